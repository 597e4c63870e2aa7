"""How staff see hand-overs and imports. Reads, decides nothing."""

from datetime import datetime
from typing import Any, Final

from kernel import clock
from kernel.callers import Staff
from line.handover import importing, plan, talk
from line.handover.records import (
    CHECKED,
    DRAFT,
    IMPORT_STATES,
    OPEN,
    RETURNED,
    STATES,
    Figures,
    Handover,
    UserImport,
    figures_key,
)
from line.records import Standing

_SHOWN_CODE: Final = "ABCDEFGHJKMN"


def row(one: Handover) -> dict[str, Any]:
    return {
        "id": one.handover_id,
        "version": one.version,
        "state": one.state,
        "state_name": STATES[one.state],
        "made_at": clock.iso(one.made_at),
        "name": one.plan["name"],
        "until": one.plan["until"],
        "linked": _figures(one).linked or 0,
    }


def detail(one: Handover, by: Staff) -> dict[str, Any]:
    """A hand-over with what a user will read, how far it is, its history and its why: three reads."""
    figures = _figures(one)
    standing = Standing.find("NUMBERS#now", "NOW")
    now = clock.now()
    draft = one.state in (DRAFT, RETURNED)
    until = plan.ends_at(one) if draft or now > plan.ends_at(one) else talk.until_of(one)
    morning = (
        plan.waits_until() if one.state == OPEN and (not one.telling or one.telling["state"] == plan.RUNNING) else None
    )
    [told, _] = talk.notice(one, _SHOWN_CODE, until)
    return {
        "id": one.handover_id,
        "version": one.version,
        "state": one.state,
        "state_name": STATES[one.state],
        "plan": dict(one.plan),
        "made_at": clock.iso(one.made_at),
        "proposer": (one.proposer or {}).get("name"),
        "approver": (one.approver or {}).get("name"),
        "approved_at": clock.iso(one.approved_at) if one.approved_at else None,
        "telling": one.telling["state"] if one.telling else None,
        "waits_until": clock.iso(morning) if morning else None,
        "figures": {
            "users": (standing.following or 0) if standing else 0,
            "told": figures.told or 0,
            "asked": figures.asked or 0,
            "linked": figures.linked or 0,
        },
        "message": talk.masked([told])[0]["text"],
        "actions": plan.actions(one, by),
        "history": list(one.history or []),
        "why": [_why(one), *([_why_not_now(morning)] if morning else [])],
    }


def _why(one: Handover) -> dict[str, Any]:
    last = plan.ends_at(one).astimezone(clock.JST)
    return {
        "rule": "HO-1",
        "version": 1,
        "since": "2026-11-22",
        "source": "LINE Developers：利用者IDは提供者（プロバイダー）ごとに異なる",
        "text": "新しいアカウントでは利用者IDが替わるため、1回だけ使えるコードで前の登録につなぎます。書いた人とは別の人が承認します。",
        "rows": [{"label": "コードの期限", "value": f"受け取ってから14日、遅くとも{last.month}月{last.day}日"}],
    }


def _why_not_now(morning: datetime) -> dict[str, Any]:
    local = morning.astimezone(clock.JST)
    return {
        "rule": "HO-2",
        "version": 1,
        "since": "2026-11-26",
        "source": "配信と同じ決まり（夜9時から朝8時には送らない）",
        "text": "全員へのお知らせは、夜9時から朝8時には送りません。途中で夜になったときも、続きは朝8時からです。",
        "rows": [{"label": "送り始める時刻", "value": f"{local.month}月{local.day}日 {local.hour}:{local.minute:02d}"}],
    }


def _figures(one: Handover) -> Figures:
    pk, sk = figures_key(one.handover_id)
    return Figures.find(pk, sk) or Figures(pk=pk, sk=sk)


def user_import(one: UserImport) -> dict[str, Any]:
    """How far an import is, and which rows it does not take."""
    return {
        "id": one.import_id,
        "version": one.version,
        "state": one.state,
        "state_name": IMPORT_STATES[one.state],
        "filename": one.filename,
        "made_at": clock.iso(one.made_at),
        "made_by": one.made_by,
        "started_by": one.started_by or None,
        "ended_at": clock.iso(one.ended_at) if one.ended_at else None,
        "rows": one.rows,
        "fresh": one.fresh,
        "wrong": one.wrong,
        "done": one.place,
        "added": importing.added(one.import_id) if one.state != CHECKED else 0,
        "known": one.known,
        "refused": one.refused,
        "trouble": one.trouble or None,
        "faults": list(one.faults or []),
        "notes": list(one.notes or []),
        "actions": ["start", "drop"] if one.state == CHECKED else [],
    }

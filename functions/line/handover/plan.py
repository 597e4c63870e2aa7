"""A hand-over is decided by two persons: one writes and proposes, another approves who wrote nothing of it. At most one is open.

Each verb acts on the version that its caller saw; a repetition meets its own marker: the steps are those of all matters (`line.approvals.steps`).
It is no `Approving`: there is one plan and no version of it, nothing is published, planned or rolled back, and it has an end. What approving
opens is a time in which codes work, of which there is one in the whole city; and its draft is four lines that anybody reads through, so
the decider names no hash: the version that was seen is the plan that was seen.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final
from urllib.parse import quote

from kernel import clock, errors, ids
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Removed, Saved, commit
from kernel.errors import FieldError
from line.approvals import steps
from line.approvals.verbs import APPROVE, WRITE
from line.handover.records import (
    CLOSED,
    DISCARDED,
    DRAFT,
    OPEN,
    OPEN_KEY,
    PROPOSED,
    RETURNED,
    STATES,
    Handover,
    OpenHandover,
    handover_key,
)
from line.records import LineRecord
from messaging.broadcasts import rules

MANAGE: Final = "line.manage"
RUNNING: Final = "running"
DAYS_MOST: Final = 180

type Verb = steps.Verb[Handover]


def of(handover_id: str) -> Handover:
    """The hand-over, read consistently. Raises NotFound."""
    return Handover.must(*handover_key(handover_id), consistent=True)


def the_open_one() -> Handover | None:
    """The hand-over that is open now, if there is one and its day is not over: one or two GetItems."""
    found = OpenHandover.find(*OPEN_KEY, consistent=True)
    opened = Handover.find(*handover_key(found.handover_id), consistent=True) if found else None
    return opened if opened is not None and opened.state == OPEN and clock.now() < ends_at(opened) else None


def ends_at(one: Handover) -> datetime:
    """The end of its last day, in Japan."""
    return clock.parse(datetime.combine(date.fromisoformat(one.plan["until"]), time(23, 59, 59), clock.JST).isoformat())


def talk_address(one: Handover, words: str) -> str:
    """The address that opens the talk with the new account, with words in its line to be sent. Source: LINE Developers, "LINE URL scheme"."""
    return f"https://line.me/R/oaMessage/{quote(one.plan['account'])}/?{quote(words)}"


def plan_faults(body: Mapping[str, Any]) -> list[FieldError]:
    """What no schema says: the last day is ahead, and not too far."""
    try:
        until = date.fromisoformat(str(body.get("until")))
    except ValueError:
        return [FieldError("/until", "date", "終わりの日は2026-12-31のように入力してください。")]
    ahead = (until - clock.today()).days
    if not 1 <= ahead <= DAYS_MOST:
        return [FieldError("/until", "range", f"終わりの日は、明日から{DAYS_MOST}日以内にしてください。")]
    return []


def begin(body: Mapping[str, Any], *, by: Staff, marker: Marker) -> Handover:
    """A new draft."""
    handover_id, now = ids.new(), clock.now()
    pk, sk = handover_key(handover_id)
    made = Handover(
        pk=pk,
        sk=sk,
        gsi1pk="HANDOVERS",
        gsi1sk=f"{clock.iso(now)}#{handover_id}",
        handover_id=handover_id,
        state=DRAFT,
        plan=_plan(body),
        writers=[steps.who(by)],
        made_at=now,
        history=[],
    )
    made.tell(by.name, "下書きを書きました")
    outcome = commit(New(made), marker=marker, answer=handover_id, table=LineRecord)
    return of(outcome.answer)


def act(handover_id: str, version: int, marker: Marker, verb: Verb) -> Handover:
    """Do one verb on the version that was seen. Raises NotFound, Stale, and what the verb raises."""
    steps.act(of(handover_id), version, marker, verb)
    return of(handover_id)


def write(one: Handover, body: Mapping[str, Any], *, by: Staff) -> list[Change]:
    _in(one, DRAFT, RETURNED)
    one.plan, one.state = _plan(body), DRAFT
    one.writers = steps.with_writer(one.writers, by)
    one.tell(by.name, "下書きを直しました")
    return []


def propose(one: Handover, *, by: Staff) -> list[Change]:
    _in(one, DRAFT)
    if wrong := plan_faults(one.plan):
        raise errors.Invalid([FieldError(f"/plan{fault.pointer}", fault.code, fault.message) for fault in wrong])
    one.state, one.proposer = PROPOSED, steps.who(by)
    one.tell(by.name, "承認を求めました")
    return []


def withdraw(one: Handover, *, by: Staff) -> list[Change]:
    _in(one, PROPOSED)
    one.state, one.proposer = DRAFT, None
    one.tell(by.name, "取り下げました")
    return []


def discard(one: Handover, *, by: Staff) -> list[Change]:
    _in(one, DRAFT, RETURNED)
    one.state = DISCARDED
    one.tell(by.name, "下書きをやめました")
    return []


def approve(one: Handover, *, by: Staff) -> list[Change]:
    """Open it. Raises WrongState (not proposed, or another is open), RuleBroken (who wrote or proposed it does not decide)."""
    _decides(one, by)
    if plan_faults(one.plan):
        raise errors.WrongState("終わりの日が近すぎるか過ぎています。戻して、日を直してもらってください。")
    found = OpenHandover.find(*OPEN_KEY, consistent=True)
    other = Handover.find(*handover_key(found.handover_id), consistent=True) if found else None
    if other is not None and other.state == OPEN and clock.now() < ends_at(other):
        raise errors.WrongState("ほかの引き継ぎが進んでいます。先にそちらを終えてください。")
    one.state, one.approver, one.approved_at = OPEN, steps.who(by), clock.now()
    one.tell(by.name, "承認しました")
    if found is not None:
        found.handover_id = one.handover_id
        return [Saved(found)]
    return [New(OpenHandover(pk=OPEN_KEY[0], sk=OPEN_KEY[1], handover_id=one.handover_id))]


def return_(one: Handover, reason: str, *, by: Staff) -> list[Change]:
    _decides(one, by)
    one.state, one.proposer = RETURNED, None
    one.tell(by.name, "戻しました", reason)
    return []


def tell_all(one: Handover, *, by: Staff) -> list[Change]:
    """Set the notice to everybody going; the sweep sends it in batches, and waits while people sleep. Raises WrongState (not open, or it is out)."""
    _in(one, OPEN)
    if one.telling:
        raise errors.WrongState("お知らせは、もう送り始めています。")
    if clock.now() >= ends_at(one):
        raise errors.WrongState("引き継ぎの終わりの日が過ぎています。コードが使えないため、お知らせは送れません。")
    begins = waits_until() or clock.now()
    if begins >= ends_at(one):
        raise errors.WrongState("夜は送らないため、引き継ぎの終わりの日までにお知らせを送れません。")
    one.telling = {"state": RUNNING, "shard": 0, "after": ""}
    one.look_again(begins)
    one.tell(by.name, "全員へのお知らせを始めました")
    return []


def waits_until() -> datetime | None:
    """The morning until which a notice to everybody waits; None while people are awake. As broadcasts: 21:00 to 8:00 are quiet."""
    now = clock.now()
    return rules.earliest(now, night_confirmed=False) if rules.quiet(now) else None


def close(one: Handover, reason: str, *, by: Staff) -> list[Change]:
    """End it: no more codes, no more files. Codes that are out work until their own end."""
    _in(one, OPEN)
    one.state = CLOSED
    one.look_again(None)
    one.tell(by.name, "引き継ぎを終えました", reason)
    found = OpenHandover.find(*OPEN_KEY, consistent=True)
    return [Removed(found)] if found is not None and found.handover_id == one.handover_id else []


def actions(one: Handover, by: Staff) -> list[str]:
    """What this member of staff may do with it now."""
    wrote, over = _had_a_hand(one, by), clock.now() >= ends_at(one)
    may = {
        DRAFT: [("write", WRITE), ("propose", WRITE), ("discard", WRITE)],
        RETURNED: [("write", WRITE), ("discard", WRITE)],
        PROPOSED: [("withdraw", WRITE), *([] if wrote else [("approve", APPROVE), ("return", APPROVE)])],
        OPEN: [
            *([] if one.telling or over else [("tell", WRITE)]),
            *([] if over else [("export", MANAGE)]),
            ("close", WRITE),
        ],
    }
    return [verb for verb, permission in may.get(one.state, []) if by.may(permission)]


def _decides(one: Handover, by: Staff) -> None:
    _in(one, PROPOSED)
    if _had_a_hand(one, by):
        raise errors.RuleBroken(
            "自分が書いた、または承認を求めた引き継ぎは、自分で決められません。ほかの人に頼んでください。"
        )


def _had_a_hand(one: Handover, by: Staff) -> bool:
    return steps.wrote([*one.writers, *([one.proposer] if one.proposer else [])], by.id)


def _in(one: Handover, *states: str) -> None:
    if one.state not in states:
        raise errors.WrongState(
            f"引き継ぎは「{STATES[one.state]}」です。画面を読み直して、今の状態を確かめてください。"
        )


def _plan(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(body[name]).strip() for name in ("name", "account", "until", "reason")}

"""Inquiries as staff see them: rows of the queue, the whole with its history and why, what waits. Reads, decides nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from donations.catalogue import vendors
from donations.front import APPROVE
from donations.inquiries import desk as ours
from donations.inquiries import ready, suggest
from donations.inquiries.records import Entry, Inquiry
from donations.records import Donation, Gift, key_of
from inquiries import hours, lists, mounting, states
from kernel import clock, schema, search
from kernel.callers import Staff

ENTRIES: Final = {
    mounting.RECORDED: "お問い合わせを記録しました",
    mounting.ASKED: "書きこみがありました",
    mounting.WRITTEN: "連絡を送りました",
    mounting.OVERDUE: "回答の期限を過ぎました",
    mounting.LINKED: "関連を変えました",
    mounting.RETURNED: "職員でなくなったため、担当から外れました",
    states.ANSWER: "回答しました",
    states.WAIT: "返事を待つことにしました",
    states.RESUME: "回答待ちにもどしました",
    states.CLOSE: "終了にしました",
    states.REOPEN: "もう一度開きました",
    states.ASSIGN: "担当を決めました",
    states.ESCALATE: "上の人に引き上げました",
    states.NOTE: "メモを残しました",
}
SINCE: Final = "2026-11-26"


def words(field: str, value: str) -> str:
    """What a value of an inquiry is called: words("way", "fax") → FAX."""
    known: dict[str, str] = schema.load("donations/inquiry-row")["properties"][field]["x-words"]
    return known.get(value, value)


def row(one: Inquiry, by: Staff) -> dict[str, Any]:
    """One line of the queue."""
    return {
        "id": one.inquiry_id,
        "version": one.version,
        "number": one.number,
        "state": one.state,
        "state_name": states.STATES[one.state],
        "way": one.way,
        "way_name": words("way", one.way),
        "priority": one.priority,
        "priority_name": words("priority", one.priority),
        "subject": one.subject or "（件名なし）",
        "asked_by": one.asked_by or "",
        "party": one.party_kind or "",
        "opened_at": clock.iso(one.opened_at),
        "due": clock.iso(one.due_at) if one.due_at else None,
        "overdue": late(one),
        "escalated": one.escalated_at is not None,
        "assignee": one.assignee_name or None,
        "assignee_id": one.assignee_id or None,
        "about": [{"kind": kind["kind"], "id": kind["id"]} for kind in one.about],
        "actions": _actions(one, by),
    }


def rows(found: Sequence[Inquiry], by: Staff) -> list[dict[str, Any]]:
    """Lines of the queue, with what this member of staff may do."""
    return [row(one, by) for one in found]


def late(one: Inquiry) -> bool:
    """Whether its answer is overdue now."""
    return one.due_at is not None and one.due_at <= clock.now()


def detail(inquiry_id: str, by: Staff) -> dict[str, Any]:
    """The whole: the inquiry, its history, what it is about, the ready answers filled in, and why it is due when it is."""
    inquiry = mounting.of(ours.DESK, inquiry_id)
    donation_id = ours.first_donation(inquiry)
    donation = Donation.find(*key_of(donation_id)) if donation_id else None
    found = lists.history(ours.DESK, inquiry_id)
    return row(inquiry, by) | {
        "reach": inquiry.reach or "",
        "about": _about(inquiry),
        "history": [_entry(inquiry, one) for one in found],
        "ways": [_way(inquiry, way) for way in ours.ways(inquiry)],
        "ready": ready.for_inquiry(inquiry, donation) if inquiry.state != states.CLOSED else [],
        "order_number": (inquiry.form or {}).get("order_number", ""),
        "suggested": [
            {
                "id": one.donation_id,
                "label": f"寄附 {one.number}",
                "href": f"/donations/{one.donation_id}",
                "fits": fits,
            }
            for one, fits in suggest.of(inquiry)
        ],
        "why": why(inquiry),
    }


def _actions(one: Inquiry, by: Staff) -> list[str]:
    return [*mounting.actions(ours.DESK, one, by=by, decides=by.may(APPROVE.permission)), "link"]


def _way(inquiry: Inquiry, way: str) -> dict[str, Any]:
    said = {
        mounting.MAIL: f"メールを送る（{ours.mail_to(inquiry)}）" if way == mounting.MAIL else "",
        mounting.PAGE: "事業者のページで返事をする"
        if inquiry.party_kind == ours.VENDOR
        else "寄附者の専用ページで返事をする",
    }
    label = said.get(way) or f"{words('way', way)}で回答した（記録だけ）"
    return {"way": way, "label": label, "sends": way in (mounting.MAIL, mounting.PAGE)}


def _about(inquiry: Inquiry) -> list[dict[str, Any]]:
    """What it is about, by name, and where to look at it: one batch read for each kind that there is."""
    wanted: dict[str, list[str]] = {}
    for one in inquiry.about:
        wanted.setdefault(one["kind"], []).append(one["id"])
    names: dict[tuple[str, str], str] = {}
    for found in search.records(Donation, [key_of(one) for one in wanted.get(ours.DONATION, [])]):
        names[ours.DONATION, found.donation_id] = f"寄附 {found.number}"
    for gift in search.records(Gift, [(f"GIFT#{one}", "GIFT") for one in wanted.get(ours.GIFT, [])]):
        names[ours.GIFT, gift.code] = f"返礼品 {gift.code}　{gift.name}"
    if ours.VENDOR in wanted:
        names |= {(ours.VENDOR, key): f"事業者 {name}" for key, name in vendors.names(wanted[ours.VENDOR]).items()}
    names |= {(ours.SHIPMENT, one): f"荷物 {one}" for one in wanted.get(ours.SHIPMENT, [])}
    hrefs = {
        ours.DONATION: "/donations/",
        ours.GIFT: "/donations/gifts/",
        ours.VENDOR: "/donations/vendors/",
        ours.SHIPMENT: "/donations/shipments/",
    }
    return [
        {
            "kind": one["kind"],
            "id": one["id"],
            "label": names.get((one["kind"], one["id"]), "（見つかりません）"),
            "href": f"{hrefs[one['kind']]}{one['id']}",
        }
        for one in inquiry.about
    ]


def _told(at: datetime) -> str:
    local = at.astimezone(clock.JST)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _entry(inquiry: Inquiry, one: Entry) -> dict[str, Any]:
    side = "outside" if one.what in mounting.FROM_OUTSIDE else "city" if one.what in mounting.TO_OUTSIDE else "desk"
    return {
        "at": clock.iso(one.at),
        "who": f"{inquiry.asked_by or '名のっていない方'}（記録：{one.who}）"
        if one.what == mounting.RECORDED
        else one.who,
        "what": ENTRIES[one.what],
        "side": side,
        "way": words("way", one.way) if one.way else "",
        "text": one.words or "",
    }


def why(inquiry: Inquiry) -> list[dict[str, Any]]:
    """わけを見る: the rules behind the deadline and the queue."""
    told = ours.open_hours()
    hands = [{"label": "いまの担当", "value": inquiry.assignee_name or "まだ決まっていません"}]
    rows = [
        {"label": "至急の度合い", "value": words("priority", inquiry.priority)},
        {"label": "窓口の時間", "value": ours.shown_hours()},
    ]
    if inquiry.waits_since:
        rows.append({"label": "数えはじめた時刻", "value": _told(inquiry.waits_since)})
    if inquiry.due_at:
        rows.append({"label": "期限", "value": _told(inquiry.due_at)})
    limits = "、".join(f"{words('priority', name)}は{hour}時間" for name, hour in told.items())
    found = [
        {
            "rule": "Q-1",
            "version": 1,
            "since": SINCE,
            "source": "市の取扱い（窓口は平日9時から17時。至急のものと苦情は引き上げる）",
            "text": f"窓口が開いている時間だけを数えて、{limits}のうちに回答します。閉まっているあいだに届いたものは、次に開いたときから数えます。土日・祝日・年末年始（12月29日から1月3日）と、市の休みの日は数えません。",
            "rows": rows,
        }
    ]
    if inquiry.priority == hours.COMPLAINT:
        found.append(
            {
                "rule": "Q-2",
                "version": 1,
                "since": SINCE,
                "source": "市の取扱い（窓口は平日9時から17時。至急のものと苦情は引き上げる）",
                "text": "苦情は、担当を外して引き上げ、市の責任者が引き受けるまで「引き上げ」の一覧に残ります。期限は早くなることはあっても、遅くはなりません。",
                "rows": [{"label": "引き上げた時刻", "value": _told(inquiry.escalated_at)}]
                if inquiry.escalated_at
                else [],
            }
        )
    found.append(
        {
            "rule": "Q-3",
            "version": 1,
            "since": SINCE,
            "source": "市の取扱い（担当の引きつぎ）",
            "text": "担当のいないものは、だれでも引き受けたり、同僚に渡したりできます。引き上げたものは、承認の権限のある人が引き受けます。担当のいるものを渡すのは、その担当者です。休みなどで引き取るのは、承認の権限のある人です。職員でなくなった人の担当は、自動で外れます。",
            "rows": hands,
        }
    )
    return found


def waiting(by: Staff) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Open inquiries among what waits for staff, by deadline: those that are overdue, in one's own hands, and the next ten; for those who
    decide, what was handed up to them: two queries at most."""
    owed = lists.owed(ours.DESK)
    up = lists.escalated(ours.DESK).items if by.may(APPROVE.permission) else []
    if not owed.items and not up:
        return [], []
    overdue = [one for one in owed.items if late(one)]
    figures = (
        [
            {
                "label": "回答待ちのお問い合わせ",
                "value": len(owed.items),
                "unit": "件以上" if owed.next else "件",
                "href": "/donations/inquiries",
                "late": bool(overdue),
            }
        ]
        if owed.items
        else []
    )
    raised = {one.inquiry_id for one in up}
    mine = [one for one in owed.items if one.assignee_id == by.id]
    listed = {one.inquiry_id: one for one in [*up, *overdue, *mine, *owed.items[:10]]}
    return [_waiting(one, by, raised=one.inquiry_id in raised) for one in listed.values()], figures


def _waiting(one: Inquiry, by: Staff, *, raised: bool) -> dict[str, Any]:
    why_words = (
        "責任者に引き上げられました。担当を決めてください。"
        if raised
        else "回答の期限を過ぎています。先に回答してください。"
        if late(one)
        else "あなたの担当です。"
        if one.assignee_id == by.id
        else f"{words('way', one.way)}で受けたお問い合わせです。"
    )
    return {
        "id": one.inquiry_id,
        "service": "donations",
        "kind": "寄附のお問い合わせ",
        "title": f"お問い合わせ {one.number}",
        "why": why_words,
        "due": clock.iso(one.due_at) if one.due_at else None,
        "action": "引き受ける" if raised else "回答する",
        "href": f"/donations/inquiries/{one.inquiry_id}",
        "state": one.state,
        "version": one.version,
    }

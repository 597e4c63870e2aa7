"""The queue of inquiries and its table: one query a page."""

from collections.abc import Mapping
from typing import Any, Final

from donations.inquiries import present
from donations.inquiries.desk import DESK
from donations.inquiries.records import Inquiry
from inquiries import lists, states
from kernel import clock, errors, files
from kernel.callers import Staff
from kernel.paging import LIMIT, LIMIT_MOST, Page

MINE, NOBODY, ABOVE = "mine", "nobody", "above"
HEADER: Final = (
    "お問い合わせ番号", "状態", "受けた方法", "至急の度合い", "受けた日時", "回答の期限", "期限を過ぎたか", "担当", "だれから", "件名",
)  # fmt: skip


def listed(query: Mapping[str, Any], staff: Staff) -> Page[Inquiry]:
    """{list?, about?, q?, cursor?, limit?}: `about` is kind:id, `q` a number of ours."""
    if "about" in query:
        kind, _, one = query["about"].partition(":")
        return Page(lists.about(DESK, kind, one), None)
    if "q" in query:
        return Page(lists.numbered(DESK, query["q"]), None)
    where: dict[str, Any] = {
        "cursor": query.get("cursor"),
        "limit": min(query.get("limit", LIMIT), LIMIT_MOST),
    }
    asked = query.get("list", states.OPEN)
    if asked == MINE:
        return lists.in_hand(DESK, staff.id, **where)
    if asked == NOBODY:
        return lists.in_hand(DESK, None, **where)
    if asked == ABOVE:
        return lists.escalated(DESK, **where)
    return lists.by_state(DESK, asked, **where)


def table(query: Mapping[str, Any], staff: Staff) -> list[list[Any]]:
    """All of a list by the columns of `HEADER`. Raises RuleBroken for more rows than one file takes."""
    found: list[Inquiry] = []
    cursor = None
    while True:
        page = listed({**query, "cursor": cursor, "limit": LIMIT_MOST}, staff)
        found += page.items
        if len(found) > files.ROWS_MOST:
            raise errors.RuleBroken(
                f"一度にダウンロードできるのは{files.ROWS_MOST:,}件までです。状態で分けてください。"
            )
        if page.next is None:
            return [_row(one) for one in found]
        cursor = page.next


def _row(one: Inquiry) -> list[Any]:
    return [
        one.number,
        states.STATES[one.state],
        present.words("way", one.way),
        present.words("priority", one.priority),
        _minute(one.opened_at),
        _minute(one.due_at),
        "はい" if present.late(one) else "",
        one.assignee_name or "",
        one.asked_by or "",
        one.subject or "",
    ]


def _minute(at: Any) -> str:
    return at.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M") if at is not None else ""

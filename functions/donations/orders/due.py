"""Until when a shipment must leave, and why: the rules U-1 … U-7. Pure.

paid ─► the gift's own time (U-1 … U-5) ─► moved off the days on which nobody is at home (U-6)
came back, to be sent again ─► a time of its own (U-7) ─► the same
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

TRANSIT_DAYS: Final = 2  # from the vendor's door to the farthest of the main islands; a later day is no promise of ours
ABSENT_MOST: Final = 60
AGAIN_DAYS: Final = (
    14  # from the decision to send it again: the parcel or its like is at hand, and the donor has waited once
)

SOURCE: Final = "市の仕様（入金の確認から1か月以内に発送。定期便・日付の指定・季節の品・受注生産を除く）"
RULES: Final = {
    "U-1": "返礼品は、入金から1か月以内に発送します。",
    "U-2": "季節の品は、季節のうちに発送します。季節の前の寄附は、季節のはじまりから1か月以内です。",
    "U-3": "受注生産の品は、準備にかかる日数のあとでもかまいません。",
    "U-4": "お届けの日の指定があるときは、その日に届くように発送します。",
    "U-5": "定期便は、回ごとに、予定の月のうちに発送します。",
    "U-6": "不在の日に届かないように、発送の日をずらします。",
    "U-7": "戻ってきた荷物は、送り直すと決めた日から2週間以内に発送します。準備にそれより長くかかる品は、その日数のあとです。",
}
SOURCES: Final = {"U-7": "市の取扱い（送り直しの期限は、寄附の入金ではなく、決めた日から数える）"}


@dataclass(frozen=True)
class Terms:
    """What of a gift decides on its time. `season` is {from, to} as MM-DD; `month` is the month of a subscription, the one after the
    payment being the first."""

    lead_days: int = 0
    season: Mapping[str, str] | None = None
    made_to_order: bool = False
    month: int | None = None


@dataclass(frozen=True)
class Due:
    """`ready_on` is the first day on which it can leave, `due_on` the last one on which it should; `rows` is what was looked at."""

    ready_on: date
    due_on: date
    rule: str
    rows: tuple[tuple[str, str], ...]

    def told(self) -> dict[str, Any]:
        """As a shipment keeps it."""
        return {
            "on": self.due_on.isoformat(),
            "from": self.ready_on.isoformat(),
            "rule": self.rule,
            "rows": [{"label": label, "value": value} for label, value in self.rows],
        }


def terms(told: Mapping[str, Any]) -> Terms:
    """The terms as a shipment keeps them."""
    return Terms(told["lead_days"], told["season"], told["made_to_order"], told["month"])


def due(paid_on: date, of: Terms, wishes: Mapping[str, Any]) -> Due:
    """The day for what was paid on `paid_on` (in Japan); `wishes` {date?, absent_dates?} as the donor wrote them: what is no day is passed over."""
    ready = paid_on + timedelta(days=of.lead_days)
    rows = [("入金", paid_on.isoformat()), ("準備にかかる日数", f"{of.lead_days}日")]
    rule, first, last = "U-1", paid_on, months_after(paid_on, 1)
    if of.month is not None:
        rule, (first, last) = "U-5", _month(paid_on, of.month)
        ready = max(ready, first)
        rows.append(("定期便の予定の月", f"{first:%Y-%m}"))
    elif of.season:
        begins, ends = season(of.season, ready)
        rule, last = "U-2", min(max(last, months_after(begins, 1)), ends) if begins > paid_on else min(last, ends)
        ready = max(ready, begins)
        rows.append(("季節", f"{begins.isoformat()} から {ends.isoformat()} まで"))
    elif of.made_to_order:
        rule, last = "U-3", max(last, ready)
    last = max(last, ready)
    chosen = day(wishes.get("date"))
    if chosen is not None and not (
        of.month is not None and not first <= chosen <= last
    ):  # one day can't be each part's
        leaves = chosen - timedelta(days=TRANSIT_DAYS)
        if leaves >= ready:
            return Due(leaves, leaves, "U-4", (*rows, ("お届けの希望日", chosen.isoformat())))
        rows.append(("お届けの希望日", f"{chosen.isoformat()}（準備が間に合いません）"))
    return _at_home(ready, last, rule, rows, wishes.get("absent_dates"))


def again(decided_on: date, of: Terms, wishes: Mapping[str, Any]) -> Due:
    """The day for what came back and is sent again, as decided on `decided_on`; a wished day holds if it can still be met."""
    ready = decided_on + timedelta(days=of.lead_days)
    last = max(decided_on + timedelta(days=AGAIN_DAYS), ready)
    rows = [("送り直しを決めた日", decided_on.isoformat()), ("準備にかかる日数", f"{of.lead_days}日")]
    chosen = day(wishes.get("date"))
    if chosen is not None and ready <= (leaves := chosen - timedelta(days=TRANSIT_DAYS)) <= last:
        return Due(leaves, leaves, "U-4", (*rows, ("お届けの希望日", chosen.isoformat())))
    return _at_home(ready, last, "U-7", rows, wishes.get("absent_dates"))


def _at_home(ready: date, last: date, rule: str, rows: list[tuple[str, str]], absent: Any) -> Due:
    """Off the days on which nobody is at home: rather earlier, else later."""
    away = {found for one in (absent if isinstance(absent, Sequence) else ())[:ABSENT_MOST] if (found := day(one))}
    transit = timedelta(days=TRANSIT_DAYS)
    if last + transit not in away:
        return Due(ready, last, rule, tuple(rows))
    earlier = last
    while earlier >= ready and earlier + transit in away:
        earlier -= timedelta(days=1)
    later = last
    while later + transit in away:
        later += timedelta(days=1)
    moved = earlier if earlier >= ready else later
    days = "、".join(one.isoformat() for one in sorted(away)[:10])
    return Due(ready, moved, "U-6", (*rows, ("ふだんの期限", last.isoformat()), ("不在の日", days)))


def season(of: Mapping[str, str], ready: date) -> tuple[date, date]:
    """The season that `ready` falls into, or the next one; it may run over the year's end."""
    found = (_span(of, ready.year + offset) for offset in (-1, 0, 1))
    return next((begins, ends) for begins, ends in found if ends >= ready)


def _span(of: Mapping[str, str], year: int) -> tuple[date, date]:
    over = of["to"] < of["from"]
    return _day_of(year, of["from"]), _day_of(year + over, of["to"])


def _day_of(year: int, written: str) -> date:
    month, number = (int(part) for part in written.split("-"))
    return date(year, month, min(number, calendar.monthrange(year, month)[1]))


def _month(paid_on: date, number: int) -> tuple[date, date]:
    first = months_after(paid_on.replace(day=1), number)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def months_after(start: date, count: int) -> date:
    """The same day so many months later, or the month's last one where there is none (民法 第143条)."""
    months = start.year * 12 + start.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def day(written: Any) -> date | None:
    """A day of this century as written, or None."""
    try:
        found = date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found if found and 2000 <= found.year < 2100 else None

"""How much of a gift a fiscal year allows, and when orders for it are taken (rules S-4, S-5). Pure.

The *cap* (認定数量の上限) is the count of a PR good that was certified for a year (告示179号 第5条第5号): no more is ever given out, whoever asks.
The *order season* (受付期間) is the city's own practice: what is applied for outside it is short, and staff may give it all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from donations.fulfilment.stock_rules import Held, taken
from donations.records import Donation, Gift
from japan import calendar
from kernel import clock

CAP, SEASON, STOCK = "cap", "season", "stock"
REASONS: Final = {CAP: "認定数量の上限", SEASON: "受付期間外", STOCK: "在庫がない"}
PARTS: Final = {CAP: "short_cap", SEASON: "short_season"}  # of what a donation is short of
STOP_WHYS: Final = {
    CAP: "認定数量の上限か、その近くに達しました",
    SEASON: "受付期間が終わりました",
    STOCK: "割当ても共通の在庫もなくなりました",
}
CAP_SOURCE: Final = "平成31年総務省告示第179号 第5条第5号（前の1年に市が自ら配った・売った数まで）"
NEAR_PARTS: Final = 20  # one twentieth of a cap is left: portals take hours to take a gift off


@dataclass(frozen=True)
class Terms:
    """What the approved gift says: `cap` for a fiscal year (None: none), `season` {from, to} as MM-DD in which orders are taken."""

    cap: int | None = None
    season: Mapping[str, str] | None = None

    @classmethod
    def of(cls, gift: Gift | None) -> "Terms":
        return cls(gift.content["pr_cap"], gift.content.get("order_season")) if gift else cls()

    @property
    def bind(self) -> bool:
        return self.cap is not None or self.season is not None

    def takes(self, day: date) -> bool:
        """Whether orders are taken on this day."""
        return self.season is None or within(self.season, day)


def applied_on(donation: Donation) -> date:
    """The day in Japan on which the donor applied; what lies in the future is taken as the day of receipt."""
    applied: datetime = min(donation.applied_at or donation.received_at, donation.received_at)
    return applied.astimezone(clock.JST).date()


def year_of(donation: Donation, held: Mapping[str, int]) -> int:
    """The fiscal year whose cap a donation counts against: as it was counted first, or that of its application."""
    return held.get("year") or calendar.fiscal_year(applied_on(donation))


def within(season: Mapping[str, str], day: date) -> bool:
    """Whether a day lies in a season of MM-DD, which may run over the year's end."""
    begins, ends, on = season["from"], season["to"], f"{day:%m-%d}"
    return begins <= on <= ends if begins <= ends else on >= begins or on <= ends


def allowed(terms: Terms, wanted: int, used: int, day: date, *, by_staff: bool = False) -> tuple[int, str]:
    """(how many of `wanted` may be given, why not the rest). Staff may give outside the season, but never beyond the cap."""
    if not by_staff and not terms.takes(day):
        return 0, SEASON
    if terms.cap is None:
        return wanted, ""
    return min(wanted, max(0, terms.cap - used)), CAP


def near(cap: int | None, used: int) -> bool:
    """Whether the cap is reached, or nearly: a twentieth of it or less is left."""
    return cap is not None and (cap - used) * NEAR_PARTS <= cap


def counted(held: Held, year: int, more: int) -> Held:
    """`held` after `more` of it was taken and counted in `year`."""
    return held | {"year": year, "counted": held.get("counted", 0) + more} if more else held


def trimmed(held: Held) -> Held:
    """`held` after something was given back: no more is counted than is had or was used up, and no more parts are short than all."""
    after, short = dict(held), held.get("short", 0)
    after["counted"] = min(held.get("counted", 0), taken(held) + held.get("gone", 0))
    for part in PARTS.values():
        after[part] = min(held.get(part, 0), short)
        short -= after[part]
    if not after["counted"]:
        after.pop("year", None)
    return {name: number for name, number in after.items() if number}


def unfilled(held: Held) -> Held:
    """`held` without what it is short of."""
    return {name: number for name, number in held.items() if name not in ("short", *PARTS.values())}


def reasons(held: Mapping[str, int]) -> list[tuple[str, int]]:
    """[(reason, how many)] of what a donation is short of: the season, the cap, and the rest for want of stock."""
    found = [(reason, held.get(PARTS[reason], 0)) for reason in (SEASON, CAP)]
    rest = held.get("short", 0) - sum(number for _, number in found)
    return [(reason, number) for reason, number in (*found, (STOCK, rest)) if number > 0]


def reason_words(held: Mapping[str, int]) -> str:
    """The same for reading."""
    return "、".join(REASONS[reason] for reason, _ in reasons(held))


def season_words(season: Mapping[str, Any]) -> str:
    """11-01 … 02-10 as 11月1日から2月10日まで."""
    return f"{_day(season['from'])}から{_day(season['to'])}まで"


def _day(written: str) -> str:
    month, day = written.split("-")
    return f"{int(month)}月{int(day)}日"


def year_words(year: int) -> str:
    """2026 → 令和8年度."""
    return calendar.fiscal_year_label(date(year, 4, 1))

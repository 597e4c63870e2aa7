"""Gifts whose parcels wait while the city looks at their origin: from the report of a suspicion until the city lets them go.

Orders go on being taken and placed; what can't be called back is what has left. The hold is a record of its own beside the suspicion and is
asked in the transaction in which a parcel leaves, so it begins and ends for all parcels of the gift at once: a parcel left before the report,
or waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from donations.notification import gift_key
from donations.origins.records import OriginDoubt, OriginHeld, OriginHold, held_key, hold_key
from kernel import clock, errors
from kernel.changes import Change, Checked, New, Placed, Removed
from kernel.paging import page

RULE: Final = "O-10"
WORDS: Final = "市が確かめているため、発送を止めています。市が再開するまで、発送しないでください。"
_PER_QUERY: Final = 200


@dataclass(frozen=True)
class Hold:
    """Why a gift's parcels wait: which suspicion, since when."""

    doubt_id: str
    since: datetime


def begun(doubt: OriginDoubt) -> list[Change]:
    """The hold of a suspicion that has been reported."""
    pk, sk = hold_key(doubt.code, doubt.doubt_id)
    doubt.held = 1
    hold = OriginHold(pk=pk, sk=sk, code=gift_key(doubt.code), doubt_id=doubt.doubt_id, since=clock.now())
    return [New(hold), _held(doubt, out=False)]


def ended(doubt: OriginDoubt) -> list[Change]:
    """The end of a suspicion's hold, if there is one: one read."""
    doubt.held = 0
    hold = OriginHold.find(*hold_key(doubt.code, doubt.doubt_id), consistent=True)
    return [Removed(hold), _held(doubt, out=True)] if hold else []


def _held(doubt: OriginDoubt, *, out: bool) -> Change:
    pk, sk = held_key(doubt.code)
    return Placed(OriginHeld(pk=pk, sk=sk), "doubts", frozenset({doubt.doubt_id}), out=out)


def held() -> dict[str, Hold]:
    """{gift's key: why its parcels wait}: one query."""
    found: dict[str, Hold] = {}
    cursor: str | None = None
    while True:
        read = page(OriginHold, "", ["ORIGINHOLDS"], cursor=cursor, limit=_PER_QUERY, consistent=True)
        for one in read.items:
            found.setdefault(one.code, Hold(one.doubt_id, one.since))
        cursor = read.next
        if cursor is None:
            return found


def held_among(keys: Iterable[str]) -> dict[str, Hold]:
    """Those of these gifts that wait; nothing is read where there are none to ask about."""
    wanted = set(keys)
    return {key: hold for key, hold in held().items() if key in wanted} if wanted else {}


def must_go(key: str) -> Change:
    """What is written with the sending of a parcel of this gift: it fails as WrongState if its parcels wait in that moment."""
    pk, sk = held_key(key)
    return Checked(OriginHeld(pk=pk, sk=sk), OriginHeld.doubts.does_not_exist(), errors.WrongState(WORDS))


def why(hold: Hold) -> Mapping[str, Any]:
    """The rule behind a parcel that waits."""
    return {
        "rule": RULE,
        "version": 1,
        "since": "2026-11-26",
        "text": "産地の疑義が市へ報告された返礼品は、市が決めるまで発送しません。受付と発注は続きます。期限は変わりません。",
        "source": "市の取扱い（平成31年総務省告示第179号 第5条の基準に合わない品を送らないため）",
        "rows": [
            {"label": "止めた日時", "value": hold.since.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")},
        ],
    }

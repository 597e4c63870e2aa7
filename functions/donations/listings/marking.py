"""Staff mark what they did on a portal: put a gift there, changed it, took it down."""

from collections.abc import Mapping, Sequence
from typing import Any

from donations.listings import layouts, looking, rules
from donations.listings.records import (
    LISTED,
    NOT_OFFERED,
    STATES,
    TAKEN_DOWN,
    TO_TAKE_DOWN,
    TODO,
    ListingShown,
    parts_of,
    shown_key,
)
from donations.records import DonationsRecord
from kernel import clock, errors
from kernel.changes import Change, Kept, Removed, Saved, commit

ROUNDS = 6


def mark(rows: Sequence[Mapping[str, Any]], *, who: str) -> list[dict[str, str]]:
    """Mark each of {id, print}: what was in the file is now on the portal, or, with an empty print, the gift is no longer there.

    Gives {id, result, message} of each: 'done', 'already' or 'refused'. Each row is written by itself; asking again is the same.
    """
    return [{"id": row["id"], **_marked(row["id"], row["print"], who)} for row in rows]


def _marked(listing_id: str, print_: str, who: str) -> dict[str, str]:
    portal, code = parts_of(listing_id)
    for _ in range(ROUNDS):
        known = looking.known_of(code)
        listing = known.listings.get(portal)
        if listing is None:
            return _refused("この掲載はありません。")
        if (listing.shown or "") == print_ and listing.state not in TODO:
            return {"result": "already", "message": f"もう「{STATES[listing.state]}」です。"}
        changes = _taken_down(known, portal, who) if not print_ else _put_there(known, portal, print_, who)
        if isinstance(changes, dict):
            return changes
        try:
            commit(*changes, table=DonationsRecord)
        except errors.Conflict:
            continue
        return {"result": "done", "message": ""}
    raise errors.Busy()


def _put_there(known: looking.Known, portal: str, print_: str, who: str) -> list[Change] | dict[str, str]:
    listing, wanted = known.listings[portal], known.wanted(portal, clock.now())
    if wanted is None:
        return _refused("この返礼品は、この受付先に出さないことになりました。取り下げてください。")
    layout = layouts.layout(portal)
    said = rules.for_portal(layout, wanted)
    if rules.print_of(said) != print_:
        return _refused("ファイルを作ったあとで内容が変わりました。ファイルを作り直してください。")
    if rules.problems(layout, wanted):
        return _refused("この受付先に書けないところがあります。出品の文を直してください。")
    now = clock.now()
    pk, sk = shown_key(portal, known.code)
    shown = ListingShown(pk=pk, sk=sk, portal=portal, content=said, marked_by=who, marked_at=now)
    what = "受付先の内容を直しました" if listing.shown else "受付先に掲載しました"
    known.shown[portal] = shown
    looking.brought(known, portal, listing, now)
    assert listing.state == LISTED, "what is wanted is shown"
    listing.listed_at = now
    listing.tell(who, what)
    return [Saved(listing), Kept(shown)]


def _taken_down(known: looking.Known, portal: str, who: str) -> list[Change] | dict[str, str]:
    listing, shown = known.listings[portal], known.shown.get(portal)
    if listing.state != TO_TAKE_DOWN or shown is None:
        return _refused(f"今は「{STATES[listing.state]}」です。取り下げるのは、止めた返礼品だけです。")
    now = clock.now()
    del known.shown[portal]
    listing.taken_down_at = now
    looking.brought(known, portal, listing, now)
    if listing.state not in (TAKEN_DOWN, NOT_OFFERED):  # it is wanted again by now; the list will say so
        listing.tell(who, "受付先から取り下げました（また掲載待ちです）")
    else:
        listing.tell(who, "受付先から取り下げました")
    return [Saved(listing), Removed(shown)]


def _refused(message: str) -> dict[str, str]:
    return {"result": "refused", "message": message}

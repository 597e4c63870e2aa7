"""Lists of donations: by month and state, portal, flag, or found by name, kana, telephone, e-mail, number."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from donations import finding
from donations.flags import open_codes
from donations.records import Donation, Find, Listing, Number, key_of
from kernel import clock, search
from kernel.paging import Page, months, page

WAITING_MOST: Final = 100
ONLY, WITHOUT, TAKEN_OVER = "only", "without", "taken_over"  # migrated ones
_MIGRATED: Final = {ONLY: "MIGRATED", TAKEN_OVER: "TAKENOVER"}
PAST_MONTHS: Final = 240  # what the system used before may go back

type Query = Mapping[str, Any]


def donations(query: Query) -> Page[Donation]:
    """One page, newest first: {month?, state?, portal?, flag?, migrated?, q?, cursor?, limit?}.

    One query reads the page from the narrowest index (flag, migrated ones, then portal with state, then state, then month); portals and flags need one
    batch read more. What the index does not tell apart is left out of the page, so such a page may be short; `next` says whether
    there is more. A search gives its newest 200 at once.
    """
    if query.get("q"):
        return Page([one for one in found(query["q"]) if fits(one, query)], None)
    wanted = (
        [query["month"]]
        if query.get("month")
        else months(count=PAST_MONTHS if query.get("migrated") in _MIGRATED else 24)
    )
    cursor, limit = query.get("cursor"), query.get("limit")
    index, partitions = _partitions(query, wanted)
    if not (query.get("flag") or query.get("portal") or query.get("migrated") in _MIGRATED):
        read = page(Donation, index, partitions, cursor=cursor, limit=limit)
        return Page([one for one in read.items if fits(one, query)], read.next)
    listed = page(Listing, index, partitions, cursor=cursor, limit=limit)
    return Page([one for one in _of(listed.items) if fits(one, query)], listed.next)


def numbers(ids: Iterable[str]) -> list[dict[str, str]]:
    """[{id, number}] of those donations that exist: one batch read."""
    read = search.records(Donation, dict.fromkeys(key_of(one) for one in ids))
    return [{"id": one.donation_id, "number": one.number} for one in read]


def _partitions(query: Query, wanted: list[str]) -> tuple[str, list[str]]:
    flag, portal, state = query.get("flag"), query.get("portal"), query.get("state")
    if flag:
        return "gsi1", [f"FLAG#{flag}#{month}" for month in wanted]
    if listed := _MIGRATED.get(query.get("migrated", "")):
        return "gsi1", [f"{listed}#{month}" for month in wanted]
    if portal and state:
        return "gsi2", [f"PORTAL#{portal}#{state}#{month}" for month in wanted]
    if portal:
        return "gsi1", [f"PORTAL#{portal}#{month}" for month in wanted]
    if state:
        return "gsi2", [f"STATE#{state}#{month}" for month in wanted]
    return "gsi1", [f"MONTH#{month}" for month in wanted]


def _of(listed: list[Listing]) -> list[Donation]:
    return search.records(Donation, [key_of(one.donation_id) for one in listed])


def fits(donation: Donation, query: Query) -> bool:
    """Whether a donation belongs into a list with these conditions; also {from?, to?}, days of receipt in Japan."""
    day = donation.received_at.astimezone(clock.JST).date().isoformat()
    return (
        query.get("month") in (None, donation.month)
        and query.get("state") in (None, donation.state)
        and query.get("portal") in (None, donation.portal)
        and query.get("migrated") in (None, *_stands(donation))
        and (query.get("flag") is None or query["flag"] in open_codes(donation.flags))
        and query.get("from", "") <= day <= query.get("to", "9999")
    )


def _stands(donation: Donation) -> tuple[str, ...]:
    """Among which migrated ones a donation is."""
    if donation.past:
        return (ONLY,)
    return (WITHOUT, TAKEN_OVER) if donation.migrated else (WITHOUT,)


def found(q: str) -> list[Donation]:
    """Donations found by what staff typed: our number, or a name, kana, telephone, e-mail or order number in any spelling."""
    numbered = by_number(q)
    if numbered is not None:
        return numbered
    return search.records(Donation, search.find(Find, finding.searched(q)))


def by_number(q: str) -> list[Donation] | None:
    """The donation of a number as it was typed; None for what is no number of ours."""
    typed = re.sub(r"\s", "", q).upper()
    if not re.fullmatch(r"R-\d{8}-\d{6}", typed, re.ASCII):
        return None
    number = Number.find(f"NUMBER#{typed}", "NUMBER")
    return search.records(Donation, [key_of(number.donation_id)]) if number else []


def held() -> Page[Donation]:
    """Held donations by the day to decide, the first hundred: one query and one batch read."""
    listed = page(Listing, "gsi1", ["HELD"], limit=WAITING_MOST, newest_first=False)
    return Page(_of(listed.items), listed.next)

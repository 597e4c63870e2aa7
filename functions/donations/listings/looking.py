"""Look at a gift's listings anew: what is wanted of each portal, and what must be done there. Asking again changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from donations import gifts, reading
from donations.listings import layouts, rules
from donations.listings.records import (
    COMMON,
    ListingHead,
    ListingShown,
    ListingText,
    PortalListing,
    key_of,
    pk_of,
)
from donations.records import DonationsRecord, Gift
from kernel import clock, errors, settings
from kernel.changes import Change, New, Saved, commit

ROUNDS = 6


@dataclass
class Known:
    """What is stored of one gift and its listings."""

    code: str
    gift: Gift | None
    head: ListingHead | None = None
    texts: dict[str, ListingText] = field(default_factory=dict)
    listings: dict[str, PortalListing] = field(default_factory=dict)
    shown: dict[str, ListingShown] = field(default_factory=dict)

    @property
    def common(self) -> dict[str, Any] | None:
        return self.content(COMMON)

    def content(self, portal: str) -> dict[str, Any] | None:
        """The text in force of a portal."""
        text = self.texts.get(portal)
        return text.content if text else None

    def wanted(self, portal: str, at: datetime) -> dict[str, Any] | None:
        """What the portal should say, with all files of its pictures."""
        if self.gift is None:
            return None
        return rules.wanted(self.gift, self.common, rules.own_of(portal, self.content(portal)), at)


def known_of(code: str) -> Known:
    """A gift and its listings: one GetItem, one query."""
    known = Known(code, Gift.find(*gifts.key_of(code), consistent=True))
    _sort_in(known, reading.collection(pk_of(code)))
    return known


def _sort_in(known: Known, records: Iterable[DonationsRecord]) -> None:
    for one in records:
        match one:
            case ListingHead():
                known.head = one
            case ListingText():
                known.texts[one.portal] = one
            case PortalListing():
                known.listings[one.portal] = one
            case ListingShown():
                known.shown[one.portal] = one


def closes() -> time:
    """When the city hall's day ends."""
    return time.fromisoformat(settings.city()["office"]["closes"])


def look(code: str, since: datetime) -> None:
    """Bring a gift's listings up to what is in force; `since` is when that came to be. Nothing for a gift that never was in force.

    Raises Busy if they keep changing.
    """
    for _ in range(ROUNDS):
        known = known_of(code)
        if known.gift is None:
            return
        moved = _moved(known, since)
        changes = [*moved, *_headed(known, moved=bool(moved))]
        if not changes:
            return
        try:
            commit(*changes, table=DonationsRecord)
        except errors.Conflict:
            continue
        return
    raise errors.Busy()


def _moved(known: Known, since: datetime) -> list[Change]:
    """The listings that do not stand where they should."""
    found: list[Change] = []
    for portal in layouts.portals():
        listing = known.listings.get(portal)
        before = _told(listing) if listing else None
        moved = brought(known, portal, listing, since)
        if _told(moved) != before:
            found.append(Saved(moved) if listing else New(moved))
    return found


def _headed(known: Known, *, moved: bool) -> list[Change]:
    """The head, where it is new, or the next price begins on another day than we thought; and wherever a listing moved, so that looks
    don't overtake each other."""
    head, due = known.head, _next_price(known)
    if head is None:
        head = ListingHead(pk=pk_of(known.code), sk="HEAD", code=known.code, looked_at=clock.now())
        head.look_again(due)
        return [New(head)]
    before = head.duesk
    head.look_again(due)
    if not moved and head.duesk == before:
        return []
    head.looked_at = clock.now()
    return [Saved(head)]


def _next_price(known: Known) -> datetime | None:
    assert known.gift is not None, "a gift that never was in force is not looked at"
    later = (clock.parse(one["since"]) for one in known.gift.prices)
    return min((one for one in later if one > clock.now()), default=None)


def brought(known: Known, portal: str, listing: PortalListing | None, since: datetime) -> PortalListing:
    """The listing (a new one if there is none) as it must stand now. A state that stays keeps its time: what waits does not begin anew
    because one more word of it was changed."""
    if listing is None:
        pk, sk = key_of(portal, known.code)
        listing = PortalListing(pk=pk, sk=sk, code=known.code, portal=portal, state="")
    wanted, shown, layout = known.wanted(portal, clock.now()), known.shown.get(portal), layouts.layout(portal)
    said = rules.for_portal(layout, wanted) if wanted else None
    listing.wanted = rules.print_of(said) if said else None
    listing.shown = rules.print_of(shown.content) if shown else None
    state = rules.state_of(listing.wanted, listing.shown, ever=listing.taken_down_at is not None)
    if state != listing.state:
        listing.state, listing.since = state, since
    listing.due_at = rules.due_of(state, listing.since, closes())
    listing.problems = len(rules.problems(layout, wanted)) if wanted else 0
    told = said or (shown.content if shown else None)
    gift = known.gift
    assert gift is not None, "a gift that never was in force is not looked at"
    listing.title = told["title"] if told else gift.name
    listing.amount_yen = told["amount_yen"] if told else gift.price["amount_yen"]
    listing.listed()
    return listing


def _told(listing: PortalListing) -> tuple[Any, ...]:
    names = ("title", "amount_yen", "state", "since", "due_at", "wanted", "shown", "problems")
    return tuple(getattr(listing, name) for name in names)

"""Fault cases of listings: texts before two persons, the worker that looks, files, pictures and marks."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from donations.api import app
from donations.listings.records import ListingHead, PortalListing
from donations.worker import worker
from kernel import clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.listings import window
from tests.faults.kit import Case
from tests.house import Caller

REASON = {"reason": "市の決まりのため"}
TEXT = window.EMPTY | {"lead": "ことしの新米です。"}
PATH = f"{window.BASE}/furunavi~{window.CODE}"
type Seen = tuple[Caller, int]


def written(propose: bool) -> Callable[[], Seen]:
    """The clerk and a first text of hers: a draft, or proposed."""

    def prepare() -> Seen:
        desk.stands()
        clerk = desk.clerk()
        got = clerk.post(app, f"{PATH}/draft", {"version": 0, "content": TEXT, "propose": propose, **REASON})
        assert got.status == 200, got.body
        return clerk, got.body["version"]

    return prepare


def before_officer() -> Seen:
    _, version = written(propose=True)()
    return desk.officer(), version


def verb(name: str, **body: Any) -> Callable[[Seen], Any]:
    return lambda seen: seen[0].post(app, f"{PATH}/{name}", {"version": seen[1], **body})


def unwritten() -> Seen:
    desk.stands()
    return desk.clerk(), 0


def approved() -> Seen:
    """A text in force that is to be changed."""
    officer, version = before_officer()
    got = officer.post(app, f"{PATH}/approve", {"version": version})
    assert got.status == 200, got.body
    return desk.clerk(), got.body["version"]


def waiting() -> Caller:
    """A listing that everything is there for, and waits; nothing of it is under way."""
    desk.stands()
    worker.deliver_event(Event("donations.gift_in_force", window.CODE, {}, "01EVENT", desk.now(), "donations"))
    clerk = desk.clerk()
    window.said(clerk, "furunavi", **window.WORDS, images=[window.picture(clerk, "1000x1000")])
    return clerk


def to_be_marked() -> tuple[Caller, str]:
    clerk = waiting()
    return clerk, str(PortalListing.must(*("LISTINGS#HDM-0012", "PORTAL#furunavi")).wanted)


def to_be_taken_down() -> tuple[Caller, str]:
    clerk = waiting()
    window.put(clerk, "furunavi")
    window.said(clerk, "furunavi", offered=False)
    return clerk, ""


def mark(seen: tuple[Caller, str]) -> Any:
    rows = [{"id": f"furunavi~{window.CODE}", "print": seen[1]}]
    return seen[0].post(app, f"{window.BASE}/marked", {"rows": rows})


def sent(path: str, **body: Any) -> Callable[[Caller], Any]:
    return lambda clerk: clerk.post(app, f"{window.BASE}/{path}", body)


def registered() -> Caller:
    desk.stands()
    return desk.clerk()


def told(type_: str, subject: str, data: dict[str, Any]) -> Callable[[Any], None]:
    def act(at: Any) -> None:
        worker.deliver_event(Event(type_, subject, data, "01EVENT", at, "donations"))

    return act


def in_force() -> str:
    desk.stands()
    return desk.now()


def price_to_come() -> None:
    """A price that began by now, of a gift that was looked at before."""
    begins = clock.now() - timedelta(minutes=1)
    with clock.fixed(house.NOON - timedelta(days=1)):
        desk.stands()
        gift = desk.Gift.must(f"GIFT#{window.CODE}", "GIFT")
        gift.prices = [*gift.prices, {**gift.prices[0], "since": clock.iso(begins), "amount_yen": 30000}]
        gift.save()
        told("donations.gift_in_force", window.CODE, {})(desk.now())


def begin(_: None) -> None:
    worker.sweep()
    assert ListingHead.must(f"LISTINGS#{window.CODE}", "HEAD").duesk is None


STANDING = {"standing": "approved", "number": 1}
JPEG = base64.b64encode(window.jpeg(4, 4)).decode()
CASES = [
    Case("donations.draft_listing", verb("draft", content=TEXT, propose=True, **REASON), prepare=unwritten),
    Case("donations.draft_listing", verb("draft", content=TEXT, propose=True, **REASON), prepare=approved),
    Case("donations.propose_listing", verb("propose"), prepare=written(propose=False)),
    Case("donations.withdraw_listing", verb("withdraw", **REASON), prepare=written(propose=True)),
    Case("donations.discard_listing", verb("discard", **REASON), prepare=written(propose=False)),
    Case("donations.approve_listing", verb("approve"), prepare=before_officer),
    Case("donations.return_listing", verb("return", **REASON), prepare=before_officer),
    Case("donations.mark_listings", mark, prepare=to_be_marked),
    Case("donations.mark_listings", mark, prepare=to_be_taken_down),
    Case("donations.check_listings", sent("check", portal="furunavi"), prepare=waiting),
    Case("donations.make_listings_file", sent("file", portal="furunavi", pictures=True), prepare=waiting),
    Case("donations.keep_listing_image", sent("images", code=window.CODE, content=JPEG), prepare=registered),
    Case("donations.gather_listings", sent("gather"), prepare=registered),
    Case("donations.gift_in_force", told("donations.gift_in_force", window.CODE, STANDING), prepare=in_force),
    Case("donations.listing_in_force", told("donations.listing_in_force", f"common~{window.CODE}", STANDING), prepare=in_force),
    Case("donations.listings_gathered", told("donations.listings_gathered", window.CODE, {"codes": [window.CODE]}), prepare=in_force),
    Case("donations.price_begins", begin, prepare=price_to_come),
]  # fmt: skip

"""Fault cases of the shipments: what leaves, comes back, is late, gets a label; and donations that change what was ordered."""

import base64
from collections.abc import Callable
from typing import Any

from donations.api import app
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.donations.orders.packing import NUMBER, SHIPMENTS
from tests.faults.cases_donations import signed
from tests.faults.cases_donations_fulfilment import later, told
from tests.faults.kit import Case
from tests.house import Caller

type Seen = tuple[Caller, Any]


def ordered(**gift: Any) -> Callable[[], Seen]:
    """A clerk who looks at one shipment that is to be sent."""

    def prepare() -> Seen:
        clerk = shelf.opened()
        desk.stands(**gift)
        shelf.receive(clerk, 1)
        desk.accepted(desk.EXAMPLE)
        return clerk, packing.shipments()[0]

    return prepare


def gone(*verbs: str) -> Callable[[], Seen]:
    """The same after it has left, or arrived."""

    def prepare() -> Seen:
        clerk, one = ordered()()
        packing.shipped(clerk, one)
        for verb in verbs:
            packing.act(clerk, packing.shipments()[0], verb)
        return clerk, packing.shipments()[0]

    return prepare


def returned(*verbs: str) -> Callable[[], Seen]:
    """The same after it came back."""

    def prepare() -> Seen:
        clerk, one = gone()()
        packing.act(clerk, one, "return", reason="absent")
        for verb in verbs:
            packing.act(clerk, packing.shipments()[0], verb)
        return clerk, packing.shipments()[0]

    return prepare


def doing(verb: str, **body: Any) -> Callable[[Seen], Any]:
    return lambda seen: packing.act(*seen, verb, **body)


def labels(path: str) -> Callable[[Seen], Any]:
    return lambda seen: seen[0].post(
        app, f"{SHIPMENTS}/{path}", {"carrier": "yamato", "references": [seen[1].reference]}
    )


def read_back(seen: Seen) -> Any:
    clerk, one = seen
    said = base64.b64encode(f"{one.reference},,,123456789013\r\n".encode()).decode()
    return clerk.post(app, f"{SHIPMENTS}/trackings/check", {"carrier": "yamato", "file": said})


def labelled() -> Seen:
    """One shipment whose vendor has an origin to send from."""
    clerk = shelf.opened()
    desk.stands(vendor_id=desk.vendor(clerk))
    desk.accepted(desk.EXAMPLE)
    return clerk, packing.shipments()[0]


def many(seen: Seen) -> Any:
    clerk, one = seen
    return clerk.post(app, f"{SHIPMENTS}/shipped", {"rows": [{"reference": one.reference, "number": NUMBER}]})


def changing(**changed: Any) -> Callable[[], dict[str, Any]]:
    """The notification that changes what was ordered before."""

    def prepare() -> dict[str, Any]:
        ordered()()
        return signed(desk.notification(revision=2, **changed))

    return prepare


def after_label() -> list[dict[str, Any]]:
    """The event of a change after the label was made."""
    seen = labelled()
    labels("labels")(seen)
    desk.accepted(desk.notification(revision=2, cancelled=True), message_id="msg_2")
    return [event for event in house.outbox("donations") if event["type"] == "donations.orders_changed"]


def left(*verbs: str) -> Callable[[], list[dict[str, Any]]]:
    """The event of a shipment that left, or was taken back."""

    def prepare() -> list[dict[str, Any]]:
        clerk, one = ordered()()
        packing.shipped(clerk, one)
        for verb in verbs:
            packing.act(clerk, packing.shipments()[0], verb, reason="取り違え")
        kind = f"donations.{verbs[-1]}ped" if verbs else "donations.shipped"
        return [event for event in house.outbox("donations") if event["type"] == kind]

    return prepare


def desk_sees(*verbs: str) -> Callable[[], tuple[Caller, dict[str, Any]]]:
    """A clerk who looks at a donation whose gift is ordered, after these verbs."""

    def prepare() -> tuple[Caller, dict[str, Any]]:
        clerk, one = ordered()()
        for verb in verbs:
            desk.act(clerk, desk.seen(clerk, one.donation_id), verb, reason="電話")
        return clerk, desk.seen(clerk, one.donation_id)

    return prepare


def at_home(path: str, **body: Any) -> Callable[[tuple[Caller, dict[str, Any]]], Any]:
    """The donor at her own page."""

    def act(seen: tuple[Caller, dict[str, Any]]) -> Any:
        token = seen[1]["donor_page"].split("#", 1)[1]
        said = {"version": seen[1]["version"]} if path == "/address" else {}
        digits = desk.EXAMPLE["donor"]["telephone"][-4:]
        asked = {"token": token, "digits": digits, **said, **body}
        return Caller({}).post(app, f"/api/donations/mine{path}", asked, idempotency_key="press-1")

    return act


def hers(path: str, body: Callable[[Any], dict[str, Any]], prepare: Callable[[], Seen]) -> Case:
    """The same by the vendor's own door; `path` with {id}."""

    def act(seen: Seen) -> Any:
        one = seen[1]
        her = house.member(one.vendor_id)
        return her.post(app, f"/api/donations/vendor/shipments/{path.replace('{id}', one.reference)}", body(one))

    name = {"labels": "make_labels", "labels/check": "check_labels", "trackings/check": "check_trackings"}
    verb = name.get(path) or ("ship_many" if path == "shipped" else path.removeprefix("{id}/"))
    return Case(f"donations.vendor_{verb}", act, prepare=prepare)


def at_version(**body: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda one: {"version": one.version, **body}


def for_labels(one: Any) -> dict[str, Any]:
    return {"carrier": "yamato", "references": [one.reference]}


def as_file(one: Any) -> dict[str, Any]:
    return {"carrier": "yamato", "file": base64.b64encode(f"{one.reference},,,123456789013\r\n".encode()).decode()}


MOVED = {"postcode": "530-0001", "address": "大阪府大阪市北区梅田1-1", "telephone": "090-0000-4321"}

CASES = [
    hers("{id}/ship", at_version(numbers=[NUMBER]), ordered()),
    hers("{id}/unship", at_version(reason="取り違え"), gone()),
    hers("{id}/deliver", at_version(), gone()),
    hers("{id}/undeliver", at_version(reason="隣の家"), gone("deliver")),
    hers("{id}/return", at_version(reason="absent"), gone()),
    hers("{id}/unreturn", at_version(reason="取り違え"), returned()),
    hers("{id}/delay", at_version(until="2026-12-25", reason="霜のため"), ordered()),
    hers("labels", for_labels, labelled),
    hers("labels/check", for_labels, labelled),
    hers("trackings/check", as_file, ordered()),
    hers("slips", lambda one: {"references": [one.reference]}, ordered()),
    hers("shipped", lambda one: {"rows": [{"reference": one.reference, "number": NUMBER}]}, ordered()),
    Case("donations.mine", at_home(""), prepare=desk_sees()),
    Case("donations.mine_address", at_home("/address", lines=[0], recipient=MOVED), prepare=desk_sees()),
    Case("donations.mine_ask", at_home("/ask", what="receipt"), prepare=desk_sees()),
    Case("donations.send_link", lambda seen: desk.act(*seen, "send_link"), prepare=desk_sees()),
    Case(
        "donations.cancel", lambda seen: desk.act(*seen, "cancel", reason="電話", tell_donor=True), prepare=desk_sees()
    ),
    Case("donations.restore", lambda seen: desk.act(*seen, "restore", reason="取り違え"), prepare=desk_sees("cancel")),
    Case("donations.orders_changed", told, prepare=after_label),
    Case("donations.shipped", told, prepare=left()),
    Case("donations.unshipped", told, prepare=left("unship")),
    Case("donations.ship", doing("ship", numbers=[NUMBER]), prepare=ordered()),
    Case("donations.unship", doing("unship", reason="取り違え"), prepare=gone()),
    Case("donations.deliver", doing("deliver"), prepare=gone()),
    Case("donations.undeliver", doing("undeliver", reason="隣の家"), prepare=gone("deliver")),
    Case("donations.return", doing("return", reason="absent"), prepare=gone()),
    Case("donations.unreturn", doing("unreturn", reason="取り違え"), prepare=returned()),
    Case("donations.resend", doing("resend"), prepare=returned()),
    Case("donations.unresend", doing("unresend", reason="取り違え"), prepare=returned("resend")),
    Case("donations.delay", doing("delay", until="2026-12-25", reason="霜のため"), prepare=ordered()),
    Case("donations.make_labels", labels("labels"), prepare=labelled),
    Case("donations.check_labels", labels("labels/check"), prepare=labelled),
    Case(
        "donations.slips",
        lambda seen: seen[0].post(app, f"{SHIPMENTS}/slips", {"references": [seen[1].reference]}),
        prepare=ordered(),
    ),
    Case("donations.check_trackings", read_back, prepare=ordered()),
    Case("donations.ship_many", many, prepare=ordered()),
    Case("donations.notify", later, prepare=changing(amount_yen=2800)),
]

"""Fault cases of the donations: the portals' door at each of its outcomes, the desk's verbs, the worker."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from donations.api import app
from donations.records import Donation, key_of
from donations.worker import worker
from kernel import aws, clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.faults.kit import Case

HERE = desk.donor(address="ひなた県ひだまり市中央1-1", prefecture="")
MINE = "番号 123456789018"  # looks like a My Number


def signed(body: dict[str, Any], message_id: str = "msg_9") -> dict[str, Any]:
    """A portal's request, signed once: it is repeated to the letter."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    return {"raw": raw, "headers": house.signed_headers(raw, message_id=message_id)}


def opened() -> house.Caller:
    """A portal with a key, a clerk, a registered gift."""
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.stands()
    return clerk


def arriving(body: dict[str, Any], *before: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """The request for `body` after `before` have come in."""

    def prepare() -> dict[str, Any]:
        opened()
        for number, earlier in enumerate(before):
            desk.accepted(earlier, message_id=f"msg_{number}")
        return signed(body)

    return prepare


def knock(request: dict[str, Any]) -> Any:
    return house.PUBLIC.send(app, "POST", desk.DOOR, request["raw"], request["headers"])


def corrected() -> dict[str, Any]:
    """A revision of a place that staff corrected."""
    clerk = opened()
    donation = desk.seen(clerk, desk.accepted(desk.EXAMPLE)["donation_id"])
    desk.act(clerk, donation, "correct", reason="電話", donor={"telephone": "090-0000-0009"})
    return signed(desk.notification(revision=2, donor=desk.donor(telephone="090-0000-0003")))


def on_desk(**changed: Any) -> Callable[[], tuple[house.Caller, dict[str, Any]]]:
    """A clerk who looks at a donation."""

    def prepare() -> tuple[house.Caller, dict[str, Any]]:
        clerk = opened()
        return clerk, desk.seen(clerk, desk.accepted(desk.notification(**changed))["donation_id"])

    return prepare


def doing(verb: str, **body: Any) -> Callable[[tuple[house.Caller, dict[str, Any]]], Any]:
    return lambda seen: desk.act(*seen, verb, **body)


def left_raw_copy() -> str:
    """A raw copy whose transaction never happened."""
    opened()
    desk.accepted(desk.notification(message=MINE))
    for item in house.items("donations"):
        if not item["pk"]["S"].startswith(("GIFT#", "VENDOR#")):
            key = {"pk": item["pk"], "sk": item["sk"]}
            aws.client("dynamodb").delete_item(TableName=house.ENVIRONMENT["DONATIONS_TABLE"], Key=key)
    (key,) = desk.raw_copies()
    return key


def two_alike() -> list[dict[str, Any]]:
    """The events of two donations that look like one, not delivered yet."""
    opened()
    desk.accepted(desk.EXAMPLE)
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        desk.accepted(desk.notification(portal_order_number="FN-2"), message_id="msg_2")
    return house.outbox("donations")


def revised_into_its_double() -> list[dict[str, Any]]:
    two_alike()
    with clock.fixed(house.NOON + timedelta(minutes=2)):
        desk.accepted(
            desk.notification(portal_order_number="FN-2", revision=2, message="急ぎません"), message_id="msg_3"
        )
    return [event for event in house.outbox("donations") if event["type"] == "donations.revised"]


def left_by_staff() -> list[dict[str, Any]]:
    """A donation that was counted and then corrected: it moves to another prefecture's figures."""
    clerk, seen = on_desk()()
    told(house.outbox("donations"))
    where = {"prefecture": "大阪府", "address": "大阪府大阪市北区梅田1-1-1", "postcode": "530-0001"}
    desk.act(clerk, seen, "correct", reason="電話", donor=where)
    return [event for event in house.outbox("donations") if event["type"] == "donations.handled"]


def told(events: list[dict[str, Any]]) -> None:
    for event in events:
        worker.deliver_event(Event.of(event))


def overdue() -> None:
    """A held donation whose time passed while nobody looked."""
    opened()
    donation_id = desk.accepted(desk.notification(donor=HERE))["donation_id"]
    donation = Donation.must(*key_of(donation_id))
    donation.due_at = house.NOON - timedelta(minutes=1)
    donation.look_again(donation.due_at)
    donation.save()


def decided(resolution: str, flag: str = "resident", **more: Any) -> Callable[[], tuple[house.Caller, dict[str, Any]]]:
    """A clerk who looks at a donation after a decision."""

    def prepare() -> tuple[house.Caller, dict[str, Any]]:
        lines = [desk.line(gift_code="KOME-10")] if flag == "unknown_gift" else desk.EXAMPLE["lines"]
        clerk, seen = on_desk(donor=HERE, lines=lines)()
        return clerk, desk.act(clerk, seen, "resolve", flag=flag, resolution=resolution, **more).body

    return prepare


def stepped_back() -> tuple[house.Caller, dict[str, Any]]:
    """A clerk who looks at a cancelled donation whose portal sent it as paid once more."""
    clerk = opened()
    donation_id = desk.accepted(desk.notification(**PLAIN, cancelled=True))["donation_id"]
    with clock.fixed(house.NOON + timedelta(minutes=5)):
        desk.accepted(desk.notification(**PLAIN), message_id="msg_2")
    return clerk, desk.seen(clerk, donation_id)


def taken_over() -> tuple[house.Caller, dict[str, Any]]:
    clerk, seen = stepped_back()
    return clerk, desk.act(clerk, seen, "resolve", flag="earlier_payment", resolution="take_sent").body


PLAIN = {"revision": ..., "updated_at": ...}
FIRST, SECOND = desk.notification(**PLAIN, message="あ"), desk.notification(**PLAIN, message="い")
DOWNLOAD = {"what": "donations", "filter": {"month": "2026-11"}, "reason": "件数を確かめるため"}


def hers() -> tuple[house.Caller, list[str]]:
    """Two donations of one donor."""
    clerk = opened()
    bodies = [desk.notification(portal_order_number=f"FN-{n}", amount_yen=28000 + n) for n in (1, 2)]
    return clerk, [desk.accepted(body, message_id=f"msg_{n}")["donation_id"] for n, body in enumerate(bodies)]


def say_different(seen: tuple[house.Caller, list[str]]) -> Any:
    clerk, (one, other) = seen
    body = {"other": other, "decision": "different"}
    return clerk.post(app, f"/api/donations/donors/{one}/decide", body, **{"idempotency-key": "key-1"})


CASES = [
    Case("donations.notify", knock, prepare=arriving(desk.notification(donor=HERE, message=MINE))),
    Case("donations.notify", knock, prepare=arriving(desk.EXAMPLE, desk.EXAMPLE)),
    Case("donations.notify", knock, prepare=arriving(desk.notification(revision=2, donor=HERE), desk.EXAMPLE)),
    Case("donations.notify", knock, prepare=arriving(desk.notification(revision=0, message="古い"), desk.EXAMPLE)),
    Case("donations.notify", knock, prepare=arriving(FIRST, FIRST, SECOND)),
    Case("donations.notify", knock, prepare=arriving(FIRST, desk.notification(**PLAIN, cancelled=True))),
    Case("donations.notify", knock, prepare=corrected),
    Case("donations.resolve", doing("resolve", flag="resident", resolution="no_gift"), prepare=on_desk(donor=HERE)),
    Case(
        "donations.resolve", doing("resolve", flag="resident", resolution="contact_donor"), prepare=on_desk(donor=HERE)
    ),
    Case(
        "donations.resolve",
        doing("resolve", flag="unknown_gift", resolution="link_gift", gift_code="HDM-0012"),
        prepare=on_desk(lines=[desk.line(gift_code="KOME-10")]),
    ),
    Case(
        "donations.resolve",
        doing("resolve", flag="earlier_payment", resolution="take_sent"),
        prepare=stepped_back,
    ),
    Case("donations.reopen", doing("reopen", flag="resident"), prepare=decided("no_gift")),
    Case("donations.reopen", doing("reopen", flag="earlier_payment"), prepare=taken_over),
    Case("donations.reopen", doing("reopen", flag="resident"), prepare=decided("contact_donor")),
    Case(
        "donations.reopen",
        doing("reopen", flag="unknown_gift", note="押しまちがい"),
        prepare=decided("link_gift", "unknown_gift", gift_code="HDM-0012"),
    ),
    Case(
        "donations.correct",
        doing("correct", reason="電話", donor={"name": "渡邉 恵美", "postcode": "100-0001"}),
        prepare=on_desk(donor=desk.donor(postcode="000-0000")),
    ),
    Case("donations.decide_donor", say_different, prepare=hers),
    Case("donations.note", doing("note", note="電話した"), prepare=on_desk()),
    Case(
        "donations.download",
        lambda seen: seen[0].post(app, "/api/donations/downloads", DOWNLOAD),
        prepare=on_desk(),
    ),
    Case("donations.notification_raw", worker.deliver_raw, prepare=left_raw_copy),
    Case("donations.received", told, prepare=two_alike),
    Case("donations.revised", told, prepare=revised_into_its_double),
    Case("donations.handled", told, prepare=left_by_staff),
    Case("donations.held_too_long", lambda _: worker.sweep(), prepare=overdue),
]

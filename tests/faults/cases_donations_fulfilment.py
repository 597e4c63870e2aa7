"""Fault cases of the stock: donations that take it, staff who move it, the worker that settles the rest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from donations.api import app
from donations.worker import worker
from kernel import clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.fulfilment.shelf import RICE, STOCK
from tests.faults.cases_donations import knock, signed
from tests.faults.kit import Case
from tests.house import Caller

type Prepared = tuple[Caller, str, dict[str, Any]]


def arriving(body: dict[str, Any], *before: dict[str, Any], quantity: int = 1) -> Callable[[], dict[str, Any]]:
    """The request for `body`, with so much rice on the shelf, after `before` have come in."""

    def prepare() -> dict[str, Any]:
        shelf.receive(shelf.opened(), quantity)
        for number, earlier in enumerate(before):
            desk.accepted(earlier, message_id=f"msg_{number}")
        return signed(body)

    return prepare


def with_stock(verb: str, body: dict[str, Any], quantity: int = 5) -> Callable[[], Prepared]:
    def prepare() -> Prepared:
        clerk = shelf.opened()
        if quantity:
            shelf.receive(clerk, quantity)
        return clerk, verb, body

    return prepare


def send(prepared: Prepared) -> Any:
    clerk, verb, body = prepared
    return shelf.post(clerk, verb, body, key="fixed")


def short() -> tuple[Caller, dict[str, Any]]:
    """A clerk who looks at a short donation after goods came in; another gift is there instead, too."""
    clerk = shelf.opened()
    shelf.receive(clerk, 1)
    shelf.donate(1)
    answer = shelf.donate(2)
    shelf.receive(clerk, 1, "buffer")
    desk.stands("HDM-0013")
    shelf.receive(clerk, 1, code="HDM-0013")
    return clerk, desk.seen(clerk, answer["donation_id"])


def deciding(resolution: str, **more: Any) -> Callable[[tuple[Caller, dict[str, Any]]], Any]:
    return lambda seen: desk.act(*seen, "resolve", flag="stock_short", resolution=resolution, **more)


def sold_out() -> Caller:
    clerk = shelf.opened()
    shelf.receive(clerk, 1)
    shelf.donate(1)
    return clerk


def many_gifts() -> list[dict[str, Any]]:
    """The event of a donation whose gifts did not fit into one transaction."""
    clerk = shelf.opened()
    codes = [f"HDM-1{number:03d}" for number in range(10)]
    for code in codes:
        desk.stands(code, amount_yen=1000)
        shelf.receive(clerk, 1, code=code)
    shelf.donate(1, amount_yen=10000, lines=[desk.line(gift_code=code, amount_yen=1000) for code in codes])
    return [event for event in house.outbox("donations") if event["type"] == "donations.stock_pending"]


def told(events: list[dict[str, Any]]) -> None:
    for event in events:
        worker.deliver_event(Event.of(event))


def later(case: dict[str, Any]) -> Any:
    with clock.fixed(house.NOON + timedelta(seconds=1)):
        return knock(case)


OTHER = desk.notification(portal_order_number="FN-2", donor=desk.donor(name="渡邉 一郎"))
RECEIVED = {"code": RICE, "quantity": 3, "place": "pool", "reason": "入荷"}
ADJUSTED = {"code": RICE, "quantity": -1, "place": "pool", "reason": "箱がつぶれたため"}
MOVED = {"rows": [{"code": RICE, "by": {"pool": -2, "rakuten": 2}}], "reason": "楽天が多いため"}


def capped() -> dict[str, Any]:
    """The request of a donation for a gift without stock, whose year allows one; it is short in nothing else."""
    shelf.opened()
    desk.stands(pr_cap=1)
    return signed(desk.EXAMPLE)


CASES = [
    Case("donations.notify", later, prepare=capped),
    Case("donations.notify", later, prepare=arriving(desk.EXAMPLE, quantity=2)),
    Case("donations.notify", later, prepare=arriving(desk.EXAMPLE, OTHER)),
    Case("donations.notify", later, prepare=arriving(desk.notification(revision=2, cancelled=True), desk.EXAMPLE)),
    Case("donations.resolve", deciding("allocate"), prepare=short),
    Case("donations.resolve", deciding("substitute", gift_code="HDM-0013"), prepare=short),
    Case("donations.receive_stock", send, prepare=with_stock("receive", RECEIVED, 0)),
    Case("donations.receive_stock", send, prepare=with_stock("receive", RECEIVED)),
    Case("donations.adjust_stock", send, prepare=with_stock("adjust", ADJUSTED)),
    Case("donations.reallocate_stock", send, prepare=with_stock("reallocate", MOVED)),
    Case(
        "donations.taken_off_portal",
        lambda clerk: clerk.post(app, f"{STOCK}/taken-off", {"code": RICE, "portal": desk.PORTAL}),
        prepare=sold_out,
    ),
    Case("donations.stock_pending", told, prepare=many_gifts),
]

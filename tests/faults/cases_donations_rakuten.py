"""Fault cases of the pull from Rakuten: every call to AWS and to Rakuten breaks once."""

from collections.abc import Callable
from typing import Any

from donations.api import app
from donations.fulfilment.records import Stock, key_of
from donations.worker import worker
from tests import house
from tests.donations import desk
from tests.donations.rakuten import shopping
from tests.donations.rakuten.shopping import rice
from tests.faults import kit
from tests.faults.kit import Case

SHOP = shopping.shop()
FIRST = [rice(1)]
kit.ELSEWHERE[house.ENVIRONMENT["RAKUTEN_API_URL"]] = (
    "rakuten",
    lambda url, headers, raw: shopping.response(SHOP, url, headers, raw),
)


def sells(*orders: Any) -> None:
    SHOP.orders.clear()
    for order in orders:
        SHOP.put(order)


def clerk() -> house.Caller:
    sells(*FIRST)
    clerk = desk.clerk()
    desk.stands()
    return clerk


def begun(*then: Any) -> Callable[[], None]:
    """A pull has begun after one that found the first order: it is as it was and a second came, or it changed."""

    def prepare() -> None:
        clerk()
        shopping.pulled(most=1)
        sells(*then)
        worker({"timer": "rakuten"}, None)

    return prepare


def left(prepare: Callable[[], None]) -> Callable[[], None]:
    """The same with rice on the shelf, of which Rakuten is told after its orders."""

    def prepared() -> None:
        prepare()
        pk, sk = key_of("HDM-0012")
        stock = Stock(pk=pk, sk=sk, gsi1pk="STOCKS", gsi1sk="HDM-0012", code="HDM-0012", name="ひだまり米 10kg")
        stock.left = {"rakuten": 5}
        stock.save()

    return prepared


def sweep(_: Any) -> None:
    worker.sweep()


CASES = [
    # `version` counts honestly how often the record was kept.
    Case(
        "donations.pull_rakuten",
        lambda one: one.post(app, "/api/donations/rakuten/pull"),
        prepare=clerk,
        ignoring=("version",),
    ),
    Case("donations.rakuten_timer", lambda _: worker({"timer": "rakuten"}, None), prepare=clerk, ignoring=("version",)),
    *(
        # What was taken in before a crash is no news after it.
        Case("donations.rakuten_pull_due", sweep, prepare=prepare, ignoring=("version", "news", "last_news"))
        for prepare in (begun(*FIRST, rice(2)), left(begun(rice(1, progress=900))))
    ),
]

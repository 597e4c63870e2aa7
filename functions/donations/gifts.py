"""The return gifts (返礼品) that the city approved, with their prices: what amounts and codes are judged against. The catalogue writes
them; here they are read."""

from collections.abc import Iterable
from datetime import datetime

from donations.flags import Price
from donations.notification import gift_key
from donations.records import Gift
from kernel import clock
from kernel.paging import Page, page


def key_of(code: str) -> tuple[str, str]:
    return f"GIFT#{gift_key(code)}", "GIFT"


def price_of(gift: Gift, portal: str, applied_at: datetime | None) -> Price:
    """The price that stood when the donor applied; before the first registration, the first one."""
    applied = applied_at or clock.now()
    stopped = gift.stopped_at is not None and gift.stopped_at <= applied
    price = gift.price_at(applied)
    return Price(gift.name, None if stopped else price["portal_amounts"].get(portal, price["amount_yen"]))


def prices(gifts: Iterable[Gift], portal: str, applied_at: datetime | None) -> dict[str, Price]:
    """Prices by gift key, as `flags.Surroundings` wants them."""
    return {gift_key(gift.code): price_of(gift, portal, applied_at) for gift in gifts}


def all_gifts(*, cursor: str | None, limit: int | None) -> Page[Gift]:
    """Gifts in the order of their codes, one query a page."""
    return page(Gift, "gsi1", ["GIFTS"], cursor=cursor, limit=limit, newest_first=False)

"""The register of return gifts (返礼品) with their approved prices: what amounts and codes are judged against."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from donations.flags import Price
from donations.notification import gift_key
from donations.records import DonationsRecord, Gift
from kernel import clock, errors
from kernel.changes import Marker, New, Saved, commit, done_before, fingerprint
from kernel.paging import Page, page


def key_of(code: str) -> tuple[str, str]:
    return f"GIFT#{gift_key(code)}", "GIFT"


def price_of(gift: Gift, portal: str, applied_at: datetime | None) -> Price:
    """The price that stood when the donor applied; before the first registration, the first one."""
    applied = clock.iso(applied_at or clock.now())
    standing = [price for price in gift.prices if price["since"] <= applied] or gift.prices[:1]
    stopped = gift.stopped_at is not None and clock.iso(gift.stopped_at) <= applied
    amount = standing[-1]["portal_amounts"].get(portal, standing[-1]["amount_yen"])
    return Price(gift.name, None if stopped else amount)


def prices(gifts: Iterable[Gift], portal: str, applied_at: datetime | None) -> dict[str, Price]:
    """Prices by gift key, as `flags.Surroundings` wants them."""
    return {gift_key(gift.code): price_of(gift, portal, applied_at) for gift in gifts}


def register(wanted: Mapping[str, Any], *, who: str) -> Gift:
    """Register a gift {code, name, amount_yen, portal_amounts?}; the same content again is the same gift.

    Raises Conflict if the code is registered with other content.
    """
    pk, sk = key_of(wanted["code"])
    gift = Gift(
        pk=pk,
        sk=sk,
        gsi1pk="GIFTS",
        gsi1sk=gift_key(wanted["code"]),
        code=wanted["code"].strip(),
        name=wanted["name"].strip(),
        prices=[_price(wanted["amount_yen"], wanted.get("portal_amounts") or {}, who, "登録")],
    )
    marker = Marker(("donations.register_gift", pk, fingerprint(dict(wanted))))
    try:
        commit(New(gift), table=DonationsRecord, marker=marker, answer=None)
    except errors.Conflict:
        raise errors.Conflict(
            f"返礼品 {gift.code} はもう登録されています。変えるときは、登録済みの返礼品を開いてください。"
        ) from None
    return Gift.must(pk, sk, consistent=True)


def change(code: str, wanted: Mapping[str, Any], *, who: str) -> Gift:
    """Change a gift {version, reason, name?, amount_yen?, portal_amounts?, stopped?}; prices keep their history.

    Raises NotFound, Stale.
    """
    gift = Gift.must(*key_of(code), consistent=True)
    marker = Marker(("donations.change_gift", gift.pk, fingerprint(dict(wanted))))
    if gift.version != wanted["version"]:
        if done_before(DonationsRecord, marker):
            return gift
        raise errors.Stale(current=shown(gift))
    gift.name = wanted.get("name", gift.name).strip()
    amounts = (
        wanted.get("amount_yen", gift.price["amount_yen"]),
        wanted.get("portal_amounts", gift.price["portal_amounts"]),
    )
    if amounts != (gift.price["amount_yen"], gift.price["portal_amounts"]):
        gift.prices = [*gift.prices, _price(*amounts, who, wanted["reason"])]
    if "stopped" in wanted:
        gift.stopped_at = (gift.stopped_at or clock.now()) if wanted["stopped"] else None
    commit(Saved(gift), table=DonationsRecord, marker=marker)
    return gift


def _price(amount_yen: int, portal_amounts: Mapping[str, int], who: str, reason: str) -> dict[str, Any]:
    return {
        "since": clock.iso(clock.now()),
        "amount_yen": amount_yen,
        "portal_amounts": dict(portal_amounts),
        "who": who,
        "reason": reason,
    }


def all_gifts(*, cursor: str | None, limit: int | None) -> Page[Gift]:
    """Gifts in the order of their codes, one query a page."""
    return page(Gift, "gsi1", ["GIFTS"], cursor=cursor, limit=limit, newest_first=False)


def shown(gift: Gift) -> dict[str, Any]:
    """A gift as staff see it."""
    return {
        "code": gift.code,
        "version": gift.version,
        "name": gift.name,
        "amount_yen": gift.price["amount_yen"],
        "portal_amounts": gift.price["portal_amounts"],
        "stopped": gift.stopped_at is not None,
        "prices": gift.prices,
    }

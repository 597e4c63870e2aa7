"""The register of return gifts (返礼品) with their approved prices: what amounts and codes are judged against."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from donations.flags import Price
from donations.notification import CODE_MOST, gift_key
from donations.records import DonationsRecord, Gift
from kernel import clock, errors
from kernel.changes import Marker, New, Saved, commit, done_before, fingerprint
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


def register(wanted: Mapping[str, Any], *, who: str) -> Gift:
    """Register a gift {code, name, amount_yen, portal_amounts?}; the same content again is the same gift.

    Raises Conflict if the code is registered with other content, Invalid if it is too long.
    """
    pk, sk = key_of(wanted["code"])
    if len(gift_key(wanted["code"])) > CODE_MOST:
        # One letter may stand for several: ㌔ is キロ.
        raise errors.Invalid([errors.FieldError("/code", "maxLength", "返礼品の番号を短くしてください。")])
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
    """Change a gift {version, reason, name?, amount_yen?, portal_amounts?, since?, stopped?}; prices keep their history.

    A price counts from now, or from `since`: so a mistake in the register is mended for donations that came before.

    Raises NotFound, Stale.
    """
    gift = Gift.must(*key_of(code), consistent=True)
    marker = Marker(("donations.change_gift", gift.pk, fingerprint(dict(wanted))))
    if gift.version != wanted["version"]:
        if done_before(DonationsRecord, marker):
            return gift
        raise errors.Stale(current=shown(gift))
    gift.name = wanted.get("name", gift.name).strip()
    if {"amount_yen", "portal_amounts"} & wanted.keys():
        now = gift.price
        since = clock.parse(wanted["since"]) if "since" in wanted else clock.now()
        amounts = (wanted.get("amount_yen", now["amount_yen"]), wanted.get("portal_amounts", now["portal_amounts"]))
        price = _price(*amounts, who, wanted["reason"], since)
        gift.prices = sorted([*gift.prices, price], key=lambda one: str(one["since"]))
    if "stopped" in wanted:
        gift.stopped_at = (gift.stopped_at or clock.now()) if wanted["stopped"] else None
    commit(Saved(gift), table=DonationsRecord, marker=marker)
    return gift


def _price(
    amount_yen: int, portal_amounts: Mapping[str, int], who: str, reason: str, since: datetime | None = None
) -> dict[str, Any]:
    return {
        "since": clock.iso(since or clock.now()),
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

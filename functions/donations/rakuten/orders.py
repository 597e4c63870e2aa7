"""An order of Rakuten in the words of our notifications. Pure; it never refuses: what it can't read is left empty, and flags tell.

Source: facts of the 楽天ペイ受注API (getOrder). Decisions (docs/decisions/rakuten.md):
- A total of −9999 is not fixed yet: the amount is 0, which no donation can have, and the order is not yet payable.
- 300, 500, 600, 700 are paid; 800 and 900 are cancelled; 100, 200 and 400 wait.
- Birth date and sex are left at Rakuten: nothing here needs them.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from donations.notification import Content, instant, part, whole, words
from kernel import clock

PROGRESS: Final = {
    100: "注文確認待ち",
    200: "楽天処理中",
    300: "発送待ち",
    400: "変更確定待ち",
    500: "発送済",
    600: "支払手続き中",
    700: "支払手続き済",
    800: "キャンセル確定待ち",
    900: "キャンセル確定",
}
_PAID: Final = frozenset({300, 500, 600, 700})
_CANCELLED: Final = frozenset({800, 900})
_AMOUNT_MOST_YEN: Final = 1_000_000_000_000  # what the notification's schema takes
_CARRIERS: Final = {"1001": "yamato", "1002": "sagawa", "1003": "japanpost"}
# By a word in settlementMethod; the first that fits.
_METHODS: Final = (
    ("クレジット", "credit_card"),
    ("銀行振込", "bank_transfer"),
    ("セブンイレブン", "convenience_store"),
    ("ローソン", "convenience_store"),
    ("コンビニ", "convenience_store"),
    ("Apple Pay", "apple_pay"),
    ("Google Pay", "google_pay"),
    ("PayPay", "paypay"),
    ("ポイント", "points"),
)
_YES: Final = ("希望します", "希望する", "必要", "要", "はい", "申請する", "送付する")
_NO: Final = ("希望しません", "希望しない", "不要", "必要ない", "いいえ", "申請しない", "送付しない", "なし")
_ONE_STOP, _PUBLICATION, _USE = ("ワンストップ",), ("公表", "公開"), ("使い道", "使途", "用途")
_SECTION: Final = re.compile(r"^\s*\[([^\]\n]+?)[:：]?\]\s*$", re.MULTILINE)
_DAY: Final = re.compile(r"(\d{4})\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})")


def number_of(order: Content) -> str:
    """The order's number; '' where it has none."""
    return words(order.get("orderNumber")).strip()


def content_of(order: Content) -> Content:
    """The order as the content of a notification (schemas/donations/notification.json)."""
    progress = whole(order.get("orderProgress"))
    amount = amount_yen(order)
    paid = progress in _PAID and _is_fixed(order)
    donor = _person(part(order, "OrdererModel"))
    items = list(_items(order))
    choices = [pair for item, _ in items for pair in _choices(words(item.get("selectedChoice")))]
    remarks = words(order.get("remarks"))
    return {
        "portal_order_number": number_of(order),
        "applied_at": _time(order.get("orderDatetime")),
        "paid_at": _time(order.get("orderFixDatetime")) if paid else None,
        "payment": {"method": _method(order), "status": _status(progress, paid=paid)},
        "amount_yen": amount or 0,
        "donor": donor | {"email": words(part(order, "OrdererModel").get("emailAddress"))},
        "one_stop_wish": _one_stop(choices),
        "publication_consent": _publication(choices),
        "use_of_donation": {"text": _chosen(choices, _USE)},
        "lines": [_line(item, package, donor, _delivery(remarks)) for item, package in items],
        "message": remarks,
        "cancelled": progress in _CANCELLED,
        "portal_status": f"{progress} {PROGRESS.get(progress or 0, '')}".strip() if progress is not None else "",
    }


def amount_yen(order: Content) -> int | None:
    """What the donor gives, points included: totalPrice. None as long as Rakuten has not fixed it (−9999)."""
    total = whole(order.get("totalPrice"))
    return total if total is not None and 0 <= total <= _AMOUNT_MOST_YEN else None


def _is_fixed(order: Content) -> bool:
    asked = whole(order.get("requestPrice"))
    return amount_yen(order) is not None and (asked is None or asked >= 0)


def _status(progress: int | None, *, paid: bool) -> str:
    """A progress that we don't know is no known word: it reads as 入金前, and staff are told."""
    if progress in _CANCELLED:
        return "cancelled"
    if progress in PROGRESS:
        return "paid" if paid else "unpaid"
    return f"rakuten-{progress}"


def _method(order: Content) -> str:
    told = words(part(order, "SettlementModel").get("settlementMethod")).strip()
    return next((method for word, method in _METHODS if word in told), told[:40] or "unknown")


def _time(value: Any) -> str | None:
    """Rakuten's `2026-11-22T11:58:00+0900` as we write times; a text that is no time stays as it is, for staff to see."""
    found = instant(value)
    return found.astimezone(clock.JST).isoformat(timespec="seconds") if found else words(value) or None


def _person(model: Content) -> Content:
    """Name and address; names to the letter, family name first."""
    prefecture = words(model.get("prefecture"))
    return {
        "name": _joined(" ", model, "familyName", "firstName"),
        "name_kana": _joined(" ", model, "familyNameKana", "firstNameKana"),
        "postcode": _joined("-", model, "zipCode1", "zipCode2"),
        "prefecture": prefecture,
        "address": prefecture + words(model.get("city")) + words(model.get("subAddress")),
        "telephone": _joined("-", model, "phoneNumber1", "phoneNumber2", "phoneNumber3"),
    }


def _joined(by: str, model: Content, *names: str) -> str:
    told = (model.get(name) for name in names)
    return by.join(str(one) for one in told if isinstance(one, str | int) and not isinstance(one, bool) and one != "")


def _items(order: Content) -> Iterable[tuple[Content, Content]]:
    """Every item with its package: N recipients × N items."""
    for package in _objects(order.get("PackageModelList")):
        for item in _objects(package.get("ItemModelList")):
            yield item, package


def _objects(value: Any) -> list[Content]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _line(item: Content, package: Content, donor: Content, delivery: Content) -> Content:
    price, units = whole(item.get("price")), whole(item.get("units"))
    skus = _objects(item.get("SkuModelList"))
    manage_number = words(item.get("manageNumber")).strip()
    sku = next((words(one.get("merchantDefinedSkuId")).strip() for one in skus), "")
    wish = [delivery["note"]] if delivery.get("note") else []
    others = [f"{name}：{value}" for name, value in _choices(words(item.get("selectedChoice"))) if not _is_ours(name)]
    return {
        "gift_code": sku or words(item.get("itemNumber")).strip() or manage_number,
        "gift_name": words(item.get("itemName")),
        "quantity": units,
        "amount_yen": price * units if price is not None and units is not None and price >= 0 else None,
        "recipient": _recipient(_person(part(package, "SenderModel")), donor),
        "delivery": delivery | ({"note": "\n".join([*wish, *others])} if wish or others else {}),
        "selected_choice": words(item.get("selectedChoice")),
        # What the stock is pushed by.
        "portal_item": {
            "manage_number": manage_number,
            "variant_id": next((words(one.get("variantId")) for one in skus), ""),
        },
        "shipments": [_shipment(one) for one in _objects(package.get("ShippingModelList"))],
    }


def _recipient(person: Content, donor: Content) -> Content:
    """`same_as_donor` where nothing is different, or nothing is said."""
    if not any(person.values()) or all(person[key] == donor[key] for key in person if key != "name_kana"):
        return {"same_as_donor": True}
    return person | {"same_as_donor": False}


def _shipment(shipping: Content) -> Content:
    carrier = _joined("", shipping, "deliveryCompany")
    return {
        "carrier": _CARRIERS.get(carrier, carrier),
        "tracking_number": _joined("", shipping, "shippingNumber"),
        "date": words(shipping.get("shippingDate")),
    }


def _delivery(remarks: str) -> Content:
    """The donor's wish for day and time, from the remarks' section [配送日時指定:] ((unconfirmed) how Rakuten heads it). The remarks stay
    whole in `message`, so nothing is lost where it is headed otherwise."""
    heads = list(_SECTION.finditer(remarks))
    for number, head in enumerate(heads):
        if "配送日時" not in head[1]:
            continue
        end = heads[number + 1].start() if number + 1 < len(heads) else len(remarks)
        wish = remarks[head.end() : end].strip()
        return ({"note": wish} if wish else {}) | _day_in(wish)
    return {}


def _day_in(wish: str) -> Content:
    found = _DAY.search(wish)
    if found is None:
        return {}
    try:
        return {"date": date(int(found[1]), int(found[2]), int(found[3])).isoformat()}
    except ValueError:
        return {}


def _choices(selected: str) -> list[tuple[str, str]]:
    """selectedChoice holds a line `name:value` for each choice."""
    parted = (re.split(r"[:：]", line, maxsplit=1) for line in selected.splitlines())
    return [(pair[0].strip(), pair[1].strip()) for pair in parted if len(pair) == 2]


def _is_ours(name: str) -> bool:
    """Whether a choice is about the donation itself; all others are wishes that whoever sends the gift must read."""
    return any(word in name for word in (*_ONE_STOP, *_PUBLICATION, *_USE))


def _chosen(choices: list[tuple[str, str]], names: tuple[str, ...]) -> str:
    return next((value for name, value in choices if any(one in name for one in names)), "")


def _one_stop(choices: list[tuple[str, str]]) -> bool | str:
    """The wish for the one-stop exception. A word that we don't know, or two that contradict, stay words: they read as 希望しない and
    staff are told."""
    told = list(dict.fromkeys(value for name, value in choices if _ONE_STOP[0] in name and value))
    understood = {_yes_or_no(value) for value in told}
    if not told:
        return False
    return bool(understood.pop()) if len(understood) == 1 and None not in understood else "／".join(told)


def _publication(choices: list[tuple[str, str]]) -> str:
    told = _chosen(choices, _PUBLICATION)
    understood = _yes_or_no(told)
    return told if understood is None and told else "name" if understood else "none"


def _yes_or_no(value: str) -> bool | None:
    """A refusal contains the words of a consent (希望しない, 不要), so it is looked for first."""
    if any(word in value for word in _NO):
        return False
    return True if any(word in value for word in _YES) else None

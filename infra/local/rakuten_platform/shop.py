"""The shop behind the stand-in: a question in, an answer out.

Facts: `Authorization: ESA base64(serviceSecret:licenseKey)`; the content type exactly `application/json; charset=utf-8`; searchOrder gives
numbers only, at most 1,000 a page, of at most 63 days, and leads to 15,000 at most; getOrder takes at most 100 numbers; errors are
`MessageModelList` with messageType ERROR, refused keys 401 with `Results.errorCode` ES04-01; a total of -9999 is not fixed yet;
bulk-upsert takes at most 400 rows, keyed by manageNumber and variantId, ABSOLUTE or RELATIVE.
"""

import base64
import json
from collections import deque
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

Json = Any
CONTENT_TYPE: Final = "application/json; charset=utf-8"
PAGE_MOST, ORDERS_MOST, ROWS_MOST, RESULTS_MOST = 1000, 100, 400, 15_000
SPAN_MOST: Final = timedelta(days=63)
HANG: Final = "timeout"


@dataclass(frozen=True)
class Answer:
    """What is sent back; `hangs` says that nothing is, until the other side has lost its patience."""

    status: int
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False

    @property
    def raw(self) -> bytes:
        return b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()


class Refusal(Exception):
    """What the API calls an error: a code."""


@dataclass
class Shop:
    """Orders by number, stock by (manageNumber, variantId), the faults to come, and the calls that came."""

    service_secret: str
    license_key: str
    orders: dict[str, Json] = field(default_factory=dict)
    stock: dict[tuple[str, str], int] = field(default_factory=dict)
    unknown: set[str] = field(
        default_factory=set
    )  # manageNumbers that the shop has no item of: one refuses a whole bulk-upsert
    hidden: set[str] = field(default_factory=set)  # found by searchOrder, not given by getOrder
    faults: deque[int | str] = field(default_factory=deque)  # 429, 500, 503, … or "timeout", each for one call
    calls: list[tuple[str, Json]] = field(default_factory=list)

    def put(self, order: Json) -> Json:
        """An order comes, or changes."""
        self.orders[order["orderNumber"]] = order
        return order

    def answer(self, path: str, headers: dict[str, str], raw: bytes) -> Answer:
        """The answer to a POST; `headers` have lower-case names."""
        if headers.get("authorization") != self._expected():
            return Answer(401, {"Results": {"errorCode": "ES04-01", "message": "Un-Authorised"}})
        if headers.get("content-type") != CONTENT_TYPE:
            return Answer(415, {"Results": {"errorCode": "GE0011", "message": "Unsupported Media Type"}})
        if self.faults:
            return self._failed(self.faults.popleft())
        name = path.strip("/").rsplit("/", 1)[-1]
        views = {"searchOrder": self._search, "getOrder": self._get, "bulk-upsert": self._upsert}
        if name not in views:
            return Answer(404, {"Results": {"errorCode": "GE0014", "message": "Not Found"}})
        try:
            asked = json.loads(raw)
            self.calls.append((name, asked))
            return views[name](asked)
        except Refusal as refusal:
            return Answer(400, {"MessageModelList": [_message("ERROR", str(refusal))]})
        except (ValueError, KeyError, TypeError, AttributeError):
            return Answer(400, {"MessageModelList": [_message("ERROR", "ORDER_EXT_API_COMMON_ERROR_001")]})

    def _expected(self) -> str:
        return "ESA " + base64.b64encode(f"{self.service_secret}:{self.license_key}".encode()).decode()

    def _failed(self, fault: int | str) -> Answer:
        if fault == HANG:
            return Answer(504, hangs=True)
        headers = {"Retry-After": "1"} if fault == 429 else {}
        return Answer(int(fault), {"Results": {"errorCode": f"GE{fault}", "message": "injected"}}, headers)

    def _search(self, asked: Json) -> Answer:
        since, until = _instant(asked["startDatetime"]), _instant(asked["endDatetime"])
        paging = asked["PaginationRequestModel"]
        amount, page = paging["requestRecordsAmount"], paging["requestPage"]
        if asked["dateType"] != 1 or until < since or until - since > SPAN_MOST:
            raise Refusal("ORDER_EXT_API_SEARCH_ORDER_ERROR_010")
        if not 1 <= amount <= PAGE_MOST or page < 1 or page * amount > RESULTS_MOST:
            raise Refusal("ORDER_EXT_API_SEARCH_ORDER_ERROR_012")
        wanted = set(asked.get("orderProgressList") or [])
        found = sorted(
            (_instant(order["orderDatetime"]), number)
            for number, order in self.orders.items()
            if since <= _instant(order["orderDatetime"]) <= until and (not wanted or order["orderProgress"] in wanted)
        )
        shown = [number for _, number in found[(page - 1) * amount : page * amount]]
        totals = {"totalRecordsAmount": len(found), "totalPages": -(-len(found) // amount), "requestPage": page}
        messages = [_message("INFO", "ORDER_EXT_API_SEARCH_ORDER_INFO_101")]
        return Answer(200, {"MessageModelList": messages, "orderNumberList": shown, "PaginationResponseModel": totals})

    def _get(self, asked: Json) -> Answer:
        numbers = asked["orderNumberList"]
        if not 1 <= len(numbers) <= ORDERS_MOST:
            raise Refusal("ORDER_EXT_API_GET_ORDER_ERROR_009")
        given = [deepcopy(self.orders[one]) for one in numbers if one in self.orders and one not in self.hidden]
        messages = [_message("INFO", "ORDER_EXT_API_GET_ORDER_INFO_101")]
        return Answer(200, {"MessageModelList": messages, "OrderModelList": given, "version": asked.get("version")})

    def _upsert(self, asked: Json) -> Answer:
        rows = asked["inventories"]
        if not 1 <= len(rows) <= ROWS_MOST:
            raise Refusal("IE0104")
        unknown = [row for row in rows if row["manageNumber"] in self.unknown]
        if unknown:  # how the API writes it is not documented to us (unconfirmed)
            return Answer(400, {"errors": [{"code": "IE0111", "message": "injected"}]})
        for row in rows:
            key, quantity = (row["manageNumber"], row["variantId"]), row["quantity"]
            if row["mode"] not in ("ABSOLUTE", "RELATIVE"):
                raise Refusal("IE0105")
            self.stock[key] = quantity if row["mode"] == "ABSOLUTE" else self.stock.get(key, 0) + quantity
        return Answer(204)


def _message(kind: str, code: str) -> Json:
    return {"messageType": kind, "messageCode": code, "message": ""}


def _instant(told: str) -> datetime:
    found = datetime.fromisoformat(told)
    if found.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return found


# ── Orders in short words ───────────────────────────────────────────────────────────────────────────────────────────────


def person(name: str, kana: str, postcode: str, prefecture: str, rest: str, telephone: str) -> Json:
    """A person as Rakuten writes one; `name` and `kana` are family name and first name, parted by a space."""
    family, _, first = name.partition(" ")
    family_kana, _, first_kana = kana.partition(" ")
    zips, phones = postcode.split("-"), telephone.split("-")
    city, _, street = rest.partition(" ")
    return {
        "zipCode1": zips[0],
        "zipCode2": zips[1],
        "prefecture": prefecture,
        "city": city,
        "subAddress": street,
        "familyName": family,
        "firstName": first,
        "familyNameKana": family_kana,
        "firstNameKana": first_kana,
        "phoneNumber1": phones[0],
        "phoneNumber2": phones[1],
        "phoneNumber3": phones[2],
    }


def item(code: str, name: str, price: int, units: int = 1, choice: str = "") -> Json:
    """A gift in a package."""
    return {
        "itemDetailId": 10_000_000 + price,
        "itemName": name,
        "itemId": 10_000_001,
        "itemNumber": code,
        "manageNumber": code.lower(),
        "price": price,
        "units": units,
        "selectedChoice": choice,
        "taxRate": 0.0,
        "SkuModelList": [{"variantId": "normal-inventory", "merchantDefinedSkuId": None}],
    }


def order(
    number: str, at: datetime, by: Json, packages: list[tuple[Json, list[Json]]], *, progress: int = 300, **changed: Any
) -> Json:
    """An order of `by` with its packages [(to whom, items)]; its total is that of its items unless `changed`."""
    total = sum(one["price"] * one["units"] for _, items in packages for one in items)
    person_only = {"emailAddress": "", "sex": "女", "birthYear": 1980, "birthMonth": 1, "birthDay": 2}
    return {
        "orderNumber": number,
        "orderProgress": progress,
        "orderDatetime": _told(at),
        "orderFixDatetime": _told(at + timedelta(minutes=2)) if progress not in (100, 200) else None,
        "totalPrice": total,
        "requestPrice": total,
        "remarks": "",
        "OrdererModel": person_only | by,
        "SettlementModel": {"settlementMethod": "クレジットカード"},
        "PackageModelList": [
            {"basketId": 20_000_000 + index, "SenderModel": to, "ItemModelList": items, "ShippingModelList": []}
            for index, (to, items) in enumerate(packages)
        ],
    } | changed


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S%z")

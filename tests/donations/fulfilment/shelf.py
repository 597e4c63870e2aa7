"""What the stock tests share: ひだまり米 on the shelf, and the clerk who moves it."""

import json
from typing import Any

from donations.api import app
from donations.fulfilment.records import Stock, key_of
from donations.notification import gift_key
from kernel import aws, ids, schema
from tests import house
from tests.donations import desk
from tests.house import Caller, Got

RICE = "HDM-0012"
STOCK = "/api/donations/stock"


def opened() -> Caller:
    """A portal with a key, a clerk, a registered gift."""
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.stands()
    return clerk


def post(clerk: Caller, verb: str, body: dict[str, Any], key: str | None = None) -> Got:
    return clerk.post(app, f"{STOCK}/{verb}", body, **{"idempotency-key": key or ids.new()})


def changed(got: Got) -> dict[str, Any]:
    assert got.status == 200, got.body
    assert schema.mistakes("donations/fulfilment-changed", got.body) == []
    found: dict[str, Any] = got.body["items"][0]
    return found


def receive(clerk: Caller, quantity: int, place: str = "pool", code: str = RICE) -> dict[str, Any]:
    return changed(post(clerk, "receive", {"code": code, "quantity": quantity, "place": place, "reason": "入荷"}))


def fill(clerk: Caller, codes: list[str], quantity: int, **changed: Any) -> None:
    """So many of each of these gifts in the pool: the first is registered and received, the others are its copies (moto copies its whole
    table for each item of a transaction)."""
    first, *others = codes
    desk.register(clerk, code=first, **changed)
    receive(clerk, quantity, code=first)
    client, table = aws.client("dynamodb"), house.ENVIRONMENT["DONATIONS_TABLE"]
    places = {(f"GIFT#{first}", "GIFT"), (f"STOCK#{first}", "STOCK")}
    records = [item for item in house.items("donations") if (item["pk"]["S"], item["sk"]["S"]) in places]
    assert len(records) == 2
    for code in others:
        for item in records:
            client.put_item(TableName=table, Item=json.loads(json.dumps(item).replace(first, code)))


def stock(code: str = RICE) -> Stock:
    return Stock.must(*key_of(gift_key(code)), consistent=True)


def numbers(code: str = RICE) -> dict[str, int]:
    """What lies where and what went, without zeros."""
    one = stock(code)
    found = {
        **one.left,
        "pool": one.pool,
        "buffer": one.buffer,
        "sold": sum(one.sold.values()),
        "returned": one.returned,
    }
    return {name: number for name, number in found.items() if number}


def balanced(code: str = RICE) -> bool:
    one = stock(code)
    lying = sum(one.left.values()) + one.pool + one.buffer
    return lying + sum(one.sold.values()) - one.returned == one.received + one.added - one.removed


def donate(number: int | str = 1, portal: str = desk.PORTAL, **changed_: Any) -> dict[str, Any]:
    """One paid donation of its own donor."""
    who = desk.donor(name=f"渡邉 {number}子", telephone=f"090-0000-{abs(hash(str(number))) % 10000:04d}")
    body = desk.notification(**{"portal_order_number": f"FN-{number}", "donor": who} | changed_)
    return desk.accepted(body, message_id=f"msg_{ids.new()}", portal=portal)

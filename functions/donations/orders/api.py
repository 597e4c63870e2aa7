"""HTTP of orders and shipments for staff."""

from collections.abc import Callable
from typing import Any

from donations.front import AT_VERSION, READ, WRITE, app
from kernel import errors
from kernel.app import Call
from kernel.routes import Natural


def _by(call: Call) -> Any:
    from donations.orders.shipping import By

    return By(call.staff.name)


@app.get(
    "/api/donations/shipments",
    audience=READ,
    summary="荷物の一覧",
    query="donations/shipments-query",
    answer="donations/shipments",
    reads="shipment",
)
def shipments(call: Call) -> dict[str, Any]:
    """Shipments: what is to be sent by due date, what has gone by day."""
    from donations.orders import lists, present

    found = lists.shipments(call.query)
    return {"items": present.rows(found.items), "next": found.next}


@app.get(
    "/api/donations/shipments/{id}",
    audience=READ,
    summary="荷物1つ",
    answer="donations/shipment",
    reads="shipment",
)
def shipment(call: Call) -> dict[str, Any]:
    """One shipment with the reason of its due date."""
    from donations.orders import present, shipping

    return present.detail(shipping.seen(call.path["id"], _by(call)))


def _verb(call: Call, verb: Callable[..., None]) -> dict[str, Any]:
    """Run a verb; whoever comes too late is shown what stands now."""
    from donations.orders import present, shipping

    by = _by(call)
    try:
        verb(call.path["id"], call.body, by=by)
    except errors.Stale as stale:
        stale.extra["current"] = present.detail(shipping.seen(call.path["id"], by))
        raise
    return present.detail(shipping.seen(call.path["id"], by))


@app.post(
    "/api/donations/shipments/{id}/ship",
    audience=WRITE,
    summary="荷物を発送済みにする",
    body="donations/shipment-ship",
    answer="donations/shipment",
    idempotency=AT_VERSION,
    reads="shipment",
)
def ship(call: Call) -> dict[str, Any]:
    """It has left, with its tracking numbers."""
    from donations.orders import shipping

    return _verb(call, shipping.ship)


@app.post(
    "/api/donations/shipments/{id}/unship",
    audience=WRITE,
    summary="荷物の発送を取り消す",
    body="donations/shipment-back",
    answer="donations/shipment",
    idempotency=AT_VERSION,
    reads="shipment",
)
def unship(call: Call) -> dict[str, Any]:
    """It has not left after all."""
    from donations.orders import shipping

    return _verb(call, shipping.unship)


@app.post(
    "/api/donations/shipments/{id}/deliver",
    audience=WRITE,
    summary="荷物をお届け済みにする",
    body="donations/shipment-deliver",
    answer="donations/shipment",
    idempotency=AT_VERSION,
    reads="shipment",
)
def deliver(call: Call) -> dict[str, Any]:
    """It has arrived."""
    from donations.orders import shipping

    return _verb(call, shipping.deliver)


@app.post(
    "/api/donations/shipments/{id}/undeliver",
    audience=WRITE,
    summary="荷物のお届けを取り消す",
    body="donations/shipment-back",
    answer="donations/shipment",
    idempotency=AT_VERSION,
    reads="shipment",
)
def undeliver(call: Call) -> dict[str, Any]:
    """It has not arrived after all."""
    from donations.orders import shipping

    return _verb(call, shipping.undeliver)


@app.post(
    "/api/donations/shipments/{id}/delay",
    audience=WRITE,
    summary="荷物の遅れを記録する",
    body="donations/shipment-delay",
    answer="donations/shipment",
    idempotency=AT_VERSION,
    reads="shipment",
)
def delay(call: Call) -> dict[str, Any]:
    """It leaves later than it should."""
    from donations.orders import shipping

    return _verb(call, shipping.delay)


@app.post(
    "/api/donations/shipments/labels/check",
    audience=WRITE,
    summary="送り状のデータにできるか確かめる",
    body="donations/labels",
    answer="donations/labels-check",
    idempotency=Natural("it only looks"),
    reads="shipment",
)
def check_labels(call: Call) -> dict[str, Any]:
    """What keeps shipments out of a carrier's file."""
    from donations.orders import parcels

    return parcels.check(call.body, by=_by(call))


@app.post(
    "/api/donations/shipments/labels",
    audience=WRITE,
    summary="送り状のデータを作る",
    body="donations/labels",
    answer="donations/labels-file",
    idempotency=Natural("the same shipments give the same rows; each file is one of its own, and a line in the log"),
    reads="shipment",
)
def make_labels(call: Call) -> dict[str, Any]:
    """A carrier's file of labels in an encrypted ZIP."""
    from donations.orders import parcels

    return parcels.file(call.body, by=_by(call))


@app.post(
    "/api/donations/shipments/trackings/check",
    audience=WRITE,
    summary="伝票番号のファイルを読む",
    body="donations/trackings",
    answer="donations/trackings-check",
    idempotency=Natural("it only looks"),
    reads="shipment",
    limit_bytes=2 * 1024 * 1024,
)
def check_trackings(call: Call) -> dict[str, Any]:
    """What a carrier's file says about our shipments."""
    from donations.orders import parcels

    return parcels.tracked(call.body, by=_by(call))


@app.post(
    "/api/donations/shipments/shipped",
    audience=WRITE,
    summary="荷物をまとめて発送済みにする",
    body="donations/shipments-shipped",
    answer="donations/shipments-shipped-answer",
    idempotency=Natural("what has been sent with this number already is told as such"),
    reads="shipment",
)
def ship_many(call: Call) -> dict[str, Any]:
    """Many have left, each for itself."""
    from dataclasses import asdict

    from donations.orders import shipping

    return {"items": [asdict(one) for one in shipping.ship_many(call.body["rows"], by=_by(call))]}

"""HTTP of shipments, through two doors: staff see all of them, a vendor's people theirs. The verbs are the same; `_DOORS` says what differs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from donations.front import AT_VERSION, READ, WRITE, app
from donations.orders.records import DESK_ONLY
from kernel import errors
from kernel.app import Call
from kernel.routes import Audience, Natural, member

if TYPE_CHECKING:
    from donations.orders.shipping import By

type View = Callable[[Call, "By"], dict[str, Any]]

FILE_LIMIT_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True)
class _Door:
    """Who comes in where: `named` goes before the names of the vendor's views."""

    base: str
    read: Audience
    write: Audience
    named: str
    vendor: bool

    def by(self, call: Call) -> "By":
        from donations.orders.shipping import By

        return By(call.member.name, call.member.organisation) if self.vendor else By(call.staff.name)


_VENDOR: Final = member("vendor")
_DOORS: Final = (
    _Door("/api/donations/shipments", READ, WRITE, "", vendor=False),
    _Door("/api/donations/vendor/shipments", _VENDOR, _VENDOR, "vendor_", vendor=True),
)


def _list(call: Call, by: "By") -> dict[str, Any]:
    from donations.orders import lists, present

    found = lists.shipments(call.query, by.vendor_id)
    rows = present.rows(found.items)
    return {"items": [present.for_vendor(row) for row in rows] if by.vendor_id else rows, "next": found.next}


def _one(call: Call, by: "By") -> dict[str, Any]:
    from donations.orders import present, shipping

    shown = present.detail(shipping.seen(call.path["id"], by))
    return present.for_vendor(shown) if by.vendor_id else shown


def _verb(name: str) -> View:
    """A verb of one shipment; whoever comes too late is shown what stands now."""

    def view(call: Call, by: "By") -> dict[str, Any]:
        from donations.orders import returning, shipping

        try:
            getattr(returning if hasattr(returning, name) else shipping, name)(call.path["id"], call.body, by=by)
        except errors.Stale as stale:
            stale.extra["current"] = _one(call, by)
            raise
        return _one(call, by)

    return view


def _file(name: str) -> View:
    """A verb of the carriers' files."""

    def view(call: Call, by: "By") -> dict[str, Any]:
        from donations.orders import parcels

        found: dict[str, Any] = getattr(parcels, name)(call.body, by=by)
        return found

    return view


def _slips(call: Call, by: "By") -> dict[str, Any]:
    from donations.orders import slips

    return slips.slips(call.body, by=by)


def _many(call: Call, by: "By") -> dict[str, Any]:
    from dataclasses import asdict

    from donations.orders import shipping

    return {"items": [asdict(one) for one in shipping.ship_many(call.body["rows"], by=by)]}


_LOOKS: Final = Natural("it only looks")
_ONE, _ROWS = "donations/shipment", "donations/shipments"
# (method, path under the door's, name, summary, view, what else is declared)
_ROUTES: Final[tuple[tuple[str, str, str, str, View, dict[str, Any]], ...]] = (
    ("GET", "", "shipments", "荷物の一覧", _list, {"query": "donations/shipments-query", "answer": _ROWS}),
    ("GET", "/{id}", "shipment", "荷物1つ", _one, {"answer": _ONE}),
    ("POST", "/{id}/ship", "ship", "荷物を発送済みにする", _verb("ship"),
     {"body": "donations/shipment-ship", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/unship", "unship", "荷物の発送を取り消す", _verb("unship"),
     {"body": "donations/shipment-back", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/deliver", "deliver", "荷物をお届け済みにする", _verb("deliver"),
     {"body": "donations/shipment-deliver", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/undeliver", "undeliver", "荷物のお届けを取り消す", _verb("undeliver"),
     {"body": "donations/shipment-back", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/delay", "delay", "荷物の遅れを記録する", _verb("delay"),
     {"body": "donations/shipment-delay", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/return", "return", "荷物が戻ったことを記録する", _verb("give_back"),
     {"body": "donations/shipment-return", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/unreturn", "unreturn", "荷物の返送を取り消す", _verb("unreturn"),
     {"body": "donations/shipment-back", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/resend", "resend", "戻った荷物を送り直す", _verb("resend"),
     {"body": "donations/shipment-resend", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/{id}/unresend", "unresend", "荷物の送り直しを取り消す", _verb("unresend"),
     {"body": "donations/shipment-back", "answer": _ONE, "idempotency": AT_VERSION}),
    ("POST", "/labels/check", "check_labels", "送り状のデータにできるか確かめる", _file("check"),
     {"body": "donations/labels", "answer": "donations/labels-check", "idempotency": _LOOKS}),
    ("POST", "/labels", "make_labels", "送り状のデータを作る", _file("file"),
     {"body": "donations/labels", "answer": "donations/labels-file",
      "idempotency": Natural("the same shipments give the same rows; each file is one of its own, and a line in the log")}),
    ("POST", "/slips", "slips", "納品書の中身", _slips,
     {"body": "donations/slips-wanted", "answer": "donations/slips", "idempotency": _LOOKS}),
    ("POST", "/trackings/check", "check_trackings", "伝票番号のファイルを読む", _file("tracked"),
     {"body": "donations/trackings", "answer": "donations/trackings-check", "idempotency": _LOOKS,
      "limit_bytes": FILE_LIMIT_BYTES}),
    ("POST", "/shipped", "ship_many", "荷物をまとめて発送済みにする", _many,
     {"body": "donations/shipments-shipped", "answer": "donations/shipments-shipped-answer",
      "idempotency": Natural("what has been sent with this number already is told as such")}),
)  # fmt: skip


def _offer(door: _Door, method: str, path: str, name: str, summary: str, view: View, declared: dict[str, Any]) -> None:
    def offered(call: Call) -> dict[str, Any]:
        return view(call, door.by(call))

    offered.__name__, offered.__doc__ = f"{door.named}{name}", view.__doc__
    asked = app.get if method == "GET" else app.post
    audience = door.read if method == "GET" else door.write
    asked(f"{door.base}{path}", audience=audience, summary=summary, reads="shipment", **declared)(offered)


for _door in _DOORS:
    for _method, _path, _name, _summary, _view, _declared in _ROUTES:
        if _door.vendor and _name in DESK_ONLY:
            continue
        _offer(_door, _method, _path, _name, _summary, _view, _declared)

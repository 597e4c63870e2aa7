"""What the comparison tests share: an export of ふるさと納税do, and a clerk who lays it beside our donations."""

from itertools import count
from typing import Any

from donations.api import app
from donations.records import donation_id
from kernel import clock
from tests import house
from tests.donations import desk
from tests.donations.imports import importing
from tests.donations.imports.importing import answered
from tests.house import Caller, Got

COMPARISONS = "/api/donations/comparisons"
HEADING = (
    "管理番号,受付サイト,サイト受付番号,ステータス,申込日時,入金日,決済方法,入金状況,寄附金額,氏名,フリガナ,郵便番号,住所1,電話番号,"
    "ワンストップ希望,使い道,公表可否,謝礼品番号,謝礼品名,個数,取消日"
)
ROW = {
    "old": "D-1", "portal": "ふるなび", "order": "FN-1", "state": "発注前", "applied": "2026/11/22 11:58:12", "paid": "2026/11/22",
    "method": "クレジットカード", "status": "入金済", "amount": "28,000", "name": "髙橋 恵美", "kana": "タカハシ エミ", "postcode": "100-0001",
    "address": "東京都千代田区千代田1-1 ひだまりハイツ203", "telephone": "090-0000-0001", "one_stop": "希望する", "use": "子育てと教育",
    "consent": "公表しない", "gift": "HDM-0012", "gift_name": "ひだまり米 10kg", "quantity": "1", "cancelled": "",
}  # fmt: skip
DAY = "2026-11-22"
_NUMBERS = count()


def row(order: str = "FN-1", **changed: str) -> str:
    return ",".join(f'"{cell}"' for cell in (ROW | {"order": order} | changed).values())


def table(*rows: str) -> bytes:
    return ("\r\n".join([HEADING, *rows]) + "\r\n").encode("cp932")


def live(order: str = "FN-1", portal: str = "furunavi", **changed: Any) -> str:
    """The portal tells us of the order that `row` tells of; gives the donation's id."""
    told = {"portal_order_number": order, "applied_at": "2026-11-22T11:58:12+09:00", "paid_at": "2026-11-22T11:58:30+09:00",
            "donor": desk.donor(address=ROW["address"]), "revision": ..., "updated_at": ...}  # fmt: skip
    desk.accepted(desk.notification(**(told | changed)), message_id=f"msg_{portal}_{order}", portal=portal)
    return donation_id(portal, order)


def started(clerk: Caller, content: bytes, *, mapping: dict[str, Any] | None = None, **given: Any) -> str:
    """A comparison that waits for the worker; `given` is what it covers, and when its file was made."""
    made_at, name = given.pop("made_at", None), f"do-{next(_NUMBERS)}.csv"
    import_id = importing.upload(clerk, content, filename=name, kind="comparison", made_at=made_at)
    wanted = mapping or importing.look(clerk, import_id)["mapping"]
    body: dict[str, Any] = {"mapping": {"id": wanted["id"], "version": wanted["version"]}}
    if given:
        body["compare"] = {"cover": "period"} | given
    answered(clerk.post(app, f"{importing.IMPORTS}/{import_id}/start", body), "donations/imports-import")
    return import_id


def seen(clerk: Caller, import_id: str) -> dict[str, Any]:
    return answered(clerk.get(app, f"{COMPARISONS}/{import_id}"), "donations/comparison")


def compared(clerk: Caller, content: bytes, **given: Any) -> dict[str, Any]:
    """Upload, start, work; what the page then shows. Both sums always differ by what is listed."""
    import_id = started(clerk, content, **given)
    importing.work()
    done = seen(clerk, import_id)
    assert (done["state"], done["problem"], set(done["unexplained"].values())) == ("done", "", {0})
    return done


def differences(clerk: Caller, import_id: str, **asked: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in {"limit": "200", **asked}.items())
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        path = f"{COMPARISONS}/{import_id}/differences?{query}" + (f"&cursor={cursor}" if cursor else "")
        listed = answered(clerk.get(app, path), "donations/comparison-differences")
        found += listed["items"]
        cursor = listed["next"]
        if not cursor:
            return found


def said(clerk: Caller, import_id: str, **asked: str) -> list[tuple[str, str, str]]:
    """(category, theirs, ours) of each difference."""
    return [(one["category"], one["theirs"], one["ours"]) for one in differences(clerk, import_id, **asked)]


def confirm(clerk: Caller, done: dict[str, Any], *found: dict[str, Any], **more: Any) -> Got:
    body = {"items": [one["sort"] for one in found], **more}
    return clerk.post(app, f"{COMPARISONS}/{done['id']}/confirm", body)


def kinds(done: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """How many of each category there are, and how many of them are confirmed."""
    return {one["category"]: (one["found"], one["confirmed"]) for one in done["kinds"]}


def ready() -> Caller:
    clerk = desk.clerk()
    for portal in ("furunavi", "rakuten"):
        house.partner(portal)
    desk.stands()
    desk.stands("HDM-0003", name="ひだまり味噌 3種", amount_yen=10000)
    return clerk


NOON = clock.iso(house.NOON)

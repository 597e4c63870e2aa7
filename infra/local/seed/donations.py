"""A morning's donations: what the portals tell, and what the clerk has already decided."""

from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.seed.catalogue import NAMES
from infra.local.seed.doors import Doors
from infra.local.seed.people import CLERK

# (gift, quantity, place): of the juice, ふるさとチョイス has two and nobody else any, so 楽天's donation is short.
ARRIVALS: list[tuple[str, int, str]] = [
    ("HDM-0012", 3000, "pool"),
    ("HDM-0012", 500, "rakuten"),
    ("HDM-0007", 12, "pool"),
    ("HDM-0021", 40, "furunavi"),
    ("HDM-0003", 2, "choice"),
]
DONORS: dict[str, dict[str, str]] = {
    "emi": {
        "name": "髙橋 恵美",
        "name_kana": "タカハシ エミ",
        "postcode": "100-0001",
        "address": "東京都千代田区千代田1丁目1番 ひだまりハイツ203",
        "telephone": "090-0000-1001",
        "email": "emi@example.jp",
    },
    "ichiro": {
        "name": "渡邉 一郎",
        "name_kana": "ワタナベ イチロウ",
        "postcode": "530-0001",
        "address": "大阪府大阪市北区梅田1-1-1",
        "telephone": "090-0000-1002",
        "email": "ichiro@example.jp",
    },
    "sakura": {
        "name": "山﨑 さくら",
        "name_kana": "ヤマザキ サクラ",
        "postcode": "060-0001",
        "address": "北海道札幌市中央区北一条西2-1",
        "telephone": "090-0000-1003",
        "email": "sakura@example.jp",
    },
    "ken": {
        "name": "中村 健",
        "name_kana": "ナカムラ ケン",
        "postcode": "460-0001",
        "address": "愛知県名古屋市中区三の丸3-1-1",
        "telephone": "090-0000-1004",
        "email": "ken@example.jp",
    },
    "yui": {
        "name": "伊藤 結衣",
        "name_kana": "イトウ ユイ",
        "postcode": "810-0001",
        "address": "福岡県福岡市中央区天神1-8-1",
        "telephone": "090-0000-1005",
        "email": "yui@example.jp",
    },
    "minoru": {
        "name": "加藤 実",
        "name_kana": "カトウ ミノル",
        "postcode": "220-0012",
        "address": "神奈川県横浜市西区みなとみらい2-2-1",
        "telephone": "090-0000-1006",
        "email": "minoru@example.jp",
    },
    "neighbour": {
        "name": "小川 千尋",
        "name_kana": "オガワ チヒロ",
        "postcode": "600-8001",
        "prefecture": "ひなた県",
        "address": "ひなた県ひだまり市本町3-5-2",
        "telephone": "090-0000-1007",
        "email": "chihiro@example.jp",
    },
}


def donations(doors: Doors) -> None:
    """Nine donations over seven portals: four clear ones, one unpaid, four to look at; one revised, one decided,
    one short of its gift. One by telephone."""
    clerk = doors.signed_in(CLERK)
    for code, quantity, place in ARRIVALS:
        goods = {"code": code, "quantity": quantity, "place": place, "reason": "秋の入荷"}
        doors.post("/api/donations/stock/receive", goods, by=clerk, idempotency_key=f"seed-{code}-{place}")
    rice, juice, honey = _line("HDM-0012", 28000), _line("HDM-0003", 10000), _line("HDM-0007", 12000)
    notify(
        doors, "furunavi", "FN-90001", _order(195, "emi", 28000, [rice], message="子どもたちのために使ってください。")
    )
    present = juice | {"recipient": DONORS["sakura"] | {"same_as_donor": False}}
    notify(doors, "rakuten", "RK-330017", _order(172, "ichiro", 10000, [present], one_stop_wish=False))
    notify(doors, "dshopping", "DS-55120", _order(150, "minoru", 5000, [], message="がんばるまちを応援しています。"))
    bank = {"method": "bank_transfer", "status": "unpaid"}
    notify(doors, "jal", "JL-2201", _order(131, "ken", 100000, [_line("HDM-0021", 100000)], payment=bank, paid_at=None))
    # A page showed a tenth of the price; a gift that nobody registered; a resident; a postcode that does not exist.
    notify(doors, "choice", "CH-700421", _order(95, "yui", 2800, [_line("HDM-0012", 2800)]))
    strawberries = _line("HDM-0044", 15000) | {"gift_name": "いちご「ひなた姫」4パック"}
    notify(doors, "ana", "AN-880233", _order(76, "sakura", 15000, [strawberries]))
    notify(doors, "furunavi", "FN-90002", _order(58, "neighbour", 12000, [honey]))
    wrong_code = DONORS["minoru"] | {"postcode": "999-9999"}
    unclear = notify(doors, "choice", "CH-700425", _order(41, "minoru", 12000, [honey], donor=wrong_code))
    # The donor moved: the portal sends the whole order again with the next revision.
    moved = DONORS["ken"] | {"address": "愛知県名古屋市中区三の丸3-1-2 ひなたビル801"}
    notify(doors, "rakuten", "RK-330021", _order(33, "ken", 29000, [_line("HDM-0012", 29000)], revision=1))
    notify(doors, "rakuten", "RK-330021", _order(33, "ken", 29000, [_line("HDM-0012", 29000)], revision=2, donor=moved))
    _decide(doors, unclear["donation_id"])
    _entered(doors)
    _sent(doors)


def _sent(doors: Doors) -> None:
    """What a portal asked for first has left already."""
    clerk = doors.signed_in(CLERK)
    waiting = doors.get("/api/donations/shipments", by=clerk)["items"]
    one = next(row for row in waiting if row["consignee"] == DONORS["ken"]["name"])
    doors.post(
        f"/api/donations/shipments/{one['id']}/ship",
        {"version": one["version"], "numbers": ["1234-5678-9013"]},
        by=clerk,
    )


def _entered(doors: Doors) -> None:
    """The clerk has taken a donation on the telephone: honey for a friend, to be paid by transfer."""
    typed = {
        "way": "telephone",
        "applied_at": (datetime.now(UTC) - timedelta(minutes=22)).isoformat(timespec="seconds"),
        "payment": {"method": "bank_transfer", "status": "unpaid"},
        "amount_yen": 12000,
        "donor": DONORS["sakura"],
        "one_stop_wish": True,
        "publication_consent": "name",
        "use_of_donation": {"text": "里山の手入れ"},
        "lines": [
            {
                "gift_code": "HDM-0007",
                "gift_name": "里山のはちみつ 600g",
                "quantity": 1,
                "recipient": {"same_as_donor": False}
                | {key: DONORS["yui"][key] for key in ("name", "name_kana", "postcode", "address", "telephone")},
                "delivery": {"time": "1416", "note": "お歳暮として"},
            }
        ],
        "message": "",
    }
    doors.post("/api/donations/entries", typed, by=doors.signed_in(CLERK), idempotency_key="seed-telephone-1")


def _decide(doors: Doors, donation_id: str) -> None:
    """The clerk has telephoned and waits for the donor's answer."""
    clerk = doors.signed_in(CLERK)
    seen = doors.get(f"/api/donations/{donation_id}", by=clerk)
    body = {
        "version": seen["version"],
        "flag": "postcode",
        "resolution": "contact_donor",
        "note": "電話がつながらず、メールで郵便番号をたずねました。",
    }
    doors.post(f"/api/donations/{donation_id}/resolve", body, by=clerk)


def notify(doors: Doors, portal: str, number: str, order: dict[str, Any]) -> dict[str, Any]:
    """One notification of a portal."""
    body = {"portal_order_number": number} | order
    message_id = f"msg_{portal}_{number}_{order['revision']}"
    return doors.signed(f"/api/donations/portals/{portal}/notifications", body, partner=portal, message_id=message_id)


def _order(minutes_ago: int, of: str, yen: int, lines: list[dict[str, Any]], **changed: Any) -> dict[str, Any]:
    applied = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return {
        "revision": 1,
        "applied_at": applied.isoformat(timespec="seconds"),
        "paid_at": (applied + timedelta(seconds=20)).isoformat(timespec="seconds"),
        "payment": {"method": "credit_card", "status": "paid"},
        "amount_yen": yen,
        "donor": DONORS[of],
        "one_stop_wish": True,
        "publication_consent": "none",
        "use_of_donation": {"code": "2", "text": "子育てと教育"},
        "lines": lines,
        "message": "",
        "cancelled": False,
    } | changed


def _line(code: str, yen: int) -> dict[str, Any]:
    return {
        "gift_code": code,
        "gift_name": NAMES.get(code, ""),
        "quantity": 1,
        "amount_yen": yen,
        "recipient": {"same_as_donor": True},
        "delivery": {},
    }

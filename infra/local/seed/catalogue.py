"""The catalogue: eight vendors and a carrier, twelve gifts in force; a change and a new gift wait for the city, one came back."""

import time
from typing import Any

from infra.local.seed.doors import Doors, accepted
from infra.local.seed.people import CLERK, OFFICER
from infra.local.visitor import Visitor

DELEGATES = "/api/accounts/delegates"
VENDORS, GIFTS = "/api/donations/vendors", "/api/donations/gifts"
_WHY = {"reason": "受付を始めるため", "propose": True}

# name, kana, corporation, T number, contact, e-mail, carrier
_VENDORS = [
    ("みのり農園", "ミノリノウエン", False, None, "小林 実", "minori@minori.example", "yamato"),
    ("合同会社ひだまり果樹", "ヒダマリカジュ", True, "T3999901000070", "林 果歩", "kaho@kaju.example", "yamato"),
    ("里山養蜂場", "サトヤマヨウホウジョウ", False, "T8100000000001", "蜂谷 学", "hachiya@satoyama.example", "sagawa"),
    ("株式会社ひなた温泉", "ヒナタオンセン", True, "T2999901000088", "湯川 薫", "yukawa@onsen.example", "letter"),
    ("株式会社ひだまり畜産", "ヒダマリチクサン", True, "T2999901000096", "牧野 大輔", "makino@chikusan.example", "yamato"),
    ("有限会社ひなた味噌", "ヒナタミソ", True, "T1999901000106", "糀谷 節子", "kojiya@miso.example", "sagawa"),
    ("木工房こだま", "モッコウボウコダマ", False, None, "木村 樹", "itsuki@kodama.example", "japanpost"),
    ("ひだまり漁業協同組合", "ヒダマリギョギョウキョウドウクミアイ", True, "T1999901000114", "浜田 渉", "hamada@gyokyo.example", "yamato"),
]  # fmt: skip

# code, vendor, name, donation, cost, tax, cool, weight, size, criterion, why it meets it
_GIFTS = [
    ("HDM-0003", 1, "ひだまりりんごジュース 1L×3本", 10000, 2800, 8, "none", 4200, 60, "3", "市内の工場で、洗浄・搾汁・びん詰めの全工程を行い、付加価値の7割が市内で生じる。"),
    ("HDM-0007", 2, "里山のはちみつ 600g", 12000, 3500, 8, "none", 900, 60, "1", "市内の山林に置いた巣箱から採り、市内でびんに詰めている。"),
    ("HDM-0012", 0, "ひだまり米 10kg", 28000, 8200, 8, "none", 10400, 80, "1", "市内の田で育て、市内で精米している。"),
    ("HDM-0021", 3, "ひなた温泉 ペア宿泊券", 100000, 29000, 10, "none", 100, 60, "7", "市内の旅館で受ける宿泊である。"),
    ("HDM-0101", 4, "ひだまり牛 すき焼き用 500g", 20000, 5900, 8, "frozen", 900, 60, "1", "市内の牧場で、最も長い期間飼育している。"),
    ("HDM-0102", 4, "ひだまり牛 定期便（3回）", 60000, 17700, 8, "frozen", 900, 60, "1", "市内の牧場で、最も長い期間飼育している。"),
    ("HDM-0103", 5, "ひなた味噌 3種詰め合わせ", 8000, 2300, 8, "none", 1800, 60, "3", "市内の蔵で、仕込みから熟成までを行う。"),
    ("HDM-0104", 6, "ひなた杉の汁椀 2客", 15000, 4400, 10, "none", 700, 60, "3", "市内の工房で、荒取りから塗りまでを行う。"),
    ("HDM-0105", 7, "ひだまり湾の干物 8枚", 12000, 3500, 8, "frozen", 1500, 80, "3", "市内の加工場で、開き・塩・干しを行う。"),
    ("HDM-0106", 1, "ひだまりりんご サンふじ 5kg", 14000, 4000, 8, "none", 5600, 100, "1", "市内の園地で育てた。"),
    ("HDM-0107", 0, "ひだまり新米 5kg", 15000, 4300, 8, "none", 5300, 70, "1", "市内の田で育て、市内で精米している。"),
    ("HDM-0108", 7, "生がき 殻付き 20個", 16000, 4700, 8, "chilled", 3500, 80, "1", "市の沖で養殖している。"),
]  # fmt: skip
_SEASONS = {"HDM-0106": ("11-10", "12-25"), "HDM-0107": ("09-20", "03-31"), "HDM-0108": ("11-01", "03-31")}
_PLANS = {"HDM-0102": ("すき焼き用 500g", "切り落とし 600g", "ステーキ用 2枚")}
NAMES = {code: name for code, _, name, *_ in _GIFTS}


def catalogue(doors: Doors) -> None:
    """The clerk proposes, the officer approves."""
    clerk, officer = doors.signed_in(CLERK), doors.signed_in(OFFICER)
    ids = []
    for number, row in enumerate(_VENDORS):
        made = doors.post(
            VENDORS, {"content": _vendor(number, *row)} | _WHY, by=clerk, idempotency_key=f"seed {number}"
        )
        ids.append(_approved(doors, officer, VENDORS, made)["id"])
    carrier = {"content": _carrier(), "reason": "運賃の支払先のため", "propose": True}
    _approved(doors, officer, VENDORS, doors.post(VENDORS, carrier, by=clerk, idempotency_key="seed carrier"))
    gifts = {}
    for gift in _GIFTS:
        body = {"code": gift[0], "content": _gift(ids, *gift)} | _WHY
        gifts[gift[0]] = _approved(doors, officer, GIFTS, doors.post(GIFTS, body, by=clerk))
    _waiting(doors, clerk, officer, ids, gifts)
    _delegates(doors, clerk, ids)


def _waiting(doors: Doors, clerk: Visitor, officer: Visitor, ids: list[str], gifts: dict[str, dict[str, Any]]) -> None:
    """Miso has become dearer; cider is new; a vendor's new account lacks its proof."""
    miso = gifts["HDM-0103"]
    dearer = miso["content"] | {"amount_yen": 9000, "cost_yen": 2650}
    body = {"version": miso["version"], "content": dearer, "reason": "大豆の値上がりのため", "propose": True}
    doors.post(f"{GIFTS}/HDM-0103/draft", body, by=clerk)
    cider = _gift(ids, "HDM-0109", 1, "ひだまりシードル 750ml×2本", 13000, 3800, 10, "none", 3200, 80, "3", "市内の醸造所で、搾汁から発酵、びん詰めまでを行う。")  # fmt: skip
    doors.post(GIFTS, {"code": "HDM-0109", "content": cider, "reason": "新しい品のため", "propose": True}, by=clerk)
    kodama = doors.get(f"{VENDORS}/{ids[6]}", by=clerk)
    moved = kodama["content"] | {"bank": kodama["content"]["bank"] | {"number": "7654321"}}
    body = {"version": kodama["version"], "content": moved, "reason": "口座が変わったため", "propose": True}
    asked = doors.post(f"{VENDORS}/{ids[6]}/draft", body, by=clerk)
    why = {"version": asked["version"], "reason": "口座の届け出の写しを確かめてください。"}
    doors.post(f"{VENDORS}/{ids[6]}/return", why, by=officer)


def _delegates(doors: Doors, clerk: Visitor, ids: list[str]) -> None:
    """Two vendors have somebody who may come in; their addresses stand in access.json, their codes in the mailbox."""
    known = doors.access.values.setdefault("delegates", [])
    for vendor in (0, 1):
        name, email = _VENDORS[vendor][4:6]
        body = {"kind": "vendor", "organisation": ids[vendor], "name": name, "email": email}
        _invited(clerk, body, f"seed-delegate-{vendor}")
        known.append({"kind": "vendor", "organisation": _VENDORS[vendor][0], "name": name, "email": email})


def _invited(clerk: Visitor, body: dict[str, Any], key: str) -> None:
    """Accounts hears of a vendor's approval by an event, which takes its seconds."""
    for _ in range(60):
        got = clerk.post(DELEGATES, body, idempotency_key=key)
        if got.status != 422:
            break
        time.sleep(1)
    accepted(got, f"POST {DELEGATES}")


def _approved(doors: Doors, officer: Visitor, path: str, made: dict[str, Any]) -> dict[str, Any]:
    return doors.post(f"{path}/{made['id']}/approve", {"version": made["version"]}, by=officer)


def _vendor(
    number: int, name: str, kana: str, corporate: bool, invoice: str | None, contact: str, email: str, carrier: str
) -> dict[str, Any]:
    address, telephone = f"ひなた県ひだまり市里山{number + 1}-2", f"090-0000-30{number:02d}"
    return {
        "kind": "vendor",
        "name": name,
        "name_kana": kana,
        "corporate": corporate,
        "invoice_number": invoice,
        "address": address,
        "contact": {"name": contact, "email": email, "telephone": telephone},
        "origin": {"name": f"{name} 出荷場", "postcode": "123-4567", "address": address, "telephone": telephone},
        "carrier": carrier,
        "bank": _bank(f"{number + 1:07d}", kana),
        "note": "",
    }


def _carrier() -> dict[str, Any]:
    return _vendor(8, "ひだまり運輸株式会社", "ヒダマリウンユ", True, "T1999901000122", "運野 早苗", "unno@unyu.example", "yamato") | {
        "kind": "carrier",
        "origin": None,
        "carrier": None,
    }  # fmt: skip


def _bank(number: str, holder: str) -> dict[str, Any]:
    return {
        "bank_code": "9900",
        "bank_name": "ヒナタ",
        "branch_code": "101",
        "branch_name": "ヒダマリ",
        "type": "ordinary",
        "number": number,
        "holder": holder,
    }


def _gift(
    ids: list[str],
    code: str,
    vendor: int,
    name: str,
    amount_yen: int,
    cost_yen: int,
    tax_rate: int,
    cool: str,
    weight_g: int,
    size_cm: int,
    criterion: str,
    evidence: str,
) -> dict[str, Any]:
    season, plan = _SEASONS.get(code), _PLANS.get(code, ())
    shares = [cost_yen // len(plan) for _ in plan]
    certificate = {"maker": _VENDORS[vendor][0], "issued_on": "2026-08-20", "published_on": "2026-09-15"}
    return {
        "name": name,
        "vendor_id": ids[vendor],
        "amount_yen": amount_yen,
        "portal_amounts": {"rakuten": 29000} if code == "HDM-0012" else {},
        "cost_yen": cost_yen,
        "tax_rate": tax_rate,
        "cool": cool,
        "weight_g": weight_g,
        "size_cm": size_cm,
        "carrier": _VENDORS[vendor][6],
        "criterion": criterion,
        "evidence": evidence,
        "certificate": certificate if criterion == "3" else None,
        "inquiry_sheet": {"summary": name, "inside": evidence, "outside": "", "value_share": ""},
        "season": {"from": season[0], "to": season[1]} if season else None,
        "lead_days": 5,
        "made_to_order": code == "HDM-0104",
        "plan": [{"month": month, "share_yen": share, "what": what} for month, (what, share) in enumerate(zip(plan, shares, strict=True), 1)],
        "ticket": code == "HDM-0021",
        "pr_cap": None,
    }  # fmt: skip

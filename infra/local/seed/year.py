"""A year of ひだまり市's donations, made up from a fixed seed: 40 vendors, 300 gifts, 14,000 donations with their peak in December.

Pure: the same arguments give the same data, to the letter. Every name, address and number is fictional (090-0000-xxxx, example domains).
Who loads it decides on the ids: a gift names its vendor by the vendor's place.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

SEED: Final = 20261126
VENDORS, GIFTS, DONATIONS = 40, 300, 14_000
JST: Final = timezone(timedelta(hours=9))
IN_PROGRESS_DAYS: Final = 30  # younger donations are still on their way
# Of a hundred donations, by month: the tax year ends with December.
MONTHS: Final = {1: 4, 2: 3, 3: 4, 4: 4, 5: 4, 6: 5, 7: 5, 8: 5, 9: 8, 10: 9, 11: 13, 12: 36}
PORTALS: Final = {"rakuten": 34, "furunavi": 21, "choice": 22, "ana": 8, "jal": 6, "dshopping": 9}
SUBSCRIPTION: Final = 7  # of each 25 gifts
UNCLEAR: Final = 67  # each so-manieth donation came with a postcode that does not exist
_FATES: Final = {"shipped": 92, "late": 5, "cancelled": 3}

# kind: (ending of the vendor's name, kana, tax, cool, criterion, reason, season, products with the price of the smallest)
_KINDS: Final[dict[str, tuple[Any, ...]]] = {
    "米": ("ファーム", "ファーム", 8, "none", "1", "市内の田で育て、市内で精米している。", None, (("ひだまり米", 12000), ("ひだまり米 無洗米", 13000), ("特別栽培米 ひなたの光", 15000), ("玄米 ひなたの光", 12000), ("もち米", 11000), ("雑穀ごはん", 9000), ("おかゆ詰め合わせ", 8000), ("切りもち", 9000), ("米粉", 7000), ("甘酒", 8000))),
    "果物": ("果樹園", "カジュエン", 8, "chilled", "1", "市内の園地で育てた。", ("09-01", "12-25"), (("サンふじ", 12000), ("王林", 11000), ("シナノスイート", 13000), ("ラ・フランス", 12000), ("シャインマスカット", 16000), ("巨峰", 13000), ("富有柿", 10000), ("あんぽ柿", 11000), ("和梨 豊水", 12000), ("キウイ", 9000))),
    "肉": ("畜産", "チクサン", 8, "frozen", "1", "市内の牧場で、最も長い期間飼育している。", None, (("ひだまり牛 すき焼き用", 20000), ("ひだまり牛 焼肉用", 20000), ("ひだまり牛 切り落とし", 15000), ("ひだまり牛 ステーキ", 30000), ("ひなた豚 しゃぶしゃぶ用", 12000), ("ひなた豚 小間切れ", 10000), ("ひなた豚 角煮用", 11000), ("里山鶏 もも肉", 10000), ("里山鶏 鍋用", 12000), ("ひなた豚 味噌漬け", 12000))),
    "魚": ("水産", "スイサン", 8, "frozen", "3", "市内の加工場で、下処理から冷凍までの全工程を行う。", None, (("湾の干物", 10000), ("いか一夜干し", 10000), ("サーモン切り身", 12000), ("さば味噌煮", 9000), ("いくら醤油漬け", 18000), ("たらこ", 12000), ("ほたて貝柱", 17000), ("かき むき身", 13000), ("しらす", 9000), ("海鮮漬け", 12000))),
    "菓子": ("製菓", "セイカ", 8, "none", "3", "市内の工場で、仕込みから焼き上げまでを行う。", None, (("りんごのパイ", 10000), ("米粉のクッキー", 8000), ("栗のようかん", 9000), ("はちみつカステラ", 9000), ("ひだまりプリン", 10000), ("いちごのジェラート", 12000), ("せんべい", 7000), ("どら焼き", 8000), ("干し柿のバター", 10000), ("りんごチップス", 7000))),
    "飲料": ("醸造", "ジョウゾウ", 10, "none", "3", "市内の蔵で、仕込みからびん詰めまでを行う。", None, (("純米吟醸 ひなた", 13000), ("純米酒 里山", 10000), ("梅酒", 10000), ("りんごのシードル", 12000), ("クラフトビール", 12000), ("芋焼酎", 11000), ("どぶろく", 11000), ("にごり酒", 10000), ("ゆず酒", 11000), ("スパークリング清酒", 14000))),
    "調味料": ("味噌店", "ミソテン", 8, "none", "3", "市内の蔵で、仕込みから熟成までを行う。", None, (("米味噌", 8000), ("合わせ味噌", 8000), ("丸大豆醤油", 9000), ("だし醤油", 8000), ("塩こうじ", 7000), ("りんご酢", 9000), ("ゆずぽん酢", 8000), ("焼肉のたれ", 8000), ("ドレッシング", 9000), ("なめ味噌", 7000))),
    "野菜": ("農園", "ノウエン", 8, "chilled", "1", "市内の畑で育てた。", ("05-01", "11-30"), (("旬の野菜", 10000), ("ミニトマト", 9000), ("アスパラガス", 11000), ("とうもろこし", 10000), ("枝豆", 9000), ("じゃがいも", 8000), ("玉ねぎ", 8000), ("さつまいも", 9000), ("にんにく", 10000), ("長いも", 11000))),
    "工芸": ("工房", "コウボウ", 10, "none", "3", "市内の工房で、荒取りから仕上げまでを行う。", None, (("杉の汁椀", 15000), ("杉のまな板", 14000), ("曲げわっぱ", 28000), ("竹のかご", 25000), ("藍染めの手ぬぐい", 9000), ("木のおもちゃ", 16000), ("陶の湯のみ", 13000), ("ろうそく", 9000), ("革の名刺入れ", 30000), ("手すきの便せん", 8000))),
    "石けん": ("製作所", "セイサクショ", 10, "none", "3", "市内の工場で、配合から包装までを行う。", None, (("はちみつ石けん", 9000), ("米ぬか石けん", 8000), ("入浴剤", 9000), ("ハンドクリーム", 10000), ("ひなた織のタオル", 15000), ("まくら", 25000), ("毛布", 40000), ("ティッシュ", 10000), ("トイレットペーパー", 12000), ("洗濯せっけん", 9000))),
}  # fmt: skip
_PLACES: Final = (("里山", "サトヤマ"), ("ひなた", "ヒナタ"), ("南台", "ミナミダイ"), ("川端", "カワバタ"))
_SIZES: Final = (("少なめ", 1), ("ふつう", 2), ("たっぷり", 3))
_FAMILIES: Final = (("佐藤", "サトウ"), ("鈴木", "スズキ"), ("髙橋", "タカハシ"), ("田中", "タナカ"), ("渡邉", "ワタナベ"), ("伊藤", "イトウ"), ("山﨑", "ヤマザキ"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"), ("𠮷田", "ヨシダ"), ("山田", "ヤマダ"), ("松本", "マツモト"), ("井上", "イノウエ"), ("木村", "キムラ"), ("林", "ハヤシ"), ("清水", "シミズ"), ("森", "モリ"), ("池田", "イケダ"), ("橋本", "ハシモト"))  # fmt: skip
_GIVEN: Final = (("恵美", "エミ"), ("一郎", "イチロウ"), ("さくら", "サクラ"), ("健", "ケン"), ("結衣", "ユイ"), ("実", "ミノル"), ("千尋", "チヒロ"), ("葵", "アオイ"), ("大輔", "ダイスケ"), ("奈央", "ナオ"), ("拓也", "タクヤ"), ("由美", "ユミ"), ("直樹", "ナオキ"), ("真理", "マリ"), ("悠斗", "ユウト"), ("陽菜", "ヒナ"), ("誠", "マコト"), ("久美子", "クミコ"), ("翔", "ショウ"), ("智子", "トモコ"))  # fmt: skip
# postcode, address up to the block, weight: the big cities give the most
_HOMES: Final = (("100-0001", "東京都千代田区千代田", 30), ("220-0012", "神奈川県横浜市西区みなとみらい", 14), ("530-0001", "大阪府大阪市北区梅田", 15), ("460-0001", "愛知県名古屋市中区三の丸", 11), ("810-0001", "福岡県福岡市中央区天神", 7), ("060-0001", "北海道札幌市中央区北一条西", 6), ("980-0811", "宮城県仙台市青葉区一番町", 5), ("730-0011", "広島県広島市中区基町", 4), ("760-0017", "香川県高松市番町", 2))  # fmt: skip
_USES: Final = (("1", "里山と農業"), ("2", "子育てと教育"), ("3", "高齢の方のくらし"), ("4", "まちにおまかせ"))


@dataclass(frozen=True)
class Planned:
    """One donation: the portal's notification, and what has become of it: `shipped`, `late`, `cancelled`, or `open` (on its way)."""

    portal: str
    body: dict[str, Any]
    fate: str
    applied_on: date


def vendors(count: int = VENDORS) -> list[dict[str, Any]]:
    """The contents of vendors for the catalogue."""
    found = []
    for number, (place, kana, kind) in enumerate((p, k, kind) for kind in _KINDS for p, k in _PLACES):
        ending, ending_kana = _KINDS[kind][:2]
        address, telephone = f"ひなた県ひだまり市{place}{number + 1}-3", f"090-0000-4{number:03d}"
        found.append(
            {
                "kind": "vendor",
                "name": f"{place}{ending}",
                "name_kana": f"{kana}{ending_kana}",
                "corporate": False,
                "invoice_number": None,
                "address": address,
                "contact": {
                    "name": _FAMILIES[number % 20][0] + " " + _GIVEN[number * 7 % 20][0],
                    "email": f"vendor{number:02d}@year.example",
                    "telephone": telephone,
                },
                "origin": {
                    "name": f"{place}{ending} 出荷場",
                    "postcode": "123-4567",
                    "address": address,
                    "telephone": telephone,
                },
                "carrier": ("yamato", "sagawa", "japanpost")[number % 3],
                "bank": {
                    "bank_code": "9900",
                    "bank_name": "ヒナタ",
                    "branch_code": "101",
                    "branch_name": "ヒダマリ",
                    "type": "ordinary",
                    "number": f"{2000000 + number}",
                    "holder": f"{kana}{ending_kana}",
                },
                "note": "",
            }
        )
    return found[:count]


def gifts(count: int = GIFTS) -> list[tuple[str, int, dict[str, Any]]]:
    """(code, place of its vendor in `vendors`, content without `vendor_id`): three sizes of ten products of each kind; every one costs
    less than 30% of its donation."""
    chance, found = random.Random(f"{SEED} gifts"), []  # noqa: S311 - made up, not secret
    every = [
        (kind, product, size) for product in range(10) for size in range(3) for kind in range(len(_KINDS))
    ]  # the kinds in turn: a few gifts are a little of everything
    makers = vendors()
    for number, (kind, product, size) in enumerate(every[:count]):
        _, _, tax, cool, criterion, evidence, season, products = list(_KINDS.values())[kind]
        name, smallest = products[product]
        words, times = _SIZES[size]
        amount, vendor = smallest * times, kind * 4 + product % 4
        full, cost = f"{name}（{words}）", amount * chance.randint(240, 299) // 1000
        plan = []
        if number % 25 == SUBSCRIPTION:
            full, cost = f"{name} 定期便 3回（{words}）", cost // 3 * 3
            plan = [{"month": month, "share_yen": cost // 3, "what": f"{name}（{words}）"} for month in (1, 2, 3)]
        maker = {"maker": makers[vendor]["name"], "issued_on": "2025-08-20", "published_on": "2025-09-15"}
        content = {
            "name": full,
            "amount_yen": amount,
            "portal_amounts": {},
            "cost_yen": cost,
            "tax_rate": tax,
            "cool": cool,
            "weight_g": 900 * times,
            "size_cm": 60 + 20 * size,
            "carrier": makers[vendor]["carrier"],
            "criterion": criterion,
            "evidence": evidence,
            "certificate": maker if criterion == "3" else None,
            "inquiry_sheet": {"summary": full, "inside": evidence, "outside": "", "value_share": ""},
            "season": {"from": season[0], "to": season[1]} if season else None,
            "lead_days": chance.choice((3, 5, 7)),
            "made_to_order": False,
            "plan": plan,
            "ticket": False,
            "pr_cap": None,
        }
        found.append((f"YEAR-{number + 1:04d}", vendor, content))
    return found


def donations(until: date, count: int = DONATIONS, *, known: int = GIFTS, prefix: str = "Y") -> Iterator[Planned]:
    """`count` donations of the year that ends with `until`, oldest first, for the first `known` gifts; order numbers begin with `prefix`."""
    chance = random.Random(f"{SEED} donations")  # noqa: S311 - made up, not secret
    goods = gifts(known)
    popular = [1 / (place + 3) for place in range(len(goods))]  # few gifts are asked for by many
    chance.shuffle(popular)
    days = [until - timedelta(days=back) for back in range(364, -1, -1)]
    chosen = sorted(chance.choices(days, [_weight(day) for day in days], k=count))
    for number, (day, gift) in enumerate(zip(chosen, chance.choices(goods, popular, k=count), strict=True), start=1):
        (portal,) = chance.choices(list(PORTALS), list(PORTALS.values()))
        fate = "open"
        if (until - day).days > IN_PROGRESS_DAYS:
            (fate,) = chance.choices(list(_FATES), list(_FATES.values()))
        body = _body(chance, number, day, gift[0], gift[2]) | {"portal_order_number": f"{prefix}-{number:06d}"}
        if number % UNCLEAR == 0:
            body["donor"] |= {"postcode": "999-9999"}
        yield Planned(portal, body, fate, day)


def _weight(day: date) -> float:
    """How likely a donation is on a day: by its month, and twice as much in the year's last week."""
    return MONTHS[day.month] * (2.0 if (day.month, day.day) >= (12, 25) else 1.0)


def _body(chance: random.Random, number: int, day: date, code: str, gift: dict[str, Any]) -> dict[str, Any]:
    at = datetime.combine(day, time(chance.randint(0, 23), chance.randint(0, 58)), JST)
    use = chance.choice(_USES)
    return {
        "portal_order_number": f"Y-{number:06d}",
        "revision": 1,
        "applied_at": at.isoformat(),
        "paid_at": (at + timedelta(seconds=30)).isoformat(),
        "payment": {"method": "credit_card", "status": "paid"},
        "amount_yen": gift["amount_yen"],
        "donor": _donor(chance, number),
        "one_stop_wish": chance.random() < 0.45,
        "publication_consent": "none",
        "use_of_donation": {"code": use[0], "text": use[1]},
        "lines": [
            {
                "gift_code": code,
                "gift_name": gift["name"],
                "quantity": 1,
                "amount_yen": gift["amount_yen"],
                "recipient": {"same_as_donor": True},
                "delivery": {},
            }
        ],
        "message": "",
        "cancelled": False,
    }


def _donor(chance: random.Random, number: int) -> dict[str, str]:
    family, given = chance.choice(_FAMILIES), chance.choice(_GIVEN)
    ((postcode, street, _),) = chance.choices(_HOMES, [one[2] for one in _HOMES])
    return {
        "name": f"{family[0]} {given[0]}",
        "name_kana": f"{family[1]} {given[1]}",
        "postcode": postcode,
        "address": f"{street}{chance.randint(1, 9)}-{chance.randint(1, 20)}-{chance.randint(1, 30)}",
        "telephone": f"090-0000-{chance.randint(0, 9999):04d}",
        "email": f"donor{number:05d}@year.example",
    }

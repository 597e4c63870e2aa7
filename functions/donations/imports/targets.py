"""Where a column can lead: the targets, their names for staff, and how their cells are read. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TEXT, YEN, WHEN, DAY, TELEPHONE, POSTCODE, ADDRESS, NAME, NUMBER, WORDS = (
    "text", "yen", "when", "day", "telephone", "postcode", "address", "name", "number", "words",
)  # fmt: skip
DONATION, LINE = "donation", "line"
OLD: Final = "of_old_system"


@dataclass(frozen=True)
class Target:
    """`pointer` is the place in a notification; that of a line's target is inside the line. Columns with one target are joined."""

    name: str
    label: str
    pointer: tuple[str, ...]
    reads: str = TEXT
    of: str = DONATION
    group: str = "寄附"


_WHO = (
    ("name", "氏名", NAME),
    ("kana", "フリガナ", NAME),
    ("postcode", "郵便番号", POSTCODE),
    ("address", "住所", ADDRESS),
    ("telephone", "電話番号", TELEPHONE),
    ("email", "メールアドレス", TEXT),
)
_MEMBER = {"kana": "name_kana"}

_TARGETS: Final = (
    Target("order_number", "注文番号（なくてはならない）", ("portal_order_number",)),
    Target("amount", "寄附金額（なくてはならない）", ("amount_yen",), YEN),
    Target("applied_at", "申込日時", ("applied_at",), WHEN),
    Target("paid_at", "入金日時", ("paid_at",), WHEN),
    Target("status", "支払状態", ("payment", "status"), WORDS),
    Target("method", "支払方法", ("payment", "method"), WORDS),
    Target("transferred_at", "振込手続きの日時", ("payment", "transferred_at"), WHEN),
    Target("updated_at", "ポータルの更新日時", ("updated_at",), WHEN),
    Target("one_stop", "ワンストップ特例の希望", ("one_stop_wish",), WORDS),
    Target("consent", "氏名の公表", ("publication_consent",), WORDS),
    Target("use", "寄附の使い道", ("use_of_donation",), WORDS),
    Target("message", "応援メッセージ・備考", ("message",)),
    *(
        Target(f"donor_{name}", label, ("donor", _MEMBER.get(name, name)), reads, group="寄附者")
        for name, label, reads in _WHO
    ),
    Target("gift_code", "返礼品の番号", ("gift_code",), of=LINE, group="返礼品"),
    Target("gift_name", "返礼品の名前", ("gift_name",), of=LINE, group="返礼品"),
    Target("quantity", "数", ("quantity",), NUMBER, LINE, "返礼品"),
    Target("line_amount", "行の寄附金額", ("amount_yen",), YEN, LINE, "返礼品"),
    *(
        Target(f"recipient_{name}", label, ("recipient", _MEMBER.get(name, name)), reads, LINE, "お届け先")
        for name, label, reads in _WHO
        if name != "email"
    ),
    Target("delivery_date", "お届けの希望日", ("delivery", "date"), DAY, LINE, "配送の希望"),
    Target("delivery_time", "お届けの時間帯", ("delivery", "time"), WORDS, LINE, "配送の希望"),
    Target("delivery_note", "配送のメモ", ("delivery", "note"), of=LINE, group="配送の希望"),
    # What only the export of a system used before says; `migrating` takes it out of the content.
    Target("portal", "受付先（前のシステムのデータになくてはならない）", (OLD, "portal"), WORDS, group="前のシステム"),
    Target("old_number", "前のシステムの番号", (OLD, "number"), group="前のシステム"),
    Target("old_state", "前のシステムの状態", (OLD, "state"), WORDS, group="前のシステム"),
    Target("shipped_on", "発送した日", (OLD, "shipped_on"), DAY, group="前のシステム"),
    Target("receipt_number", "受領証明書の番号", (OLD, "receipt_number"), group="前のシステム"),
    Target("receipt_on", "受領証明書を発行した日", (OLD, "receipt_on"), DAY, group="前のシステム"),
    Target("one_stop_on", "ワンストップ特例の申請を受け付けた日", (OLD, "one_stop_on"), DAY, group="前のシステム"),
    Target("cancelled_on", "取り消した日", (OLD, "cancelled_on"), DAY, group="前のシステム"),
)
TARGETS: Final = {target.name: target for target in _TARGETS}
NEEDED: Final = ("order_number", "amount")

# Words that portals use for the same thing; a mapping's own words come first. Sources: the fixtures; to be confirmed with real files.
_YES, _NO = True, False
WORDS_KNOWN: Final[dict[str, Mapping[str, object]]] = {
    "status": dict.fromkeys(
        ("paid", "入金済", "入金済み", "入金確認済", "入金確認済み", "支払済", "支払済み", "支払い済み", "決済済", "決済済み", "決済完了",
         "完了", "寄附完了", "受領済", "受領済み", "確定"), "paid"
    )
    | dict.fromkeys(
        ("unpaid", "未入金", "入金前", "入金待ち", "未払い", "支払待ち", "支払い待ち", "未決済", "決済待ち", "申込済", "申込済み", "受付",
         "受付済"), "unpaid"
    )
    | dict.fromkeys(
        ("cancelled", "キャンセル", "キャンセル済", "キャンセル済み", "取消", "取消し", "取消済", "取消済み", "返金済", "返金済み"), "cancelled"
    ),
    "method": {
        "クレジットカード": "credit_card", "クレジット": "credit_card", "カード": "credit_card", "クレジットカード決済": "credit_card",
        "銀行振込": "bank_transfer", "銀行振り込み": "bank_transfer", "振込": "bank_transfer", "コンビニ": "convenience_store",
        "コンビニ払い": "convenience_store", "コンビニエンスストア": "convenience_store", "コンビニ決済": "convenience_store",
        "キャリア決済": "carrier", "paypay": "paypay", "楽天ペイ": "rakuten_pay", "d払い": "d_payment", "au pay": "au_pay",
        "aupay": "au_pay", "amazon pay": "amazon_pay", "amazonpay": "amazon_pay", "apple pay": "apple_pay",
        "google pay": "google_pay", "メルペイ": "merpay", "ポイント": "points", "マイル": "points",
    },
    "one_stop": dict.fromkeys(
        ("希望する", "希望", "要", "必要", "する", "はい", "有", "有り", "あり", "1", "true", "yes", "○", "申請する", "利用する"), _YES
    )
    | dict.fromkeys(
        ("希望しない", "希望なし", "否", "不要", "しない", "いいえ", "無", "無し", "なし", "0", "false", "no", "×", "申請しない", "利用しない"), _NO
    ),
    "old_state": dict.fromkeys(("発送済", "発送済み", "発送完了", "配送完了", "完了", "shipped"), "shipped")
    | dict.fromkeys(("キャンセル", "キャンセル済", "キャンセル済み", "取消", "取消し", "取消済", "取消済み", "返金済", "返金済み", "cancelled"), "cancelled")
    | dict.fromkeys(("受付", "受付済", "受付済み", "発注前", "発注済", "発注済み", "発送待ち", "発送前", "未発送", "発送準備中", "open"), "open"),
    "consent": dict.fromkeys(("公表しない", "希望しない", "匿名", "不可", "否", "0"), "none")
    | dict.fromkeys(("公表する", "氏名を公表", "氏名のみ公表", "可", "1"), "name")
    | dict.fromkeys(("氏名と金額を公表", "氏名・金額を公表"), "name-and-amount"),
    "delivery_time": {
        "午前中": "0812", "午前": "0812", "14-16時": "1416", "14時-16時": "1416", "16-18時": "1618", "16時-18時": "1618",
        "18-20時": "1820", "18時-20時": "1820", "19-21時": "1921", "19時-21時": "1921", "指定なし": "", "希望なし": "",
    },
}  # fmt: skip

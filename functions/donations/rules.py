"""The rules behind the flags: what each says, where it comes from, whether it holds the donation, how staff may decide. Data only."""

from dataclasses import dataclass
from typing import Final

# What choosing a resolution does to the flag.
CLOSE, WAIT, RECHECK, LINK_GIFT, TAKE_PORTAL = "close", "wait", "recheck", "link_gift", "take_portal"
ALLOCATE, SUBSTITUTE = "allocate", "substitute"  # of what a donation is short of
TAKE_SENT = "take_sent"  # the content of an earlier-looking notification becomes ours
TAKE_OVER = "take_over"  # a donation of the system used before becomes ours to fulfil


@dataclass(frozen=True)
class Resolution:
    """One button. `needs` are further members of the request."""

    name: str
    label: str
    effect: str = CLOSE
    note_required: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule: `code` is the flag, `id` and `version` name the rule in 「わけを見る」."""

    code: str
    id: str
    label: str
    text: str
    rule: str
    source: str
    holds: bool
    resolutions: tuple[Resolution, ...]
    # Holds a cancelled donation too: it doubts the cancellation.
    holds_cancelled: bool = False
    version: int = 1
    since: str = "2026-11-22"


_ASK_DONOR = Resolution("contact_donor", "寄附者に確かめる（返事待ち）", WAIT)
_ASK_PORTAL = Resolution("contact_portal", "ポータルに確かめる（返事待ち）", WAIT)
_RECHECK = Resolution("recheck", "今の内容で照合し直す", RECHECK)
_FINE = Resolution("confirmed", "このままでよいと確かめた")

_TAKE_SENT = Resolution("take_sent", "届いた内容にする", TAKE_SENT)
_KEEP = Resolution("confirmed", "今の内容のままにする")
_ORDER = (
    "版番号からも更新日時からも新しさの分からない通知では、前の内容にもどす変更か、遅れて届いたものかを決められません。"
)

_RULES: Final = (
    Rule(
        "amount_mismatch",
        "D-1",
        "金額が登録価格と違う",
        "届いた寄附金額が、登録した価格の合計と一致しません。掲載の誤りかもしれません。",
        "寄附金額は、申込みの時点でそのポータルに登録していた価格×数の合計と比べます。",
        "地方税法 第37条の2第2項（返礼品の調達費用は寄附金額の3割以下）",
        True,
        (
            Resolution("accept_as_paid", "この金額で受け付ける", note_required=True),
            Resolution("fix_listing", "登録を直した（照合し直す）", RECHECK),
            _ASK_DONOR,
            _ASK_PORTAL,
        ),
    ),
    Rule(
        "amount_implausible",
        "D-2",
        "金額がありえない",
        "寄附金額が0円以下か、10億円を超えています。ポータルで金額が決まっていないのかもしれません。",
        "寄附金額は1円から10億円までとします。",
        "市の取扱い（ポータルの仮の金額を除くため）",
        True,
        (Resolution("accept_as_paid", "この金額で受け付ける", note_required=True), _ASK_PORTAL),
    ),
    Rule(
        "unknown_gift",
        "D-3",
        "返礼品の登録がない",
        "登録のない番号か、受け付けを止めた返礼品が含まれています。",
        "返礼品は、登録され、止められていないものだけを手配します。",
        "平成31年総務省告示第179号 第5条（地場産品の基準）",
        True,
        (
            Resolution("link_gift", "登録のある返礼品に結び付ける", LINK_GIFT, needs=("gift_code",)),
            Resolution("recheck", "登録した（照合し直す）", RECHECK),
            Resolution("no_gift", "返礼品なしで受け付ける", note_required=True),
            _ASK_PORTAL,
        ),
    ),
    Rule(
        "resident",
        "D-4",
        "市内に住む方の寄附",
        "寄附者の住所が市内です。市内に住む方に返礼品は送れません。",
        "返礼品を送れるのは市外に住む方だけです。お届け先ではなく、寄附者の住所で決めます。",
        "平成31年総務省告示第179号（住民に返礼品を提供しないこと）",
        True,
        (
            Resolution("no_gift", "返礼品なしで受け付ける"),
            Resolution("not_resident", "市外に住んでいると確かめた", note_required=True),
            _ASK_DONOR,
        ),
    ),
    Rule(
        "duplicate",
        "D-5",
        "二重の申込みかもしれない",
        "同じ方から、同じ金額と返礼品の寄附が近い日に届いています。多くはどちらも本当の寄附です。",
        "氏名・郵便番号・金額・返礼品が同じ寄附が3日以内に届いたら、あとの寄附を確かめます。合わせることはしません。",
        "市の取扱い",
        True,
        (
            Resolution("both_genuine", "どちらも本当の寄附"),
            Resolution("cancel_asked", "取消の連絡を待つ", WAIT),
            _ASK_DONOR,
        ),
    ),
    Rule(
        "my_number",
        "D-6",
        "マイナンバーらしい数字",
        "マイナンバーらしい12けたの数字がありました。原本の写しを含めて伏せて保存しています。",
        "マイナンバーは集めません。文章の中の、検査用数字の合う12けたの数字は伏せ、どこにも残しません。",
        "行政手続における特定の個人を識別するための番号の利用等に関する法律 第19条・第20条",
        True,
        (Resolution("confirmed_masked", "伏せられていると確かめた"),),
    ),
    Rule(
        "postcode",
        "D-7",
        "郵便番号を確かめる",
        "7けたでないか、使われていない郵便番号です。",
        "郵便番号は、日本郵便が公開している番号にあるかを確かめます。断らず、書き換えません。",
        "日本郵便 郵便番号データ",
        True,
        (Resolution("confirmed", "このまま届くと確かめた"), _RECHECK, _ASK_DONOR),
    ),
    Rule(
        "postcode_area",
        "D-8",
        "郵便番号と都道府県が違う",
        "郵便番号の地域と、住所の都道府県が一致しません。",
        "郵便番号の地域に、住所の都道府県が含まれるかを確かめます。県境では例外があるため、止めません。",
        "日本郵便 郵便番号データ",
        False,
        (_FINE, _ASK_DONOR),
    ),
    Rule(
        "address_missing",
        "D-9",
        "住所がない",
        "受領証明書か返礼品を送る住所がありません。",
        "寄附者とお届け先には住所が要ります。",
        "市の取扱い（受領証明書と返礼品を送るため）",
        True,
        (_RECHECK, _ASK_DONOR, _ASK_PORTAL),
    ),
    Rule(
        "telephone",
        "D-10",
        "電話番号を確かめる",
        "電話番号の形ではありません。",
        "電話番号は、国内の番号の形かを確かめます。",
        "電気通信番号計画（令和元年総務省告示第6号）",
        False,
        (_FINE, _ASK_DONOR),
    ),
    Rule(
        "email",
        "D-11",
        "メールアドレスを確かめる",
        "メールアドレスの形ではありません。",
        "メールアドレスは、＠の前後がそろっているかを確かめます。",
        "市の取扱い",
        False,
        (_FINE, _ASK_DONOR),
    ),
    Rule(
        "time_in_future",
        "D-12",
        "先の日時",
        "申込みか入金の日時が、受け付けた時刻より先です。",
        "申込みと入金の日時は、受け付けた時刻から10分以上先であってはなりません。受領日に響きます。",
        "所得税法 第78条（支払った年の控除）",
        False,
        (_FINE, _ASK_PORTAL),
    ),
    Rule(
        "form",
        "D-13",
        "書き方が決まりと違う",
        "ポータルの通知に、決まりと違う書き方の項目があります。",
        "schemas/donations/notification-form.json の書き方と比べます。知らない支払状態は「入金前」、知らないワンストップの希望は「希望しない」と読みます。",
        "まちむすび 寄附の通知の書き方",
        False,
        (_FINE, _ASK_PORTAL),
    ),
    Rule(
        "import_note",
        "D-17",
        "取り込んだファイルに読めないところがある",
        "知らない使い道、読めない文字、氏名のない行、行によって違う金額がありました。寄附は受け付けています。",
        "取り込むファイルの値のうち、書き方の決まりでは分からないものを確かめます。知らない使い道は、市の使い道と突き合わせます。",
        "市の取扱い（ポータルのファイルの取り込み）",
        False,
        (_FINE, _ASK_PORTAL),
        since="2026-11-25",
    ),
    Rule(
        "revision_conflict",
        "D-14",
        "ポータルの変更と職員の訂正が重なった",
        "職員が直したところを、ポータルも変えました。職員の訂正を残しています。",
        "職員が直したところは、ポータルの変更で上書きしません。",
        "市の取扱い",
        True,
        (
            Resolution("keep_ours", "職員の訂正のままにする"),
            Resolution("take_portal", "ポータルの値にする", TAKE_PORTAL),
            _ASK_DONOR,
        ),
    ),
    Rule(
        "earlier_content",
        "D-15",
        "前の内容らしい通知が届いた",
        "いま採用している版より前のものらしい内容が届きました。前の内容にもどす変更かもしれません。内容は変えていません。",
        _ORDER,
        "市の取扱い",
        False,
        (_TAKE_SENT, _KEEP, _ASK_PORTAL),
        version=2,
    ),
    Rule(
        "earlier_payment",
        "D-16",
        "支払いの状態がもどる通知が届いた",
        "支払いの状態が、いま採用している版より前にもどる内容が届きました。取消しが取り消されたのかもしれません。内容は変えていません。",
        _ORDER + "支払いの状態が違うときは、取り消された寄附も止めて、どちらかを決めます。",
        "市の取扱い",
        True,
        (_TAKE_SENT, _KEEP, _ASK_PORTAL),
        holds_cancelled=True,
    ),
    Rule(
        "stock_short",
        "S-1",
        "返礼品の在庫が足りない",
        "入金済みですが、返礼品を割り当てられませんでした。在庫がないか、認定数量の上限に達したか、受付期間の外です。寄附は受け付けています。",
        "在庫は、入金を確かめたときに、受付先の割当て、共通の在庫の順に使います。どちらもなければ「不足」として受け付けます。"
        "安全在庫は、職員が割り当てるときだけ使います。認定数量の上限（S-4）は職員も越えられません。受付期間（S-5）の外でも、職員は割り当てられます。",
        "市の取扱い（ポータルで入金された寄附は、在庫がなくても受け付けたものになるため）",
        False,
        (
            Resolution("allocate", "在庫を割り当てる", ALLOCATE),
            Resolution("wait_stock", "入荷や次の受付を待ってもらう", WAIT),
            Resolution("substitute", "代わりの返礼品にする", SUBSTITUTE, needs=("gift_code",)),
            Resolution("refund", "返金する（取消しの通知を待つ）", WAIT),
        ),
        version=2,
        since="2026-11-26",
    ),
    Rule(
        "after_shipping",
        "U-8",
        "発送後に変わった",
        "返礼品を発送したあとで、寄附が取り消されたか、お届け先や返礼品が変わりました。発送した荷物は変えていません。",
        "発送した荷物は、寄附の変更では動かしません。返送を頼むか、そのままにするかを決めます。",
        "市の取扱い（取消しで在庫がもどるのは、発送の前だけのため）",
        False,
        (
            Resolution("return_asked", "返送を頼んだ", note_required=True),
            Resolution("left", "そのままにする", note_required=True),
            _ASK_DONOR,
        ),
        since="2026-11-26",
    ),
    Rule(
        "parcels_left_out",
        "V-2",
        "発注しきれない荷物がある",
        "荷物の数が1件の寄附の上限（999個）を超えるため、次の行は発注していません。事業者にも伝わっていません。",
        "1件の寄附から作る荷物は、取りやめたものを含めて999個までです。超える行は、丸ごと発注しません。",
        "まちむすびの仕様（荷物の番号は、寄附の番号に3けたまでを付けるため）",
        False,
        (
            Resolution("outside", "事業者に直接頼み、まちむすびの外で送る", note_required=True),
            Resolution("entered_anew", "分けて、別の寄附として受け付け直した", note_required=True),
            _ASK_DONOR,
        ),
        since="2026-11-26",
    ),
    Rule(
        "migrated_live",
        "P-1",
        "移行した寄附にポータルの知らせ",
        "前のシステムから移した寄附について、ポータルから知らせが届きました。移した寄附は発注しないので、どちらのシステムで返礼品を送るかを決めます。",
        "移行した寄附は前のシステムで扱い、発注しません。ポータルの知らせが届き、前のシステムで発送が済んでいないか、支払いか金額が変わったときに確かめます。",
        "市の取扱い（返礼品の送り忘れと二重の発送を防ぐため）",
        False,
        (
            Resolution("old_system", "前のシステムで扱う"),
            Resolution("take_over", "こちらで扱う（在庫を取り、発注する）", TAKE_OVER, note_required=True),
        ),
        since="2026-11-26",
    ),
)
RULES: Final = {rule.code: rule for rule in _RULES}
# Found anew from the content at every change; the others are told by what happened and stay until staff decide.
JUDGED: Final = frozenset(RULES) - {
    "duplicate",
    "my_number",
    "revision_conflict",
    "earlier_content",
    "earlier_payment",
    "stock_short",
    "after_shipping",
    "parcels_left_out",
    "migrated_live",
}


def resolution(code: str, name: str) -> Resolution | None:
    """The way of deciding called `name` for the flag `code`, or None."""
    return next((one for one in RULES[code].resolutions if one.name == name), None) if code in RULES else None

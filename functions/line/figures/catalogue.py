"""Each figure with its definition in words. Pure. What is counted where is said here and nowhere else; `counting` does as it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

SUM, LAST, OWN = (
    "sum",
    "last",
    "own",
)  # how the days of a month make its figure: added up, the last one's, or counted anew
COUNTERS, EVENTS, ROWS, PHOTO = "counters", "events", "rows", "photo"
SINCE: Final = "2026-11-26"


@dataclass(frozen=True)
class Figure:
    """`made_of` says from what it is counted; `where` leads to those rows, with {day} in it."""

    name: str
    group: str
    label: str
    unit: str
    definition: str
    made_of: str
    over_days: str = SUM
    where: str = ""


FIGURES: Final[tuple[Figure, ...]] = (
    Figure(
        "registered",
        "登録",
        "登録している人",
        "人",
        "友だち追加をして、その日の終わりにブロックしていない人の数です。このしくみを使い始める前からの友だちは、"
        "はじめてメッセージを送った日に入ります。LINEの「友だち数」は、ブロックされても減らないので使いません。",
        COUNTERS,
        LAST,
    ),
    Figure(
        "follows",
        "登録",
        "友だち追加",
        "件",
        "友だち追加の知らせの数です。ブロック解除は入りません。",
        EVENTS,
        where="/line/events?day={day}",
    ),
    Figure(
        "unblocks",
        "登録",
        "ブロック解除",
        "件",
        "ブロックをやめて友だちに戻った知らせの数です。",
        EVENTS,
        where="/line/events?day={day}",
    ),
    Figure(
        "blocks",
        "登録",
        "ブロック",
        "件",
        "ブロックまたは友だち削除の知らせの数です。",
        EVENTS,
        where="/line/events?day={day}",
    ),
    Figure(
        "blocked",
        "登録",
        "ブロックしている人",
        "人",
        "その日の終わりに、最後の知らせがブロックだった人の数です。",
        COUNTERS,
        LAST,
    ),
    Figure(
        "active",
        "登録",
        "使った人",
        "人",
        "その日にメッセージを送ったか、ボタンを押した人の数です。同じ人は一度だけ数えます。"
        "月の数は、月に一度でも使った人で、日の数の合計ではありません。",
        ROWS,
        OWN,
    ),
    Figure(
        "messages",
        "登録",
        "届いたメッセージ",
        "通",
        "利用者が送ったメッセージの数です。写真やスタンプ、送信取消しになったものも入ります。",
        EVENTS,
        where="/line/events?day={day}",
    ),
    Figure(
        "inquiries",
        "お問い合わせ",
        "新しいお問い合わせ",
        "件",
        "新しく開いたお問い合わせの数です。同じお問い合わせの再開は入りません。",
        ROWS,
    ),
    Figure(
        "answered_in_time",
        "お問い合わせ",
        "24時間以内に回答",
        "件",
        "受付から24時間以内に、はじめて回答したお問い合わせの数です。回答した日に入ります。土日・祝日も時間に入れます。",
        ROWS,
    ),
    Figure(
        "answered_late",
        "お問い合わせ",
        "24時間を過ぎた",
        "件",
        "受付から24時間たっても、はじめての回答がなかったお問い合わせの数です。24時間になった日に入ります。"
        "回答のいらないもの（24時間のうちに、回答せずに終えたもの）は入りません。",
        ROWS,
    ),
    Figure(
        "overdue",
        "お問い合わせ",
        "24時間を過ぎた待ち",
        "回",
        "はじめの未回答メッセージから24時間以内に回答しなかった回数です。一度回答したあとの、続きの質問の待ちも入ります。",
        COUNTERS,
    ),
    Figure(
        "answers",
        "お問い合わせ",
        "職員の回答",
        "通",
        "職員がトークで送り、LINEが受け付けた回答の数です。1件に2通送れば2通です。",
        COUNTERS,
    ),
    Figure(
        "bookings",
        "予約",
        "予約",
        "件",
        "その営業日（6時から25時まで）の予約の数です。取り消したもの、取り置きのまま終わったもの、"
        "日時の選び直しを待つものは入りません。",
        ROWS,
        where="/line/bookings?day={day}",
    ),
    Figure(
        "held_meetings",
        "予約",
        "実施した相談・紹介",
        "件",
        "その営業日の予約のうち、相談員が「実施した」と記録した数です。月次報告の「相談」はこの数です。",
        ROWS,
        where="/line/bookings?day={day}",
    ),
    Figure(
        "no_shows",
        "予約",
        "来られなかった",
        "件",
        "その営業日の予約のうち、相談員が「来られなかった」と記録した数です。",
        ROWS,
        where="/line/bookings?day={day}",
    ),
    Figure(
        "cancelled",
        "予約",
        "取消し",
        "件",
        "その営業日の予約のうち、取り消した数です。取り消した日ではなく、予約していた営業日に入ります。",
        ROWS,
        where="/line/bookings?day={day}",
    ),
    Figure(
        "waiting",
        "予約",
        "空き待ちの人",
        "人",
        "日を締めたときに、次の日より先の空きを待っていた人の数です。待ちは終わると消えるので、あとから数え直せません。",
        PHOTO,
        LAST,
    ),
    Figure(
        "replies",
        "送信",
        "返信（無料）",
        "通",
        "返信として送ったものの数です。LINEの料金の通数に数えません。",
        COUNTERS,
    ),
    Figure(
        "pushes",
        "送信",
        "プッシュ（有料）",
        "通",
        "プッシュで送ったものの数です。LINEの料金の通数に数えます。",
        COUNTERS,
    ),
)
BY_NAME: Final[Mapping[str, Figure]] = {one.name: one for one in FIGURES}
_RULES: Final = {
    COUNTERS: (
        "F-1",
        "起きたときに、その記録と同じ書き込みの中で1を足して数えます。",
        "市の取扱い（足し込み。日本時間で、LINEが知らせた時刻または送信が受け付けられた時刻の日）",
    ),
    EVENTS: (
        "F-2",
        "LINEから届いた知らせ1つを、知らせの時刻（日本時間）の日に数えます。同じ知らせが2度届いても1つです。",
        "市の取扱い（LINEのWebhookの webhookEventId ごとに1つ。あて先がこの市の公式アカウントのもの）",
    ),
    ROWS: (
        "F-3",
        "残っている記録そのものを数えます。だれが数え直しても同じになります。",
        "市の取扱い（日を締めたあとに記録が変わったときは「訂正」として見せます）",
    ),
    PHOTO: (
        "F-4",
        "日を締めた時刻の様子を数えます。あとから数え直すことはできません。",
        "市の取扱い（待ちは、予約がとれるか、やめるか、日が過ぎると消えるため）",
    ),
}


def reason(figure: Figure, *rows: tuple[str, str]) -> dict[str, Any]:
    """わけ of a figure: by which rule it is counted, and what is given beside it."""
    rule, text, source = _RULES[figure.made_of]
    told = [{"label": label, "value": value} for label, value in (("数えるもの", figure.definition), *rows)]
    return {"rule": rule, "version": 1, "since": SINCE, "text": text, "source": source, "rows": told}

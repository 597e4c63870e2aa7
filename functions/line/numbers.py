"""Figures of the account, counted by ourselves: LINE's own number of followers never falls, and its statistics are empty below 20 users.

Every figure is shown with its definition in words; the definitions are here, beside the counting.
"""

import calendar
from datetime import date, datetime
from typing import Any

from kernel import clock
from kernel.changes import Counted
from line.records import BLOCKED, FOLLOWING, LineRecord, Numbers, Standing, User

DEFINITION = (
    "登録している人は、友だち追加をして、今ブロックしていない人の数です。このしくみを使い始める前からの友だちは、"
    "はじめてメッセージを送ったときに数に入ります。ブロックしている人は、最後の知らせがブロックだった人の数です。"
    "これまでに登録した人は、一度でも友だち追加をした人の数で、減りません。同じ人の再登録は重ねて数えません。"
    "日ごとの数は、LINEが知らせた時刻（日本時間）の日に入ります。"
)
# (attribute, label, unit, definition)
DAILY: tuple[tuple[str, str, str, str], ...] = (
    ("follows", "友だち追加", "件", "友だち追加の知らせの数です。ブロック解除は入りません。"),
    ("unblocks", "ブロック解除", "件", "ブロックをやめて友だちに戻った知らせの数です。"),
    ("blocks", "ブロック", "件", "ブロックまたは友だち削除の知らせの数です。"),
    (
        "messages",
        "届いたメッセージ",
        "通",
        "利用者が送ったメッセージの数です。写真やスタンプ、送信取消しになったものも入ります。",
    ),
    ("inquiries", "お問い合わせ", "件", "新しく開いたお問い合わせの数です。同じお問い合わせの再開は入りません。"),
    ("answers", "職員の回答", "通", "職員がトークで送り、LINEが受け付けた回答の数です。"),
    ("overdue", "24時間を過ぎたもの", "件", "はじめの未回答メッセージから24時間以内に回答しなかった回数です。"),
    ("replies", "返信（無料）", "通", "返信として送ったものの数です。LINEの料金の通数に数えません。"),
    ("pushes", "プッシュ（有料）", "通", "プッシュで送ったものの数です。LINEの料金の通数に数えます。"),
)


def day_of(at: datetime) -> str:
    return at.astimezone(clock.JST).date().isoformat()


def counted(at: datetime, **by: int) -> Counted:
    """Add to the figures of the day of `at`, in Japan."""
    day = day_of(at)
    return Counted(Numbers(pk=f"NUMBERS#{day[:7]}", sk=f"DAY#{day}"), by)


def standing(by: dict[str, int]) -> Counted:
    """Add to the numbers of users as they stand now."""
    return Counted(Standing(pk="NUMBERS#now", sk="NOW"), by)


def moved(user: User, state: str, at: datetime) -> dict[str, int]:
    """Set the user's state if `at` is not older than what is known, and say what that adds to the standing."""
    if user.state and at < user.state_at:
        return {}
    before, user.state, user.state_at = user.state, state, at
    if before == state:
        return {}
    return {state: 1} | ({before: -1} if before in (FOLLOWING, BLOCKED) else {})


def first_follow(user: User, at: datetime) -> dict[str, int]:
    """Note that this person has followed at least once; a late event counts too. Says what that adds to the standing."""
    if user.first_followed_at is not None:
        return {}
    user.first_followed_at = at
    return {"ever": 1}


def of_month(month: str) -> dict[str, Any]:
    """The figures of a month 'YYYY-MM', each with its definition: one query and one GetItem."""
    now = Standing.find("NUMBERS#now", "NOW") or Standing(pk="NUMBERS#now", sk="NOW")
    days = {record.sk.removeprefix("DAY#"): record for record in Numbers.query(f"NUMBERS#{month}")}
    items = [_day(day, days.get(day)) for day in _days(month)]
    totals = [
        {"name": name, "label": label, "unit": unit, "definition": words, "value": sum(item[name] for item in items)}
        for name, label, unit, words in DAILY
    ]
    return {
        "month": month,
        "day": min(clock.today().isoformat(), _days(month)[-1]),
        "followers": now.following or 0,
        "blocks": now.blocked or 0,
        "follows_total": now.ever or 0,
        "definition": DEFINITION,
        "figures": totals,
        "items": items,
    }


def _days(month: str) -> list[str]:
    """The days of a month as far as they have come; the first day of a month that has not begun."""
    year, number = (int(part) for part in month.split("-"))
    last = calendar.monthrange(year, number)[1]
    today = clock.today()
    days = [date(year, number, day) for day in range(1, last + 1)]
    return [day.isoformat() for day in days if day <= today] or [days[0].isoformat()]


def _day(day: str, record: LineRecord | None) -> dict[str, Any]:
    figures = {name: (getattr(record, name) or 0) if record else 0 for name, *_ in DAILY}
    # "unfollows" is what LINE calls a block.
    return {"day": day, **figures, "unfollows": figures["blocks"]}


STATES = {FOLLOWING: "友だち", BLOCKED: "ブロック中", "": "不明"}

"""When a broadcast may go out, what it costs, whom it leaves out, and when it is too much. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from kernel import clock

SUPPORT, OFFERS, STORY, SURVEY = "support", "offers", "story", "survey"
SUBJECTS: Final = {SUPPORT: "支援のお知らせ", OFFERS: "求人のご案内", STORY: "就職した方の話", SURVEY: "アンケート"}

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(8, 0)  # Asia/Tokyo
PLAN_MESSAGES, PLAN_YEN = 30_000, 15_000  # LINE公式アカウント, スタンダードプラン, a month
HIRED_YEARS: Final = 2
BLOCKS_WITHIN: Final = timedelta(days=7)
BLOCKED_TOO_MANY_PERMILLE: Final = 10  # of those whom a broadcast reached
BLOCKED_PEOPLE_LEAST: Final = 3  # below that it is chance
COMPARED_MOST: Final = 5


def quiet(at: datetime) -> bool:
    """Whether people sleep: 21:00 to 8:00 in Japan."""
    local = at.astimezone(clock.JST).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def earliest(at: datetime, *, night_confirmed: bool) -> datetime:
    """`at`, or the next 8:00 if people sleep then and nobody confirmed that it goes out all the same."""
    if night_confirmed or not quiet(at):
        return at
    local = at.astimezone(clock.JST)
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, clock.JST)


def batches[T](people: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """The list in parts of at most `most`, in its order."""
    for start in range(0, len(people), most):
        yield people[start : start + most]


def hired_since(today: date) -> date:
    """The first day of hire of those whom no offer may reach: two years back (29 February: the 28th)."""
    try:
        return today.replace(year=today.year - HIRED_YEARS)
    except ValueError:
        return today.replace(year=today.year - HIRED_YEARS, day=28)


def yen(messages: int) -> int:
    """The share of the month's price that so many messages are: ¥15,000 for 30,000, halves rounded up."""
    return -(-messages * PLAN_YEN // PLAN_MESSAGES)


@dataclass(frozen=True)
class Forecast:
    """A month's paid messages, in numbers of messages: sent so far, promised to other broadcasts, this one, and the rest at its present pace."""

    used: int
    planned: int
    this: int
    rest: int

    @property
    def total(self) -> int:
        return self.used + self.planned + self.this + self.rest

    @property
    def left(self) -> int:
        """What stays of the plan; below 0 it does not suffice."""
        return PLAN_MESSAGES - self.total


def forecast(*, pushes: int, broadcast: int, planned: int, this: int, today: date) -> Forecast:
    """`pushes` are single messages of this month so far, `broadcast` those of broadcasts: only the former go on at their pace."""
    following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    days_left = (following - today).days - 1
    return Forecast(pushes + broadcast, planned, this, -(-pushes * days_left // today.day))


@dataclass(frozen=True)
class Reached:
    """What became of one broadcast: how many it reached, and how many of them blocked the account within seven days."""

    name: str
    people: int
    blocked: int

    @property
    def permille(self) -> float:
        return 1000 * self.blocked / self.people if self.people else 0.0


def too_often(latest_first: Sequence[Reached]) -> bool:
    """Whether to send less often: after the latest broadcast one in a hundred left (three people at least), or twice as many, by share,
    as after the five before it."""
    if not latest_first or latest_first[0].blocked < BLOCKED_PEOPLE_LEAST:
        return False
    latest, before = latest_first[0], latest_first[1 : COMPARED_MOST + 1]
    if latest.permille >= BLOCKED_TOO_MANY_PERMILLE:
        return True
    people = sum(one.people for one in before)
    usual = 1000 * sum(one.blocked for one in before) / people if people else 0.0
    return bool(before) and usual > 0 and latest.permille >= 2 * usual


def _why(rule: str, text: str, source: str, rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    shown = [{"label": label, "value": value} for label, value in rows]
    return {"rule": rule, "version": 1, "since": "2026-11-26", "text": text, "source": source, "rows": shown}


def why_people(rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    told = (
        "条件にすべて合い、友だちである方の数です。ブロック中の方には届かないので、入れません。"
        "診断の答えは、相談員に見せてよいと答えた方の分だけを数えます。承認したときの名簿に送ります。"
    )
    return _why("BR-1", told, "市の取扱い（配信の対象）", rows)


def why_hired(left_out: int, asked: int) -> dict[str, Any]:
    told = (
        "この窓口の紹介で期間の定めなく就職した方には、就職の日から2年間、求人を案内しません。"
        "ご本人から求めがあったと記録した方には案内します。"
    )
    source = "職業紹介事業者等が均等待遇、労働条件等の明示等に関して適切に対処するための指針（職業安定法指針、2025年1月改正）"
    rows = [("案内から外す方", f"{left_out}人"), ("求めがあり、案内する方", f"{asked}人")]
    return _why("BR-2", told, source, rows)


def why_hour(at: datetime | None, goes: datetime, *, night_confirmed: bool) -> dict[str, Any]:
    told = "夜9時から朝8時には送りません。送るときは「夜でも送る」を選び、承認する人もそれを確かめます。"
    rows = [
        ("決めた日時", _when(at) if at else "承認のあと、すぐ"),
        ("送り始める日時", _when(goes)),
        ("夜でも送る", "はい" if night_confirmed else "いいえ"),
    ]
    return _why("BR-3", told, "市の取扱い（夜間は送らない）", rows)


def why_money(found: Forecast) -> dict[str, Any]:
    told = (
        "LINEの料金は月15,000円で30,000通までです。返信は無料で、数えません。"
        "「これから」は、今月の個別の送信が同じ早さで続くとした見込みです。この配信の分の金額は、通数で割った目安です。"
    )
    rows = [
        ("今月送った数", f"{found.used:,}通"),
        ("ほかの承認済みの配信", f"{found.planned:,}通"),
        ("この配信", f"{found.this:,}通（{yen(found.this):,}円の目安）"),
        ("これからの個別の送信", f"{found.rest:,}通"),
        ("残り", f"{found.left:,}通"),
    ]
    return _why("BR-4", told, "LINE公式アカウントの料金（2026年11月現在）", rows)


def why_blocks(one: Reached, until: datetime | None) -> dict[str, Any]:
    told = (
        "配信が届いた方のうち、送った日から7日のあいだにブロックし、今もブロックしている方の数です。"
        "毎朝数え直し、7日たつと決まります。ブロックのわけが配信だとはかぎりません。"
    )
    rows = [
        ("届いた方", f"{one.people:,}人"),
        ("ブロックした方", f"{one.blocked:,}人"),
        ("割合", f"{one.permille / 10:.2f}%"),
    ]
    return _why(
        "BR-5", told, "市の取扱い（ブロックの数え方）", [*rows, *([("数え終わる日時", _when(until))] if until else [])]
    )


def why_often(latest_first: Sequence[Reached]) -> dict[str, Any]:
    told = (
        "直近の配信のあと、7日以内に届いた方の1%以上（3人以上）がブロックしたとき、"
        "または割合が前の5回の平均の2倍以上になったときに、回数を減らすようおすすめします。"
    )
    rows = [
        (one.name, f"{one.people:,}人中{one.blocked:,}人（{one.permille / 10:.2f}%）")
        for one in latest_first[: COMPARED_MOST + 1]
    ]
    return _why("BR-6", told, "市の取扱い（配信の回数の見直し）", rows)


def why_clicks(rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    told = (
        "ボタンが開かれた回数です。同じ方が2回開けば2回です。だれが開いたか、どこから開いたかは残しません。"
        "短い時間に同じ所から何十回も開かれたときは、数えません。"
    )
    return _why("BR-7", told, "市の取扱い（開かれた回数の数え方）", rows)


def _when(at: datetime) -> str:
    local = at.astimezone(clock.JST)
    return f"{local.month}月{local.day}日 {local:%H:%M}"

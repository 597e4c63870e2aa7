"""A month or a fiscal year as it is shown: closed days as they were closed, the days since then counted now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from bookings.rules import METHODS
from japan import calendar
from kernel import clock
from kernel.settings import city
from line.figures import catalogue, closing, counting, reading, small
from line.figures.catalogue import FIGURES
from line.figures.counting import Crossed, Figures
from line.figures.journeys import ANSWERED_, CONSENT, FINISHED, FOLLOW, USED_
from line.figures.records import Snapshot, snapshot_key
from line.scenarios import running
from line.scenarios.content import RECOMMEND, Edition, Node
from line.scenarios.records import LIVE_KEY, Live, live_entries

HOURS: Final = [f"{hour:02d}" for hour in range(6, 25)]
MONTH, YEAR = "month", "year"
_BEGINNING: Final = (
    (FOLLOW, "友だち追加", "この期間に、はじめて友だち追加をした人です。"),
    (CONSENT, "利用の約束に同意", "そのうち、利用の約束に「同意する」を押した人です。"),
)
_END: Final = (
    (FINISHED, "診断を終えた", "そのうち、おすすめが表示された人です。"),
    ("used", "おすすめを使った", "そのうち、おすすめのボタンを1つ以上押した人です。"),
)


class Month:
    """One month, read: `daily` are its days as far as they have come, `closed` those that are closed."""

    def __init__(self, month: str) -> None:
        today = reading.today()
        self.month = month
        self.closed = reading.snapshots(month)
        days = counting.days_between(f"{month}-01", min(today, reading.last_of(month).isoformat()))
        self.daily: dict[str, Figures] = {day: one.figures for day, one in self.closed.items()}
        self.crossed: Crossed = counting.added(one.crossed for one in self.closed.values())
        open_days = [day for day in days if day not in self.closed]
        self.rows = None
        if open_days and month in (today[:7], reading.earlier(today[:7])):
            self.rows = reading.rows([month])
            before = reading.standing_before(open_days[0], self._eve(open_days[0]))
            counted = counting.of_days(self.rows, counting.days_between(open_days[0], days[-1]), before, clock.now())
            self.daily |= {day: counted[day][0] for day in open_days}
            self.crossed = counting.added([self.crossed, *(counted[day][1] for day in open_days)])
        self.days = sorted(self.daily)

    def _eve(self, day: str) -> Snapshot | None:
        eve = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        return self.closed.get(eve) or Snapshot.find(*snapshot_key(eve), consistent=True)

    def total(self, until: str = "~") -> Figures:
        """The month's figures, or those of its days up to `until`."""
        return closing.summed({day: self.daily[day] for day in self.days if day <= until}, self.rows)

    def complete(self) -> Figures:
        """The month's figures; what can't be counted from closed days alone is taken from the month's own closing."""
        if self.rows is not None:
            return self.total()
        return self._kept() | self.total()

    def _kept(self) -> Figures:
        kept = reading.months_of(calendar.fiscal_year(reading.first_of(self.month))).get(self.month)
        return dict(kept.figures) if kept else {}

    def funnel(self) -> dict[str, int]:
        return counting.funnel(reading.journeys(self.month), self.month)


def of_month(month: str) -> dict[str, Any]:
    """The figures of a month, with those of the month before: of a month that runs, up to the same day."""
    now, before = Month(month), Month(reading.earlier(month))
    runs = month == reading.today()[:7]
    until = f"{before.month}-{reading.today()[8:]}" if runs else "~"
    rows = [{"key": day, "closed": day in now.closed, "values": _values(now.daily[day])} for day in now.days]
    compared = before.total(until) if runs else before.complete()
    words = f"前の月の{int(until[8:])}日まで" if runs else "前の月"
    corrections = [line for day in now.days for line in _corrections(now.closed.get(day))]
    return _report(
        MONTH, month, now.days, rows, now.complete(), compared, words, now.funnel(), [now.crossed], corrections
    )


def of_year(year: int) -> dict[str, Any]:
    """The figures of a fiscal year by month, with those of the same months of the year before."""
    kept = reading.months_of(year)
    figures: dict[str, Figures] = {month: dict(one.figures) for month, one in kept.items()}
    funnels: dict[str, Mapping[str, int]] = {month: one.funnel for month, one in kept.items()}
    crossed: dict[str, Crossed] = {month: one.crossed for month, one in kept.items()}
    closed = set(figures)
    today = reading.today()[:7]
    for month in (reading.earlier(today), today):
        if calendar.fiscal_year(reading.first_of(month)) == year and (month == today or month not in kept):
            live = Month(month)
            figures[month], funnels[month], crossed[month] = live.complete(), live.funnel(), live.crossed
            closed.discard(month)
    months = sorted(figures)
    past = {month: one.figures for month, one in reading.months_of(year - 1).items()}
    same = {month: past[month] for month in past if _a_year_later(month) in figures}
    rows = [{"key": month, "closed": month in closed, "values": _values(figures[month])} for month in months]
    funnel: dict[str, int] = {}
    for one in funnels.values():
        for step, users in one.items():
            funnel[step] = funnel.get(step, 0) + users
    total, compared = closing.summed(figures, None), closing.summed(same, None) if same else {}
    return _report(
        YEAR, str(year), months, rows, total, compared, "前の年度の同じ月", funnel, list(crossed.values()), []
    )


def _a_year_later(month: str) -> str:
    return f"{int(month[:4]) + 1}{month[4:]}"


def _values(figures: Figures) -> dict[str, int]:
    return {one.name: figures[one.name] for one in FIGURES if one.name in figures}


def _report(
    view: str,
    period: str,
    keys: list[str],
    rows: list[dict[str, Any]],
    total: Figures,
    before: Figures,
    words: str,
    funnel: Mapping[str, int],
    crossed: Sequence[Crossed],
    corrections: list[dict[str, Any]],
) -> dict[str, Any]:
    """`crossed` are the crossings of the months that are in it: each has a report of its own."""
    table = _table(counting.added(crossed))
    months = [_table(one) for one in crossed]
    shown = small.kept_back_of_year(months) if view == YEAR and months else small.kept_back(table)
    return {
        "view": view,
        "period": period,
        "until": keys[-1] if keys else None,
        "compared_with": words,
        "figures": [
            {
                "name": one.name,
                "group": one.group,
                "label": one.label,
                "unit": one.unit,
                "definition": one.definition,
                "value": total.get(one.name),
                "before": before.get(one.name),
            }
            for one in FIGURES
        ],
        "in_time_permille": _permille(total),
        "rows": rows,
        "funnel": _funnel(funnel),
        "used": _used(funnel),
        "methods": [
            {"key": method, "label": label, "value": sum(row)}
            for (method, label), row in zip(METHODS.items(), table, strict=True)
        ],
        "hours": [
            {"key": hour, "label": f"{int(hour)}時", "value": sum(row[place] for row in table)}
            for place, hour in enumerate(HOURS)
        ],
        "crossed": [
            {"key": method, "label": label, "cells": row}
            for (method, label), row in zip(METHODS.items(), shown, strict=True)
        ],
        "baselines": _baselines(view, total),
        "corrections": corrections,
        "why": _why(view, rows, table, shown),
    }


def _table(crossed: Crossed) -> list[list[int]]:
    return [[crossed.get(method, {}).get(hour, 0) for hour in HOURS] for method in METHODS]


def _permille(figures: Figures) -> int | None:
    """How many of a thousand first answers that were due came within 24 hours."""
    in_time, late = figures.get("answered_in_time", 0), figures.get("answered_late", 0)
    return round(in_time * 1000 / (in_time + late)) if in_time + late else None


def _corrections(one: Snapshot | None) -> Iterable[dict[str, Any]]:
    for line in one.corrections if one else ():
        label = catalogue.BY_NAME[line["name"]].label if line["name"] in catalogue.BY_NAME else line["name"]
        yield {"day": one.day if one else "", "label": label, **line}


def _editions() -> list[Edition]:
    """What is published and recommends something: where the questions of the diagnosis and the functions have their names."""
    live = live_entries(Live.find(*LIVE_KEY))
    found = [running.edition(name, str(one["number"])) for name, one in live.items()]
    return [one for one in found if one is not None and any(_recommends(node) for node in one.nodes.values())]


def _recommends(node: Node) -> bool:
    return bool(node["kind"] == RECOMMEND)


def _funnel(funnel: Mapping[str, int]) -> list[dict[str, Any]]:
    titles = {name: node.get("title") or name for one in _editions() for name, node in one.nodes.items()}
    asked = counting.questions(funnel)
    order = {name: place for place, name in enumerate(titles)}
    middle = [
        (ANSWERED_ + name, titles.get(name, f"前の版の質問（{name}）"), "そのうち、この質問に答えた人です。")
        for name in sorted(asked, key=lambda one: order.get(one, len(order)))
    ]
    first = funnel.get(FOLLOW, 0)
    return [
        {
            "step": step,
            "label": label,
            "definition": definition,
            "value": funnel.get(step, 0),
            "permille": round(funnel.get(step, 0) * 1000 / first) if first else None,
        }
        for step, label, definition in (*_BEGINNING, *middle, *_END)
    ]


def _used(funnel: Mapping[str, int]) -> list[dict[str, Any]]:
    titles = {
        item["button"]["id"]: item["title"]
        for one in _editions()
        for node in one.nodes.values()
        if _recommends(node)
        for item in node["recommend"]["items"]
    }
    named = [step.removeprefix(USED_) for step in funnel if step.startswith(USED_)]
    return [{"key": name, "label": titles.get(name, name), "value": funnel[USED_ + name]} for name in sorted(named)]


def _baselines(view: str, total: Figures) -> list[dict[str, Any]]:
    """The figures of the past that the city set: with what we count of the same, and the goal."""
    told = city().get("line", {}).get("baselines")
    if not told:
        return []
    goal = int(told["goal_percent"])
    counted = {"consultations": total.get("held_meetings", 0) if view == YEAR else None, "hires": None, "offers": None}
    names = (("consultations", "相談", "件"), ("hires", "就職", "人"), ("offers", "求人", "件"))
    return [
        {
            "key": key,
            "label": label,
            "unit": unit,
            "year": told["year"],
            "base": told[key],
            # Whole persons and matters: a goal of 80.3 hires is reached with 81.
            "goal": -(-told[key] * (100 + goal) // 100),
            "goal_percent": goal,
            "value": counted[key],
        }
        for key, label, unit in names
    ]


def _why(view: str, rows: list[dict[str, Any]], table: small.Table, shown: small.Shown) -> list[dict[str, Any]]:
    closed = [row["key"] for row in rows if row["closed"]]
    open_ = [row["key"] for row in rows if not row["closed"]]
    hidden = sum(cell is None for row in shown for cell in row)
    reasons = [
        _reason(
            "F-5",
            "日ごとの数は、その営業日が終わったあと（翌日1時すぎ）に締めて残します。",
            "市の取扱い（締めたあとに届いた知らせや記録は、先月と今月の分を毎日数え直し、「訂正」として残します）",
            (
                "締めた" + ("日" if view == MONTH else "月"),
                f"{len(closed)}（{closed[-1]} まで）" if closed else "まだありません",
            ),
            ("今数えている" + ("日" if view == MONTH else "月"), "、".join(open_) if open_ else "なし"),
        ),
        _reason(
            "F-6",
            "診断の歩みは、その月にはじめて友だち追加をした人が、次の月の終わりまでに進んだところを数えます。",
            "市の取扱い（同じ人は1回だけ。やり直しても、はじめに進んだ時で数えます。何と答えたかは数えません）",
        ),
        _reason(
            "F-7",
            f"方法と時間をかけ合わせた表では、1から{small.LEAST - 1}件の欄を出しません（秘匿）。",
            "市の取扱い（少ない件数からは、だれの相談か分かることがあるため。合計からも、年度の表と月の表の差からも逆算されないよう、ほかの欄も出さないことがあります）",
            ("予約", f"{sum(map(sum, table)):,}件"),
            ("出していない欄", f"{hidden}"),
        ),
    ]
    if (told := city().get("line", {}).get("baselines")) is not None:
        reasons.append(
            _reason(
                "F-8",
                "基準の数は、市が設定したものです。目標は、基準に割合を足し、端数を切り上げます。",
                f"市の設定（{told['year']}年度の実績）",
                ("数えていないもの", "就職と求人は、職業紹介の記録がまちむすびに入るまで数えられません"),
            )
        )
    return reasons


def _reason(rule: str, text: str, source: str, *rows: tuple[str, str]) -> dict[str, Any]:
    told = [{"label": label, "value": value} for label, value in rows]
    return {"rule": rule, "version": 1, "since": catalogue.SINCE, "text": text, "source": source, "rows": told}


def table(told: Mapping[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """A report as the rows of a file that a spreadsheet opens: days or months, the sum, the funnel, methods and hours; small cells kept back."""
    header = ["日" if told["view"] == MONTH else "月", *(f"{one.label}（{one.unit}）" for one in FIGURES)]
    width = len(header)
    lines: list[list[Any]] = [[row["key"], *(row["values"].get(one.name) for one in FIGURES)] for row in told["rows"]]
    values = {one["name"]: one["value"] for one in told["figures"]}
    lines.append(["合計・終わりの数", *(values[one.name] for one in FIGURES)])
    lines += [[], ["診断の歩み", "人"], *([one["label"], one["value"]] for one in told["funnel"])]
    lines += [[], ["予約の方法と時間", *(one["label"] for one in told["hours"])]]
    lines += [[one["label"], *("X" if cell is None else cell for cell in one["cells"])] for one in told["crossed"]]
    lines += [["（Xは秘匿。1から4件の欄と、それが分かってしまう欄）"]]
    lines += [[], ["訂正した日", "数字", "前", "後"]]
    lines += [[one["day"], one["label"], one["from"], one["to"]] for one in told["corrections"]]
    return header, [[*line, *[""] * (width - len(line))] for line in lines]

"""The rules that hold or move an application: what 「わけを見る」 opens to, the deadlines, and who may decide. Pure.

The rules are those of docs/manual/consortium.md (入会審査の手順); each carries its version, since when it holds, and its source.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from consortium import checks, words
from consortium.records import PROPOSED, SCREENING, SENT_BACK, Application
from japan import calendar
from kernel import clock
from kernel.settings import city

DECIDE_BUSINESS_DAYS = 5
REPLY_BUSINESS_DAYS = 10


@dataclass(frozen=True)
class Rule:
    """A rule of procedure: its number in the office's list, version, first day, Japanese text and source."""

    rule: str
    version: int
    since: str
    text: str
    source: str

    def shown(self, rows: list[tuple[str, str]]) -> dict[str, Any]:
        """The rule with the rows behind it."""
        return {
            "rule": self.rule,
            "version": self.version,
            "since": self.since,
            "text": self.text,
            "source": self.source,
            "rows": [{"label": label, "value": value} for label, value in rows],
        }


CHECKLIST = Rule(
    "C-1",
    1,
    "2026-11-22",
    "実在、反社会的勢力でないこと、事業内容、会則への同意の4つを確かめてから、入会を認める起案ができます。見送りの起案は、理由を書けばいつでもできます。",
    "入会審査の手順 第1版「4つの確認」",
)
TWO_SOURCES = Rule(
    "C-2",
    1,
    "2026-11-22",
    "反社会的勢力でないことは、2つ以上の別の情報源で確かめます。気になる点が残るあいだは、入会を認める起案はできません。",
    "入会審査の手順 第1版「反社会的勢力でないことの確認」、コンソーシアム会則、企業が反社会的勢力による被害を防止するための指針（平成19年6月19日 犯罪対策閣僚会議幹事会申合せ）",
)
TWO_PERSONS = Rule(
    "C-3",
    1,
    "2026-11-22",
    "起案した職員と、確認を記録した職員は、決裁できません。調べた人と決める人を分け、思い込みと不正を防ぎます。",
    "入会審査の手順 第1版「起案と決裁」",
)
DEADLINE = Rule(
    "C-4",
    1,
    "2026-11-22",
    "申込みから5営業日以内に決めます。土曜日・日曜日・祝日・年末年始は数えません。申込者に確認をお願いしているあいだは待ち、返事から数え直します。",
    "入会審査の手順 第1版「期限」、国民の祝日に関する法律第3条、地方自治法第4条の2",
)
DUPLICATE = Rule(
    "C-5",
    1,
    "2026-11-22",
    "同じ法人番号の会員や審査中の申込みがあっても、申込みは断りません。支店や部署ごとの申込みもあるため、職員が確かめます。",
    "入会審査の手順 第1版「同じ法人番号の申込み」",
)
LISTING = Rule(
    "C-6",
    1,
    "2026-11-22",
    "活動中で、掲載を希望する会員だけを、公開の会員一覧に載せます。担当者の氏名と連絡先は載せません。",
    "入会審査の手順 第1版「会員の一覧」、申込みのときの同意",
)


def closing_time(day: date) -> datetime:
    """The end of office hours on a day in Japan, as an instant."""
    hour, minute = city()["office"]["closes"].split(":")
    return datetime.combine(day, time(int(hour), int(minute)), clock.JST)


def decide_by(since: date) -> datetime:
    """When an application that came (or came back) on `since` must be decided."""
    return closing_time(calendar.add_business_days(since, DECIDE_BUSINESS_DAYS))


def reply_by(since: date) -> datetime:
    """When staff look again for the answer of an applicant who was asked on `since`."""
    return closing_time(calendar.add_business_days(since, REPLY_BUSINESS_DAYS))


def why_not_propose(entries: list[checks.Entry], decision: str) -> str | None:
    """Why this decision can't be proposed yet; None if it can."""
    if decision == "decline":
        return None
    undone = checks.undone(entries)
    if undone:
        return f"まだ終わっていない確認があります：{'、'.join(check.label for check in undone)}。"
    blocking = checks.blocking(entries)
    if blocking:
        return f"気になる点が残っているため、入会を認める起案はできません：{'、'.join(check.label for check in blocking)}。"
    return None


def why_not_decide(application: Application, staff_id: str) -> str | None:
    """Why this member of staff can't decide on the proposal; None if they can."""
    if application.proposal and application.proposal["who_id"] == staff_id:
        return "起案した職員は決裁できません。別の職員が決裁してください。"
    if staff_id in checks.checkers(application.entries or []):
        return "確認を記録した職員は決裁できません。別の職員が決裁してください。"
    return None


def shown_date(instant: datetime) -> str:
    """A deadline's day in words, without the year: 11月30日（月）."""
    day = instant.astimezone(clock.JST).date()
    return f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def why(application: Application, related: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules at work in an application now, with the rows behind them."""
    entries: list[checks.Entry] = application.entries or []
    found = [
        CHECKLIST.shown([(check.label, _result_in_words(entries, check)) for check in checks.CHECKS]),
        TWO_SOURCES.shown(
            [
                (entry["source"], f"{words.RESULTS[entry['result']]}（{entry['who']}）")
                for entry in checks.in_force(entries, checks.BY_NAME["antisocial"])
            ]
        ),
    ]
    if application.proposal:
        checkers = sorted({entry["who"] for check in checks.CHECKS for entry in checks.in_force(entries, check)})
        found.append(
            TWO_PERSONS.shown(
                [("起案した職員", application.proposal["who"]), ("確認を記録した職員", "、".join(checkers) or "なし")]
            )
        )
    if application.due_at and application.state in (SCREENING, PROPOSED, SENT_BACK):
        label = "返事を待つ日" if application.state == SENT_BACK else "決める期限"
        found.append(
            DEADLINE.shown([("申込み", shown_date(application.submitted_at)), (label, shown_date(application.due_at))])
        )
    if related:
        found.append(DUPLICATE.shown([(one["title"], one["state_name"]) for one in related]))
    return found


def _result_in_words(entries: list[checks.Entry], check: checks.Check) -> str:
    result = checks.result(entries, check)
    if result is not None:
        return words.RESULTS[result]
    asked = len(checks.in_force(entries, check))
    return f"まだ（{asked}／{check.sources_least}の情報源）" if asked else "まだ"

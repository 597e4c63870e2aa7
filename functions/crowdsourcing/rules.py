"""The rules of a task: what must be mended before it is accepted, and by when the city answers. Pure: values in, values out.

Payment: 特定受託事業者に係る取引の適正化等に関する法律 (令和5年法律第25号, フリーランス・事業者間取引適正化等法) 第4条第1項, in force
since 2024-11-01: the date of payment is set within 60 days counted from the day of receipt, as early as can be.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from crowdsourcing.content import deadline_of
from japan import calendar, text
from kernel import clock
from kernel.errors import FieldError

PAYMENT_DAYS_MOST = 60
REVIEW_BUSINESS_DAYS = 3
# Ten or eleven digits from 0, no more: an officer calls it, and area codes change more often than this file.
_TELEPHONE = re.compile(r"0[0-9]{9,10}")


def payment_days(delivery: date, payment: date) -> int:
    """Days from receipt of the work to payment; the day of receipt is day 0."""
    return (payment - delivery).days


def statutory_day(delivery: date, payment: date) -> int:
    """The same, counted as Article 4 counts (「起算して」: the day of receipt is day 1)."""
    return payment_days(delivery, payment) + 1


def last_payment_day(delivery: date) -> date:
    """The last day that Article 4 allows, the day of receipt counted as day 1."""
    return delivery + timedelta(days=PAYMENT_DAYS_MOST - 1)


def one_year_after(day: date) -> date:
    """The same day next year; 29 February gives 28 February (民法 第143条第2項)."""
    year = min(day.year + 1, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def review_due(received_at: datetime, closes: time) -> datetime:
    """When the answer to a task that came in `received_at` is due: the third business day after it, at the office's closing time.

    The rule is the city's own promise to posters; the first day is not counted (民法 第140条).
    """
    day = calendar.add_business_days(_day(received_at), REVIEW_BUSINESS_DAYS)
    return datetime.combine(day, closes, clock.JST)


def mistakes(body: dict[str, Any], at: datetime | None) -> list[FieldError]:
    """All mistakes that the schema can't see, with pointers into the request; bears any JSON object.

    `at` is the moment of arrival, against which the deadline is judged; None leaves that out (see `wrong_deadline`).
    """
    found = [
        FieldError(pointer, "required", f"{label}を入力してください。")
        for pointer, label in _NEEDED.items()
        if (said := _said(body, *pointer.split("/")[1:])) and not _has_letters(said)
    ]
    email = unicodedata.normalize("NFKC", _said(body, "orderer", "email"))
    if not email.isascii():
        found.append(
            FieldError(
                "/orderer/email", "email", "メールアドレスは半角の英数字で入力してください（例：hana@example.jp）。"
            )
        )
    if _said(body, "place", "kind") == "onsite" and not _has_letters(_said(body, "place", "address")):
        found.append(FieldError("/place/address", "required", "現地に来てもらう仕事では、場所を入力してください。"))
    telephone = _said(body, "orderer", "telephone")
    if telephone and not _TELEPHONE.fullmatch(text.telephone_key(telephone)):
        found.append(
            FieldError(
                "/orderer/telephone",
                "telephone",
                "電話番号は、市外局番からの10けたか11けたの数字で入力してください（例：090-0000-1234）。",
            )
        )
    deadline = _deadline(_said(body, "deadline"))
    if deadline is None:
        if _said(body, "deadline"):
            found.append(FieldError("/deadline", "format", "応募の締切は日付で入力してください（例：2026-12-01）。"))
    elif at is not None:
        found += wrong_deadline(deadline, at)
    if _said(body, "contract") == "outsourcing":
        found += _wrong_dates(deadline, _date(_said(body, "delivery_date")), _date(_said(body, "payment_date")))
    return found


_NEEDED = {
    "/title": "見出し",
    "/description": "くわしい内容",
    "/orderer/name": "会社・団体の名称",
    "/orderer/contact_name": "ご担当者のお名前",
}


def _has_letters(said: str) -> bool:
    """Whether anything in it can be read: letters, digits, marks; not only blanks and invisible signs."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in said)


def wrong_deadline(deadline: datetime, at: datetime) -> list[FieldError]:
    """The mistake in a deadline for a task that arrives `at`: it lies in the past, or more than a year ahead."""
    if deadline <= at:
        return [FieldError("/deadline", "past", "応募の締切は、今日から後の日付にしてください。")]
    if _day(deadline) > one_year_after(_day(at)):
        return [FieldError("/deadline", "too-far", "応募の締切は、今日から1年以内の日付にしてください。")]
    return []


def _wrong_dates(deadline: datetime | None, delivery: date | None, payment: date | None) -> list[FieldError]:
    found = []
    closes = _day(deadline) if deadline else None
    if closes and delivery and delivery < closes:
        message = "納品を受け取る日は、応募の締切と同じ日か、それより後にしてください。"
        found.append(FieldError("/delivery_date", "before-deadline", message))
    elif closes and delivery and delivery > one_year_after(closes):
        found.append(
            FieldError("/delivery_date", "too-far", "納品を受け取る日は、応募の締切から1年以内にしてください。")
        )
    if delivery and payment:
        found += _wrong_payment(payment_days(delivery, payment))
    return found


def _wrong_payment(days: int) -> list[FieldError]:
    if days < 0:
        message = "支払日は、納品を受け取る日と同じ日か、それより後にしてください。"
        return [FieldError("/payment_date", "before-delivery", message)]
    if days > PAYMENT_DAYS_MOST:
        message = (
            f"支払日は、納品を受け取る日から60日以内にしてください（いまは{days}日後です）。"
            "フリーランス・事業者間取引適正化等法第4条の決まりです。"
        )
        return [FieldError("/payment_date", "payment-60-days", message)]
    return []


def _said(body: dict[str, Any], *path: str) -> str:
    """The text at `path`, or '' where there is none: what else is wrong there, the schema tells."""
    node: Any = body
    for part in path:
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, str) else ""


def _deadline(said: str) -> datetime | None:
    try:
        return deadline_of(said)
    except (ValueError, OverflowError):
        return None


def _date(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _day(instant: datetime) -> date:
    return instant.astimezone(clock.JST).date()

"""What a ready answer's 〔variables〕 are for one person, and why one has no value."""

from collections.abc import Mapping
from typing import Final

from inquiries import templates
from kernel import clock, settings
from line.consultations.pages import page_url

# What staff may write in a ready answer and the system fills; the manual and the screen show the same list.
OF_BOOKING: Final = ("サービス", "予約の日", "予約の時刻", "予約の方法", "相談員")
NO_BOOKING: Final = "この方には、いま予約がありません"


def of_person(user_key: str) -> tuple[dict[str, str], dict[str, str]]:
    """(values, why those that have none have none): two reads, for the booking that this person has."""
    from bookings import days, reading, rules
    from line.bookings.mount import BOOKINGS, current

    today = clock.today()
    values = {
        "電話番号": str(settings.city()["telephone"]),
        "相談のページ": page_url(),
        "今日": f"{today.month}月{today.day}日",
    }
    booking = reading.of_person(BOOKINGS, user_key)
    if booking is None:
        return values, dict.fromkeys(OF_BOOKING, NO_BOOKING)
    set_now = current()
    service = set_now.services.get(booking.service)
    counsellor = set_now.counsellors.get(booking.counsellor)
    of_booking = {
        "サービス": service.name if service else "",
        "予約の日": days.day_label(booking.when.day),
        "予約の時刻": booking.when.clock_label,
        "予約の方法": rules.METHODS.get(booking.method, ""),
        "相談員": counsellor.name if counsellor else "",
    }
    values |= {name: value for name, value in of_booking.items() if value}
    return values, {name: "予約の設定から、この名前が外れています" for name, value in of_booking.items() if not value}


def missing(words: str, why_not: Mapping[str, str]) -> list[dict[str, str]]:
    """What is still to be filled in a ready answer, each with the reason."""
    return [
        {"name": name, "why": why_not.get(name, "ここは、書き換えてください")} for name in templates.variables(words)
    ]

"""A user who presses the buttons of the bot, and a city that has set what can be booked."""

from typing import Any

from bookings import settings
from kernel.changes import Marker
from line.bookings.mount import BOOKINGS
from line.records import user_key
from tests.bookings import city
from tests.bookings.mounted import DESK
from tests.line.talking import HANAKO, Platform, deliver, event, says

ME = HANAKO


def city_is_set(*changed: tuple[str, str, dict[str, Any]]) -> None:
    for kind, setting_id, body in city.settings(*changed):
        settings.save(BOOKINGS, kind, setting_id, body, version=0, by=DESK, marker=Marker(("set", kind, setting_id)))


def actions(line: Platform) -> list[dict[str, Any]]:
    """The buttons of the last answer, in their order."""
    found = []
    for message in line.arrived[-1]["messages"]:
        template = message.get("template", {})
        for holder in template.get("columns", [template]):
            found += holder.get("actions", [])
    return found


def labels(line: Platform) -> list[str]:
    return [one["label"] for one in actions(line)]


def texts(line: Platform) -> list[str]:
    """What stands in the last answer."""
    found = []
    for message in line.arrived[-1]["messages"]:
        template = message.get("template", {})
        shown = [one["text"] for one in template.get("columns", [])] or [message.get("text") or template["text"]]
        found += shown
    return found


def data_of(line: Platform, label: str, nth: int = 0) -> str:
    """The data of the nth button with this label."""
    found = [one["data"] for one in actions(line) if one["label"] == label]
    assert len(found) > nth, (label, labels(line))
    return str(found[nth])


def taps(data: str, *, user: str = HANAKO) -> None:
    assert deliver(event("postback", user=user, postback={"data": data})) == []


def press(line: Platform, label: str, nth: int = 0, *, user: str = HANAKO) -> str:
    """Press a button of the last answer; what it carried, for a second tap."""
    data = data_of(line, label, nth)
    taps(data, user=user)
    return data


def to_confirm(line: Platform, time: str = "12:00", day: int = 1, *, user: str = HANAKO) -> None:
    """予約 → しごと相談 → ビデオ通話 → the afternoon of the nth day → the time; the bot asks whether it is right."""
    deliver(says("予約", user=user))
    press(line, "しごと相談", user=user)
    press(line, "ビデオ通話", user=user)
    press(line, "午後の空きを見る", day, user=user)
    press(line, time, user=user)


def booking_of(user: str = HANAKO) -> Any:
    from bookings import reading

    return reading.of_person(BOOKINGS, user_key(user))

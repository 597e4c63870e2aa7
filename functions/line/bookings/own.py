"""What a person sees of her bookings on the page that she opened from the talk. Reads, decides nothing but what is hers to see."""

from datetime import date, timedelta
from typing import Any, Final

from bookings import days, lists, meetings, offers, reading, states, waiting
from bookings.mounting import Refused
from bookings.offers import Ask
from bookings.records import wait_key
from bookings.rules import METHODS, TELEPHONE, VIDEO, Rules, Service
from japan import text
from kernel import clock
from kernel.callers import Person
from line.bookings import choices, words
from line.bookings.mount import BOOKINGS, current

DAYS_SHOWN: Final = 7


def shown(person: Person) -> dict[str, Any]:
    """Her booking, what she waits for, and the services with what she may book of them."""
    set_now = current()
    mine = reading.of_person(BOOKINGS, person.id)
    wait = BOOKINGS.wait.find(*wait_key(person.id), consistent=True) if mine is None else None
    if wait is not None and waiting.over(wait):
        wait = None
    return {
        "csrf_token": person.csrf_token,
        "booking": _booking(mine, set_now) if mine else None,
        "wait": {"label": words.waited(wait, set_now), "service": wait.service} if wait else None,
        "services": [_service(one, person.id, set_now) for one in set_now.offered()],
    }


def _service(one: Service, person: str, set_now: Rules) -> dict[str, Any]:
    no = BOOKINGS.rule.may(person, one.id)
    return {
        "id": one.id,
        "name": one.name,
        "minutes": one.minutes,
        "methods": [
            {
                "id": method,
                "name": METHODS[method],
                "counsellors": [
                    {"id": who, "name": set_now.counsellors[who].name}
                    for who in choices.able(set_now, Ask(one.id, method))
                    if set_now.counsellors[who].named
                ],
            }
            for method in one.methods
        ],
        "no": {"words": no.words, "instead": no.instead} if no else None,
    }


def _booking(mine: Any, set_now: Rules) -> dict[str, Any]:
    now = clock.now()
    service, counsellor = set_now.services.get(mine.service), set_now.counsellors.get(mine.counsellor)
    begun = mine.begins_at <= now
    deadline = mine.begins_at - timedelta(minutes=service.cancel_minutes if service else 0)
    open_still = mine.state == states.DISPLACED or not begun
    met = mine.state != states.DISPLACED and counsellor is not None
    return {
        "id": mine.booking_id,
        "version": mine.version,
        "number": mine.number,
        "state": mine.state,
        "state_name": states.STATES[mine.state],
        "service": mine.service,
        "service_name": service.name if service else "予約",
        "method": mine.method,
        "method_name": METHODS[mine.method],
        "minutes": mine.minutes,
        "label": mine.when.label,
        "counsellor": mine.asked_for or None,
        "counsellor_name": counsellor.name if met and counsellor else None,
        "held_until": words.clock_words(mine.holds_until) if mine.state == states.HELD and mine.holds_until else None,
        "late": mine.state == states.BOOKED and now > deadline,
        "begun": begun,
        "telephone_end": text.telephone_key(mine.telephone)[-4:] if mine.telephone else None,
        "actions": [*(_may(mine) if open_still else [])],
        "meeting": _meeting(mine, set_now),
    }


def _may(mine: Any) -> list[str]:
    if mine.state == states.HELD:
        return ["take", "cancel"]
    called = mine.state == states.BOOKED and mine.method == TELEPHONE
    return ["change", *(["telephone"] if called else []), "cancel"]


def _meeting(mine: Any, set_now: Rules) -> dict[str, Any] | None:
    """Where to meet by video, and from when on it is shown; None for other ways."""
    if mine.method != VIDEO or mine.state != states.BOOKED:
        return None
    address = meetings.shown(set_now, mine, clock.now())
    return {"address": address, "from": words.clock_words(meetings.opens_at(mine))}


def free_days(person: str, ask: Ask, first: date) -> dict[str, Any]:
    """Some days with their parts and beginnings: one query of what is taken, two over the end of a month."""
    set_now, now = current(), clock.now()
    service = set_now.services.get(ask.service)
    if service is None or not service.active or ask.method not in service.methods:
        raise Refused(offers.NOT_OFFERED, "このサービスは、いま予約できません。画面を読み直してください。")
    mine = reading.of_person(BOOKINGS, person)
    if (no := offers.unnamed(set_now, ask, mine.asked_for if mine else None)) is not None:
        raise Refused(no.code, no.words)
    first = max(first, days.today())
    found, further = choices.staffed(set_now, ask, first, offers.last_day(service, now), DAYS_SHOWN)
    taken = _taken(mine, found[0][0], found[-1][0]) if found else set()
    return {
        "days": [
            {
                "day": day.isoformat(),
                "label": days.day_label(day),
                "parts": [
                    _part(number, choices.beginnings(set_now, ask, day, taken, number))
                    for number in range(len(offers.PARTS))
                ],
            }
            for day, _ in found
        ],
        "next": further.isoformat() if further else None,
    }


def _part(number: int, beginnings: list[tuple[days.When, bool]]) -> dict[str, Any]:
    """A part of a day: what is free in it, and what others have."""

    def those(*, free: bool) -> list[dict[str, Any]]:
        return [{"minute": when.minute, "label": when.clock_label} for when, one in beginnings if one is free]

    return {
        "part": number,
        "name": offers.PARTS[number][0],
        "staffed": bool(beginnings),
        "slots": those(free=True),
        "full": those(free=False),
    }


def must_be_full(person: str, ask: Ask, day: date, part: int | None, minute: int | None) -> None:
    """Nobody waits for what is free, or can't become free any more: a part of a day, or what begins at a minute of it. Raises Refused."""
    set_now, taken = current(), _taken(reading.of_person(BOOKINGS, person), day, day)
    found = [
        (when, free)
        for number in range(len(offers.PARTS))
        for when, free in choices.beginnings(set_now, ask, day, taken, number)
        if (number == part if minute is None else when.minute == minute)
    ]
    what = "時間帯" if minute is None else "時刻"
    if not found:
        raise Refused(offers.CLOSED, f"この{what}は、いまご案内できません。ほかの日や時間をお選びください。")
    if any(free for _, free in found):
        raise Refused("free", f"この{what}に空きが出ています。時刻をお選びください。")


def _taken(mine: Any, first: date, last: date) -> set[tuple[str, date, int]]:
    """What is taken on these days, as she sees it who would move her own booking."""
    own_id = mine.booking_id if mine else ""
    return {cell for cell, owner in lists.owners(BOOKINGS, first, last).items() if owner != own_id}

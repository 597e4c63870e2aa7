"""What is free: which beginnings, with whom, in which room; and whose turn it is. Pure: rules and what is taken in, offers out."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bookings import days
from bookings.days import When
from bookings.rules import IN_A_ROOM, METHODS, Counsellor, Room, Rules, Service
from kernel import clock

type Taken = Collection[tuple[str, date, int]]  # (resource, business day, minute) of each cell that has an owner

CLOSED, OUTSIDE, TOO_SOON, TOO_FAR, PAST, NOT_OFFERED, OFF_STEP = (
    "closed",
    "outside",
    "too-soon",
    "too-far",
    "past",
    "not-offered",
    "off-step",
)
NOT_NAMED: Final = "not-named"
# The three parts of a business day under which slots are offered: their words and their beginnings.
PARTS: Final = (("午前", days.OPENS, 720), ("午後", 720, 1080), ("夜", 1080, days.CLOSES))


@dataclass(frozen=True)
class Ask:
    """What somebody wants: a service, a method, and a counsellor or anybody (None)."""

    service: str
    method: str
    counsellor: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a beginning can't be had whoever is free: a word for programs, a sentence for people."""

    code: str
    words: str


@dataclass(frozen=True)
class Free:
    """A beginning that can be had, and with whom."""

    when: When
    counsellors: tuple[str, ...]


def counsellor_cell(counsellor_id: str) -> str:
    """The name of a counsellor as the owner of cells."""
    return f"c:{counsellor_id}"


def room_cell(room_id: str) -> str:
    """The name of a room as the owner of cells."""
    return f"r:{room_id}"


def refusal(rules: Rules, ask: Ask, when: When, now: datetime, *, by_staff: bool = False) -> Refusal | None:
    """Why nobody can be met then; None if the rules allow it. Staff are not bound by lead time, days ahead and steps."""
    service = rules.services.get(ask.service)
    if service is None or not service.active or ask.method not in service.methods:
        return Refusal(NOT_OFFERED, "このサービスは、この方法では予約できません。")
    if why := rules.house.closed(when.day):
        return Refusal(CLOSED, f"{days.day_label(when.day)}は休み（{why}）です。ほかの日をお選びください。")
    opens, closes = rules.house.hours(ask.method)
    if when.minute < opens or when.minute + service.minutes > closes:
        last = closes - service.minutes
        return Refusal(
            OUTSIDE,
            f"{METHODS[ask.method]}は{days.clock_text(opens)}から{days.clock_text(closes)}までです。"
            f"{service.minutes}分の予約は{days.clock_text(last)}までに始めてください。",
        )
    if when.instant <= now:
        return Refusal(PAST, "過ぎた時刻です。これからの時刻をお選びください。")
    if by_staff:
        return None
    if when.instant < now + timedelta(minutes=service.lead_minutes):
        return Refusal(
            TOO_SOON, f"予約は始まる{_ahead(service.lead_minutes)}前までです。もう少し後の時刻をお選びください。"
        )
    if when.day > last_day(service, now):
        return Refusal(TOO_FAR, f"予約は{service.days_ahead}日先までです。近い日をお選びください。")
    if (when.minute - days.OPENS) % service.step_minutes:
        return Refusal(OFF_STEP, f"予約は{service.step_minutes}分ごとに始まります。一覧からお選びください。")
    return None


def unnamed(rules: Rules, ask: Ask, kept: str | None = None) -> Refusal | None:
    """Why a person can't ask for this counsellor by name; None if she may, asks for nobody, or for whom she had asked before (`kept`)."""
    one = rules.counsellors.get(ask.counsellor or "")
    if one is None or one.named or one.id == kept:
        return None
    return Refusal(NOT_NAMED, "この相談員は、指名を受けていません。「だれでもよい」か、ほかの相談員をお選びください。")


def last_day(service: Service, now: datetime) -> date:
    """The furthest business day that people may book."""
    running = days.of_instant(now)
    return (running.day if running else now.astimezone(clock.JST).date()) + timedelta(days=service.days_ahead)


def able(rules: Rules, ask: Ask, when: When, taken: Taken) -> list[Counsellor]:
    """The counsellors who can and may do it and are free, if a room is free too where one is needed. `refusal` is not asked here."""
    service = rules.services[ask.service]
    if ask.method in IN_A_ROOM and room(rules, ask, when, taken) is None:
        return []
    return [one for one in _fit(rules, ask, service) if _free(one, service, when, taken)]


def room(rules: Rules, ask: Ask, when: When, taken: Taken) -> Room | None:
    """The first free room; None if there is none, or the method needs none."""
    if ask.method not in IN_A_ROOM:
        return None
    minutes = rules.services[ask.service].minutes
    for one in sorted(rules.rooms.values(), key=lambda room: room.id):
        if one.active and when.day not in one.closed and _untaken(room_cell(one.id), when, minutes, taken):
            return one
    return None


def free(rules: Rules, ask: Ask, day: date, taken: Taken, now: datetime, *, by_staff: bool = False) -> list[Free]:
    """The beginnings of a business day that can be had, the earliest first."""
    service = rules.services.get(ask.service)
    if service is None or rules.house.closed(day):
        return []
    step = days.CELL if by_staff else service.step_minutes
    found = []
    for minute in range(days.OPENS, days.CLOSES - service.minutes + 1, step):
        when = When(day, minute)
        if refusal(rules, ask, when, now, by_staff=by_staff) is None and (who := able(rules, ask, when, taken)):
            found.append(Free(when, tuple(one.id for one in who)))
    return found


def in_part(offered: Iterable[Free], part: int) -> list[Free]:
    """Those of the offers that begin in a part (index of `PARTS`) of the day."""
    _, start, end = PARTS[part]
    return [one for one in offered if start <= one.when.minute < end]


def in_turn(able_ones: Iterable[Counsellor], taken: Taken, seed: str) -> list[Counsellor]:
    """Whose turn it is, first: who has the fewest quarters taken among those given. Among equals the seed (a person, a request) decides, so
    that many who ask at the same moment do not all run for the same one."""
    burden: dict[str, int] = {}
    for resource, _, _ in taken:
        burden[resource] = burden.get(resource, 0) + 1

    def turn(one: Counsellor) -> tuple[int, str]:
        lot = hashlib.sha256(f"{seed}/{one.id}".encode()).hexdigest()
        return burden.get(counsellor_cell(one.id), 0), lot

    return sorted(able_ones, key=turn)


def needed(minutes: int, when: When, counsellor: str, room_id: str | None) -> list[tuple[str, date, int]]:
    """The cells that a booking takes."""
    owners = [counsellor_cell(counsellor)] + ([room_cell(room_id)] if room_id else [])
    return [(owner, when.day, minute) for owner in owners for minute in days.cells(when.minute, minutes)]


def _fit(rules: Rules, ask: Ask, service: Service) -> list[Counsellor]:
    everybody = sorted(rules.counsellors.values(), key=lambda one: one.id)
    among = [one for one in everybody if ask.counsellor in (None, one.id)]
    return [one for one in among if one.active and ask.method in one.methods and service.skills <= one.skills]


def _free(one: Counsellor, service: Service, when: When, taken: Taken) -> bool:
    end = when.minute + service.minutes
    at_work = any(start <= when.minute and end <= stop for start, stop in one.works(when.day))
    return at_work and _untaken(counsellor_cell(one.id), when, service.minutes, taken)


def _untaken(resource: str, when: When, minutes: int, taken: Taken) -> bool:
    return not any((resource, when.day, minute) in taken for minute in days.cells(when.minute, minutes))


def _ahead(minutes: int) -> str:
    if minutes % 1440 == 0 and minutes:
        return f"{minutes // 1440}日"
    return f"{minutes // 60}時間" if minutes % 60 == 0 and minutes else f"{minutes}分"

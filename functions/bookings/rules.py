"""What a city has set: services, counsellors with their working weeks, rooms, hours of methods, closed days. Values, read from settings.

The shapes are those of `schemas/line/booking-setting-*.json`; minutes are those of a business day (`days`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from bookings import days

CHAT, TELEPHONE, VIDEO, IN_PERSON = "chat", "telephone", "video", "in_person"
METHODS: Final = MappingProxyType({CHAT: "チャット", TELEPHONE: "電話", VIDEO: "ビデオ通話", IN_PERSON: "対面（窓口）"})
IN_A_ROOM: Final = frozenset({IN_PERSON})
SERVICE, COUNSELLOR, ROOM, HOUSE = "service", "counsellor", "room", "house"
KINDS: Final = MappingProxyType({SERVICE: "サービス", COUNSELLOR: "相談員", ROOM: "部屋", HOUSE: "受付時間と休み"})
WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# Where the houses are in which video calls are held; a city may name others.
MEETING_HOSTS: Final = ("teams.microsoft.com", "teams.live.com", "teams.cloud.microsoft", "webex.com")

type Span = tuple[int, int]  # from, to: minutes of a business day
ALL_DAY: Final[Span] = (days.OPENS, days.CLOSES)


@dataclass(frozen=True)
class Service:
    """What can be booked. `lead_minutes` before its beginning is the last moment for people (staff may book later), `cancel_minutes` before
    it the last for cancelling in time; `step_minutes` apart are the beginnings that are offered."""

    id: str
    name: str
    minutes: int
    step_minutes: int
    methods: tuple[str, ...]
    skills: frozenset[str]
    lead_minutes: int
    days_ahead: int
    cancel_minutes: int
    active: bool = True


@dataclass(frozen=True)
class Counsellor:
    """Who meets people: `week` has the spans of each weekday (of the business day), `exceptions` those of single days instead (none: away);
    `meeting` is where she holds her video calls, if that is always the same (`meetings`)."""

    id: str
    name: str
    skills: frozenset[str]
    methods: tuple[str, ...]
    week: Mapping[str, tuple[Span, ...]]
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    named: bool = True
    active: bool = True
    meeting: str = ""

    def works(self, day: date) -> tuple[Span, ...]:
        """The spans of this business day in which she works."""
        if not self.active:
            return ()
        return self.exceptions.get(day, self.week.get(WEEK[day.weekday()], ()))


@dataclass(frozen=True)
class Room:
    """A room in which people are met; on a closed day it is not to be had."""

    id: str
    name: str
    closed: frozenset[date] = frozenset()
    active: bool = True


@dataclass(frozen=True)
class Closure:
    """Closed business days, both ends included."""

    first: date
    last: date
    why: str


@dataclass(frozen=True)
class House:
    """Hours of each method, closed days of this year, and those of every year ('12-29', '01-03')."""

    methods: Mapping[str, Span] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    every_year: tuple[tuple[str, str, str], ...] = (("12-29", "01-03", "年末年始"),)
    meeting_hosts: tuple[str, ...] = MEETING_HOSTS

    def hours(self, method: str) -> Span:
        return self.methods.get(method, ALL_DAY)

    def closed(self, day: date) -> str | None:
        """Why this business day is closed, or None."""
        for one in self.closures:
            if one.first <= day <= one.last:
                return one.why
        named = day.strftime("%m-%d")
        for first, last, why in self.every_year:
            if (first <= named <= last) if first <= last else (named >= first or named <= last):
                return why
        return None


@dataclass(frozen=True)
class Rules:
    """All that is set, as it is now."""

    house: House
    services: Mapping[str, Service]
    counsellors: Mapping[str, Counsellor]
    rooms: Mapping[str, Room]

    def offered(self) -> list[Service]:
        """The services that can be booked now, in the order of their ids."""
        return [one for _, one in sorted(self.services.items()) if one.active]


def of_settings(bodies: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Rules:
    """Rules from (kind, id, body) of each setting."""
    house, services, counsellors, rooms = House(), {}, {}, {}
    for kind, setting_id, body in bodies:
        match kind:
            case "service":
                services[setting_id] = _service(setting_id, body)
            case "counsellor":
                counsellors[setting_id] = _counsellor(setting_id, body)
            case "room":
                closed = frozenset(date.fromisoformat(day) for day in body.get("closed", ()))
                rooms[setting_id] = Room(setting_id, body["name"], closed, body.get("active", True))
            case "house":
                house = _house(body)
    return Rules(house, services, counsellors, rooms)


def _service(setting_id: str, body: Mapping[str, Any]) -> Service:
    return Service(
        setting_id,
        body["name"],
        body["minutes"],
        body["step_minutes"],
        tuple(body["methods"]),
        frozenset(body.get("skills", ())),
        body["lead_minutes"],
        body["days_ahead"],
        body["cancel_minutes"],
        body.get("active", True),
    )


def _counsellor(setting_id: str, body: Mapping[str, Any]) -> Counsellor:
    return Counsellor(
        setting_id,
        body["name"],
        frozenset(body.get("skills", ())),
        tuple(body["methods"]),
        {weekday: _spans(spans) for weekday, spans in body["week"].items()},
        {date.fromisoformat(one["day"]): _spans(one["spans"]) for one in body.get("exceptions", ())},
        body.get("named", True),
        body.get("active", True),
        body.get("meeting", ""),
    )


def _house(body: Mapping[str, Any]) -> House:
    closures = tuple(
        Closure(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one["why"])
        for one in body.get("closures", ())
    )
    every_year = tuple((one["first"], one["last"], one["why"]) for one in body.get("every_year", ()))
    hours = {method: (span[0], span[1]) for method, span in body["methods"].items()}
    return House(hours, closures, every_year, tuple(body.get("meeting_hosts") or MEETING_HOSTS))


def _spans(spans: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    """Spans in their order, those that touch made one: 6:00–12:00 and 12:00–18:00 hold a booking over noon."""
    joined: list[Span] = []
    for start, end in sorted((int(one[0]), int(one[1])) for one in map(tuple, spans)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def open_days(rules: Rules, first: date, count: int) -> list[date]:
    """The business days that are not closed among `count` days from `first`."""
    found = [first + timedelta(days=number) for number in range(count)]
    return [day for day in found if rules.house.closed(day) is None]

"""What can be chosen from, as the talk and the page show it: the days on which anybody works, and with whom. Pure."""

from datetime import date, timedelta
from typing import Final

from bookings import offers
from bookings.days import When
from bookings.offers import Ask, Free
from bookings.rules import Rules
from kernel import clock

LOOK_AHEAD: Final = 62  # days that are looked through for some to show


def staffed(
    rules: Rules, ask: Ask, first: date, last: date, most: int
) -> tuple[list[tuple[date, list[Free]]], date | None]:
    """So many days from `first` on which anything could be had, were nothing taken, and the next one after them."""
    found: list[tuple[date, list[Free]]] = []
    for number in range(min((last - first).days + 1, LOOK_AHEAD)):
        day = first + timedelta(days=number)
        could = offers.free(rules, ask, day, frozenset(), clock.now())
        if not could:
            continue
        if len(found) == most:
            return found, day
        found.append((day, could))
    return found, None


def beginnings(rules: Rules, ask: Ask, day: date, taken: offers.Taken, part: int) -> list[tuple[When, bool]]:
    """The beginnings of a part of a day that could be had, were nothing taken, and whether each can be had now."""
    now = clock.now()
    free = {one.when.minute for one in offers.free(rules, ask, day, taken, now)}
    could = offers.in_part(offers.free(rules, ask, day, frozenset(), now), part)
    return [(one.when, one.when.minute in free) for one in could]


def able(rules: Rules, ask: Ask) -> list[str]:
    """Who meets people for this service in this way, by id."""
    service = rules.services.get(ask.service)
    everybody = sorted(rules.counsellors.values(), key=lambda one: one.id)
    skills = service.skills if service else frozenset()
    return [one.id for one in everybody if one.active and ask.method in one.methods and skills <= one.skills]

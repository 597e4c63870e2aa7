"""What is left on both sides: the same order under another number, or one order there that is several here. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from donations.comparing.facts import CANCELLED, Facts

CLOSE_DAYS: Final = 3
MANY_MOST: Final = 20  # orders of one person; more than that are no question of how to split


@dataclass(frozen=True)
class Left:
    """An order that found nobody; `key` tells it from the others of its side."""

    key: str
    facts: Facts
    day: str


@dataclass(frozen=True)
class Pair:
    """Orders that belong together: one and one, or as much money in another number of orders."""

    theirs: tuple[Left, ...]
    ours: tuple[Left, ...]

    @property
    def one_to_one(self) -> bool:
        return len(self.theirs) == len(self.ours) == 1


def pairs(theirs: Sequence[Left], ours: Sequence[Left]) -> list[Pair]:
    """The pairs among them, the same for the same orders in any order."""
    people: dict[str, tuple[list[Left], list[Left]]] = {}
    for place, side in enumerate((theirs, ours)):
        for one in sorted(side, key=lambda one: (one.day, one.key)):
            if one.facts.person:
                people.setdefault(one.facts.person, ([], []))[place].append(one)
    found: list[Pair] = []
    for its, mine in (people[person] for person in sorted(people)):
        if its and mine and len(its) <= MANY_MOST and len(mine) <= MANY_MOST:
            found += _of_one_person(its, mine)
    return found


def _of_one_person(theirs: list[Left], ours: list[Left]) -> list[Pair]:
    found, left = [], list(ours)
    alone = []
    for one in theirs:
        same = [other for other in left if _alike(one, other)]
        if same:
            other = min(same, key=lambda other: (_days(one, other), other.day, other.key))
            left.remove(other)
            found.append(Pair((one,), (other,)))
        else:
            alone.append(one)
    alone, left = ([one for one in side if one.facts.state != CANCELLED] for side in (alone, left))
    if alone and left and len(alone) != len(left) and _as_much(alone, left):
        found.append(Pair(tuple(alone), tuple(left)))
    return found


def _alike(one: Left, other: Left) -> bool:
    same = one.facts.amount_yen == other.facts.amount_yen
    return same and _days(one, other) <= CLOSE_DAYS


def _as_much(theirs: Sequence[Left], ours: Sequence[Left]) -> bool:
    yen = [sum(one.facts.amount_yen for one in side) for side in (theirs, ours)]
    days = sorted((*theirs, *ours), key=lambda one: one.day)
    return yen[0] == yen[1] and _days(days[0], days[-1]) <= CLOSE_DAYS


def _days(one: Left, other: Left) -> int:
    """How many days lie between two; far apart where a day is not told."""
    if not one.day or not other.day:
        return CLOSE_DAYS + 1
    return abs((date.fromisoformat(one.day) - date.fromisoformat(other.day)).days)

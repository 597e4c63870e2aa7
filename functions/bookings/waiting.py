"""Waiting for a day, a part of it or one beginning that is full: first come, first offered, in one queue a day. What is freed is kept for who
waits, for an hour; if she does not take it, it is offered to the next."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from bookings import days, lists, mounting, offers, planning, reading, reminders, states
from bookings.days import When
from bookings.mounting import Made, Mounting, Refused
from bookings.offers import Ask
from bookings.records import Wait, booking_key, instant_key, wait_key
from kernel import clock, errors, ids
from kernel.changes import Change, New, Removed, Saved, commit

HOLD: Final = timedelta(hours=1)
OFFERS_MOST: Final = 20  # in one turn of the sweep; who is left is offered in the next


def plan_wait(
    m: Mounting, person: str, ask: Ask, day: date, part: int | None = None, *, minute: int | None = None
) -> list[Change]:
    """The changes that put somebody into the queue of a day: for a part of it, for what begins at a `minute`, or for anything; whoever waits
    for another day leaves that one.

    Raises Refused.
    """
    assert part is None or minute is None, "a beginning lies in its part"
    if (known := reading.of_person(m, person)) is not None:
        raise planning.has_one(known)
    if no := m.rule.may(person, ask.service):
        raise Refused("may-not", no.words, instead=no.instead)
    now = clock.now()
    found = m.wait.find(*wait_key(person), consistent=True)
    if ask.counsellor is not None:
        no_name = offers.unnamed(lists.rules_of(lists.settings(m)), ask, found.counsellor if found else None)
        if no_name is not None:
            raise Refused(no_name.code, no_name.words)
    wait = found or m.wait(pk=wait_key(person)[0], sk=wait_key(person)[1], person=person)
    if found is not None and (found.day, found.service, found.method) == (day.isoformat(), ask.service, ask.method):
        if (found.counsellor, found.part, found.minute) == (ask.counsellor, part, minute):
            return []  # two taps: her place in the queue is the first one's
        now = found.asked_at  # with another counsellor, or at another time of the day, it is the same place
    wait.service, wait.method, wait.counsellor = ask.service, ask.method, ask.counsellor
    wait.day, wait.part, wait.minute, wait.asked_at = day.isoformat(), part, minute, now
    wait.gsi1pk, wait.gsi1sk = f"WAITS#{day.isoformat()}", instant_key(now, person)
    wait.gsi2pk, wait.gsi2sk = "WAITS", f"{day.isoformat()}#{wait.gsi1sk}"
    wait.ttl = clock.seconds(When(day, 1500).instant + timedelta(days=1))
    return [Saved(wait) if found else New(wait)]


def plan_leave(m: Mounting, person: str) -> list[Change]:
    """The changes that take somebody out of the queue; none if she is in none."""
    found = m.wait.find(*wait_key(person), consistent=True)
    return [Removed(found)] if found else []


def offer(m: Mounting, record: Any) -> None:
    """Hand what was freed to who waits for its day. It may be called again at any point: each hold takes its person out of the queue in
    its own transaction."""
    freed = m.freed.find(record.pk, record.sk, consistent=True)
    if freed is None:
        return
    at, made = When(date.fromisoformat(freed.day), freed.minute), 0
    for listed in lists.waiting(m, at.day):
        if made >= OFFERS_MOST:
            freed.look_again(clock.now())
            commit(Saved(freed), table=m.booking)
            return
        wait = m.wait.find(listed.pk, listed.sk, consistent=True)
        if wait is not None and wait.day == freed.day:
            try:
                made += _held_for(m, wait, at, ids.derived(wait.asked_at, f"{freed.pk}/{wait.person}"))
            except errors.Conflict:
                return  # somebody was quicker; the next sweep offers what is free then
    try:
        commit(Removed(freed), table=m.booking)
    except errors.Conflict:
        return  # another sweep has seen to it


def _held_for(m: Mounting, wait: Wait, at: When, booking_id: str) -> bool:
    """Keep the freed slot, or the nearest of the day, for one who waits; False if there is none for her, or she has a booking by now."""
    ask = Ask(wait.service, wait.method, wait.counsellor)
    rules = lists.rules_of(lists.settings(m))
    taken = set(lists.owners(m, at.day, at.day))
    free = wanted(offers.free(rules, ask, at.day, taken, clock.now()), wait)
    if free and (instead := m.rule.instead_of_hold(wait)) is not None:
        commit(*instead, Removed(wait), table=m.booking)
        return False
    for one in sorted(free, key=lambda offer: abs(offer.when.minute - at.minute))[:1]:
        try:
            made = planning.book(
                m,
                planning.Wanted(wait.person, ask, one.when),
                by=mounting.SYSTEM,
                holds_for=_for(one.when),
                booking_id=booking_id,
            )
        except Refused as refused:
            if refused.code == "has-one":
                _gone(m, wait)
            return False
        commit(*made.changes, events=made.events, table=m.booking)
        return True
    return False


def wanted(free: Iterable[offers.Free], wait: Wait) -> list[offers.Free]:
    """Those of a day's offers that somebody waits for."""
    if wait.minute is not None:
        return [one for one in free if one.when.minute == wait.minute]
    return offers.in_part(free, wait.part) if wait.part is not None else list(free)


def over(wait: Wait) -> bool:
    """Whether nothing of what somebody waits for is ahead any more."""
    end = offers.PARTS[wait.part][2] if wait.part is not None else days.CLOSES
    last = wait.when or When(date.fromisoformat(wait.day), end)
    return last.instant <= clock.now()


def _for(when: When) -> timedelta:
    """How long it is kept: an hour, or until it begins."""
    return min(HOLD, when.instant - clock.now())


def _gone(m: Mounting, wait: Wait) -> None:
    try:
        commit(Removed(wait), table=m.booking)
    except errors.Conflict:
        return  # she has moved to another day


def due(m: Mounting, record: Any) -> None:
    """A booking's time has come: the end of a hold, or a reminder. The index may lag: what counts is the record."""
    booking = m.booking.find(*booking_key(record.booking_id), consistent=True)
    if booking is None or booking.duesk is None or booking.duesk > clock.iso(clock.now()) + "$":
        return
    if booking.state != states.HELD:
        reminders.remind(m, booking)
        return
    made: Made = planning.lapse(m, booking)
    try:
        commit(*made.changes, events=made.events, table=m.booking)
    except errors.Conflict:
        return  # it was taken in the last moment

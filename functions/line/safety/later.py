"""今は話せない: one tap, and the booking stands on a later day. Nobody asks why; the counsellor is told that she must not be called now.

The place is kept (rule SF-2): the same time on the first of the next seven days on which it is free, with the same counsellor if she named
one; else the nearest time on the first day that has any. If there is none at all the booking stays, and the counsellor is told all the same.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from bookings import lists, mounting, offers, planning, reading, states
from bookings.days import When
from bookings.mounting import Made, Refused, Speaker
from bookings.offers import Ask
from bookings.rules import Rules
from kernel import clock, errors
from kernel.changes import Change, Marker, New, Saved, commit, done_before
from line.bookings import words
from line.bookings.choices import LOOK_AHEAD
from line.bookings.mount import BOOKINGS, current
from line.bookings.talk import Said
from line.safety.records import OPEN, SEEN, PutOff, put_off_key

SAME_TIME_DAYS: Final = 7
ATTEMPTS: Final = 3
JUST_NOW: Final = timedelta(hours=1)  # the word said again within it is the same wish


def pressed(person: str, about: str, at: datetime) -> Said:
    """The button of a reminder, which names the booking and its revision."""
    booking_id, _, revision = about.partition("#")
    mine = reading.find(BOOKINGS, booking_id)
    if mine is None or mine.person != person:
        return Said(words.again("", "このボタンのご予約が見つかりません。"), "booking-old-button")
    if str(mine.revision) != revision:
        return Said(words.now(mine, current()), "booking-old-button")
    return _put_off(mine, at)


def said(person: str, at: datetime) -> Said:
    """The words in the talk: her one booking is put off; without one there is nothing to do, and nobody waits for an answer."""
    mine = reading.of_person(BOOKINGS, person)
    if mine is None:
        told = "わかりました。お返事は、話せるときで大丈夫です。"
        return Said([words.said(told)], "later-quiet")
    before = PutOff.find(*put_off_key(mine.booking_id, mine.revision), consistent=True)
    if before is not None and at - before.at < JUST_NOW:
        return Said(words.card(mine, current(), "もう移してあります。"), "later-already")
    return _put_off(mine, at)


def _put_off(mine: Any, at: datetime) -> Said:
    rules = current()
    if not mine.live(clock.now()) or mine.state != states.BOOKED:
        return Said(words.now(mine, rules), "booking-shown")
    was = _placed(mine)
    for _ in range(ATTEMPTS):
        there = next_place(rules, mine, clock.now())
        if there is None:
            break
        try:
            ask = Ask(mine.service, mine.method, mine.asked_for)
            made = planning.change(BOOKINGS, mine, there, ask=ask, by=mounting.PERSON, begun=True)
        except Refused:
            continue  # somebody was quicker; what is free now is looked at anew
        return _moved(made, was, rules, at)
    stays = words.card(mine, rules, "わかりました。後日に空きがなく、日時はそのままです。")
    return Said(stays, "later-full", [_told_again(mine, was, at)])


def _moved(made: Made, was: dict[str, Any], rules: Rules, at: datetime) -> Said:
    told = words.card(made.booking, rules, "わかりました。後日に移しました。いまは出なくて大丈夫です。")
    changes: list[Change] = [*made.changes, New(_record(made.booking, was, at, moved=True))]
    return Said(told, "later-moved", changes, made.events)


def _told_again(mine: Any, was: dict[str, Any], at: datetime) -> Change:
    """What tells the counsellor that she can't talk, of a booking that stays: she may say so again, and of one that was moved before."""
    before = PutOff.find(*put_off_key(mine.booking_id, mine.revision), consistent=True)
    if before is None:
        return New(_record(mine, was, at, moved=False))
    before.at = max(at, before.at)
    before.seen_at = before.seen_by = before.staff_id = None
    before.enter(OPEN)
    return Saved(before)


def next_place(rules: Rules, booking: Any, now: datetime) -> When | None:
    """Where the booking goes (rule SF-2); None if nothing is free as far as people may book."""
    service = rules.services.get(booking.service)
    if service is None:
        return None
    first = booking.when.day + timedelta(days=1)
    last = min(offers.last_day(service, now), first + timedelta(days=LOOK_AHEAD))
    if last < first:
        return None
    taken = set(lists.owners(BOOKINGS, first, last))
    return chosen(_free(rules, booking, first, last, taken, now), booking.when)


def _free(
    rules: Rules, booking: Any, first: date, last: date, taken: offers.Taken, now: datetime
) -> Iterable[tuple[date, list[When]]]:
    ask = Ask(booking.service, booking.method, booking.asked_for)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield day, [one.when for one in offers.free(rules, ask, day, taken, now)]


def chosen(free: Iterable[tuple[date, list[When]]], was: When) -> When | None:
    """The same time within seven days, else the nearest time of the first day that has any. Pure; `free` is read as far as is needed."""
    nearest: When | None = None
    for day, times in free:
        if nearest is not None and (day - was.day).days > SAME_TIME_DAYS:
            break
        if (same := next((one for one in times if one.minute == was.minute), None)) is not None:
            return same
        if nearest is None and times:
            nearest = min(times, key=lambda one: abs(one.minute - was.minute))
    return nearest


def _placed(mine: Any) -> dict[str, Any]:
    return {"day": mine.day, "minute": mine.minute, "counsellor": mine.counsellor}


def _record(booking: Any, was: dict[str, Any], at: datetime, *, moved: bool) -> PutOff:
    pk, sk = put_off_key(booking.booking_id, booking.revision)
    record = PutOff(
        pk=pk,
        sk=sk,
        booking_id=booking.booking_id,
        number=booking.number,
        person=booking.person,
        revision=booking.revision,
        was=was,
        moved=int(moved),
        at=at,
    )
    record.enter(OPEN)
    return record


def seen(booking_id: str, revision: int, *, version: int, by: Speaker, marker: Marker) -> PutOff:
    """Record that staff know. Raises NotFound, Stale, WrongState (somebody has seen it)."""
    key = put_off_key(booking_id, revision)
    record = PutOff.must(*key, consistent=True)
    if record.version != version:
        if done_before(PutOff, marker) is None:
            raise errors.Stale()
        return record
    if record.state == SEEN:
        raise errors.WrongState("この知らせは、もう確かめてあります。")
    record.seen_at, record.seen_by, record.staff_id = clock.now(), by.name, by.staff_id
    record.enter(SEEN)
    commit(Saved(record), marker=marker, table=PutOff)
    return PutOff.must(*key, consistent=True)

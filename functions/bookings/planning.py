"""What each verb of a booking would change: the cells, the mark of the person, the booking, its history, what is told. Nothing is written here:
`book` commits it by itself; a scenario or an event of LINE that writes something of its own beside it commits it with that, and plans anew on
`Conflict`. What can't be had is `Refused`, with a word that says why.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bookings import fitting, lists, meetings, mounting, offers, reading, records, reminders, states
from bookings.days import When
from bookings.mounting import Made, Mounting, Refused, Speaker
from bookings.offers import Ask
from bookings.records import Booker, Booking, Entry, booker_key, booking_key, cell_key, wait_key
from bookings.rules import TELEPHONE, VIDEO, Rules
from kernel import case_number, clock, errors, ids
from kernel.changes import Change, Checked, New, Removed, Saved
from kernel.errors import FieldError

TURNS_DAYS: Final = 6  # whose turn it is counts what each has on so many days before, and on the day itself


@dataclass(frozen=True)
class Wanted:
    """What is to be booked, for whom. `name` is only of those whom staff book in and who are not on LINE; `telephone` is theirs, or where
    somebody wants to be called for a meeting by telephone."""

    person: str
    ask: Ask
    when: When
    name: str = ""
    telephone: str = ""


def book(m: Mounting, wanted: Wanted, *, by: Speaker, booking_id: str = "", holds_for: timedelta | None = None) -> Made:
    """The changes that book what is wanted, or keep it for a while (`holds_for`). With `booking_id` the caller says what makes two calls the
    same booking: the second one's commit is a Conflict.

    Raises Refused: 'has-one' (with `booking`), 'may-not' (with `instead`), 'full', or a word of `offers`.
    """
    now = clock.now()
    mark, known = reading.mark_of(m, wanted.person)
    if known is not None:
        raise has_one(known)
    _allowed(m, wanted.person, wanted.ask.service)
    found = lists.settings(m)
    rules = lists.rules_of(found)
    taken = _taken(m, wanted.when.day)
    counsellor, room = _placed(rules, wanted.ask, wanted.when, taken, wanted.person, by)
    booking_id = booking_id or ids.new()
    key = booking_key(booking_id)
    minutes = rules.services[wanted.ask.service].minutes
    booking = m.booking(
        pk=key[0],
        sk=key[1],
        booking_id=booking_id,
        number=case_number.of(booking_id),
        person=wanted.person,
        name=wanted.name or None,
        telephone=wanted.telephone or None,
        service=wanted.ask.service,
        method=wanted.ask.method,
        minutes=minutes,
        asked_for=wanted.ask.counsellor,
        state=states.HELD if holds_for else states.BOOKED,
        booked_at=now,
        holds_until=now + holds_for if holds_for else None,
    )
    booking.move_to(wanted.when, counsellor, room)
    booking.listed()
    reminders.set_next(booking)
    what = mounting.HELD if holds_for else mounting.BOOKED
    cells = offers.needed(minutes, wanted.when, counsellor, room)
    changes: list[Change] = [
        *(New(_cell(m, cell, booking_id)) for cell in cells),
        _marked(m, mark, wanted.person, booking_id),
        New(booking),
        New(_entry(m, booking, what, "", by, line=1)),
        *(Checked(one) for one in found if (one.setting_kind, one.setting_id) == ("counsellor", counsellor)),
        *_told(m, what, booking, by, always=holds_for is not None),
    ]
    wait = m.wait.find(*wait_key(wanted.person), consistent=True)
    if wait is not None:
        changes.append(Removed(wait))
    return Made(booking, changes, [mounting.event(m, booking, what)])


def accept(m: Mounting, booking: Any, *, by: Speaker) -> Made:
    """The changes that make a hold a booking. Raises WrongState (it is over)."""
    if booking.state == states.HELD and booking.holds_until <= clock.now():
        raise errors.WrongState("取り置きの時間が過ぎました。もう一度、空いている時間をお選びください。")
    booking.holds_until = None
    made = _moved(m, booking, states.ACCEPT, by, notice=mounting.BOOKED)
    reminders.set_next(booking)
    return made


def change(
    m: Mounting,
    booking: Any,
    when: When,
    *,
    ask: Ask | None = None,
    telephone: str = "",
    by: Speaker,
    begun: bool = False,
) -> Made:
    """The changes that move a booking. A counsellor who was not named by the person may be another one afterwards. With `begun` it may have
    begun: its person can't talk just now. The number of the call stays unless another is given; it goes when nobody is to be called: whom staff
    move may have to be called about just that.

    Raises WrongState (it is over, or it has begun), Refused.
    """
    if booking.state == states.BOOKED and booking.begins_at <= clock.now() and not begun:
        raise errors.WrongState("始まった予約は変更できません。")
    states.after(states.CHANGE, booking.state)
    if not booking.live(clock.now()):  # its person may have another by now
        raise errors.WrongState("もとの日時が過ぎたので、選び直せません。新しく予約してください。")
    ask = ask or Ask(booking.service, booking.method, booking.asked_for)
    _allowed(m, booking.person, ask.service)
    found = lists.settings(m)
    rules = lists.rules_of(found)
    own = set(_cells_of(booking))
    taken = _taken(m, when.day) - own
    counsellor, room = _placed(
        rules, ask, when, taken, booking.person, by, keep=booking.counsellor, named=booking.asked_for
    )
    before, minutes = records.placed(booking), rules.services[ask.service].minutes
    needed = offers.needed(minutes, when, counsellor, room)
    lost = booking.counsellor if booking.counsellor != counsellor else None
    old = booking.when
    freed = _freed(m, booking, old) if own - set(needed) else []
    booking.service, booking.method, booking.asked_for, booking.minutes = (
        ask.service,
        ask.method,
        ask.counsellor,
        minutes,
    )
    booking.move_to(when, counsellor, room)
    booking.meeting = None  # it was for that hour
    if telephone or (ask.method != TELEPHONE and not booking.name and not by.is_staff):
        booking.telephone = telephone or None
    made = _moved(m, booking, states.CHANGE, by, notice=mounting.CHANGED, was=before, lost=lost)
    made.changes.extend(
        [
            *(New(_cell(m, cell, booking.booking_id)) for cell in needed if cell not in own),
            *(Removed(_cell(m, cell, booking.booking_id)) for cell in sorted(own - set(needed))),
            *(Checked(one) for one in found if (one.setting_kind, one.setting_id) == ("counsellor", counsellor)),
            *freed,
        ]
    )
    return made


def cancel(m: Mounting, booking: Any, why: str = "", *, by: Speaker) -> Made:
    """The changes that cancel a booking, or give back a hold. The number of the call goes, unless staff cancel: then she may have to be called
    about it, if LINE does not reach her.

    Raises WrongState (it is over, or it has begun).
    """
    now = clock.now()
    if booking.state == states.BOOKED and booking.begins_at <= now:
        raise errors.WrongState("始まった予約は取り消せません。来られなかったときは、そう記録してください。")
    if booking.state == states.BOOKED:
        service = lists.rules_of(lists.settings(m)).services.get(booking.service)
        deadline = booking.begins_at - timedelta(minutes=service.cancel_minutes if service else 0)
        booking.late = int(now > deadline)
    if not booking.name and not by.is_staff:
        booking.telephone = None  # nobody is called any more
    cells = _cells_of(booking)
    made = _moved(m, booking, states.CANCEL, by, notice=mounting.CANCELLED, words=why, was=records.placed(booking))
    made.changes.extend(_given_up(m, booking, cells))
    return made


def finish(m: Mounting, booking: Any, *, missed: bool, by: Speaker) -> Made:
    """The changes that record that they met, or (`missed`) that the person did not come. Raises WrongState (it has not begun)."""
    if clock.now() < booking.begins_at:
        raise errors.WrongState("まだ始まっていない予約です。始まってから記録してください。")
    made = _moved(m, booking, states.MISS if missed else states.FINISH, by, notice=None)
    made.changes.extend(_released(m, booking))
    return made


def meeting(m: Mounting, booking: Any, address: str, *, by: Speaker) -> Made:
    """The changes that say where the video call of a booking is held; '' takes it away. No message goes out, and the address stands in no
    history.

    Raises WrongState (no video call, or it is over), Invalid.
    """
    if booking.state != states.BOOKED or booking.method != VIDEO or booking.ends_at <= clock.now():
        raise errors.WrongState("これから行うビデオ通話の予約だけに、アドレスを入れられます。")
    hosts = lists.rules_of(lists.settings(m)).house.meeting_hosts
    if address and (told := meetings.fault(address, hosts)):
        raise errors.Invalid([FieldError("/address", "address", told)])
    booking.meeting = address or None
    return _noted(m, booking, "meeting-set" if address else "meeting-gone", by)


def telephone(m: Mounting, booking: Any, number: str, *, by: Speaker) -> Made:
    """The changes that say where she wants to be called for a booking. The number stands in no history.

    Raises WrongState (no meeting by telephone, or it is over).
    """
    if booking.state != states.BOOKED or booking.method != TELEPHONE or booking.ends_at <= clock.now():
        raise errors.WrongState("これから行う電話の予約だけに、電話番号を入れられます。")
    what = "telephone-changed" if booking.telephone else "telephone-set"
    booking.telephone = number
    return _noted(m, booking, what, by)


def lapse(m: Mounting, booking: Any) -> Made:
    """The changes that end a hold whose time is over."""
    cells = _cells_of(booking)
    made = _moved(m, booking, states.DECLINE, mounting.SYSTEM, notice=mounting.LAPSED, was=records.placed(booking))
    made.changes.extend(_given_up(m, booking, cells))
    return made


def refit(m: Mounting, booking: Any) -> tuple[Made | None, str]:
    """The changes for a booking that no longer fits what is set, and the word for it (of `fitting`): another counsellor or room at the same
    time, if the person named nobody and one is free; else it is displaced, and its person is asked to choose another time. A hold ends.
    (None, '') if it fits."""
    found = lists.settings(m)
    rules = lists.rules_of(found)
    if fitting.misfit(rules, booking) is None:
        return None, ""
    if booking.state == states.HELD:
        return lapse(m, booking), fitting.LAPSED
    own, lost, before = set(_cells_of(booking)), booking.counsellor, records.placed(booking)
    there = fitting.place(rules, booking, _taken(m, booking.when.day) - own)
    if there is None:
        gone = mounting.DISPLACED
        made = _moved(m, booking, None, mounting.SYSTEM, notice=gone, was=before, what=gone, lost=lost)
        made.changes.extend(Removed(_cell(m, cell, booking.booking_id)) for cell in sorted(own))
        return made, fitting.DISPLACED
    needed = offers.needed(booking.minutes, booking.when, *there)
    booking.move_to(booking.when, *there)
    booking.meeting = booking.meeting if lost == booking.counsellor else None
    # Who is met is told; in which room she is met she hears at the counter.
    lost_to = lost if lost != booking.counsellor else None
    told = mounting.MOVED if lost_to else None
    made = _moved(
        m, booking, states.CHANGE, mounting.SYSTEM, notice=told, was=before, lost=lost_to, what=mounting.MOVED
    )
    made.changes.extend(New(_cell(m, cell, booking.booking_id)) for cell in needed if cell not in own)
    made.changes.extend(Removed(_cell(m, cell, booking.booking_id)) for cell in sorted(own - set(needed)))
    made.changes.extend(Checked(one) for one in found if one.sk == f"counsellor#{booking.counsellor}")
    return made, fitting.MOVED


def has_one(known: Any) -> Refused:
    """Why somebody who has a booking can have no other."""
    words = "予約は一人1件までです。今の予約を変更するか、取り消してください。"
    return Refused("has-one", words, booking=known.booking_id)


def _allowed(m: Mounting, person: str, service: str) -> None:
    no = m.rule.may(person, service)
    if no is not None:
        raise Refused("may-not", no.words, instead=no.instead)


def _taken(m: Mounting, day: date) -> set[tuple[str, date, int]]:
    return set(lists.owners(m, day - timedelta(days=TURNS_DAYS), day))


def _placed(
    rules: Rules,
    ask: Ask,
    when: When,
    taken: set[tuple[str, date, int]],
    seed: str,
    by: Speaker,
    *,
    keep: str = "",
    named: str | None = None,
) -> tuple[str, str | None]:
    """With whom and where: (counsellor, room). `keep` is who has it now, and stays if she can; `named` is whom the person had asked for.

    Raises Refused.
    """
    refused = offers.refusal(rules, ask, when, clock.now(), by_staff=by.is_staff)
    if refused is None and by.is_person:
        refused = offers.unnamed(rules, ask, named)
    if refused is not None:
        raise Refused(refused.code, refused.words)
    able = offers.able(rules, ask, when, taken)
    if not able:
        raise Refused("full", "この時間は、いま埋まりました。ほかの時間をお選びください。")
    chosen = next((one for one in able if one.id == keep), None) or offers.in_turn(able, taken, seed)[0]
    room = offers.room(rules, ask, when, taken)
    return chosen.id, room.id if room else None


def _noted(m: Mounting, booking: Any, what: str, by: Speaker) -> Made:
    """What nobody is told of: the booking and a line of its history."""
    return Made(booking, [Saved(booking), New(_entry(m, booking, what, "", by))])


def _moved(
    m: Mounting,
    booking: Any,
    verb: str | None,
    by: Speaker,
    *,
    notice: str | None,
    words: str = "",
    was: dict[str, Any] | None = None,
    lost: str | None = None,
    what: str = "",
) -> Made:
    """A new revision of the booking in the state that the verb leads to (None: displaced), with its history and what is told."""
    booking.state = states.after(verb, booking.state) if verb else states.DISPLACED
    booking.revision += 1
    booking.told = []
    booking.listed()
    reminders.set_next(booking)
    what = what or verb or ""
    line = _entry(m, booking, what, words, by, was=was)
    if lost and was:
        line.gsi2pk = records.of_counsellor(lost, was["day"][:7])
        line.gsi2sk = f"{was['day']}#{was['minute']:04d}#{booking.booking_id}#{booking.revision}"
    changes: list[Change] = [Saved(booking), New(line)]
    if notice is not None:
        always = notice in (mounting.LAPSED, mounting.MOVED, mounting.DISPLACED)
        changes += _told(m, notice, booking, by, always=always)
    return Made(booking, changes, [mounting.event(m, booking, what)])


def _given_up(m: Mounting, booking: Any, cells: list[tuple[str, date, int]]) -> list[Change]:
    """What a booking that is no more gives back: its cells, its person's mark; and the slot is offered to who waits."""
    gone: list[Change] = [Removed(_cell(m, cell, booking.booking_id)) for cell in cells]
    return [*gone, *_released(m, booking), *(_freed(m, booking, booking.when) if cells else [])]


def _released(m: Mounting, booking: Any) -> list[Change]:
    mark = m.booker.find(*booker_key(booking.person), consistent=True)
    return [Removed(mark)] if mark is not None and mark.booking_id == booking.booking_id else []


def _freed(m: Mounting, booking: Any, when: When) -> list[Change]:
    freed = m.freed(pk=f"FREED#{booking.booking_id}#{booking.revision}", sk="FREED")
    freed.day, freed.minute = when.day.isoformat(), when.minute
    freed.look_again(clock.now())
    return [New(freed)]


def _cells_of(booking: Any) -> list[tuple[str, date, int]]:
    """The cells that a booking owns in the state in which it is."""
    if booking.state not in states.IN_CALENDAR:
        return []
    return offers.needed(booking.minutes, booking.when, booking.counsellor, booking.room)


def _cell(m: Mounting, cell: tuple[str, date, int], booking_id: str) -> Any:
    pk, sk = cell_key(*cell)
    return m.cell(pk=pk, sk=sk, booking_id=booking_id)


def _marked(m: Mounting, mark: Booker | None, person: str, booking_id: str) -> Change:
    """The person's mark: new, or in the place of one whose booking is over."""
    if mark is None:
        pk, sk = booker_key(person)
        return New(m.booker(pk=pk, sk=sk, booking_id=booking_id))
    mark.booking_id = booking_id
    return Saved(mark)


def _entry(
    m: Mounting, booking: Booking, what: str, words: str, by: Speaker, *, was: Any = None, line: int | None = None
) -> Entry:
    """A line of the history, in its place by the version of the booking that it makes."""
    place = booking.version + 1 if line is None else line
    return m.entry(
        pk=records.history_key(booking.booking_id),
        sk=f"{place:08d}",
        booking_id=booking.booking_id,
        at=clock.now(),
        what=what,
        revision=booking.revision,
        was=was,
        words=words or None,
        who=by.name,
        staff_id=by.staff_id,
    )


def _told(m: Mounting, what: str, booking: Any, by: Speaker, *, always: bool = False) -> list[Change]:
    """What a person does herself she is answered at once, and in her talk once more if it was elsewhere; what others do she is told of."""
    if by.elsewhere and what in mounting.OWN:
        return list(m.rule.notice(mounting.OWN[what], booking))
    return list(m.rule.notice(what, booking)) if by.is_staff or always else []

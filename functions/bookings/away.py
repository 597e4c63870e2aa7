"""A counsellor is away on whole business days: nobody can book her any more, and each booking that she has is seen to, one transaction each,
with one message to each person. The record says how far it came; whatever crashes, the next sweep goes on where it stopped."""

from datetime import date, timedelta
from typing import Any, Final

from bookings import fitting, lists, offers, planning, reading, states
from bookings.mounting import Mounting, Refused, Speaker
from bookings.records import absence_key, instant_key, setting_history_key, setting_key
from bookings.rules import COUNSELLOR
from kernel import clock, errors, ids
from kernel.changes import Marker, New, Saved, Shifted, commit
from kernel.errors import FieldError

RUNNING, SEEN_TO = "running", "seen_to"
DAYS_MOST: Final = 31
TURN_MOST: Final = 20  # bookings in one turn of the sweep


def declare(m: Mounting, counsellor: str, first: date, last: date, *, by: Speaker, marker: Marker) -> Any:
    """Take these business days out of her calendar, and set off what follows for her bookings. Raises Invalid, Stale."""
    if not first <= last or (last - first).days >= DAYS_MOST:
        message = f"終わりの日は、始まりの日から{DAYS_MOST}日以内にしてください。"
        raise errors.Invalid([FieldError("/last", "range", message)])
    setting = m.setting.find(*setting_key(COUNSELLOR, counsellor), consistent=True)
    if setting is None:
        raise errors.Invalid([FieldError("/counsellor", "unknown", "この相談員は見つかりません。")])
    now, absence_id = clock.now(), ids.new()
    absent = [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
    kept = [one for one in setting.body.get("exceptions", []) if one["day"] not in absent]
    setting.body = setting.body | {
        "exceptions": sorted([*kept, *({"day": day, "spans": []} for day in absent)], key=lambda one: one["day"])
    }
    setting.saved_at, setting.saved_by = now, by.name
    version = m.setting_version(
        pk=setting_history_key(COUNSELLOR, counsellor),
        sk=f"{setting.version + 1:08d}",
        setting_kind=COUNSELLOR,
        setting_id=counsellor,
        body=setting.body,
        saved_at=now,
        saved_by=by.name,
        staff_id=by.staff_id,
    )
    absence = m.absence(
        pk=absence_key(absence_id)[0],
        sk=absence_key(absence_id)[1],
        gsi1pk="ABSENCES",
        gsi1sk=instant_key(now, absence_id),
        absence_id=absence_id,
        counsellor=counsellor,
        first=first.isoformat(),
        last=last.isoformat(),
        state=RUNNING,
        declared_at=now,
        declared_by=by.name,
    )
    absence.look_again(now)
    outcome = commit(Saved(setting), New(version), New(absence), marker=marker, answer=absence_id, table=m.booking)
    return m.absence.must(*absence_key(outcome.answer), consistent=True)


def see_to(m: Mounting, record: Any) -> None:
    """See to the bookings of who is away, so many in a turn. It may be called again at any point."""
    absence = m.absence.find(*absence_key(record.absence_id), consistent=True)
    if absence is None or absence.state != RUNNING:
        return
    now = clock.now()
    left = _left(m, absence)
    for booking in left[:TURN_MOST]:
        _see_to_one(m, absence, booking)
    absence = m.absence.must(*absence_key(record.absence_id), consistent=True)
    rest = bool(_left(m, absence))
    absence.state = RUNNING if rest else SEEN_TO
    absence.look_again(now if rest else None)
    try:
        commit(Saved(absence), table=m.booking)
    except errors.Conflict:
        return  # another sweep sees to it too


def _left(m: Mounting, absence: Any) -> list[Any]:
    """Her bookings of these days that have not begun, from the cells themselves: no index that lags may hide one."""
    first, last = date.fromisoformat(absence.first), date.fromisoformat(absence.last)
    mine = offers.counsellor_cell(absence.counsellor)
    wanted = {
        booking: (day, minute)
        for (resource, day, minute), booking in lists.owners(m, first, last).items()
        if resource == mine
    }
    rules = lists.rules_of(lists.settings(m))
    found = [reading.find(m, booking_id) for booking_id, _ in sorted(wanted.items(), key=lambda one: one[1])]
    ahead = [
        one for one in found if one is not None and one.state in states.IN_CALENDAR and one.begins_at > clock.now()
    ]
    return [one for one in ahead if fitting.misfit(rules, one)]  # she may be back by now


def _see_to_one(m: Mounting, absence: Any, booking: Any) -> None:
    try:
        made, what = planning.refit(m, booking)
        if made is None:
            return
        counted = Shifted(m.absence(pk=absence.pk, sk=absence.sk), {(what,): 1}, errors.Conflict())
        also = [counted] if what != fitting.LAPSED else []
        commit(*made.changes, *also, events=made.events, table=m.booking)
    except (errors.Conflict, Refused):
        return  # its person changes it in this very moment, or a colleague was booked; the next turn sees

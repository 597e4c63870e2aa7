"""What a change of settings leads to: bookings that no longer fit are seen to one by one, with one message to each person, and who waits is
offered what is open now. The record says how far it came; whatever crashes, the next sweep goes on where it stopped.

    running ──(nothing left)──► looks once more, two minutes later ──► seen to

The second look is for who booked by the old settings in the very moment of the change.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bookings import days, fitting, lists, planning, reading, states
from bookings.mounting import Mounting, Refused, Speaker
from bookings.records import Setting, instant_key, review_key
from bookings.rules import COUNSELLOR, HOUSE, ROOM, Rules, of_settings
from kernel import clock, errors, ids
from kernel.changes import Change, New, Saved, Shifted, commit

RUNNING, LOOKS_AGAIN, SEEN_TO = "running", "looks_again", "seen_to"
STATES: Final = {RUNNING: "予約を見直しています", LOOKS_AGAIN: "予約を見直しています", SEEN_TO: "見直しが済みました"}
AHEAD_DAYS: Final = 370
TURN_MOST: Final = 20  # bookings in one turn of the sweep
WAITED_MOST: Final = 60  # days that are offered by one change: each is a record of its transaction
ONCE_MORE: Final = timedelta(minutes=2)  # longer than a booking can be on its way
_OPENS: Final = frozenset({COUNSELLOR, ROOM})


def follows(m: Mounting, setting: Setting, version: int, by: Speaker) -> list[Change]:
    """The record that sets off the review of a setting that is saved; none where a new one can neither take nor open anything."""
    # Before the first hours of the house every hour of every day was open, and may have been booked.
    fresh = not version and not (setting.setting_kind == HOUSE and _ahead(m))
    if fresh and setting.setting_kind not in _OPENS:
        return []
    now, review_id = clock.now(), ids.new()
    key = review_key(review_id)
    review = m.review(
        pk=key[0],
        sk=key[1],
        gsi1pk="REVIEWS",
        gsi1sk=instant_key(now, review_id),
        review_id=review_id,
        setting_kind=setting.setting_kind,
        setting_id=setting.setting_id,
        name=setting.body.get("name"),
        fresh=int(fresh),
        state=RUNNING,
        saved_at=now,
        saved_by=by.name,
    )
    review.look_again(now)
    return [New(review)]


def forecast(
    m: Mounting, kind: str, setting_id: str, body: Mapping[str, Any], *, version: int
) -> list[fitting.Concerned]:
    """What would become of the bookings ahead if this were saved, the earliest first. Nothing is written."""
    known = [(one.setting_kind, one.setting_id, one.body) for one in lists.settings(m)]
    after = of_settings([*(one for one in known if one[:2] != (kind, setting_id)), (kind, setting_id, dict(body))])
    ahead = _ahead(m) if version or kind == HOUSE else []
    if not ahead:
        return []
    first, last = ahead[0].when.day, ahead[-1].when.day
    return fitting.outlook(after, ahead, lists.owners(m, first - timedelta(days=planning.TURNS_DAYS), last))


def see_to(m: Mounting, record: Any) -> None:
    """See to what a change leads to, so many bookings in a turn. It may be called again at any point."""
    key = review_key(record.review_id)
    review = m.review.find(*key, consistent=True)
    if review is None or review.state == SEEN_TO:
        return
    left = [] if review.fresh else _left(m, lists.rules_of(lists.settings(m)))
    for booking in left[:TURN_MOST]:
        _see_to_one(m, review, booking)
    if left:
        left = _left(m, lists.rules_of(lists.settings(m)))
    review = m.review.must(*key, consistent=True)
    now, offered = clock.now(), []
    if not left and review.state == RUNNING:
        offered = _offered(m, review)
        review.state = SEEN_TO if review.fresh else LOOKS_AGAIN
        review.look_again(None if review.fresh else now + ONCE_MORE)
    elif not left:
        review.state = SEEN_TO
        review.look_again(None)
    else:
        review.look_again(now)
    try:
        commit(Saved(review), *offered, table=m.booking)
    except errors.Conflict:
        return  # another sweep sees to it too


def _ahead(m: Mounting) -> list[Any]:
    """The bookings that own cells and have not begun, by the calendar, the earliest first."""
    today, now = days.today(), clock.now()
    listed = lists.calendar(m, today, today + timedelta(days=AHEAD_DAYS))
    return [one for one in listed if one.state in states.IN_CALENDAR and one.begins_at > now]


def _left(m: Mounting, rules: Rules) -> list[Any]:
    """The bookings ahead that do not fit, read consistently."""
    found = [reading.find(m, one.booking_id) for one in _ahead(m) if fitting.misfit(rules, one)]
    return [one for one in found if one and one.state in states.IN_CALENDAR and fitting.misfit(rules, one)]


def _see_to_one(m: Mounting, review: Any, booking: Any) -> None:
    try:
        made, what = planning.refit(m, booking)
        if made is None:
            return
        counted = Shifted(m.review(pk=review.pk, sk=review.sk), {(what,): 1}, errors.Conflict())
        commit(*made.changes, counted, events=made.events, table=m.booking)
    except (errors.Conflict, errors.WrongState, Refused):
        return  # its person changes it in this very moment, or a colleague was booked; the next turn sees


def _offered(m: Mounting, review: Any) -> list[Change]:
    """What is open now is offered to who waits, day by day: as if something had been freed."""
    waited = sorted({one.day for one in lists.all_waiting(m, days.today())})
    changes: list[Change] = []
    for day in waited[:WAITED_MOST]:
        freed = m.freed(pk=f"FREED#{review.review_id}#{day}", sk="FREED", day=day, minute=days.OPENS)
        freed.look_again(clock.now())
        changes.append(New(freed))
    return changes

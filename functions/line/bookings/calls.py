"""Who can't be told on LINE (she blocked the account, or LINE did not take it) is telephoned: one call for each message."""

from bookings import mounting
from bookings.mounting import Speaker
from kernel import clock, errors
from kernel.changes import Change, Marker, New, Saved, commit, done_before
from line.bookings.records import DONE, OPEN, Call, new_call
from line.records import BLOCKED, FAILED, Send

WHY = {BLOCKED: "ブロック中のため、LINEでは届きません", FAILED: "LINEで送れませんでした"}
_UNKNOWN = "LINEで届いたか分かりません"


def instead_of(send: Send) -> list[Change]:
    """The call to make in the place of a message about a booking that did not arrive; none for other messages."""
    if not send.about:
        return []
    booking_id = send.about.partition("#")[0]
    what = send.send_id.partition("-")[2].partition("-")[2]
    if what in mounting.OWN.values():
        return []  # she did it herself, and saw it
    return [New(new_call(send.send_id, booking_id, send.user_key, what, WHY.get(send.state, _UNKNOWN)))]


def made(call_id: str, *, version: int, by: Speaker, marker: Marker) -> Call:
    """Record that the call was made. Raises NotFound, Stale, WrongState (it was made)."""
    call = Call.must(f"CALL#{call_id}", "CALL", consistent=True)
    if call.version != version:
        if done_before(Call, marker) is None:
            raise errors.Stale()
        return call
    if call.state != OPEN:
        raise errors.WrongState("この電話は、もう済んでいます。")
    call.done_at, call.done_by, call.staff_id = clock.now(), by.name, by.staff_id
    call.enter(DONE)
    commit(Saved(call), marker=marker, table=Call)
    return Call.must(f"CALL#{call_id}", "CALL", consistent=True)

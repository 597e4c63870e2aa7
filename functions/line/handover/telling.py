"""The notice with a code to everybody who follows, in batches, and not while people sleep. Each user is told in one transaction with the code and the count, under the
send's own name: whoever has been told is passed over, wherever the last turn died."""

from typing import Final

from kernel import clock, errors
from kernel.changes import Counted, New, Saved, commit
from kernel.paging import page
from line import outgoing
from line.handover import codes, plan, talk
from line.handover.records import OPEN, Figures, Handover, figures_key
from line.records import FOLLOWING, LineRecord, User, find_send, user_of
from line.safety import wording

TURN_MOST: Final = 50  # users in one turn of the sweep
ATTEMPTS: Final = 3  # a code whose first letters are taken is made anew
SHARDS: Final = "0123456789abcdef"
DONE: Final = "done"


def go_on(record: Handover) -> None:
    """One turn: the next users of the list. It may be called again at any point."""
    one = plan.of(record.handover_id)
    if one.state != OPEN or not one.telling or one.telling["state"] != plan.RUNNING:
        return
    if clock.now() >= plan.ends_at(one):  # no code would work any more: who has not been told is told by people
        one.telling = one.telling | {"state": DONE}
        one.look_again(None)
        _written(one)
        return
    if (morning := plan.waits_until()) is not None:
        one.look_again(morning)
        _written(one)
        return
    shard, after, left = int(one.telling["shard"]), str(one.telling["after"]), TURN_MOST
    while left > 0 and shard < len(SHARDS):
        found = page(User, "gsi1", [f"USERS#{SHARDS[shard]}"], limit=left, newest_first=False, cursor=after or None)
        for user in found.items:
            _told(one, user)
        left -= max(len(found.items), 1)
        shard, after = (shard + 1, "") if found.next is None else (shard, found.next)
    over = shard >= len(SHARDS)
    one.telling = {"state": DONE if over else plan.RUNNING, "shard": min(shard, len(SHARDS) - 1), "after": after}
    one.look_again(None if over else clock.now())
    _written(one)


def _written(one: Handover) -> None:
    try:
        commit(Saved(one), table=LineRecord)
    except errors.Conflict:
        return  # it was closed, or another sweep has done this turn


def _told(one: Handover, listed: User) -> None:
    """Tell one user, if she is there to be told and has not been."""
    send_id = f"handover-{one.handover_id}-{listed.user_key}"
    for _ in range(ATTEMPTS):
        user = user_of(listed.user_key)
        if user is None or user.state != FOLLOWING or user.linked_to or not user.line_user_id or find_send(send_id):
            return
        code, until = codes.new_code(one.handover_id, user.user_key, "all"), talk.until_of(one)
        send = outgoing.new_send(
            send_id,
            role="bot",
            user_key=user.user_key,
            messages=talk.notice(one, code, until),
            notice=wording.HANDOVER,
            held=False,
        )
        newest = codes.newest_of(user.user_key)
        figures = figures_key(one.handover_id)
        changes = codes.issued(user.user_key, code, until, one.handover_id, newest=newest)
        try:
            commit(New(send), *changes, Counted(Figures(pk=figures[0], sk=figures[1]), {"told": 1}), table=LineRecord)
        except errors.Conflict:
            continue
        return

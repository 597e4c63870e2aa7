"""Sending a frozen list, batch after batch, so that a crash at any call neither loses nor doubles.

Claim: receivers, words and retry keys of a batch are written down; nothing was asked of LINE yet. Send: each part by multicast with its
key. Settle: the batch's end, the broadcast's progress and the month's messages in one transaction. Who dies in between leaves a claim that
the next sweep takes up with the same keys: LINE answers 409 to what it took before, and that is yes.

Only 5xx and time-outs are repeated as doubt. A 429 sent nothing: of rate or concurrency it waits a minute, of the quota it halts the
broadcast, and people decide. LINE keeps a key for 24 hours: a batch in doubt for 23 is `unknown`, and never sent again.
Blocked users are left out, of offers who was hired, and who wants neutral words gets them, as it stands when the batch is claimed; a batch
of which LINE has said that nothing went out is made up anew. A part in doubt keeps its receivers and its key, and says it in neutral words from
the moment in which one of them wants those: LINE counts the key, not the words, so whoever has it already gets nothing, and nobody plain words.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from kernel import clock, errors, search
from kernel.changes import Change, Checked, Saved, commit
from kernel.watch import count, logger
from line import outgoing, sending
from line.broadcasts import audience, content, money
from line.broadcasts.records import (
    DONE,
    FAILED,
    HELD,
    PAUSED,
    PLANNED,
    READY,
    SENDING,
    SENT,
    STOPPED,
    UNKNOWN,
    Batch,
    Broadcast,
    batch_key,
    broadcast_key,
)
from line.records import BLOCKED, ELSEWHERE, FOLLOWING, LineRecord, User
from line.safety import wording
from messaging.broadcasts import rules

SECONDS: Final = 20  # of a sweep's thirty; what was begun by then still comes to its end
MORNING: Final = timedelta(hours=9)
SYSTEM: Final = "自動"
TROUBLES: Final = {
    "quota": "今月の通数を使い切りました。追加できる設定にするか、月が変わってから続けてください。",
    "refused": "LINEがこの内容を受け取りませんでした。送れなかった分は、やり直しても送られません。",
}
SETTLE_ATTEMPTS: Final = 5


def go_on(broadcast_id: str) -> None:
    """Its time has come: begin, go on, or count the blocks of the days after."""
    ends = clock.stopwatch() + SECONDS
    while clock.stopwatch() < ends:
        broadcast = Broadcast.must(*broadcast_key(broadcast_id), consistent=True)
        if broadcast.duesk is None or broadcast.duesk > clock.iso(clock.now()) + "$":
            return
        if broadcast.stage in (PLANNED, SENDING):
            if not _step(broadcast):
                return
        elif broadcast.stage == STOPPED and broadcast.begun_at and _left_in_the_air(broadcast):
            continue
        else:
            _count_blocks(broadcast)
            return


def _step(broadcast: Broadcast) -> bool:
    """One batch. False if there is nothing more to do now."""
    now = clock.now()
    assert broadcast.content is not None
    may_go = rules.earliest(now, night_confirmed=broadcast.content["written"]["night"])
    batch = _batch(broadcast) if broadcast.place < broadcast.frozen["batches"] else None
    if batch is None:
        _end(broadcast)
        return False
    # What was tried and is in doubt is brought to its end within its key's day; of what LINE turned away nothing has gone out.
    if may_go > now and not batch.doubts:
        broadcast.look_again(may_go)
        _saved(broadcast)
        return False
    doubted = bool(batch.doubts and batch.first_at and now - batch.first_at >= outgoing.GIVE_UP)
    if not _claimed(broadcast, batch):
        return False
    return _settle(broadcast, batch, UNKNOWN) if doubted else _send(broadcast, batch)


def _batch(broadcast: Broadcast) -> Batch:
    return Batch.must(*batch_key(broadcast.frozen["id"], broadcast.place), consistent=True)


def _claimed(broadcast: Broadcast, batch: Batch) -> bool:
    """Hold the batch, with everything that a repetition must find as it was. False if somebody else holds it."""
    now = clock.now()
    if batch.state not in (READY, HELD) or (batch.held_until and batch.held_until > now):
        return False
    # A broadcast that was stopped in this very moment begins no further batch.
    changes: list[Change] = [Saved(batch), Saved(broadcast) if broadcast.stage == PLANNED else Checked(broadcast)]
    if (
        not batch.doubts
    ):  # nothing may have gone out, or LINE said so: days later other people stand in it, or want other words
        batch.parts = _parts(broadcast, batch)
        batch.state, batch.first_at = HELD, now
    else:
        batch.parts = _as_they_stand(batch)
    batch.attempts += 1
    batch.doubts += 1  # taken back by a clear answer: who dies now may have sent it
    batch.held_until = now + outgoing.CLAIM
    if broadcast.stage == PLANNED:
        broadcast.begun_at = now
        broadcast.enter(SENDING)
        broadcast.tell(SYSTEM, "送り始めました")
    try:
        commit(*changes, table=LineRecord)
    except errors.Conflict:
        return False
    return True


def _parts(broadcast: Broadcast, batch: Batch) -> list[dict[str, Any]]:
    """Who gets which words, with a retry key each: fixed before the first try. Parts that have their answer stay as they are.

    One read for a hundred users, and for offers two queries.
    """
    answered = [one for one in batch.parts or [] if one["state"] != HELD]
    over = {to for one in answered for to in one["to"]}
    barred = _not_for(broadcast)
    found = _users([one for one in batch.users if one not in barred])
    reached = [one for one in found if one.state == FOLLOWING and one.line_user_id not in over]
    parts = []
    for neutral in (False, True):
        to = [one.line_user_id for one in reached if wording.wants_neutral(one) == neutral]
        if to:
            name = f"{broadcast.frozen['id']}/{batch.sk}/{int(neutral)}" + (f"/{len(answered)}" if answered else "")
            parts.append(
                {"neutral": neutral, "to": to, "key": str(uuid.uuid5(outgoing.RETRY_KEYS, name)), "state": HELD}
            )
    return [*answered, *parts]


def _as_they_stand(batch: Batch) -> list[dict[str, Any]]:
    """The parts of a batch in doubt, as they are tried again: neutral where a receiver of plain words has switched safe mode on since, or an
    account is no longer that of a person in the list (a hand-over: somebody else may hold the old telephone). All of the part, for a key
    goes with one body: who is left out of it could never be told whether she has it. One read for a hundred users, if any are plain.
    """
    parts: list[dict[str, Any]] = batch.parts or []
    if all(one["neutral"] or one["state"] != HELD for one in parts):
        return parts
    plain = {
        one.line_user_id for one in _users(batch.users) if one.state != ELSEWHERE and not wording.wants_neutral(one)
    }
    return [
        one | {"neutral": True} if one["state"] == HELD and not plain.issuperset(one["to"]) else one for one in parts
    ]


def _users(keys: Sequence[str]) -> list[User]:
    wanted = [(f"USER#{one}", "USER") for one in keys]
    return [one for some in rules.batches(wanted, 100) for one in search.records(User, some)]


def _not_for(broadcast: Broadcast) -> set[str]:
    """Who must not be reached by it though they stand in its list: of offers, who was hired since."""
    assert broadcast.content is not None
    if not content.is_offers(broadcast.content["written"]):
        return set()
    return audience.barred(rules.hired_since(clock.today()))


def words(broadcast: Broadcast, *, neutral: bool) -> list[dict[str, Any]]:
    """The messages as a batch carries them."""
    assert broadcast.content is not None
    said = content.messages(broadcast.matter_id, broadcast.content)
    if not neutral:
        return said
    return wording.neutral(wording.BROADCAST, said, wording.Ref("broadcast", broadcast.matter_id))


def _send(broadcast: Broadcast, batch: Batch) -> bool:
    """Try each part that has no answer yet, and write down what LINE said."""
    assert batch.parts is not None
    for part in batch.parts:
        if part["state"] != HELD:
            continue
        result = sending.multicast(part["to"], words(broadcast, neutral=part["neutral"]), part["key"])
        match result.kind:
            case sending.SENT:
                part["state"] = DONE
            case sending.REFUSED:
                part["state"] = FAILED
                logger.warning("broadcast refused", extra={"broadcast": broadcast.matter_id, "detail": result.detail})
            case sending.DOUBT:
                _put_off(broadcast, batch, result.detail)
                return False
            case sending.QUOTA:
                batch.doubts -= 1
                _halt(broadcast, batch, "quota")
                return False
            case _:
                batch.doubts -= 1
                _put_off(broadcast, batch, result.detail)
                return False
    return _settle(broadcast, batch, FAILED if any(one["state"] == FAILED for one in batch.parts) else DONE)


def _put_off(broadcast: Broadcast, batch: Batch, detail: str) -> None:
    """Later, with the same keys: a minute for a rate or a crowd, longer each time for a silent LINE."""
    now = clock.now()
    crowded = detail.startswith((sending.RATE, sending.CONCURRENCY))
    batch.held_until = now
    broadcast.look_again(now + timedelta(minutes=1 if crowded else min(2 ** (batch.attempts - 1), 60)))
    count("BroadcastDelayed")
    logger.warning("broadcast delayed", extra={"broadcast": broadcast.matter_id, "detail": detail})
    _saved(broadcast, batch)


def _halt(broadcast: Broadcast, batch: Batch, trouble: str) -> None:
    """People decide whether it goes on."""
    batch.held_until = clock.now()
    _pause(broadcast, trouble)
    count("BroadcastHalted")
    _saved(broadcast, batch)


def _pause(broadcast: Broadcast, trouble: str) -> None:
    broadcast.trouble = trouble
    broadcast.enter(PAUSED)
    broadcast.look_again(None)
    broadcast.tell(SYSTEM, "配信を止めました", TROUBLES[trouble])


def _saved(broadcast: Broadcast, *others: Batch) -> None:
    """Write it down; who changed the broadcast meanwhile (a stop) was right, and the sweep comes again."""
    try:
        commit(Saved(broadcast), *(Saved(one) for one in others), table=LineRecord)
    except errors.Conflict:
        logger.info("broadcast changed meanwhile", extra={"broadcast": broadcast.matter_id})


def _settle(broadcast: Broadcast, batch: Batch, state: str) -> bool:
    """The batch's end, with the progress and the month's messages. A stop that came in between stays."""
    parts = batch.parts or []
    for part in parts:
        if part["state"] == HELD and state == UNKNOWN:
            part["state"] = UNKNOWN
    numbers = {one: sum(len(part["to"]) for part in parts if part["state"] == one) for one in (DONE, FAILED, UNKNOWN)}
    skipped = len(batch.users) - sum(numbers.values())
    batch.state, batch.held_until = state, None
    if state == DONE:
        batch.doubts = 0
    for _ in range(SETTLE_ATTEMPTS):
        broadcast.accepted += numbers[DONE]
        broadcast.failed += numbers[FAILED]
        broadcast.unknown += numbers[UNKNOWN]
        broadcast.skipped += skipped
        broadcast.place += 1
        if state == FAILED and broadcast.stage == SENDING:
            _pause(broadcast, "refused")
        changes: list[Change] = [Saved(broadcast), Saved(batch)]
        if numbers[DONE]:
            changes.append(money.sent(numbers[DONE]))
        try:
            commit(*changes, table=LineRecord)
        except errors.Conflict:
            place = broadcast.place - 1
            broadcast = Broadcast.must(broadcast.pk, broadcast.sk, consistent=True)
            batch_now = Batch.must(batch.pk, batch.sk, consistent=True)
            if broadcast.place != place or batch_now.state != HELD:
                return False  # it is settled
            batch.version = batch_now.version
            continue
        count("BroadcastBatchSent")
        return broadcast.stage == SENDING
    raise errors.Busy()


def _end(broadcast: Broadcast) -> None:
    now = clock.now()
    broadcast.ended_at = now
    broadcast.enter(SENT)
    broadcast.look_again(_next_morning(now))
    broadcast.tell(SYSTEM, "送り終わりました", f"{broadcast.accepted:,}人に届けました")
    _saved(broadcast)


def _left_in_the_air(broadcast: Broadcast) -> bool:
    """Settle the batch that was on its way when somebody stopped: it is not tried again, so its end is `unknown`. False if there is none."""
    if broadcast.place >= broadcast.frozen["batches"]:
        return False
    batch = _batch(broadcast)
    if batch.state != HELD:
        return False
    if batch.held_until and batch.held_until > clock.now():
        broadcast.look_again(batch.held_until)
        _saved(broadcast)
        return True
    # After a clear no nothing is in the air: what was not taken was not sent.
    _settle(broadcast, batch, UNKNOWN if batch.doubts else DONE)
    return True


def counted_out(broadcast: Broadcast) -> bool:
    """Whether its seven days are over, and what they were counted."""
    return bool(
        broadcast.begun_at and broadcast.accepted and broadcast.stage in (SENT, STOPPED) and not broadcast.duesk
    )


def blocks_until(broadcast: Broadcast) -> datetime | None:
    return broadcast.begun_at + rules.BLOCKS_WITHIN if broadcast.begun_at else None


def _count_blocks(broadcast: Broadcast) -> None:
    """How many of those it reached have blocked the account since: the list against the group of who blocked on these days."""
    now, until = clock.now(), blocks_until(broadcast)
    if until is None or not broadcast.accepted:
        broadcast.look_again(None)
        _saved(broadcast)
        return
    assert broadcast.begun_at is not None
    gone = audience.members(
        BLOCKED,
        since=broadcast.begun_at.astimezone(clock.JST).date(),
        until=until.astimezone(clock.JST).date(),
    )
    reached: set[str] = set()
    for one in Batch.query(f"RECIPIENTS#{broadcast.frozen['id']}"):
        if one.state in (DONE, FAILED):
            reached.update(one.users)
    broadcast.blocks, broadcast.blocks_at = len(gone & reached), now
    broadcast.look_again(_next_morning(now) if now < until else None)
    _saved(broadcast)


def _next_morning(now: datetime) -> datetime:
    local = now.astimezone(clock.JST)
    morning = local.replace(hour=0, minute=0, second=0, microsecond=0) + MORNING
    return morning if morning > now else morning + timedelta(days=1)

"""Two persons, as for all of LINE's matters (`line.approvals`): write, propose, withdraw, return are the same to the letter. What differs is
the end: an approval freezes the list and sets the hour, and there is nothing to publish or to roll back; what is written is approved once, so a
draft may be given up before it was ever proposed, and what was approved is written no more.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kernel import clock, errors, ids
from kernel.callers import Staff
from kernel.changes import Change, Kept, Marker, New, commit
from kernel.errors import FieldError
from kernel.paging import months, page
from line.approvals import steps
from line.approvals.records import PROPOSED
from line.approvals.verbs import APPROVE, WRITE, Approving, Finding
from line.broadcasts import audience, content, delivering
from line.broadcasts.records import (
    DISCARDED,
    KEEP_LISTS,
    PAUSED,
    PLANNED,
    READY,
    SENDING,
    STOPPED,
    Batch,
    Broadcast,
    BroadcastVersion,
    batch_key,
    broadcast_key,
    new_broadcast,
)
from line.records import LineRecord
from line.scenarios import previews
from line.scenarios.records import LIVE_KEY, Live
from messaging.broadcasts import rules

BATCH_MOST: Final = 500  # Messaging API reference, "Send multicast message"
ADVISED_BY_MONTHS: Final = 6
WRITTEN_AT_ONCE: Final = 50  # batches a transaction, each about 17 KB

type Verb = steps.Verb[Broadcast]


class Broadcasts(Approving[Broadcast]):
    KIND, NOUN = "BROADCAST", "配信"
    matter, version = Broadcast, BroadcastVersion

    def findings(self, matter_id: str, content_: Mapping[str, Any]) -> Sequence[Finding]:
        return content.findings(matter_id, content_, Live.find(*LIVE_KEY, consistent=True))

    def not_looked_at(self, matter: Broadcast) -> str | None:
        return previews.not_looked_at(matter)

    def _clean(self, found: Sequence[Finding], pointer: str) -> None:
        """Whatever must be mended is mended in what was written."""
        del pointer
        if found:
            raise errors.Invalid([FieldError("/written/text", one.code, one.words + one.mend) for one in found])


BROADCASTS: Final = Broadcasts()


def of(broadcast_id: str) -> Broadcast:
    """The broadcast as it stands now. Raises NotFound."""
    return Broadcast.must(*broadcast_key(broadcast_id), consistent=True)


def begin(written: Mapping[str, Any], reason: str, marker: Marker, *, by: Staff) -> str:
    """A new broadcast with its first draft; its id."""
    broadcast_id = f"b-{ids.new().lower()}"
    broadcast = new_broadcast(broadcast_id, written["subject"])
    write(broadcast, written, reason, by=by)
    return str(commit(New(broadcast), table=LineRecord, marker=marker, answer=broadcast_id).answer)


def act(broadcast_id: str, version: int, marker: Marker, verb: Verb) -> None:
    """Do `verb` once to the broadcast at this version; a repetition changes nothing.

    Raises NotFound, Stale (somebody else was first), and what the verb raises.
    """

    def listed(broadcast: Broadcast) -> Sequence[Change]:
        changes = verb(broadcast)
        broadcast.keep_listed()
        return changes

    steps.act(of(broadcast_id), version, marker, listed)


def write(broadcast: Broadcast, written: Mapping[str, Any], reason: str, *, by: Staff) -> Sequence[Change]:
    """Write the draft. Raises WrongState (it is being decided on, or was approved)."""
    if broadcast.stage:
        raise errors.WrongState("承認した配信は書きかえられません。新しい配信をつくってください。")
    broadcast.subject = written["subject"]
    made = content.built(broadcast.matter_id, written)
    changes = BROADCASTS.write(broadcast, made, reason, by=by)
    broadcast.keep_listed()
    return changes


def propose(broadcast: Broadcast, reason: str, *, by: Staff) -> Sequence[Change]:
    """Put the draft before the city. Raises WrongState, Invalid (a blank that nobody filled)."""
    return BROADCASTS.propose(broadcast, reason, by=by)


def discard(broadcast: Broadcast, reason: str, *, by: Staff) -> Sequence[Change]:
    """Give it up. Raises WrongState."""
    if not broadcast.draft or broadcast.draft["state"] == PROPOSED:
        raise errors.WrongState("やめられるのは、下書きだけです。")
    broadcast.tell(by.name, "下書きをやめました", reason.strip())
    broadcast.draft = None
    broadcast.enter(DISCARDED)
    return []


def approve(broadcast: Broadcast, seen: str, *, by: Staff) -> Sequence[Change]:
    """Approve the proposal whose hash is `seen`: its list is frozen, and it goes out at its hour.

    The list is written before: what no approval names is nobody's, and goes with its time to live.
    Raises as the scenario's, and RuleBroken (nobody fits; the hour is over).
    """
    made = broadcast.draft["content"] if broadcast.draft else {}
    changes = BROADCASTS.approve(broadcast, seen, by=by)
    written = made["written"]
    at = clock.parse(written["at"]) if written.get("at") else None
    if at is not None and at < clock.now():
        raise errors.RuleBroken("送る日時が過ぎています。戻して、日時を直してもらってください。")
    found = choose(written)
    if not found.people:
        raise errors.RuleBroken("条件に合う方が一人もいません。戻して、条件を直してもらってください。")
    broadcast.content = made
    broadcast.frozen = _frozen(found)
    broadcast.goes_at = rules.earliest(at or clock.now(), night_confirmed=written["night"])
    broadcast.look_again(broadcast.goes_at)
    broadcast.enter(PLANNED)
    broadcast.tell(by.name, f"{len(found.people):,}人の名簿を決めました", f"名簿の印 {broadcast.frozen['hash'][:12]}")
    return changes


def choose(written: Mapping[str, Any]) -> audience.Chosen:
    """Who gets it, as of now."""
    today = clock.today()
    return audience.chosen(
        written["segment"],
        offers=content.is_offers(written),
        today=today,
        hired_since=rules.hired_since(today),
    )


def _frozen(found: audience.Chosen) -> dict[str, Any]:
    """Write the list in batches; what the broadcast keeps of it."""
    list_id = ids.new()
    ttl = clock.seconds(clock.now() + KEEP_LISTS)
    records = []
    for place, users in enumerate(rules.batches(found.people, BATCH_MOST)):
        pk, sk = batch_key(list_id, place)
        records.append(Batch(pk=pk, sk=sk, ttl=ttl, users=list(users), state=READY))
    for some in rules.batches(records, WRITTEN_AT_ONCE):
        commit(*(Kept(one) for one in some), table=LineRecord)
    return {
        "id": list_id,
        "batches": len(records),
        "people": len(found.people),
        "left_out": {"blocked": found.blocked, "hired": found.hired},
        "asked": found.asked,
        "hash": hashlib.sha256("\n".join(found.people).encode()).hexdigest(),
    }


def stop(broadcast: Broadcast, reason: str, *, by: Staff) -> Sequence[Change]:
    """Send no further batch. What LINE has taken can't be called back. Raises WrongState."""
    if broadcast.stage not in (PLANNED, SENDING, PAUSED):
        raise errors.WrongState("送る前か、送っている途中の配信だけを止められます。")
    before = broadcast.stage
    broadcast.trouble = None
    broadcast.ended_at = clock.now()
    broadcast.enter(STOPPED)
    broadcast.look_again(
        None if before == PLANNED else clock.now()
    )  # a batch on its way is settled, and blocks are counted
    broadcast.tell(by.name, "配信を途中で止めました" if before != PLANNED else "配信を取りやめました", reason.strip())
    return []


def resume(broadcast: Broadcast, reason: str, *, by: Staff) -> Sequence[Change]:
    """Go on after a halt. Raises WrongState."""
    if broadcast.stage != PAUSED:
        raise errors.WrongState("止まっている配信だけを続けられます。")
    broadcast.trouble = None
    broadcast.enter(SENDING)
    broadcast.look_again(clock.now())
    broadcast.tell(by.name, "配信を続けました", reason.strip())
    return []


def latest(besides: str = "") -> list[rules.Reached]:
    """The broadcasts of half a year whose seven days are over, newest first, as many as the advice compares: a query a month until then."""
    found: list[rules.Reached] = []
    for month in months(count=ADVISED_BY_MONTHS):
        for one in page(Broadcast, "gsi1", [f"BROADCASTS#{month}"], limit=50).items:
            if one.matter_id != besides and delivering.counted_out(one):
                found.append(rules.Reached(one.name, one.accepted, one.blocks))
        if len(found) > rules.COMPARED_MOST:
            break
    return found[: rules.COMPARED_MOST + 1]


def actions(broadcast: Broadcast, staff: Staff) -> list[str]:
    """What this member of staff may do with it now."""
    if broadcast.draft:
        fits = ("write", "preview", "propose", "withdraw", "approve", "return")
        found = [one for one in BROADCASTS.actions(broadcast, staff) if one in fits]
        discards = staff.may(WRITE) and broadcast.draft["state"] != PROPOSED
        return [*found, "discard"] if discards else found
    if not (staff.may(WRITE) or staff.may(APPROVE)):
        return []
    return {PLANNED: ["stop"], SENDING: ["stop"], PAUSED: ["resume", "stop"]}.get(broadcast.stage or "", [])

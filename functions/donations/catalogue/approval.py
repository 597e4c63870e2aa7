"""Two persons: one proposes, another of the city decides. The same for vendors and gifts; the states stand on `Entry`.

Each verb changes the entry that it is given and says what else is committed with it; `act` loads, checks the version and commits, so
that a repeated request meets its own marker and changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from donations import standing
from donations.catalogue import words
from donations.catalogue.records import (
    ACTS,
    APPROVED,
    CHANGE,
    DRAFT,
    DROPPED,
    NEW,
    PROPOSED,
    REGISTER,
    RESUME,
    RETURNED,
    STATES,
    STOP,
    STOPPED,
    WITHDRAWN,
    Entry,
    Version,
    version_sk,
)
from donations.front import APPROVE, WRITE
from donations.records import DonationsRecord
from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit, done_before
from kernel.events import Event

DECIDE_BUSINESS_DAYS: Final = 5

type Content = Mapping[str, Any]
type Verb = Callable[[Entry], Sequence[Change]]


@dataclass(frozen=True)
class Subject:
    """What vendors and gifts do differently.

    key: the entry's key by its id. sort: where it stands in the list of all. hindrances: what keeps a proposal from being put in force,
    each mistake with its mend. in_force: what else is written when a proposal is approved; the entry says already what is in force then.
    tells: the event that says so; told: what it says beside standing and number.
    """

    name: str
    label: str
    key: Callable[[str], tuple[str, str]]
    sort: Callable[[Entry], str]
    hindrances: Callable[[Entry], list[errors.FieldError]]
    in_force: Callable[[Entry, dict[str, Any], str], Sequence[Change]]
    tells: str = ""
    told: Callable[[Entry], dict[str, Any]] = lambda _entry: {}


@dataclass(frozen=True)
class Wanted:
    """What somebody wants an entry to say: `since` is when its price begins (None: with the approval); `propose` puts it before the
    city at once."""

    content: Content
    reason: str
    since: str | None = None
    propose: bool = False

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Wanted":
        since = clock.iso(clock.parse(body["since"])) if body.get("since") else None
        return cls(body["content"], body["reason"].strip(), since, body.get("propose", False))


def entry_of(subject: Subject, entry_id: str) -> Entry:
    """The entry as it stands now. Raises NotFound."""
    return Entry.must(*subject.key(entry_id), consistent=True)


def begin(subject: Subject, entry_id: str, wanted: Wanted, marker: Marker, *, by: Staff) -> str:
    """A new entry with its first proposal; gives its id (of the first time, if repeated).

    Raises Conflict (the id is taken), Invalid (it is to be proposed, and something is missing).
    """
    pk, sk = subject.key(entry_id)
    entry = Entry(pk=pk, sk=sk, subject=subject.name, entry_id=entry_id, standing=NEW)
    changes = _written(subject, entry, wanted, by)
    entry.listed(subject.sort(entry))
    outcome = commit(New(entry), *changes, table=DonationsRecord, marker=marker, answer=entry_id)
    return str(outcome.answer)


def act(subject: Subject, entry_id: str, version: int, marker: Marker, verb: Verb) -> None:
    """Do `verb` once to the entry at this version; a repetition changes nothing.

    Raises NotFound, Stale (somebody else was first), and what the verb raises.
    """
    entry = entry_of(subject, entry_id)
    if entry.version != version:
        if done_before(DonationsRecord, marker):
            return
        raise errors.Stale()
    before = entry.in_force
    changes = verb(entry)
    entry.listed(subject.sort(entry))
    events = []
    if subject.tells and entry.in_force != before:
        said = {"standing": entry.standing, "number": entry.in_force} | subject.told(entry)
        events.append(Event(subject.tells, entry_id, said))
    commit(Saved(entry), *changes, table=DonationsRecord, marker=marker, events=events)


def write(subject: Subject, entry: Entry, wanted: Wanted, *, by: Staff) -> Sequence[Change]:
    """Write the next content: a draft, or put before the city at once.

    Raises WrongState (a proposal is being decided on), Invalid (it is to be proposed, and something is missing).
    """
    _only_from(entry, DRAFT, RETURNED, APPROVED, STOPPED, DROPPED)
    return _written(subject, entry, wanted, by)


def _written(subject: Subject, entry: Entry, wanted: Wanted, by: Staff) -> Sequence[Change]:
    before = entry.proposal or {}
    entry.standing = NEW if entry.standing == DROPPED else entry.standing
    writers = {one["id"]: one for one in [*before.get("writers", []), {"id": by.id, "name": by.name}]}
    entry.proposal = {
        "act": REGISTER if entry.standing == NEW else CHANGE,
        "state": DRAFT,
        "content": dict(wanted.content),
        "since": wanted.since,
        "reason": wanted.reason,
        "writers": list(writers.values()),
    }
    if wanted.propose:
        return propose(subject, entry, by=by)
    entry.tell(by.name, f"{_act(entry)}の下書きを残しました", wanted.reason)
    return []


def propose(subject: Subject, entry: Entry, *, by: Staff) -> Sequence[Change]:
    """Put the draft before the city. Raises WrongState, Invalid (what is missing or against the law)."""
    _only_from(entry, DRAFT)
    if found := subject.hindrances(entry):
        raise errors.Invalid(found)
    return _put(entry, by)


def halt(subject: Subject, entry: Entry, reason: str, *, by: Staff) -> Sequence[Change]:
    """Propose to stop what is in force. Raises WrongState, Invalid (something else needs it)."""
    return _turned(subject, entry, STOP, APPROVED, reason, by)


def resume(subject: Subject, entry: Entry, reason: str, *, by: Staff) -> Sequence[Change]:
    """Propose to put what was stopped in force again. Raises WrongState, Invalid."""
    return _turned(subject, entry, RESUME, STOPPED, reason, by)


def _turned(subject: Subject, entry: Entry, turn: str, needed: str, reason: str, by: Staff) -> Sequence[Change]:
    _only_from(entry, needed)
    writer = {"id": by.id, "name": by.name}
    entry.proposal = {
        "act": turn,
        "state": DRAFT,
        "content": entry.content,
        "since": None,
        "reason": reason.strip(),
        "writers": [writer],
    }
    return propose(subject, entry, by=by)


def _put(entry: Entry, by: Staff) -> Sequence[Change]:
    now = clock.now()
    entry.proposals += 1
    given = entry.proposal
    writers = {one["id"]: one for one in [*given["writers"], {"id": by.id, "name": by.name}]}
    entry.proposal = given | {
        "state": PROPOSED,
        "number": entry.proposals,
        "writers": list(writers.values()),
        "proposer": by.name,
        "at": clock.iso(now),
    }
    entry.due_at = standing.decide_by(now, DECIDE_BUSINESS_DAYS)
    entry.tell(by.name, f"{_act(entry)}を起案しました", given["reason"])
    version = Version(
        pk=entry.pk,
        sk=version_sk(entry.proposals),
        number=entry.proposals,
        act=given["act"],
        state=PROPOSED,
        content=given["content"],
        changes=words.changes(entry.subject, entry.content, given["content"]),
        since=_instant(given["since"]),
        reason=given["reason"],
        proposed_by=by.name,
        proposed_at=now,
    )
    return [New(version)]


def withdraw(entry: Entry, reason: str, *, by: Staff) -> Sequence[Change]:
    """Take a proposal back before it is decided: it is a draft again; stopping and resuming are given up. Raises WrongState."""
    _only_from(entry, PROPOSED)
    changes = [_decided(entry, WITHDRAWN, by, reason)]
    entry.tell(by.name, f"{_act(entry)}の起案を取り下げました", reason.strip())
    entry.due_at = None
    entry.proposal = _as_draft(entry, DRAFT)
    return changes


def give_back(entry: Entry, reason: str, *, by: Staff) -> Sequence[Change]:
    """Give a proposal back to those who write. Raises WrongState."""
    _only_from(entry, PROPOSED)
    changes = [_decided(entry, RETURNED, by, reason)]
    entry.tell(by.name, f"{_act(entry)}の起案を戻しました", reason.strip())
    entry.due_at = standing.decide_by(clock.now(), DECIDE_BUSINESS_DAYS)
    entry.proposal = _as_draft(entry, RETURNED)
    if entry.proposal:
        entry.proposal["returned"] = {"by": by.name, "reason": reason.strip()}
    else:
        entry.due_at = None
    return changes


def _as_draft(entry: Entry, state: str) -> dict[str, Any] | None:
    if entry.proposal["act"] in (STOP, RESUME):
        return None
    kept = {"act", "content", "since", "reason", "writers"}
    return {key: value for key, value in entry.proposal.items() if key in kept} | {"state": state}


def discard(entry: Entry, reason: str, *, by: Staff) -> Sequence[Change]:
    """Give up a draft: what is in force stays; an entry that never was is dropped. Raises WrongState."""
    _only_from(entry, DRAFT, RETURNED)
    entry.tell(by.name, f"{_act(entry)}の下書きをやめました", reason.strip())
    entry.due_at = None
    if entry.standing == NEW:
        entry.standing, entry.content = DROPPED, entry.proposal["content"]
    entry.proposal = None
    return []


def approve(subject: Subject, entry: Entry, *, by: Staff) -> Sequence[Change]:
    """Put the proposal in force. Who wrote or proposed it may not (rule K-9).

    Raises WrongState, RuleBroken (the decider wrote it), Invalid (what is missing or against the law by now).
    """
    _only_from(entry, PROPOSED)
    if hindrance := why_not_decide(entry, by.id):
        raise errors.RuleBroken(hindrance)
    if found := subject.hindrances(entry):
        raise errors.Invalid(found)
    changes = [_decided(entry, APPROVED, by, "")]
    proposal = entry.proposal
    entry.content, entry.in_force = proposal["content"], proposal["number"]
    if proposal["act"] != CHANGE:
        entry.standing = STOPPED if proposal["act"] == STOP else APPROVED
    entry.tell(by.name, f"{_act(entry)}を承認しました", proposal["reason"])
    entry.proposal, entry.due_at = None, None
    return [*changes, *subject.in_force(entry, proposal, by.name)]


def _decided(entry: Entry, state: str, by: Staff, reason: str) -> Change:
    version = Version.must(entry.pk, version_sk(entry.proposal["number"]), consistent=True)
    version.state, version.decided_by, version.decided_at = state, by.name, clock.now()
    version.decided_reason = reason.strip() or None
    return Saved(version)


def why_not_decide(entry: Entry, staff_id: str) -> str | None:
    """Why this member of staff may not approve the proposal, or None."""
    if any(one["id"] == staff_id for one in entry.proposal["writers"]):
        return "起案した人と、内容を書いた人は承認できません。ほかの職員に頼んでください。"
    return None


def actions(entry: Entry, staff: Staff) -> list[str]:
    """What this member of staff may do with the entry now."""
    writes, decides = staff.may(WRITE.permission), staff.may(APPROVE.permission)
    found = []
    if entry.state == PROPOSED:
        if decides:
            found = ["return"] if why_not_decide(entry, staff.id) else ["approve", "return"]
        return [*found, "withdraw"] if writes else found
    if not writes:
        return []
    if entry.state in (DRAFT, RETURNED):
        return ["draft", *(["propose"] if entry.state == DRAFT else []), "discard"]
    turn = {APPROVED: ["stop"], STOPPED: ["resume"]}
    return ["draft", *turn.get(entry.state, [])]


def _act(entry: Entry) -> str:
    return ACTS[entry.proposal["act"]]


def _only_from(entry: Entry, *states: str) -> None:
    if entry.state not in states:
        raise errors.WrongState(f"今は「{STATES.get(entry.state, entry.state)}」です。この操作はできません。")


def _instant(iso: str | None) -> datetime | None:
    return clock.parse(iso) if iso else None

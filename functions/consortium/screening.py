"""Screening: what staff do with an application until two of them have decided. The states stand on `Application`.

Each verb changes the application it is given and says what else must be committed with it; `act` loads, checks the version and
commits, so that a repeated request meets its own marker and changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from consortium import checks, mails, members, rules, words
from consortium.records import (
    APPROVED,
    DECLINED,
    PROPOSED,
    SCREENING,
    SENT_BACK,
    Application,
    ConsortiumRecord,
    application_of,
    member_label,
)
from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Change, Marker, Saved, commit, done_before
from kernel.events import Event

ENTRIES_MOST = 60
_NUMBER_TRIES = 5


@dataclass
class Made:
    """What a verb wants committed beside the application itself."""

    changes: Sequence[Change] = ()
    events: Sequence[Event] = field(default_factory=list)


type Verb = Callable[[Application], Made]


def act(application_id: str, version: int, marker: Marker, verb: Verb) -> Application:
    """Do `verb` once to the application at this version; a repetition gives the application as it stands now.

    Raises NotFound, Stale (somebody else was first), and what the verb raises.
    """
    for _ in range(_NUMBER_TRIES):
        application = application_of(application_id)
        if application.version != version:
            if done_before(ConsortiumRecord, marker):
                return application
            raise errors.Stale()
        made = verb(application)
        try:
            outcome = commit(
                Saved(application), *made.changes, table=ConsortiumRecord, events=made.events, marker=marker
            )
        except members.NumberTaken:
            continue
        return application_of(application_id) if outcome.repeated else application
    raise errors.Busy()


def record_check(application: Application, check_name: str, given: dict[str, Any], *, by: Staff) -> Made:
    """Add one entry to a check: {result, source, note}. All entries are kept; the latest of each source is in force.

    Raises NotFound (no such check), WrongState, RuleBroken (a concern without a note; 'not applicable' where it isn't).
    """
    check = checks.BY_NAME.get(check_name)
    if check is None:
        raise errors.NotFound()
    _need(application, SCREENING)
    note = str(given.get("note", "")).strip()
    if given["result"] == checks.NOT_APPLICABLE and application.organisation_kind not in check.skip_for:
        raise errors.RuleBroken(f"「{check.label}」は、{words.KINDS[application.organisation_kind]}では省けません。")
    if given["result"] != checks.OK and not note:
        raise errors.RuleBroken("「気になる点あり」と「対象外」には、わけをメモに書いてください。")
    if len(application.entries) >= ENTRIES_MOST:
        raise errors.RuleBroken(f"確認の記録は{ENTRIES_MOST}件までです。")
    entry = {
        "check": check.name,
        "result": given["result"],
        "source": given["source"].strip(),
        "note": note,
        "at": clock.iso(clock.now()),
        "who": by.name,
        "who_id": by.id,
    }
    application.entries = [*application.entries, entry]
    application.tell(by.name, f"確認：{check.label}", f"{words.RESULTS[entry['result']]}（{entry['source']}）")
    return Made()


def propose(application: Application, decision: str, reason: str, *, by: Staff) -> Made:
    """Put a decision ('approve' or 'decline') with its reason before a second person.

    Raises WrongState, RuleBroken (checks are missing, or a concern forbids admission).
    """
    _need(application, *((SCREENING,) if decision == "approve" else (SCREENING, SENT_BACK)))
    hindrance = rules.why_not_propose(application.entries, decision)
    if hindrance:
        raise errors.RuleBroken(hindrance)
    application.proposal = {
        "decision": decision,
        "reason": reason.strip(),
        "at": clock.iso(clock.now()),
        "who": by.name,
        "who_id": by.id,
    }
    was_asked, application.request = application.state == SENT_BACK, None
    application.enter(
        PROPOSED, rules.decide_by(clock.today()) if was_asked or application.due_at is None else application.due_at
    )
    application.tell(by.name, f"起案：{words.DECISIONS[decision]}", reason.strip())
    return Made()


def approve(application: Application, *, by: Staff) -> Made:
    """Decide as proposed: register the member, or decline. The decider neither proposed nor recorded a check (rule C-3).

    Raises WrongState, RuleBroken.
    """
    _need(application, PROPOSED)
    proposal = application.proposal
    hindrance = rules.why_not_decide(application, by.id) or rules.why_not_propose(
        application.entries, proposal["decision"]
    )
    if hindrance:
        raise errors.RuleBroken(hindrance)
    application.decision = {
        "decision": proposal["decision"],
        "at": clock.iso(clock.now()),
        "who": by.name,
        "who_id": by.id,
    }
    if proposal["decision"] == "decline":
        application.enter(DECLINED, None)
        application.tell(by.name, "決裁：入会を見送る")
        mail = mails.about("declined", application)
        return Made(events=[Event("consortium.application_declined", application.application_id, {}), mail])
    member, changes = members.admitted(application)
    application.enter(APPROVED, None)
    application.member_id = member.member_id
    application.tell(by.name, "決裁：入会を認める", f"会員番号 {member_label(member.number)}")
    day = f"{clock.today():%Y年%-m月%-d日}"
    mail = mails.about("approved", application, number=member_label(member.number), joined_on=day, listed=member.listed)
    admitted = Event("consortium.member_admitted", member.member_id, {"application_id": application.application_id})
    return Made(changes, [admitted, mail])


def give_back(application: Application, reason: str, *, by: Staff) -> Made:
    """Give a proposal back to those who screen. Raises WrongState."""
    _need(application, PROPOSED)
    application.proposal = None
    application.enter(SCREENING, application.due_at)
    application.tell(by.name, "起案を戻す", reason.strip())
    return Made()


def send_back(application: Application, reason: str, *, by: Staff) -> Made:
    """Ask the applicant for more, by mail; the deadline waits for the answer. Raises WrongState."""
    _need(application, SCREENING)
    until = rules.reply_by(clock.today())
    application.request = {"reason": reason.strip(), "at": clock.iso(clock.now()), "who": by.name}
    application.enter(SENT_BACK, until)
    application.tell(by.name, "差し戻し（申込者に確認）", reason.strip())
    return Made(events=[mails.about("sent_back", application, reason=reason.strip(), reply_by=rules.shown_date(until))])


def resume(application: Application, answer: str, *, by: Staff) -> Made:
    """Record what the applicant answered and go on screening; the five business days start again. Raises WrongState."""
    _need(application, SENT_BACK)
    application.request = None
    application.enter(SCREENING, rules.decide_by(clock.today()))
    application.tell(by.name, "返事を受けて再開", answer.strip())
    return Made()


def actions(application: Application, staff: Staff) -> list[str]:
    """What this member of staff may do with the application now."""
    screens, decides = staff.may("consortium.screen"), staff.may("consortium.approve")
    match application.state:
        case "screening" if screens:
            return ["check", "propose", "send-back"]
        case "sent_back" if screens:
            return ["resume", "propose"]
        case "proposed" if decides:
            return ["return"] if rules.why_not_decide(application, staff.id) else ["approve", "return"]
        case _:
            return []


def _need(application: Application, *states: str) -> None:
    if application.state not in states:
        raise errors.WrongState(f"今は「{words.STATES[application.state]}」です。この操作はできません。")

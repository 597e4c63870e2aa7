"""How a task comes in: from a partner at once, from the site's form by way of a click in a mail. Both end in the review queue, or,
for employment, with job support.

A partner's task is one by its `reference`: the same content again is the same answer, other content is a new revision as long as
nobody has decided. Once accepted, a raw copy lies in S3 and is replayed if the transaction did not happen.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any

from crowdsourcing import flags, mails, rules, wages
from crowdsourcing.content import Content, difference
from crowdsourcing.records import (
    EMPLOYMENT_LEAD,
    REVIEW,
    SENT_BACK,
    SITE,
    CrowdsourcingRecord,
    Find,
    Reference,
    Revision,
    Task,
    Tries,
    Unconfirmed,
    line,
    one,
    reference_pk,
    task_pk,
)
from japan import organisation, text
from kernel import case_number, clock, ids, intake, publicform, search
from kernel.callers import Partner
from kernel.changes import Change, Kept, Marker, New, Removed, Saved, commit
from kernel.errors import Busy, Conflict, Invalid, NotFound, WrongState
from kernel.events import Event
from kernel.settings import city

CONFIRM, CONFIRM_PATH = "crowdsourcing.confirm", "/api/crowdsourcing/confirm"
REVISIONS_MOST = 50
_TRIES = 4
_STATE_WORDS = {
    "published": "公開中です",
    "closed": "募集を終えています",
    "withdrawn": "取り下げられています",
    "employment_lead": "雇用の求人として、しごと相談に引き継いでいます",
}


@dataclass(frozen=True)
class Source:
    """Who sends a task: the site's form, or a partner system under its own number."""

    id: str = SITE
    name: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Received:
    """What a poster is answered: the state is the one in which the task was accepted."""

    task_id: str
    revision: int
    is_employment: bool

    @property
    def number(self) -> str:
        """The number for people."""
        return case_number.of(self.task_id)

    def as_dict(self) -> dict[str, Any]:
        return {
            "task_id": self.task_id,
            "number": self.number,
            "state": EMPLOYMENT_LEAD if self.is_employment else REVIEW,
            "revision": self.revision,
        }


def accepted(content: Content) -> Content:
    """`content`, if its deadline can be met; all other rules were told with the schema's. Raises Invalid."""
    found = rules.wrong_deadline(clock.parse(content.offer["deadline"]), clock.now())
    if found:
        raise Invalid(found)
    return content


# --- From a partner ----------------------------------------------------------------------------------------------------


def receive(content: Content, partner: Partner, reference: str) -> Received:
    """Take a partner's task on. Raises Invalid (its deadline), WrongState (other content after the decision), Busy."""
    task = _known(partner.id, reference)
    if task is not None and task.fingerprint == content.fingerprint:
        return received(task)  # before the rules: a deadline may have passed since the first time
    accepted(content)
    if task is not None:
        _check_open(task)
    source = Source(partner.id, partner.name, reference)
    raw = intake.keep("crowdsourcing", "task", {"source": asdict(source), **content.as_dict()})
    return _arrive(content, source, clock.parse(raw.at), task)


def replay_task(raw: intake.RawCopy) -> None:
    """Take on what `receive` could not: nothing happens if it could, or if something newer has come since."""
    source, content, at = Source(**raw.content["source"]), Content.of(raw.content), clock.parse(raw.at)
    task = _known(source.id, source.reference)
    if task is None or (content.fingerprint != task.fingerprint and at > task.received_at and _may_revise(task)):
        _arrive(content, source, at, task)


def _arrive(content: Content, source: Source, at: datetime, task: Task | None) -> Received:
    """Create or revise, beginning with the `task` that was read; looks again whenever somebody else was quicker."""
    for _ in range(_TRIES):
        try:
            if task is None:
                return _create(content, source, ids.new(), at)
            if task.fingerprint == content.fingerprint:
                return received(task)
            _check_open(task)
            return _revise(task, content, at)
        except WrongState:
            raise
        except Conflict:
            task = _known(source.id, source.reference)
    raise Busy()


def _known(partner_id: str, reference: str) -> Task | None:
    known = Reference.find(reference_pk(partner_id, reference), "REFERENCE", consistent=True)
    return one(known.task_id) if known else None


def _may_revise(task: Task) -> bool:
    return task.state in (REVIEW, SENT_BACK) and task.revision < REVISIONS_MOST


def _check_open(task: Task) -> None:
    if _may_revise(task):
        return
    why = _STATE_WORDS.get(task.state, f"{REVISIONS_MOST}回変更されています")
    told = f"このおしごと（{task.number}）は{why}。内容を変えるには、新しい reference で送ってください。"
    raise WrongState(told, task_id=task.task_id, state=task.state)


def _revise(task: Task, content: Content, at: datetime) -> Received:
    older = Revision(
        pk=task.pk,
        sk=f"REVISION#{task.revision:04d}",
        revision=task.revision,
        received_at=task.received_at,
        offer=task.offer,
        contact=task.contact,
    )
    changed = difference(task.offer, content.offer) + difference(task.contact, content.contact)
    task.revision += 1
    _fill(task, content, at)
    told = "／".join(f"{one['label']}：{one['before'][:60]} → {one['after'][:60]}" for one in changed)
    commit(
        Saved(task),
        New(older),
        New(line(task.task_id, task.source_name or task.source, f"内容が変わりました（第{task.revision}版）", told)),
        *_tokens(task),
        events=_arrival_events(task, content, "crowdsourcing.task_revised"),
        table=CrowdsourcingRecord,
    )
    return Received(task.task_id, task.revision, content.is_employment)


# --- From the site's form ----------------------------------------------------------------------------------------------


def hold(content: Content, previous: str, guards: Sequence[Change], marker: Marker | None) -> dict[str, Any]:
    """Keep a public form until its sender clicks the link in the mail; the answer for the sender.

    Raises Invalid (its deadline), TooMany (that mailbox has been sent enough).
    """
    waiting = publicform.waiting(Unconfirmed, accepted(content).as_dict() | {"previous": previous})
    url = publicform.confirm_url(CONFIRM, waiting.form_id, CONFIRM_PATH)
    answer = {
        "state": "unconfirmed",
        "message": "確認のメールをお送りしました。7日以内に、メールのリンクを開いてボタンを押してください。まだ受け付けは終わっていません。",
    }
    events = [mails.confirm(waiting.form_id, content, url)]
    one_more = publicform.MAILS_TO_ONE.counted(Tries, text.mailbox_key(content.contact["email"]))
    changes = [New(waiting), *guards, one_more]
    return dict(commit(*changes, events=events, marker=marker, answer=answer, table=CrowdsourcingRecord).answer)


def repetition(raw: bytes, is_form: bool) -> tuple[str, ...]:
    """What makes two posts of a public form one. With a proof of work it is the body itself; without, the same body within ten
    minutes is a second press of the button, and later a wish for a new mail."""
    window = int(clock.now().timestamp() // timedelta(minutes=10).total_seconds())
    return (hashlib.sha256(raw).hexdigest(), *([str(window)] if is_form else []))


@dataclass(frozen=True)
class Link:
    """What stands behind the link in a confirmation mail: a form that waits, or the task that it became."""

    form_id: str
    waiting: Unconfirmed | None
    task: Task | None

    @property
    def content(self) -> Content:
        """What the form says; only while it waits."""
        assert self.waiting is not None
        return Content.of(self.waiting.content)


def opened(token: str) -> Link:
    """Raises NotFound for a link that is not ours, or that was forgotten after its seven days."""
    form_id, waiting = publicform.unconfirmed(Unconfirmed, CONFIRM, token)
    task = None if waiting else one(form_id)
    if waiting is None and task is None:
        raise NotFound("このリンクは期限（7日）が過ぎました。お手数ですが、はじめから手続きをしてください。")
    return Link(form_id, waiting, task)


def confirm(token: str) -> Received:
    """Make the waiting form a task, once; a second click is told the same. Raises NotFound, Busy."""
    link = opened(token)
    if link.task is not None:
        return received(link.task)
    assert link.waiting is not None
    intake.keep("crowdsourcing", "confirmation", link.waiting.content | {"form_id": link.form_id})
    for _ in range(_TRIES):
        try:
            return _become(link.form_id, link.waiting.content, clock.now(), link.waiting)
        except Conflict:
            if task := one(link.form_id):
                return received(task)  # clicked twice at the same moment
    raise Busy()  # somebody keeps changing the task that it mends; the raw copy is taken on later


def replay_confirmation(raw: intake.RawCopy) -> None:
    """Make the task that `confirm` could not; nothing happens if it could."""
    form_id = raw.content["form_id"]
    if one(form_id) is None:
        waiting = Unconfirmed.find(f"UNCONFIRMED#{form_id}", "FORM", consistent=True)
        _become(form_id, raw.content, clock.parse(raw.at), waiting)


def _become(form_id: str, kept: dict[str, Any], at: datetime, waiting: Unconfirmed | None) -> Received:
    content = Content.of(kept)
    also: list[Change] = [Removed(waiting)] if waiting else []
    if kept["previous"]:
        also += _followed(kept["previous"], form_id, content.offer["orderer"])
    return _create(content, Source(), form_id, at, also, previous=kept["previous"])


def _followed(previous: str, form_id: str, orderer: str) -> list[Change]:
    """What the sent-back task remembers of the one that mends it. The first one ends the link; a second form that was open meanwhile
    is taken on as well, but leads nowhere from here."""
    told = New(line(previous, orderer, "直したものが届きました", f"新しい番号 {case_number.of(form_id)}"))
    task = one(previous)
    if task is None or task.followed_by:
        return [told]
    task.followed_by = form_id
    return [told, Saved(task)]


def received(task: Task) -> Received:
    """What the poster of `task` was answered when it came in."""
    return Received(task.task_id, task.revision, task.offer["contract"] == "employment")


# --- What both ways share ----------------------------------------------------------------------------------------------


def _create(
    content: Content, source: Source, task_id: str, at: datetime, also: Sequence[Change] = (), *, previous: str = ""
) -> Received:
    task = Task(
        pk=task_pk(task_id),
        sk="TASK",
        task_id=task_id,
        source=source.id,
        source_name=source.name or None,
        reference=source.reference or None,
        submitted_at=at,
        previous=previous or None,
    )
    _fill(task, content, at)
    changes: list[Change] = [New(task)]
    if source.reference:
        pk = reference_pk(source.id, source.reference)
        changes.append(New(Reference(pk=pk, sk="REFERENCE", task_id=task_id)))
    who = source.name or source.id if source.reference else content.offer["orderer"]
    changes.append(New(line(task_id, who, "届きました", f"前回の番号 {case_number.of(previous)}" if previous else "")))
    events = _arrival_events(task, content, "crowdsourcing.task_submitted")
    if not source.reference and not content.is_employment:
        events.append(mails.about("received", task, review_due=mails.moment_words(task.review_due)))
    commit(*changes, *_tokens(task), *also, events=events, table=CrowdsourcingRecord)
    return Received(task_id, 1, content.is_employment)


def _fill(task: Task, content: Content, at: datetime) -> None:
    """Put a content into a task that waits for its (next) review."""
    task.offer, task.contact, task.fingerprint = content.offer, content.contact, content.fingerprint
    task.received_at = at
    task.review_due = rules.review_due(at, time.fromisoformat(city()["office"]["closes"]))
    task.flags = flags.of(content, at=at, review_due=task.review_due, wages=wages.known_for(content))
    task.state = EMPLOYMENT_LEAD if content.is_employment else REVIEW
    task.reason = None
    task.listed()


def _arrival_events(task: Task, content: Content, kind: str) -> list[Event]:
    if not content.is_employment:
        return [Event(kind, task.task_id, {"source": task.source, "revision": task.revision, "state": task.state})]
    offer = {key: task.offer[key] for key in ("title", "category", "place", "reward", "deadline", "places", "orderer")}
    offered = Event("crowdsourcing.employment_offer_received", task.task_id, {"source": task.source, "offer": offer})
    return [offered, mails.about("employment", task)]


def _tokens(task: Task) -> list[Kept]:
    """Search tokens of the number, the names, the e-mail, the telephone and the partner's number."""
    wanted = [
        search.token("case-number", task.number),
        *search.tokens("name", [organisation.name_key(task.offer["orderer"]), text.name_key(task.contact["name"])]),
        *search.tokens("email", [text.email_key(task.contact["email"])]),
        *search.tokens("telephone", [text.telephone_key(task.contact["telephone"])]),
        *search.tokens("reference", [text.folded(task.reference or "")]),
    ]
    sort = f"{clock.iso(task.submitted_at)}#{task.task_id}"
    return [Kept(token) for token in search.token_records(Find, wanted, sort=sort, found=(task.pk, task.sk))]

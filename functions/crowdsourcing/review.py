"""What an officer decides about a task. One officer decides, but nobody lets their own through: what an officer posted as somebody's
contact person is approved, or handed over, by another. Sending it back and withdrawing it is any poster's right, and can't wait for a
colleague when something wrong stands on the board.

    review ──approve──► published        review ──send back──► sent_back
    review, published, employment_lead ──withdraw──► withdrawn
    employment_lead ──hand over──► employment_lead (done, no longer waiting)

Each verb takes the version that the officer saw and happens once: repeated, it gives the task as it stands now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from crowdsourcing import mails
from crowdsourcing.records import (
    EMPLOYMENT_LEAD,
    PUBLISHED,
    REVIEW,
    SENT_BACK,
    SITE,
    WITHDRAWN,
    CrowdsourcingRecord,
    HistoryLine,
    Seen,
    Task,
    line,
    whole,
)
from japan import text
from kernel import clock
from kernel.callers import Staff
from kernel.changes import Marker, New, Saved, commit, done_before
from kernel.errors import RuleBroken, Stale, WrongState
from kernel.events import Event

MEND_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Order:
    """A decision as it was asked for: about which task, seen at which version, by whom; `marker` makes it happen once."""

    task_id: str
    version: int
    by: Staff
    marker: Marker


def approve(order: Order) -> Seen:
    """Put the task on the board until its deadline.

    Raises NotFound, Stale, WrongState (not in review), RuleBroken (the deadline has passed; the approver is the poster).
    """

    def decide(task: Task) -> tuple[HistoryLine, list[Event]]:
        _only_from(task, REVIEW)
        _not_their_own(task, order.by)
        now = clock.now()
        if task.deadline <= now:
            raise RuleBroken("応募の締切が過ぎています。締切を直してもらうよう、差し戻してください。")
        task.state, task.published_at = PUBLISHED, now
        task.look_again(task.deadline)
        events = [
            _event("crowdsourcing.task_published", task),
            mails.about("published", task, url=mails.task_url(task)),
        ]
        return line(task.task_id, order.by.name, "公開しました"), events

    return _decided(order, decide)


def send_back(order: Order, reason: str) -> Seen:
    """Return the task to its poster with what is to be mended. Raises NotFound, Stale, WrongState (not in review)."""

    def decide(task: Task) -> tuple[HistoryLine, list[Event]]:
        _only_from(task, REVIEW)
        task.state, task.reason = SENT_BACK, reason
        url = mails.again_url(task) if task.source == SITE else ""
        events = [
            _event("crowdsourcing.task_sent_back", task),
            mails.about("sent_back", task, url=url, reference=task.reference or ""),
        ]
        return line(task.task_id, order.by.name, "差し戻しました", reason), events

    return _decided(order, decide)


def withdraw(order: Order, reason: str) -> Seen:
    """Take the task back, from the board as well. Raises NotFound, Stale, WrongState (it is settled already)."""

    def decide(task: Task) -> tuple[HistoryLine, list[Event]]:
        _only_from(task, REVIEW, PUBLISHED, EMPLOYMENT_LEAD)
        task.state, task.reason = WITHDRAWN, reason
        task.look_again(None)
        events = [_event("crowdsourcing.task_withdrawn", task), mails.about("withdrawn", task)]
        return line(task.task_id, order.by.name, "取り下げました", reason), events

    return _decided(order, decide)


def hand_over(order: Order, note: str) -> Seen:
    """Note that job support has taken an employment offer on.

    Raises NotFound, Stale, WrongState (no such offer, or done), RuleBroken (the officer is the poster).
    """

    def decide(task: Task) -> tuple[HistoryLine, list[Event]]:
        _only_from(task, EMPLOYMENT_LEAD)
        if task.handed_over_at is not None:
            raise WrongState("この求人は、しごと相談に引き継ぎ済みです。")
        _not_their_own(task, order.by)
        task.handed_over_at = clock.now()
        return line(task.task_id, order.by.name, "しごと相談に引き継ぎました", note), [
            _event("crowdsourcing.employment_handed_over", task)
        ]

    return _decided(order, decide)


def actions(task: Task) -> list[str]:
    """The names of what an officer can do now."""
    match task.state:
        case "review":
            return ["approve", "send-back", "withdraw"]
        case "published":
            return ["withdraw"]
        case "employment_lead" if task.handed_over_at is None:
            return ["hand-over", "withdraw"]
        case _:
            return []


def mendable(task: Task) -> bool:
    """Whether the link in the mail of a sending back still opens the form: it shows the contact person, so it ends with the mended
    task's arrival, and one day in any case."""
    if task.state != SENT_BACK or task.followed_by:
        return False
    return task.updated_at is not None and clock.now() < task.updated_at + MEND_WITHIN


def _decided(order: Order, decide: Callable[[Task], tuple[HistoryLine, list[Event]]]) -> Seen:
    seen = whole(order.task_id)
    if seen.task.version != order.version:
        if done_before(CrowdsourcingRecord, order.marker):
            return seen
        raise Stale()
    done, events = decide(seen.task)
    seen.task.listed()
    answer = {"task_id": order.task_id}  # the task itself is read again: a marker must not keep personal data
    outcome = commit(
        Saved(seen.task), New(done), events=events, marker=order.marker, answer=answer, table=CrowdsourcingRecord
    )
    if outcome.repeated:
        return whole(order.task_id)
    seen.history.append(done)
    return seen


def _only_from(task: Task, *states: str) -> None:
    if task.state not in states:
        raise WrongState()


def _not_their_own(task: Task, by: Staff) -> None:
    """The e-mail address tells; raises RuleBroken."""
    if text.email_key(by.email) == text.email_key(task.contact["email"]):
        raise RuleBroken("ご自身が出したおしごとです。ほかの職員に確認を頼んでください。")


def _event(kind: str, task: Task) -> Event:
    return Event(kind, task.task_id, {"state": task.state, "version": task.version + 1})

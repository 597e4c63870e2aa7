"""What is stored in the crowdsourcing table.

| access                               | index | pk                            | sk                  |
|--------------------------------------|-------|-------------------------------|---------------------|
| one task                             | table | TASK#<id>                     | TASK                |
| its history, its older revisions     | table | TASK#<id>                     | HISTORY#… REVISION#… |
| live tasks of a state                | gsi1  | STATE#<state>                 | submitted_at#id     |
| settled tasks of a state and month   | gsi1  | STATE#<state>#2026-11         | submitted_at#id     |
| tasks of a month                     | gsi2  | MONTH#2026-11                 | submitted_at#id     |
| a partner's own number               | table | REFERENCE#<partner>#<sha256>  | REFERENCE           |
| its number, orderer's name, e-mail … | table | FIND#<token>                  | submitted_at#id     |
| a form that waits for its click      | table | UNCONFIRMED#<id>              | FORM                |
| a limit's counter                    | table | RATE#<name>#<hmac>            | window              |
| minimum wages (最低賃金)             | table | SETTING#minimum_wage          | since (a date)      |

"Live" states are those that wait for somebody or stand on the board; their number is bounded by the work of a few weeks. All others
are partitioned by the month of their arrival.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kernel import case_number, clock, errors, ids, limits, publicform, search
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, Record, personal, public, table, text

REVIEW, PUBLISHED, CLOSED, SENT_BACK, WITHDRAWN, EMPLOYMENT_LEAD = (
    "review",
    "published",
    "closed",
    "sent_back",
    "withdrawn",
    "employment_lead",
)
STATES = (REVIEW, PUBLISHED, CLOSED, SENT_BACK, WITHDRAWN, EMPLOYMENT_LEAD)
SITE = "site"
CHAIN_MOST = 20  # how often a task was mended, for whoever asks where it is now
BOARD_KEEP = timedelta(days=7)


class CrowdsourcingRecord(Record):
    Meta = table("crowdsourcing")


class Task(CrowdsourcingRecord, discriminator="crowdsourcing.task"):
    """One task, in the latest revision that its poster sent."""

    task_id = public(text(null=False))
    state = public(text(null=False))
    source = public(text(null=False))  # 'site', or the partner's id
    source_name = public(text())
    reference = personal(text())  # the partner's own number; what a partner puts into it is not ours to trust
    offer = public(JsonAttribute())  # what the board will show: see `content.offer_of`
    contact = personal(JsonAttribute())  # {name, email, telephone}: never shown to the public
    fingerprint = public(text(null=False))
    revision = public(IntegerAttribute(default=1))
    flags = public(JsonAttribute(default=list))
    submitted_at = public(InstantAttribute())  # the first revision
    received_at = public(InstantAttribute())  # the latest revision
    review_due = public(InstantAttribute())
    published_at = public(InstantAttribute(null=True))
    closed_at = public(InstantAttribute(null=True))
    handed_over_at = public(InstantAttribute(null=True))
    reason = public(text())  # of the last sending back or withdrawal; the poster is told it
    previous = public(text())  # the sent-back task that this one mends
    followed_by = public(text())  # the first task that mends this one: the link in the mail has been used

    @property
    def number(self) -> str:
        """What people call it, in mails, on the telephone and on the board, e.g. 261122-7Q2X9K."""
        return case_number.of(self.task_id)

    @property
    def deadline(self) -> datetime:
        """The instant at which applications end."""
        return clock.parse(self.offer["deadline"])

    @property
    def leaves_board_at(self) -> datetime | None:
        """When a closed task leaves the board, or None while it is not closed."""
        return self.closed_at + BOARD_KEEP if self.closed_at else None

    @property
    def live(self) -> bool:
        return self.state in (REVIEW, PUBLISHED) or (self.state == EMPLOYMENT_LEAD and self.handed_over_at is None)

    def listed(self) -> None:
        """Set the keys of the lists; to be called after every change of state."""
        month, sort = clock.month_of(self.submitted_at), f"{clock.iso(self.submitted_at)}#{self.task_id}"
        self.gsi1pk = f"STATE#{self.state}" + ("" if self.live else f"#{month}")
        self.gsi2pk = f"MONTH#{month}"
        self.gsi1sk = self.gsi2sk = sort


class HistoryLine(CrowdsourcingRecord, discriminator="crowdsourcing.history_line"):
    """What happened to a task, when, by whom; never changed."""

    at = public(InstantAttribute())
    who = personal(text(null=False))
    what = public(text(null=False))
    detail = personal(text())


class Revision(CrowdsourcingRecord, discriminator="crowdsourcing.revision"):
    """A content that a newer one replaced."""

    revision = public(IntegerAttribute())
    received_at = public(InstantAttribute())
    offer = public(JsonAttribute())
    contact = personal(JsonAttribute())


class Reference(CrowdsourcingRecord, discriminator="crowdsourcing.reference"):
    """Makes a partner's own number mean one task."""

    task_id = public(text(null=False))


class Find(search.Token, discriminator="crowdsourcing.find"):
    Meta = table("crowdsourcing")


class Unconfirmed(publicform.Unconfirmed, discriminator="crowdsourcing.unconfirmed"):
    Meta = table("crowdsourcing")


class Spent(CrowdsourcingRecord, discriminator="crowdsourcing.spent"):
    """A proof of work that was used."""


class Tries(limits.Tries, discriminator="crowdsourcing.tries"):
    Meta = table("crowdsourcing")


class MinimumWage(CrowdsourcingRecord, discriminator="crowdsourcing.minimum_wage"):
    """The prefecture's minimum wage from a day on (最低賃金法 第10条; announced each autumn)."""

    since = public(text(null=False))
    hourly_yen = public(IntegerAttribute())
    source = public(text(null=False))
    recorded_by = personal(text(null=False))


@dataclass
class Seen:
    """A task with all that lies in its partition, oldest first."""

    task: Task
    history: list[HistoryLine] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)


def task_pk(task_id: str) -> str:
    """Raises NotFound for what can't be the id of a task."""
    if len(task_id) != 26 or not task_id.isascii() or not task_id.isalnum():
        raise errors.NotFound()
    return f"TASK#{task_id}"


def reference_pk(partner_id: str, reference: str) -> str:
    return f"REFERENCE#{partner_id}#{hashlib.sha256(reference.encode()).hexdigest()}"


def one(task_id: str) -> Task | None:
    """The task as it is now, or None: one consistent GetItem."""
    return Task.find(task_pk(task_id), "TASK", consistent=True)


def latest(task: Task) -> Task:
    """The end of the chain of mended tasks that begins with `task`; one consistent GetItem a link."""
    for _ in range(CHAIN_MOST):
        follower = one(task.followed_by) if task.followed_by else None
        if follower is None:
            break
        task = follower
    return task


def whole(task_id: str) -> Seen:
    """The task, its history and its older revisions: one consistent Query. Raises NotFound."""
    seen: dict[str, list[Any]] = {"HISTORY": [], "REVISION": [], "TASK": []}
    for record in CrowdsourcingRecord.query(task_pk(task_id), consistent_read=True):
        seen[record.sk.split("#", 1)[0]].append(record)
    if not seen["TASK"]:
        raise errors.NotFound()
    return Seen(seen["TASK"][0], seen["HISTORY"], seen["REVISION"])


def line(task_id: str, who: str, what: str, detail: str = "") -> HistoryLine:
    """A new line of the history, as of now."""
    now = clock.now()
    return HistoryLine(
        pk=task_pk(task_id),
        sk=f"HISTORY#{clock.iso(now)}#{ids.new()}",
        at=now,
        who=who,
        what=what,
        detail=detail or None,
    )

"""What one event leads to, before anything is written, and what several ways of it have in common."""

from dataclasses import dataclass, field
from typing import Any

from inquiries.records import sort_key
from kernel.changes import Change, New
from kernel.events import Event
from line import numbers, outgoing
from line.bookings import talk
from line.consent import terms
from line.figures import journeys
from line.menus import people
from line.menus.records import UserMenu
from line.questions.records import InForce
from line.reading import Incoming
from line.records import (
    FOLLOWING,
    Inquiry,
    Message,
    Send,
    User,
    WebhookEvent,
    new_message,
)
from line.safety import wording
from line.scenarios.running import Bot, Told


@dataclass
class Plan:
    """What one event leads to, before anything is written."""

    event: Incoming
    record: WebhookEvent
    at_once: bool  # whether the answer is tried by us, or waits for the sweep
    urgent: bool = False  # whether there is time for one that must not wait
    user: User | None = None
    message: Message | None = None
    questions: InForce | None = None
    bot: Bot | None = None
    menu: UserMenu | None = None
    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    send: Send | None = None
    counts: dict[str, int] = field(default_factory=dict)
    standing: dict[str, int] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)  # of the user's journey that the event comes to

    def count(self, **by: int) -> None:
        """Add to the day's figures; all of one event goes into one write."""
        self.counts |= by

    def tell(self, kind: str, subject: str, **data: Any) -> None:
        self.events.append(Event(f"line.{kind}", subject, data))

    def answer(
        self,
        messages: list[dict[str, Any]],
        inquiry: Inquiry | None = None,
        *,
        free_only: bool = False,
        notice: str = wording.REPLY,
    ) -> None:
        """Have the bot answer, with this event's own reply token."""
        if not self.event.answerable or self.user is None:
            return
        token = (self.event.reply_token, outgoing.token_until(self.event.at)) if self.event.reply_token else None
        self.send = outgoing.new_send(
            self.event.id,
            role="bot",
            user_key=self.user.user_key,
            messages=messages,
            notice=notice,
            inquiry_id=inquiry.inquiry_id if inquiry else "",
            token=token,
            free_only=free_only,
            held=self.at_once,
        )
        self.changes.append(New(self.send))

    def heard(self, said: talk.Said, inquiry: Inquiry | None = None, *, notice: str = wording.REPLY) -> None:
        """Say what a press or a command leads to; what it writes is written with the answer."""
        self.record.outcome = said.outcome
        self.changes += said.changes
        self.events += said.events
        self.answer(said.messages, inquiry, notice=notice)

    def told(self, told: Told, inquiry: Inquiry | None = None) -> None:
        """Have a scenario answer; where the user is in it is written with the answer."""
        self.record.outcome = told.outcome
        self.changes += told.changes
        if told.advised and self.user is not None:
            self.changes += people.advised(self.user, self.menu)
        self.steps += told.steps
        self.answer(told.messages, inquiry)


def keep_message(plan: Plan, inquiry: Inquiry | None = None, *, question_id: str = "") -> bool:
    """Keep what was written, in its one place. False if the user took it back already, or it is known."""
    event = plan.event
    if event.message is None:
        return False
    if plan.message is not None:
        plan.record.outcome = "unsent-before" if plan.message.unsent_at else "known-message"
        return False
    message = new_message(
        event.message_id, type=str(event.message.get("type"))[:64], at=event.at, content=event.message
    )
    message.user_key, message.question_id = plan.record.user_key, question_id or None
    if inquiry is not None:
        _into_talk(plan, message, inquiry)
    plan.changes.append(New(message))
    return True


def _into_talk(plan: Plan, message: Message, inquiry: Inquiry) -> None:
    message.inquiry_id = plan.record.inquiry_id = inquiry.inquiry_id
    message.gsi1pk, message.gsi1sk = f"TALK#{inquiry.inquiry_id}", sort_key(plan.event.at, plan.event.message_id)


def seen(plan: Plan) -> None:
    """A sign of life: whoever writes to us after their last block is a friend again."""
    assert plan.user is not None
    plan.standing |= numbers.moved(plan.user, FOLLOWING, plan.event.at)
    plan.changes += journeys.seen(plan.user, plan.event.at)


def lend_token(plan: Plan) -> None:
    """The bot does not answer this one, so its reply token is left for staff, who may be quick."""
    user, until = plan.user, outgoing.token_until(plan.event.at)
    if user is None or not plan.event.reply_token or not plan.event.answerable:
        return
    if user.reply_token_until is None or until > user.reply_token_until:
        user.reply_token, user.reply_token_until = plan.event.reply_token, until


def needs_terms(plan: Plan, told: Told) -> bool:
    """Whether a conversation has to wait for consent. Staff who test a preview, and whoever wants to stop, need none."""
    assert plan.user is not None
    free = told.outcome.startswith("preview-") or told.outcome == "scenario-stopped"
    return not (free or terms.agreed(plan.user) or (plan.bot is not None and plan.bot.tests))

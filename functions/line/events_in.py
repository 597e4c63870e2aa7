"""Taking in one event: kept once, acted on once, whatever the order.

One transaction holds the event's record, what it changes and the answer to be sent; the record itself is what makes a repetition
harmless. The answer is tried right after, and by the sweep (`outgoing.again`) if we die in between or LINE does not answer.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from inquiries.records import sort_key
from kernel import clock, errors
from kernel.changes import Change, New, Saved, commit
from kernel.events import Event
from line import inquiries, limits, numbers, outgoing, replies
from line.bookings import talk
from line.bookings import words as booking_words
from line.broadcasts import audience
from line.consent import talk as consent
from line.consent import terms
from line.figures import journeys
from line.figures.records import Journey, journey_key
from line.handover import talk as handover
from line.menus import people
from line.menus.records import UserMenu, user_menu_key
from line.questions import asking, holding, words
from line.questions.records import LIVE_KEY as QUESTIONS_KEY
from line.questions.records import InForce
from line.reading import Incoming
from line.records import (
    BLOCKED,
    FOLLOWING,
    KEEP_EVENTS,
    Inquiry,
    LineRecord,
    Message,
    Send,
    User,
    WebhookEvent,
    find_inquiry,
    new_message,
    new_user,
    user_key,
)
from line.safety import talk as safety
from line.safety import wording
from line.scenarios.engine import ASKED_AGAIN
from line.scenarios.records import LIVE_KEY, Conversation, Live, conversation_key
from line.scenarios.rendering import MARK, tap_of
from line.scenarios.running import Bot, Told
from line.worries import call as worries

assert worries  # a conversation leads there by its name
ATTEMPTS = 8  # two events of one user at the same moment meet on the user's or the inquiry's record


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


@dataclass(frozen=True)
class Known:
    """What stands of an event's matters before it is taken."""

    event: WebhookEvent | None
    user: User | None
    message: Message | None
    live: Live | None
    conversation: Conversation | None
    menu: UserMenu | None
    questions: InForce | None
    journey: Journey | None


def take(event: Incoming, patience: outgoing.Patience) -> WebhookEvent:
    """Keep the event and do what it asks for. Raises Busy if the store or other events kept us from it; then it comes again."""
    for attempt in range(ATTEMPTS):
        known = _read(event)
        if known.event is not None:
            return known.event
        plan = _plan(event, known, at_once=patience.lasts(), urgent=patience.for_the_urgent())
        before, changes = audience.apart(plan.changes)
        try:
            commit(*before, table=LineRecord)
            commit(New(plan.record), *changes, events=plan.events, table=LineRecord)
        except errors.Conflict:
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter
            continue
        if plan.send is not None and plan.user is not None and plan.at_once:
            patience.heard(outgoing.first_try(plan.send, plan.user))
        return plan.record
    raise errors.Busy()


def _read(event: Incoming) -> Known:
    """What is known already: one BatchGetItem, consistent; two for who was linked to the person that she was in another account."""
    keys = [(f"EVENT#{event.id}", "EVENT")]
    if event.user_id:
        key = user_key(event.user_id)
        keys += [(f"USER#{key}", "USER"), conversation_key(key), LIVE_KEY, user_menu_key(key), journey_key(key)]
    pressed = _asked_about(event)
    if pressed or (event.message is not None and event.message.get("type") == "text"):
        keys.append(QUESTIONS_KEY)
    if about := event.message_id or _unsent_id(event) or pressed:
        keys.append((f"MESSAGE#{about}", "MESSAGE"))
    found: list[Any] = list(LineRecord.batch_get(keys, consistent_read=True))

    def one[R](kind: type[R]) -> R | None:
        return next((record for record in found if isinstance(record, kind)), None)

    user, conversation = one(User), one(Conversation)
    if user is not None and user.linked_to:
        hers = [(f"USER#{user.linked_to}", "USER"), conversation_key(user.linked_to), user_menu_key(user.linked_to)]
        hers.append(journey_key(user.linked_to))
        found = [kept for kept in found if not isinstance(kept, User | Conversation | UserMenu | Journey)]
        found += LineRecord.batch_get(hers, consistent_read=True)
        user, conversation = one(User), one(Conversation)
    return Known(
        one(WebhookEvent), user, one(Message), one(Live), conversation, one(UserMenu), one(InForce), one(Journey)
    )


def _plan(event: Incoming, known: Known, *, at_once: bool, urgent: bool) -> Plan:
    user = known.user
    plan = Plan(event, _kept(event, user), at_once, urgent, user, known.message, known.questions, menu=known.menu)
    if not event.for_us:
        plan.record.outcome = "standby" if event.mode == "standby" else "other-destination"
        _keep_message(plan)
        _unsend(plan)
        return plan
    if plan.user is None and event.user_id:
        plan.user = new_user(event.user_id, event.at)
    if plan.user is not None and event.answerable:
        plan.bot = Bot(plan.user, known.live, known.conversation, event.at)
    if user is not None and user.line_user_id != event.user_id:
        _moved_away(plan)
        return plan
    before = None if plan.user is None else (plan.user.serialize(), audience.standing(plan.user))
    if act := _ACTS.get(event.type):
        act(plan)
    if plan.user is not None and before is not None:
        plan.changes += journeys.moved(known.journey, plan.user.user_key, event.at, plan.steps)
        plan.changes += _user_after(plan.user, *before, new=user is None)
    _count(plan)
    return plan


def _user_after(
    user: User, before: Mapping[str, Any], groups: frozenset[tuple[str, str]], *, new: bool
) -> Iterator[Change]:
    """The user's record and groups, as far as the event changed them; nobody is written down by an event that said nothing of them."""
    if not user.state:
        return
    if new:
        yield New(user)
    elif user.serialize() != before:
        yield Saved(user)
    yield from audience.moved(user.user_key, groups, audience.standing(user))


def _moved_away(plan: Plan) -> None:
    """She is in another account by now, and this is the old one: what comes from here changes nothing of hers. But a worry is answered and
    told wherever it is written, and what is taken back goes."""
    said = plan.event.message.get("text") if plan.event.message else None
    worry = asking.worry(plan.questions, said) if isinstance(said, str) and plan.event.answerable else None
    if worry is not None and plan.user is not None:
        standing = (plan.user.serialize(), audience.standing(plan.user))
        _worried(plan, find_inquiry(plan.user.inquiry_id) if plan.user.inquiry_id else None, worry)
        plan.changes += _user_after(plan.user, *standing, new=False)
        _count(plan)
        return
    plan.record.outcome = "moved-away"
    _keep_message(plan)
    _unsend(plan)
    if plan.event.type in ("message", "postback", "follow"):
        plan.answer(replies.moved_away(), free_only=True)


def _count(plan: Plan) -> None:
    plan.record.counted = sorted(plan.counts)
    by = plan.counts | {f"to_{state}": change for state, change in plan.standing.items() if change}
    if by:
        plan.changes.append(numbers.counted(plan.event.at, **by))
    if plan.standing:
        plan.changes.append(numbers.standing(plan.standing))


def _kept(event: Incoming, user: User | None) -> WebhookEvent:
    now = clock.now()
    return WebhookEvent(
        pk=f"EVENT#{event.id}",
        sk="EVENT",
        gsi1pk=f"EVENTS#{numbers.day_of(event.at)}",
        gsi1sk=sort_key(event.at, event.id),
        ttl=clock.seconds(now + KEEP_EVENTS),
        event_id=event.id,
        type=event.type,
        mode=event.mode,
        at=event.at,
        received_at=now,
        redelivery=int(event.redelivery),
        user_key=user.user_key if user else user_key(event.user_id) if event.user_id else None,
        message_id=event.message_id or None,
        outcome="kept",
        flags=list(event.flags),
        payload=_without_answer(event.payload),
    )


def _without_answer(payload: dict[str, Any]) -> dict[str, Any]:
    """The event without what was answered in a conversation: that stands in the conversation only, and is shown where its user wants it."""
    postback = payload.get("postback")
    tap = tap_of(postback.get("data")) if isinstance(postback, dict) else None
    if tap is None:
        return payload
    return {**payload, "postback": {"data": f"{MARK}.{tap.scenario}.{tap.edition}"}}


def _keep_message(plan: Plan, inquiry: Inquiry | None = None, *, question_id: str = "") -> bool:
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


def _seen(plan: Plan) -> None:
    """A sign of life: whoever writes to us after their last block is a friend again."""
    assert plan.user is not None
    plan.standing |= numbers.moved(plan.user, FOLLOWING, plan.event.at)
    plan.changes += journeys.seen(plan.user, plan.event.at)


def _message(plan: Plan) -> None:
    event = plan.event
    plan.count(messages=1)
    if plan.user is None or "many-people" in event.flags:
        plan.record.outcome = "many-people"
        _keep_message(plan)
        return
    _seen(plan)
    content = event.message or {}
    said = content.get("text") if content.get("type") == "text" else None
    inquiry = find_inquiry(plan.user.inquiry_id) if plan.user.inquiry_id else None
    word = replies.word_in(said) if isinstance(said, str) else None
    worry = asking.worry(plan.questions, said) if isinstance(said, str) and word is None else None
    if worry is not None:
        _worried(plan, inquiry, worry)
    elif isinstance(said, str) and (
        _to_handover(plan, said)
        or _to_safety(plan, said, inquiry)
        or _to_terms(plan, said, inquiry)
        or _to_scenario(plan, said, inquiry, is_word=word is not None)
    ):
        word = None
    elif isinstance(said, str) and said.strip() and word is None:
        _question(plan, inquiry)
    else:
        _said(plan, word, str(content.get("type")), inquiry)
    plan.tell(
        "message_received",
        event.id,
        user_key=plan.user.user_key,
        message_id=event.message_id or None,
        message_type=plan.event.message.get("type") if plan.event.message else None,
        inquiry_id=plan.record.inquiry_id,
        word=word,
    )


def _to_safety(plan: Plan, said: str, inquiry: Inquiry | None) -> bool:
    """A command of safe mode goes before everything: whoever needs it is in no position to answer a question first."""
    if plan.user is None or not plan.event.answerable or plan.message is not None or plan.event.message is None:
        return False
    heard = safety.said(plan.user, said, plan.event.at)
    if heard is None:
        return False
    talking = inquiry if inquiries.in_progress(inquiry, plan.event.at) else None
    _keep_message(plan, talking)
    plan.heard(heard, talking)
    return True


def _to_terms(plan: Plan, said: str, inquiry: Inquiry | None) -> bool:
    """A word about the terms: they are shown, or consent is taken back."""
    if plan.user is None or not plan.event.answerable or plan.message is not None or plan.event.message is None:
        return False
    heard = consent.said(plan.user, said, plan.event.at)
    if heard is None:
        return False
    talking = inquiry if inquiries.in_progress(inquiry, plan.event.at) else None
    _keep_message(plan, talking)
    plan.heard(heard, talking)
    return True


def _agreed(plan: Plan, heard: talk.Said) -> None:
    """She has agreed to the terms: what waited for it begins, or goes on."""
    plan.steps.append(journeys.CONSENT)
    told = plan.bot.consented() if plan.bot else None
    if told is None:
        plan.heard(replace(heard, messages=[*heard.messages, *replies.greeting()]))
        return
    messages = [*heard.messages, *told.messages]
    if len(messages) > limits.MESSAGES_MOST:
        messages = told.messages
    plan.told(replace(told, messages=messages, changes=[*heard.changes, *told.changes]))
    plan.record.outcome = heard.outcome


def _needs_terms(plan: Plan, told: Told) -> bool:
    """Whether a conversation has to wait for consent. Staff who test a preview, and whoever wants to stop, need none."""
    assert plan.user is not None
    free = told.outcome.startswith("preview-") or told.outcome == "scenario-stopped"
    return not (free or terms.agreed(plan.user) or (plan.bot is not None and plan.bot.tests))


def _to_handover(plan: Plan, said: str) -> bool:
    """The word of an account that moves, or a code from there."""
    event = plan.event
    if plan.user is None or not event.answerable or plan.message is not None or event.message is None:
        return False
    heard = handover.said(plan.user, user_key(event.user_id), said, event.at)
    if heard is None:
        return False
    told, standing = heard
    _keep_message(plan)
    plan.heard(told, notice=wording.HANDOVER if told.outcome == "relink-code" else wording.REPLY)
    for name, by in standing.items():
        plan.standing[name] = plan.standing.get(name, 0) + by
    return True


def _to_scenario(plan: Plan, said: str, inquiry: Inquiry | None, *, is_word: bool) -> bool:
    """Let the scenarios have a text: a word that begins one, or an answer in one. False if it is neither: a word of the bot's (a menu
    sends them too) that is no answer to the question is the word."""
    talking = inquiry if inquiries.in_progress(inquiry, plan.event.at) else None
    told = (
        plan.bot.said(said, plan.event.message_id, with_staff=talking is not None, is_word=is_word)
        if plan.bot
        else None
    )
    if told is None or plan.message is not None or (is_word and told.outcome == ASKED_AGAIN):
        return False
    _keep_message(plan, talking)
    if plan.user is not None and _needs_terms(plan, told):
        plan.heard(consent.asked(plan.user), talking)
        return True
    plan.told(told, talking)
    return True


def _said(plan: Plan, word: str | None, message_type: str, inquiry: Inquiry | None) -> None:
    """One of the bot's words, or something that is no text: the bot answers; staff in the middle of a talk see it there."""
    talking = inquiry if inquiries.in_progress(inquiry, plan.event.at) else None
    if not _keep_message(plan, talking):
        return
    if word is not None:
        plan.record.outcome = f"word-{word}"
        assert plan.user is not None
        booking = word == replies.BOOKING
        if booking and plan.event.answerable and not terms.agreed(plan.user):
            plan.heard(consent.asked(plan.user), talking)
            return
        plan.answer(talk.opened(plan.user.user_key, plan.event.id) if booking else replies.for_word(word), talking)
    elif message_type == "sticker" and talking is not None:
        _lend_token(plan)  # a sticker says thank you to people; a machine need not answer it
    else:
        plan.record.outcome = "unread"
        plan.answer(replies.unread(message_type), talking)


def _question(plan: Plan, inquiry: Inquiry | None) -> None:
    """Any other text: what the bot is sure of it answers; else into the open inquiry, or a new one, acknowledged with its deadline."""
    event = plan.event
    if plan.message is not None or event.message is None:
        _keep_message(plan)
        return
    talking = inquiry is not None and inquiries.in_progress(inquiry, event.at)
    told = None
    if event.answerable and (inquiry is None or not talking or holding.owner(inquiry) == holding.QUEUE):
        told = asking.answered(plan.questions, str(event.message.get("text")), event.message_id)
    if told is not None and not talking:
        _keep_message(plan, question_id=told.question)
        _told_ready(plan, told)
        return
    inquiry, how = _to_people(plan, inquiry, event)
    _keep_message(plan, inquiry, question_id=told.question if told else "")
    assert inquiry.due_at is not None
    if told is not None:  # nobody has taken the talk yet: the bot says what it is sure of, and people see that it did
        _told_ready(plan, told, inquiry)
        return
    if how == inquiries.JOINED:
        _joined(plan, inquiry, inquiry.due_at)
        return
    plan.answer(replies.received(inquiry.due_at, clock.now()), inquiry)


def _to_people(plan: Plan, inquiry: Inquiry | None, event: Incoming) -> tuple[Inquiry, str]:
    """Into the inquiry that it belongs to, or a new one; which, and how."""
    assert plan.user is not None
    how = inquiries.OPENED
    if inquiry is not None and inquiries.may_join(inquiry, event.at):
        how, lines = inquiries.join(inquiry, event)
        plan.changes += [Saved(inquiry), *lines]
    else:
        inquiry, beside = inquiries.opened(plan.user, event)
        plan.changes += [New(inquiry), *beside]
        plan.count(inquiries=1)
    plan.record.outcome = f"inquiry-{how}"
    if how != inquiries.JOINED:
        plan.tell(f"inquiry_{how}", inquiry.inquiry_id, **inquiries.event_data(inquiry))
    return inquiry, how


def _told_ready(plan: Plan, told: asking.Said, inquiry: Inquiry | None = None) -> None:
    """What the bot answered by itself. The question stands in its one place, so that it can be handed on to people."""
    plan.record.outcome = told.outcome
    plan.changes += told.changes
    plan.answer(told.messages, inquiry)


def _worried(plan: Plan, inquiry: Inquiry | None, worry: Mapping[str, Any]) -> None:
    """Somebody may be in danger: where she can speak to somebody, at once, whoever has the talk; those above are told."""
    event = plan.event
    if plan.message is not None or event.message is None:
        _keep_message(plan)
        return
    inquiry, how = _to_people(plan, inquiry, event)
    lines, told = inquiries.worried(inquiry, worry["id"], event.at, new=how == inquiries.OPENED)
    plan.changes += lines
    plan.record.outcome = "worry-told"
    _keep_message(plan, inquiry)
    if told:
        plan.events += asking.mails(plan.questions, inquiry.inquiry_id, inquiry.number)
    plan.at_once = plan.at_once or plan.urgent  # it does not wait with the rest of a batch while LINE is slow
    plan.answer(asking.worried(worry), inquiry)


def _joined(plan: Plan, inquiry: Inquiry, due: datetime) -> None:
    """A sign of life now and then, if it is free; else the reply token is left for staff, who may be quick."""
    event, now = plan.event, clock.now()
    alive = event.answerable and event.reply_token and now < outgoing.token_until(event.at)
    if not alive or not inquiries.owes_sign(inquiry, event.at):
        _lend_token(plan)
        return
    inquiry.joined_told_at = event.at
    plan.record.outcome = "inquiry-joined-told"
    plan.answer(replies.joined(due, now), inquiry, free_only=True)


def _lend_token(plan: Plan) -> None:
    """The bot does not answer this one, so its reply token is left for staff, who may be quick."""
    user, until = plan.user, outgoing.token_until(plan.event.at)
    if user is None or not plan.event.reply_token or not plan.event.answerable:
        return
    if user.reply_token_until is None or until > user.reply_token_until:
        user.reply_token, user.reply_token_until = plan.event.reply_token, until


def _follow(plan: Plan) -> None:
    event, user = plan.event, plan.user
    if user is None:
        return
    told = event.payload.get("follow")
    returned = told.get("isUnblocked") is True if isinstance(told, dict) else user.first_followed_at is not None
    late = bool(user.state) and event.at < user.state_at
    plan.count(**({"unblocks": 1} if returned else {"follows": 1}))
    if first := numbers.first_follow(user, event.at):
        plan.steps.append(journeys.FOLLOW)
    plan.standing |= first | numbers.moved(user, FOLLOWING, event.at)
    if late:
        plan.record.outcome = "late"
        return
    plan.record.outcome = "greeted"
    plan.changes += people.returned(plan.menu)
    plan.tell("followed", event.id, user_key=user.user_key, returned=returned)
    if plan.bot is not None and not terms.agreed(user):
        plan.answer(consent.asked(user, greets=True).messages)
    elif told := plan.bot.followed() if plan.bot else None:
        plan.told(told)
    else:
        plan.answer(replies.greeting())


def _unfollow(plan: Plan) -> None:
    event, user = plan.event, plan.user
    if user is None:
        return
    late = bool(user.state) and event.at < user.state_at
    plan.count(blocks=1)
    plan.standing |= numbers.moved(user, BLOCKED, event.at)
    if late:
        plan.record.outcome = "late"
        return
    user.reply_token = user.reply_token_until = None
    plan.record.outcome = "blocked"
    plan.tell("unfollowed", event.id, user_key=user.user_key)


def _asked_about(event: Incoming) -> str:
    """The message that a button under an answer speaks of."""
    postback = event.payload.get("postback") if event.type == "postback" else None
    press = words.press_in(postback.get("data")) if isinstance(postback, dict) else None
    return press.message if press else ""


def _unsent_id(event: Incoming) -> str:
    told = event.payload.get("unsend") if event.type == "unsend" else None
    wanted = told.get("messageId") if isinstance(told, dict) else None
    return wanted if isinstance(wanted, str) and 0 < len(wanted) <= 128 and wanted.isascii() else ""


def _unsend(plan: Plan) -> None:
    """The user took a message back: what was written goes, a tombstone stays, also if the message is still on its way."""
    message_id, at = _unsent_id(plan.event), plan.event.at
    if not message_id:
        return
    plan.record.outcome = "unsent"
    plan.record.message_id = message_id
    if plan.message is None:
        plan.changes.append(New(new_message(message_id, user_key=plan.record.user_key, unsent_at=at)))
        return
    plan.record.inquiry_id = plan.message.inquiry_id
    plan.message.content = None
    plan.message.unsent_at = plan.message.unsent_at or at
    plan.changes.append(Saved(plan.message))
    plan.changes += plan.bot.unsent(message_id) if plan.bot else []


def _postback(plan: Plan) -> None:
    """A press of a button: of a conversation, about a booking, or an old one that nobody knows. Switching rich menus needs no answer."""
    if plan.user is None:
        return
    _seen(plan)
    postback = plan.event.payload.get("postback")
    params = postback.get("params") if isinstance(postback, dict) else None
    if isinstance(params, dict) and "newRichMenuAliasId" in params:
        return
    data = postback.get("data") if isinstance(postback, dict) else None
    heard = safety.pressed(plan.user, data, plan.event.at) if plan.event.answerable else None
    if heard is not None:
        plan.heard(heard)
        return
    heard = consent.pressed(plan.user, data, plan.event.at) if plan.event.answerable else None
    if heard is not None:
        (_agreed if heard.outcome == consent.AGREED else Plan.heard)(plan, heard)
        return
    if (press := words.press_in(data)) is not None:
        _pressed(plan, press)
        return
    told = plan.bot.tapped(data, params) if plan.bot and isinstance(postback, dict) else None
    if told is not None:
        if _needs_terms(plan, told):
            plan.heard(consent.asked(plan.user))
        else:
            plan.told(told)
        return
    said = talk.pressed(plan.user.user_key, data, plan.event.id) if plan.event.answerable else None
    if said is not None:
        plan.heard(said, _pressed_in_talk(plan, data))
        return
    plan.record.outcome = "old-button"
    plan.answer(replies.old_button())


def _pressed_in_talk(plan: Plan, data: Any) -> Inquiry | None:
    """The talk that people are in the middle of, if there is one: whoever answers there sees what was pressed, and what the bot said."""
    assert plan.user is not None
    inquiry = find_inquiry(plan.user.inquiry_id) if plan.user.inquiry_id else None
    press = booking_words.press_in(data)
    if press is None or not inquiries.in_progress(inquiry, plan.event.at):
        return None
    assert inquiry is not None
    said = {"type": "text", "text": booking_words.spoken(press)}
    message = new_message(plan.event.id, type="text", at=plan.event.at, content=said)
    message.user_key, message.inquiry_id = plan.user.user_key, inquiry.inquiry_id
    message.gsi1pk, message.gsi1sk = f"TALK#{inquiry.inquiry_id}", sort_key(plan.event.at, plan.event.id)
    plan.record.inquiry_id = inquiry.inquiry_id
    plan.changes.append(New(message))
    return inquiry


def _pressed(plan: Plan, press: words.Press) -> None:
    """A button under an answer of the bot's: whether it helped, or that people shall answer. The same button again changes nothing."""
    message, user = plan.message, plan.user
    assert user is not None
    if message is not None and message.user_key != user.user_key:
        message = None
    if press.act == words.PERSON:
        _handed_on(plan, message)
        return
    plan.record.outcome = f"answer-{press.act}"
    if message is not None and message.heard is None:
        message.heard = press.act
        plan.changes.append(Saved(message))
        if message.question_id:
            plan.changes.append(asking.counted(message.question_id, press.act))
    plan.answer(words.helped() if press.act == words.HELPED else words.unhelped(press))


def _handed_on(plan: Plan, message: Message | None) -> None:
    """What the bot was asked goes to people; their 24 hours begin with the press."""
    event, user = plan.event, plan.user
    assert user is not None
    plan.record.outcome = "answer-person"
    if message is None or message.unsent_at is not None:
        plan.answer(words.write_again())
        return
    if message.inquiry_id:
        plan.answer(words.with_people_already())
        return
    known = find_inquiry(user.inquiry_id) if user.inquiry_id else None
    inquiry, how = _to_people(plan, known, replace(event, message_id=message.message_id))
    if message.question_id:
        asked = (plan.questions.questions if plan.questions else {}).get(message.question_id)
        named = asked["question"] if asked else ""
        plan.changes += [
            inquiries.after_answer(inquiry, named, event.at, new=how == inquiries.OPENED),
            asking.counted(message.question_id, "handed_on"),
        ]
    message.inquiry_id = plan.record.inquiry_id = inquiry.inquiry_id
    message.gsi1pk = f"TALK#{inquiry.inquiry_id}"
    message.gsi1sk = sort_key(message.at or event.at, message.message_id)
    plan.changes.append(Saved(message))
    assert inquiry.due_at is not None
    plan.answer(replies.received(inquiry.due_at, clock.now()), inquiry)


_ACTS: Final[Mapping[str, Callable[[Plan], None]]] = {
    "message": _message,
    "follow": _follow,
    "unfollow": _unfollow,
    "unsend": _unsend,
    "postback": _postback,
}

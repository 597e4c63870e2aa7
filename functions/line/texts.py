"""What is written in the talk. Who gets it, in this order:

    a worry ─► contacts, at once, and people
    a command (an account that moves, safe mode, the terms) ─► the bot
    a conversation's answer, or a word that begins one ─► the conversation
    one of the bot's words ─► the bot
    anything else ─► the bot where it is sure (`questions`), or people within 24 hours

What an event leads to is a `Plan`; nothing is written here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kernel import clock
from kernel.changes import New, Saved
from line import inquiries, outgoing, plans, replies
from line.bookings import talk
from line.consent import talk as consent
from line.consent import terms
from line.consultations import direct
from line.handover import talk as handover
from line.plans import Plan
from line.questions import asking, holding
from line.reading import Incoming
from line.records import (
    Inquiry,
    find_inquiry,
    user_key,
)
from line.safety import talk as safety
from line.safety import wording
from line.scenarios.engine import ASKED_AGAIN


def message(plan: Plan) -> None:
    event = plan.event
    plan.count(messages=1)
    if plan.user is None or "many-people" in event.flags:
        plan.record.outcome = "many-people"
        plans.keep_message(plan)
        return
    plans.seen(plan)
    content = event.message or {}
    said = content.get("text") if content.get("type") == "text" else None
    inquiry = find_inquiry(plan.user.inquiry_id) if plan.user.inquiry_id else None
    word = replies.word_in(said) if isinstance(said, str) else None
    worry = asking.worry(plan.questions, said) if isinstance(said, str) and word is None else None
    if worry is not None:
        worried(plan, inquiry, worry)
    elif isinstance(said, str) and (
        _to_handover(plan, said)
        or _to_command(plan, said, inquiry)
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


def _to_command(plan: Plan, said: str, inquiry: Inquiry | None) -> bool:
    """A command of safe mode goes before all conversations: whoever needs it is in no position to answer a question first. Then a word
    about the terms: they are shown, or consent is taken back."""
    if plan.user is None or not plan.event.answerable or plan.message is not None or plan.event.message is None:
        return False
    user, at = plan.user, plan.event.at
    heard = safety.said(user, said, at) or consent.said(user, said, at)
    if heard is None:
        return False
    talking = inquiry if inquiries.in_progress(inquiry, at) else None
    plans.keep_message(plan, talking)
    plan.heard(heard, talking)
    return True


def _to_handover(plan: Plan, said: str) -> bool:
    """The word of an account that moves, or a code from there."""
    event = plan.event
    if plan.user is None or not event.answerable or plan.message is not None or event.message is None:
        return False
    heard = handover.said(plan.user, user_key(event.user_id), said, event.at)
    if heard is None:
        return False
    told, standing = heard
    plans.keep_message(plan)
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
    plans.keep_message(plan, talking)
    if plan.user is not None and plans.needs_terms(plan, told):
        plan.heard(consent.asked(plan.user), talking)
        return True
    plan.told(told, talking)
    return True


def _said(plan: Plan, word: str | None, message_type: str, inquiry: Inquiry | None) -> None:
    """One of the bot's words, or something that is no text: the bot answers; staff in the middle of a talk see it there."""
    talking = inquiry if inquiries.in_progress(inquiry, plan.event.at) else None
    if not plans.keep_message(plan, talking):
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
        plans.lend_token(plan)  # a sticker says thank you to people; a machine need not answer it
    else:
        plan.record.outcome = "unread"
        plan.answer(replies.unread(message_type), talking)


def _question(plan: Plan, inquiry: Inquiry | None) -> None:
    """Any other text: what the bot is sure of it answers; else into the open inquiry, or a new one, acknowledged with its deadline."""
    event = plan.event
    if plan.message is not None or event.message is None:
        plans.keep_message(plan)
        return
    talking = inquiry is not None and inquiries.in_progress(inquiry, event.at)
    told = None
    if event.answerable and (inquiry is None or not talking or holding.owner(inquiry) == holding.QUEUE):
        told = asking.answered(plan.questions, str(event.message.get("text")), event.message_id)
        if told is not None and told.outcome == asking.LED and direct.allowed():
            told = None  # two persons of the city have decided that it may be answered in the talk itself
    if told is not None and not talking:
        plans.keep_message(plan, question_id=told.question)
        _told_ready(plan, told)
        return
    inquiry, how = to_people(plan, inquiry, event)
    plans.keep_message(plan, inquiry, question_id=told.question if told else "")
    assert inquiry.due_at is not None
    if told is not None:  # nobody has taken the talk yet: the bot says what it is sure of, and people see that it did
        _told_ready(plan, told, inquiry)
        return
    if how == inquiries.JOINED:
        _joined(plan, inquiry, inquiry.due_at)
        return
    plan.answer(replies.received(inquiry.due_at, clock.now()), inquiry)


def to_people(plan: Plan, inquiry: Inquiry | None, event: Incoming) -> tuple[Inquiry, str]:
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


def worried(plan: Plan, inquiry: Inquiry | None, worry: Mapping[str, Any]) -> None:
    """Somebody may be in danger: where she can speak to somebody, at once, whoever has the talk; those above are told."""
    event = plan.event
    if plan.message is not None or event.message is None:
        plans.keep_message(plan)
        return
    inquiry, how = to_people(plan, inquiry, event)
    lines, told = inquiries.worried(inquiry, worry["id"], event.at, new=how == inquiries.OPENED)
    plan.changes += lines
    plan.record.outcome = "worry-told"
    plans.keep_message(plan, inquiry)
    if told:
        plan.events += asking.mails(plan.questions, inquiry.inquiry_id, inquiry.number)
    plan.at_once = plan.at_once or plan.urgent  # it does not wait with the rest of a batch while LINE is slow
    plan.answer(asking.worried(worry), inquiry)


def _joined(plan: Plan, inquiry: Inquiry, due: datetime) -> None:
    """A sign of life now and then, if it is free; else the reply token is left for staff, who may be quick."""
    event, now = plan.event, clock.now()
    alive = event.answerable and event.reply_token and now < outgoing.token_until(event.at)
    if not alive or not inquiries.owes_sign(inquiry, event.at):
        plans.lend_token(plan)
        return
    inquiry.joined_told_at = event.at
    plan.record.outcome = "inquiry-joined-told"
    plan.answer(replies.joined(due, now), inquiry, free_only=True)

"""What is pressed in the talk, and who hears it: safe mode, the terms, an answer of the bot's, a conversation, a booking; else it is an old
button."""

from dataclasses import replace
from typing import Any

from inquiries.records import sort_key
from kernel import clock
from kernel.changes import New, Saved
from line import inquiries, limits, plans, replies, texts
from line.bookings import talk
from line.bookings import words as booking_words
from line.consent import talk as consent
from line.consent import terms
from line.figures import journeys
from line.plans import Plan
from line.questions import asking, words
from line.reading import Incoming
from line.records import (
    Inquiry,
    Message,
    find_inquiry,
    new_message,
)
from line.safety import talk as safety


def postback(plan: Plan) -> None:
    """A press of a button: of a conversation, about a booking, or an old one that nobody knows. Switching rich menus needs no answer."""
    if plan.user is None:
        return
    plans.seen(plan)
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
        if plans.needs_terms(plan, told):
            plan.heard(consent.asked(plan.user))
        else:
            plan.told(told)
        return
    if plan.event.answerable and booking_words.begins(data) and not terms.agreed(plan.user):
        plan.heard(consent.asked(plan.user))
        return
    said = talk.pressed(plan.user.user_key, data, plan.event.id) if plan.event.answerable else None
    if said is not None:
        plan.heard(said, _pressed_in_talk(plan, data))
        return
    plan.record.outcome = "old-button"
    plan.answer(replies.old_button())


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
    inquiry, how = texts.to_people(plan, known, replace(event, message_id=message.message_id))
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


def asked_about(event: Incoming) -> str:
    """The message that a button under an answer speaks of."""
    postback = event.payload.get("postback") if event.type == "postback" else None
    press = words.press_in(postback.get("data")) if isinstance(postback, dict) else None
    return press.message if press else ""

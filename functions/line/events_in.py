"""Taking in one event: kept once, acted on once, whatever the order.

One transaction holds the event's record, what it changes and the answer to be sent; the record itself is what makes a repetition
harmless. The answer is tried right after, and by the sweep (`outgoing.again`) if we die in between or LINE does not answer.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from inquiries.records import sort_key
from kernel import clock, errors
from kernel.changes import Change, New, Saved, commit
from line import numbers, outgoing, plans, presses, replies, texts
from line.broadcasts import audience
from line.consent import talk as consent
from line.consent import terms
from line.figures import journeys
from line.figures.records import Journey, journey_key
from line.menus import people
from line.menus.records import UserMenu, user_menu_key
from line.plans import Plan
from line.questions import asking
from line.questions.records import LIVE_KEY as QUESTIONS_KEY
from line.questions.records import InForce
from line.reading import Incoming
from line.records import (
    BLOCKED,
    FOLLOWING,
    KEEP_EVENTS,
    LineRecord,
    Message,
    User,
    WebhookEvent,
    find_inquiry,
    new_message,
    new_user,
    user_key,
)
from line.scenarios.records import LIVE_KEY, Conversation, Live, conversation_key
from line.scenarios.rendering import MARK, tap_of
from line.scenarios.running import Bot
from line.worries import call as worries

assert worries  # a conversation leads there by its name
ATTEMPTS = 8  # two events of one user at the same moment meet on the user's or the inquiry's record


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
    pressed = presses.asked_about(event)
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
        plans.keep_message(plan)
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
        texts.worried(plan, find_inquiry(plan.user.inquiry_id) if plan.user.inquiry_id else None, worry)
        plan.changes += _user_after(plan.user, *standing, new=False)
        _count(plan)
        return
    plan.record.outcome = "moved-away"
    plans.keep_message(plan)
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


_ACTS: Final[Mapping[str, Callable[[Plan], None]]] = {
    "message": texts.message,
    "follow": _follow,
    "unfollow": _unfollow,
    "unsend": _unsend,
    "postback": presses.postback,
}

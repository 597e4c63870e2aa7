"""Booking in the talk: what 「予約」 and each press of a button lead to. Reads, and gives back what is to be said and written; the caller (an
event of LINE, a scenario) commits it with its own, and asks anew if somebody was quicker.

    予約 ─► service ─► method ─► day and part ─► time ─► confirm ─► booked
                                    └─ full (a part, or one time): wait ─► held ─► take, give back
    booked ─► change ─► day and part ─► time ─► confirm ─► changed      booked ─► cancel ─► surely? ─► cancelled

An old button is answered by how things are now: with the booking that she has, or the days that are free.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from bookings import days, lists, mounting, offers, planning, reading, states, waiting
from bookings.mounting import Made, Refused
from bookings.offers import Ask
from bookings.rules import Rules
from kernel import case_number, clock, errors, ids
from kernel.changes import Change
from kernel.events import Event
from line import replies
from line.bookings import choices, words
from line.bookings.mount import BOOKINGS, current
from line.bookings.words import DayOffer, Message, Press
from line.scenarios import calls


@dataclass
class Said:
    """What a press leads to: what is answered, what is written beside it, and a word for the record of the event."""

    messages: list[Message]
    outcome: str = "booking-shown"
    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def opened(person: str, event_id: str) -> list[Message]:
    """The answer to 「予約」: the booking that she has, or the services; if the city has set none, how to ask for one."""
    return _start(person, _flow(event_id), current()).messages


def from_conversation(asked: calls.Asked) -> calls.Done:
    """What a conversation of the city's says where it calls 'book'."""
    return calls.Done(_start(asked.user_key, ids.new(), current()).messages)


calls.serve(calls.BOOK, from_conversation)


def pressed(person: str, data: Any, event_id: str) -> Said | None:
    """What a press of one of our buttons leads to; None if the data are not ours. Raises Conflict nowhere: the commit does."""
    press = words.press_in(data)
    if press is None or press.act not in _ACTS:
        return None
    rules = current()
    press = press if press.flow or press.booking else replace(press, flow=_flow(event_id))
    try:
        return _ACTS[press.act](person, press, rules)
    except Refused as refused:
        return _refused(person, press, rules, refused)
    except (errors.WrongState, errors.NotFound) as problem:
        return Said(words.again(_flow(event_id), problem.detail), "booking-refused")


def _flow(event_id: str) -> str:
    """The name of a way through the booking: the event that began it. LINE promises ULIDs; another id gives way to one of ours."""
    try:
        case_number.of(event_id)
    except ValueError:
        return ids.new()
    return event_id


def _start(person: str, flow: str, rules: Rules) -> Said:
    if (mine := reading.of_person(BOOKINGS, person)) is not None:
        return Said(words.card(mine, rules, "ご予約があります。"))
    offered = rules.offered()
    if not offered:
        return Said(replies.for_word(replies.BOOKING))
    if len(offered) == 1:
        return _service(person, Press(words.SERVICE, flow, offered[0].id), rules)
    return Said(words.services(flow, offered))


def _restart(person: str, press: Press, rules: Rules) -> Said:
    return _start(person, press.flow, rules)


def _service(person: str, press: Press, rules: Rules) -> Said:
    service = rules.services.get(press.service)
    if service is None or not service.active:
        return _start(person, press.flow, rules)
    if (before := _had(person, press, rules)) is not None:
        return before
    if (no := BOOKINGS.rule.may(person, service.id)) is not None:
        return Said(words.led_elsewhere(no, press.flow, rules), "booking-led")
    if len(service.methods) == 1:
        return _days(person, replace(press, method=service.methods[0]), rules)
    return Said(words.methods(press, service))


def _days(person: str, press: Press, rules: Rules) -> Said:
    """The next days on which somebody works, with what is free in each part."""
    if (before := _had(person, press, rules)) is not None:
        return before
    service, ask = rules.services.get(press.service), _ask(press)
    if service is None or press.method not in service.methods:
        return _start(person, press.flow, rules)
    now = clock.now()
    first = max(days.today(), _day(press) or days.today())
    shown, further = choices.staffed(rules, ask, first, offers.last_day(service, now), words.DAYS_SHOWN)
    if not shown:
        return Said(words.again(press.flow, "ご案内できる日がありません。ほかの方法や相談員をお選びください。"))
    taken = _taken(press, shown[0][0], shown[-1][0])
    told = [_day_offer(rules, ask, day, taken, staffed) for day, staffed in shown]
    named = len([one for one in choices.able(rules, ask) if rules.counsellors[one].named]) > 1
    return Said(words.day_choice(press, told, further, named=named))


def _day_offer(rules: Rules, ask: Ask, day: date, taken: offers.Taken, could: list[offers.Free]) -> DayOffer:
    free = offers.free(rules, ask, day, taken, clock.now())
    parts = range(len(offers.PARTS))
    return DayOffer(
        day,
        tuple(len(offers.in_part(free, part)) for part in parts),
        tuple(bool(offers.in_part(could, part)) for part in parts),
    )


def _who(_person: str, press: Press, rules: Rules) -> Said:
    able = [one for one in choices.able(rules, replace(_ask(press), counsellor=None)) if rules.counsellors[one].named]
    return Said(words.who(press, rules, able))


def _slots(person: str, press: Press, rules: Rules) -> Said:
    if (before := _had(person, press, rules)) is not None:
        return before
    day, part = _day(press), _part_of(press)
    if day is None or part is None:
        return _days(person, replace(press, day=""), rules)
    shown = choices.beginnings(rules, _ask(press), day, _taken(press, day, day), part)
    if any(free for _, free in shown):
        # Who moves a booking can't wait beside it.
        return Said(words.slots(press, part, [one for one in shown if one[1] or not press.booking]))
    if not shown or press.booking:
        return _filled(person, press, rules)
    told = "この時間帯は、いま満席です。待ちたい時刻を選ぶと、空いたときにお知らせできます。"
    return Said([words.said(told), *words.slots(press, part, shown)])


def _time(person: str, press: Press, rules: Rules) -> Said:
    if (before := _had(person, press, rules)) is not None:
        return before
    when = press.when
    if when is None or press.service not in rules.services:
        return _start(person, press.flow, rules)
    refused = offers.refusal(rules, _ask(press), when, clock.now())
    if refused is not None:
        raise Refused(refused.code, refused.words)
    if not offers.able(rules, _ask(press), when, _taken(press, when.day, when.day)):
        return _filled(person, press, rules, when)
    return Said(words.confirm(press, rules, when))


def _book(person: str, press: Press, rules: Rules) -> Said:
    when = press.when
    if when is None:
        return _start(person, press.flow, rules)
    if press.booking:
        return _change(person, press, rules, when)
    made_before = reading.find(BOOKINGS, press.flow)
    if made_before is not None and made_before.person == person:
        # The same button again: it has done what it could.
        if made_before.live(clock.now()):
            return Said(words.card(made_before, rules, "ご予約できています。"))
        return Said(words.again("", "このボタンのご予約は、もう終わったか取り消されています。"), "booking-old-button")
    made = planning.book(
        BOOKINGS, planning.Wanted(person, _ask(press), when), by=mounting.PERSON, booking_id=press.flow
    )
    told = words.card(made.booking, rules, "ご予約を受け付けました。")
    return _done(made, "booking-made", [*told, *words.which_number(made.booking)])


def _change(person: str, press: Press, rules: Rules, when: days.When) -> Said:
    mine = _mine(person, press)
    if mine.revision != press.revision:
        same = mine.live(clock.now()) and mine.when == when
        return Said(words.card(mine, rules, "変更できています。")) if same else _moved_on(mine, rules)
    made = planning.change(BOOKINGS, mine, when, ask=_ask(press), by=mounting.PERSON)
    return _done(made, "booking-changed", words.card(made.booking, rules, "ご予約を変更しました。"))


def _begin_change(person: str, press: Press, rules: Rules) -> Said:
    mine = _mine(person, press)
    if mine.revision != press.revision or not mine.live(clock.now()):
        return _moved_on(mine, rules)
    return _days(person, replace(press, day=""), rules)


def _ask_cancel(person: str, press: Press, rules: Rules) -> Said:
    mine = _mine(person, press)
    if mine.revision != press.revision or not mine.live(clock.now()):
        return _moved_on(mine, rules)
    service = rules.services.get(mine.service)
    deadline = mine.begins_at - timedelta(minutes=service.cancel_minutes if service else 0)
    return Said(words.surely(mine, rules, late=mine.state == states.BOOKED and clock.now() > deadline))


def _cancel(person: str, press: Press, rules: Rules) -> Said:
    mine = _mine(person, press)
    if mine.state in (states.CANCELLED, states.LAPSED):
        return Said(words.again(press.flow, "このご予約は、もう取り消してあります。"))
    if mine.revision != press.revision:
        return _moved_on(mine, rules)
    made = planning.cancel(BOOKINGS, mine, by=mounting.PERSON)
    return _done(made, "booking-cancelled", words.gone(mine, rules, press.flow))


def _keep(person: str, press: Press, rules: Rules) -> Said:
    return _moved_on(_mine(person, press), rules, "ご予約はそのままです。")


def _wait(person: str, press: Press, rules: Rules) -> Said:
    day = _day(press)
    if day is None or press.service not in rules.services:
        return _start(person, press.flow, rules)
    if (before := _had(person, press, rules)) is not None:
        return before
    now = clock.now()
    part = _part_of(press)
    could = offers.free(rules, _ask(press), day, frozenset(), now)
    if not (could if part is None else offers.in_part(could, part)):
        return _none(person, press, rules)  # an old button: nothing of that time can become free any more
    free = offers.free(rules, _ask(press), day, _taken(press, day, day), now)
    if part is not None and offers.in_part(free, part):
        return _slots(person, press, rules)  # it is free by now, and nobody will be told so
    changes = waiting.plan_wait(BOOKINGS, person, _ask(press), day, part)
    return Said(words.waits(press, day, rules, part), "booking-waits", changes)


def _full(person: str, press: Press, rules: Rules) -> Said:
    """A beginning that was shown as full."""
    when = press.when
    told = _open_by_now(person, press, rules)
    if told is not None:
        return told
    assert when is not None, "without a time it is begun anew"
    return Said(words.full(press, when))


def _wait_for_one(person: str, press: Press, rules: Rules) -> Said:
    """「この時刻が空いたら知らせて」"""
    when = press.when
    told = _open_by_now(person, press, rules)
    if told is not None:
        return told
    assert when is not None, "without a time it is begun anew"
    changes = waiting.plan_wait(BOOKINGS, person, _ask(press), when.day, minute=when.minute)
    return Said(words.waits(press, when.day, rules, minute=when.minute), "booking-waits", changes)


def _open_by_now(person: str, press: Press, rules: Rules) -> Said | None:
    """The answer about one beginning, unless it is full and may become free."""
    when = press.when
    if when is None or press.service not in rules.services:
        return _start(person, press.flow, rules)
    if (before := _had(person, press, rules)) is not None:
        return before
    if offers.refusal(rules, _ask(press), when, clock.now()) or not offers.able(rules, _ask(press), when, frozenset()):
        return _none(person, press, rules)
    if offers.able(rules, _ask(press), when, _taken(press, when.day, when.day)):
        return _time(person, press, rules)  # it is free by now, and nobody will be told so
    return None


def _leave(person: str, press: Press, _rules: Rules) -> Said:
    told = words.again(press.flow, "空きを待つのをやめました。")
    return Said(told, "booking-waits-no-more", waiting.plan_leave(BOOKINGS, person))


def _take(person: str, press: Press, rules: Rules) -> Said:
    mine = _mine(person, press)
    if mine.revision != press.revision:
        return _moved_on(mine, rules)
    made = planning.accept(BOOKINGS, mine, by=mounting.PERSON)
    return _done(made, "booking-made", words.card(made.booking, rules, "ご予約を受け付けました。"))


def _none(person: str, press: Press, rules: Rules) -> Said:
    told = _days(person, replace(press, day=""), rules)
    return Said([words.said("この時間帯は、いまご案内できません。ほかの日や時間帯をお選びください。"), *told.messages])


def _filled(person: str, press: Press, rules: Rules, when: days.When | None = None) -> Said:
    """Somebody was quicker; `when` is the one beginning that she wanted."""
    told = _days(person, replace(press, day=""), rules)
    return Said([words.filled(press, when), *told.messages])


def _refused(person: str, press: Press, rules: Rules, refused: Refused) -> Said:
    """Why not, and what there is instead."""
    if refused.code == "has-one":
        mine = reading.of(BOOKINGS, refused.extra["booking"])
        return Said(words.card(mine, rules, "ご予約があります。ご予約は一人1件までです。"), "booking-refused")
    if refused.code == "may-not":
        no = mounting.No(refused.detail, refused.extra.get("instead"))
        return Said(words.led_elsewhere(no, press.flow, rules), "booking-led")
    if refused.code == offers.NOT_NAMED:
        press = replace(press, counsellor="")
    if refused.code == "full":
        return replace(_filled(person, press, rules, press.when), outcome="booking-refused")
    told = _days(person, replace(press, day=""), rules)
    return Said([words.said(refused.detail), *told.messages], "booking-refused")


def _had(person: str, press: Press, rules: Rules) -> Said | None:
    """The answer to a button on the way to a new booking when she has one: an old carousel, or a second tap."""
    if press.booking:
        mine = _mine(person, press)
        return _moved_on(mine, rules) if mine.revision != press.revision or not mine.live(clock.now()) else None
    mine = reading.of_person(BOOKINGS, person)
    return Said(words.card(mine, rules, "ご予約があります。"), "booking-old-button") if mine is not None else None


def _moved_on(mine: Any, rules: Rules, lead: str = "ご予約は、その後変わっています。いまの内容です。") -> Said:
    if not mine.live(clock.now()):
        return Said(words.again("", "このボタンのご予約は、もう終わったか取り消されています。"), "booking-old-button")
    return Said(words.card(mine, rules, lead), "booking-old-button")


def _mine(person: str, press: Press) -> Any:
    """The booking that a button speaks of. Raises NotFound (there is none, or it is another's)."""
    mine = reading.find(BOOKINGS, press.booking) if press.booking else None
    if mine is None or mine.person != person:
        raise errors.NotFound("このボタンのご予約が見つかりません。もう一度、はじめから選んでください。")
    return mine


def _done(made: Made, outcome: str, messages: list[Message]) -> Said:
    return Said(messages, outcome, made.changes, made.events)


def _taken(press: Press, first: date, last: date) -> set[tuple[str, date, int]]:
    """What is taken on these days, as somebody sees it who would move this very booking."""
    return {cell for cell, owner in lists.owners(BOOKINGS, first, last).items() if owner != press.booking}


def _ask(press: Press) -> Ask:
    return Ask(press.service, press.method, press.counsellor or None)


def _part_of(press: Press) -> int | None:
    """Which part of the day a button of the days speaks of."""
    return next((number for number, (_, start, _) in enumerate(offers.PARTS) if start == press.minute), None)


def _day(press: Press) -> date | None:
    try:
        return date.fromisoformat(press.day)
    except ValueError:
        return None


_ACTS: dict[str, Callable[[str, Press, Rules], Said]] = {
    words.START: _restart,
    words.SERVICE: _service,
    words.METHOD: _days,
    words.WHO: _who,
    words.DAY: _slots,
    words.TIME: _time,
    words.BOOK: _book,
    words.CHANGE: _begin_change,
    words.CANCEL: _ask_cancel,
    words.CANCEL_SURELY: _cancel,
    words.KEEP: _keep,
    words.WAIT: _wait,
    words.FULL: _full,
    words.WAIT_TIME: _wait_for_one,
    words.LEAVE: _leave,
    words.TAKE: _take,
    words.GIVE: _cancel,
    words.NONE: _none,
}

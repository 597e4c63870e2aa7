"""A code in the new account. The person's record gets the new LINE user id, the new LINE user's record points to it; the caller commits it
with the event that brought the code.

What somebody has begun in the new account before she sent the code is not lost: a booking becomes that person's (unless she has one there
already), an open question to staff stays open and hers, a conversation is hers if she had none. Of worries and of answers to the terms the
newest stands. Pages that either account has open are closed by it (`liff.person_of` asks whose account it is).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bookings import reading
from bookings.records import booker_key, instant_key, wait_key
from inquiries.states import OPEN, WAITING
from kernel import clock
from kernel.changes import Change, Counted, Kept, New, Removed, Saved
from line import numbers
from line.bookings.mount import BOOKINGS
from line.broadcasts import audience
from line.consent import records as consent
from line.handover import codes
from line.handover.records import (
    Code,
    Figures,
    Linked,
    Tries,
    code_key,
    figures_key,
    tries_key,
)
from line.menus import people
from line.records import BLOCKED, ELSEWHERE, FOLLOWING, User, find_inquiry, user_of
from line.scenarios import running
from line.scenarios.records import Conversation, conversation_key

TRIES_WITHIN: Final = timedelta(hours=1)
LINKED, AGAIN, WRONG, LATER, OLD, USED, SELF, SETTLED, TWO_BOOKINGS = (
    "linked",
    "again",
    "wrong",
    "later",
    "old",
    "used",
    "self",
    "settled",
    "two-bookings",
)


@dataclass
class Result:
    """What a code comes to, not written yet. `standing` is what it adds to the numbers of users."""

    what: str
    changes: list[Change] = field(default_factory=list)
    standing: dict[str, int] = field(default_factory=dict)


def taken(fresh: User, line_key: str, typed: str, at: datetime) -> Result:
    """Take a code that a LINE user has sent: `fresh` is whom she stands for now, `line_key` the key of her LINE user id. `fresh` itself is
    changed, and written by the caller."""
    tries = Tries.find(*tries_key(fresh.user_key), consistent=True)
    if tries is not None and tries.wrong >= codes.WRONG_MOST and at - tries.since < TRIES_WITHIN:
        return Result(LATER)
    code = Code.find(*code_key(typed[: codes.LOCATOR]), consistent=True)
    if code is None or code.wrong >= codes.WRONG_MOST or not codes.fits(code, typed):
        return Result(WRONG, _wrong(fresh, tries, code, at))
    if code.used_at is not None:
        return Result(AGAIN if code.used_by == line_key else USED)
    newest = codes.newest_of(code.user_key)
    if at > code.until or (newest is not None and newest.locator != code.locator):
        return Result(OLD)
    if code.user_key == fresh.user_key:
        return Result(SELF)
    if line_key != fresh.user_key:
        return Result(SETTLED)
    known = user_of(code.user_key)
    if known is None or known.linked_to:
        return Result(OLD)
    moved = _booking_moved(fresh, known)
    if moved is None:
        return Result(TWO_BOOKINGS)
    return _linked(fresh, known, code, at, moved)


def _wrong(fresh: User, tries: Tries | None, code: Code | None, at: datetime) -> list[Change]:
    """A wrong try counts against who tries, and against the code that was meant."""
    counts = tries is not None and at - tries.since < TRIES_WITHIN
    pk, sk = tries_key(fresh.user_key)
    since, wrong = (tries.since, tries.wrong + 1) if tries is not None and counts else (at, 1)
    ttl = clock.seconds(at + 2 * TRIES_WITHIN)
    changes: list[Change] = [Kept(Tries(pk=pk, sk=sk, since=since, wrong=wrong, ttl=ttl))]
    if code is not None and code.wrong < codes.WRONG_MOST:
        code.wrong += 1
        changes.append(Saved(code))
    return changes


def _linked(fresh: User, known: User, code: Code, at: datetime, moved: list[Change]) -> Result:
    line = Linked(
        pk=f"USER#{known.user_key}",
        sk=f"LINKED#{clock.iso(at)}",
        user_key=known.user_key,
        at=at,
        old_line_user_id=known.line_user_id or None,
        from_key=fresh.user_key,
        locator=code.locator,
    )
    standing, groups = _leaves(fresh), audience.standing(known)
    for name, by in numbers.moved(known, FOLLOWING, max(at, known.state_at)).items():
        standing[name] = standing.get(name, 0) + by
    if known.first_followed_at is not None:
        standing["ever"] = standing.get("ever", 0) - int(fresh.first_followed_at is not None)
    else:
        known.first_followed_at = fresh.first_followed_at
    known.line_user_id = fresh.line_user_id
    known.reply_token = known.reply_token_until = None
    _safer(fresh, known)
    _agrees(fresh, known)
    asked, answers = _inquiry(fresh, known), _answers(fresh, known)
    fresh.linked_to, fresh.state = known.user_key, ELSEWHERE
    code.used_at, code.used_by = at, fresh.user_key
    figures = figures_key(code.handover_id or "-")
    changes: list[Change] = [
        Saved(code),
        Saved(known),
        New(line),
        Counted(Figures(pk=figures[0], sk=figures[1]), {"linked": 1}),
        *asked,
        *answers,
        *_worries(fresh, known),
        *_conversation(fresh, known),
        *_consultation(fresh, known),
        *people.taken_along(known, fresh.user_key),
        *audience.moved(known.user_key, groups, audience.standing(known)),
        *moved,
        *_place_in_the_queue(fresh, known, booked=bool(moved)),
    ]
    return Result(LINKED, changes, {name: by for name, by in standing.items() if by})


def _leaves(fresh: User) -> dict[str, int]:
    """The new LINE user is no user of its own any more."""
    return {fresh.state: -1} if fresh.state in (FOLLOWING, BLOCKED) else {}


def _safer(fresh: User, known: User) -> None:
    """Whoever wants neutral words in one of them wants them: at once, in the answer to the code, which goes to `fresh`."""
    if fresh.safe_since is not None and known.safe_since is None:
        known.safe_since, known.safe_at = fresh.safe_since, fresh.safe_at
    fresh.safe_since, fresh.safe_at = known.safe_since, known.safe_at


def _agrees(fresh: User, known: User) -> None:
    """Her last answer to the terms stands, in whichever account she gave it: who has just agreed is not asked again."""
    if fresh.terms_at is not None and (known.terms_at is None or fresh.terms_at > known.terms_at):
        known.terms_version, known.terms_hash = fresh.terms_version, fresh.terms_hash
        known.terms_agreed, known.terms_at = fresh.terms_agreed, fresh.terms_at


def _answers(fresh: User, known: User) -> list[Change]:
    """Each answer that she gave in the new account stands in her history."""
    return consent.taken_along(fresh.user_key, known.user_key) if fresh.terms_at is not None else []


def _inquiry(fresh: User, known: User) -> list[Change]:
    """What she asked in the new account is hers: what staff note of its person, they note of her."""
    begun = find_inquiry(fresh.inquiry_id) if fresh.inquiry_id else None
    if begun is None:
        return []
    begun.user_key = known.user_key
    if begun.state in (OPEN, WAITING) and not _is_open(known.inquiry_id):
        known.inquiry_id = begun.inquiry_id
    return [Saved(begun)]


def _is_open(inquiry_id: str | None) -> bool:
    found = find_inquiry(inquiry_id) if inquiry_id else None
    return found is not None and found.state in (OPEN, WAITING)


def _conversation(fresh: User, known: User) -> list[Change]:
    """What she has begun in the new account goes on, if she had begun nothing in the old one."""
    begun = Conversation.find(*conversation_key(fresh.user_key), consistent=True)
    if begun is None or Conversation.find(*conversation_key(known.user_key), consistent=True) is not None:
        return []
    pk, sk = conversation_key(known.user_key)
    hers = Conversation(pk=pk, sk=sk, user_key=known.user_key, states=begun.states, active=begun.active)
    return [New(hers), *audience.moved(known.user_key, frozenset(), running.places(begun.states))]


def _consultation(fresh: User, known: User) -> list[Change]:
    """A consultation that she has opened in the new account is found under her own key, unless another of hers goes on."""
    from line.consultations import talk  # not in the way of other events
    from line.consultations.records import ENDED, Talker, talker_key

    mark = talk.mark_of(fresh.user_key)
    begun = talk.must(mark.consultation_id) if mark is not None else None
    if begun is None or begun.state == ENDED:
        return [talk.opens_no_other(fresh.user_key, mark)]
    own = talk.mine(known.user_key)
    if own is not None and own.state != ENDED:
        return []
    begun.user_key = known.user_key
    pk, sk = talker_key(known.user_key)
    return [Saved(begun), Kept(Talker(pk=pk, sk=sk, consultation_id=begun.consultation_id))]


def _worries(fresh: User, known: User) -> list[Change]:
    """Of what she wrote on the page of either account the newest stands."""
    from line.worries import writing  # not in the way of other events

    return writing.taken_along(fresh.user_key, known.user_key)


def _place_in_the_queue(fresh: User, known: User, *, booked: bool) -> list[Change]:
    """Whoever waits for a full day in the new account keeps her place, unless she has a booking or waits already."""
    wait: Any = BOOKINGS.wait.find(*wait_key(fresh.user_key), consistent=True)
    if wait is None:
        return []
    pk, sk = wait_key(known.user_key)
    if booked or reading.of_person(BOOKINGS, known.user_key) or BOOKINGS.wait.find(pk, sk, consistent=True):
        return [Removed(wait)]
    kept = {
        name: getattr(wait, name)
        for name in ("service", "method", "counsellor", "day", "part", "minute", "asked_at", "ttl")
    }
    hers = BOOKINGS.wait(pk=pk, sk=sk, person=known.user_key, **kept)
    hers.gsi1pk, hers.gsi1sk = wait.gsi1pk, instant_key(wait.asked_at, known.user_key)
    hers.gsi2pk, hers.gsi2sk = wait.gsi2pk, f"{wait.day}#{hers.gsi1sk}"
    return [Removed(wait), New(hers)]


def _booking_moved(fresh: User, known: User) -> list[Change] | None:
    """A booking that was made in the new account becomes that person's; None if she has one already: nobody has two."""
    mine: Any = reading.of_person(BOOKINGS, fresh.user_key)
    if mine is None:
        return []
    if reading.of_person(BOOKINGS, known.user_key) is not None:
        return None
    mark = BOOKINGS.booker.must(*booker_key(fresh.user_key), consistent=True)
    hers = BOOKINGS.booker.find(*booker_key(known.user_key), consistent=True)
    mine.person = known.user_key
    pk, sk = booker_key(known.user_key)
    if hers is None:
        marked: Change = New(BOOKINGS.booker(pk=pk, sk=sk, booking_id=mine.booking_id))
    else:
        hers.booking_id = mine.booking_id
        marked = Saved(hers)
    return [Saved(mine), Removed(mark), marked]

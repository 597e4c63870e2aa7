"""Two sides of one order: where they differ, why as far as we know, and by how much that parts the sums. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from donations.comparing import facts
from donations.comparing.facts import CANCELLED, NOTHING, PAID, UNPAID, Facts, Item, Sum
from donations.comparing.rules import KINDS
from donations.notification import gift_key
from donations.portals import BY_STAFF
from donations.present import METHODS
from donations.records import CONSENTS
from japan import text
from kernel import money

STATES: Final = {UNPAID: "入金前", PAID: "入金済み", CANCELLED: "取消し"}
NONE: Final = "（なし）"
BLANK: Final = "（空）"
_GONE: Final = frozenset("?〓■□\ufffd")
# Where a correction of staff explains a difference.
_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("/cancelled", "/payment", "/paid_at"),
    "amount": ("/amount_yen",),
    "paid_on": ("/paid_at",),
    "gift": ("/lines",),
    "quantity": ("/lines",),
    "name": ("/donor/name",),
    "address": ("/donor/address", "/donor/prefecture", "/donor/postcode"),
    "telephone": ("/donor/telephone",),
    "recipient": ("/lines", "/donor"),
    "one_stop": ("/one_stop_wish",),
    "use": ("/use_of_donation",),
    "consent": ("/publication_consent",),
    "applied_on": ("/applied_at",),
    "method": ("/payment",),
}


@dataclass(frozen=True)
class Theirs:
    """One order of the file. `otherwise_yen` is its amount if the rows' amounts were read the other way."""

    facts: Facts
    said: frozenset[str]
    otherwise_yen: int | None = None


@dataclass(frozen=True)
class Ours:
    """One donation of ours: its facts, and what explains them."""

    facts: Facts
    received_at: datetime
    revision_at: datetime
    edited: frozenset[str] = frozenset()
    past: bool = False

    @property
    def day(self) -> str:
        """The day to which it belongs: that of its application, else of its payment, else of its receipt."""
        return self.facts.day or facts.day_of(self.received_at)


@dataclass(frozen=True)
class Around:
    """What is known beside the two: when the file was made, which portals are in it, when each last told us of anything, and which we don't
    take donations of."""

    made_at: datetime
    portals: frozenset[str] = frozenset()
    last_news: Mapping[str, datetime] = field(default_factory=dict)
    not_taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Difference:
    """One difference, in the words of both sides; `effect` is what theirs adds more to the sums than ours because of it."""

    category: str
    theirs: str
    ours: str
    reason: str
    effect: Sum = NOTHING


# ── One order on both sides ─────────────────────────────────────────────────────────────────────────────────────────────


def said_of(targets: Collection[str]) -> frozenset[str]:
    """The categories that a file with columns for these targets says anything of; `paid` where it tells payment, not cancelling alone."""
    found = {code for code, kind in KINDS.items() if set(kind.says) & set(targets)}
    return frozenset(found | ({"paid"} if {"status", "paid_at"} & set(targets) else set()))


def completed(theirs: Theirs, ours: Facts) -> Facts:
    """Theirs, with what the file has no column for as it is here: so neither sums nor states differ by what nobody said."""
    its = theirs.facts
    if "paid" in theirs.said or its.state == CANCELLED:
        return its
    state = ours.state if "state" not in theirs.said or ours.state != CANCELLED else UNPAID
    return replace(its, state=state)


def differences(theirs: Theirs, ours: Ours, around: Around) -> list[Difference]:
    """Everything in which an order differs; the effects add up to the difference of both sums."""
    its, mine = completed(theirs, ours.facts), ours.facts
    if its.state == mine.state == CANCELLED:
        return []
    if CANCELLED in (its.state, mine.state):
        reason = _reason("state", its, ours, around, "cancel_missing" if its.state == CANCELLED else "cancel_only_here")
        effect = its.sum().minus(mine.sum())
        return [Difference("state", STATES[its.state], STATES[mine.state], reason, effect)]
    found = []
    if its.state != mine.state:
        usual = "payment_missing" if its.state == PAID else "payment_only_here"
        effect = its.sum().minus(its.sum(mine.state))
        found.append(
            Difference(
                "state",
                STATES[its.state],
                STATES[mine.state],
                _reason("state", its, ours, around, usual),
                effect,
            )
        )
    if its.amount_yen != mine.amount_yen:
        usual = "amount_reading" if theirs.otherwise_yen == mine.amount_yen else "unlike"
        reason = usual if usual == "amount_reading" else _reason("amount", its, ours, around, usual)
        effect = its.sum(mine.state).minus(mine.sum())
        found.append(
            Difference("amount", money.display(its.amount_yen), money.display(mine.amount_yen), reason, effect)
        )
    if "gift" in theirs.said:
        found += _gifts(its, ours, around)
    for category, (differs, words) in _PLAIN.items():
        if category in theirs.said and differs(its, mine):
            told, held = words(its), words(mine)
            reason = _reason(category, its, ours, around, _usual(category, its, mine, told, held))
            found.append(Difference(category, told or BLANK, held or BLANK, reason))
    return found


def _usual(category: str, its: Facts, mine: Facts, told: str, held: str) -> str:
    if not told or not held:
        return "blank_there" if held else "blank_here"
    if category in ("name", "address") and _lost(told, held):
        return "lost_letter"
    if category == "name" and its.person == mine.person:
        return "letter_form"
    if category == "address":
        one, other = text.address_key(its.address), text.address_key(mine.address)
        if one != other and (one.startswith(other) or other.startswith(one)):
            return "partly_written"
    return "unlike"


def _lost(told: str, held: str) -> bool:
    """Whether theirs is ours but for letters that an encoding could not hold."""
    one, other = _written(told), _written(held)
    gone = [place for place, letter in enumerate(one) if letter in _GONE]
    same = (letter == other[place] or place in gone for place, letter in enumerate(one))
    return bool(gone) and len(one) == len(other) and all(same)


def _reason(category: str, _its: Facts, ours: Ours, around: Around, usual: str) -> str:
    """What we know of our side explains first; else what is usual for such a difference."""
    if any(place.startswith(_PLACES[category]) for place in ours.edited):
        return "edited"
    if ours.past:
        return "past"
    return "later" if ours.revision_at > around.made_at else usual


type _Plain = tuple[Callable[[Facts, Facts], bool], Callable[[Facts], str]]


def _both(key: Callable[[Facts], object]) -> Callable[[Facts, Facts], bool]:
    return lambda its, mine: key(its) != key(mine)


def _digits(written: str) -> str:
    return "".join(one for one in text.folded(written) if one.isdigit())


def _written(name: str) -> str:
    """A name letter by letter: one width, no spaces; the forms of letters stay."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _addresses(its: Facts, mine: Facts) -> bool:
    """An address without postcode is no other one than the same with it."""
    one, other = _digits(its.postcode), _digits(mine.postcode)
    return text.address_key(its.address) != text.address_key(mine.address) or bool(one and other and one != other)


def _address(one: Facts) -> str:
    return (f"〒{one.postcode}　" if one.postcode and one.address else one.postcode) + one.address


def _uses(its: Facts, mine: Facts) -> bool:
    if its.use_code and mine.use_code:
        return text.folded(its.use_code) != text.folded(mine.use_code)
    return text.name_key(its.use) != text.name_key(mine.use)


def _use(one: Facts) -> str:
    return one.use or one.use_code


def _recipients(one: Facts) -> list[str]:
    return sorted({text.name_key(who.name) + "\x1f" + text.address_key(who.address) for who in one.recipients})


def _recipient(one: Facts) -> str:
    return "、".join(dict.fromkeys(f"{who.name}　{who.address}" if who.address else "寄附者" for who in one.recipients))


def _both_paid(its: Facts, mine: Facts) -> bool:
    return its.state == mine.state == PAID and its.paid_on != mine.paid_on


def _consent(one: Facts) -> str:
    return CONSENTS.get(one.consent or "none", one.consent)


_PLAIN: Final[Mapping[str, _Plain]] = {
    "paid_on": (_both_paid, lambda one: one.paid_on),
    "name": (_both(lambda one: _written(one.name)), lambda one: one.name),
    "address": (_addresses, _address),
    "telephone": (_both(lambda one: text.telephone_key(one.telephone)), lambda one: one.telephone),
    "recipient": (_both(_recipients), _recipient),
    "one_stop": (_both(lambda one: one.one_stop), lambda one: "希望する" if one.one_stop else "希望しない"),
    "use": (_uses, _use),
    "consent": (_both(_consent), _consent),
    "applied_on": (_both(lambda one: one.applied_on), lambda one: one.applied_on),
    "method": (
        lambda its, mine: bool(its.method and mine.method and its.method != mine.method),
        lambda one: METHODS.get(one.method, one.method),
    ),
}


def _gifts(its: Facts, ours: Ours, around: Around) -> list[Difference]:
    """Gifts by number, else by name; those that find each other are compared by their quantities."""
    told, held = _counted(its.gifts), _counted(ours.facts.gifts)
    pairs, left = [], dict(held)
    for one in told:
        other = next((two for two in left if _same_gift(one, two)), None)
        pairs.append((one, other))
        if other:
            left.pop(other)
    found = []
    if left or any(other is None for _, other in pairs):
        words = ["、".join(_gift(one, count) for one, count in side.items()) for side in (told, held)]
        usual = "unlike" if all(words) else "blank_there" if words[1] else "blank_here"
        found.append(Difference("gift", words[0] or NONE, words[1] or NONE, _reason("gift", its, ours, around, usual)))
    unlike = [(one, other) for one, other in pairs if other and told[one] != held[other]]
    if unlike:
        found.append(
            Difference(
                "quantity",
                "、".join(_gift(one, told[one]) for one, _ in unlike),
                "、".join(_gift(other, held[other]) for _, other in unlike),
                _reason("quantity", its, ours, around, "unlike"),
            )
        )
    return found


type _Gift = tuple[str, str]


def _counted(items: Sequence[Item]) -> dict[_Gift, int]:
    """Quantities by gift: two lines of one gift are one, for two recipients they are everyday."""
    found: Counter[_Gift] = Counter()
    named: dict[str, _Gift] = {}
    for one in items:
        key = gift_key(one.code) or text.name_key(one.name)
        found[named.setdefault(key, (one.code, one.name))] += one.quantity
    return dict(found)


def _same_gift(one: _Gift, other: _Gift) -> bool:
    codes = gift_key(one[0]), gift_key(other[0])
    if all(codes) and codes[0] == codes[1]:
        return True
    names = text.name_key(one[1]), text.name_key(other[1])
    return all(names) and names[0] == names[1]


def _gift(one: _Gift, count: int) -> str:
    return " ".join(part for part in one if part) + f" ×{count or '？'}"


# ── Orders of one side only ─────────────────────────────────────────────────────────────────────────────────────────────


def only_there(its: Facts, around: Around) -> Difference:
    """An order of the file that is not here."""
    return Difference("only_there", summary(its), NONE, _why_only_there(its, around), its.sum())


def _why_only_there(its: Facts, around: Around) -> str:
    if its.state == CANCELLED:
        return "never_came"
    if its.portal in BY_STAFF:
        return "entered_there"
    if its.portal in around.not_taken:
        return "not_taken"
    news = around.last_news.get(its.portal)
    return "no_news" if news is None or facts.day_of(news) < its.day else "not_arrived"


def only_here(ours: Ours, around: Around) -> Difference:
    """A donation of ours that the file lacks."""
    mine = ours.facts
    return Difference("only_here", NONE, summary(mine), _why_only_here(ours, around), NOTHING.minus(mine.sum()))


def _why_only_here(ours: Ours, around: Around) -> str:
    if ours.received_at > around.made_at:
        return "after_cutoff"
    if ours.facts.state == CANCELLED:
        return "cancelled_here"
    if ours.past:
        return "past_not_in_file"
    if ours.facts.portal in BY_STAFF:
        return "entered_here"
    return "portal_not_in_file" if ours.facts.portal not in around.portals else "not_there"


def unreadable(why: str, ours: Facts | None) -> Difference:
    """A row that is no order; the donation of its number here, if there is one, counts on our side alone."""
    effect = NOTHING.minus(ours.sum()) if ours else NOTHING
    return Difference("unreadable", why, summary(ours) if ours else NONE, "unreadable", effect)


def identity(its: Facts, mine: Facts, portal_name: Callable[[str], str]) -> Difference:
    """One order under two names."""
    words = [f"{portal_name(one.portal)}　{one.number}" for one in (its, mine)]
    same_number = text.name_key(its.number) == text.name_key(mine.number)
    other_portal = same_number and its.portal != mine.portal
    return Difference("identity", words[0], words[1], "other_portal" if other_portal else "other_number")


def split(its: Sequence[Facts], mine: Sequence[Facts]) -> Difference:
    """Several orders that are as much money as several others, by one person."""
    words = ["\n".join(f"{one.number}　{summary(one)}" for one in side) for side in (its, mine)]
    sums = [NOTHING, NOTHING]
    for place, side in enumerate((its, mine)):
        for one in side:
            sums[place] = sums[place].plus(one.sum())
    return Difference("split", words[0], words[1], "split", sums[0].minus(sums[1]))


def summary(one: Facts) -> str:
    """An order in a line."""
    day = f"申込 {one.applied_on}" if one.applied_on else ""
    parts = (money.display(one.amount_yen), STATES[one.state], day, one.name)
    return "・".join(part for part in parts if part)

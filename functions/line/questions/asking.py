"""What the bot makes of a text, by what is in force. Reads nothing and writes nothing: `events_in` does, in the event's own transaction.

The index is prepared once for each state of what is in force, and kept by the process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kernel import settings
from kernel.changes import Change, Counted
from kernel.events import Event
from line.consultations.pages import page_url
from line.questions import matching, signals, words
from line.questions.matching import Found, Index
from line.questions.records import Count, InForce, count_key, in_force
from line.questions.words import Message

LED: Final = "matter-led"  # a consultation, led to our page
_kept: dict[str, Index] = {}


@dataclass(frozen=True)
class Said:
    """What is answered to a text, and what is written beside it. `question` is the ready question that was answered."""

    messages: list[Message]
    outcome: str
    question: str = ""
    changes: list[Change] = field(default_factory=list)


def words_of(live: InForce | None) -> signals.Words:
    """The city's own words, or ours."""
    return live.words if live is not None and live.words else signals.ours()


def worry(live: InForce | None, said: str) -> Mapping[str, Any] | None:
    """The kind of worry that a text speaks of."""
    return signals.worry(said, words_of(live))


def worried(kind: Mapping[str, Any]) -> list[Message]:
    return words.worry(kind, words.city_telephone())


def answered(live: InForce | None, said: str, message_id: str) -> Said | None:
    """What the bot itself answers: nothing but what it is sure of. None leaves the text to people."""
    if signals.matter(said, words_of(live)):
        return Said(words.matter(message_id, page_url()), LED)
    found = find(live, said)
    if found.question is None:
        return None
    return Said(
        words.answer(found.question, in_force(live)[found.question], message_id),
        "question-answered",
        found.question,
        [counted(found.question, "shown")],
    )


def find(live: InForce | None, said: str) -> Found:
    """Which question in force a text means."""
    return _index(live).find(said) if live is not None and live.questions else Found(None)


def index_of(questions: Mapping[str, Any]) -> Index:
    """The index over contents: {question id: {question, phrasings}}."""
    return matching.Index({name: [one["question"], *one["phrasings"]] for name, one in questions.items()})


def counted(question_id: str, what: str) -> Change:
    pk, sk = count_key(question_id)
    return Counted(Count(pk=pk, sk=sk), {what: 1})


def mails(live: InForce | None, inquiry_id: str, number: str) -> list[Event]:
    """To those above, whom the city has named: that something waits, and where. Nothing of what was written, nor of what kind it is."""
    values = {"number": number, "url": settings.public_url(f"/admin/line/inquiries/{inquiry_id}")}
    return [
        Event(
            "messaging.mail_requested",
            inquiry_id,
            {"template": "line/look_at_once", "to": to, "values": values, "reference": f"line/inquiries/{inquiry_id}"},
        )
        for to in words_of(live)["mail"]
    ]


def _index(live: InForce) -> Index:
    state = f"{live.version}/{live.updated_at}"
    if state not in _kept:
        _kept.clear()
        _kept[state] = index_of(live.questions)
    return _kept[state]


def forget() -> None:
    """Tests begin with an empty memory."""
    _kept.clear()

"""HTTP of the page on which somebody writes her worries down. It is about her own, so no address names her. No rules here."""

from typing import Any

from kernel import clock
from kernel.app import Call
from kernel.callers import Person
from kernel.routes import Key, person
from line.api import app
from line.worries import choices, writing

PERSON = person()
MINE = "/api/line/worries/mine"


def _shown(who: Person) -> dict[str, Any]:
    written = writing.of(who.id)
    return {
        "csrf_token": who.csrf_token,
        "version": written.version,
        "choices": [{"id": choice, "name": words} for choice, words in choices.CHOICES.items()],
        "chosen": list(written.chosen),
        "words": written.words,
        "words_most": choices.WORDS_MOST,
        "shown": written.shown,
        "saved_at": clock.iso(written.saved_at) if written.saved_at else None,
        "contacts": writing.contacts(written),
    }


@app.get(MINE, audience=PERSON, summary="自分の悩み", answer="line/my-worries")
def my_worries(call: Call) -> dict[str, Any]:
    """What she has written, what can be chosen, and where she can telephone at once if it speaks of danger."""
    return _shown(call.person)


@app.post(
    MINE,
    audience=PERSON,
    summary="自分の悩みを保存する",
    body="line/my-worries-save",
    answer="line/my-worries",
    idempotency=Key(),
)
def save_my_worries(call: Call) -> dict[str, Any]:
    """Keep them, and whether a counsellor may read them."""
    writing.save(call.person.id, call.body, marker=call.once())
    return _shown(call.person)


@app.post(
    MINE + "/erase",
    audience=PERSON,
    summary="自分の悩みをすべて消す",
    body="line/my-worries-erase",
    answer="line/my-worries",
    idempotency=Key(),
)
def erase_my_worries(call: Call) -> dict[str, Any]:
    """Take all of them away."""
    writing.erase(call.person.id, call.body["version"], marker=call.once())
    return _shown(call.person)

"""The states of an inquiry and what may be done in each.

    open, answered ──wait──► waiting      open, waiting ──answer──► answered
    waiting ──resume──► open              open, waiting, answered ──close──► closed
                                          answered, closed ──reopen──► open

Assigning, escalating and noting leave the state as it is.
"""

from types import MappingProxyType
from typing import Final

from kernel import errors

OPEN, WAITING, ANSWERED, CLOSED = "open", "waiting", "answered", "closed"
STATES: Final = MappingProxyType(
    {OPEN: "回答待ち", WAITING: "返事を待っています", ANSWERED: "回答済み", CLOSED: "終了"}
)
ANSWER, WAIT, RESUME, CLOSE, REOPEN, ASSIGN, ESCALATE, NOTE = (
    "answer",
    "wait",
    "resume",
    "close",
    "reopen",
    "assign",
    "escalate",
    "note",
)
# Each verb by the states in which it may be done; the value is the state afterwards.
_MOVES: Final = MappingProxyType(
    {
        ANSWER: {OPEN: ANSWERED, WAITING: ANSWERED},
        WAIT: {OPEN: WAITING, ANSWERED: WAITING},
        RESUME: {WAITING: OPEN},
        CLOSE: {OPEN: CLOSED, WAITING: CLOSED, ANSWERED: CLOSED},
        REOPEN: {ANSWERED: OPEN, CLOSED: OPEN},
        ASSIGN: {OPEN: OPEN, WAITING: WAITING, ANSWERED: ANSWERED},
        ESCALATE: {OPEN: OPEN, WAITING: WAITING},
        NOTE: {state: state for state in STATES},
    }
)
VERBS: Final = tuple(_MOVES)


def actions(state: str) -> list[str]:
    """What may be done with an inquiry in this state."""
    return [verb for verb, moves in _MOVES.items() if state in moves]


def after(verb: str, state: str) -> str:
    """The state that a verb leads to. Raises WrongState."""
    moved = _MOVES[verb].get(state)
    if moved is None:
        raise errors.WrongState(
            f"お問い合わせは「{STATES[state]}」です。画面を読み直して、今の状態を確かめてください。"
        )
    return moved


def has_deadline(state: str) -> bool:
    """Whether the clock of an answer runs."""
    return state == OPEN


def needs_reason(verb: str, state: str) -> bool:
    """Whether staff must say why: closing without an answer, escalating, and waiting (for whom)."""
    return verb in (ESCALATE, WAIT) or (verb == CLOSE and state in (OPEN, WAITING))

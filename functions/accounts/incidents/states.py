"""The states of an incident.

open ──triage──► handling ──propose──► proposed ──close (somebody else)──► closed
                    ▲                     │ give_back                        │
                    └─────────────────────┴──────────────reopen──────────────┘

Notes, changes of the facts and tasks done move nothing; they are possible until it is closed (a note also afterwards).
"""

from typing import Final

from kernel import errors

OPEN, HANDLING, PROPOSED, CLOSED = "open", "handling", "proposed", "closed"
STATES: Final = {OPEN: "初動の判断待ち", HANDLING: "対応中", PROPOSED: "終了の確認待ち", CLOSED: "終了"}
NOTE, TRIAGE, FACTS, TASK, PROPOSE, CLOSE, GIVE_BACK, REOPEN = (
    "note",
    "triage",
    "facts",
    "task",
    "propose",
    "close",
    "give-back",
    "reopen",
)
_MOVES: Final = {
    NOTE: {state: state for state in STATES},
    TRIAGE: {OPEN: HANDLING},
    FACTS: {HANDLING: HANDLING},
    TASK: {OPEN: OPEN, HANDLING: HANDLING},
    PROPOSE: {HANDLING: PROPOSED},
    CLOSE: {PROPOSED: CLOSED},
    GIVE_BACK: {PROPOSED: HANDLING},
    REOPEN: {CLOSED: HANDLING},
}


def after(verb: str, state: str) -> str:
    """The state that a verb leads to. Raises WrongState."""
    to = _MOVES[verb].get(state)
    if to is None:
        raise errors.WrongState(f"この記録は「{STATES[state]}」です。画面を読み直して、今の状態を確かめてください。")
    return to


def actions(state: str) -> list[str]:
    """What may be done in a state."""
    return [verb for verb, moves in _MOVES.items() if state in moves]

"""The states of a booking.

held ──accept──► booked ──change──► booked      held ──decline, its time is over──► lapsed
booked ──cancel──► cancelled                    booked ──(after it began) done──► done, no-show──► no_show
booked ──counsellor away──► displaced ──change──► booked      displaced ──cancel──► cancelled
"""

from types import MappingProxyType
from typing import Final

from kernel import errors

HELD, BOOKED, DISPLACED, CANCELLED, LAPSED, DONE, NO_SHOW = (
    "held",
    "booked",
    "displaced",
    "cancelled",
    "lapsed",
    "done",
    "no_show",
)
STATES: Final = MappingProxyType(
    {
        HELD: "取り置き中",
        BOOKED: "予約済み",
        DISPLACED: "日時の選び直し待ち",
        CANCELLED: "取消し",
        LAPSED: "取り置き終了",
        DONE: "実施済み",
        NO_SHOW: "来られませんでした",
    }
)
LIVE: Final = frozenset({HELD, BOOKED, DISPLACED})  # its person has no other
IN_CALENDAR: Final = frozenset({HELD, BOOKED})  # it owns cells
ACCEPT, CHANGE, CANCEL, DECLINE, FINISH, MISS = "accept", "change", "cancel", "decline", "finish", "miss"
_MOVES: Final = MappingProxyType(
    {
        ACCEPT: {HELD: BOOKED},
        DECLINE: {HELD: LAPSED},
        CHANGE: {BOOKED: BOOKED, DISPLACED: BOOKED},
        CANCEL: {BOOKED: CANCELLED, DISPLACED: CANCELLED, HELD: LAPSED},
        FINISH: {BOOKED: DONE},
        MISS: {BOOKED: NO_SHOW},
    }
)


def after(verb: str, state: str) -> str:
    """The state that a verb leads to. Raises WrongState."""
    moved = _MOVES[verb].get(state)
    if moved is None:
        raise errors.WrongState(f"予約は「{STATES[state]}」です。画面を読み直して、今の状態を確かめてください。")
    return moved


def actions(state: str, *, begun: bool) -> list[str]:
    """What may be done with a booking in this state: before it begins one thing, afterwards another. One that lost its time can be put
    away also afterwards."""
    later = {FINISH, MISS}
    always = {CANCEL} if state == DISPLACED else set()
    return [
        verb
        for verb, moves in _MOVES.items()
        if state in moves and (verb in always or (verb in later) == begun) and verb != DECLINE
    ]

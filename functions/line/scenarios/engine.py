"""The engine: (editions, a user's state, an event) → (new state, messages, calls). Pure; `running` writes down what it says.

    (none) ──begin──► resting ──answer, tap──► resting … ──► ended
                       │   ▲                                   │
                   stop▼   │resume                       redo, │begin
                     stopped                         ◄─────────┘

A step goes from one rest to the next. What comes twice, late or from an old button leaves the state as it is, and is told so kindly.
`linted` editions hold its promises: no step without an end, at most five messages.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from japan import text as japanese
from line import limits
from line.scenarios import kindly
from line.scenarios.content import CALL, END, QUESTION, Button, Edition, Node, by_itself, choice, rests
from line.scenarios.rendering import AGAIN, RESUME, Message, Pen, Tap, asks_by_button

TEXT_MOST: Final = 100  # UTF-16 units of an answer that is remembered, unless its variable allows less
DIGITS_MOST: Final = 9
IN_A_HURRY: Final = timedelta(seconds=5)
TEXT_WITHIN: Final = timedelta(days=1)  # a text that comes later is no answer, but a question of their own
ASKED_AGAIN: Final = "scenario-asked-again"  # the outcome of a text that is no answer to its question

# What a user may say at any time, instead of an answer.
STOP_WORDS: Final = ("やめる", "中断", "中断する", "ストップ", "あとで")
RESUME_WORDS: Final = ("つづける", "続ける", "つづき", "続き", "再開", "再開する")
REDO_WORDS: Final = ("はじめから", "最初から", "やり直す", "やりなおす", "やり直し")


@dataclass(frozen=True)
class State:
    """Where one user is in one scenario. `last` is the tap that led here: (node, turn, choice)."""

    scenario: str
    edition: str
    node: str
    turn: int
    at: datetime
    variables: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)  # variable → the message it came in, for an unsend
    answers: int = 0
    last: tuple[str, int, str] | None = None
    stopped: bool = False
    ended: bool = False

    @property
    def running(self) -> bool:
        """Whether there is something to go on with."""
        return not self.ended


@dataclass(frozen=True)
class Called:
    """A service that the step leads into: what it answers stands in the place of this."""

    name: str
    node: Mapping[str, Any]


type Part = Message | Called


@dataclass(frozen=True)
class Step:
    """What one event leads to. `outcome` is kept with the event."""

    state: State | None
    parts: tuple[Part, ...]
    outcome: str

    @property
    def messages(self) -> list[Message]:
        return [part for part in self.parts if not isinstance(part, Called)]

    @property
    def calls(self) -> list[Called]:
        return [part for part in self.parts if isinstance(part, Called)]


@dataclass(frozen=True)
class Editions:
    """What may run for this user: the newest edition of a scenario (None if it isn't published), and the one that a state is on."""

    newest: Callable[[str], Edition | None]
    of: Callable[[str, str], Edition | None]

    def under(self, state: State) -> Edition | None:
        """The edition of a state, if its node is still there."""
        found = self.of(state.scenario, state.edition)
        return found if found is not None and state.node in found.nodes else None


def begin(edition: Edition, before: State | None, at: datetime) -> Step:
    """Begin a scenario anew. Whoever has just begun and answered nothing is asked the same again: two taps are one."""
    if before is not None and _fresh(before, edition):
        return Step(_asked_at(before, at), tuple(_asked(edition, before)), "scenario-again")
    start = State(edition.scenario, edition.name, edition.first, before.turn if before else 0, at)
    return _walk(edition, edition, start, edition.first, at, "scenario-begun")


def enter(edition: Edition, before: State | None, node_id: str, at: datetime) -> Step:
    """Come in by a word: at the beginning that begins anew, anywhere else it keeps what is remembered."""
    if node_id == edition.first:
        return begin(edition, before, at)
    kept = before or State(edition.scenario, edition.name, node_id, 0, at)
    moved = replace(kept, edition=edition.name, answers=kept.answers + 1, last=None)
    return _walk(edition, edition, moved, node_id, at, "scenario-menu")


def _fresh(state: State, edition: Edition) -> bool:
    begun = state.running and not state.stopped and state.answers == 0 and state.edition == edition.name
    return begun and state.node in edition.nodes


def tapped(editions: Editions, states: Mapping[str, State], tap: Tap, at: datetime, picked: str = "") -> Step | None:
    """A button of ours; None if its scenario is unknown by now. `picked` is the date of a date picker."""
    state = states.get(tap.scenario)
    if tap.node in (AGAIN, RESUME):
        return _entered(editions, state, tap)(at)
    under = editions.under(state) if state else None
    if state is not None and under is not None and _answers(state, tap):
        step = _chosen(editions, under, state, tap, at, picked)
        if step is not None:
            return step
    newest = editions.newest(tap.scenario)
    if newest is not None and (step := _from_menu(newest, state, tap, at)) is not None:
        return step
    return _old(under, newest, state, tap, at)


def _answers(state: State, tap: Tap) -> bool:
    asked = (state.edition, state.node, state.turn) == (tap.edition, tap.node, tap.turn)
    return asked and state.running


def _entered(editions: Editions, state: State | None, tap: Tap) -> Callable[[datetime], Step | None]:
    def enter(at: datetime) -> Step | None:
        under = editions.under(state) if state and state.running else None
        if tap.node == RESUME and state is not None and under is not None:
            return resume(under, state, at)
        newest = editions.newest(tap.scenario)
        return begin(newest, state, at) if newest is not None else None

    return enter


def _chosen(editions: Editions, under: Edition, state: State, tap: Tap, at: datetime, picked: str) -> Step | None:
    node = under.nodes[state.node]
    if tap.choice == "date":
        found = _date(picked) if node["kind"] == QUESTION and node["question"]["answer"] == "date" else None
        return _remembered(editions, under, state, found, at, "") if found else None
    button = choice(node, tap.choice)
    if button is None:
        return None
    return _take(editions, under, state, button, at, (tap.node, tap.turn, tap.choice))


def _take(
    editions: Editions, under: Edition, state: State, button: Button, at: datetime, last: tuple[str, int, str]
) -> Step:
    moved = _written(state, button) | {"last": last, "answers": state.answers + 1}
    return _walk(under, _newest(editions, under), replace(state, **moved), button["to"], at, "scenario-answered")


def _from_menu(newest: Edition, state: State | None, tap: Tap, at: datetime) -> Step | None:
    """A button of a menu, which never grows old while the newest edition has it."""
    node = newest.nodes.get(tap.node)
    button = choice(node, tap.choice) if node is not None and node.get("always") else None
    if button is None or _just_tapped(state, tap, at):
        return None
    start = state or State(newest.scenario, newest.name, tap.node, 0, at)
    moved = _written(start, button) | {
        "edition": newest.name,
        "last": (tap.node, tap.turn, tap.choice),
        "answers": start.answers + 1,
        "ended": False,
    }
    return _walk(newest, newest, replace(start, **moved), button["to"], at, "scenario-menu")


def _just_tapped(state: State | None, tap: Tap, at: datetime) -> bool:
    """Whether a button of a menu was tapped twice in a hurry; later it may be used again."""
    return state is not None and _repeats(state, tap) and at - state.at <= IN_A_HURRY


def _repeats(state: State, tap: Tap) -> bool:
    """Whether the tap is the one that led here, and nothing else has happened since."""
    return state.last == (tap.node, tap.turn, tap.choice)


def _old(under: Edition | None, newest: Edition | None, state: State | None, tap: Tap, at: datetime) -> Step | None:
    """A double tap, or a button of a question that is over: say so, and show where the user is."""
    double = state is not None and _repeats(state, tap)
    if state is not None and under is not None and state.running and not state.stopped:
        told = kindly.taken_already() if double else kindly.earlier_button()
        asked = _asked(under, state)
        return Step(_asked_at(state, at), (told, *asked), "scenario-double" if double else "scenario-old-button")
    if double:
        return Step(state, (kindly.taken_already_and_over(),), "scenario-double")
    if newest is None:
        return None
    resumable = state is not None and under is not None and state.running
    return Step(state, (kindly.old_button(tap.scenario, resumable),), "scenario-old-button")


def said(editions: Editions, state: State, text: str, at: datetime, message_id: str) -> Step | None:
    """A text of somebody who rests at a question; None if it is no answer, and so for people to read."""
    under = editions.under(state)
    if under is None or at < state.at:
        return None
    if word := _word(text, state):
        return _by_word(editions, under, state, word, at)
    if state.stopped or state.ended or under.nodes[state.node]["kind"] != QUESTION or at - state.at > TEXT_WITHIN:
        return None
    node = under.nodes[state.node]
    if asks_by_button(node):
        named = [one for one in node["question"].get("choices", ()) if "to" in one and _same(one["label"], text)]
        if len(named) != 1:
            return None
        return _take(editions, under, state, named[0], at, (state.node, state.turn, named[0]["id"]))
    answer = _read(under, node, text)
    if answer is None:
        return Step(_asked_at(state, at), (kindly.again(node["question"], text),), ASKED_AGAIN)
    return _remembered(editions, under, state, answer, at, message_id)


def _remembered(
    editions: Editions, under: Edition, state: State, answer: str, at: datetime, message_id: str
) -> Step | None:
    question = under.nodes[state.node]["question"]
    name = question.get("variable", "")
    sources = {key: value for key, value in state.sources.items() if key != name}
    moved = replace(
        state,
        variables={**state.variables, name: answer},
        sources=sources | ({name: message_id} if message_id else {}),
        last=(state.node, state.turn, "date" if not message_id else ""),
        answers=state.answers + 1,
    )
    return _walk(under, _newest(editions, under), moved, question["to"], at, "scenario-answered")


def _word(text: str, state: State) -> str:
    """Which word about the conversation itself a text is: 'stop', 'resume', 'redo' or ''."""
    for word, spellings in (("stop", STOP_WORDS), ("resume", RESUME_WORDS), ("redo", REDO_WORDS)):
        if any(_same(one, text) for one in spellings):
            fits = {"stop": state.running and not state.stopped, "resume": state.running, "redo": True}
            return word if fits[word] else ""
    return ""


def _by_word(editions: Editions, under: Edition, state: State, word: str, at: datetime) -> Step:
    if word == "stop":
        return Step(replace(state, stopped=True, at=at), (kindly.stopped(state.scenario),), "scenario-stopped")
    if word == "resume":
        return resume(under, state, at)
    return begin(_newest(editions, under), replace(state, answers=1), at)


def resume(under: Edition, state: State, at: datetime) -> Step:
    """Ask again where the user was. The buttons that they have still count: the turn is the same."""
    return Step(replace(_asked_at(state, at), stopped=False), tuple(_asked(under, state)), "scenario-resumed")


def forget(state: State, message_id: str) -> State:
    """What came in a message that was taken back is not remembered either."""
    gone = {name for name, source in state.sources.items() if source == message_id}
    if not gone:
        return state
    return replace(
        state,
        variables={name: value for name, value in state.variables.items() if name not in gone},
        sources={name: source for name, source in state.sources.items() if name not in gone},
    )


def _newest(editions: Editions, under: Edition) -> Edition:
    """What a user on this edition may move to: the newest one; whoever previews stays on the preview."""
    return under if under.preview else editions.newest(under.scenario) or under


def _asked_at(state: State, at: datetime) -> State:
    """The state of somebody who is asked the same again: after a while the time to answer runs anew, else nothing changes."""
    return replace(state, at=at) if at - state.at > TEXT_WITHIN else state


def _asked(edition: Edition, state: State) -> list[Message]:
    pen = Pen(edition, state.turn, state.variables, state.scores)
    return pen.node(edition.nodes[state.node])


def _walk(under: Edition, newest: Edition, state: State, node_id: str, at: datetime, outcome: str) -> Step:
    """Go on by itself from `node_id` to the next rest; at a safe node on the newest edition, if its messages still fit."""
    state = replace(state, turn=state.turn + 1, stopped=False, ended=False, at=at)
    parts, moved = _path(under, state, node_id, frozenset() if newest.name == under.name else _safe(newest))
    if moved is None:
        assert parts, "a linted scenario says something in every step"
        return Step(parts[-1][1], tuple(part for found, _ in parts for part in found), outcome)
    before = tuple(part for found, _ in parts for part in found)
    there = parts[-1][1] if parts else state
    rest, _ = _path(newest, replace(there, edition=newest.name), moved, frozenset())
    after = tuple(part for found, _ in rest for part in found)
    if len(before) + len(after) > limits.MESSAGES_MOST:
        return _walk(under, under, replace(state, turn=state.turn - 1), node_id, at, outcome)
    return Step(rest[-1][1], before + after, outcome)


def _safe(newest: Edition) -> frozenset[str]:
    return frozenset(name for name, node in newest.nodes.items() if node.get("safe"))


def _path(
    edition: Edition, state: State, node_id: str, exits: frozenset[str]
) -> tuple[list[tuple[list[Part], State]], str | None]:
    """What is said on the way, node by node with the state after it, and the safe node where the newest edition takes over (or None)."""
    found: list[tuple[list[Part], State]] = []
    for _ in range(len(edition.nodes) + 1):
        node = edition.nodes[node_id]
        if node.get("safe") and node_id in exits:
            return found, node_id
        state, said_here = _visited(edition, state, node)
        found.append((said_here, state))
        ways = _ways(node, state)
        if not ways:
            return found, None
        node_id = ways
    raise AssertionError("a linted scenario has no loop without the user")


def _visited(edition: Edition, state: State, node: Node) -> tuple[State, list[Part]]:
    if node["kind"] == "set":
        state = replace(state, variables={**state.variables, node["variable"]: node.get("value", "")})
    pen = Pen(edition, state.turn, state.variables, state.scores)
    said_here: list[Part] = [*pen.node(node)]
    if node["kind"] == CALL:
        said_here.append(Called(node["call"], node))
    ended = node["kind"] == END or (not rests(node) and not by_itself(node))
    return replace(state, node=node["id"], ended=ended), said_here


def _ways(node: Node, state: State) -> str:
    if node["kind"] != "branch":
        return next(iter(by_itself(node)), "")
    for case in node.get("cases", ()):
        if _fits(case, state):
            return str(case["to"])
    return str(node["otherwise"])


def _fits(case: Mapping[str, Any], state: State) -> bool:
    if "score" in case:
        return state.scores.get(case["score"], 0) >= int(case["at_least"])
    return state.variables.get(case["variable"], "") == str(case["is"])


def _written(state: State, button: Button) -> dict[str, Any]:
    scores = dict(state.scores)
    for name, by in button.get("add", {}).items():
        scores[name] = scores.get(name, 0) + by
    return {"scores": scores, "variables": {**state.variables, **button.get("set", {})}}


_NOISE = re.compile(r"[\s。．.、,！!？?]+")


def _same(one: str, other: str) -> bool:
    return len(other) <= 60 and _plain(one) == _plain(other) != ""


def _plain(text: str) -> str:
    return _NOISE.sub("", japanese.folded(text))


def _read(edition: Edition, node: Node, text: str) -> str | None:
    """The answer in a text as its question wants it, or None."""
    question, given = node["question"], unicodedata.normalize("NFKC", text).strip()
    if question["answer"] == "number":
        number = re.fullmatch(rf"(\d{{1,{DIGITS_MOST}}})\D{{0,4}}", given.replace(",", ""))
        if number is None:
            return None
        value = int(number[1])
        in_range = question.get("lowest", 0) <= value <= question.get("highest", 10**DIGITS_MOST)
        return str(value) if in_range else None
    if question["answer"] == "date":
        return _date(given)
    most = most_of(edition, question.get("variable", ""))
    kept = text.strip()
    return kept if 0 < limits.utf16_units(kept) <= most else None


def most_of(edition: Edition, variable: str) -> int:
    """How long an answer may be, in UTF-16 units."""
    told = [one.get("most", TEXT_MOST) for one in edition.content["variables"] if one["id"] == variable]
    return int(told[0]) if told else TEXT_MOST


def _date(given: str) -> str | None:
    parts = re.fullmatch(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?", given)
    if parts is None:
        return None
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])).isoformat()
    except ValueError:
        return None

"""Contents for these tests, and a user who taps what the bot sent."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from line.scenarios import engine
from line.scenarios.content import Edition
from line.scenarios.engine import Editions, State, Step
from line.scenarios.rendering import Tap, tap_of
from tests import house

NOON = house.NOON


def button(name: str, label: str = "はい", **does: Any) -> dict[str, Any]:
    return {"id": name, "label": label, **does}


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words}


def content(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A content whose first node is the first."""
    made = {
        "name": "おためし",
        "starts": {"follow": False, "words": []},
        "first": nodes[0]["id"],
        "variables": [{"id": "age", "label": "年齢"}, {"id": "day", "label": "日"}, {"id": "name", "label": "呼び名"}],
        "scores": [{"id": "work", "label": "仕事"}],
        "nodes": list(nodes),
    }
    return copy.deepcopy(made | more)


def asks(name: str, *choices: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked = {"text": "どちらですか", "answer": "choice", "choices": list(choices)}
    return {"id": name, "kind": "question", "question": asked, **more}


def wants(name: str, answer: str, variable: str, to: str, **more: Any) -> dict[str, Any]:
    asked = {"text": "教えてください", "answer": answer, "variable": variable, "to": to, **more}
    return {"id": name, "kind": "question", "question": asked}


def ends(name: str = "bye", words: str = "おわりです") -> dict[str, Any]:
    return {"id": name, "kind": "end", "messages": [text(words)]}


SMALL = content(
    asks("like", button("yes", "はい", to="age", add={"work": 2}), button("no", "いいえ", to="bye")),
    wants("age", "number", "age", "result", lowest=0, highest=120),
    {
        "id": "result",
        "kind": "branch",
        "cases": [{"score": "work", "at_least": 2, "to": "work"}],
        "otherwise": "bye",
    },
    {"id": "work", "kind": "call", "call": "book", "messages": [text("{age}さいですね")]},
    ends(),
)


def actions(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every action in messages, wherever it stands."""
    found: list[dict[str, Any]] = []
    waiting: list[Any] = list(messages)
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, Mapping):
            found += [part] if part.get("type") in ("postback", "message", "uri", "datetimepicker") else []
            waiting += list(part.values())
    return found


@dataclass
class Phone:
    """One user of editions, in memory: taps, says, and sees what came."""

    newest: dict[str, Edition]
    older: dict[tuple[str, str], Edition] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    at: datetime = NOON
    seen: list[list[dict[str, Any]]] = field(default_factory=list)

    @classmethod
    def of(cls, *editions: Edition) -> "Phone":
        phone = cls({})
        for edition in editions:
            phone.publish(edition)
        return phone

    def publish(self, edition: Edition) -> None:
        self.newest[edition.scenario] = edition
        self.older[edition.scenario, edition.name] = edition

    @property
    def editions(self) -> Editions:
        return Editions(self.newest.get, lambda scenario, name: self.older.get((scenario, name)))

    def begins(self, scenario: str = "small") -> Step:
        step = engine.begin(self.newest[scenario], self.states.get(scenario), self._later())
        return self._came(step)

    def taps(self, data: str, picked: str = "") -> Step | None:
        tap = tap_of(data)
        assert tap is not None
        return self._came(engine.tapped(self.editions, self.states, tap, self._later(), picked))

    def chooses(self, label: str) -> Step | None:
        """Tap the button with this label in the newest message that has one."""
        return self.taps(self.data(label))

    def data(self, label: str) -> str:
        shown = [one for said in reversed(self.seen) for one in actions(said) if one["label"] == label]
        return str(shown[0]["data"])

    def says(self, words: str, scenario: str = "small", message_id: str = "m1") -> Step | None:
        return self._came(engine.said(self.editions, self.states[scenario], words, self._later(), message_id))

    def texts(self) -> list[str]:
        """What the newest step said."""
        return [one.get("text") or one["template"]["text"] for one in self.seen[-1] if "contents" not in one]

    def _later(self) -> datetime:
        self.at += timedelta(seconds=30)
        return self.at

    def _came(self, step: Any) -> Any:
        if step is not None:
            if step.state is not None:
                self.states[step.state.scenario] = step.state
            self.seen.append(step.messages)
        return step


def small(name: str = "1", given: dict[str, Any] = SMALL) -> Edition:
    return Edition("small", name, given)


def tap(node: str, choice: str, turn: int, edition: str = "1", scenario: str = "small") -> str:
    return Tap(scenario, edition, node, turn, choice).data

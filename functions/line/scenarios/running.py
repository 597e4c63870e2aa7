"""The engine in the worker's path: one event of one user, against what is published. It commits nothing: its changes go into the event's
own transaction, under the version of the user's conversation.

Contents are read once a process: a number's content never changes, nor does a preview's.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from kernel import clock
from kernel.changes import Change, New, Saved
from line import replies
from line.figures import journeys
from line.records import User
from line.safety import wording
from line.scenarios import calls, engine, kindly, previews
from line.scenarios.content import PREVIEW, QUESTION, RECOMMEND, Edition
from line.scenarios.engine import Called, Editions, State, Step
from line.scenarios.records import (
    Conversation,
    Live,
    Preview,
    Version,
    conversation_key,
    live_entries,
    preview_key,
    version_key,
)
from line.scenarios.rendering import AGAIN, ANEW, Message, Tap, tap_of

if TYPE_CHECKING:
    from line.broadcasts.audience import Place

AWAY: Final = timedelta(hours=1)  # whoever comes back after it in the middle of something is asked how to go on
EDITIONS_MOST: Final = 50  # contents that one process keeps
_STOP_PREVIEW: Final = "確認おわり"
_kept: dict[tuple[str, str], Edition] = {}


@dataclass(frozen=True)
class Told:
    """What the bot says to an event, what else is written with it, and which steps of the user's journey it comes to."""

    outcome: str
    messages: list[Message]
    changes: list[Change] = field(default_factory=list)
    advised: bool = False  # the user has come to the advice of a published conversation
    steps: list[str] = field(default_factory=list)


def forget_editions() -> None:
    """Tests begin with an empty memory."""
    _kept.clear()


class Bot:
    """What the scenarios make of one event of `user`. Every act gives None if it is not theirs."""

    def __init__(self, user: User, live: Live | None, conversation: Conversation | None, at: datetime) -> None:
        self._user, self._at = user, at
        self._live = live_entries(live)
        self._before = conversation
        states = dict(conversation.states) if conversation is not None else {}
        self._states: dict[str, State] = {name: state_of(one) for name, one in states.items()}
        self._editions = Editions(self._newest, edition)

    def followed(self) -> Told | None:
        """Begin the scenario that greets new friends; whoever left in the middle of one is asked whether to go on with it."""
        active = (self._before.active if self._before else None) or ""
        return self._midway(active) or self._begun(
            next((name for name, one in self._live.items() if one["follow"]), "")
        )

    @property
    def tests(self) -> bool:
        """Whether this user is staff who look at a preview on their own phone."""
        return self._before is not None and bool(self._before.tester)

    def consented(self) -> Told | None:
        """Where the question about the terms came between: go on there; else as with a new friend."""
        state = self._states.get((self._before.active if self._before else None) or "")
        under = self._editions.under(state) if state else None
        waits = state is not None and state.running and not state.stopped and state.answers > 0
        if state is None or under is None or not waits or self._at - state.at >= AWAY:
            return self.followed()
        return self._told(engine.resume(under, state, self._at))

    def tapped(self, data: Any, params: Any) -> Told | None:
        """A button. Whose scenario is gone, its button is old."""
        tap = tap_of(data)
        if tap is None:
            return None
        if tap.node == AGAIN and tap.choice != ANEW and (asked := self._midway(tap.scenario)):
            return asked
        picked = params.get("date", "") if isinstance(params, dict) else ""
        step = engine.tapped(self._editions, self._states, tap, self._at, picked if isinstance(picked, str) else "")
        return (self._quiet(step, tap) or self._told(step)) if step else None

    def said(self, text: str, message_id: str, *, with_staff: bool, is_word: bool = False) -> Told | None:
        """A text: a tester's code, a word that a scenario begins with, or an answer. While staff are in the talk, only the first two.

        A word of the bot's (`is_word`), which its menu sends too, is no answer to a question that takes any text.
        """
        if told := self._previewing(text):
            return told
        if len(text) <= 40 and (found := self._word(text)):
            scenario, node = found
            newest = self._newest(scenario)
            if newest and node == newest.first and (asked := self._midway(scenario)):
                return asked
            return self._told(engine.enter(newest, self._states.get(scenario), node, self._at)) if newest else None
        active = self._states.get((self._before.active if self._before else None) or "")
        if with_staff or active is None or (is_word and self._takes_any_text(active)):
            return None
        step = engine.said(self._editions, active, text, self._at, message_id)
        return self._told(step) if step else None

    def _takes_any_text(self, state: State) -> bool:
        under = self._editions.under(state)
        node = under.nodes[state.node] if under is not None else None
        return node is not None and node["kind"] == QUESTION and node["question"]["answer"] == "text"

    def unsent(self, message_id: str) -> list[Change]:
        """Forget what was remembered from a message that was taken back."""
        if self._before is None:
            return []
        after = {name: engine.forget(one, message_id) for name, one in self._states.items()}
        return self._written(after, self._before.active) if after != self._states else []

    def _midway(self, scenario: str) -> Told | None:
        """What is asked of somebody who comes back after hours while something waits for her there; None for everybody else. To whoever
        wants neutral words it does not say what it is about: she may not be alone."""
        state = self._states.get(scenario)
        under = self._editions.under(state) if state else None
        if state is None or under is None or not state.running or not state.answers or self._at - state.at < AWAY:
            return None
        name = "" if wording.wants_neutral(self._user) else str(under.content["name"])
        return Told("scenario-midway", [kindly.midway(scenario, name)])

    def _quiet(self, step: Step, tap: Tap) -> Told | None:
        """An old button pressed hours later shows the question again; to whoever wants neutral words only once she says so."""
        shows = step.outcome in ("scenario-old-button", "scenario-double")
        return self._midway(tap.scenario) if shows and wording.wants_neutral(self._user) else None

    def _word(self, text: str) -> tuple[str, str] | None:
        said = replies.folded(text)
        for scenario, one in self._live.items():
            for word in one["words"]:
                if said and replies.folded(word["word"]) == said:
                    return scenario, word["to"]
        return None

    def _begun(self, scenario: str) -> Told | None:
        newest = self._newest(scenario) if scenario else None
        return self._told(engine.begin(newest, self._states.get(scenario), self._at)) if newest else None

    def _newest(self, scenario: str) -> Edition | None:
        """What this user begins with: what is published, for a tester in a preview the preview while it is kept."""
        state = self._states.get(scenario)
        if state is not None and state.edition.startswith(PREVIEW) and (kept := edition(scenario, state.edition)):
            return kept
        found = self._live.get(scenario)
        return edition(scenario, str(found["number"])) if found else None

    def _told(self, step: Step) -> Told:
        messages: list[Message] = []
        changes: list[Change] = []
        for part in step.parts:
            if isinstance(part, Called):
                known = step.state.variables if step.state else {}
                done = calls.begin(part.name, calls.Asked(self._user.user_key, self._at, part.node, known))
                messages += done.messages
                changes += done.changes
            else:
                messages.append(part)
        if step.state is not None and (step.state != self._states.get(step.state.scenario) or self._elsewhere(step)):
            after = {**self._states, step.state.scenario: step.state}
            changes = [*self._written(after, step.state.scenario), *changes]
        under = self._editions.under(step.state) if step.state is not None else None
        steps = list(journeys.reached(under, step.state, step.outcome))
        return Told(step.outcome, messages, changes, advised=self._advised(step), steps=steps)

    def _advised(self, step: Step) -> bool:
        under = self._editions.under(step.state) if step.state is not None else None
        if under is None or under.preview or step.state is None:
            return False
        return bool(under.nodes[step.state.node]["kind"] == RECOMMEND)

    def _elsewhere(self, step: Step) -> bool:
        """Whether they are asked something here while another scenario waits for their texts: then it is this one that gets them."""
        state = step.state
        if state is None or state.ended or state.stopped or self._editions.under(state) is None:
            return False
        return self._before is not None and self._before.active != state.scenario

    def _written(
        self, states: Mapping[str, State], active: str | None, tester: dict[str, Any] | None = None
    ) -> list[Change]:
        known = self._before is not None
        record = self._before or _new_conversation(self._user.user_key)
        record.states = {name: stored(one) for name, one in states.items()}
        record.active = active
        record.tester = tester or record.tester
        return [Saved(record) if known else New(record), *self._regrouped(states)]

    def _regrouped(self, after: Mapping[str, State]) -> list[Change]:
        """What the answers make this user part of, where a broadcast may ask for it."""
        from line.broadcasts import audience

        changed = [name for name in {*self._states, *after} if self._states.get(name) != after.get(name)]
        before, now = (
            _places({name: states[name] for name in changed if name in states}) for states in (self._states, after)
        )
        return list(audience.moved(self._user.user_key, before, now))

    def _previewing(self, text: str) -> Told | None:
        if self._before is not None and self._before.tester and replies.folded(text) == replies.folded(_STOP_PREVIEW):
            after = {name: one for name, one in self._states.items() if not one.edition.startswith(PREVIEW)}
            return Told("preview-left", [previews.left()], self._written(after, None))
        code = previews.code_in(text)
        if code is None:
            return None
        bound = previews.bound(code, self._at)
        if bound is None:
            return Told("preview-refused", [previews.refused()])
        used, preview = bound
        before = self._states.get(used.scenario_id)
        turn = before.turn if before else 0
        waiting = State(used.scenario_id, used.edition, preview.content["first"], turn, self._at, ended=True)
        tester = {"id": used.staff_id, "name": used.staff_name}
        changes = self._written({**self._states, used.scenario_id: waiting}, used.scenario_id, tester)
        return Told(
            "preview-begun", [previews.welcome(preview, used)], [*changes, *previews.taken(used, preview, self._at)]
        )


def edition(scenario: str, name: str) -> Edition | None:
    """The content of a number or a preview: one GetItem, once a process."""
    if (scenario, name) not in _kept:
        found: Version | Preview | None
        if name.startswith(PREVIEW):
            found = Preview.find(*preview_key(scenario, name))
        else:
            number = int(name) if re.fullmatch(r"[1-9]\d{0,5}", name, re.ASCII) else 0
            found = Version.find(*version_key(scenario, number)) if number else None
        if found is None:
            return None
        if len(_kept) >= EDITIONS_MOST:
            _kept.clear()
        _kept[scenario, name] = Edition(scenario, name, found.content)
    return _kept[scenario, name]


def places(kept: Mapping[str, Any]) -> "frozenset[Place]":
    """What conversations, as they are kept, make their user part of."""
    return _places({name: state_of(one) for name, one in kept.items()})


def _places(states: Mapping[str, State]) -> "frozenset[Place]":
    from line.broadcasts import audience

    return frozenset(
        place
        for name, state in states.items()
        if (under := edition(name, state.edition))
        for place in audience.answered(under, state)
    )


def stored(state: State) -> dict[str, Any]:
    """A state as the conversation holds it."""
    return {**asdict(state), "at": clock.iso(state.at)}


def state_of(kept: Mapping[str, Any]) -> State:
    last = kept["last"]
    return State(**{**kept, "at": clock.parse(kept["at"]), "last": tuple(last) if last else None})


def _new_conversation(user_key: str) -> Conversation:
    pk, sk = conversation_key(user_key)
    return Conversation(pk=pk, sk=sk, user_key=user_key, states={})

"""What a user answered in scenarios, for the counsellor: only where they said that it may be seen, and only what they said last.

A content says at which answer it may be seen (`shown_if`). Whoever begins anew has not said so any more. Previews are nobody's answers.
"""

from typing import Any

from kernel import clock
from line.scenarios.content import RECOMMEND, Edition
from line.scenarios.engine import State
from line.scenarios.records import Conversation, conversation_key
from line.scenarios.rendering import Pen
from line.scenarios.running import edition, state_of


def of(user_key: str) -> list[dict[str, Any]]:
    """[{scenario, name, at, rows: [{label, value}], recommended}] of the scenarios whose answers this user shows, the newest first."""
    conversation = Conversation.find(*conversation_key(user_key), consistent=True)
    states = [state_of(one) for one in conversation.states.values()] if conversation else []
    found = []
    for state in sorted(states, key=lambda one: one.at, reverse=True):
        under = edition(state.scenario, state.edition)
        if under is not None and may_be_seen(under, state):
            found.append(_shown(under, state))
    return found


def may_be_seen(under: Edition, state: State) -> bool:
    """Whether the user said so, in words that the content names. Without such words nothing may."""
    asked = under.content.get("shown_if")
    return asked is not None and not under.preview and state.variables.get(asked["variable"]) == asked["is"]


def _shown(under: Edition, state: State) -> dict[str, Any]:
    rows = [
        {"label": one["label"], "value": state.variables[one["id"]]}
        for one in under.content["variables"]
        if state.variables.get(one["id"])
    ]
    advising = [node for node in under.nodes.values() if node["kind"] == RECOMMEND and node.get("recommend")]
    pen = Pen(under, state.turn, state.variables, state.scores)
    return {
        "scenario": state.scenario,
        "name": under.content["name"],
        "at": clock.iso(state.at),
        "rows": rows,
        "recommended": [item["title"] for node in advising for item in pen.recommended(node)],
    }

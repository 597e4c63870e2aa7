"""What one event adds to a user's journey, and that she was active that day: changes of the event's own transaction."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kernel import clock
from kernel.changes import Change, Kept, New, Saved
from line.figures.records import KEEP_ACTIVE, Active, Journey, active_key, journey_key
from line.records import User
from line.scenarios.content import QUESTION, RECOMMEND

if TYPE_CHECKING:
    from line.scenarios.content import Edition
    from line.scenarios.engine import State

FOLLOW, CONSENT, FINISHED = "follow", "consent", "finished"
ANSWERED_, USED_ = "q:", "used:"
TERMS: Final = "terms"  # the variable of a scenario that holds the version of the terms a user agreed to
_BY_USER: Final = frozenset({"scenario-answered", "scenario-menu"})


def reached(edition: "Edition | None", state: "State | None", outcome: str) -> Iterator[str]:
    """The steps that a user has come to by an event of this outcome. Previews are nobody's journey.

    A question counts when it was answered, the diagnosis when its recommendations are shown, a function when its button was pressed there.
    """
    if edition is None or state is None or edition.preview or outcome not in _BY_USER:
        return
    if state.variables.get(TERMS):
        yield CONSENT
    if not any(node["kind"] == RECOMMEND for node in edition.nodes.values()):
        return
    node = edition.nodes.get(state.last[0]) if state.last else None
    if node is not None and state.last is not None:
        if node["kind"] == RECOMMEND:
            if any(item["button"]["id"] == state.last[2] for item in node["recommend"]["items"]):
                yield USED_ + state.last[2]
        elif node["kind"] == QUESTION and not asks_consent(node):
            yield ANSWERED_ + str(node["id"])
    if edition.nodes[state.node]["kind"] == RECOMMEND:
        yield FINISHED


def asks_consent(node: Mapping[str, Any]) -> bool:
    """Whether a question is the one about the terms: a step of its own."""
    return any(TERMS in one.get("set", {}) for one in node.get("question", {}).get("choices", ()))


def moved(journey: Journey | None, user_key: str, at: datetime, steps: Iterable[str]) -> list[Change]:
    """The change that keeps the steps that are new; each counts when it was first reached, whatever comes later, twice or late."""
    known = dict(journey.steps) if journey is not None else {}
    new = {step: clock.iso(at) for step in dict.fromkeys(steps) if clock.iso(at) < known.get(step, "~")}
    if not new:
        return []
    if journey is None:
        pk, sk = journey_key(user_key)
        journey = Journey(pk=pk, sk=sk, user_key=user_key, begun_at=at)
        journey.gsi1pk, journey.gsi1sk = f"JOURNEYS#{clock.month_of(at)}", f"{clock.iso(at)}#{user_key}"
        journey.steps = new
        return [New(journey)]
    journey.steps = known | new
    return [Saved(journey)]


def seen(user: User, at: datetime) -> list[Change]:
    """That the user is active on the day of `at` in Japan: one write a day and user. An event of an earlier day that comes late counts too."""
    day = at.astimezone(clock.JST).date().isoformat()
    if user.active_on == day:
        return []
    if user.active_on is None or user.active_on < day:
        user.active_on = day
    pk, sk = active_key(day, user.user_key)
    return [Kept(Active(pk=pk, sk=sk, user_key=user.user_key, ttl=clock.seconds(at + KEEP_ACTIVE)))]

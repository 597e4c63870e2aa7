"""Groups of users: how they follow from records, and who a segment names. No user is looked at to count.

A group is written in the transaction that changes what it follows from (an event, an answer, a tag), as a difference of two pure views of
the record: so it is right whenever the record is, and a repetition changes nothing.

| group                              | day          | follows from                                        |
|------------------------------------|--------------|-----------------------------------------------------|
| following                          | last active  | `User`: state and the stamp of its newest event     |
| blocked                            | since        | the same                                            |
| answer#<scenario>#<variable>#<hash>|              | the conversation, where its user shows the answers  |
| told#<scenario>#<score>            |              | what was recommended, likewise                      |
| done#<scenario>                    |              | the conversation: its questions are answered        |
| tag#<id>, asked                    |              | `Profile`                                           |
| hired                              | day of hire  | `Profile`: indefinite hires only                    |
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from kernel import aws
from kernel.changes import Change, Placed
from line.broadcasts.records import Group, Profile
from line.numbers import day_of
from line.records import BLOCKED, FOLLOWING, LineRecord, User
from line.scenarios import answers
from line.scenarios.content import RECOMMEND, Content, Edition, buttons
from line.scenarios.engine import State
from line.scenarios.rendering import Pen

SHARDS: Final = 64  # a busy group's writes spread over so many records; a quiet group has fewer
ASKED, HIRED = "asked", "hired"

type Place = tuple[str, str]  # group, day ('' where a group knows none)


def standing(user: User) -> frozenset[Place]:
    """Where a user stands by what LINE told us last."""
    if user.state not in (FOLLOWING, BLOCKED):
        return frozenset()
    return frozenset({(user.state, day_of(user.state_at))})


def answered(under: Edition, state: State) -> frozenset[Place]:
    """What a user's conversation makes them part of."""
    asked = under.content.get("shown_if")
    if under.preview or asked is None or not state.variables.get(asked["variable"]):
        return frozenset()
    found: set[Place] = {(f"done#{state.scenario}", "")}
    if answers.may_be_seen(under, state):
        known = dict(choices(under.content))
        found |= {
            (answer_group(state.scenario, variable, value), "")
            for variable, value in state.variables.items()
            if value in known.get(variable, ())
        }
        pen = Pen(under, state.turn, state.variables, state.scores)
        advising = [node for node in under.nodes.values() if node["kind"] == RECOMMEND and node.get("recommend")]
        found |= {(f"told#{state.scenario}#{item['score']}", "") for one in advising for item in pen.recommended(one)}
    return frozenset(found)


def choices(content: Content) -> Iterator[tuple[str, list[str]]]:
    """(variable, the values that buttons give it): fixed choices only, nothing that anybody wrote. Whether it may be seen is no answer."""
    found: dict[str, list[str]] = {}
    for node in content["nodes"]:
        for one in buttons(node):
            for variable, value in one.get("set", {}).items():
                found.setdefault(variable, []).append(value)
    hidden = (content.get("shown_if") or {}).get("variable")
    yield from ((name, list(dict.fromkeys(values))) for name, values in found.items() if name != hidden)


def answer_group(scenario: str, variable: str, value: str) -> str:
    return f"answer#{scenario}#{variable}#{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def noted(profile: Profile) -> frozenset[Place]:
    """What staff's notes make a user part of."""
    found: set[Place] = {(f"tag#{tag}", "") for tag in profile.tags}
    if profile.asked:
        found.add((ASKED, ""))
    if profile.hired:
        found.add(("placed", ""))
        if profile.hired["indefinite"]:
            found.add((HIRED, profile.hired["on"]))
    return frozenset(found)


def moved(user_key: str, before: frozenset[Place], after: frozenset[Place]) -> list[Placed]:
    """The changes that take a user from one set of groups into another."""
    out = [Placed(_record(one, user_key), "members", frozenset({user_key}), out=True) for one in sorted(before - after)]
    return [*out, *(Placed(_record(one, user_key), "members", frozenset({user_key})) for one in sorted(after - before))]


def apart(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """(what is written before, what is written in one): a transaction touches each record once. Of two users of one event (who is linked to
    the person that she was) one may leave the group that the other comes into; nobody is sent anything by a group alone, so leaving it
    first is harmless, and leaving it twice is leaving it once."""
    placed: dict[tuple[str, str, bool], Placed] = {}
    others: list[Change] = []
    for one in changes:
        if isinstance(one, Placed):
            key = (one.record.pk, one.record.sk, one.out)
            same = placed.get(key)
            placed[key] = replace(one, texts=one.texts | same.texts) if same else one
        else:
            others.append(one)
    first = {key: one for key, one in placed.items() if key[2] and (key[0], key[1], False) in placed}
    return list(first.values()), [*others, *(one for key, one in placed.items() if key not in first)]


def _record(place: Place, user_key: str) -> Group:
    group, day = place
    return Group(pk=f"GROUP#{group}", sk=f"{day}#{int(user_key[:4], 16) % SHARDS:02d}")


def members(group: str, *, since: date | None = None, until: date | None = None) -> set[str]:
    """Who is in a group, of days from `since` to `until` (both counted in): one query, paged by the store at a megabyte.

    Eventually consistent: an instant's difference changes a count, and the list is frozen once.
    """
    low, high = since.isoformat() if since else "", f"{until.isoformat()}$" if until else "~"
    asked: dict[str, Any] = {
        "TableName": LineRecord.table_name(),
        "KeyConditionExpression": "pk = :p AND sk BETWEEN :low AND :high",
        "ExpressionAttributeValues": {":p": {"S": f"GROUP#{group}"}, ":low": {"S": low or "!"}, ":high": {"S": high}},
        "ProjectionExpression": "members",
    }
    found: set[str] = set()
    while True:
        answer = aws.client("dynamodb").query(**asked)
        for item in answer["Items"]:
            found.update(item.get("members", {}).get("SS", ()))
        if "LastEvaluatedKey" not in answer:
            return found
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


@dataclass(frozen=True)
class Chosen:
    """Who a segment names: `people` in a fixed order, and how many are left out, each of them once."""

    people: list[str]
    blocked: int
    hired: int
    asked: int


def chosen(criteria: Sequence[Mapping[str, Any]], *, offers: bool, today: date, hired_since: date) -> Chosen:
    """The users who fit every criterion, without those whom no message reaches, and of offers those whom none may reach.

    A query for each group that is named, and one for who follows; for offers two more.
    """
    wanted = _fitting(criteria, members(FOLLOWING), today)
    blocked = len(_fitting(criteria, members(BLOCKED), today, blocked=True))
    hired: set[str] = set()
    asked: set[str] = set()
    if offers:
        recent = wanted & _hired(hired_since)
        asked = recent & members(ASKED) if recent else set()
        hired = recent - asked
    return Chosen(sorted(wanted - hired), blocked, len(hired), len(asked))


def barred(hired_since: date) -> set[str]:
    """Whom no offer may reach, whatever a list says. Two queries."""
    hired = _hired(hired_since)
    return hired - members(ASKED) if hired else hired


def _hired(since: date) -> set[str]:
    """Who was hired for good after that day."""
    return members(HIRED, since=since + timedelta(days=1))


def _fitting(criteria: Sequence[Mapping[str, Any]], among: set[str], today: date, *, blocked: bool = False) -> set[str]:
    found = set(among)
    for one in criteria:
        if not found:
            return found
        if one["by"] == "silence":
            # Whoever has blocked the account is silent since then.
            named = members(BLOCKED if blocked else FOLLOWING, until=today - timedelta(days=int(one["days"])))
        else:
            named = set[str]().union(*(members(group) for group in _groups(one)))
        found = found - named if one.get("without") else found & named
    return found


def _groups(one: Mapping[str, Any]) -> Iterable[str]:
    match one["by"]:
        case "tag":
            return (f"tag#{one['tag']}",)
        case "answer":
            return (answer_group(one["scenario"], one["variable"], value) for value in one["values"])
        case "told":
            return (f"told#{one['scenario']}#{one['score']}",)
        case "done":
            return (f"done#{one['scenario']}",)
        case "hired":
            return ("placed",)
    raise AssertionError(one["by"])

"""template.yaml as CloudFormation sees it: tags read, loops (Fn::ForEach) expanded, what SAM adds counted."""

import copy
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from infra.places import ROOT

Json = Any


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def _short(loader: _Loader, suffix: str, node: yaml.Node) -> Json:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Json = loader.construct_scalar(node)
        return {name: value.split(".", 1)} if suffix == "GetAtt" else {name: value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short)


def load(path: Path) -> dict[str, Json]:
    """A template as written, loops not expanded."""
    found: dict[str, Json] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    return found


@functools.cache
def template() -> dict[str, Json]:
    """template.yaml with its loops expanded."""
    whole = load(ROOT / "template.yaml")
    whole["Resources"] = expanded(whole["Resources"])
    return whole


def expanded(members: dict[str, Json]) -> dict[str, Json]:
    """Each Fn::ForEach over a literal list replaced by what it makes."""
    found: dict[str, Json] = {}
    for name, value in members.items():
        if not name.startswith("Fn::ForEach::"):
            found[name] = value
            continue
        variable, items, fragment = value
        for item in items:
            for key, body in fragment.items():
                made = key.replace(f"${{{variable}}}", item)
                assert made not in found, f"{made} twice"
                found[made] = _said(copy.deepcopy(body), variable, item)
    return found


def _said(value: Json, variable: str, item: str) -> Json:
    """`value` with the loop's variable replaced, and names in Ref and GetAtt that thereby became plain made plain."""
    if isinstance(value, list):
        return [_said(one, variable, item) for one in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["Fn::Sub"] and isinstance(value["Fn::Sub"], str):
        text = value["Fn::Sub"].replace(f"${{{variable}}}", item)
        return {"Fn::Sub": text} if "${" in text else text
    return {key: _said(one, variable, item) for key, one in value.items()}


def resources(kind: str = "") -> dict[str, dict[str, Json]]:
    """Logical id → resource, of one type or all."""
    return {name: one for name, one in template()["Resources"].items() if kind in ("", one["Type"])}


def properties(name: str) -> dict[str, Json]:
    """A resource's properties."""
    found: dict[str, Json] = resources()[name].get("Properties", {})
    return found


def functions() -> dict[str, dict[str, Json]]:
    """Logical id → a function's properties over the template's Globals."""
    shared = template()["Globals"]["Function"]
    made: dict[str, dict[str, Json]] = {}
    for name, one in resources("AWS::Serverless::Function").items():
        own = one["Properties"]
        variables = shared["Environment"]["Variables"] | own.get("Environment", {}).get("Variables", {})
        made[name] = shared | own | {"Environment": {"Variables": variables}}
    return made


def environment(function: str) -> dict[str, Json]:
    found: dict[str, Json] = functions()[function]["Environment"]["Variables"]
    return found


def statements(function: str) -> Iterator[dict[str, Json]]:
    """Every policy statement of a function's role: managed policies of the template, SAM's policy templates, inline ones."""
    for policy in functions()[function]["Policies"]:
        if "Ref" in policy:
            yield from properties(policy["Ref"])["PolicyDocument"]["Statement"]
        elif "Statement" in policy:
            yield from policy["Statement"]
        else:
            yield from _from_policy_template(policy)


# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
_POLICY_TEMPLATES = {
    "SQSPollerPolicy": (
        "QueueName",
        ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    ),
    "SQSSendMessagePolicy": ("QueueName", ["sqs:SendMessage"]),
    "AWSSecretsManagerGetSecretValuePolicy": ("SecretArn", ["secretsmanager:GetSecretValue"]),
}


def _from_policy_template(policy: dict[str, Json]) -> Iterator[dict[str, Json]]:
    [(name, given)] = policy.items()
    parameter, actions = _POLICY_TEMPLATES[name]
    yield {"Effect": "Allow", "Action": actions, "Resource": given[parameter]}


def many(value: Json) -> list[Json]:
    """A list, whether one or several were written."""
    return value if isinstance(value, list) else [value]


def names_in(value: Json) -> set[str]:
    """Every logical id, parameter or pseudo parameter that `value` refers to."""
    if isinstance(value, list):
        return set().union(*(names_in(one) for one in value)) if value else set()
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, inner in value.items():
        if key == "Ref" and isinstance(inner, str):
            found.add(inner)
        elif key == "Fn::GetAtt" and isinstance(inner, list):
            found.add(str(inner[0]))
        elif key == "Fn::Sub":
            text = inner if isinstance(inner, str) else inner[0]
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([A-Za-z0-9:.]+)\}", text)}
        else:
            found |= names_in(inner)
    return found


def conditions_in(value: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """(where, condition) of every Fn::If beneath `value`."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from conditions_in(one, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "Fn::If":
                yield path, inner[0]
                yield from conditions_in(inner[1:], path)
            else:
                yield from conditions_in(inner, f"{path}.{key}" if path else key)


def count_after_transform() -> int:
    """How many resources CloudFormation sees: SAM adds a role to a function, a deployment and a stage to an API."""
    added = {"AWS::Serverless::Function": 1, "AWS::Serverless::Api": 2}
    return sum(1 + added.get(one["Type"], 0) for one in resources().values())

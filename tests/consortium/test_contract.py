"""The schemas of the room: whole, in Japanese, with examples that fit; what the room says keeps to them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium import checks, form
from consortium.api import app
from kernel import schema
from tests import house
from tests.consortium import desk

ROOT = Path(__file__).resolve().parents[2] / "schemas"
NAMES = sorted(str(path.relative_to(ROOT).with_suffix("")) for path in (ROOT / "consortium").rglob("*.json"))


def properties(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield from (node.get("properties") or {}).items()
        for key, inner in node.items():
            if key != "examples":
                yield from properties(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from properties(inner)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_draft_07_titled_and_its_examples_fit(name: str) -> None:
    described = json.loads((ROOT / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(described)
    assert not [field for field, inner in properties(described) if "title" not in inner]
    assert described["examples"]
    for example in described["examples"]:
        assert schema.mistakes(name, example) == []


def test_the_example_of_the_form_breaks_no_rule() -> None:
    assert form.mistakes(schema.load("consortium/application")["examples"][0]) == []


def test_every_body_from_outside_is_closed() -> None:
    for route in app.declared:
        if route.body:
            assert schema.load(route.body)["additionalProperties"] is False


def test_what_happens_is_told_as_its_schema_says(cloud: None) -> None:
    member_id = desk.admitted()
    body = {"version": 1, "status": "paused", "reason": "休会届"}
    desk.hana().post(app, f"{desk.MEMBERS}/{member_id}/change", body)
    desk.act(desk.makoto(), desk.proposed("decline", organisation={"name": "ゆうひ商会"}), "approve", {})
    events = house.outbox("consortium")
    told = {event["type"] for event in events}
    assert told == {
        "messaging.mail_requested",
        "consortium.application_submitted",
        "consortium.application_declined",
        "consortium.member_admitted",
        "consortium.member_changed",
    }
    for event in events:
        room, name = event["type"].split(".")
        assert schema.mistakes(f"{room}/events/{name}", event["data"]) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(desk.form())), inner, max_size=3)
    ),
    max_leaves=12,
)
PART = JSON | st.dictionaries(
    st.sampled_from(["name", "name_kana", "kind", "corporate_number", "postcode", "email", "telephone"]), JSON
)


@given(st.dictionaries(st.sampled_from(sorted(desk.form())), PART))
def test_the_rules_bear_any_json(body: dict[str, Any]) -> None:
    for mistake in form.mistakes(body):
        assert mistake.message.endswith("。")


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "check": st.sampled_from(sorted(checks.BY_NAME)),
                "result": st.sampled_from(["ok", "concern"]),
                "source": st.sampled_from(["警察への照会", "ウェブ検索", "面談"]),
                "who_id": st.just("A"),
            }
        ),
        max_size=12,
    )
)
def test_the_latest_entry_of_each_source_is_in_force(entries: list[dict[str, str]]) -> None:
    for check in checks.CHECKS:
        current = checks.in_force(entries, check)
        latest = {entry["source"]: entry for entry in entries if entry["check"] == check.name}
        assert {entry["source"]: entry["result"] for entry in current} == {
            source: entry["result"] for source, entry in latest.items()
        }
        assert (checks.result(entries, check) == "concern") == (
            len(current) >= check.sources_least and any(entry["result"] == "concern" for entry in current)
        )


def test_four_checks_of_which_the_antisocial_one_wants_two_sources() -> None:
    assert [(check.name, check.sources_least) for check in checks.CHECKS] == [
        ("identity", 1),
        ("antisocial", 2),
        ("activity", 1),
        ("terms", 1),
    ]

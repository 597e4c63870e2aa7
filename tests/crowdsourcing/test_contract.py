"""What this room says to others keeps to its schemas: answers, events, what is published, and the values of its mails."""

from datetime import timedelta
from typing import Any

import pytest

from crowdsourcing.api import app
from crowdsourcing.worker import worker
from kernel import clock, schema
from messaging import templates
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS, decide

pytestmark = pytest.mark.usefixtures("cloud")


def a_busy_month() -> list[str]:
    """Tasks that went every way there is; their ids."""
    officer, ids = house.staff(), []
    ids.append(sample.confirmed(title="公開して締め切る"))
    decide(officer, ids[-1], "approve")
    ids.append(sample.posted(title="直しに出す"))
    decide(officer, ids[-1], "send-back", reason="直してください。")
    ids.append(sample.confirmed(title="直しに出すフォーム", reward={"kind": "hourly", "yen": 900}))
    decide(officer, ids[-1], "send-back", reason="直してください。")
    ids.append(sample.posted(title="取り下げる"))
    decide(officer, ids[-1], "withdraw", reason="取りやめ")
    ids.append(sample.confirmed(title="求人", contract="employment"))
    decide(officer, ids[-1], "hand-over")
    ids.append(sample.posted(title="変わる"))
    sample.from_partner(sample.flyer(title="変わる", places=4), reference="変わる")
    for later in (14, 22):
        with clock.fixed(house.NOON + timedelta(days=later)):
            worker.sweep()
    return ids


def test_answers_keep_to_their_schemas() -> None:
    ids, staff = a_busy_month(), house.staff()
    for task_id in ids:
        schema.check("crowdsourcing/task-detail", staff.get(app, f"{TASKS}/{task_id}").body)
    schema.check("crowdsourcing/tasks", staff.get(app, TASKS).body)
    schema.check("kernel/waiting", staff.get(app, "/api/crowdsourcing/waiting").body)
    schema.check("crowdsourcing/received", sample.from_partner().body)
    schema.check("crowdsourcing/challenge", house.PUBLIC.get(app, "/api/crowdsourcing/challenge").body)


def test_events_keep_to_their_schemas() -> None:
    a_busy_month()
    told = set()
    for event in house.outbox("crowdsourcing"):
        room, name = event["type"].split(".")
        schema.check(f"{room}/events/{name}", event["data"])
        told.add(event["type"])
    described = {
        f"crowdsourcing.{path.stem}" for path in (schema.root("schemas") / "crowdsourcing" / "events").glob("*.json")
    }
    assert told - {"messaging.mail_requested"} == described


def test_every_mail_says_what_it_should() -> None:
    a_busy_month()
    written = {}
    for mail in sample.mails():
        subject, body = templates.render(mail["template"], mail["values"])
        assert subject.startswith("【ひだまり市 おしごと広場】")
        assert "None" not in body
        assert "佐藤 花 様" in body
        assert "0000-00-0000" in body  # where to ask
        written[mail["template"].removeprefix("crowdsourcing/")] = body
    assert set(written) == {"confirm", "received", "employment", "published", "sent_back", "withdrawn", "closed"}
    assert "直してください。" in written["sent_back"]
    assert "しごと相談" in written["employment"]


def _schemas() -> list[str]:
    folder = schema.root("schemas") / "crowdsourcing"
    return sorted(str(path.relative_to(folder.parent).with_suffix("")) for path in folder.rglob("*.json"))


@pytest.mark.parametrize("name", _schemas())
def test_the_examples_in_a_schema_keep_to_it(name: str) -> None:
    described = schema.load(name)
    assert described["examples"]
    for example in described["examples"]:
        assert schema.mistakes(name, example) == []


@pytest.mark.parametrize("name", _schemas())
def test_every_property_has_its_japanese_title(name: str) -> None:
    def untitled(node: Any, path: str) -> list[str]:
        found = []
        for key, inner in node.get("properties", {}).items():
            found += [] if "title" in inner else [f"{path}/{key}"]
            found += untitled(inner, f"{path}/{key}")
        return found + (untitled(node["items"], f"{path}/*") if "items" in node else [])

    assert untitled(schema.load(name), "") == []


def test_what_a_route_names_exists() -> None:
    for route in app.declared:
        for name in (route.body, route.query, route.answer):
            assert name is None or schema.load(name)

"""The audit log in words: no symbol, no English where a person reads."""

import re
from datetime import timedelta
from typing import Any

import pytest

from accounts import audit_words
from accounts.api import app
from infra import openapi
from kernel import audit, case_number, clock, ids, schema
from tests import house

STAFF_ROUTES = [
    route
    for route in openapi.routes()
    if any(audience.name == "staff" for audience in route.audiences) and (route.changes or route.reads)
]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def test_every_operation_that_is_logged_has_its_sentence() -> None:
    logged = {route.name for route in STAFF_ROUTES} | {"crowdsourcing.downloaded"}
    assert set(audit_words.ACTS) == logged
    assert all(one.said.endswith(("た", "だ")) for one in audit_words.ACTS.values())


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.name)
def test_what_was_sent_is_named_by_the_schema_of_the_route(route: Any) -> None:
    assert audit_words.ACTS[route.name].schema == (route.body or route.query or "")


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.name)
def test_fields_conditions_and_their_choices_are_in_japanese(route: Any) -> None:
    for place in filter(None, (route.body, route.query)):
        described = schema.load(place)["properties"]
        conditions = described.get("filter", {}).get("properties", {}) if "filter" in described else described
        for name, node in {**described, **conditions}.items():
            assert JAPANESE.search(node.get("title", "")), f"{place}: {name}"
        if "filter" in described or route.query:
            for name, node in conditions.items():
                assert set(node.get("enum", ())) == set(node.get("x-words", ())), f"{place}: {name}"


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.name)
def test_the_thing_of_every_line_has_a_name(route: Any) -> None:
    kind = route.reads or route.name.split(".", 1)[0]
    assert JAPANESE.search(audit_words.target(kind, "-")[0])


def test_a_line_says_what_was_asked_and_what_was_filled_in() -> None:
    asked = {"filter": {"state": "held", "flag": "resident", "q": "…", "limit": 50, "cursor": "x"}}
    assert audit_words.what("donations.donations", asked) == (
        "条件：状態は保留、確かめることは市内に住む方の寄附、言葉でさがした"
    )
    filled = {"fields": ["flag", "note", "resolution", "version"]}
    assert audit_words.what("donations.resolve", filled) == "入力：確かめること、メモ、対応の名前"
    assert audit_words.what("crowdsourcing.downloaded", {"filter": {"state": "closed"}, "rows": 1200}) == (
        "条件：状態は募集終了　1,200件"
    )
    assert audit_words.what("donations.donation", None) == ""


def test_an_operation_of_yesterday_s_release_is_still_a_sentence() -> None:
    assert audit_words.act("donations.shredded") == "寄附の操作をした"


@pytest.mark.usefixtures("cloud")
class TestTheLog:
    def record(self, action: str, target: str, **more: Any) -> None:
        audit.record(action, target, actor="01STAFFSATOHANA00000000000", actor_name="佐藤 花", **more)

    def lines(self, **query: Any) -> list[dict[str, Any]]:
        got = house.staff().get(app, "/api/accounts/audit", **query)
        assert got.status == 200, got.text
        assert schema.mistakes("accounts/audit", got.body) == []
        return [line for line in got.body["items"] if line["action"] != "accounts.audit"]

    def test_a_thing_is_called_by_the_number_in_its_mail(self) -> None:
        task = ids.new()
        self.record("crowdsourcing.approve", f"crowdsourcing_task/{task}", what={"fields": ["version"]})
        (line,) = self.lines()
        assert (line["action_name"], line["target_name"]) == ("おしごとを公開した", "おしごと")
        assert line["target_number"] == case_number.of(task)
        assert line["said"] is None

    def test_one_operation_or_a_whole_service_can_be_chosen_even_deep_in_the_log(self) -> None:
        with clock.fixed(house.NOON - timedelta(minutes=5)):
            self.record("donations.donation", "donation/3QZ0R5W8M2K7T9V4B6N1C0D5EF")
        for _ in range(5):
            self.record("donations.donations", "donation/-")
        assert len(self.lines(action="donations.donation", limit=2)) == 1
        assert len(self.lines(action="donations.", limit=50)) == 6
        assert self.lines(action="donation") == []

    def test_people_and_operations_are_offered_by_name(self) -> None:
        got = house.staff(permissions=("audit.read",)).get(app, "/api/accounts/audit/choices")
        assert got.status == 200 and schema.mistakes("accounts/audit-choices", got.body) == []
        assert [service["name"] for service in got.body["services"]][:2] == ["寄附", "しごと相談（LINE）"]
        assert house.staff(permissions=("donations.read",)).get(app, "/api/accounts/audit/choices").status == 404

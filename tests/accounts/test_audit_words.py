"""The audit log in words: no symbol, no English where a person reads."""

import importlib
import json
import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from accounts import audit_words, lists
from accounts.acts import ACTS
from accounts.api import app
from infra import openapi
from kernel import audit, case_number, clock, ids, schema
from tests import house
from tests.faults import kit

STAFF_ROUTES = [
    route
    for route in openapi.routes()
    if any(audience.name in ("staff", "member") for audience in route.audiences) and (route.changes or route.reads)
]
SIGN_INS = {
    f"accounts.{act}" for act in ("signed_in", "enrolled", "recovered", "password_set", "sign_in_failed", "locked")
}
SIGN_INS |= {"accounts.delegate_signed_in", "accounts.delegate_ended"}
DOWNLOADS = [route for route in STAFF_ROUTES if route.answer == "kernel/download"]
DOWNLOADS_OF_LISTS = [route for route in DOWNLOADS if "{" not in route.pattern]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def test_every_operation_that_is_logged_has_its_sentence() -> None:
    logged = {route.name for route in STAFF_ROUTES} | {f"{route.name}ed" for route in DOWNLOADS} | SIGN_INS
    assert set(ACTS) == logged
    assert all(one.said.endswith(("た", "だ")) for one in ACTS.values())


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.name)
def test_what_was_sent_is_named_by_the_schema_of_the_route(route: Any) -> None:
    assert ACTS[route.name].schema == (route.body or route.query or "")


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
    assert audit_words.what("line.downloaded", {"kind": "numbers", "filter": {"month": "2026-11"}, "rows": 22}) == (
        "月の数字　条件：月は2026-11　22件"
    )
    assert audit_words.what("donations.donation", None) == ""


def test_an_operation_of_yesterday_s_release_is_still_a_sentence() -> None:
    assert audit_words.act("donations.shredded") == "寄附の操作をした"


@pytest.mark.parametrize(
    ("action", "tried"),
    [
        ("consortium.approve", "入会を決裁しようとした"),
        ("consortium.give_back", "入会の起案を戻そうとした"),
        ("consortium.record_check", "入会の確認を記録しようとした"),
        ("donations.donation", "寄附を見ようとした"),
        ("donations.note", "寄附にメモを残そうとした"),
        ("donations.reopen", "寄附の「確かめること」の結果を取り消そうとした"),
        ("donations.correct", "寄附の内容を直そうとした"),
        ("line.reopen", "お問い合わせをもう一度開こうとした"),
        ("crowdsourcing.withdraw", "おしごとを取り下げようとした"),
        ("crowdsourcing.hand_over", "求人をしごと相談に引き継ごうとした"),
        ("crowdsourcing.download", "おしごとのダウンロードを頼もうとした"),
        ("accounts.remove", "職員を外そうとした"),
        ("accounts.role_new", "役割を作ろうとした"),
    ],
)
def test_a_refused_act_is_told_as_a_try(action: str, tried: str) -> None:
    outcome = {"status": 409, "title": "ほかの人が先に変更しました"}
    assert audit_words.act(action, outcome) == f"{tried}（断られた：ほかの人が先に変更しました）"
    assert audit_words.act(action, {"status": 503, "title": "混雑"}) == f"{tried}（途中で止まった：混雑）"


def test_every_verb_of_the_log_can_be_told_as_a_try() -> None:
    """What ends in -いた, -った, -んだ or -いだ needs a line in the table; the rule for -た would make a wrong word of it."""
    for name in ACTS:
        assert not re.search("[いっん](よう|だ)とした", audit_words.act(name, {"status": 409, "title": ""})), name


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

    @pytest.mark.parametrize("route", DOWNLOADS_OF_LISTS, ids=lambda route: route.name)
    def test_a_download_is_known_by_its_reason_its_conditions_and_its_rows(self, route: Any) -> None:
        clerk, described = house.staff(), schema.load(route.body)["properties"]
        asked = {"month": "2026-11"} | ({"q": "髙橋 恵美"} if "q" in described["filter"]["properties"] else {})
        body = {"what": described["what"]["enum"][0], "filter": asked, "reason": "総会の案内を送るため"}
        got = clerk.post(importlib.import_module(f"{route.name.split('.')[0]}.api").app, route.pattern, body)
        assert got.status == 200, got.text
        before, after = house.items("audit")
        kept = asked | ({"q": "…"} if "q" in asked else {})
        assert (before["action"]["S"], after["action"]["S"]) == (route.name, f"{route.name}ed")
        assert before["why"]["S"] == after["why"]["S"] == "総会の案内を送るため"
        assert json.loads(before["what"]["S"]) == {"filter": kept, "fields": ["filter", "reason", "what"]}
        assert json.loads(after["what"]["S"]) == {"kind": body["what"], "filter": kept, "rows": got.body["rows"]}

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

    def test_what_was_refused_is_not_told_as_done(self) -> None:
        body = {"version": 1, "reason": "異動"}
        assert house.staff().post(app, f"/api/accounts/staff/{ids.new()}/remove", body).status == 404
        (line,) = self.lines()
        assert line["action_name"] == "職員を外そうとした（断られた：見つかりませんでした）"

    def test_what_broke_is_told_as_broken_and_what_was_done_stays_one_write(self) -> None:
        with mock.patch.object(lists, "members", side_effect=OSError("gone")):
            assert house.staff().get(app, "/api/accounts/staff").status == 500
        (line,) = self.lines()
        assert line["action_name"] == "職員の一覧を見ようとした（途中で止まった：処理できませんでした）"
        caller = house.staff()
        with kit.watched() as switch:
            switch.arm(0, "")
            assert caller.get(app, "/api/accounts/staff").status == 200
            assert switch.calls.count("dynamodb.PutItem") == 1

    def test_a_refusal_is_answered_though_the_log_does_not_take_its_outcome(self) -> None:
        body = {"version": 1, "reason": "異動"}
        with mock.patch.object(audit, "came_to_nothing", side_effect=OSError("gone")):
            assert house.staff().post(app, f"/api/accounts/staff/{ids.new()}/remove", body).status == 404
        assert [line["action_name"] for line in self.lines()] == ["職員を外した"]

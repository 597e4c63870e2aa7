"""The Api as a specification: who may call, what is refused and how it is said."""

import json
import sys
import urllib.parse
from datetime import timedelta
from typing import Any

import pytest

from kernel import clock, errors, schema
from kernel.app import Answer, Api, Call
from kernel.request import read_json
from kernel.routes import Key, Natural, Route, partner, public, staff
from tests import house
from tests.house import Caller

app = Api("messaging")


@app.get("/api/things", audience=public(), summary="一覧", query="messaging/mails-query")
def things(call: Call) -> dict[str, Any]:
    return dict(call.query)


@app.get("/api/things/{id}", audience=staff("messaging.read"), summary="ひとつ", reads="thing")
def thing(call: Call) -> dict[str, Any]:
    return {"id": call.path["id"], "by": call.staff.name, "reason": call.reason}


@app.post(
    "/api/things", audience=staff("messaging.send"), summary="作る", body="messaging/send-again", idempotency=Key()
)
def make(call: Call) -> Answer:
    return Answer({"version": call.body["version"]}, status=201)


@app.post("/api/things/mine", audience=(partner("partner"), public()), summary="送る", idempotency=Natural("test"))
def mine(call: Call) -> dict[str, Any]:
    return {"partner": call.partner.id if call.partner else None}


@app.post(
    "/api/reasons", audience=staff(""), summary="書き出す", body="consortium/downloads", idempotency=Natural("test")
)
def reasons(call: Call) -> dict[str, Any]:
    return {"reason": call.reason}


@app.get("/api/broken", audience=public(), summary="壊れる")
def broken(_call: Call) -> None:
    raise ZeroDivisionError("氏名 佐藤花")


winged = Api("messaging")


@pytest.fixture(autouse=True)
def _cloud(cloud: None) -> None:
    """All of these want the cloud."""


def test_a_route_without_an_audience_or_without_a_word_on_repetition_is_an_error_at_import() -> None:
    other = Api("other")
    with pytest.raises(TypeError):
        other.get("/api/x", summary="x")
    with pytest.raises(TypeError):
        other.get("/api/x", audience=(), summary="x")
    with pytest.raises(TypeError, match="safe to repeat"):
        other.post("/api/x", audience=public(), summary="x")


def test_nothing_is_answered_that_did_not_come_through_the_distribution() -> None:
    direct = house.Caller({"x-origin-secret": "guessed"})
    assert direct.get(app, "/api/things").status == 404


@pytest.mark.parametrize("configured", ["", ","])
def test_without_a_secret_nobody_comes_in(configured: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGIN_SECRET", configured)
    assert house.Caller({"x-origin-secret": ""}).get(app, "/api/things").status == 404


def test_a_problem_is_japanese_json_with_a_type_and_the_requests_id() -> None:
    got = house.PUBLIC.get(app, "/api/nowhere")
    assert got.status == 404 and got.headers["Content-Type"].startswith("application/problem+json")
    assert got.body["type"] == "https://machimusubi.example/problems/not-found"
    assert len(got.body["request_id"]) == 26 and got.body["title"] == "見つかりませんでした"


def test_a_wrong_method_names_the_right_ones() -> None:
    got = house.PUBLIC.send(app, "DELETE", "/api/things")
    assert got.status == 405 and got.headers["Allow"] == "GET, POST"


def test_head_is_a_get_without_a_body() -> None:
    got = house.PUBLIC.send(app, "HEAD", "/api/things")
    assert got.status == 200 and got.text == ""


def test_all_mistakes_come_at_once_with_their_mend() -> None:
    got = house.PUBLIC.get(app, "/api/things", month="2026-13", state="lost", limit="0", nonsense="1")
    assert got.status == 422
    assert got.codes() == {"/month": "pattern", "/state": "enum", "/limit": "minimum", "/nonsense": "unknown"}
    assert "月は2026-11のように入力してください。" in [error["message"] for error in got.body["errors"]]


def test_query_values_have_their_schemas_types() -> None:
    assert house.PUBLIC.get(app, "/api/things", limit="20", month="2026-11").body == {"limit": 20, "month": "2026-11"}


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"version": NaN}',
        b'{"version":1,"version":2}',
        b"\xff\xfe",
        b'"\\ud800"',
        b"[" * 3000,
    ],
)
def test_what_is_not_json_is_unreadable(raw: bytes) -> None:
    got = house.staff().send(
        app, "POST", "/api/things", raw, {"content-type": "application/json", "idempotency-key": "k"}
    )
    assert got.status == 400 and got.body["type"].endswith("/unreadable")


def test_a_whole_number_is_an_int_however_it_is_written() -> None:
    value = read_json(b'{"yen": 5000.0, "more": 5e3, "share": 0.5}')
    assert value == {"yen": 5000, "more": 5000, "share": 0.5}
    assert [type(one) for one in value.values()] == [int, int, float]


def test_another_media_type_is_415_and_a_large_body_413() -> None:
    assert house.staff().send(app, "POST", "/api/things", b"a=1", {"content-type": "text/plain"}).status == 415
    large = json.dumps({"x": "あ" * 100_000}).encode()
    got = house.staff().send(
        app, "POST", "/api/things", large, {"content-type": "application/json", "idempotency-key": "k"}
    )
    assert got.status == 413


def test_staff_need_session_permission_and_csrf_token() -> None:
    assert house.PUBLIC.get(app, "/api/things/1").status == 401
    assert house.staff(permissions=("audit.read",)).get(app, "/api/things/1").status == 404
    assert house.staff().get(app, "/api/things/1").body["by"] == "佐藤 花"
    without = house.Caller({"cookie": house.staff().headers["cookie"]})
    assert without.post(app, "/api/things", {"version": 1}, idempotency_key="k").status == 401


def test_a_session_that_is_over_is_no_session() -> None:
    caller = house.staff()
    with clock.fixed(house.NOON + timedelta(minutes=31)):
        assert caller.get(app, "/api/things/1").status == 401


def test_every_staff_read_and_change_is_a_line_in_the_audit_log() -> None:
    caller = house.Caller({**house.staff().headers, "x-reason": "%E9%9B%BB%E8%A9%B1"})
    caller.get(app, "/api/things/42")
    caller.post(app, "/api/things", {"version": 1}, idempotency_key="k")
    caller.get(app, "/api/things", q="x")
    lines = sorted((item["action"]["S"], item["target"]["S"], item["why"]["S"]) for item in house.items("audit"))
    assert lines == [("tests.make", "tests/-", "電話"), ("tests.thing", "thing/42", "電話")]


@pytest.mark.parametrize("number", ["123456789018", "1234-5678-9018", "１２３４　５６７８　９０１８"])
def test_a_reason_keeps_no_twelve_digits(number: str) -> None:
    caller = house.Caller(
        {**house.staff().headers, "x-reason": urllib.parse.quote(f"番号 {number} の確認、090-0000-0001")}
    )
    assert caller.get(app, "/api/things/42").body["reason"] == "番号 … の確認、090-0000-0001"
    assert house.items("audit")[0]["why"]["S"] == "番号 … の確認、090-0000-0001"


def test_the_reason_in_the_request_itself_is_the_one_that_counts() -> None:
    caller = house.Caller({**house.staff().headers, "x-reason": "%E9%9B%BB%E8%A9%B1"})
    caller.post(
        app, "/api/reasons", {"reason": "総会の案内", "what": "members", "filter": {"q": "佐藤", "state": "left"}}
    )
    (line,) = house.items("audit")
    assert line["why"]["S"] == "総会の案内"
    assert json.loads(line["what"]["S"])["filter"] == {"q": "…", "state": "left"}


def test_a_post_without_a_natural_key_wants_an_idempotency_key() -> None:
    got = house.staff().post(app, "/api/things", {"version": 1})
    assert got.status == 422 and "Idempotency-Key" in got.body["errors"][0]["message"]


def test_a_signed_request_is_the_partners_and_an_unsigned_one_the_publics() -> None:
    house.partner("example-partner", "partner")
    raw = b"{}"
    headers = house.signed_headers(raw) | {"x-partner-id": "example-partner"}
    assert house.PUBLIC.send(app, "POST", "/api/things/mine", raw, headers).body == {"partner": "example-partner"}
    assert house.PUBLIC.post(app, "/api/things/mine", {}).body == {"partner": None}
    portal = house.signed_headers(raw) | {"x-partner-id": "nobody"}
    assert house.PUBLIC.send(app, "POST", "/api/things/mine", raw, portal).status == 401


def test_an_unexpected_error_tells_nothing_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    got = house.PUBLIC.get(app, "/api/broken")
    assert got.status == 500 and "佐藤" not in got.text
    assert got.body["type"].endswith("/internal")


def test_no_problem_is_403() -> None:
    assert all(problem.status != 403 for problem in errors.CATALOGUE)
    slugs = [problem.slug for problem in errors.CATALOGUE]
    assert len(set(slugs)) == len(slugs)


def test_declared_routes_know_their_name_and_whether_they_change() -> None:
    by_name = {route.view.__name__: route for route in app.declared}
    assert by_name["make"].changes and not by_name["things"].changes
    assert isinstance(by_name["mine"], Route)


def test_a_wing_is_loaded_by_the_first_request_under_its_path() -> None:
    winged.wings({"/api/wing": "tests.kernel.wing"})
    assert Caller({}).get(winged, "/api/other/1").status == 404
    assert "tests.kernel.wing" not in sys.modules
    assert Caller({}).get(winged, "/api/wing/1").body == {"id": "1"}
    assert [route.view.__name__ for route in winged.declared] == ["feather"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "版を入力してください。"),
        ({"version": "1"}, "画面を読み直してから、もう一度操作してください。"),
        ({"version": 1, "verison": 2}, "「verison」という項目はありません。綴りを確かめてください。"),
    ],
)
def test_a_mistake_names_the_field_and_the_mend(value: dict[str, Any], message: str) -> None:
    assert [mistake.message for mistake in schema.mistakes("messaging/send-again", value)] == [message]


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+09:00", "0300-01-01T00:00:00Z", "9999-12-31T23:59:59-09:00", "2026-11-25T09:00"]
)
def test_an_instant_that_nobody_means_is_a_mistake(instant: str) -> None:
    body = {"filename": "a.csv", "size_bytes": 10, "made_at": instant}
    assert "/made_at" in [one.pointer for one in schema.mistakes("donations/imports-new", body)]


def test_an_instant_is_written_with_four_digits_of_the_year_and_read_again() -> None:
    early = clock.parse("0300-01-01T00:00:00.5Z")
    assert clock.iso(early) == "0300-01-01T00:00:00.500Z"
    assert clock.parse(clock.iso(early)) == early

"""What staff do with broadcasts over HTTP, and the public redirect."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from kernel import schema
from line.api import app
from line.broadcasts import audience
from line.records import user_key
from line.worker import worker
from tests import house
from tests.line import talking
from tests.line.broadcasts.sending import LINK, friend, written
from tests.line.scenarios import desk
from tests.line.talking import HANAKO, Platform, answer, deliver, event, says, stored

PATH = "/api/line/broadcasts"


def writer() -> house.Caller:
    return house.staff("相談 みのり", staff_id="01WRITER", permissions=("line.read", "line.reply", "line.write"))


def officer() -> house.Caller:
    return house.staff("市 ひろし", staff_id="01OFFICER", permissions=("line.read", "line.approve"))


def good(name: str, body: Any) -> Any:
    assert schema.mistakes(name, copy.deepcopy(body)) == []
    return body


def made(**changed: Any) -> str:
    got = writer().post(app, PATH, {"written": written(**changed), "reason": "年末の案内"}, idempotency_key="k")
    assert got.status == 201, got.body
    return str(good("line/broadcast", got.body)["id"])


def seen(broadcast_id: str, who: house.Caller | None = None) -> dict[str, Any]:
    got = (who or officer()).get(app, f"{PATH}/{broadcast_id}")
    assert got.status == 200, got.body
    return dict(good("line/broadcast", got.body))


def does(who: house.Caller, verb: str, broadcast_id: str, **body: Any) -> house.Got:
    version = seen(broadcast_id)["version"]
    return who.post(app, f"{PATH}/{broadcast_id}/{verb}", {"version": version, **body})


def test_from_a_draft_to_a_press_of_its_button(line: Platform) -> None:
    friend(1)
    deliver(event("follow"))
    line.arrived.clear()
    one = made(links=[LINK], title="年末の相談")
    assert does(writer(), "propose", one, reason="お願いします").status == 200
    assert len(line.validated) == 1, "LINE was asked whether it would take it"
    code = does(writer(), "preview", one).body["code"]
    deliver(says(code, user=talking.TARO))
    begin = talking.event("postback", user=talking.TARO, postback={"data": f"s1.{one}.0.-begin.0.go"})
    deliver(begin)
    assert line.arrived[-1]["messages"][0]["contents"]["body"]["contents"][0]["text"] == "年末の相談"
    found = seen(one)
    assert [tester["name"] for tester in found["testers"]] == ["相談 みのり"]
    assert found["hosts"] == ["hidamari.example"] and found["count"] == 3
    assert {each["rule"] for each in found["why"]} == {"BR-1", "BR-3"} and found["money"]["yen"] == 2
    assert does(officer(), "approve", one, hash=found["draft"]["hash"]).status == 200
    worker({}, None)
    sent = [each for each in line.arrived if each["way"] == "multicast"]
    assert len(sent) == 1 and len(sent[0]["to"]) == 3
    address = sent[0]["messages"][0]["contents"]["footer"]["contents"][0]["action"]["uri"]
    assert address == f"{house.ENVIRONMENT['PUBLIC_URL']}/api/line/go/{one}/0"
    got = house.PUBLIC.get(app, f"/api/line/go/{one}/0")
    assert (got.status, got.headers["Location"], got.text) == (302, LINK["url"], "")
    assert got.headers["Referrer-Policy"] == "no-referrer" and got.headers["Cache-Control"] == "no-store"
    progress = seen(one)["progress"]
    assert (progress["accepted"], progress["left"], progress["links"][0]["opened"]) == (3, 0, 1)


def test_a_tester_is_told_where_a_button_will_lead(line: Platform) -> None:
    one = made(links=[LINK])
    got = house.PUBLIC.get(app, f"/api/line/go/{one}/0")
    assert got.status == 200 and LINK["url"] in got.text and "Location" not in got.headers
    assert got.headers["Content-Type"].startswith("text/plain")
    assert house.PUBLIC.get(app, f"/api/line/go/{one}/1").status == 404


def test_what_line_would_refuse_is_not_proposed(line: Platform) -> None:
    one = made()
    line.next = [answer(400, "The request body has 1 error(s)")]
    got = does(writer(), "propose", one, reason="お願いします")
    assert got.status == 422 and got.codes() == {"/written/text": "refused"}
    line.next = [answer(500, "")]
    assert does(writer(), "propose", one, reason="お願いします").status == 200, "a silent LINE hinders nobody"


def test_a_segment_is_counted_while_it_is_put_together(line: Platform) -> None:
    desk.seeds_live()
    friend(1, state_at=house.NOON - timedelta(days=40))
    friend(2)

    def counted(**changed: Any) -> dict[str, Any]:
        got = writer().post(app, f"{PATH}/check", {"written": written(**changed)})
        assert got.status == 200, got.body
        return dict(good("line/broadcast-checked", got.body))

    assert counted()["count"] == 2 and counted()["segment"] == ["友だち全員"]
    silent = counted(segment=[{"by": "silence", "days": 30}])
    assert (silent["count"], silent["segment"]) == (1, ["30日以上、動きのない方"])
    asked = {"by": "answer", "scenario": "diagnosis", "variable": "wish", "values": ["まだない"]}
    found = counted(segment=[asked], subject="offers")
    assert found["count"] == 0 and "BR-2" in {one["rule"] for one in found["why"]}
    assert found["segment"] == ["「やってみたい仕事は、ありますか」の答えがまだないの方"]


def test_what_cannot_be_right_is_told_with_its_place_and_mend(line: Platform) -> None:
    def codes(**changed: Any) -> dict[str, str]:
        return writer().post(app, f"{PATH}/check", {"written": written(**changed)}).codes()

    for url in (
        "http://hidamari.example/",
        "https://a@b.example/",
        "https://localhost/",
        "https://x.example:8443/",
        "javascript:1",
    ):
        assert codes(links=[LINK | {"url": url}]) == {"/written/links/0/url": "link"}, url
    assert codes(segment=[{"by": "tag"}]) == {"/written/segment/0/tag": "required"}
    assert codes(segment=[{"by": "silence", "days": 0}])


def test_a_blank_that_nobody_filled_is_not_proposed(line: Platform) -> None:
    one = made(text="{{会場}}で開きます")
    assert seen(one)["findings"][0]["code"] == "blank"
    assert does(writer(), "propose", one, reason="お願いします").codes() == {"/written/text": "blank"}
    assert line.validated == []


def test_choices_are_tags_answers_that_may_be_seen_and_templates(line: Platform) -> None:
    desk.seeds_live()
    assert (
        writer().post(app, f"{PATH}/tags", {"attribute": "お住まい", "name": "中央区"}, idempotency_key="t").status
        == 200
    )
    template = {"name": "セミナー", "subject": "support", "title": "", "text": "{{会場}}で開きます", "links": []}
    got = writer().post(app, f"{PATH}/templates", template, idempotency_key="s")
    found = good("line/broadcast-choices", got.body)
    assert [one["label"] for one in found["tags"]] == ["お住まい：中央区"]
    questions = {one["variable"]: one["values"] for one in found["scenarios"][0]["questions"]}
    assert (
        "決まっている" in questions["wish"]
        and "share" not in questions
        and len(found["scenarios"][0]["recommended"]) == 5
    )
    again = {**template, "id": found["templates"][0]["id"], "version": 1, "text": "{{日時}}です"}
    got = writer().post(app, f"{PATH}/templates", again, idempotency_key="u")
    assert [(one["text"], one["version"]) for one in got.body["templates"]] == [("{{日時}}です", 2)]
    assert writer().post(app, f"{PATH}/templates", again, idempotency_key="v").status == 409
    taken = writer().post(app, f"{PATH}/tags", {"attribute": "お住まい", "name": "中央区"}, idempotency_key="w")
    assert taken.codes() == {"/name": "taken"}


def person(line: Platform) -> str:
    deliver(says("一時預かりはありますか"))
    return f"/api/line/people/{stored('inquiry')[0].inquiry_id}"


def test_staff_tag_a_user_from_the_talk_and_the_segment_knows_at_once(line: Platform) -> None:
    path = person(line)
    tag = writer().post(app, f"{PATH}/tags", {"name": "夜勤"}, idempotency_key="t").body["tags"][0]["id"]
    empty = good("line/person", writer().get(app, path).body)
    assert (empty["version"], empty["tags"]) == (0, [])
    body = {"version": 0, "tags": [tag], "hired": None, "asked": False, "reason": "本人から聞きました"}
    got = writer().post(app, path, body)
    assert got.status == 200 and good("line/person", got.body)["tags"] == [tag]
    assert audience.members(f"tag#{tag}") == {user_key(HANAKO)}
    assert writer().post(app, path, body).body["version"] == 1, "the same again changes nothing"
    assert writer().post(app, path, body | {"reason": "ほかの理由"}).status == 409
    assert writer().post(app, path, body | {"version": 1, "tags": []}).status == 200
    assert audience.members(f"tag#{tag}") == set()
    lines = [item["action"]["S"] for item in house.items("audit") if item["action"]["S"] == "line.save_person"]
    assert len(lines) == 4, "each try is in the audit log"


def test_a_hire_keeps_offers_away_until_they_are_asked_for(line: Platform) -> None:
    path = person(line)
    hired = {"on": "2026-04-01", "indefinite": True}
    body = {"version": 0, "tags": [], "hired": hired, "asked": False, "reason": "採用の通知"}
    assert writer().post(app, path, body).status == 200

    def left_out() -> tuple[int, dict[str, int]]:
        found = writer().post(app, f"{PATH}/check", {"written": written(subject="offers")}).body
        return found["count"], found["left_out"]

    assert left_out() == (0, {"blocked": 0, "hired": 1, "asked": 0})
    asked = body | {"version": 1, "asked": True, "reason": "本人が電話で求めました"}
    got = writer().post(app, path, asked)
    assert got.body["history"][0]["what"] == "求人の案内の求めを記録しました"
    assert left_out() == (1, {"blocked": 0, "hired": 0, "asked": 1})
    fixed = body | {"version": 2, "hired": hired | {"indefinite": False}}
    assert writer().post(app, path, fixed).status == 200
    assert left_out() == (1, {"blocked": 0, "hired": 0, "asked": 0}), "a fixed term is no reason"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [({"tags": ["nosuchtag"]}, "/tags/0"), ({"hired": {"on": "2027-01-01", "indefinite": True}}, "/hired/on")],
)
def test_what_is_noted_must_be_possible(line: Platform, changed: dict[str, Any], pointer: str) -> None:
    body = {"version": 0, "tags": [], "hired": None, "asked": False, "reason": "x"} | changed
    assert list(writer().post(app, person(line), body).codes()) == [pointer]


def test_who_may_do_what(line: Platform) -> None:
    one = made()
    reader = house.staff("見る 人", staff_id="01READER", permissions=("line.read",))
    assert reader.get(app, f"{PATH}/{one}").status == 200 and seen(one, reader)["actions"] == []
    for verb, body in (("propose", {"reason": "x"}), ("preview", {}), ("stop", {"reason": "x"})):
        assert does(reader, verb, one, **body).status == 404
    assert does(officer(), "propose", one, reason="x").status == 404
    assert does(writer(), "approve", one, hash="0" * 64).status == 404


def test_a_broadcast_waits_for_those_who_decide(line: Platform) -> None:
    def waits(who: house.Caller) -> list[str]:
        return [each["href"] for each in who.get(app, "/api/line/waiting").body["items"]]

    one = made()
    assert waits(officer()) == []
    does(writer(), "propose", one, reason="お願いします")
    assert waits(officer()) == [f"/line/broadcasts/{one}"] and waits(writer()) == []
    does(officer(), "return", one, reason="直してください")
    assert waits(writer()) == [f"/line/broadcasts/{one}"]
    assert does(writer(), "write", one, written=written(text="直しました"), reason="直しました").status == 200
    assert does(writer(), "discard", one, reason="やめます").status == 200
    assert seen(one)["state"] == "discarded" and waits(writer()) == []


def test_lists_are_by_month_or_of_what_is_open(line: Platform) -> None:
    one = made()
    found = officer().get(app, PATH, state="open").body
    assert [each["id"] for each in good("line/broadcasts", found)["items"]] == [one]
    assert [each["id"] for each in officer().get(app, PATH, month="2026-11").body["items"]] == [one]
    assert officer().get(app, PATH, month="2026-10").body["items"] == []


def test_a_repeated_creation_is_one_broadcast(line: Platform) -> None:
    assert made() == made()
    assert len(stored("broadcast")) == 1


def test_an_approved_broadcast_is_not_rewritten(line: Platform) -> None:
    friend(1)
    one = made()
    does(writer(), "propose", one, reason="x")
    deliver(says(does(writer(), "preview", one).body["code"], user=talking.TARO))
    assert does(officer(), "approve", one, hash=seen(one)["draft"]["hash"]).status == 200
    got = does(writer(), "write", one, written=written(text="あとから"), reason="x")
    assert got.status == 409
    assert does(writer(), "stop", one, reason="やめます").status == 200
    worker({}, None)
    assert [each for each in line.arrived if each["way"] == "multicast"] == []

"""What staff do with rich menus over HTTP: begin from the seed, look, propose, approve by another, publish, roll back."""

import base64
import copy
from datetime import timedelta
from typing import Any

from kernel import clock, schema
from line.api import app
from line.menus import drawing, seeds
from line.menus.approval import MENUS
from line.menus.records import LAYING_KEY, Laying
from tests import house
from tests.line import talking
from tests.line.menus import desk
from tests.line.menus.line_side import Side
from tests.line.scenarios import desk as scenarios
from tests.line.talking import Platform, deliver, event, says

PATH = "/api/line/menus"


def writer() -> house.Caller:
    return house.staff("相談 みのり", staff_id="01WRITER", permissions=("line.read", "line.write", "line.reply"))


def officer() -> house.Caller:
    return house.staff("市 ひろし", staff_id="01OFFICER", permissions=("line.read", "line.approve"))


def seen() -> dict[str, Any]:
    got = officer().get(app, f"{PATH}/main")
    assert got.status == 200, got.body
    assert schema.mistakes("line/menu", copy.deepcopy(got.body)) == []
    return dict(got.body)


def does(who: house.Caller, verb: str, **body: Any) -> house.Got:
    return who.post(app, f"{PATH}/main/{verb}", {"version": seen()["version"], **body})


def begun(content: dict[str, Any] | None = None) -> None:
    body = {"id": "main", "reason": "はじめて"} | ({"content": content} if content else {})
    got = writer().post(app, PATH, body)
    assert got.status == 201, got.body


def test_a_new_city_takes_the_seed_up_and_hands_it_in_with_one_press(at_line: Side) -> None:
    assert writer().get(app, PATH).body == {
        "items": [],
        "seeds": [{"id": "main", "name": seeds.content("main")["name"]}],
    }
    begun()
    assert seen()["findings"] == []
    assert does(writer(), "propose", reason="お願いします").status == 200
    (waiting,) = [
        one for one in officer().get(app, "/api/line/waiting").body["items"] if one["href"] == "/line/menus/main"
    ]
    assert "違いを見て" in waiting["why"]
    assert "main" not in str(writer().get(app, "/api/line/waiting").body["items"]), (
        "whoever wrote it is not asked to decide"
    )


def test_from_a_draft_to_the_phones_and_back(at_line: Side) -> None:
    at_line.friend(talking.HANAKO)
    begun(desk.SMALL)
    assert does(writer(), "propose", reason="お願いします").status == 200
    shown = seen()
    assert "approve" not in writer().get(app, f"{PATH}/main").body["actions"]
    assert does(officer(), "approve", hash="0" * 64).status == 422
    assert does(officer(), "approve", hash=shown["draft"]["hash"]).status == 200
    got = does(officer(), "publish", number=1)
    assert (got.body["state"], got.body["laying"]["stage"]) == ("live", "make")
    desk.sweep()
    assert at_line.labels(talking.HANAKO) == ["相談を予約する"]
    assert seen()["laying"]["words"] == "LINEに反映しました"

    changed = copy.deepcopy(desk.SMALL)
    changed["tabs"][0]["rows"][0].append({"label": "電話する", "icon": "phone", "tel": "0120-000-000"})
    assert does(writer(), "write", reason="電話も", content=changed).status == 200
    (row,) = seen()["difference"]
    assert row["what_name"] == "変わります"
    assert row["to"][-1] == "1段目　［電話する］絵：電話 → 電話をかける（0120-000-000）"
    assert row["marks"] == [{"x": 600, "y": 0, "width": 600, "height": 405}], "only the new button is marked"
    (before,) = seen()["pictures_before"]
    assert base64.b64decode(before["png"]) == drawing.png(desk.SMALL, desk.SMALL["tabs"][0])
    assert does(writer(), "propose", reason="お願いします").status == 200
    assert does(officer(), "approve", hash=seen()["draft"]["hash"]).status == 200
    assert does(officer(), "publish", number=2).status == 200
    desk.sweep()
    assert at_line.labels(talking.HANAKO) == ["相談を予約する", "電話する"]
    assert does(officer(), "roll-back", reason="電話がつながらない").body["live"] == 1
    desk.sweep()
    assert at_line.labels(talking.HANAKO) == ["相談を予約する"]


def test_what_is_approved_is_the_picture_too_whatever_draws_by_then(at_line: Side, monkeypatch: Any) -> None:
    at_line.friend(talking.HANAKO)
    begun(desk.SMALL)
    does(writer(), "propose", reason="お願いします")
    looked_at = seen()
    monkeypatch.setitem(drawing.THREADS, "wakaba", drawing.THREADS["ai"])
    assert seen()["pictures"] == looked_at["pictures"], "the approver sees what was proposed"
    assert does(officer(), "approve", hash=looked_at["draft"]["hash"]).status == 200
    does(officer(), "publish", number=1)
    desk.sweep()
    picture = (at_line.state.media / f"{at_line.shown(talking.HANAKO).id}.png").read_bytes()
    assert base64.b64encode(picture).decode() == looked_at["pictures"][0]["png"]


def test_who_wrote_may_not_approve_whatever_their_roles(cloud: None) -> None:
    begun(desk.SMALL)
    does(writer(), "propose", reason="お願いします")
    both = house.staff("相談 みのり", staff_id="01WRITER", permissions=("line.read", "line.write", "line.approve"))
    got = does(both, "approve", hash=seen()["draft"]["hash"])
    assert got.status == 422
    assert "起案した人" in got.body["detail"]


def test_a_button_to_a_conversation_that_is_not_published_keeps_the_set_back(line: Platform, at_line: Side) -> None:
    begun()
    does(writer(), "propose", reason="お願いします")
    does(officer(), "approve", hash=seen()["draft"]["hash"])
    got = does(officer(), "publish", number=1)
    assert got.status == 422
    assert "まだ公開されていません" in got.body["errors"][0]["message"]
    assert [one["code"] for one in seen()["warnings"]] == ["unanswered", "unanswered"]
    scenarios.seeds_live()
    assert does(officer(), "publish", number=1).status == 200


def test_a_faulty_draft_is_kept_but_not_proposed(cloud: None) -> None:
    faulty = copy.deepcopy(desk.SMALL)
    faulty["tabs"][0]["rows"][0][0] = {"label": "", "icon": "gone"}
    begun(faulty)
    assert [one["code"] for one in seen()["findings"]] == ["empty"]
    got = does(writer(), "propose", reason="お願いします")
    assert (got.status, got.codes()) == (422, {"/content/start": "empty"})


def test_a_content_is_drawn_and_checked_without_being_kept(cloud: None) -> None:
    got = writer().post(app, f"{PATH}/main/check", {"content": desk.tabs("start", "find")})
    assert got.status == 200
    assert schema.mistakes("line/menu-checked", copy.deepcopy(got.body)) == []
    assert [one["tab"] for one in got.body["pictures"]] == ["start", "find"]
    assert got.body["pictures"][0]["areas"][1]["does"] == "タブ「find」に切り替える"
    assert house.items("line") == []


def test_what_line_refused_is_shown_and_tried_again_by_staff(at_line: Side) -> None:
    at_line.friend(talking.HANAKO)
    begun(desk.SMALL)
    does(writer(), "propose", reason="お願いします")
    does(officer(), "approve", hash=seen()["draft"]["hash"])
    does(officer(), "publish", number=1)
    at_line.next = [None, 400]
    desk.sweep()
    assert seen()["laying"]["trouble"] == "400 injected"
    assert "lay-again" in seen()["actions"]
    assert [one["action"] for one in officer().get(app, "/api/line/waiting").body["items"]] == ["わけを見る"]
    assert does(officer(), "lay-again").body["laying"]["trouble"] is None
    desk.sweep()
    assert at_line.labels(talking.HANAKO) == ["相談を予約する"]
    assert Laying.must(*LAYING_KEY).trouble is None


def test_two_sets_never_run_at_once(at_line: Side) -> None:
    desk.published(desk.SMALL)
    desk.approved(desk.SMALL, "spring")
    found = officer().get(app, f"{PATH}/spring").body
    got = officer().post(app, f"{PATH}/spring/publish", {"version": found["version"], "number": 1})
    assert got.status == 422
    assert "別のメニュー" in got.body["detail"]


def test_a_planned_set_that_another_one_is_in_the_way_of_is_called_off_with_its_why(at_line: Side) -> None:
    number = desk.approved(desk.SMALL, "spring")
    at = clock.now() + timedelta(hours=1)
    desk.act(lambda one: MENUS.publish(one, number, at, by=scenarios.person()), "spring")
    desk.published(desk.SMALL)
    desk.sweep()
    desk.sweep(61)
    spring = MENUS.of("spring")
    assert (spring.planned, spring.live, spring.duesk) == (None, None, None)
    assert "別のメニュー" in spring.history[-1]["detail"]


def test_a_version_is_looked_at_with_its_pictures(cloud: None) -> None:
    desk.proposed(desk.SMALL)
    got = officer().get(app, f"{PATH}/main/versions/1")
    assert got.status == 200
    assert schema.mistakes("line/menu-version", copy.deepcopy(got.body)) == []
    assert base64.b64decode(got.body["pictures"][0]["png"])[:4] == b"\x89PNG"
    assert officer().get(app, f"{PATH}/main/versions/x").status == 404
    assert officer().get(app, f"{PATH}/main/versions/2").status == 404


def test_staff_set_the_state_of_who_asked_at_the_version_they_saw(line: Platform, at_line: Side) -> None:
    deliver(event("follow"))
    deliver(says("質問があります。教えてください"))
    (inquiry,) = talking.stored("inquiry")
    path = f"/api/line/user-menus/{inquiry.inquiry_id}"
    got = writer().get(app, path)
    assert schema.mistakes("line/user-menu", copy.deepcopy(got.body)) == []
    assert (got.body["state"], got.body["version"]) == ("before", 0)
    body = {"version": 0, "state": "hired", "reason": "採用の連絡があった"}
    got = writer().post(app, path, body)
    assert (got.status, got.body["state_name"], got.body["by"], got.body["linking"]) == (
        200,
        "就職したあと",
        "相談 みのり",
        True,
    )
    assert writer().post(app, path, body).body["version"] == got.body["version"], "the same again is the same"
    other = {"version": 0, "state": "after", "reason": "まちがい"}
    assert writer().post(app, path, other).status == 409, "somebody was first"
    same = {"version": got.body["version"], "state": "hired", "reason": "もう一度"}
    assert writer().post(app, path, same).status == 409
    assert officer().post(app, path, body).status == 404, "answering is another permission"

"""Two persons bring a question into force; the lists of words; ready answers filled in."""

from typing import Any

import pytest

from kernel.changes import Saved, commit
from line.api import app
from line.questions import approval, asking
from line.records import LineRecord
from tests import house
from tests.bookings import city
from tests.line.questions.desk import FEE, PARKING, PATH, act, made, ours
from tests.line.talking import Platform, deliver, says, stored

OFFICER = "01STAFFOFFICER000000000000"


def officer() -> house.Caller:
    return house.staff("市 ひろし", staff_id=OFFICER)


def approved(content: dict[str, Any] = FEE) -> dict[str, Any]:
    proposed = act(house.staff(), made(content), "propose", reason="お願いします")
    assert proposed.status == 200, proposed.body
    got = act(officer(), proposed.body, "approve", hash=proposed.body["hash"])
    assert got.status == 200, got.body
    found: dict[str, Any] = got.body
    return found


def test_only_what_another_person_approved_is_answered(line: Platform) -> None:
    draft = made()
    proposed = act(house.staff(), draft, "propose", reason="お願いします").body
    own = act(house.staff(), proposed, "approve", hash=proposed["hash"])
    assert own.status == 422 and "ほかの職員" in own.body["detail"]
    deliver(says("料金はいくらですか"))
    assert len(stored("inquiry")) == 1, "a proposal answers nobody"
    done = act(officer(), proposed, "approve", hash=proposed["hash"]).body
    assert (done["state"], done["approved_by"], done["actions"]) == ("live", "市 ひろし", ["write", "retire"])
    deliver(says("料金はいくらですか", user="U" + "1" * 32))
    assert "はい、無料です。" in line.texts()[-2]


def test_what_is_written_further_is_not_answered_until_it_is_approved_too(line: Platform) -> None:
    live = approved()
    changed = act(house.staff(), live, "write", content=FEE | {"answer": "有料です。"})
    assert changed.body["live"]["answer"] == "はい、無料です。" and changed.body["state"] == "draft"
    deliver(says("料金はいくらですか"))
    assert "はい、無料です。" in line.texts()[0]


def test_another_content_than_was_seen_is_not_approved(cloud: None) -> None:
    proposed = act(house.staff(), made(), "propose", reason="お願いします").body
    got = act(officer(), proposed, "approve", hash="0" * 64)
    assert got.status == 422 and approval.live_now() is None


def test_what_is_given_back_says_why_and_may_be_mended(cloud: None) -> None:
    proposed = act(house.staff(), made(), "propose", reason="お願いします").body
    back = act(officer(), proposed, "return", reason="金額を書いてください").body
    assert back["returned"] == {"by": "市 ひろし", "reason": "金額を書いてください"}
    (item,) = house.staff().get(app, "/api/line/waiting").body["items"]
    assert item["kind"] == "LINE・よくある質問" and item["action"] == "直す"
    again = act(house.staff(), back, "write", content=FEE).body
    assert again["state"] == "draft"


def test_what_is_retired_is_answered_no_longer(line: Platform) -> None:
    gone = act(house.staff(), approved(), "retire", reason="古くなりました").body
    assert (gone["state"], gone["in_force"]) == ("draft", False)
    deliver(says("料金はいくらですか"))
    assert len(stored("inquiry")) == 1


def test_a_phrasing_that_another_question_has_is_named(cloud: None) -> None:
    approved()
    draft = made(PARKING | {"phrasings": ["料金はいくらですか"]})
    got = act(house.staff(), draft, "propose", reason="お願いします")
    assert got.status == 422 and got.codes() == {"/content/phrasings/0": "too-near"}
    assert "相談は無料ですか" in got.body["errors"][0]["message"]


def test_a_repeated_verb_changes_nothing_and_another_version_is_stale(cloud: None) -> None:
    draft = made()
    first, again = (act(house.staff(), draft, "propose", reason="お願いします") for _ in range(2))
    assert (first.status, again.status) == (200, 200) and first.body["version"] == again.body["version"]
    assert act(house.staff(), draft, "write", content=FEE).status == 409


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("料金はいくらですか", "question"),
        ("死にたい", "worry"),
        ("離婚を考えています", "matter"),
        ("体育館はどこですか", "queue"),
    ],
)
def test_staff_try_what_the_bot_would_do(cloud: None, said: str, becomes: str) -> None:
    approved()
    got = house.staff().post(app, f"{PATH}/try", {"text": said})
    assert got.body["becomes"] == becomes and got.body["why"][0]["rule"] == "LQ-2"


def test_those_above_keep_the_words_and_nobody_else(cloud: None) -> None:
    body = {"version": 0, "words": ours() | {"mail": ["lead@hidamari.example"]}, "reason": "責任者を入れました"}
    clerk = house.staff(permissions=("line.read", "line.reply", "line.write"))
    assert clerk.post(app, f"{PATH}/words", body, idempotency_key="a").status == 404
    saved = house.staff().post(app, f"{PATH}/words", body, idempotency_key="a")
    assert saved.body["words"]["mail"] == ["lead@hidamari.example"] and saved.body["own"]
    assert saved.body["history"][0]["detail"] == "責任者を入れました"
    late = house.staff().post(app, f"{PATH}/words", body, idempotency_key="b")
    assert (late.status, late.body["current"]["version"]) == (409, 1)
    assert late.body["current"]["history"][-1]["detail"] == "責任者を入れました"
    assert asking.words_of(approval.live_now())["mail"] == ["lead@hidamari.example"]


def test_a_question_that_is_approved_meanwhile_is_not_in_the_way_of_who_saves_words(cloud: None) -> None:
    body = {"version": 0, "words": ours(), "reason": "確かめました"}
    assert house.staff().post(app, f"{PATH}/words", body, idempotency_key="a").status == 200
    version = house.staff().get(app, f"{PATH}/words").body["version"]
    live = approval.live_now()
    assert live is not None
    commit(Saved(live), table=LineRecord)  # as an approval does
    body |= {"version": version}
    assert house.staff().post(app, f"{PATH}/words", body, idempotency_key="b").status == 200


def test_saving_words_takes_no_question_out_of_force(cloud: None) -> None:
    approved()
    version = house.staff().get(app, f"{PATH}/words").body["version"]
    body = {"version": version, "words": ours(), "reason": "確かめました"}
    assert house.staff().post(app, f"{PATH}/words", body, idempotency_key="a").status == 200
    assert asking.find(approval.live_now(), "料金はいくらですか").question is not None


READY = {"title": "予約の確かめ", "words": "〔サービス〕は、〔予約の日〕の〔予約の時刻〕です。"}


def test_a_ready_answer_without_its_value_says_why_and_is_not_sent(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    staff = house.staff()
    staff.post(app, "/api/line/inquiries/ready", READY, idempotency_key="r")
    inquiry = stored("inquiry")[0]
    ready = staff.get(app, f"/api/line/inquiries/{inquiry.inquiry_id}").body["ready"][0]
    assert ready["missing"][0] == {"name": "サービス", "why": "この方には、いま予約がありません"}
    got = staff.post(
        app, f"/api/line/inquiries/{inquiry.inquiry_id}/reply", {"version": inquiry.version, "text": ready["words"]}
    )
    assert got.status == 422 and "〔予約の日〕" in got.body["errors"][0]["message"]


def test_a_ready_answer_is_filled_with_the_booking(line: Platform) -> None:
    from bookings import book, mounting, planning, settings
    from bookings.offers import Ask
    from kernel.changes import Marker
    from line.bookings.mount import BOOKINGS
    from line.records import user_key
    from tests.faults.cases_line_bookings import NOON, SHORT
    from tests.line.talking import HANAKO

    by = mounting.Speaker("山田 花子", "01STAFF")
    for kind, setting_id, body in (
        ("house", "house", city.HOUSE),
        ("service", "consultation", SHORT),
        ("counsellor", "aoki", city.counsellor("青木")),
    ):
        settings.save(BOOKINGS, kind, setting_id, body, version=0, by=by, marker=Marker(("set", setting_id)))
    deliver(says("一時預かりはありますか"))
    wanted = planning.Wanted(user_key(HANAKO), Ask("consultation", "video"), NOON)
    book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("booked",)))
    staff = house.staff()
    staff.post(app, "/api/line/inquiries/ready", READY, idempotency_key="r")
    ready = staff.get(app, f"/api/line/inquiries/{stored('inquiry')[0].inquiry_id}").body["ready"][0]
    assert ready["words"] == f"{SHORT['name']}は、11/23(月)の12:00です。" and ready["missing"] == []

"""What staff do with scenarios over HTTP: write, look at, propose, approve by another, publish, roll back."""

import copy
from typing import Any

import pytest

from kernel import schema
from line.api import app
from line.scenarios import seeds
from line.scenarios.records import Conversation, conversation_key
from tests import house
from tests.line import talking
from tests.line.scenarios import desk
from tests.line.scenarios.acting import SMALL, actions, content, ends
from tests.line.talking import Platform, deliver, event, says

PATH = "/api/line/scenarios"
GREETING = content(ends("hello", "ようこそ"), starts={"follow": True, "words": []})
BROKEN = content(ends("hello", "{luck}"))


def writer() -> house.Caller:
    return house.staff("相談 みのり", staff_id="01WRITER", permissions=("line.read", "line.write"))


def officer() -> house.Caller:
    return house.staff("市 ひろし", staff_id="01OFFICER", permissions=("line.read", "line.approve"))


def made(given: dict[str, Any] = GREETING, name: str = "hello") -> dict[str, Any]:
    got = writer().post(app, PATH, {"id": name, "reason": "はじめて", "content": copy.deepcopy(given)})
    assert got.status == 201, got.body
    return dict(got.body)


def seen(name: str = "hello") -> dict[str, Any]:
    got = officer().get(app, f"{PATH}/{name}")
    assert got.status == 200
    assert schema.mistakes("line/scenario", copy.deepcopy(got.body)) == []
    return dict(got.body)


def does(who: house.Caller, verb: str, name: str = "hello", **body: Any) -> Any:
    return who.post(app, f"{PATH}/{name}/{verb}", {"version": seen(name)["version"], **body})


def looked_at(name: str = "hello") -> None:
    """The writer sends the code from their phone."""
    got = does(writer(), "preview", name)
    assert got.status == 200, got.body
    deliver(says(got.body["code"], user=talking.TARO))


def approved(given: dict[str, Any] = GREETING) -> None:
    made(given)
    assert does(writer(), "propose", reason="お願いします").status == 200
    looked_at()
    assert does(officer(), "approve", hash=seen()["draft"]["hash"]).status == 200


def test_from_a_draft_to_what_a_new_friend_sees_and_back(line: Platform) -> None:
    approved()
    found = seen()
    assert (found["state"], found["approved"], found["live"]) == ("approved", 1, None)
    deliver(event("follow"))
    assert "公式アカウントです" in line.texts()[-2], "approved is not published"
    assert does(officer(), "publish", number=1).body["state"] == "live"
    assert (
        does(
            writer(), "write", reason="直す", content=content(ends("hello", "いらっしゃい"), starts=GREETING["starts"])
        ).status
        == 200
    )
    (row,) = seen()["difference"]
    assert (row["what_name"], row["from"], row["to"]) == ("変わります", ["ようこそ"], ["いらっしゃい"])
    assert does(writer(), "propose", reason="お願いします").status == 200
    looked_at()
    assert does(officer(), "approve", hash=seen()["draft"]["hash"]).status == 200
    assert does(writer(), "publish", number=2).body["live"] == 2
    got = does(officer(), "roll-back", reason="言葉がよくない")
    assert (got.body["live"], got.body["before"]) == (1, 2)
    assert got.body["content"]["nodes"][0]["messages"][0]["text"] == "ようこそ", "what runs is shown"
    assert [one["what"] for one in got.body["history"]][:2] == ["第1版を公開しました", "第2版を公開しました"]
    assert "第2版から戻しました：言葉がよくない" in got.body["history"][0]["detail"]


def test_who_wrote_may_not_approve_whatever_their_roles(cloud: None) -> None:
    made()
    does(writer(), "propose", reason="お願いします")
    both = house.staff("相談 みのり", staff_id="01WRITER", permissions=("line.read", "line.write", "line.approve"))
    got = both.post(app, f"{PATH}/hello/approve", {"version": seen()["version"], "hash": seen()["draft"]["hash"]})
    assert got.status == 422 and "内容を書いた人は承認できません" in got.body["detail"]


def test_what_nobody_has_looked_at_on_a_phone_is_not_approved(line: Platform) -> None:
    made()
    does(writer(), "propose", reason="お願いします")
    assert seen()["why_not_approve"] and "approve" not in seen()["actions"]
    got = does(officer(), "approve", hash=seen()["draft"]["hash"])
    assert got.status == 422 and "スマートフォンで確かめていません" in got.body["detail"]
    looked_at()
    assert [one["name"] for one in seen()["testers"]] == ["相談 みのり"] and "approve" in seen()["actions"]


def test_another_content_than_the_one_on_the_screen_is_not_approved(line: Platform) -> None:
    made()
    does(writer(), "propose", reason="お願いします")
    looked_at()
    got = does(officer(), "approve", hash="0" * 64)
    assert got.status == 422 and "読み直してください" in got.body["detail"]


def test_a_look_at_an_older_draft_does_not_count(line: Platform) -> None:
    made()
    looked_at()
    does(writer(), "write", reason="直す", content=content(ends("hello", "いらっしゃい"), starts=GREETING["starts"]))
    does(writer(), "propose", reason="お願いします")
    assert "スマートフォンで確かめていません" in str(seen()["why_not_approve"])


def test_a_draft_with_findings_may_be_kept_but_neither_proposed_nor_looked_at(cloud: None) -> None:
    found = made(BROKEN)
    assert [(one["code"], one["node"]) for one in found["findings"]] == [("unknown-variable", "hello")]
    got = does(writer(), "propose", reason="お願いします")
    assert got.status == 422 and got.body["errors"][0]["pointer"] == "/content/hello"
    assert does(writer(), "preview").status == 422


def test_a_proposal_is_withdrawn_or_given_back_and_is_a_draft_again(cloud: None) -> None:
    made()
    does(writer(), "propose", reason="お願いします")
    assert does(writer(), "write", reason="x", content=GREETING).status == 409
    assert does(writer(), "withdraw", reason="まだでした").body["state"] == "draft"
    does(writer(), "propose", reason="お願いします")
    got = does(officer(), "return", reason="言葉を直してください")
    assert got.body["state"] == "returned" and got.body["draft"]["returned"]["reason"] == "言葉を直してください"
    assert [one["state"] for one in got.body["versions"]] == ["returned", "withdrawn"]


def test_only_what_was_approved_is_published_and_only_at_a_time_that_comes(line: Platform) -> None:
    made()
    does(writer(), "propose", reason="お願いします")
    assert does(writer(), "publish", number=1).status == 409
    looked_at()
    does(officer(), "approve", hash=seen()["draft"]["hash"])
    assert does(officer(), "publish", number=1, at="2026-11-22T11:00:00+09:00").status == 422
    got = does(officer(), "publish", number=1, at="2026-12-01T09:00:00+09:00")
    assert got.body["state"] == "planned" and got.body["planned"]["number"] == 1
    assert does(officer(), "call-off", reason="延期").body["planned"] is None
    assert does(officer(), "call-off", reason="延期").status == 409


def test_what_runs_may_be_halted_and_the_bot_is_the_one_of_always(line: Platform) -> None:
    approved()
    does(officer(), "publish", number=1)
    assert does(writer(), "halt", reason="休みます").body["live"] is None
    deliver(event("follow"))
    assert "公式アカウントです" in line.texts()[-2]


def test_a_draft_is_given_up_once_something_was_proposed(line: Platform) -> None:
    made()
    assert does(writer(), "discard", reason="やめます").status == 409
    does(writer(), "propose", reason="お願いします")
    does(officer(), "return", reason="だめです")
    assert does(writer(), "discard", reason="やめます").body["draft"] is None


def test_two_writers_meet_at_the_version(cloud: None) -> None:
    found = made()
    body = {"version": found["version"], "reason": "直す", "content": copy.deepcopy(GREETING)}
    assert writer().post(app, f"{PATH}/hello/write", body).status == 200
    assert writer().post(app, f"{PATH}/hello/write", body).status == 200, "the same call again is the same call"
    other = body | {"reason": "わたしも"}
    got = writer().post(app, f"{PATH}/hello/write", other)
    assert got.status == 409 and got.body["current"]["version"] == 2


def test_the_seeds_are_offered_until_they_are_taken_up(cloud: None) -> None:
    got = writer().get(app, PATH)
    assert [one["id"] for one in got.body["seeds"]] == list(seeds.NAMES)
    assert writer().post(app, PATH, {"id": "diagnosis", "reason": "ひな形から"}).status == 201
    got = writer().get(app, PATH)
    assert schema.mistakes("line/scenarios", copy.deepcopy(got.body)) == []
    assert [one["id"] for one in got.body["seeds"]] == ["welcome"] and got.body["items"][0]["state_name"] == "下書き"
    assert writer().post(app, PATH, {"id": "diagnosis", "reason": "もう一つ"}).status == 409
    assert writer().post(app, PATH, {"id": "nothing", "reason": "空"}).status == 422


def test_a_content_is_checked_without_being_kept(cloud: None) -> None:
    made()
    got = writer().post(app, f"{PATH}/hello/check", {"content": copy.deepcopy(SMALL)})
    assert got.status == 200 and got.body["findings"] == []
    assert [one["node"] for one in got.body["phone"]] == ["like", "age", "result", "work", "bye"]
    assert got.body["phone"][3]["messages"][0]["text"] == "（年齢）さいですね"
    assert seen()["content"] == GREETING


@pytest.mark.parametrize(
    "half", [{"id": "a", "kind": "question"}, {"id": "a", "kind": "recommend"}, {"id": "a", "kind": "call"}]
)
def test_a_half_written_node_is_shown_as_far_as_it_goes(half: dict[str, Any], cloud: None) -> None:
    made()
    got = writer().post(app, f"{PATH}/hello/check", {"content": content(half, ends())})
    assert got.status == 200 and got.body["phone"][0]["messages"] == [] and got.body["findings"]


def test_a_content_that_is_too_large_is_told_to_be_divided(cloud: None) -> None:
    nodes = [ends(f"n{number}", "あ" * 1800) for number in range(40)]
    got = writer().post(app, PATH, {"id": "big", "reason": "x", "content": content(*nodes)})
    assert got.status == 422 and "分けて" in got.body["errors"][0]["message"]


def test_a_version_is_read_with_its_content(line: Platform) -> None:
    approved()
    got = writer().get(app, f"{PATH}/hello/versions/1")
    assert got.body["content"] == GREETING and got.body["publishable"]
    assert schema.mistakes("line/scenario-version", copy.deepcopy(got.body)) == []
    for other in ("2", "0", "x", "1x"):
        assert writer().get(app, f"{PATH}/hello/versions/{other}").status == 404


def test_who_may_only_read_gets_no_code(cloud: None) -> None:
    made()
    reader = house.staff("監査 まこと", staff_id="01READER", permissions=("line.read",))
    assert reader.post(app, f"{PATH}/hello/preview", {"version": 1}).status == 404


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ({"follow": True, "words": []}, "友だち追加"),
        ({"follow": False, "words": [{"word": "メニュー", "to": "bye"}]}, "「メニュー」"),
    ],
)
def test_two_scenarios_do_not_begin_at_the_same_thing(starts: dict[str, Any], told: str, line: Platform) -> None:
    approved(content(ends("hello"), starts={"follow": True, "words": [{"word": "めにゅー", "to": "hello"}]}))
    does(officer(), "publish", number=1)
    found = made(content(ends(), starts=starts), "other")["findings"]
    assert [one["code"] for one in found] == ["clash"] and told in found[0]["words"]


def answered(line: Platform, share: str) -> str:
    """A friend who has answered the diagnosis and then asks a question; the inquiry's id."""
    desk.seeds_live()
    deliver(says("しごと診断"))
    for label in (*[""] * 12, share):
        shown = [one for one in actions(line.arrived[-1]["messages"]) if one["type"] == "postback"]
        tapped = next(one for one in shown if label in ("", one["label"]))
        deliver(event("postback", postback={"data": tapped["data"]}))
    deliver(says("保育園は空いていますか"))
    return str(talking.stored("inquiry")[0].inquiry_id)


def test_the_counsellor_sees_what_was_answered_if_the_user_said_so(line: Platform) -> None:
    inquiry = answered(line, "見てもよい")
    got = writer().get(app, f"/api/line/answers/{inquiry}")
    assert got.status == 200 and schema.mistakes("line/answers", copy.deepcopy(got.body)) == []
    (one,) = got.body["items"]
    assert one["name"] == "しごと診断" and len(one["rows"]) == 13 and len(one["recommended"]) == 3
    assert {"label": "いま、お仕事をしていますか", "value": "正社員でしている"} in one["rows"]
    deliver(says("はじめから"))  # while staff are in the talk, that is for staff
    begun = next(a for a in actions(line.arrived[-3]["messages"]) if a.get("label") == "診断をやり直す")
    deliver(event("postback", postback={"data": begun["data"]}))
    assert writer().get(app, f"/api/line/answers/{inquiry}").body["items"] == [], (
        "who begins anew has not said so any more"
    )


def test_without_that_word_nobody_sees_it(line: Platform) -> None:
    inquiry = answered(line, "見せない")
    assert writer().get(app, f"/api/line/answers/{inquiry}").body["items"] == []
    key = talking.stored("inquiry")[0].user_key
    assert Conversation.must(*conversation_key(key)).states["diagnosis"]["variables"]["share"] == "いいえ"
    assert writer().get(app, "/api/line/answers/01NOSUCHINQUIRY").status == 404


def test_a_proposal_waits_for_those_who_decide_and_what_was_given_back_for_those_who_write(line: Platform) -> None:
    def waits(who: house.Caller) -> list[tuple[str, str]]:
        got = who.get(app, "/api/line/waiting")
        assert schema.mistakes("kernel/waiting", copy.deepcopy(got.body)) == []
        return [(one["href"], one["action"]) for one in got.body["items"]]

    made()
    assert waits(writer()) == waits(officer()) == []
    does(writer(), "propose", reason="お願いします")
    assert waits(officer()) == [("/line/scenarios/hello", "確かめて決める")] and waits(writer()) == []
    both = house.staff("相談 みのり", staff_id="01WRITER", permissions=("line.read", "line.write", "line.approve"))
    assert waits(both) == [], "not for whoever wrote it"
    does(officer(), "return", reason="だめです")
    assert waits(officer()) == [] and waits(writer()) == [("/line/scenarios/hello", "直す")]

"""Screening: four checks, a proposal, a second person's decision; and what the applicant hears."""

import pytest

from consortium.api import app
from tests import house
from tests.consortium import desk

pytestmark = pytest.mark.usefixtures("cloud")


def detail(application_id: str, caller: house.Caller | None = None) -> dict:  # type: ignore[type-arg]
    return dict((caller or desk.hana()).get(app, f"{desk.APPLICATIONS}/{application_id}").body)


def test_a_new_application_shows_four_open_checks_and_what_hinders() -> None:
    application_id = desk.applied()
    got = desk.hana().get(app, f"{desk.APPLICATIONS}/{application_id}")
    desk.fits("consortium/application-detail", got)
    assert [(check["name"], check["done"]) for check in got.body["checks"]] == [
        ("identity", False),
        ("antisocial", False),
        ("activity", False),
        ("terms", False),
    ]
    assert got.body["actions"] == ["check", "propose", "send-back"]
    assert got.body["hindrance"].startswith("まだ終わっていない確認があります：実在の確認、")
    assert [rule["rule"] for rule in got.body["why"]] == ["C-1", "C-2", "C-4"]


def test_a_check_keeps_who_when_which_source_and_the_result() -> None:
    application_id = desk.applied()
    given = {"result": "ok", "source": "国税庁 法人番号公表サイト", "note": "名称と所在地が一致"}
    got = desk.act(desk.hana(), application_id, "checks/identity", given)
    desk.fits("consortium/application-detail", got)
    (entry,) = got.body["checks"][0]["entries"]
    assert entry == {
        "at": "2026-11-22T03:00:00.000Z",
        "who": "佐藤 花",
        "source": "国税庁 法人番号公表サイト",
        "result": "ok",
        "result_name": "問題なし",
        "note": "名称と所在地が一致",
        "in_force": True,
    }
    assert got.body["checks"][0]["done"]
    assert got.body["history"][-1]["what"] == "確認：実在の確認"


def test_five_entries_finish_the_four_checks() -> None:
    application_id = desk.applied()
    for check, source in desk.SOURCES:
        got = desk.act(desk.hana(), application_id, f"checks/{check}", {"result": "ok", "source": source})
        assert got.status == 200, got.text
    assert all(check["done"] for check in got.body["checks"])
    assert (got.body["checks_done"], got.body["checks_total"], got.body["hindrance"]) == (4, 4, None)
    assert got.body["version"] == 6


def test_the_antisocial_check_needs_two_different_sources() -> None:
    application_id = desk.applied()
    antisocial = ("checks/antisocial", {"result": "ok", "source": "新聞記事データベース"})
    assert not desk.act(desk.hana(), application_id, *antisocial).body["checks"][1]["done"]
    same = {"result": "ok", "source": "新聞記事 データベース"}
    assert not desk.act(desk.hana(), application_id, "checks/antisocial", same).body["checks"][1]["done"]
    other = {"result": "ok", "source": "警察への照会"}
    assert desk.act(desk.hana(), application_id, "checks/antisocial", other).body["checks"][1]["done"]


def test_a_later_entry_of_the_same_source_takes_the_place_of_the_earlier_and_both_are_kept() -> None:
    application_id = desk.applied()
    desk.act(
        desk.hana(),
        application_id,
        "checks/activity",
        {"result": "concern", "source": "面談", "note": "事業の内容がはっきりしない"},
    )
    got = desk.act(
        desk.hana(), application_id, "checks/activity", {"result": "ok", "source": "面談", "note": "資料で確認できた"}
    )
    check = got.body["checks"][2]
    assert check["result"] == "ok"
    assert [(entry["result"], entry["in_force"]) for entry in check["entries"]] == [("concern", False), ("ok", True)]


def test_a_concern_needs_words_and_not_applicable_needs_its_kind() -> None:
    application_id = desk.applied()
    assert desk.act(desk.hana(), application_id, "checks/terms", {"result": "concern", "source": "書面"}).status == 422
    skip = {"result": "not_applicable", "source": "申込みの記録", "note": "自治体のため"}
    assert desk.act(desk.hana(), application_id, "checks/antisocial", skip).status == 422
    town = desk.applied(
        organisation={"kind": "municipality", "name": "こもれび町"}, contact={"email": "dx@komorebi.example"}
    )
    got = desk.act(desk.hana(), town, "checks/antisocial", skip)
    assert got.body["checks"][1]["result"] == "not_applicable"


def test_admission_is_proposed_only_after_all_checks() -> None:
    application_id = desk.applied()
    got = desk.act(desk.hana(), application_id, "propose", {"decision": "approve", "reason": "よい会社"})
    assert got.status == 422
    assert "反社会的勢力でないことの確認" in got.body["detail"]
    desk.screened(application_id)
    got = desk.act(desk.hana(), application_id, "propose", {"decision": "approve", "reason": "会の目的に合うため"})
    assert got.status == 200
    assert got.body["state"] == "proposed"
    assert got.body["proposal"]["who"] == "佐藤 花"


def test_an_antisocial_concern_forbids_admission_but_not_declining() -> None:
    application_id = desk.applied()
    desk.screened(application_id)
    concern = {"result": "concern", "source": "ウェブ検索", "note": "行政処分の記事がある"}
    desk.act(desk.hana(), application_id, "checks/antisocial", concern)
    assert desk.act(desk.hana(), application_id, "propose", {"decision": "approve", "reason": "よい"}).status == 422
    assert (
        desk.act(desk.hana(), application_id, "propose", {"decision": "decline", "reason": "会則に合わない"}).status
        == 200
    )


def test_declining_can_be_proposed_at_any_time() -> None:
    application_id = desk.applied()
    got = desk.act(
        desk.hana(), application_id, "propose", {"decision": "decline", "reason": "申込者の所在が確かめられない"}
    )
    assert got.body["state"] == "proposed"


def test_who_proposed_and_who_checked_can_not_decide() -> None:
    application_id = desk.applied()
    desk.screened(application_id)
    desk.act(desk.makoto(), application_id, "propose", {"decision": "approve", "reason": "会の目的に合うため"})
    own = desk.act(desk.makoto(), application_id, "approve", {})
    assert own.status == 422
    assert "起案した職員は決裁できません" in own.body["detail"]
    assert detail(application_id, desk.makoto())["actions"] == ["return"]
    checker = house.staff("佐藤 花", staff_id="STAFF-HANA", permissions=("consortium.read", "consortium.approve"))
    checked = desk.act(checker, application_id, "approve", {})
    assert checked.status == 422
    assert "確認を記録した職員は決裁できません" in checked.body["detail"]
    assert "C-3" in [rule["rule"] for rule in checker.get(app, f"{desk.APPLICATIONS}/{application_id}").body["why"]]


def test_a_second_person_admits_and_a_member_is_registered_with_the_decision() -> None:
    application_id = desk.proposed()
    got = desk.act(desk.makoto(), application_id, "approve", {})
    desk.fits("consortium/application-detail", got)
    assert got.body["state"] == "approved"
    assert got.body["due"] is None
    assert got.body["actions"] == []
    member = desk.hana().get(app, f"{desk.MEMBERS}/{got.body['member_id']}")
    desk.fits("consortium/member-detail", member)
    assert member.body["number"] == "H-0001"
    assert member.body["joined_on"] == "2026-11-22"
    assert desk.mails("approved")[0]["values"]["number"] == "H-0001"


def test_declining_registers_nobody_and_says_so_in_neutral_words() -> None:
    application_id = desk.proposed("decline")
    got = desk.act(desk.makoto(), application_id, "approve", {})
    assert got.body["state"] == "declined"
    assert got.body["member_id"] is None
    assert desk.hana().get(app, desk.MEMBERS).body["items"] == []
    values = desk.mails("declined")[0]["values"]
    assert "会の目的に合うため" not in str(values)  # the reason of the proposal stays in the office


def test_a_proposal_can_be_given_back_to_those_who_screen() -> None:
    application_id = desk.proposed()
    got = desk.act(desk.makoto(), application_id, "return", {"reason": "面談の記録を足してください"})
    assert got.body["state"] == "screening"
    assert got.body["proposal"] is None
    assert desk.mails("sent_back") == []


def test_the_applicant_is_asked_for_more_and_the_deadline_waits_for_the_answer() -> None:
    application_id = desk.applied()
    asked = desk.act(desk.hana(), application_id, "send-back", {"reason": "登記上の所在地を教えてください"})
    assert asked.body["state"] == "sent_back"
    # ten business days after Sunday 22 November, with the 23rd a holiday: Tue 24 is the first, Mon 7 December the tenth
    assert asked.body["due"] == "2026-12-07T08:00:00.000Z"
    mail = desk.mails("sent_back")[0]["values"]
    assert (mail["reason"], mail["reply_by"]) == ("登記上の所在地を教えてください", "12月7日（月）")
    again = desk.act(desk.hana(), application_id, "resume", {"answer": "本町2-4-1で間違いないとのこと"})
    assert again.body["state"] == "screening"
    assert again.body["request"] is None
    assert again.body["history"][-1]["detail"] == "本町2-4-1で間違いないとのこと"


def test_who_does_not_answer_can_be_declined() -> None:
    application_id = desk.applied()
    desk.act(desk.hana(), application_id, "send-back", {"reason": "登記上の所在地を教えてください"})
    assert desk.act(desk.hana(), application_id, "propose", {"decision": "approve", "reason": "よい"}).status == 409
    got = desk.act(desk.hana(), application_id, "propose", {"decision": "decline", "reason": "返事がない"})
    assert (got.body["state"], got.body["request"]) == ("proposed", None)


@pytest.mark.parametrize(
    ("verb", "body"),
    [("approve", {}), ("return", {"reason": "x"}), ("resume", {"answer": "x"})],
)
def test_a_verb_out_of_its_state_is_refused(verb: str, body: dict[str, str]) -> None:
    got = desk.act(desk.makoto(), desk.applied(), verb, body)
    assert got.status == 409
    assert got.body["type"].endswith("/wrong-state")
    assert "審査中" in got.body["detail"]


def test_who_comes_second_sees_what_the_first_one_did() -> None:
    application_id = desk.applied()
    given = {"result": "ok", "source": "国税庁 法人番号公表サイト"}
    assert desk.act(desk.hana(), application_id, "checks/identity", given, version=1).status == 200
    late = desk.act(desk.makoto(), application_id, "checks/identity", given, version=1)
    assert late.status == 409
    assert late.body["type"].endswith("/stale")
    assert late.body["current"]["version"] == 2
    assert late.body["current"]["checks"][0]["done"]


def test_the_same_request_again_changes_nothing() -> None:
    application_id = desk.proposed()
    version = detail(application_id)["version"]
    first = desk.act(desk.makoto(), application_id, "approve", {}, version=version)
    second = desk.act(desk.makoto(), application_id, "approve", {}, version=version)
    assert second.status == 200
    assert second.body == first.body
    assert len(desk.mails("approved")) == 1
    assert len(desk.hana().get(app, desk.MEMBERS).body["items"]) == 1


def test_a_check_that_nobody_knows_is_not_found() -> None:
    assert desk.act(desk.hana(), desk.applied(), "checks/horoscope", {"result": "ok", "source": "星"}).status == 404


def test_who_may_only_read_is_offered_nothing_and_can_do_nothing() -> None:
    application_id = desk.proposed()
    reader = house.staff("田中 実", staff_id="STAFF-MINORU", permissions=("consortium.read",))
    shown = detail(application_id, reader)
    assert shown["actions"] == []
    assert shown["hindrance"] == "決裁の権限がある職員の決裁を待っています。"
    assert desk.act(reader, application_id, "approve", {}).status == 404
    assert desk.act(reader, application_id, "checks/terms", {"result": "ok", "source": "書面"}).status == 404


def test_a_known_corporate_number_is_told_and_not_refused() -> None:
    first = desk.applied()
    second = desk.applied(contact={"email": "tanaka@minori.example", "name": "田中 一郎"})
    shown = detail(second)
    assert shown["flags"] == [{"code": "in-screening", "label": "同じ法人番号の申込みが審査中です"}]
    assert [one["id"] for one in shown["related"]] == [first]
    assert "C-5" in [rule["rule"] for rule in shown["why"]]


def test_an_application_of_a_member_is_told() -> None:
    desk.admitted()
    again = detail(desk.applied(contact={"email": "tanaka@minori.example"}))
    assert [flag["code"] for flag in again["flags"]] == ["member"]
    assert [one["title"] for one in again["related"] if one["kind"] == "member"] == ["会員 H-0001 株式会社みのり食品"]


def test_every_reading_and_every_act_is_in_the_audit_log() -> None:
    application_id = desk.applied()
    detail(application_id)
    desk.act(desk.hana(), application_id, "checks/terms", {"result": "ok", "source": "申込みの記録"})
    lines = {(item["action"]["S"], item["target"]["S"]) for item in house.items("audit")}
    assert ("consortium.application", f"consortium-application/{application_id}") in lines
    assert ("consortium.record_check", f"consortium-application/{application_id}") in lines
    assert "みのり" not in str(house.items("audit"))

"""The register over HTTP, and its clocks by the sweep."""

import json
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.api import app
from accounts.permissions import DEFAULT_ROLES
from accounts.worker import worker
from kernel import clock, schema
from tests import house

PATH = "/api/accounts/incidents"
NEW: dict[str, Any] = {
    "what": "佐藤 ゆきさんへの案内メールを、別の方に送った",
    "noticed_at": "2026-12-28T18:00:00+09:00",
    "service": "jobsupport",
    "category": "leak",
    "classes": ["personal"],
    "persons": 1,
}
NOTICED = clock.parse("2026-12-28T18:30:00+09:00")
FACTS: dict[str, Any] = {"category": "leak", "classes": ["personal"], "persons": 1, "facts": [], "reason": "1人だけ"}


@pytest.fixture(autouse=True)
def _clock(cloud: None) -> Iterator[None]:
    with clock.fixed(NOTICED):
        yield


def hana() -> house.Caller:
    return house.staff()


def jiro(*permissions: str) -> house.Caller:
    held = permissions or ("incidents.read", "incidents.handle", "incidents.close")
    return house.staff("田中 次郎", staff_id="01STAFFTANAKAJIRO00000000", permissions=held)


def recorded(**more: Any) -> dict[str, Any]:
    got = hana().post(app, PATH, NEW | more, idempotency_key="first")
    assert got.status == 201, got.text
    assert schema.mistakes("accounts/incident-recorded", got.body) == []
    return one(got.body["id"])


def one(incident_id: str, who: house.Caller | None = None) -> dict[str, Any]:
    got = (who or hana()).get(app, f"{PATH}/{incident_id}")
    assert got.status == 200 and schema.mistakes("accounts/incident", got.body) == [], got.text
    return dict(got.body)


def act(shown: dict[str, Any], verb: str, who: house.Caller | None = None, **body: Any) -> house.Got:
    return (who or hana()).post(app, f"{PATH}/{shown['id']}/{verb}", {"version": shown["version"], **body})


def does(shown: dict[str, Any], verb: str, who: house.Caller | None = None, **body: Any) -> dict[str, Any]:
    got = act(shown, verb, who, **body)
    assert got.status == 200 and schema.mistakes("accounts/incident", got.body) == [], got.text
    return dict(got.body)


def finished(shown: dict[str, Any]) -> dict[str, Any]:
    for task in shown["tasks"]:
        if not task["done_at"]:
            shown = does(shown, "task", task=task["id"], note="済ませた")
    return shown


def dues(shown: dict[str, Any]) -> dict[str, str]:
    return {task["id"]: task["due"] for task in shown["tasks"] if task["due"]}


def test_who_reported_sees_her_own_reports_and_how_they_stand_and_nothing_else() -> None:
    clerk = jiro("donations.read")
    other = house.staff("鈴木 一郎", staff_id="01STAFFSUZUKI000000000000", permissions=())
    assert clerk.post(app, PATH, NEW, idempotency_key="k").status == 201
    with clock.fixed(NOTICED + timedelta(minutes=5)):
        made = clerk.post(app, PATH, NEW | {"what": "鍵" * 70}, idempotency_key="l").body
    recorded()
    does(one(made["id"]), "triage", **FACTS)
    got = clerk.get(app, f"{PATH}/mine")
    assert got.status == 200 and schema.mistakes("accounts/incidents-mine", got.body) == []
    seen = [(mine["what"], mine["state_name"]) for mine in got.body["items"]]
    assert seen == [("鍵" * 60 + "…", "対応中"), (NEW["what"], "初動の判断待ち")]
    assert set(got.body["items"][0]) == {"number", "what", "recorded_at", "state", "state_name"}
    assert other.get(app, f"{PATH}/mine").body["items"] == []
    assert house.PUBLIC.get(app, f"{PATH}/mine").status == 401


def test_anybody_who_is_signed_in_records_and_only_those_who_may_read_see_it() -> None:
    clerk = jiro("donations.read")
    got = clerk.post(app, PATH, NEW, idempotency_key="k")
    assert got.status == 201 and set(got.body) == {"id", "number", "due"}
    assert got.body["due"] == "2026-12-28T21:00:00.000Z"  # 12 hours after 18:00 in Japan
    assert clerk.get(app, PATH).status == clerk.get(app, f"{PATH}/{got.body['id']}").status == 404
    assert house.PUBLIC.post(app, PATH, NEW, idempotency_key="k").status == 401
    reader = jiro("incidents.read")
    assert one(got.body["id"], reader)["actions"] == []
    assert act(one(got.body["id"]), "note", reader, text="x").status == 404


def test_the_same_key_is_one_incident() -> None:
    assert recorded()["id"] == recorded()["id"]
    assert len(hana().get(app, PATH).body["items"]) == 1


def test_the_clocks_run_from_when_it_was_noticed_across_the_closure_of_the_year_s_end() -> None:
    shown = recorded()
    assert dues(shown) == {
        "contain": "2026-12-28T21:00:00.000Z",
        "triage": "2026-12-28T21:00:00.000Z",
        "city": "2027-01-06T08:00:00.000Z",  # 28 Dec → 4, 5, 6 January, 17:00 in Japan
    }
    assert (shown["state"], shown["next_task"], shown["reportable"]) == ("open", "広がりを止める", False)


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"noticed_at": "2026-12-28T18:32:00+09:00"}, "/noticed_at"),
        ({"noticed_at": "1999-01-01T00:00:00+09:00"}, "/noticed_at"),
        ({"classes": []}, "/classes"),
        ({"category": "theft"}, "/category"),
        ({"what": ""}, "/what"),
    ],
)
def test_what_can_t_be_is_refused_with_its_field(changed: dict[str, Any], pointer: str) -> None:
    got = hana().post(app, PATH, NEW | changed, idempotency_key="k")
    assert got.status == 422 and pointer in got.codes()


def test_a_number_like_my_number_is_never_stored() -> None:
    shown = recorded(what="番号 123456789018 が見えていた")
    does(shown, "note", text="123456789018 を消した")
    assert "123456789018" not in json.dumps(house.items("identity"), ensure_ascii=False)


def test_the_triage_says_whether_the_commission_is_told_and_by_when() -> None:
    shown = does(recorded(), "triage", **FACTS | {"persons": 101, "facts": ["special_care", "malicious"]})
    assert shown["state"] == "handling" and shown["reportable"]
    assert shown["grounds"] == [
        "要配慮個人情報が含まれる",
        "不正の目的をもって行われたおそれがある",
        "本人の数が100人を超える",
    ]
    # Day 5 of 28 December is 1 January; day 60 is 25 February, a Thursday.
    assert dues(shown)["preliminary"] == dues(shown)["persons"] == "2027-01-01T14:59:00.000Z"
    assert dues(shown)["final"] == "2027-02-25T14:59:00.000Z"
    assert "要ります" in shown["why"][-1]["text"] and "要確認" in shown["why"][-1]["source"]


def test_facts_that_turn_out_otherwise_are_put_right_by_a_line_beside_the_first() -> None:
    shown = does(recorded(), "triage", **{name: value for name, value in FACTS.items() if name != "persons"})
    assert not shown["reportable"]
    shown = does(shown, "facts", **FACTS | {"persons": 120, "reason": "名簿を数えた"})
    assert shown["reportable"] and [line["what"] for line in shown["history"]] == [
        "記録しました",
        "初動の判断をしました",
        "分かったことを直しました",
    ]
    assert "人数は不明" in shown["history"][2]["detail"] and "120人" in shown["history"][2]["detail"]


def test_no_line_of_the_timeline_is_ever_changed() -> None:
    shown = recorded()
    lines = {item["sk"]["S"]: item for item in house.items("identity") if item["pk"]["S"].startswith("INCIDENT-T")}
    shown = does(does(shown, "note", text="電話した"), "triage", **FACTS)
    finished(shown)
    later = {item["sk"]["S"]: item for item in house.items("identity") if item["pk"]["S"].startswith("INCIDENT-T")}
    assert len(later) == 6 and {key: later[key] for key in lines} == lines


def test_it_is_closed_by_somebody_else_when_nothing_is_left() -> None:
    shown = does(recorded(), "triage", **FACTS)
    left = act(shown, "propose", reason="終わり")
    assert left.status == 422 and "市へ報告書を出す" in left.body["detail"]
    shown = does(finished(shown), "propose", reason="すべて済んだ")
    assert "close" not in shown["actions"], "not by who asked for it"
    assert act(shown, "close", reason="確かめた").status == 422
    seen = one(shown["id"], jiro())
    assert "close" in seen["actions"]
    assert act(seen, "close", jiro("incidents.read", "incidents.handle"), reason="x").status == 404
    closed = does(seen, "close", jiro(), reason="確かめた")
    assert (closed["state"], closed["closed_by"], closed["proposed_by"]) == ("closed", "田中 次郎", "佐藤 花")
    assert hana().get(app, PATH).body["items"] == []
    assert [row["id"] for row in hana().get(app, PATH, state="closed").body["items"]] == [shown["id"]]
    assert [row["id"] for row in hana().get(app, PATH, state="all", month="2026-12").body["items"]] == [shown["id"]]
    opened = does(one(shown["id"]), "reopen", reason="続きがあった")
    assert opened["state"] == "handling" and opened["closed_by"] is None


def test_what_was_given_back_may_be_asked_for_again() -> None:
    shown = does(finished(does(recorded(), "triage", **FACTS)), "propose", reason="済んだ")
    back = does(one(shown["id"], jiro()), "give-back", jiro(), reason="写しを付けて")
    assert back["state"] == "handling" and back["proposed_by"] is None
    assert does(back, "propose", reason="付けた")["state"] == "proposed"


def test_a_task_is_done_once_and_only_one_that_there_is() -> None:
    shown = does(recorded(), "task", task="contain", note="消していただいた")
    assert act(shown, "task", task="contain", note="もう一度").status == 409
    assert act(shown, "task", task="final", note="x").codes() == {"/task": "unknown"}
    assert act(shown, "task", task="triage", note="x").codes() == {"/task": "unknown"}


def test_a_second_call_of_the_same_is_the_first_and_another_is_stale() -> None:
    shown = recorded()
    first, second = act(shown, "note", text="電話した"), act(shown, "note", text="電話した")
    assert first.status == second.status == 200 and len(second.body["history"]) == 2
    stale = act(shown, "note", text="別のこと")
    assert stale.status == 409 and stale.body["current"]["version"] == 2


def mails() -> list[dict[str, Any]]:
    return [one["data"] for one in house.outbox("identity") if one["type"] == "messaging.mail_requested"]


def members() -> None:
    """次郎 handles incidents, 三郎 reads them, and a contractor's 四郎 may never close any."""
    from accounts.records import ACTIVE, new_member
    from accounts.roles import create_team

    ours = create_team("市 企画課", ["jobsupport"], outsourced=False).team_id
    theirs = create_team("委託先", ["jobsupport"], outsourced=True).team_id
    for name, team, role in (
        ("jiro", ours, "incident-handler"),
        ("saburo", ours, "auditor"),
        ("shiro", theirs, "incident-handler"),
    ):
        mail = f"{name}@hidamari.example"
        new_member(f"01{name.upper()}", name=name, email=mail, team_id=team, roles=[role], state=ACTIVE).save()
    from accounts.records import Role

    for role_id, (name, _, permissions) in DEFAULT_ROLES.items():
        Role(
            pk=f"ROLE#{role_id}", sk="ROLE", gsi1pk="ROLES", gsi1sk=role_id, role_id=role_id, name=name,
            permissions=list(permissions),
        ).save()  # fmt: skip


def swept(hours: float) -> None:
    with clock.fixed(NOTICED + timedelta(hours=hours)):
        worker.sweep()
        worker.sweep()


def test_who_handles_incidents_is_reminded_before_and_told_when_it_is_overdue_once_each() -> None:
    members()
    shown = recorded()
    swept(5)
    assert mails() == []
    swept(6)  # 0:30; six hours before 6:00 is midnight
    [mail] = mails()
    assert mail["to"] == "jiro@hidamari.example" and mail["template"] == "accounts/incident"
    assert mail["values"]["tasks"] == "・広がりを止める（期限 12月29日 6:00）\n・初動の判断をする（期限 12月29日 6:00）"
    assert not mail["values"]["overdue"] and "案内メール" not in json.dumps(mail, ensure_ascii=False)
    swept(12)
    assert [one["values"]["overdue"] for one in mails()] == [False, True]
    history = one(shown["id"])["history"]
    assert [line["what"] for line in history[1:]] == [
        "期限を過ぎました：広がりを止める",
        "期限を過ぎました：初動の判断をする",
    ]
    swept(24)
    assert len(mails()) == 2, "nothing more is due before 5 January"


def test_however_many_handle_incidents_those_who_close_hear_of_what_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts.incidents import clocks, register

    def many(permission: str) -> list[tuple[Any, str]]:
        names = [f"{permission}-{number}" for number in range(clocks.MAILS_MOST)]
        return [(SimpleNamespace(staff_id=name, name=name, email=f"{name}@hidamari.example"), "") for name in names]

    incident = register.of(recorded()["id"])
    monkeypatch.setattr("accounts.colleagues.holders", many)
    for overdue, told in ((False, "incidents.handle-0"), (True, "incidents.close-0")):
        mails_ = clocks._mails(incident, register.undone(incident)[:1], overdue=overdue)
        assert len(mails_) == clocks.MAILS_MOST and mails_[0].data["to"] == f"{told}@hidamari.example"


def test_what_is_done_reminds_nobody_and_a_later_due_time_reminds_anew() -> None:
    members()
    shown = does(recorded(), "task", task="contain", note="消した")
    shown = does(shown, "triage", **FACTS | {"facts": ["property"]})
    swept(12)
    assert mails() == []
    # The preliminary report is due at the end of 1 January; the commission is reminded of two days before.
    swept(24 * 3)
    assert [one["values"]["overdue"] for one in mails()] == [False]
    assert "速報" in mails()[0]["values"]["tasks"] and "本人に知らせる" in mails()[0]["values"]["tasks"]


def test_the_mail_is_written_without_what_happened() -> None:
    from messaging import templates

    values = {
        "name": "田中 次郎",
        "number": "261228-000001",
        "tasks": "・広がりを止める",
        "url": "https://x.example",
        "overdue": True,
    }
    subject, body = templates.render("accounts/incident", values)
    assert "期限を過ぎています" in subject and "すぐに確かめてください" in body and "・広がりを止める" in body


def test_what_waits_shows_no_more_than_the_number_and_the_next_task() -> None:
    shown = recorded()
    for who in (hana(), jiro("incidents.read")):
        got = who.get(app, "/api/accounts/waiting")
        assert schema.mistakes("kernel/waiting", got.body) == []
        [item] = got.body["items"]
        assert item["title"] == f"事故・ヒヤリの記録 {shown['number']}" and item["why"] == "次の仕事：広がりを止める"
        assert "ゆき" not in json.dumps(item, ensure_ascii=False)
    assert jiro("donations.read").get(app, "/api/accounts/waiting").body == {"items": [], "figures": []}


def test_every_reading_is_a_line_of_the_audit_log() -> None:
    shown = recorded()
    hana().get(app, PATH)
    told = {(item["action"]["S"], item["target"]["S"]) for item in house.items("audit")}
    assert ("accounts.view_incident", f"incident/{shown['id']}") in told
    assert ("accounts.list_incidents", "incident/-") in told
    assert ("accounts.record_incident", f"incident/{shown['id']}") in told


def test_the_auditor_takes_out_incidents_with_their_timelines() -> None:
    from accounts.incidents import lists

    shown = does(recorded(), "note", text="=HYPERLINK(1)")
    rows = lists.rows({"month": "2026-12"})
    assert len(rows) == 2 and all(len(row) == len(lists.HEADER) for row in rows)
    assert rows[1][0] == shown["number"] and rows[1][-2:] == ["=HYPERLINK(1)", "佐藤 花"]
    assert lists.rows({"state": "closed"}) == [] and len(lists.rows({"state": "open"})) == 2
    asked = {"what": "incidents", "filter": {"month": "2026-12"}, "reason": "定期監査"}
    assert jiro("incidents.read").post(app, "/api/accounts/downloads", asked).status == 404
    got = jiro("audit.read").post(app, "/api/accounts/downloads", asked)
    assert got.status == 200 and got.body["rows"] == 2 and got.body["filename"].startswith("incidents-")

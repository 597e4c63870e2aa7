"""The consortium's door end to end: the form, its mail, four checks, two people, the public list of members."""

import json
import uuid
from typing import Any

import pytest

from infra.local.seed.consortium import CHECKS
from infra.local.visitor import token_in, until
from tests.consortium import desk as sample
from tests.town import APPROVER, REVIEWER, Town

pytestmark = pytest.mark.cloud
APPLICATIONS, CONFIRM = sample.APPLICATIONS, sample.CONFIRM


def form(**changes: Any) -> dict[str, Any]:
    """みのり食品's form under a name and an address of its own."""
    mark = uuid.uuid4().hex[:8]
    own = {"organisation": {"name": f"株式会社みのり食品 {mark}"}, "contact": {"email": f"{mark}@minori.example"}}
    return sample.form(**(own | changes))


def confirmed(town: Town, body: dict[str, Any]) -> str:
    """The application's id, after the click in the mail."""
    token = token_in(town.mailbox.wait_for(body["contact"]["email"], "確認してください"))
    got = town.visitor().post(CONFIRM, {"token": token})
    assert got.status == 200, got.text
    return str(got.body["id"])


def act(town: Town, email: str, application_id: str, verb: str, **said: Any) -> Any:
    desk = town.desk(email)
    version = desk.get(f"{APPLICATIONS}/{application_id}").body["version"]
    return desk.post(f"{APPLICATIONS}/{application_id}/{verb}", {"version": version, **said})


def screened(town: Town, application_id: str) -> None:
    for check, sources in CHECKS.items():
        for source in sources:
            assert act(town, REVIEWER, application_id, f"checks/{check}", result="ok", source=source).status == 200


def test_an_organisation_applies_and_two_members_of_staff_admit_it(town: Town) -> None:
    body = form()
    sent = town.send_form(APPLICATIONS, body)
    assert (sent.status, sent.body["state"]) == (202, "unconfirmed"), sent.text
    application_id = confirmed(town, body)
    desk = town.desk(REVIEWER)
    (row,) = desk.get(APPLICATIONS, q=body["organisation"]["name"]).body["items"]
    assert (row["id"], row["state"]) == (application_id, "screening")
    early = act(town, REVIEWER, application_id, "propose", decision="approve", reason="問題なし")
    assert early.status == 422
    screened(town, application_id)
    proposed = act(town, REVIEWER, application_id, "propose", decision="approve", reason="確認で問題がないため")
    assert proposed.body["state"] == "proposed"
    alone = act(town, REVIEWER, application_id, "approve")
    assert alone.status == 404  # who screens has no right to decide, and is not told that the way exists
    assert application_id in [one["id"] for one in town.desk(APPROVER).get("/api/consortium/waiting").body["items"]]
    decided = act(town, APPROVER, application_id, "approve")
    assert decided.body["state"] == "approved"
    town.mailbox.wait_for(body["contact"]["email"], "入会が決まりました")
    name = body["organisation"]["name"]
    page = until("the list of members", lambda: _listed(town, name), seconds=15)
    for private in ("高橋 恵美", body["contact"]["email"], "090-0000-1234"):
        assert private not in page


def _listed(town: Town, name: str) -> str | None:
    text = town.page("/consortium/members/").text
    return text if name in text else None


def test_the_same_person_cannot_propose_and_decide(town: Town) -> None:
    body = form()
    town.send_form(APPLICATIONS, body)
    application_id = confirmed(town, body)
    both = town.newcomer("両方 できる子", ["screener", "approver"]).visitor
    for check, sources in CHECKS.items():
        for source in sources:
            version = both.get(f"{APPLICATIONS}/{application_id}").body["version"]
            check_ = {"version": version, "result": "ok", "source": source}
            assert both.post(f"{APPLICATIONS}/{application_id}/checks/{check}", check_).status == 200
    version = both.get(f"{APPLICATIONS}/{application_id}").body["version"]
    proposal = {"version": version, "decision": "approve", "reason": "自分で決めたい"}
    proposed = both.post(f"{APPLICATIONS}/{application_id}/propose", proposal)
    got = both.post(f"{APPLICATIONS}/{application_id}/approve", {"version": proposed.body["version"]})
    assert (got.status, got.body["type"].rsplit("/", 1)[-1]) == (422, "rule")
    assert "起案した職員は決裁できません" in got.body["detail"]


def test_a_member_who_does_not_want_to_be_listed_is_not(town: Town) -> None:
    body = form(list_publicly=False)
    town.send_form(APPLICATIONS, body)
    application_id = confirmed(town, body)
    screened(town, application_id)
    act(town, REVIEWER, application_id, "propose", decision="approve", reason="確認で問題がないため")
    assert act(town, APPROVER, application_id, "approve").body["state"] == "approved"
    listed = form()
    town.send_form(APPLICATIONS, listed)
    later = confirmed(town, listed)
    screened(town, later)
    act(town, REVIEWER, later, "propose", decision="approve", reason="確認で問題がないため")
    act(town, APPROVER, later, "approve")
    page = until("the list of members", lambda: _listed(town, listed["organisation"]["name"]), seconds=15)
    assert body["organisation"]["name"] not in page


def test_without_javascript_the_form_goes_its_whole_way(town: Town) -> None:
    body, visitor = form(), town.visitor()
    wrong = form(organisation={"corporate_number": "1234567890123", "name": body["organisation"]["name"]})
    wrong.pop("agree_terms")
    got = visitor.post_form(APPLICATIONS, sample.urlencoded(wrong))
    assert (got.status, got.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert body["organisation"]["name"] in got.text
    assert "法人番号" in got.text and "同意が必要です" in got.text
    sent = visitor.post_form(APPLICATIONS, sample.urlencoded(body))
    assert (sent.status, "確認のメールをお送りしました" in sent.text) == (202, True)
    token = token_in(town.mailbox.wait_for(body["contact"]["email"], "確認してください"))
    page = visitor.get(CONFIRM, token=token)
    assert "この内容で申し込む" in page.text
    assert town.desk(REVIEWER).get(APPLICATIONS, q=body["organisation"]["name"]).body["items"] == []
    done = visitor.post_form(CONFIRM, {"token": token})
    assert (done.status, "申込みが届きました" in done.text) == (200, True)
    assert len(town.desk(REVIEWER).get(APPLICATIONS, q=body["organisation"]["name"]).body["items"]) == 1


def test_json_without_its_proof_of_work_is_refused_with_every_mistake(town: Town) -> None:
    got = town.visitor().post(APPLICATIONS, form() | {"interests": []})
    assert (got.status, got.codes()) == (422, {"/interests": "minItems"}), got.text
    assert town.visitor().post(APPLICATIONS, form()).codes() == {"/altcha": "proof-of-work"}


def test_a_link_that_is_not_ours_says_so_on_a_page_and_in_json(town: Town) -> None:
    got = town.visitor().get(CONFIRM, token="someone.else")
    assert (got.status, got.headers["content-type"]) == (404, "text/html; charset=utf-8")
    refused = town.visitor().post(CONFIRM, {"token": "someone.else"})
    assert refused.status == 404
    assert json.loads(refused.raw)["type"].endswith("/not-found")

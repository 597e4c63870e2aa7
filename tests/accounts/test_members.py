"""Members, roles, teams and partner keys: rights end when they are taken."""

import json
from datetime import timedelta

import pytest

from accounts import bootstrap, roles
from accounts.api import app
from accounts.records import Member
from accounts.worker import worker
from kernel import clock, errors
from kernel.events import Event
from tests import house
from tests.accounts.people import PASSWORD, SIGN_IN, accept_jiro, invite_jiro


def test_inviting_mails_a_single_use_link_that_is_not_in_any_query(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    assert invited["state"] == "invited"
    again = invite_jiro(administrator)
    assert again["id"] == invited["id"], "the same Idempotency-Key invites once"
    mails = [one for one in house.outbox("identity") if one["type"] == "messaging.mail_requested"]
    assert len(mails) == 1
    url = mails[0]["data"]["values"]["url"]
    assert "/admin/invitation#token=" in url and "?" not in url
    jiro = accept_jiro()
    assert jiro.get(app, "/api/accounts/me").body["staff"]["permissions"] == [
        "donations.read",
        "donations.write",
        "messaging.read",
    ]
    token = url.split("#token=")[1]
    spent = house.PUBLIC.post(app, "/api/accounts/staff/invitation", {"token": token, "password": "Another-One-99-x"})
    assert spent.status == 404


def test_an_address_belongs_to_one_member(administrator: house.Caller) -> None:
    invite_jiro(administrator)
    team = administrator.get(app, "/api/accounts/teams").body["items"][0]["id"]
    body = {"email": " JIRO@hidamari.example".strip(), "name": "別人", "team": team, "roles": ["auditor"]}
    taken = administrator.post(app, "/api/accounts/staff", body, idempotency_key="other")
    assert taken.status == 422 and taken.codes() == {"/email": "taken"}


def test_removing_a_member_ends_their_sessions_at_once(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    jiro = accept_jiro()
    assert jiro.get(app, "/api/accounts/me").status == 200
    current = administrator.get(app, f"/api/accounts/staff/{invited['id']}").body
    removed = administrator.post(
        app, f"/api/accounts/staff/{invited['id']}/remove", {"version": current["version"], "reason": "契約の終了"}
    )
    assert removed.status == 200 and removed.body["state"] == "removed"
    assert jiro.get(app, "/api/accounts/me").status == 401
    event = next(one for one in house.outbox("identity") if one["type"] == "accounts.staff_removed")
    worker.deliver_event(Event.of(event))
    worker.deliver_event(Event.of(event))
    refused = house.PUBLIC.post(app, SIGN_IN, {"email": "jiro@hidamari.example", "password": "Hidari-Ume-88-kawa"})
    assert refused.status == 401


def test_a_change_of_roles_takes_effect_at_once(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    jiro = accept_jiro()
    version = administrator.get(app, f"/api/accounts/staff/{invited['id']}").body["version"]
    body = {"version": version, "roles": ["auditor"], "reason": "担当替え"}
    assert administrator.post(app, f"/api/accounts/staff/{invited['id']}/change", body).status == 200
    assert jiro.get(app, "/api/accounts/me").status == 401
    stale = administrator.post(app, f"/api/accounts/staff/{invited['id']}/change", body)
    assert stale.status == 409 and stale.body["type"].endswith("/stale")
    assert stale.body["current"]["roles"] == ["auditor"]


def test_somebody_who_manages_accounts_always_remains(administrator: house.Caller) -> None:
    me = administrator.get(app, "/api/accounts/me").body["staff"]
    version = administrator.get(app, f"/api/accounts/staff/{me['id']}").body["version"]
    body = {"version": version, "roles": ["auditor"], "reason": "試し"}
    assert administrator.post(app, f"/api/accounts/staff/{me['id']}/change", body).status == 422
    with pytest.raises(errors.RuleBroken):
        roles.change_role("administrator", version=1, name=None, description=None, permissions=["audit.read"])


def test_an_outsourced_team_sees_only_its_service(administrator: house.Caller) -> None:
    body = {"name": "寄附センター", "services": ["donations"], "outsourced": True}
    team = administrator.post(app, "/api/accounts/teams", body, idempotency_key="team").body
    invited = {"email": "jiro@hidamari.example", "name": "田中 次郎", "team": team["id"], "roles": ["administrator"]}
    administrator.post(app, "/api/accounts/staff", invited, idempotency_key="x")
    jiro = accept_jiro()
    # … and there too without what only the city may do: approve (donations.approve).
    assert jiro.get(app, "/api/accounts/me").body["staff"]["permissions"] == ["donations.read", "donations.write"]
    assert jiro.get(app, "/api/accounts/staff").status == 404  # not 403: what one may not see does not exist


def test_rotating_a_key_keeps_the_old_one_alive_until_it_is_retired(administrator: house.Caller) -> None:
    made = bootstrap.handler({"partners": [{"id": "furunavi", "kind": "portal", "name": "ふるなび"}]}, None)
    assert made["partners"]["furunavi"]["secret"].startswith("whsec_")
    assert bootstrap.handler({"partners": [{"id": "furunavi", "kind": "portal"}]}, None)["partners"]["furunavi"] is None
    new = administrator.post(app, "/api/accounts/partners/furunavi/rotate", {"version": 1, "reason": "定期"}).body
    assert len(new["keys"]) == 2 and new["secret"] != made["partners"]["furunavi"]["secret"]
    again = administrator.post(app, "/api/accounts/partners/furunavi/rotate", {"version": 2, "reason": "もう1つ"})
    assert again.status == 409, "a third key would silently stop the first, with which the portal may still sign"
    old = {"version": 2, "reason": "切替済み", "key_id": made["partners"]["furunavi"]["key_id"]}
    left = administrator.post(app, "/api/accounts/partners/furunavi/retire", old).body
    assert [key["key_id"] for key in left["items"][0]["keys"]] == [new["key_id"]]


def test_a_new_key_whose_answer_was_lost_can_be_stopped_instead_of_the_old_one(administrator: house.Caller) -> None:
    bootstrap.handler({"partners": [{"id": "furunavi", "kind": "portal", "name": "ふるなび"}]}, None)
    new = administrator.post(app, "/api/accounts/partners/furunavi/rotate", {"version": 1, "reason": "定期"}).body
    lost = {"version": 2, "reason": "控えそこねた", "key_id": new["key_id"]}
    left = administrator.post(app, "/api/accounts/partners/furunavi/retire", lost).body
    assert [key["key_id"] for key in left["items"][0]["keys"]] == [new["keys"][0]["key_id"]]
    assert administrator.post(app, "/api/accounts/partners/furunavi/retire", lost | {"version": 3}).status == 404


def test_an_invitation_that_waits_is_on_the_desk(administrator: house.Caller) -> None:
    invite_jiro(administrator)
    waiting = administrator.get(app, "/api/accounts/waiting").body["items"]
    assert [item["action"] for item in waiting] == ["送り直す"]
    assert [item["title"] for item in waiting] == ["職員の招待（11/22に送信）"]
    assert "田中" not in json.dumps(waiting, ensure_ascii=False), "what waits is looked at all day and names nobody"


def test_a_renewed_invitation_is_due_three_days_after_it_was_sent_again(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    with clock.fixed(house.NOON + timedelta(minutes=25)):
        again = {"version": invited["version"], "reason": "届いていない"}
        renewed = administrator.post(app, f"/api/accounts/staff/{invited['id']}/invite-again", again)
        assert renewed.body["invited_at"] == clock.iso(house.NOON + timedelta(minutes=25))
        [waiting] = administrator.get(app, "/api/accounts/waiting").body["items"]
    assert waiting["due"] == clock.iso(house.NOON + timedelta(minutes=25, hours=72))


def test_the_first_administrator_is_made_once(administrator: house.Caller) -> None:
    again = bootstrap.handler({"email": "mallory@hidamari.example", "name": "だれか", "password": PASSWORD}, None)
    assert again["created"] is False
    assert [one.name for one in Member.gsi1.query("STAFF") if isinstance(one, Member)] == ["佐藤 花"]

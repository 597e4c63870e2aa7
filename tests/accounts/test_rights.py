"""Rights as a specification: they end when they are taken, whatever happens in the same moment, and somebody always gives them."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from accounts import managing, roles, sessions, sign_in, staff
from accounts.api import app
from accounts.records import REMOVED, Member
from accounts.worker import worker
from kernel import clock, errors
from kernel.events import Event
from tests import house
from tests.accounts.people import EMAIL, FORGOTTEN, SIGN_IN, accept_jiro, reset_mails, signed_in

JIRO, JIRO_PASSWORD = "jiro@hidamari.example", "Hidari-Ume-88-kawa"


def invited(administrator: house.Caller, role: str = "administrator", team: str = "") -> str:
    """田中 次郎's id; he has been invited."""
    team = team or administrator.get(app, "/api/accounts/teams").body["items"][0]["id"]
    body = {"email": JIRO, "name": "田中 次郎", "team": team, "roles": [role]}
    return str(administrator.post(app, "/api/accounts/staff", body, idempotency_key="jiro").body["id"])


def contractor(administrator: house.Caller) -> str:
    body = {"name": "寄附センター", "services": ["donations"], "outsourced": True}
    return str(administrator.post(app, "/api/accounts/teams", body, idempotency_key="team").body["id"])


def me(caller: house.Caller) -> str:
    return str(caller.get(app, "/api/accounts/me").body["staff"]["id"])


def member(staff_id: str) -> Member:
    return Member.must(f"STAFF#{staff_id}", "STAFF")


def change(staff_id: str, **wanted: Any) -> Member:
    given = {"name": None, "team_id": None, "roles": None, "reason": "試し", "by": "佐藤 花"} | wanted
    return staff.change(staff_id, version=member(staff_id).version, **given)


# Somebody who may manage accounts always remains


def test_an_administrator_who_never_came_does_not_count(administrator: house.Caller) -> None:
    invited(administrator)
    with pytest.raises(errors.RuleBroken):
        change(me(administrator), roles=["auditor"])


def test_an_administrator_whom_a_contractor_employs_does_not_count(administrator: house.Caller) -> None:
    invited(administrator, team=contractor(administrator))
    accept_jiro()
    with pytest.raises(errors.RuleBroken):
        change(me(administrator), roles=["auditor"])
    with pytest.raises(errors.RuleBroken):
        change(me(administrator), team_id=contractor(administrator))


def test_with_a_second_administrator_the_first_may_go(administrator: house.Caller) -> None:
    invited(administrator)
    accept_jiro()
    assert change(me(administrator), roles=["auditor"]).roles == ["auditor"]


def test_two_administrators_cannot_remove_each_other_in_the_same_moment(administrator: house.Caller) -> None:
    hers, his = me(administrator), invited(administrator)
    accept_jiro()
    real = managing.somebody_else

    def then_he_is_quicker(**given: str) -> Any:
        found = real(**given)
        with mock.patch.object(managing, "somebody_else", real):
            staff.remove(hers, version=member(hers).version, reason="異動", by="田中 次郎", by_id=his)
        return found

    with mock.patch.object(managing, "somebody_else", then_he_is_quicker), pytest.raises(errors.Stale):
        staff.remove(his, version=member(his).version, reason="異動", by="佐藤 花", by_id=hers)
    assert (member(hers).state, member(his).state) == (REMOVED, "active")


def test_a_role_cannot_lose_the_right_while_the_last_other_one_loses_it(administrator: house.Caller) -> None:
    roles.create_role("deputy", "副管理者", "", ["accounts.manage"])
    invited(administrator, role="deputy")
    accept_jiro()
    real = managing.somebody_else

    def then_the_other_role_changes(**given: str) -> Any:
        found = real(**given)
        with mock.patch.object(managing, "somebody_else", real):
            roles.change_role("deputy", version=1, name=None, description=None, permissions=["audit.read"])
        return found

    with (
        mock.patch.object(managing, "somebody_else", then_the_other_role_changes),
        pytest.raises(errors.Stale),
    ):
        roles.change_role("administrator", version=1, name=None, description=None, permissions=["audit.read"])


# Sessions follow the rights


def role_changed(role_id: str) -> None:
    event = next(one for one in house.outbox("identity") if one["type"] == "accounts.role_changed")
    assert event["subject"] == role_id
    worker.deliver_event(Event.of(event))


def test_a_role_that_changes_ends_the_sessions_of_its_holders_once(administrator: house.Caller) -> None:
    invited(administrator, role="auditor")
    jiro = accept_jiro()
    roles.change_role("auditor", version=1, name=None, description=None, permissions=["messaging.read"])
    assert jiro.get(app, "/api/accounts/me").status == 401
    jiro = signed_in(JIRO, JIRO_PASSWORD, code="222222")
    role_changed("auditor")
    assert jiro.get(app, "/api/accounts/me").body["staff"]["permissions"] == ["messaging.read"]


def test_another_name_of_a_role_ends_nobody_s_session(administrator: house.Caller) -> None:
    roles.change_role("administrator", version=1, name="総括", description=None, permissions=None)
    assert administrator.get(app, "/api/accounts/me").status == 200
    assert not [one for one in house.outbox("identity") if one["type"] == "accounts.role_changed"]


def test_the_worker_ends_a_session_that_the_index_did_not_show_yet(administrator: house.Caller) -> None:
    invited(administrator, role="auditor")
    jiro = accept_jiro()
    with mock.patch.object(sessions, "of", return_value=[]):
        roles.change_role("auditor", version=1, name=None, description=None, permissions=["messaging.read"])
    assert jiro.get(app, "/api/accounts/me").status == 200
    role_changed("auditor")
    assert jiro.get(app, "/api/accounts/me").status == 401


def test_a_role_that_changes_while_somebody_signs_in_leaves_no_session_with_its_old_permissions(
    administrator: house.Caller,
) -> None:
    invited(administrator, role="auditor")
    accept_jiro()
    step = house.PUBLIC.post(app, SIGN_IN, {"email": JIRO, "password": JIRO_PASSWORD}).body
    real = sessions.rights_of

    def then_the_role_changes(one: Member) -> sessions.Rights:
        found = real(one)
        with mock.patch.object(sessions, "rights_of", real):
            roles.change_role("auditor", version=1, name=None, description=None, permissions=["messaging.read"])
        return found

    with mock.patch.object(sessions, "rights_of", then_the_role_changes), pytest.raises(errors.Stale):
        sign_in.finish(step["challenge"], "333333", ip="", agent="")


# Links that set a password


def test_a_new_password_ends_every_link_from_before_it(administrator: house.Caller) -> None:
    """An old mail that somebody finds later is worth nothing."""
    for minute in (1, 2):
        with clock.fixed(house.NOON + timedelta(minutes=minute)):
            house.PUBLIC.post(app, FORGOTTEN, {"email": EMAIL})
    first, second = (mail["data"]["values"]["url"].split("#token=")[1] for mail in reset_mails())
    with clock.fixed(house.NOON + timedelta(minutes=5)):
        staff.accept(second, "Sakura-Tsubaki-31-x")
        with pytest.raises(errors.NotFound):
            staff.accept(first, "Kaede-Momiji-77-y")


# Lists


def test_the_list_of_a_state_is_full_pages_of_that_state(administrator: house.Caller) -> None:
    first = invited(administrator)
    removed = staff.remove(first, version=1, reason="取りやめ", by="佐藤 花", by_id=me(administrator))
    for number in range(3):
        staff.invite(f"s{number}@hidamari.example", f"職員{number}", removed.team_id, ["auditor"], by="佐藤 花")
    page = administrator.get(app, "/api/accounts/staff", state="removed", limit=1).body
    assert [one["id"] for one in page["items"]] == [first]
    assert len(administrator.get(app, "/api/accounts/staff", state="invited").body["items"]) == 3
    assert len(administrator.get(app, "/api/accounts/staff").body["items"]) == 5
    assert len(administrator.get(app, "/api/accounts/waiting").body["items"]) == 3

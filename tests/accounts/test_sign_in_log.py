"""Sign-ins in the audit log as a specification."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import audit_log, sign_in
from accounts.api import app
from accounts.worker import worker
from kernel import clock
from kernel.audit import AuditEntry
from kernel.events import Event
from tests import house
from tests.accounts.people import EMAIL, PASSWORD, SIGN_IN, accept_jiro, invite_jiro, signed_in
from tests.faults import kit

ADDRESS = "198.51.100.44"


def lines(name: str = "佐藤 花") -> list[dict[str, Any]]:
    """What the log says of the way in, oldest first, once the worker has heard of the failures, of each twice."""
    for event in house.outbox("identity"):
        if event["type"] == "accounts.sign_in_failed":
            worker.deliver_event(Event.of(event))
            worker.deliver_event(Event.of(event))
    found = sorted((one for one in AuditEntry.scan() if isinstance(one, AuditEntry)), key=lambda one: str(one.sk))
    return [audit_log.shown(one) for one in found if one.actor_name == name]


def wrong(email: str = EMAIL) -> int:
    return house.PUBLIC.post(app, SIGN_IN, {"email": email, "password": "wrong"}, x_viewer_ip=ADDRESS).status


def test_coming_in_is_a_line_with_the_address(administrator: house.Caller) -> None:
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        signed_in(EMAIL, PASSWORD, "222222")
    first, second = lines()
    assert (first["action_name"], second["action_name"]) == ("認証アプリを登録してサインインした", "サインインした")
    assert second["ip"] == "203.0.113.7" and second["target"] == f"staff/{second['actor']}"


def test_a_recovery_code_and_a_new_password_are_lines(administrator: house.Caller) -> None:
    invite_jiro(administrator)
    accept_jiro()
    assert {line["action_name"] for line in lines("田中 次郎")} == {
        "パスワードを設定した",
        "認証アプリを登録してサインインした",
    }
    step = sign_in.begin("jiro@hidamari.example", "Hidari-Ume-88-kawa")
    with pytest.raises(sign_in.CodeWrong):
        sign_in.recover(step.challenge, "aaaaa-bbbbb", ip=ADDRESS)
    [failure] = lines("サインインしていない人")
    assert (failure["action_name"], failure["ip"]) == ("サインインに失敗した", ADDRESS)


def test_failures_at_a_member_s_e_mail_are_lines_and_the_fifth_says_that_it_is_locked(
    administrator: house.Caller,
) -> None:
    assert [wrong() for _ in range(7)] == [401] * 5 + [429] * 2
    found = lines("サインインしていない人")
    assert [line["action"] for line in found].count("accounts.sign_in_failed") == 4
    assert [line["action"] for line in found].count("accounts.locked") == 1
    assert len(found) == 5, "what a locked address tries is no line: nobody fills the log from outside"
    assert {line["ip"] for line in found} == {ADDRESS}
    me = administrator.get(app, "/api/accounts/me").body["staff"]["id"]
    assert {line["target"] for line in found} == {f"staff/{me}"}


def test_of_an_unknown_e_mail_nothing_is_kept_and_it_costs_the_same(administrator: house.Caller) -> None:
    def tried(email: str) -> list[str]:
        with kit.watched() as switch:
            switch.arm(0, "")
            assert wrong(email) == 401
            return switch.calls

    assert tried("nobody@hidamari.example") == tried(EMAIL)
    assert len(lines("サインインしていない人")) == 1

"""Staff and their sessions on the local cloud, with the provider's real TOTP."""

import time
import uuid

import pyotp
import pytest

from infra.local.visitor import token_in
from tests.town import ADMINISTRATOR, Town

pytestmark = pytest.mark.cloud
STAFF = "/api/accounts/staff"
ME = "/api/accounts/me"


def test_an_invited_colleague_enrols_and_has_the_rights_of_their_role(town: Town) -> None:
    colleague = town.newcomer("新井 まさみ", ["donations-clerk"])
    me = colleague.visitor.get(ME)
    assert me.status == 200
    assert me.body["staff"]["permissions"] == ["donations.read", "donations.write", "messaging.read"]
    assert len(colleague.recovery_codes) == 10
    assert colleague.visitor.get("/api/donations").status == 200
    assert colleague.visitor.get(STAFF).status == 404
    assert colleague.visitor.get("/api/line/inquiries").status == 404


def test_the_cookie_is_out_of_reach_of_scripts(town: Town) -> None:
    colleague = town.newcomer("馬場 けい", ["auditor"])
    visitor = town.visitor()
    step = visitor.post(f"{STAFF}/sign-in", {"email": colleague.email, "password": colleague.password}).body
    code = colleague.totp.at(int(time.time()) + 30)  # the one of now is spent
    got = visitor.post(f"{STAFF}/sign-in/totp", {"challenge": step["challenge"], "code": code})
    (cookie,) = got.cookies
    name, _, attributes = cookie.partition(";")
    assert name.startswith("__Host-session=")
    for wanted in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax"):
        assert wanted in attributes


def test_no_session_without_the_authenticator_and_a_code_is_good_once(town: Town) -> None:
    colleague = town.newcomer("千葉 あおい", ["auditor"])
    visitor = town.visitor()
    sign_in = {"email": colleague.email, "password": colleague.password}
    step = visitor.post(f"{STAFF}/sign-in", sign_in).body
    assert step["next"] == "totp"
    assert visitor.get(ME).status == 401
    assert visitor.post(f"{STAFF}/sign-in/enrol", {"challenge": step["challenge"]}).status == 401
    wrong = visitor.post(f"{STAFF}/sign-in/totp", {"challenge": step["challenge"], "code": "000000"})
    assert (wrong.status, wrong.body["type"].rsplit("/", 1)[-1]) == (401, "code-wrong")
    spent = visitor.post(f"{STAFF}/sign-in/totp", {"challenge": step["challenge"], "code": colleague.totp.now()})
    assert spent.status in (200, 401)  # 200 where the half-minute has just changed
    if spent.status == 401:
        assert "一度使われています" in spent.body["detail"]
        assert visitor.get(ME).status == 401


def test_a_recovery_code_lets_a_new_authenticator_be_enrolled_once(town: Town) -> None:
    colleague = town.newcomer("堂本 りく", ["auditor"])
    visitor, sign_in = town.visitor(), {"email": colleague.email, "password": colleague.password}
    step = visitor.post(f"{STAFF}/sign-in", sign_in).body
    used = {"challenge": step["challenge"], "code": colleague.recovery_codes[0]}
    assert visitor.post(f"{STAFF}/sign-in/recovery", used).status == 200
    step = visitor.post(f"{STAFF}/sign-in", sign_in).body
    assert step["next"] == "enrol"
    enrolment = visitor.post(f"{STAFF}/sign-in/enrol", {"challenge": step["challenge"]}).body
    code = pyotp.TOTP(enrolment["secret"]).now()
    done = visitor.post(f"{STAFF}/sign-in/totp", {"challenge": step["challenge"], "code": code})
    assert done.status == 200, done.text
    assert visitor.get(ME).status == 200
    assert visitor.post(f"{STAFF}/sign-in/recovery", used).status == 401


def test_removing_a_colleague_ends_their_session_at_once(town: Town) -> None:
    colleague, administrator = town.newcomer("江口 とも", ["task-reviewer"]), town.desk(ADMINISTRATOR)
    assert colleague.visitor.get("/api/crowdsourcing/tasks").status == 200
    version = administrator.get(f"{STAFF}/{colleague.id}").body["version"]
    removed = administrator.post(f"{STAFF}/{colleague.id}/remove", {"version": version, "reason": "異動のため"})
    assert (removed.status, removed.body["state"]) == (200, "removed"), removed.text
    assert colleague.visitor.get("/api/crowdsourcing/tasks").status == 401
    assert colleague.visitor.get(ME).status == 401
    again = town.visitor().post(f"{STAFF}/sign-in", {"email": colleague.email, "password": colleague.password})
    assert again.status == 401


def test_signing_out_everywhere_ends_every_session(town: Town) -> None:
    colleague = town.newcomer("福田 なぎ", ["auditor"])
    other = town.sign_in(colleague.email, colleague.password, colleague.totp)
    assert [one.get(ME).status for one in (colleague.visitor, other)] == [200, 200]
    assert colleague.visitor.post("/api/accounts/sign-out-everywhere").status == 200
    assert [one.get(ME).status for one in (colleague.visitor, other)] == [401, 401]


def test_a_change_needs_the_csrf_token(town: Town) -> None:
    colleague = town.newcomer("後藤 しお", ["auditor"])
    stolen = town.visitor()
    stolen.cookies = dict(colleague.visitor.cookies)
    assert stolen.get(ME).status == 200
    assert stolen.post("/api/accounts/sign-out").status == 401
    assert colleague.visitor.get(ME).status == 200


def test_five_wrong_passwords_lock_the_address_for_a_while(town: Town) -> None:
    _, email = town.invite("本間 つばさ", ["auditor"])
    visitor, password = town.visitor(), f"Hm-{uuid.uuid4().hex[:14]}-7X"
    token = token_in(town.mailbox.wait_for(email, "招待"))
    assert visitor.post(f"{STAFF}/invitation", {"token": token, "password": password}).status == 200
    assert visitor.post(f"{STAFF}/invitation", {"token": token, "password": password}).status == 404
    statuses = [
        visitor.post(f"{STAFF}/sign-in", {"email": email, "password": "wrong-Password-1"}).status for _ in range(5)
    ]
    assert statuses == [401] * 5
    assert visitor.post(f"{STAFF}/sign-in", {"email": email, "password": password}).status == 429


def test_a_forgotten_password_is_set_anew_by_mail_and_ends_the_session(town: Town) -> None:
    colleague = town.newcomer("江口 すず", ["auditor"])
    visitor, password = town.visitor(), f"Hm-{uuid.uuid4().hex[:14]}-7X"
    assert visitor.post(f"{STAFF}/forgotten", {"email": colleague.email}).status == 202
    token = token_in(town.mailbox.wait_for(colleague.email, "再設定"))
    assert visitor.post(f"{STAFF}/invitation", {"token": token, "password": password}).status == 200
    assert colleague.visitor.get(ME).status == 401
    assert visitor.post(f"{STAFF}/sign-in", {"email": colleague.email, "password": password}).status == 200


def test_an_unknown_address_is_answered_like_a_wrong_password(town: Town) -> None:
    got = town.visitor().post(f"{STAFF}/sign-in", {"email": "nobody@hidamari.example", "password": "wrong-Password-1"})
    assert (got.status, got.body["type"].rsplit("/", 1)[-1]) == (401, "sign-in-failed")
    assert town.visitor().post(f"{STAFF}/forgotten", {"email": "nobody@hidamari.example"}).status == 202
    assert town.mailbox.mails("nobody@hidamari.example") == []

"""Signing in as a specification: nobody gets a session without password and TOTP, whoever asks and however often."""

import json
from datetime import timedelta

import pytest

from accounts import bootstrap, provider, sign_in, staff
from accounts.api import _SIGN_IN, app
from accounts.records import Tries
from kernel import clock, errors
from kernel.limits import viewer
from tests import house
from tests.accounts.people import EMAIL, FORGOTTEN, PASSWORD, SIGN_IN, invite_jiro, reset_mails, signed_in
from tests.faults import kit


def test_first_sign_in_enrols_an_authenticator_and_shows_recovery_codes_once(cloud: None) -> None:
    house.user_pool()
    bootstrap.handler({"email": EMAIL, "name": "佐藤 花", "password": PASSWORD}, None)
    step = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": PASSWORD}).body
    assert step["next"] == "enrol"
    early = house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": "123456"})
    assert early.status == 401  # no code counts before a secret was offered
    offered = house.PUBLIC.post(app, f"{SIGN_IN}/enrol", {"challenge": step["challenge"]}).body
    assert offered["otpauth_uri"].startswith("otpauth://totp/") and offered["secret"] in offered["otpauth_uri"]
    done = house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": "123456"})
    assert done.status == 200
    assert len(done.body["recovery_codes"]) == 10
    cookie = done.headers["Set-Cookie"][0]
    assert (
        cookie.startswith("__Host-session=")
        and "HttpOnly" in cookie
        and "Secure" in cookie
        and "SameSite=Lax" in cookie
    )
    again = house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": "654321"})
    assert again.body["type"].endswith("/challenge-over")


def test_a_code_is_good_once_though_another_was_used_after_it(administrator: house.Caller) -> None:
    """Who looked over a shoulder has the code of half a minute ago; the provider would still take it."""
    with clock.fixed(house.NOON + timedelta(minutes=5)):
        signed_in(EMAIL, PASSWORD, "111111")
        signed_in(EMAIL, PASSWORD, "222222")
        step = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": PASSWORD}).body
        replayed = house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": "111111"})
    assert (replayed.status, replayed.body["type"].rsplit("/", 1)[-1]) == (401, "code-wrong")
    assert "一度使われています" in replayed.body["detail"]


def test_password_alone_is_no_session(administrator: house.Caller) -> None:
    step = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": PASSWORD})
    assert "Set-Cookie" not in step.headers
    assert house.PUBLIC.get(app, "/api/accounts/me").status == 401


def test_me_tells_who_and_until_when_and_moves_the_idle_limit(administrator: house.Caller) -> None:
    with clock.fixed(house.NOON + timedelta(minutes=20)):
        me = administrator.get(app, "/api/accounts/me").body
        assert me["staff"]["name"] == "佐藤 花" and me["city"]["name"] == "ひだまり市"
        assert me["idle_until"] == clock.iso(house.NOON + timedelta(minutes=50))
    with clock.fixed(house.NOON + timedelta(minutes=51)):
        assert administrator.get(app, "/api/accounts/me").status == 401


def test_the_absolute_limit_ends_a_busy_session(administrator: house.Caller) -> None:
    for minutes in range(25, 12 * 60, 25):
        with clock.fixed(house.NOON + timedelta(minutes=minutes)):
            assert administrator.get(app, "/api/accounts/me").status == 200
    with clock.fixed(house.NOON + timedelta(hours=12)):
        assert administrator.get(app, "/api/accounts/me").status == 401


def test_five_failures_lock_the_address_and_say_for_how_long(administrator: house.Caller) -> None:
    for _ in range(5):
        wrong = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": "wrong"})
        assert wrong.status == 401 and wrong.body["type"].endswith("/sign-in-failed")
    locked = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": PASSWORD})
    assert locked.status == 429 and "15分" in locked.body["detail"]
    with clock.fixed(house.NOON + timedelta(minutes=16)):
        assert house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": PASSWORD}).status == 200


def test_a_whole_city_hall_signs_in_from_one_address_at_half_past_eight(administrator: house.Caller) -> None:
    """400 people, two steps each, and every second of them mistypes once; a flood ends all the same."""
    for _ in range(400 * 2 + 200):
        _SIGN_IN.count(Tries, viewer("198.51.100.20"))
    with pytest.raises(errors.TooMany):
        _SIGN_IN.count(Tries, viewer("198.51.100.20"))


def test_outside_the_staff_s_networks_nobody_can_even_try(
    administrator: house.Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAFF_IP_ALLOW", "192.0.2.0/24")
    body = {"email": EMAIL, "password": PASSWORD}
    assert house.PUBLIC.post(app, SIGN_IN, body).status == 404
    assert house.PUBLIC.post(app, FORGOTTEN, {"email": EMAIL}).status == 404
    assert house.PUBLIC.post(app, SIGN_IN, body, x_viewer_ip="192.0.2.7").status == 200


def test_an_unknown_address_costs_the_same_calls(administrator: house.Caller) -> None:
    def tried(email: str) -> list[str]:
        with kit.watched() as switch:
            switch.arm(0, "")
            house.PUBLIC.post(app, SIGN_IN, {"email": email, "password": "wrong"})
            return switch.calls

    assert tried(EMAIL) == tried("nobody@hidamari.example")


def test_an_unknown_address_is_answered_like_a_wrong_password(administrator: house.Caller) -> None:
    unknown = house.PUBLIC.post(app, SIGN_IN, {"email": "nobody@hidamari.example", "password": PASSWORD})
    wrong = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": "wrong"})
    assert (unknown.status, unknown.body["type"], unknown.body["detail"]) == (
        wrong.status,
        wrong.body["type"],
        wrong.body["detail"],
    )


def test_a_code_is_not_taken_twice(administrator: house.Caller) -> None:
    step = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": PASSWORD}).body
    replay = house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": "123456"})
    assert replay.status == 401 and "一度使われています" in replay.body["detail"]


def test_a_wrong_code_is_refused_and_counted(administrator: house.Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    step = house.PUBLIC.post(app, SIGN_IN, {"email": EMAIL, "password": PASSWORD}).body

    def refuse(*_: object) -> None:
        raise provider.Refused("CodeMismatchException")

    monkeypatch.setattr(provider, "check_code", refuse)
    monkeypatch.setattr(provider, "finish_enrolment", refuse)
    if step["next"] == "enrol":
        house.PUBLIC.post(app, f"{SIGN_IN}/enrol", {"challenge": step["challenge"]})
    for _ in range(5):
        wrong = house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": "000000"})
        assert wrong.body["type"].endswith("/code-wrong")
    assert house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": "000000"}).status == 429


def test_a_recovery_code_works_once_and_leads_to_a_new_enrolment(cloud: None) -> None:
    house.user_pool()
    bootstrap.handler({"email": EMAIL, "name": "佐藤 花", "password": PASSWORD}, None)
    step = sign_in.begin(EMAIL, PASSWORD)
    sign_in.enrol(step.challenge)
    codes = sign_in.finish(step.challenge, "123456", ip="", agent="").recovery_codes
    step = sign_in.begin(EMAIL, PASSWORD)
    assert step.next == "totp"
    with pytest.raises(sign_in.CodeWrong):
        sign_in.recover(step.challenge, "aaaaa-bbbbb")
    assert sign_in.recover(step.challenge, codes[0].upper()).next == "sign-in"
    step = sign_in.begin(EMAIL, PASSWORD)
    assert step.next == "enrol"
    sign_in.enrol(step.challenge)
    sign_in.finish(step.challenge, "222222", ip="", agent="")
    step = sign_in.begin(EMAIL, PASSWORD)
    with pytest.raises(sign_in.CodeWrong):
        sign_in.recover(step.challenge, codes[0])


def test_changes_need_the_csrf_token(administrator: house.Caller) -> None:
    without = house.Caller({"cookie": administrator.headers["cookie"]})
    assert without.post(app, "/api/accounts/sign-out").status == 401
    assert administrator.get(app, "/api/accounts/me").status == 200


def test_sign_out_ends_the_session_and_everywhere_ends_all(administrator: house.Caller) -> None:
    with clock.fixed(house.NOON + timedelta(minutes=2)):
        other = signed_in(EMAIL, PASSWORD, "333333")
    assert other.post(app, "/api/accounts/sign-out").status == 200
    assert other.get(app, "/api/accounts/me").status == 401
    assert administrator.get(app, "/api/accounts/me").status == 200
    assert administrator.post(app, "/api/accounts/sign-out-everywhere").status == 200
    assert administrator.get(app, "/api/accounts/me").status == 401


def test_a_weak_password_tells_everything_that_is_missing(administrator: house.Caller) -> None:
    invite_jiro(administrator)
    mail = next(one for one in house.outbox("identity") if one["data"].get("template") == "accounts/invitation")
    token = mail["data"]["values"]["url"].split("#token=")[1]
    weak = house.PUBLIC.post(app, "/api/accounts/staff/invitation", {"token": token, "password": "jiro1234"})
    assert weak.status == 422
    assert [error["code"] for error in weak.body["errors"]] == ["length", "letters", "guessable"]


def test_forgotten_password_mails_a_link_and_says_nothing(administrator: house.Caller) -> None:
    for email in (EMAIL, "nobody@hidamari.example"):
        assert house.PUBLIC.post(app, FORGOTTEN, {"email": email}).status == 202
    mails = reset_mails()
    assert len(mails) == 1
    token = mails[0]["data"]["values"]["url"].split("#token=")[1]
    staff.accept(token, "Sakura-Tsubaki-31-x")
    assert administrator.get(app, "/api/accounts/me").status == 401, "a new password ends every session"


def test_a_wish_for_a_new_password_costs_the_same_whoever_asks(administrator: house.Caller) -> None:
    def asked(email: str) -> list[str]:
        with kit.watched() as switch:
            switch.arm(0, "")
            assert house.PUBLIC.post(app, FORGOTTEN, {"email": email}).status == 202
            return switch.calls

    assert asked(EMAIL) == asked("nobody@hidamari.example")
    assert "hidamari.example" not in json.dumps([one for one in house.outbox("identity") if "reset" in one["type"]])


def test_one_mailbox_gets_three_reset_mails_an_hour_and_nobody_is_told(administrator: house.Caller) -> None:
    for number in range(8):
        with clock.fixed(house.NOON + timedelta(minutes=number)):
            asked = house.PUBLIC.post(app, FORGOTTEN, {"email": EMAIL.upper()}, x_viewer_ip=f"198.51.100.{number}")
        assert (asked.status, asked.body) == (202, {"done": True})
    assert len(reset_mails()) == 3


def test_asking_twice_within_a_minute_is_one_reset_mail(administrator: house.Caller) -> None:
    for _ in range(2):
        assert house.PUBLIC.post(app, FORGOTTEN, {"email": EMAIL}).status == 202
    assert len(reset_mails()) == 1


def test_staff_addresses_can_be_limited(administrator: house.Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_IP_ALLOW", "198.51.100.0/24")
    assert administrator.get(app, "/api/accounts/me").status == 404
    inside = house.Caller({**administrator.headers, "x-viewer-ip": "198.51.100.9"})
    assert inside.get(app, "/api/accounts/me").status == 200


def test_nothing_personal_stands_in_a_key(administrator: house.Caller) -> None:
    invite_jiro(administrator)
    keys = json.dumps(
        [
            {name: value for name, value in item.items() if name.endswith(("pk", "sk"))}
            for item in house.items("identity")
        ],
        ensure_ascii=False,
    )
    assert "hana.sato" not in keys and "jiro" not in keys and "田中" not in keys

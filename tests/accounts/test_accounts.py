"""Staff accounts as a specification: nobody gets a session without password and TOTP, and rights end when they are taken."""

import json
from datetime import timedelta
from typing import Any

import pytest

from accounts import bootstrap, provider, roles, sign_in, staff
from accounts.api import _SIGN_IN, app
from accounts.records import Member, Tries
from accounts.worker import worker
from kernel import clock, errors
from kernel.audit import AuditEntry
from kernel.events import Event
from kernel.limits import viewer
from tests import house
from tests.faults import kit

EMAIL, PASSWORD = "hana.sato@hidamari.example", "asagao-Minato-27-hi"
SIGN_IN = "/api/accounts/staff/sign-in"
FORGOTTEN = "/api/accounts/staff/forgotten"


@pytest.fixture
def administrator(cloud: None) -> house.Caller:
    """佐藤 花, the first administrator, enrolled and signed in."""
    house.user_pool()
    bootstrap.handler({"email": EMAIL, "name": "佐藤 花", "password": PASSWORD}, None)
    return signed_in(EMAIL, PASSWORD)


def signed_in(email: str, password: str, code: str = "123456") -> house.Caller:
    """Sign in over HTTP, enrolling where the provider asks for it (moto takes any code)."""
    step = house.PUBLIC.post(app, SIGN_IN, {"email": email, "password": password}).body
    if step["next"] == "enrol":
        house.PUBLIC.post(app, f"{SIGN_IN}/enrol", {"challenge": step["challenge"]})
    done = house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": step["challenge"], "code": code})
    assert done.status == 200, done.body
    cookie = done.headers["Set-Cookie"][0].split(";")[0]
    return house.Caller({"cookie": cookie, "x-csrf-token": done.body["csrf_token"]})


def invite_jiro(administrator: house.Caller) -> dict[str, Any]:
    team = administrator.get(app, "/api/accounts/teams").body["items"][0]["id"]
    body = {"email": "jiro@hidamari.example", "name": "田中 次郎", "team": team, "roles": ["donations-clerk"]}
    return administrator.post(app, "/api/accounts/staff", body, idempotency_key="invite-jiro").body


def accept_jiro(password: str = "Hidari-Ume-88-kawa") -> house.Caller:
    mail = next(one for one in house.outbox("identity") if one["data"].get("template") == "accounts/invitation")
    token = mail["data"]["values"]["url"].split("#token=")[1]
    accepted = house.PUBLIC.post(app, "/api/accounts/staff/invitation", {"token": token, "password": password})
    assert accepted.status == 200, accepted.body
    return signed_in("jiro@hidamari.example", password)


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


def test_a_weak_password_tells_everything_that_is_missing(administrator: house.Caller) -> None:
    invite_jiro(administrator)
    mail = next(one for one in house.outbox("identity") if one["data"].get("template") == "accounts/invitation")
    token = mail["data"]["values"]["url"].split("#token=")[1]
    weak = house.PUBLIC.post(app, "/api/accounts/staff/invitation", {"token": token, "password": "jiro1234"})
    assert weak.status == 422
    assert [error["code"] for error in weak.body["errors"]] == ["length", "letters", "guessable"]


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


def test_reading_the_audit_log_is_a_line_of_it_and_searches_by_thing(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    administrator.get(app, f"/api/accounts/staff/{invited['id']}")
    found = administrator.get(app, "/api/accounts/audit", target=f"staff/{invited['id']}").body["items"]
    assert [line["action"] for line in found] == ["accounts.staff_one", "accounts.invite"]
    assert found[0]["actor_name"] == "佐藤 花" and found[0]["ip"] == "203.0.113.7"
    today = administrator.get(app, "/api/accounts/audit", day="2026-11-22", action="accounts.audit").body["items"]
    assert len(today) == 2  # both readings, this one included


def test_the_audit_log_is_narrowed_by_all_conditions_together(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    shown = f"/api/accounts/staff/{invited['id']}"
    for days in (0, 1):
        with clock.fixed(house.NOON + timedelta(days=days)):
            house.staff("鈴木 誠", staff_id="STAFF-MAKOTO").get(app, shown)
            house.staff("木村 葵", staff_id="STAFF-AOI").get(app, shown)

    def found(**conditions: str) -> list[tuple[str, str]]:
        with clock.fixed(house.NOON + timedelta(days=1, minutes=5)):
            auditor = house.staff("会計 課", staff_id="STAFF-AUDITOR")
            lines = auditor.get(app, "/api/accounts/audit", action="accounts.staff_one", **conditions).body["items"]
        return [(line["actor"], line["at"][:10]) for line in lines]

    assert found(actor="STAFF-MAKOTO", day="2026-11-22") == [("STAFF-MAKOTO", "2026-11-22")]
    assert found(target=f"staff/{invited['id']}", actor="STAFF-AOI", day="2026-11-23") == [("STAFF-AOI", "2026-11-23")]
    assert found(actor="STAFF-AOI", month="2026-10") == []
    assert len(found(month="2026-11")) == 4


def test_downloading_the_audit_log_is_an_encrypted_zip_and_logged_with_its_reason(administrator: house.Caller) -> None:
    import io
    import urllib.parse

    import pyzipper

    from kernel import aws

    offered = administrator.post(
        app,
        "/api/accounts/downloads",
        {"what": "audit", "filter": {"day": "2026-11-22"}, "reason": "定期監査"},
    ).body
    key = urllib.parse.urlparse(offered["url"]).path.split("downloads/")[1]
    packed = (
        aws.client("s3").get_object(Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=f"downloads/{key}")["Body"].read()
    )
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        name = archive.namelist()[0]
        with pytest.raises(RuntimeError):
            archive.read(name)
        text = archive.read(name, pwd=offered["password"].encode())
    assert text.startswith(b"\xef\xbb\xbf") and "accounts.download" in text.decode()
    lines = [one for one in AuditEntry.gsi2.query("TARGET#audit/-") if isinstance(one, AuditEntry)]
    whole = {one.action: (one.why, one.what) for one in lines}
    assert whole["accounts.downloaded"] == (
        "定期監査",
        {"kind": "audit", "filter": {"day": "2026-11-22"}, "rows": offered["rows"]},
    )
    assert offered["rows"] == len(text.decode().splitlines()) - 1, "the header is no row"


def test_a_download_whose_filter_finds_little_among_much_ends_and_says_so(
    administrator: house.Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        administrator.get(app, "/api/accounts/audit")
    monkeypatch.setattr("accounts.audit_log.READ_MOST", 4)
    body = {"what": "audit", "filter": {"day": "2026-11-22", "action": "donations"}, "reason": "監査"}
    got = administrator.post(app, "/api/accounts/downloads", body)
    assert got.status == 422 and "絞ってください" in got.body["errors"][0]["message"]


def test_forgotten_password_mails_a_link_and_says_nothing(administrator: house.Caller) -> None:
    for email in (EMAIL, "nobody@hidamari.example"):
        assert house.PUBLIC.post(app, FORGOTTEN, {"email": email}).status == 202
    mails = reset_mails()
    assert len(mails) == 1
    token = mails[0]["data"]["values"]["url"].split("#token=")[1]
    staff.accept(token, "Sakura-Tsubaki-31-x")
    assert administrator.get(app, "/api/accounts/me").status == 401, "a new password ends every session"


def reset_mails() -> list[dict[str, Any]]:
    """What the mail office is asked for once the room's worker has heard of the wishes, of each twice."""
    for event in house.outbox("identity"):
        if event["type"] == "accounts.reset_asked":
            worker.deliver_event(Event.of(event))
            worker.deliver_event(Event.of(event))
    return [one for one in house.outbox("identity") if one["data"].get("template") == "accounts/forgotten"]


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


def test_the_first_administrator_is_made_once(administrator: house.Caller) -> None:
    again = bootstrap.handler({"email": "mallory@hidamari.example", "name": "だれか", "password": PASSWORD}, None)
    assert again["created"] is False
    assert [one.name for one in Member.gsi1.query("STAFF") if isinstance(one, Member)] == ["佐藤 花"]

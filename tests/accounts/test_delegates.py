"""Delegates of an organisation come in by a mailed code, see what is theirs, and are out at once when they are taken out."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.api import app
from accounts.worker import worker
from kernel import clock, ids, schema
from kernel.events import Event
from messaging import templates
from tests import house
from tests.accounts import vendors
from tests.house import Caller, Got

pytestmark = pytest.mark.usefixtures("cloud", "in_force")
AT = "/api/accounts/delegates"
EMAIL = "minori@minori.example"
WHO = {"kind": "vendor", "email": EMAIL}


@pytest.fixture
def in_force(cloud: None) -> None:
    vendors.told()
    vendors.told("OTHER")


def invited(staff: Caller | None = None, **changed: Any) -> Got:
    body = WHO | {"organisation": "VENDOR", "name": "小林 実"} | changed
    return (staff or house.staff()).post(app, AT, body, **{"idempotency-key": ids.new()})


def mails() -> list[dict[str, Any]]:
    return [one["data"] for one in house.outbox("identity") if one["type"] == "messaging.mail_requested"]


def told() -> None:
    for event in house.outbox("identity"):
        if event["type"].startswith("accounts."):
            worker.deliver_event(Event.of(event))


def code(email: str = EMAIL) -> str | None:
    """Ask for a code and look into the mailbox."""
    before = codes()
    assert Caller({}).post(app, f"{AT}/code", WHO | {"email": email}).status == 202
    told()
    return next(iter(codes() - before), None)


def codes() -> set[str]:
    return {mail["values"]["code"] for mail in mails() if "code" in mail["values"]}


def sign_in(given: str | None, email: str = EMAIL) -> Got:
    return Caller({}).post(app, f"{AT}/sign-in", WHO | {"email": email, "code": given})


def test_she_comes_in_with_the_code_from_her_mailbox() -> None:
    got = invited()
    assert (got.status, schema.mistakes("accounts/delegate", got.body)) == (201, [])
    (mail,) = mails()
    assert "/vendor/" in templates.render(mail["template"], mail["values"])[1]
    done = sign_in(code("Minori@minori.example"))
    assert done.status == 200, done.body
    assert schema.mistakes("accounts/delegate-session", done.body) == []
    (cookie,) = done.headers["Set-Cookie"]
    assert cookie.startswith("__Host-member=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    her = Caller({"cookie": cookie.split(";")[0], "x-csrf-token": done.body["csrf_token"]})
    assert her.get(app, f"{AT}/me").body["organisation"] == "VENDOR"
    assert her.post(app, f"{AT}/sign-out").status == 200
    assert her.get(app, f"{AT}/me").status == 401


def test_a_code_is_good_once_and_ten_minutes() -> None:
    invited()
    first = code()
    assert sign_in(first).status == 200
    assert sign_in(first).status == 401
    with clock.fixed(house.NOON + timedelta(minutes=2)):
        second = code()
    with clock.fixed(house.NOON + timedelta(minutes=13)):
        assert sign_in(second).status == 401


def test_who_is_not_known_hears_the_same_and_gets_nothing() -> None:
    invited()
    assert code("nobody@minori.example") is None
    assert sign_in("12345678", "nobody@minori.example").status == 401


def test_guessing_locks_the_address() -> None:
    invited()
    right = code()
    answers = [sign_in("00000000").status for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert sign_in(right).status == 429


def test_one_address_is_one_delegate() -> None:
    invited()
    got = invited(organisation="OTHER")
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/email")


def test_whoever_is_taken_out_is_out_at_once() -> None:
    made = invited().body
    done = sign_in(code())
    her = Caller({"cookie": done.headers["Set-Cookie"][0].split(";")[0]})
    assert her.get(app, f"{AT}/me").status == 200
    body = {"version": made["version"], "reason": "退職"}
    assert house.staff().post(app, f"{AT}/{made['id']}/remove", body).status == 200
    assert her.get(app, f"{AT}/me").status == 401
    assert code() is None
    assert house.staff().get(app, AT, kind="vendor", organisation="VENDOR").body["items"] == []
    assert invited().status == 201


def test_only_staff_who_look_after_vendors_see_their_delegates() -> None:
    other = house.staff("別の係", staff_id="01OTHER", permissions=("line.read",))
    assert other.get(app, AT, kind="vendor", organisation="VENDOR").status == 404
    assert invited(other).status == 404


def test_a_delegate_is_no_member_of_staff_and_staff_are_no_delegates() -> None:
    her = house.member("VENDOR")
    assert her.get(app, "/api/accounts/me").status == 401
    assert house.staff().get(app, f"{AT}/me").status == 401
    assert Caller({**her.headers, "x-csrf-token": "x"}).post(app, f"{AT}/sign-out").status == 401


# ── What the donations tell of a vendor ─────────────────────────────────────────────────────────────────────────────────


def listed() -> list[str]:
    return [one["name"] for one in house.staff().get(app, AT, kind="vendor", organisation="VENDOR").body["items"]]


def ended() -> None:
    """The worker hears what accounts itself told of the stop."""
    for event in house.outbox("identity"):
        if event["type"] == "accounts.organisation_stopped":
            worker.deliver_event(Event.of(event))


@pytest.mark.parametrize("vendor", ["UNKNOWN", "CARRIER"])
def test_nobody_is_invited_for_a_vendor_that_is_not_in_force(vendor: str) -> None:
    vendors.told("CARRIER", kind="carrier")
    got = invited(organisation=vendor)
    assert (got.status, got.codes()) == (422, {"/organisation": "not-in-force"})


def test_stopping_a_vendor_ends_its_people_and_their_sessions_at_once() -> None:
    invited()
    done = sign_in(code())
    her = Caller({"cookie": done.headers["Set-Cookie"][0].split(";")[0]})
    vendors.told("OTHER", standing="stopped", number=2)
    ended()
    assert her.get(app, f"{AT}/me").status == 200
    vendors.told(standing="stopped", number=2)
    ended()
    assert her.get(app, f"{AT}/me").status == 401
    assert (listed(), code(), invited().status) == ([], None, 422)
    (line,) = [one for one in house.items("audit") if one["action"]["S"] == "accounts.delegate_ended"]
    assert (line["actor_name"]["S"], line["target"]["S"].split("/")[0]) == ("システム", "delegate")


def test_resuming_a_vendor_brings_nobody_back_and_who_is_invited_then_stays() -> None:
    invited()
    vendors.told(standing="stopped", number=2)
    with clock.fixed(house.NOON + timedelta(minutes=5)):
        vendors.told(number=3)
        ended()
        assert (listed(), code()) == ([], None)
        assert invited(name="林 果歩").status == 201
        ended()
        assert listed() == ["林 果歩"]


def test_who_was_invited_before_accounts_heard_of_the_stop_is_out_too() -> None:
    stop = vendors.event(standing="stopped", number=2)
    with clock.fixed(house.NOON + timedelta(seconds=30)):
        assert invited(name="林 果歩").status == 201
        worker.deliver_event(stop)
        ended()
        assert (listed(), code()) == ([], None)


def test_a_stop_that_is_told_after_the_resumption_still_ends_who_was_there() -> None:
    invited()
    late = vendors.event(standing="stopped", number=2)
    with clock.fixed(house.NOON + timedelta(minutes=5)):
        vendors.told(number=3)
        assert invited(email="kaho@kaju.example", name="林 果歩").status == 201
        worker.deliver_event(late)
        ended()
        assert listed() == ["林 果歩"]
        assert invited(email="manabu@kaju.example").status == 201


def test_the_daily_mail_reaches_delegates_and_the_vendor_s_contact_has_no_second_one() -> None:
    invited()
    invited(email="Kaho@kaju.example", name="林 果歩")
    invited(email="manabu@satoyama.example", organisation="OTHER")
    event = vendors.news(had="minori@minori.example")
    for _ in range(2):
        worker.deliver_event(event)
    (mail,) = [one for one in mails() if one["template"] == "donations/vendor_news"]
    assert mail["to"] == "Kaho@kaju.example"
    subject, body = templates.render(mail["template"], mail["values"])
    assert "3個" in subject and "林 果歩 様" in body

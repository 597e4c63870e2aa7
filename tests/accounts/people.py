"""Who signs in in these tests: 佐藤 花 who administers, and 田中 次郎 whom she invites."""

from typing import Any

from accounts.api import app
from accounts.worker import worker
from kernel.events import Event
from tests import house

EMAIL, PASSWORD = "hana.sato@hidamari.example", "asagao-Minato-27-hi"
SIGN_IN = "/api/accounts/staff/sign-in"
FORGOTTEN = "/api/accounts/staff/forgotten"


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


def reset_mails() -> list[dict[str, Any]]:
    """What the mail office is asked for once the room's worker has heard of the wishes, of each twice."""
    for event in house.outbox("identity"):
        if event["type"] == "accounts.reset_asked":
            worker.deliver_event(Event.of(event))
            worker.deliver_event(Event.of(event))
    return [one for one in house.outbox("identity") if one["data"].get("template") == "accounts/forgotten"]

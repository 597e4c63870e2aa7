"""Fault cases of accounts. A sign-in that broke off leaves at most a session nobody holds, which its idle limit ends; failures and tries
are counted on purpose."""

import os
from collections.abc import Callable
from typing import Any
from unittest import mock

from accounts import bootstrap, provider, sign_in, staff
from accounts.api import app
from accounts.worker import worker
from kernel import aws
from kernel.events import Event
from tests import house
from tests.accounts import vendors
from tests.faults.kit import Case

EMAIL, PASSWORD = "hana.sato@hidamari.example", "asagao-Minato-27-hi"
SIGN_IN = "/api/accounts/staff/sign-in"
BASE = "/api/accounts"


def city() -> house.Caller:
    """A new city with its administrator; the caller holds a session of another administrator's making."""
    house.user_pool()
    bootstrap.handler({"email": EMAIL, "name": "佐藤 花", "password": PASSWORD}, None)
    bootstrap.handler({"partners": [{"id": "furunavi", "kind": "portal", "name": "ふるなび"}]}, None)
    return house.staff()


def jiro() -> tuple[house.Caller, str]:
    """The city, and 田中 次郎 who has accepted his invitation."""
    caller, staff_id = invited()
    staff.accept(_token("accounts/invitation"), "Hidari-Ume-88-kawa")
    return caller, staff_id


def invited() -> tuple[house.Caller, str]:
    caller = city()
    return caller, staff.invite("jiro@hidamari.example", "田中 次郎", _team(caller), ["donations-clerk"], by="佐藤 花")


def _team(caller: house.Caller) -> str:
    return str(caller.get(app, f"{BASE}/teams").body["items"][0]["id"])


def _token(template: str) -> str:
    mail = next(one for one in house.outbox("identity") if one["data"].get("template") == template)
    return str(mail["data"]["values"]["url"].split("#token=")[1])


def invitation_token() -> str:
    """What stands in the link of 次郎's invitation."""
    invited()
    return _token("accounts/invitation")


def challenge() -> str:
    """A challenge after password and offered secret."""
    city()
    step = sign_in.begin(EMAIL, PASSWORD)
    sign_in.enrol(step.challenge)
    return step.challenge


def reset_by_operator() -> str:
    """A challenge that wants a new password, because an operator set a temporary one."""
    city()
    staff_id = next(item["staff_id"]["S"] for item in house.items("identity") if item["pk"]["S"].startswith("STAFF#"))
    pool = os.environ["USER_POOL_ID"]
    aws.client("cognito-idp").admin_set_user_password(
        UserPoolId=pool, Username=staff_id, Password="Kari-no-1-mon", Permanent=False
    )
    step = sign_in.begin(EMAIL, "Kari-no-1-mon")
    assert step.next == "new-password"
    return step.challenge


def choose_password(secret: str) -> Any:
    """moto calls a spent session not found where Cognito calls it not authorized."""
    with mock.patch.object(provider, "PASSWORD_WRONG", provider.PASSWORD_WRONG | {"ResourceNotFoundException"}):
        return house.PUBLIC.post(
            app, f"{SIGN_IN}/new-password", {"challenge": secret, "password": "Hidari-Ume-88-kawa"}
        )


def recoverable() -> tuple[str, str]:
    """A challenge waiting for a code, and a recovery code."""
    secret = challenge()
    codes = sign_in.finish(secret, "123456", ip="", agent="").recovery_codes
    return sign_in.begin(EMAIL, PASSWORD).challenge, codes[0]


def act_once_on_jiro(verb: str, version: int, **body: Any) -> Callable[[tuple[house.Caller, str]], Any]:
    """The clerk's screen repeats the same version: the second time is stale, and changes nothing."""

    def act(prepared: tuple[house.Caller, str]) -> Any:
        caller, staff_id = prepared
        return caller.post(app, f"{BASE}/staff/{staff_id}/{verb}", {"version": version, "reason": "試し", **body})

    return act


def event(kind: str) -> Callable[[tuple[house.Caller, str]], Any]:
    def act(prepared: tuple[house.Caller, str]) -> Any:
        at = "2026-11-22T03:00:00.000Z"
        return worker.deliver_event(Event(kind, prepared[1], id="01EVENT00000000000000000009", at=at, room="accounts"))

    return act


def role_event(prepared: tuple[house.Caller, str]) -> Any:
    at = "2026-11-22T03:00:00.000Z"
    return worker.deliver_event(
        Event("accounts.role_changed", "donations-clerk", id="01EVENTR", at=at, room="accounts")
    )


def reset_event(_: house.Caller) -> Any:
    at = "2026-11-22T03:00:00.000Z"
    token = sign_in.email_token(EMAIL)
    return worker.deliver_event(Event("accounts.reset_asked", token, id="01EVENTF", at=at, room="accounts"))


def failure_event(_: house.Caller) -> Any:
    at, told = "2026-11-22T03:00:00.000Z", {"ip": "203.0.113.7", "locked": False}
    token = sign_in.email_token(EMAIL)
    return worker.deliver_event(Event("accounts.sign_in_failed", token, told, id="01EVENTS", at=at, room="accounts"))


def post(path: str, body: Any = None, **headers: str) -> Callable[[house.Caller], Any]:
    return lambda caller: caller.post(app, BASE + path, body, **headers)


def public_post(path: str, body: Any) -> Callable[[Any], Any]:
    return lambda _: house.PUBLIC.post(app, BASE + path, body)


def rotated() -> tuple[house.Caller, str]:
    """An administrator, and the older of a portal's two keys."""
    caller = city()
    made = caller.post(app, f"{BASE}/partners/furunavi/rotate", {"version": 1, "reason": "定期"})
    return caller, made.body["keys"][0]["key_id"]


def retire(prepared: tuple[house.Caller, str]) -> Any:
    caller, key_id = prepared
    body = {"version": 2, "reason": "定期", "key_id": key_id}
    return caller.post(app, f"{BASE}/partners/furunavi/retire", body)


def with_session() -> tuple[house.Caller, str]:
    """次郎 with a live session."""
    caller, staff_id = jiro()
    house.staff("田中 次郎", staff_id=staff_id)
    return caller, staff_id


DELEGATE = {"kind": "vendor", "email": "minori@minori.example"}
INVITED = DELEGATE | {"organisation": "VENDOR", "name": "小林 実"}


def looking_after() -> house.Caller:
    """Staff, and a vendor in force."""
    vendors.told()
    return house.staff()


def vendor_stopped(_: Any) -> Any:
    return worker.deliver_event(vendors.event(standing="stopped", number=2))


def organisation_stopped(_: Any) -> Any:
    data = {"kind": "vendor", "organisation": "VENDOR", "at": "2026-11-22T03:00:00.000Z"}
    told = Event("accounts.organisation_stopped", "VENDOR", data, id="01EVENTO", at=data["at"], room="accounts")
    return worker.deliver_event(told)


def code_event(_: Any) -> Any:
    at, token = "2026-11-22T03:00:00.000Z", sign_in.email_token(DELEGATE["email"])
    asked = Event("accounts.code_asked", token, {"kind": "vendor"}, id="01EVENTC", at=at, room="accounts")
    return worker.deliver_event(asked)


def delegate() -> tuple[house.Caller, str]:
    """Staff, and the id of a delegate whom they invited."""
    caller = looking_after()
    return caller, caller.post(app, f"{BASE}/delegates", INVITED, **{"idempotency-key": "first"}).body["id"]


def delegate_code() -> str:
    """The code in the delegate's mailbox."""
    delegate()
    code_event(None)
    mails = [one["data"]["values"] for one in house.outbox("identity") if one["type"] == "messaging.mail_requested"]
    return str(next(one["code"] for one in mails if "code" in one))


def delegate_out(prepared: tuple[house.Caller, str]) -> Any:
    at = "2026-11-22T03:00:00.000Z"
    return worker.deliver_event(Event("accounts.delegate_removed", prepared[1], id="01EVENTD", at=at, room="accounts"))


CASES = [
    Case(
        "accounts.invite_delegate",
        lambda caller: caller.post(app, f"{BASE}/delegates", INVITED, **{"idempotency-key": "k"}),
        prepare=looking_after,
    ),
    Case(
        "accounts.vendor_news",
        lambda _: worker.deliver_event(vendors.news(had="other@minori.example")),
        prepare=delegate,
    ),
    Case("accounts.vendor_in_force", vendor_stopped, prepare=delegate),
    Case("accounts.organisation_stopped", organisation_stopped, prepare=delegate),
    Case(
        "accounts.remove_delegate",
        lambda made: made[0].post(app, f"{BASE}/delegates/{made[1]}/remove", {"version": 1, "reason": "退職"}),
        prepare=delegate,
    ),
    Case("accounts.delegate_code", public_post("/delegates/code", DELEGATE), prepare=delegate),
    Case(
        "accounts.delegate_sign_in",
        lambda code: house.PUBLIC.post(app, f"{BASE}/delegates/sign-in", DELEGATE | {"code": code}),
        prepare=delegate_code,
        forgetting=("LOCK#", "MEMBER#"),
    ),
    Case(
        "accounts.delegate_sign_out",
        lambda her: her.post(app, f"{BASE}/delegates/sign-out"),
        prepare=lambda: house.member("VENDOR"),
    ),
    Case("accounts.code_asked", code_event, prepare=delegate),
    Case("accounts.delegate_removed", delegate_out, prepare=delegate),
    Case(
        "accounts.password",
        public_post("/staff/sign-in", {"email": EMAIL, "password": PASSWORD}),
        prepare=city,
        # A challenge that nobody was told is good for nothing and gone after ten minutes; a repetition makes one of its own.
        forgetting=("CHALLENGE#", "LOCK#"),
    ),
    Case(
        "accounts.enrol",
        lambda secret: house.PUBLIC.post(app, f"{SIGN_IN}/enrol", {"challenge": secret}),
        prepare=challenge,
        ignoring=("offered_secret", "version"),
    ),
    Case(
        "accounts.totp",
        lambda secret: house.PUBLIC.post(app, f"{SIGN_IN}/totp", {"challenge": secret, "code": "123456"}),
        prepare=challenge,
        forgetting=("LOCK#",),
    ),
    Case("accounts.new_password", choose_password, prepare=reset_by_operator, ignoring=("access_token",)),
    Case(
        "accounts.recovery",
        lambda found: house.PUBLIC.post(app, f"{SIGN_IN}/recovery", {"challenge": found[0], "code": found[1]}),
        prepare=recoverable,
        forgetting=("LOCK#",),
    ),
    Case(
        "accounts.invitation",
        lambda token: house.PUBLIC.post(
            app, f"{BASE}/staff/invitation", {"token": token, "password": "Hidari-Ume-88-kawa"}
        ),
        prepare=invitation_token,
    ),
    Case("accounts.forgotten", public_post("/staff/forgotten", {"email": EMAIL}), prepare=city),
    Case("accounts.sign_out", post("/sign-out"), prepare=city),
    Case("accounts.sign_out_everywhere", post("/sign-out-everywhere"), prepare=city),
    Case(
        "accounts.invite",
        lambda caller: caller.post(
            app,
            f"{BASE}/staff",
            {"email": "jiro@hidamari.example", "name": "田中 次郎", "team": _team(caller), "roles": ["auditor"]},
            idempotency_key="k",
        ),
        prepare=city,
    ),
    Case("accounts.change", act_once_on_jiro("change", 2, roles=["auditor"]), prepare=jiro),
    Case("accounts.remove", act_once_on_jiro("remove", 2), prepare=jiro),
    Case("accounts.reset_totp", act_once_on_jiro("reset-totp", 2), prepare=jiro),
    Case("accounts.invite_again", act_once_on_jiro("invite-again", 1), prepare=invited),
    Case(
        "accounts.role_new",
        post("/roles", {"id": "helper", "name": "手伝い", "description": "", "permissions": ["donations.read"]}),
        prepare=city,
    ),
    Case(
        "accounts.role_change",
        post(
            "/roles/auditor/change", {"version": 1, "permissions": ["audit.read", "messaging.read"], "reason": "試し"}
        ),
        prepare=city,
    ),
    Case(
        "accounts.team_new",
        post("/teams", {"name": "寄附センター", "services": ["donations"], "outsourced": True}, idempotency_key="k"),
        prepare=city,
    ),
    Case("accounts.partner_rotate", post("/partners/furunavi/rotate", {"version": 1, "reason": "定期"}), prepare=city),
    Case("accounts.partner_retire", retire, prepare=rotated),
    # Not its own lines: how many rows it tells must not depend on how often it was tried.
    Case(
        "accounts.download",
        post("/downloads", {"what": "audit", "filter": {"action": "donations."}, "reason": "監査"}),
        prepare=city,
    ),
    Case("accounts.reset_asked", reset_event, prepare=city),
    Case("accounts.sign_in_failed", failure_event, prepare=city),
    Case("accounts.staff_removed", event("accounts.staff_removed"), prepare=jiro),
    Case("accounts.staff_changed", event("accounts.staff_changed"), prepare=with_session),
    Case("accounts.role_changed", role_event, prepare=jiro),
]

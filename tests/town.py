"""ひだまり市 on the local cloud, as its people meet it: visitors, portals, LINE users, staff with their sessions."""

import base64
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyotp
import pytest

from infra.local.visitor import Got, Mailbox, Visitor, signed, solved, token_in, until

BUSY = (429, 502, 503, 504)  # what a client is to repeat; the local cloud gives it when all its workers start at once
ADMINISTRATOR, REVIEWER, APPROVER = "hinata@hidamari.example", "sato@hidamari.example", "suzuki@hidamari.example"
CLERK, COUNSELLOR = "tanaka@hidamari.example", "kobayashi@hidamari.example"
OFFICER, SUPERVISOR = "mori@hidamari.example", "okamoto@hidamari.example"
_STAFF = "/api/accounts/staff"
PATIENCE_SECONDS = 90
TALK_SECONDS = 300  # what is said on LINE waits behind a broadcast's echo, if another test sends one


def patiently(send: Callable[[], Got], *, seconds: float = PATIENCE_SECONDS) -> Got:
    """The first answer that is not "again, please"; no answer at all is asked for again too, as every client does."""
    deadline = time.monotonic() + seconds
    while True:
        late = time.monotonic() > deadline
        try:
            got = send()
        except TimeoutError:
            if late:
                raise
            continue
        if got.status not in BUSY or late:
            return got
        time.sleep(0.3)


def throttled(got: Got) -> bool:
    """Whether the cloud had no hand free, and no room heard the request: its answer is not our problem+json or page."""
    return got.status == 429 and b"TooManyRequestsException" in got.raw


class Patient(Visitor):
    """A visitor who asks again where the cloud had no hand free, for other tests keep it busy at the same time."""

    def send(self, method: str, path: str, raw: bytes | None = None, headers: dict[str, str] | None = None) -> Got:
        ask = super().send
        deadline = time.monotonic() + PATIENCE_SECONDS
        while throttled(got := ask(method, path, raw, headers)) and time.monotonic() < deadline:
            time.sleep(0.3)
        return got


def addresses() -> Iterator[str]:
    """Addresses that no visitor had yet, nor one of an earlier run (limits by address last an hour); the seed's are in 127.0."""
    network = uuid.uuid4().bytes
    return (
        f"127.{1 + network[0] % 250}.{(network[1] + b) % 256}.{c}"
        for b, c in itertools.product(range(256), range(1, 255))
    )


@dataclass
class Phone:
    """One LINE user of the stand-in."""

    platform: Visitor
    user_id: str

    def act(self, verb: str, body: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        """follow, block, say, tap, sticker, unsend; `options` are the ways of delivery (twice, late, out_of_order)."""
        got = self.platform.post(f"/control/users/{self.user_id}/{verb}", (body or {}) | {"options": options})
        assert got.status == 200, got.text
        done: dict[str, Any] = got.body
        return done

    def say(self, text: str, **options: Any) -> dict[str, Any]:
        return self.act("say", {"text": text}, **options)

    def talk(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.platform.get(f"/control/users/{self.user_id}/talk").body["entries"]
        return entries

    def from_bot(self) -> list[dict[str, Any]]:
        """The messages that the city sent, oldest first."""
        return [entry["message"] for entry in self.talk() if entry["by"] == "bot"]

    def wait_for(self, words: str) -> dict[str, Any]:
        """The newest message of the city in which these words stand."""

        def look() -> dict[str, Any] | None:
            said = reversed(self.from_bot())
            return next((one for one in said if words in json.dumps(one, ensure_ascii=False)), None)

        return until(f"「{words}」 in the talk", look, seconds=TALK_SECONDS)


@dataclass(frozen=True)
class NewColleague:
    """Somebody who was invited during the tests."""

    id: str
    email: str
    password: str
    totp: pyotp.TOTP
    recovery_codes: tuple[str, ...]
    visitor: Visitor


@dataclass
class Town:
    """The running city. `access` is what access.json says."""

    access: dict[str, Any]
    _desks: dict[str, Visitor] = field(default_factory=dict)
    _addresses: Iterator[str] = field(default_factory=addresses)

    @property
    def url(self) -> str:
        return str(self.access["url"])

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.platform_url)

    @property
    def platform_url(self) -> str:
        return str(self.access["line"]["platform_url"])

    @property
    def platform(self) -> Visitor:
        return Visitor(self.platform_url)

    def visitor(self) -> Visitor:
        """Somebody from the public."""
        return Patient(self.url, next(self._addresses))

    def page(self, path: str) -> Got:
        """A page of the site."""
        return patiently(lambda: Visitor(self.url).get(path))

    # --- systems

    def signed(
        self,
        partner: str,
        path: str,
        body: Any,
        *,
        secret: str | None = None,
        message_id: str | None = None,
        at: datetime | None = None,
    ) -> Got:
        """POST as a portal or partner system."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        key = secret or self.access["partners"][partner]["secret"]

        def send() -> Got:
            headers = signed(raw, key, message_id or f"msg_{uuid.uuid4().hex}", at=at)
            return Visitor(self.url).send("POST", path, raw, headers | {"x-partner-id": partner})

        return patiently(send)

    def webhook(self, events: list[dict[str, Any]]) -> Got:
        """POST as the LINE platform."""
        line = self.access["line"]
        raw = json.dumps({"destination": line["destination"], "events": events}, ensure_ascii=False).encode()
        mac = hmac.new(line["channel_secret"].encode(), raw, hashlib.sha256).digest()
        headers = {"x-line-signature": base64.b64encode(mac).decode()}
        return patiently(lambda: Visitor(self.url).send("POST", "/api/line/webhook", raw, headers))

    def phone(self, name: str = "") -> Phone:
        """A LINE user who has just befriended the account and agreed to its terms."""
        platform = self.platform
        phone = Phone(platform, platform.post("/control/users", {"name": name}).body["user_id"])
        phone.act("follow")
        phone.wait_for("この約束に同意しますか")
        phone.act("tap", {"label": "同意する"})
        phone.wait_for("同意をいただきました")
        return phone

    def violations(self) -> list[dict[str, Any]]:
        """What the stand-in saw the system do against LINE's rules."""
        lines: list[dict[str, Any]] = self.platform.get("/control/log", kind="violation").body["lines"]
        return lines

    # --- forms

    def send_form(self, path: str, body: dict[str, Any]) -> Got:
        """A public form with JavaScript: JSON with a solved proof of work."""
        visitor = self.visitor()
        challenge = patiently(lambda: visitor.get(path.rsplit("/", 1)[0] + "/challenge"))
        answer = body | {"altcha": solved(challenge.body)}
        return patiently(lambda: visitor.post(path, answer))

    # --- staff

    def desk(self, email: str) -> Visitor:
        """A member of the demo staff, signed in once for all tests."""
        if email not in self._desks:
            member = next(one for one in self.access["staff"] if one["email"] == email)
            self._desks[email] = self.sign_in(email, member["password"], pyotp.TOTP(member["totp_secret"]))
        return self._desks[email]

    def sign_in(self, email: str, password: str, totp: pyotp.TOTP) -> Visitor:
        """Sign in with a code that was not used before: this half-minute's, or the next one's, as an authenticator shows it whose
        clock is a little fast (the provider takes both). A code is good once."""

        def attempt() -> Visitor | None:
            return self._signed_in(email, password, totp.now()) or self._signed_in(
                email, password, totp.at(int(time.time()) + totp.interval)
            )

        return until(f"{email} to sign in", attempt, seconds=70, pause=3)

    def _signed_in(self, email: str, password: str, code: str) -> Visitor | None:
        visitor = self.visitor()
        step = patiently(lambda: visitor.post(f"{_STAFF}/sign-in", {"email": email, "password": password}))
        assert (step.status, step.body.get("next")) == (200, "totp"), step.text
        got = patiently(
            lambda: visitor.post(f"{_STAFF}/sign-in/totp", {"challenge": step.body["challenge"], "code": code})
        )
        if got.status in (401, 409):  # spent, or in this moment by another test's sign-in
            return None
        assert got.status == 200, got.text
        visitor.csrf_token = got.body["csrf_token"]
        return visitor

    def invite(self, name: str, roles: list[str]) -> tuple[str, str]:
        """(staff id, e-mail) of a colleague whom the administrator has just invited."""
        administrator, email = self.desk(ADMINISTRATOR), f"{uuid.uuid4().hex[:10]}@hidamari.example"
        teams = administrator.get("/api/accounts/teams").body["items"]
        body = {"email": email, "name": name, "team": teams[0]["id"], "roles": roles}
        invited = administrator.post(_STAFF, body, idempotency_key=uuid.uuid4().hex)
        assert invited.status == 201, invited.text
        return invited.body["id"], email

    def newcomer(self, name: str, roles: list[str]) -> NewColleague:
        """Invited, has followed the mail's link, enrolled an authenticator, is signed in."""
        staff_id, email = self.invite(name, roles)
        password = f"Hm-{uuid.uuid4().hex[:14]}-7X"
        visitor = self.visitor()
        token = token_in(self.mailbox.wait_for(email, "招待"))
        assert visitor.post(f"{_STAFF}/invitation", {"token": token, "password": password}).status == 200
        step = visitor.post(f"{_STAFF}/sign-in", {"email": email, "password": password}).body
        assert step["next"] == "enrol", step
        enrolment = visitor.post(f"{_STAFF}/sign-in/enrol", {"challenge": step["challenge"]}).body
        totp = pyotp.TOTP(enrolment["secret"])
        body = {"challenge": enrolment["challenge"], "code": totp.now()}
        session = visitor.post(f"{_STAFF}/sign-in/totp", body)
        assert session.status == 200, session.text
        visitor.csrf_token = session.body["csrf_token"]
        return NewColleague(staff_id, email, password, totp, tuple(session.body["recovery_codes"]), visitor)


@pytest.fixture(scope="session")
def town(local_cloud: dict[str, Any]) -> Town:
    """The demo city on the local cloud."""
    return Town(local_cloud)

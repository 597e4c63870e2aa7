"""The system's doors as the demo's people use them: HTTP for everybody, one invocation for the operator."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyotp

from infra.cloud import Cloud
from infra.local.access import Access
from infra.local.visitor import Got, Mailbox, Visitor, signed, solved, token_in

_CODE_SECONDS = 30
_REFUSED = 401


class SeedFailed(RuntimeError):
    """A door refused what the demo city brought."""


def accepted(got: Got, what: str) -> dict[str, Any]:
    """The JSON of a good answer. Raises SeedFailed with what the door said."""
    if got.status >= 400:
        raise SeedFailed(f"{what} was answered {got.status}: {got.text[:600]}")
    found: dict[str, Any] = got.body
    return found


@dataclass
class Doors:
    """What a seed step may use."""

    cloud: Cloud
    url: str
    access: Access
    signed_in_visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def platform_url(self) -> str:
        """The LINE stand-in with its mailbox."""
        return str(self.access.line()["platform_url"])

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.platform_url)

    def operate(self, function: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Invoke a function as the operator does. Raises SeedFailed."""
        answer = self.cloud.client("lambda").invoke(
            FunctionName=self.cloud.physical(function), Payload=json.dumps(payload).encode()
        )
        body = answer["Payload"].read().decode()
        if answer.get("FunctionError"):
            raise SeedFailed(f"{function} failed: {body[:600]}")
        found: dict[str, Any] = json.loads(body)
        return found

    def post(self, path: str, body: dict[str, Any], *, by: Visitor | None = None, **headers: str) -> dict[str, Any]:
        """POST JSON to the site's origin; `headers` are written with underscores. Raises SeedFailed."""
        return accepted((by or Visitor(self.url)).post(path, body, **headers), f"POST {path}")

    def get(self, path: str, *, by: Visitor | None = None, **query: Any) -> dict[str, Any]:
        """GET from the site's origin. Raises SeedFailed."""
        return accepted((by or Visitor(self.url)).get(path, **query), f"GET {path}")

    def signed(self, path: str, body: dict[str, Any], *, partner: str, message_id: str) -> dict[str, Any]:
        """POST as a portal or a partner system, signed with its key. Raises SeedFailed."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        headers = signed(raw, self.access.values["partners"][partner]["secret"], message_id)
        got = Visitor(self.url).send("POST", path, raw, headers | {"x-partner-id": partner})
        return accepted(got, f"POST {path} by {partner}")

    def send_form(self, path: str, body: dict[str, Any], *, address: str) -> None:
        """Send a public form of `path`'s room from `address`, with its proof of work. Raises SeedFailed."""
        visitor = Visitor(self.url, address)
        challenge = self.get(path.rsplit("/", 1)[0] + "/challenge", by=visitor)
        self.post(path, body | {"altcha": solved(challenge)}, by=visitor)

    def confirm(self, path: str, email: str, subject: str) -> dict[str, Any]:
        """Open the link of the confirmation mail and press its button. Raises SeedFailed."""
        mail = self.mailbox.wait_for(email, subject)
        return self.post(path, {"token": token_in(mail)})

    def signed_in(self, email: str) -> Visitor:
        """The browser of a member of staff whose credentials access.json holds."""
        if email not in self.signed_in_visitors:
            member = next(one for one in self.access.values["staff"] if one["email"] == email)
            visitor = Visitor(self.url)

            def challenge() -> str:
                known = {"email": email, "password": member["password"]}
                return str(self.post("/api/accounts/staff/sign-in", known)["challenge"])

            prove(visitor, member["totp_secret"], challenge)
            self.signed_in_visitors[email] = visitor
        return self.signed_in_visitors[email]


def prove(visitor: Visitor, totp_secret: str, challenge: Callable[[], str]) -> dict[str, Any]:
    """The second step of signing in; the session. Raises SeedFailed.

    A code is taken once. The one of half a minute ago is still good and tried first, so that whoever signs in next can use the
    one that their app shows; then that one; then the next.
    """
    authenticator = pyotp.TOTP(totp_secret)
    for wait_seconds, ago_seconds in ((0, _CODE_SECONDS), (0, 0), (_CODE_SECONDS, 0)):
        time.sleep(wait_seconds)
        body = {"challenge": challenge(), "code": authenticator.at(int(time.time()) - ago_seconds)}
        got = visitor.post("/api/accounts/staff/sign-in/totp", body)
        if got.status != _REFUSED:
            break
    session = accepted(got, "the confirmation code")
    visitor.csrf_token = session["csrf_token"]
    return session

"""HTTP to the running system as its users speak it: browsers, companies' forms, partner systems, LINE's phones, people with a mailbox.

The demo city is filled in through this, and the end-to-end tests walk with it. A visitor has an address of its own in 127.0.0.0/8: the
local cloud takes it for the viewer's, so that limits by address meet each visitor alone.
"""

import base64
import http.client
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

_TIMEOUT_SECONDS = 30
_FORM = "application/x-www-form-urlencoded"


class NotInTime(AssertionError):
    """What was waited for did not come."""


def until[T](what: str, look: Callable[[], T | None], *, seconds: float = 60, pause: float = 0.1) -> T:
    """Look again and again until there is something (neither None nor False nor empty). Raises NotInTime."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise NotInTime(f"{what}: not within {seconds:g} seconds")
        time.sleep(pause)


@dataclass(frozen=True)
class Got:
    """An answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    raw: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.raw.decode()

    @property
    def body(self) -> Any:
        """The JSON value. Raises ValueError where the answer is none."""
        return json.loads(self.raw)

    def codes(self) -> dict[str, str]:
        """{pointer: code} of a validation problem."""
        return {error["pointer"]: error["code"] for error in self.body.get("errors", [])}


@dataclass
class Visitor:
    """Somebody at one address, with their cookies."""

    url: str
    address: str = "127.0.0.1"
    csrf_token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Got:
        return self.send("GET", path + ("?" + urlencode(query, doseq=True) if query else ""))

    def post(self, path: str, body: Any = None, **headers: str) -> Got:
        """POST JSON; names of `headers` are written with underscores."""
        return self.send("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)

    def post_form(self, path: str, fields: list[tuple[str, str]] | dict[str, str]) -> Got:
        """POST as a browser without JavaScript does."""
        return self.send("POST", path, urlencode(fields).encode(), {"content_type": _FORM, "accept": "text/html"})

    def send(self, method: str, path: str, raw: bytes | None = None, headers: dict[str, str] | None = None) -> Got:
        """One request. Raises OSError where nothing answers."""
        given = {"content-type": "application/json"} if raw is not None else {}
        given |= {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.cookies:
            given.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if self.csrf_token and method != "GET":
            given.setdefault("x-csrf-token", self.csrf_token)
        port = urlsplit(self.url).port or 80
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=_TIMEOUT_SECONDS, source_address=(self.address, 0)
        )
        try:
            connection.request(method, path, body=raw, headers=given)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        cookies = tuple(value for name, value in answer.getheaders() if name.lower() == "set-cookie")
        self._remember(cookies)
        return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content, cookies)

    def _remember(self, cookies: tuple[str, ...]) -> None:
        jar: SimpleCookie = SimpleCookie()
        for header in cookies:
            jar.load(header)
        for name, morsel in jar.items():
            if morsel.value and morsel["max-age"] != "0":
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)


def signed(raw: bytes, secret: str, message_id: str, *, at: datetime | None = None) -> dict[str, str]:
    """The three headers of the Standard Webhooks convention, made by its own package."""
    from standardwebhooks import Webhook

    when = at or datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, when, raw.decode()),
    }


def solved(challenge: dict[str, Any]) -> str:
    """The answer to a proof-of-work challenge, as the site's widget sends it (about half a second of work)."""
    import altcha

    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    if solution is None:
        raise NotInTime("the proof of work was not solved")
    return base64.b64encode(json.dumps({"challenge": challenge, "solution": solution.to_dict()}).encode()).decode()


@dataclass(frozen=True)
class Mailbox:
    """The mails that the local cloud sent."""

    platform_url: str

    def mails(self, to: str) -> list[dict[str, Any]]:
        """What `to` got, newest first: {id, at, to, subject, text, …}."""
        found: list[dict[str, Any]] = Visitor(self.platform_url).get("/mail.json", to=to).body["mails"]
        return found

    def wait_for(self, to: str, subject: str, *, seconds: float = 60) -> dict[str, Any]:
        """The newest mail to `to` with `subject` in its subject. Raises NotInTime."""
        what = f"a mail 「{subject}」 to {to}"
        return until(
            what, lambda: next((one for one in self.mails(to) if subject in one["subject"]), None), seconds=seconds
        )


def token_in(mail: dict[str, Any]) -> str:
    """The token of the link in a mail."""
    found = re.search(r"token=([^\s&]+)", mail["text"])
    if found is None:
        raise NotInTime(f"no link with a token in 「{mail['subject']}」")
    return found[1]

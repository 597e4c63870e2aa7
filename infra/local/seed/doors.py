"""The system's doors as the demo's people use them: HTTP for everybody, one invocation for the operator."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pyotp

from infra.cloud import Cloud
from infra.local.access import Access


class SeedFailed(RuntimeError):
    """A door refused what the demo city brought."""


@dataclass
class Browser:
    """One signed-in person: their cookie and CSRF token."""

    cookie: str = ""
    csrf_token: str = ""


@dataclass
class Doors:
    """What a seed step may use."""

    cloud: Cloud
    url: str
    access: Access
    browsers: dict[str, Browser] = field(default_factory=dict)

    def operate(self, function: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Invoke a function as the operator does. Raises SeedFailed."""
        answer = self.cloud.client("lambda").invoke(FunctionName=self.cloud.physical(function), Payload=json.dumps(payload).encode())
        body = answer["Payload"].read().decode()
        if answer.get("FunctionError"):
            raise SeedFailed(f"{function} failed: {body[:600]}")
        found: dict[str, Any] = json.loads(body)
        return found

    def post(self, path: str, body: dict[str, Any], *, by: Browser | None = None, **headers: str) -> dict[str, Any]:
        """POST JSON; the JSON answer. `headers` are written with underscores. Raises SeedFailed."""
        return self.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), by=by, **headers)

    def get(self, path: str, *, by: Browser | None = None) -> dict[str, Any]:
        """GET; the JSON answer. Raises SeedFailed."""
        return self.request("GET", path, None, by=by)

    def request(self, method: str, path: str, body: bytes | None, *, by: Browser | None = None, **headers: str) -> dict[str, Any]:
        """One request to the site's origin. A Set-Cookie is remembered in `by`."""
        given = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if by is not None and by.cookie:
            given |= {"cookie": by.cookie, "x-csrf-token": by.csrf_token}
        request = urllib.request.Request(self.url + path, data=body, headers=given, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                if by is not None:
                    _remember(by, answer.headers.get_all("set-cookie") or [])
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise SeedFailed(f"{method} {path} answered {error.code}: {error.read().decode()[:600]}") from None
        except OSError as error:
            raise SeedFailed(f"{method} {path} was not answered: {error}") from None
        found: dict[str, Any] = json.loads(content) if content else {}
        return found

    def signed_in(self, email: str) -> Browser:
        """The browser of a member of staff whose credentials access.json holds."""
        if email not in self.browsers:
            member = next(one for one in self.access.values["staff"] if one["email"] == email)
            browser = Browser()
            challenge = self.post("/api/accounts/staff/sign-in", {"email": email, "password": member["password"]})
            code = pyotp.TOTP(member["totp_secret"]).now()
            body = {"challenge": challenge["challenge"], "code": code}
            browser.csrf_token = self.post("/api/accounts/staff/sign-in/totp", body, by=browser)["csrf_token"]
            self.browsers[email] = browser
        return self.browsers[email]


def _remember(browser: Browser, set_cookies: list[str]) -> None:
    jar: SimpleCookie = SimpleCookie()
    for header in set_cookies:
        jar.load(header)
    if jar:
        browser.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())

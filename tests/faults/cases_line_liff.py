"""Fault cases of pages that are opened from the talk. Each try to sign in is a session of its own, and an unused one ends by itself."""

import json

import urllib3

from kernel import clock
from line import liff
from line.api import app
from tests import house
from tests.faults.cases_line import HANAKO, friend
from tests.faults.kit import ELSEWHERE, Case

TOKEN = {"id_token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJVMDAwIn0.c2lnbmF0dXJl"}


def says_who(_url: str, _headers: dict[str, str], _body: bytes) -> urllib3.HTTPResponse:
    claims = {"iss": liff.ISSUER, "aud": "2000000001", "sub": HANAKO, "exp": clock.seconds(clock.now()) + 3600}
    return urllib3.HTTPResponse(body=json.dumps(claims).encode(), status=200, preload_content=True)


ELSEWHERE["https://api.line.me/oauth2/"] = ("line-login", says_who)

CASES = [
    Case(
        "line.sign_in",
        lambda _: house.PUBLIC.post(app, "/api/line/liff/sign-in", TOKEN),
        prepare=friend,
        forgetting=("OPENED#",),
    ),
    Case("line.leave_page", lambda her: her.post(app, "/api/line/liff/leave", {}), prepare=house.opened_from_the_talk),
]

"""The phone opens our page as its user; the stand-in says who that is as LINE does."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.line_platform.conftest import CHANNEL, LIFF_ID, Line


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def fetched(url: str, data: dict[str, str] | None = None) -> tuple[int, Any, Any]:
    body = urllib.parse.urlencode(data).encode() if data else None
    try:
        with urllib.request.build_opener(_Stay).open(url, body, timeout=5) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def opened(line: Line, user_id: str) -> str:
    uri = f"{line.url}/liff/{LIFF_ID}?to=talk"
    return str(line.control("POST", f"users/{user_id}/open", {"uri": uri})["open"])


def token(line: Line, user_id: str) -> str:
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(opened(line, user_id)).query)["liff.as"][0]
    status, headers, text = fetched(f"{line.url}/liff/token?as={code}")
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "*"
    return str(json.loads(text)["id_token"])


def verified(line: Line, id_token: str, client_id: str = CHANNEL) -> tuple[int, Any]:
    status, _, text = fetched(f"{line.url}/oauth2/v2.1/verify", {"id_token": id_token, "client_id": client_id})
    return status, json.loads(text)


def test_a_phone_opens_the_page_as_its_user(line: Line) -> None:
    user_id = line.friend()
    status, headers, _ = fetched(opened(line, user_id))
    assert status == 302 and headers["Location"].startswith("https://machi.example/api/line/liff?to=talk&liff.as=")
    status, claims = verified(line, token(line, user_id))
    assert status == 200
    assert (claims["iss"], claims["aud"], claims["sub"]) == ("https://access.line.me", CHANNEL, user_id)


def test_an_address_without_a_phone_opens_nothing(line: Line) -> None:
    assert fetched(f"{line.url}/liff/{LIFF_ID}?to=talk")[0] == 404
    assert fetched(f"{line.url}/liff/{LIFF_ID}?liff.as=guessed")[0] == 404
    assert fetched(f"{line.url}/liff/token?as=guessed")[0] == 404


def test_a_link_elsewhere_stays_as_it_is(line: Line) -> None:
    uri = "https://www.hidamari.example/?a=1"
    assert line.control("POST", f"users/{line.friend()}/open", {"uri": uri}) == {"open": uri}


@pytest.mark.parametrize("trouble", ["Invalid IdToken.", "IdToken expired.", "Invalid IdToken Audience."])
def test_a_token_that_is_not_good_is_refused_in_line_s_words(line: Line, trouble: str) -> None:
    good = token(line, line.friend())
    if trouble == "IdToken expired.":
        line.control("POST", "clock?advance=3601")
    given = "a.b.c" if trouble == "Invalid IdToken." else good
    status, told = verified(line, given, "another" if "Audience" in trouble else CHANNEL)
    assert status == 400 and told == {"error": "invalid_request", "error_description": trouble}

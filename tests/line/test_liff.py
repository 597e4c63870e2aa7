"""Who opens a page from the talk is who LINE says she is, and no one else can be her."""

from datetime import timedelta
from typing import Any

import pytest
import urllib3

from kernel import clock, errors
from line import liff
from line.api import app
from line.records import User, new_user, user_key
from tests import house
from tests.house import Caller
from tests.line import talking
from tests.line.talking import HANAKO, TARO

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJVMDAwIn0.c2lnbmF0dXJl"
SIGN_IN = "/api/line/liff/sign-in"


def friend(line_user_id: str = HANAKO) -> None:
    user = new_user(line_user_id, clock.now())
    user.state = "following"
    user.save()


def claims(**changed: Any) -> dict[str, Any]:
    later = clock.seconds(clock.now() + timedelta(hours=1))
    return {"iss": "https://access.line.me", "aud": "2000000001", "sub": HANAKO, "exp": later} | changed


def signed_in(line: talking.Platform, **changed: Any) -> house.Got:
    line.says_who(claims(**changed))
    return house.PUBLIC.post(app, SIGN_IN, {"id_token": TOKEN})


def cookie_of(got: house.Got) -> str:
    [header] = got.headers["Set-Cookie"]
    return str(header)


def caller_of(got: house.Got) -> Caller:
    return Caller({"cookie": cookie_of(got).partition(";")[0], "x-csrf-token": got.body["csrf_token"]})


def test_a_good_token_becomes_a_session_that_no_script_can_read(line: talking.Platform) -> None:
    friend()
    got = signed_in(line)
    assert got.status == 200
    assert cookie_of(got).startswith("__Host-line=")
    assert "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=7200" in cookie_of(got)
    [asked] = line.verified
    assert asked == {"id_token": TOKEN, "client_id": "2000000001"}
    assert caller_of(got).get(app, "/api/line/liff/session").body == got.body
    kept = repr([item for item in house.items("line") if item["pk"]["S"].startswith("OPENED#")])
    assert HANAKO not in kept and TOKEN not in kept and cookie_of(got)[12:40] not in kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://access.line.example"},
        {"aud": "2000000002"},
        {"exp": clock.seconds(house.NOON)},
        {"exp": "soon"},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=repr,
)
def test_an_answer_that_is_not_about_our_user_is_none(line: talking.Platform, wrong: dict[str, Any]) -> None:
    friend()
    got = signed_in(line, **wrong)
    assert got.status == 401 and "もう一度開いてください" in got.body["detail"]
    assert talking.stored("opened") == []


def test_a_token_that_line_refuses_opens_nothing(line: talking.Platform) -> None:
    friend()
    line.says_who({"error": "invalid_request", "error_description": "IdToken expired."}, status=400)
    assert house.PUBLIC.post(app, SIGN_IN, {"id_token": TOKEN}).status == 401


@pytest.mark.parametrize("status", [429, 500])
def test_a_line_that_can_not_say_is_asked_again_later(line: talking.Platform, status: int) -> None:
    line.says_who({"message": "x"}, status=status)
    assert house.PUBLIC.post(app, SIGN_IN, {"id_token": TOKEN}).status == 503


def test_no_connection_to_line_is_no_sign_in(line: talking.Platform) -> None:
    line.next.append(urllib3.exceptions.ReadTimeoutError(None, "", "late"))  # type: ignore[arg-type]
    assert house.PUBLIC.post(app, SIGN_IN, {"id_token": TOKEN}).status == 503


def test_who_never_wrote_to_us_is_asked_to_add_us_first(line: talking.Platform) -> None:
    got = signed_in(line)
    assert got.status == 422 and "友だち追加" in got.body["detail"]


def test_a_session_is_over_after_two_hours_and_not_before(line: talking.Platform) -> None:
    friend()
    her = caller_of(signed_in(line))
    with clock.fixed(house.NOON + liff.LASTS - timedelta(seconds=1)):
        assert her.get(app, "/api/line/liff/session").status == 200
    with clock.fixed(house.NOON + liff.LASTS):
        assert her.get(app, "/api/line/liff/session").status == 401


def test_leaving_ends_the_session_and_takes_the_cookie_away(line: talking.Platform) -> None:
    friend()
    her = caller_of(signed_in(line))
    left = her.post(app, "/api/line/liff/leave", {})
    assert left.status == 200 and "__Host-line=; " in cookie_of(left) and "Max-Age=0" in cookie_of(left)
    assert her.get(app, "/api/line/liff/session").status == 401
    assert her.post(app, "/api/line/liff/leave", {}).status == 200, "leaving twice is no error"


def test_a_guessed_cookie_is_nobody(line: talking.Platform) -> None:
    with pytest.raises(errors.NotSignedIn):
        liff.person_of("__Host-line=guessed")
    with pytest.raises(errors.NotSignedIn):
        liff.person_of("")


def test_the_entry_alone_loads_line_s_script(cloud: None) -> None:
    got = house.PUBLIC.get(app, "/api/line/liff", to="talk")
    assert got.status == 200 and got.headers["Content-Type"].startswith("text/html")
    policy = got.headers["Content-Security-Policy"]
    assert "script-src 'self' https://static.line-scdn.net;" in policy and "'unsafe" not in policy
    assert 'src="https://static.line-scdn.net/liff/edge/2/sdk.js"' in got.text
    assert 'data-liff="2000000001-hidamari"' in got.text


def test_an_address_in_the_talk_names_the_page_and_nobody(cloud: None) -> None:
    assert liff.url("talk") == "https://liff.line.me/2000000001-hidamari?to=talk"
    assert user_key(HANAKO) not in liff.url("talk")
    with pytest.raises(AssertionError):
        liff.url("elsewhere")


def test_who_moved_here_from_another_account_is_the_person_she_was(line: talking.Platform) -> None:
    moved_here_from(TARO)
    assert signed_in(line).status == 200
    [kept] = [item for item in house.items("line") if item["pk"]["S"].startswith("OPENED#")]
    assert kept["user_key"]["S"] == user_key(TARO)


def test_the_account_that_she_left_opens_nothing_of_hers(line: talking.Platform) -> None:
    moved_here_from(TARO)
    got = signed_in(line, sub=TARO)
    assert got.status == 422 and "新しいアカウント" in got.body["detail"]
    assert talking.stored("opened") == []


def moved_here_from(old: str) -> None:
    """Hanako was `old` in another account (`handover.linking`)."""
    friend(old)
    friend()
    now, before = (User.must(f"USER#{user_key(one)}", "USER") for one in (HANAKO, old))
    now.linked_to, before.line_user_id = user_key(old), HANAKO
    now.save()
    before.save()

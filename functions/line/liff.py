"""A page opened from the talk proves who the person is: LINE's id token, verified by LINE, turned into a short session of our own.

    talk ──button──► LIFF_URL/<liff id>?to=talk ──LINE──► /api/line/liff?to=talk   the only page that loads LINE's script
                                                              │ liff.getIDToken()
                                                              ▼
                               POST /api/line/liff/sign-in: verified here, cookie set ──► /talk/   our page, our scripts alone

The session is an opaque cookie (HttpOnly, Secure, SameSite=Lax) and a record under its hash in LINE's table. No script can read it; a
change needs the CSRF token that only a page of ours is told. It lives two hours and is not prolonged: opening from the talk again costs
one press. Nothing of the token is kept but blind keys: of the person, and of the account that opened the page. It is good while that account
is hers: a hand-over ends it, in the old account (another has its place) and in the new one (whose key is nobody's any more).

| access         | index | pk                       | sk      |
|----------------|-------|--------------------------|---------|
| one session    | table | OPENED#<sha256(cookie)>  | SESSION |

Sources: LINE Developers, "Get profile information from ID tokens", LINE Login API reference "Verify ID token", LIFF "Using user data in
LIFF apps and servers". See `docs/decisions/liff.md`.
"""

import hashlib
import json
import secrets as random_secrets
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote, urlencode

import urllib3

from kernel import callers, clock, errors, secrets
from kernel.callers import Person
from kernel.changes import Checked
from kernel.records import InstantAttribute, public, text
from kernel.settings import env
from line import sending
from line.records import LineRecord, User, user_key, user_of

COOKIE: Final = "__Host-line"
LASTS: Final = timedelta(hours=2)  # a consultation is an hour at most; its page is opened a while before
ISSUER: Final = "https://access.line.me"
# Pages that a button in the talk may open, by the name that stands in its address.
PAGES: Final = MappingProxyType({"booking": "/booking/", "talk": "/talk/", "worries": "/worries/"})
_AGAIN = "LINEのトーク画面のボタンから、もう一度開いてください。"


class Opened(LineRecord, discriminator="line.opened"):
    """A page that was opened from the talk. Deleting the record ends the session at once. `account` is the key of the LINE user who opened it."""

    user_key = public(text(null=False))
    account = public(text(null=False))
    until = public(InstantAttribute())


@dataclass(frozen=True)
class Session:
    """What opening a page gives: the cookie goes into the browser, the token to the page."""

    cookie: str
    person: Person
    opened: Opened


class NotOurFriend(errors.RuleBroken):
    slug, title = "not-a-friend", "まだ友だち追加がありません"
    detail = "LINEで友だち追加をしてから、もう一度開いてください。"


class MovedAway(errors.RuleBroken):
    slug, title = "moved-away", "新しいアカウントに引き継いでいます"
    detail = "このLINEからは開けません。引き継いだ新しいLINEのトークから、もう一度開いてください。"


def url(page: str, **more: str) -> str:
    """The address behind a button in the talk that opens a page of ours as this user, e.g. url('talk'). It names no person."""
    assert page in PAGES, page
    base = env("LIFF_URL", "https://liff.line.me").rstrip("/")
    return f"{base}/{quote(_channel('liff_id'))}?{urlencode({'to': page, **more})}"


def liff_id() -> str:
    """The LIFF app's id; it is public."""
    return _channel("liff_id")


def sign_in(id_token: str) -> Session:
    """Turn LINE's id token into a session of ours: one call of LINE, one read, one write.

    Raises NotSignedIn (the token is not good), NotOurFriend, MovedAway (she has taken her things along to another LINE user: whoever holds
    the old one sees nothing of hers), Busy (LINE does not answer).
    """
    line_user_id = verified(id_token)
    account = user_key(line_user_id)
    user = user_of(account)
    if user is None:
        raise NotOurFriend()
    if user.line_user_id != line_user_id:
        raise MovedAway()
    key = user.user_key  # of whoever has moved here from another account, the record that she has had all along
    cookie = random_secrets.token_urlsafe(32)
    until = clock.now() + LASTS
    opened = Opened(
        pk=session_pk(cookie), sk="SESSION", user_key=key, account=account, until=until, ttl=clock.seconds(until)
    )
    opened.save()
    return Session(cookie, Person(key, csrf_token(cookie)), opened)


def person_of(cookie_header: str) -> Person:
    """Who holds this session: two GetItems. Raises NotSignedIn, also when a hand-over has given her another account since: it is asked here,
    so that a sign-in that was on its way when the account moved ends with it."""
    cookie = callers.cookie_in(cookie_header, COOKIE)
    opened = Opened.find(session_pk(cookie), "SESSION", consistent=True) if cookie else None
    if opened is None or opened.until <= clock.now() or not _is_still_hers(opened):
        raise errors.NotSignedIn(_AGAIN)
    return Person(opened.user_key, csrf_token(cookie))


def _is_still_hers(opened: Opened) -> bool:
    user = User.find(f"USER#{opened.user_key}", "USER", consistent=True)
    return user is not None and not user.linked_to and user_key(user.line_user_id) == opened.account


def still_hers(user_key: str) -> Checked:
    """That no hand-over has overtaken what a page is about to write for the first time: nobody would find it under this key any more. It fails
    as NotSignedIn; written together with the change, so that the two can't miss each other."""
    return Checked(User(pk=f"USER#{user_key}", sk="USER"), User.linked_to.does_not_exist(), errors.NotSignedIn(_AGAIN))


def leave(cookie_header: str) -> None:
    """End the session of this browser; ending it twice is no error."""
    cookie = callers.cookie_in(cookie_header, COOKIE)
    if cookie:
        Opened(session_pk(cookie), "SESSION").delete()


def set_cookie(cookie: str) -> str:
    """The Set-Cookie header of a new session; of none, the one that takes it away."""
    seconds = int(LASTS.total_seconds()) if cookie else 0
    return f"{COOKIE}={cookie}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}"


def verified(id_token: str) -> str:
    """The LINE user id that an id token proves, by LINE's own word.

    LINE checks signature, issuer, channel and time; its answer is checked once more, so that an answer that was not for us is none.
    Raises NotSignedIn, Busy.
    """
    channel = _channel("login_channel_id")
    claims = _asked(id_token, channel)
    told = (claims.get("iss"), str(claims.get("aud", "")))
    expires, sub = claims.get("exp"), claims.get("sub")
    if told != (ISSUER, channel) or not isinstance(expires, int) or expires <= clock.seconds(clock.now()):
        raise errors.NotSignedIn(_AGAIN)
    if not isinstance(sub, str) or not sub:
        raise errors.NotSignedIn(_AGAIN)
    return sub


def _asked(id_token: str, channel: str) -> dict[str, Any]:
    """What LINE's "Verify ID token" says of a token."""
    address = env("LINE_API_URL", "https://api.line.me").rstrip("/") + "/oauth2/v2.1/verify"
    body = urlencode({"id_token": id_token, "client_id": channel}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = sending.pool().request("POST", address, body=body, headers=headers)
    except urllib3.exceptions.HTTPError as error:
        raise errors.Busy() from error
    if answer.status >= 500 or answer.status == 429:
        raise errors.Busy()
    try:
        claims = json.loads(bytes(answer.data))
    except ValueError:
        claims = None
    if answer.status != 200 or not isinstance(claims, dict):
        raise errors.NotSignedIn(_AGAIN)
    return claims


def _channel(name: str) -> str:
    return secrets.secret("LINE_SECRETS_ID").get(name, "")


def session_pk(cookie: str) -> str:
    return "OPENED#" + hashlib.sha256(cookie.encode()).hexdigest()


def csrf_token(cookie: str) -> str:
    """What a page of ours sends with a change; whoever has only the cookie sent along for them does not know it."""
    return secrets.mac("link_key", f"line.opened\x1f{cookie}")

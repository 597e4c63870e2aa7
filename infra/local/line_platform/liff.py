"""LIFF and the id tokens of LINE Login: a phone that opens a page of ours, and the word that LINE gives for who opened it.

GET  /liff/<liff id>?…&liff.as=<code>   what the phone opens: goes on to the endpoint of the LIFF app
GET  /liff/sdk.js                       window.liff, as far as our page uses it
GET  /liff/token?as=<code>              the id token for that opening
POST /oauth2/v2.1/verify                id_token, client_id → its claims, or why not ("Verify ID token" of the LINE Login API)

Only the phone can make a code: whoever opens the address without one is nobody.
"""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from infra.local.line_platform.api import STATE
from infra.local.line_platform.state import State

ISSUER: Final = "https://access.line.me"
TOKEN_MS: Final = 3_600_000
_CODE_MS: Final = 600_000
_SDK: Final = Path(__file__).parent / "page" / "liff-sdk.js"


@dataclass
class Given:
    """What was given out: codes of openings and id tokens. They do not outlive the process, as a phone's open pages don't."""

    codes: dict[str, tuple[str, int]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)


GIVEN: Final = web.AppKey("liff", Given)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/liff/sdk.js", _sdk),
        web.get("/liff/token", _token),
        web.get("/liff/{liff_id}", _open),
        web.post("/oauth2/v2.1/verify", _verify),
    ]


def opened_as(app: web.Application, user_id: str, uri: str) -> str:
    """The address that a phone opens for a link: of a LIFF app one that says, by a code, whose phone it is."""
    state = app[STATE]
    parts = urlsplit(uri)
    if parts.path != f"/liff/{state.config.liff_id}":
        return uri
    code = secrets.token_urlsafe(16)
    app[GIVEN].codes[code] = (user_id, state.clock.now_ms() + _CODE_MS)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), ("liff.as", code)])))


async def _open(request: web.Request) -> web.Response:
    state = request.app[STATE]
    if request.match_info["liff_id"] != state.config.liff_id:
        raise web.HTTPNotFound
    if _who(request.app, request.query.get("liff.as", "")) is None:
        raise web.HTTPNotFound(text="LINEの代わりの画面で、トークのボタンから開いてください。")
    raise web.HTTPFound(f"{state.config.liff_endpoint}?{request.query_string}")


async def _sdk(_request: web.Request) -> web.Response:
    return web.Response(text=_SDK.read_text("utf-8"), content_type="text/javascript")


async def _token(request: web.Request) -> web.Response:
    state: State = request.app[STATE]
    user_id = _who(request.app, request.query.get("as", ""))
    headers = {"Access-Control-Allow-Origin": "*"}
    if user_id is None:
        return web.json_response({"message": "invalid code"}, status=404, headers=headers)
    return web.json_response({"id_token": issue(request.app, user_id, state.config.login_channel_id)}, headers=headers)


def issue(app: web.Application, user_id: str, channel_id: str) -> str:
    """An id token for this user; it has three parts as LINE's has, and only we know what it says."""
    now = app[STATE].clock.now_ms()
    token = ".".join(secrets.token_urlsafe(size) for size in (24, 48, 32))
    app[GIVEN].tokens[token] = {
        "iss": ISSUER,
        "sub": user_id,
        "aud": channel_id,
        "exp": (now + TOKEN_MS) // 1000,
        "iat": now // 1000,
        "amr": ["linesso"],
    }
    return token


def _who(app: web.Application, code: str) -> str | None:
    user_id, until = app[GIVEN].codes.get(code, ("", 0))
    return user_id if app[STATE].clock.now_ms() < until else None


async def _verify(request: web.Request) -> web.Response:
    """Answer as LINE does; 400 says why not."""
    state = request.app[STATE]
    asked = await request.post()
    claims = request.app[GIVEN].tokens.get(str(asked.get("id_token", "")))
    trouble = ""
    if claims is None:
        trouble = "Invalid IdToken."
    elif claims["exp"] * 1000 <= state.clock.now_ms():
        trouble = "IdToken expired."
    elif asked.get("client_id") != claims["aud"]:
        trouble = "Invalid IdToken Audience."
    state.note("api", f"IDトークンの確認 → {400 if trouble else 200}", ok=not trouble, status=400 if trouble else 200)
    if trouble:
        return web.json_response({"error": "invalid_request", "error_description": trouble}, status=400)
    return web.json_response(claims)

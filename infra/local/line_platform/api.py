"""The Messaging API: paths, headers and answers as LINE gives them. What is accepted is decided in sending.py."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from infra.local.line_platform import richmenus
from infra.local.line_platform.records import Failure
from infra.local.line_platform.sending import Refusal, accept, check_messages
from infra.local.line_platform.state import State

Json = Any
Handler = Callable[[web.Request], Awaitable[web.Response]]
BODY_MAX_BYTES: Final = 2 * 1024 * 1024
#: getProfile within this time of a follow counts as "on follow", which the city forbids.
_ON_FOLLOW_MS: Final = 60_000
_HANG_SECONDS: Final = 60.0
STATE: Final = web.AppKey("state", State)


def routes() -> list[web.RouteDef]:
    base = "/v2/bot"
    return [
        *(
            web.post(f"{base}/message/{name}", _answering(name, _send))
            for name in ("reply", "push", "multicast", "broadcast")
        ),
        *(
            web.post(f"{base}/message/validate/{name}", _answering(f"validate/{name}", _validate))
            for name in ("reply", "push", "multicast", "broadcast")
        ),
        web.get(f"{base}/message/quota", _answering("quota", _quota)),
        web.get(f"{base}/message/quota/consumption", _answering("quota/consumption", _consumption)),
        web.get(f"{base}/message/{{message_id}}/content", _answering("content", _content)),
        web.get(f"{base}/profile/{{user_id}}", _answering("profile", _profile)),
        web.route("*", f"{base}/richmenu{{rest:.*}}", _answering("richmenu", _rich_menu)),
        web.route("*", f"{base}/user/all/richmenu{{rest:.*}}", _answering("richmenu", _rich_menu)),
        web.get(f"{base}/info", _answering("info", _info)),
        web.route("*", "/v2/{rest:.*}", _answering("", _unknown)),
    ]


def _answering(endpoint: str, view: Callable[[web.Request, str, str], Awaitable[web.Response]]) -> Handler:
    """Wrap a view: request id, bearer token, injected faults, LINE's JSON errors, the log."""

    async def handle(request: web.Request) -> web.Response:
        state = request.app[STATE]
        request_id = str(uuid.uuid4())
        begun = asyncio.get_running_loop().time()
        failure = None
        try:
            _authenticate(state, request)
            failure = _next_failure(state, endpoint)
            if failure and failure.when == "before":
                response = await _failed(failure)
            else:
                response = await view(request, endpoint, request_id)
        except Refusal as refusal:
            response = web.json_response(refusal.body, status=refusal.status, headers=refusal.headers)
        accepted = response
        if failure and failure.when == "after" and response.status < 400:
            response = web.Response(status=failure.status or 504)
        response.headers["X-Line-Request-Id"] = request_id
        elapsed = round((asyncio.get_running_loop().time() - begun) * 1000)
        await _log(state, request, endpoint, response, accepted, elapsed=elapsed)
        if failure and failure.when == "after" and accepted is not response:
            response = await _failed(failure)
            response.headers["X-Line-Request-Id"] = request_id
        return response

    return handle


_NAMES: Final = {
    "reply": "返信",
    "push": "プッシュ",
    "multicast": "マルチキャスト",
    "broadcast": "一斉配信",
    "profile": "プロフィール取得",
}


async def _log(
    state: State, request: web.Request, endpoint: str, response: web.Response, accepted: web.Response, *, elapsed: int
) -> None:
    what = f"{_NAMES[endpoint]}（{endpoint}）" if endpoint in _NAMES else f"{request.method} {request.path}"
    text = f"{what} → {response.status}"
    if accepted is not response:
        text += f"（失敗のまね：実は{accepted.status}で受け付けました）"
    detail = {
        "endpoint": endpoint,
        "retry_key": request.headers.get("X-Line-Retry-Key"),
        "body": ""
        if request.content_type == "image/png"
        else (await request.read())[:20_000].decode("utf-8", "replace"),
        "answer": accepted.text if accepted.content_type == "application/json" else "",
        "request_id": response.headers["X-Line-Request-Id"],
    }
    state.note("api", text, ok=response.status < 400, status=response.status, elapsed_ms=elapsed, detail=detail)


def _authenticate(state: State, request: web.Request) -> None:
    given = request.headers.get("Authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {state.config.channel_access_token}".encode()):
        reason = "Confirm that the access token in the authorization header is valid."
        raise Refusal(401, f"Authentication failed. {reason}")


def _next_failure(state: State, endpoint: str) -> Failure | None:
    for failure in state.failures:
        if failure.endpoint in (None, endpoint):
            failure.left -= 1
            if failure.left <= 0:
                state.failures.remove(failure)
            return failure
    return None


async def _failed(failure: Failure) -> web.Response:
    """Return the injected error; for a time-out, first let the caller's patience run out."""
    if failure.status == 0:
        await asyncio.sleep(_HANG_SECONDS)
        return web.json_response({"message": "The request timed out"}, status=504)
    told = {429: "The API rate limit has been exceeded. Try again later."}
    return web.json_response({"message": told.get(failure.status, "Internal server error")}, status=failure.status)


async def _json_body(request: web.Request) -> dict[str, Json]:
    raw = await request.read()
    if len(raw) > BODY_MAX_BYTES:
        raise Refusal(413, "The request body exceeds the maximum size of 2 MB")
    if request.content_type != "application/json":
        raise Refusal(415, "Unsupported media type")
    try:
        body = json.loads(raw)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        reason = f"The request body could not be parsed as JSON (line: {line}, column: {column})"
        raise Refusal(400, reason) from None
    if not isinstance(body, dict):
        raise Refusal(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return body


async def _send(request: web.Request, endpoint: str, request_id: str) -> web.Response:
    body = await _json_body(request)
    return web.json_response(
        accept(request.app[STATE], endpoint, body, request.headers.get("X-Line-Retry-Key"), request_id)
    )


async def _validate(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    check_messages((await _json_body(request)).get("messages"))
    return web.json_response({})


async def _quota(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    return web.json_response({"type": "limited", "value": request.app[STATE].settings.monthly_quota})


async def _consumption(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    state = request.app[STATE]
    return web.json_response({"totalUsage": state.usage.get(state.clock.month(), 0)})


async def _content(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    """Serve a picture that a user sent (LINE serves it at api-data.line.me)."""
    message_id = request.match_info["message_id"]
    entry = request.app[STATE].entries.get(message_id)
    files = list(request.app[STATE].media.glob(f"{entry.id}.*")) if entry else []
    if not files:
        raise Refusal(404, "Not found")
    return web.Response(body=files[0].read_bytes(), content_type=f"image/{files[0].suffix[1:]}")


async def _profile(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    """Answer as LINE does, and record the call: the city forbids collecting anything but the user id on follow."""
    state = request.app[STATE]
    user = state.users.get(request.match_info["user_id"])
    if user is None or user.blocked or not user.follows:
        raise Refusal(404, "Not found")
    on_follow = state.clock.now_ms() - user.followed_at_ms < _ON_FOLLOW_MS
    when = "友だち追加の直後に" if on_follow else ""
    state.note(
        "violation", f"{when}プロフィールを取得しました（{user.name}さん）。市の決まりでは取得しません", ok=False
    )
    return web.json_response({"displayName": user.name, "userId": user.id, "language": "ja"})


async def _rich_menu(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    path = request.path.removeprefix("/v2/bot/")
    status, told = richmenus.answer(request.app[STATE], request.method, path, await request.read())
    return web.json_response(told, status=status)


async def _info(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    return web.json_response(
        {
            "userId": request.app[STATE].config.destination,
            "basicId": "@hidamari",
            "displayName": "ひだまり市 まちむすび",
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }
    )


async def _unknown(request: web.Request, endpoint: str, request_id: str) -> web.Response:  # noqa: ARG001
    raise Refusal(404, "Not found")

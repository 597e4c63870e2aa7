"""The stand-in by JSON, for tests and for the page: /control/…

POST /control/users {name?}                     → {user_id, name}
GET  /control/users                             → {users: […], settings, now_ms}
POST /control/users/{id}/follow | block         {options?} → {event_id, reply_token, answers: [{status, ms, ok, answer}]}
POST /control/users/{id}/say                    {text | texts, options?}
POST /control/users/{id}/tap                    {label | message_id + action, params?, options?}
POST /control/users/{id}/open                   {uri} → {open}: the address that the phone opens for a link
POST /control/users/{id}/sticker                {package_id?, sticker_id?, options?}
POST /control/users/{id}/image                  a picture as the body, or none for a small sample
POST /control/users/{id}/unsend                 {message_id?, options?}: the latest message where none is named
GET  /control/users/{id}/talk                   → {entries: […]}
GET  /control/users/{id}/menu                   → {menu: {id, bar, size, areas} | null}; its picture: /media/menus/{rich menu id}
POST /control/users/{id}/tap-menu               {label | place, options?}
POST /control/clock?advance=seconds             → {now_ms}
POST /control/fail                              {next, status: 500 | 429 | "timeout-before" | "timeout-after", when?, endpoint?}
POST /control/events                            a raw body: signed and posted (?signature=bad|missing)
POST /control/flush                             posts what is held for another order
POST /control/settings                          {monthly_quota?, redelivers?, webhook_url?}
GET  /control/log?since=seq&kind=               → {lines: […]};   GET /control/stream → server-sent events
POST /control/reset                             forgets everything
options: {twice, late: seconds, out_of_order, signature: good | bad | missing}. Refusals: 404, 409 or 422 {"message"}.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from infra.local.line_platform import liff, richmenus
from infra.local.line_platform.acting import CanNot, Phone, buttons, new_name, quick_replies
from infra.local.line_platform.api import STATE
from infra.local.line_platform.records import Entry, Failure
from infra.local.line_platform.state import State
from infra.local.line_platform.webhooks import Courier, Mood, signature

Json = Any
COURIER: Final = web.AppKey("courier", Courier)
#: A picture of one pixel, for a user who has none at hand.
_SAMPLE: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def routes() -> list[web.RouteDef]:
    user = "/control/users/{user_id}"
    return [
        web.post("/control/users", _add_user),
        web.get("/control/users", _users),
        web.get(user + "/talk", _talk),
        web.get(user + "/menu", _menu),
        *(web.post(f"{user}/{name}", _act(act)) for name, act in _ACTS.items()),
        web.post(user + "/image", _image),
        web.post(user + "/open", _open),
        web.post("/control/clock", _clock),
        web.post("/control/fail", _fail),
        web.post("/control/events", _events),
        web.post("/control/flush", _flush),
        web.post("/control/settings", _settings),
        web.post("/control/reset", _reset),
        web.get("/control/log", _log),
        web.get("/control/stream", _stream),
    ]


# --- users and what they do

type Act = Callable[[State, Phone, dict[str, Json], Mood], Awaitable[Json]]


async def _add_user(request: web.Request) -> web.Response:
    state = request.app[STATE]
    name = str((await _body(request)).get("name") or new_name({user.name for user in state.users.values()}))
    user = state.add_user(name[:40])
    return web.json_response({"user_id": user.id, "name": user.name})


async def _users(request: web.Request) -> web.Response:
    state = request.app[STATE]
    return _json({"users": state.users.values(), "settings": state.settings, "now_ms": state.clock.now_ms()})


async def _talk(request: web.Request) -> web.Response:
    phone = _phone(request)
    return _json({"user": phone.user, "entries": request.app[STATE].talk(phone.user.id)})


async def _menu(request: web.Request) -> web.Response:
    """What the user's phone shows at the foot of the talk."""
    state = request.app[STATE]
    menu = richmenus.shown(state, _phone(request).user.id)
    if menu is None:
        return _json({"menu": None})
    told = {"id": menu.id, "bar": menu.content["chatBarText"], "size": menu.content["size"]}
    return _json({"menu": told | {"areas": menu.content["areas"]}})


def _act(act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        phone = _phone(request)
        body = await _body(request)
        with_options = body.get("options") or {}
        async with _refusals():
            answer = await act(request.app[STATE], phone, body, Mood.of(with_options))
            if "open" in answer:
                answer["open"] = liff.opened_as(request.app, phone.user.id, answer["open"])
            return _json(answer)

    return handle


async def _follow(state: State, phone: Phone, body: dict[str, Json], mood: Mood) -> Json:  # noqa: ARG001
    return await phone.follow(mood)


async def _block(state: State, phone: Phone, body: dict[str, Json], mood: Mood) -> Json:  # noqa: ARG001
    return await phone.block(mood)


async def _say(state: State, phone: Phone, body: dict[str, Json], mood: Mood) -> Json:  # noqa: ARG001
    if "texts" in body:
        return {"said": [await phone.say(str(text), mood) for text in body["texts"]]}
    return await phone.say(str(body.get("text") or ""), mood)


async def _sticker(state: State, phone: Phone, body: dict[str, Json], mood: Mood) -> Json:  # noqa: ARG001
    return await phone.sticker(str(body.get("package_id", "446")), str(body.get("sticker_id", "1988")), mood)


async def _unsend(state: State, phone: Phone, body: dict[str, Json], mood: Mood) -> Json:
    own = [entry for entry in state.talk(phone.user.id) if entry.by == "user" and not entry.unsent]
    latest = next((entry.id for entry in reversed(own) if entry.message["type"] != "tap"), "")
    return await phone.unsend(str(body.get("message_id") or latest), mood)


async def _tap(state: State, phone: Phone, body: dict[str, Json], mood: Mood) -> Json:
    if "label" in body:
        entry, action = _labelled(state, phone, str(body["label"]))
    else:
        found = state.entries.get(str(body.get("message_id")))
        if found is None or found.user_id != phone.user.id:
            raise CanNot("そのメッセージはありません")
        entry, action = found, body.get("action")
    return await phone.tap(entry, action, body.get("params"), mood)


def _labelled(state: State, phone: Phone, label: str) -> tuple[Entry, Json]:
    """Return the latest button with this label and the message it stands in."""
    for entry in reversed(state.talk(phone.user.id)):
        if entry.by == "bot":
            for action in [*buttons(entry.message), *quick_replies(entry.message)]:
                if action.get("label") == label:
                    return entry, action
    raise CanNot(f"「{label}」というボタンはありません")


async def _tap_menu(state: State, phone: Phone, body: dict[str, Json], mood: Mood) -> Json:
    place = body.get("place")
    if place is None:
        menu = richmenus.shown(state, phone.user.id)
        areas = menu.content["areas"] if menu is not None else []
        labels = [area["action"].get("label") for area in areas]
        if body.get("label") not in labels:
            raise CanNot(f"メニューに「{body.get('label')}」はありません")
        place = labels.index(body.get("label"))
    return await phone.tap_menu(int(place), mood)


_ACTS: Final[dict[str, Act]] = {
    "follow": _follow,
    "block": _block,
    "say": _say,
    "tap": _tap,
    "sticker": _sticker,
    "unsend": _unsend,
    "tap-menu": _tap_menu,
}


async def _image(request: web.Request) -> web.Response:
    phone = _phone(request)
    content = await request.read()
    async with _refusals():
        kind = request.content_type if content else "image/png"
        return _json(await phone.image(content or _SAMPLE, kind, Mood.of({})))


async def _open(request: web.Request) -> web.Response:
    phone = _phone(request)
    uri = str((await _body(request)).get("uri") or "")
    return web.json_response({"open": liff.opened_as(request.app, phone.user.id, uri)})


# --- the platform itself


async def _clock(request: web.Request) -> web.Response:
    state = request.app[STATE]
    async with _refusals():
        state.clock.offset_ms += round(float(request.query["advance"]) * 1000)
    state.note("note", f"LINEの時計を{request.query['advance']}秒進めました")
    return web.json_response({"now_ms": state.clock.now_ms()})


async def _fail(request: web.Request) -> web.Response:
    body = await _body(request)
    status, when = body.get("status", 500), body.get("when", "before")
    async with _refusals():
        if status in ("timeout-before", "timeout-after"):
            status, when = 0, str(status).removeprefix("timeout-")
        left = int(body.get("next", 1))
        if when not in ("before", "after") or not (status == 0 or 400 <= int(status) <= 599) or left < 1:
            raise ValueError("status is 400–599, timeout-before or timeout-after; when is before or after; next ≥ 1")
        request.app[STATE].failures.append(Failure(left, int(status), when, body.get("endpoint")))
    request.app[STATE].note("note", f"次の{left}回の呼び出しを失敗させます")
    return web.json_response({"failures": len(request.app[STATE].failures)})


async def _events(request: web.Request) -> web.Response:
    raw = await request.read()
    how = request.query.get("signature", "good")
    secret = request.app[STATE].config.channel_secret + ("" if how == "good" else "?")
    return _json(await request.app[COURIER].post_raw(raw, None if how == "missing" else signature(secret, raw)))


async def _flush(request: web.Request) -> web.Response:
    return web.json_response({"posted": await request.app[COURIER].flush()})


async def _settings(request: web.Request) -> web.Response:
    state = request.app[STATE]
    body = await _body(request)
    async with _refusals():
        if not set(body) <= {"monthly_quota", "redelivers", "webhook_url"}:
            raise ValueError("monthly_quota, redelivers and webhook_url can be set")
        state.settings.monthly_quota = int(body.get("monthly_quota", state.settings.monthly_quota))
        state.settings.redelivers = bool(body.get("redelivers", state.settings.redelivers))
        state.settings.webhook_url = str(body.get("webhook_url", state.settings.webhook_url))
    state.changed()
    return _json(state.settings)


async def _reset(request: web.Request) -> web.Response:
    request.app[STATE].reset()
    return web.json_response({})


async def _log(request: web.Request) -> web.Response:
    since, kind = int(request.query.get("since", "0")), request.query.get("kind")
    lines = [line for line in request.app[STATE].log if line.seq > since and kind in (None, line.kind)]
    return _json({"lines": lines})


async def _stream(request: web.Request) -> web.StreamResponse:
    """Tell the page at each change, at most ten times a second, and at least every 15 s so that it knows we live."""
    state = request.app[STATE]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    revision = -1
    while not state.closing and request.transport is not None and not request.transport.is_closing():
        revision = await state.after(revision, seconds=15)
        await response.write(f"data: {revision}\n\n".encode())
        await asyncio.sleep(0.1)
    return response


# --- reading and answering


def _phone(request: web.Request) -> Phone:
    state = request.app[STATE]
    user = state.users.get(request.match_info["user_id"])
    if user is None:
        raise web.HTTPNotFound(text=json.dumps({"message": "その利用者はいません"}), content_type="application/json")
    return Phone(state, request.app[COURIER], user)


async def _body(request: web.Request) -> dict[str, Json]:
    raw = await request.read()
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPUnprocessableEntity(
            text=json.dumps({"message": "JSON is expected"}), content_type="application/json"
        )
    return body


@asynccontextmanager
async def _refusals() -> AsyncIterator[None]:
    """Turn what can't be done into 409 and what can't be read into 422."""
    try:
        yield
    except CanNot as reason:
        text = json.dumps({"message": str(reason)}, ensure_ascii=False)
        raise web.HTTPConflict(text=text, content_type="application/json") from None
    except (ValueError, TypeError, KeyError) as error:
        text = json.dumps({"message": str(error)}, ensure_ascii=False)
        raise web.HTTPUnprocessableEntity(text=text, content_type="application/json") from None


def _json(value: Json) -> web.Response:
    def plain(item: Json) -> Json:
        return list(item) if not hasattr(item, "__dataclass_fields__") else asdict(item)

    return web.json_response(text=json.dumps(value, ensure_ascii=False, default=plain))

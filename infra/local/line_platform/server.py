"""The web application that joins the parts, and its life from start to end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web

from infra.local.line_platform import api, control, liff, mail
from infra.local.line_platform.state import Config, State
from infra.local.line_platform.webhooks import Courier

_PAGE: Final = Path(__file__).parent / "page"
_ASSETS: Final = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/talk.js": ("talk.js", "text/javascript"),
    "/menu.js": ("menu.js", "text/javascript"),
    "/menu.css": ("menu.css", "text/css"),
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: http: data: blob:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'"
)
_SAVE_EVERY_SECONDS: Final = 1.0


def create_app(config: Config, state_dir: Path) -> web.Application:
    """Return the application; its memory is read from and kept in ``state_dir``."""
    # One megabyte more than LINE takes, so that the refusal is LINE's and not the server's.
    app = web.Application(client_max_size=api.BODY_MAX_BYTES + 10_000_000, middlewares=[_headers])
    app[api.STATE] = State(config, state_dir)
    app[liff.GIVEN] = liff.Given()
    app.add_routes(control.routes())
    app.add_routes(liff.routes())
    app.add_routes(mail.routes())
    app.add_routes([web.get(path, _asset) for path in _ASSETS])
    app.add_routes([web.get("/media/menus/{rich_menu_id}", _menu_picture), web.get("/media/{message_id}", _media)])
    app.add_routes(api.routes())
    app.cleanup_ctx.append(_life)
    app.on_shutdown.append(_end_streams)
    return app


async def _life(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        app[mail.SESSION] = session
        app[control.COURIER] = Courier(app[api.STATE], session)
        saving = asyncio.create_task(_save_now_and_then(app[api.STATE]))
        yield
        await app[control.COURIER].close()
        saving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await saving
        app[api.STATE].save()


async def _end_streams(app: web.Application) -> None:
    app[api.STATE].close()


async def _save_now_and_then(state: State) -> None:
    """Keep the file at most a second old, so that little is lost when the process is killed."""
    while True:
        await asyncio.sleep(_SAVE_EVERY_SECONDS)
        if state.unsaved:
            state.save()


@web.middleware
async def _headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    response = await handler(request)
    if not request.path.startswith("/v2/"):
        response.headers.setdefault("Cache-Control", "no-store")
        if not response.prepared:
            response.headers["Content-Security-Policy"] = _POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
    return response


async def _asset(request: web.Request) -> web.Response:
    name, content_type = _ASSETS[request.path]
    return web.Response(text=(_PAGE / name).read_text("utf-8"), content_type=content_type)


async def _menu_picture(request: web.Request) -> web.Response:
    """Show the page the picture of a rich menu."""
    state = request.app[api.STATE]
    menu = state.rich_menus.get(request.match_info["rich_menu_id"])
    if menu is None or not menu.has_picture:
        raise web.HTTPNotFound
    return web.Response(body=(state.media / f"{menu.id}.png").read_bytes(), content_type="image/png")


async def _media(request: web.Request) -> web.Response:
    """Show the page a picture that a user sent."""
    entry = request.app[api.STATE].entries.get(request.match_info["message_id"])
    files = list(request.app[api.STATE].media.glob(f"{entry.id}.*")) if entry else []
    if not files:
        raise web.HTTPNotFound
    return web.Response(body=files[0].read_bytes(), content_type=f"image/{files[0].suffix[1:]}")

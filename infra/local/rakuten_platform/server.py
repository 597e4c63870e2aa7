"""The shop on HTTP, and /control/… for tests and people.

POST /control/orders          one of Rakuten's orders, or a list of them: they come, or change      → {orders: count}
GET  /control/orders                                                                                 → {orders: [numbers]}
POST /control/fail            {"next": [429, 500, "timeout", …]}: one for each call to come          → {next: count}
POST /control/hide            {"numbers": […]}: searchOrder finds them, getOrder does not give them
GET  /control/log                                                                                    → {calls: [[name, body]], stock}
POST /control/reset           forgets everything
"""

import asyncio
import json
from typing import Any, Final

from aiohttp import web

from infra.local.rakuten_platform.shop import Shop

SHOP: Final = web.AppKey("shop", Shop)
_HANG_SECONDS: Final = 60.0
_BODY_MOST: Final = 64 * 1024 * 1024


def create_app(shop: Shop) -> web.Application:
    app = web.Application(client_max_size=_BODY_MOST)
    app[SHOP] = shop
    app.add_routes(
        [
            web.post("/control/orders", _put),
            web.get("/control/orders", _orders),
            web.post("/control/fail", _fail),
            web.post("/control/hide", _hide),
            web.get("/control/log", _log),
            web.post("/control/reset", _reset),
            web.post("/es/{rest:.*}", _answer),
            web.get("/", _orders),
        ]
    )
    return app


async def _answer(request: web.Request) -> web.Response:
    headers = {name.lower(): value for name, value in request.headers.items()}
    answer = request.app[SHOP].answer(request.path, headers, await request.read())
    if answer.hangs:
        await asyncio.sleep(_HANG_SECONDS)
    content_type = None if answer.body is None else "application/json"
    return web.Response(status=answer.status, body=answer.raw, headers=answer.headers, content_type=content_type)


async def _put(request: web.Request) -> web.Response:
    given = await request.json()
    shop = request.app[SHOP]
    for order in given if isinstance(given, list) else [given]:
        shop.put(order)
    return _json({"orders": len(shop.orders)})


async def _orders(request: web.Request) -> web.Response:
    return _json({"orders": sorted(request.app[SHOP].orders)})


async def _fail(request: web.Request) -> web.Response:
    shop = request.app[SHOP]
    shop.faults.extend((await request.json())["next"])
    return _json({"next": len(shop.faults)})


async def _hide(request: web.Request) -> web.Response:
    shop = request.app[SHOP]
    shop.hidden = set((await request.json())["numbers"])
    return _json({"hidden": len(shop.hidden)})


async def _log(request: web.Request) -> web.Response:
    shop = request.app[SHOP]
    stock = [[*key, quantity] for key, quantity in shop.stock.items()]
    return _json({"calls": shop.calls, "stock": stock})


async def _reset(request: web.Request) -> web.Response:
    shop = request.app[SHOP]
    for memory in (shop.orders, shop.stock, shop.hidden, shop.faults, shop.calls):
        memory.clear()
    return _json({})


def _json(value: Any) -> web.Response:
    return web.json_response(text=json.dumps(value, ensure_ascii=False))

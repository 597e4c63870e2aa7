"""A running stand-in and a bot that takes its webhooks, both on loopback in a thread of their own."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import urllib3
from aiohttp import web

from infra.local.line_platform.server import create_app
from infra.local.line_platform.state import Config
from infra.local.visitor import until

TOKEN = "channel-access-token-of-the-tests"
SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
DESTINATION = "U8e742f61d673b39c7fff3cecb7536ef0"
CHANNEL, LIFF_ID = "2000000001", "2000000001-hidamari"
ENTRY = "https://machi.example/api/line/liff"


@dataclass
class Received:
    """One webhook as the bot got it."""

    body: bytes
    signature: str | None

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)["events"][0]  # type: ignore[no-any-return]


@dataclass
class Bot:
    """The bot's webhook: it keeps what comes and answers with ``statuses`` in turn, then 200."""

    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    patience_seconds: float = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        self.received.append(Received(await request.read(), request.headers.get("x-line-signature")))
        await asyncio.sleep(self.patience_seconds)
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    def hears(self, number: int) -> list[Received]:
        """All that has come, once there are so many: a page shows what was done before the bot is told."""
        until(f"{number} webhooks", lambda: len(self.received) >= number)
        return self.received


@dataclass
class Line:
    """A client of the stand-in under test."""

    url: str
    bot: Bot
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=10))

    def control(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        answer = self.http.request(method, f"{self.url}/control/{path}", body=raw if method == "POST" else None)
        assert answer.status == status, answer.data.decode()
        return answer.json()

    def api(
        self,
        path: str,
        body: Any = None,
        *,
        token: str | None = TOKEN,
        retry_key: str | None = None,
        method: str = "POST",
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if retry_key is not None:
            headers["X-Line-Retry-Key"] = retry_key
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        return self.http.request(method, f"{self.url}/v2/bot/{path}", body=raw, headers=headers)

    def friend(self, name: str = "麦田 みのり") -> str:
        """Return the id of a new user who has followed the bot."""
        user_id: str = self.control("POST", "users", {"name": name})["user_id"]
        self.control("POST", f"users/{user_id}/follow")
        return user_id

    def talk(self, user_id: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.control("GET", f"users/{user_id}/talk")["entries"]
        return entries

    def log(self, kind: str) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = self.control("GET", f"log?kind={kind}")["lines"]
        return lines


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class Running:
    """The stand-in and the bot in a thread; leaving the block stops both."""

    def __init__(self, state_dir: Path, emulator_url: str = "") -> None:
        self._state_dir, self._emulator_url = state_dir, emulator_url
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._stop: Callable[[], object]
        self.line: Line

    def __enter__(self) -> Line:
        self._thread.start()
        assert self._ready.wait(10)
        return self.line

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join(10)
        self.line.http.clear()

    async def _serve(self) -> None:
        bot, stop = Bot(), asyncio.Event()
        loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(stop.set)
        bot_app = web.Application()
        bot_app.router.add_post("/webhook", bot.handle)
        async with _served(bot_app) as bot_url:
            webhook = f"{bot_url}/webhook"
            config = Config(SECRET, TOKEN, DESTINATION, webhook, self._emulator_url, CHANNEL, LIFF_ID, ENTRY)
            async with _served(create_app(config, self._state_dir)) as url:
                self.line = Line(url, bot)
                self._ready.set()
                await stop.wait()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with Running(tmp_path / "line") as running:
        yield running


MAILS = {
    "messages": {
        "000000000000": [
            {
                "MessageId": "1@email.amazonses.com",
                "Source": "no-reply@hidamari.example",
                "To": ["hanako@example.jp"],
                "CC": [],
                "BCC": [],
                "Subject": "ご確認のお願い",
                "BodyText": "次の住所を開いてください（https://hidamari.example/confirm?token=a&b=c）。<b>",
                "BodyHtml": "<p>次の住所</p><script>alert(1)</script>",
                "Timestamp": 1795312800.0,
                "Type": "v2.SendEmail",
            },
            {
                "MessageId": "2@email.amazonses.com",
                "Source": "no-reply@hidamari.example",
                "To": ["taro@example.jp"],
                "CC": [],
                "BCC": [],
                "Subject": "受付",
                "BodyText": "受け付けました",
                "BodyHtml": None,
                "Timestamp": 1795312801.0,
                "Type": "v2.SendEmail",
            },
        ]
    }
}


class Emulator(BaseHTTPRequestHandler):
    """The one address of the emulator that the mailbox reads."""

    def do_GET(self) -> None:
        content = json.dumps(MAILS).encode() if self.path == "/_ministack/ses/messages" else b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Line]:
    emulator = HTTPServer(("127.0.0.1", 0), Emulator)
    thread = threading.Thread(target=emulator.serve_forever)
    thread.start()
    try:
        with Running(tmp_path, f"http://127.0.0.1:{emulator.server_port}") as line:
            yield line
    finally:
        emulator.shutdown()
        emulator.server_close()
        thread.join()

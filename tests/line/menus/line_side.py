"""LINE's side of rich menus in these tests: the stand-in's own rules without its server, and whatever a test tells it to answer next."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import urllib3

from infra.local.line_platform import richmenus
from infra.local.line_platform.records import RichMenu, User
from infra.local.line_platform.sending import Refusal
from infra.local.line_platform.state import Config, State
from line.menus import platform

BASES = ("https://api.line.me/v2/bot/", "https://api-data.line.me/v2/bot/")


class Side:
    """A channel at LINE. `next` are answers to give before its own: a status, or an exception after the request was done."""

    def __init__(self, folder: Path) -> None:
        self.state = State(Config("secret", "token", "U0", ""), folder)
        self.state.users.clear()
        self.calls: list[tuple[str, str]] = []
        self.bodies: list[Any] = []
        self.next: list[int | Exception | None] = []
        self.on_call: Callable[[], None] | None = None

    def request(self, method: str, url: str, *, body: bytes | None, headers: dict[str, str]) -> Any:
        assert headers["Authorization"] == "Bearer test-line-token"
        base = next(one for one in BASES if url.startswith(one))
        assert (base == BASES[1]) == url.endswith("/content"), "pictures go to their own host, nothing else does"
        path = url.removeprefix(base)
        self.calls.append((method, path))
        self.bodies.append(json.loads(body) if body and body[:1] == b"{" else body)
        if self.on_call:
            self.on_call()
        told = self.next.pop(0) if self.next else None
        if isinstance(told, int):
            return _answer(told, {"message": "injected"})
        answer = self._answered(method, path, body or b"")
        if isinstance(told, Exception):
            raise told
        return answer

    def _answered(self, method: str, path: str, body: bytes) -> Any:
        try:
            return _answer(*richmenus.answer(self.state, method, path, body))
        except Refusal as refusal:
            return _answer(refusal.status, refusal.body)

    def friend(self, user_id: str) -> None:
        self.state.users[user_id] = User(user_id, "日向 さくら", follows=True)

    def shown(self, user_id: str) -> RichMenu:
        found = richmenus.shown(self.state, user_id)
        assert found is not None, "this user sees no menu"
        return found

    def labels(self, user_id: str) -> list[str]:
        return [area["action"]["label"] for area in self.shown(user_id).content["areas"]]

    def ways(self, path: str) -> int:
        return sum(one == path for _, one in self.calls)


def _answer(status: int, told: Any) -> Any:
    return urllib3.HTTPResponse(body=json.dumps(told).encode(), status=status, preload_content=True)


@contextmanager
def side(monkeypatch: Any) -> Iterator[Side]:
    with TemporaryDirectory() as folder:
        made = Side(Path(folder))
        monkeypatch.setattr(platform, "_pool", lambda: made)
        yield made

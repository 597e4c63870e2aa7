"""The memory of the stand-in: one object, one JSON file, one clock that can be moved forward."""

import asyncio
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from infra.local.line_platform.records import Accepted, Entry, Failure, LogLine, ReplyToken, RichMenu, Settings, User

JST: Final = timezone(timedelta(hours=9))
LOG_MAX: Final = 500
#: Fictional people, so that the page has someone to chat as at the first start.
FIRST_USERS: Final = ("日向 さくら", "森野 つばさ")


@dataclass(frozen=True)
class Config:
    """The channel that the stand-in plays for, and where its neighbours are."""

    channel_secret: str
    channel_access_token: str
    destination: str
    webhook_url: str
    emulator_url: str = ""
    login_channel_id: str = ""
    liff_id: str = ""
    liff_endpoint: str = ""  # the page that the LIFF app opens

    @classmethod
    def read(cls, path: Path) -> "Config":
        """Read a configuration file.

        Raises:
            ValueError: no JSON object, a missing or an unknown name.
        """
        values = json.loads(path.read_text("utf-8"))
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"{path}: {error}") from None


class Clock:
    """The platform's own clock: the machine's, moved forward by what tests ask."""

    def __init__(self, offset_ms: int = 0) -> None:
        self.offset_ms = offset_ms

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.offset_ms

    def month(self) -> str:
        """Return the month in Japan, such as 2026-11; quotas begin anew with it."""
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC).astimezone(JST).strftime("%Y-%m")


class State:
    """Everything remembered. All methods run on the event loop's thread, so each is one step for all others."""

    def __init__(self, config: Config, state_dir: Path) -> None:
        self.config = config
        self.directory = state_dir
        self.file = state_dir / "line_platform.json"
        self.media = state_dir / "media"
        self.media.mkdir(parents=True, exist_ok=True)
        self.revision = 0
        self.closing = False
        self._changed = asyncio.Condition()
        self._wakers: set[asyncio.Task[None]] = set()
        self.unsaved = False
        self._seq = 0  # grows over a reset too, so that an open page sees what comes after it
        self._begin()
        if self.file.exists():
            self._load(json.loads(self.file.read_text("utf-8")))

    def _begin(self) -> None:
        self.clock = Clock()
        self.settings = Settings(webhook_url=self.config.webhook_url)
        self.users: dict[str, User] = {}
        self.entries: dict[str, Entry] = {}
        self.reply_tokens: dict[str, ReplyToken] = {}
        self.accepted: dict[str, Accepted] = {}
        self.usage: dict[str, int] = {}
        self.log: list[LogLine] = []
        self.failures: list[Failure] = []
        self.calls: dict[str, list[int]] = {}  # endpoint → times of recent calls, for the rate limits
        self.rich_menus: dict[str, RichMenu] = {}
        self.menu_aliases: dict[str, str] = {}
        self.linked_menus: dict[str, str] = {}  # user id → rich menu id
        self.default_menu = ""
        self._last_id = 0
        for name in FIRST_USERS:
            self.add_user(name)

    def reset(self) -> None:
        """Forget everything, media too."""
        for file in self.media.iterdir():
            file.unlink()
        self._begin()
        self.changed()

    # --- remembering

    def add_user(self, name: str) -> User:
        user = User("U" + secrets.token_hex(16), name)
        self.users[user.id] = user
        self.changed()
        return user

    def new_id(self) -> str:
        """Return a message id: decimal digits that grow, as LINE's do."""
        self._last_id = max(self._last_id + 1, self.clock.now_ms() * 1000)
        return str(self._last_id)

    def talk(self, user_id: str) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.user_id == user_id]

    def add_entry(self, entry: Entry) -> Entry:
        self.entries[entry.id] = entry
        self.changed()
        return entry

    def note(self, kind: str, text: str, *, ok: bool = True, **more: Any) -> LogLine:
        """Add a line to the log; the oldest go when there are more than 500."""
        self._seq += 1
        line = LogLine(self._seq, self.clock.now_ms(), kind, text, ok, **more)  # type: ignore[arg-type]
        self.log = [*self.log[-(LOG_MAX - 1) :], line]
        self.changed()
        return line

    # --- waking the page

    def changed(self) -> None:
        """Mark a change: it is saved soon, and the page hears of it."""
        self.revision += 1
        self.unsaved = True
        try:
            task = asyncio.get_running_loop().create_task(self._wake())
        except RuntimeError:
            return  # before the loop runs nobody listens
        self._wakers.add(task)
        task.add_done_callback(self._wakers.discard)

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Let everyone who waits for a change go home: the process is about to end."""
        self.closing = True
        self.changed()

    async def after(self, revision: int, seconds: float) -> int:
        """Return the revision once it differs from the given one, or after some seconds anyway."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self.revision != revision)
        except TimeoutError:
            pass
        return self.revision

    # --- the file

    def save(self) -> None:
        """Write the file whole, or leave the old one as it is."""
        self.unsaved = False
        content = {
            "offset_ms": self.clock.offset_ms,
            "settings": {"monthly_quota": self.settings.monthly_quota, "redelivers": self.settings.redelivers},
            "users": [asdict(user) for user in self.users.values()],
            "entries": [asdict(entry) for entry in self.entries.values()],
            "reply_tokens": {token: asdict(kept) for token, kept in self.reply_tokens.items()},
            "accepted": {key: asdict(kept) for key, kept in self.accepted.items()},
            "usage": self.usage,
            "rich_menus": [asdict(menu) for menu in self.rich_menus.values()],
            "menu_aliases": self.menu_aliases,
            "linked_menus": self.linked_menus,
            "default_menu": self.default_menu,
            "log": [asdict(line) for line in self.log],
            "last_id": self._last_id,
        }
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        os.replace(draft, self.file)

    def _load(self, content: dict[str, Any]) -> None:
        # The webhook's address comes from the configuration: the port may have changed since.
        self.clock = Clock(content["offset_ms"])
        self.settings = Settings(webhook_url=self.config.webhook_url, **content["settings"])
        self.users = {each["id"]: User(**each) for each in content["users"]}
        self.entries = {each["id"]: Entry(**each) for each in content["entries"]}
        self.reply_tokens = {token: ReplyToken(**each) for token, each in content["reply_tokens"].items()}
        self.accepted = {key: Accepted(**each) for key, each in content["accepted"].items()}
        self.usage = content["usage"]
        self.rich_menus = {each["id"]: RichMenu(**each) for each in content.get("rich_menus", [])}
        self.menu_aliases = content.get("menu_aliases", {})
        self.linked_menus = content.get("linked_menus", {})
        self.default_menu = content.get("default_menu", "")
        self.log = [LogLine(**each) for each in content["log"]]
        self._seq = self.log[-1].seq if self.log else 0
        self._last_id = content["last_id"]

"""What a person does with the LINE app: the talk changes, and the bot hears of it by webhook."""

import secrets
from typing import Any, Final

from infra.local.line_platform import events, richmenus
from infra.local.line_platform.records import Entry, User
from infra.local.line_platform.state import State
from infra.local.line_platform.webhooks import Courier, Mood

Json = Any
TEXT_MAX: Final = 10_000
IMAGE_MAX_BYTES: Final = 10_000_000


class CanNot(Exception):
    """The LINE app would not let the user do this; the message is Japanese."""


class Phone:
    """One user's phone. Every act returns what the bot answered to its webhook, and what the phone shows."""

    def __init__(self, state: State, courier: Courier, user: User) -> None:
        self._state = state
        self._courier = courier
        self.user = user

    async def follow(self, mood: Mood) -> Json:
        """Add the bot as a friend, or unblock it."""
        if self.user.follows and not self.user.blocked:
            raise CanNot("すでに友だちです")
        event = events.follow(self._state, self.user, is_unblocked=self.user.blocked)
        self.user.follows, self.user.blocked = True, False
        self.user.followed_at_ms = self._state.clock.now_ms()
        self._state.changed()
        return await self._told(event, mood)

    async def block(self, mood: Mood) -> Json:
        self._must_be_friend()
        self.user.blocked = True
        self._state.changed()
        return await self._told(events.unfollow(self._state, self.user), mood)

    async def say(self, text: str, mood: Mood) -> Json:
        self._must_be_friend()
        if not 1 <= len(text) <= TEXT_MAX:
            raise CanNot("メッセージは1文字以上10,000文字までです")
        return await self._send(events.text(self._state.new_id(), text), mood)

    async def sticker(self, package_id: str, sticker_id: str, mood: Mood) -> Json:
        self._must_be_friend()
        return await self._send(events.sticker(self._state.new_id(), package_id, sticker_id), mood)

    async def image(self, content: bytes, content_type: str, mood: Mood) -> Json:
        """Send a picture; its bytes wait for the bot at the content address until the message is unsent."""
        self._must_be_friend()
        if not content_type.startswith("image/") or not 1 <= len(content) <= IMAGE_MAX_BYTES:
            raise CanNot("画像は10メガバイトまでです")
        message_id = self._state.new_id()
        (self._state.media / f"{message_id}.{content_type.removeprefix('image/').split(';')[0]}").write_bytes(content)
        return await self._send(events.image(message_id), mood)

    async def unsend(self, message_id: str, mood: Mood) -> Json:
        entry = self._state.entries.get(message_id)
        if entry is None or entry.user_id != self.user.id or entry.by != "user" or entry.message["type"] == "tap":
            raise CanNot("取り消せるメッセージがありません")
        if entry.unsent:
            raise CanNot("もう取り消されています")
        entry.unsent = True
        entry.message = {"type": "unsent"}
        for file in self._state.media.glob(f"{message_id}.*"):
            file.unlink()
        self._state.changed()
        return await self._told(events.unsend(self._state, self.user, message_id), mood)

    async def tap(self, entry: Entry, action: Json, params: dict[str, str] | None, mood: Mood) -> Json:
        """Tap a button of a bot's message.

        Raises:
            CanNot: the message has no such button, or its quick replies have gone.
        """
        self._must_be_friend()
        if action not in buttons(entry.message):
            if action not in quick_replies(entry.message):
                raise CanNot("そのボタンはありません")
            if self._state.talk(self.user.id)[-1] is not entry:
                raise CanNot("クイックリプライは、新しいメッセージが来ると消えます")
        return await self._does(action, params, mood)

    async def _does(self, action: Json, params: dict[str, str] | None, mood: Mood) -> Json:
        kind = action["type"]
        if kind == "message":
            return await self.say(action["text"], mood)
        if kind in ("postback", "datetimepicker"):
            return await self._postback(action, params, mood)
        shown = {"uri": ("open", "uri"), "clipboard": ("copy", "clipboardText")}.get(kind)
        return {shown[0]: action[shown[1]], "answers": []} if shown else {"answers": []}

    async def tap_menu(self, place: int, mood: Mood) -> Json:
        """Tap the area at a place of the rich menu that the phone shows; a tab switches at once, and the bot hears of it afterwards."""
        self._must_be_friend()
        menu = richmenus.shown(self._state, self.user.id)
        if menu is None or not 0 <= place < len(menu.content["areas"]):
            raise CanNot("そのメニューは、もう出ていません")
        action = menu.content["areas"][place]["action"]
        if action["type"] != "richmenuswitch":
            return await self._does(action, None, mood)
        alias = action["richMenuAliasId"]
        target = self._state.rich_menus.get(self._state.menu_aliases.get(alias, ""))
        status = "SUCCESS" if target is not None and target.has_picture else "RICHMENU_ALIAS_ID_NOTFOUND"
        if target is not None and status == "SUCCESS":
            self._state.linked_menus[self.user.id] = target.id
            self._state.changed()
        told = {"newRichMenuAliasId": alias, "status": status}
        return await self._told(events.postback(self._state, self.user, action["data"], told), mood)

    async def _postback(self, action: Json, params: dict[str, str] | None, mood: Mood) -> Json:
        if action["type"] == "datetimepicker" and set(params or {}) != {action["mode"]}:
            raise CanNot(f"日時を選んでください（{action['mode']}）")
        words = action.get("displayText") or action.get("text")
        if words:
            # displayText is only shown; the old ``text`` is sent as a message as well.
            if action.get("text") and not action.get("displayText"):
                await self.say(action["text"], mood)
            else:
                self._keep({"type": "tap", "id": self._state.new_id(), "text": words})
        picked = params if action["type"] == "datetimepicker" else None
        return await self._told(events.postback(self._state, self.user, action["data"], picked), mood)

    async def _send(self, content: dict[str, Json], mood: Mood) -> Json:
        self._keep(content)
        answer = await self._told(events.message(self._state, self.user, content), mood)
        return {"message_id": content["id"], **answer}

    def _keep(self, content: dict[str, Json]) -> None:
        self._state.add_entry(Entry(content["id"], self.user.id, self._state.clock.now_ms(), "user", content))

    async def _told(self, event: Json, mood: Mood) -> Json:
        answers = await self._courier.deliver(event, mood)
        return {
            "event_id": event["webhookEventId"],
            "reply_token": event.get("replyToken"),
            "answers": answers,
        }

    def _must_be_friend(self) -> None:
        if self.user.blocked:
            raise CanNot("ブロック中です。ブロックを解除すると送れます")
        if not self.user.follows:
            raise CanNot("まだ友だちではありません。先に友だち追加をしてください")


def quick_replies(message: Json) -> list[Json]:
    """Return the actions of a message's quick replies."""
    return [item["action"] for item in (message.get("quickReply") or {}).get("items", [])]


def buttons(message: Json) -> list[Json]:
    """Return the actions that can be tapped in a message itself, wherever they stand in it."""
    found: list[Json] = []
    pending = [message.get("template"), message.get("contents")]
    while pending:
        part = pending.pop(0)
        if isinstance(part, dict):
            found.extend(part[key] for key in ("action", "defaultAction") if isinstance(part.get(key), dict))
            found.extend(part.get("actions") or [])
            pending.extend(value for key, value in part.items() if key not in ("action", "defaultAction", "actions"))
        elif isinstance(part, list):
            pending.extend(part)
    return found


def new_name(taken: set[str]) -> str:
    """Return a fictional name that nobody bears yet."""
    families = ("青空", "小川", "花岡", "日向", "森野", "星野", "波多", "雪村", "麦田", "結城")
    given = ("あおい", "かえで", "すみれ", "はるか", "ひなた", "みのり", "ゆうき", "れん")
    names = [f"{family} {name}" for family in families for name in given if f"{family} {name}" not in taken]
    return secrets.choice(names) if names else f"利用者 {len(taken) + 1}"

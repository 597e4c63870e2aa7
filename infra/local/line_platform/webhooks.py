"""Signing webhooks and posting them to the bot, in LINE's good and bad moods.

ready ──posted──▶ 2xx within 2 s: done
  │                 else ──redelivery on──▶ posted again (isRedelivery) after 1, 4 and 10 s, then given up
  ├──late──▶ waits
  └──out of order──▶ held with others for 2 s, then all go in a shuffled order
"""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, Literal

import aiohttp

from infra.local.line_platform.state import State

Json = Any
#: LINE calls a webhook failed when its answer takes longer (Messaging API, "Webhook error statistics").
PATIENCE_MS: Final = 2000
_GIVE_UP_SECONDS: Final = 10.0
_REDELIVERIES_AFTER_SECONDS: Final = (1.0, 4.0, 10.0)
_HOLD_SECONDS: Final = 2.0
_LATE_MAX_SECONDS: Final = 600.0


def signature(channel_secret: str, body: bytes) -> str:
    """Return the value of ``x-line-signature``: base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.digest(channel_secret.encode(), body, hashlib.sha256)).decode()


@dataclass(frozen=True)
class Mood:
    """How an event is delivered."""

    twice: bool = False
    late_seconds: float = 0.0
    out_of_order: bool = False
    signature: Literal["good", "bad", "missing"] = "good"

    @classmethod
    def of(cls, options: Json) -> "Mood":
        """Read ``{"twice": bool, "late": seconds, "out_of_order": bool, "signature": "good" | "bad" | "missing"}``.

        Raises:
            ValueError: an unknown name or a value out of range.
        """
        known = {"twice", "late", "out_of_order", "signature"}
        if not isinstance(options, dict) or not set(options) <= known:
            raise ValueError(f"options may hold {', '.join(sorted(known))}")
        late = float(options.get("late") or 0)
        signed = options.get("signature", "good")
        if not 0 <= late <= _LATE_MAX_SECONDS or signed not in ("good", "bad", "missing"):
            raise ValueError("late is 0 to 600 seconds; signature is good, bad or missing")
        return cls(bool(options.get("twice")), late, bool(options.get("out_of_order")), signed)


class Courier:
    """Posts webhooks for one bot."""

    def __init__(self, state: State, session: aiohttp.ClientSession) -> None:
        self._state = state
        self._session = session
        self._held: list[tuple[Json, Mood]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def deliver(self, event: Json, mood: Mood) -> list[dict[str, Json]]:
        """Deliver one event and return how the bot answered; nothing yet where the event waits."""
        if mood.out_of_order:
            if not self._held:
                self._later(self._flush_after(_HOLD_SECONDS))
            self._held.append((event, mood))
            return []
        if mood.late_seconds:
            self._later(self._post_after(mood.late_seconds, event, mood))
            return []
        return await self._post_in_mood(event, mood)

    async def flush(self) -> int:
        """Post what is held, in another order than it came, and return how many events there were."""
        held, self._held = self._held, []
        order = list(range(len(held)))
        while len(order) > 1 and order == sorted(order):
            random.shuffle(order)
        for index in order:
            await self._post_in_mood(*held[index])
        return len(held)

    async def post_raw(self, body: bytes, signed: str | None) -> dict[str, Json]:
        """Post a body as it is, with the given signature or none, and log and return the answer."""
        headers = {"content-type": "application/json; charset=utf-8", "user-agent": "LineBotWebhook/2.0"}
        if signed is not None:
            headers["x-line-signature"] = signed
        url = self._state.settings.webhook_url
        begun = time.monotonic()
        status: int | None = None
        try:
            timeout = aiohttp.ClientTimeout(total=_GIVE_UP_SECONDS)
            async with self._session.post(url, data=body, headers=headers, timeout=timeout) as response:
                answer = (await response.text(errors="replace"))[:1000]
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            answer = f"{type(error).__name__}: {error}"
        elapsed = round((time.monotonic() - begun) * 1000)
        good = status is not None and 200 <= status < 300 and elapsed <= PATIENCE_MS
        detail = {"url": url, "headers": headers, "body": body.decode("utf-8", "replace"), "answer": answer}
        text = _told(body, status, elapsed)
        self._state.note("webhook", text, ok=good, status=status, elapsed_ms=elapsed, detail=detail)
        return {"status": status, "ms": elapsed, "ok": good, "answer": answer}

    async def close(self) -> None:
        """Stop what waits."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _post_in_mood(self, event: Json, mood: Mood) -> list[dict[str, Json]]:
        token = self._state.reply_tokens.get(event.get("replyToken", ""))
        if token is not None and token.posted_at_ms is None:
            token.posted_at_ms = self._state.clock.now_ms()
        answers = [await self._post(event, mood)]
        if mood.twice:
            answers.append(await self._post(_redelivered(event), mood))
        elif not answers[0]["ok"] and mood.signature == "good" and self._state.settings.redelivers:
            self._later(self._redeliver(event, mood))
        return answers

    async def _post(self, event: Json, mood: Mood) -> dict[str, Json]:
        envelope = {"destination": self._state.config.destination, "events": [event]}
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        secret = self._state.config.channel_secret + ("" if mood.signature == "good" else "?")
        return await self.post_raw(body, None if mood.signature == "missing" else signature(secret, body))

    async def _redeliver(self, event: Json, mood: Mood) -> None:
        for seconds in _REDELIVERIES_AFTER_SECONDS:
            await asyncio.sleep(seconds)
            if (await self._post(_redelivered(event), mood))["ok"]:
                return

    async def _post_after(self, seconds: float, event: Json, mood: Mood) -> None:
        await asyncio.sleep(seconds)
        await self._post_in_mood(event, mood)

    async def _flush_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.flush()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_KINDS: Final = {
    "follow": "友だち追加（follow）",
    "unfollow": "ブロック（unfollow）",
    "message": "メッセージ（message）",
    "postback": "ボタン（postback）",
    "unsend": "送信取消（unsend）",
}


def _redelivered(event: Json) -> Json:
    return {**event, "deliveryContext": {"isRedelivery": True}}


def _told(body: bytes, status: int | None, elapsed_ms: int) -> str:
    """Return the log's sentence about a webhook."""
    try:
        events = json.loads(body)["events"]
        kinds = "、".join(
            _KINDS.get(each["type"], each["type"]) + ("（再送）" if each["deliveryContext"]["isRedelivery"] else "")
            for each in events
        )
    except (ValueError, KeyError, TypeError):
        kinds = "形のちがう本文"
    if status is None:
        return f"{kinds or '確認'} → ボットから返事がありません"
    slow = f"。{PATIENCE_MS // 1000}秒を超えました" if elapsed_ms > PATIENCE_MS else ""
    return f"{kinds or '確認'} → {status}{slow}"

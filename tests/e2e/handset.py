"""A telephone in somebody's hand: the talk on LINE's stand-in, and the pages of ours that its buttons open, on a narrow screen."""

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from infra.local.visitor import until
from tests.browser import violations
from tests.e2e.walking import picture, too_wide
from tests.town import TALK_SECONDS, Phone

PHONE = 360
# 400 kbit/s and 400 ms to the first byte: a train, or a full evening's network.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@dataclass
class Handset:
    """One user's phone. What it hears is what the city has said since the last press, so that nothing old is taken for an answer."""

    phone: Phone
    page: Page
    _heard: int = 0

    def hears(self, words: str) -> dict[str, Any]:
        """The first message with these words since the last press."""

        def look() -> dict[str, Any] | None:
            fresh = self.phone.from_bot()[self._heard :]
            return next((one for one in fresh if words in json.dumps(one, ensure_ascii=False)), None)

        return until(f"「{words}」 in the talk", look, seconds=TALK_SECONDS)

    def press(self, label: str, *, after: str, on: str = "") -> dict[str, Any]:
        """Press a button once the city has said `after`; `on` are words of its card, where other cards have the same button."""
        self.hears(after)
        which = self._card(label, on) if on else {"label": label}
        self._heard = len(self.phone.from_bot())
        return self.phone.act("tap", which)

    def say(self, text: str) -> None:
        self._heard = len(self.phone.from_bot())
        self.phone.say(text)

    def open(self, label: str, path: str, *, after: str) -> Page:
        """Press a button that opens a page of ours, as its user."""
        return self.arrive(self.press(label, after=after)["open"], path)

    def arrive(self, address: str, path: str) -> Page:
        """Through the entry, where LINE says who she is, to the page."""
        self.page.goto(address)
        self.page.wait_for_url(f"**{path}")
        return self.page

    def slow(self) -> None:
        """From now on the network is that of a train."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)

    def sound(self, name: str) -> None:
        """Axe finds nothing on the page as it stands, and nothing is wider than the screen."""
        picture(self.page, name, PHONE)
        found = violations(self.page)
        assert not found, "\n".join(found)
        assert not too_wide(self.page)

    def _card(self, label: str, words: str) -> dict[str, Any]:
        """The newest card with these words, and its button."""
        for entry in reversed([one for one in self.phone.talk() if one["by"] == "bot"]):
            for card in entry["message"].get("template", {}).get("columns", []):
                for action in card["actions"] if words in card["text"] else ():
                    if action["label"] == label:
                        return {"message_id": entry["id"], "action": action}
        raise AssertionError(f"no 「{label}」 on a card with 「{words}」")

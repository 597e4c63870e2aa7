"""Walking through the city in Chromium: contexts for each person, what the console says, pictures to look at."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.town import Town

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "screenshots"
PATIENCE_MS = 30_000  # a machine may be busy; what does not come at all is told late, but told
expect.set_options(timeout=PATIENCE_MS)


class Walker:
    """Opens browsers for people and remembers what their consoles said."""

    def __init__(self, browser: Browser, town: Town) -> None:
        self._browser = browser
        self.town = town
        self._contexts: list[BrowserContext] = []
        self.told: list[str] = []

    def public(self, width: int = 1280, *, script: bool = True, bypass_csp: bool = False) -> Page:
        """A page of somebody who is nobody to us."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 800},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            java_script_enabled=script,
            bypass_csp=bypass_csp,
            base_url=self.town.url,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._hear(message.type, message.text, message.location))
        page.on("pageerror", lambda error: self.told.append(f"{page.url}: {error}"))
        return page

    def staff(self, email: str, width: int = 1280, *, bypass_csp: bool = False) -> Page:
        """A page of a member of staff who is signed in."""
        page = self.public(width, bypass_csp=bypass_csp)
        cookies = self.town.desk(email).cookies
        page.context.add_cookies(
            [
                {
                    "name": name,
                    "value": value,
                    "domain": "localhost",
                    "path": "/",
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
                for name, value in cookies.items()
            ]
        )
        return page

    def _hear(self, kind: str, text: str, location: Any) -> None:
        if kind in ("error", "warning") and not expected(text):
            self.told.append(f"{location.get('url', '')}: {text}")

    def end(self) -> None:
        """Close everything. The console's complaints fail the test: the security policy's above all."""
        for context in self._contexts:
            context.close()
        assert not self.told, "\n".join(self.told)


def expected(text: str) -> bool:
    """Chromium reports every answer above 399; 401 to 422 are how the API speaks to a page that asked, and what a busy cloud turns
    away (429, 503, 504) the page asks for again."""
    answered = r"Failed to load resource: the server responded with a status of (401|404|409|422|429|503|504)"
    return bool(re.search(answered, text))


def picture(page: Page, name: str, width: int) -> None:
    """Keep a picture for a person to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    found: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(found, 0)

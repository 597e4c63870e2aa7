"""The one Chromium of a test process, and what axe finds in a page."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Without these Chromium looks for its maker's hosts at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = Path(__file__).resolve().parents[1] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Headless Chromium. Contexts are the tests' own; they close them."""
    from playwright.sync_api import sync_playwright  # most tests need none

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def violations(page: "Page") -> list[str]:
    """What axe finds, a line each. The debugger gives axe to the page, which no security policy stops."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], runOnly: {json.dumps(_RULES)}}})")
    return [f"{it['id']}: {node['target']} {node['html'][:160]}" for it in found["violations"] for node in it["nodes"]]

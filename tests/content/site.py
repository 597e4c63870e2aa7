"""The site as the tests build it: our real templates and texts, stand-in assets (so that no frontend build is needed)."""

import copy
import functools
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content import published, sources
from content.build import build
from content.published import Published
from content.sources import File, Sources
from kernel.settings import city

URL = "https://machi.example"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 12:00 in Japan
SAMPLES = Path(__file__).parent / "published"
ASSETS = (
    "site.css",
    "site.js",
    "search.js",
    "gift.js",
    "vendor.js",
    "booking.js",
    "consultation.js",
    "forms.js",
    "leave.js",
    "worries.js",
    "liff.js",
)


@functools.cache
def real_sources() -> Sources:
    """Templates and texts of the repository with stand-in assets."""
    folder = sources.folder()
    with tempfile.TemporaryDirectory() as made:
        built = Path(made)
        (built / "assets").mkdir()
        for name in ASSETS:
            (built / "assets" / name).write_text("/* stands in */")
        (built / "assets.json").write_text(json.dumps({name: f"/assets/{name}" for name in ASSETS}))
        for path in (folder / "public").iterdir():
            (built / path.name).write_bytes(path.read_bytes())
        return sources.load(folder, built)


def samples() -> Published:
    """Five tasks (one closed) and three members."""
    return published.read(
        {f"published/{path.relative_to(SAMPLES).as_posix()}": path.read_bytes() for path in SAMPLES.rglob("*.json")}
    )


def with_services(*on: str) -> dict[str, Any]:
    """The demo city's settings with only these services switched on."""
    settings = copy.deepcopy(city())
    for name, service in settings["services"].items():
        service["on"] = name in on
    return settings


def task(**changed: Any) -> dict[str, Any]:
    """A published task of the shape of `schemas/published/crowdsourcing-task.json`."""
    base: dict[str, Any] = {
        "id": "01KAF00000000000000000TEST",
        "version": 1,
        "title": "回覧板の封入",
        "description": "回覧板を120組に分けて封筒に入れます。",
        "category": "office",
        "place": "remote",
        "contract": "業務委託",
        "reward": {"kind": "fixed", "yen": 6000, "unit_note": ""},
        "delivery_date": "2026-11-25",
        "payment_date": "2026-12-25",
        "deadline": "2026-12-01T14:59:59.000Z",
        "places": 1,
        "skills": [],
        "orderer": "本町自治会",
        "published_at": "2026-11-21T01:00:00.000Z",
        "state": "open",
    }
    return base | changed


def member(**changed: Any) -> dict[str, Any]:
    """A listed member of the shape of `schemas/published/consortium-member.json`."""
    base: dict[str, Any] = {
        "id": "01KAF00000000000000000MEMB",
        "version": 1,
        "organisation": "株式会社ひだまり建設",
        "corporate_number": None,
        "kind": "company",
        "joined_on": "2026-11-01",
        "interests": ["ai"],
        "website": None,
        "introduction": None,
    }
    return base | changed


def built(
    shown: Published | None = None, now: datetime = NOW, settings: dict[str, Any] | None = None
) -> dict[str, File]:
    """The whole site, of the samples if nothing else is given."""
    return build(real_sources(), shown or samples(), settings or city(), now, URL)


def page(files: dict[str, File], path: str) -> str:
    """The HTML of an address."""
    key = path.strip("/") + "/index.html" if path.endswith("/") and path != "/" else path.strip("/") or "index.html"
    return files[key].body.decode()

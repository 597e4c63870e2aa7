"""The city's settings are read only when they make sense."""

import json
from pathlib import Path

import pytest

from donations import portals
from infra import city


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ひだまり市's settings that may be spoilt."""
    copy = tmp_path / "spoilt.json"
    copy.write_text(city.file_of("hidamari").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(city, "file_of", lambda _: copy)
    return copy


@pytest.mark.parametrize("way", list(portals.BY_STAFF))
def test_a_portal_cannot_take_the_name_of_a_way_that_staff_enter(settings: Path, way: str) -> None:
    spoilt = json.loads(settings.read_text(encoding="utf-8"))
    spoilt["portals"].append({"id": way, "name": "ポータル", "feed": "live"})
    settings.write_text(json.dumps(spoilt), encoding="utf-8")
    with pytest.raises(city.InvalidSettings, match=f"{way} is entered by staff"):
        city.load("spoilt")


def test_a_portal_stands_there_once(settings: Path) -> None:
    spoilt = json.loads(settings.read_text(encoding="utf-8"))
    spoilt["portals"].append(spoilt["portals"][0])
    settings.write_text(json.dumps(spoilt), encoding="utf-8")
    with pytest.raises(city.InvalidSettings, match="twice"):
        city.load("spoilt")

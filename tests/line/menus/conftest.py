"""Rich menus are tested against the stand-in's own rules."""

from collections.abc import Iterator

import pytest

from tests.line.menus import line_side


@pytest.fixture
def at_line(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[line_side.Side]:
    """An empty cloud, and an empty channel at LINE."""
    with line_side.side(monkeypatch) as made:
        yield made

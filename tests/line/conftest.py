"""The LINE room's tests talk to a small stand-in of the Messaging API."""

from collections.abc import Iterator

import pytest

from kernel.watch import logger
from line.consent import terms
from tests.line import talking


@pytest.fixture(autouse=True)
def _log_lines_are_really_written() -> Iterator[None]:
    """A log line that cannot be written is an error like any other, and in production it would be one."""
    before = logger.log_level
    logger.setLevel("INFO")
    yield
    logger.setLevel(before)


@pytest.fixture(autouse=True)
def _city_without_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The city of these tests has set no terms, so that nobody is asked; tests of consent set theirs."""
    monkeypatch.setattr(terms, "in_force", lambda: None)


@pytest.fixture
def line(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[talking.Platform]:
    """An empty cloud, and LINE at the other end."""
    with talking.platform(monkeypatch) as stand_in:
        yield stand_in

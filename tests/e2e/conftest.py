"""A walker through the city, at each width."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.walking import Walker
from tests.town import Town


@pytest.fixture
def walker(browser: Browser, town: Town) -> Iterator[Walker]:
    """Opens pages as anybody of the town; at the end, the console must have been silent."""
    made = Walker(browser, town)
    yield made
    made.end()


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest) -> int:
    """A phone and a desk."""
    found: int = request.param
    return found

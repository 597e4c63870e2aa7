"""One Chromium for all end-to-end tests, and a walker at each width."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.walking import CHROMIUM, FLAGS, Walker
from tests.town import Town


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


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

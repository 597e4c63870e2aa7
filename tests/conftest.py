"""The environment is set before any room is imported; tests that want AWS ask for `cloud`."""

import os
from collections.abc import Iterator
from typing import Any, Final

import hypothesis
import pytest

from tests import house
from tests.browser import browser  # noqa: F401 - a fixture for all tests
from tests.localcloud import deployed, local_cloud  # noqa: F401 - fixtures for all tests
from tests.town import town  # noqa: F401 - a fixture for all tests

house.set_environment()
# How long an example takes says something about the machine, nothing about the code. `make test` tries the same examples each time,
# so that it says the same of the same code; `make load` looks for new ones.
_PATIENT: Final[dict[str, Any]] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("house", derandomize=True, **_PATIENT)
hypothesis.settings.register_profile("explore", max_examples=1000, **_PATIENT)
hypothesis.settings.load_profile(os.environ.get("EXAMPLES", "house"))


@pytest.fixture
def cloud() -> Iterator[None]:
    """An empty mocked cloud, with the clock stopped at Sunday 2026-11-22 12:00 in Japan and ids in a repeatable sequence."""
    from kernel import clock, ids

    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--without-aws",
        action="store_true",
        help="leave out what needs an AWS, mocked or local; `make check` is so fast thereby",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The pages are looked at first, while the city is as its demo day left it; later tests fill it with theirs."""
    items.sort(key=lambda item: "e2e/test_pages" not in item.nodeid)
    if not config.getoption("--without-aws"):
        return
    needing = {"cloud", "local_cloud", "deployed"}
    left = [item for item in items if needing & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]

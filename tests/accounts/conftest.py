"""The first administrator, for all tests of the room."""

import pytest

from accounts import bootstrap
from tests import house
from tests.accounts.people import EMAIL, PASSWORD, signed_in


@pytest.fixture
def administrator(cloud: None) -> house.Caller:
    """佐藤 花, the first administrator, enrolled and signed in."""
    house.user_pool()
    bootstrap.handler({"email": EMAIL, "name": "佐藤 花", "password": PASSWORD}, None)
    return signed_in(EMAIL, PASSWORD)

"""No operation talks to AWS more often than its budget in `calls.json` says.

A lower count is welcome: write it down with `python -m tests.budgets.count --write`. A higher one wants a reason in the commit.
"""

import json
from typing import Any

import pytest

from tests.budgets import count

pytestmark = pytest.mark.xdist_group("calls")  # counted once, by one worker, while another breaks operations
BUDGET: dict[str, dict[str, int]] = json.loads(count.BUDGET.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Any]]:
    return count.measured()


def test_every_operation_has_a_budget(measured: dict[str, dict[str, Any]]) -> None:
    assert sorted(measured) == sorted(BUDGET)


@pytest.mark.parametrize("operation", sorted(BUDGET))
def test_an_operation_keeps_its_budget(operation: str, measured: dict[str, dict[str, Any]]) -> None:
    over = {name: n for name, n in measured[operation]["calls"].items() if n > BUDGET[operation].get(name, 0)}
    assert over == {}


@pytest.mark.parametrize("operation", sorted(BUDGET))
def test_no_operation_scans(operation: str) -> None:
    assert "dynamodb.Scan" not in BUDGET[operation]

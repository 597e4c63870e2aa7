"""The lock on an e-mail as a specification."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from accounts import locks
from accounts.sign_in import CodeWrong
from kernel import clock
from tests import house

TOKEN = "0" * 32


def fail() -> None:
    with pytest.raises(CodeWrong), locks.one_try(TOKEN, CodeWrong):
        raise CodeWrong()


def test_tries_in_the_same_moment_count_before_any_of_them_is_answered(cloud: None) -> None:
    """A thousand parallel guesses at a code are five."""
    with ExitStack() as in_flight:
        for _ in range(locks.FAILURES_MOST):
            in_flight.enter_context(locks.one_try(TOKEN, CodeWrong))
        with pytest.raises(locks.Locked, match="あと15分"), locks.one_try(TOKEN, CodeWrong):
            raise AssertionError("nothing is checked any more")


def test_what_succeeds_or_breaks_is_no_failure(cloud: None) -> None:
    for _ in range(10):
        with locks.one_try(TOKEN, CodeWrong):
            pass
        with pytest.raises(OSError, match="silent"), locks.one_try(TOKEN, CodeWrong):
            raise OSError("the provider is silent")
    assert locks.until(TOKEN) is None


def test_failures_are_forgotten_after_a_quarter_of_an_hour_or_with_a_sign_in(cloud: None) -> None:
    for _ in range(4):
        fail()
    with clock.fixed(house.NOON + timedelta(minutes=15)):
        for _ in range(4):
            fail()
        assert locks.until(TOKEN) is None
        locks.clear(TOKEN)
        for _ in range(5):
            fail()
        assert locks.until(TOKEN) == "2026-11-22T03:30:00.000Z"
        with pytest.raises(locks.Locked):
            fail()
    with clock.fixed(house.NOON + timedelta(minutes=30)):
        fail()

"""The one clock. Instants are aware UTC; deadlines and business days are Asia/Tokyo, which has no daylight saving time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
_fixed: datetime | None = None


def now() -> datetime:
    """The current instant, aware UTC, cut to milliseconds (what we store)."""
    instant = _fixed or datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def stopwatch() -> float:
    """Seconds on a clock that only runs forward: for measuring how long something takes, not for saying when."""
    return time.monotonic()


def today() -> date:
    """Today's date in Japan."""
    return now().astimezone(JST).date()


def iso(instant: datetime) -> str:
    """`2026-11-22T01:02:03.000Z`: sorts as text in the order of time."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """The inverse of `iso`; takes any ISO 8601 instant with an offset. Raises ValueError without one."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs an offset: {text}")
    return instant.astimezone(UTC)


def month_of(instant: datetime) -> str:
    """`2026-11`: the month in Japan, by which lists are partitioned."""
    return instant.astimezone(JST).strftime("%Y-%m")


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970, as DynamoDB's time to live wants them."""
    return int(instant.timestamp())


@contextmanager
def fixed(instant: datetime) -> Iterator[None]:
    """Stop the clock inside a test."""
    global _fixed  # noqa: PLW0603 - one clock for the process is the point
    before, _fixed = _fixed, instant.astimezone(UTC)
    try:
        yield
    finally:
        _fixed = before

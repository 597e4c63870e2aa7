"""Identifiers: ULIDs, so that ids sort by time and carry nothing personal."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from ulid import ULID

from kernel import clock

_sequence: Iterator[int] | None = None
_seed = ""


def new() -> str:
    """A new ULID (26 characters of Crockford's base 32)."""
    if _sequence is None:
        return str(ULID.from_datetime(clock.now()))
    randomness = hashlib.sha256(f"{_seed}/{next(_sequence)}".encode()).digest()[:10]
    return made(clock.now(), randomness)


def made(at: datetime, digest: bytes) -> str:
    """The ULID of a time and the first ten bytes of a digest: what is the same has the same id, whoever makes it."""
    milliseconds = int(at.timestamp() * 1000)
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + digest[:10]))


def derived(at: datetime, seed: str) -> str:
    """The ULID of what follows from something else: of the same instant and seed always the same, so that making it twice shows."""
    milliseconds = int(at.timestamp() * 1000)
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + hashlib.sha256(seed.encode()).digest()[:10]))


@contextmanager
def fixed(seed: str = "test") -> Iterator[None]:
    """Make ids a repeatable sequence inside a test."""
    global _sequence, _seed
    before = (_sequence, _seed)
    _sequence, _seed = iter(range(1_000_000)), seed
    try:
        yield
    finally:
        _sequence, _seed = before

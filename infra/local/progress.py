"""What a person at the terminal sees while the local cloud is made: one line a step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_started = time.monotonic()


def say(words: str) -> None:
    """One line, at once."""
    print(words, flush=True)


@contextmanager
def step(words: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    begun = time.monotonic()
    sys.stdout.write(f"  {words} … ")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        sys.stdout.write("failed\n")
        sys.stdout.flush()
        raise
    sys.stdout.write(f"{time.monotonic() - begun:.1f} s\n")
    sys.stdout.flush()


def total_seconds() -> float:
    """Since the program began."""
    return time.monotonic() - _started

"""What a person at the terminal sees while the local cloud is made: one line a step, with its time.

A terminal that was closed takes no more words; that must not keep us from ending what was started.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_started = time.monotonic()


def say(words: str) -> None:
    """One line, at once."""
    _write(f"{words}\n")


@contextmanager
def step(words: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    begun = time.monotonic()
    _write(f"  {words} … ")
    try:
        yield
    except Exception:
        _write("failed\n")
        raise
    except BaseException:
        _write("left off\n")
        raise
    _write(f"{time.monotonic() - begun:.1f} s\n")


def _write(words: str) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.write(words)
        sys.stdout.flush()


def total_seconds() -> float:
    """Since the program began."""
    return time.monotonic() - _started

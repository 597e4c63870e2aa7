"""The scenarios that a new city begins with: its officers read, change and approve them like their own."""

import functools
import json
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("welcome", "diagnosis")


@functools.cache
def content(name: str) -> dict[str, Any]:
    """The content of a seed. Raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    path = Path(__file__).with_name(f"{name}.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found

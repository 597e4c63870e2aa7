"""The set of rich menus that a new city begins with: its officers read, change and approve it like their own."""

import functools
import json
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("main",)


@functools.cache
def content(name: str) -> dict[str, Any]:
    """The content of a seed. Raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    found: dict[str, Any] = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return found

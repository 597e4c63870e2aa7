"""What differs between deployments: the environment (names of AWS things) and the city's settings file (names and switches)."""

import functools
import json
import os
from pathlib import Path
from typing import Any


class MissingSetting(RuntimeError):
    """An environment variable that the template should have set is absent."""


def env(name: str, default: str | None = None) -> str:
    """The environment variable `name`. Raises MissingSetting if it is absent and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(name)
    return value


def root(folder: str) -> Path:
    """Where `folder` (`schemas`, `site`) lies: beside the rooms in the package, beside `functions/` in the repository."""
    rooms = Path(__file__).resolve().parent.parent
    packaged = rooms / folder
    return packaged if packaged.exists() else rooms.parent / folder


@functools.cache
def city() -> dict[str, Any]:
    """The city's settings file, validated at build against `schemas/settings/city.json`."""
    path = root("city.json")
    if not path.exists():
        path = root("infra") / "cities" / "hidamari.json"
    settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return settings


def public_url(path: str = "/") -> str:
    """The address of `path` as people see it, e.g. https://machimusubi.example/tasks/."""
    return env("PUBLIC_URL").rstrip("/") + path

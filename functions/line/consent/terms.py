"""The terms that are in force, and whether somebody has agreed to them. Pure."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel import settings
from line.records import User


@dataclass(frozen=True)
class Terms:
    """One version of the terms. `hash` is over all that its reader is shown: the same version with other words is another one."""

    version: str
    since: date
    points: tuple[str, ...]
    hash: str

    @property
    def name(self) -> str:
        return f"{self.version}版（{self.since.year}年{self.since.month}月{self.since.day}日から）"


def in_force() -> Terms | None:
    """The city's terms; None if it has set none."""
    return _read_once()


@functools.cache
def _read_once() -> Terms | None:
    return of(settings.city()["line"].get("terms"))


def of(given: Mapping[str, Any] | None) -> Terms | None:
    """The terms as the settings write them."""
    if not given:
        return None
    shown = {name: given[name] for name in ("version", "since", "points")}
    said = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    since = date.fromisoformat(given["since"])
    return Terms(given["version"], since, tuple(given["points"]), hashlib.sha256(said.encode()).hexdigest())


def answered(user: User, terms: Terms) -> bool:
    """Whether this user has answered to just these terms, whatever she answered."""
    return (user.terms_version, user.terms_hash) == (terms.version, terms.hash)


def agreed(user: User) -> bool:
    """Whether this user may be asked things: she has agreed to the terms that are in force, or there are none."""
    terms = in_force()
    return terms is None or (answered(user, terms) and bool(user.terms_agreed))

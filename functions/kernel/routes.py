"""What a route declares: who may call it, what it takes and gives, how it is safe to repeat. The OpenAPI document, the
authorization matrix and the fault kit are all read from these declarations."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.errors import FieldError


@dataclass(frozen=True)
class Audience:
    """Who may call a route: `public`, `staff` with a permission, `member` or `partner` of a kind, or a `person`."""

    name: str
    permission: str = ""

    def __str__(self) -> str:
        return f"{self.name}({self.permission})" if self.permission else self.name


def public() -> Audience:
    """Everybody, signed in or not."""
    return Audience("public")


def staff(permission: str) -> Audience:
    """A signed-in member of staff who holds `permission`, e.g. 'donations.read'; '' is any member of staff."""
    return Audience("staff", permission)


def member(kind: str) -> Audience:
    """Somebody who is signed in for an organisation: 'vendor' …; '' is of any kind."""
    return Audience("member", kind)


def person() -> Audience:
    """Somebody who opened a page of ours from her talk with the city, and is known by a blind key alone."""
    return Audience("person")


def partner(kind: str) -> Audience:
    """A system that signs its requests: 'portal' or 'partner'."""
    return Audience("partner", kind)


@dataclass(frozen=True)
class Natural:
    """The request itself says what makes it one: repeating it is harmless because of `why`."""

    why: str


@dataclass(frozen=True)
class Key:
    """The caller must send an `Idempotency-Key`; the first answer is kept and given again."""


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Route:
    """One method on one path.

    `rules(body)` gives the mistakes that a schema can't see (check digits, dates that depend on each other); they are told together
    with the schema's. It must bear any JSON object: the schema's mistakes do not stop it.
    """

    method: str
    pattern: str
    view: Callable[..., Any]
    audiences: tuple[Audience, ...]
    summary: str
    body: str | None = None
    rules: Callable[[Any], list[FieldError]] | None = None
    query: str | None = None
    answer: str | None = None
    status: int = 200
    idempotency: Natural | Key | None = None
    limit_bytes: int = 256 * 1024
    form: bool = False
    reads: str | None = None
    description: str = ""
    # Statuses of problems that this route answers besides those that every route of its kind can answer.
    problems: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """`donations.receive`: room and view, as the audit log and the fault kit call it."""
        room = self.view.__module__.split(".")[0]
        return f"{room}.{self.view.__name__}"

    @property
    def changes(self) -> bool:
        return self.method not in SAFE_METHODS

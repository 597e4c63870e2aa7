"""What is stored of consent, in the LINE room's table. How a user answered last stands on `line.records.User`.

| access                                    | index | pk                  | sk                          |
|-------------------------------------------|-------|---------------------|-----------------------------|
| each answer of a user's, to which terms   | table | USER#<blind token>  | TERMS#<at>#<yes, no>#<hash> |
"""

from datetime import datetime
from typing import Final

from kernel import clock
from kernel.changes import Change, Kept
from kernel.paging import page
from kernel.records import InstantAttribute, IntegerAttribute, public, text
from line.records import LineRecord

_MOVED_MOST: Final = 30  # answers that somebody gave in a new account before she was linked: a handful


class TermsAnswer(LineRecord, discriminator="line.terms_answer"):
    """Somebody agreed to the terms, or did not; never changed. `hash` says to which sentences, `version` and `since` name them."""

    user_key = public(text(null=False))
    agreed = public(IntegerAttribute())
    terms_version = public(text(null=False))
    since = public(text(null=False))
    hash = public(text(null=False))
    at = public(InstantAttribute())


def answer_key(user_key: str, at: datetime, to: str, *, agreed: bool) -> tuple[str, str]:
    return f"USER#{user_key}", f"TERMS#{clock.iso(at)}#{'yes' if agreed else 'no'}#{to[:16]}"


def taken_along(begun: str, user_key: str) -> list[Change]:
    """What somebody answered in the new account stands among her answers, once she is linked to the person that she was. One query."""
    given = page(TermsAnswer, "", [f"USER#{begun}"], prefix="TERMS#", limit=_MOVED_MOST, consistent=True).items
    return [
        Kept(
            TermsAnswer(
                pk=f"USER#{user_key}",
                sk=one.sk,
                user_key=user_key,
                agreed=one.agreed,
                terms_version=one.terms_version,
                since=one.since,
                hash=one.hash,
                at=one.at,
            )
        )
        for one in given
    ]

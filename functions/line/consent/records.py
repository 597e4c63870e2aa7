"""What is stored of consent, in the LINE room's table. How a user answered last stands on `line.records.User`.

| access                                    | index | pk                  | sk                          |
|-------------------------------------------|-------|---------------------|-----------------------------|
| each answer of a user's, to which terms   | table | USER#<blind token>  | TERMS#<at>#<yes, no>#<hash> |
"""

from datetime import datetime

from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, public, text
from line.records import LineRecord


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

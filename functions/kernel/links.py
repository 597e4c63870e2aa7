"""Signed links in mails: the id of a stored record plus our seal, bound to one purpose. They carry nothing personal; that a link is
used once is the business of the record it names."""

import hmac

from kernel import secrets
from kernel.errors import NotFound

_SEAL_CHARACTERS = 40


def seal(purpose: str, record_id: str) -> str:
    """`<id>.<seal>` for a link, e.g. seal('consortium.confirm', '01J…')."""
    return f"{record_id}.{secrets.mac('link_key', f'{purpose}{chr(31)}{record_id}')[:_SEAL_CHARACTERS]}"


def opened(purpose: str, token: str) -> str:
    """The id in a sealed token. Raises NotFound for a token that is not ours or was made for another purpose."""
    record_id, _, given = token.partition(".")
    expected = seal(purpose, record_id)
    if not token.isascii() or len(token) > 200 or not given or not hmac.compare_digest(token, expected):
        raise NotFound("このリンクは使えません。メールのリンクをもう一度開くか、はじめから手続きをしてください。")
    return record_id

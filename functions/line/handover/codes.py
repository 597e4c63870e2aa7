"""Codes: twelve letters, of which the first four find the record and the other eight are the secret. The record keeps a salted hash of them.

Whoever steals the table, or the file for a successor, can't type a code; whoever guesses has five tries an hour, and a code dies with its
fifth wrong try.
"""

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from kernel import clock, errors, secrets
from kernel.changes import Change, Kept, New
from line.handover.records import KEEP_CODES, Code, Newest, code_key, newest_key

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that are taken for another
LOCATOR, SECRET = 4, 8
LIFE: Final = timedelta(days=14)
WRONG_MOST: Final = 5
A_DAY_MOST: Final = 3  # codes that a user may ask for on one day
ROUNDS: Final = 20_000  # some milliseconds for us; a secret of 39 bits for whoever tries them all
_PLACES: Final = 8
_WORD: Final = r"(?:引っこし|引越し|引っ越し|引越|ひっこし|引き継ぎ|引継ぎ)"
_ASKS: Final = re.compile(rf"{_WORD}(?:コード|する|したい|をする|です)?")
_CODE: Final = re.compile(
    rf"(?:{_WORD}(?:コード)?)?[\s:：]*([{LETTERS}]{{4}})[\s\-ー]?([{LETTERS}]{{4}})[\s\-ー]?([{LETTERS}]{{4}})"
)
_TEXT_MOST: Final = 40


def asks(text: str) -> bool:
    """Whether a message asks for a code: the word alone."""
    return len(text) <= _TEXT_MOST and _ASKS.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def code_in(text: str) -> str | None:
    """The code in a message: with the word before it, or in its three groups; None if it is no such message."""
    if len(text) > _TEXT_MOST:
        return None
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    found = _CODE.fullmatch(plain)
    if found is None or (plain[0] in LETTERS and not re.search(r"[\s\-ー]", plain)):
        return None  # twelve letters in a row may be any word
    return "".join(found.groups())


def shown(code: str) -> str:
    """The words that a user sends: 「引っこし ABCD-EFGH-JKMN」."""
    return f"引っこし {code[:4]}-{code[4:8]}-{code[8:]}"


def new_code(handover_id: str, user_key: str, occasion: str) -> str:
    """The code of this user for this occasion, by the installation's key: a repetition makes the same one. Whose first letters are taken
    already gives way to the next."""
    for place in range(_PLACES):
        number = int(_drawn(handover_id, user_key, occasion, str(place)), 16)
        letters = []
        for _ in range(LOCATOR + SECRET):
            number, left = divmod(number, len(LETTERS))
            letters.append(LETTERS[left])
        code = "".join(letters)
        if Code.find(*code_key(code[:LOCATOR]), consistent=True) is None:
            return code
    raise errors.Busy()


def _drawn(*of: str) -> str:
    return secrets.mac("search_key", "\x1f".join(("relink", *of)))


def sealed(secret: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), bytes.fromhex(salt), ROUNDS).hex()


def fits(code: Code, typed: str) -> bool:
    """Whether what was typed is this code."""
    return hmac.compare_digest(code.hash, sealed(typed[LOCATOR:], code.salt))


def issued(user_key: str, typed: str, until: datetime, handover_id: str, *, newest: Newest | None) -> list[Change]:
    """The changes that give a user this code; their older one works no more. A locator that is taken makes the commit a Conflict."""
    salt = _drawn("salt", user_key, typed)[:32]
    pk, sk = code_key(typed[:LOCATOR])
    code = Code(
        pk=pk,
        sk=sk,
        locator=typed[:LOCATOR],
        user_key=user_key,
        handover_id=handover_id,
        salt=salt,
        hash=sealed(typed[LOCATOR:], salt),
        until=until,
        ttl=clock.seconds(until + KEEP_CODES),
    )
    today = clock.today().isoformat()
    given = newest.given if newest is not None and newest.day == today else 0
    own = newest_key(user_key)
    return [
        New(code),
        Kept(Newest(pk=own[0], sk=own[1], locator=code.locator, day=today, given=given + 1, ttl=code.ttl)),
    ]


def newest_of(user_key: str) -> Newest | None:
    return Newest.find(*newest_key(user_key), consistent=True)


def too_many(newest: Newest | None) -> bool:
    """Whether a user has asked for as many codes today as anybody needs."""
    return newest is not None and newest.day == clock.today().isoformat() and newest.given >= A_DAY_MOST

"""Naming a colleague: accounts vouches who may work where, a service believes the seal.

A service does not read the accounts. Its screen asks accounts for those who hold a permission and is given, with each name, a voucher; it
passes the voucher on, and the service opens it. It holds for an hour, so that nobody is handed work long after she left.
"""

import base64
import binascii
import hmac
import json
from datetime import timedelta
from typing import Final

from kernel import clock, secrets
from kernel.errors import FieldError, Invalid

LIVES: Final = timedelta(hours=1)
_SEAL_CHARACTERS: Final = 40


def voucher(staff_id: str, name: str, permission: str) -> str:
    """That this member of staff holds the permission now."""
    told = json.dumps([staff_id, name, clock.seconds(clock.now() + LIVES)], ensure_ascii=False)
    payload = base64.urlsafe_b64encode(told.encode()).decode()
    return f"{payload}.{_seal(payload, permission)}"


def vouched(given: str, permission: str, pointer: str = "/to") -> tuple[str, str]:
    """(staff id, name) in a voucher for this permission. Raises Invalid: not ours, for something else, or older than an hour."""
    payload, _, seal = given.partition(".")
    known = given.isascii() and hmac.compare_digest(seal, _seal(payload, permission))
    try:
        staff_id, name, until = json.loads(base64.urlsafe_b64decode(payload)) if known else ("", "", 0)
    except (binascii.Error, ValueError):
        until = 0
    if until <= clock.seconds(clock.now()):
        told = "職員の一覧が古くなりました。画面を読み直して、もう一度選んでください。"
        raise Invalid([FieldError(pointer, "unknown", told)])
    return staff_id, name


def _seal(payload: str, permission: str) -> str:
    return secrets.mac("link_key", f"colleague{chr(31)}{permission}{chr(31)}{payload}")[:_SEAL_CHARACTERS]

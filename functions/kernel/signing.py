"""Signed requests after the *Standard Webhooks* convention, v1: HMAC-SHA256 over `id.timestamp.body`.

Source: https://github.com/standard-webhooks/standard-webhooks (spec/standard-webhooks.md); the package `standardwebhooks` is the
oracle in the tests.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from kernel.errors import BadSignature

TOLERANCE_SECONDS = 300
SECRET_PREFIX = "whsec_"  # noqa: S105 - the convention's prefix, no secret


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,<base64>`: the value of `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def verify(headers: Mapping[str, str], body: bytes, secrets: Iterable[str], now: datetime) -> str:
    """The message's id, if one of `secrets` signed it within five minutes of `now`.

    `headers` have lower-case names. Raises BadSignature, which says only what the sender can mend.
    """
    message_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not message_id or not stamp or not given:
        raise BadSignature("webhook-id、webhook-timestamp、webhook-signature の3つのヘッダーが必要です。")
    if len(message_id) > 256 or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise BadSignature("webhook-timestamp は1970年からの秒数（整数）で送ってください。")
    if abs(int(stamp) - now.timestamp()) > TOLERANCE_SECONDS:
        raise BadSignature("webhook-timestamp が5分以上ずれています。時計を合わせて送り直してください。")
    offered = [part for part in given.split(" ") if part.startswith("v1,")]
    for secret in secrets:
        try:
            expected = sign(secret, message_id, int(stamp), body)
        except binascii.Error:  # a broken key must not hide a working one
            continue
        if any(hmac.compare_digest(part.encode(), expected.encode()) for part in offered):
            return message_id
    raise BadSignature()

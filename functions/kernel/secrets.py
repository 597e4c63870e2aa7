"""Secrets come from Secrets Manager, are kept in memory for five minutes (so a rotation needs no deployment), and are never logged."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from kernel import aws, clock
from kernel.settings import env

_KEEP = timedelta(minutes=5)
_kept: dict[str, tuple[datetime, dict[str, str]]] = {}


def secret(env_name: str) -> dict[str, str]:
    """The JSON secret whose id stands in the environment variable `env_name`, e.g. SECRETS_ID."""
    secret_id = env(env_name)
    now = clock.now()
    found = _kept.get(secret_id)
    if found and abs(now - found[0]) < _KEEP:
        return found[1]
    answer = aws.client("secretsmanager").get_secret_value(SecretId=secret_id)
    value: dict[str, str] = json.loads(answer["SecretString"])
    _kept[secret_id] = (now, value)
    return value


def forget() -> None:
    """Drop what is kept in memory (tests; after a failed signature, to see a fresh rotation)."""
    _kept.clear()


def key(name: str) -> bytes:
    """A named key of the kernel's own secret: `search_key`, `cursor_key`, `link_key`, `altcha_key`."""
    return secret("SECRETS_ID")[name].encode()


def mac(name: str, message: str) -> str:
    """Hex HMAC-SHA256 of `message` under the named key; 64 characters."""
    return hmac.new(key(name), message.encode(), hashlib.sha256).hexdigest()

"""Encryption per field, for what is classed `sensitive` because it is about a person: consultations, worries.

A record that others hang on (a consultation with its messages) has one data key of its own, drawn by KMS and kept beside it in wrapped
form; each field is AES-256-GCM under that key. The associated data name room, kind, key and attribute, so that a ciphertext that is moved
to another record, table or attribute no longer opens; the wrapped key is bound in the same way to the record that has it.

    key = sealing.new_key(LineRecord, consultation.pk)          # one KMS call
    consultation.wrapped_key = key.wrapped
    key.seal(message, "text", "こんばんは")                        # the record's own keys must be set before
    key = sealing.key_of(LineRecord, consultation.pk, consultation.wrapped_key)   # one KMS call, none within five minutes
    key.opened(message, "text")

The physical name of a table is no part of it: a table that was restored has another one. See `docs/decisions/sealing.md`.
"""

import base64
import json
import secrets as random_secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from pynamodb.attributes import Attribute
from pynamodb.constants import STRING

from kernel import aws, clock
from kernel.records import SENSITIVE, Record
from kernel.settings import env

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: what GCM takes as it is
TAG_BYTES = 16
KEPT_MOST = 64
_KEEP = timedelta(minutes=5)
_kept: dict[tuple[str, str, str], tuple[datetime, bytes]] = {}


class NotOurs(RuntimeError):
    """A ciphertext does not belong where it stands, or was altered."""


@dataclass(frozen=True)
class Sealed:
    """What a sealed attribute holds: nonce, ciphertext and tag in base64."""

    text: str


class SealedAttribute(Attribute[Sealed]):
    """An attribute that can hold nothing but a ciphertext: whoever forgets to seal is stopped before anything is written."""

    attr_type = STRING

    def serialize(self, value: Any) -> str:
        if not isinstance(value, Sealed):
            raise TypeError(f"{self.attr_name} must be sealed before it is stored")
        return value.text

    def deserialize(self, value: str) -> Sealed:
        return Sealed(value)


def sealed(*, null: bool = True) -> SealedAttribute:
    """A `sensitive` attribute that is encrypted by itself, besides the table's own encryption. Its value is any JSON value."""
    attribute = SealedAttribute(null=null)
    attribute.privacy = SENSITIVE  # type: ignore[attr-defined]
    return attribute


@dataclass(frozen=True)
class DataKey:
    """A record's own key. `wrapped` is kept; what it unwraps to stays in memory, and never in a log."""

    wrapped: str
    _bytes: bytes = field(repr=False)

    def seal(self, record: Record, name: str, value: Any) -> None:
        """Set the attribute `name` to the ciphertext of a JSON value, or to None for None. The record's keys must be set."""
        setattr(record, name, None if value is None else self.sealed(record, name, value))

    def sealed(self, record: Record, name: str, value: Any) -> Sealed:
        """The ciphertext of a JSON value for the attribute `name` of this record."""
        nonce = random_secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        ciphertext, tag = self._cipher(record, name, nonce).encrypt_and_digest(plain)
        return Sealed(base64.b64encode(nonce + ciphertext + tag).decode())

    def opened(self, record: Record, name: str) -> Any:
        """The JSON value of a sealed attribute; None where there is none. Raises NotOurs."""
        held = getattr(record, name)
        if held is None:
            return None
        raw = base64.b64decode(held.text)
        nonce, ciphertext, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES:-TAG_BYTES], raw[-TAG_BYTES:]
        try:
            plain = self._cipher(record, name, nonce).decrypt_and_verify(ciphertext, tag)
        except ValueError as error:
            raise NotOurs(f"{type(record).__name__}.{name}") from error
        return json.loads(plain)

    def _cipher(self, record: Record, name: str, nonce: bytes) -> Any:
        # pycryptodomex is packaged already, for the encrypted ZIPs of downloads; 0.03 s of import, paid by who seals.
        from Cryptodome.Cipher import AES

        cipher = AES.new(self._bytes, AES.MODE_GCM, nonce=nonce, mac_len=TAG_BYTES)
        cipher.update(bound_to(record, name))
        return cipher


def bound_to(record: Record, name: str) -> bytes:
    """What a ciphertext is bound to: the place where it stands."""
    assert record.pk and record.sk, "a record without keys can't be sealed"
    of = type(record)
    kind = cast(Any, of).kind.get_discriminator(of)
    return json.dumps([_room(of), kind, record.pk, record.sk, name]).encode()


def new_key(table: type[Record], owner: str) -> DataKey:
    """A new data key for the record with the partition key `owner`. One call of KMS."""
    context = {"room": _room(table), "of": owner}
    answer = aws.client("kms").generate_data_key(
        KeyId=env("SEALING_KEY_ID"), KeySpec="AES_256", EncryptionContext=context
    )
    wrapped = base64.b64encode(answer["CiphertextBlob"]).decode()
    _keep((context["room"], owner, wrapped), answer["Plaintext"])
    return DataKey(wrapped, answer["Plaintext"])


def key_of(table: type[Record], owner: str, wrapped: str) -> DataKey:
    """The data key that was wrapped for `owner`: one call of KMS, or none if this process has unwrapped it within five minutes.

    Raises NotOurs: it was wrapped for another record.
    """
    name = (_room(table), owner, wrapped)
    found = _kept.get(name)
    if found and abs(clock.now() - found[0]) < _KEEP:
        return DataKey(wrapped, found[1])
    client = aws.client("kms")
    context = {"room": name[0], "of": owner}
    try:
        answer = client.decrypt(
            KeyId=env("SEALING_KEY_ID"), CiphertextBlob=base64.b64decode(wrapped), EncryptionContext=context
        )
    except client.exceptions.InvalidCiphertextException as error:
        raise NotOurs(owner) from error
    _keep(name, answer["Plaintext"])
    return DataKey(wrapped, answer["Plaintext"])


def forget() -> None:
    """Drop the keys that are kept in memory (tests)."""
    _kept.clear()


def _keep(name: tuple[str, str, str], plain: bytes) -> None:
    while len(_kept) >= KEPT_MOST:
        _kept.pop(next(iter(_kept)))
    _kept[name] = (clock.now(), plain)


def _room(table: type[Record]) -> str:
    return str(cast(Any, table).Meta.room)

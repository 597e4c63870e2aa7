"""Partners and their signing keys: at most two are live, so that a partner can change over without losing a notification."""

import base64
import secrets as random_secrets

from accounts.records import IdentityRecord
from kernel import clock, errors, ids
from kernel.callers import PartnerRecord
from kernel.changes import New, Saved, commit
from kernel.signing import SECRET_PREFIX

KEYS_MOST = 2
KINDS = ("portal", "partner")


def new_key(partner_id: str) -> dict[str, str]:
    """{key_id, secret, since}: 32 random bytes, as the Standard Webhooks convention writes them."""
    secret = SECRET_PREFIX + base64.b64encode(random_secrets.token_bytes(32)).decode()
    return {"key_id": f"{partner_id}-{ids.new()[-10:].lower()}", "secret": secret, "since": clock.iso(clock.now())}


def register(partner_id: str, kind: str, name: str) -> tuple[PartnerRecord, dict[str, str] | None]:
    """The partner, made with its first key if it is new: (record, that key). An existing one is left alone: (record, None)."""
    assert kind in KINDS, kind
    found = PartnerRecord.find(f"PARTNER#{partner_id}", "PARTNER", consistent=True)
    if found:
        return found, None
    key = new_key(partner_id)
    record = PartnerRecord(
        pk=f"PARTNER#{partner_id}",
        sk="PARTNER",
        gsi1pk="PARTNERS",
        gsi1sk=partner_id,
        partner_id=partner_id,
        partner_kind=kind,
        name=name,
        keys=[key],
    )
    commit(New(record), table=IdentityRecord)
    return record, key


def everybody() -> list[PartnerRecord]:
    return [one for one in PartnerRecord.gsi1.query("PARTNERS") if isinstance(one, PartnerRecord)]


def rotate(partner_id: str, *, version: int) -> tuple[PartnerRecord, dict[str, str]]:
    """A new key beside the newest old one; shown this once. Raises NotFound, Stale."""
    record = PartnerRecord.must(f"PARTNER#{partner_id}", "PARTNER", consistent=True)
    if record.version != version:
        raise errors.Stale()
    key = new_key(partner_id)
    record.keys = [*record.keys, key][-KEYS_MOST:]
    commit(Saved(record), table=IdentityRecord)
    return record, key


def retire(partner_id: str, *, version: int) -> PartnerRecord:
    """Take the older of two keys out, when the partner signs with the newer. Raises NotFound, Stale, WrongState (only one key)."""
    record = PartnerRecord.must(f"PARTNER#{partner_id}", "PARTNER", consistent=True)
    if record.version != version:
        raise errors.Stale()
    if len(record.keys) < KEYS_MOST:
        raise errors.WrongState("鍵は1つだけです。先に新しい鍵を作り、連携先が切り替えてから古い鍵を止めてください。")
    record.keys = record.keys[-1:]
    commit(Saved(record), table=IdentityRecord)
    return record

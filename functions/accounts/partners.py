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
    """A new key beside the old one; shown this once. Raises NotFound, Stale, WrongState (two are live already)."""
    record = _seen(partner_id, version)
    if len(record.keys) >= KEYS_MOST:
        raise errors.WrongState(
            "使える鍵が2つあります。連携先が使っていないほうの鍵を止めてから、新しい鍵を作ってください。"
        )
    key = new_key(partner_id)
    record.keys = [*record.keys, key]
    commit(Saved(record), table=IdentityRecord)
    return record, key


def retire(partner_id: str, key_id: str, *, version: int) -> PartnerRecord:
    """Take one of two keys out: the older when the partner signs with the newer, or a new one that never reached them.

    Raises NotFound (no such partner or key), Stale, WrongState (only one key).
    """
    record = _seen(partner_id, version)
    if key_id not in (key["key_id"] for key in record.keys):
        raise errors.NotFound("この鍵はもう止まっています。画面を読み直してください。")
    if len(record.keys) < KEYS_MOST:
        raise errors.WrongState("鍵は1つだけです。先に新しい鍵を作り、連携先が切り替えてから古い鍵を止めてください。")
    record.keys = [key for key in record.keys if key["key_id"] != key_id]
    commit(Saved(record), table=IdentityRecord)
    return record


def _seen(partner_id: str, version: int) -> PartnerRecord:
    record = PartnerRecord.must(f"PARTNER#{partner_id}", "PARTNER", consistent=True)
    if record.version != version:
        raise errors.Stale()
    return record

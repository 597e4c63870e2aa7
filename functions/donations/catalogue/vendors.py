"""Vendors (事業者), and carriers as whom we pay: what may be in force, and what their fields must look like."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from donations.catalogue.approval import Subject
from donations.catalogue.records import APPROVED, STOP, Entry
from donations.records import Gift
from japan import postcode, text
from kernel import search
from kernel.changes import Change
from kernel.errors import FieldError
from kernel.paging import page

_GIFTS_TOLD_MOST = 5
_PER_QUERY = 200


def key_of(vendor_id: str) -> tuple[str, str]:
    return f"VENDOR#{vendor_id}", "ENTRY"


def form_mistakes(body: Mapping[str, Any]) -> list[FieldError]:
    """Mistakes in {content} that a schema can't see: check digits, bank letters, telephone, postcode; and what a vendor needs."""
    content = body.get("content")
    if not isinstance(content, dict):
        return []
    return [*_number(content), *_bank(content), *_telephones(content), *_origin(content)]


def _number(content: Mapping[str, Any]) -> list[FieldError]:
    given = content.get("invoice_number")
    if not isinstance(given, str) or not given.strip():
        return []
    from japan import corporate_number  # loaded by the few requests that write a vendor

    try:
        number = corporate_number.parse_invoice_number(given)
        if content.get("corporate") is True:
            # Only a corporation's is its corporate number; nobody publishes a check rule for anyone else's.
            corporate_number.parse(number[1:])
    except ValueError as error:
        return [FieldError("/content/invoice_number", "number", f"{error}。登録がなければ空けておきます。")]
    return []


def _bank(content: Mapping[str, Any]) -> list[FieldError]:
    bank = content.get("bank")
    if not isinstance(bank, dict):
        return []
    from japan import zengin

    limits = {"bank_name": zengin.BANK_NAME_MOST, "branch_name": zengin.BANK_NAME_MOST, "holder": zengin.HOLDER_MOST}
    found = []
    for name, most in limits.items():
        if isinstance(bank.get(name), str) and bank[name].strip():
            try:
                zengin.kana(bank[name], most=most)
            except ValueError as error:
                found.append(FieldError(f"/content/bank/{name}", "zengin", f"{error}。"))
    return found


def _telephones(content: Mapping[str, Any]) -> list[FieldError]:
    found = []
    for group in ("contact", "origin"):
        given = (content.get(group) or {}).get("telephone") if isinstance(content.get(group), dict) else None
        key = text.telephone_key(given) if isinstance(given, str) else ""
        if given and not text.is_telephone(key):  # it stands on labels, which take no other form
            told = "電話番号は市外局番から入力してください（例：0120-000-000）。"
            found.append(FieldError(f"/content/{group}/telephone", "telephone", told))
    return found


def _origin(content: Mapping[str, Any]) -> list[FieldError]:
    origin = content.get("origin")
    if origin is None:
        missing = content.get("kind") == "vendor"
        return (
            [FieldError("/content/origin/address", "required", "返礼品を出荷する場所を入れてください。")]
            if missing
            else []
        )
    if isinstance(origin, dict) and isinstance(origin.get("postcode"), str):
        try:
            postcode.parse(origin["postcode"])
        except ValueError as error:
            return [FieldError("/content/origin/postcode", "postcode", f"{error}。")]
    return []


def made_even(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content as it is kept: the number in one form, the bank's names in the bank's letters. It has passed `form_mistakes`."""
    from japan import corporate_number, zengin

    even = dict(content)
    given = content["invoice_number"]
    even["invoice_number"] = corporate_number.parse_invoice_number(given) if given and given.strip() else None
    if content["bank"]:
        names = {name: zengin.kana(content["bank"][name]) for name in ("bank_name", "branch_name", "holder")}
        even["bank"] = content["bank"] | names
    return even


def _hindrances(entry: Entry) -> list[FieldError]:
    if entry.proposal["act"] != STOP:
        return []
    sold = [gift for gift in gifts_of(entry.entry_id) if gift.stopped_at is None]
    if not sold:
        return []
    named = "、".join(f"{gift.code} {gift.name}" for gift in sold[:_GIFTS_TOLD_MOST])
    told = f"この事業者の返礼品が受付中です（{named}{' ほか' if len(sold) > _GIFTS_TOLD_MOST else ''}）。先に返礼品を止めてください。"
    return [FieldError("/standing", "in-use", told)]


def _nothing(_entry: Entry, _proposal: dict[str, Any], _who: str) -> Sequence[Change]:
    return []


def gifts_of(vendor_id: str) -> list[Gift]:
    """The gifts of a vendor that were ever in force, by code: one query for two hundred."""
    found: list[Gift] = []
    cursor: str | None = None
    while True:
        read = page(Gift, "gsi2", [f"GIFTSOF#{vendor_id}"], cursor=cursor, limit=_PER_QUERY, newest_first=False)
        found += read.items
        cursor = read.next
        if cursor is None:
            return found


def names(vendor_ids: Iterable[str]) -> dict[str, str]:
    """{id: name} of those vendors that exist: one batch read."""
    read = search.records(Entry, dict.fromkeys(key_of(one) for one in vendor_ids if one))
    return {one.entry_id: str(one.shown["name"]) for one in read}


def in_force(entry: Entry | None) -> bool:
    """Whether gifts of this vendor may be in force."""
    return entry is not None and entry.standing == APPROVED and entry.content["kind"] == "vendor"


VENDOR = Subject(
    name="vendor",
    label="事業者",
    key=key_of,
    sort=lambda entry: f"{text.kana_key(entry.shown['name_kana'])}#{entry.entry_id}",
    hindrances=_hindrances,
    in_force=_nothing,
    tells="donations.vendor_in_force",
    told=lambda entry: {"kind": entry.content["kind"]},
)

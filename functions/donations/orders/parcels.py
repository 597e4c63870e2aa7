"""Label files for shipments, and the tracking numbers that come back: between our shipments and the carriers' files."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from donations.catalogue import vendors
from donations.catalogue.records import Entry
from donations.fulfilment import labels, trackings
from donations.fulfilment.shipment import Carrier, Cool, Party, Slot
from donations.fulfilment.shipment import Shipment as Parcel
from donations.fulfilment.widths import width
from donations.orders.records import GONE, ORDERED, STATES, Shipment
from donations.orders.shipping import By, read
from donations.origins import holding
from donations.records import DonationsRecord
from japan import text
from kernel import clock, errors, files, search, settings
from kernel.changes import Saved, commit
from kernel.errors import FieldError

ROUNDS: Final = 4
NOTE_MOST: Final = 32  # of the narrowest carrier, in half-width units
FILE_MOST_BYTES: Final = 1_000_000


def check(wanted: Mapping[str, Any], *, by: By) -> dict[str, Any]:
    """What keeps these shipments out of the carrier's file: {carrier, references, substitutes?, ship_on?} → {problems, ready}.

    Raises Invalid for one that does not exist or is not to be sent. Another carrier than the gift's may be chosen.
    """
    _, carrier, parcels, substitutes = _parcels(wanted, by)
    return {"problems": _problems(carrier, parcels, substitutes), "ready": len(parcels)}


def file(wanted: Mapping[str, Any], *, by: By) -> dict[str, Any]:
    """The carrier's file in an encrypted ZIP, offered for ten minutes; the shipments are marked before it is.

    Raises Invalid (also for what is no longer to be sent), RuleBroken with `problems` where the file can't say something, Busy.
    """
    for _ in range(ROUNDS):
        chosen, carrier, parcels, substitutes = _parcels(wanted, by)
        problems = _problems(carrier, parcels, substitutes)
        if problems:
            raise errors.RuleBroken(
                "送り状のデータに書けないところがあります。直すか、代わりの文字を選んでください。", problems=problems
            )
        try:
            _mark(chosen, by)
        except errors.Stale:
            continue  # one of them changed just now: the file must say what it is now
        name = f"{carrier.value}-{clock.today().isoformat()}"
        content = labels.file(carrier, parcels, substitutes)
        return files.offer_file("donations", name, f"{name}.csv", content, len(chosen))
    raise errors.Busy()


def _mark(chosen: Sequence[Shipment], by: By) -> None:
    """Note that these have a label; what has one that still holds is left as it is."""
    new = [one for one in chosen if one.labelled_at is None or one.changed_at is not None]
    for one in new:
        one.labelled_at, one.labelled_by, one.changed_at = clock.now(), by.who, None
    commit(*(Saved(one) for one in new), table=DonationsRecord)


def _parcels(wanted: Mapping[str, Any], by: By) -> tuple[list[Shipment], Carrier, list[Parcel], Mapping[str, str]]:
    carrier, references = Carrier(wanted["carrier"]), list(dict.fromkeys(wanted["references"]))
    chosen = read(references, by)
    known, mistakes = {one.reference: one for one in chosen}, []
    held = holding.held_among(one.key for one in chosen)
    for place, name in enumerate(references):
        one = known.get(name)
        told = None
        if one is None:
            told = "この番号の荷物はありません。"
        elif one.state != ORDERED:
            told = f"荷物 {name} は「{STATES[one.state]}」です。選びから外してください。"
        elif one.key in held:
            told = f"荷物 {name}：{holding.WORDS}選びから外してください。"
        if told:
            mistakes.append(FieldError(f"/references/{place}", "unknown", told))
    if mistakes:
        raise errors.Invalid(mistakes)
    origins = {
        one.entry_id: one.content or one.shown
        for one in search.records(Entry, dict.fromkeys(vendors.key_of(one.vendor_id) for one in chosen))
    }
    ship_on = date.fromisoformat(wanted["ship_on"]) if wanted.get("ship_on") else clock.today()
    parcels = [_parcel(one, carrier, origins.get(one.vendor_id, {}), ship_on) for one in chosen]
    return chosen, carrier, parcels, wanted.get("substitutes", {})


def _parcel(one: Shipment, carrier: Carrier, vendor: Mapping[str, Any], ship_on: date) -> Parcel:
    origin, city = vendor.get("origin") or {}, settings.city()["name"]
    part = f"（{one.nth}回目）" if one.of > 1 else ""
    goods = f"{one.what or one.gift_name}{part}" + (f" ×{one.quantity}" if one.quantity > 1 else "")
    giver = f"{one.donor['name']} 様より"
    note = giver if one.present and width(giver) <= NOTE_MOST else f"{city}ふるさと納税"
    wished = one.wishes.get("date") if one.due["rule"] == "U-4" else None
    return Parcel(
        reference=one.reference,
        carrier=carrier,
        ship_on=ship_on,
        consignee=Party(
            **{name: one.consignee[name] for name in ("name", "postcode", "address", "telephone", "name_kana")}
        ),
        sender=Party(
            name=origin.get("name", city),
            postcode=origin.get("postcode", ""),
            address=origin.get("address", ""),
            telephone=origin.get("telephone", ""),
        ),
        goods=(goods,),
        cool=Cool(one.cool),
        deliver_on=date.fromisoformat(wished) if wished else None,
        slot=_slot(one.wishes.get("time", "")),
        notes=(note,),
    )


def _slot(written: str) -> Slot:
    """The hours as portals write them; an hour that no carrier knows is left to the note of the wishes."""
    try:
        return Slot(written.strip())
    except ValueError:
        return Slot.ANY


def _problems(carrier: Carrier, parcels: Sequence[Parcel], substitutes: Mapping[str, str]) -> list[dict[str, str]]:
    return [asdict(one) for one in labels.problems(carrier, parcels, substitutes)]


def tracked(wanted: Mapping[str, Any], *, by: By) -> dict[str, Any]:
    """What a carrier's file says about our shipments, before anything is written: {carrier, file: base64} → {rows, errors}.

    A row: {row, reference, number, state: new | already | other, consignee, gift, message}. Raises Invalid for a file that is none.
    """
    try:
        raw = base64.b64decode(wanted["file"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise errors.Invalid([FieldError("/file", "file", "ファイルを選び直してください。")]) from error
    if len(raw) > FILE_MOST_BYTES:
        raise errors.Invalid([FieldError("/file", "size", "1MBまでのファイルにしてください。")])
    said = trackings.read(Carrier(wanted["carrier"]), raw)
    known = {one.reference: one for one in read([one.reference for one in said.tracked], by)}
    held = holding.held_among(one.key for one in known.values())
    return {
        "rows": [_row(one, known.get(one.reference), held) for one in said.tracked],
        "errors": [{"row": one.row, "message": one.message} for one in said.errors],
    }


def _row(one: trackings.Tracked, shipment: Shipment | None, held: Mapping[str, Any]) -> dict[str, Any]:
    state, message = "new", ""
    if shipment is None:
        state, message = "other", "この番号の荷物はありません。ほかの事業者の荷物かもしれません。"
    elif shipment.state in GONE and one.number in shipment.trackings:
        state, message = "already", f"もう{STATES[shipment.state]}です。"
    elif shipment.state != ORDERED:
        state, message = "other", f"この荷物は「{STATES[shipment.state]}」です。"
    elif shipment.key in held:
        state, message = "other", holding.WORDS
    return {
        "row": one.row,
        "reference": one.reference,
        "number": one.number,
        "state": state,
        "message": message,
        "consignee": shipment.consignee["name"] if shipment else "",
        "gift": shipment.gift_name if shipment else "",
    }


def slot_words(written: str) -> str:
    """「14時から16時」 of a wish; other texts as they are, in one width."""
    known = {
        "0812": "午前中",
        "1214": "12時から14時",
        "1416": "14時から16時",
        "1618": "16時から18時",
        "1820": "18時から20時",
    }
    known |= {"1821": "18時から21時", "1921": "19時から21時"}
    return known.get(written.strip(), text.folded(written) if written else "")

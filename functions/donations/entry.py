"""Donations that come by telephone, post, FAX or e-mail: a clerk types them in, and they go through the intake like any notification.

typed ─► typed before? ──yes, the same──► the stored answer
              │ │ └──yes, another content─► AlreadyEntered: nothing is written, the clerk is told its number
              │ no
         alike to others? ──yes, not seen yet──► LooksAlike: nothing is written, the clerk looks at them and saves again
              │ no, or seen
         `intake.receive`: raw copy, one transaction, flags, number

The order number comes from the clerk and the Idempotency-Key of the form, so a double press, or a press after a lost answer, is one
donation. What is odd is flagged by the intake; only what can't be meant (a postcode of five digits) is refused, beside its field.
"""

import hashlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from ulid import ULID

from donations import intake, notification, portals, reading, telling
from donations.notification import Content
from donations.records import STATES, Donation, DonationsRecord, donation_id, key_of
from donations.rules import RULES
from japan import postcode, text
from kernel import changes, clock, errors
from kernel.errors import FieldError

PENDING_NAME: Final = "受付中"
_OURS: Final = ("way", "alike_seen")  # members of the form that are no part of the donation
_DONOR: Final = ("name", "name_kana", "postcode", "address", "telephone", "email")
_ASK_AGAIN: Final = "分からないときは空けてください。"


class LooksAlike(errors.Conflict):
    """Donations like this one came in the last days; `alike` names them."""

    slug, title = "alike", "似ている寄附があります"
    detail = "同じ方から、同じ金額と返礼品の寄附が近い日に届いています。まだ保存していません。別の寄附なら、確かめて保存してください。"


class AlreadyEntered(errors.Conflict):
    """This form was accepted before, with other content; `donation_id` and `number` say as what."""

    slug, title = "already-entered", "先に送った内容で受け付けています"


def order_number(staff_id: str, key: str) -> str:
    """The order number of what a member of staff sends under one Idempotency-Key: 'T-' and 16 letters, 80 bits of a hash."""
    digest = hashlib.sha256(f"entry\x1f{staff_id}\x1f{key}".encode()).digest()
    return f"T-{str(ULID.from_bytes(digest[:16]))[-16:]}"


def enter(typed: Mapping[str, Any], *, staff_id: str, who: str, key: str) -> dict[str, Any]:
    """Take a donation as a clerk (`who`, by name) typed it (`schemas/donations/entry.json`); its history says so.

    Gives {donation_id, number, order_number, state, state_name, flags}; state 'pending' (number null) says that it is safe and the
    number follows within minutes.

    Raises AlreadyEntered, LooksAlike, Busy.
    """
    order, way = order_number(staff_id, key), typed["way"]
    content = _content(typed, order)
    known = _entered_before(order, way, content)
    if known is not None:
        return _told(telling.answer_of(known), order)
    _look_around(content, typed.get("alike_seen") or [])
    return _told(intake.receive(way, content, message_id=order, who=who), order)


def _content(typed: Mapping[str, Any], order: str) -> Content:
    """The donation in the words of a notification."""
    content = deepcopy({name: value for name, value in typed.items() if name not in _OURS})
    content["portal_order_number"] = order
    # What was left blank is blank, not a fault of form: forms are a portal's business.
    content["donor"] = dict.fromkeys(_DONOR, "") | content["donor"]
    return content


def _entered_before(order: str, way: str, content: Content) -> Donation | None:
    """The donation that this form has made before, whichever way it said then. Raises AlreadyEntered if it said something else."""
    keys = [key_of(donation_id(one, order)) for one in portals.BY_STAFF]
    known = next((DonationsRecord.from_raw_data(item) for item in reading.batch(keys)), None)
    if not isinstance(known, Donation):
        return None
    clean, _ = notification.masked(notification.made_even(content))
    if known.portal == way and changes.fingerprint(clean) == known.fingerprint:
        return known
    raise AlreadyEntered(
        f"この入力は、受付番号 {known.number} としてもう受け付けています。直すときは、その寄附を開いて「内容を直す」を使ってください。",
        donation_id=known.donation_id,
        number=known.number,
    )


def _look_around(content: Content, seen: Sequence[str]) -> None:
    """Raises LooksAlike if there are donations like this one that the clerk has not been shown."""
    from donations import duplicates

    alike = duplicates.alike_now(content, clock.now())
    if any(one.donation_id not in seen for one in alike):
        rows = [
            {
                "id": one.donation_id,
                "number": one.number,
                "portal_name": portals.name(one.portal),
                "donor_name": notification.donor(one.content).name,
                "amount_yen": one.amount_yen,
                "received_at": clock.iso(one.received_at),
            }
            for one in alike
        ]
        raise LooksAlike(alike=rows)


def _told(answer: Mapping[str, Any], order: str) -> dict[str, Any]:
    flags = [{"code": code, "label": RULES[code].label, "holds": RULES[code].holds} for code in answer["flags"]]
    return {
        "donation_id": answer["donation_id"],
        "number": answer["number"],
        "order_number": order,
        "state": answer["state"],
        "state_name": STATES.get(answer["state"], PENDING_NAME),
        "flags": flags,
    }


# ── What the schema can't see ───────────────────────────────────────────────────────────────────────────────────────────


def mistakes(typed: Any) -> list[FieldError]:
    """Slips of the fingers that can't be meant: forms of postcodes, telephones, e-mail addresses; a payment without its day."""
    found: list[FieldError] = []
    if not isinstance(typed, dict):
        return found
    _address_mistakes(found, "/donor", notification.part(typed, "donor"))
    lines = typed.get("lines")
    for index, line in enumerate(lines if isinstance(lines, list) else []):
        if isinstance(line, dict):
            _address_mistakes(found, f"/lines/{index}/recipient", notification.part(line, "recipient"))
            _recipient_mistakes(found, f"/lines/{index}/recipient", notification.part(line, "recipient"))
    _payment_mistakes(found, typed)
    return found


def _address_mistakes(found: list[FieldError], place: str, person: Content) -> None:
    written = notification.address(person)
    if written.postcode.strip():
        try:
            postcode.parse(written.postcode)
        except ValueError as error:
            found.append(FieldError(f"{place}/postcode", "format", f"{error}。{_ASK_AGAIN}"))
    if written.telephone.strip() and not text.is_telephone(text.telephone_key(written.telephone)):
        told = f"電話番号は市外局番から入力してください（例：03-1234-5678）。{_ASK_AGAIN}"
        found.append(FieldError(f"{place}/telephone", "format", told))
    if written.email.strip() and not notification.looks_like_email(written.email):
        told = f"メールアドレスは、＠の前後がそろった形で入力してください。{_ASK_AGAIN}"
        found.append(FieldError(f"{place}/email", "format", told))


def _recipient_mistakes(found: list[FieldError], place: str, recipient: Content) -> None:
    """Somebody else who is to get the gift needs a name and an address: without them it would go to the donor."""
    if recipient.get("same_as_donor") is not False:
        return
    for key, told in (("name", "お届け先の氏名"), ("address", "お届け先の住所")):
        if not notification.words(recipient.get(key)).strip():
            found.append(FieldError(f"{place}/{key}", "required", f"{told}を入力してください。"))


def _payment_mistakes(found: list[FieldError], typed: Content) -> None:
    paid = notification.payment_state(typed) == "paid"
    if paid and not typed.get("paid_at"):
        found.append(FieldError("/paid_at", "required", "入金の日を入力してください。受領日が決まります。"))
    if not paid and typed.get("paid_at"):
        found.append(FieldError("/paid_at", "unpaid", "入金前のときは、入金の日を空けてください。"))

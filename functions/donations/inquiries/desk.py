"""The desk of the donations: the library mounted in our table, and what is ours to decide: what an inquiry may be about, by which ways we
answer, by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from donations import lists as donations_lists
from donations import notification
from donations.catalogue import vendors
from donations.catalogue.records import Entry as CatalogueEntry
from donations.front import APPROVE
from donations.inquiries import mails
from donations.inquiries.records import Entry, Find, Inquiry
from donations.orders import records as orders
from donations.records import Donation, Gift, key_of
from inquiries import asking, desk, hours, mounting, states
from japan import my_number, opening
from kernel import errors, schema, settings
from kernel.callers import Staff
from kernel.changes import Change, Marker
from kernel.errors import FieldError
from kernel.events import Event

type Wanted = Mapping[str, Any]

DONATION, GIFT, VENDOR, SHIPMENT = "donation", "gift", "vendor", "shipment"
DONOR: Final = "donor"  # a party: the donation whose page it is asked on


@dataclass(frozen=True)
class _Limits:
    hours: Mapping[str, int]

    def open_time(self, priority: str) -> timedelta:
        return timedelta(hours=self.hours[priority])


def open_hours() -> dict[str, int]:
    """Open hours by priority within which an answer is owed (docs/decisions/inquiries.md): the city's, else those of the settings' schema."""
    told: dict[str, int] = settings.city().get("donations", {}).get("inquiries", {})
    ours = schema.load("settings/city")["properties"]["donations"]["properties"]["inquiries"]["properties"]
    return {
        name: told.get(f"{name}_hours", ours[f"{name}_hours"]["default"])
        for name in (hours.ORDINARY, hours.URGENT, hours.COMPLAINT)
    }


def rule() -> hours.Rule:
    """By when an answer is owed: open time of the city's office."""
    return hours.DeskTime(opening.of_office(settings.city()["office"]), _Limits(open_hours()))


DESK: Final = mounting.Mounting(
    Inquiry,
    Entry,
    Find,
    rule=rule,
    verbs=frozenset(states.VERBS),
    tells=frozenset({mounting.OVERDUE, states.ESCALATE}),
    above=APPROVE.permission,
)


def record(wanted: Wanted, *, by: Staff, marker: Marker) -> Inquiry:
    """Take up what came by telephone, FAX, letter, mail, LINE or at the counter: {way, text, subject?, priority?, asked_by?, reach?, about?,
    answer?}. Raises Invalid."""
    asked = mounting.Asked(
        wanted["way"],
        wanted["text"],
        subject=wanted.get("subject", ""),
        priority=wanted.get("priority", hours.ORDINARY),
        asked_by=wanted.get("asked_by", ""),
        reach=wanted.get("reach", ""),
        about=checked(wanted.get("about", ())),
    )
    return asking.record(DESK, asked, by=by, marker=marker, answer=wanted.get("answer", ""))


def write_to_vendor(wanted: Wanted, *, by: Staff, marker: Marker) -> Inquiry:
    """Write to a vendor: {vendor_id, subject, text, about?}. She reads and answers it on her page; a mail tells her that it is there.

    Raises Invalid (no such vendor in force; see `checked`).
    """
    entry = CatalogueEntry.find(*vendors.key_of(wanted["vendor_id"]))
    if entry is None or not vendors.in_force(entry):
        told = "この事業者は、登録がないか、承認の前か、停止しています。電話などで連絡してください。"
        raise errors.Invalid([FieldError("/vendor_id", "unknown", told)])
    asked = mounting.Asked(
        mounting.PAGE,
        wanted["text"],
        subject=wanted["subject"],
        asked_by=str(entry.shown["name"]),
        about=checked([{"kind": VENDOR, "id": entry.entry_id}, *wanted.get("about", ())]),
        party=(VENDOR, entry.entry_id),
    )
    return asking.write_to(
        DESK, asked, by=by, marker=marker, also=lambda inquiry: ((), mails.waits_for_vendor(inquiry, entry))
    )


def answer(inquiry_id: str, wanted: Wanted, *, by: Staff, marker: Marker) -> Inquiry:
    """Answer: {version, text, way}. By mail and on a page it goes out with the same transaction; by other ways it is written down.

    Raises NotFound, Stale, WrongState, Invalid (a way that does not lead there).
    """
    way, text = wanted["way"], my_number.mask(wanted["text"]).text  # it may leave by mail: 番号法 第20条
    inquiry = mounting.of(DESK, inquiry_id)
    if way not in ways(inquiry):
        told = "この方法では届きません。ほかの回答の方法を選んでください。"
        raise errors.Invalid([FieldError("/way", "unreachable", told)])

    def also(seen: Inquiry) -> tuple[Sequence[Change], Sequence[Event]]:
        return (), _sent(seen, way, text)

    return desk.answer(DESK, inquiry_id, text, way, version=wanted["version"], by=by, marker=marker, also=also)


def ways(inquiry: Inquiry) -> list[str]:
    """The ways by which an answer can be given, the likeliest first."""
    spoken = [mounting.TELEPHONE, mounting.LETTER, mounting.FAX, mounting.COUNTER, mounting.LINE]
    first = [mounting.PAGE] if inquiry.party_kind else []
    if mail_to(inquiry):
        first += [] if inquiry.party_kind == VENDOR else [mounting.MAIL]
    if inquiry.way == mounting.WEB and not notification.looks_like_email(inquiry.reach or ""):
        first = [mounting.TELEPHONE, *first]  # whoever asked by the form chose how to be answered
    if inquiry.way in spoken:
        first = [inquiry.way, *first]
    return list(dict.fromkeys([*first, *spoken]))


def mail_to(inquiry: Inquiry) -> str:
    """The address to which an answer by mail would go: the one that was told, else the donor's; '' if there is none."""
    if inquiry.reach and notification.looks_like_email(inquiry.reach):
        return inquiry.reach
    donation = _donor_of(inquiry)
    email = notification.donor(donation.content).email if donation else ""
    return email.strip() if notification.looks_like_email(email) else ""


def checked(about: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """What an inquiry is about, as (kind, id); a donation may be named by its number. Raises Invalid for what does not exist."""
    mistakes, found = [], []
    for place, one in enumerate(about):
        known = _known(one["kind"], one["id"].strip())
        if known is None:
            label = schema.load("donations/inquiry-new")["properties"]["about"]["items"]["properties"]["kind"]
            what = label["x-words"][one["kind"]]
            told = f"「{one['id'].strip()}」の{what}が見つかりません。番号を確かめてください。"
            mistakes.append(FieldError(f"/about/{place}/id", "unknown", told))
        else:
            found.append((one["kind"], known))
    if mistakes:
        raise errors.Invalid(mistakes)
    return tuple(dict.fromkeys(found))


def link(inquiry_id: str, wanted: Wanted, *, by: Staff, marker: Marker) -> Inquiry:
    """Say what it is about: {version, about}; what the one who asks belongs to stays. Raises NotFound, Stale, Invalid."""
    inquiry = mounting.of(DESK, inquiry_id)
    kind = {VENDOR: VENDOR, DONOR: DONATION}.get(inquiry.party_kind or "")
    party = ((kind, inquiry.party_id),) if kind and inquiry.party_id else ()
    about = tuple(dict.fromkeys([*party, *checked(wanted["about"])]))
    return desk.link(DESK, inquiry_id, about, version=wanted["version"], by=by, marker=marker)


def first_donation(inquiry: Inquiry) -> str:
    """The id of the donation that it is about, the first if there are several; '' if none."""
    return next((one["id"] for one in inquiry.about if one["kind"] == DONATION), "")


def _donor_of(inquiry: Inquiry) -> Donation | None:
    """The donation whose donor asks: the one whose page it is, else the first that it is about."""
    donation_id = (inquiry.party_id if inquiry.party_kind == DONOR else None) or first_donation(inquiry)
    return Donation.find(*key_of(donation_id)) if donation_id else None


def _sent(inquiry: Inquiry, way: str, text: str) -> list[Event]:
    if way == mounting.MAIL:
        return [mails.answer(inquiry, mail_to(inquiry), text)]
    if way == mounting.PAGE and inquiry.party_kind == VENDOR:
        return mails.waits_for_vendor(inquiry, CatalogueEntry.must(*vendors.key_of(inquiry.party_id or "")))
    if way == mounting.PAGE and inquiry.party_kind == DONOR:
        donation = _donor_of(inquiry)
        return mails.waits_for_donor(inquiry, donation) if donation else []
    return []


def _known(kind: str, typed: str) -> str | None:
    """The id of what was typed, if it exists: one read."""
    if kind == DONATION:
        if Donation.find(*key_of(typed)):
            return typed
        found = donations_lists.by_number(typed)
        return found[0].donation_id if found else None
    if kind == GIFT:
        gift = Gift.find(f"GIFT#{notification.gift_key(typed)}", "GIFT") or Gift.find(f"GIFT#{typed}", "GIFT")
        return gift.code if gift else None
    if kind == SHIPMENT:
        return typed if orders.Shipment.find(*orders.key_of(typed)) else None
    return typed if CatalogueEntry.find(*vendors.key_of(typed)) else None


def fall_due(inquiry_id: str) -> None:
    """Mark an inquiry whose answer is overdue."""
    desk.fall_due(DESK, inquiry_id)


def give_back(staff_id: str) -> None:
    """Put what somebody who has left had in hand back into the queue."""
    desk.give_back(DESK, staff_id)


def shown_hours() -> str:
    """The desk's hours in words: 月曜日から金曜日（祝日と年末年始を除く）の09:00から17:00."""
    office = settings.city()["office"]
    return f"{office['days']}の{office['opens']}から{office['closes']}"

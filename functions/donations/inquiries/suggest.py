"""Which donation a form may be about: its order number, and the asker's e-mail or telephone, are a donation's. Staff link it; the asker
is never told."""

from donations import lists, notification
from donations.inquiries.records import Inquiry
from donations.records import Donation, Find
from japan import text
from kernel import search

MOST = 3


def of(inquiry: Inquiry) -> list[tuple[Donation, str]]:
    """(donation, what fits) of those not linked yet: nothing is read without an order number, else a query and a batch read."""
    told = inquiry.form or {}
    typed = told.get("order_number", "")
    linked = {one["id"] for one in inquiry.about}
    if not typed:
        return []
    found = lists.by_number(typed)
    if found is None:
        wanted = search.token("find", text.name_key(typed))
        found = search.records(Donation, search.find(Find, wanted))
    fitting = [(one, _fits(one, typed, told)) for one in found if one.donation_id not in linked]
    return [(one, words) for one, words in fitting if words][:MOST]


def _fits(donation: Donation, typed: str, told: dict[str, str]) -> str:
    same = text.name_key(typed)
    if same not in (text.name_key(donation.order_number), text.name_key(donation.number)):
        return ""
    donor = notification.donor(donation.content)
    email, telephone = told.get("email", ""), told.get("telephone", "")
    parts = []
    if email and text.email_key(email) == text.email_key(donor.email):
        parts.append("メールアドレス")
    if telephone and text.telephone_key(telephone) == text.telephone_key(donor.telephone):
        parts.append("電話番号")
    return "注文番号と" + "・".join(parts) if parts else ""

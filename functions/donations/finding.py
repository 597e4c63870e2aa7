"""Under which blind tokens a donation is found. The normal forms are those of `japan.text`; the tokens those of `kernel.search`."""

from typing import Final

from donations import notification
from donations.notification import Content
from donations.records import Donation, Find
from japan import text
from kernel import search

PEOPLE_MOST: Final = 10
TOKENS_MOST: Final = 40  # a transaction holds 100 items


def searched(q: str) -> str:
    """The token of what staff typed into the search box.

    Names, kana and order numbers share one normal form, which for a telephone is its digits: so one look finds any of them.
    """
    if "@" in q:
        return search.token("find", text.email_key(q))
    telephone = text.telephone_key(q)
    return search.token("find", telephone if text.is_telephone(telephone) else text.name_key(q))


def find_tokens(content: Content) -> list[str]:
    """Tokens of the donor, the recipients (the first ten) and the order number; of names and kana the family part too."""
    donor = notification.donor(content)
    recipients = [line.recipient for line in notification.lines(content) if not line.to_donor]
    values = [text.name_key(content["portal_order_number"])]
    for person in [donor, *recipients[:PEOPLE_MOST]]:
        for name in (person.name, person.name_kana):
            values += [text.name_key(name), *(text.name_key(word) for word in name.split()[:1])]
        values += [text.telephone_key(person.telephone), text.email_key(person.email)]
    return search.tokens("find", values)[:TOKENS_MOST]


def donor_tokens(content: Content) -> list[str]:
    """Tokens under which donations of the same donor are looked for: name, kana, telephone, e-mail."""
    donor = notification.donor(content)
    telephone = text.telephone_key(donor.telephone)
    values = [text.name_key(donor.name), text.name_key(donor.name_kana), telephone, text.email_key(donor.email)]
    return search.tokens("find", values)


def likeness(content: Content) -> str:
    """The token that two donations share when they look like one: donor's name and postcode, amount, gifts and quantities."""
    donor = notification.donor(content)
    gifts = sorted(f"{notification.gift_key(line.gift_code)}*{line.quantity}" for line in notification.lines(content))
    postcode = "".join(letter for letter in text.folded(donor.postcode) if letter.isdigit())
    return search.token("alike", "\x1f".join([text.name_key(donor.name), postcode, str(content["amount_yen"]), *gifts]))


def token_records(donation: Donation, *, before: Content | None = None) -> list[Find]:
    """The token items that the donation's content needs and `before` had not."""
    old = {*find_tokens(before), likeness(before)} if before is not None else set()
    wanted = [token for token in [*find_tokens(donation.content), likeness(donation.content)] if token not in old]
    return search.token_records(Find, wanted, sort=donation.sort, found=(donation.pk, donation.sk))

"""What is stored of listings, in the donations' table.

| access                                | index | pk                              | sk               |
|---------------------------------------|-------|---------------------------------|------------------|
| all of one gift's listings            | table | LISTINGS#<code>                 | …                |
| … when they were last looked at       | table | LISTINGS#<code>                 | HEAD             |
| … the texts in force                  | table | LISTINGS#<code>                 | TEXT#<portal>    |
| … where each portal stands            | table | LISTINGS#<code>                 | PORTAL#<portal>  |
| … what each portal shows              | table | LISTINGS#<code>                 | SHOWN#<portal>   |
| gifts whose price changes later       | due   | DUE#<shard>                     | instant#…        |
| a portal's listings in one state      | gsi1  | LISTING#<portal>#<state>        | due#code or code |
| what is to be done on any portal      | gsi2  | LISTINGS#todo                   | due#portal#code  |
| a gift's pictures                     | table | LISTINGIMAGES#<code>            | <SHA-256>        |
| a text as it is written and approved  | table | LISTING#<portal>~<code>         | ENTRY, VERSION#n |

The last is an `Entry` of the catalogue. `<code>` is the gift's code in its normal form; the common text stands as the portal `common`.
The pictures themselves lie in the bucket of public data, under listings/donations/<SHA-256>.
"""

from typing import Final

from donations.records import DonationsRecord
from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text

COMMON: Final = "common"
TO_LIST, TO_UPDATE, TO_TAKE_DOWN = "to_list", "to_update", "to_take_down"
LISTED, TAKEN_DOWN, NOT_OFFERED = "listed", "taken_down", "not_offered"
TODO: Final = (TO_TAKE_DOWN, TO_UPDATE, TO_LIST)
STATES: Final = {
    TO_LIST: "掲載待ち",
    TO_UPDATE: "更新待ち",
    TO_TAKE_DOWN: "取り下げ待ち",
    LISTED: "掲載中",
    TAKEN_DOWN: "取り下げ済み",
    NOT_OFFERED: "出品しない",
}
HISTORY_MOST: Final = 50


class ListingHead(DonationsRecord, discriminator="donations.listing_head"):
    """That a gift's listings are kept, and when they must be looked at again (a price that begins later). Each look at them saves it, so no
    two looks at one gift overtake each other."""

    code = public(text(null=False))
    looked_at = public(InstantAttribute())


class ListingText(DonationsRecord, discriminator="donations.listing_text"):
    """A text in force, written with its approval and never otherwise: `schemas/donations/listing-content.json`."""

    portal = public(text(null=False))
    content = public(JsonAttribute())
    number = public(IntegerAttribute())


class PortalListing(DonationsRecord, discriminator="donations.portal_listing"):
    """One gift on one portal.

                            marked                       another content is wanted
    to_list ──────────────────────────────► listed ◄──────────────────────────────► to_update
      ▲ │ the gift stops, or is not             │ the gift stops, or is not              │
      │ ▼ offered here                          ▼ offered here                           ▼
    not_offered, taken_down ◄──marked──── to_take_down ◄───────────────────────────────┘   (and back, if it is wanted again)

    `wanted` and `shown` are prints of contents (`rules.print_of`): what should stand on the portal, and what does. `since` is when it
    came to be so; the due time counts from it. `problems` is how many things the portal's file can't say of what is wanted.
    """

    code = public(text(null=False))
    portal = public(text(null=False))
    title = public(text(null=False))
    amount_yen = public(IntegerAttribute())
    state = public(text(null=False))
    since = public(InstantAttribute())
    due_at = public(InstantAttribute(null=True))
    wanted = public(text())
    shown = public(text())
    problems = public(IntegerAttribute(default=0))
    listed_at = public(InstantAttribute(null=True))
    taken_down_at = public(InstantAttribute(null=True))
    history = personal(JsonAttribute(default=list))

    @property
    def id(self) -> str:
        return id_of(self.portal, self.code)

    def listed(self) -> None:
        """Set the keys of the lists."""
        due = f"{clock.iso(self.due_at)}#" if self.due_at else ""
        self.gsi1pk, self.gsi1sk = partition(self.portal, self.state), f"{due}{self.code}"
        self.gsi2pk = self.gsi2sk = None
        if self.state in TODO:
            self.gsi2pk, self.gsi2sk = "LISTINGS#todo", f"{due}{self.portal}#{self.code}"

    def tell(self, who: str, what: str) -> None:
        """Add a line to the history."""
        line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": ""}
        self.history = [*(self.history or []), line][-HISTORY_MOST:]


class ListingShown(DonationsRecord, discriminator="donations.listing_shown"):
    """What a portal shows of a gift, as it was when somebody marked it."""

    portal = public(text(null=False))
    content = public(JsonAttribute())
    marked_by = personal(text(null=False))
    marked_at = public(InstantAttribute())


class ListingImage(DonationsRecord, discriminator="donations.listing_image"):
    """One file of a picture, named by its content; never changed."""

    type = public(text(null=False))
    width = public(IntegerAttribute())
    height = public(IntegerAttribute())
    size_bytes = public(IntegerAttribute())
    who = personal(text(null=False))


def id_of(portal: str, code: str) -> str:
    """What a listing, or a text, is called in addresses: 'furunavi~HDM-0012'. No portal's id has that sign; a dot would make the
    desk's address look like a file's."""
    return f"{portal}~{code}"


def parts_of(listing_id: str) -> tuple[str, str]:
    """(portal, code) of an id."""
    portal, _, code = listing_id.partition("~")
    return portal, code


def pk_of(code: str) -> str:
    return f"LISTINGS#{code}"


def key_of(portal: str, code: str) -> tuple[str, str]:
    """The key of a listing."""
    return pk_of(code), f"PORTAL#{portal}"


def text_key(portal: str, code: str) -> tuple[str, str]:
    """The key of a text in force."""
    return pk_of(code), f"TEXT#{portal}"


def shown_key(portal: str, code: str) -> tuple[str, str]:
    """The key of what a portal shows."""
    return pk_of(code), f"SHOWN#{portal}"


def image_key(code: str, print_: str) -> tuple[str, str]:
    """The key of a picture's file."""
    return f"LISTINGIMAGES#{code}", print_


def partition(portal: str, state: str) -> str:
    """Where a portal's listings in one state are."""
    return f"LISTING#{portal}#{state}"

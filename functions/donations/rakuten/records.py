"""What is stored of Rakuten: the pull, RAKUTEN / PULL, on the due index while it runs; and what it was told is left, RAKUTEN / STOCK."""

from donations.records import DonationsRecord
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text

PK, SK, STOCK_SK = "RAKUTEN", "PULL", "STOCK"
WAITING, RUNNING = "waiting", "running"
STATES = {WAITING: "次の時刻を待っています", RUNNING: "取り込んでいます"}
MISSING_MOST = 1000


class Pull(DonationsRecord, discriminator="donations.rakuten_pull"):
    """How far the pull has come.

                timer, or 「今すぐ取りに行く」
    waiting ───────────────────────────────► running ──┐ a page, a hundred orders, the next part of the window
        ▲                                       │ ▲    │
        └─ the whole window was taken, the stock ┘ └────┘ trouble: the same again, later
           was told (`pushing`, where it is on)

    The window reaches from `since` to `goal`; what is read now ends at `until`, as Rakuten takes only so long a period and shows only so
    many orders. `page` is the next one to search (None: all were), `numbers` those found and not taken yet, `missing` those that Rakuten
    names and does not give: they are asked for again each time. All orders made before `whole_until` were taken at least once.
    """

    state = public(text(null=False))
    since = public(InstantAttribute())
    until = public(InstantAttribute())
    goal = public(InstantAttribute())
    page = public(IntegerAttribute(null=True))
    numbers = personal(JsonAttribute(default=list))
    missing = personal(JsonAttribute(default=list))
    wide = public(JsonAttribute(default=False))
    begun_at = public(InstantAttribute())
    taken = public(IntegerAttribute(default=0))
    news = public(IntegerAttribute(default=0))
    whole_until = public(InstantAttribute(null=True))
    wide_at = public(InstantAttribute(null=True))
    last_success_at = public(InstantAttribute(null=True))
    last_taken = public(IntegerAttribute(default=0))
    last_news = public(IntegerAttribute(default=0))
    trouble = public(text())
    trouble_since = public(InstantAttribute(null=True))
    again_at = public(InstantAttribute(null=True))
    failures = public(IntegerAttribute(default=0))
    pushing = public(JsonAttribute(null=True))

    @classmethod
    def known(cls) -> "Pull | None":
        """The one record, if anything was ever pulled: one consistent read."""
        return cls.find(PK, SK, consistent=True)


class PushedStock(DonationsRecord, discriminator="donations.rakuten_stock"):
    """What Rakuten was told is left, by gift's key; written with the pull, by it alone. `items`: [manageNumber, variantId] as orders named
    them; `shown`: an `offering.Offer` and when; `refused`: {code, name, manage_number, error, at} of what Rakuten would not take."""

    items = public(JsonAttribute(default=dict))
    shown = public(JsonAttribute(default=dict))
    refused = public(JsonAttribute(default=dict))
    at = public(InstantAttribute(null=True))
    trouble = public(text())
    trouble_since = public(InstantAttribute(null=True))
    again_at = public(InstantAttribute(null=True))

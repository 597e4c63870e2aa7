"""What is stored of comparisons, in the donations' table.

| access                                     | index | pk                          | sk              |
|--------------------------------------------|-------|-----------------------------|-----------------|
| one comparison                             | table | IMPORT#<id>                 | IMPORT          |
| all comparisons of a month                 | gsi1  | COMPARISONS#2026-11         | created#id      |
| one that has stopped                       | due   | DUE#<shard>                 | instant#…       |
| a comparison's differences, by category    | table | FOUND#<id>                  | 07#day#order    |
| … those that nobody has confirmed          | gsi1  | OPEN#<id>                   | 07#day#order    |
| a difference that a clerk has confirmed    | table | CONFIRMED#<token>           | CONFIRMED       |

The differences are personal and go after `FOUND_KEPT`; the comparison's figures stay. A confirmation names nobody: its token is a keyed
hash of the order, the category, the reason and both values.
"""

from datetime import timedelta
from typing import Final

from donations.imports.records import Import
from donations.records import DonationsRecord
from kernel import clock
from kernel.records import CountsAttribute, InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text

FOUND_KEPT: Final = timedelta(days=60)
CONFIRMED_KEPT: Final = timedelta(days=400)
ROWS, OURS, PAIRS = "rows", "ours", "pairs"
PHASES: Final = {ROWS: "ファイルの行をくらべる", OURS: "こちらだけの寄附を探す", PAIRS: "番号のちがう同じ寄附を探す"}
PERIOD, LISTED = "period", "listed"
COVERS: Final = {
    PERIOD: "期間のすべての寄附",
    LISTED: "ファイルにある寄附だけ（変わった分だけのファイル）",
}


class Comparison(Import, discriminator="donations.comparison"):
    """A file of the system used before that is laid beside our donations; an import that writes none.

    running: rows ──last row──► ours ──last of our donations──► pairs ──last pair──► done
               └── covers `listed` only ──────────────────────────┘

    `first_day` to `last_day` is the period, as staff gave it or as the file's days say; `cursor` is how far the walk over our donations is.
    `theirs` and `ours` are the sums of both sides (`facts.Sum`), `effects` what each category of differences parts them by, `found` and
    `confirmed` how many there are. `same` orders differ in nothing, `outside` rows lie outside the period.
    """

    cover = public(text())
    first_day = public(text())
    last_day = public(text())
    phase = public(text())
    cursor = public(text())
    portals = public(JsonAttribute(default=list))
    theirs = public(CountsAttribute(default=dict))
    ours = public(CountsAttribute(default=dict))
    effects = public(JsonAttribute(default=dict))
    found = public(CountsAttribute(default=dict))
    confirmed = public(CountsAttribute(default=dict))
    same = public(IntegerAttribute(default=0))
    outside = public(IntegerAttribute(default=0))

    def list_by_month(self) -> None:
        """Put it on the comparisons' own list."""
        assert self.created_at is not None
        self.gsi1pk = f"COMPARISONS#{clock.month_of(self.created_at)}"
        self.gsi1sk = f"{clock.iso(self.created_at)}#{self.import_id}"


class Found(DonationsRecord, discriminator="donations.found_difference"):
    """One difference. `effect` is what it parts the sums by; `facts` are kept of an order that one side lacks, so that it can be paired."""

    import_id = public(text(null=False))
    category = public(text(null=False))
    reason = public(text(null=False))
    day = public(text())
    portal = public(text())
    donation_ids = public(JsonAttribute(default=list))
    order_number = personal(text())
    theirs = personal(text(null=False))
    ours = personal(text(null=False))
    effect = public(JsonAttribute(default=list))
    token = public(text(null=False))
    facts = personal(JsonAttribute(null=True))
    confirmed_at = public(InstantAttribute(null=True))
    confirmed_by = personal(text())
    note = personal(text())


class Confirmed(DonationsRecord, discriminator="donations.confirmed_difference"):
    """A clerk has looked at a difference: whoever meets the same one again finds it confirmed."""

    at = public(InstantAttribute())
    who = personal(text(null=False))
    note = personal(text())


def found_pk(import_id: str) -> str:
    """Under which key the differences of a comparison stand."""
    return f"FOUND#{import_id}"


def open_pk(import_id: str) -> str:
    """… and those that nobody has confirmed."""
    return f"OPEN#{import_id}"


def confirmed_key(token: str) -> tuple[str, str]:
    """The key of a confirmation."""
    return f"CONFIRMED#{token}", "CONFIRMED"

"""What is stored of a matter that two persons decide on, in the LINE room's table. Whoever has such a matter derives the two classes and
says their keys (`verbs.Approving`).

| access                         | index | pk                | sk             |
|--------------------------------|-------|-------------------|----------------|
| one matter as staff work on it | table | <KIND>#<id>       | <KIND>         |
| what was proposed and decided  | table | <KIND>#<id>       | VERSION#0001   |
| all matters of a kind          | gsi1  | <KIND>S           | id             |
| publications whose time has come | due | DUE#<shard>       | instant#…      |
"""

from typing import Final

from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text
from line.records import LineRecord

DRAFT, PROPOSED, RETURNED, WITHDRAWN, APPROVED = "draft", "proposed", "returned", "withdrawn", "approved"
LIVE, PLANNED, HALTED = "live", "planned", "halted"
STATES: Final = {
    DRAFT: "下書き",
    PROPOSED: "承認待ち",
    RETURNED: "戻された",
    WITHDRAWN: "取り下げ",
    APPROVED: "承認済み",
    LIVE: "公開中",
    PLANNED: "公開の予約中",
    HALTED: "公開していません",
}
HISTORY_MOST: Final = 100


class Remembered(LineRecord):
    """A record that remembers who did what to it; the newest lines."""

    history = personal(JsonAttribute(default=list))

    def tell(self, who: str, what: str, detail: str = "") -> None:
        """Add a line to the history."""
        line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": detail}
        self.history = [*(self.history or []), line][-HISTORY_MOST:]


class Matter(Remembered):
    """What staff work on and the city decides on.

    draft   (none) ──write──► draft ──propose──► proposed ──approve──► (none; `approved` is its number)
                                ▲ ▲                │ │
                                │ └────withdraw────┘ └──return──► returned ──write──► draft

    `live` is the number that runs, `before` the one that ran before it; both were approved. `planned` is {number, at, by}.
    `draft` is {state, content, hash, reason, writers: [{id, name}], number?, proposer?, at?, returned?: {by, reason}}.
    """

    draft = personal(JsonAttribute(null=True))
    proposals = public(IntegerAttribute(default=0))
    approved = public(IntegerAttribute(null=True))
    live = public(IntegerAttribute(null=True))
    before = public(IntegerAttribute(null=True))
    planned = personal(JsonAttribute(null=True))
    name = public(text(null=False))

    @property
    def matter_id(self) -> str:
        """The id that its address names."""
        return str(self.pk).partition("#")[2]

    @property
    def state(self) -> str:
        """What a list calls it: where its draft stands, or else whether it runs."""
        if self.draft:
            return str(self.draft["state"])
        if self.planned:
            return PLANNED
        return LIVE if self.live else APPROVED if self.approved else HALTED


class Version(LineRecord):
    """One content that was put before the city, and its decision: proposed → approved | returned | withdrawn. Its content never changes."""

    number = public(IntegerAttribute())
    state = public(text(null=False))
    content = public(JsonAttribute())
    hash = public(text(null=False))
    reason = personal(text(null=False))
    proposed_by = personal(text(null=False))
    proposed_at = public(InstantAttribute())
    decided_by = personal(text())
    decided_at = public(InstantAttribute(null=True))
    decided_reason = personal(text())


def version_sort(number: int) -> str:
    return f"VERSION#{number:04d}"

"""What is stored of the catalogue, in the donations' table.

| access                              | index | pk                          | sk            |
|-------------------------------------|-------|-----------------------------|---------------|
| one vendor                          | table | VENDOR#<id>                 | ENTRY         |
| one gift as staff work on it        | table | GIFT#<code>                 | ENTRY         |
| … as the intake judges by it        | table | GIFT#<code>                 | GIFT          |
| what was proposed and decided       | table | (of the entry)              | VERSION#0001  |
| all vendors by kana; gifts by code  | gsi1  | CATALOGUE#vendor, …#gift    | kana#id; code |
| … in one state                      | gsi2  | CATALOGUE#gift#approved     | kana#id; code |
| what waits, of both                 | gsi2  | CATALOGUE#proposed, …#returned | due#…      |
| the gifts of a vendor               | gsi2  | GIFTSOF#<vendor id>         | code          |

Vendors are dozens and gifts hundreds, so their lists need no month.
"""

from typing import Any, Final

from donations.records import DonationsRecord
from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, sensitive, text

NEW, APPROVED, STOPPED, DROPPED = "new", "approved", "stopped", "dropped"
STANDINGS: Final = {NEW: "まだ承認されていません", APPROVED: "有効", STOPPED: "停止中", DROPPED: "とりやめ"}
DRAFT, PROPOSED, RETURNED, WITHDRAWN = "draft", "proposed", "returned", "withdrawn"
STATES: Final = {
    DRAFT: "下書き",
    PROPOSED: "承認待ち",
    RETURNED: "戻された",
    APPROVED: "承認済み",
    STOPPED: "停止中",
    DROPPED: "とりやめ",
    WITHDRAWN: "取り下げ",
}
REGISTER, CHANGE, STOP, RESUME = "register", "change", "stop", "resume"
ACTS: Final = {REGISTER: "登録", CHANGE: "変更", STOP: "停止", RESUME: "再開"}
HISTORY_MOST: Final = 200


class Entry(DonationsRecord, discriminator="donations.catalogue_entry"):
    """A vendor or a gift.

    standing    new ──register──► approved ──stop──► stopped        each step is a proposal that was approved
                 │ discard            ▲ └─change─┘      │
                 ▼                    └─────resume──────┘
              dropped (a new draft takes it up again)

    proposal    (none) ──write──► draft ──propose──► proposed ──approve──► (none)      stop and resume begin as proposed
                  ▲                │ ▲ ▲                │ │
                  └────discard─────┘ │ └───withdraw─────┘ └──return──► returned ──write──► draft
                                     └──────────────────────────────────  (discard likewise)

    `content` is what is in force; `proposal` is {act, state, number?, content, since?, reason, writers: [{id, name}], proposer?, at?,
    returned?: {by, reason}}. Both hold the bank account of a vendor.
    """

    subject = public(text(null=False))
    entry_id = public(text(null=False))
    standing = public(text(null=False))
    content = sensitive(JsonAttribute(null=True))
    proposal = sensitive(JsonAttribute(null=True))
    in_force = public(IntegerAttribute(null=True))
    proposals = public(IntegerAttribute(default=0))
    due_at = public(InstantAttribute(null=True))
    history = personal(JsonAttribute(default=list))

    @property
    def state(self) -> str:
        """What a list calls it: where its proposal stands, or else its standing."""
        return str(self.proposal["state"] if self.proposal else self.standing)

    @property
    def shown(self) -> dict[str, Any]:
        """The content that one works on: the proposal's, or else the one in force, or what was dropped."""
        found: dict[str, Any] = self.proposal["content"] if self.proposal else self.content
        return found

    def listed(self, sort: str) -> None:
        """Set the keys of the lists; `sort` orders the list of all."""
        self.gsi1pk, self.gsi1sk = f"CATALOGUE#{self.subject}", sort
        due = f"{clock.iso(self.due_at)}#" if self.due_at else ""
        self.gsi2pk, self.gsi2sk = partition(self.subject, self.state), f"{due}{sort}"

    def tell(self, who: str, what: str, detail: str = "") -> None:
        """Add a line to the history."""
        line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": detail}
        self.history = [*(self.history or []), line][-HISTORY_MOST:]


class Version(DonationsRecord, discriminator="donations.catalogue_version"):
    """One proposal that was put before the city, and its decision: proposed → approved | returned | withdrawn. `changes` is the
    difference to what was in force then: [{field, label, from, to}]."""

    number = public(IntegerAttribute())
    act = public(text(null=False))
    state = public(text(null=False))
    content = sensitive(JsonAttribute())
    changes = sensitive(JsonAttribute(default=list))
    since = public(InstantAttribute(null=True))
    reason = personal(text(null=False))
    proposed_by = personal(text(null=False))
    proposed_at = public(InstantAttribute())
    decided_by = personal(text())
    decided_at = public(InstantAttribute(null=True))
    decided_reason = personal(text())


def partition(subject: str, state: str) -> str:
    """Where entries in one state are listed. What waits for somebody stands together, vendors and gifts: they are few."""
    return f"CATALOGUE#{state}" if state in (PROPOSED, RETURNED) else f"CATALOGUE#{subject}#{state}"


def version_sk(number: int) -> str:
    return f"VERSION#{number:04d}"

"""What is stored of scenarios, in the LINE room's table.

| access                                | index | pk                      | sk             |
|---------------------------------------|-------|-------------------------|----------------|
| one scenario as staff work on it      | table | SCENARIO#<id>           | SCENARIO       |
| what was proposed and decided         | table | SCENARIO#<id>           | VERSION#0001   |
| what a tester sees                    | table | SCENARIO#<id>           | PREVIEW#<edition> |
| all scenarios                         | gsi1  | SCENARIOS               | id             |
| what is published, of all scenarios   | table | SCENARIOS               | LIVE           |
| a code that binds a tester's phone    | table | PREVIEWCODE#<token>     | CODE           |
| where one user is, in all scenarios   | table | USER#<blind token>      | CONVERSATION   |
| publications whose time has come      | due   | DUE#<shard>             | instant#…      |

A city has a handful of scenarios; their list needs no month.
"""

from datetime import timedelta
from typing import Any, Final

from kernel import clock
from kernel.records import (
    InstantAttribute,
    IntegerAttribute,
    JsonAttribute,
    personal,
    public,
    sensitive,
    text,
)
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
KEEP_PREVIEWS: Final = timedelta(days=30)
CODE_LIFE: Final = timedelta(minutes=30)


class Scenario(LineRecord, discriminator="line.scenario"):
    """A scenario as staff work on it.

    draft   (none) ──write──► draft ──propose──► proposed ──approve──► (none; `approved` is its number)
                                ▲ ▲                │ │
                                │ └────withdraw────┘ └──return──► returned ──write──► draft

    `live` is the number that runs, `before` the one that ran before it; both were approved. `planned` is {number, at, by}.
    `draft` is {state, content, hash, reason, writers: [{id, name}], number?, proposer?, at?, returned?: {by, reason}}.
    """

    scenario_id = public(text(null=False))
    draft = personal(JsonAttribute(null=True))
    proposals = public(IntegerAttribute(default=0))
    approved = public(IntegerAttribute(null=True))
    live = public(IntegerAttribute(null=True))
    before = public(IntegerAttribute(null=True))
    planned = personal(JsonAttribute(null=True))
    name = public(text(null=False))
    history = personal(JsonAttribute(default=list))

    @property
    def state(self) -> str:
        """What a list calls it: where its draft stands, or else whether it runs."""
        if self.draft:
            return str(self.draft["state"])
        if self.planned:
            return PLANNED
        return LIVE if self.live else APPROVED if self.approved else HALTED

    def tell(self, who: str, what: str, detail: str = "") -> None:
        """Add a line to the history."""
        line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": detail}
        self.history = [*(self.history or []), line][-HISTORY_MOST:]


class Version(LineRecord, discriminator="line.scenario_version"):
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


class Preview(LineRecord, discriminator="line.scenario_preview"):
    """A content as testers see it on their phones; `testers` are those who have begun it: [{id, name, at}]."""

    edition = public(text(null=False))
    content = public(JsonAttribute())
    hash = public(text(null=False))
    testers = personal(JsonAttribute(default=list))


class PreviewCode(LineRecord, discriminator="line.preview_code"):
    """A code that a member of staff sends from their own phone: it makes that LINE user a tester, for this preview. It works once."""

    scenario_id = public(text(null=False))
    edition = public(text(null=False))
    staff_id = public(text(null=False))
    staff_name = personal(text(null=False))
    until = public(InstantAttribute())
    used_at = public(InstantAttribute(null=True))


class Live(LineRecord, discriminator="line.scenarios_live"):
    """What runs: {scenario id: {number, follow, words: [{word, to}]}}. Read with every event, so it is one small record."""

    entries = public(JsonAttribute(default=dict))


class Conversation(LineRecord, discriminator="line.conversation"):
    """Where one user is: {scenario id: state of the engine}, and in which scenario they are now. `tester` is who they are among the staff."""

    user_key = public(text(null=False))
    active = public(text())
    states = sensitive(JsonAttribute(default=dict))
    tester = personal(JsonAttribute(null=True))


def scenario_key(scenario_id: str) -> tuple[str, str]:
    return f"SCENARIO#{scenario_id}", "SCENARIO"


def version_key(scenario_id: str, number: int) -> tuple[str, str]:
    return f"SCENARIO#{scenario_id}", f"VERSION#{number:04d}"


def preview_key(scenario_id: str, edition: str) -> tuple[str, str]:
    return f"SCENARIO#{scenario_id}", f"PREVIEW#{edition}"


LIVE_KEY: Final = ("SCENARIOS", "LIVE")


def conversation_key(user: str) -> tuple[str, str]:
    return f"USER#{user}", "CONVERSATION"


def live_entries(live: Live | None) -> dict[str, Any]:
    return dict(live.entries) if live is not None else {}

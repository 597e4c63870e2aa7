"""What is stored of hand-overs, in the LINE room's table.

| access                             | index | pk                   | sk           |
|------------------------------------|-------|----------------------|--------------|
| one hand-over                      | table | HANDOVER#<id>        | HANDOVER     |
| all of them, newest first          | gsi1  | HANDOVERS            | at#id        |
| the one that is open, if any       | table | HANDOVERS            | OPEN         |
| how many have been told, linked    | table | HANDOVER#<id>        | FIGURES      |
| a code, by its first letters       | table | RELINK#<locator>     | CODE         |
| the newest code of a user          | table | USER#<blind token>   | RELINK       |
| wrong tries of a user              | table | USER#<blind token>   | RELINK-TRIES |
| when she was linked, and from what | table | USER#<blind token>   | LINKED#<at>  |
| all users                          | gsi1  | USERS#<first letter> | user key     |
| one import                         | table | USER-IMPORT#<id>     | IMPORT       |
| all of them, newest first          | gsi1  | USER-IMPORTS         | at#id        |
| notices and imports to go on with  | due   | DUE#<shard>          | instant#…    |

A city has a handful of hand-overs and imports; their lists need no month. The first letters of a code are random and say nothing alone.
"""

from datetime import timedelta
from typing import Final

from kernel.records import (
    InstantAttribute,
    IntegerAttribute,
    JsonAttribute,
    personal,
    public,
    sensitive,
    text,
)
from line.approvals.records import Remembered
from line.records import LineRecord

DRAFT, PROPOSED, RETURNED, OPEN, CLOSED, DISCARDED = "draft", "proposed", "returned", "open", "closed", "discarded"
STATES: Final = {
    DRAFT: "下書き",
    PROPOSED: "承認待ち",
    RETURNED: "戻された",
    OPEN: "引き継ぎ中",
    CLOSED: "終わりました",
    DISCARDED: "やめました",
}
CHECKED, RUNNING, DONE, DROPPED = "checked", "running", "done", "dropped"
IMPORT_STATES: Final = {
    CHECKED: "内容を確かめています",
    RUNNING: "取り込んでいます",
    DONE: "取り込みました",
    DROPPED: "やめました",
}
FAULTS_MOST: Final = 200
KEEP_CODES: Final = timedelta(days=90)  # after its end, so that an old code is told from a wrong one


class Handover(Remembered, discriminator="line.handover"):
    """One move to another account. `plan` is {name, address, account, until, reason}.

    draft ──propose──► proposed ──approve──► open ──close, its day is over──► closed
      ▲ └─discard─► discarded │ │
      └──withdraw─────────────┘ └──return──► returned ──write──► draft

    `telling` says how far the notice to everybody has come: {state: running | done, shard, after}.
    """

    handover_id = public(text(null=False))
    state = public(text(null=False))
    plan = personal(JsonAttribute())
    writers = personal(JsonAttribute(default=list))
    proposer = personal(JsonAttribute(null=True))
    approver = personal(JsonAttribute(null=True))
    approved_at = public(InstantAttribute(null=True))
    made_at = public(InstantAttribute())
    telling = public(JsonAttribute(null=True))


class OpenHandover(LineRecord, discriminator="line.handover_open"):
    """Which hand-over is open: at most one."""

    handover_id = public(text(null=False))


class Figures(LineRecord, discriminator="line.handover_figures"):
    """Only ever added to."""

    told = public(IntegerAttribute(null=True))
    asked = public(IntegerAttribute(null=True))
    linked = public(IntegerAttribute(null=True))


class Code(LineRecord, discriminator="line.relink_code"):
    """A code: what is kept of it can't be typed."""

    locator = public(text(null=False))
    user_key = public(text(null=False))
    handover_id = public(text())
    salt = sensitive(text(null=False))
    hash = sensitive(text(null=False))
    until = public(InstantAttribute())
    wrong = public(IntegerAttribute(default=0))
    used_at = public(InstantAttribute(null=True))
    used_by = public(text())


class Newest(LineRecord, discriminator="line.relink_newest"):
    """The newest code of a user, the only one that works, and how many they asked for on that day."""

    locator = public(text(null=False))
    day = public(text(null=False))
    given = public(IntegerAttribute(default=0))


class Tries(LineRecord, discriminator="line.relink_tries"):
    """Wrong codes that a user has sent since `since`."""

    since = public(InstantAttribute())
    wrong = public(IntegerAttribute(default=0))


class Linked(LineRecord, discriminator="line.relinked"):
    """That a person's record got another LINE user id: which she had, which record points here now, by which code."""

    user_key = public(text(null=False))
    at = public(InstantAttribute())
    old_line_user_id = personal(text())
    from_key = public(text(null=False))
    locator = public(text(null=False))


class UserImport(LineRecord, discriminator="line.user_import"):
    """One file of a predecessor, and what became of it.

    checked ──start──► running ──► done      checked ──drop──► dropped

    `rows` are the rows of the file, `faults` what is wrong with some: [{row, field, message}], `notes` what is left out of rows that are taken;
    `place` is the row that is next.
    """

    import_id = public(text(null=False))
    filename = personal(text(null=False))
    hash = public(text(null=False))
    state = public(text(null=False))
    rows = public(IntegerAttribute(default=0))
    wrong = public(IntegerAttribute(default=0))
    fresh = public(IntegerAttribute(default=0))  # by the preview
    faults = personal(JsonAttribute(default=list))
    notes = personal(JsonAttribute(default=list))
    place = public(IntegerAttribute(default=0))
    known = public(IntegerAttribute(default=0))
    refused = public(IntegerAttribute(default=0))
    trouble = public(text())
    made_at = public(InstantAttribute())
    made_by = personal(text(null=False))
    started_by = personal(text())
    ended_at = public(InstantAttribute(null=True))


class Added(LineRecord, discriminator="line.user_import_added"):
    """How many an import has added; written with each of them."""

    added = public(IntegerAttribute(null=True))


def handover_key(handover_id: str) -> tuple[str, str]:
    return f"HANDOVER#{handover_id}", "HANDOVER"


def figures_key(handover_id: str) -> tuple[str, str]:
    return f"HANDOVER#{handover_id}", "FIGURES"


OPEN_KEY: Final = ("HANDOVERS", "OPEN")


def code_key(locator: str) -> tuple[str, str]:
    return f"RELINK#{locator}", "CODE"


def newest_key(user_key: str) -> tuple[str, str]:
    return f"USER#{user_key}", "RELINK"


def tries_key(user_key: str) -> tuple[str, str]:
    return f"USER#{user_key}", "RELINK-TRIES"


def import_key(import_id: str) -> tuple[str, str]:
    return f"USER-IMPORT#{import_id}", "IMPORT"


def added_key(import_id: str) -> tuple[str, str]:
    return f"USER-IMPORT#{import_id}", "ADDED"

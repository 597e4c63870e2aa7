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

from kernel.records import (
    InstantAttribute,
    JsonAttribute,
    personal,
    public,
    sensitive,
    text,
)
from line.approvals import records
from line.approvals.records import version_sort
from line.records import LineRecord

KEEP_PREVIEWS: Final = timedelta(days=30)
CODE_LIFE: Final = timedelta(minutes=30)


class Scenario(records.Matter, discriminator="line.scenario"):
    """A scenario as staff work on it."""

    scenario_id = public(text(null=False))


class Version(records.Version, discriminator="line.scenario_version"):
    """One content of a scenario, as it was put before the city."""


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


def version_key(scenario_id: str, number: int) -> tuple[str, str]:
    return f"SCENARIO#{scenario_id}", version_sort(number)


def preview_key(scenario_id: str, edition: str) -> tuple[str, str]:
    return f"SCENARIO#{scenario_id}", f"PREVIEW#{edition}"


LIVE_KEY: Final = ("SCENARIOS", "LIVE")


def conversation_key(user: str) -> tuple[str, str]:
    return f"USER#{user}", "CONVERSATION"


def live_entries(live: Live | None) -> dict[str, Any]:
    return dict(live.entries) if live is not None else {}

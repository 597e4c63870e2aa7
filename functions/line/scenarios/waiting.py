"""What of the conversations waits for somebody."""

from typing import Any

from kernel.callers import Staff
from line.approvals import waiting
from line.scenarios.records import Scenario


def items(staff: Staff) -> list[dict[str, Any]]:
    asked = "会話の承認を待っています。違いを読み、スマートフォンで確かめて決めてください。"
    return waiting.items(Scenario, "SCENARIO", "会話", asked, "/line/scenarios", staff)

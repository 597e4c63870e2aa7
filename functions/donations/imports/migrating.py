"""Past data: what a row of the system used before says beside the donation itself. Pure.

Its donations keep their identity (portal and order number), so that they meet a notification of the same order; what was sent, issued and
received there stays readable on them: receipts and one-stop must not do again what has been done.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from donations import notification
from donations.imports.records import Import
from donations.imports.targets import DAY, OLD, TARGETS
from donations.notification import Content
from kernel import clock

# Facts of the system used before, and the targets by which they come.
FACTS: Final = {
    "number": "old_number",
    "state": "old_state",
    "shipped_on": "shipped_on",
    "receipt_number": "receipt_number",
    "receipt_on": "receipt_on",
    "one_stop_on": "one_stop_on",
    "cancelled_on": "cancelled_on",
}
_TEXT_MOST: Final = 100


def parted(content: Content, job: Import, system: str) -> dict[str, Any]:
    """Take what only the old system says out of a content, and give it: {system, import_id, at, applied_at, and those of FACTS that it told}.

    What is cancelled there is cancelled. A day that can't be read is told in the notes, never as a day.
    """
    told = content.pop(OLD, None) or {}
    facts: dict[str, Any] = {}
    for name, target in FACTS.items():
        value = str(told.get(name) or "")[:_TEXT_MOST]
        if value and TARGETS[target].reads == DAY and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            content.setdefault("import_notes", []).append({"label": TARGETS[target].label, "value": value})
        elif value:
            facts[name] = value
    if facts.get("cancelled_on") or facts.get("state") == "cancelled":
        content["cancelled"] = True
    return facts | {
        "system": system,
        "import_id": job.import_id,
        "at": clock.iso(job.started_at or job.made_at),
        "applied_at": clock.iso(_begun(content) or job.made_at),
    }


def _begun(content: Mapping[str, Any]) -> Any:
    """When the donor applied, as far as it is known: history stands in the lists where it happened."""
    found = (notification.instant(content.get(key)) for key in ("applied_at", "paid_at"))
    return next((instant for instant in found if instant is not None), None)

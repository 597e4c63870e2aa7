"""A matter that two persons decide on, as staff see it: a row of a list, its draft, its versions."""

from typing import Any

from kernel import clock
from line.approvals.records import APPROVED, STATES, Matter, Version


def row(matter: Matter) -> dict[str, Any]:
    """A matter in the list."""
    return {
        "id": matter.matter_id,
        "version": matter.version,
        "name": matter.name,
        "state": matter.state,
        "state_name": STATES[matter.state],
        "live": matter.live,
        "planned_at": matter.planned["at"] if matter.planned else None,
        "updated_at": clock.iso(matter.updated_at or clock.now()),
    }


def draft(matter: Matter) -> dict[str, Any] | None:
    """Its draft without the content."""
    if matter.draft is None:
        return None
    found = matter.draft
    return {
        "state": found["state"],
        "hash": found["hash"],
        "reason": found["reason"],
        "writers": [one["name"] for one in found["writers"]],
        "number": found.get("number"),
        "proposer": found.get("proposer"),
        "at": found.get("at"),
        "returned": found.get("returned"),
    }


def version(one: Version, matter: Matter) -> dict[str, Any]:
    """One version and its decision, without its content."""
    return {
        "number": one.number,
        "state": one.state,
        "state_name": STATES[one.state],
        "live": matter.live == one.number,
        "publishable": one.state == APPROVED and matter.live != one.number,
        "hash": one.hash,
        "reason": one.reason,
        "proposed_by": one.proposed_by,
        "proposed_at": clock.iso(one.proposed_at),
        "decided_by": one.decided_by,
        "decided_at": clock.iso(one.decided_at) if one.decided_at else None,
        "decided_reason": one.decided_reason,
    }


def shown_number(matter: Matter) -> int:
    """Which version is shown where there is no draft: what runs, if it was rolled back to; else what was approved or proposed last."""
    if matter.live and matter.approved == matter.before:
        return int(matter.live)
    return int(matter.approved or matter.proposals)

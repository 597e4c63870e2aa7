"""A scenario as staff see it: one with its findings, its difference, its versions and the phone."""

from collections.abc import Mapping
from typing import Any

from kernel.callers import Staff
from line.approvals import present as shared
from line.approvals.records import PROPOSED
from line.scenarios import approval, calls, previews, reading
from line.scenarios.approval import SCENARIOS
from line.scenarios.content import PREVIEW, Content, Edition
from line.scenarios.records import (
    LIVE_KEY,
    Live,
    Preview,
    Version,
    live_entries,
    preview_key,
    version_key,
)
from line.scenarios.rendering import Pen


def detail(scenario_id: str, staff: Staff) -> dict[str, Any]:
    """One scenario: its draft or what was approved last, what must be mended, what users will see differently, and all versions."""
    scenario = SCENARIOS.of(scenario_id)
    versions = list(Version.query(scenario.pk, Version.sk.startswith("VERSION#"), scan_index_forward=False))
    contents: dict[int, Content] = {one.number: one.content for one in versions}
    content = scenario.draft["content"] if scenario.draft else contents[shared.shown_number(scenario)]
    live = Live.find(*LIVE_KEY)
    running = contents.get(scenario.live or 0)
    preview = Preview.find(*preview_key(scenario_id, previews.edition_of(content)))
    proposed = scenario.draft is not None and scenario.draft["state"] == PROPOSED
    return shared.row(scenario) | {
        "content": content,
        "draft": shared.draft(scenario),
        "approved": scenario.approved,
        "before": scenario.before,
        "planned": scenario.planned,
        "difference": reading.difference(running, content),
        "testers": preview.testers if preview else [],
        "why_not_approve": SCENARIOS.why_not_approve(scenario, staff.id) if proposed else None,
        "actions": SCENARIOS.actions(scenario, staff),
        "versions": [shared.version(one, scenario) for one in versions],
        "history": list(reversed(scenario.history or [])),
        **looked(scenario_id, content, live),
    }


def looked(scenario_id: str, content: Content, live: Live | None) -> dict[str, Any]:
    """A content as the linter and a phone see it, and what it may lead into."""
    found = approval.findings(scenario_id, content, live)
    return {
        "findings": [one.as_dict() for one in found],
        "phone": phone(Edition(scenario_id, PREVIEW + "0" * 8, content)),
        "calls": [{"id": name, "name": one.label, "page": one.needs_page} for name, one in calls.OFFERS.items()],
        "scenarios": sorted({scenario_id, *live_entries(live)}),
    }


def phone(edition: Edition) -> list[dict[str, Any]]:
    """What each node says, as LINE's messages; what is not written yet says nothing."""
    labels = {one["id"]: f"（{one['label']}）" for one in edition.content["variables"]}
    return [{"node": name, "messages": _said(edition, node, labels)} for name, node in edition.nodes.items()]


def _said(edition: Edition, node: Mapping[str, Any], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    if (node["kind"] == "question" and "question" not in node) or (
        node["kind"] == "recommend" and "recommend" not in node
    ):
        return []
    offer = calls.OFFERS.get(node.get("call", "")) if node["kind"] == "call" else None
    return [*Pen(edition, 1, labels, {}).node(node), *(offer.example(node) if offer else [])]


def version_detail(scenario_id: str, number: int) -> dict[str, Any]:
    """One version with its content, for looking at and for exporting. Raises NotFound."""
    found = Version.must(*version_key(scenario_id, number))
    return shared.version(found, SCENARIOS.of(scenario_id)) | {"content": found.content}

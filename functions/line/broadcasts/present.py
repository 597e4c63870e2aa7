"""How staff see broadcasts, and what may be chosen for a segment. Reads, decides nothing."""

from collections.abc import Mapping
from typing import Any

from kernel import clock
from kernel.callers import Staff
from kernel.paging import page
from line.approvals import present as approvals
from line.approvals.records import PROPOSED, RETURNED
from line.approvals.verbs import APPROVE, WRITE
from line.broadcasts import approval, audience, content, delivering, links, money, people
from line.broadcasts.records import OPEN_LIST, STATES, TEMPLATES, Broadcast, Profile, Template
from line.presenting import label
from line.scenarios import present as scenes
from line.scenarios import previews
from line.scenarios.approval import SCENARIOS
from line.scenarios.content import RECOMMEND, Content, Edition
from line.scenarios.records import (
    LIVE_KEY,
    Live,
    Preview,
    live_entries,
    preview_key,
)
from messaging.broadcasts import rules


def row(one: Broadcast) -> dict[str, Any]:
    return {
        "id": one.matter_id,
        "version": one.version,
        "name": one.name,
        "subject": one.subject,
        "subject_name": rules.SUBJECTS[one.subject],
        "state": one.state,
        "state_name": STATES[one.state],
        "made_at": clock.iso(one.made_at),
        "goes_at": clock.iso(one.goes_at) if one.goes_at else None,
        "people": one.frozen["people"] if one.frozen else None,
        "accepted": one.accepted,
        "blocks": one.blocks if one.blocks_at else None,
    }


def advice(besides: str = "") -> dict[str, Any] | None:
    """The advice to send less often, with its why; None where there is no need."""
    reached = approval.latest(besides)
    if not rules.too_often(reached):
        return None
    told = f"「{reached[0].name}」のあとにブロックが増えました。次の配信まで間をあけるか、届ける方をしぼることを考えてください。"
    return {"words": told, "why": [rules.why_often(reached)]}


def detail(broadcast_id: str, staff: Staff) -> dict[str, Any]:
    """One broadcast: what goes out, to whom, when, for how much; how far it has come, and what came of it."""
    one = approval.of(broadcast_id)
    made = content_of(one)
    proposed = one.draft is not None and one.draft["state"] == PROPOSED
    preview = Preview.find(*preview_key(broadcast_id, previews.edition_of(made)))
    return row(one) | {
        "written": made["written"],
        "draft": approvals.draft(one),
        "testers": preview.testers if preview else [],
        "why_not_approve": approval.BROADCASTS.why_not_approve(one, staff.id) if proposed else None,
        "actions": approval.actions(one, staff),
        "history": list(reversed(one.history or [])),
        "progress": _progress(one) if one.frozen else None,
        **looked(one, made),
    }


def content_of(one: Broadcast) -> Content:
    """What is shown: the draft, what was approved, or what was proposed last before it was given up."""
    if one.draft:
        found: Content = one.draft["content"]
        return found
    if one.content:
        return dict(one.content)
    version = approval.BROADCASTS.find_version(one.matter_id, one.proposals) if one.proposals else None
    return version.content if version else content.built(one.matter_id, EMPTY)


EMPTY: dict[str, Any] = {
    "name": "（やめました）",
    "subject": rules.SUPPORT,
    "title": "",
    "text": "（やめました）",
    "links": [],
    "segment": [],
    "at": None,
    "night": False,
}


def looked(one: Broadcast | None, made: Content) -> dict[str, Any]:
    """A content as linter, phone, segment and purse see it: live, until the list is frozen."""
    broadcast_id = one.matter_id if one else "b-00000000000000000000000000"
    written = made["written"]
    frozen = one.frozen if one else None
    found = content.findings(broadcast_id, made, Live.find(*LIVE_KEY))
    if frozen:
        count, out, asked = frozen["people"], frozen["left_out"], frozen["asked"]
    else:
        chosen = approval.choose(written)
        count, out, asked = len(chosen.people), {"blocked": chosen.blocked, "hired": chosen.hired}, chosen.asked
    at = clock.parse(written["at"]) if written.get("at") else None
    night = written["night"]
    goes = one.goes_at if one and one.goes_at else rules.earliest(at or clock.now(), night_confirmed=night)
    why = [rules.why_people([("送る方", f"{count:,}人"), ("ブロック中で外す方", f"{out['blocked']:,}人")])]
    if content.is_offers(written):
        why.append(rules.why_hired(out["hired"], asked))
    return {
        "findings": [finding.as_dict() for finding in found],
        "messages": scenes.phone(Edition(broadcast_id, "1", made))[0]["messages"],
        "segment": content.lines(written, names()),
        "count": count,
        "left_out": {"blocked": out["blocked"], "hired": out["hired"], "asked": asked},
        "hosts": content.hosts(written),
        "begins_at": clock.iso(goes),
        "moved": not frozen and not night and rules.quiet(at or clock.now()),
        "night": rules.quiet(goes),
        "money": money.shown(money.forecast(count if not (one and one.ended_at) else 0, besides=broadcast_id)),
        "advice": advice(broadcast_id),
        "why": [*why, rules.why_hour(at, goes, night_confirmed=night)],
    }


def _progress(one: Broadcast) -> dict[str, Any]:
    assert one.frozen is not None and one.content is not None
    written = one.content["written"]
    times = links.opened(one.matter_id)
    shown = [
        {"label": link["label"], "url": link["url"], "opened": times[place]}
        for place, link in enumerate(written["links"])
    ]
    until = delivering.blocks_until(one)
    reached = rules.Reached(one.name, one.accepted, one.blocks)
    return {
        "batches": one.frozen["batches"],
        "done": one.place,
        "people": one.frozen["people"],
        "accepted": one.accepted,
        "skipped": one.skipped,
        "failed": one.failed,
        "unknown": one.unknown,
        "left": one.frozen["people"] - one.accepted - one.skipped - one.failed - one.unknown,
        "begun_at": clock.iso(one.begun_at) if one.begun_at else None,
        "ended_at": clock.iso(one.ended_at) if one.ended_at else None,
        "trouble": delivering.TROUBLES.get(one.trouble or "") if one.trouble else None,
        "links": shown,
        "clicks_why": [rules.why_clicks([(link["label"], f"{link['opened']}回") for link in shown])],
        "blocks": one.blocks if one.blocks_at else None,
        "blocks_until": clock.iso(until) if until else None,
        "blocks_why": [rules.why_blocks(reached, until)],
        "list_hash": one.frozen["hash"],
    }


def contents() -> dict[str, Content]:
    """The contents of what runs: whose answers may be asked for."""
    entries = live_entries(Live.find(*LIVE_KEY))
    found = {name: SCENARIOS.find_version(name, one["number"]) for name, one in entries.items()}
    return {name: one.content for name, one in found.items() if one is not None and one.content.get("shown_if")}


def names() -> dict[str, str]:
    """What tags, questions and recommendations are called."""
    found = {f"tag#{one.tag_id}": people.tag_label(one) for one in people.tags()}
    for scenario, made in contents().items():
        found |= {f"{scenario}#{one['id']}": one["label"] for one in made["variables"]}
        found |= {f"{scenario}##{one['score']}": one["title"] for one in _recommended(made)}
    return found


def choices() -> dict[str, Any]:
    """What a segment may be put together of, and the templates."""
    asked = []
    for scenario, made in contents().items():
        labels = {one["id"]: one["label"] for one in made["variables"]}
        asked.append(
            {
                "scenario": scenario,
                "name": made["name"],
                "questions": [
                    {"variable": name, "label": labels.get(name, name), "values": values}
                    for name, values in audience.choices(made)
                ],
                "recommended": [{"score": one["score"], "label": one["title"]} for one in _recommended(made)],
            }
        )
    templates = sorted(Template.query(TEMPLATES), key=lambda one: one.name)
    return {
        "subjects": [{"id": name, "name": told} for name, told in rules.SUBJECTS.items()],
        "tags": [{"id": one.tag_id, "label": people.tag_label(one)} for one in people.tags()],
        "scenarios": asked,
        "templates": [template(one) for one in templates],
        "advice": advice(),
    }


def _recommended(made: Content) -> list[Mapping[str, Any]]:
    found = {
        item["score"]: item
        for node in made["nodes"]
        if node["kind"] == RECOMMEND
        for item in node.get("recommend", {}).get("items", ())
    }
    return list(found.values())


def template(one: Template) -> dict[str, Any]:
    return {"id": one.template_id, "version": one.version, "name": one.name, **one.body}


def person(profile: Profile) -> dict[str, Any]:
    """What is noted of a user, and the tags there are."""
    return {
        "id": profile.user_key,
        "label": label(profile.user_key),
        "version": profile.version,
        "tags": profile.tags,
        "hired": profile.hired and {key: profile.hired[key] for key in ("on", "indefinite")},
        "asked": bool(profile.asked),
        "history": list(reversed(profile.history)),
        "choices": [{"id": one.tag_id, "label": people.tag_label(one)} for one in people.tags()],
    }


def waiting(staff: Staff) -> list[dict[str, Any]]:
    """What waits for this member of staff: proposals for those who decide, what was given back, what halted. One query."""
    if not (staff.may(WRITE) or staff.may(APPROVE)):
        return []
    found = page(Broadcast, "gsi2", [OPEN_LIST], limit=100, newest_first=False).items
    return [_item(one, told) for one in found if (told := _asks(one, staff))]


def _asks(one: Broadcast, staff: Staff) -> tuple[str, str] | None:
    if one.state == PROPOSED and staff.may(APPROVE) and all(w["id"] != staff.id for w in one.draft["writers"]):
        return "配信の承認を待っています。だれに何が届くかを確かめて決めてください。", "確かめて決める"
    if one.state == RETURNED and staff.may(WRITE):
        return "承認されずに戻されました。わけを読んで、直してください。", "直す"
    if one.trouble:
        return f"配信が途中で止まっています。{delivering.TROUBLES.get(one.trouble, '')}", "確かめる"
    return None


def _item(one: Broadcast, told: tuple[str, str]) -> dict[str, Any]:
    why, action = told
    return {
        "id": one.matter_id,
        "service": "jobsupport",
        "kind": "LINE・配信",
        "title": one.name,
        "why": why,
        "due": None,
        "action": action,
        "href": f"/line/broadcasts/{one.matter_id}",
        "state": one.state,
        "version": one.version,
    }

"""A set of rich menus as staff see it: with its pictures, what must be mended, the difference to what users see now, and how far LINE is."""

import base64
from collections.abc import Mapping
from typing import Any, Final

from kernel import clock
from kernel.callers import Staff
from line.approvals import present as shared
from line.approvals.records import PROPOSED
from line.menus import approval, people, reading
from line.menus.approval import MENUS
from line.menus.content import WIDTH, Content, areas, height, tabs
from line.menus.drawing import THREADS
from line.menus.icons import ICONS
from line.menus.records import (
    DONE,
    LAYING_KEY,
    MAKE,
    PEOPLE,
    POINT,
    TIDY,
    USER_STATES,
    Laying,
    MenuVersion,
    Picture,
    picture_key,
)

_STAGES: Final = {
    MAKE: "メニューと画像をLINEに登録しています",
    POINT: "新しいメニューに切り替えています",
    PEOPLE: "診断のあと・就職したあと・ひかえめ通知の人に切り替えています",
    TIDY: "古いメニューを片づけています",
    DONE: "LINEに反映しました",
}


def detail(set_id: str, staff: Staff) -> dict[str, Any]:
    """One set: its draft or what was approved last, what must be mended, what users will see differently, and all versions."""
    found = MENUS.of(set_id)
    versions = list(MenuVersion.query(found.pk, MenuVersion.sk.startswith("VERSION#"), scan_index_forward=False))
    known = {one.number: one for one in versions}
    proposed = found.draft is not None and found.draft["state"] == PROPOSED
    shown = known.get(found.draft["number"]) if proposed else None if found.draft else known[shared.shown_number(found)]
    content = shown.content if shown else found.draft["content"]
    running = known.get(found.live or 0)
    before = running.content if running else None
    difference = reading.difference(before, content)
    changed = {one["node"] for one in difference if one["from"] and one["node"]}
    pictures = _kept(shown) if shown else approval.drawn(content)
    return shared.row(found) | {
        "content": content,
        "draft": shared.draft(found),
        "approved": found.approved,
        "before": found.before,
        "planned": found.planned,
        "difference": difference,
        "pictures_before": _pictures(before, _kept(running), changed) if running and before else [],
        "why_not_approve": MENUS.why_not_approve(found, staff.id) if proposed else None,
        "actions": actions(found, staff),
        "versions": [shared.version(one, found) for one in versions],
        "history": list(reversed(found.history or [])),
        "laying": laying(set_id),
        **_looked(content, pictures),
    }


def actions(found: Any, staff: Staff) -> list[str]:
    """As for every matter; and another try where LINE refused."""
    stuck = Laying.find(*LAYING_KEY)
    again = stuck is not None and stuck.trouble and stuck.set_id == found.matter_id
    may = [one for one in MENUS.actions(found, staff) if one != "preview"]
    return [*may, "lay-again"] if again and {"write", "publish"} & set(may) else may


def looked(content: Content) -> dict[str, Any]:
    """A content as the linter and a phone see it."""
    return _looked(content, approval.drawn(content))


def _looked(content: Content, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    from line.menus import lint

    return {
        "findings": [one.as_dict() for one in lint.findings(content, pictures)],
        "warnings": [one.as_dict() for one in approval.unanswered(content)],
        "pictures": _pictures(content, pictures, {tab["id"] for tab in tabs(content)}),
        "icons": [{"id": name, "name": one.name} for name, one in ICONS.items()],
        "colours": [{"id": name, "name": one.name} for name, one in THREADS.items()],
        "states": [{"id": name, "name": words} for name, words in USER_STATES.items()],
    }


def _pictures(content: Content, pictures: Mapping[str, bytes], wanted: set[str]) -> list[dict[str, Any]]:
    """[{tab, name, width, height, bytes, png, areas: [{x, y, width, height, label, does}]}] of the wanted tabs."""
    return [
        {
            "tab": tab["id"],
            "name": reading.named(tab),
            "width": WIDTH,
            "height": height(content),
            "bytes": len(pictures[tab["id"]]),
            "png": base64.b64encode(pictures[tab["id"]]).decode(),
            "areas": [
                one.box.as_bounds()
                | (
                    {"label": one.tab["name"], "does": f"タブ「{one.tab['name']}」に切り替える", "tab": one.tab["id"]}
                    if one.tab
                    else {"label": (one.cell or {})["label"], "does": reading.does(one.cell or {}), "tab": ""}
                )
                for one in areas(content, tab)
            ],
        }
        for tab in tabs(content)
        if tab["id"] in wanted and tab["id"] in pictures
    ]


def _kept(version: MenuVersion | None) -> dict[str, bytes]:
    """The pictures that were proposed, one BatchGetItem."""
    if version is None:
        return {}
    keys = {picture_key(name): tab for tab, name in version.pictures.items()}
    found = {one.pk: one.png for one in Picture.batch_get(list(keys))}
    return {tab: found[picture_key(name)[0]] for tab, name in version.pictures.items() if picture_key(name)[0] in found}


def laying(set_id: str) -> dict[str, Any] | None:
    """How far LINE is with what was published, or None if nothing of this set was."""
    found = Laying.find(*LAYING_KEY, consistent=True)
    if found is None or found.set_id != set_id:
        return None
    words = _STAGES[found.stage] if found.number or found.stage == DONE else "LINEのメニューを取り外しています"
    return {
        "number": found.number,
        "stage": found.stage,
        "words": words,
        "made": len(found.ids),
        "linked": found.linked,
        "tries": found.tries,
        "trouble": found.trouble,
        "begun_at": clock.iso(found.begun_at),
        "done_at": clock.iso(found.done_at) if found.done_at else None,
    }


def version_detail(set_id: str, number: int) -> dict[str, Any]:
    """One version with its content and its pictures. Raises NotFound."""
    found = MENUS.must_version(set_id, number)
    assert isinstance(found, MenuVersion)
    shown = {tab["id"] for tab in tabs(found.content)}
    return shared.version(found, MENUS.of(set_id)) | {
        "content": found.content,
        "pictures": _pictures(found.content, _kept(found), shown),
    }


def user_menu(user_key: str) -> dict[str, Any]:
    """Which state a user is in, and since when; whoever nothing was written of is in the first."""
    found = people.of(user_key)
    state = found.state if found else "before"
    return {
        "version": found.version if found else 0,
        "state": state,
        "state_name": USER_STATES[state],
        "since": clock.iso(found.since) if found else None,
        "by": found.by if found else None,
        "reason": found.reason if found else None,
        "linking": bool(found and found.duesk),
        "neutral": bool(found and found.neutral),
        "states": [{"id": name, "name": words} for name, words in USER_STATES.items()],
    }

"""HTTP of rich menus, loaded by the first request under their paths. The verbs are those of `line.approvals`."""

import re
from collections.abc import Mapping
from typing import Any

from kernel import errors
from kernel.app import Call
from kernel.changes import Marker, Saved, commit, fingerprint
from kernel.errors import FieldError
from kernel.paging import page
from kernel.routes import Natural
from line import desk
from line.api import READ, REPLY, app
from line.approvals import present as shared
from line.approvals.offering import AT_VERSION, WRITER, Offered, writes_or_approves
from line.menus import people, present, seeds
from line.menus.approval import MENUS
from line.menus.records import LAYING_KEY, Laying, MenuSet
from line.records import LineRecord


def no_mistakes(_body: Mapping[str, Any]) -> list[FieldError]:
    """The schema bounds a set; what else is wrong with one stands in its findings, so that a half-written draft can be kept."""
    return []


@app.get("/api/line/menus", audience=READ, summary="リッチメニューの一覧", answer="line/menus", reads="menu")
def list_menus(_call: Call) -> dict[str, Any]:
    """All sets by their ids, and the seeds that this city has not taken up."""
    found = page(MenuSet, "gsi1", ["MENUS"], limit=200, newest_first=False).items
    known = {one.matter_id for one in found}
    ready = [{"id": name, "name": seeds.content(name)["name"]} for name in seeds.NAMES if name not in known]
    return {"items": [shared.row(one) for one in found], "seeds": ready}


@app.get("/api/line/menus/{id}", audience=READ, summary="リッチメニュー1つ", answer="line/menu", reads="menu")
def menu(call: Call) -> dict[str, Any]:
    """One set with its pictures, what must be mended, the difference to what users see, all versions, and how far LINE is."""
    return present.detail(call.path["id"], call.staff)


@app.get(
    "/api/line/menus/{id}/versions/{number}",
    audience=READ,
    summary="リッチメニューの版1つ",
    answer="line/menu-version",
    reads="menu",
)
def menu_version(call: Call) -> dict[str, Any]:
    """One version with its content and its pictures."""
    number = call.path["number"]
    if not re.fullmatch(r"[1-9]\d{0,5}", number, re.ASCII):
        raise errors.NotFound()
    return present.version_detail(call.path["id"], int(number))


@app.post(
    "/api/line/menus",
    audience=WRITER,
    summary="リッチメニューをつくる",
    body="line/menu-new",
    answer="line/menu",
    status=201,
    idempotency=Natural("the set's id: the same content again is the same set"),
    reads="menu",
)
def new_menu(call: Call) -> dict[str, Any]:
    """Begin a set with a content, or with that of a seed."""
    set_id = call.body["id"]
    content = call.body.get("content") or (seeds.content(set_id) if set_id in seeds.NAMES else None)
    if content is None:
        raise errors.Invalid([FieldError("/content", "required", "メニューの内容を入れてください。")])
    marker = call.marker(set_id, fingerprint(call.body))
    assert marker is not None
    try:
        MENUS.begin(set_id, content, call.body["reason"], marker, by=call.staff)
    except errors.Conflict:
        raise errors.Conflict(f"メニュー「{set_id}」はもうあります。一覧から開いてください。") from None
    return present.detail(set_id, call.staff)


@app.post(
    "/api/line/menus/{id}/check",
    audience=READ,
    summary="リッチメニューの内容を確かめる（保存しません）",
    body="line/menu-check",
    answer="line/menu-checked",
    idempotency=Natural("nothing is changed"),
    reads="menu",
)
def check_menu(call: Call) -> dict[str, Any]:
    """The pictures of a content, and what must be mended in it."""
    return present.looked(call.body["content"])


@app.post(
    "/api/line/menus/{id}/lay-again",
    audience=READ,
    summary="LINEへの反映をもう一度ためす",
    body="line/scenario-act",
    answer="line/menu",
    idempotency=Natural("nothing is done where nothing is stuck"),
    reads="menu",
)
def lay_again(call: Call) -> dict[str, Any]:
    """LINE refused a step: take it again, from where it stopped."""
    writes_or_approves(call.staff)
    found = Laying.find(*LAYING_KEY, consistent=True)
    if found is not None and found.trouble and found.set_id == call.path["id"]:
        from kernel import clock

        found.trouble, found.tries = None, 0
        found.look_again(clock.now())
        commit(Saved(found), table=LineRecord)
    return present.detail(call.path["id"], call.staff)


Offered(app, MENUS, "/api/line/menus", "menu", "リッチメニュー", present.detail, no_mistakes).verbs()


@app.get(
    "/api/line/user-menus/{id}",
    audience=READ,
    summary="お問い合わせた人に、はじめにひらくメニュー",
    answer="line/user-menu",
    reads="inquiry",
)
def user_menu(call: Call) -> dict[str, Any]:
    """Which state the user of an inquiry is in."""
    return present.user_menu(desk.of(call.path["id"]).user_key)


@app.post(
    "/api/line/user-menus/{id}",
    audience=REPLY,
    summary="お問い合わせた人の、メニューの状態を変える",
    body="line/user-menu-state",
    answer="line/user-menu",
    idempotency=AT_VERSION,
    reads="inquiry",
)
def set_user_menu(call: Call) -> dict[str, Any]:
    """Staff know that somebody was hired, or is not any more; the tab that opens for them follows within a minute."""
    user_key, body = desk.of(call.path["id"]).user_key, call.body
    marker = call.marker(call.path["id"], str(body["version"]), fingerprint(body))
    assert isinstance(marker, Marker)
    people.set_state(user_key, body["state"], body["version"], body["reason"], marker, by=call.staff)
    return present.user_menu(user_key)

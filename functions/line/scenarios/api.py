"""HTTP of scenarios, loaded by the first request under their path. The verbs are those of `line.approvals`."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from kernel import errors
from kernel.app import Call
from kernel.changes import commit, fingerprint
from kernel.errors import FieldError
from kernel.paging import page
from kernel.routes import Natural
from line import desk
from line.api import READ, app
from line.approvals import present as shared
from line.approvals.offering import WRITER, Offered, writes_or_approves
from line.records import LineRecord
from line.scenarios import answers, approval, present, previews, seeds
from line.scenarios.approval import SCENARIOS
from line.scenarios.records import LIVE_KEY, Live, Scenario

CONTENT_MOST_BYTES: Final = 150_000  # a draft and its history lie in one record of at most 400 KB


def content_mistakes(body: Mapping[str, Any]) -> list[FieldError]:
    """A content that is too large to be kept as one."""
    raw = json.dumps(body.get("content"), ensure_ascii=False).encode("utf-8", "replace")
    if len(raw) > CONTENT_MOST_BYTES:
        told = "会話が大きすぎます。いくつかの会話に分けて、ボタンの「会話をはじめる」でつないでください。"
        return [FieldError("/content", "too-large", told)]
    return []


@app.get(
    "/api/line/scenarios", audience=READ, summary="シナリオ（会話）の一覧", answer="line/scenarios", reads="scenario"
)
def list_scenarios(_call: Call) -> dict[str, Any]:
    """All scenarios by their ids, and the seeds that this city has not taken up."""
    found = page(Scenario, "gsi1", ["SCENARIOS"], limit=200, newest_first=False).items
    known = {one.scenario_id for one in found}
    ready = [{"id": name, "name": seeds.content(name)["name"]} for name in seeds.NAMES if name not in known]
    return {"items": [shared.row(one) for one in found], "seeds": ready}


@app.get("/api/line/scenarios/{id}", audience=READ, summary="シナリオ1件", answer="line/scenario", reads="scenario")
def scenario(call: Call) -> dict[str, Any]:
    """One scenario with its content, what must be mended, the difference to what runs, and all versions."""
    return present.detail(call.path["id"], call.staff)


@app.get(
    "/api/line/scenarios/{id}/versions/{number}",
    audience=READ,
    summary="シナリオの版1つ",
    answer="line/scenario-version",
    reads="scenario",
)
def scenario_version(call: Call) -> dict[str, Any]:
    """One version with its content."""
    number = call.path["number"]
    if not re.fullmatch(r"[1-9]\d{0,5}", number, re.ASCII):
        raise errors.NotFound()
    return present.version_detail(call.path["id"], int(number))


@app.post(
    "/api/line/scenarios",
    audience=WRITER,
    summary="シナリオをつくる",
    body="line/scenario-new",
    rules=content_mistakes,
    answer="line/scenario",
    status=201,
    idempotency=Natural("the scenario's id: the same content again is the same scenario"),
    reads="scenario",
)
def new_scenario(call: Call) -> dict[str, Any]:
    """Begin a scenario with a content, or with that of a seed."""
    scenario_id = call.body["id"]
    content = call.body.get("content") or (seeds.content(scenario_id) if scenario_id in seeds.NAMES else None)
    if content is None:
        raise errors.Invalid([FieldError("/content", "required", "会話の内容を入れてください。")])
    marker = call.marker(scenario_id, fingerprint(call.body))
    assert marker is not None
    try:
        SCENARIOS.begin(scenario_id, content, call.body["reason"], marker, by=call.staff, scenario_id=scenario_id)
    except errors.Conflict:
        raise errors.Conflict(f"会話「{scenario_id}」はもうあります。一覧から開いてください。") from None
    return present.detail(scenario_id, call.staff)


@app.post(
    "/api/line/scenarios/{id}/check",
    audience=READ,
    summary="シナリオの内容を確かめる（保存しません）",
    body="line/scenario-check",
    rules=content_mistakes,
    answer="line/scenario-checked",
    idempotency=Natural("nothing is changed"),
    reads="scenario",
)
def check_scenario(call: Call) -> dict[str, Any]:
    """What must be mended in a content, and how it looks on a phone."""
    return present.looked(call.path["id"], call.body["content"], Live.find(*LIVE_KEY))


@app.post(
    "/api/line/scenarios/{id}/preview",
    audience=READ,
    summary="下書きをスマートフォンで確かめる番号を出す",
    body="line/scenario-act",
    answer="line/scenario-code",
    idempotency=Natural("each code is its own, for half an hour, and works once"),
    reads="scenario",
)
def preview_scenario(call: Call) -> dict[str, Any]:
    """A code: whoever sends it from their own phone sees the draft, and nobody else does."""
    writes_or_approves(call.staff)
    found = SCENARIOS.of(call.path["id"])
    if found.version != call.body["version"]:
        raise errors.Stale()
    if not found.draft:
        raise errors.WrongState("確かめる下書きがありません。")
    hindrances = approval.findings(found.scenario_id, found.draft["content"], Live.find(*LIVE_KEY, consistent=True))
    if hindrances:
        raise errors.RuleBroken(f"先に{len(hindrances)}か所を直してください。{hindrances[0].words}{hindrances[0].mend}")
    code = previews.new_code()
    commit(*previews.offered(found, found.draft["content"], code, by=call.staff), table=LineRecord)
    return {"code": previews.shown(code), "minutes": 30}


@app.get(
    "/api/line/answers/{id}",
    audience=READ,
    summary="お問い合わせた人の、会話での回答（本人が見せてよいとしたもの）",
    answer="line/answers",
    reads="inquiry",
)
def view_answers(call: Call) -> dict[str, Any]:
    """What the user of an inquiry answered in scenarios, where they said that the counsellor may see it."""
    return {"items": answers.of(desk.of(call.path["id"]).user_key)}


Offered(app, SCENARIOS, "/api/line/scenarios", "scenario", "シナリオ", present.detail, content_mistakes).verbs()

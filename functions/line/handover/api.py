"""HTTP of hand-overs and of a predecessor's files. No rules here."""

from collections.abc import Callable
from typing import Any

from kernel.app import Call
from kernel.changes import Change
from kernel.paging import page
from kernel.routes import Key, Natural, staff
from line.api import READ, app
from line.approvals import verbs
from line.handover import exporting, importing, plan, presenting
from line.handover.records import Handover, UserImport

WRITE, APPROVE, MANAGE = staff(verbs.WRITE), staff(verbs.APPROVE), staff(plan.MANAGE)
_FILE_BYTES = 5_500_000  # 4 MB in base64, in JSON


@app.get(
    "/api/line/handovers",
    audience=READ,
    summary="アカウントの引き継ぎの一覧",
    query="line/handovers-query",
    answer="line/handovers",
    reads="handover",
)
def list_handovers(call: Call) -> dict[str, Any]:
    """Hand-overs, the newest first."""
    found = page(Handover, "gsi1", ["HANDOVERS"], cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    return {"items": [presenting.row(one) for one in found.items], "next": found.next}


@app.post(
    "/api/line/handovers",
    audience=WRITE,
    summary="アカウントの引き継ぎを書く",
    body="line/handover-new",
    rules=plan.plan_faults,
    answer="line/handover",
    status=201,
    idempotency=Key(),
    reads="handover",
)
def new_handover(call: Call) -> dict[str, Any]:
    """A new draft."""
    return presenting.detail(plan.begin(call.body, by=call.staff, marker=call.once()), call.staff)


@app.get(
    "/api/line/handovers/imports",
    audience=MANAGE,
    summary="前の運営者からの取り込みの一覧",
    query="line/handovers-query",
    answer="line/user-imports",
    reads="user-import",
)
def list_user_imports(call: Call) -> dict[str, Any]:
    """Imports, the newest first."""
    found = page(UserImport, "gsi1", ["USER-IMPORTS"], cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    return {"items": [presenting.user_import(one) for one in found.items], "next": found.next}


@app.post(
    "/api/line/handovers/imports",
    audience=MANAGE,
    summary="前の運営者の利用者のファイルを確かめる",
    description="書き出したZIPの中のCSVを1つずつ送ります。確かめるだけで、まだ取り込みません。",
    body="line/user-import-new",
    answer="line/user-import",
    status=201,
    idempotency=Key(),
    reads="user-import",
    limit_bytes=_FILE_BYTES,
)
def look_at_users(call: Call) -> dict[str, Any]:
    """Say what a file holds, and which of its rows can't be taken."""
    made = importing.look(call.body["filename"], call.body["content"], by=call.staff, marker=call.once())
    return presenting.user_import(made)


@app.get(
    "/api/line/handovers/imports/{id}",
    audience=MANAGE,
    summary="前の運営者からの取り込み1件",
    answer="line/user-import",
    reads="user-import",
)
def view_user_import(call: Call) -> dict[str, Any]:
    """How far it is."""
    return presenting.user_import(importing.of(call.path["id"]))


@app.post(
    "/api/line/handovers/imports/{id}/start",
    audience=MANAGE,
    summary="前の運営者の利用者を取り込む",
    body="line/handover-act",
    answer="line/user-import",
    idempotency=Key(),
    reads="user-import",
)
def start_user_import(call: Call) -> dict[str, Any]:
    """Begin to take it, in the background."""
    version = call.body["version"]
    one = importing.start(call.path["id"], version=version, by=call.staff, marker=call.once())
    return presenting.user_import(one)


@app.post(
    "/api/line/handovers/imports/{id}/drop",
    audience=MANAGE,
    summary="前の運営者の利用者の取り込みをやめる",
    body="line/handover-act",
    answer="line/user-import",
    idempotency=Key(),
    reads="user-import",
)
def drop_user_import(call: Call) -> dict[str, Any]:
    """Leave a file that was looked at."""
    one = importing.drop(call.path["id"], version=call.body["version"], marker=call.once())
    return presenting.user_import(one)


@app.get(
    "/api/line/handovers/{id}",
    audience=READ,
    summary="アカウントの引き継ぎ1件",
    answer="line/handover",
    reads="handover",
)
def view_handover(call: Call) -> dict[str, Any]:
    """A hand-over with what users read, how far it is, its history and its why."""
    return presenting.detail(plan.of(call.path["id"]), call.staff)


def _verb(
    path: str,
    summary: str,
    work: Callable[[Call, Handover], list[Change]],
    audience: Any = WRITE,
    body: str = "handover-act",
    rules: Any = None,
) -> None:
    """A verb on a hand-over at the version that was seen."""

    def view(call: Call) -> dict[str, Any]:
        one = plan.act(call.path["id"], call.body["version"], call.once(), lambda found: work(call, found))
        return presenting.detail(one, call.staff)

    view.__name__, view.__doc__ = f"{path}_handover", summary
    app.post(
        f"/api/line/handovers/{{id}}/{path}",
        audience=audience,
        summary=summary,
        body=f"line/{body}",
        rules=rules,
        answer="line/handover",
        idempotency=Key(),
        reads="handover",
    )(view)


_verb(
    "write",
    "アカウントの引き継ぎを直す",
    lambda call, one: plan.write(one, call.body, by=call.staff),
    body="handover-write",
    rules=plan.plan_faults,
)
_verb("propose", "アカウントの引き継ぎの承認を求める", lambda call, one: plan.propose(one, by=call.staff))
_verb("withdraw", "アカウントの引き継ぎを取り下げる", lambda call, one: plan.withdraw(one, by=call.staff))
_verb("discard", "アカウントの引き継ぎの下書きをやめる", lambda call, one: plan.discard(one, by=call.staff))
_verb("approve", "アカウントの引き継ぎを承認する", lambda call, one: plan.approve(one, by=call.staff), APPROVE)
_verb(
    "return",
    "アカウントの引き継ぎを戻す",
    lambda call, one: plan.return_(one, call.body["reason"], by=call.staff),
    APPROVE,
    "handover-reason",
)
_verb("tell", "アカウントの引き継ぎを全員に知らせる", lambda call, one: plan.tell_all(one, by=call.staff))
_verb(
    "close",
    "アカウントの引き継ぎを終える",
    lambda call, one: plan.close(one, call.body["reason"], by=call.staff),
    body="handover-reason",
)


@app.post(
    "/api/line/handovers/{id}/export",
    audience=MANAGE,
    summary="引き継ぎのために利用者を書き出す",
    body="line/handover-export",
    answer="kernel/download",
    idempotency=Natural("each file is a file of its own, and a line in the audit log"),
    reads="handover",
)
def users_download(call: Call) -> dict[str, Any]:
    """Every user for the successor, in an encrypted ZIP; only while a hand-over that two persons decided is open."""
    return exporting.made(plan.of(call.path["id"]), call)

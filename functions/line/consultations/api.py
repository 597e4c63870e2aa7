"""HTTP of consultations for staff. No rules here.

Reading what was said writes a line in the audit log each time that words are handed out: at opening, and whenever a poll finds new ones.
"""

from typing import Any

from kernel import audit, colleagues
from kernel.app import Call
from kernel.changes import fingerprint
from kernel.errors import FieldError
from kernel.routes import Natural, staff
from line.api import READ, app
from line.consultations import api_person, attachments, beside, desk, direct, present, talk
from line.consultations.records import STAFF, WAITING, Tries

CONSULT = staff("line.consult")
WRITE, APPROVE = staff("line.write"), staff("line.approve")
ONCE = Natural("the consultation's version: a second call meets its own marker, or a newer version")
assert api_person


@app.get(
    "/api/line/consultations",
    audience=CONSULT,
    summary="相談チャットの一覧",
    query="line/consultations-query",
    answer="line/consultations",
    reads="consultation",
)
def list_consultations(call: Call) -> dict[str, Any]:
    """Those that wait, the first first; one's own; all that are live; all that have ended."""
    asked = call.query
    state = asked.get("state", WAITING)
    found = desk.listed(state, call.staff, cursor=asked.get("cursor"), limit=asked.get("limit"))
    return {"items": [present.row(one, call.staff) for one in found.items], "next": found.next}


@app.get(
    "/api/line/consultations/{id}",
    audience=CONSULT,
    summary="相談チャット1件",
    answer="line/consultation",
    reads="consultation",
)
def consultation(call: Call) -> dict[str, Any]:
    """Where it stands and what was done; not what was said."""
    return present.detail(talk.must(call.path["id"]), call.staff)


@app.get(
    "/api/line/consultations/{id}/person",
    audience=CONSULT,
    summary="相談している人の予約と、見せてよいとした回答",
    description="回答は、本人が「相談員が見てもよい」とした場合だけ入ります。",
    answer="line/consultation-person",
    reads="consultation",
)
def view_consultation_person(call: Call) -> dict[str, Any]:
    """Her next booking and what she lets a counsellor see, for who may read the talk."""
    one = talk.must(call.path["id"])
    desk.readable(one, call.staff, call.reason)
    return beside.of(one)


@app.get(
    "/api/line/consultations/{id}/talk",
    audience=CONSULT,
    summary="相談チャットの続き",
    query="line/consultation-after-query",
    answer="line/consultation-talk",
    reads="consultation",
    audited=False,
)
def read_consultation(call: Call) -> dict[str, Any]:
    """The messages after the cursor, a page before one, or the last ones, and both sides' marks, for who may read them."""
    found = talk.news(call.path["id"], call.query.get("after"), call.query.get("before"))
    desk.readable(found.consultation, call.staff, call.reason)
    one = found.consultation
    words = [words for words in (one.summary, one.next_words) if words is not None]
    if found.said or words:  # a summary is written when it is over, and then nobody asks on
        _audit(call, {"messages": len(found.said)})
    key = talk.key_of(one) if words else None
    return {
        **present.talked(found, STAFF),
        "summary": key.opened(one, "summary") if key else None,
        "next_words": key.opened(one, "next_words") if key else None,
    }


def _audit(call: Call, what: dict[str, Any]) -> None:
    audit.record(
        call.route.name,
        f"consultation/{call.path['id']}",
        actor=call.staff.id,
        actor_name=call.staff.name,
        what=what,
        why=call.reason,
        ip=call.ip,
        request_id=call.request_id,
    )


@app.post(
    "/api/line/consultations/{id}/say",
    audience=CONSULT,
    summary="相談チャットに書く",
    body="line/consultation-say",
    rules=talk.something,
    answer="line/consultation-said",
    idempotency=Natural("the message's own id"),
    reads="consultation",
)
def answer_consultation(call: Call) -> dict[str, Any]:
    """Say something to the person, or show a file that was uploaded."""
    talk.SAY.count(Tries, call.staff.id)
    one = talk.must(call.path["id"])
    desk.holds(one, call.staff)
    text, file_id = call.body.get("text", ""), call.body.get("file", "")
    if file_id:
        text = attachments.name_of(one, file_id, by=STAFF)
    number = talk.say(call.path["id"], call.body["id"], text, by=STAFF, staff=call.staff, file_id=file_id)
    return {"number": number}


@app.post(
    "/api/line/consultations/{id}/files",
    audience=CONSULT,
    summary="相談チャットにファイルを送る準備",
    body="line/consultation-file-new",
    answer="line/consultation-upload",
    idempotency=Natural("the file's own id"),
    reads="consultation",
)
def offer_consultation_file(call: Call) -> dict[str, Any]:
    """The form with which the counsellor's browser uploads one file; it is scanned as hers are."""
    talk.SAY.count(Tries, call.staff.id)
    one = talk.must(call.path["id"])
    desk.holds(one, call.staff)
    return attachments.offer(one, call.body["id"], call.body, by=STAFF)


@app.post(
    "/api/line/consultations/{id}/seen",
    audience=CONSULT,
    summary="相談チャットを読んだ・入力している",
    body="line/consultation-seen",
    answer="kernel/done",
    idempotency=Natural("a mark never goes back"),
    audited=False,
)
def mark_consultation(call: Call) -> dict[str, Any]:
    """How far the counsellor has read."""
    desk.holds(talk.must(call.path["id"]), call.staff)
    talk.mark(call.path["id"], STAFF, call.body["read"], types=call.body["types"])
    return {"done": True}


@app.get(
    "/api/line/consultations/{id}/files/{file}",
    audience=CONSULT,
    summary="相談チャットのファイル",
    answer="line/consultation-file",
    reads="consultation",
)
def view_consultation_file(call: Call) -> dict[str, Any]:
    """Whether a file is clean, and its address for a minute if so."""
    desk.readable(talk.must(call.path["id"]), call.staff, call.reason)
    return attachments.shown(attachments.must(call.path["id"], call.path["file"]))


@app.get(
    "/api/line/consultations/{id}/files/{file}/state",
    audience=CONSULT,
    summary="相談チャットのファイルは安全と分かったか",
    answer="line/consultation-file-state",
)
def consultation_file_state(call: Call) -> dict[str, Any]:
    """Whether it was found clean: nothing of what is in it, so that the talk can say it before anybody opens it."""
    desk.readable(talk.must(call.path["id"]), call.staff, call.reason)
    return {"state": attachments.state(attachments.must(call.path["id"], call.path["file"]))}


@app.post(
    "/api/line/consultations/{id}/take",
    audience=CONSULT,
    summary="相談を引き受ける",
    body="line/consultation-version",
    answer="line/consultation",
    idempotency=ONCE,
    reads="consultation",
)
def take_consultation(call: Call) -> dict[str, Any]:
    """Take one that waits; its person is told that somebody is there."""
    marker = call.marker(call.path["id"], str(call.body["version"]), call.staff.id)
    assert marker is not None
    taken = desk.take(call.path["id"], version=call.body["version"], by=call.staff, marker=marker)
    return present.detail(taken, call.staff)


@app.post(
    "/api/line/consultations/{id}/hand",
    audience=CONSULT,
    summary="相談の担当を渡す",
    body="line/consultation-hand",
    answer="line/consultation",
    idempotency=ONCE,
    reads="consultation",
)
def hand_consultation(call: Call) -> dict[str, Any]:
    """Hand a live one to a colleague who consults."""
    to = colleagues.vouched(call.body["to"], CONSULT.permission)
    marker = call.marker(call.path["id"], str(call.body["version"]), fingerprint(call.body))
    assert marker is not None
    given = desk.hand(call.path["id"], to, version=call.body["version"], by=call.staff, marker=marker)
    return present.detail(given, call.staff)


@app.post(
    "/api/line/consultations/{id}/end",
    audience=CONSULT,
    summary="相談を終える・記録を書く",
    body="line/consultation-end",
    answer="line/consultation",
    idempotency=ONCE,
    reads="consultation",
)
def end_consultation(call: Call) -> dict[str, Any]:
    """End it with a summary and the next step."""
    given = call.body
    marker = call.marker(call.path["id"], str(given["version"]), fingerprint(given))
    assert marker is not None
    ended = desk.end(
        call.path["id"],
        summary=given["summary"],
        next_step=given["next_step"],
        next_words=given.get("next_words", ""),
        version=given["version"],
        by=call.staff,
        marker=marker,
    )
    return present.detail(ended, call.staff)


@app.get(
    "/api/line/consultations/direct",
    audience=READ,
    summary="トークでの相談を認めるか",
    answer="line/consultation-direct",
    reads="consultation-direct",
)
def view_direct(_call: Call) -> dict[str, Any]:
    """Whether consultations may be held in the talk, and who said so when and why."""
    return present.direct_now(direct.now())


def _reason_faults(body: dict[str, Any]) -> list[FieldError]:
    said = body.get("reason")
    if isinstance(said, str) and not said.strip():
        return [FieldError("/reason", "required", "理由を書いてください。")]
    return []


@app.post(
    "/api/line/consultations/direct/propose",
    audience=WRITE,
    summary="トークでの相談を起案する",
    body="line/consultation-direct-reason",
    rules=_reason_faults,
    answer="line/consultation-direct",
    idempotency=ONCE,
    reads="consultation-direct",
)
def propose_direct(call: Call) -> dict[str, Any]:
    """Propose it, with the reason."""
    version, marker = call.body["version"], call.marker(str(call.body["version"]), call.body["reason"])
    assert marker is not None
    return present.direct_now(direct.propose(call.body["reason"], version=version, by=call.staff, marker=marker))


@app.post(
    "/api/line/consultations/direct/approve",
    audience=APPROVE,
    summary="トークでの相談を承認する",
    body="line/consultation-version",
    answer="line/consultation-direct",
    idempotency=ONCE,
    reads="consultation-direct",
)
def approve_direct(call: Call) -> dict[str, Any]:
    """Another person approves."""
    version, marker = call.body["version"], call.marker(str(call.body["version"]))
    assert marker is not None
    return present.direct_now(direct.approve(version=version, by=call.staff, marker=marker))


@app.post(
    "/api/line/consultations/direct/stop",
    audience=WRITE,
    summary="トークでの相談をやめる",
    body="line/consultation-direct-reason",
    rules=_reason_faults,
    answer="line/consultation-direct",
    idempotency=ONCE,
    reads="consultation-direct",
)
def stop_direct(call: Call) -> dict[str, Any]:
    """Switch it off, or take the proposal back."""
    version, marker = call.body["version"], call.marker(str(call.body["version"]), call.body["reason"])
    assert marker is not None
    return present.direct_now(direct.stop(call.body["reason"], version=version, by=call.staff, marker=marker))

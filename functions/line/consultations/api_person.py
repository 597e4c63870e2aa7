"""HTTP of consultations for the person who opened the page from her talk: everything is about her own, so no address names it. No rules here."""

from typing import Any

from kernel import clock
from kernel.app import Call
from kernel.routes import Natural, person
from line.api import app
from line.consultations import attachments, desk, present, talk
from line.consultations.records import PERSON, Tries

WHO = person()
MINE = "/api/line/consultations/mine"


@app.get(MINE, audience=WHO, summary="自分の相談", answer="line/consultation-mine")
def my_consultation(call: Call) -> dict[str, Any]:
    """Whether there is one, and the appointment that it belongs to."""
    found = talk.mine(call.person.id)
    booking = None if found else talk.appointment(call.person.id)
    return {
        "csrf_token": call.person.csrf_token,
        "state": found.state if found else None,
        "begins_at": clock.iso(booking.begins_at) if booking else None,
    }


@app.post(
    MINE,
    audience=WHO,
    summary="相談を始める",
    body="line/consultation-open",
    answer="line/consultation-opened",
    idempotency=Natural("a person has one consultation that is not over"),
)
def open_consultation(call: Call) -> dict[str, Any]:
    """Begin one, or go on with the one that is not over."""
    talk.SAY.count(Tries, call.person.id)
    return {"state": talk.open_for(call.person.id).state}


@app.get(
    MINE + "/talk",
    audience=WHO,
    summary="自分の相談の続き",
    query="line/consultation-after-query",
    answer="line/consultation-talk-mine",
)
def my_talk(call: Call) -> dict[str, Any]:
    """The messages after the cursor, a page before one, or the last ones, and both sides' marks."""
    found = talk.her_news(call.person.id, call.query.get("after"), call.query.get("before"))
    one = found.consultation
    step = one.next_step
    words = talk.key_of(one).opened(one, "next_words") if one.next_words is not None else None
    return {
        **present.talked(found, PERSON),
        "next_step_name": desk.NEXT_STEPS.get(step) if step else None,
        "next_words": words,
    }


@app.post(
    MINE + "/say",
    audience=WHO,
    summary="相談に書く",
    body="line/consultation-say",
    rules=talk.something,
    answer="line/consultation-said",
    idempotency=Natural("the message's own id"),
)
def say_mine(call: Call) -> dict[str, Any]:
    """Say something, or show a file that was uploaded."""
    talk.SAY.count(Tries, call.person.id)
    one = talk.hers(call.person.id)
    text, file_id = call.body.get("text", ""), call.body.get("file", "")
    if file_id:
        text = attachments.name_of(one, file_id, by=PERSON)
    return {"number": talk.say(one.consultation_id, call.body["id"], text, by=PERSON, file_id=file_id)}


@app.post(
    MINE + "/seen",
    audience=WHO,
    summary="相談を読んだ・入力している",
    body="line/consultation-seen",
    answer="kernel/done",
    idempotency=Natural("a mark never goes back"),
)
def mark_mine(call: Call) -> dict[str, Any]:
    """How far she has read, and that she is there."""
    talk.SEE.count(Tries, call.person.id)
    one = talk.hers(call.person.id)
    talk.mark(one.consultation_id, PERSON, call.body["read"], types=call.body["types"])
    return {"done": True}


@app.post(
    MINE + "/files",
    audience=WHO,
    summary="相談にファイルを送る準備",
    body="line/consultation-file-new",
    answer="line/consultation-upload",
    idempotency=Natural("the file's own id"),
)
def offer_upload(call: Call) -> dict[str, Any]:
    """The form with which one file may be uploaded."""
    talk.SAY.count(Tries, call.person.id)
    return attachments.offer(talk.hers(call.person.id), call.body["id"], call.body, by=PERSON)


@app.get(MINE + "/files/{file}", audience=WHO, summary="相談のファイル", answer="line/consultation-file")
def view_my_file(call: Call) -> dict[str, Any]:
    """Whether her file was found clean, and its address for a minute if so."""
    one = talk.hers(call.person.id)
    return attachments.shown(attachments.must(one.consultation_id, call.path["file"]))


@app.post(
    MINE + "/end",
    audience=WHO,
    summary="自分から相談を終える",
    body="line/consultation-open",
    answer="line/consultation-opened",
    idempotency=Natural("what has ended stays ended"),
)
def end_mine(call: Call) -> dict[str, Any]:
    """End it from her side."""
    return {"state": talk.end_by_person(call.person.id).state}

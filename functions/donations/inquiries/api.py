"""HTTP of inquiries, through two doors: staff work on all of them, a vendor's people read and write theirs."""

from collections.abc import Callable
from typing import Any, Final

from donations.front import APPROVE, AT_VERSION, READ, WRITE, app
from kernel import colleagues, errors
from kernel.app import Call
from kernel.routes import Key, member

_VENDOR: Final = member("vendor")
_ONE, _READS = "donations/inquiry", "donation-inquiry"


@app.get(
    "/api/donations/inquiries",
    audience=READ,
    summary="寄附のお問い合わせの一覧",
    query="donations/inquiries-query",
    answer="donations/inquiries",
    reads=_READS,
)
def inquiries(call: Call) -> dict[str, Any]:
    """The queue: open ones by deadline, what one has in hand, what was handed up, and the done ones; or those about one thing."""
    from donations.inquiries import present, queue

    found = queue.listed(call.query, call.staff)
    return {"items": present.rows(found.items, call.staff), "next": found.next}


@app.get("/api/donations/inquiries/{id}", audience=READ, summary="寄附のお問い合わせ1件", answer=_ONE, reads=_READS)
def inquiry(call: Call) -> dict[str, Any]:
    """One inquiry with its history and why."""
    from donations.inquiries import present

    return present.detail(call.path["id"], call.staff)


@app.post(
    "/api/donations/inquiries",
    audience=WRITE,
    summary="電話・FAX・メールなどのお問い合わせを記録する",
    body="donations/inquiry-new",
    answer=_ONE,
    status=201,
    idempotency=Key(),
    reads=_READS,
)
def record_inquiry(call: Call) -> dict[str, Any]:
    """Take up what somebody asked; with `answer`, as answered at once."""
    from donations.inquiries import desk, present

    marker = call.once()
    return present.detail(desk.record(call.body, by=call.staff, marker=marker).inquiry_id, call.staff)


@app.post(
    "/api/donations/inquiries/to-vendor",
    audience=WRITE,
    summary="事業者に連絡を書く",
    body="donations/inquiry-to-vendor",
    answer=_ONE,
    status=201,
    idempotency=Key(),
    reads=_READS,
)
def write_to_vendor(call: Call) -> dict[str, Any]:
    """Write to a vendor, who reads it on her page."""
    from donations.inquiries import desk, present

    marker = call.once()
    return present.detail(desk.write_to_vendor(call.body, by=call.staff, marker=marker).inquiry_id, call.staff)


def _verb(path: str, name: str, summary: str, body: str, work: Callable[[Call, Any], Any]) -> None:
    """A verb on one inquiry at the version that was seen; whoever comes too late is shown what stands now."""

    def view(call: Call) -> dict[str, Any]:
        from donations import handling
        from donations.inquiries import present

        try:
            work(call, handling.marker_of(name, call.path["id"], {**call.body, "by": call.staff.id}))
        except errors.Stale as stale:
            stale.extra["current"] = present.detail(call.path["id"], call.staff)
            raise
        return present.detail(call.path["id"], call.staff)

    view.__name__, view.__doc__ = name, summary
    app.post(
        f"/api/donations/inquiries/{{id}}/{path}",
        audience=WRITE,
        summary=summary,
        body=body,
        answer=_ONE,
        idempotency=AT_VERSION,
        reads=_READS,
    )(view)


def _answer(call: Call, marker: Any) -> None:
    from donations.inquiries import desk

    desk.answer(call.path["id"], call.body, by=call.staff, marker=marker)


def _note(call: Call, marker: Any) -> None:
    from donations.inquiries.desk import DESK
    from inquiries import desk

    version = call.body["version"]
    desk.note(DESK, call.path["id"], call.body["text"], version=version, by=call.staff, marker=marker)


def _hand(*, away: bool) -> Callable[[Call, Any], None]:
    def work(call: Call, marker: Any) -> None:
        _assign(call, None if away else (call.staff.id, call.staff.name), marker)

    return work


def _hand_to(call: Call, marker: Any) -> None:
    _assign(call, colleagues.vouched(call.body["to"], WRITE.permission), marker)


def _assign(call: Call, to: tuple[str, str] | None, marker: Any) -> None:
    from donations.inquiries.desk import DESK
    from inquiries import desk

    decides, note = call.staff.may(APPROVE.permission), call.body.get("note", "")
    version = call.body["version"]
    desk.assign(DESK, call.path["id"], to, version=version, by=call.staff, marker=marker, decides=decides, note=note)


def _move(verb: str) -> Callable[[Call, Any], None]:
    def work(call: Call, marker: Any) -> None:
        from donations.inquiries.desk import DESK
        from inquiries import desk

        said, version = call.body.get("reason", ""), call.body["version"]
        desk.move(DESK, call.path["id"], verb, said, version=version, by=call.staff, marker=marker)

    return work


def _link(call: Call, marker: Any) -> None:
    from donations.inquiries import desk

    desk.link(call.path["id"], call.body, by=call.staff, marker=marker)


_verb("answer", "answer_inquiry", "お問い合わせに回答する", "donations/inquiry-answer", _answer)
_verb("note", "note_inquiry", "お問い合わせにメモを残す", "inquiries/note", _note)
_verb("assign", "take_inquiry", "お問い合わせを自分が担当する", "inquiries/reason", _hand(away=False))
_verb("hand", "hand_inquiry", "お問い合わせを同僚に渡す", "inquiries/hand", _hand_to)
_verb("leave", "leave_inquiry", "お問い合わせの担当を外す", "inquiries/reason", _hand(away=True))
_verb("escalate", "escalate_inquiry", "お問い合わせを責任者に引き上げる", "inquiries/reason", _move("escalate"))
_verb("wait", "wait_inquiry", "お問い合わせの返事を待つ", "inquiries/reason", _move("wait"))
_verb("resume", "resume_inquiry", "お問い合わせを回答待ちにもどす", "inquiries/reason", _move("resume"))
_verb("close", "close_inquiry", "お問い合わせを終了する", "inquiries/reason", _move("close"))
_verb("reopen", "reopen_inquiry", "お問い合わせをもう一度開く", "inquiries/reason", _move("reopen"))
_verb("link", "link_inquiry", "お問い合わせの関連を変える", "donations/inquiry-link", _link)


@app.get(
    "/api/donations/inquiries/ready",
    audience=READ,
    summary="回答のひな形",
    answer="inquiries/ready",
)
def ready_answers(_call: Call) -> dict[str, Any]:
    """The ready answers: the city's own and ours."""
    from donations.inquiries import ready

    return {"items": ready.shelf().shown()}


@app.post(
    "/api/donations/inquiries/ready",
    audience=WRITE,
    summary="回答のひな形を書く",
    body="inquiries/ready-save",
    answer="inquiries/ready",
    idempotency=Key(),
)
def save_ready(call: Call) -> dict[str, Any]:
    """Write a ready answer of the city's own."""
    from donations.inquiries import ready

    marker = call.once()
    ready.shelf().save(call.body, by=call.staff, marker=marker)
    return {"items": ready.shelf().shown()}


@app.post(
    "/api/donations/inquiries/ready/{id}/remove",
    audience=WRITE,
    summary="回答のひな形を消す",
    body="inquiries/reason",
    answer="inquiries/ready",
    idempotency=AT_VERSION,
)
def remove_ready(call: Call) -> dict[str, Any]:
    """Take a ready answer of the city's away."""
    from donations.inquiries import ready

    ready.shelf().remove(call.path["id"], call.body["version"])
    return {"items": ready.shelf().shown()}


# ── A vendor's people ───────────────────────────────────────────────────────────────────────────────────────────────────


@app.get(
    "/api/donations/vendor/talks", audience=_VENDOR, summary="市とのやりとり", answer="donations/talks", reads=_READS
)
def vendor_talks(call: Call) -> dict[str, Any]:
    """What the vendor has with the desk, newest first."""
    from donations.inquiries import outside

    found = outside.heads("vendor", call.member.organisation)
    return {"items": found, "waiting": outside.unread(found)}


@app.get(
    "/api/donations/vendor/talks/{id}",
    audience=_VENDOR,
    summary="市とのやりとり1件",
    answer="donations/talk",
    reads=_READS,
)
def vendor_talk(call: Call) -> dict[str, Any]:
    """One of them, with what was said."""
    from donations.inquiries import outside

    return outside.talk(outside.of_vendor(call.member.organisation, call.path["id"]))


@app.post(
    "/api/donations/vendor/talks",
    audience=_VENDOR,
    summary="事業者が市に聞く",
    body="donations/talk-new",
    answer="donations/talk",
    status=201,
    idempotency=Key(),
    reads=_READS,
)
def vendor_ask(call: Call) -> dict[str, Any]:
    """Ask the desk."""
    from donations.inquiries import outside

    marker = call.once()
    return outside.talk(outside.ask_as_vendor(call.member.organisation, call.member.name, call.body, marker))


@app.post(
    "/api/donations/vendor/talks/{id}/write",
    audience=_VENDOR,
    summary="事業者が続けて書く",
    body="donations/talk-write",
    answer="donations/talk",
    idempotency=Key(),
    reads=_READS,
)
def vendor_write(call: Call) -> dict[str, Any]:
    """Write further."""
    from donations.inquiries import outside

    marker = call.once()
    vendor_id, who = call.member.organisation, call.member.name
    return outside.talk(outside.write_as_vendor(vendor_id, call.path["id"], who, call.body["text"], marker))

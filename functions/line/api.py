"""HTTP for staff: inquiries, kept events, figures, what waits. No rules here."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from inquiries import lists, records
from inquiries.records import inquiry_key
from inquiries.states import OPEN
from kernel import case_number, clock, colleagues, errors, files, search
from kernel.app import Api, Call
from kernel.changes import fingerprint
from kernel.downloads import offer
from kernel.errors import FieldError
from kernel.paging import LIMIT, LIMIT_MOST, Page, months, page
from kernel.routes import Key, Natural, staff
from line import desk, presenting, presenting_events, words
from line.inquiries import DESK
from line.records import (
    FAILED,
    UNKNOWN,
    Find,
    Inquiry,
    LineRecord,
    Listed,
    Send,
    WebhookEvent,
    find_inquiry,
    listed_key,
)

app = Api("line")
app.wings(
    {
        "/api/line/answers": "line.scenarios.api",
        "/api/line/bookings": "line.bookings.api",
        "/api/line/consultations": "line.consultations.api",
        "/api/line/liff": "line.liff_api",
        "/api/line/my-booking": "line.bookings.page",
        "/api/line/handovers": "line.handover.api",
        "/api/line/safety": "line.safety.api",
        "/api/line/menus": "line.menus.api",
        "/api/line/broadcasts": "line.broadcasts.api",
        "/api/line/go": "line.broadcasts.api",
        "/api/line/people": "line.broadcasts.api",
        "/api/line/questions": "line.questions.api",
        "/api/line/figures": "line.figures.api",
        "/api/line/scenarios": "line.scenarios.api",
        "/api/line/user-menus": "line.menus.api",
        "/api/line/worries": "line.worries.api",
    }
)
app.people("line.liff")
READ, REPLY = staff("line.read"), staff("line.reply")
ONCE = Natural("the inquiry's version: a second call meets its own marker, or a newer version")
ALL, MINE, NOBODY, ABOVE = "all", "mine", "nobody", "above"
HANDS = (MINE, NOBODY, ABOVE)
PAGES_MOST = 6
_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


@app.get(
    "/api/line/inquiries",
    audience=READ,
    summary="お問い合わせの一覧",
    query="line/inquiries-query",
    answer="line/inquiries",
    reads="inquiry",
)
def list_inquiries(call: Call) -> dict[str, Any]:
    """Open ones by deadline; waiting, answered, closed and all by month, newest first; in one's own hands, in nobody's, handed up; or what
    a number or a LINE user id finds."""
    found = _found(call.query, call.staff.id)
    return {"items": presenting.rows(found.items, call.staff), "next": found.next}


def _found(query: dict[str, Any], me: str) -> Page[Inquiry]:
    state, month = query.get("state", OPEN), query.get("month")

    def wanted(one: Inquiry) -> bool:
        return month in (None, clock.month_of(one.opened_at))

    if "q" in query:
        state = query.get("state", ALL)
        return Page([one for one in _searched(query["q"]) if wanted(one) and _stands_in(one, state, me)], None)
    limit = min(query.get("limit", LIMIT), LIMIT_MOST)
    kept: list[Inquiry] = []
    cursor = query.get("cursor")
    # A filter on what no index knows leaves pages thin: a few are read for one that is shown.
    for _ in range(PAGES_MOST):
        found_page = _page(state, [month] if month else months(), me, cursor, limit - len(kept))
        kept += [one for one in found_page.items if wanted(one)]
        cursor = found_page.next
        if cursor is None or len(kept) >= limit:
            break
    return Page(kept, cursor)


def _stands_in(one: Inquiry, state: str, me: str) -> bool:
    """Whether an inquiry that was found belongs into this list."""
    if state in HANDS:
        return one.gsi1pk == f"HANDS#{_hands(state, me)}"
    return state in (ALL, one.state)


def _hands(state: str, me: str) -> str:
    return {MINE: me, NOBODY: records.NOBODY, ABOVE: records.ABOVE}[state]


def _page(state: str, of_months: list[str], me: str, cursor: str | None, limit: int) -> Page[Inquiry]:
    """One page: one query, and for the list of every state one batch read."""
    if state == ALL:
        found = page(Listed, "", [listed_key(one) for one in of_months], cursor=cursor, limit=limit)
        return Page(search.records(Inquiry, [inquiry_key(one.inquiry_id) for one in found.items]), found.next)
    if state in HANDS:
        return page(Inquiry, "gsi1", [f"HANDS#{_hands(state, me)}"], cursor=cursor, limit=limit, newest_first=False)
    partitions = ["INQUIRIES#open"] if state == OPEN else [f"INQUIRIES#{state}#{one}" for one in of_months]
    return page(Inquiry, "gsi2", partitions, cursor=cursor, limit=limit, newest_first=state != OPEN)


def _searched(typed: str) -> list[Inquiry]:
    """By inquiry number, LINE user id or the inquiry's own id; by nothing that a person wrote."""
    if _ID.fullmatch(typed.strip()):
        found = find_inquiry(typed.strip())
        return [found] if found else []
    number = case_number.typed(typed)
    wanted = search.token("case-number", number) if number else search.token("line-user-id", typed.strip())
    return search.records(Inquiry, dict.fromkeys(search.find(Find, wanted)))


@app.get("/api/line/inquiries/{id}", audience=READ, summary="お問い合わせ1件", answer="line/inquiry", reads="inquiry")
def inquiry(call: Call) -> dict[str, Any]:
    """The talk, how an answer would go now, the history and its why."""
    return presenting.detail(desk.of(call.path["id"]), call.staff)


@app.post(
    "/api/line/inquiries/{id}/reply",
    audience=REPLY,
    summary="LINEで回答する",
    body="line/reply",
    rules=desk.text_faults,
    answer="line/inquiry",
    idempotency=ONCE,
    reads="inquiry",
)
def reply(call: Call) -> dict[str, Any]:
    """Answer in the talk: free while the reply token lives, else by push with a retry key."""
    return _done(call, lambda **once: desk.reply(call.path["id"], call.body["text"], **once))


def _verb(path: str, summary: str, body: str, work: Callable[[Call, dict[str, Any]], Inquiry], name: str = "") -> None:
    """A verb on one inquiry at the version that was seen; whoever comes too late is shown what stands now."""

    def view(call: Call) -> dict[str, Any]:
        return _done(call, lambda **once: work(call, once))

    view.__name__, view.__doc__ = name or path, summary
    app.post(
        f"/api/line/inquiries/{{id}}/{path}",
        audience=REPLY,
        summary=summary,
        body=f"inquiries/{body}",
        answer="line/inquiry",
        idempotency=ONCE,
        reads="inquiry",
    )(view)


def _hand(call: Call, once: dict[str, Any]) -> Inquiry:
    to = colleagues.vouched(call.body["to"], REPLY.permission)
    return desk.assign(call.path["id"], to, note=call.body.get("note", ""), **once)


def _take(call: Call, once: dict[str, Any]) -> Inquiry:
    return desk.assign(call.path["id"], (call.staff.id, call.staff.name), **once)


def _reason(call: Call) -> str:
    return str(call.body.get("reason", ""))


_verb(
    "note", "お問い合わせにメモを残す", "note", lambda call, once: desk.note(call.path["id"], call.body["text"], **once)
)
_verb("assign", "お問い合わせを自分が担当する", "reason", _take)
_verb("hand", "お問い合わせを同僚に渡す", "hand", _hand)
_verb("leave", "お問い合わせの担当を外す", "reason", lambda call, once: desk.assign(call.path["id"], None, **once))
_verb(
    "wait", "お問い合わせの返事を待つ", "reason", lambda call, once: desk.wait(call.path["id"], _reason(call), **once)
)
_verb("resume", "お問い合わせを回答待ちにもどす", "reason", lambda call, once: desk.resume(call.path["id"], **once))
_verb(
    "escalate",
    "お問い合わせを責任者に引き上げる",
    "reason",
    lambda call, once: desk.escalate(call.path["id"], _reason(call), **once),
)
_verb(
    "close", "お問い合わせを終了する", "reason", lambda call, once: desk.close(call.path["id"], _reason(call), **once)
)
_verb("reopen", "お問い合わせをもう一度開く", "reason", lambda call, once: desk.reopen(call.path["id"], **once))


@app.get("/api/line/inquiries/ready", audience=READ, summary="回答のひな形", answer="inquiries/ready")
def ready_answers(_call: Call) -> dict[str, Any]:
    """The ready answers: the city's own and ours."""
    return {"items": presenting.shelf().shown()}


@app.post(
    "/api/line/inquiries/ready",
    audience=REPLY,
    summary="回答のひな形を書く",
    body="inquiries/ready-save",
    answer="inquiries/ready",
    idempotency=Key(),
)
def save_ready(call: Call) -> dict[str, Any]:
    """Write a ready answer of the city's own."""
    marker = call.marker()
    assert marker is not None
    presenting.shelf().save(call.body, by=call.staff, marker=marker)
    return {"items": presenting.shelf().shown()}


@app.post(
    "/api/line/inquiries/ready/{id}/remove",
    audience=REPLY,
    summary="回答のひな形を消す",
    body="inquiries/reason",
    answer="inquiries/ready",
    idempotency=ONCE,
)
def remove_ready(call: Call) -> dict[str, Any]:
    """Take a ready answer of the city's away."""
    presenting.shelf().remove(call.path["id"], call.body["version"])
    return {"items": presenting.shelf().shown()}


def _done(call: Call, verb: Callable[..., Inquiry]) -> dict[str, Any]:
    """Run one verb once for this version and content, and present what it leaves."""
    marker = call.marker(call.path["id"], str(call.body["version"]), fingerprint(call.body))
    try:
        return presenting.detail(verb(version=call.body["version"], by=call.staff, marker=marker), call.staff)
    except errors.Stale as problem:
        raise presenting.stale(problem, call.path["id"], call.staff) from None


@app.get(
    "/api/line/events",
    audience=READ,
    summary="届いた知らせ（Webhook）の一覧",
    query="line/events-query",
    answer="line/events",
    reads="line-event",
)
def list_events(call: Call) -> dict[str, Any]:
    """The kept events of one day in Japan, newest first, with what became of the bot's answers."""
    day = call.query.get("day", clock.today().isoformat())
    found = page(
        WebhookEvent, "gsi1", [f"EVENTS#{day}"], cursor=call.query.get("cursor"), limit=call.query.get("limit")
    )
    return {"day": day, "items": presenting_events.event_rows(found.items), "next": found.next}


@app.get(
    "/api/line/sends",
    audience=READ,
    summary="届かなかった送信の一覧",
    query="line/sends-query",
    answer="line/sends",
)
def list_sends(call: Call) -> dict[str, Any]:
    """Sends in trouble, newest first: failed, of unknown outcome, or kept back because the user blocked the account."""
    wanted = [call.query["month"]] if "month" in call.query else months()
    state = call.query.get("state", UNKNOWN)
    found = page(
        Send,
        "gsi2",
        [f"SENDS#{state}#{one}" for one in wanted],
        cursor=call.query.get("cursor"),
        limit=call.query.get("limit"),
    )
    return {"items": [presenting_events.send_row(one) for one in found.items], "next": found.next}


@app.get("/api/line/waiting", audience=READ, summary="LINEで待っていること", answer="kernel/waiting")
def waiting(call: Call) -> dict[str, Any]:
    """Open inquiries by deadline, what speaks of a worry first, for those above what was handed up to them, conversations that wait for this member of staff, and how
    many sends are in trouble."""
    from line.broadcasts import present as broadcasts
    from line.consultations import waiting as consultations
    from line.handover import waiting as handovers
    from line.menus import waiting as menus
    from line.questions import waiting as questions
    from line.scenarios import waiting as scenarios

    opened = page(Inquiry, "gsi2", ["INQUIRIES#open"], limit=LIMIT_MOST, newest_first=False)
    now = clock.now()
    late = [one for one in opened.items if one.due_at and one.due_at <= now]
    figures = []
    if opened.items:
        figures.append(_figure("回答待ちのお問い合わせ", len(opened.items), "件", "/line/inquiries", bool(late)))
    doubtful = [
        one
        for state in (UNKNOWN, FAILED)
        for one in page(Send, "gsi2", [f"SENDS#{state}#{clock.month_of(now)}"], limit=LIMIT_MOST).items
    ]
    if doubtful:
        figures.append(_figure("届いたか確かめたい送信（今月）", len(doubtful), "通", "/line/sends", False))
    figures += _booking_figures()
    up = lists.escalated(DESK).items if desk.leads(call.staff) else []
    raised = {one.inquiry_id for one in up}
    listed = {one.inquiry_id: one for one in [*up, *opened.items]}
    items = [_waiting_item(one, call.staff.id, raised=one.inquiry_id in raised) for one in listed.values()]
    items += [
        *scenarios.items(call.staff),
        *menus.items(call.staff),
        *broadcasts.waiting(call.staff),
        *questions.items(call.staff),
        *consultations.items(call.staff),
        *handovers.items(call.staff),
        *_put_offs(),
    ]
    return {"items": items, "figures": figures}


def _waiting_item(one: Inquiry, me: str, *, raised: bool) -> dict[str, Any]:
    worried = one.worry is not None and one.state == OPEN
    if worried:
        why = "心配な言葉が届いています。窓口は自動でお知らせしました。すぐに見てください。"
    elif raised:
        why = "責任者に引き上げられました。担当を決めてください。"
    elif one.trouble:
        why = words.TROUBLES[one.trouble]
    elif one.overdue or (one.due_at and one.due_at <= clock.now()):
        why = "24時間の約束を過ぎています。先に回答してください。"
    elif one.assignee_id == me:
        why = f"あなたの担当です。メッセージが{one.messages}通届いています。"
    else:
        why = f"メッセージが{one.messages}通届いています。24時間以内に回答する約束です。"
    return {
        "id": one.inquiry_id,
        "service": "jobsupport",
        "kind": "LINE・お問い合わせ",
        "title": f"お問い合わせ {one.number}",
        "why": why,
        "due": clock.iso(one.worry_at if worried and one.worry_at else one.due_at) if one.due_at else None,
        "action": "引き受ける" if raised else "回答する",
        "href": f"/line/inquiries/{one.inquiry_id}",
        "state": one.state,
        "version": one.version,
        "at_once": worried,
    }


def _put_offs() -> list[dict[str, Any]]:
    """Who said 「今は話せない」: nobody is to call them now."""
    from line.safety.records import PutOff

    found = page(PutOff, "gsi2", ["PUTOFFS#open"], limit=LIMIT_MOST, newest_first=False).items
    return [
        {
            "id": f"{one.booking_id}~{one.revision}",
            "service": "jobsupport",
            "kind": "LINE・予約",
            "title": f"予約 {one.number}",
            "why": "「今は話せない」と本人から知らせがありました。いまは連絡しないでください。",
            "due": None,
            "action": "確かめる",
            "href": "/line/safety",
            "state": one.state,
            "version": one.version,
        }
        for one in found
    ]


def _booking_figures() -> list[dict[str, Any]]:
    """Who is to be telephoned, and who must choose another time."""
    calls = page(LineRecord, "gsi2", ["CALLS#open"], limit=LIMIT_MOST).items
    displaced = page(LineRecord, "gsi2", ["BOOKINGS#displaced"], limit=LIMIT_MOST).items
    told = [("予約のことで電話する方", len(calls), "人"), ("日時の選び直しを待つ予約", len(displaced), "件")]
    return [_figure(words, count, unit, "/line/bookings", False) for words, count, unit in told if count]


def _figure(words: str, value: int, unit: str, href: str, late: bool) -> dict[str, Any]:
    return {"label": words, "value": value, "unit": unit, "href": href, "late": late}


@app.post(
    "/api/line/downloads",
    audience=READ,
    summary="LINEの一覧をダウンロードする",
    body="line/downloads",
    answer="kernel/download",
    idempotency=Natural("each download is a file of its own, and a line in the audit log"),
    reads="inquiry",
)
def download(call: Call) -> dict[str, Any]:
    """Inquiries (without what people wrote) or a month's figures, as CSV in an encrypted ZIP."""
    asked = call.body["filter"]
    header, rows = _inquiry_table(asked, call.staff.id) if call.body["what"] == "inquiries" else _number_table(asked)
    return offer(call, f"line-{call.body['what']}", header, rows)


def _inquiry_table(asked: dict[str, Any], me: str) -> tuple[list[str], list[list[Any]]]:
    found: list[Inquiry] = []
    query = {"state": ALL, **asked, "limit": LIMIT_MOST}
    while True:
        got = _found(query, me)
        found += got.items
        if len(found) > files.ROWS_MOST:
            message = f"{files.ROWS_MOST:,}件を超えます。月や状態で絞ってください。"
            raise errors.Invalid([FieldError("/filter", "too-many", message)])
        if got.next is None:
            break
        query["cursor"] = got.next
    header = ["番号", "状態", "受付", "期限", "期限超過", "メッセージ数", "担当", "利用者"]
    return header, [
        [
            one.number,
            words.STATES[one.state],
            _local(one.opened_at),
            _local(one.due_at) if one.due_at else "",
            "はい" if one.overdue else "",
            one.messages,
            one.assignee_name or "",
            presenting.label(one.user_key),
        ]
        for one in found
    ]


def _number_table(asked: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    from line.figures import report

    if "year" in asked:
        return report.table(report.of_year(int(asked["year"])))
    return report.table(report.of_month(asked.get("month", clock.month_of(clock.now()))))


def _local(instant: datetime) -> str:
    return instant.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")

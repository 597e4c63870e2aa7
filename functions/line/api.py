"""HTTP for staff: inquiries, kept events, figures, what waits. No rules here."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from inquiries.states import ANSWERED, CLOSED, OPEN
from kernel import case_number, clock, errors, files, search
from kernel.app import Api, Call
from kernel.changes import fingerprint
from kernel.downloads import offer
from kernel.errors import FieldError
from kernel.paging import LIMIT, LIMIT_MOST, Page, months, page
from kernel.routes import Natural, staff
from line import desk, numbers, presenting
from line.records import FAILED, UNKNOWN, Find, Inquiry, Send, WebhookEvent, find_inquiry

app = Api("line")
app.wings({"/api/line/scenarios": "line.scenarios.api", "/api/line/answers": "line.scenarios.api"})
READ, REPLY = staff("line.read"), staff("line.reply")
ONCE = Natural("the inquiry's version: a second call meets its own marker, or a newer version")
ALL = "all"
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
    """Open ones by deadline; answered, closed and all by month, newest first; or what a number or a LINE user id finds."""
    found = _found(call.query)
    return {"items": presenting.rows(found.items), "next": found.next}


def _found(query: dict[str, Any]) -> Page[Inquiry]:
    state, month = query.get("state", OPEN), query.get("month")
    assignee = query.get("assignee")

    def wanted(one: Inquiry) -> bool:
        return (
            month in (None, clock.month_of(one.opened_at))
            and assignee in (None, one.assignee_id or "none")
            and state in (ALL, one.state)
        )

    if "q" in query:
        state = query.get("state", ALL)
        return Page([one for one in _searched(query["q"]) if wanted(one)], None)
    of_months = [month] if month else months()
    if state == OPEN:
        index, partitions = "gsi2", ["INQUIRIES#open"]
    elif state in (ANSWERED, CLOSED):
        index, partitions = "gsi2", [f"INQUIRIES#{state}#{one}" for one in of_months]
    else:
        index, partitions = "gsi1", [f"INQUIRIES#{one}" for one in of_months]
    limit = min(query.get("limit", LIMIT), LIMIT_MOST)
    kept: list[Inquiry] = []
    cursor = query.get("cursor")
    # A filter on what no index knows leaves pages thin: a few are read for one that is shown.
    for _ in range(PAGES_MOST):
        found = page(Inquiry, index, partitions, cursor=cursor, limit=limit - len(kept), newest_first=state != OPEN)
        kept += [one for one in found.items if wanted(one)]
        cursor = found.next
        if cursor is None or len(kept) >= limit:
            break
    return Page(kept, cursor)


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
    return presenting.detail(desk.of(call.path["id"]))


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


@app.post(
    "/api/line/inquiries/{id}/assign",
    audience=REPLY,
    summary="担当を決める",
    body="line/assign",
    answer="line/inquiry",
    idempotency=ONCE,
    reads="inquiry",
)
def assign(call: Call) -> dict[str, Any]:
    """Give the inquiry to oneself (no `assignee`), to another, or to nobody (null)."""
    wanted = call.body.get("assignee", call.staff.id)
    myself = (call.staff.id, call.staff.name)
    to = None if wanted is None else myself if wanted == call.staff.id else desk.named(wanted)
    return _done(call, lambda **once: desk.assign(call.path["id"], to, **once))


@app.post(
    "/api/line/inquiries/{id}/close",
    audience=REPLY,
    summary="お問い合わせを終了する",
    body="line/close",
    answer="line/inquiry",
    idempotency=ONCE,
    reads="inquiry",
)
def close(call: Call) -> dict[str, Any]:
    """Put the inquiry away; one without an answer needs a reason."""
    return _done(call, lambda **once: desk.close(call.path["id"], call.body.get("reason", ""), **once))


@app.post(
    "/api/line/inquiries/{id}/reopen",
    audience=REPLY,
    summary="お問い合わせをもう一度開く",
    body="line/reopen",
    answer="line/inquiry",
    idempotency=ONCE,
    reads="inquiry",
)
def reopen(call: Call) -> dict[str, Any]:
    """Take an answered or closed inquiry up again."""
    return _done(call, lambda **once: desk.reopen(call.path["id"], **once))


def _done(call: Call, verb: Callable[..., Inquiry]) -> dict[str, Any]:
    """Run one verb once for this version and content, and present what it leaves."""
    marker = call.marker(call.path["id"], str(call.body["version"]), fingerprint(call.body))
    try:
        return presenting.detail(verb(version=call.body["version"], by=call.staff, marker=marker))
    except errors.Stale as problem:
        raise presenting.stale(problem, call.path["id"]) from None


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
    return {"day": day, "items": presenting.event_rows(found.items), "next": found.next}


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
    return {"items": [presenting.send_row(one) for one in found.items], "next": found.next}


@app.get("/api/line/numbers", audience=READ, summary="LINEの数字", query="line/numbers-query", answer="line/numbers")
def list_numbers(call: Call) -> dict[str, Any]:
    """Follows, blocks, messages and answers of a month, each with its definition."""
    return numbers.of_month(call.query.get("month", clock.month_of(clock.now())))


@app.get("/api/line/waiting", audience=READ, summary="LINEで待っていること", answer="kernel/waiting")
def waiting(call: Call) -> dict[str, Any]:
    """Open inquiries by deadline, conversations that wait for this member of staff, and how many sends are in trouble."""
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
        figures.append(_figure("届いたか確かめたい送信（今月）", len(doubtful), "通", "/line/numbers", False))
    items = [_waiting_item(one) for one in opened.items] + scenarios.items(call.staff)
    return {"items": items, "figures": figures}


def _waiting_item(one: Inquiry) -> dict[str, Any]:
    if one.trouble:
        why = presenting.TROUBLES[one.trouble]
    elif one.overdue or (one.due_at and one.due_at <= clock.now()):
        why = "24時間の約束を過ぎています。先に回答してください。"
    else:
        why = f"メッセージが{one.messages}通届いています。24時間以内に回答する約束です。"
    return {
        "id": one.inquiry_id,
        "service": "jobsupport",
        "kind": "LINE・お問い合わせ",
        "title": f"お問い合わせ {one.number}",
        "why": why,
        "due": clock.iso(one.due_at) if one.due_at else None,
        "action": "回答する",
        "href": f"/line/inquiries/{one.inquiry_id}",
        "state": one.state,
        "version": one.version,
    }


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
    header, rows = _inquiry_table(asked) if call.body["what"] == "inquiries" else _number_table(asked)
    return offer(call, f"line-{call.body['what']}", header, rows)


def _inquiry_table(asked: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    found: list[Inquiry] = []
    query = {"state": ALL, **asked, "limit": LIMIT_MOST}
    while True:
        got = _found(query)
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
            presenting.STATES[one.state],
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
    told = numbers.of_month(asked.get("month", clock.month_of(clock.now())))
    header = ["日", *(words for _, words, _, _ in numbers.DAILY)]
    return header, [[item["day"], *(item[name] for name, *_ in numbers.DAILY)] for item in told["items"]]


def _local(instant: datetime) -> str:
    return instant.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")

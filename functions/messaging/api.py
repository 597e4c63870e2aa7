"""HTTP of the mail office: what became of each mail, and sending again."""

import re
from typing import Any

from kernel import clock, errors
from kernel.app import Api, Call
from kernel.paging import months, page
from kernel.routes import Natural, staff
from messaging import sending
from messaging.records import FAILED, UNKNOWN, Mail

app = Api("messaging")
_STATE_NAMES = {
    "accepted": "送信待ち",
    "sending": "送信中",
    "sent": "送信済み",
    "failed": "送信できず",
    "unknown": "送信不明",
}


@app.get(
    "/api/messaging/mails",
    audience=staff("messaging.read"),
    summary="メールの一覧",
    query="messaging/mails-query",
    answer="messaging/mails",
    reads="mail",
)
def mails(call: Call) -> dict[str, Any]:
    """A month's mails, newest first; all states or one."""
    wanted = [call.query["month"]] if "month" in call.query else months()
    state = call.query.get("state")
    index, partitions = (
        ("gsi2", [f"STATE#{state}#{m}" for m in wanted]) if state else ("gsi1", [f"MAILS#{m}" for m in wanted])
    )
    found = page(Mail, index, partitions, cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    return {"items": [_line(mail) for mail in found.items], "next": found.next}


@app.get(
    "/api/messaging/mails/{id}",
    audience=staff("messaging.read"),
    summary="メール1通",
    answer="messaging/mail",
    reads="mail",
)
def mail(call: Call) -> dict[str, Any]:
    """One mail with its text; secrets in links are covered."""
    return _detail(Mail.must(f"MAIL#{call.path['id']}", "MAIL"))


@app.post(
    "/api/messaging/mails/{id}/send-again",
    audience=staff("messaging.send"),
    summary="メールを送り直す",
    body="messaging/send-again",
    answer="messaging/mail",
    idempotency=Natural("the mail's version: a second call meets a newer one"),
    reads="mail",
)
def send_again(call: Call) -> dict[str, Any]:
    """Try a failed or unknown mail again."""
    try:
        return _detail(sending.send_again(call.path["id"], version=call.body["version"], who=call.staff.name))
    except errors.Stale as stale:
        stale.extra["current"] = _detail(Mail.must(f"MAIL#{call.path['id']}", "MAIL", consistent=True))
        raise


@app.get(
    "/api/messaging/waiting",
    audience=staff("messaging.read"),
    summary="メールで待っていること",
    answer="kernel/waiting",
)
def waiting(_call: Call) -> dict[str, Any]:
    """Mails of this month and the last that staff must decide on: refused, or of unknown outcome."""
    found: list[Mail] = []
    for state in (FAILED, UNKNOWN):
        for month in months(count=2):  # a page of both would end with the newer one
            found += page(Mail, "gsi2", [f"STATE#{state}#{month}"], limit=100).items
    items = [
        {
            "id": one.mail_id,
            "service": "platform",
            "kind": f"メール・{_STATE_NAMES[one.state]}",
            "title": _subject(one),
            "why": _why_waiting(one),
            "due": clock.iso(one.asked_at),
            "action": "確かめる",
            "href": f"/mails/{one.mail_id}",
            "state": one.state,
            "version": one.version,
        }
        for one in found
    ]
    figure = {
        "label": "届いていないメール",
        "value": len(items),
        "unit": "通",
        "href": "/mails?state=failed",
        "late": bool(items),
    }
    return {"items": sorted(items, key=lambda item: str(item["due"])), "figures": [figure] if items else []}


def _covered(text: str) -> str:
    """A text with the secrets of links and codes covered: staff need to see that there was one, not to use it."""
    return re.sub(r"(token=|確認コードは )[^\s&]+", r"\1…", text)


def _subject(one: Mail) -> str:
    return _covered(one.subject) if one.written else f"（文面を作れなかったメール：{one.template}）"


def _why_waiting(one: Mail) -> str:
    if one.state == UNKNOWN:
        return "届いたか分かりません。届いたか確かめて、必要なら送り直してください。"
    if not one.written:
        return "文面を作れず、まだ送っていません。システムの担当者に知らせ、直ったら送り直してください。"
    return f"送信サービスが受け付けませんでした（{one.trouble}）。宛先を確かめてください。"


def _line(one: Mail) -> dict[str, Any]:
    return {
        "id": one.mail_id,
        "version": one.version,
        "state": one.state,
        "state_name": _STATE_NAMES[one.state],
        "to": one.to,
        "subject": _subject(one),
        "template": one.template,
        "reference": one.reference or None,
        "asked_at": clock.iso(one.asked_at),
        "attempts": one.attempts,
    }


def _detail(one: Mail) -> dict[str, Any]:
    may_repeat = one.state in (FAILED, UNKNOWN)
    return _line(one) | {
        "body": _covered(one.body),
        "provider_id": one.provider_id or None,
        "trouble": "文面を作れませんでした" if not one.written else one.trouble or None,
        "history": [line | {"what": _STATE_NAMES.get(line["what"], line["what"])} for line in one.history or []],
        "actions": ["send-again"] if may_repeat else [],
        "why": [
            {
                "rule": "M-1",
                "version": 1,
                "since": "2026-11-22",
                "text": "メールは必ず1回は送ります。結果が分からない送信が2回続いたら自動では送らず、職員が決めます。",
                "source": "市の取扱い（メールは、必ず1回は送り、重なっても1回まで）",
                "rows": [
                    {"label": "試した回数", "value": str(one.attempts)},
                    {"label": "結果の分からない回数", "value": str(one.doubts)},
                ],
            }
        ],
    }

"""The mails that the local cloud sent: read from the emulator, shown at /mail and given as JSON at /mail.json."""

import html
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
from aiohttp import web

from infra.local.line_platform.api import STATE
from infra.local.line_platform.state import JST

SESSION: Final = web.AppKey("session", aiohttp.ClientSession)
_URL: Final = re.compile(r"https?://[^\s<>\"'、。（）「」]+")


@dataclass(frozen=True)
class Mail:
    """One sent mail. ``at`` is ISO 8601 in UTC; ``html`` is empty where the mail is plain text."""

    id: str
    at: str
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str


async def sent(session: aiohttp.ClientSession, emulator_url: str) -> list[Mail]:
    """Return the emulator's sent mails, newest first.

    Raises:
        aiohttp.ClientError, TimeoutError: the emulator doesn't answer.
    """
    url = f"{emulator_url.rstrip('/')}/_ministack/ses/messages"
    async with session.get(url, timeout=aiohttp.ClientTimeout(total=5)) as response:
        response.raise_for_status()
        accounts: dict[str, list[dict[str, Any]]] = (await response.json())["messages"]
    mails = [_mail(record) for records in accounts.values() for record in records]
    return sorted(mails, key=lambda mail: mail.at, reverse=True)


def _mail(record: dict[str, Any]) -> Mail:
    at = datetime.fromtimestamp(float(record["Timestamp"]), UTC)
    return Mail(
        id=record["MessageId"],
        at=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        sender=record["Source"],
        to=[*record["To"], *record["CC"], *record["BCC"]],
        subject=record["Subject"] or "",
        text=record["BodyText"] or "",
        html=record["BodyHtml"] or "",
    )


def routes() -> list[web.RouteDef]:
    return [web.get("/mail", _list), web.get("/mail.json", _as_json), web.get("/mail/{id}", _one)]


async def _mails(request: web.Request) -> list[Mail]:
    to = request.query.get("to", "").strip().casefold()
    mails = await sent(request.app[SESSION], request.app[STATE].config.emulator_url)
    return [mail for mail in mails if not to or any(to in address.casefold() for address in mail.to)]


async def _as_json(request: web.Request) -> web.Response:
    try:
        return web.json_response({"mails": [asdict(mail) for mail in await _mails(request)]})
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return web.json_response({"message": f"the emulator does not answer: {error}"}, status=502)


async def _list(request: web.Request) -> web.Response:
    to = request.query.get("to", "")
    form = (
        '<form class="ask" role="search"><label for="to">宛先</label>'
        f'<input id="to" name="to" value="{html.escape(to)}" placeholder="例：hanako@example.jp"><button>しぼる</button></form>'
    )
    try:
        mails = await _mails(request)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return _page(
            "メール", "<p>ローカルのクラウドから返事がありません。起動しているかお確かめください。</p>", status=502
        )
    rows = "".join(
        f'<li><a href="/mail/{html.escape(mail.id)}">{html.escape(mail.subject or "（件名なし）")}</a>'
        f'<span class="meta">{html.escape("、".join(mail.to))}　<time>{_when(mail.at)}</time></span></li>'
        for mail in mails
    )
    return _page(
        "メール", form + (f'<ul class="rows">{rows}</ul>' if rows else "<p>送られたメールはまだありません。</p>")
    )


async def _one(request: web.Request) -> web.Response:
    try:
        mails = await _mails(request)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return _page("メール", "<p>ローカルのクラウドから返事がありません。</p>", status=502)
    mail = next((mail for mail in mails if mail.id == request.match_info["id"]), None)
    if mail is None:
        return _page("メール", "<p>そのメールはありません。</p>", status=404)
    head = (
        f"<dl><dt>宛先</dt><dd>{html.escape('、'.join(mail.to))}</dd><dt>差出人</dt><dd>{html.escape(mail.sender)}</dd>"
        f"<dt>送信</dt><dd>{_when(mail.at)}</dd></dl>"
    )
    parts = f'<div class="letter">{linked(mail.text)}</div>' if mail.text else ""
    if mail.html:
        # The sandbox lets links open in a new tab and runs no script.
        parts += (
            '<h2>HTMLの本文</h2><iframe title="HTMLの本文" sandbox="allow-popups allow-popups-to-escape-sandbox" '
            f'srcdoc="{html.escape("<base target=_blank>" + mail.html)}"></iframe>'
        )
    return _page(mail.subject or "（件名なし）", head + parts + '<p><a href="/mail">一覧へもどる</a></p>')


def linked(text: str) -> str:
    """Return plain text as HTML whose web addresses can be followed."""
    parts, end = [], 0
    for found in _URL.finditer(text):
        url = html.escape(found[0])
        parts += [html.escape(text[end : found.start()]), f'<a href="{url}">{url}</a>']
        end = found.end()
    return "".join(parts) + html.escape(text[end:])


def _when(at: str) -> str:
    local = datetime.fromisoformat(at).astimezone(JST)
    return f"{local.month}月{local.day}日 {local:%H:%M:%S}"


_FRAME: Final = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{title}｜届いたメール（開発用）</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/page.css"></head>
<body class="mailbox"><header class="top">
<div class="thread" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></div>
<div class="bar"><strong>届いたメール</strong><span class="devtag">開発用</span><nav><a href="/">LINEの代わり</a></nav></div>
</header><main class="wrap"><h1>{title}</h1>{body}</main></body></html>
"""


def _page(title: str, body: str, status: int = 200) -> web.Response:
    return web.Response(
        text=_FRAME.format(title=html.escape(title), body=body), content_type="text/html", status=status
    )

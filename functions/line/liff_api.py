"""HTTP of the pages that are opened from the talk: the entry that loads LINE's script, the session, leaving. No rules here."""

import json
from typing import Any
from urllib.parse import urlsplit

from kernel import callers, publicform
from kernel.app import Answer, Call
from kernel.routes import Natural, person, public
from kernel.settings import env
from line import liff
from line.api import app

PERSON = person()
# Where LINE's script calls: its API, the sign-in of a browser that is not LINE's, and its own files.
_LINE = "https://api.line.me https://access.line.me https://liff.line.me https://liffsdk.line-scdn.net"


@app.get("/api/line/liff", audience=public(), summary="LINEから開くページの入口")
def entry(_call: Call) -> Answer:
    """The one page that loads LINE's script. It signs in and goes on to the page that `to` names; nothing personal is on it."""
    sdk = env("LIFF_SDK_URL", "https://static.line-scdn.net/liff/edge/2/sdk.js")
    parts = urlsplit(sdk)
    origin = f"{parts.scheme}://{parts.netloc}"
    policy = (
        f"default-src 'none'; style-src 'self'; script-src 'self' {origin}; img-src 'self'; font-src 'self'; "
        f"connect-src 'self' {origin} {_LINE}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    shown = {
        "page": {"title": "LINEから開いています", "noindex": True},
        "sdk": sdk,
        "liff_id": liff.liff_id(),
        "pages": json.dumps(dict(liff.PAGES)),
    }
    html = publicform.render("liff_page.html", shown)
    return Answer(text=html, headers={"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy})


@app.post(
    "/api/line/liff/sign-in",
    audience=public(),
    summary="LINEで本人を確かめる",
    body="line/liff-sign-in",
    answer="line/liff-session",
    idempotency=Natural("each opening is a session of its own, and the one before it ends by itself"),
    problems=(401,),
)
def sign_in(call: Call) -> Answer:
    """Turn LINE's id token into a session."""
    made = liff.sign_in(call.body["id_token"])
    return Answer({"csrf_token": made.person.csrf_token}, cookies=(liff.set_cookie(made.cookie),))


@app.get("/api/line/liff/session", audience=PERSON, summary="LINEから開いた人の続き", answer="line/liff-session")
def session(call: Call) -> dict[str, Any]:
    """The CSRF token, for a page that was loaded with the session."""
    return {"csrf_token": call.person.csrf_token}


@app.post(
    "/api/line/liff/leave",
    audience=public(),
    summary="LINEから開いたページを閉じる",
    body="line/liff-leave",
    answer="line/liff-left",
    idempotency=Natural("what has ended stays ended"),
)
def leave_page(call: Call) -> Answer:
    """End the session of this browser, if there is one."""
    if callers.cookie_in(call.headers.get("cookie", ""), liff.COOKIE):
        liff.leave(call.headers.get("cookie", ""))
    return Answer({"done": True}, cookies=(liff.set_cookie(""),))

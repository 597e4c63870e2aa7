"""Public forms: what protects and carries a form that anybody may send, with and without JavaScript.

With JavaScript a form arrives as JSON with a proof of work (ALTCHA, self-hosted). Without, it arrives urlencoded, errors go back as an
HTML page, and the e-mail confirmation plus the rate limit replace the proof of work. A sent form waits as `Unconfirmed` until its
sender opens the single-use link from the mail; unopened, it is forgotten after seven days.
"""

import json
import re
import unicodedata
from datetime import timedelta
from typing import Any, cast
from urllib.parse import parse_qsl

from kernel import clock, ids, links, schema, secrets
from kernel.changes import Change, New
from kernel.errors import FieldError, Invalid, NotFound, Unreadable
from kernel.limits import Limit
from kernel.records import JsonAttribute, Record, personal, public, text
from kernel.routes import Route
from kernel.settings import city, root

GUARD_FIELDS = ("website_url", "started_at", "altcha")
FILL_SECONDS_LEAST = 3
CONFIRM_WITHIN = timedelta(days=7)
# Anybody can type somebody else's address, from many addresses of their own: this bounds what one mailbox gets.
MAILS_TO_ONE = Limit(
    "confirmation-mail",
    most=10,
    within=timedelta(hours=1),
    told="このメールアドレスには、確認のメールを続けてお送りしています。届いているメールを確かめてください（迷惑メールに入ることもあります）。"
    "届いていないときは、",
)
_CHALLENGE_LIVES = timedelta(minutes=30)
# 256 tries on average at 2,000 rounds of PBKDF2: about a second on a phone, and a day of somebody's CPU for a hundred thousand forms.
_ALGORITHM, _COST = "PBKDF2/SHA-256", 2000


class Unconfirmed(Record):
    """A form waiting for its sender's click: pk UNCONFIRMED#<id>, sk FORM. Rooms derive it for their table."""

    form_id = public(text(null=False))
    content = personal(JsonAttribute())


def fields(raw: bytes, schema_name: str) -> dict[str, Any]:
    """An urlencoded form as the JSON its schema describes: dotted names nest, repeated names make lists, boxes make booleans."""
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=400, errors="strict")
    except ValueError as error:
        raise Unreadable("フォームの内容を読み取れませんでした。もう一度送ってください。") from error
    described = schema.load(schema_name)
    body: dict[str, Any] = {}
    for name, value in pairs:
        node, part = described, body
        *parents, last = name.split(".")
        for parent in parents:
            node = node.get("properties", {}).get(parent, {})
            part = cast(dict[str, Any], part.setdefault(parent, {}))
            if not isinstance(part, dict):
                raise Unreadable("フォームの内容を読み取れませんでした。もう一度送ってください。")
        wanted = node.get("properties", {}).get(last, {}).get("type", "string")
        _place(part, last, value.replace("\r\n", "\n").strip(), wanted)
    return body


def _place(part: dict[str, Any], name: str, value: str, wanted: Any) -> None:
    kinds = wanted if isinstance(wanted, list) else [wanted]
    if "array" in kinds:
        listed = part.setdefault(name, [])
        if not isinstance(listed, list):
            raise Unreadable("フォームの内容を読み取れませんでした。もう一度送ってください。")
        if value:
            listed.append(value)
    elif value == "":
        return  # an empty box is an absent field
    elif "boolean" in kinds:
        part[name] = value in ("true", "on", "1", "yes")
    elif "integer" in kinds:
        digits = unicodedata.normalize("NFKC", value).replace(",", "").removesuffix("円")
        part[name] = int(digits) if re.fullmatch(r"-?[0-9]{1,15}", digits) else value
    else:
        part[name] = value


def challenge() -> dict[str, Any]:
    """A new proof-of-work challenge for the widget; nothing is stored."""
    import altcha

    made = altcha.create_challenge(
        _ALGORITHM, _COST, expires_at=clock.now() + _CHALLENGE_LIVES, hmac_secret=secrets.key("altcha_key")
    )
    return cast(dict[str, Any], made.to_dict())


def admit(body: dict[str, Any], *, is_form: bool, spent: type[Record]) -> list[Change]:
    """Check the guards of a public form and take them out of `body`; the changes spend the challenge, as a record of class `spent`.

    Raises Invalid: the honeypot is filled, the form came back faster than anyone can type, or the proof of work is missing or wrong.
    """
    trap, started, payload = (body.pop(name, None) for name in GUARD_FIELDS)
    if trap:
        raise Invalid([FieldError("/website_url", "honeypot", "この欄は空のまま送ってください。")])
    if started is not None and _too_fast(str(started)):
        raise Invalid([FieldError("/started_at", "too-fast", "数秒待ってから、もう一度送ってください。")])
    if is_form and not payload:
        return []
    return [_spent(str(payload or ""), spent)]


def _too_fast(started: str) -> bool:
    try:
        return clock.now() - clock.parse(started) < timedelta(seconds=FILL_SECONDS_LEAST)
    except ValueError:
        return False


def _spent(payload: str, spent: type[Record]) -> Change:
    import altcha

    result = altcha.verify_solution(payload, secrets.key("altcha_key")) if payload else None
    if result is None or not result.verified:
        message = "送信の確認ができませんでした。画面を読み直して、もう一度送ってください。"
        raise Invalid([FieldError("/altcha", "proof-of-work", message)])
    # What is spent is the challenge, not the text it came in: one solution can be written in a thousand ways.
    signature = str(altcha.Payload.from_base64(payload).challenge.signature)
    used = spent(
        pk=f"CHALLENGE#{secrets.mac('altcha_key', signature)}",
        sk="SPENT",
        ttl=clock.seconds(clock.now() + _CHALLENGE_LIVES * 2),
    )
    return New(used)


def waiting[U: Unconfirmed](of: type[U], content: dict[str, Any]) -> U:
    """The record of a form that waits for its confirmation; commit it as `New`."""
    form_id = ids.new()
    return of(
        pk=f"UNCONFIRMED#{form_id}",
        sk="FORM",
        form_id=form_id,
        content=content,
        ttl=clock.seconds(clock.now() + CONFIRM_WITHIN),
    )


def confirm_url(purpose: str, form_id: str, path: str) -> str:
    """The path of the single-use link for a mail, e.g. '/api/consortium/confirm?token=…'."""
    return f"{path}?token={links.seal(purpose, form_id)}"


def unconfirmed[U: Unconfirmed](of: type[U], purpose: str, token: str) -> tuple[str, U | None]:
    """The form id in a link's token, and the form if it still waits (None: confirmed before, or forgotten). Raises NotFound."""
    form_id = links.opened(purpose, token)
    found = of.find(f"UNCONFIRMED#{form_id}", "FORM", consistent=True)
    if found is not None and found.ttl is not None and found.ttl < clock.seconds(clock.now()):
        raise NotFound("このリンクは期限（7日）が過ぎました。お手数ですが、はじめから手続きをしてください。")
    return form_id, found


def render(template: str, context: dict[str, Any]) -> str:
    """An HTML page from the site's templates, for people without JavaScript."""
    return str(_environment().get_template(template).render(city=city(), **context))


class _Unbuilt(dict[str, str]):
    """Names of assets before the site was built."""

    def __missing__(self, name: str) -> str:
        return f"/assets/{name}"


_kept_environment: list[Any] = []


def _environment() -> Any:
    if not _kept_environment:
        import jinja2

        templates = root("site") / "templates"
        if not templates.exists():
            templates = root("frontend") / "site" / "templates"
        assets_file = templates.parent / "dist" / "assets.json"
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )
        # Without a built site (unit tests) a page still renders; its style sheet is then an address that nobody serves.
        environment.globals["assets"] = json.loads(assets_file.read_text()) if assets_file.exists() else _Unbuilt()
        _kept_environment.append(environment)
    return _kept_environment[0]


def error_page(document: dict[str, Any], body: Any, route: Route) -> str:
    """The page that tells what to mend, with everything already typed still in its boxes."""
    return render("form_error_page.html", {"problem": document, "values": body or {}, "form": route.pattern})

"""The Api: a small Chalice that asks who is calling, validates, calls the view, and speaks problem+json in Japanese.

API Gateway hands every path of a room to one function; this class finds the route, so that a forgotten audience is an error at
import and nothing is reachable that does not say who may reach it.
"""

import importlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Chalice, Response

from kernel import callers, clock, errors, ids, schema, signing
from kernel.callers import Member, Partner, Person, Staff
from kernel.changes import Marker, fingerprint
from kernel.request import FORM, JSON, media_type, prepared, query, read_json
from kernel.routes import Audience, Key, Natural, Route
from kernel.settings import env
from kernel.watch import count, failed, logger

if TYPE_CHECKING:
    from kernel.audit import AuditEntry

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PATH_PART_MOST = 200  # no id of ours is longer, and a key of DynamoDB holds 2,048 bytes
REASON_MOST = 500  # characters; no schema of ours takes a longer one
_TWELVE_DIGITS = re.compile(r"(?<!\d)\d(?:[\s\u2010-\u2015\u2212\uff0d-]?\d){11}(?!\d)")


@dataclass
class Answer:
    """A view's answer when it is more than 200 and a JSON body. `text` is a body of another kind, which `headers` name; `page` is what a browser without JavaScript is shown instead:
    (template, context)."""

    body: Any = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    text: str | None = None
    page: tuple[str, dict[str, Any]] | None = None


@dataclass
class Call:
    """One request, authenticated and validated."""

    route: Route
    path: dict[str, str]
    query: dict[str, Any]
    headers: dict[str, str]
    raw: bytes
    request_id: str
    body: Any = None
    is_form: bool = False
    caller: Staff | Member | Partner | Person | None = None
    message_id: str = ""
    line: "AuditEntry | None" = None

    @property
    def staff(self) -> Staff:
        """Who is signed in; only for routes whose audience is staff."""
        if not isinstance(self.caller, Staff):
            raise errors.NotSignedIn()
        return self.caller

    @property
    def member(self) -> Member:
        """Who is signed in for an organisation; only for routes whose audience is member."""
        if not isinstance(self.caller, Member):
            raise errors.NotSignedIn()
        return self.caller

    @property
    def person(self) -> Person:
        """Who opened the page from her talk; only for routes whose audience is person."""
        if not isinstance(self.caller, Person):
            raise errors.NotSignedIn()
        return self.caller

    @property
    def partner(self) -> Partner | None:
        """The partner that signed the request, or None on a route that the public may call too."""
        return self.caller if isinstance(self.caller, Partner) else None

    @property
    def ip(self) -> str:
        """The viewer's address as the CDN saw it; what a client claims is overwritten there."""
        return self.headers.get("x-viewer-ip", "")

    @property
    def reason(self) -> str:
        """Why staff do this, as they said: the body's `reason`, else the header x-reason (percent-encoded UTF-8).

        Twelve digits in a row are hidden: they may be a number that must be kept nowhere, and the audit log is kept for years.
        """
        given = self.body.get("reason") if isinstance(self.body, dict) else None
        said = given if isinstance(given, str) and given.strip() else unquote(self.headers.get("x-reason", ""))
        return _TWELVE_DIGITS.sub("…", said.strip())[:REASON_MOST]

    @property
    def conditions(self) -> dict[str, Any]:
        """What a list or a download was narrowed to, as it may be kept: what was searched for may be a name, so that is left out."""
        given = self.body.get("filter") if isinstance(self.body, dict) else None
        asked = self.query or (given if isinstance(given, dict) else {})
        return {key: ("…" if key == "q" else value) for key, value in asked.items() if value != ""}

    def marker(self, *natural: str) -> Marker | None:
        """What makes this request happen once: the caller's Idempotency-Key, or else the route's natural key, or nothing."""
        key = self.headers.get("idempotency-key", "")
        if key:
            who = self.caller.id if self.caller else self.ip
            # The path is content too: the same key and body for another record is another request.
            asked = json.dumps(self.path, sort_keys=True).encode() + b"\0" + self.raw
            return Marker(("http", self.route.name, who, key), fingerprint(asked))
        return Marker((self.route.name, *natural)) if natural else None

    def once(self) -> Marker:
        """The marker of a route that is declared with `Key`: the kernel has refused whoever sent none."""
        marker = self.marker()
        assert marker is not None
        return marker


class Api(Chalice):
    """All routes of one room. The instance is the Lambda handler."""

    def __init__(self, room: str) -> None:
        super().__init__(room, configure_logs=False)
        self.room = room
        self._declared: list[Route] = []
        self._wings: dict[str, str] = {}
        self._people = ""
        self._patterns: list[tuple[re.Pattern[str], str]] = []

    @property
    def declared(self) -> list[Route]:
        """All routes, those of the wings too."""
        self._enter("")
        return self._declared

    def wings(self, modules: Mapping[str, str]) -> None:
        """Modules whose routes are loaded by the first request under their path: {'/api/donations/gifts': 'donations.catalogue.api'}.

        A cold start pays for the wing that it needs; whoever asks for `declared` (the tests, the published document) loads them all, so a
        route without an audience is still found before anything is deployed.
        """
        self._wings |= modules

    def people(self, module: str) -> None:
        """The module whose `person_of(cookie header)` says who a person is (Person), or raises NotSignedIn; loaded when one calls."""
        self._people = module

    def _enter(self, path: str) -> None:
        """Load the wings that a path may belong to; '' for all."""
        for beginning, module in list(self._wings.items()):
            if not path or path.startswith(beginning):
                importlib.import_module(module)
                del self._wings[beginning]

    def get(self, pattern: str, **declared: Any) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        """Declare a reading route; see `Route` for what can be declared."""
        return self._route("GET", pattern, **declared)

    def post(self, pattern: str, **declared: Any) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        """Declare a changing route; it must say what makes it safe to repeat."""
        return self._route("POST", pattern, **declared)

    def _route(
        self, method: str, pattern: str, *, audience: Audience | Sequence[Audience], summary: str, **declared: Any
    ) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        audiences = (audience,) if isinstance(audience, Audience) else tuple(audience)
        if not audiences:
            raise TypeError(f"{method} {pattern} declares no audience")
        if method != "GET" and not isinstance(declared.get("idempotency"), Natural | Key):
            raise TypeError(f"{method} {pattern} does not say what makes it safe to repeat")

        def register(view: Callable[[Call], Any]) -> Callable[[Call], Any]:
            route = Route(method, pattern, view, audiences, summary, **declared)
            self._declared.append(route)
            compiled = re.compile("^" + re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", pattern) + "/?$")
            if pattern not in (known for _, known in self._patterns):
                self._patterns.append((compiled, pattern))

            def entry(**path: str) -> Response:
                return self._answer(route, path)

            media = [JSON, FORM] if route.form else [JSON]
            content_types = media if method != "GET" else [JSON, FORM, "text/plain", "*/*"]
            self.route(pattern, methods=[method], content_types=content_types, name=route.name)(entry)
            return view

        return register

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """The Lambda handler for a REST API's proxy event."""
        asked = prepared(event)
        request_id = ids.new()
        asked["requestContext"]["machimusubiRequestId"] = request_id
        headers = asked["headers"]
        logger.append_keys(request_id=request_id)
        path, method = asked["path"], asked["requestContext"]["httpMethod"]
        try:
            # Two secrets while a rotation lasts. One that is empty is none: better nobody comes in than everybody.
            given = headers.get("x-origin-secret", "")
            if not any(known and callers.same(given, known) for known in env("ORIGIN_SECRET", "").split(",")):
                raise errors.NotFound()
            pattern, values = self._find(path, method)
            asked["requestContext"]["resourcePath"] = pattern
            asked["pathParameters"] = values
            if method == "HEAD":
                asked["requestContext"]["httpMethod"] = "GET"
            if method == "POST" and media_type(headers) not in self._media(pattern):
                raise errors.UnsupportedMedia()
        except errors.Problem as problem:
            answer = self._problem(problem, request_id, path).to_dict()
        else:
            answer = super().__call__(asked, context)
        if method == "HEAD":
            answer["body"] = ""
        logger.info("answered", extra={"method": method, "status": answer["statusCode"], "room": self.room})
        result: dict[str, Any] = answer
        return result

    def _find(self, path: str, method: str) -> tuple[str, dict[str, str]]:
        self._enter(path)
        allowed: set[str] = set()
        # Patterns without parameters first: /tasks/mine is not the task called "mine".
        for compiled, pattern in sorted(self._patterns, key=lambda known: known[1].count("{")):
            match = compiled.match(path)
            if not match:
                continue
            methods = set(self.routes[pattern])
            values = {name: unquote(value) for name, value in match.groupdict().items()}
            if any(len(value) > PATH_PART_MOST for value in values.values()):
                raise errors.NotFound()
            if method in methods or (method == "HEAD" and "GET" in methods):
                return pattern, values
            allowed |= methods
        if allowed:
            problem = errors.MethodNotAllowed()
            problem.headers["Allow"] = ", ".join(sorted(allowed))
            raise problem
        raise errors.NotFound()

    def _media(self, pattern: str) -> set[str]:
        return {FORM, JSON} if any(r.form for r in self._declared if r.pattern == pattern) else {JSON}

    def _answer(self, route: Route, path: dict[str, str]) -> Response:
        request: Any = self.current_request
        request_id = request.context["machimusubiRequestId"]
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(route, path, {}, headers, b"", request_id)
        try:
            call.raw = bytes(request.raw_body or b"")
            call.is_form = route.form and media_type(headers) == FORM
            self._admit(call, request)
            given = route.view(call)
        except errors.Problem as problem:
            return self._refused(problem, request_id, request.context.get("path", ""), call)
        except Exception as error:
            failed("unexpected", error)
            count("UnexpectedError")
            return self._refused(errors.Problem(), request_id, request.context.get("path", ""), call)
        answer = given if isinstance(given, Answer) else Answer(given)
        self._name_what_was_made(call, answer.body)
        return _response(answer, call)

    def _admit(self, call: Call, request: Any) -> None:
        """Everything before the view: size, caller, input, audit."""
        route = call.route
        if len(call.raw) > route.limit_bytes:
            raise errors.TooLarge(f"{route.limit_bytes // 1024}KB以内にして送ってください。")
        call.caller = self._caller(call)
        call.query = query(request.query_params, route.query)
        if isinstance(route.idempotency, Key) and not call.headers.get("idempotency-key"):
            raise errors.Invalid(
                [
                    errors.FieldError(
                        "/", "idempotency-key", "Idempotency-Key ヘッダーに、この操作だけの値を入れてください。"
                    )
                ]
            )
        if len(call.headers.get("idempotency-key", "")) > 200:
            raise errors.Invalid(
                [errors.FieldError("/", "idempotency-key", "Idempotency-Key は200文字以内にしてください。")]
            )
        if route.body:
            call.body = self._body(call)
        if isinstance(call.caller, Staff | Member) and (route.changes or route.reads):
            self._audit(call, call.caller)

    def _body(self, call: Call) -> Any:
        assert call.route.body
        if call.is_form:
            from kernel import publicform

            call.body = publicform.fields(call.raw, call.route.body)
            return schema.check(call.route.body, call.body, call.route.rules)
        return schema.check(call.route.body, read_json(call.raw), call.route.rules)

    def _caller(self, call: Call) -> Staff | Member | Partner | Person | None:
        """The first audience of the route that fits how the request presents itself."""
        audiences = {audience.name: audience for audience in call.route.audiences}
        if "partner" in audiences and ("public" not in audiences or "webhook-signature" in call.headers):
            return _partner(call, audiences["partner"].permission)
        if "staff" in audiences:
            return _staff(call, audiences["staff"].permission)
        if "member" in audiences:
            return _member(call, audiences["member"].permission)
        if "person" in audiences:
            found: Person = importlib.import_module(self._people).person_of(call.headers.get("cookie", ""))
            _same_page(call, found.csrf_token)
            return found
        return None

    def _audit(self, call: Call, who: Staff | Member) -> None:
        from kernel import audit

        what: dict[str, Any] = {}
        if call.conditions:
            what["filter"] = call.conditions
        if isinstance(call.body, dict):
            what["fields"] = sorted(call.body)
        kind = call.route.reads or call.route.name.split(".", 1)[0]
        call.line = audit.record(
            call.route.name,
            f"{kind}/{call.path.get('id', '-')}",
            actor=who.id if isinstance(who, Staff) else f"{who.kind}:{who.id}",
            actor_name=who.name,
            what=what or None,
            why=call.reason,
            ip=call.ip,
            request_id=call.request_id,
        )

    def _name_what_was_made(self, call: Call, body: Any) -> None:
        """The line of a creating call names the record: before the view nobody knew its id."""
        if call.line and call.route.status == 201 and isinstance(body, dict) and "id" in body:
            from kernel import audit

            try:
                audit.came_to(call.line, body["id"])
            except Exception as error:  # the line stands, and what was made is made
                failed("no record in the audit log", error)

    def _refused(self, problem: errors.Problem, request_id: str, path: str, call: Call) -> Response:
        """The answer of a call that ended in a problem; its line in the audit log, if there is one, says so."""
        if call.line:
            from kernel import audit

            try:
                audit.came_to_nothing(call.line, problem)
            except Exception as error:  # the line stands, and the caller is owed an answer
                failed("no outcome in the audit log", error)
        return self._problem(problem, request_id, path, call)

    def _problem(self, problem: errors.Problem, request_id: str, path: str, call: Call | None = None) -> Response:
        document = {
            "type": errors.TYPE_BASE + problem.slug,
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "instance": path,
            "request_id": request_id,
            **problem.extra,
        }
        if problem.errors:
            document["errors"] = [error.as_dict() for error in problem.errors]
        if call is not None and call.is_form:
            from kernel import publicform

            try:
                page = publicform.error_page(document, call.body, call.route)
            except Exception as error:  # what was typed may be of any shape: better a bare page than none
                failed("no error page", error)
                page = publicform.error_page(document, {}, call.route)
            return _page(page, problem.status, problem.headers)
        return Response(
            json.dumps(document, ensure_ascii=False),
            {**HEADERS, **problem.headers, "Content-Type": "application/problem+json; charset=utf-8"},
            problem.status,
        )


def _same_page(call: Call, csrf_token: str) -> None:
    """A change must come from a page of ours: it alone knows the session's CSRF token."""
    if call.route.changes and not callers.same(call.headers.get("x-csrf-token", ""), csrf_token):
        raise errors.NotSignedIn("画面を読み直してから、もう一度操作してください。")


def _staff(call: Call, permission: str) -> Staff:
    if not callers.staff_address_allowed(call.ip):
        raise errors.NotFound()
    found = callers.staff_of(call.headers.get("cookie", ""))
    _same_page(call, found.session.csrf_token)
    if permission and not found.may(permission):
        raise errors.NotFound()
    return found


def _member(call: Call, kind: str) -> Member:
    found = callers.member_of(call.headers.get("cookie", ""), kind)
    _same_page(call, found.session.csrf_token)
    return found


def _partner(call: Call, kind: str) -> Partner:
    partner_id = call.path.get("portal") or call.headers.get("x-partner-id", "")
    record = callers.partner_record(partner_id)
    secrets = [key["secret"] for key in record.keys] if record and record.partner_kind == kind else []
    call.message_id = signing.verify(call.headers, call.raw, secrets, clock.now())
    assert record is not None
    return Partner(record.partner_id, record.partner_kind, record.name or record.partner_id)


def _response(given: Answer, call: Call) -> Response:
    status = given.status or call.route.status
    headers: dict[str, Any] = {**HEADERS, "X-Request-Id": call.request_id, **given.headers}
    if given.cookies:
        headers["Set-Cookie"] = list(given.cookies)
    if given.page and (call.is_form or given.body is None):
        from kernel import publicform

        return _page(publicform.render(*given.page), status, headers)
    body = given.text or "" if given.body is None else json.dumps(given.body, ensure_ascii=False)
    return Response(body, {"Content-Type": "application/json; charset=utf-8", **headers}, status)


def _page(html: str, status: int, headers: dict[str, Any]) -> Response:
    shown = {**HEADERS, **headers, "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": PAGE_POLICY}
    return Response(html, shown, status)

"""The published OpenAPI 3.1 document, made from what the routes declare: `python -m infra.openapi [build/openapi.json]`."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "functions"))

from kernel import errors, schema  # noqa: E402 - the rooms are importable from here on
from kernel.routes import Key, Route  # noqa: E402

PROBLEM = "kernel/problem"
TAGS = {
    "accounts": "職員・権限・記録",
    "donations": "ふるさと納税",
    "crowdsourcing": "おしごと広場",
    "consortium": "DXコンソーシアム",
    "line": "LINE",
    "messaging": "メール",
}


def routes() -> list[Route]:
    """Every route of every room, in the order of the paths."""
    found: list[Route] = []
    for path in sorted((ROOT / "functions").glob("*/api.py")):
        found += importlib.import_module(f"{path.parent.name}.api").app.declared
    found.append(importlib.import_module("line.webhook").ROUTE)
    return sorted(found, key=lambda route: (route.pattern, route.method))


def document() -> dict[str, Any]:
    """The whole document as a JSON value."""
    declared = routes()
    names = sorted({name for route in declared for name in (route.body, route.answer) if name} | {PROBLEM})
    problem = _response(PROBLEM, "できなかったわけ", "application/problem+json")
    paths: dict[str, Any] = {}
    for route in declared:
        paths.setdefault(route.pattern, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "まちむすび API",
            "version": "1.0.0",
            "description": "市のまちむすびが公開するAPIです。エラーは application/problem+json（RFC 9457）で返します。403は使いません。",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": room, "description": text} for room, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {_component(name): _plain(schema.load(name)) for name in names},
            "securitySchemes": _security_schemes(),
            "responses": {"Problem": problem, "ProblemOrPage": problem | {"content": problem["content"] | _PAGE}},
        },
    }


def _component(name: str) -> str:
    """'donations/notification' → 'DonationsNotification'."""
    return "".join(part.capitalize() for part in name.replace("/", "-").split("-"))


def _plain(node: Any) -> Any:
    """A draft-07 schema without what OpenAPI 3.1 has elsewhere."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items() if key not in ("$schema", "$id")}
    return [_plain(item) for item in node] if isinstance(node, list) else node


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{_component(name)}"}


def _examples(name: str) -> dict[str, Any]:
    given = schema.load(name).get("examples", [])
    return {f"例{number}": {"value": value} for number, value in enumerate(given, start=1)}


def _response(name: str, description: str, media: str = "application/json") -> dict[str, Any]:
    content: dict[str, Any] = {"schema": _ref(name)}
    if examples := _examples(name):
        content["examples"] = examples
    return {"description": description, "content": {media: content}}


def _operation(route: Route) -> dict[str, Any]:
    room = route.view.__module__.split(".")[0]
    given: dict[str, Any] = {
        "operationId": route.name,
        "tags": [room],
        "summary": route.summary,
        "description": _description(route),
        "parameters": _parameters(route),
        "responses": {str(route.status): _success(route), **_problems(route)},
        "security": [_security(audience.name) for audience in route.audiences],
    }
    if route.body:
        content = {"schema": _ref(route.body), "examples": _examples(route.body)}
        media = {"application/json": content}
        if route.form:
            media["application/x-www-form-urlencoded"] = {"schema": _ref(route.body)}
        given["requestBody"] = {"required": True, "content": media}
    return given


def _description(route: Route) -> str:
    lines = [route.description or (route.view.__doc__ or "").strip().split("\n")[0]]
    lines.append("対象: " + "、".join(str(audience) for audience in route.audiences))
    if route.changes and isinstance(route.idempotency, Key):
        lines.append("Idempotency-Key が必要です。同じキーの2回目には、1回目の答えを返します。")
    return "\n\n".join(line for line in lines if line)


def _parameters(route: Route) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in route.pattern.split("/"):
        if part.startswith("{"):
            found.append({"name": part[1:-1], "in": "path", "required": True, "schema": {"type": "string"}})
    if route.query:
        described = schema.load(route.query)
        for name, value in described.get("properties", {}).items():
            required = name in described.get("required", [])
            found.append({"name": name, "in": "query", "required": required, "schema": _plain(value)})
    if isinstance(route.idempotency, Key):
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "maxLength": 200},
            }
        )
    names = {audience.name for audience in route.audiences}
    if names & {"staff", "member", "person"} and route.changes:
        found.append({"name": "x-csrf-token", "in": "header", "required": True, "schema": {"type": "string"}})
    if "partner" in names and "{portal}" not in route.pattern:
        found.append(
            {"name": "x-partner-id", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 64}}
        )
    return found


_PAGE = {"text/html": {"schema": {"type": "string"}}}


def _success(route: Route) -> dict[str, Any]:
    if route.answer is None:
        return {"description": "できました", "content": _PAGE}
    made = _response(route.answer, "できました")
    if route.form:
        made["content"] |= _PAGE
    return made


def _problems(route: Route) -> dict[str, Any]:
    """What every such route can answer, and what this one declares; to a form and behind a mail's link, as a page too."""
    answer: dict[str, Any] = {"$ref": "#/components/responses/Problem"}
    if route.form or route.answer is None:
        answer = {"$ref": "#/components/responses/ProblemOrPage"}
    statuses = {404, 429, 500, 503, *route.problems}
    if any(audience.name != "public" for audience in route.audiences):
        statuses.add(401)
    if route.changes:
        statuses |= {400, 409, 413, 415, 422}
    if route.query:
        statuses.add(422)
    known = {problem.status for problem in errors.CATALOGUE}
    return {str(status): answer for status in sorted(statuses) if status in known}


def _security(audience: str) -> dict[str, list[str]]:
    match audience:
        case "staff":
            return {"session": []}
        case "member":
            return {"memberSession": []}
        case "person":
            return {"lineSession": []}
        case "partner":
            return {"standardWebhooks": []}
        case "line":
            return {"lineSignature": []}
        case _:
            return {}


def _security_schemes() -> dict[str, Any]:
    signed = "Standard Webhooks: webhook-id、webhook-timestamp、webhook-signature（v1,…）の3つのヘッダーで署名します。"
    return {
        "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session", "description": "職員のサインイン"},
        "memberSession": {"type": "apiKey", "in": "cookie", "name": "__Host-member", "description": "団体のサインイン"},
        "lineSession": {"type": "apiKey", "in": "cookie", "name": "__Host-line", "description": "LINEから開いた人"},
        "standardWebhooks": {"type": "apiKey", "in": "header", "name": "webhook-signature", "description": signed},
        "lineSignature": {"type": "apiKey", "in": "header", "name": "x-line-signature", "description": "LINEの署名"},
    }


def main() -> None:
    """Write the document; prints where and how much."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "openapi.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    made = document()
    target.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {len(made['paths'])} paths, {len(made['components']['schemas'])} schemas")


if __name__ == "__main__":
    main()

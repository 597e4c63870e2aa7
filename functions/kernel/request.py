"""What a request says: API Gateway's event, JSON and query parameters as plain values."""

import json
import re
from typing import Any, Final

from kernel import errors, schema

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


def read_json(raw: bytes) -> Any:
    """The JSON value in `raw`; 5000.0 is the whole number 5000, as JSON Schema says.

    Raises Unreadable; NaN, repeated keys and lone surrogates are refused too.
    """
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_number, object_pairs_hook=_unrepeated)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise errors.Unreadable() from error
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a repeated key")
    return found


def prepared(event: dict[str, Any]) -> dict[str, Any]:
    """The event with everything Chalice expects, and header names in lower case."""
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    context = dict(event.get("requestContext") or {})
    context.setdefault("httpMethod", event.get("httpMethod", "GET"))
    context.setdefault("identity", {})
    path = event.get("path") or context.get("path") or "/"
    context["path"] = path
    return {
        **event,
        "headers": headers,
        "requestContext": context,
        "path": path,
        "multiValueQueryStringParameters": event.get("multiValueQueryStringParameters"),
        "pathParameters": None,
        "stageVariables": event.get("stageVariables"),
        "body": event.get("body"),
    }


def media_type(headers: dict[str, str]) -> str:
    """What the body is: without parameters, in lower case (RFC 9110, section 8.3.1)."""
    return headers.get("content-type", JSON).split(";")[0].strip().lower()


def query(params: Any, name: str | None) -> dict[str, Any]:
    """Query parameters as their schema types them: integers become ints, repeated ones lists where the schema says array."""
    if name is None:
        return {}
    given = {key: params.getlist(key) for key in params} if params else {}
    properties = schema.load(name).get("properties", {})
    found: dict[str, Any] = {}
    for key, values in given.items():
        wanted = properties.get(key, {}).get("type")
        if wanted == "array":
            found[key] = values
        elif wanted == "integer" and re.fullmatch(r"-?\d{1,15}", values[-1]):
            found[key] = int(values[-1])
        else:
            found[key] = values[-1]
    found = {key: value for key, value in found.items() if value != ""}
    checked: dict[str, Any] = schema.check(name, found)
    return checked

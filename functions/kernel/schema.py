"""Validation against `schemas/`: compiled once per process, all mistakes at once, in Japanese that names the field and the mend.

Schemas are draft-07. Each property carries a Japanese `title` (its label) and, where the form of the value is not obvious, `x-mend`:
the sentence that tells how to write it.
"""

import functools
import json
import posixpath
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from kernel.errors import FieldError, Invalid
from kernel.settings import root

type Schema = dict[str, Any]


@functools.cache
def load(name: str) -> Schema:
    """The schema `schemas/<name>.json` with references to other files resolved in place. Raises FileNotFoundError."""
    raw = json.loads((root("schemas") / f"{name}.json").read_text(encoding="utf-8"))
    resolved: Schema = _resolve(raw, name, raw)
    resolved.pop("definitions", None)
    return resolved


def _resolve(node: Any, name: str, document: Schema) -> Any:
    if isinstance(node, list):
        return [_resolve(item, name, document) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        reference = node["$ref"]
        if reference.startswith("#/definitions/"):
            target = _resolve(document["definitions"][reference.removeprefix("#/definitions/")], name, document)
        else:
            other = posixpath.normpath(posixpath.join(posixpath.dirname(name), reference.removesuffix(".json")))
            target = load(other)
        return target | {key: value for key, value in node.items() if key != "$ref"}
    return {key: _resolve(value, name, document) for key, value in node.items()}


# What a person or a system of today means by a day. Beyond it, arithmetic with time zones ends in an overflow.
_YEARS = range(1800, 2200)


def _is_date(value: str) -> bool:
    return (
        bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value))
        and _parses(date.fromisoformat, value)
        and date.fromisoformat(value).year in _YEARS
    )


def _is_instant(value: str) -> bool:
    if "T" not in value or not _parses(datetime.fromisoformat, value):
        return False
    instant = datetime.fromisoformat(value)
    return instant.tzinfo is not None and instant.year in _YEARS


def _is_email(value: str) -> bool:
    # Deliberately loose: the confirmation mail is the real check.
    return bool(re.fullmatch(r"[^@\s\x00-\x1f]{1,64}@[^@\s.]+(\.[^@\s.]+)+", value)) and len(value) <= 254


def _parses(parser: Callable[[str], object], value: str) -> bool:
    try:
        parser(value)
    except ValueError:
        return False
    return True


@functools.cache
def _validator(name: str) -> Callable[[Any], Any]:
    import fastjsonschema

    formats = {"date": _is_date, "date-time": _is_instant, "email": _is_email}
    compiled: Callable[[Any], Any] = fastjsonschema.compile(load(name), formats=formats, fast_fail=False)
    return compiled


def check(name: str, value: Any, rules: Callable[[Any], list[FieldError]] | None = None) -> Any:
    """`value` with the schema's defaults filled in. Raises Invalid with every mistake, those that `rules` finds too."""
    found = mistakes(name, value)
    if rules is not None and isinstance(value, dict):
        told = {mistake.pointer for mistake in found}
        found += [mistake for mistake in rules(value) if mistake.pointer not in told]
    if found:
        raise Invalid(found)
    return value


def mistakes(name: str, value: Any) -> list[FieldError]:
    """Every mistake in `value` against the schema `name`, in the order of the fields; fills in defaults on the way."""
    from fastjsonschema import JsonSchemaValueException, JsonSchemaValuesException

    try:
        _validator(name)(value)
    except JsonSchemaValuesException as error:
        raised = error.errors
    except JsonSchemaValueException as error:
        raised = [error]
    else:
        return []
    found: list[FieldError] = []
    for mistake in raised:
        found.extend(_told(mistake, load(name)))
    unique = {(told.pointer, told.code): told for told in found}
    return list(unique.values())


def _told(error: Any, schema: Schema) -> list[FieldError]:
    path = list(error.path[1:])
    pointer = "".join(f"/{part}" for part in path)
    if error.rule == "required":
        given = error.value if isinstance(error.value, dict) else {}
        absent = [key for key in error.rule_definition if key not in given]
        return [
            FieldError(f"{pointer}/{key}", "required", _sentence("required", _at(schema, [*path, key]), key, None))
            for key in absent
        ]
    if error.rule == "additionalProperties":
        given = error.value if isinstance(error.value, dict) else {}
        known = (error.definition or {}).get("properties", {})
        return [
            FieldError(f"{pointer}/{key}", "unknown", f"「{key[:40]}」という項目はありません。綴りを確かめてください。")
            for key in given
            if key not in known
        ]
    definition = _at(schema, path)
    name = path[-1] if path else "内容"
    return [
        FieldError(pointer, error.rule or "invalid", _sentence(error.rule, definition, name, error.rule_definition))
    ]


def _at(schema: Schema, path: list[str]) -> Schema:
    """The part of the schema that describes `path`."""
    node: Any = schema
    for part in path:
        if part.isdigit() and "items" in node:
            node = node["items"]
            continue
        found = node.get("properties", {}).get(part)
        if found is None:
            branches = [
                *node.get("allOf", ()),
                *node.get("anyOf", ()),
                *node.get("oneOf", ()),
                node.get("then", {}),
                node.get("else", {}),
            ]
            found = next((b["properties"][part] for b in branches if part in b.get("properties", {})), {})
        node = found
    return node if isinstance(node, dict) else {}


_TYPES = {
    "string": "文字",
    "integer": "数字（整数）",
    "number": "数字",
    "boolean": "true か false",
    "array": "一覧（配列）",
    "object": "項目のまとまり（オブジェクト）",
    "null": "空",
}


def _sentence(rule: str | None, definition: Schema, name: str, limit: Any) -> str:
    """One Japanese sentence: what is wrong, where, and how to mend it."""
    label = definition.get("title", name)
    mend = definition.get("x-mend")
    if rule == "required" or (rule == "minLength" and limit == 1):
        choose = "enum" in definition or "enum" in definition.get("items", {}) or definition.get("type") == "boolean"
        verb = "選んでください" if choose else "入力してください"
        if choose and mend:
            return str(mend) if "選んで" in mend else f"{label}を{verb}。{mend}"
        return f"{label}を{verb}。"
    if mend:
        return str(mend)
    return _unmended(rule, label, definition, limit)


def _unmended(rule: str | None, label: str, definition: Schema, limit: Any) -> str:
    match rule:
        case "type":
            kinds = limit if isinstance(limit, list) else [limit]
            return f"{label}は{'か'.join(_TYPES.get(kind, str(kind)) for kind in kinds)}で入力してください。"
        case "maxLength":
            return f"{label}は{limit:,}文字以内で入力してください。"
        case "minLength":
            return f"{label}は{limit:,}文字以上で入力してください。"
        case "minimum" | "exclusiveMinimum":
            return f"{label}は{limit:,}{'以上' if rule == 'minimum' else 'より大きい数'}で入力してください。"
        case "maximum" | "exclusiveMaximum":
            return f"{label}は{limit:,}{'以下' if rule == 'maximum' else 'より小さい数'}で入力してください。"
        case "minItems":
            return f"{label}を{limit}つ以上入れてください。"
        case "maxItems":
            return f"{label}は{limit}件までです。"
        case "uniqueItems":
            return f"{label}に同じものが2回あります。"
        case "enum":
            shown = "、".join(str(choice) for choice in (limit or [])[:12])
            return f"{label}は次から選んでください：{shown}。"
        case "const":
            return f"{label}に同意してください。" if limit is True else f"{label}は「{limit}」にしてください。"
        case "format":
            return {
                "date": f"{label}は日付で入力してください（例：2026-12-01）。",
                "date-time": f"{label}は日時で入力してください（例：2026-12-01T09:00:00+09:00）。",
                "email": f"{label}はメールアドレスの形で入力してください（例：hana@example.jp）。",
            }.get(str(definition.get("format")), f"{label}の形を確かめてください。")
        case _:
            return f"{label}の内容を確かめてください。"

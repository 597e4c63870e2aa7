"""A content in words: rows for reading, and the differences between two contents. Labels and choices come from the schema."""

from collections.abc import Mapping
from typing import Any, Final

from donations import portals
from kernel import clock, money, schema
from kernel.changes import fingerprint

SCHEMAS: Final = {
    "vendor": "donations/catalogue-vendor",
    "gift": "donations/catalogue-gift",
    "listing": "donations/listing-content",
}
_UNITS: Final = {"_yen": "円", "_g": "g", "_cm": "cm", "_days": "日", "_rate": "%"}
EMPTY: Final = "（なし）"


def choice(subject: str, name: str, value: str) -> str:
    """The word for a choice of the content, e.g. ('gift', 'cool', 'frozen') → 冷凍."""
    found: str = schema.load(SCHEMAS[subject])["properties"][name]["x-words"].get(value, value)
    return found


def rows(
    subject: str, content: Mapping[str, Any] | None, names: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """[{field, label, value}] of a content, in the schema's order; `names` are words for values known only by an id."""
    if content is None:
        return []
    described = schema.load(SCHEMAS[subject])["properties"]
    return [row for name, node in described.items() for row in _rows(f"/{name}", node, content.get(name), names or {})]


def changes(
    subject: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    names: Mapping[str, str] | None = None,
) -> list[dict[str, str]]:
    """[{field, label, from, to}]: what reads differently in `after`; nothing where there was nothing before. A group that was empty, or
    is now, is told by its members."""
    if before is None or after is None:
        return []
    old, new = ({row["field"]: row for row in rows(subject, one, names)} for one in (before, after))
    return [
        {
            "field": field,
            "label": (new.get(field) or old[field])["label"],
            "from": old[field]["value"] if field in old else EMPTY,
            "to": new[field]["value"] if field in new else EMPTY,
        }
        for field in dict.fromkeys([*old, *new])
        if old.get(field) != new.get(field) and not any(one.startswith(f"{field}/") for one in (*old, *new))
    ]


def _rows(field: str, node: dict[str, Any], value: Any, names: Mapping[str, str]) -> list[dict[str, str]]:
    if isinstance(value, dict) and "properties" in node:
        return [
            row
            for name, one in node["properties"].items()
            for row in _rows(f"{field}/{name}", one, value.get(name), names)
        ]
    return [{"field": field, "label": node["title"], "value": _value(field, node, value, names)}]


def _value(field: str, node: dict[str, Any], value: Any, names: Mapping[str, str]) -> str:
    if value is None or value in ("", [], {}):
        return str(node.get("x-empty", EMPTY)) if value is None else EMPTY
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, dict):
        return "、".join(f"{portals.name(key)} {money.display(one)}" for key, one in sorted(value.items()))
    if isinstance(value, list):
        return "、".join(_member(one) for one in value)
    unit = next((unit for ending, unit in _UNITS.items() if field.endswith(ending)), "")
    if isinstance(value, int):
        return f"{value:,}{unit}"
    return str(node.get("x-words", {}).get(value) or names.get(value) or value)


def _member(one: Mapping[str, Any]) -> str:
    """One of a list: a delivery of a plan, something to choose, or a picture, which is told by its files."""
    if "month" in one:
        return f"{one['month']}か月目 {one['what']}（{money.display(one['share_yen'])}）"
    if "choices" in one:
        return f"{one['name']}（{'・'.join(one['choices'])}）"
    return f"{one['name']}（照合 {fingerprint(one['files'])[:6]}）"


def at(instant: str | None) -> str:
    """An instant as people read it in Japan."""
    return clock.parse(instant).astimezone(clock.JST).strftime("%Y-%m-%d %H:%M") if instant else EMPTY

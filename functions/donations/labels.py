"""The Japanese name of a place in a notification, from the titles in its schema."""

import functools
from typing import Any

from donations.differences import ABSENT, parts
from kernel import schema

SHOWN_MOST = 120


@functools.lru_cache(maxsize=2000)
def of(pointer: str) -> str:
    """'/lines/0/recipient/postcode' → '返礼品 1行目・お届け先・郵便番号'; a member that the schema does not know keeps its own name."""
    node: Any = schema.load("donations/notification")
    named: list[str] = []
    for part in parts(pointer):
        if part.isdecimal() and named:
            node = node.get("items", {})
            named[-1] += f" {int(part) + 1}行目"
            continue
        node = node.get("properties", {}).get(part, {})
        named.append(str(node.get("title", part))[:40])
    return "・".join(named) or "全体"


def value(given: Any) -> str:
    """A value in words, for a row that people read."""
    if given is None or given is ABSENT or given == "":
        return "（空）"
    if isinstance(given, bool):
        return "はい" if given else "いいえ"
    told = given if isinstance(given, str) else str(given)
    return told if len(told) <= SHOWN_MOST else told[:SHOWN_MOST] + "…"

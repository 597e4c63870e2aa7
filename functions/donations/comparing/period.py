"""The days that a comparison covers, as staff ask for them; pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kernel.errors import FieldError

DAYS_MOST: Final = 400


def mistakes(body: Mapping[str, Any]) -> list[FieldError]:
    """What a schema can't see in {compare: {from?, to?}}."""
    asked = body.get("compare")
    told = [asked.get(name) for name in ("from", "to")] if isinstance(asked, dict) else []
    try:
        days = [date.fromisoformat(one) for one in told if one]
    except (TypeError, ValueError):
        return []  # the schema says it
    if len(days) < 2:
        return []
    if days[1] < days[0]:
        return [FieldError("/compare/to", "order", "おわりの日は、はじめの日と同じかあとの日にしてください。")]
    if (days[1] - days[0]).days >= DAYS_MOST:
        return [FieldError("/compare/to", "long", f"くらべる期間は{DAYS_MOST}日までです。短くしてください。")]
    return []

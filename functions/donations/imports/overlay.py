"""What a file says, laid over what we know of an order already: a file says only what its columns say. Pure."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from donations import notification
from donations.notification import Content
from japan import text

NOTES = "import_notes"
_TIMES = ("applied_at", "paid_at", "transferred_at", "updated_at")


def laid_over(view: Content, told: Content) -> Content:
    """`view` (the portal's last word) with what `told` says; the same thing in another form stays as the portal wrote it.

    Notes on what could not be read belong to this file: they replace those of the last one.
    """
    merged = _over({key: value for key, value in view.items() if key != NOTES}, told)
    merged["lines"] = _lines(view.get("lines") or [], told.get("lines") or [])
    return merged


def says_nothing_new(view: Content, merged: Content) -> bool:
    """Whether a file told nothing that the portal has not told; notes on its reading are no news."""
    return _without_notes(view) == _without_notes(merged)


def _without_notes(content: Content) -> Content:
    return {key: value for key, value in content.items() if key != NOTES}


def _over(view: Content, told: Mapping[str, Any]) -> Content:
    merged = deepcopy(view)
    for key, value in told.items():
        known = merged.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            merged[key] = _over(known, value)
            if key in ("donor", "recipient") and _same_address(known, value):
                for part in ("prefecture", "address"):
                    merged[key].pop(part, None)
                    if part in known:
                        merged[key][part] = known[part]
        elif not _same(key, known, value):
            merged[key] = deepcopy(value)
    return merged


def _lines(view: list[Any], told: list[Any]) -> list[Any]:
    """Lines one by one where they are the same gifts in the same order; else the file's, if it has any."""
    if not told:
        return deepcopy(view)
    if [_code(line) for line in view] == [_code(line) for line in told]:
        return [_over(known, line) for known, line in zip(view, told, strict=True)]
    return deepcopy(told)


def _code(line: Any) -> str:
    return notification.gift_key(notification.words(line.get("gift_code"))) if isinstance(line, dict) else ""


def _same(key: str, known: Any, value: Any) -> bool:
    """Whether two values say the same: telephones and postcodes by digits, times by instant, payment methods unless one is unknown."""
    if known == value and type(known) is type(value):
        return True
    if key == "method" and value == "unknown":
        return known is not None
    if not (isinstance(known, str) and isinstance(value, str)):
        return False
    if key == "telephone":
        return text.telephone_key(known) == text.telephone_key(value)
    if key == "postcode":
        return _digits(known) == _digits(value) != ""
    if key in _TIMES:
        mine, its = notification.instant(known), notification.instant(value)
        return mine is not None and its is not None and _minute(mine) == _minute(its)
    return key == "email" and known.strip().lower() == value.strip().lower()


def _minute(at: Any) -> Any:
    return at.replace(second=0, microsecond=0)  # files leave the seconds out


def _digits(written: str) -> str:
    return "".join(one for one in text.folded(written) if one.isdigit())


def _same_address(known: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    if not isinstance(told.get("address"), str):
        return True
    mine, its = (notification.address(dict(one)).whole for one in (known, told))
    return "".join(mine.split()) == "".join(its.split())

"""How a cell is read. Pure. What can't be read is given as it stands, so that it becomes a flag of the donation and never a loss."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from donations.imports import targets
from donations.imports.targets import Target
from kernel import clock

_EXCEL_DAY_ZERO = date(
    1899, 12, 30
)  # the day that Excel's serial number 0 stands for, its false 29 February 1900 included
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2})[:時](\d{1,2})(?:[:分](\d{1,2})?)?")


def plain(cell: str) -> str:
    """A cell without the marks by which Excel keeps a number a text (="0123", '0123) and without spaces around it."""
    cell = cell.strip()
    if match := re.fullmatch(r'="(.*)"', cell, re.DOTALL):
        cell = match[1].strip()
    return cell[1:] if cell.startswith("'") and len(cell) > 1 else cell


def word(cell: str) -> str:
    """The key by which a word is looked up: one width, lower case, one kind of dash, no spaces around."""
    folded = unicodedata.normalize("NFKC", cell).strip().lower()
    return re.sub(r"[〜~‐-―−]", "-", folded)


def column_key(name: str) -> str:
    """The key by which a column is recognised: one width, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower()


def yen(cell: str) -> int | None:
    """'￥10,000円' → 10000; None for what is no whole number of yen."""
    told = re.sub(r"[¥\\,円\s]", "", unicodedata.normalize("NFKC", cell))
    match = re.fullmatch(r"(-?\d{1,12})(?:\.0+)?", told)
    return int(match[1]) if match else None


def when(cell: str) -> str | None:
    """A time in ISO 8601 with Japan's offset; a day alone is its first minute. None for what is no time."""
    told = unicodedata.normalize("NFKC", cell).strip()
    found = _day_of(told)
    if found is None:
        return None
    day, rest = found
    time = _TIME.search(rest)
    if rest.strip(" T") and not time:
        return None
    hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=clock.JST).isoformat()


def day(cell: str) -> str | None:
    """A date in ISO 8601; None for what is no date."""
    told = when(cell)
    return told[:10] if told else None


def _day_of(told: str) -> tuple[date, str] | None:
    try:
        if match := _DATE.match(told):
            return date(*(int(part) for part in match.groups())), told[match.end() :]
        if match := re.match(r"(\d{4})(\d{2})(\d{2})(?=$|\D|\d{6}$)", told):
            rest = told[match.end() :]
            return date(*(int(part) for part in match.groups())), re.sub(r"^(\d\d)(\d\d)(\d\d)$", r"\1:\2:\3", rest)
        if match := re.fullmatch(r"([3-6]\d{4})(\.\d+)?", told):
            minutes = round(float(match[2] or 0) * 1440)
            return _EXCEL_DAY_ZERO + timedelta(days=int(match[1])), f"{minutes // 60 % 24}:{minutes % 60}"
    except ValueError:
        pass
    return None


def telephone(parts: Sequence[str]) -> str:
    """Parts joined with hyphens; a leading zero that a spreadsheet took away is given back."""
    told = "-".join(parts)
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", told))
    if len(digits) in (9, 10) and not digits.startswith("0") and not told.startswith("+"):
        return "0" + told
    return told


def postcode(parts: Sequence[str]) -> str:
    """'100-0001' from whatever carries its digits, with zeros that a spreadsheet took away; else as it stands."""
    if len(parts) == 2:
        parts = [parts[0].zfill(3), parts[1].zfill(4)]
    told = "".join(parts)
    digits = re.sub(r"[〒\s-]", "", word(told))
    if re.fullmatch(r"\d{5,7}", digits):
        digits = digits.zfill(7)
        return f"{digits[:3]}-{digits[3:]}"
    return told


def words(target: str, cell: str, own: Mapping[str, Any]) -> tuple[Any, bool]:
    """(meaning, whether the word is known): the mapping's own words first, then what everybody uses."""
    key = word(cell)
    for table in (own, targets.WORDS_KNOWN.get(target, {})):
        for said, meaning in table.items():
            if word(said) == key:
                return meaning, True
    return cell, False


def read(target: Target, parts: Sequence[str]) -> Any:
    """The value of cells that lead to one target (words apart): as the notification wants it, or as it stands."""
    match target.reads:
        case targets.YEN:
            amount = yen("".join(parts))
            return "".join(parts) if amount is None else amount
        case targets.NUMBER:
            number = yen("".join(parts))
            return "".join(parts) if number is None else number
        case targets.WHEN:
            return when(" ".join(parts)) or " ".join(parts)
        case targets.DAY:
            return day(" ".join(parts)) or " ".join(parts)
        case targets.TELEPHONE:
            return telephone(parts)
        case targets.POSTCODE:
            return postcode(parts)
        case targets.ADDRESS:
            return "".join(parts)
        case targets.NAME:
            return " ".join(parts)
        case _:
            return "\n".join(parts)

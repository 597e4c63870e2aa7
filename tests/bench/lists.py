"""How fast the desk's lists, searches and figures answer on the local cloud that is running: `python -m tests.bench.lists`.

Meant after `make demo-large`. Each is asked over HTTP as the administrator's browser does; a first time that is shown apart (the function
may have to start, or to load a wing), then five times. Ends with 1 if one of these took more than a second.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from infra.places import LOCAL
from tests.bench.doors import Doors

MOST_SECONDS: Final = 1.0
ROUNDS: Final = 5
WORKBOOK: Final = "/api/donations/analysis/workbook"  # a file with all tables, no list: measured, not judged
NAME, EMAIL, TELEPHONE = "髙橋 恵美", "donor00123@year.example", "090-0000-1234"


def asked(december: str) -> Iterator[str]:
    """Every list of the room, by each of its filters; `december` is the peak's month, 2025-12."""
    first, last = december, f"{int(december[:4]) + 1}-11"
    yield from ("/api/donations", f"/api/donations?month={december}", f"/api/donations?month={december}&limit=100")
    yield from (f"/api/donations?state={state}" for state in ("held", "received", "paid", "completed", "cancelled"))
    yield from (f"/api/donations?portal=rakuten{more}" for more in ("", "&state=completed", f"&month={december}"))
    yield from (f"/api/donations?flag={flag}" for flag in ("postcode", "duplicate", "stock_short"))
    yield "/api/donations?migrated=only"
    yield from (f"/api/donations?q={quote(q)}" for q in (NAME, NAME.split(maxsplit=1)[0], EMAIL, TELEPHONE, "Y-000123"))
    yield from ("/api/donations/waiting", "/api/donations/portals")
    yield "/api/donations/shipments"
    states = ("ordered", "overdue", "delayed", "paused", "returned")
    yield from (f"/api/donations/shipments?list={state}" for state in states)
    yield from (f"/api/donations/shipments?list={state}&month={december}" for state in ("shipped", "delivered"))
    yield from ("/api/donations/stock", "/api/donations/stock/shortages", "/api/donations/stock/YEAR-0001")
    yield from (f"/api/donations/{of}{more}" for of in ("gifts", "vendors") for more in ("", "?limit=100"))
    yield from ("/api/donations/gifts/in-force", "/api/donations/gifts/YEAR-0001")
    yield from ("/api/donations/listings", "/api/donations/imports", "/api/donations/inquiries")
    by = ("month", "portal", "gift", "gift-portal", "use", "prefecture")
    yield from (f"/api/donations/analysis?from={first}&to={last}&by={one}" for one in by)
    late = ("month", "vendor", "gift")
    yield from (f"/api/donations/analysis/lateness?from={first}&to={last}&by={one}" for one in late)
    yield f"/api/donations/analysis/rows?month={december}"
    yield WORKBOOK + f"?from={first}&to={last}"


def main() -> int:
    """Ask all of them, print a table, and say which are too slow or were refused."""
    doors = Doors(json.loads((LOCAL / "access.json").read_text(encoding="utf-8")))
    staff = doors.signed_in()
    december = sys.argv[1] if len(sys.argv) > 1 else f"{time.gmtime().tm_year - 1}-12"
    wrong: list[str] = []
    print("| list | first | median | slowest | rows | KB |\n|---|---:|---:|---:|---:|---:|")
    for path in asked(december):
        times, status, body = [], 0, b""
        for _ in range(ROUNDS + 1):
            began = time.perf_counter()
            answer = doors.get(path, **staff)
            times.append(time.perf_counter() - began)
            status, body = answer.status, answer.data
        first, *others = times
        rows = _rows(body) if status == 200 else status
        shown = " | ".join(f"{one:.2f} s" for one in (first, statistics.median(others), max(others)))
        print(f"| `{path.removeprefix('/api/donations')}` | {shown} | {rows} | {len(body) // 1024} |", flush=True)
        if status != 200 or (max(others) > MOST_SECONDS and not path.startswith(WORKBOOK)):
            wrong.append(f"{path} ({status}, {max(others):.2f} s)")
    print("\nToo slow or refused: " + "; ".join(wrong) if wrong else "\nAll within a second.")
    return 1 if wrong else 0


def _rows(body: bytes) -> Any:
    found = json.loads(body)
    many = found.get("items", found.get("rows"))
    return len(many) if isinstance(many, list) else ""


if __name__ == "__main__":
    sys.exit(main())

"""Counts what each operation of the fault kit's cases asks of AWS: the figures of `calls.json`, `make bench` and docs/costs.md.

`python -m tests.budgets.count` prints them; with `--write` they become the budget.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests import house

BUDGET = Path(__file__).with_name("calls.json")


def measured() -> dict[str, dict[str, Any]]:
    """{operation: {"calls": {"dynamodb.GetItem": 1, …}, "written_bytes": n}} of one undisturbed run of each operation."""
    from tests.faults import kit
    from tests.faults.test_faults import all_cases

    found: dict[str, dict[str, Any]] = {}
    for case in all_cases():
        if case.operation in found:
            continue
        with house.mocked_cloud(), kit.watched() as switch:
            world = kit.World(case)
            _, _, calls = world.undisturbed(switch)
            found[case.operation] = {
                "calls": dict(sorted(Counter(calls).items())),
                "written_bytes": switch.written_bytes,
            }
    return dict(sorted(found.items()))


def main() -> None:
    house.set_environment()
    counts = measured()
    if "--write" in sys.argv:
        budget = {operation: one["calls"] for operation, one in counts.items()}
        BUDGET.write_text(json.dumps(budget, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for operation, one in counts.items():
        shown = ", ".join(f"{name.removeprefix('dynamodb.')} {count}" for name, count in one["calls"].items())
        print(f"{operation:40} {one['written_bytes']:>7} B  {shown}")


if __name__ == "__main__":
    main()

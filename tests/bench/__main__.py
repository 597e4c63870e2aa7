"""`make bench`: prints the figures and writes build/bench.json. Takes about four minutes, most of it on a local cloud of its own."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests import house
from tests.bench import doors

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "build" / "bench.json"
_FLOOR = (
    "import chalice.app, pynamodb.models, aws_lambda_powertools, aws_lambda_powertools.metrics, botocore.session; "
    "botocore.session.get_session().create_client('dynamodb')"
)
_RUNS = 7


def main() -> None:
    """Measure everything, in the order from cheap to dear."""
    found: dict[str, Any] = {}
    steps: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("import cost (ratio to the floor, ≤ 1.25)", imports),
        ("package", package),
        ("site of 2,000 tasks (s, < 3)", site),
        ("calls and bytes an operation", operations),
        ("through the local cloud", local_cloud),
    )
    for name, step in steps:
        print(f"… {name}", flush=True)
        found[name] = step()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    show(found)


def imports() -> dict[str, float]:
    """Best of seven fresh interpreters each, as ratios to the floor of the same run."""
    environment = {**os.environ, **house.ENVIRONMENT, "PYTHONPATH": str(ROOT / "functions")}

    def seconds(code: str) -> float:
        times = []
        for _ in range(_RUNS):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
            times.append(time.perf_counter() - began)
        return min(times)

    empty = seconds("pass")
    floor = seconds(_FLOOR) - empty
    modules = sorted(f"{path.parent.name}.api" for path in (ROOT / "functions").glob("*/api.py"))
    found = {"floor_ms": round(floor * 1000, 1)}
    for module in modules:
        found[module] = round(
            (seconds(f"import {module}\nfrom kernel import aws\naws.client('dynamodb')") - empty) / floor, 2
        )
    found["line.webhook"] = round(
        (seconds("import line.webhook\nfrom kernel import aws\naws.client('sqs')") - empty) / floor, 2
    )
    return found


def package() -> dict[str, float]:
    """The zip for AWS's architecture."""
    subprocess.run([sys.executable, "-m", "infra.package", "--architecture", "arm64"], cwd=ROOT, check=True)
    return {"megabytes_zipped": round((ROOT / "build" / "package.zip").stat().st_size / 1e6, 2), "budget_megabytes": 15}


def site() -> dict[str, float]:
    """Rendering alone, templates compiled."""
    from content.published import Published
    from tests.content import site as sample

    tasks = tuple(
        sample.task(id=f"01KAF0000000000000000{n:05d}", description="仕事の説明です。\n" * 20) for n in range(2000)
    )
    sample.built()
    times = []
    for _ in range(3):
        began = time.perf_counter()
        sample.built(Published(tasks=tasks))
        times.append(time.perf_counter() - began)
    return {"seconds": round(statistics.median(times), 2)}


def operations() -> dict[str, Any]:
    """What each operation asks of AWS."""
    from tests.budgets import count

    house.set_environment()
    return count.measured()


def local_cloud() -> dict[str, Any]:
    """Requests a second and latencies on an instance of our own."""
    from infra.local import ports
    from infra.local.instance import Instance
    from infra.places import LOCAL

    folder = LOCAL / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ.pop(name, None)
    instance = Instance(ports.free(), folder)
    try:
        instance.start()
        visitor = doors.Doors(instance.access.values)
        return {name: rate(call, threads, many) for name, call, threads, many in visitor.measured()}
    finally:
        instance.stop()


def rate(call: Callable[[int], int], threads: int, many: int) -> dict[str, float]:
    """`many` calls from `threads` threads, after a few to warm up: requests a second, p50, p99, failures."""
    for number in range(threads):
        call(-1 - number)

    def one(number: int) -> tuple[float, bool]:
        began = time.perf_counter()
        status = call(number)
        return time.perf_counter() - began, status < 300

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(one, range(many)))
    took = time.perf_counter() - began
    times = sorted(seconds for seconds, _ in results)
    return {
        "requests": many,
        "threads": threads,
        "per_second": round(many / took, 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "failed": sum(not good for _, good in results),
    }


def show(found: dict[str, Any]) -> None:
    """The same as a table for people."""
    for title, figures in found.items():
        print(f"\n{title}")
        for name, value in figures.items():
            if isinstance(value, dict) and "calls" in value:
                calls = ", ".join(f"{call.removeprefix('dynamodb.')} {n}" for call, n in value["calls"].items())
                print(f"  {name:40} {value['written_bytes']:>7} B  {calls}")
            else:
                print(f"  {name:40} {value}")


if __name__ == "__main__":
    main()

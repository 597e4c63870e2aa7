"""`make bench`: prints the figures as tables and writes build/bench.json. Takes about five minutes, most of it on a local cloud of its own.

Times are compared within one run (ratios, medians, the best of several), for machines differ, and imports are counted in processor
time, for machines are busy; counts are exact. A figure that is over its budget is marked, and nothing fails.
"""

import contextlib
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests import house
from tests.bench import doors
from tests.infra.reading import functions
from tests.localcloud import discard

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "build" / "bench.json"
_FLOOR = (
    "import chalice.app, pynamodb.models, aws_lambda_powertools, aws_lambda_powertools.metrics, botocore.session; "
    "botocore.session.get_session().create_client('dynamodb')"
)
_ROUNDS = 9
_RATE_SECONDS = 20
_MOST_RATIO = 1.25
_MOST_MEGABYTES = 15
_MOST_SITE_SECONDS = 3.0
_LEAST_SCORE = 95
_PAGES = ("/", "/tasks/", "/consortium/apply/", "/donations/guide/")


def main() -> None:
    """Measure everything, in the order from cheap to dear."""
    found: dict[str, Any] = {"measured_on": f"{os.cpu_count()} cores, under the local cloud"}
    steps: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("imports", imports),
        ("package", package),
        ("site", site),
        ("operations", operations),
        ("local_cloud", local_cloud),
    )
    for name, step in steps:
        print(f"… {name.replace('_', ' ')}", flush=True)
        began = time.monotonic()
        found[name] = step()
        print(f"  {time.monotonic() - began:.0f} s", flush=True)
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    show(found)


def imports() -> dict[str, Any]:
    """Each function's import and first client against the floor, in processor milliseconds and as a ratio.

    What is imported is the package as it goes to Lambda, with its compiled modules, and nothing beside it. The best of nine fresh
    interpreters; the rounds go over all functions in turn, so that a busy minute spoils none of them alone.
    """
    from infra.package import build, own_architecture

    unpacked = ROOT / "build" / "bench-package"
    shutil.rmtree(unpacked, ignore_errors=True)
    with zipfile.ZipFile(build(architecture=own_architecture(), package=ROOT / "build" / "local-package.zip")) as made:
        made.extractall(unpacked)
    environment = {**os.environ, **house.ENVIRONMENT, "PYTHONPATH": str(unpacked)}
    codes = {"nothing": "pass", "floor": _FLOOR}
    for function, given in functions().items():
        module = given["Handler"].rpartition(".")[0]
        client = "sqs" if module == "line.webhook" else "dynamodb"
        codes[function] = f"import {module}\nfrom kernel import aws\naws.client('{client}')"
    best = dict.fromkeys(codes, float("inf"))
    for _ in range(_ROUNDS):
        for name, code in codes.items():
            best[name] = min(best[name], processor_seconds(code, environment))
    floor = best["floor"] - best["nothing"]
    return {
        "floor": {"ms": round(floor * 1000, 1), "ratio": 1.0},
        **{
            name: {
                "ms": round((best[name] - best["nothing"]) * 1000, 1),
                "ratio": round((best[name] - best["nothing"]) / floor, 2),
            }
            for name in sorted(codes.keys() - {"nothing", "floor"})
        },
    }


def processor_seconds(code: str, environment: dict[str, str]) -> float:
    """What a fresh interpreter without site-packages takes of the processor for `code`; its end is not counted, for a function has none.

    Raises RuntimeError if it fails.
    """
    started = subprocess.Popen(
        [sys.executable, "-S", "-c", f"{code}\nimport os; os._exit(0)"], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"exit {started.returncode}: {code}")
    return used.ru_utime + used.ru_stime


def package() -> dict[str, float]:
    """The zip for AWS's architecture."""
    from infra import package

    made = package.build(architecture="arm64")
    return {"megabytes_zipped": round(made.stat().st_size / 1e6, 2)}


def site() -> dict[str, float]:
    """Rendering 2,000 pages of tasks, templates compiled: the median of three."""
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
    return {"pages": 2000, "seconds": round(statistics.median(times), 2)}


def operations() -> dict[str, Any]:
    """What each operation asks of AWS."""
    from tests.budgets import count

    house.set_environment()
    with contextlib.redirect_stdout(io.StringIO()):  # the functions' own metrics
        return count.measured()


def local_cloud() -> dict[str, Any]:
    """Requests a second, latencies, and Lighthouse's scores, on an instance of our own with the demo city in it."""
    from infra.local import ports
    from infra.local.instance import Instance
    from infra.places import LOCAL

    folder = LOCAL / "bench"
    discard(folder)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ.pop(name, None)
    instance = Instance(ports.free(), folder)
    try:
        instance.start()
        scores = lighthouse(instance.url)
        visitor = doors.Doors(instance.access.values)
        return {
            "requests": {name: rate(call, threads, many) for name, call, threads, many in visitor.measured()},
            "lighthouse_performance": scores,
        }
    finally:
        instance.stop()
        discard(folder / "state")


def lighthouse(url: str) -> dict[str, int]:
    """Path → the median of three scores for performance, on a phone as Lighthouse throttles it."""
    scores: dict[str, list[int]] = {path: [] for path in _PAGES}
    environment = os.environ | {"LIGHTHOUSE": "performance"}
    for _ in range(3):
        command = ["node", "lighthouse.mjs", *(url + path for path in _PAGES)]
        done = subprocess.run(
            command, cwd=ROOT / "frontend" / "site", env=environment, check=True, capture_output=True, text=True
        )
        for path, found in zip(_PAGES, json.loads(done.stdout).values(), strict=True):
            scores[path].append(found["performance"])
    return {path: int(statistics.median(found)) for path, found in scores.items()}


def rate(call: Callable[[int], int], threads: int, many: int) -> dict[str, float]:
    """Up to `many` calls from `threads` threads within twenty seconds, after a few to warm up: requests a second, p50, p99, failures."""
    for number in range(threads):
        call(-1 - number)

    began = time.perf_counter()

    def one(number: int) -> tuple[float, bool] | None:
        sent = time.perf_counter()
        if sent - began > _RATE_SECONDS:
            return None
        status = call(number)
        return time.perf_counter() - sent, status < 300

    with ThreadPoolExecutor(threads) as pool:
        results = [one for one in pool.map(one, range(many)) if one]
    took = time.perf_counter() - began
    times = sorted(seconds for seconds, _ in results)
    return {
        "requests": len(results),
        "threads": threads,
        "per_second": round(many / took, 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "failed": sum(not good for _, good in results),
    }


def show(found: dict[str, Any]) -> None:
    """The same as tables for people."""
    print(f"\nMeasured on {found['measured_on']}.")
    print(f"\nImport and first client in processor time, against the floor (budget {_MOST_RATIO})")
    for name, one in found["imports"].items():
        api = name.endswith(("Api", "Webhook"))  # what people wait for; workers have time
        print(f"  {name:24} {one['ms']:>8.1f} ms {one['ratio']:>6.2f}{over(api and one['ratio'] > _MOST_RATIO)}")
    size, pages = found["package"]["megabytes_zipped"], found["site"]
    print(f"\nPackage: {size} MB zipped (budget {_MOST_MEGABYTES}){over(size > _MOST_MEGABYTES)}")
    slow = pages["seconds"] >= _MOST_SITE_SECONDS
    print(f"Site of {pages['pages']:,} pages: {pages['seconds']} s (budget {_MOST_SITE_SECONDS:g}){over(slow)}")
    print("\nCalls and bytes an operation (bytes of the items written)")
    for name, one in found["operations"].items():
        calls = ", ".join(f"{call.removeprefix('dynamodb.')} {n}" for call, n in one["calls"].items())
        print(f"  {name:40} {one['written_bytes']:>7} B  {calls}")
    print("\nThrough the local cloud      requests/s   p50 ms   p99 ms  failed")
    for name, one in found["local_cloud"]["requests"].items():
        print(f"  {name:26} {one['per_second']:>10} {one['p50_ms']:>8} {one['p99_ms']:>8} {one['failed']:>7}")
    print("\nLighthouse, performance (median of three, uncompressed as the local cloud serves)")
    for path, score in found["local_cloud"]["lighthouse_performance"].items():
        print(f"  {path:26} {score:>10}{over(score < _LEAST_SCORE)}")


def over(beyond: bool) -> str:
    return "   OVER BUDGET" if beyond else ""


if __name__ == "__main__":
    main()

"""`make demo-large`: a whole year into the local cloud that is running; `make run` itself brings in a small one.

Several processes, each with the gifts of its own, so that a gift's donations stay in their order. Each notes how many it has finished
(beside the local cloud's data, and gone with them): a run that was left off goes on where it was. The last day of the year is noted too, so
that the next day's run goes on with the same year.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from infra.cloud import REGION, Cloud
from infra.local.progress import say
from infra.local.seed import year
from infra.places import LOCAL

PARTS: Final = 2
AGAIN: Final = 1  # so many after the last that was noted as finished may have been begun
SMALL_REST_DAYS: Final = 35  # the small year ends so long ago: what lies on the desk today is the morning's


@dataclass(frozen=True)
class Plan:
    """What is brought in; `until` is its last day, `name` the first letter of its order numbers."""

    name: str
    until: str
    gifts: int
    donations: int

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.until)

    def donations_planned(self) -> Iterator[year.Planned]:
        return year.donations(self.last_day, self.donations, known=self.gifts, prefix=self.name)


def large(today: date) -> Plan:
    """All of it, up to yesterday."""
    return Plan("Y", (today - timedelta(days=1)).isoformat(), year.GIFTS, year.DONATIONS)


def small(today: date) -> Plan:
    """What `make run` has time for."""
    return Plan("S", (today - timedelta(days=SMALL_REST_DAYS)).isoformat(), 20, 100)


def part_of(one: year.Planned) -> int:
    """Which process brings it in: all donations of a gift go to one."""
    return int(one.body["lines"][0]["gift_code"].rsplit("-", 1)[1]) % PARTS


@dataclass(frozen=True)
class Notes:
    """What was done, in `folder`."""

    folder: Path
    plan: Plan

    def _file(self, what: str) -> Path:
        return self.folder / f"year-{self.plan.name}-{what}"

    def finished(self, what: str) -> int:
        try:
            return int(self._file(what).read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def finish(self, what: str, number: int) -> None:
        draft = self._file(f"{what}.draft")
        draft.write_text(str(number), encoding="ascii")
        os.replace(draft, self._file(what))


def noted(folder: Path, plan: Plan) -> Notes:
    """The notes of this plan as it was begun: the year of a run that goes on is that of the first one."""
    kept = folder / f"year-{plan.name}.json"
    if kept.exists():
        return Notes(folder, Plan(**json.loads(kept.read_text(encoding="utf-8"))))
    kept.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    return Notes(folder, plan)


def environment(cloud: Cloud) -> dict[str, str]:
    """What the donations' worker has, for a process of this machine."""
    settings = cloud.client("lambda").get_function_configuration(FunctionName=cloud.physical("DonationsWorker"))
    return {
        **settings["Environment"]["Variables"],
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        "POWERTOOLS_METRICS_DISABLED": "true",
    }


def load(cloud: Cloud, notes: Notes) -> None:
    """Bring it in. Raises SystemExit with a sentence if a process failed, or somebody asked us to end."""
    os.environ.update(environment(cloud))  # before a room is imported
    plan = notes.plan
    if not notes.finished("catalogue"):
        from infra.local.seed import bringing

        say(f"  {plan.gifts} gifts and their vendors, two persons for each …")
        with bringing.bus() as bus:
            bringing.catalogue(bus, plan.last_day, plan.gifts)
        bringing.stock(plan.last_day, plan.gifts, plan.donations_planned(), plan.name)
        notes.finish("catalogue", 1)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_part, args=(notes, part)) for part in range(PARTS)]
    for process in processes:
        process.start()
    try:
        _watch(notes, processes)
    except KeyboardInterrupt:
        for process in processes:
            process.join()
        sys.exit("\nLeft off. The same command goes on from here.")
    if any(process.exitcode for process in processes):
        sys.exit("\nA part of it failed; see above. The same command goes on from here.")


def _part(notes: Notes, part: int) -> None:
    warnings.simplefilter("ignore")
    from infra.local.seed import bringing

    plan, what = notes.plan, f"part-{part}"
    mine = [one for one in plan.donations_planned() if part_of(one) == part]
    done = notes.finished(what)
    try:
        with contextlib.redirect_stdout(None), bringing.bus() as bus:  # the functions' metrics are nobody's here
            for number, one in enumerate(mine[done:], start=done + 1):
                bringing.bring(one, bus, plan.last_day, again=number <= done + AGAIN)
                notes.finish(what, number)
    except KeyboardInterrupt:
        sys.exit(130)


def _watch(notes: Notes, processes: list[Any]) -> None:
    """One line that is written over each second on a terminal, and every half minute elsewhere."""
    whole, began, shown = notes.plan.donations, time.monotonic(), 0.0
    first = sum(notes.finished(f"part-{part}") for part in range(PARTS))
    live = sys.stdout.isatty()
    while True:
        running = any(process.is_alive() for process in processes)
        done = sum(notes.finished(f"part-{part}") for part in range(PARTS))
        took = time.monotonic() - began
        if not running or took - shown >= (1 if live else 30):
            shown, rate = took, (done - first) / max(took, 0.1)
            left = f", about {(whole - done) / rate / 60:.0f} min left" if rate and done < whole else ""
            words = f"  {done:,} of {whole:,} donations, {rate:.1f} a second{left}"
            print(f"\r{words:<78}" if live else words, end="" if live and running else "\n", flush=True)
        if not running:
            return
        time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring a made-up year into the local cloud that is running.")
    parser.add_argument("--access", type=Path, default=LOCAL / "access.json")
    parser.add_argument("--small", action="store_true", help="the small year that `make run` brings in")
    given = parser.parse_args()
    if not given.access.exists():
        sys.exit("No local cloud is running. Start it with `make run`, wait until it says ready, and try again.")
    cloud = Cloud(endpoint=json.loads(given.access.read_text(encoding="utf-8"))["aws_endpoint"])
    today = datetime.now(UTC).astimezone(year.JST).date()
    began = time.monotonic()
    load(cloud, noted(given.access.parent / "state", small(today) if given.small else large(today)))
    say(f"  The year is in. It took {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()

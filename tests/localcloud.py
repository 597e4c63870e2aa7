"""A local cloud for tests that need one, on free ports, apart from the one that `make run` holds.

    def test_something(local_cloud): local_cloud["url"]

Three ways to one:
- `pytest tests/cloud`: the fixture starts one and ends it.
- `python -m tests.localcloud tests -m cloud -n 2`: one for several pytest processes; `make test` does this.
- MACHIMUSUBI_URL=http://localhost:8000 pytest -m cloud: a system that already runs (its access.json is read from .local/, or from
  where MACHIMUSUBI_ACCESS says).

Nothing but loopback is needed once `make setup` was run.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from infra.cloud import Cloud
    from infra.local.access import Access


def discard(folder: Path) -> None:
    """Remove a local cloud's data without waiting: each of its workers unpacked thousands of small files."""
    if not folder.exists():
        return
    gone = folder.rename(folder.with_name(f"{folder.name}.discarded-{time.time_ns()}"))
    subprocess.Popen(["rm", "-rf", str(gone)], start_new_session=True)


@contextmanager
def started() -> Iterator["Access"]:
    """A local cloud with the demo city in it; its data go with it, its logs stay."""
    # Imported here, for most tests need none of it.
    from infra.local import ports
    from infra.local.instance import Instance
    from infra.places import LOCAL

    chosen = ports.free()
    folder = LOCAL / "test" / str(chosen.site)
    discard(folder)
    instance = Instance(chosen, folder)
    try:
        instance.start()
        yield instance.access
    finally:
        instance.stop()
        discard(folder / "state")


@pytest.fixture(scope="session")
def local_cloud() -> Iterator[dict[str, Any]]:
    """What access.json says of a running local cloud with the demo city in it: url, aws_endpoint, line, partners, staff, mail_url."""
    running = os.environ.get("MACHIMUSUBI_URL")
    if running:
        from infra.places import LOCAL

        kept = Path(os.environ.get("MACHIMUSUBI_ACCESS", LOCAL / "access.json"))
        yield json.loads(kept.read_text(encoding="utf-8")) | {"url": running.rstrip("/")}
        return
    with started() as access:
        yield access.values


@pytest.fixture(scope="session")
def deployed(local_cloud: dict[str, Any]) -> "Cloud":
    """The tools' view of the same cloud: clients, physical names."""
    from infra.cloud import Cloud

    return Cloud(endpoint=local_cloud["aws_endpoint"])


def main() -> int:
    """Run pytest, with the arguments given to us, on one local cloud for all its processes; its exit code is ours."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with started() as access:
        where = {"MACHIMUSUBI_URL": access.values["url"], "MACHIMUSUBI_ACCESS": str(access.path)}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *sys.argv[1:]], env=os.environ | where, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())

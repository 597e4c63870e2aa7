"""A local cloud for tests that need one: `make test` starts it on free ports, apart from the one that `make run` holds.

    def test_something(local_cloud): local_cloud["url"]

To try tests against a system that already runs: MACHIMUSUBI_URL=http://localhost:8000 pytest -m cloud (its access.json is read
from .local/, or from where MACHIMUSUBI_ACCESS says). Nothing but loopback is needed once `make setup` was run.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from infra.cloud import Cloud


@pytest.fixture(scope="session")
def local_cloud() -> Iterator[dict[str, Any]]:
    """What access.json says of a running local cloud with the demo city in it: url, aws_endpoint, line, partners, staff, mail_url."""
    # Imported here, for most tests need none of it.
    from infra.local import ports
    from infra.local.instance import Instance
    from infra.places import LOCAL

    running = os.environ.get("MACHIMUSUBI_URL")
    if running:
        kept = Path(os.environ.get("MACHIMUSUBI_ACCESS", LOCAL / "access.json"))
        yield json.loads(kept.read_text(encoding="utf-8")) | {"url": running.rstrip("/")}
        return
    chosen = ports.free()
    folder = LOCAL / "test" / str(chosen.site)
    shutil.rmtree(folder, ignore_errors=True)
    instance = Instance(chosen, folder)
    try:
        instance.start()
        yield instance.access.values
    finally:
        instance.stop()
        shutil.rmtree(folder / "state", ignore_errors=True)  # the logs stay


@pytest.fixture(scope="session")
def deployed(local_cloud: dict[str, Any]) -> "Cloud":
    """The tools' view of the same cloud: clients, physical names."""
    from infra.cloud import Cloud

    return Cloud(endpoint=local_cloud["aws_endpoint"])

"""A small year of donations: a hundred of twenty gifts, which `load` brings in in processes of its own."""

import os
import subprocess
import sys

from infra.local.seed.doors import Doors, SeedFailed
from infra.places import ROOT


def small_year(doors: Doors) -> None:
    """A room is imported with its settings, and ours are a tool's: so another process does it."""
    command = [sys.executable, "-m", "infra.local.seed.load", "--small", "--access", str(doors.access.path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "functions")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SeedFailed(f"The made-up year was not brought in: {(done.stderr or done.stdout)[-600:]}")

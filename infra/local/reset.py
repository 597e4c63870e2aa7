"""`make reset`: forget the local cloud's data (not what was installed or built)."""

import shutil
import sys
from pathlib import Path

from infra.local.emulator import State, StateBusy
from infra.local.leftovers import Ledger
from infra.places import LOCAL


def reset(folder: Path = LOCAL) -> None:
    """Clear the data of the local cloud that lives in `folder`. Raises StateBusy while it runs."""
    state = State(folder / "state")
    state.hold()
    Ledger(folder / "children").end_left_over()
    state.clear()
    for gone in state.cleared():
        shutil.rmtree(gone, ignore_errors=True)
    (folder / "access.json").unlink(missing_ok=True)
    state.let_go()


if __name__ == "__main__":
    try:
        reset()
    except StateBusy as busy:
        sys.exit(f"Error: {busy}")
    print("The local cloud's data are cleared; `make run` fills in the demo city anew.")

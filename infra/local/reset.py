"""`make reset`: forget the local cloud's data (not what was installed or built)."""

from pathlib import Path

from infra.local.emulator import State
from infra.places import LOCAL


def reset(folder: Path = LOCAL) -> None:
    """Clear the data of the local cloud that lives in `folder`."""
    State(folder / "state").clear()
    (folder / "access.json").unlink(missing_ok=True)


if __name__ == "__main__":
    reset()
    print("The local cloud's data are cleared; `make run` fills in the demo city anew.")

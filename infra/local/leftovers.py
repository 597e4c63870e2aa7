"""What a run that was cut off (kill -9, a crash) left behind: its processes are written down, and the next run ends them first.

A process id is used again by others; so its start time stands beside it. Linux tells both in /proc; elsewhere nothing is ended.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

_PATIENCE_SECONDS = 15.0  # the emulator saves what it holds before it ends


class Ledger:
    """The process groups that a local cloud has started, in a file beside its data."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, pid: int) -> None:
        """Write down the leader of a process group."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="ascii") as file:
            file.write(f"{pid} {started_at(pid)}\n")

    def all_ended(self) -> None:
        """Forget them: we have ended them ourselves."""
        self.path.unlink(missing_ok=True)

    def end_left_over(self) -> int:
        """End those that still run, with all that they started; how many there were. Call it only while nobody else may run."""
        left = [pid for pid, since in self._noted() if since and started_at(pid) == since]
        for pid in left:
            _signal_group(pid, signal.SIGTERM)
        until = time.monotonic() + _PATIENCE_SECONDS
        while any(started_at(pid) for pid in left) and time.monotonic() < until:
            time.sleep(0.1)
        for pid in left:
            _signal_group(pid, signal.SIGKILL)
        self.all_ended()
        return len(left)

    def _noted(self) -> list[tuple[int, str]]:
        try:
            lines = self.path.read_text(encoding="ascii").splitlines()
        except (OSError, UnicodeDecodeError):
            return []
        pairs = (line.partition(" ") for line in lines)
        return [(int(pid), since) for pid, _, since in pairs if pid.isdecimal()]


def started_at(pid: int) -> str:
    """When a living process was started, in the kernel's ticks; '' if there is none (or it has ended and waits to be collected)."""
    try:
        # pid (name) state ppid …: the name may hold spaces and brackets; the start is field 22.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def _signal_group(group: int, wanted: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, wanted)

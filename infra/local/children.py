"""The processes of a local cloud: started apart from the terminal, so that Ctrl-C ends them in our order; ended with all theirs."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PATIENCE_SECONDS = 2.0


class ChildDied(RuntimeError):
    """A process of the local cloud ended by itself; the message ends with the last it said."""


class Child:
    """One process, its log file and its end."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads run yet when children are started
            )

    @property
    def pid(self) -> int:
        """Also the id of its process group."""
        return self._process.pid

    def check(self) -> None:
        """Raises ChildDied if the process is gone."""
        if self._process.poll() is not None:
            raise ChildDied(f"{self.name} ended by itself (exit {self._process.returncode}). {self.last_words()}")

    def last_words(self, lines: int = 5) -> str:
        """The end of its log, and where the rest lies."""
        said = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-lines:]
        return f"Its last words, from {self.log}:\n  " + "\n  ".join(said or ["(nothing)"])

    def stop(self, grace_seconds: float) -> bool:
        """End it and all it started; whether it went by itself within the grace.

        A server waits for the work that its own children still do; after a moment they are ended first.
        """
        orderly = self._process.poll() is None
        if orderly:
            self._process.terminate()
            until = time.monotonic() + grace_seconds
            gone = self._gone_within(_PATIENCE_SECONDS)
            while not gone and time.monotonic() < until:
                _kill(_started_by(self._process.pid))
                gone = self._gone_within(_PATIENCE_SECONDS / 4)
            orderly = gone
        _kill_group(self._process.pid)
        self._process.wait(30)
        return orderly

    def _gone_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def run_to_end(command: Sequence[str], where: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a tool quietly until it ends; should we be asked to end meanwhile, with all that it started."""
    # A session of its own: Ctrl-C reaches us alone, and we end the whole group.
    tool = subprocess.Popen(
        command,
        cwd=where,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        said, complained = tool.communicate()
    except BaseException:
        _kill_group(tool.pid)
        tool.wait()
        raise
    return subprocess.CompletedProcess(list(command), tool.returncode, said, complained)


def end_with(parent_name: str) -> None:
    """Have this very process asked to end when its parent ends, if the parent is called so. Linux only."""
    with contextlib.suppress(OSError):
        if Path(f"/proc/{os.getppid()}/comm").read_text(encoding="utf-8").strip() == parent_name:
            _end_with_parent()


def _started_by(parent: int) -> list[int]:
    """The processes whose parent is `parent`, as Linux's /proc tells; elsewhere none."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            # pid (name) state ppid …: the name may hold spaces and brackets.
            fields = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(place.parent.name))
    return found


def _kill(processes: list[int]) -> None:
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    time.sleep(0.05)


def _end_with_parent() -> None:
    """Have the kernel end this process should we be killed outright. Linux only; elsewhere nothing happens."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    except (AttributeError, OSError):
        return

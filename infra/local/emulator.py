"""The AWS emulator (ministack) in a Python 3.13 environment of its own, with what it keeps.

Its traps, and what is done about them here:
- Workers inherit its whole environment: it is started with a bare one.
- It writes its state only at an orderly end: a state without the mark of one is thrown away, for half of it would be missing.
- It saves how far stream consumers had read, not the streams: after a restart they would skip what is new. The positions are
  emptied before it starts.
- A queue's address carries the emulator's port and is what the queue is found by: at another port it would look for other queues
  and deliver nothing. The addresses are changed before it starts.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from infra.local.children import Child
from infra.local.progress import say
from infra.places import LOCAL, ROOT, UV, Stamp, fingerprint

HOME = LOCAL / "emulator"
LOCK = ROOT / "infra" / "local" / "emulator.lock"
_START_SECONDS = 30
_STOP_SECONDS = 60


class EmulatorFailed(RuntimeError):
    """The emulator does not answer."""


def install() -> bool:
    """Make the emulator's environment from its lock file; whether there was something to do."""
    stamp = Stamp("emulator", fingerprint([LOCK], sys.version), HOME / "bin" / "ministack")
    if stamp.fresh():
        return False
    subprocess.run([str(UV), "venv", "--quiet", "--clear", "--python", sys.executable, str(HOME)], check=True, cwd=ROOT)
    install_locked = [str(UV), "pip", "install", "--quiet", "--python", str(HOME / "bin" / "python")]
    subprocess.run([*install_locked, "--require-hashes", "-r", str(LOCK)], check=True, cwd=ROOT)
    stamp.done()
    return True


class StateBusy(RuntimeError):
    """Another local cloud holds the same data."""


class State:
    """What one local cloud keeps between an orderly stop and the next start. One process at a time holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mark = folder / "orderly"
        self._lock: IO[str] | None = None

    def hold(self) -> None:
        """Keep others away until `let_go` or the end of this process. Raises StateBusy."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        lock = self.folder.with_suffix(".lock").open("w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise StateBusy(
                f"A local cloud is running with the data in {self.folder}. End it first, with Ctrl-C where it runs."
            ) from None
        self._lock = lock

    def held(self) -> bool:
        """Whether it is we who hold it."""
        return self._lock is not None

    def let_go(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def prepare(self, port: int, port_before: int | None = None) -> bool:
        """Make the folder ready for a start at `port`; whether there are data from an orderly stop (at `port_before`)."""
        kept = self._mark.exists() and (self.folder / "aws" / "cloudformation.json").exists()
        if not kept:
            if self.folder.exists():
                say("\n    (the last run did not end in order: its data are not whole and are cleared)")
            self.clear()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "tmp").mkdir(exist_ok=True)
        self._mark.unlink(missing_ok=True)
        if kept:
            self._empty_stream_positions()
            if port_before not in (None, port):
                self._move(f"http://localhost:{port_before}/", f"http://localhost:{port}/")
        return kept

    def stopped_orderly(self) -> None:
        self._mark.touch()

    def clear(self) -> None:
        """Put the data out of the way at once; `cleared` is then to be removed (each worker unpacks thousands of small files)."""
        if self.folder.exists():
            self.folder.rename(self.folder.with_name(f"{self.folder.name}.cleared-{time.time_ns()}"))

    def cleared(self) -> list[Path]:
        """What was put out of the way and still lies on the disk."""
        return sorted(self.folder.parent.glob(f"{self.folder.name}.cleared-*"))

    def _move(self, before: str, now: str) -> None:
        for name in ("sqs", "cloudformation", "lambda"):
            saved = self.folder / "aws" / f"{name}.json"
            if saved.exists():
                saved.write_text(saved.read_text(encoding="utf-8").replace(before, now), encoding="utf-8")

    def _empty_stream_positions(self) -> None:
        saved = self.folder / "aws" / "lambda.json"
        if not saved.exists():
            return
        state = json.loads(saved.read_text(encoding="utf-8"))
        payload = state.get("payload", state)
        if "dynamodb_stream_positions" in payload:
            payload["dynamodb_stream_positions"] = {}
            saved.write_text(json.dumps(state), encoding="utf-8")


class Emulator:
    """One running emulator."""

    def __init__(self, port: int, state: State, log: Path) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self.state = state
        self._child = Child("The AWS emulator", [str(HOME / "bin" / "ministack")], self._environment(port), log)

    def _environment(self, port: int) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
            "HOME": str(self.state.folder),
            "TMPDIR": str(self.state.folder / "tmp"),
            "LANG": "C.UTF-8",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": "ap-northeast-1",
            "IOT_MTLS_ENABLED": "0",
            "AUTH": "true",
            "LOG_LEVEL": "WARNING",
            "LAMBDA_ACCOUNT_CONCURRENCY": "32",  # each is a process of 50 MB; the surplus is answered 429
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.state.folder / "aws"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.state.folder / "s3"),
        }

    def wait_until_ready(self) -> None:
        """Raises EmulatorFailed or ChildDied."""
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            self._child.check()
            if self.ready():
                return
            time.sleep(0.1)
        raise EmulatorFailed(f"The AWS emulator did not answer within {_START_SECONDS} s. {self._child.last_words()}")

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/ready", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    @property
    def pid(self) -> int:
        return self._child.pid

    def check(self) -> None:
        """Raises ChildDied if it is gone."""
        self._child.check()

    def stop(self) -> None:
        """End it; its data are kept only if it ended in order."""
        if self._child.stop(_STOP_SECONDS):
            self.state.stopped_orderly()

"""The processes of a local cloud end when they are told to, with everything they started."""

import os
import sys
import time
from pathlib import Path

import pytest

from infra.local.children import Child, ChildDied

WORKS_ON = """
import signal, subprocess, sys
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("worker", "w").write(str(worker.pid))
signal.signal(signal.SIGTERM, lambda *_: (worker.wait(), open("saved", "w").close(), sys.exit(0)))
print("at work", flush=True)
signal.pause()
while True:
    signal.pause()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def child(folder: Path, script: str) -> Child:
    return Child("The server", [sys.executable, "-c", script], dict(os.environ), folder / "log")


def wait_for(path: Path, words: str = "") -> None:
    end = time.monotonic() + 10
    while not (path.exists() and words in path.read_text(encoding="utf-8")):
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_a_server_that_waits_for_its_workers_still_ends_in_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a server that, asked to end, first waits for a worker that works for a minute
    monkeypatch.setattr("infra.local.children._PATIENCE_SECONDS", 0.3)
    server = child(folder, WORKS_ON)
    wait_for(folder / "log", "at work")
    worker = int((folder / "worker").read_text(encoding="utf-8"))
    # WHEN it is stopped THEN the worker is ended first, and the server saves what it has
    assert server.stop(10) is True
    assert (folder / "saved").exists()
    assert not alive(worker)


def test_a_server_that_does_not_end_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.children._PATIENCE_SECONDS", 0.1)
    server = child(
        folder,
        "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True)\nwhile True: signal.pause()",
    )
    wait_for(folder / "log", "deaf")
    assert server.stop(0.3) is False


def test_a_server_that_died_is_told_of_with_its_last_words(folder: Path) -> None:
    server = child(folder, "import sys; print('the disk is full'); sys.exit(3)")
    server._process.wait(10)
    with pytest.raises(ChildDied, match=r"The server ended by itself \(exit 3\)(.|\n)*the disk is full"):
        server.check()
    assert server.stop(1) is False

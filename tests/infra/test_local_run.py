"""`make run` when things go otherwise: it is told to end, was cut off, or lacks something. One sentence each, and nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from infra import deploy
from infra.local import children, failures, needs
from infra.local.access import Access, AccessUnreadable
from infra.local.emulator import State, StateBusy
from infra.local.leftovers import Ledger, started_at
from infra.local.ports import PortBusy, Ports, free
from infra.local.reset import reset
from infra.local.seed import doors
from infra.places import ROOT

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


# ── told to end ──

RUN = """
import sys, time
from infra.local import run

class Slow:
    url, access, ended = "http://localhost:1", None, sys.argv.pop()
    def __init__(self, ports): pass
    def start(self): print("starting", flush=True); time.sleep(60)
    def stop(self): time.sleep(1); open(self.ended, "w").write("stopped")

run.Instance = Slow
run.main()
"""


@pytest.mark.parametrize("first", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_whoever_asks_to_end_may_ask_again_and_all_is_still_ended(tmp_path: Path, first: str) -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path / "ended")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert started.stdout is not None
    while b"starting" not in started.stdout.readline():
        assert started.poll() is None
    started.send_signal(getattr(signal, first))
    time.sleep(0.3)
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        started.send_signal(again)
    said = started.communicate(timeout=20)[0].decode()
    assert (started.returncode, (tmp_path / "ended").read_text()) == (0, "stopped")
    assert "Everything has ended" in said
    assert "Traceback" not in said


def test_a_terminal_that_was_closed_does_not_keep_us_from_ending(tmp_path: Path) -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path / "ended")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert started.stdout is not None
    while b"starting" not in started.stdout.readline():
        assert started.poll() is None
    started.stdout.close()
    started.send_signal(signal.SIGHUP)
    started.wait(20)
    assert (tmp_path / "ended").read_text() == "stopped"


@needs_proc
def test_a_tool_that_is_broken_off_ends_with_all_it_started(tmp_path: Path) -> None:
    script = f"sleep 61 & echo $! > {tmp_path}/grandchild; wait"

    def asked(_signal: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, asked)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            children.run_to_end(["sh", "-c", script], tmp_path, dict(os.environ))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert started_at(int((tmp_path / "grandchild").read_text())) == ""


# ── was cut off ──


@needs_proc
def test_what_a_run_left_behind_is_ended_before_the_next_begins(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEPER, start_new_session=True)
    ledger = Ledger(tmp_path / "children")
    ledger.note(left.pid)
    assert ledger.end_left_over() == 1
    assert left.wait(5) == -signal.SIGTERM
    assert ledger.end_left_over() == 0


@needs_proc
def test_a_process_that_has_the_number_of_an_old_one_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(SLEEPER, start_new_session=True)
    (tmp_path / "children").write_text(f"{other.pid} 12345\nnonsense\n", encoding="ascii")
    try:
        assert Ledger(tmp_path / "children").end_left_over() == 0
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_two_clouds_never_share_their_data(tmp_path: Path) -> None:
    first, second = State(tmp_path / "state"), State(tmp_path / "state")
    first.hold()
    with pytest.raises(StateBusy, match="A local cloud is running"):
        second.hold()
    with pytest.raises(StateBusy):
        reset(tmp_path)
    first.let_go()
    second.hold()


def saved(state: State) -> None:
    """As after an orderly stop."""
    (state.folder / "aws").mkdir()
    for name, value in (
        ("cloudformation", {"queue": "http://localhost:8020/000000000000/machimusubi-X"}),
        ("sqs", {"http://localhost:8020/000000000000/machimusubi-X": {}}),
        ("lambda", {"payload": {"dynamodb_stream_positions": {"x": 7}}}),
    ):
        (state.folder / "aws" / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    state.stopped_orderly()


def test_data_of_a_run_that_was_cut_off_are_not_taken_for_whole(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    assert state.prepare(8020) is False
    saved(state)
    assert state.prepare(8020, 8020) is True, "ended in order"
    kept = json.loads((state.folder / "aws" / "lambda.json").read_text())
    assert kept["payload"]["dynamodb_stream_positions"] == {}, "else consumers would skip what is new"
    assert state.prepare(8020, 8020) is False, "this run has not ended"
    assert not (state.folder / "aws").exists()
    reset(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["state.lock"]


def test_half_of_the_data_are_none(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.prepare(8020)
    state.stopped_orderly()
    assert state.prepare(8020, 8020) is False, "the mark is there, the emulator's state is not"


def test_at_another_port_the_queues_have_another_address(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.prepare(8020)
    saved(state)
    assert state.prepare(9020, 8020) is True
    texts = "".join((state.folder / "aws" / f"{name}.json").read_text() for name in ("sqs", "cloudformation"))
    assert texts.count("http://localhost:9020/") == 2
    assert "8020" not in texts


def test_access_is_for_its_owner_alone_and_forgotten_with_its_data(tmp_path: Path) -> None:
    access = Access(tmp_path / "access.json")
    access.values = {"aws_endpoint": "http://127.0.0.1:8020"}
    access.save()
    assert access.path.stat().st_mode & 0o777 == 0o600
    assert Access(access.path).emulator_port() == 8020
    access.forget()
    assert not access.path.exists()


# ── lacks something ──


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_an_access_file_that_was_spoilt_is_said_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "access.json").write_text(content, encoding="utf-8")
    with pytest.raises(AccessUnreadable, match="`make reset` clears it"):
        Access(tmp_path / "access.json")


def test_without_node_that_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(needs.Missing, match=r"node is missing\. Install Node\.js 20"):
        needs.check()
    for tool, says in (("node", "v18.1.0"), ("npm", "9")):
        (tmp_path / tool).write_text(f"#!/bin/sh\necho {says}\n", encoding="ascii")
        (tmp_path / tool).chmod(0o755)
    with pytest.raises(needs.Missing, match=r"Node\.js here is v18\.1\.0"):
        needs.check()


@pytest.mark.parametrize("port", [0, 80, 65530, 99999])
def test_a_port_that_cannot_be_taken_is_said_so(port: int) -> None:
    with pytest.raises(PortBusy, match="cannot be taken"):
        Ports(port).check()


def test_a_busy_port_is_said_with_its_use_and_another_choice() -> None:
    chosen = free()  # below the system's own choices, which anybody may hold
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", chosen.emulator))
        taken.listen()
        with pytest.raises(PortBusy, match=rf"Port {chosen.emulator} \(for the emulator\) is in use.*make run PORT="):
            chosen.check()


def test_ports_are_counted_from_the_site_s() -> None:
    assert (Ports(8000).line, Ports(8000).emulator) == (8010, 8020)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            subprocess.CalledProcessError(2, ["uv", "sync"], stderr=b"no network"),
            "`uv sync …` failed (exit 2). no network",
        ),
        (
            ConnectionRefusedError(111, "Connection refused"),
            "This machine refused something: [Errno 111] Connection refused",
        ),
        (deploy.DeploymentFailed("Bus: no"), "Bus: no"),
    ],
)
def test_every_known_failure_is_one_sentence(error: Exception, said: str) -> None:
    assert isinstance(error, failures.KNOWN)
    assert failures.sentence(error) == said


# ── signing in right afterwards ──


class Counter:
    """A sign-in that takes a code once, as the accounts do."""

    def __init__(self, spent: set[str]) -> None:
        self.spent = spent
        self.csrf_token = ""

    def post(self, _path: str, body: dict[str, str]) -> Any:
        taken = body["code"] in self.spent
        self.spent.add(body["code"])
        answer = {"title": "once"} if taken else {"csrf_token": "t"}
        return type("Got", (), {"status": 401 if taken else 200, "body": answer, "text": json.dumps(answer)})


def test_filling_in_leaves_the_code_that_an_app_shows_now_to_people(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyotp

    now = [1_795_600_015.0]
    monkeypatch.setattr(doors.time, "time", lambda: now[0])
    monkeypatch.setattr(doors.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    app = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    spent: set[str] = set()
    doors.prove(Counter(spent), app.secret, lambda: "c")  # type: ignore[arg-type]
    assert app.at(int(now[0])) not in spent
    # A second time within the same half minute takes that one, and a third waits for the next.
    for _ in range(2):
        assert doors.prove(Counter(spent), app.secret, lambda: "c")["csrf_token"] == "t"  # type: ignore[arg-type]
    assert now[0] == 1_795_600_045.0

"""LINE's worker at other hours of the clock, for one booking: a process with the deployed worker's environment, tables and LINE.

The local cloud lives by the wall clock, and a reminder is due an hour before a booking that is days away. So the worker's own code is run
here as the minute's sweep would run it then: the booking's due time is kept (too early, nothing happens), the message is written, sent to
the stand-in, and settled. Only this booking's records are touched, not those of others that would be due by then.

    python -m tests.e2e.worker_at <booking id> <instant>…      prints what was sent at each instant, as JSON
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.cloud import Cloud

ROOT = Path(__file__).resolve().parents[2]


def reminded(deployed: "Cloud", booking_id: str, instants: Sequence[datetime]) -> list[list[str]]:
    """Which reminders of this booking went out at each of these instants."""
    from infra.cloud import REGION

    told = deployed.client("lambda").get_function_configuration(FunctionName=deployed.physical("LineWorker"))
    there = {
        **told["Environment"]["Variables"],
        "AWS_ENDPOINT_URL": deployed.endpoint,
        "AWS_ACCESS_KEY_ID": "test",  # the emulator knows one user
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}",
    }
    given = [booking_id, *(one.isoformat() for one in instants)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.worker_at", *given],
        env=os.environ | there,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(booking_id: str, *instants: str) -> None:
    from bookings import mounting, reading
    from kernel import clock
    from line import worker
    from line.bookings.mount import BOOKINGS
    from line.records import SENT, find_send

    said = []
    for instant in instants:
        with clock.fixed(clock.parse(instant)):
            booking = reading.of(BOOKINGS, booking_id)
            worker.booking_due(booking)
            sent = []
            for kind in (mounting.DAY_BEFORE, mounting.HOUR_BEFORE):
                send = find_send(f"{booking_id}-{booking.revision}-{kind}")
                if send is None or send.state == SENT:
                    continue
                worker.send_due(send)
                assert find_send(send.send_id).state == SENT  # type: ignore[union-attr]
                sent.append(kind)
            said.append(sent)
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])

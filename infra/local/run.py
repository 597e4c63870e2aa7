"""`make run`: the whole system on this machine, at http://localhost:8000, until Ctrl-C.

First run: builds, installs, deploys and fills in the demo city. Later runs leave out what did not change. Errors end it with one
clear sentence; `MACHIMUSUBI_DEBUG=1` shows where they came from.
"""

import argparse
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from infra.local import access, children, failures, ports
from infra.local.instance import Instance
from infra.local.progress import say, total_seconds

# Ctrl-C; `kill`, also of make, which hands it on; a terminal that is closed.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Asked(BaseException):
    """Somebody asked us to end."""


def _ask(_signal: int, _frame: FrameType | None) -> NoReturn:
    for one in ENDING:  # who asks again is not heard: we are ending already
        signal.signal(one, signal.SIG_IGN)
    raise Asked


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the whole system on this machine.")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", str(ports.DEFAULT)))
    given = parser.parse_args()
    for one in ENDING:
        signal.signal(one, _ask)
    children.end_with("make")
    try:
        instance = Instance(ports.Ports(given.port))
    except access.AccessUnreadable as error:
        failures.give_up(error)
    sys.exit(_run(instance))


def _run(instance: Instance) -> int:
    try:
        say("まちむすび: bringing up the local cloud")
        instance.start()
        _what_to_open(instance)
        instance.watch()
    except Asked:
        say("\nEnding …")
    except failures.KNOWN as error:
        return _failed(instance, error)
    finally:
        for one in ENDING:
            signal.signal(one, signal.SIG_IGN)
        instance.stop()
    say("Everything has ended; the data are kept. `make reset` clears them.")
    return 0


def _failed(instance: Instance, error: Exception) -> int:
    """Say what went wrong: that a process of ours is gone, if one is, for the rest follows from it."""
    if os.environ.get("MACHIMUSUBI_DEBUG"):
        raise error
    try:
        instance.check()
    except children.ChildDied as cause:
        error = cause
    say(f"\nError: {failures.sentence(error)}")
    return 1


def _what_to_open(instance: Instance) -> None:
    values = instance.access.values
    say(f"ready: {instance.url}")
    say(f"  the site                  {instance.url}/")
    say(f"  the staff's application   {instance.url}/admin/")
    say(f"  chat as a LINE user       {values['line']['platform_url']}/")
    say(f"  the mails that were sent  {values['mail_url']}")
    for member in values["staff"][:1]:
        say(f"  sign in as {member['email']}, password {member['password']}, TOTP secret {member['totp_secret']}")
    say(f"  all addresses, keys and passwords: {instance.access.path}")
    say(f"It took {total_seconds():.0f} s. Ctrl-C ends everything.")


if __name__ == "__main__":
    main()

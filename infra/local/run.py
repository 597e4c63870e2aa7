"""`make run`: the whole system on this machine, at http://localhost:8000, until Ctrl-C.

First run: builds, installs, deploys and fills in the demo city. Later runs leave out what did not change. Errors end it with one
clear sentence; `MACHIMUSUBI_DEBUG=1` shows where they came from.
"""

import argparse
import os
import signal
import subprocess
import sys
from types import FrameType
from typing import NoReturn

import botocore.exceptions

from infra import city, deploy, package
from infra.local import children, emulator, frontends, ports, seed, visitor
from infra.local.instance import Instance
from infra.local.progress import say, total_seconds

KNOWN = (
    ports.PortBusy,
    children.ChildDied,
    emulator.EmulatorFailed,
    emulator.StateBusy,
    frontends.BuildFailed,
    deploy.DeploymentFailed,
    package.PackageTooLarge,
    city.InvalidSettings,
    seed.SeedFailed,
    visitor.NotInTime,
)


class Asked(BaseException):
    """Somebody asked us to end."""


def _ask(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Asked


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the whole system on this machine.")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _ask)
    signal.signal(signal.SIGINT, _ask)
    sys.exit(_run(Instance(ports.Ports(given.port))))


def _run(instance: Instance) -> int:
    try:
        say("まちむすび: bringing up the local cloud")
        instance.start()
        _what_to_open(instance)
        instance.watch()
    except Asked:
        say("\nEnding …")
    except KNOWN as error:
        return _failed(str(error), error)
    except subprocess.CalledProcessError as error:
        return _failed(
            f"`{' '.join(map(str, error.cmd[:4]))} …` failed (exit {error.returncode}). {error.stderr or ''}", error
        )
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        return _failed(f"The AWS emulator refused something: {error}", error)
    finally:
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, signal.SIG_IGN)
        instance.stop()
    say("Everything has ended; the data are kept. `make reset` clears them.")
    return 0


def _failed(sentence: str, error: Exception) -> int:
    if os.environ.get("MACHIMUSUBI_DEBUG"):
        raise error
    say(f"\nError: {sentence.strip()}")
    return 1


def _what_to_open(instance: Instance) -> None:
    values = instance.access.values
    say(f"ready: {instance.url}   (after {total_seconds():.0f} s)")
    say(f"  the site                  {instance.url}/")
    say(f"  the staff's application   {instance.url}/admin/")
    say(f"  chat as a LINE user       {values['line']['platform_url']}/")
    say(f"  the mails that were sent  {values['mail_url']}")
    for member in values["staff"][:1]:
        say(f"  sign in as {member['email']}, password {member['password']}, TOTP secret {member['totp_secret']}")
    say(f"  all addresses, keys and passwords: {instance.access.path}")
    say("Ctrl-C ends everything.")


if __name__ == "__main__":
    main()

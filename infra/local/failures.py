"""What may go wrong while the local cloud is made, and the one sentence that says so."""

import os
import subprocess
import sys
from typing import NoReturn

import botocore.exceptions

from infra import city, deploy, package
from infra.local import access, children, emulator, frontends, needs, ports, seed, visitor

# Their own words are the sentence.
_SPEAKING = (
    access.AccessUnreadable,
    children.ChildDied,
    city.InvalidSettings,
    deploy.DeploymentFailed,
    emulator.EmulatorFailed,
    emulator.StateBusy,
    frontends.BuildFailed,
    needs.Missing,
    package.PackageTooLarge,
    ports.PortBusy,
    seed.SeedFailed,
    visitor.NotInTime,
)
KNOWN = (
    *_SPEAKING,
    subprocess.CalledProcessError,
    botocore.exceptions.BotoCoreError,
    botocore.exceptions.ClientError,
    OSError,
)


def sentence(error: Exception) -> str:
    """What to tell the person at the terminal about one of the `KNOWN`."""
    if isinstance(error, _SPEAKING):
        return str(error).strip()
    if isinstance(error, subprocess.CalledProcessError):
        said = error.stderr or ""
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        return f"`{' '.join(map(str, error.cmd[:4]))} …` failed (exit {error.returncode}). {words.strip()}".strip()
    if isinstance(error, OSError):
        return f"This machine refused something: {error}"
    return f"The AWS emulator refused something: {error}"


def give_up(error: Exception) -> NoReturn:
    """End the program with the sentence; with MACHIMUSUBI_DEBUG=1 with where it came from."""
    if os.environ.get("MACHIMUSUBI_DEBUG"):
        raise error
    sys.exit(f"Error: {sentence(error)}")

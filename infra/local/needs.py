"""What this machine must have itself, for nothing here can install it: Node.js, for the frontends and the distribution's functions."""

import re
import shutil
import subprocess

NODE_AT_LEAST = 20
_HOW = "Install Node.js 20 or later with npm (Debian: sudo apt-get install nodejs npm), then start again."


class Missing(RuntimeError):
    """Something that must be there is not; the message says what, and how to get it."""


def check() -> None:
    """Raises Missing."""
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            raise Missing(f"{tool} is missing. {_HOW}")
    found = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = re.match(r"v(\d+)", found)
    if not major or int(major[1]) < NODE_AT_LEAST:
        raise Missing(f"Node.js here is {found or 'not able to say its version'}. {_HOW}")

"""The demo staff's confirmation codes, now: `python -m infra.local.totp`. For this machine only; real staff have their own app."""

import json
import sys
import time

import pyotp

from infra.places import LOCAL


def main() -> None:
    """Print e-mail, password and code of each of the demo staff."""
    access = LOCAL / "access.json"
    if not access.exists():
        sys.exit("There is no .local/access.json: start the system with `make run` first.")
    left = 30 - int(time.time()) % 30
    for one in json.loads(access.read_text(encoding="utf-8"))["staff"]:
        print(f"{one['email']:36} {one['password']:24} {pyotp.TOTP(one['totp_secret']).now()}")
    print(f"(good for {left} more seconds; a code is taken once)")


if __name__ == "__main__":
    main()

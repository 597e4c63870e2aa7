"""`.local/access.json`: where the local cloud is and with what one enters it. For people, tests and scripts; demo data only."""

import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# What the LINE stand-in calls the account; webhooks carry it as `destination` (U and 32 hex digits, as LINE's user ids are).
_DESTINATION = "U" + "0" * 31 + "1"


class AccessUnreadable(RuntimeError):
    """Somebody has changed the file by hand, and it is no longer what we wrote."""


class Access:
    """The file, and the values that stay the same from one start to the next. Raises AccessUnreadable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, Any] = {}
        if path.exists():
            self.values = _read(path)

    def forget(self) -> None:
        """Begin anew: the data it speaks of are gone. Nobody may take the old file for true, should we not come to write a new one."""
        self.values = {}
        self.path.unlink(missing_ok=True)

    def line(self) -> dict[str, str]:
        """The LINE channel's secrets, drawn once."""
        kept: dict[str, str] = self.values.setdefault("line", {})
        kept.setdefault("channel_secret", secrets.token_hex(16))
        kept.setdefault("channel_access_token", secrets.token_urlsafe(48))
        kept.setdefault("destination", _DESTINATION)
        kept.setdefault("login_channel_id", "2000000001")
        kept.setdefault("liff_id", "2000000001-hidamari")
        return kept

    def rakuten(self) -> dict[str, str]:
        """The keys of the city's shop at the Rakuten stand-in, drawn once."""
        kept: dict[str, str] = self.values.setdefault("rakuten", {})
        kept.setdefault("service_secret", "SP" + secrets.token_hex(8))
        kept.setdefault("license_key", "SL" + secrets.token_hex(8))
        return kept

    def emulator_port(self) -> int | None:
        """Where the emulator listened when the file was written."""
        return urlsplit(str(self.values.get("aws_endpoint", ""))).port

    def save(self) -> None:
        """Write the file; only its owner may read it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(self.values, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        os.replace(draft, self.path)


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise AccessUnreadable(f"{path} cannot be read. `make reset` clears it, with the data it belongs to.")
    return values

"""The shop windows: the rice has its words and a picture everywhere; one portal shows it, one shows an older text, one text waits for the
city. All other gifts wait to be listed."""

import base64
import struct
import time
from typing import Any, Final

from infra.local.seed.doors import Doors, SeedFailed
from infra.local.seed.people import CLERK, OFFICER
from infra.local.visitor import Visitor

BASE: Final = "/api/donations/listings"
RICE: Final = "HDM-0012"
_WAIT_SECONDS: Final = 60


def listings(doors: Doors) -> None:
    """The clerk writes, the officer approves, the clerk puts it on the portals."""
    clerk, officer = doors.signed_in(CLERK), doors.signed_in(OFFICER)
    seen = _there(doors, clerk, "common")
    files = {}
    for size in seen["sizes"]:
        body = {"code": RICE, "content": base64.b64encode(_picture(size["width"], size["height"])).decode()}
        kept = doors.post(f"{BASE}/images", body, by=clerk)
        files[size["size"]] = {"print": kept["print"], "bytes": kept["bytes"]}
    words = {
        "lead": "昼夜の寒暖差で甘みののった、ひだまり市の米です。",
        "description": "ひだまり市の山あいの田で育てた米を、ご注文ごとに精米して送ります。\n届いたら、涼しいところに置いて、ひと月を目安にお召し上がりください。",
        "images": [{"name": "ひだまり米", "files": files}],
    }
    _approved(doors, clerk, officer, "common", **words)
    for portal in ("furunavi", "choice"):
        _put(doors, clerk, portal)
    _approved(doors, clerk, officer, "choice", title="【令和8年産】ひだまり米 10kg")
    _written(doors, clerk, "furunavi", title="【ふるなび限定】ひだまり米 10kg")


def _written(doors: Doors, clerk: Visitor, portal: str, **said: Any) -> dict[str, Any]:
    path = f"{BASE}/{portal}~{RICE}"
    seen = doors.get(path, by=clerk)
    body = {"version": seen["version"], "content": seen["content"] | said, "reason": "受付先で見つけやすくするため"}
    return doors.post(f"{path}/draft", body | {"propose": True}, by=clerk)


def _approved(doors: Doors, clerk: Visitor, officer: Visitor, portal: str, **said: Any) -> None:
    written = _written(doors, clerk, portal, **said)
    doors.post(f"{BASE}/{portal}~{RICE}/approve", {"version": written["version"]}, by=officer)


def _put(doors: Doors, clerk: Visitor, portal: str) -> None:
    listing = _there(doors, clerk, portal)["listing"]
    rows = [{"id": f"{portal}~{RICE}", "print": listing["print"]}]
    (outcome,) = doors.post(f"{BASE}/marked", {"rows": rows}, by=clerk)["items"]
    if outcome["result"] == "refused":
        raise SeedFailed(f"{portal}: {outcome['message']}")


def _there(doors: Doors, clerk: Visitor, portal: str) -> dict[str, Any]:
    """The listing, once the worker has looked at what was approved. Raises SeedFailed."""
    for _ in range(_WAIT_SECONDS):
        seen = doors.get(f"{BASE}/{portal}~{RICE}", by=clerk)
        if portal == "common" or (seen["listing"] and not seen["listing"]["problems"]):
            return seen
        time.sleep(1)
    raise SeedFailed(f"the worker did not look at the listings of {RICE}")


def _picture(width: int, height: int) -> bytes:
    """A plain grey JPEG (ITU-T T.81, baseline): the first block says how bright, each other one that nothing changes."""
    blocks = -(-width // 8) * -(-height // 8)
    bits = "10" + f"{480:09b}" + "0" + "00" * (blocks - 1)
    bits += "1" * (-len(bits) % 8)
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    tables = b"\xff\xdb\x00\x43\x00" + b"\x01" * 64 + frame
    tables += (
        b"\xff\xc4\x00\x15\x00\x01\x01" + bytes(14) + b"\x00\x09" + b"\xff\xc4\x00\x14\x10\x01" + bytes(15) + b"\x00"
    )
    data = int(bits, 2).to_bytes(len(bits) // 8)
    return b"\xff\xd8" + tables + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + data + b"\xff\xd9"

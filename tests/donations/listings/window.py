"""What the tests of listings share: the rice of HDM-0012 in the shop windows of the portals."""

import base64
import struct
import zlib
from typing import Any

from donations.api import app
from donations.listings import layouts
from kernel import schema
from tests.donations import desk
from tests.house import Caller, Got

BASE = "/api/donations/listings"
CODE = "HDM-0012"
EMPTY: dict[str, Any] = dict.fromkeys(("title", "lead", "description", "options", "images", "offered"))
WORDS = {"description": "ひだまり市の田で育てた米を、精米したてで送ります。"}


def png(width: int, height: int, shade: int = 200) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(b"".join(b"\0" + bytes([shade]) * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int, shade: int = 200) -> bytes:
    """The head of a JPEG of this size, and a little of no meaning: nobody here looks at it."""
    return b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes([shade]) * 200


def send_picture(clerk: Caller, width: int, height: int, shade: int = 200) -> dict[str, Any]:
    got = clerk.post(
        app, f"{BASE}/images", {"code": CODE, "content": base64.b64encode(jpeg(width, height, shade)).decode()}
    )
    assert got.status == 201, got.body
    found: dict[str, Any] = got.body
    return found


def picture(clerk: Caller, *sizes: str, name: str = "米袋") -> dict[str, Any]:
    """A picture in these sizes; without them, in those of all portals."""
    wanted = sizes or tuple({layouts.layout(one).pictures.size for one in layouts.portals()})
    files = {}
    for size in sorted(wanted):
        width, height = (int(one) for one in size.split("x"))
        kept = send_picture(clerk, width, height)
        files[size] = {"print": kept["print"], "bytes": kept["bytes"]}
    return {"name": name, "files": files}


def seen(who: Caller, portal: str, code: str = CODE) -> dict[str, Any]:
    """The text of a portal as staff see it; its shape is the published one."""
    got = who.get(app, f"{BASE}/{portal}~{code}")
    assert got.status == 200, got.body
    assert schema.mistakes("donations/listing-detail", got.body) == []
    found: dict[str, Any] = got.body
    return found


def write(clerk: Caller, portal: str, *, propose: bool = True, **said: Any) -> Got:
    """A text put before the city: what is said, over what it says already."""
    now = seen(clerk, portal)
    body = {
        "version": now["version"],
        "content": now["content"] | said,
        "reason": "見つけやすくするため",
        "propose": propose,
    }
    return clerk.post(app, f"{BASE}/{portal}~{CODE}/draft", body)


def decide(portal: str, verb: str = "approve", **body: Any) -> Got:
    officer = desk.officer()
    return officer.post(app, f"{BASE}/{portal}~{CODE}/{verb}", {"version": seen(officer, portal)["version"], **body})


def said(clerk: Caller, portal: str, **text: Any) -> dict[str, Any]:
    """A text in force, and the worker has looked."""
    got = write(clerk, portal, **text)
    assert got.status == 200, got.body
    got = decide(portal)
    assert got.status == 200, got.body
    desk.deliver("donations.listing_in_force")
    return seen(clerk, portal)


def ready(clerk: Caller) -> None:
    """The rice in force, and a common text that every portal can show."""
    desk.register(clerk)
    desk.deliver("donations.gift_in_force")
    said(clerk, "common", **WORDS, images=[picture(clerk)])


def listed(who: Caller, **query: Any) -> list[dict[str, Any]]:
    got = who.get(app, BASE, **query)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/listings", got.body) == []
    found: list[dict[str, Any]] = got.body["items"]
    return found


def mark(who: Caller, portal: str, print_: str) -> dict[str, Any]:
    got = who.post(app, f"{BASE}/marked", {"rows": [{"id": f"{portal}~{CODE}", "print": print_}]})
    assert got.status == 200, got.body
    found: dict[str, Any] = got.body["items"][0]
    return found


def put(who: Caller, portal: str) -> None:
    """What is wanted of the portal is put there and marked."""
    listing = seen(who, portal)["listing"]
    assert mark(who, portal, listing["print"])["result"] == "done"

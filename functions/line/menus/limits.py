"""What LINE accepts of a rich menu and its picture. Pure; checked before a set may be approved, so that nothing is refused later.

Source: LINE Developers, Messaging API reference, "Rich menu", "Rich menu alias", "Requirements for rich menu image".
"""

import re
import struct
from typing import Any, Final

from line import limits
from line.limits import Fault, grapheme_clusters

WIDTHS: Final = (800, 2500)
HEIGHT_LEAST: Final = 250
RATIO_LEAST: Final = 1.45
PICTURE_MOST_BYTES: Final = 1_000_000
KEPT_MOST_BYTES: Final = 300_000  # of ours: a picture is kept in one record of at most 400 KB
AREAS_MOST: Final = 20
NAME_MOST: Final = 300
BAR_MOST: Final = 14
LINK_MOST: Final = 500
ALIAS: Final = re.compile(r"[a-z0-9_-]{1,32}")
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def faults(menu: dict[str, Any]) -> list[Fault]:
    """Everything that LINE would refuse in a rich menu; an empty list if it would take it."""
    found: list[Fault] = []
    size = menu["size"]
    _size(found, "size", size["width"], size["height"])
    for key, most in (("name", NAME_MOST), ("chatBarText", BAR_MOST)):
        if not 1 <= grapheme_clusters(menu[key]) <= most:
            found.append((key, f"length must be between 1 and {most}"))
    if not 1 <= len(menu["areas"]) <= AREAS_MOST:
        found.append(("areas", f"size must be between 1 and {AREAS_MOST}"))
    for place, area in enumerate(menu["areas"]):
        at, bounds = f"areas[{place}]", area["bounds"]
        inside = bounds["x"] + bounds["width"] <= size["width"] and bounds["y"] + bounds["height"] <= size["height"]
        if min(bounds["x"], bounds["y"]) < 0 or min(bounds["width"], bounds["height"]) < 1 or not inside:
            found.append((f"{at}.bounds", "must lie within the picture"))
        found += _action(area["action"], f"{at}.action")
    return found


def _action(action: dict[str, Any], at: str) -> list[Fault]:
    if action["type"] != "richmenuswitch":
        return limits.action_faults(action, at)
    found: list[Fault] = []
    if not 1 <= grapheme_clusters(action["label"]) <= 20:
        found.append((f"{at}.label", "length must be between 1 and 20"))
    if not ALIAS.fullmatch(action["richMenuAliasId"]):
        found.append((f"{at}.richMenuAliasId", "a to z, 0 to 9, _ and -, at most 32"))
    if not 1 <= limits.utf16_units(action["data"]) <= 300:
        found.append((f"{at}.data", "length must be between 1 and 300"))
    return found


def picture_faults(png: bytes, width: int, height: int) -> list[Fault]:
    """What LINE would refuse in the picture of a rich menu of this size."""
    found: list[Fault] = []
    if len(png) > KEPT_MOST_BYTES:
        found.append(("picture", f"{len(png)} bytes; at most {KEPT_MOST_BYTES} (LINE: {PICTURE_MOST_BYTES})"))
    if png[:8] != _PNG or png[12:16] != b"IHDR":
        return [*found, ("picture", "no PNG")]
    drawn = struct.unpack(">II", png[16:24])
    if drawn != (width, height):
        found.append(("picture", f"{drawn[0]} x {drawn[1]} instead of {width} x {height}"))
    _size(found, "picture", *drawn)
    return found


def _size(found: list[Fault], at: str, width: int, height: int) -> None:
    if not WIDTHS[0] <= width <= WIDTHS[1]:
        found.append((f"{at}.width", f"must be between {WIDTHS[0]} and {WIDTHS[1]}"))
    if height < HEIGHT_LEAST:
        found.append((f"{at}.height", f"must be at least {HEIGHT_LEAST}"))
    if width < RATIO_LEAST * height:
        found.append((at, f"the ratio of width to height must be at least {RATIO_LEAST}"))

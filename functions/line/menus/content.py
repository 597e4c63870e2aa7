"""A set of rich menus: its tabs, where their areas lie, and what LINE is told of each. Pure.

+---------+---------+---------+   the strip of tabs (none if there is one tab only, and on the neutral one)
|  start  |  find   |  work   |
+---------+---------+---------+
|   cell  |  cell   |  cell   |   rows of cells, each row as wide as the picture
+---------+----+----+---------+
|     cell     |     cell     |
+--------------+--------------+
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kernel import settings

type Content = Mapping[str, Any]
type Tab = Mapping[str, Any]
type Cell = Mapping[str, Any]

WIDTH: Final = 1200
HEIGHTS: Final = {"tall": 810, "short": 405}  # sizes that LINE recommends
STRIP: Final = {"tall": 130, "short": 105}
MARK: Final = "machimusubi"  # how the names of our rich menus at LINE begin
ALIAS: Final = "menu-"
NEUTRAL: Final = "neutral"  # the tab of users in safe mode; it stands apart from the others
NEUTRAL_BAR: Final = "メニュー"  # what the bar says for them, whatever it says for the others


@dataclass(frozen=True)
class Box:
    """A rectangle of the picture, in its pixels."""

    x: int
    y: int
    width: int
    height: int

    def as_bounds(self) -> dict[str, int]:
        return {"x": self.x, "y": self.y, "width": self.width, "height": self.height}


@dataclass(frozen=True)
class Area:
    """What can be tapped: another tab, or a cell of this one."""

    box: Box
    tab: Tab | None = None
    cell: Cell | None = None


def height(content: Content) -> int:
    return HEIGHTS[content["size"]]


def tabs(content: Content) -> list[Tab]:
    """Every tab that is drawn and made: those that lead to each other, and the neutral one, which nothing leads to, if the set has one."""
    return [*content["tabs"], *([content[NEUTRAL]] if NEUTRAL in content else [])]


def is_apart(content: Content, tab: Tab) -> bool:
    """Whether it is the neutral tab: it shows no other tab, and no other tab shows it."""
    return NEUTRAL in content and bool(content[NEUTRAL]["id"] == tab["id"])


def areas(content: Content, tab: Tab) -> list[Area]:
    """The areas of a tab's picture: the strip from left to right, then the cells row by row. They cover it without a gap."""
    strip = [] if is_apart(content, tab) else content["tabs"]
    found = []
    top = 0
    if len(strip) > 1:
        top = STRIP[content["size"]]
        found += [Area(box, tab=one) for one, box in zip(strip, _row(0, top, len(strip)), strict=True)]
    rows = tab["rows"]
    edges = [top + (height(content) - top) * place // len(rows) for place in range(len(rows) + 1)]
    for place, row in enumerate(rows):
        boxes = _row(edges[place], edges[place + 1] - edges[place], len(row))
        found += [Area(box, cell=cell) for cell, box in zip(row, boxes, strict=True)]
    return found


def _row(y: int, high: int, count: int) -> Iterator[Box]:
    edges = [WIDTH * place // count for place in range(count + 1)]
    for place in range(count):
        yield Box(edges[place], y, edges[place + 1] - edges[place], high)


def cells(content: Content) -> Iterator[tuple[Tab, Cell]]:
    """Every cell with its tab, in order."""
    for tab in tabs(content):
        for row in tab["rows"]:
            for cell in row:
                yield tab, cell


def alias(tab_id: str) -> str:
    return f"{ALIAS}{tab_id}"


def action(cell: Cell) -> dict[str, Any]:
    """What a tap on a cell does, in LINE's words."""
    if "says" in cell:
        return {"type": "message", "label": cell["label"], "text": cell["says"]}
    if "tel" in cell:
        return {"type": "uri", "label": cell["label"], "uri": f"tel:{cell['tel']}"}
    page = str(cell.get("page", ""))
    return {"type": "uri", "label": cell["label"], "uri": settings.public_url(page) if page.startswith("/") else page}


def switch(tab: Tab) -> dict[str, Any]:
    """A tap on the strip: the phone shows the other tab at once; the webhook that follows needs no answer."""
    return {
        "type": "richmenuswitch",
        "label": tab["name"],
        "richMenuAliasId": alias(tab["id"]),
        "data": f"tab.{tab['id']}",
    }


def rich_menu(content: Content, tab: Tab, name: str) -> dict[str, Any]:
    """A tab as LINE takes it."""
    return {
        "size": {"width": WIDTH, "height": height(content)},
        "selected": True,
        "name": name,
        "chatBarText": NEUTRAL_BAR if is_apart(content, tab) else content["bar"],
        "areas": [
            {"bounds": one.box.as_bounds(), "action": switch(one.tab) if one.tab else action(one.cell or {})}
            for one in areas(content, tab)
        ],
    }


def name_at_line(set_id: str, number: int, tab_id: str, hash_: str) -> str:
    """What the rich menu is called at LINE: by it we know our own again."""
    return f"{MARK} {set_id} {number} {tab_id} {hash_[:12]}"

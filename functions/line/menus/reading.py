"""A set in plain words, and the difference between two: what users will see, for whoever approves. Pure."""

from collections.abc import Iterator
from typing import Any, Final

from line.menus.content import NEUTRAL, Cell, Content, Tab, areas, tabs
from line.menus.drawing import THREADS
from line.menus.icons import ICONS
from line.menus.records import USER_STATES

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
WHATS: Final = {ADDED: "増えます", REMOVED: "なくなります", CHANGED: "変わります"}
NEUTRAL_NAME: Final = "ひかえめ通知の人のメニュー"
SIZES: Final = {"tall": "高い（画面の半分ほど）", "short": "低い（画面の4分の1ほど）"}


def does(cell: Cell) -> str:
    """What a tap on a cell does, in words."""
    if "says" in cell:
        return f"「{cell['says']}」と送る"
    return f"電話をかける（{cell['tel']}）" if "tel" in cell else f"ページを開く（{cell.get('page', '')}）"


def named(tab: Tab) -> str:
    """What staff call a tab."""
    return NEUTRAL_NAME if tab["id"] == NEUTRAL else str(tab["name"])


def lines(tab: Tab) -> list[str]:
    """What a tab shows, a line for each of its cells."""
    return list(_lines(tab))


def _lines(tab: Tab) -> Iterator[str]:
    yield f"タブの名前：{tab['name']}（{THREADS[tab['colour']].name}）"
    for place, row in enumerate(tab["rows"]):
        for cell in row:
            yield f"{place + 1}段目　{_cell(cell)}"


def _cell(cell: Cell) -> str:
    note = f"｜{cell['note']}" if cell.get("note") else ""
    icon = ICONS[cell["icon"]].name if cell["icon"] in ICONS else cell["icon"]
    return f"［{cell['label']}{note}］絵：{icon} → {does(cell)}"


def _whole(content: Content) -> list[str]:
    names = {tab["id"]: tab["name"] for tab in content["tabs"]}
    opens = [
        f"{USER_STATES[state]}の人に、はじめにひらくタブ：{names.get(tab, tab)}"
        for state, tab in content["opens"].items()
    ]
    order = "、".join(tab["name"] for tab in content["tabs"])
    return [
        f"名前：{content['name']}",
        f"バーの言葉：{content['bar']}",
        f"高さ：{SIZES[content['size']]}",
        f"タブの順：{order}",
        *opens,
    ]


def difference(before: Content | None, after: Content) -> list[dict[str, Any]]:
    """[{node, title, what, what_name, from: [lines], to: [lines], marks: [bounds]}]: what reads differently in `after`, in its order; then
    what is gone. `marks` are the areas of the new picture that are new or do something else."""
    old = {tab["id"]: tab for tab in tabs(before)} if before else {}
    found = []
    if before is None or _whole(before) != _whole(after):
        found.append(_row("", "メニューの全体", _whole(before) if before else [], _whole(after), []))
    for tab in tabs(after):
        was = lines(old[tab["id"]]) if tab["id"] in old else []
        now = lines(tab)
        if was != now:
            found.append(_row(tab["id"], named(tab), was, now, _marks(after, tab, set(was))))
    kept = {tab["id"] for tab in tabs(after)}
    found += [_row(name, named(tab), lines(tab), [], []) for name, tab in old.items() if name not in kept]
    return found


def _marks(content: Content, tab: Tab, was: set[str]) -> list[dict[str, int]]:
    told = {line.partition("　")[2] for line in was if "段目　" in line}
    return [one.box.as_bounds() for one in areas(content, tab) if one.cell is not None and _cell(one.cell) not in told]


def _row(node: str, named: str, was: list[str], now: list[str], marks: list[dict[str, int]]) -> dict[str, Any]:
    what = ADDED if not was else REMOVED if not now else CHANGED
    return {
        "node": node,
        "title": named,
        "what": what,
        "what_name": WHATS[what],
        "from": was,
        "to": now,
        "marks": marks,
    }

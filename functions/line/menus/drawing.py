"""A tab as a picture: SVG of texts and icons, made PNG by resvg with our own font. Pure: the same content is the same picture, to the byte.

Words are measured with the font's own widths, so that what does not fit is told before it is drawn (`misfits`). On a phone of 360 points
a picture of 1,200 pixels is shown at 0.3: the smallest label here is 14 points, the smallest note 11.
"""

import functools
import re
import struct
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

from line.menus.content import WIDTH, Area, Box, Content, Tab, areas, height, tabs
from line.menus.icons import ICONS

FONT: Final = Path(__file__).parent / "font" / "BIZUDPGothic-Bold.subset.ttf"
FAMILY: Final = "BIZ UDPGothic"
LABEL_SIZES: Final = (62, 58, 54, 50, 46)
NOTE_SIZES: Final = (40, 38, 36)
TAB_SIZES: Final = (50, 46, 42)
PADDING: Final = 22
INK, INK_2, PAPER, SHEET, LINE = "#1d2433", "#4a5368", "#f3f1ea", "#ffffff", "#d9dde6"


class Thread(NamedTuple):
    """A colour of the house: its Japanese name, the strong one for lines and icons, the soft one behind them."""

    name: str
    strong: str
    soft: str


THREADS: Final[dict[str, Thread]] = {
    "wakaba": Thread("若葉（緑）", "#2f6b3a", "#e8f3e6"),
    "ai": Thread("藍（青）", "#274b8f", "#e8eefa"),
    "kohaku": Thread("琥珀（茶）", "#8a5200", "#fbf0dc"),
    "kurenai": Thread("紅（赤）", "#b3263f", "#fbe9ec"),
    "fuji": Thread("藤（紫）", "#6a4a94", "#f1eaf8"),
}
_NOT_XML: Final = re.compile(
    r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # told by `misfits`; a picture can't hold it
_NOT_AT_START: Final = set("ーぁぃぅぇぉっゃゅょァィゥェォッャュョん・、。）」』ン")


def png(content: Content, tab: Tab) -> bytes:
    """The picture of a tab."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg(content, tab), skip_system_fonts=True, font_files=[str(FONT)]))


def svg(content: Content, tab: Tab) -> str:
    parts = [f'<rect width="{WIDTH}" height="{height(content)}" fill="{PAPER}"/>']
    for area in areas(content, tab):
        parts += _strip(area, tab) if area.tab else _cell(area, THREADS[tab["colour"]])
    size = f'width="{WIDTH}" height="{height(content)}"'
    view = f'viewBox="0 0 {WIDTH} {height(content)}"'
    font = f'font-family="{FAMILY}" font-weight="700" text-anchor="middle"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}><g {font}>{"".join(parts)}</g></svg>'


def _strip(area: Area, shown: Tab) -> Iterator[str]:
    """A tab of the strip. The one that is shown is white with a thick line above, so that colour alone tells nothing."""
    assert area.tab is not None
    box, here, thread = area.box, area.tab["id"] == shown["id"], THREADS[area.tab["colour"]]
    yield f'<rect x="{box.x}" y="0" width="{box.width}" height="{box.height}" fill="{SHEET if here else thread.soft}"/>'
    if here:
        yield f'<rect x="{box.x}" y="0" width="{box.width}" height="14" fill="{thread.strong}"/>'
    else:
        yield f'<rect x="{box.x}" y="{box.height - 4}" width="{box.width}" height="4" fill="{thread.strong}"/>'
        yield f'<rect x="{box.x}" y="0" width="3" height="{box.height}" fill="{SHEET}"/>'
    size = fitting(area.tab["name"], box.width - 2 * PADDING, TAB_SIZES) or TAB_SIZES[-1]
    yield _text(
        area.tab["name"], box.x + box.width / 2, box.height / 2 + size * 0.36, size, INK if here else thread.strong
    )


def _cell(area: Area, thread: Thread) -> Iterator[str]:
    """A card with an icon, a label of one or two lines, and a note."""
    assert area.cell is not None
    box, cell = area.box, area.cell
    gap = 10
    yield (
        f'<rect x="{box.x + gap}" y="{box.y + gap}" width="{box.width - 2 * gap}" height="{box.height - 2 * gap}" rx="26" '
        f'fill="{SHEET}" stroke="{LINE}" stroke-width="3"/>'
    )
    room = _room(box)
    lines, size = broken(cell["label"], room) or ([cell["label"]], LABEL_SIZES[-1])
    note = cell.get("note", "")
    note_size = (fitting(note, room, NOTE_SIZES) or NOTE_SIZES[-1]) if note else 0
    beside = _beside(box)
    icon = 120 if not beside else 92
    words = size * 1.22 * len(lines) + note_size * 1.35
    middle = box.x + box.width / 2
    if beside:
        top = box.y + (box.height - words) / 2
        yield _icon(cell["icon"], box.x + gap + 26, box.y + (box.height - icon) / 2, icon, thread)
        middle = box.x + gap + 26 + icon + (box.width - 2 * gap - 52 - icon) / 2
    else:
        top = box.y + (box.height - words - icon - 22) / 2
        yield _icon(cell["icon"], middle - icon / 2, top, icon, thread)
        top += icon + 22
    for place, line in enumerate(lines):
        yield _text(line, middle, top + size * (0.92 + 1.22 * place), size, INK)
    if note:
        yield _text(note, middle, top + size * 1.22 * len(lines) + note_size, note_size, INK_2)


def _beside(box: Box) -> bool:
    """Whether the icon stands beside the words: in low cells."""
    return box.height < 250


def _room(box: Box) -> int:
    """How wide the words of a cell may be."""
    return box.width - 2 * 10 - 2 * PADDING - (110 if _beside(box) else 0)


def _icon(name: str, x: float, y: float, size: float, thread: Thread) -> str:
    scale = size * 0.62 / 48
    inset = size * 0.19
    return (
        f'<circle cx="{x + size / 2:.1f}" cy="{y + size / 2:.1f}" r="{size / 2:.1f}" fill="{thread.soft}"/>'
        f'<g transform="translate({x + inset:.1f} {y + inset:.1f}) scale({scale:.4f})" fill="none" stroke="{thread.strong}" '
        f'stroke-width="3.600" stroke-linecap="round" stroke-linejoin="round">{ICONS[name].paths if name in ICONS else ""}</g>'
    )


def _text(words: str, x: float, y: float, size: float, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}">{escape(_NOT_XML.sub("", words))}</text>'


# --- what fits


def misfits(content: Content) -> Iterator[tuple[str, str, str]]:
    """(tab id, words, what is wrong with them) of what can't be drawn: too long for its place, or a character that the font lacks."""
    for tab in tabs(content):
        for area in areas(content, tab):
            if area.tab is not None:
                if area.tab["id"] == tab["id"]:
                    yield from _misfit(
                        tab["id"], tab["name"], fitting(tab["name"], area.box.width - 2 * PADDING, TAB_SIZES)
                    )
                continue
            assert area.cell is not None
            room, lines_most = _room(area.box), 2 if area.box.height >= 200 else 1
            drawn = broken(area.cell["label"], room)
            yield from _misfit(tab["id"], area.cell["label"], drawn is not None and len(drawn[0]) <= lines_most)
            if note := area.cell.get("note", ""):
                yield from _misfit(tab["id"], note, fitting(note, room, NOTE_SIZES))


def _misfit(tab_id: str, words: str, fits: object) -> Iterator[tuple[str, str, str]]:
    lacking = "".join(sorted({char for char in words if char not in widths()}))
    if lacking:
        yield tab_id, words, f"「{lacking}」は、画像に描けない文字です。"
    elif not fits:
        yield tab_id, words, "長くて、枠に入りません。"


def fitting(words: str, room: float, sizes: tuple[int, ...]) -> int | None:
    """The largest of these sizes at which the words fit on a line, or None."""
    return next((size for size in sizes if width(words) * size <= room), None)


def broken(words: str, room: float) -> tuple[list[str], int] | None:
    """The words on one line, or on two where they break best, with their size; None if they fit on no two lines."""
    if size := fitting(words, room, LABEL_SIZES[:3]):
        return [words], size
    ways = [place for place in range(2, len(words) - 1) if words[place] not in _NOT_AT_START]
    if ways:
        best = min(ways, key=lambda place: max(width(words[:place]), width(words[place:])))
        halves = [words[:best].strip(), words[best:].strip()]
        if size := fitting(max(halves, key=width), room, LABEL_SIZES):
            return halves, size
    size = fitting(words, room, LABEL_SIZES)
    return ([words], size) if size else None


def width(words: str) -> float:
    """How wide words are, in em."""
    known = widths()
    return sum(known.get(char, 1.0) for char in words)


@functools.cache
def widths() -> Mapping[str, float]:
    """{character: advance in em} of the font. Source: OpenType, tables head, hhea, hmtx and cmap (format 4)."""
    raw = FONT.read_bytes()
    tables = {
        raw[at : at + 4].decode(): struct.unpack_from(">I", raw, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", raw, 4)[0], 16)
    }
    em: int = struct.unpack_from(">H", raw, tables["head"] + 18)[0]
    metrics: int = struct.unpack_from(">H", raw, tables["hhea"] + 34)[0]

    def advance(glyph: int) -> float:
        found: int = struct.unpack_from(">H", raw, tables["hmtx"] + 4 * min(glyph, metrics - 1))[0]
        return found / em

    return {char: advance(glyph) for char, glyph in _glyphs(raw, tables["cmap"])}


def _glyphs(raw: bytes, cmap: int) -> Iterator[tuple[str, int]]:
    count: int = struct.unpack_from(">H", raw, cmap + 2)[0]
    for record in range(count):
        offset: int = struct.unpack_from(">I", raw, cmap + 4 + 8 * record + 4)[0]
        at = cmap + offset
        if struct.unpack_from(">H", raw, at)[0] != 4:
            continue
        segments: int = struct.unpack_from(">H", raw, at + 6)[0] // 2
        ends = struct.unpack_from(f">{segments}H", raw, at + 14)
        starts = struct.unpack_from(f">{segments}H", raw, at + 16 + 2 * segments)
        deltas = struct.unpack_from(f">{segments}H", raw, at + 16 + 4 * segments)
        ranges_at = at + 16 + 6 * segments
        ranges = struct.unpack_from(f">{segments}H", raw, ranges_at)
        for place in range(segments):
            for code in range(starts[place], min(ends[place], 0xFFFE) + 1):
                glyph = code
                if ranges[place]:
                    glyph = struct.unpack_from(
                        ">H", raw, ranges_at + 2 * place + ranges[place] + 2 * (code - starts[place])
                    )[0]
                    if glyph == 0:
                        continue
                yield chr(code), (glyph + deltas[place]) & 0xFFFF
        return

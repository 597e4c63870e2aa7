"""Pictures: the same to the byte, within LINE's limits, readable, and of words that fit."""

import copy
import struct
from typing import Any

import pytest

from line.menus import drawing, limits, lint, seeds
from line.menus.content import tabs
from line.menus.icons import ICONS
from tests.line.menus import desk


def test_a_picture_has_its_size_is_small_and_is_the_same_to_the_byte() -> None:
    for content in (seeds.content("main"), desk.SMALL):
        for tab in content["tabs"]:
            png = drawing.png(content, tab)
            assert struct.unpack(">II", png[16:24]) == (1200, 810 if content["size"] == "tall" else 405)
            assert limits.picture_faults(png, 1200, drawing.height(content)) == []
            assert len(png) < 120_000
            assert png == drawing.png(content, tab)


def test_what_line_would_refuse_of_a_picture_is_told() -> None:
    png = drawing.png(desk.SMALL, desk.SMALL["tabs"][0])
    assert limits.picture_faults(png, 1200, 810) == [("picture", "1200 x 405 instead of 1200 x 810")]
    assert limits.picture_faults(b"GIF89a" + png, 1200, 405) == [("picture", "no PNG")]
    assert limits.picture_faults(png + b"\0" * 300_000, 1200, 405)[0][1].startswith(f"{len(png) + 300_000} bytes")


def test_every_icon_shows_something_of_its_own() -> None:
    drawn = set()
    for name in ICONS:
        content = copy.deepcopy(desk.SMALL)
        content["tabs"][0]["rows"][0][0]["icon"] = name
        drawn.add(drawing.png(content, content["tabs"][0]))
    assert len(drawn) == len(ICONS)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("thread", drawing.THREADS.values())
def test_words_and_icons_stand_out(thread: drawing.Thread) -> None:
    assert contrast(thread.strong, thread.soft) >= 4.5, "a tab that is not shown, an icon"
    assert contrast(drawing.INK, drawing.SHEET) >= 7
    assert contrast(drawing.INK_2, drawing.SHEET) >= 4.5


def test_words_are_as_wide_as_the_font_says() -> None:
    assert drawing.width("漢字") == 2.0
    assert 0.2 < drawing.width("i") < drawing.width("W") < 1.2
    assert drawing.broken("予約", 400) == (["予約"], 62)
    assert drawing.broken("職員にたずねる", 336) == (["職員に", "たずねる"], 62)
    assert drawing.broken("こまったときのごそうだんまどぐちのごあんない", 300) is None


def told(**cell: Any) -> list[str]:
    content = copy.deepcopy(desk.SMALL)
    content["tabs"][0]["rows"] = [[{"label": "予約", "icon": "home", "says": "予約"} | cell] * 4]
    return [one for _, _, one in drawing.misfits(content)][:1]


def test_what_does_not_fit_or_cannot_be_drawn_is_told_before_it_is_drawn() -> None:
    assert told() == []
    assert told(label="こまったときのごそうだん") == ["長くて、枠に入りません。"]
    assert told(note="とてもとても長いせつめい") == ["長くて、枠に入りません。"]
    assert told(label="予約🍎") == ["「🍎」は、画像に描けない文字です。"]


def test_the_words_of_the_seeds_are_never_smaller_than_fourteen_points_on_a_small_phone() -> None:
    content = seeds.content("main")
    assert lint.findings(content, {tab["id"]: drawing.png(content, tab) for tab in tabs(content)}) == []
    assert min(drawing.LABEL_SIZES) * 360 / 1200 >= 13.8
    assert min(drawing.NOTE_SIZES) * 360 / 1200 >= 10.8


@pytest.mark.parametrize("wrong", ["\x00", "\x1f", "\ufffe", "\ud800"])
def test_what_no_picture_can_hold_is_left_out_of_it_and_told(wrong: str) -> None:
    content = copy.deepcopy(desk.SMALL)
    cell = content["tabs"][0]["rows"][0][0]
    cell["label"] = f"予約{wrong}"
    png = drawing.png(content, content["tabs"][0])
    assert [one.code for one in lint.findings(content, {content["tabs"][0]["id"]: png})] == ["misfit"]

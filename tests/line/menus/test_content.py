"""What LINE is told of a set: by our limits, by the stand-in's, and read by LINE's own SDK."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linebot.v3.messaging import RichMenuRequest

from infra.local.line_platform.richmenus import faults_of
from kernel import schema
from kernel import settings as settings_of
from line.menus import drawing, limits, seeds
from line.menus.content import WIDTH, areas, height, rich_menu, tabs
from tests.line.menus import desk

CELL = {"label": "予約", "icon": "calendar", "says": "予約"}


@st.composite
def sets(draw: st.DrawFn) -> dict[str, Any]:
    """Every shape that the schema lets in."""
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    found = copy.deepcopy(desk.SMALL)
    found["size"] = draw(st.sampled_from(["tall", "short"]))
    found["tabs"] = [
        {
            "id": name,
            "name": name,
            "colour": draw(st.sampled_from(list(drawing.THREADS))),
            "rows": [[CELL] * draw(st.integers(1, 4)) for _ in range(draw(st.integers(1, 3)))],
        }
        for name in names
    ]
    found["opens"] = {state: draw(st.sampled_from(names)) for state in ("before", "after", "hired")}
    return desk.with_neutral(found) if draw(st.booleans()) else found


@settings(max_examples=60)
@given(sets())
def test_the_areas_of_any_set_cover_its_picture_without_gap_or_overlap_within_line_s_limits(content: Any) -> None:
    assert schema.mistakes("line/menu-content", content) == []
    for tab in tabs(content):
        boxes = [one.box for one in areas(content, tab)]
        assert sum(one.width * one.height for one in boxes) == WIDTH * height(content)
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
        told = rich_menu(content, tab, "machimusubi main 1 a 0123")
        assert limits.faults(told) == []
        assert faults_of(told) == []


def everything() -> list[dict[str, Any]]:
    """Every rich menu that the seeds can send, and one with every kind of action."""
    kinds = desk.tabs("one", "two")
    kinds["tabs"][0]["rows"] = [
        [CELL, {"label": "電話", "icon": "phone", "tel": "0120-000-000"}],
        [
            {"label": "ページ", "icon": "home", "page": "/tasks/"},
            {"label": "外", "icon": "map", "page": "https://x.example/"},
        ],
    ]
    contents = [kinds, *(seeds.content(name) for name in seeds.NAMES)]
    return [rich_menu(one, tab, "machimusubi main 1 a 0123") for one in contents for tab in one["tabs"]]


@pytest.mark.parametrize("told", everything())
def test_every_rich_menu_of_the_seeds_reads_as_line_s_own_sdk_reads_it(told: dict[str, Any]) -> None:
    read = RichMenuRequest.from_dict(told)
    assert read is not None
    assert read.to_dict() == told
    assert limits.faults(told) == []
    assert faults_of(told) == []


def test_a_tap_does_what_the_cell_says() -> None:
    told = everything()[0]
    actions = [area["action"] for area in told["areas"]]
    assert actions[0] == {"type": "richmenuswitch", "label": "one", "richMenuAliasId": "menu-one", "data": "tab.one"}
    assert [one.get("text") or one["uri"] for one in actions[2:]] == [
        "予約",
        "tel:0120-000-000",
        "https://machi.example/tasks/",
        "https://x.example/",
    ]


def changed(**by: Any) -> dict[str, Any]:
    return copy.deepcopy(everything()[0]) | by


def with_area(**by: Any) -> dict[str, Any]:
    told = copy.deepcopy(everything()[0])
    told["areas"][-1] = {
        "bounds": {"x": 0, "y": 0, "width": 10, "height": 10},
        "action": everything()[0]["areas"][2]["action"],
    } | by
    return told


AREA = everything()[0]["areas"][2]
LIMITS: list[tuple[dict[str, Any], bool]] = [
    (changed(chatBarText="あ" * 14), True),
    (changed(chatBarText="あ" * 15), False),
    (changed(chatBarText=""), False),
    (changed(name="あ" * 300), True),
    (changed(name="あ" * 301), False),
    (changed(size={"width": 799, "height": 500}, areas=[]), False),
    (changed(size={"width": 800, "height": 551}, areas=[AREA]), True),
    (changed(size={"width": 800, "height": 552}, areas=[AREA]), False),  # 1.449
    (changed(size={"width": 2500, "height": 1000}), True),
    (changed(size={"width": 2501, "height": 1000}), False),
    (changed(size={"width": 1200, "height": 249}, areas=[]), False),
    (changed(areas=[AREA] * 20), True),
    (changed(areas=[AREA] * 21), False),
    (changed(areas=[]), False),
    (with_area(bounds={"x": 1190, "y": 0, "width": 10, "height": 10}), True),
    (with_area(bounds={"x": 1191, "y": 0, "width": 10, "height": 10}), False),
    (with_area(bounds={"x": -1, "y": 0, "width": 10, "height": 10}), False),
    (with_area(action={"type": "message", "label": "あ" * 20, "text": "a"}), True),
    (with_area(action={"type": "message", "label": "あ" * 21, "text": "a"}), False),
    (with_area(action={"type": "uri", "label": "a", "uri": "https://" + "a" * 992}), True),
    (with_area(action={"type": "uri", "label": "a", "uri": "https://" + "a" * 993}), False),
    (with_area(action={"type": "richmenuswitch", "label": "a", "richMenuAliasId": "a" * 32, "data": "a"}), True),
    (with_area(action={"type": "richmenuswitch", "label": "a", "richMenuAliasId": "a" * 33, "data": "a"}), False),
    (with_area(action={"type": "richmenuswitch", "label": "a", "richMenuAliasId": "A", "data": "a"}), False),
    (with_area(action={"type": "richmenuswitch", "label": "a", "richMenuAliasId": "a", "data": ""}), False),
]


@pytest.mark.parametrize(("told", "taken"), LIMITS)
def test_each_limit_of_line_to_the_pixel_and_the_character(told: dict[str, Any], taken: bool) -> None:
    assert (limits.faults(told) == []) is taken
    assert (faults_of(told) == []) is taken, "the stand-in counts as we do"


def test_every_colour_of_the_schema_can_be_drawn() -> None:
    shape = json.loads((settings_of.root("schemas") / "line" / "menu-content.json").read_text(encoding="utf-8"))
    assert set(shape["properties"]["tabs"]["items"]["properties"]["colour"]["enum"]) == set(drawing.THREADS)


def test_the_neutral_menu_shows_no_other_tab_no_tab_leads_to_it_and_its_bar_says_nothing() -> None:
    content = desk.with_neutral(desk.tabs("one", "two") | {"bar": "ひとり親の相談"})
    made = {tab["id"]: rich_menu(content, tab, "machimusubi main 1 a 0123") for tab in tabs(content)}
    kinds = {name: [area["action"]["type"] for area in told["areas"]] for name, told in made.items()}
    assert kinds == {
        "one": ["richmenuswitch"] * 2 + ["message"],
        "two": ["richmenuswitch"] * 2 + ["message"],
        "neutral": ["message"],
    }
    assert [area["action"].get("richMenuAliasId") for area in made["one"]["areas"]] == ["menu-one", "menu-two", None]
    assert (made["one"]["chatBarText"], made["neutral"]["chatBarText"]) == ("ひとり親の相談", "メニュー")

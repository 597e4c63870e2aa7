"""What a portal should say, what it can't, where a listing stands and until when: without AWS."""

import json
from datetime import time, timedelta
from typing import Any

import pytest

from donations.listings import images, layouts, rules
from donations.listings.records import LISTED, NOT_OFFERED, TAKEN_DOWN, TO_LIST, TO_TAKE_DOWN, TO_UPDATE
from donations.records import Gift
from kernel import clock, schema, settings
from tests import house
from tests.donations import desk
from tests.donations.listings import window

NOON = house.NOON
CLOSES = time(17, 15)


def gift(**changed: Any) -> Gift:
    content = desk.RICE | changed
    price = {
        "since": clock.iso(NOON - timedelta(days=1)),
        **{key: content[key] for key in ("amount_yen", "portal_amounts")},
    }
    return Gift(code="HDM-0012", name=content["name"], content=content, prices=[price])


def text(**said: Any) -> dict[str, Any]:
    return window.EMPTY | said


def plain(layout: layouts.Layout, **said: Any) -> dict[str, Any]:
    picture = {"name": "米袋", "files": {layout.pictures.size: {"print": "a" * 64, "bytes": 1000}}}
    common = text(description="米です。", images=[picture])
    found = rules.wanted(gift(), common, rules.own_of("furunavi", text(**said)), NOON)
    assert found is not None
    return found


def test_a_portal_says_its_own_words_before_the_common_ones_and_those_before_the_gift_s() -> None:
    common = text(lead="新米です。", description="共通の説明")
    own = rules.own_of("choice", text(description="チョイスだけの説明"))
    found = rules.wanted(gift(), common, own, NOON)
    assert found is not None
    assert (found["title"], found["lead"], found["description"]) == (
        "ひだまり米 10kg",
        "新米です。",
        "チョイスだけの説明",
    )
    assert [rules.origin(name, common, own) for name in ("title", "lead", "description")] == ["gift", "common", "own"]


def test_the_donation_asked_is_the_gift_s_price_of_that_portal_and_moment() -> None:
    rice = gift(portal_amounts={"rakuten": 29000})
    rice.prices.append({"since": clock.iso(NOON + timedelta(days=3)), "amount_yen": 30000, "portal_amounts": {}})
    asked = {
        (portal, days): (rules.wanted(rice, None, rules.own_of(portal, None), NOON + timedelta(days=days)) or {})[
            "amount_yen"
        ]
        for portal in ("furunavi", "rakuten")
        for days in (0, 3)
    }
    assert asked == {("furunavi", 0): 28000, ("rakuten", 0): 29000, ("furunavi", 3): 30000, ("rakuten", 3): 30000}


@pytest.mark.parametrize(
    ("common", "own", "offered"), [(None, None, True), (False, None, False), (False, True, True), (None, False, False)]
)
def test_a_portal_offers_a_gift_unless_it_or_the_common_text_says_no(
    common: bool | None, own: bool | None, offered: bool
) -> None:
    found = rules.wanted(gift(), text(offered=common), rules.own_of("ana", text(offered=own)), NOON)
    assert (found is not None) == offered


def test_nothing_is_wanted_of_a_gift_that_is_stopped() -> None:
    rice = gift()
    rice.stopped_at = NOON
    assert rules.wanted(rice, None, rules.own_of("ana", None), NOON) is None


@pytest.mark.parametrize(
    ("wanted", "shown", "ever", "state"),
    [
        ("a", None, False, TO_LIST),
        ("a", None, True, TO_LIST),
        ("a", "a", False, LISTED),
        ("b", "a", False, TO_UPDATE),
        (None, "a", False, TO_TAKE_DOWN),
        (None, None, True, TAKEN_DOWN),
        (None, None, False, NOT_OFFERED),
    ],
)
def test_the_state_follows_from_what_is_wanted_and_shown(
    wanted: str | None, shown: str | None, ever: bool, state: str
) -> None:
    assert rules.state_of(wanted, shown, ever=ever) == state


def test_seven_days_to_list_or_change_and_the_next_business_day_to_take_down() -> None:
    # 22 November 2026 is a Sunday, the 23rd a holiday: the next business day is Tuesday the 24th.
    dues = {state: rules.due_of(state, NOON, CLOSES) for state in (TO_LIST, TO_UPDATE, TO_TAKE_DOWN, LISTED)}
    assert {state: due and due.isoformat() for state, due in dues.items()} == {
        TO_LIST: "2026-11-29T17:15:00+09:00",
        TO_UPDATE: "2026-11-29T17:15:00+09:00",
        TO_TAKE_DOWN: "2026-11-24T17:15:00+09:00",
        LISTED: None,
    }


def test_a_text_as_long_as_the_room_fits_and_one_letter_more_is_told_with_how_many() -> None:
    layout = layouts.layout("furunavi")
    most = layout.most["title"]
    assert rules.problems(layout, plain(layout, title="米" * most)) == []
    (problem,) = rules.problems(layout, plain(layout, title="米" * (most + 1)))
    assert (problem.field, problem.kind) == ("title", "too_long")
    assert f"{most}文字までのところ、{most + 1}あります。1減らして" in problem.message


def test_rakuten_counts_bytes_so_half_as_many_full_width_letters() -> None:
    layout = layouts.layout("rakuten")
    assert rules.problems(layout, plain(layout, title="米" * 127)) == []
    assert [one.kind for one in rules.problems(layout, plain(layout, title="米" * 127 + "a"))] == ["too_long"]


def test_a_letter_that_cp932_has_not_is_told_and_one_that_utf_8_has_is_not() -> None:
    found = {
        name: rules.problems(layouts.layout(name), plain(layouts.layout(name), lead="𠮷田さんの髙い山の米"))
        for name in ("furunavi", "ana")
    }
    assert [(one.kind, "「𠮷」" in one.message) for one in found["furunavi"]] == [("character", True)]
    assert found["ana"] == []


def test_what_is_missing_is_told_before_the_file_is_made() -> None:
    nothing = rules.wanted(gift(), None, rules.own_of("furunavi", None), NOON)
    assert nothing is not None
    found = rules.problems(layouts.layout("furunavi"), nothing)
    assert [(one.field, one.kind) for one in found] == [("description", "missing"), ("images", "missing")]


def test_a_picture_needs_the_portal_s_own_size_and_weight() -> None:
    layout = layouts.layout("furunavi")
    other = {"name": "俵", "files": {"800x600": {"print": "b" * 64, "bytes": 10}}}
    heavy = {
        "name": "袋",
        "files": {layout.pictures.size: {"print": "c" * 64, "bytes": layout.pictures.bytes_most + 1}},
    }
    found = rules.problems(layout, plain(layout, images=[other, heavy]))
    assert [one.kind for one in found] == ["picture", "picture"]
    assert "1000×1000の大きさがありません" in found[0].message and "画質を下げて" in found[1].message


def test_another_size_for_another_portal_is_no_change_for_this_one() -> None:
    layout = layouts.layout("furunavi")
    file = {"print": "a" * 64, "bytes": 10}
    one = rules.for_portal(layout, plain(layout, images=[{"name": "袋", "files": {layout.pictures.size: file}}]))
    two = rules.for_portal(
        layout, plain(layout, images=[{"name": "袋", "files": {layout.pictures.size: file, "800x600": file}}])
    )
    assert rules.print_of(one) == rules.print_of(two)


def test_the_size_is_read_from_the_file_s_header() -> None:
    assert images.read(window.png(1200, 900)) == images.Picture("image/png", 1200, 900)
    # SOI, APP0 of 4 bytes, a filling byte, DHT (C4 is no frame), SOF2 with 640 lines of 480.
    jpeg = (
        b"\xff\xd8"
        + b"\xff\xe0\x00\x04ab"
        + b"\xff"
        + b"\xff\xc4\x00\x03a"
        + b"\xff\xc2\x00\x0b\x08\x02\x80\x01\xe0\x01"
    )
    assert images.read(jpeg + b"\x01\x11\x00") == images.Picture("image/jpeg", 480, 640)
    for other in (b"", b"GIF89a", jpeg[:12], b"\xff\xd8\x00", b"\x89PNG\r\n\x1a\nxxxxIDAT" + b"\0" * 8):
        assert images.read(other) is None


def test_every_portal_of_the_city_has_a_layout_that_says_what_is_confirmed() -> None:
    folder = settings.root("schemas") / "donations" / "portals"
    known = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    city = json.loads(
        (settings.root("schemas").parent / "infra" / "cities" / "hidamari.json").read_text(encoding="utf-8")
    )
    assert {one["id"] for one in city["portals"]} <= set(known)
    for name, document in known.items():
        assert schema.mistakes("donations/portal-layout", document) == [] and document["id"] == name
        assert document["confirmed"] is False and "実物で確かめる" in document["source"]
        pictures = [one["nth"] for one in document["columns"] if one.get("from") == "image"]
        assert pictures == list(range(1, document["pictures"]["most"] + 1)), name
    assert layouts.layout("somewhere-new") == layouts.layout(layouts.STANDARD)


def test_a_layout_that_breaks_its_schema_names_the_fault() -> None:
    with pytest.raises(layouts.LayoutBroken, match="/encoding"):
        layouts.read(schema.load("donations/portal-layout")["examples"][0] | {"encoding": "euc-jp"})

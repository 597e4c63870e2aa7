"""A published set reaches LINE, whole, once, whatever breaks; the old one is seen until then."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
import urllib3

from kernel import clock
from line.menus import people
from line.menus.approval import MENUS
from line.menus.records import DONE, LAYING_KEY, LIVE_KEY, PEOPLE, AtLine, Laying
from line.records import user_key, user_of
from tests import house
from tests.line import talking
from tests.line.menus import desk
from tests.line.menus.line_side import Side
from tests.line.scenarios.desk import person

HANAKO, TARO = talking.HANAKO, talking.TARO


def laying() -> Laying:
    return Laying.must(*LAYING_KEY, consistent=True)


def names(at_line: Side) -> list[str]:
    return sorted(one.content["name"].split()[3] for one in at_line.state.rich_menus.values())


@pytest.fixture
def people_at_line(at_line: Side) -> Side:
    """さくら has done no diagnosis, たろう has."""
    for one in (HANAKO, TARO):
        at_line.friend(one)
    desk.user(HANAKO)
    desk.user(TARO, "after")
    return at_line


def test_a_published_set_is_seen_by_everybody_and_each_state_has_its_tab(people_at_line: Side) -> None:
    desk.published(desk.tabs("start", "find"))
    assert people_at_line.calls == [], "nothing is asked of LINE while staff wait"
    desk.sweep()
    assert people_at_line.labels(HANAKO) == ["start", "find", "startの予約"]
    assert people_at_line.labels(TARO) == ["start", "find", "findの予約"]
    assert (laying().stage, laying().linked, laying().duesk) == (DONE, 1, None)
    assert set(people_at_line.state.menu_aliases) == {"menu-start", "menu-find"}
    desk.sweep(5)
    calls = len(people_at_line.calls)
    desk.sweep(10)
    assert len(people_at_line.calls) == calls, "what is done is done"


def test_the_old_set_is_seen_whole_until_the_new_one_is_there_and_then_nothing_of_it_is_left(
    people_at_line: Side,
) -> None:
    desk.published(desk.tabs("start", "find"))
    desk.sweep()
    old = set(people_at_line.state.rich_menus)
    desk.published(desk.tabs("start", "work"))
    people_at_line.next = [None] * 3 + [500]  # the second rich menu is not made
    desk.sweep()
    assert people_at_line.labels(HANAKO) == ["start", "find", "startの予約"]
    desk.sweep(2)
    assert people_at_line.labels(HANAKO) == ["start", "work", "startの予約"]
    assert people_at_line.labels(TARO) == ["start", "work", "workの予約"]
    assert not old & set(people_at_line.state.rich_menus)
    assert set(people_at_line.state.menu_aliases) == {"menu-start", "menu-work"}


def test_roll_back_shows_the_approved_pictures_of_before_to_the_byte(people_at_line: Side) -> None:
    desk.published(desk.SMALL)
    desk.sweep()
    first = (people_at_line.state.media / f"{people_at_line.shown(HANAKO).id}.png").read_bytes()
    desk.published(desk.tabs("start", "find"))
    desk.sweep()
    desk.act(lambda one: MENUS.roll_back(one, "見づらい", by=person()))
    desk.sweep()
    assert people_at_line.labels(HANAKO) == ["相談を予約する"]
    assert (people_at_line.state.media / f"{people_at_line.shown(HANAKO).id}.png").read_bytes() == first
    assert len(people_at_line.state.rich_menus) == 1


def test_a_set_that_is_published_no_longer_is_taken_from_every_phone(people_at_line: Side) -> None:
    desk.published(desk.tabs("start", "find"))
    desk.sweep()
    desk.act(lambda one: MENUS.halt(one, "休止", by=person()))
    desk.sweep()
    state = people_at_line.state
    assert (state.rich_menus, state.menu_aliases, state.linked_menus, state.default_menu) == ({}, {}, {}, "")
    assert AtLine.must(*LIVE_KEY).number is None


def test_what_others_made_by_hand_at_line_stays(at_line: Side) -> None:
    from line.menus import platform
    from line.menus.content import rich_menu

    by_hand = platform.create(rich_menu(desk.SMALL, desk.SMALL["tabs"][0], "手で作ったメニュー"))
    desk.published(desk.SMALL)
    desk.sweep()
    assert by_hand in at_line.state.rich_menus
    assert len(at_line.state.rich_menus) == 2


def many(count: int, state: str) -> list[str]:
    ids = [f"U{number:032x}" for number in range(count)]
    for one in ids:
        desk.user(one, state)
    return ids


def test_who_is_in_safe_mode_sees_the_neutral_menu_alone_and_without_one_what_all_see(people_at_line: Side) -> None:
    hush(HANAKO)
    hush(TARO)
    desk.published(desk.with_neutral(desk.tabs("start", "find")))
    desk.sweep()
    assert (people_at_line.labels(HANAKO), people_at_line.labels(TARO)) == (["メニュー"], ["メニュー"])
    assert set(people_at_line.state.menu_aliases) == {"menu-start", "menu-find"}, "no tab can lead to it"
    desk.published(desk.tabs("start", "find"))
    desk.sweep()
    assert (people_at_line.labels(HANAKO)[-1], people_at_line.labels(TARO)[-1]) == ("startの予約", "findの予約")


def hush(user_id: str) -> None:
    (change,) = people.hushed(user_of(user_key(user_id)), on=True)
    change.record.look_again(None)
    change.record.save()


def test_users_are_linked_five_hundred_a_call(at_line: Side) -> None:
    ids = many(501, "hired")
    for one in ids:
        at_line.friend(one)
    desk.published(desk.tabs("start", "find", "work"))
    desk.sweep()
    sizes = [
        len(body["userIds"])
        for (_, path), body in zip(at_line.calls, at_line.bodies, strict=True)
        if path == "richmenu/bulk/link"
    ]
    assert sizes == [500, 1]
    assert laying().linked == 501
    assert {at_line.state.linked_menus[one] for one in ids} == {laying().ids["work"]}


LOST = urllib3.exceptions.ReadTimeoutError(None, "https://api.line.me", "lost")  # type: ignore[arg-type]


class Gone(BaseException):
    """The process is gone."""


def calls_of_a_whole_laying(at_line: Side) -> int:
    before = len(at_line.calls)
    desk.sweep()
    assert laying().stage == DONE
    return len(at_line.calls) - before


@pytest.mark.parametrize("how", ["refused for now", "answer lost", "died after", "died before"])
def test_it_survives_a_break_at_any_call_to_line(people_at_line: Side, how: str) -> None:
    at_line = people_at_line
    number = desk.published(desk.tabs("start", "find"))
    whole = calls_of_a_whole_laying(at_line)
    assert whole >= 12
    for place in range(whole):
        desk.act(
            lambda one: MENUS.publish(one, number, None, by=person())
        )  # once more the same: everything is made anew
        _break(at_line, place, how)
        with contextlib.suppress(Gone):
            desk.sweep()
        at_line.next, at_line.on_call = [], None
        desk.sweep(3)
        assert laying().stage == DONE, (place, how)
        assert names(at_line) == ["find", "start"], "nothing lost, nothing left over"
        assert at_line.labels(HANAKO)[-1] == "startの予約"
        assert at_line.labels(TARO)[-1] == "findの予約"
        at_line.state.calls.clear()  # LINE counts rates by the hour


def _break(at_line: Side, place: int, how: str) -> None:
    if how == "refused for now":
        at_line.next = [None] * place + [503]
    elif how == "answer lost":
        at_line.next = [None] * place + [LOST]
    else:
        seen = iter(range(1000))

        def die() -> None:
            if next(seen) == place + (how == "died after"):
                raise Gone

        at_line.on_call = die


def test_a_clear_no_of_line_is_told_to_staff_and_the_old_set_stays(people_at_line: Side) -> None:
    desk.published(desk.SMALL)
    desk.sweep()
    desk.published(desk.tabs("start", "find"))
    people_at_line.next = [None, 400]
    desk.sweep()
    assert (laying().trouble, laying().duesk) == ("400 injected", None)
    assert people_at_line.labels(HANAKO) == ["相談を予約する"]
    desk.sweep(60)
    assert laying().trouble == "400 injected", "nobody knocks again by himself"


def test_a_silent_line_is_asked_again_later_each_time_at_most_an_hour_apart(people_at_line: Side) -> None:
    at = house.NOON
    with clock.fixed(at):
        desk.published(desk.SMALL)
    waits = []
    for _ in range(8):
        people_at_line.next = [429]
        with clock.fixed(at):
            desk.sweep()
        due = clock.parse(str(laying().duesk).partition("#")[0])
        waits.append(int((due - at) / timedelta(minutes=1)))
        at = due
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_newer_publication_takes_the_work_over_in_the_middle(people_at_line: Side) -> None:
    first = desk.published(desk.tabs("start", "find"))
    second = desk.approved(desk.SMALL)

    def publish_second() -> None:
        people_at_line.on_call = None
        desk.act(lambda one: MENUS.publish(one, second, None, by=person()))

    people_at_line.on_call = publish_second
    desk.sweep()
    desk.sweep(3)
    assert people_at_line.labels(HANAKO) == ["相談を予約する"]
    assert len(people_at_line.state.rich_menus) == 1
    assert (laying().number, first, second) == (2, 1, 2)


def test_two_sweeps_at_once_do_not_lay_out_twice(people_at_line: Side) -> None:
    desk.published(desk.SMALL)
    seen: list[Any] = []

    def meanwhile() -> None:
        people_at_line.on_call = None
        desk.sweep()
        seen.append(len(people_at_line.calls))

    people_at_line.on_call = meanwhile
    desk.sweep()
    desk.sweep(3)
    assert laying().stage == DONE
    assert names(people_at_line) == ["start"]


def test_at_a_planned_time_it_is_published_and_laid_out(people_at_line: Side) -> None:
    number = desk.approved(desk.SMALL)
    later = clock.now() + timedelta(hours=1)
    desk.act(lambda one: MENUS.publish(one, number, later, by=person()))
    desk.sweep(59)
    assert people_at_line.calls == []
    desk.sweep(61)
    desk.sweep(62)
    assert people_at_line.labels(HANAKO) == ["相談を予約する"]


def test_how_far_it_is_can_be_seen_while_users_are_linked(people_at_line: Side) -> None:
    desk.published(desk.tabs("start", "find"))
    people_at_line.on_call = lambda: None

    def stop() -> None:
        if people_at_line.calls[-1][1] == "richmenu/bulk/link":
            raise Gone

    people_at_line.on_call = stop
    with pytest.raises(Gone):
        desk.sweep()
    assert (laying().stage, laying().linking) == (PEOPLE, "after")
    assert AtLine.must(*LIVE_KEY).number == 1

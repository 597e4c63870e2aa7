"""Which tab opens for a user follows what they are in: the diagnosis, work."""

from typing import Any

import pytest

from kernel import clock
from kernel.changes import Marker, commit
from line.menus import people
from line.menus.approval import MENUS
from line.records import LineRecord
from line.scenarios.rendering import Tap
from tests import house
from tests.line import talking
from tests.line.menus import desk
from tests.line.menus.line_side import Side
from tests.line.scenarios import desk as scenarios
from tests.line.scenarios.acting import asks, button, content
from tests.line.scenarios.desk import person
from tests.line.talking import Platform, deliver, event, says

HANAKO = talking.HANAKO


def diagnosis() -> dict[str, Any]:
    advice = {"title": "相談", "text": "まず話しましょう", "score": "work", "button": button("go", "予約", says="予約")}
    return content(
        asks("like", button("yes", "はい", to="result", add={"work": 2}), button("no", "いいえ", to="result")),
        {"id": "result", "kind": "recommend", "recommend": {"text": "おすすめ", "most": 1, "items": [advice]}},
        starts={"follow": False, "words": [{"word": "診断", "to": "like"}]},
    )


@pytest.fixture
def three_tabs(line: Platform, at_line: Side) -> Side:
    at_line.friend(HANAKO)
    deliver(event("follow"))
    desk.published(desk.tabs("start", "find", "work"))
    desk.sweep()
    assert at_line.labels(HANAKO)[-1] == "startの予約"
    return at_line


def takes_the_diagnosis() -> None:
    scenarios.live("diagnosis", diagnosis())
    deliver(says("診断"))
    deliver(event("postback", postback={"data": Tap("diagnosis", "1", "like", 1, "yes").data}))


def test_after_the_advice_of_the_diagnosis_the_second_tab_opens(three_tabs: Side) -> None:
    takes_the_diagnosis()
    assert three_tabs.labels(HANAKO)[-1] == "startの予約", "no call to LINE delays the answer"
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "findの予約"
    calls = len(three_tabs.calls)
    takes_the_diagnosis()
    desk.sweep()
    assert len(three_tabs.calls) == calls, "the diagnosis once more changes nothing"


def test_a_preview_of_the_diagnosis_changes_no_menu(three_tabs: Side, line: Platform) -> None:
    scenarios.draft("diagnosis", diagnosis())
    from line.scenarios import previews
    from line.scenarios.approval import SCENARIOS

    scenario = SCENARIOS.of("diagnosis")
    for change in previews.offered(scenario, scenario.draft["content"], "ABCD2345", by=person()):
        change.record.save()
    deliver(says("確認 ABCD-2345"))
    edition = previews.edition_of(scenario.draft["content"])
    deliver(says("診断"))
    deliver(event("postback", postback={"data": Tap("diagnosis", edition, "like", 1, "yes").data}))
    assert talking.stored("user_menu") == []


def hires(user: Any, version: int, state: str = "hired") -> None:
    people.set_state(user.user_key, state, version, "採用の連絡", Marker(("hire", str(version))), by=person())


def test_staff_say_that_somebody_was_hired_and_may_take_it_back(three_tabs: Side) -> None:
    takes_the_diagnosis()
    (user,) = talking.stored("user")
    desk.sweep()
    hires(user, desk.menu_of(user).version)
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "workの予約"
    takes_the_diagnosis()
    assert desk.menu_of(user).state == "hired", "whoever was hired stays so"
    hires(user, desk.menu_of(user).version, "before")
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "startの予約"
    assert HANAKO not in three_tabs.state.linked_menus


def test_who_comes_back_after_a_block_is_linked_again(three_tabs: Side) -> None:
    takes_the_diagnosis()
    desk.sweep()
    deliver(event("unfollow"))
    three_tabs.state.linked_menus.clear()
    deliver(event("follow", follow={"isUnblocked": True}))
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "findの予約"


def test_safe_mode_brings_the_neutral_menu_whatever_her_state_and_the_old_one_comes_back_with_it(
    three_tabs: Side,
) -> None:
    desk.published(desk.with_neutral(desk.tabs("start", "find", "work")))
    desk.sweep()
    deliver(says("ひかえめ通知"))
    desk.sweep()
    assert three_tabs.labels(HANAKO) == ["メニュー"]
    takes_the_diagnosis()
    desk.sweep()
    assert three_tabs.labels(HANAKO) == ["メニュー"], "what she comes to meanwhile changes nothing that others see"
    (user,) = talking.stored("user")
    assert (desk.menu_of(user).state, desk.menu_of(user).gsi1pk) == ("after", "MENUUSERS#neutral")
    deliver(says("ひかえめ通知をやめる"))
    (user,) = talking.stored("user")
    deliver(event("postback", postback={"data": f"sf1|off|{clock.iso(user.safe_since)}"}))
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "findの予約"


def test_safe_mode_without_a_neutral_menu_leaves_the_tab_of_her_state(three_tabs: Side) -> None:
    takes_the_diagnosis()
    deliver(says("ひかえめ通知"))
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "findの予約"


def test_whoever_moves_in_safe_mode_has_the_neutral_menu_in_the_new_account(line: Platform) -> None:
    user = desk.user(HANAKO)
    user.safe_since, user.line_user_id = house.NOON, talking.TARO
    (change,) = people.taken_along(user, "nobody")
    assert (change.record.list_name, change.record.line_user_id, change.record.state) == (
        "neutral",
        talking.TARO,
        "before",
    )
    user.safe_since = None
    assert people.taken_along(user, "nobody") == []


def test_an_account_that_somebody_has_moved_to_is_linked_by_one_record_alone(line: Platform) -> None:
    user, begun = desk.user(HANAKO, "hired"), desk.user(talking.TARO, "after")
    user.line_user_id, user.safe_since = talking.TARO, house.NOON
    commit(*people.taken_along(user, begun.user_key), table=LineRecord)
    (hers,) = talking.stored("user_menu")
    assert (hers.user_key, hers.line_user_id, hers.state, hers.list_name) == (
        user.user_key,
        talking.TARO,
        "hired",
        "neutral",
    )


def test_who_has_only_been_hushed_takes_along_what_the_diagnosis_came_to_in_the_new_account(line: Platform) -> None:
    user, begun = desk.user(HANAKO), desk.user(talking.TARO, "after")
    commit(*people.hushed(user, on=True), table=LineRecord)
    user.line_user_id, user.safe_since = talking.TARO, house.NOON
    commit(*people.taken_along(user, begun.user_key), table=LineRecord)
    (hers,) = talking.stored("user_menu")
    assert (hers.state, hers.list_name, hers.line_user_id) == ("after", "neutral", talking.TARO)


def test_what_staff_said_of_her_state_stands_where_the_new_account_says_nothing_else(line: Platform) -> None:
    user, begun = desk.user(HANAKO, "hired"), desk.user(talking.TARO)
    hires(user, 1, "before")
    commit(*people.hushed(begun, on=True), table=LineRecord)
    commit(*people.taken_along(user, begun.user_key), table=LineRecord)
    (hers,) = talking.stored("user_menu")
    assert (hers.user_key, hers.state, hers.reason) == (user.user_key, "before", "採用の連絡")


def test_safe_mode_that_is_older_than_the_neutral_menu_counts_as_soon_as_she_has_a_record(three_tabs: Side) -> None:
    desk.published(desk.with_neutral(desk.tabs("start", "find", "work")))
    desk.sweep()
    (user,) = talking.stored("user")
    user.safe_since = user.safe_at = house.NOON
    user.save()
    takes_the_diagnosis()
    desk.sweep()
    assert three_tabs.labels(HANAKO) == ["メニュー"]


def test_a_silent_line_delays_the_link_and_loses_it_not(three_tabs: Side) -> None:
    takes_the_diagnosis()
    three_tabs.next = [500]
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "startの予約"
    desk.sweep(3)
    assert three_tabs.labels(HANAKO)[-1] == "findの予約"


def test_a_refused_link_is_asked_once_and_waits_for_the_next_publication(three_tabs: Side) -> None:
    takes_the_diagnosis()
    three_tabs.next = [400]
    desk.sweep()
    (user,) = talking.stored("user")
    assert desk.menu_of(user).duesk is None
    desk.published(desk.tabs("start", "other"))
    desk.sweep()
    assert three_tabs.labels(HANAKO)[-1] == "otherの予約"


def test_a_publication_in_the_middle_of_a_link_is_noticed(three_tabs: Side) -> None:
    takes_the_diagnosis()
    second = desk.approved(desk.tabs("start", "other"))

    def publish() -> None:
        three_tabs.on_call = None
        desk.act(lambda one: MENUS.publish(one, second, None, by=person()))
        from line.menus import laying

        laying.lay_out()

    three_tabs.on_call = publish
    (user,) = talking.stored("user")
    people.relink(desk.menu_of(user))
    desk.sweep(5)
    assert three_tabs.labels(HANAKO)[-1] == "otherの予約"


def test_whose_state_changes_while_five_hundred_are_linked_ends_where_they_belong(three_tabs: Side) -> None:
    takes_the_diagnosis()
    desk.sweep()
    (user,) = talking.stored("user")

    def hire() -> None:
        if three_tabs.calls[-1][1] == "richmenu/bulk/link":
            three_tabs.on_call = None
            hires(user, desk.menu_of(user).version)
            people.relink(desk.menu_of(user))

    number = MENUS.of("main").approved
    assert number is not None
    desk.act(lambda one: MENUS.publish(one, number, None, by=person()))
    three_tabs.on_call = hire
    desk.sweep()
    desk.sweep(5)
    assert three_tabs.labels(HANAKO)[-1] == "workの予約"


def test_nobody_is_linked_while_nothing_is_published(line: Platform, at_line: Side) -> None:
    deliver(event("follow"))
    takes_the_diagnosis()
    desk.sweep()
    assert at_line.calls == []
    (user,) = talking.stored("user")
    assert (desk.menu_of(user).state, desk.menu_of(user).duesk) == ("after", None)


def test_a_switch_of_tabs_in_the_talk_needs_no_answer(line: Platform, at_line: Side) -> None:
    switched = {"data": "tab.find", "params": {"newRichMenuAliasId": "menu-find", "status": "SUCCESS"}}
    deliver(event("follow"))
    before = len(line.arrived)
    deliver(event("postback", postback=switched))
    assert len(line.arrived) == before

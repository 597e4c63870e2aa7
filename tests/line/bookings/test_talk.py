"""Booking in the talk, tap by tap, and what old buttons, double taps and full slots lead to."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bookings import book, mounting, planning, reading, settings, states, waiting
from bookings.offers import Ask
from kernel import clock, errors
from kernel.changes import Marker, commit
from line import limits
from line.api import app
from line.bookings import talk, words
from line.bookings.mount import BOOKINGS
from line.bookings.records import Call, Ready, new_telephoned
from line.records import user_key
from line.worker import worker
from tests import house
from tests.bookings.city import counsellor
from tests.bookings.mounted import DESK, at
from tests.line.bookings.pressing import (
    booking_of,
    city_is_set,
    data_of,
    labels,
    press,
    taps,
    texts,
    to_confirm,
)
from tests.line.talking import HANAKO, TARO, Platform, answer, deliver, event, says, stored

ONLY_AOKI = [
    ("counsellor", "baba", counsellor("馬場", active=False)),
    ("counsellor", "chiba", counsellor("千葉", active=False)),
]
NIGHT = {weekday: [[1380, 1500]] for weekday in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
VIDEO = Ask("consultation", "video")


@pytest.fixture
def set_city(line: Platform) -> Platform:
    city_is_set()
    return line


@pytest.fixture
def night(line: Platform) -> Platform:
    """Aoki alone, from 23:00 to 25:00."""
    city_is_set(("counsellor", "aoki", counsellor("青木", week=NIGHT)), *ONLY_AOKI)
    return line


def booked_for(user: str, minute: int = 720, day: str = "2026-12-01", ask: Ask = VIDEO) -> Any:
    wanted = planning.Wanted(user_key(user), ask, at(minute, day))
    return book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("test", user, day, str(minute))))


def test_without_settings_the_bot_asks_for_a_wish_as_before(line: Platform) -> None:
    deliver(says("予約"))
    assert "ご希望の日と時間帯" in line.texts()[-1]


def test_from_the_word_to_a_booking_in_six_taps(set_city: Platform) -> None:
    to_confirm(set_city)
    assert texts(set_city) == [
        "しごと相談（ビデオ通話）\n11/23(月) 12:00から60分\n相談員：だれでもよい\n\nこの内容で予約しますか。"
    ]
    press(set_city, "予約する")
    mine = booking_of()
    assert mine.when.label == "11/23(月) 12:00" and mine.state == states.BOOKED
    assert texts(set_city)[0].startswith(
        "ご予約を受け付けました。\n\nしごと相談（ビデオ通話）\n11/23(月) 12:00から60分"
    )
    assert labels(set_city) == ["変更する", "取り消す", "ビデオ通話の入り口"]
    assert set(set_city.ways()) == {"reply"}  # each tap is answered for nothing


def test_the_hours_after_midnight_are_told_in_both_ways(night: Platform) -> None:
    deliver(says("予約"))
    press(night, "しごと相談")
    press(night, "ビデオ通話")
    assert texts(night)[0] == "11/22(日)\n午前なし・午後なし・夜3枠"
    press(night, "夜の空きを見る", 1)
    assert labels(night) == ["23:00", "23:30", "24:00（24日 0:00）"]
    press(night, "24:00（24日 0:00）")
    assert "11/23(月) 24:00（24日 0:00）から60分" in texts(night)[0]
    press(night, "予約する")
    assert clock.iso(booking_of().ends_at) == "2026-11-23T16:00:00.000Z"


def test_two_taps_on_the_last_button_are_one_booking_and_a_kind_word(set_city: Platform) -> None:
    to_confirm(set_city)
    data = press(set_city, "予約する")
    taps(data)
    assert texts(set_city)[0].startswith("ご予約できています。")
    assert len(stored("booking")) == 1


def test_an_old_carousel_shows_the_booking_that_she_has(set_city: Platform) -> None:
    deliver(says("予約"))
    press(set_city, "しごと相談")
    old = press(set_city, "ビデオ通話")
    press(set_city, "午後の空きを見る")
    press(set_city, "14:00")
    press(set_city, "予約する")
    taps(old)
    assert texts(set_city)[0].startswith("ご予約があります。") and len(stored("booking")) == 1
    assert stored("webhook_event")[-1].outcome == "booking-old-button"


def test_the_last_button_of_a_booking_that_was_cancelled_does_not_book_again(set_city: Platform) -> None:
    to_confirm(set_city)
    data = press(set_city, "予約する")
    press(set_city, "取り消す")
    press(set_city, "取り消す")
    assert booking_of() is None
    taps(data)
    assert booking_of() is None and "もう終わったか取り消されています" in texts(set_city)[0]


def test_who_is_to_be_telephoned_is_asked_for_the_number(set_city: Platform) -> None:
    deliver(says("予約"))
    press(set_city, "しごと相談")
    press(set_city, "電話")
    press(set_city, "午後の空きを見る")
    press(set_city, "14:00")
    press(set_city, "予約する")
    assert booking_of().method == "telephone"
    asked = (
        "お電話する番号を、このトークに送ってください。しごと相談の担当者だけが見ます。"  # whoever may read talks does
    )
    assert texts(set_city)[-1].startswith(asked)


def test_placement_before_readiness_is_led_to_consultation(set_city: Platform) -> None:
    deliver(says("予約"))
    press(set_city, "職業紹介")
    assert texts(set_city)[0].startswith("職業紹介は、相談で働き方の方向が決まってから")
    press(set_city, "しごと相談を予約する")
    assert "しごと相談（60分）の方法をお選びください。" in texts(set_city)
    person = user_key(HANAKO)
    Ready(pk=f"READY#{person}", sk="READY", person=person, since=house.NOON, by="山田 花子").save()
    deliver(says("予約"))
    press(set_city, "職業紹介")
    assert labels(set_city) == ["電話", "ビデオ通話"]


def test_a_slot_that_was_taken_meanwhile_leads_to_the_others(night: Platform) -> None:
    deliver(says("予約"))
    press(night, "しごと相談")
    press(night, "ビデオ通話")
    press(night, "夜の空きを見る", 1)
    press(night, "24:00（24日 0:00）")
    data = data_of(night, "予約する")
    booked_for(TARO, 1440, "2026-11-23")
    taps(data)
    assert texts(night)[0] == "申し訳ありません。その時間は、いま埋まりました。ほかの時間をお選びください。"
    assert texts(night)[2] == "11/23(月)\n午前なし・午後なし・夜1枠"
    assert booking_of() is None


def test_a_counsellor_can_be_named(set_city: Platform) -> None:
    deliver(says("予約"))
    press(set_city, "しごと相談")
    press(set_city, "ビデオ通話")
    press(set_city, "相談員を選ぶ")
    assert texts(set_city) == ["相談員：だれでもよい", "相談員：青木", "相談員：馬場"]
    press(set_city, "空きを見る", 2)
    press(set_city, "午後の空きを見る")
    press(set_city, "14:00")
    assert "相談員：馬場" in texts(set_city)[0]
    press(set_city, "予約する")
    assert (booking_of().counsellor, booking_of().asked_for) == ("baba", "baba")


def test_an_old_button_that_names_who_takes_no_wishes_leads_to_anybody(set_city: Platform) -> None:
    deliver(says("予約"))
    for label in ("しごと相談", "ビデオ通話", "相談員を選ぶ"):
        press(set_city, label)
    press(set_city, "空きを見る", 2)
    press(set_city, "午後の空きを見る")
    press(set_city, "14:00")
    known, body = settings.of(BOOKINGS, "counsellor", "baba"), counsellor("馬場", named=False)
    settings.save(BOOKINGS, "counsellor", "baba", body, version=known.version, by=DESK, marker=Marker(("off",)))
    press(set_city, "予約する")
    assert "指名を受けていません" in texts(set_city)[0]
    assert booking_of() is None
    press(set_city, "午後の空きを見る")
    press(set_city, "14:00")
    assert "相談員：馬場" not in texts(set_city)[0]


def test_further_days_are_one_tap_away(set_city: Platform) -> None:
    deliver(says("予約"))
    press(set_city, "しごと相談")
    press(set_city, "ビデオ通話")
    assert [text[:5] for text in texts(set_city)][:2] == ["11/22", "11/23"] and len(texts(set_city)) == 10
    press(set_city, "先の日を見る")
    assert texts(set_city)[0].startswith("12/1(火)")
    assert not any(text.startswith("12/10") for text in texts(set_city))  # closed


def test_a_change_moves_the_booking_and_a_second_tap_says_so(set_city: Platform) -> None:
    to_confirm(set_city)
    press(set_city, "予約する")
    press(set_city, "変更する")
    press(set_city, "夜の空きを見る", 2)
    press(set_city, "24:00（25日 0:00）")
    assert "この内容に変更しますか。" in texts(set_city)[0]
    data = press(set_city, "変更する")
    mine = booking_of()
    assert (mine.when.label, mine.revision) == ("11/24(火) 24:00（25日 0:00）", 1)
    taps(data)
    assert texts(set_city)[0].startswith("変更できています。") and booking_of().revision == 1


def test_a_button_about_an_earlier_revision_shows_the_booking_as_it_is(set_city: Platform) -> None:
    mine = booked_for(HANAKO)
    old = words.of(mine, words.CANCEL_SURELY).data
    book.change(BOOKINGS, mine.booking_id, at(900), version=1, by=mounting.PERSON, marker=Marker(("move",)))
    taps(old)
    assert texts(set_city)[0].startswith("ご予約は、その後変わっています。いまの内容です。")
    assert booking_of().state == states.BOOKED


def test_a_button_about_the_booking_of_another_does_nothing(set_city: Platform) -> None:
    mine = booked_for(HANAKO)
    taps(words.of(mine, words.CANCEL_SURELY).data, user=TARO)
    assert booking_of().state == states.BOOKED and "見つかりません" in texts(set_city)[0]


def test_cancelling_asks_once_and_says_when_the_deadline_is_over(set_city: Platform) -> None:
    mine = booked_for(HANAKO)
    with clock.fixed(mine.begins_at - timedelta(hours=3)):
        deliver(says("予約"))
        press(set_city, "取り消す")
        assert texts(set_city)[0].startswith("取消しの期限を過ぎていますが、取り消せます。")
        data = press(set_city, "取り消す")
        taps(data)
    assert "もう取り消してあります" in texts(set_city)[0]
    [gone] = stored("booking")
    assert (gone.state, gone.late) == (states.CANCELLED, 1)


def test_who_finds_it_full_waits_and_gets_the_hold_when_the_first_cancels(night: Platform) -> None:
    for number, minute in enumerate((1380, 1440)):
        deliver(event("follow", user=f"U{number:032x}"))
        booked_for(f"U{number:032x}", minute, "2026-11-23")
    deliver(says("予約", user=TARO))
    press(night, "しごと相談", user=TARO)
    press(night, "ビデオ通話", user=TARO)
    press(night, "夜は満席：空きを待つ", user=TARO)
    assert texts(night)[0].startswith("11/23(月) 夜の空きをお待ちします")
    first = reading.of_person(BOOKINGS, user_key(f"U{0:032x}"))
    book.cancel(BOOKINGS, first.booking_id, "", version=1, by=mounting.PERSON, marker=Marker(("c",)))
    worker.sweep()  # what was freed is held …
    worker.sweep()  # … and told
    assert texts(night)[0].startswith("空きが出ました。11/22(日) 13:00までお取り置きします。")
    press(night, "予約する", user=TARO)
    assert booking_of(TARO).when == at(1380, "2026-11-23") and booking_of(TARO).state == states.BOOKED


def test_a_full_time_is_shown_and_can_be_waited_for(night: Platform) -> None:
    booked_for(HANAKO, 1380, "2026-11-23")
    deliver(says("予約", user=TARO))
    press(night, "しごと相談", user=TARO)
    press(night, "ビデオ通話", user=TARO)
    press(night, "夜の空きを見る", 1, user=TARO)
    assert labels(night) == ["23:00 満席", "23:30 満席", "24:00（24日 0:00）"]
    press(night, "23:00 満席", user=TARO)
    assert texts(night)[0].startswith("11/23(月) 23:00は、いま満席です。")
    assert labels(night) == ["この時刻が空いたら知らせて", "ほかの時刻を見る"]
    data = press(night, "この時刻が空いたら知らせて", user=TARO)
    assert texts(night)[0].startswith("11/23(月) 23:00の空きをお待ちします（しごと相談）。")
    [wait] = stored("booking_wait")
    taps(data, user=TARO)
    assert [(one.minute, one.part, one.asked_at) for one in stored("booking_wait")] == [(1380, None, wait.asked_at)]
    mine = booking_of(HANAKO)
    book.cancel(BOOKINGS, mine.booking_id, "", version=mine.version, by=mounting.PERSON, marker=Marker(("c",)))
    taps(data, user=TARO)  # it is free by now: she may book at once
    assert labels(night) == ["予約する", "選び直す"]
    worker.sweep()
    assert booking_of(TARO).state == states.HELD and booking_of(TARO).when == at(1380, "2026-11-23")


def test_who_waits_for_the_evening_can_wait_for_one_time_of_it(night: Platform) -> None:
    for number, minute in enumerate((1380, 1440)):
        booked_for(f"U{number:032x}", minute, "2026-11-23")
    deliver(says("予約", user=TARO))
    press(night, "しごと相談", user=TARO)
    press(night, "ビデオ通話", user=TARO)
    press(night, "夜は満席：空きを待つ", user=TARO)
    press(night, "時刻をしぼって待つ", user=TARO)
    assert texts(night)[0].startswith("この時間帯は、いま満席です。待ちたい時刻を選ぶと")
    assert labels(night) == ["23:00 満席", "23:30 満席", "24:00（24日 0:00） 満席"]
    press(night, "24:00（24日 0:00） 満席", user=TARO)
    press(night, "この時刻が空いたら知らせて", user=TARO)
    assert [(one.minute, one.part) for one in stored("booking_wait")] == [(1440, None)]


def test_who_was_too_late_for_a_time_can_wait_for_it(night: Platform) -> None:
    deliver(says("予約"))
    press(night, "しごと相談")
    press(night, "ビデオ通話")
    press(night, "夜の空きを見る", 1)
    press(night, "24:00（24日 0:00）")
    data = data_of(night, "予約する")
    booked_for(TARO, 1440, "2026-11-23")
    taps(data)
    press(night, "この時刻が空いたら知らせて")
    assert [(one.day, one.minute) for one in stored("booking_wait")] == [("2026-11-23", 1440)]


def test_who_moves_a_booking_sees_only_what_is_free(night: Platform) -> None:
    booked_for(TARO, 1380, "2026-11-23")
    booked_for(HANAKO, 1440, "2026-11-24")
    deliver(says("予約"))
    press(night, "変更する")
    press(night, "夜の空きを見る", 1)
    assert labels(night)[0] == "24:00（24日 0:00）" and not [one for one in labels(night) if "満席" in one]


def test_a_press_for_a_time_that_nobody_can_have_waits_for_nothing(night: Platform) -> None:
    asked = words.Press(words.FULL, "01M80K4FW00000000000000001", "consultation", "video", day="2026-11-23", minute=720)
    for one in (asked, replace(asked, act=words.WAIT_TIME), replace(asked, act=words.WAIT_TIME, day="2026-11-10")):
        taps(one.data)
        assert texts(night)[0].startswith("この時間帯は、いまご案内できません。")
    taps(replace(asked, act=words.WAIT_TIME, day="x").data)
    assert "どの予約をしますか。" in texts(night)[0] and stored("booking_wait") == []


def test_a_hold_is_told_in_neutral_words_in_safe_mode(night: Platform) -> None:
    deliver(says("ひかえめ通知", user=TARO))
    mine = booked_for(HANAKO, 1380, "2026-11-23")
    waits = waiting.plan_wait(BOOKINGS, user_key(TARO), VIDEO, mine.when.day, minute=1380)
    commit(*waits, table=BOOKINGS.booking)
    book.cancel(BOOKINGS, mine.booking_id, "", version=1, by=mounting.PERSON, marker=Marker(("c",)))
    worker.sweep()
    worker.sweep()
    assert texts(night) == ["早めに開いてほしいお知らせがあります。"] and labels(night) == ["開く"]


def test_nobody_waits_for_what_is_free_by_now_or_for_a_day_that_is_over(night: Platform) -> None:
    asked = words.Press(
        words.WAIT, "01M80K4FW00000000000000001", "consultation", "video", day="2026-11-23", minute=1080
    )
    taps(asked.data)
    assert labels(night) == ["23:00", "23:30", "24:00（24日 0:00）"]
    taps(replace(asked, day="2026-11-10").data)
    assert texts(night)[0] == "この時間帯は、いまご案内できません。ほかの日や時間帯をお選びください。"
    assert stored("booking_wait") == []
    booked_for(HANAKO, 1380, "2026-12-01")
    taps(asked.data)
    assert texts(night)[0].startswith("ご予約があります。")


def test_a_hold_that_is_given_back_is_free_again(night: Platform) -> None:
    deliver(event("follow", user=TARO))
    made = planning.book(
        BOOKINGS,
        planning.Wanted(user_key(TARO), VIDEO, at(1380, "2026-11-23")),
        by=mounting.SYSTEM,
        holds_for=timedelta(hours=1),
    )
    commit(*made.changes, table=BOOKINGS.booking)
    worker.sweep()
    press(night, "見送る", user=TARO)
    assert texts(night)[-1].startswith("取り置きを見送りました")
    assert booking_of(TARO) is None and stored("booking_cell") == []


def test_a_reminder_comes_an_hour_before_and_not_for_the_old_time(set_city: Platform) -> None:
    deliver(event("follow"))
    mine = booked_for(HANAKO)
    with clock.fixed(mine.begins_at - timedelta(hours=1)):
        worker.sweep()  # written …
        moved = book.change(
            BOOKINGS, mine.booking_id, at(900), version=booking_of().version, by=mounting.PERSON, marker=Marker(("m",))
        )
        before = len(set_city.arrived)
        worker.sweep()  # … and not sent: the booking moved in between
        assert len(set_city.arrived) == before
    with clock.fixed(moved.begins_at - timedelta(hours=1)):
        worker.sweep()
        worker.sweep()
    assert texts(set_city)[0].startswith("ご予約はまもなくです。") and set_city.ways()[-1] == "push"


def test_a_reminder_that_line_did_not_take_in_time_is_not_sent_afterwards(set_city: Platform) -> None:
    deliver(event("follow"))
    mine = booked_for(HANAKO)
    with clock.fixed(mine.begins_at - timedelta(hours=1)):
        set_city.next = [answer(500, "down")]
        worker.sweep()
        worker.sweep()
    before = len(set_city.arrived)
    with clock.fixed(mine.begins_at):
        worker.sweep()
    assert len(set_city.arrived) == before
    assert stored("send")[-1].state == "lapsed" and stored("call") == []


def test_a_blocked_user_becomes_a_telephone_task(set_city: Platform) -> None:
    deliver(event("follow"))
    mine = booked_for(HANAKO)
    deliver(event("unfollow"))
    with clock.fixed(mine.begins_at - timedelta(hours=18)):
        worker.sweep()
        worker.sweep()
    [call] = stored("call")
    assert isinstance(call, Call)
    assert (call.booking_id, call.what, call.state) == (mine.booking_id, "day-before", "open")
    assert call.why == "ブロック中のため、LINEでは届きません"


def test_who_is_not_on_line_is_called_when_her_counsellor_is_away(set_city: Platform) -> None:
    from bookings import away, planning

    person = new_telephoned()
    named = Ask("consultation", "telephone", "aoki")
    wanted = planning.Wanted(person, named, at(720), "佐藤 ゆき", "090-0000-0001")
    mine = book.book(BOOKINGS, wanted, by=DESK, marker=Marker(("tel",)))
    away.declare(BOOKINGS, "aoki", mine.when.day, mine.when.day, by=DESK, marker=Marker(("ill",)))
    worker.sweep()
    assert [one.what for one in stored("call")] == ["displaced"] and stored("send") == []


def test_everything_the_talk_can_say_fits_into_lines_limits(set_city: Platform) -> None:
    mine = booked_for(HANAKO, 1440)
    rules = talk.current()
    for state in (states.HELD, states.BOOKED, states.DISPLACED):
        mine.state, mine.holds_until = state, house.NOON
        for kind in (
            "booked",
            "changed",
            "cancelled",
            "held",
            "lapsed",
            "moved",
            "displaced",
            "day-before",
            "hour-before",
            "own-booked",
            "own-changed",
            "own-cancelled",
        ):
            assert limits.faults(words.notice(kind, mine, rules)) == []
        assert limits.faults(words.surely(mine, rules, late=True)) == []


def test_data_that_are_not_ours_are_an_old_button(set_city: Platform) -> None:
    for data in ("bk1|", "bk1|book|x", "bk1|fly||||||||", "bk0|start||||||0||0", "bk1|start||||||x||0"):
        taps(data)
        assert "このボタンは古くなっています" in texts(set_city)[0]
    taps(words.Press(words.TIME, "01M80K4FW00000000000000001", "nothing", "video", day="2026-13-01").data)
    assert "どの予約をしますか。" in texts(set_city)[0]


def test_a_press_that_cannot_be_answered_books_nothing(set_city: Platform) -> None:
    to_confirm(set_city)
    data = data_of(set_city, "予約する")
    among_many = {"type": "group", "groupId": "C1", "userId": HANAKO}
    deliver(event("postback", postback={"data": data}, source=among_many))
    assert stored("booking") == [] and stored("webhook_event")[-1].outcome == "old-button"


def test_two_workers_with_the_same_tap_are_one_booking(set_city: Platform) -> None:
    to_confirm(set_city)
    data = data_of(set_city, "予約する")
    first = talk.pressed(user_key(HANAKO), data, "01M80K4FW00000000000099991")
    second = talk.pressed(user_key(HANAKO), data, "01M80K4FW00000000000099992")
    assert first is not None and second is not None
    commit(*first.changes, table=BOOKINGS.booking)
    with pytest.raises(errors.Conflict):
        commit(*second.changes, table=BOOKINGS.booking)


def test_what_is_pressed_while_staff_are_in_the_talk_stands_there_with_the_answer(set_city: Platform) -> None:
    deliver(says("保育園のことで聞きたいです"))
    [inquiry] = stored("inquiry")
    to_confirm(set_city)
    before = inquiry.due_at
    press(set_city, "予約する")
    shown = house.staff().get(app, f"/api/line/inquiries/{inquiry.inquiry_id}").body
    said = [(one["from"], one["text"]) for one in shown["messages"]]
    assert ("user", f"（予約のボタン：予約する {booking_of().when.label}）") in said
    assert any(who == "bot" and "ご予約を受け付けました。" in str(text) for who, text in said)
    [still] = stored("inquiry")
    assert (still.due_at, still.state) == (before, inquiry.state)  # a button is no question


def test_what_is_pressed_without_staff_stands_in_no_talk(set_city: Platform) -> None:
    to_confirm(set_city)
    press(set_city, "予約する")
    assert [one for one in stored("message") if one.inquiry_id] == []


def test_who_blocked_us_while_she_waited_is_telephoned_instead_of_a_hold(night: Platform) -> None:
    mine = booked_for(TARO, 1440)
    deliver(event("follow"))
    commit(*waiting.plan_wait(BOOKINGS, user_key(HANAKO), VIDEO, mine.when.day, 2), table=BOOKINGS.booking)
    deliver(event("unfollow"))
    made = planning.cancel(BOOKINGS, reading.of(BOOKINGS, mine.booking_id), by=mounting.PERSON)
    commit(*made.changes, table=BOOKINGS.booking)
    worker.sweep()
    [call] = stored("call")
    assert isinstance(call, Call)
    assert (call.what, call.booking_id, call.person) == ("held", None, user_key(HANAKO))
    assert call.label == "12/1(火) 夜の空き（しごと相談・ビデオ通話）"
    assert reading.of_person(BOOKINGS, user_key(HANAKO)) is None and stored("booking_wait") == []

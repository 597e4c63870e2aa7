"""A code from the old account, sent in the new one, links them, once."""

from datetime import timedelta

import pytest

from line import limits, numbers
from line.handover import codes, talk
from line.records import ELSEWHERE, person_key, user_key
from line.words import OUTCOMES
from line.worker import worker
from tests import house
from tests.bookings.mounted import at
from tests.line.bookings.pressing import city_is_set
from tests.line.handover.moving import (
    CODE,
    NEW,
    asked,
    booked,
    code_in,
    outcome,
    told,
    user,
)
from tests.line.talking import HANAKO, Platform, deliver, event, minutes_later, says, stored, unsends

THIRD = "U33333333333333333333333333333333"


def test_without_an_open_hand_over_the_word_is_a_question_like_any_other(line: Platform) -> None:
    deliver(says("引っこし"))
    assert outcome() == "inquiry-opened"


def test_a_code_is_kept_so_that_nobody_can_type_it(line: Platform) -> None:
    words = asked(line)
    assert outcome() == "relink-code"
    assert limits.faults(line.arrived[-1]["messages"]) == []
    kept = str(house.items("line"))
    assert words not in kept and words.replace("-", "") not in kept
    [action] = line.arrived[-1]["messages"][1]["template"]["actions"]
    assert action["uri"].startswith("https://line.me/R/oaMessage/%40hidamari2/?") and CODE


def test_her_record_history_and_booking_follow_and_nothing_is_doubled(line: Platform) -> None:
    city_is_set()
    words = asked(line)
    booked(HANAKO)
    deliver(says("ひかえめ通知"))
    before = user(HANAKO)
    deliver(event("follow", user=NEW), says(words, user=NEW))
    assert outcome() == "relink-linked" and "引き継ぎができました" in told(line)
    hers = user(HANAKO)
    assert (hers.line_user_id, hers.first_followed_at, hers.safe_since) == (
        NEW,
        before.first_followed_at,
        before.safe_since,
    )
    assert (user(NEW).state, user(NEW).linked_to) == (ELSEWHERE, user_key(HANAKO))
    assert person_key(NEW) == user_key(HANAKO)
    [line_of_history] = stored("relinked")
    assert line_of_history.old_line_user_id == HANAKO
    deliver(says("予約", user=NEW))
    assert "12/1(火) 12:00" in told(line)
    assert numbers.now().following == 1


def test_a_reminder_goes_to_the_new_account(line: Platform) -> None:
    city_is_set()
    words = asked(line)
    booked(HANAKO)
    deliver(says(words, user=NEW))
    evening = (at(0 + 1080, "2026-11-30").instant - house.NOON) / timedelta(minutes=1)
    for minute in (1, 2):  # one turn writes it, the next may send it
        with minutes_later(evening + minute):
            worker({}, None)
    assert line.arrived[-1]["to"] == NEW and "ご予約が近づきました" in told(line)


def test_sent_twice_or_brought_twice_it_is_one_link(line: Platform) -> None:
    words = asked(line)
    sent = says(words, user=NEW)
    deliver(sent, sent)
    deliver(says(words, user=NEW))
    assert outcome() == "relink-again" and len(stored("relinked")) == 1
    assert numbers.now().following == 1


def test_a_used_code_is_nobody_else_s(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW), says(words, user=THIRD))
    assert outcome() == "relink-used" and user(HANAKO).line_user_id == NEW


def test_only_the_newest_code_works(line: Platform) -> None:
    first = asked(line)
    deliver(says("引っこし"))
    second = code_in(line)
    deliver(says(first, user=NEW))
    assert outcome() == "relink-old"
    deliver(says(second, user=NEW))
    assert outcome() == "relink-linked"


def test_a_code_ends_after_two_weeks(line: Platform) -> None:
    words = asked(line)
    with minutes_later(14 * 1440 + 1):
        deliver(says(words, user=NEW))
        assert outcome() == "relink-old" and user(HANAKO).line_user_id == HANAKO


def test_three_codes_a_day_are_enough(line: Platform) -> None:
    asked(line)
    deliver(says("引っこし"), says("引っこし"), says("引っこし"))
    assert outcome() == "relink-enough" and len(stored("relink_code")) == 3


def test_whoever_guesses_is_stopped_for_an_hour_and_the_code_dies(line: Platform) -> None:
    words = asked(line)
    wrong = words[:-4] + ("ZZZZ" if not words.endswith("ZZZZ") else "YYYY")
    for _ in range(5):
        deliver(says(wrong, user=THIRD))
        assert outcome() == "relink-wrong"
    deliver(says(words, user=THIRD))
    assert outcome() == "relink-later"
    deliver(says(words, user=NEW))
    assert outcome() == "relink-wrong", "the fifth wrong try was the end of this code"
    with minutes_later(61):
        deliver(says("引っこし"))
        deliver(says(code_in(line), user=THIRD))
        assert outcome() == "relink-linked"


def test_a_code_sent_back_to_the_old_account_changes_nothing(line: Platform) -> None:
    words = asked(line)
    deliver(says(words))
    assert outcome() == "relink-self" and user(HANAKO).linked_to is None


def test_what_comes_from_the_old_account_afterwards_changes_nothing_of_hers(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW), says("やっぱりこちらで"), event("unfollow"))
    assert user(HANAKO).state == "following" and stored("inquiry") == []
    assert "新しいアカウントをお使いください" in str(line.arrived)


def test_staff_read_in_words_what_became_of_a_code() -> None:
    assert {f"relink-{what}" for what in talk._TOLD} <= OUTCOMES.keys()


def test_an_account_that_is_linked_takes_no_other_person_s_code(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW))
    deliver(event("follow", user=THIRD), says("引っこし", user=THIRD))
    deliver(says(code_in(line), user=NEW))
    assert outcome() == "relink-settled" and "もう前の登録につながっています" in told(line)
    assert user(NEW).linked_to == user_key(HANAKO) and user(HANAKO).linked_to is None
    assert user(THIRD).line_user_id == THIRD


def test_a_worry_from_the_old_account_is_answered_and_told(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW), says("もう死にたい"))
    assert outcome() == "worry-told" and "0120-061-338" in told(line)
    [inquiry] = stored("inquiry")
    assert (inquiry.user_key, inquiry.worry) == (user_key(HANAKO), "suicide")
    assert user(HANAKO).inquiry_id == inquiry.inquiry_id and user(HANAKO).line_user_id == NEW


def test_what_is_taken_back_in_the_old_account_goes(line: Platform) -> None:
    words = asked(line)
    said = says("保育園の一時預かりはありますか")
    deliver(said, says(words, user=NEW), unsends(said))
    assert outcome() == "unsent"
    [kept] = [one for one in stored("message") if one.message_id == said["message"]["id"]]
    assert kept.content is None and kept.unsent_at is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("引っこし ABCD-EFGH-JKMN", "ABCDEFGHJKMN"),
        ("引っこしＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ", "ABCDEFGHJKMN"),
        ("引越し　abcd efgh jkmn", "ABCDEFGHJKMN"),
        ("ABCD-EFGH-JKMN", "ABCDEFGHJKMN"),
        ("ABCDEFGHJKMN", None),
        ("引っこし ABCD-EFGH", None),
        ("引っこしについて教えてください", None),
    ],
)
def test_what_is_read_as_a_code(text: str, code: str | None) -> None:
    assert codes.code_in(text) == code


@pytest.mark.parametrize(
    ("text", "asks"),
    [("引っこし", True), ("引越ししたい", True), ("引っこしコード", True), ("引っこしの手伝いはありますか", False)],
)
def test_what_asks_for_a_code(text: str, asks: bool) -> None:
    assert codes.asks(text) is asks

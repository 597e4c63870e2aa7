"""A frozen list goes out once to each, whatever LINE answers, whoever dies, whenever somebody stops it."""

from datetime import timedelta
from typing import Any

import pytest
import urllib3
from linebot.v3.messaging import models

from kernel import clock, errors
from line import limits, sending
from line.broadcasts import approval, audience, delivering, links, present, reading
from line.broadcasts.records import (
    MESSAGES,
    PAUSED,
    PLANNED,
    SENDING,
    SENT,
    STOPPED,
    Batch,
    Messages,
    batch_key,
)
from line.records import User
from line.worker import worker
from tests import house
from tests.line.broadcasts.sending import LINK, act, approved, friend, into, known, look_at, proposed, written
from tests.line.scenarios.desk import OFFICER, person
from tests.line.talking import LostAnswer, Platform, answer, deliver, event, minutes_later

SILENCE = urllib3.exceptions.ReadTimeoutError(None, "", "no answer")  # type: ignore[arg-type]
OFFICER_HERE = person(OFFICER, "市 ひろし")
DEAD = answer(500, "Internal error")


@pytest.fixture
def twos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two, so that five friends are three of them."""
    monkeypatch.setattr(approval, "BATCH_MOST", 2)


@pytest.fixture
def friends(line: Platform, twos: None) -> list[User]:
    return [friend(number) for number in range(1, 6)]


def sweep() -> None:
    worker({}, None)


def arrived(line: Platform) -> list[str]:
    """Everybody who got it, as often as they got it."""
    return sorted(user for one in line.arrived for user in one["to"])


def everybody(friends: list[User]) -> list[str]:
    return sorted(one.line_user_id for one in friends)


def test_everybody_gets_it_once_in_batches_with_keys_of_their_own(line: Platform, friends: list[User]) -> None:
    made = approved()
    sweep()
    one = known(made)
    assert (one.stage, one.place, one.accepted, one.frozen["people"]) == (SENT, 3, 5, 5)
    assert arrived(line) == everybody(friends)
    assert line.ways() == ["multicast"] * 3
    assert len({headers["X-Line-Retry-Key"] for _, _, headers in line.calls}) == 3
    used = Messages.must(MESSAGES, "2026-11")
    assert used.sent == 5
    sweep()
    assert len(line.calls) == 3, "what was sent is over"


def test_the_official_sdk_takes_every_request(line: Platform, friends: list[User]) -> None:
    friends[0].safe_since = house.NOON
    friends[0].save()
    approved(title="年末の相談", links=[LINK])
    sweep()
    for way, body, _ in line.calls:
        request = models.MulticastRequest.from_dict(body)
        assert way == "multicast" and request is not None
        assert (
            request.to_dict()["messages"] == models.MulticastRequest.from_dict(request.to_dict()).to_dict()["messages"]
        )
        assert len(request.messages) == len(body["messages"]) and 1 <= len(request.to) <= 500
        assert limits.faults(body["messages"]) == []
    for body in line.validated:
        assert models.ValidateMessageRequest.from_dict(body) is not None


def test_who_wants_neutral_words_gets_them_with_a_key_of_their_own(line: Platform, friends: list[User]) -> None:
    friends[0].safe_since = house.NOON
    friends[0].save()
    approved(text="求人があります。")
    sweep()
    neutral = [one for one in line.arrived if "求人" not in str(one["messages"])]
    assert [one["to"] for one in neutral] == [[friends[0].line_user_id]]
    assert neutral[0]["messages"][0]["altText"] == "お知らせが届いています。"
    assert arrived(line) == everybody(friends)


def test_a_neutral_notice_opens_for_whom_it_was_sent_to(line: Platform, friends: list[User]) -> None:
    made = approved(text="求人があります。")
    assert reading.read(friends[0], made) is None, "not before it went out"
    sweep()
    assert reading.read(friends[0], made) == [{"type": "text", "text": "求人があります。"}]
    assert reading.read(friend(9), made) is None and reading.read(friends[0], "b-nothing") is None


@pytest.mark.parametrize("trouble", [LostAnswer(), SILENCE, DEAD])
def test_a_batch_without_an_answer_is_repeated_with_the_same_body_and_key(
    line: Platform, friends: list[User], trouble: Any
) -> None:
    made = approved()
    line.next = [trouble]
    sweep()
    assert (known(made).stage, known(made).place, len(line.calls)) == (SENDING, 0, 1)
    with minutes_later(2):
        sweep()
    first, second = line.calls[0], line.calls[1]
    assert first[1] == second[1] and first[2]["X-Line-Retry-Key"] == second[2]["X-Line-Retry-Key"]
    assert known(made).stage == SENT and known(made).accepted == 5
    assert arrived(line) == everybody(friends)


@pytest.mark.parametrize("trouble", [LostAnswer(), SILENCE, DEAD], ids=["taken", "silent", "refused"])
def test_who_switches_safe_mode_on_while_a_batch_is_in_doubt_gets_no_plain_words_later(
    line: Platform, friends: list[User], trouble: Any
) -> None:
    made = approved(text="求人があります。")
    line.next = [trouble]
    sweep()
    key = line.calls[0][2]["X-Line-Retry-Key"]
    before, hers = len(line.arrived), line.calls[0][1]["to"][0]
    [her] = [one for one in friends if one.line_user_id == hers]
    her.safe_since = house.NOON
    her.save()
    with minutes_later(2):
        sweep()
    again = [one for one in line.calls[1:] if hers in one[1]["to"]]
    assert [headers["X-Line-Retry-Key"] for _, _, headers in again] == [key]
    assert "求人" not in str([one["messages"] for one in line.arrived[before:] if hers in one["to"]])
    assert known(made).stage == SENT and known(made).accepted == 5
    assert arrived(line) == everybody(friends), "nobody twice, nobody left out"
    assert reading.read(her, made) == [{"type": "text", "text": "求人があります。"}]


def test_in_doubt_twice_words_that_have_become_neutral_stay_so(line: Platform, friends: list[User]) -> None:
    made = approved(text="求人があります。")
    line.next = [SILENCE]
    sweep()
    her = next(one for one in friends if one.line_user_id == line.calls[0][1]["to"][0])
    her.safe_since = house.NOON
    her.save()
    line.next = [SILENCE]
    with minutes_later(2):
        sweep()
    her.safe_since = None
    her.save()
    with minutes_later(10):
        sweep()
    tries = [one for one in line.calls if her.line_user_id in one[1]["to"]]
    assert ["求人" in str(one["messages"]) for _, one, _ in tries] == [True, False, False]
    assert known(made).stage == SENT and arrived(line) == everybody(friends)


def test_the_old_telephone_of_who_moved_away_while_a_batch_was_in_doubt_gets_no_plain_words(
    line: Platform, friends: list[User]
) -> None:
    made = approved(text="求人があります。")
    line.next = [SILENCE]
    sweep()
    old = line.calls[0][1]["to"][0]
    her = next(one for one in friends if one.line_user_id == old)
    her.line_user_id = f"U{9:032x}"
    her.save()
    with minutes_later(2):
        sweep()
    assert known(made).stage == SENT
    assert "求人" not in str([one["messages"] for one in line.arrived if old in one["to"]])


def test_whoever_dies_after_line_took_a_batch_leaves_it_to_the_next_sweep(line: Platform, friends: list[User]) -> None:
    made = approved()

    def die() -> None:
        line.on_call = None
        raise SystemExit

    real = line._accept
    line._accept = lambda *given: (real(*given), die())  # type: ignore[method-assign,assignment,func-returns-value]
    with pytest.raises(SystemExit):
        sweep()
    line._accept = real  # type: ignore[method-assign]
    sweep()
    assert len(line.calls) == 1, "a claim of a moment ago is alive"
    with minutes_later(3):
        sweep()
    assert known(made).stage == SENT and known(made).accepted == 5
    assert arrived(line) == everybody(friends)


@pytest.mark.parametrize(
    "words",
    ["The API rate limit has been exceeded. Try again later.", "Too many concurrent requests: concurrency limit"],
)
def test_too_fast_waits_a_minute_and_nothing_is_in_doubt(line: Platform, friends: list[User], words: str) -> None:
    made = approved()
    line.next = [answer(429, words)]
    sweep()
    batch = Batch.must(*batch_key(known(made).frozen["id"], 0))
    assert batch.doubts == 0 and known(made).stage == SENDING
    with minutes_later(1):
        sweep()
    assert known(made).stage == SENT and arrived(line) == everybody(friends)


def test_the_three_meanings_of_429_are_told_apart() -> None:
    def meant(words: str) -> tuple[str, str]:
        raw = b'{"message":"' + words.encode() + b'"}'
        found = sending.meaning("multicast", 429, raw, {})
        return found.kind, found.detail.split(" ")[0]

    assert meant("You have reached your monthly limit.")[0] == sending.QUOTA
    assert meant("The API rate limit has been exceeded.") == (sending.LATER, sending.RATE)
    assert meant("Too many concurrent requests") == (sending.LATER, sending.CONCURRENCY)


def test_a_used_up_quota_halts_until_people_decide(line: Platform, friends: list[User]) -> None:
    made = approved()
    line.next = [None, answer(429, "You have reached your monthly limit.")]
    sweep()
    one = known(made)
    assert (one.stage, one.trouble, one.accepted) == (PAUSED, "quota", 2)
    with minutes_later(60):
        sweep()
        assert len(line.calls) == 2, "nothing goes on by itself"
    act(made, lambda found: approval.resume(found, "追加しました", by=OFFICER_HERE))
    sweep()
    assert known(made).stage == SENT and arrived(line) == everybody(friends)


def test_what_line_refuses_halts_and_is_counted_as_failed(line: Platform, friends: list[User]) -> None:
    made = approved()
    line.next = [answer(400, "The request body has 1 error(s)")]
    sweep()
    one = known(made)
    assert (one.stage, one.trouble, one.failed, one.accepted) == (PAUSED, "refused", 2, 0)
    act(made, lambda found: approval.stop(found, "中身を直します", by=OFFICER_HERE))
    sweep()
    assert known(made).stage == STOPPED and len(line.calls) == 1


def test_after_a_day_in_doubt_a_batch_is_unknown_and_never_sent_again(line: Platform, friends: list[User]) -> None:
    made = approved(night=True)
    line.next = [SILENCE] * 40
    with minutes_later(0):
        sweep()
    for hours in range(1, 23):
        with minutes_later(60 * hours):
            sweep()
    line.next = []
    tried = len(line.calls)
    with minutes_later(60 * 24):
        sweep()
    one = known(made)
    assert (one.stage, one.unknown, one.accepted) == (SENT, 2, 3)
    keys = [headers["X-Line-Retry-Key"] for _, _, headers in line.calls]
    assert keys[0] not in keys[tried:]


def test_a_stop_in_the_middle_sends_no_further_batch(line: Platform, friends: list[User]) -> None:
    made = approved()

    def stop() -> None:
        line.on_call = None
        act(made, lambda found: approval.stop(found, "誤りがありました", by=OFFICER_HERE))

    line.on_call = stop
    sweep()
    one = known(made)
    assert (one.stage, one.accepted, one.place, len(line.calls)) == (STOPPED, 2, 1, 1)
    with minutes_later(10):
        sweep()
    assert len(line.calls) == 1


def test_a_batch_in_the_air_when_it_was_stopped_is_not_tried_again(line: Platform, friends: list[User]) -> None:
    made = approved()
    line.next = [SILENCE]
    sweep()
    act(made, lambda found: approval.stop(found, "誤りがありました", by=OFFICER_HERE))
    with minutes_later(3):
        sweep()
    one = known(made)
    assert (one.stage, one.unknown, one.place, len(line.calls)) == (STOPPED, 2, 1, 1)


def test_who_blocked_since_the_list_was_frozen_is_left_out(line: Platform, friends: list[User]) -> None:
    made = approved()
    deliver(event("unfollow", user=friends[0].line_user_id, at=house.NOON + timedelta(seconds=1)))
    sweep()
    one = known(made)
    assert (one.accepted, one.skipped, one.stage) == (4, 1, SENT)
    assert friends[0].line_user_id not in arrived(line)


def test_who_becomes_a_friend_after_the_approval_is_not_in_the_list(line: Platform, friends: list[User]) -> None:
    approved()
    friend(9)
    sweep()
    assert arrived(line) == everybody(friends)


def test_it_waits_for_its_hour_and_never_goes_out_at_night(line: Platform, friends: list[User]) -> None:
    made = approved(at="2026-11-22T13:00:00.000Z")  # 22:00 in Japan
    one = known(made)
    assert (one.stage, clock.iso(one.goes_at)) == (PLANNED, "2026-11-22T23:00:00.000Z")
    with minutes_later(60 * 10):
        sweep()
        assert line.calls == []
    with minutes_later(60 * 20):
        sweep()
    assert known(made).stage == SENT


def test_at_night_only_where_two_persons_confirmed_it(line: Platform, friends: list[User]) -> None:
    made = approved(at="2026-11-22T13:00:00.000Z", night=True)
    with minutes_later(60 * 10):
        sweep()
    assert known(made).stage == SENT


def test_what_is_not_through_by_nine_goes_on_in_the_morning(line: Platform, friends: list[User]) -> None:
    made = approved(at="2026-11-22T11:59:00.000Z")  # 20:59
    line.on_call = None
    line.next = [None, answer(429, "Too fast")]
    with minutes_later(60 * 9 - 1):
        sweep()
    with minutes_later(60 * 9 + 5):
        sweep()
        # Nothing is begun, and what LINE turned away has not begun either.
        assert (known(made).accepted, known(made).stage) == (2, SENDING)
    with minutes_later(60 * 20 + 1):
        sweep()
    assert known(made).stage == SENT and arrived(line) == everybody(friends)


def test_what_is_in_doubt_at_nine_is_brought_to_its_end(line: Platform, friends: list[User]) -> None:
    made = approved(at="2026-11-22T11:59:00.000Z")  # 20:59
    line.next = [None, SILENCE]
    with minutes_later(60 * 9 - 1):
        sweep()
    with minutes_later(60 * 9 + 5):
        sweep()
        assert (known(made).accepted, known(made).stage) == (4, SENDING)


def test_what_is_resumed_at_night_waits_for_the_morning(line: Platform, friends: list[User]) -> None:
    made = approved()
    line.next = [answer(429, "You have reached your monthly limit.")]
    sweep()
    with minutes_later(60 * 10):  # 22:00
        act(made, lambda found: approval.resume(found, "追加しました", by=OFFICER_HERE))
        sweep()
        assert len(line.calls) == 1
    with minutes_later(60 * 20 + 1):
        sweep()
    assert known(made).stage == SENT and arrived(line) == everybody(friends)


def test_days_after_a_halt_a_batch_is_made_up_anew(line: Platform, friends: list[User]) -> None:
    made = approved(text="求人があります。")
    line.next = [answer(429, "You have reached your monthly limit.")]
    sweep()
    assert known(made).stage == PAUSED
    first = [friend_ for friend_ in friends if friend_.line_user_id in line.calls[0][1]["to"]]
    safe, gone = first
    safe = User.must(safe.pk, safe.sk)
    safe.safe_since = house.NOON
    safe.save()
    deliver(event("unfollow", user=gone.line_user_id, at=house.NOON + timedelta(seconds=1)))
    with minutes_later(60 * 48):
        act(made, lambda found: approval.resume(found, "追加しました", by=OFFICER_HERE))
        line.next = [SILENCE]
        sweep()
        assert known(made).unknown == 0, "its day of doubt begins with the try that is in doubt"
    with minutes_later(60 * 48 + 5):
        sweep()
    assert (known(made).stage, known(made).skipped) == (SENT, 1)
    [hers] = [one for one in line.arrived if safe.line_user_id in one["to"]]
    assert "求人" not in str(hers["messages"]) and hers["to"] == [safe.line_user_id]
    assert arrived(line) == sorted(one for one in everybody(friends) if one != gone.line_user_id)


def test_a_part_that_was_taken_is_not_made_up_anew(line: Platform, friends: list[User]) -> None:
    made = approved(text="求人があります。")
    batch = Batch.must(*batch_key(known(made).frozen["id"], 0))
    plain, safe = (User.must(f"USER#{one}", "USER") for one in batch.users)
    safe.safe_since = house.NOON
    safe.save()
    line.next = [None, answer(429, "The API rate limit has been exceeded.")]
    sweep()
    plain.safe_since = house.NOON  # she has it already, in the words that she wanted then
    plain.save()
    with minutes_later(1):
        sweep()
    assert known(made).stage == SENT and arrived(line) == everybody(friends)
    assert len({headers["X-Line-Retry-Key"] for _, _, headers in line.calls}) == len(line.calls)


def test_a_stop_just_before_a_batch_is_claimed_begins_none(
    line: Platform, friends: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = approved()
    line.next = [None, answer(429, "The API rate limit has been exceeded.")]
    sweep()
    real = delivering._claimed

    def late(*given: Any) -> bool:
        act(made, lambda found: approval.stop(found, "誤りがありました", by=OFFICER_HERE))
        return real(*given)

    monkeypatch.setattr(delivering, "_claimed", late)
    with minutes_later(1):
        sweep()
    assert (known(made).stage, len(line.calls)) == (STOPPED, 2)


def test_who_was_hired_since_the_list_was_frozen_gets_no_offer_unless_they_asked(
    line: Platform, friends: list[User]
) -> None:
    offers = approved(subject="offers", at="2026-11-23T01:00:00.000Z")
    into(friends[0].user_key, ("hired", "2026-11-22"))
    into(friends[1].user_key, ("hired", "2026-11-22"), ("asked", ""))
    with minutes_later(60 * 22 + 1):
        sweep()
    assert (known(offers).accepted, known(offers).skipped, known(offers).stage) == (4, 1, SENT)
    assert friends[0].line_user_id not in arrived(line) and friends[1].line_user_id in arrived(line)


def test_approving_needs_another_person_who_saw_it_and_a_tester(line: Platform, friends: list[User]) -> None:
    made = proposed()
    with pytest.raises(errors.RuleBroken, match="まだだれも"):
        act(made, lambda one: approval.approve(one, one.draft["hash"], by=OFFICER_HERE))
    look_at(made)
    with pytest.raises(errors.RuleBroken, match="承認できません"):
        act(made, lambda one: approval.approve(one, one.draft["hash"], by=person()))
    with pytest.raises(errors.RuleBroken, match="違います"):
        act(made, lambda one: approval.approve(one, "0" * 64, by=OFFICER_HERE))


def test_the_hash_covers_words_links_segment_and_hour() -> None:
    from line.broadcasts import content
    from line.scenarios.content import hash_of

    base = written()
    changes: list[dict[str, Any]] = [
        {"text": "ちがう本文"},
        {"links": [LINK]},
        {"links": [LINK | {"url": "https://elsewhere.example/"}]},
        {"segment": [{"by": "silence", "days": 30}]},
        {"at": "2026-12-01T03:00:00.000Z"},
        {"night": True},
        {"subject": "offers"},
    ]
    hashes = {hash_of(content.built("b-1", base | one)) for one in [{}, *changes]}
    assert len(hashes) == len(changes) + 1


def test_nobody_or_an_hour_that_is_over_is_not_approved(line: Platform, friends: list[User]) -> None:
    with pytest.raises(errors.RuleBroken, match="一人もいません"):
        approved(segment=[{"by": "hired"}])
    with pytest.raises(errors.RuleBroken, match="過ぎています"):
        approved(at="2026-11-21T03:00:00.000Z")


def test_blocks_of_those_it_reached_are_counted_for_seven_days(line: Platform, friends: list[User]) -> None:
    made = approved()
    sweep()
    stranger = friend(9)

    def days_later(days: int, kind: str, who: User) -> None:
        with minutes_later(60 * 24 * days):
            deliver(event(kind, user=who.line_user_id))

    days_later(1, "unfollow", friends[0])
    days_later(1, "unfollow", stranger)
    with minutes_later(60 * 24 * 2):
        sweep()
        assert known(made).blocks == 1, "who did not get it does not count"
    days_later(6, "unfollow", friends[1])
    days_later(6, "follow", friends[0])
    days_later(9, "unfollow", friends[2])
    with minutes_later(60 * 24 * 10):
        sweep()
    one = known(made)
    assert (one.blocks, one.duesk) == (1, None), "the second left in time, the first came back, the third left later"
    assert delivering.counted_out(one)
    assert [(found.people, found.blocked) for found in approval.latest()] == [(5, 1)]


def test_the_advice_compares_over_months(line: Platform, friends: list[User]) -> None:
    for day, blocked in ((0, 0), (20, 3)):
        with minutes_later(60 * 24 * day):
            made = approved(name=f"{day}日目")
            sweep()
            for one in friends[:blocked]:
                deliver(event("unfollow", user=one.line_user_id))
        with minutes_later(60 * 24 * (day + 9)):
            sweep()
    with minutes_later(60 * 24 * 30):
        found = [(one.name, one.people, one.blocked) for one in approval.latest()]
        told = present.advice()
        assert present.advice(besides=made) is None
    assert found == [("20日目", 5, 3), ("0日目", 5, 0)]
    assert told is not None and "20日目" in told["words"] and told["why"][0]["rule"] == "BR-6"


def test_a_list_is_kept_without_a_name_and_goes_with_its_time(line: Platform, friends: list[User]) -> None:
    made = approved()
    batches = list(Batch.query(f"RECIPIENTS#{known(made).frozen['id']}"))
    assert [len(one.users) for one in batches] == [2, 2, 1]
    assert all(one.ttl and not one.parts for one in batches)
    assert {user for one in batches for user in one.users} == audience.members("following")


def test_links_lead_on_are_counted_and_keep_nobody(line: Platform, friends: list[User]) -> None:
    made = approved(links=[LINK])
    assert links.followed(made, "0", ip="203.0.113.7") == links.Leads(LINK["url"], approved=True)
    links.followed(made, "0", ip="203.0.113.8")
    assert links.opened(made) == [2, 0, 0, 0]
    stored = str([one for one in house.items("line") if one["pk"]["S"].startswith(("RATE#", "BROADCAST#"))])
    assert "203.0.113" not in stored
    for broadcast_id, place in ((made, "1"), (made, "9"), ("b-" + "0" * 26, "0"), ("nonsense", "0")):
        with pytest.raises(errors.NotFound):
            links.followed(broadcast_id, place, ip="203.0.113.7")


def test_a_machine_that_presses_is_led_on_and_not_counted(line: Platform, friends: list[User]) -> None:
    made = approved(links=[LINK])
    for _ in range(links.OFTEN.most + 3):
        assert links.followed(made, "0", ip="203.0.113.7").approved
    assert links.opened(made)[0] == links.OFTEN.most
    assert links.followed(made, "0", ip="203.0.113.99").approved
    assert links.opened(made)[0] == links.OFTEN.most + 1


def test_nobody_is_led_to_what_nobody_approved(line: Platform, friends: list[User]) -> None:
    made = proposed(links=[LINK])
    assert links.followed(made, "0", ip="203.0.113.7") == links.Leads(LINK["url"], approved=False)
    assert links.opened(made) == [0, 0, 0, 0]

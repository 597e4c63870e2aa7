"""Getting a message out: never zero, at most one duplicate for replies, exactly one for pushes, and doubt is shown to staff."""

import io
from datetime import timedelta
from typing import Any

import pytest
import urllib3

from inquiries.states import ANSWERED, OPEN
from kernel import clock
from kernel.watch import logger
from line import numbers, sending
from line.api import app
from line.records import ACCEPTED, BLOCKED, FAILED, SENDING, SENT, UNKNOWN, Send
from line.worker import worker
from tests import house
from tests.line import talking
from tests.line.talking import LostAnswer, Platform, answer, deliver, event, minutes_later, says, stored

SILENCE = urllib3.exceptions.ReadTimeoutError(None, "", "no answer")  # type: ignore[arg-type]
NO_ROAD = urllib3.exceptions.ConnectTimeoutError(None, "no connection")  # type: ignore[arg-type]


def sweep() -> None:
    worker({}, None)


def last() -> Send:
    found = stored("send")[-1]
    assert isinstance(found, Send)
    return found


def asked(line: Platform, *answers: Any) -> None:
    """An inquiry of an hour ago; LINE will answer the next calls like this."""
    deliver(says("一時預かりはありますか", at=house.NOON - timedelta(hours=1)))
    line.next = list(answers)


def reply(text: str = "はい、あります。") -> house.Got:
    one = stored("inquiry")[0]
    return house.staff().post(
        app, f"/api/line/inquiries/{one.inquiry_id}/reply", {"version": one.version, "text": text}
    )


# --- pushes: exactly once


def test_a_push_whose_answer_was_lost_is_repeated_with_the_same_key_and_arrives_once(line: Platform) -> None:
    asked(line, LostAnswer())
    reply()
    assert (last().state, last().doubts) == (ACCEPTED, 1)
    with minutes_later(2):
        sweep()
    assert last().state == SENT and last().line_request_id == "request-2"
    keys = [headers["X-Line-Retry-Key"] for way, _, headers in line.calls[1:]]
    assert keys == [last().retry_key] * 2
    assert line.texts()[1:] == ["はい、あります。"]


@pytest.mark.parametrize(
    "trouble",
    [
        answer(500, "boom"),
        answer(503, ""),
        SILENCE,
        NO_ROAD,
        answer(429, "The API rate limit has been exceeded. Try again later."),
        answer(401, "Authentication failed"),
    ],
)
def test_trouble_that_passes_is_tried_again_until_it_works(line: Platform, trouble: Any) -> None:
    asked(line, trouble, trouble)
    reply()
    assert last().state == ACCEPTED
    for minute in range(1, 12):
        with minutes_later(minute):
            sweep()
    assert last().state == SENT
    assert line.texts()[1:] == ["はい、あります。"]


def test_tries_wait_longer_each_time(line: Platform) -> None:
    asked(line, *[answer(500, "boom")] * 5)
    reply()
    tries = []
    for minute in range(40):
        with minutes_later(minute):
            before = len(line.calls)
            sweep()
            tries += [minute] * (len(line.calls) - before)
    assert tries == [1, 3, 7, 15, 31]


def test_a_push_that_nobody_answers_for_a_day_is_unknown_and_its_inquiry_waits_again(line: Platform) -> None:
    asked(line, *[SILENCE] * 100)
    reply()
    for hour in range(1, 26):
        with minutes_later(hour * 60):
            sweep()
    assert last().state == UNKNOWN and last().duepk is None
    one = stored("inquiry")[0]
    assert (one.state, one.trouble) == (OPEN, UNKNOWN)
    with minutes_later(26 * 60):
        shown = house.staff().get(app, f"/api/line/inquiries/{one.inquiry_id}").body
        waiting = house.staff().get(app, "/api/line/waiting").body
    assert shown["messages"][-1]["state_name"] == "届いたか不明"
    assert shown["why"][-1]["rule"] == "L-3"
    assert "届いたか分かりません" in waiting["items"][0]["why"]
    listed = house.staff().get(app, "/api/line/sends", state="unknown").body["items"]
    assert [send["id"] for send in listed] == [last().send_id]


def test_a_push_that_never_even_left_for_a_day_is_failed(line: Platform) -> None:
    asked(line, *[NO_ROAD] * 100)
    reply()
    for hour in range(1, 26):
        with minutes_later(hour * 60):
            sweep()
    assert last().state == FAILED


def test_the_month_s_quota_is_told_from_the_rate_by_its_words(line: Platform) -> None:
    asked(line, answer(429, "You have reached your monthly limit."))
    got = reply()
    assert (last().state, last().trouble) == (FAILED, "quota")
    assert got.body["state"] == OPEN and got.body["trouble"] == FAILED
    with minutes_later(60):
        sweep()
    assert len(line.calls) == 2, "nobody tries again until staff do"


def test_a_clear_no_is_failed_and_the_inquiry_keeps_its_old_deadline(line: Platform) -> None:
    asked(line, answer(400, "Failed to send messages"))
    got = reply()
    assert last().state == FAILED
    assert got.body["state"] == OPEN and got.body["due"] == "2026-11-23T02:00:00.000Z"
    assert got.body["history"][-1]["what"] == "回答を送れませんでした"
    assert reply("もう一度送ります。").body["state"] == ANSWERED


def test_a_user_who_blocks_between_the_answer_and_its_sending_gets_nothing_and_staff_are_told(line: Platform) -> None:
    asked(line, answer(500, "boom"))
    reply()
    deliver(event("unfollow"))
    with minutes_later(5):
        sweep()
    assert last().state == BLOCKED and len(line.calls) == 2
    assert (stored("inquiry")[0].state, stored("inquiry")[0].trouble) == (OPEN, BLOCKED)


def test_a_claim_is_left_alone_until_it_is_surely_dead(line: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(line)
    with monkeypatch.context() as broken:
        broken.setattr(sending, "push", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            reply()
    assert last().state == SENDING
    with minutes_later(1):
        sweep()
        assert last().state == SENDING
    with minutes_later(3):
        sweep()
    assert last().state == SENT and line.texts()[1:] == ["はい、あります。"]


# --- replies: never zero, at most one duplicate


def test_a_reply_whose_answer_was_lost_is_followed_by_one_push_at_most(line: Platform) -> None:
    line.next = [LostAnswer()]
    deliver(event("follow"))
    assert last().state == ACCEPTED
    for minute in (1, 2, 5):
        with minutes_later(minute):
            sweep()
    assert last().state == SENT
    assert line.ways() == ["reply", "push"]


def test_a_reply_that_surely_did_not_leave_is_not_doubled(line: Platform) -> None:
    line.next = [NO_ROAD]
    deliver(event("follow"))
    with minutes_later(1):
        sweep()
    assert line.ways() == ["push"]


def test_a_dead_token_is_followed_by_a_push_at_once(line: Platform) -> None:
    line.next = [answer(400, "Invalid reply token")]
    deliver(event("follow"))
    assert last().state == SENT and line.ways() == ["push"]
    assert last().reply_token is None


def test_a_welcome_to_somebody_who_left_again_is_not_sent(line: Platform) -> None:
    line.next = [answer(500, "boom")]
    deliver(event("follow"))
    with minutes_later(1):
        deliver(event("unfollow"))
        sweep()
    assert last().state == BLOCKED and line.arrived == []


def test_replies_are_free_and_pushes_are_counted(line: Platform) -> None:
    asked(line)
    reply()
    with minutes_later(1):
        deliver(says("予約"))
    counted = numbers.of_month("2026-11")["2026-11-22"]
    assert (counted.replies, counted.pushes, counted.answers) == (1, 2, 1)


def test_the_access_token_is_read_anew_when_line_no_longer_takes_it(line: Platform) -> None:
    import json

    from kernel import aws

    deliver(event("follow"))
    value = json.dumps({**house.LINE_SECRET, "channel_access_token": "renewed"})
    aws.client("secretsmanager").put_secret_value(SecretId=house.ENVIRONMENT["LINE_SECRETS_ID"], SecretString=value)
    line.next = [answer(401, "Authentication failed due to the expired access token")]
    deliver(says("予約"))
    assert [headers["Authorization"] for _, _, headers in line.calls[1:]] == [
        "Bearer test-line-token",
        "Bearer renewed",
    ]
    assert line.texts()[-1].startswith("相談は無料です")


def test_what_people_and_the_bot_say_is_never_logged(line: Platform) -> None:
    told = io.StringIO()
    handler: Any = logger.registered_handler
    before = handler.setStream(told)
    line.next = [SILENCE]
    deliver(says("ひみつの質問です、よいですか"), event("follow", user=talking.TARO))
    handler.setStream(before)
    assert "inquiry-opened" in told.getvalue() and "no answer from LINE" in told.getvalue()
    for word in ("ひみつ", talking.HANAKO, talking.TARO, "お問い合わせを受け付け"):
        assert word not in told.getvalue()


# --- a silent LINE


def bodies(*events: Any) -> dict[str, Any]:
    """A batch of the queue, one event in a body."""
    return {"Records": [{"messageId": f"m-{number}", "body": talking.body(one)} for number, one in enumerate(events)]}


def questions(count: int) -> list[dict[str, Any]]:
    return [says("一時預かりはありますか", user=f"U{number:032x}") for number in range(count)]


@pytest.mark.parametrize("trouble", [SILENCE, NO_ROAD, answer(503, ""), answer(429, "Too fast")])
def test_one_try_without_success_leaves_the_rest_of_the_batch_to_the_sweep(line: Platform, trouble: Any) -> None:
    line.next = [trouble]
    assert worker(bodies(*questions(10)), None)["batchItemFailures"] == []
    assert len(line.calls) == 1, "LINE is silent for eight seconds a call, the function lives for sixty"
    assert len(stored("inquiry")) == 10
    waiting = [send for send in stored("send") if send.attempts == 0]
    assert [(send.state, send.doubts) for send in waiting] == [(ACCEPTED, 0)] * 9, "nobody tried: nothing is in doubt"
    sweep()
    assert line.ways() == ["reply"] * 9, "within the minute it is free"
    with minutes_later(2):
        sweep()
    assert len(line.arrived) == 10 and {send.state for send in stored("send")} == {SENT}


def test_many_events_in_one_body_are_no_reason_to_be_stopped(line: Platform) -> None:
    line.next = [SILENCE]
    assert deliver(*questions(30)) == []
    assert len(line.calls) == 1 and len(stored("inquiry")) == 30


def test_a_slow_line_is_tried_for_twenty_seconds_of_a_batch(line: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 0

    def slow() -> None:
        nonlocal seconds
        seconds += 7

    line.on_call = slow
    monkeypatch.setattr(clock, "stopwatch", lambda: seconds)
    assert worker(bodies(*questions(10)), None)["batchItemFailures"] == []
    assert len(line.calls) == 3


def test_the_next_batch_asks_line_anew(line: Platform) -> None:
    line.next = [SILENCE]
    first, second = questions(2)
    deliver(first)
    deliver(second)
    assert len(line.calls) == 2 and line.ways() == ["reply"]

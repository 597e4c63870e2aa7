"""Every event is kept once and acted on once, however often and in whatever order it comes."""

from datetime import timedelta
from typing import Any

import pytest

from inquiries.states import OPEN
from kernel import clock
from line import numbers
from line.records import BLOCKED, FOLLOWING
from line.worker import worker
from tests import house
from tests.line import talking
from tests.line.talking import Platform, deliver, event, minutes_later, says, sends, stored, unsends


def outcomes() -> list[str]:
    return [one.outcome for one in stored("webhook_event")]


def figures(day: str = "2026-11-22") -> dict[str, Any]:
    counted = numbers.of_month(day[:7]).get(day)
    return {
        name: getattr(counted, name, None) or 0 for name in ("follows", "unblocks", "blocks", "messages", "inquiries")
    }


def standing() -> tuple[int, int, int]:
    told = numbers.now()
    return told.following or 0, told.blocked or 0, told.ever or 0


def test_a_follow_is_greeted_with_a_menu_and_never_asks_for_a_profile(line: Platform) -> None:
    assert deliver(event("follow", follow={"isUnblocked": False})) == []
    assert line.ways() == ["reply"]
    assert "ひだまり市の公式アカウントです" in line.texts()[0]
    menu = line.arrived[0]["messages"][1]
    assert [action["text"] for action in menu["template"]["actions"]] == ["予約", "お仕事", "寄附"]
    assert [item["action"]["label"] for item in menu["quickReply"]["items"]] == [
        "予約",
        "お仕事",
        "寄附",
        "お問い合わせ",
        "ひかえめ通知",
    ]
    assert [way for way, _, _ in line.calls] == ["reply"]
    assert standing() == (1, 0, 1)


def test_the_same_event_twenty_times_is_one_record_and_one_answer(line: Platform) -> None:
    question = says("一時預かりはありますか")
    for _ in range(20):
        deliver(question)
    assert len(stored("webhook_event")) == len(stored("inquiry")) == len(stored("send")) == 1
    assert len(line.calls) == 1
    assert stored("inquiry")[0].messages == 1
    assert figures()["messages"] == figures()["inquiries"] == 1


def test_an_event_that_comes_again_while_the_first_is_being_answered_is_not_answered_twice(line: Platform) -> None:
    question = says("一時預かりはありますか")
    line.on_call = lambda: (setattr(line, "on_call", None), deliver(question))
    deliver(question)
    assert len(line.calls) == 1 and len(stored("inquiry")) == 1


def test_an_answer_that_nobody_tried_because_we_died_goes_out_with_a_later_sweep(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from line import outgoing

    def die(*_: Any) -> None:
        raise RuntimeError("the process dies")

    with monkeypatch.context() as broken:
        broken.setattr(outgoing, "first_try", die)
        assert deliver(question := says("一時預かりはありますか")) == ["m-1"]
    assert deliver(question) == []
    assert line.calls == [], "whoever wrote it may still be trying"
    with minutes_later(3):
        worker({}, None)
    assert line.ways() == ["push"] and len(stored("inquiry")) == 1


def test_a_failing_event_brings_the_body_back_but_its_neighbours_are_not_repeated(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from line import events_in

    good, bad = says("一時預かりはありますか"), says("もう一つ", user=talking.TARO)
    real = events_in.take

    def sometimes(incoming: Any, patience: Any) -> Any:
        if incoming.id == bad["webhookEventId"]:
            raise RuntimeError("this one fails")
        return real(incoming, patience)

    with monkeypatch.context() as broken:
        broken.setattr(events_in, "take", sometimes)
        assert deliver(bad, good) == ["m-1"]
    assert len(stored("inquiry")) == 1
    assert deliver(bad, good) == []
    assert len(stored("inquiry")) == 2 and len(line.calls) == 2


@pytest.mark.parametrize(
    ("told", "kept_as"),
    [
        (event("somethingNew2027", newField={"a": [1, 2]}), "somethingNew2027"),
        (event("videoPlayComplete", videoPlayComplete={"trackingId": "t"}), "videoPlayComplete"),
        (event("accountLink", link={"result": "ok", "nonce": "n"}), "accountLink"),
        (event("message", message={"id": "7", "type": "hologram", "url": "…"}), "message"),
        ({"webhookEventId": "01ONLYANID", "type": "日本語"}, "unknown"),
        ("a string", "unknown"),
        (None, "unknown"),
        ({}, "unknown"),
        (event("follow", source=None), "follow"),
        (event("message"), "message"),
        (event("message", message={"type": "text", "text": "番号がない"}), "message"),
        (event("postback", postback="odd"), "postback"),
        (event("unsend", unsend=None), "unsend"),
        (event("message", timestamp="yesterday", message={"id": "8", "type": "text", "text": "こんにちは"}), "message"),
    ],
)
def test_every_event_is_kept_even_of_a_kind_nobody_knows(line: Platform, told: Any, kept_as: str) -> None:
    assert deliver(told) == []
    assert deliver(told) == []
    assert [one.type for one in stored("webhook_event")] == [kept_as]


def test_an_unknown_mode_is_kept_and_seen_by_staff_but_the_bot_keeps_quiet(line: Platform) -> None:
    deliver(says("一時預かりはありますか", mode="shadow"))
    assert len(stored("inquiry")) == 1 and line.calls == []


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"mode": "standby"}, "standby"),
        ({"source": {"type": "group", "groupId": "C1", "userId": talking.HANAKO}}, "many-people"),
    ],
)
def test_what_is_not_ours_to_answer_is_kept_only(line: Platform, more: dict[str, Any], outcome: str) -> None:
    deliver(says("一時預かりはありますか", **more))
    assert outcomes() == [outcome]
    assert stored("inquiry") == [] and line.calls == []
    assert stored("message")[0].content["text"] == "一時預かりはありますか"


def test_an_event_for_another_account_is_kept_and_flagged(line: Platform) -> None:
    deliver(says("一時預かりはありますか"), destination="U" + "0" * 32)
    assert outcomes() == ["other-destination"] and stored("webhook_event")[0].flags == ["other-destination"]
    assert stored("inquiry") == [] and line.calls == [] and standing() == (0, 0, 0)


def test_what_is_taken_back_goes_also_where_we_may_not_answer(line: Platform) -> None:
    said = says("一時預かりはありますか", mode="standby")
    deliver(said, unsends(said, mode="standby"))
    assert outcomes() == ["standby", "unsent"] and line.calls == []
    assert stored("message")[0].content is None and stored("user") == []


def test_half_an_emoji_does_not_poison_the_queue(line: Platform) -> None:
    text = talking.body(says("こんにちは X")).replace("X", "\\ud83d")
    assert talking.deliver_body(text) == []
    assert stored("message")[0].content["text"] == "こんにちは \ufffd"


def test_two_messages_of_one_user_at_the_same_moment_are_one_inquiry(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from line import events_in

    real, raced = events_in.commit, []

    def overtaken(*changes: Any, **more: Any) -> Any:
        if not raced:
            raced.append(True)
            deliver(says("二つ目は先に書かれます", at=house.NOON + timedelta(seconds=1)))
        return real(*changes, **more)

    with monkeypatch.context() as racing:
        racing.setattr(events_in, "commit", overtaken)
        assert deliver(says("一時預かりはありますか")) == []
    (inquiry,) = stored("inquiry")
    assert inquiry.messages == 2 and inquiry.due_at == house.NOON + timedelta(hours=24)
    assert standing() == (1, 0, 0) and figures()["messages"] == 2
    assert len(line.calls) == 1


# --- order


def test_an_older_follow_that_arrives_late_does_not_unblock(line: Platform) -> None:
    deliver(event("unfollow", at=house.NOON))
    deliver(event("follow", at=house.NOON - timedelta(minutes=5)))
    assert stored("user")[0].state == BLOCKED
    assert line.calls == [], "nobody greets who has left"
    assert standing() == (0, 1, 1), "blocked now, and has followed once"
    assert (figures()["follows"], figures()["blocks"]) == (1, 1)


def test_an_older_block_that_arrives_late_does_not_block(line: Platform) -> None:
    deliver(event("follow", at=house.NOON - timedelta(minutes=10)))
    deliver(event("follow", at=house.NOON, follow={"isUnblocked": True}))
    deliver(event("unfollow", at=house.NOON - timedelta(minutes=5)))
    assert stored("user")[0].state == FOLLOWING
    assert standing() == (1, 0, 1)
    assert (figures()["follows"], figures()["unblocks"], figures()["blocks"]) == (1, 1, 1)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0), (2, 0, 1), (0, 2, 1)])
def test_the_order_of_arrival_makes_no_difference_to_who_is_a_friend(line: Platform, order: tuple[int, ...]) -> None:
    told = [
        event("follow", at=house.NOON - timedelta(minutes=3), follow={"isUnblocked": False}),
        event("unfollow", at=house.NOON - timedelta(minutes=2)),
        event("follow", at=house.NOON - timedelta(minutes=1), follow={"isUnblocked": True}),
    ]
    for number in order:
        deliver(told[number])
    assert stored("user")[0].state == FOLLOWING
    assert standing() == (1, 0, 1)
    assert (figures()["follows"], figures()["unblocks"], figures()["blocks"]) == (1, 1, 1)


def test_events_of_one_body_are_taken_by_their_time(line: Platform) -> None:
    deliver(event("unfollow", at=house.NOON), event("follow", at=house.NOON - timedelta(seconds=30)))
    assert stored("user")[0].state == BLOCKED
    assert [one.outcome for one in stored("webhook_event")].count("greeted") == 1


def test_a_stamp_from_the_future_does_not_shadow_what_comes_after(line: Platform) -> None:
    deliver(event("unfollow", timestamp=talking.stamp(house.NOON + timedelta(days=400))))
    with minutes_later(1):
        deliver(event("follow"))
    assert stored("user")[0].state == FOLLOWING
    assert stored("webhook_event")[0].flags == ["strange-time"]


def test_a_friend_from_before_our_time_is_counted_with_the_first_message(line: Platform) -> None:
    deliver(says("予約"))
    assert standing() == (1, 0, 0)


def test_figures_belong_to_the_day_in_japan(line: Platform) -> None:
    late = house.NOON.replace(hour=15, minute=30) - timedelta(days=1)  # 00:30 on the 22nd in Japan
    early = house.NOON.replace(hour=14, minute=30) - timedelta(days=1)  # 23:30 on the 21st
    deliver(event("follow", at=late), event("follow", at=early, user=talking.TARO))
    assert figures("2026-11-22")["follows"] == figures("2026-11-21")["follows"] == 1


# --- unsend


def test_an_unsend_erases_the_text_and_leaves_a_tombstone(line: Platform) -> None:
    said = says("やっぱり知られたくないこと")
    deliver(said)
    with minutes_later(3):
        deliver(unsends(said))
    message = stored("message")[0]
    assert message.content is None and message.unsent_at == house.NOON + timedelta(minutes=3)
    assert "知られたくない" not in repr(house.items("line"))


def test_an_unsend_that_overtakes_its_message_still_erases_it(line: Platform) -> None:
    said = says("やっぱり知られたくないこと")
    deliver(unsends(said, at=house.NOON + timedelta(seconds=2)))
    deliver(said)
    deliver(said)
    assert "知られたくない" not in repr(house.items("line"))
    assert stored("inquiry") == [] and line.calls == []
    assert sorted(outcomes()) == ["unsent", "unsent-before"]


def test_a_message_and_its_unsend_in_one_body_leave_nothing_behind(line: Platform) -> None:
    said = says("やっぱり知られたくないこと")
    deliver(unsends(said, at=house.NOON + timedelta(seconds=2)), said)
    assert "知られたくない" not in repr(house.items("line"))


def test_what_was_written_stands_in_one_place_only(line: Platform) -> None:
    deliver(says("ここだけの話"), sends("location", at=house.NOON))
    places = [item["kind"]["S"] for item in house.items("line") if "ここだけの話" in repr(item)]
    assert places == ["line.message"]


def test_nobody_s_line_id_stands_in_a_key(line: Platform) -> None:
    deliver(event("follow"), says("一時預かりはありますか"), says("予約"))
    for item in house.items("line"):
        keys = [value.get("S", "") for name, value in item.items() if name.endswith(("pk", "sk"))]
        assert not any(talking.HANAKO in key for key in keys)
    for told in house.outbox("line"):
        assert talking.HANAKO not in repr(told) and "一時預かりはありますか" not in repr(told)


# --- what the bot answers


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("image", "写真"),
        ("audio", "音声"),
        ("file", "ファイル"),
        ("sticker", "スタンプ"),
        ("location", "位置情報"),
        ("hologram", "この形"),
    ],
)
def test_what_cannot_be_read_is_answered_kindly(line: Platform, kind: str, words: str) -> None:
    deliver(sends(kind))
    assert words in line.texts()[0] and "文字で送ってください" in line.texts()[0]
    assert stored("inquiry") == []


def test_a_sticker_in_the_middle_of_a_talk_is_shown_to_staff_and_not_answered_by_the_bot(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(sends("sticker"))
    assert len(line.calls) == 1
    assert stored("message")[1].inquiry_id == stored("inquiry")[0].inquiry_id


def test_a_picture_in_the_middle_of_a_talk_is_shown_to_staff_and_the_user_is_told(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(sends("image"))
    assert "写真を受け取れません" in line.texts()[1]
    assert stored("message")[1].gsi1pk == f"TALK#{stored('inquiry')[0].inquiry_id}"
    assert stored("inquiry")[0].state == OPEN


def test_an_old_button_leads_to_the_menu_but_a_turned_rich_menu_needs_no_answer(line: Platform) -> None:
    deliver(event("postback", postback={"data": "step=3"}))
    assert "古くなっています" in line.texts()[0]
    deliver(event("postback", postback={"data": "m", "params": {"newRichMenuAliasId": "b", "status": "SUCCESS"}}))
    assert len(line.calls) == 1


def test_an_answer_to_an_event_that_came_late_goes_by_push(line: Platform) -> None:
    deliver(event("follow", at=house.NOON - timedelta(seconds=51)))
    assert line.ways() == ["push"]
    assert line.arrived[0]["to"] == talking.HANAKO


def test_a_large_body_travels_through_the_intake_bucket_and_leaves_no_copy(line: Platform) -> None:
    from kernel import aws, intake

    s3 = aws.client("s3")
    s3.put_bucket_versioning(Bucket=house.ENVIRONMENT["INTAKE_BUCKET"], VersioningConfiguration={"Status": "Enabled"})
    text = talking.body(says("長い話です"))
    key = intake.keep("line", "webhook", {"body": text}).key
    pointer = f'{{"raw_copy": "{key}"}}'
    assert talking.deliver_body(pointer) == []
    assert len(stored("inquiry")) == 1
    left = s3.list_object_versions(Bucket=house.ENVIRONMENT["INTAKE_BUCKET"])
    assert not left.get("Versions"), "a deleted name whose versions stay is no erasure"
    assert talking.deliver_body(pointer) == [], "a pointer whose copy is gone was taken before"
    assert talking.deliver_body('{"raw_copy": "raw/donations/x.json"}') == ["m-1"], (
        "somebody else's copies are not ours"
    )


def test_events_expire_after_the_year_that_logs_are_kept(line: Platform) -> None:
    deliver(event("follow"))
    assert stored("webhook_event")[0].ttl == clock.seconds(house.NOON + timedelta(days=400))

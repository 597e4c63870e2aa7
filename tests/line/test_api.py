"""What staff see: lists, the talk, kept events, figures, what waits, downloads."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from kernel import aws, schema
from line.api import app
from line.worker import worker
from tests import house
from tests.line import talking
from tests.line.talking import Platform, deliver, event, minutes_later, says, sends, stored, unsends

LIST = "/api/line/inquiries"


def checked(name: str, got: house.Got) -> Any:
    """The body of a good answer, after its schema has seen it."""
    assert got.status == 200, got.text
    assert schema.mistakes(name, got.body) == []
    return got.body


def users(count: int) -> list[str]:
    return [f"U{number:032x}" for number in range(1, count + 1)]


def several(count: int) -> None:
    """Inquiries of so many users, a minute apart."""
    for number, user in enumerate(users(count)):
        deliver(
            says(f"{number}番目の質問です、よいですか", user=user, at=house.NOON + timedelta(minutes=number - count))
        )


def reply(inquiry: Any, text: str = "はい。") -> house.Got:
    return house.staff().post(app, f"{LIST}/{inquiry.inquiry_id}/reply", {"version": inquiry.version, "text": text})


def test_open_inquiries_are_listed_by_deadline_with_what_was_asked(line: Platform) -> None:
    several(3)
    items = checked("line/inquiries", house.staff().get(app, LIST))["items"]
    assert [item["preview"] for item in items] == [f"{number}番目の質問です、よいですか" for number in range(3)]
    assert items[0]["user_label"].startswith("LINE利用者 ") and items[0]["actions"] == [
        "reply",
        "close",
        "assign",
        "escalate",
        "note",
        "hand",
    ]


def test_a_long_or_unsent_or_wordless_message_has_a_fitting_preview(line: Platform) -> None:
    deliver(said := says("とても長い質問です。" * 20, at=house.NOON))
    staff = house.staff()
    assert len(staff.get(app, LIST).body["items"][0]["preview"]) == 61
    deliver(unsends(said))
    assert staff.get(app, LIST).body["items"][0]["preview"] == "（送信が取り消されました）"


def test_states_and_months_part_the_list(line: Platform) -> None:
    several(3)
    reply(stored("inquiry")[0])
    staff = house.staff()
    assert len(staff.get(app, LIST).body["items"]) == 2
    assert len(staff.get(app, LIST, state="answered").body["items"]) == 1
    assert len(staff.get(app, LIST, state="closed").body["items"]) == 0
    assert len(staff.get(app, LIST, state="all").body["items"]) == 3
    assert len(staff.get(app, LIST, state="all", month="2026-11").body["items"]) == 3
    assert len(staff.get(app, LIST, state="open", month="2026-10").body["items"]) == 0
    assert staff.get(app, LIST, state="lost").codes() == {"/state": "enum"}
    assert staff.get(app, LIST, month="2026-13").codes() == {"/month": "pattern"}


def test_pages_follow_one_another_without_a_gap(line: Platform) -> None:
    several(7)
    staff, seen, cursor = house.staff(), [], ""
    for _ in range(4):
        got = staff.get(app, LIST, limit=3, **({"cursor": cursor} if cursor else {})).body
        seen += [item["preview"][0] for item in got["items"]]
        cursor = got["next"]
        if not cursor:
            break
    assert seen == list("0123456")
    assert staff.get(app, LIST, cursor="forged.xxxx").status == 422


def test_what_one_has_in_hand_what_nobody_has_and_all_of_a_month_are_lists_of_their_own(line: Platform) -> None:
    several(6)
    staff = house.staff()
    for one in stored("inquiry")[::2]:
        staff.post(app, f"{LIST}/{one.inquiry_id}/assign", {"version": one.version})
    mine = staff.get(app, LIST, state="mine", limit=2).body
    assert [item["preview"][0] for item in mine["items"]] == ["0", "2"]
    rest = staff.get(app, LIST, state="mine", limit=2, cursor=mine["next"]).body
    assert [item["preview"][0] for item in rest["items"]] == ["4"]
    assert len(staff.get(app, LIST, state="nobody").body["items"]) == 3
    number = mine["items"][0]["number"]
    found = {
        state: len(staff.get(app, LIST, state=state, q=number).body["items"]) for state in ("mine", "nobody", "open")
    }
    assert found == {"mine": 1, "nobody": 0, "open": 1}
    assert len(staff.get(app, LIST, state="all", month="2026-11").body["items"]) == 6
    assert staff.get(app, LIST, state="all", month="2026-10").body["items"] == []


def test_an_inquiry_is_found_by_its_number_or_its_user_s_line_id_and_by_nothing_written(line: Platform) -> None:
    several(2)
    one, staff = stored("inquiry")[0], house.staff()

    def found(typed: str) -> list[str]:
        return [item["number"] for item in staff.get(app, LIST, q=typed).body["items"]]

    user_id = users(2)[0]
    for typed in (
        one.number,
        one.number.lower(),
        f"　{one.number} ",
        one.number.replace("-", "－"),
        one.inquiry_id,
        user_id,
    ):
        assert found(typed) == [one.number], typed
    assert found("0番目") == found("261122-XXXXX") == found(user_id[:-1]) == []
    reply(one)
    assert found(one.number) == [one.number], "also once it is answered"


def test_the_detail_holds_the_whole_talk_in_order(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(sends("image"))
    with minutes_later(2):
        deliver(said := says("間違えました、すみません"))
    with minutes_later(3):
        deliver(unsends(said))
    with minutes_later(4):
        reply(stored("inquiry")[0], "はい、あります。")
        one = stored("inquiry")[0]
        shown = checked("line/inquiry", house.staff().get(app, f"{LIST}/{one.inquiry_id}"))
    assert [(bubble["from"], bubble["kind"]) for bubble in shown["messages"]] == [
        ("user", "text"),
        ("bot", "text"),
        ("user", "image"),
        ("bot", "text"),
        ("user", "unsent"),
        ("bot", "text"),
        ("staff", "text"),
    ]
    assert shown["messages"][4]["text"] is None
    assert shown["person"]["line_user_id"] == talking.HANAKO


def test_every_action_answers_with_the_detail(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    staff = house.staff()
    for verb, body in (("assign", {}), ("reply", {"text": "はい。"}), ("close", {}), ("reopen", {})):
        one = stored("inquiry")[0]
        got = staff.post(app, f"{LIST}/{one.inquiry_id}/{verb}", {"version": one.version, **body})
        assert checked("line/inquiry", got)["version"] > one.version


def test_an_unknown_inquiry_is_404_and_an_extra_member_is_told(line: Platform) -> None:
    staff = house.staff()
    assert staff.get(app, f"{LIST}/01NOBODY").status == 404
    assert staff.post(app, f"{LIST}/01NOBODY/reply", {"version": 1, "text": "a"}).status == 404
    deliver(says("一時預かりはありますか"))
    got = staff.post(app, f"{LIST}/{stored('inquiry')[0].inquiry_id}/close", {"version": 1, "extra": 1})
    assert got.codes() == {"/extra": "unknown"}


@pytest.mark.parametrize("path", ["inquiries", "inquiries/x", "events", "sends", "figures", "waiting"])
def test_reading_needs_line_read(line: Platform, path: str) -> None:
    assert house.PUBLIC.get(app, f"/api/line/{path}").status == 401
    others = house.staff(staff_id="01OTHER", permissions=("donations.read",))
    assert others.get(app, f"/api/line/{path}").status == 404


@pytest.mark.parametrize("verb", ["reply", "assign", "close", "reopen"])
def test_acting_needs_line_reply_and_a_csrf_token(line: Platform, verb: str) -> None:
    deliver(says("一時預かりはありますか"))
    path = f"{LIST}/{stored('inquiry')[0].inquiry_id}/{verb}"
    reader = house.staff(staff_id="01READER", permissions=("line.read",))
    assert reader.post(app, path, {"version": 1, "text": "a"}).status == 404
    forged = house.Caller({"cookie": house.staff().headers["cookie"]})
    assert forged.post(app, path, {"version": 1, "text": "a"}).status == 401
    assert len(line.calls) == 1 and stored("inquiry")[0].version == 1


def test_every_read_of_what_people_wrote_is_audited_without_what_was_searched(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    staff = house.staff()
    staff.get(app, LIST, q=talking.HANAKO)
    staff.get(app, f"{LIST}/{stored('inquiry')[0].inquiry_id}")
    staff.get(app, "/api/line/events")
    lines = house.items("audit")
    assert sorted(item["action"]["S"] for item in lines) == ["line.inquiry", "line.list_events", "line.list_inquiries"]
    assert talking.HANAKO not in repr(lines)


# --- kept events


def test_the_kept_events_of_a_day_tell_what_became_of_them(line: Platform) -> None:
    deliver(event("follow"), says("一時預かりはありますか"), event("newThing2027", extra=1))
    with minutes_later(24 * 60):
        deliver(event("unfollow"))
    body = checked("line/events", house.staff().get(app, "/api/line/events", day="2026-11-22"))
    told = {item["type"]: item for item in body["items"]}
    assert set(told) == {"follow", "message", "newThing2027"}
    assert told["follow"]["outcome_name"] == "あいさつを送りました"
    assert told["follow"]["answer"]["state"] == "sent"
    assert told["message"]["inquiry_id"] == stored("inquiry")[0].inquiry_id
    assert told["message"]["payload"]["message"].keys() == {"id", "type"}
    assert told["newThing2027"]["payload"]["extra"] == 1 and told["newThing2027"]["answer"] is None


def test_every_outcome_has_words(line: Platform) -> None:
    deliver(
        event("follow"),
        event("unfollow", user=talking.TARO),
        event("follow", user=talking.TARO, at=house.NOON - timedelta(minutes=1)),
        says("一時預かりはありますか"),
        says("予約"),
        says("寄附"),
        says("お仕事"),
        says("お問い合わせ"),
        says("メニュー"),
        sends("image"),
        event("postback", postback={"data": "x"}),
        said := says("取り消します、これは"),
        unsends(said),
        says("待機中です、これは", mode="standby"),
        says("みんなで", source={"type": "room", "roomId": "R"}),
        event("newThing2027"),
    )
    items = house.staff().get(app, "/api/line/events").body["items"]
    assert len(items) == 16
    assert [item["outcome"] for item in items if item["outcome_name"] == item["outcome"]] == []


# --- figures and what waits


def test_each_figure_of_the_month_has_a_definition(line: Platform) -> None:
    deliver(event("follow"), says("一時預かりはありますか"))
    body = checked("line/figures", house.staff().get(app, "/api/line/figures"))
    assert (body["period"], body["until"]) == ("2026-11", "2026-11-22")
    assert len(body["rows"]) == 22 and body["rows"][-1]["values"]["follows"] == 1
    assert all(one["definition"].endswith("。") for one in body["figures"])
    october = checked("line/figures", house.staff().get(app, "/api/line/figures", month="2026-10"))
    assert len(october["rows"]) == 31 and october["until"] == "2026-10-31"


def test_what_waits_is_ordered_by_deadline_and_says_when_it_is_late(line: Platform) -> None:
    deliver(says("一時預かりはありますか", at=house.NOON - timedelta(hours=30)))
    deliver(says("駐車場はありますか", user=talking.TARO))
    body = checked("kernel/waiting", house.staff().get(app, "/api/line/waiting"))
    assert body["items"][0]["due"] == "2026-11-21T21:00:00.000Z"
    assert body["items"][0]["why"] == "24時間の約束を過ぎています。先に回答してください。"
    assert body["items"][1]["why"] == "メッセージが1通届いています。24時間以内に回答する約束です。"
    assert body["figures"] == [
        {"label": "回答待ちのお問い合わせ", "value": 2, "unit": "件", "href": "/line/inquiries", "late": True}
    ]
    assert "駐車場" not in json.dumps(body, ensure_ascii=False), "this list is not an audited read"


def test_nothing_waits_when_all_is_answered(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    reply(stored("inquiry")[0])
    assert house.staff().get(app, "/api/line/waiting").body == {"items": [], "figures": []}


def test_a_greeting_that_failed_is_told_to_staff(line: Platform) -> None:
    line.next = [talking.answer(400, "The property is invalid")]
    deliver(event("follow"))
    worker({}, None)
    staff = house.staff()
    assert staff.get(app, "/api/line/waiting").body["figures"][0]["label"] == "届いたか確かめたい送信（今月）"
    (send,) = checked("line/sends", staff.get(app, "/api/line/sends", state="failed"))["items"]
    assert send["trouble"] == "400 The property is invalid" and send["from"] == "bot"


# --- downloads


def downloaded(got: house.Got) -> list[list[str]]:
    import pyzipper

    body = checked("kernel/download", got)
    key = body["url"].split("?")[0].split("/", 3)[3]
    raw = aws.client("s3").get_object(
        Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=key.split("/", 1)[-1] if key.startswith("test-") else key
    )
    with pyzipper.AESZipFile(io.BytesIO(raw["Body"].read())) as archive:
        archive.setpassword(body["password"].encode())
        text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_download_lists_inquiries_without_what_people_wrote_and_is_audited(line: Platform) -> None:
    several(3)
    asked = {"what": "inquiries", "filter": {"state": "open"}, "reason": "11月の月次報告のため"}
    rows = downloaded(house.staff().post(app, "/api/line/downloads", asked))
    assert rows[0][:3] == ["番号", "状態", "受付"] and len(rows) == 4
    assert "番目の質問" not in repr(rows)
    line_of_it = next(item for item in house.items("audit") if item["action"]["S"] == "line.downloaded")
    assert line_of_it["why"]["S"] == "11月の月次報告のため"
    assert json.loads(line_of_it["what"]["S"]) == {"kind": "inquiries", "filter": {"state": "open"}, "rows": 3}


def test_a_month_s_figures_download_as_a_table_by_day(line: Platform) -> None:
    deliver(event("follow"))
    asked = {"what": "numbers", "filter": {"month": "2026-11"}, "reason": "月次報告"}
    rows = downloaded(house.staff().post(app, "/api/line/downloads", asked))
    assert rows[0][:3] == ["日", "登録している人（人）", "友だち追加（件）"] and rows[22][:3] == [
        "2026-11-22",
        "1",
        "1",
    ]


# --- schemas


def test_every_schema_s_examples_are_good_examples() -> None:
    from kernel.settings import root

    for file in sorted([*(root("schemas") / "line").rglob("*.json"), *(root("schemas") / "inquiries").glob("*.json")]):
        name = str(file.relative_to(root("schemas")).with_suffix(""))
        document = schema.load(name)
        assert document["examples"], name
        for example in document["examples"]:
            assert schema.mistakes(name, example) == [], name


def test_every_event_we_tell_fits_its_schema(line: Platform) -> None:
    deliver(event("follow"), says("一時預かりはありますか"), says("予約"), event("unfollow", user=talking.TARO))
    line.next = [talking.answer(400, "no")]
    reply(stored("inquiry")[0])
    reply(stored("inquiry")[0])
    one = stored("inquiry")[0]
    house.staff().post(app, f"{LIST}/{one.inquiry_id}/close", {"version": one.version})
    one = stored("inquiry")[0]
    house.staff().post(app, f"{LIST}/{one.inquiry_id}/reopen", {"version": one.version})
    with minutes_later(25 * 60):
        worker({}, None)
    told = house.outbox("line")
    assert {each["type"] for each in told} == {
        f"line.{name}"
        for name in (
            "followed",
            "unfollowed",
            "message_received",
            "inquiry_opened",
            "inquiry_answered",
            "inquiry_closed",
            "inquiry_reopened",
            "inquiry_overdue",
            "send_troubled",
        )
    }
    for each in told:
        assert schema.mistakes(f"line/events/{each['type'].removeprefix('line.')}", each["data"]) == [], each["type"]

"""The LINE door end to end: what a user of the stand-in says, what staff see and answer, what comes back into the talk."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from infra.local.visitor import Visitor, until
from kernel import clock
from tests.town import COUNSELLOR, Phone, Town

pytestmark = pytest.mark.cloud
INQUIRIES = "/api/line/inquiries"


@pytest.fixture(autouse=True)
def no_rule_of_line_is_broken(town: Town) -> Any:
    """Whatever a test does: reply tokens, limits and retry keys are used as LINE allows."""
    before = len(town.violations())
    yield
    assert town.violations()[before:] == []


def question() -> str:
    """A free text that nobody else asked."""
    return f"育休のあと時短で戻れる職場はありますか（{uuid.uuid4().hex[:8]}）"


def inquiry_of(town: Town, text: str) -> dict[str, Any]:
    """The open inquiry that begins with this text, as the counsellor's list shows it."""
    desk = town.desk(COUNSELLOR)

    def look() -> dict[str, Any] | None:
        items = desk.get(INQUIRIES, limit=100).body["items"]
        return next((one for one in items if text in one["preview"]), None)

    return until(f"the inquiry 「{text}」", look)


def events_of(town: Town, event_id: str) -> list[dict[str, Any]]:
    """The kept events with this webhookEventId."""
    items = town.desk(COUNSELLOR).get("/api/line/events", limit=100).body["items"]
    return [one for one in items if one["id"] == event_id]


def answers(phone: Phone) -> int:
    return len(phone.from_bot())


def test_a_friend_is_greeted_with_a_menu(town: Town) -> None:
    phone = town.phone("入江 みなと")
    menu = phone.wait_for("ご用件をお選びください")
    assert [action["text"] for action in menu["template"]["actions"]] == ["予約", "お仕事", "寄附"]


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("予約したいです", "どの予約をしますか"),
        ("ふるさと納税", "/services/donations/"),
        ("お仕事", "/tasks/"),
        ("問い合わせ", "そのまま送って"),
    ],
)
def test_four_words_lead_on(town: Town, said: str, leads: str) -> None:
    phone = town.phone()
    phone.wait_for("ご用件")
    phone.say(said)
    found = phone.wait_for(leads)
    links = [action["uri"] for action in found.get("template", {}).get("actions", []) if action["type"] == "uri"]
    ours = [link.removeprefix(town.url) for link in links if link.startswith(town.url)]  # others open through LINE
    assert all(town.page(link).status == 200 for link in ours)


def test_a_question_becomes_an_inquiry_and_the_answer_arrives_in_the_talk(town: Town) -> None:
    phone, asked = town.phone("河野 ひかり"), question()
    phone.wait_for("ご用件")
    phone.say(asked)
    phone.wait_for("お問い合わせを受け付けました")
    row = inquiry_of(town, asked)
    assert clock.parse(row["due"]) - clock.parse(row["opened_at"]) == timedelta(hours=24)
    desk = town.desk(COUNSELLOR)
    waiting = desk.get("/api/line/waiting").body["items"]
    assert row["id"] in [one["id"] for one in waiting]
    answer = "時短の職場は5社あります。来週の相談でご紹介します。"
    got = desk.post(f"{INQUIRIES}/{row['id']}/reply", {"version": row["version"], "text": answer})
    assert got.status == 200, got.text
    assert phone.wait_for(answer)["text"] == answer
    answered = until("the inquiry to be answered", lambda: _in_state(desk, row["id"], "answered"))
    assert row["id"] not in [one["id"] for one in desk.get("/api/line/waiting").body["items"]]
    late = desk.post(f"{INQUIRIES}/{row['id']}/reply", {"version": row["version"], "text": "もう一通"})
    assert late.status == 409
    assert late.body["current"]["version"] >= answered["version"]


def _in_state(desk: Visitor, inquiry_id: str, state: str) -> dict[str, Any] | None:
    found: dict[str, Any] = desk.get(f"{INQUIRIES}/{inquiry_id}").body
    return found if found["state"] == state else None


def test_an_answer_after_the_minute_of_the_reply_token_is_pushed(town: Town) -> None:
    phone, asked = town.phone(), question()
    phone.wait_for("ご用件")
    phone.say(asked)
    row = inquiry_of(town, asked)
    desk = town.desk(COUNSELLOR)
    assert town.platform.send("POST", "/control/clock?advance=61", b"").status == 200
    try:
        answer = {"version": row["version"], "text": "遅くなりました。"}
        assert desk.post(f"{INQUIRIES}/{row['id']}/reply", answer).status == 200
        phone.wait_for("遅くなりました")
    finally:
        town.platform.send("POST", "/control/clock?advance=-61", b"")


def test_an_event_that_comes_twice_is_answered_once(town: Town) -> None:
    phone = town.phone()
    phone.wait_for("ご用件")
    before = answers(phone)
    done = phone.say("寄附", twice=True)
    phone.wait_for("ふるさと納税のご案内です")
    assert len(done["answers"]) == 2
    phone.say("予約")
    phone.wait_for("相談は無料です")  # what came before was dealt with before
    assert answers(phone) == before + 2
    assert len(events_of(town, done["event_id"])) == 1


def test_twenty_copies_of_one_event_at_once_are_one_record_and_one_answer(town: Town) -> None:
    phone = town.phone()
    phone.wait_for("ご用件")
    before, event_id, asked = answers(phone), "01" + uuid.uuid4().hex[:24].upper(), question()
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": phone.user_id},
        "webhookEventId": event_id,
        "deliveryContext": {"isRedelivery": True},
        "message": {"id": str(uuid.uuid4().int)[:18], "type": "text", "text": asked, "quoteToken": "q"},
    }
    with ThreadPoolExecutor(20) as pool:
        statuses = {got.status for got in pool.map(lambda _: town.webhook([event]), range(20))}
    assert statuses == {200}
    row = inquiry_of(town, asked)
    phone.wait_for("お問い合わせを受け付けました")
    phone.say("お仕事")
    phone.wait_for("お仕事のさがし方")
    detail = town.desk(COUNSELLOR).get(f"{INQUIRIES}/{row['id']}").body
    assert detail["messages_count"] == 1
    assert len(events_of(town, event_id)) == 1
    assert answers(phone) == before + 2


def test_messages_that_come_out_of_order_stand_in_the_order_of_saying(town: Town) -> None:
    phone, mark = town.phone(), uuid.uuid4().hex[:8]
    phone.wait_for("ご用件")
    phone.say(f"1つ目の質問です {mark}", out_of_order=True)
    phone.say(f"2つ目に書き足します {mark}", out_of_order=True)
    assert town.platform.post("/control/flush").status == 200
    row = inquiry_of(town, mark)
    desk = town.desk(COUNSELLOR)

    def said() -> list[str]:
        messages = desk.get(f"{INQUIRIES}/{row['id']}").body["messages"]
        texts = [one["text"] for one in messages if mark in (one.get("text") or "")]
        return texts if len(texts) == 2 else []

    assert until("both messages", said) == [f"1つ目の質問です {mark}", f"2つ目に書き足します {mark}"]


def test_what_is_unsent_is_forgotten_in_the_inquiry_too(town: Town) -> None:
    phone, asked = town.phone(), question()
    phone.wait_for("ご用件")
    phone.say(asked)
    row = inquiry_of(town, asked)
    phone.act("unsend")
    desk = town.desk(COUNSELLOR)

    def gone() -> bool:
        return asked not in desk.get(f"{INQUIRIES}/{row['id']}").text

    until("the text to be forgotten", gone)


def test_a_user_who_blocks_is_counted_and_gets_nothing_more(town: Town) -> None:
    phone, asked = town.phone(), question()
    phone.wait_for("ご用件")
    phone.say(asked)
    row = inquiry_of(town, asked)
    desk = town.desk(COUNSELLOR)
    blocks = _blocks(desk)
    phone.act("block")
    until("the block to be counted", lambda: _blocks(desk) > blocks)
    before = answers(phone)
    version = desk.get(f"{INQUIRIES}/{row['id']}").body["version"]
    desk.post(f"{INQUIRIES}/{row['id']}/reply", {"version": version, "text": "届きますか"})
    assert answers(phone) == before


def _blocks(desk: Visitor) -> int:
    rows = desk.get("/api/line/figures").body["rows"]
    return sum(row["values"]["blocks"] for row in rows)


def test_a_forged_or_broken_webhook_leaves_nothing(town: Town) -> None:
    marked = f"forged{uuid.uuid4().hex[:8]}"
    body = f'{{"destination":"{town.access["line"]["destination"]}","events":[{{"type":"message","webhookEventId":"{marked}"}}]}}'
    for signature in ("bad", "missing"):
        assert _posted(town, f"/control/events?signature={signature}", body.encode()) == 401
    assert _posted(town, "/control/events", b"{not json") == 400
    large = b'{"destination":"x","events":[' + b" " * 1_000_001 + b"]}"
    assert _posted(town, "/control/events", large) == 413
    assert events_of(town, marked) == []


def _posted(town: Town, path: str, body: bytes) -> int:
    """How the webhook answers to a body that the stand-in posts as it is; once more where the cloud had no hand free."""

    def answered() -> int | None:
        status: int = town.platform.send("POST", path, body).body["status"]
        return None if status == 429 else status

    return until("the webhook to answer", answered)


def test_the_ping_of_the_console_is_answered(town: Town) -> None:
    assert town.webhook([]).status == 200

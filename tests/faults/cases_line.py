"""Fault cases of the LINE room.

Tries are counted honestly (attempts, doubts, versions), and what a crash delays may go out another way: a reply token lives for a minute,
so what is found lying after that goes by push. What must hold: every event kept once, every inquiry in the same state, everything said.
"""

import json
import os
from typing import Any

from moto.sqs.models import sqs_backends

from kernel import aws, clock, colleagues, intake
from kernel.events import Event
from line import outgoing, replies, webhook
from line.api import app
from line.records import Inquiry, new_user
from line.worker import worker
from tests import house
from tests.faults.kit import Case

HANAKO = "U0123456789abcdef0123456789abcdef"
QUESTION_ID = "461230966842064897"
INQUIRY_ID = "01M80K4FW00000000000000001"  # an inquiry takes over the id of the event that opens it
COUNTS = (
    "attempts",
    "doubts",
    "version",
    "way",
    "settled_at",
    "reply_token",
    "reply_token_until",
    "trouble",
    "duepk",
    "duesk",
)
# Which day's figure a send is in, and whether it was free, depends on when it went out; so do the ids and instants of late events.
LATE = ("NUMBERS#", "OUTBOX#")


def event(kind: str, number: int, **more: Any) -> dict[str, Any]:
    made = {
        "type": kind,
        "mode": "active",
        "timestamp": int(house.NOON.timestamp() * 1000) + number,
        "source": {"type": "user", "userId": HANAKO},
        "webhookEventId": f"01M80K4FW0{number:016d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"{number:032x}",
    }
    return made | more


def says(text: str, number: int, message_id: str = QUESTION_ID) -> dict[str, Any]:
    return event("message", number, message={"id": message_id, "type": "text", "text": text})


def body(*events: dict[str, Any]) -> str:
    return json.dumps({"destination": house.LINE_SECRET["destination"], "events": list(events)}, ensure_ascii=False)


def queue_delivers(text: str) -> None:
    """As SQS does: what failed comes again."""
    answer = worker({"Records": [{"messageId": "m-1", "body": text}]}, None)
    if answer["batchItemFailures"]:
        raise RuntimeError("it comes again")


def taken(*events: dict[str, Any]) -> Any:
    return lambda _: queue_delivers(body(*events))


def friend() -> None:
    """A user who follows, as records; no event led there, so nothing else lies about."""
    user = new_user(HANAKO, house.NOON)
    user.state, user.first_followed_at = "following", house.NOON
    house.agrees(user).save()


def asked() -> tuple[house.Caller, int]:
    """A friend with an open inquiry; the officer who looks at it, and the version on the screen."""
    friend()
    queue_delivers(body(says("一時預かりはありますか", 1)))
    return house.staff(), the_inquiry().version


def asked_and_told() -> None:
    """An open inquiry whose user has just heard that a further message arrived: a sign of life may lapse, and here nothing may."""
    asked()
    inquiry = the_inquiry()
    inquiry.joined_told_at = house.NOON
    inquiry.save()


def blocked_after_asking() -> tuple[house.Caller, int]:
    seen = asked()
    queue_delivers(body(event("unfollow", 2)))
    return seen


def answered() -> tuple[house.Caller, int]:
    seen = asked()
    act("reply", text="はい、あります。")(seen)
    return seen[0], the_inquiry().version


def the_inquiry() -> Inquiry:
    return Inquiry.must(f"INQUIRY#{INQUIRY_ID}", "INQUIRY", consistent=True)


def act(verb: str, **body: Any) -> Any:
    """The officer presses the button of the version that the screen shows."""

    def call(seen: tuple[house.Caller, int]) -> Any:
        staff, version = seen
        return staff.post(app, f"/api/line/inquiries/{INQUIRY_ID}/{verb}", {"version": version, **body})

    return call


def overdue() -> None:
    asked()
    inquiry = the_inquiry()
    inquiry.owe(house.NOON, house.NOON)
    inquiry.save()


def waiting_send() -> None:
    friend()
    send = outgoing.new_send(
        "01SEND",
        role="bot",
        user_key=new_user(HANAKO, house.NOON).user_key,
        messages=replies.greeting(),
    )
    send.look_again(clock.now())
    send.save()


def large_body() -> str:
    friend()
    return intake.keep("line", "webhook", {"body": body(says("長い話です、聞いてください", 1))}).key


def with_queue() -> str:
    """A friend, and the queue; its address."""
    friend()
    return str(aws.client("sqs").create_queue(QueueName="line-events")["QueueUrl"])


def receive_and_take(raw: bytes) -> Any:
    """LINE posts, the queue delivers. The queue itself is not the operation's, so it is looked into, not called."""

    def call(queue_url: str) -> None:
        os.environ["LINE_EVENTS_QUEUE_URL"] = queue_url
        headers = {
            "x-origin-secret": house.ENVIRONMENT["ORIGIN_SECRET"],
            "x-line-signature": webhook.signature_of(house.LINE_SECRET["channel_secret"], raw),
        }
        answer = webhook.handler({"httpMethod": "POST", "headers": headers, "body": raw.decode()}, None)
        if answer["statusCode"] != 200:
            raise RuntimeError(f"LINE comes again after {answer['statusCode']}")
        queue = sqs_backends["123456789012"]["ap-northeast-1"].queues["line-events"]
        waiting = list(queue._messages)
        queue._messages.clear()
        for message in waiting:
            queue_delivers(message.body)

    return call


READY = "/api/line/inquiries/ready"
READY_ANSWER = {"title": "駐車場", "words": "裏にあります。"}


def written() -> tuple[house.Caller, str]:
    """A ready answer of the city's own."""
    staff = house.staff()
    made = staff.post(app, READY, READY_ANSWER, idempotency_key="ready").body["items"][0]
    return staff, made["id"]


def hand(seen: tuple[house.Caller, int]) -> Any:
    """Hand it to 田中 次郎. A voucher is sealed with a key that only a mocked cloud has."""
    return act("hand", to=colleagues.voucher("01JIRO", "田中 次郎", "line.reply"))(seen)


def waited_for() -> tuple[house.Caller, int]:
    seen = answered()
    act("wait", reason="保育園に確認中")(seen)
    return seen[0], the_inquiry().version


def in_the_hands_of_who_left() -> Event:
    """What the accounts tell of somebody who has an inquiry in hand."""
    hand(asked())
    return Event("accounts.staff_removed", "01JIRO").stamped("identity")


CASES = [
    Case("line.receive", receive_and_take(body(says("一時預かりはありますか", 1)).encode()), with_queue, COUNTS, LATE),
    Case("line.webhook_body", taken(event("follow", 1)), lambda: None, COUNTS, LATE),
    Case("line.webhook_body", taken(event("unfollow", 1)), friend, COUNTS, LATE),
    Case("line.webhook_body", taken(says("一時預かりはありますか", 1)), friend, COUNTS, LATE),
    Case("line.webhook_body", taken(says("土曜日もですか", 3, "461230966842064898")), answered, COUNTS, LATE),
    Case("line.webhook_body", taken(says("2歳です", 3, "461230966842064898")), asked_and_told, COUNTS, LATE),
    Case("line.webhook_body", taken(event("unsend", 3, unsend={"messageId": QUESTION_ID})), asked, COUNTS, LATE),
    Case("line.webhook_body", taken(event("unsend", 1, unsend={"messageId": QUESTION_ID})), friend, COUNTS, LATE),
    Case(
        "line.webhook_body",
        taken(says("予約", 1), event("newThing2027", 2), says("駐車場はありますか", 3, "461230966842064898")),
        friend,
        COUNTS,
        LATE,
    ),
    Case("line.webhook_body", lambda key: queue_delivers(json.dumps({"raw_copy": key})), large_body, COUNTS, LATE),
    Case("line.reply", act("reply", text="はい、あります。"), asked, COUNTS, LATE),
    Case("line.reply", act("reply", text="はい、あります。"), blocked_after_asking, COUNTS, LATE),
    Case("line.assign", act("assign"), asked, COUNTS, LATE),
    Case("line.note", act("note", text="かけ直す"), asked, COUNTS, LATE),
    Case("line.hand", hand, asked, COUNTS, LATE),
    Case("line.leave", act("leave"), asked, COUNTS, LATE),
    Case("line.wait", act("wait", reason="保育園に確認中"), answered, COUNTS, LATE),
    Case("line.resume", act("resume"), waited_for, COUNTS, LATE),
    Case("line.escalate", act("escalate", reason="責任者と話したい"), asked, COUNTS, LATE),
    Case("line.save_ready", lambda staff: staff.post(app, READY, READY_ANSWER, idempotency_key="a"), house.staff),
    Case(
        "line.remove_ready",
        lambda seen: seen[0].post(app, f"{READY}/{seen[1]}/remove", {"version": 1}),
        written,
    ),
    Case("line.give_back_inquiries", worker.deliver_event, in_the_hands_of_who_left, COUNTS, LATE),
    Case("line.close", act("close", reason="電話で回答しました"), asked, COUNTS, LATE),
    Case("line.reopen", act("reopen"), answered, COUNTS, LATE),
    Case(
        "line.download",
        lambda seen: seen[0].post(
            app, "/api/line/downloads", {"what": "inquiries", "filter": {}, "reason": "月次報告"}
        ),
        asked,
        COUNTS,
    ),
    Case("line.inquiry_due", lambda _: worker.sweep(), overdue, COUNTS, LATE),
    Case("line.send_due", lambda _: worker.sweep(), waiting_send, COUNTS, LATE),
]

"""Fault cases of inquiries: what is asked, written further, answered, handed over, and falls due."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from donations.api import app
from donations.worker import worker
from kernel import aws, clock, colleagues, schema
from kernel.events import Event
from tests import house
from tests.consortium.desk import solved, urlencoded
from tests.donations import desk
from tests.donations.inquiries.asking import CALL, INQUIRIES, TALKS, act, once
from tests.faults.kit import Case
from tests.house import PUBLIC, Caller

type Seen = tuple[Caller, dict[str, Any]]
VENDOR = "VENDOR"


def stands(*verbs: tuple[str, dict[str, Any]], **asked: Any) -> Callable[[], Seen]:
    """A clerk who looks at an inquiry, after these verbs."""

    def prepare() -> Seen:
        clerk = desk.clerk()
        inquiry = once(clerk, INQUIRIES, CALL | asked, key="recorded").body
        for verb, body in verbs:
            inquiry = act(clerk, inquiry, verb, **body).body
        return clerk, inquiry

    return prepare


def doing(verb: str, **body: Any) -> Callable[[Seen], Any]:
    return lambda seen: act(*seen, verb, **body)


def hers_stands() -> dict[str, Any]:
    """What a vendor asked before."""
    asked: dict[str, Any] = once(
        house.member(VENDOR), TALKS, {"subject": "予定", "text": "遅れます。"}, key="hers"
    ).body
    return asked


def written() -> tuple[Caller, dict[str, Any]]:
    """A ready answer of the city's own."""
    clerk = desk.clerk()
    made = once(clerk, f"{INQUIRIES}/ready", {"title": "駐車場", "words": "裏にあります。"}, key="ready").body
    return clerk, made["items"][0]


def overdue(_: Any) -> int:
    with clock.fixed(clock.now() + timedelta(days=9)):
        return worker.sweep()


QUESTION: dict[str, Any] = schema.load("donations/question")["examples"][0]
QUESTIONS = "/api/donations/questions"


def left_raw_copy() -> str:
    """A form whose transaction never happened."""
    PUBLIC.post_form(app, QUESTIONS, urlencoded(QUESTION))
    for item in house.items("donations"):
        aws.client("dynamodb").delete_item(
            TableName=house.ENVIRONMENT["DONATIONS_TABLE"], Key={name: item[name] for name in ("pk", "sk")}
        )
    bucket = house.ENVIRONMENT["INTAKE_BUCKET"]
    return str(aws.client("s3").list_objects_v2(Bucket=bucket)["Contents"][0]["Key"])


def voucher() -> str:
    return colleagues.voucher("01JIRO", "田中 次郎", "donations.write")


def in_the_hands_of_who_left() -> Event:
    """What the accounts tell of somebody who has an inquiry in hand."""
    stands(("hand", {"to": voucher()}))()
    return Event("accounts.staff_removed", "01JIRO").stamped("identity")


CASES = [
    Case(
        "donations.ask_question",
        lambda proof: PUBLIC.post(app, QUESTIONS, QUESTION | {"altcha": proof}),
        prepare=solved,
    ),
    Case("donations.question_raw", worker.deliver_raw, prepare=left_raw_copy),
    Case(
        "donations.record_inquiry",
        lambda clerk: once(clerk, INQUIRIES, CALL | {"answer": "明日です。"}, key="a"),
        prepare=desk.clerk,
    ),
    Case(
        "donations.write_to_vendor",
        lambda seen: once(
            seen[0],
            f"{INQUIRIES}/to-vendor",
            {"vendor_id": seen[1], "subject": "予定", "text": "いつですか。"},
            key="b",
        ),
        prepare=lambda: (desk.clerk(), desk.vendor(desk.clerk())),
    ),
    Case(
        "donations.answer_inquiry",
        doing("answer", text="明日お届けします。", way="mail"),
        prepare=stands(way="mail", reach="emi@example.jp"),
    ),
    Case("donations.note_inquiry", doing("note", text="かけ直す"), prepare=stands()),
    Case("donations.take_inquiry", doing("assign"), prepare=stands()),
    Case(
        "donations.hand_inquiry",
        lambda seen: act(*seen[0], "hand", to=seen[1]),
        prepare=lambda: (stands()(), voucher()),
    ),
    Case("donations.give_back_inquiries", worker.deliver_event, prepare=in_the_hands_of_who_left),
    Case("donations.leave_inquiry", doing("leave"), prepare=stands(("assign", {}))),
    Case("donations.escalate_inquiry", doing("escalate", reason="責任者と話したい"), prepare=stands()),
    Case("donations.wait_inquiry", doing("wait", reason="返事待ち"), prepare=stands()),
    Case("donations.resume_inquiry", doing("resume"), prepare=stands(("wait", {"reason": "返事待ち"}))),
    Case("donations.close_inquiry", doing("close", reason="間違い電話"), prepare=stands()),
    Case("donations.reopen_inquiry", doing("reopen"), prepare=stands(("close", {"reason": "間違い電話"}))),
    Case(
        "donations.link_inquiry",
        lambda seen: act(*seen, "link", about=[{"kind": "gift", "id": "HDM-0012"}]),
        prepare=lambda: (desk.stands(), stands()())[1],
    ),
    Case(
        "donations.save_ready",
        lambda seen: once(
            seen[0],
            f"{INQUIRIES}/ready",
            {"id": seen[1]["id"], "version": 1, "title": "駐車場", "words": "表です。"},
            key="c",
        ),
        prepare=written,
    ),
    Case(
        "donations.remove_ready",
        lambda seen: seen[0].post(app, f"{INQUIRIES}/ready/{seen[1]['id']}/remove", {"version": 1}),
        prepare=written,
    ),
    Case(
        "donations.vendor_ask",
        lambda _: once(house.member(VENDOR), TALKS, {"subject": "予定", "text": "遅れます。"}, key="d"),
    ),
    Case(
        "donations.vendor_write",
        lambda seen: once(house.member(VENDOR), f"{TALKS}/{seen['id']}/write", {"text": "あすです。"}, key="e"),
        prepare=hers_stands,
    ),
    Case("donations.inquiry_overdue", overdue, prepare=stands()),
]

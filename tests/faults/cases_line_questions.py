"""Fault cases of questions in the talk. As in the rest of the room, tries are counted honestly, and what is late goes out another way."""

from typing import Any

from kernel import clock
from kernel.changes import Marker
from line.api import app
from line.questions import approval, signals
from line.questions.records import LIVE_KEY, Hold, InForce, hold_key
from line.questions.words import PERSON, Press
from line.worker import worker
from tests import house
from tests.faults.cases_line import (
    COUNTS,
    INQUIRY_ID,
    LATE,
    QUESTION_ID,
    act,
    asked,
    event,
    friend,
    queue_delivers,
    says,
    taken,
)
from tests.faults.cases_line import body as posted
from tests.faults.kit import Case
from tests.line.scenarios.desk import OFFICER, person

PATH = "/api/line/questions"
CONTENT: dict[str, Any] = {"question": "相談は無料ですか", "phrasings": [], "answer": "はい、無料です。", "link": None}
type Seen = tuple[house.Caller, str, int]


def in_force() -> None:
    """A friend, and one question in force."""
    friend()
    InForce(pk=LIVE_KEY[0], sk=LIVE_KEY[1], questions={"fee": CONTENT | {"on": "2026-11-22"}}).save()


def answered() -> None:
    in_force()
    queue_delivers(posted(says("相談は無料ですか", 1)))


def draft() -> Seen:
    question_id = approval.begin(CONTENT, Marker(("new",)), by=person())
    return house.staff("市 ひろし", staff_id=OFFICER), question_id, 1


def proposed() -> Seen:
    who, question_id, _ = draft()
    approval.act(question_id, 1, Marker(("propose",)), lambda one: approval.propose(one, "お願いします", by=person()))
    return who, question_id, 2


def live() -> Seen:
    who, question_id, _ = proposed()
    seen = approval.of(question_id).draft["hash"]
    officer = person(OFFICER, "市 ひろし")
    approval.act(question_id, 2, Marker(("approve",)), lambda one: approval.approve(one, seen, by=officer))
    return who, question_id, 3


def verb(name: str, **body: Any) -> Any:
    def call(seen: Seen) -> Any:
        who, question_id, version = seen
        return who.post(app, f"{PATH}/{question_id}/{name}", {"version": version, **body})

    return call


def approve(seen: Seen) -> Any:
    return verb("approve", hash=approval.hash_of(CONTENT))(seen)


def held_over() -> None:
    """An inquiry in somebody's hands, whose time is over."""
    act("assign")(asked())
    hold = Hold.must(*hold_key(INQUIRY_ID))
    hold.until = clock.now()
    hold.look_again(clock.now())
    hold.save()


PRESS = Press(PERSON, "fee", QUESTION_ID).data
WORDS = {"version": 0, "words": {**signals.ours(), "mail": ["lead@hidamari.example"]}, "reason": "責任者を入れました"}
REASON = {"reason": "お願いします"}

CASES = [
    Case("line.webhook_body", taken(says("相談は無料ですか", 1)), in_force, COUNTS, LATE),
    Case("line.webhook_body", taken(says("死にたい", 1)), friend, COUNTS, LATE),
    Case("line.webhook_body", taken(event("postback", 5, postback={"data": PRESS})), answered, COUNTS, LATE),
    Case("line.hold_due", lambda _: worker.sweep(), held_over, COUNTS, LATE),
    Case(
        "line.here",
        lambda seen: seen[0].post(app, f"{PATH}/talks/{INQUIRY_ID}/here", {"doing": "writes"}),
        asked,
        COUNTS,
        LATE,
    ),
    Case("line.new_question", lambda who: who.post(app, PATH, {"content": CONTENT}, idempotency_key="k"), house.staff),
    Case("line.try_question", lambda who: who.post(app, f"{PATH}/try", {"text": "相談は無料ですか"}), house.staff),
    Case("line.save_words", lambda who: who.post(app, f"{PATH}/words", WORDS, idempotency_key="k"), house.staff),
    Case("line.write_question", verb("write", content=CONTENT), draft),
    Case("line.propose_question", verb("propose", **REASON), draft),
    Case("line.withdraw_question", verb("withdraw", **REASON), proposed),
    Case("line.return_question", verb("return", **REASON), proposed),
    Case("line.approve_question", approve, proposed),
    Case("line.retire_question", verb("retire", **REASON), live),
]

"""Fault cases of consultations. Ciphertexts are drawn by chance, so what they say is compared elsewhere; here, that each is there once."""

from collections.abc import Callable
from typing import Any

from kernel import aws
from line.api import app
from line.consultations import talk
from line.records import user_key
from tests import house
from tests.faults.cases_line import HANAKO, LATE, friend
from tests.faults.kit import Case

MINE, ALL = "/api/line/consultations/mine", "/api/line/consultations"
SAID, FILE = "m-000000000000000001", "f-000000000000000001"
SEALED = ("wrapped_key", "words", "summary", "next_words", "name")
COUNTS = ("version", "duepk", "duesk", "here_at", "types_until")
BOTH = (*SEALED, *COUNTS)
# A notice belongs to the ten minutes in which it was written.
FORGET = (*LATE, "SEND#")


def her() -> house.Caller:
    friend()
    return house.opened_from_the_talk(user_key(HANAKO))


def opened() -> house.Caller:
    caller = her()
    talk.open_for(user_key(HANAKO))
    return caller


def waiting() -> tuple[house.Caller, str]:
    opened()
    talk.mark(the_id(), "person", 0, types=False)
    return house.staff(), the_id()


def live() -> tuple[house.Caller, str]:
    staff, at = waiting()
    staff.post(app, f"{ALL}/{at}/take", {"version": 1})
    return staff, at


def offered() -> house.Caller:
    caller = opened()
    body = {"id": FILE, "name": "a.png", "type": "image/png", "size_bytes": 1}
    form = caller.post(app, f"{MINE}/files", body).body
    aws.client("s3").put_object(Bucket=house.ENVIRONMENT["TALK_BUCKET"], Key=form["fields"]["key"], Body=b"0")
    return caller


def proposed() -> house.Caller:
    first = house.staff("青木 健", staff_id="01STAFFOTHER00000000000000")
    first.post(app, f"{ALL}/direct/propose", {"reason": "答申", "version": 0})
    return house.staff()


def the_id() -> str:
    return str(talk.hers(user_key(HANAKO)).consultation_id)


def hers(path: str, body: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda caller: caller.post(app, MINE + path, body)


def theirs(path: str, body: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda seen: seen[0].post(app, f"{ALL}/{seen[1]}/{path}", body)


def voucher(seen: Any) -> Any:
    from kernel import colleagues

    to = colleagues.voucher("01STAFFOTHER00000000000000", "青木 健", "line.consult")
    return theirs("hand", {"to": to, "version": 2})(seen)


END = {"summary": "夜勤のない仕事を希望。", "next_step": "again", "next_words": "また来週。", "version": 2}

CASES = [
    Case("line.open_consultation", hers("", {}), her, BOTH, FORGET),
    Case("line.say_mine", hers("/say", {"id": SAID, "text": "こんばんは"}), opened, BOTH, FORGET),
    Case("line.say_mine", hers("/say", {"id": SAID, "file": FILE}), offered, BOTH, FORGET),
    Case("line.mark_mine", hers("/seen", {"read": 0, "types": True}), opened, BOTH, FORGET),
    Case(
        "line.offer_upload",
        hers("/files", {"id": FILE, "name": "a.png", "type": "image/png", "size_bytes": 1}),
        opened,
        BOTH,
        FORGET,
    ),
    Case(
        "line.offer_consultation_file",
        theirs("files", {"id": FILE, "name": "a.png", "type": "image/png", "size_bytes": 1}),
        live,
        BOTH,
        FORGET,
    ),
    Case("line.end_mine", hers("/end", {}), opened, BOTH, FORGET),
    Case("line.take_consultation", theirs("take", {"version": 1}), waiting, BOTH, FORGET),
    Case("line.answer_consultation", theirs("say", {"id": SAID, "text": "どうぞ"}), live, BOTH, FORGET),
    Case("line.mark_consultation", theirs("seen", {"read": 0, "types": True}), live, BOTH, FORGET),
    Case("line.hand_consultation", voucher, live, BOTH, FORGET),
    Case("line.end_consultation", theirs("end", END), live, BOTH, FORGET),
    Case(
        "line.propose_direct",
        lambda staff: staff.post(app, f"{ALL}/direct/propose", {"reason": "答申", "version": 0}),
        house.staff,
    ),
    Case("line.approve_direct", lambda staff: staff.post(app, f"{ALL}/direct/approve", {"version": 1}), proposed),
    Case(
        "line.stop_direct",
        lambda staff: staff.post(app, f"{ALL}/direct/stop", {"reason": "見直し", "version": 1}),
        proposed,
    ),
]

"""Fault cases of broadcasts: what staff do with them, a batch on its way, a tag."""

from collections.abc import Callable
from typing import Any

import urllib3

from kernel import clock
from line.api import app
from line.broadcasts import approval, people
from line.records import user_key
from line.worker import worker
from tests import house
from tests.faults import kit
from tests.faults.cases_line import COUNTS, HANAKO, asked
from tests.faults.kit import Case
from tests.line.broadcasts import sending
from tests.line.scenarios.desk import OFFICER, person

PATH = "/api/line/broadcasts"
REASON = {"reason": "お願いします"}
# A list is written before it is approved: what no approval names is nobody's, and goes with its time to live.
LISTS = ("RECIPIENTS#",)
# Progress is told with the instant it came; lists and their instants are drawn anew by each try.
TOLD = (*COUNTS, "history", "frozen", "begun_at", "ended_at", "goes_at", "first_at", "held_until")
type Seen = tuple[house.Caller, str, int]


def may_be(url: str, headers: dict[str, str], body: bytes) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(body=b"{}", status=200, preload_content=True)


kit.ELSEWHERE["https://api.line.me/v2/bot/message/validate/"] = ("line", may_be)


def seen(broadcast_id: str) -> Seen:
    """The officer, who wrote nothing, and the version on the screen."""
    return house.staff("市 ひろし", staff_id=OFFICER), broadcast_id, approval.of(broadcast_id).version


def drafted() -> Seen:
    return seen(sending.draft())


def proposed() -> Seen:
    return seen(sending.proposed())


def looked_at() -> Seen:
    sending.friend(1)
    found = sending.proposed()
    sending.look_at(found)
    return seen(found)


def given_back() -> Seen:
    found = sending.proposed()
    sending.act(found, lambda one: approval.BROADCASTS.give_back(one, "直してください", by=person()))
    return seen(found)


def approved() -> Seen:
    sending.friend(1)
    sending.friend(2, safe_since=house.NOON)
    return seen(sending.approved())


def halted() -> Seen:
    found = approved()
    one = approval.of(found[1])
    one.enter("paused")
    one.trouble, one.begun_at = "quota", clock.now()
    one.look_again(None)
    one.save()
    return seen(found[1])


def verb(name: str, **body: Any) -> Callable[[Seen], Any]:
    def act(found: Seen) -> Any:
        who, broadcast_id, version = found
        return who.post(app, f"{PATH}/{broadcast_id}/{name}", {"version": version, **body})

    return act


def approve(found: Seen) -> Any:
    who, broadcast_id, version = found
    made = approval.content.built(broadcast_id, sending.written())
    return who.post(
        app, f"{PATH}/{broadcast_id}/approve", {"version": version, "hash": approval.BROADCASTS.hash_of(made)}
    )


def new(who: house.Caller) -> Any:
    return who.post(app, PATH, {"written": sending.written(), **REASON}, idempotency_key="new")


def check(who: house.Caller) -> Any:
    return who.post(app, f"{PATH}/check", {"written": sending.written()})


TEMPLATE = {"name": "案内", "subject": "support", "title": "", "text": "{{会場}}です", "links": []}


def template(who: house.Caller) -> Any:
    return who.post(app, f"{PATH}/templates", TEMPLATE, idempotency_key="template")


def tag(who: house.Caller) -> Any:
    return who.post(app, f"{PATH}/tags", {"name": "夜勤"}, idempotency_key="tag")


def with_tag() -> tuple[house.Caller, str, str]:
    """An inquiry and a tag; the officer who looks at both."""
    from kernel.changes import Marker

    who, _ = asked()
    made = people.save_tag({"name": "夜勤"}, marker=Marker(("tag",)))
    from tests.faults.cases_line import INQUIRY_ID

    assert people.of(user_key(HANAKO)).version == 0
    return who, INQUIRY_ID, made


def save_person(found: tuple[house.Caller, str, str]) -> Any:
    who, inquiry_id, made = found
    body = {"version": 0, "tags": [made], "hired": None, "asked": False, "reason": "聞きました"}
    return who.post(app, f"/api/line/people/{inquiry_id}", body)


CASES = [
    Case("line.broadcast_due", lambda _: worker.sweep(), approved, TOLD, LISTS),
    Case("line.new_broadcast", new, house.staff),
    Case("line.check_broadcast", check, house.staff),
    # Every code is its own; whoever asks twice has two, and each works once.
    Case("line.preview_broadcast", verb("preview"), drafted, ("version",), ("PREVIEWCODE#",)),
    Case("line.write_broadcast", verb("write", written=sending.written(), **REASON), drafted),
    Case("line.propose_broadcast", verb("propose", **REASON), drafted),
    Case("line.withdraw_broadcast", verb("withdraw", **REASON), proposed),
    Case("line.discard_broadcast", verb("discard", **REASON), given_back),
    Case("line.approve_broadcast", approve, looked_at, TOLD, LISTS),
    Case("line.return_broadcast", verb("return", **REASON), proposed),
    Case("line.stop_broadcast", verb("stop", **REASON), approved, TOLD),
    Case("line.resume_broadcast", verb("resume", **REASON), halted, TOLD, LISTS),
    Case("line.save_broadcast_template", template, house.staff),
    Case("line.save_tag", tag, house.staff),
    Case("line.save_person", save_person, with_tag, COUNTS, ("NUMBERS#", "OUTBOX#")),
]

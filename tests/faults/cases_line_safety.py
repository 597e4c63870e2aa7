"""Fault cases of safe mode and of hand-overs: few rows, few writes."""

import base64
from typing import Any

from kernel import clock, files
from line.api import app
from line.handover import importing, plan, rows, talk
from line.handover.records import Handover, UserImport
from line.records import user_key
from line.safety import later
from line.worker import worker
from tests import house
from tests.faults.cases_line import COUNTS, HANAKO, LATE, friend, says, taken
from tests.faults.cases_line_bookings import booked, city
from tests.faults.kit import Case

OFFICER = "01STAFFOFFICER0000000000000"
PLAN = {"name": "しごと相談", "account": "@hidamari2", "until": "2026-12-31", "reason": "委託先が替わるため"}
ROW = {"id": "3f9a2c0d7be14c55a1f09d2e6b8c7a41", "state": "following", "safe": True}
FILE = base64.b64encode(files.csv_bytes(list(rows.columns().values()), [rows.cells(ROW)])).decode()
HANDOVERS = "/api/line/handovers"
IGNORED = (*COUNTS, "told", "holds_until")

type Seen = tuple[house.Caller, str, int]


def post(path: str, body: dict[str, Any]) -> Any:
    """A route on what was prepared, at the version that was seen."""

    def call(seen: Seen) -> Any:
        staff, key, version = seen
        given = body | ({"version": version} if version else {})
        return staff.post(app, path.format(id=key), given, idempotency_key="k")

    return call


def a_friend() -> Seen:
    friend()
    return house.staff(), user_key(HANAKO), 1


def friend_booked() -> None:
    city()
    friend()
    booked(user_key(HANAKO))


def put_off() -> Seen:
    friend_booked()
    one = booked_of_friend()
    record = later._record(one, later._placed(one), clock.now(), moved=False)
    record.save()
    return house.staff(), f"{one.booking_id}~{one.revision}", 1


def booked_of_friend() -> Any:
    from bookings import reading
    from line.bookings.mount import BOOKINGS

    one = reading.of_person(BOOKINGS, user_key(HANAKO))
    assert one is not None
    return one


def handover(state: str = "draft") -> Seen:
    """A hand-over in a state, as records."""
    from line.handover.records import OPEN_KEY, OpenHandover, handover_key

    pk, sk = handover_key("01HANDOVER")
    one = Handover(
        pk=pk,
        sk=sk,
        gsi1pk="HANDOVERS",
        gsi1sk="x#01HANDOVER",
        handover_id="01HANDOVER",
        state=state,
        plan=PLAN,
        writers=[{"id": OFFICER, "name": "市 ひろし"}],
        made_at=clock.now(),
        history=[],
    )
    if state == plan.PROPOSED:
        one.proposer = {"id": OFFICER, "name": "市 ひろし"}
    one.save()
    if state == plan.OPEN:
        OpenHandover(pk=OPEN_KEY[0], sk=OPEN_KEY[1], handover_id="01HANDOVER").save()
    return house.staff(), "01HANDOVER", 1


def in_state(state: str) -> Any:
    return lambda: handover(state)


def telling() -> None:
    handover(plan.OPEN)
    friend()
    one = plan.of("01HANDOVER")
    one.telling = {"state": plan.RUNNING, "shard": 0, "after": ""}
    one.look_again(clock.now())
    one.save()


def coded() -> None:
    """Hanako of another account has got the code ABCD-EFGH-JKMN."""
    from line.handover import codes
    from line.records import new_user

    handover(plan.OPEN)
    known = new_user("U99999999999999999999999999999999", house.NOON)
    known.state, known.first_followed_at = "following", house.NOON
    known.save()
    until = talk.until_of(plan.of("01HANDOVER"))
    for change in codes.issued(known.user_key, "ABCDEFGHJKMN", until, "01HANDOVER", newest=None):
        change.record.save()


def opened_with_friend() -> None:
    handover(plan.OPEN)
    friend()


def looked_at() -> Seen:
    staff = house.staff()
    given = {"filename": "users-01.csv", "content": FILE}
    one = staff.post(app, f"{HANDOVERS}/imports", given, idempotency_key="look").body
    return staff, str(one["id"]), 1


def importing_one() -> None:
    _, import_id, _ = looked_at()
    one: UserImport = importing.of(import_id)
    one.state = "running"
    one.look_again(clock.now())
    one.save()


REASON = {"reason": "終わったため"}
CASES = [
    Case("line.webhook_body", taken(says("ひかえめ通知", 1)), friend, COUNTS, LATE),
    Case("line.webhook_body", taken(says("今は話せない", 1)), friend_booked, IGNORED, LATE),
    Case("line.webhook_body", taken(says("引っこし", 1)), opened_with_friend, COUNTS, LATE),
    Case("line.webhook_body", taken(says("引っこし ABCD-EFGH-JKMN", 1)), coded, COUNTS, LATE),
    Case(
        "line.switch_safety_on",
        post("/api/line/safety/users/{id}/on", {"words": "11/22の電話で希望"}),
        a_friend,
        (*COUNTS, "safe_since", "safe_at", "wrapped_key", "words"),
        LATE,
    ),
    Case("line.see_put_off", post("/api/line/safety/put-offs/{id}/seen", {}), put_off, IGNORED, LATE),
    Case("line.new_handover", post(HANDOVERS, PLAN), lambda: (house.staff(), "", 0), COUNTS, LATE),
    Case("line.write_handover", post(f"{HANDOVERS}/{{id}}/write", PLAN), in_state(plan.DRAFT), COUNTS, LATE),
    Case("line.propose_handover", post(f"{HANDOVERS}/{{id}}/propose", {}), in_state(plan.DRAFT), COUNTS, LATE),
    Case("line.withdraw_handover", post(f"{HANDOVERS}/{{id}}/withdraw", {}), in_state(plan.PROPOSED), COUNTS, LATE),
    Case("line.discard_handover", post(f"{HANDOVERS}/{{id}}/discard", {}), in_state(plan.DRAFT), COUNTS, LATE),
    Case("line.approve_handover", post(f"{HANDOVERS}/{{id}}/approve", {}), in_state(plan.PROPOSED), COUNTS, LATE),
    Case("line.return_handover", post(f"{HANDOVERS}/{{id}}/return", REASON), in_state(plan.PROPOSED), COUNTS, LATE),
    Case("line.tell_handover", post(f"{HANDOVERS}/{{id}}/tell", {}), in_state(plan.OPEN), COUNTS, LATE),
    Case("line.close_handover", post(f"{HANDOVERS}/{{id}}/close", REASON), in_state(plan.OPEN), COUNTS, LATE),
    Case(
        "line.users_download",
        post(f"{HANDOVERS}/{{id}}/export", {"what": "users", "filter": {}, "reason": "渡すため"}),
        lambda: (*handover(plan.OPEN)[:2], 0),
        COUNTS,
        LATE,
    ),
    Case(
        "line.look_at_users",
        post(f"{HANDOVERS}/imports", {"filename": "users-01.csv", "content": FILE}),
        lambda: (house.staff(), "", 0),
        COUNTS,
        LATE,
    ),
    Case("line.start_user_import", post(f"{HANDOVERS}/imports/{{id}}/start", {}), looked_at, COUNTS, LATE),
    Case("line.drop_user_import", post(f"{HANDOVERS}/imports/{{id}}/drop", {}), looked_at, COUNTS, LATE),
    Case("line.handover_due", lambda _: worker.sweep(), telling, (*COUNTS, "until", "ttl"), LATE),
    Case("line.user_import_due", lambda _: worker.sweep(), importing_one, COUNTS, LATE),
]

"""Fault cases of origin checks: a survey of one gift, its sheet, a suspicion, a visit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from donations.catalogue.records import APPROVED, Entry
from donations.worker import worker
from kernel import clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.origins.asking import ANSWER, MINE, ORIGINS, VENDOR, act, once, pointed_out, prepared
from tests.faults.kit import Case
from tests.house import Caller

type Seen = tuple[Caller, dict[str, Any]]
SURVEYS, SHEETS, DOUBTS = (f"{ORIGINS}/{name}" for name in ("surveys", "sheets", "doubts"))
VISIT = {
    "vendor_id": VENDOR,
    "visited_on": "2026-11-20",
    "who": "佐藤 花",
    "looked_at": "袋",
    "gifts": [{"code": "HDM-0012", "result": "doubt"}],
}


def survey(*verbs: tuple[str, dict[str, Any]]) -> Callable[[], Seen]:
    def prepare() -> Seen:
        desk.stands()
        clerk = desk.clerk()
        found = prepared(clerk)
        for verb, body in verbs:
            found = act(clerk, SURVEYS, found, verb, **body).body
        return clerk, found

    return prepare


def sent() -> list[Event]:
    """What a survey that was sent tells the worker."""
    survey(("send", {}))()
    return [Event.of(one) for one in house.outbox("donations") if one["type"] == "donations.origin_survey_moved"]


def sheet(answer: dict[str, Any] | None = None) -> dict[str, Any]:
    """A sheet that was sent, and what stands on it."""
    clerk, found = survey(("send", {}))()
    desk.deliver("donations.origin_survey_moved")
    one = {"id": f"{found['id']}~{VENDOR}~1", "version": 1}
    return act(clerk, SHEETS, one, "write", **answer).body if answer else one


def doubt(*verbs: tuple[str, dict[str, Any]]) -> Callable[[], Seen]:
    def prepare() -> Seen:
        desk.stands()
        clerk = desk.clerk()
        found = pointed_out(clerk)
        for verb, body in verbs:
            found = act(clerk, DOUBTS, found, verb, **body).body
        return clerk, found

    return prepare


def stoppable() -> Seen:
    """A suspicion that was reported, about a gift as an approval leaves it."""
    seen = doubt(("report", {"text": "確かめた"}))()
    content = desk.RICE | {"vendor_id": VENDOR}
    entry = Entry(
        pk="GIFT#HDM-0012",
        sk="ENTRY",
        subject="gift",
        entry_id="HDM-0012",
        standing=APPROVED,
        content=content,
        in_force=1,
        proposals=1,
    )
    entry.listed("HDM-0012")
    entry.save()
    return seen


def swept(_: Any) -> int:
    with clock.fixed(clock.now() + timedelta(days=40)):
        return worker.sweep()


IMPROVE = ("decide", {"what": "improve", "reason": "直す", "until": "2026-12-10"})
CASES = [
    Case(
        "donations.prepare_origin_survey",
        lambda clerk: prepared(clerk),
        prepare=lambda: (desk.stands(), desk.clerk())[1],
    ),
    Case("donations.send_origin_survey", lambda seen: act(seen[0], SURVEYS, seen[1], "send"), prepare=survey()),
    Case(
        "donations.close_origin_survey",
        lambda seen: act(seen[0], SURVEYS, seen[1], "close", reason="やめる"),
        prepare=survey(),
    ),
    Case(
        "donations.origin_survey_moved",
        lambda events: [worker.deliver_event(event) for event in events],
        prepare=sent,
    ),
    Case("donations.origin_sheet_due", swept, prepare=sheet),
    Case("donations.write_origin_sheet", lambda one: act(desk.clerk(), SHEETS, one, "write", **ANSWER), prepare=sheet),
    Case(
        "donations.submit_origin_sheet",
        lambda one: act(desk.clerk(), SHEETS, one, "submit"),
        prepare=lambda: sheet(ANSWER | {"same": "no"}),
    ),
    Case(
        "donations.vendor_write_origin",
        lambda one: act(house.member(VENDOR), MINE, one, "write", **ANSWER),
        prepare=sheet,
    ),
    Case(
        "donations.vendor_submit_origin",
        lambda one: act(house.member(VENDOR), MINE, one, "submit"),
        prepare=lambda: sheet(ANSWER),
    ),
    Case(
        "donations.enter_origin_doubt",
        lambda clerk: pointed_out(clerk),
        prepare=lambda: (desk.stands(), desk.clerk())[1],
    ),
    Case(
        "donations.report_origin_doubt",
        lambda seen: act(seen[0], DOUBTS, seen[1], "report", text="確かめた"),
        prepare=doubt(),
    ),
    Case(
        "donations.decide_origin_doubt",
        lambda seen: act(seen[0], DOUBTS, seen[1], "decide", what="stop", reason="市外"),
        prepare=stoppable,
    ),
    Case(
        "donations.finish_origin_doubt",
        lambda seen: act(seen[0], DOUBTS, seen[1], "finish", reason="見た"),
        prepare=doubt(("report", {"text": "確かめた"}), IMPROVE),
    ),
    Case(
        "donations.release_origin_doubt",
        lambda seen: act(seen[0], DOUBTS, seen[1], "release", reason="先に直した"),
        prepare=doubt(("report", {"text": "確かめた"}), IMPROVE),
    ),
    Case(
        "donations.record_origin_visit",
        lambda clerk: once(clerk, f"{ORIGINS}/visits", VISIT, "v"),
        prepare=lambda: (desk.stands(), desk.clerk())[1],
    ),
]

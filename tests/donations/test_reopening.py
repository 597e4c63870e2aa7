"""Taking a decision about a flag back: once, at the version that was seen, with what it changed, and with the history of both."""

from datetime import timedelta
from typing import Any

import pytest

from donations.api import app
from kernel import clock, schema
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")

HERE = desk.donor(address="ひなた県ひだまり市中央1-1", prefecture="")


@pytest.fixture
def clerk() -> Caller:
    house.partner(desk.PORTAL)
    clerk_ = desk.clerk()
    desk.register(clerk_)
    return clerk_


def held(clerk: Caller, **changed: Any) -> dict[str, Any]:
    return desk.seen(clerk, desk.accepted(desk.notification(**changed))["donation_id"])


def done(clerk: Caller, donation: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
    got = desk.act(clerk, donation, verb, **body)
    assert got.status == 200, got.text
    assert schema.mistakes("donations/donation", got.body) == []
    answer: dict[str, Any] = got.body
    return answer


def flag_of(donation: dict[str, Any], code: str) -> dict[str, Any]:
    flag: dict[str, Any] = next(one for one in donation["flags"] if one["code"] == code)
    return flag


def told() -> list[dict[str, Any]]:
    return [one["data"] for one in house.outbox("donations") if one["type"] == "donations.flag_reopened"]


def test_a_decision_taken_back_holds_the_donation_again_until_the_same_time(clerk: Caller) -> None:
    before = held(clerk, donor=HERE)
    decided = done(clerk, before, "resolve", flag="resident", resolution="no_gift")
    assert decided["state"] == "paid" and decided["due"] is None
    assert "reopen" in decided["actions"] and flag_of(decided, "resident")["can_reopen"]
    with clock.fixed(house.NOON + timedelta(minutes=20)):
        after = done(clerk, decided, "reopen", flag="resident", note="押しまちがいのため")
    flag = flag_of(after, "resident")
    assert (after["state"], after["due"]) == ("held", before["due"])
    assert (flag["state"], flag["resolved"], flag["can_reopen"]) == ("open", None, False)
    assert [line["what"] for line in after["history"]][-2:] == [
        "「市内に住む方の寄附」を「返礼品なしで受け付ける」としました",
        "「市内に住む方の寄附」の「返礼品なしで受け付ける」を取り消しました",
    ]
    assert after["history"][-1]["detail"] == "押しまちがいのため"
    assert told() == [
        {"donation_id": before["id"], "number": before["number"], "flag": "resident", "state": "held"},
    ]
    assert schema.mistakes("donations/events/flag_reopened", told()[0]) == []
    assert clerk.get(app, "/api/donations/waiting").body["items"][0]["id"] == before["id"]


def test_it_can_be_decided_otherwise_afterwards(clerk: Caller) -> None:
    decided = done(clerk, held(clerk, donor=HERE), "resolve", flag="resident", resolution="no_gift")
    again = done(clerk, decided, "reopen", flag="resident")
    after = done(clerk, again, "resolve", flag="resident", resolution="contact_donor")
    assert after["state"] == "held" and flag_of(after, "resident")["waiting"]


def test_waiting_for_an_answer_is_taken_back_with_its_postponement(clerk: Caller) -> None:
    before = held(clerk, donor=HERE)
    waits = done(clerk, before, "resolve", flag="resident", resolution="contact_donor")
    assert waits["due"] > before["due"] and flag_of(waits, "resident")["can_reopen"]
    after = done(clerk, waits, "reopen", flag="resident")
    assert (after["due"], flag_of(after, "resident")["waiting"]) == (before["due"], None)


def test_a_gift_that_was_linked_is_unlinked(clerk: Caller) -> None:
    before = held(clerk, lines=[desk.line(gift_code="KOME-10")])
    linked = done(clerk, before, "resolve", flag="unknown_gift", resolution="link_gift", gift_code="HDM-0012")
    flag = flag_of(linked, "unknown_gift")
    assert (flag["state"], flag["resolved"]["label"]) == ("cleared", "登録のある返礼品に結び付ける")
    after = done(clerk, linked, "reopen", flag="unknown_gift")
    assert after["lines"] == before["lines"] and after["staff_edited"] == []
    assert (after["state"], flag_of(after, "unknown_gift")["state"]) == ("held", "open")
    assert "KOME-10" in after["history"][-1]["detail"]


def test_what_was_changed_again_since_is_not_taken_back(clerk: Caller) -> None:
    before = held(clerk, lines=[desk.line(gift_code="KOME-10")])
    linked = done(clerk, before, "resolve", flag="unknown_gift", resolution="link_gift", gift_code="HDM-0012")
    desk.register(clerk, code="HDM-0003")
    changed = done(clerk, linked, "correct", reason="電話", lines=[{"index": 0, "gift_code": "HDM-0003"}])
    got = desk.act(clerk, changed, "reopen", flag="unknown_gift")
    assert got.status == 409 and "内容を直す" in got.body["detail"]


def test_the_portals_value_that_was_taken_gives_way_to_ours_again(clerk: Caller) -> None:
    ours = done(clerk, held(clerk), "correct", reason="電話", donor={"telephone": "090-0000-0009"})
    desk.accepted(desk.notification(revision=2, donor=desk.donor(telephone="090-0000-0003")), message_id="msg_2")
    conflict = desk.seen(clerk, ours["id"])
    taken = done(clerk, conflict, "resolve", flag="revision_conflict", resolution="take_portal")
    assert taken["donor"]["telephone"] == "090-0000-0003" and taken["staff_edited"] == []
    after = done(clerk, taken, "reopen", flag="revision_conflict")
    assert after["donor"]["telephone"] == "090-0000-0009"
    assert after["staff_edited"] == conflict["staff_edited"]
    assert flag_of(after, "revision_conflict")["state"] == "open"


def test_a_flag_that_no_longer_applies_is_not_opened_again(clerk: Caller) -> None:
    decided = done(clerk, held(clerk, donor=HERE), "resolve", flag="resident", resolution="no_gift")
    moved = {"address": "東京都千代田区千代田1丁目1番", "prefecture": "東京都"}
    elsewhere = done(clerk, decided, "correct", reason="転出していました", donor=moved)
    after = done(clerk, elsewhere, "reopen", flag="resident")
    assert (after["state"], flag_of(after, "resident")["state"]) == ("paid", "cleared")


def test_a_new_look_decides_nothing_and_leaves_nothing_to_take_back(clerk: Caller) -> None:
    looked = done(clerk, held(clerk, amount_yen=2800), "resolve", flag="amount_mismatch", resolution="fix_listing")
    assert not flag_of(looked, "amount_mismatch")["can_reopen"]
    assert desk.act(clerk, looked, "reopen", flag="amount_mismatch").status == 409


def test_somebody_else_s_change_in_between_is_shown_and_a_repetition_is_harmless(clerk: Caller) -> None:
    decided = done(clerk, held(clerk, donor=HERE), "resolve", flag="resident", resolution="no_gift")
    done(clerk, decided, "note", note="電話した")
    late = desk.act(clerk, decided, "reopen", flag="resident")
    assert late.status == 409 and late.body["current"]["note"] == "電話した"
    seen = desk.seen(clerk, decided["id"])
    first = done(clerk, seen, "reopen", flag="resident")
    second = done(clerk, seen, "reopen", flag="resident")
    assert first["version"] == second["version"] and len(told()) == 1


def test_it_needs_the_permission_to_decide(clerk: Caller) -> None:
    decided = done(clerk, held(clerk, donor=HERE), "resolve", flag="resident", resolution="no_gift")
    reader = house.staff("山田 太郎", staff_id="01STAFFYAMADA0000000000000", permissions=("donations.read",))
    assert desk.act(reader, decided, "reopen", flag="resident").status == 404

"""What of the consultations stands in the waiting list, and for whom."""

from datetime import timedelta
from typing import Any
from unittest import mock

from kernel import clock, colleagues
from kernel.callers import Staff
from line.api import app
from line.consultations import waiting
from line.consultations.waiting import WRITTEN_WITHIN
from tests import house
from tests.house import Caller
from tests.line.consultations.chatting import ALL, MINE, Counsellor, counsellor, counted, her
from tests.line.consultations.test_direct import approver, proposed, writer


def waits(caller: Caller) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = caller.get(app, "/api/line/waiting").body["items"]
    return [one for one in items if one["kind"] == "LINE・相談チャット"]


def lead() -> Counsellor:
    may = ("line.read", "line.consult", "line.lead")
    return counsellor("01STAFFLEAD000000000000000", *may, name="山口 直子")


def ended_by_its_person() -> tuple[Counsellor, str]:
    hanako, sato = her(), counsellor()
    hanako.opens()
    at = sato.takes()
    hanako.caller.post(app, f"{MINE}/end", {})
    return sato, at


def test_a_record_that_is_to_be_written_waits_for_its_counsellor_alone(cloud: None) -> None:
    sato, at = ended_by_its_person()
    [item] = waits(sato.caller)
    assert (item["id"], item["action"], item["href"]) == (at, "記録を書く", f"/line/consultations/{at}")
    assert waits(lead().caller) == waits(counsellor("01STAFFOTHER00000000000000", name="青木 健").caller) == []
    assert [one["id"] for one in sato.sees("ended")] == [at]
    sato.ends(at)
    assert waits(sato.caller) == [] and [one["to_write_up"] for one in sato.sees("ended")] == [False]


def test_those_above_are_asked_when_it_stays_and_may_hand_it_on(cloud: None) -> None:
    _, at = ended_by_its_person()
    with clock.fixed(house.NOON + WRITTEN_WITHIN):
        above = lead()
        [item] = waits(above.caller)
        assert "佐藤 花" in item["why"]
        other = counsellor("01STAFFOTHER00000000000000", name="青木 健")
        to = colleagues.voucher("01STAFFOTHER00000000000000", "青木 健", "line.consult")
        assert above.caller.get(app, f"{ALL}/{at}").body["actions"] == ["hand"]
        got = above.does("hand", at, {"to": to, "version": item["version"]})
        assert (got.status, got.body["state"], got.body["staff_name"]) == (200, "ended", "青木 健")
        assert [one["action"] for one in waits(other.caller)] == ["記録を書く"]
        assert other.ends(at).status == 200 and waits(above.caller) == []
        assert above.does("hand", at, {"to": to, "version": 5}).status == 409


def test_one_that_nobody_took_needs_no_record(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    hanako.caller.post(app, f"{MINE}/end", {})
    assert waits(sato.caller) == [] and [one["to_write_up"] for one in sato.sees("ended")] == [False]


def test_a_proposal_waits_for_anybody_who_decides_but_who_proposed_it(cloud: None) -> None:
    proposed()
    [item] = waits(approver())
    assert item["action"] == "確かめて決める" and item["href"] == "/line/consultations/direct"
    assert waits(writer()) == []
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        approver().post(app, "/api/line/consultations/direct/approve", {"version": 1})
    assert waits(approver()) == []


def test_what_it_costs(cloud: None) -> None:
    everything = mock.Mock(spec=Staff, id="01STAFFSATOHANA00000000000", may=lambda permission: True)
    waiting.items(everything)  # the key of cursors is known from now on
    with counted() as made:
        assert waiting.items(everything) == []
    assert made == {"Query": 2, "GetItem": 1}

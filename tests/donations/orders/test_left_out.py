"""What one donation can't hold is never silent: staff see what was not ordered, and it is ordered as soon as there is room."""

from unittest import mock

import pytest

from donations.orders import placing
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing

pytestmark = pytest.mark.usefixtures("cloud")


def test_lines_beyond_the_limit_are_told_and_ordered_when_there_is_room() -> None:
    clerk = shelf.opened()
    desk.stands(plan=packing.PLAN)
    with mock.patch.object(placing, "SHIPMENTS_MOST", 5):  # two lines of three parcels each
        answer = desk.accepted(desk.notification(lines=[desk.line(), desk.line()], amount_yen=56000))
        assert len(packing.shipments()) == 3
        seen = desk.seen(clerk, answer["donation_id"])
        (flag,) = [one for one in seen["flags"] if one["code"] == placing.LEFT_OUT]
        row = {"label": "2行目", "value": "HDM-0012　ひだまり米 10kg　荷物 3個"}
        assert (flag["state"], flag["rows"]) == ("open", [row])
        got = desk.act(clerk, seen, "resolve", flag=placing.LEFT_OUT, resolution="outside", note="電話で頼んだ")
        assert got.status == 200, got.body
        body = desk.notification(lines=[desk.line(), desk.line()], amount_yen=56000, revision=2, memo="続き")
        desk.accepted(body, message_id="msg_2")  # the same lines are left out again: what was decided stays decided
        seen = desk.seen(clerk, answer["donation_id"])
        assert [one["state"] for one in seen["flags"] if one["code"] == placing.LEFT_OUT] == ["resolved"]
        assert len(packing.shipments()) == 3


def test_the_flag_goes_when_nothing_is_left_out_any_more() -> None:
    clerk = shelf.opened()
    desk.stands(plan=packing.PLAN)
    with mock.patch.object(placing, "SHIPMENTS_MOST", 5):
        answer = desk.accepted(desk.notification(lines=[desk.line(), desk.line()], amount_yen=56000))
    body = desk.notification(lines=[desk.line(), desk.line()], amount_yen=56000, revision=2, memo="続き")
    desk.accepted(body, message_id="msg_2")
    seen = desk.seen(clerk, answer["donation_id"])
    assert [one["state"] for one in seen["flags"] if one["code"] == placing.LEFT_OUT] == ["cleared"]
    assert len(packing.shipments()) == 6

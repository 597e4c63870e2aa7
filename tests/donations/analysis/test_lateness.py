"""How many shipments left late, against figures worked by hand; whatever comes twice, late, or is taken back."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donations.analysis import lateness
from donations.api import app
from donations.orders.records import Shipment
from donations.worker import worker
from kernel import clock, ids, schema
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing

LATER = house.NOON + timedelta(days=35)  # 27 December; what was paid on 22 November is due on 22 December


def juice_and_plan() -> None:
    """Beside the rice of one vendor: juice, and a subscription of three months, of another."""
    desk.stands("HDM-0003", name="りんごジュース", vendor_id="ORCHARD")
    desk.stands("HDM-0102", name="定期便", vendor_id="ORCHARD", plan=packing.PLAN)


def donate(serial: int, code: str = "HDM-0012", **changed: Any) -> dict[str, Any]:
    donor = desk.donor(
        name=f"髙橋 {'一二三四五六'[serial]}", telephone=f"090-0000-200{serial}", email=f"t{serial}@example.jp"
    )
    line = desk.line(gift_code=code, amount_yen=28000)
    body = desk.notification(portal_order_number=f"FN-{serial}", donor=donor, lines=[line], **changed)
    return desk.accepted(body, message_id=f"m{serial}")


def of(answer: dict[str, Any]) -> list[Shipment]:
    return [one for one in packing.shipments() if one.donation_id == answer["donation_id"]]


def leaves(one: Shipment, day: str, number: str) -> None:
    got = packing.act(house.staff(), one, "ship", numbers=[number], shipped_on=day)
    assert got.status == 200, got.body


def shown(by: str, first: str = "2026-12", last: str = "2026-12") -> dict[str, Any]:
    got = house.staff().get(app, "/api/donations/analysis/lateness", **{"from": first, "to": last}, by=by)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/analysis-lateness", got.body) == []
    found: dict[str, Any] = got.body
    return found


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("shipments", "shipped", "late", "overdue", "waiting", "late_permille", "longest_days")
    return tuple(row[name] for name in names)


@pytest.fixture
def december(cloud: None) -> dict[str, Any]:
    """Of four boxes of rice one left on its day, one three days late, one waits, one was called off; juice left in time. The subscription's
    first part is due by the end of December, the others in the new year."""
    shelf.opened()
    juice_and_plan()
    answers = {name: donate(serial) for serial, name in enumerate(("in time", "late", "overdue", "cancelled"))}
    answers["juice"], answers["plan"] = donate(4, "HDM-0003"), donate(5, "HDM-0102")
    desk.deliver()
    donate(3, revision=2, cancelled=True, message="x")
    with clock.fixed(LATER):
        for name, day, number in (
            ("in time", "2026-12-22", "1234-5678-9013"),
            ("late", "2026-12-25", "1234-5678-9024"),
            ("juice", "2026-11-30", "1234-5678-9035"),
        ):
            leaves(of(answers[name])[0], day, number)
        desk.deliver()
    return answers


def test_the_figures_are_those_worked_by_hand(december: dict[str, Any]) -> None:
    with clock.fixed(LATER):
        total = shown("month")["total"]
        # Five are due in December: three shipped, one of them late; the rice that waits is five days over; the plan's first has time.
        assert figures(total) == (5, 3, 1, 1, 1, 500, 5)
        vendors = {row["key"]: figures(row) for row in shown("vendor")["rows"]}
        assert vendors == {"VENDOR": (3, 2, 1, 1, 0, 667, 5), "ORCHARD": (2, 1, 0, 0, 1, 0, 0)}
        gifts = shown("gift")["rows"]
        assert [(row["key"], *figures(row)[:4]) for row in gifts] == [
            ("HDM-0012", 3, 2, 1, 1),
            ("HDM-0003", 1, 1, 0, 0),
            ("HDM-0102", 1, 0, 0, 0),
        ]
        assert gifts[0]["name"] == "HDM-0012　ひだまり米 10kg"
        months = [(row["key"], row["shipments"]) for row in shown("month", last="2027-02")["rows"]]
        assert months == [("2026-12", 5), ("2027-01", 1), ("2027-02", 1)]


def test_the_longest_are_told_with_their_screen(december: dict[str, Any]) -> None:
    with clock.fixed(LATER):
        worst = shown("vendor")["worst"]
    waits, late = of(december["overdue"])[0], of(december["late"])[0]
    assert [(one["reference"], one["days"], one["shipped_on"]) for one in worst] == [
        (waits.reference, 5, None),
        (late.reference, 3, "2026-12-25"),
    ]
    assert worst[0]["href"] == f"/donations/shipments/{waits.reference}"
    assert {one["due_on"] for one in worst} == {"2026-12-22"}


def test_a_day_that_is_today_is_not_over(december: dict[str, Any]) -> None:
    with clock.fixed(house.NOON + timedelta(days=30)):  # 22 December: the due day itself
        assert shown("month")["total"]["overdue"] == 0
    with clock.fixed(house.NOON + timedelta(days=31)):
        assert shown("month")["total"]["overdue"] == 1


def test_what_a_vendor_puts_off_is_late_all_the_same(december: dict[str, Any]) -> None:
    with clock.fixed(LATER):
        packing.act(house.staff(), of(december["overdue"])[0], "delay", until="2027-01-15", reason="霜のため")
        desk.deliver()
        assert figures(shown("month")["total"]) == (5, 3, 1, 1, 1, 500, 5)


def test_what_has_not_left_after_all_is_overdue_again(december: dict[str, Any]) -> None:
    with clock.fixed(LATER):
        packing.act(house.staff(), of(december["late"])[0], "unship", reason="まだ出していなかった")
        desk.deliver()
        assert figures(shown("month")["total"]) == (5, 2, 0, 2, 1, 500, 5)


def test_a_payment_that_turns_out_to_be_later_moves_the_due_day(december: dict[str, Any]) -> None:
    late = desk.EXAMPLE["paid_at"].replace("2026-11-2", "2026-11-1")
    with clock.fixed(LATER):
        donate(2, revision=2, paid_at=late)
        desk.deliver()
        assert figures(shown("month")["total"])[0] == 5
        assert shown("vendor")["worst"][0]["days"] == 15


def test_told_twice_and_backwards_the_figures_are_the_same(december: dict[str, Any]) -> None:
    with clock.fixed(LATER):
        before = shown("gift")
        for event in reversed(house.outbox("donations")):
            worker.deliver_event(Event.of(event))
        assert shown("gift") == before


def test_a_wrong_period_says_so(cloud: None) -> None:
    got = house.staff().get(app, "/api/donations/analysis/lateness", **{"from": "2026-12", "to": "2026-11"})
    assert got.status == 422 and got.body["errors"][0]["pointer"] == "/to"


happenings = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["ship", "ship late", "unship", "cancel", "tell"])), max_size=8
)


@settings(max_examples=6)
@given(happenings, st.integers(0, 1000))
def test_the_figures_are_those_of_the_shipments_as_they_stand(happened: list[tuple[int, str]], seed: int) -> None:
    order = random.Random(seed)
    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        shelf.opened()
        answers = [donate(serial) for serial in range(3)]
        with clock.fixed(LATER):
            for step, (which, what) in enumerate(happened):
                one = of(answers[which])[0]
                match what:
                    case "cancel":
                        donate(which, revision=2 + step, cancelled=True)
                    case "unship":
                        packing.act(house.staff(), one, "unship", reason="取り違え")
                    case "tell":
                        told(order)
                    case _:
                        day = "2026-12-24" if what == "ship late" else "2026-12-01"
                        number = ("1234-5678-9013", "1234-5678-9024", "1234-5678-9035")[which]
                        packing.act(house.staff(), one, "ship", numbers=[number], shipped_on=day)
            told(order)
            stand = [one for one in packing.shipments() if one.state != "cancelled"]
            gone = [str(one.shipped_on) for one in stand if one.shipped_on]
            total = lateness.report("2026-12", "2026-12", "gift")["total"]
            assert figures(total)[:4] == (
                len(stand),
                len(gone),
                sum(day > "2026-12-22" for day in gone),
                len(stand) - len(gone),
            )


def told(order: random.Random) -> None:
    """What happened is told twice, in any order."""
    waiting = [one for one in house.outbox("donations") for _ in range(2)]
    order.shuffle(waiting)
    for event in waiting:
        worker.deliver_event(Event.of(event))

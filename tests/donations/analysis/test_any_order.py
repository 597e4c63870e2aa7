"""Whatever happens to donations, and in whatever order it is told: the figures are those of the donations as they stand."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from donations.analysis.report import report
from donations.worker import worker
from kernel import clock, ids
from kernel.events import Event
from tests import house
from tests.donations import desk

PAID = desk.EXAMPLE["payment"]
happenings = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([10000, 28000]), st.sampled_from(["paid", "unpaid", "cancelled"])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=6)
@given(happenings, st.integers(0, 1000))
def test_the_figures_are_those_of_the_donations_as_they_stand(happened: list[tuple[int, int, str]], seed: int) -> None:
    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        house.partner(desk.PORTAL)
        desk.register(desk.clerk())
        for revision, (which, amount, status) in enumerate(happened, 1):
            body = desk.notification(
                portal_order_number=f"X-{which}",
                revision=revision,
                amount_yen=amount,
                lines=[desk.line(gift_code="HDM-0012" if amount == 28000 else "KOME", amount_yen=amount)],
                payment=PAID | {"status": status},
            )
            desk.accepted(body, message_id=f"m{revision}")
        waiting = [one for one in house.outbox("donations") for _ in range(2)]
        random.Random(seed).shuffle(waiting)
        for event in waiting:
            worker.deliver_event(Event.of(event))
        stand = [item for item in house.items("donations") if item["sk"]["S"] == "DONATION"]
        paid = [int(item["amount_yen"]["N"]) for item in stand if item["payment_state"]["S"] == "paid"]
        for by in ("portal", "gift", "use", "prefecture"):
            total = report("2026-11", "2026-11", by)["total"]
            assert (total["donations"], total["amount_yen"]) == (len(paid), sum(paid))

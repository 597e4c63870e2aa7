"""The rules of stock by themselves, and the whole of it against a simple model."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from donations.api import app
from donations.fulfilment import stock as shelves
from donations.fulfilment import stock_rules as rules
from donations.records import Donation, donation_id, key_of
from kernel import clock, errors, ids
from kernel.changes import Saved, commit
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.fulfilment.shelf import RICE

TODAY = date(2026, 11, 25)


def days(**sold: int) -> dict[str, int]:
    return {(TODAY - timedelta(days=int(ago[1:]))).isoformat(): number for ago, number in sold.items()}


# ── What is taken and given back ────────────────────────────────────────────────────────────────────────────────────────


def test_taking_goes_own_pool_short() -> None:
    assert rules.take({}, 5, rules.Shelf(2, 2, 9)) == {"own": 2, "pool": 2, "short": 1}
    assert rules.take({}, 5, rules.Shelf(2, 2, 9), reserve=True) == {"own": 2, "pool": 2, "buffer": 1}
    assert rules.take({}, 5, rules.Shelf(None)) == {"free": 5}


def test_giving_back_starts_with_what_is_short_and_spares_what_was_shipped() -> None:
    held = {"own": 2, "pool": 1, "short": 1}
    assert rules.give_back(held, 1) == {"own": 2, "pool": 1}
    assert rules.give_back(held, 3) == {"own": 1}
    assert rules.give_back(held | {"shipped": 2}, 4) == {"own": 2, "shipped": 2}


# ── How long it lasts ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_forecast_looks_at_the_last_fourteen_days() -> None:
    # 7 + 7 in 14 days is one a day; what was sold 14 days ago is out.
    found = rules.forecast(days(d0=7, d13=7, d14=100), 20, TODAY - timedelta(days=90), TODAY)
    assert (found.sold, found.over_days, found.days_left, found.low) == (14, 14, 20, False)
    assert rules.forecast(days(d0=7, d13=7), 13, TODAY - timedelta(days=90), TODAY).low


def test_a_young_stock_is_judged_by_the_days_it_has() -> None:
    # 10 sold yesterday and today: 5 a day, 30 left are six days.
    assert rules.forecast(days(d0=4, d1=6), 30, TODAY - timedelta(days=1), TODAY).days_left == 6


def test_what_does_not_sell_lasts_and_what_is_empty_is_low() -> None:
    assert rules.forecast({}, 5, TODAY, TODAY) == rules.Forecast(0, 1, None, False)
    assert rules.forecast({}, 0, TODAY, TODAY).low


def test_old_days_are_forgotten() -> None:
    assert rules.forgotten(days(d0=1, d35=1, d36=1), TODAY) == [(TODAY - timedelta(days=36)).isoformat()]


def test_an_empty_pool_takes_every_portal_with_nothing_left() -> None:
    assert rules.sold_out({"ana": 0, "rakuten": 2}, 0, {"choice": 1}, "furunavi") == ["ana", "choice", "furunavi"]
    assert rules.sold_out({"ana": 0}, 1, {}, "ana") == []


# ── Shipping ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_shipped_never_comes_back(cloud: None) -> None:
    clerk = shelf.opened()
    shelf.receive(clerk, 1)
    answer = shelf.donate(1)
    donation = Donation.must(*key_of(answer["donation_id"]))
    shelves.ship(donation, RICE, 1)
    commit(Saved(donation), table=Donation)
    shelf.donate(1, revision=2, cancelled=True)
    assert shelf.numbers() == {"sold": 1} and shelf.balanced()
    with pytest.raises(errors.WrongState):
        shelves.ship(donation, RICE, 1)


# ── Everything against a model ──────────────────────────────────────────────────────────────────────────────────────────

PORTALS = (desk.PORTAL, "rakuten")
PLACES = (*PORTALS, "pool", "buffer")


class Model:
    """A shelf as one would keep it on paper."""

    def __init__(self) -> None:
        self.lying = dict.fromkeys(PLACES, 0)
        self.came = 0
        self.cap = 6
        self.donations: dict[str, dict[str, Any]] = {}

    def used(self) -> int:
        return sum(sum(one["from"].values()) for one in self.donations.values())

    def room(self) -> int:
        return self.cap - self.used()

    def settle(self, donation: dict[str, Any], wanted: int, *, reserve: bool = False) -> None:
        """Give back everything and take anew would reorder; only the difference moves, as at the desk."""
        have = sum(donation["from"].values())
        if wanted < have + donation["short"]:
            back = have + donation["short"] - wanted
            drop = min(back, donation["short"])
            donation["short"] -= drop
            back -= drop
            for place in ("buffer", "pool", donation["portal"]):
                some = min(back, donation["from"].get(place, 0))
                donation["from"][place] = donation["from"].get(place, 0) - some
                self.lying[place] += some
                back -= some
            return
        more = wanted - have - (0 if reserve else donation["short"])
        donation["short"] = 0 if reserve else donation["short"]
        beyond = max(0, more - self.room())
        more -= beyond
        for place in (donation["portal"], "pool", *(("buffer",) if reserve else ())):
            some = min(more, self.lying[place])
            self.lying[place] -= some
            donation["from"][place] = donation["from"].get(place, 0) + some
            more -= some
        donation["short"] += more + beyond


class ShelfMachine(RuleBasedStateMachine):
    """Donations, cancellations, corrections, arrivals, moves, new caps in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.around = self._around()
        next(self.around)

    def _around(self) -> Iterator[None]:
        with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
            self.clerk = shelf.opened()
            house.partner("rakuten")
            self.model = Model()
            desk.stands(pr_cap=self.model.cap)
            shelf.receive(self.clerk, 1)
            self.model.lying["pool"] = self.model.came = 1
            yield

    def teardown(self) -> None:
        next(self.around, None)

    @rule(quantity=st.integers(1, 4), place=st.sampled_from(PLACES))
    def receive(self, quantity: int, place: str) -> None:
        shelf.receive(self.clerk, quantity, place)
        self.model.lying[place] += quantity
        self.model.came += quantity

    @rule(quantity=st.integers(-3, 3).filter(bool), place=st.sampled_from(PLACES))
    def adjust(self, quantity: int, place: str) -> None:
        body = {"code": RICE, "quantity": quantity, "place": place, "reason": "数えた"}
        got = shelf.post(self.clerk, "adjust", body)
        possible = self.model.lying[place] + quantity >= 0
        assert got.status == (200 if possible else 409), got.body
        if possible:
            self.model.lying[place] += quantity
            self.model.came += quantity

    @rule(quantity=st.integers(1, 3), source=st.sampled_from(PLACES), to=st.sampled_from(PLACES))
    def move(self, quantity: int, source: str, to: str) -> None:
        if source == to:
            return
        body = {"rows": [{"code": RICE, "by": {source: -quantity, to: quantity}}], "reason": "動かす"}
        got = shelf.post(self.clerk, "reallocate", body)
        given = quantity * ((to in PORTALS) - (source in PORTALS))
        allotted = sum(self.model.lying[one] for one in PORTALS) + given
        if given > 0 and allotted > self.model.room():
            assert (got.status, list(got.codes().values())) == (422, ["S-4"]), got.body
            return
        possible = self.model.lying[source] >= quantity
        assert got.status == (200 if possible else 409), got.body
        if possible:
            self.model.lying[source] -= quantity
            self.model.lying[to] += quantity

    @rule(cap=st.integers(0, 12))
    def certify(self, cap: int) -> None:
        """A new version with another cap, never below what was given out."""
        self.model.cap = max(cap, self.model.used())
        desk.stands(pr_cap=self.model.cap)

    @rule(portal=st.sampled_from(PORTALS), quantity=st.integers(1, 3))
    def donate(self, portal: str, quantity: int) -> None:
        number = f"N{len(self.model.donations)}"
        self._told(number, portal, 1, quantity)
        self.model.donations[number] = {"portal": portal, "quantity": quantity, "revision": 1, "from": {}, "short": 0}
        self.model.settle(self.model.donations[number], quantity)

    def _told(self, number: str, portal: str, revision: int, quantity: int, **changed: Any) -> None:
        lines = [desk.line(quantity=quantity, amount_yen=28000 * quantity)]
        body = {"revision": revision, "lines": lines, "amount_yen": 28000 * quantity} | changed
        shelf.donate(number, portal, **body)

    @precondition(lambda self: self.model.donations)
    @rule(data=st.data(), quantity=st.integers(0, 3))
    def revise(self, data: st.DataObject, quantity: int) -> None:
        """A newer notification: another quantity; none says cancelled."""
        number = data.draw(st.sampled_from(sorted(self.model.donations)))
        one = self.model.donations[number]
        one["revision"] += 1
        one["quantity"] = quantity or one["quantity"]
        self._told(number, one["portal"], one["revision"], one["quantity"], cancelled=not quantity)
        self.model.settle(one, quantity)

    @precondition(lambda self: any(one["short"] for one in self.model.donations.values()))
    @rule(data=st.data())
    def allocate(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(n for n, one in self.model.donations.items() if one["short"])))
        one = self.model.donations[number]
        found = self.clerk.get(app, "/api/donations", q=f"FN-{number}").body["items"][0]
        got = desk.act(self.clerk, found, "resolve", flag="stock_short", resolution="allocate")
        before = one["short"]
        self.model.settle(one, sum(one["from"].values()) + before, reserve=True)
        assert got.status == (200 if one["short"] < before else 409), got.body

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        stock = shelf.stock()
        assert {place: stock.place(place) for place in PLACES} == self.model.lying
        assert shelf.balanced()
        assert stock.received + stock.added - stock.removed == self.model.came
        with_donors = sum(sum(one["from"].values()) for one in self.model.donations.values())
        assert sum(stock.sold.values()) - stock.returned == with_donors
        assert min(stock.place(place) for place in PLACES) >= 0

    @invariant()
    def no_more_than_the_cap_is_ever_out(self) -> None:
        out = shelf.stock().years.get("2026", 0)
        assert out == self.model.used() <= self.model.cap

    @invariant()
    def what_is_short_stands_on_the_donation(self) -> None:
        for number, one in self.model.donations.items():
            donation = Donation.must(*key_of(donation_id(one["portal"], f"FN-{number}")), consistent=True)
            held = donation.stock.get(RICE, {})
            assert held.get("short", 0) == one["short"] >= held.get("short_cap", 0)
            open_ = [flag["code"] for flag in donation.flags if flag["state"] == "open"]
            assert ("stock_short" in open_) == bool(one["short"])


TestShelf = ShelfMachine.TestCase
TestShelf.settings = settings(
    max_examples=150 if os.environ.get("EXAMPLES") == "explore" else 10,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

"""Differences, merging, order in time and the receipt date: rules without AWS."""

import hashlib
import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from donations import finding, flags, labels, notification, receipts, records, revisions
from donations.differences import ABSENT, applied, differences, value_at, with_value
from kernel import clock, schema, secrets, settings
from tests import house
from tests.donations import desk

leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.text("あい/~a", max_size=3)
keys = st.text("ab/~あ", max_size=2)
trees = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))
documents = st.dictionaries(keys, trees, max_size=4)


@given(documents, documents)
def test_applying_the_differences_to_the_old_gives_the_new(old: dict[str, Any], new: dict[str, Any]) -> None:
    before = deepcopy(old)
    assert applied(old, differences(old, new)) == new
    assert old == before


@given(documents)
def test_a_document_does_not_differ_from_itself(document: dict[str, Any]) -> None:
    assert differences(document, deepcopy(document)) == []


def test_one_true_and_a_one_are_not_the_same() -> None:
    assert [d.pointer for d in differences({"a": True, "b": 1}, {"a": 1, "b": 1})] == ["/a"]


@given(documents, keys.filter(bool), trees)
def test_what_is_put_at_a_place_is_found_there(document: dict[str, Any], key: str, value: Any) -> None:
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    assert value_at(with_value(document, pointer, value), pointer) == value
    assert value_at(with_value(document, pointer, ABSENT), pointer) is ABSENT


# --- merging

places = st.sampled_from(
    ["/donor/telephone", "/donor/address", "/message", "/lines/0/delivery/time", "/donor/prefecture"]
)
words = st.sampled_from(["ア", "イ", "ウ"])
by_staff = {"at": clock.iso(house.NOON), "who": "佐藤 花", "reason": "電話"}


def told(values: dict[str, str]) -> dict[str, Any]:
    """A notification with these values at these places."""
    body = notification.made_even(desk.notification())
    for place, value in values.items():
        body = with_value(body, place, value)
    return body


@given(
    st.dictionaries(places, words),
    st.lists(st.tuples(st.booleans(), st.dictionaries(places, words, min_size=1)), max_size=6),
)
def test_staff_s_corrections_always_stand_and_the_portal_s_view_can_always_be_told(
    first: dict[str, str], steps: list[tuple[bool, dict[str, str]]]
) -> None:
    content, edited = told(first), {}
    portal, ours = told(first), dict[str, str]()
    for from_portal, values in steps:
        if from_portal:
            portal = told(values)
            merged = revisions.merged(content, edited, portal)
            content, edited = merged.content, merged.edited
        else:
            content, edited, _ = revisions.corrected(content, edited, values, by_staff)
            ours |= values
        # A correction that equals the portal's value ends; until then it stands.
        ours = {place: value for place, value in ours.items() if place in edited}
        for place, value in ours.items():
            assert value_at(content, place) == value
        assert revisions.portals_view(content, edited) == portal
        for place in edited:
            assert place in ours


def test_a_whole_list_that_staff_hold_covers_what_is_inside_it() -> None:
    content, edited, _ = revisions.corrected(told({}), {}, {"/lines/0/delivery/time": "午前中"}, by_staff)
    other = told({}) | {"lines": []}
    merged = revisions.merged(content, edited, other)
    assert (list(merged.edited), merged.conflicts) == (["/lines"], ["/lines"])
    content, edited, changed = revisions.corrected(
        merged.content, merged.edited, {"/lines/0/delivery/note": "置き配"}, by_staff
    )
    assert list(edited) == ["/lines"]
    assert [change.pointer for change in changed] == ["/lines/0/delivery/note"]
    assert revisions.portals_view(content, edited) == other


def test_long_values_are_cut_for_reading() -> None:
    (change,) = revisions.shown(differences({"m": ""}, {"m": "あ" * 5000}))
    assert len(change["to"]) == revisions.VALUE_SHOWN_MOST + 1


# --- whatever the door takes can be worked with

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-11-22", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def some(known: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects in which any of these members may stand, with anything in it."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(known.split(), anything))


people = some("name name_kana postcode prefecture address telephone email")
line_strategy = st.builds(
    lambda line, inner: line | inner,
    some("gift_code gift_name quantity amount_yen recipient delivery x"),
    st.fixed_dictionaries({}, optional={"recipient": people, "delivery": some("date time absent_dates note")}),
)
taken = st.builds(
    lambda rest, must: rest | must,
    some(
        "revision updated_at applied_at paid_at payment one_stop_wish publication_consent use_of_donation message cancelled x"
    ),
    st.fixed_dictionaries(
        {
            "portal_order_number": st.integers() | st.just("FN-1"),
            "amount_yen": st.integers(-(10**12), 10**12),
            "donor": st.builds(lambda who: who | {"name": "髙橋 恵美"}, people),
        },
        optional={"lines": st.lists(line_strategy, max_size=3)},
    ),
)


@given(taken, taken)
def test_whatever_the_door_takes_can_be_masked_judged_compared_and_shown(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assume(schema.mistakes("donations/notification", deepcopy(one)) == [])
    assume(schema.mistakes("donations/notification", deepcopy(other)) == [])
    content, _ = notification.masked(notification.made_even(one))
    newer, _ = notification.masked(notification.made_even(other))
    json.dumps(content, allow_nan=False)
    around = flags.Surroundings({}, settings.city(), house.NOON)
    for rows in flags.findings(content, around).values():
        assert 0 < len(rows) <= flags.ROWS_MOST
    with mock.patch.object(secrets, "mac", lambda _key, text: hashlib.sha256(text.encode()).hexdigest()):
        assert len(finding.find_tokens(content)) <= finding.TOKENS_MOST
        assert finding.likeness(content)
    assert notification.is_older(content, house.NOON, content, house.NOON) is False
    merged = revisions.merged(content, {}, newer)
    assert merged.content == newer
    assert merged.conflicts == []
    assert all(labels.of(change.pointer) for change in merged.changes)


# --- order in time

revision_numbers = st.none() | st.integers(0, 3)
update_times = st.none() | st.sampled_from(["2026-11-22T10:00:00+09:00", "2026-11-22T11:00:00+09:00"])
bodies = st.fixed_dictionaries(
    {"revision": revision_numbers, "updated_at": update_times, "paid_at": update_times, "cancelled": st.booleans()}
)


@given(bodies, bodies)
def test_of_two_notifications_at_most_one_is_older(one: dict[str, Any], other: dict[str, Any]) -> None:
    early, late = house.NOON, house.NOON + timedelta(seconds=1)
    first, second = notification.is_older(one, early, other, late), notification.is_older(other, late, one, early)
    assert first != second


def test_a_time_without_an_offset_is_japan_s() -> None:
    assert notification.instant("2026-11-22T12:00:00") == house.NOON
    assert notification.instant("2026-11-22") == house.NOON - timedelta(hours=12)
    assert notification.instant("0001-01-01T00:00:00+09:00") is None


# --- ids and numbers


def test_an_order_is_always_the_same_donation() -> None:
    assert records.donation_id("furunavi", "1") == records.donation_id("furunavi", "1")
    ids = {records.donation_id(portal, order) for portal in ("a", "b") for order in ("1", "2")}
    assert len(ids) == 4


def test_a_number_carries_japan_s_day() -> None:
    before_midnight = datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC)
    assert records.number("X", before_midnight).startswith("R-20261231-")
    assert records.number("X", before_midnight + timedelta(seconds=1)).startswith("R-20270101-")
    assert records.number("X", before_midnight, 0) != records.number("X", before_midnight, 1)


# --- the receipt date (hard case 6: the tax year follows payment)

NEW_YEARS_EVE = datetime(2026, 12, 31, 14, 58, tzinfo=UTC)  # 23:58 in Japan
NEW_YEAR = NEW_YEARS_EVE + timedelta(minutes=5)  # 00:03


def day(method: str, state: str = "paid", **given: Any) -> tuple[date | None, str]:
    given = {"applied_at": NEW_YEARS_EVE, "paid_at": NEW_YEAR} | given
    receipt = receipts.receipt_date(method, state, **given)
    return receipt.day, receipt.rule


@pytest.mark.parametrize("method", ["credit_card", "carrier", "paypay"])
def test_a_card_counts_on_the_day_of_application(method: str) -> None:
    assert day(method) == (date(2026, 12, 31), "at_once-applied")


def test_a_bank_transfer_counts_when_the_money_is_there() -> None:
    assert day("bank_transfer") == (date(2027, 1, 1), "bank_transfer-paid")


def test_the_city_may_count_the_day_of_the_transfer_instead() -> None:
    setting = {"bank_transfer": "transferred"}
    assert day("bank_transfer", setting=setting, transferred_at=NEW_YEARS_EVE)[0] == date(2026, 12, 31)
    assert day("bank_transfer", setting=setting) == (date(2027, 1, 1), "bank_transfer-transferred")


def test_a_convenience_store_counts_at_the_till() -> None:
    assert day("convenience_store") == (date(2027, 1, 1), "convenience_store-paid")


def test_other_ways_count_when_paid() -> None:
    assert day("unknown") == (date(2027, 1, 1), "other-paid")


def test_nothing_is_received_before_it_is_paid() -> None:
    assert day("credit_card", "unpaid")[0] is None
    assert day("credit_card", "cancelled")[0] is None


def test_the_next_best_instant_stands_in() -> None:
    assert day("credit_card", applied_at=None)[0] == date(2027, 1, 1)
    assert day("bank_transfer", paid_at=None)[0] == date(2026, 12, 31)
    assert day("bank_transfer", applied_at=None, paid_at=None)[0] is None

"""The pure rules: what counts as a difference, why, and that the effects always add up to the difference of both sums."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from donations.comparing import judging, pairing
from donations.comparing.facts import CANCELLED, NOTHING, PAID, UNPAID, Facts, Item, Recipient
from donations.comparing.judging import Around, Ours, Theirs
from donations.comparing.pairing import Left
from donations.comparing.rules import KINDS, REASONS
from donations.imports.targets import TARGETS
from tests import house

ALL = judging.said_of(TARGETS)
FACTS = Facts(
    portal="furunavi", number="FN-1", amount_yen=28000, state=PAID, applied_on="2026-11-20", paid_on="2026-11-20",
    method="credit_card", name="髙橋 恵美", postcode="100-0001", address="東京都千代田区千代田一丁目1番1号",
    telephone="090-0000-0001", one_stop=True, use_code="1", use="子育てと教育", consent="none",
    gifts=(Item("HDM-0012", "ひだまり米 10kg", 1),), recipients=(Recipient("", ""),),
)  # fmt: skip
BEFORE = house.NOON - timedelta(hours=3)
AROUND = Around(house.NOON, frozenset({"furunavi"}), {"furunavi": house.NOON})
OURS = Ours(FACTS, BEFORE, BEFORE)


def found(theirs: Facts, ours: Ours = OURS, said: frozenset[str] = ALL) -> list[tuple[str, str]]:
    return [(one.category, one.reason) for one in judging.differences(Theirs(theirs, said), ours, AROUND)]


@pytest.mark.parametrize(
    ("changed", "differences"),
    [
        ({}, []),
        ({"amount_yen": 38000}, [("amount", "unlike")]),
        ({"state": UNPAID, "paid_on": ""}, [("state", "payment_only_here")]),
        ({"state": CANCELLED, "amount_yen": 0, "name": ""}, [("state", "cancel_missing")]),
        ({"paid_on": "2026-11-21"}, [("paid_on", "unlike")]),
        ({"paid_on": ""}, [("paid_on", "blank_there")]),
        ({"applied_on": "2026-11-19"}, [("applied_on", "unlike")]),
        # Names: width and spaces are nothing, another form of a letter is told as such.
        ({"name": "髙橋　恵美"}, []),
        ({"name": "髙橋恵美"}, []),
        ({"name": "高橋 恵美"}, [("name", "letter_form")]),
        ({"name": "？橋 恵美"}, [("name", "lost_letter")]),
        ({"name": "？橋 恵子"}, [("name", "unlike")]),
        ({"name": "高橋 恵子"}, [("name", "unlike")]),
        ({"name": ""}, [("name", "blank_there")]),
        # Addresses: another way of writing is nothing.
        ({"address": "千代田区千代田１－１－１", "postcode": "1000001"}, []),
        ({"address": "東京都千代田区千代田1-1-1", "postcode": ""}, []),
        ({"address": "東京都千代田区千代田1-1-1 ひだまりハイツ203"}, [("address", "partly_written")]),
        ({"address": "東京都千代田区千代田2-1-1"}, [("address", "unlike")]),
        ({"postcode": "100-0002"}, [("address", "unlike")]),
        ({"telephone": "０９０００００００１"}, [("telephone", "unlike")]),  # a digit is missing
        ({"telephone": "09000000001"}, []),
        ({"one_stop": False}, [("one_stop", "unlike")]),
        ({"use_code": "2"}, [("use", "unlike")]),
        ({"use_code": "", "use": "子育てと　教育"}, []),
        ({"use_code": "", "use": "市長におまかせ"}, [("use", "unlike")]),
        ({"consent": ""}, []),
        ({"consent": "name"}, [("consent", "unlike")]),
        ({"method": "bank_transfer"}, [("method", "unlike")]),
        ({"method": ""}, []),
        # Gifts: by number, else by name; two lines of one gift are one.
        ({"gifts": (Item("ｈｄｍ-0012", "別の名前", 1),)}, []),
        ({"gifts": (Item("DO-77", "ひだまり米　１０kg", 1),)}, []),
        ({"gifts": (Item("HDM-0012", "ひだまり米 10kg", 2),)}, [("quantity", "unlike")]),
        ({"gifts": (Item("HDM-0003", "ひだまり味噌", 1),)}, [("gift", "unlike")]),
        ({"gifts": (*FACTS.gifts, Item("HDM-0003", "ひだまり味噌", 1))}, [("gift", "unlike")]),
        ({"gifts": ()}, [("gift", "blank_there")]),
        ({"recipients": (Recipient("髙橋 太郎", "大阪市北区1-1"),)}, [("recipient", "unlike")]),
        ({"amount_yen": 38000, "telephone": "090-0000-0002"}, [("amount", "unlike"), ("telephone", "unlike")]),
    ],
)  # fmt: skip
def test_what_is_a_difference_and_what_is_only_another_way_of_writing(
    changed: dict[str, object], differences: list[tuple[str, str]]
) -> None:
    assert found(replace(FACTS, **changed)) == differences  # type: ignore[arg-type]


def test_two_lines_of_one_gift_are_as_much_as_one_line_of_two() -> None:
    twice = replace(OURS, facts=replace(FACTS, gifts=(Item("HDM-0012", "", 1), Item("HDM-0012", "", 1))))
    assert found(replace(FACTS, gifts=(Item("HDM-0012", "", 2),)), twice) == []


def test_what_the_file_has_no_column_for_is_no_difference() -> None:
    theirs = Facts("furunavi", "FN-1", 28000, UNPAID)
    assert found(theirs, said=judging.said_of({"order_number", "amount"})) == []
    # It only says what was cancelled: then nothing is known of payments.
    assert found(theirs, said=judging.said_of({"order_number", "amount", "cancelled_on"})) == []
    cancelled = replace(OURS, facts=replace(FACTS, state=CANCELLED))
    told = found(theirs, cancelled, judging.said_of({"order_number", "amount", "cancelled_on"}))
    assert told == [("state", "cancel_only_here")]


def test_an_order_that_is_cancelled_on_both_sides_differs_in_nothing() -> None:
    cancelled = replace(OURS, facts=replace(FACTS, state=CANCELLED))
    assert found(replace(FACTS, state=CANCELLED, amount_yen=1, name="別人"), cancelled) == []


@pytest.mark.parametrize(
    ("ours", "reason"),
    [
        (replace(OURS, edited=frozenset({"/amount_yen"})), "edited"),
        (replace(OURS, edited=frozenset({"/donor/name"})), "unlike"),
        (replace(OURS, past=True), "past"),
        (replace(OURS, revision_at=house.NOON + timedelta(minutes=1)), "later"),
    ],
)
def test_what_we_know_of_our_side_explains_first(ours: Ours, reason: str) -> None:
    assert found(replace(FACTS, amount_yen=38000), ours) == [("amount", reason)]


def test_another_reading_of_the_amounts_is_told() -> None:
    theirs = Theirs(replace(FACTS, amount_yen=14000), ALL, otherwise_yen=28000)
    assert [one.reason for one in judging.differences(theirs, OURS, AROUND)] == ["amount_reading"]


def test_the_effects_are_the_difference_of_the_sums_whatever_differs() -> None:
    for state, mine, yen, paid in product(
        (UNPAID, PAID, CANCELLED), (UNPAID, PAID, CANCELLED), (28000, 5), (True, False)
    ):
        said = ALL if paid else ALL - {"paid", "state"}
        theirs = Theirs(replace(FACTS, state=state, amount_yen=yen), said)
        ours = replace(OURS, facts=replace(FACTS, state=mine))
        total = NOTHING
        for one in judging.differences(theirs, ours, AROUND):
            total = total.plus(one.effect)
        assert total == judging.completed(theirs, ours.facts).sum().minus(ours.facts.sum())


@pytest.mark.parametrize(
    ("changed", "around", "reason"),
    [
        ({}, AROUND, "not_arrived"),
        ({}, replace(AROUND, last_news={}), "no_news"),
        ({}, replace(AROUND, last_news={"furunavi": house.NOON - timedelta(days=9)}), "no_news"),
        ({"state": CANCELLED}, AROUND, "never_came"),
        ({"portal": "telephone"}, AROUND, "entered_there"),
        ({"portal": "satofull"}, replace(AROUND, not_taken=frozenset({"satofull"})), "not_taken"),
    ],
)
def test_why_an_order_is_only_there(changed: dict[str, str], around: Around, reason: str) -> None:
    one = judging.only_there(replace(FACTS, **changed), around)  # type: ignore[arg-type]
    assert (one.category, one.reason, one.ours) == ("only_there", reason, "（なし）")


@pytest.mark.parametrize(
    ("ours", "reason"),
    [
        (OURS, "not_there"),
        (replace(OURS, received_at=house.NOON + timedelta(minutes=1)), "after_cutoff"),
        (replace(OURS, facts=replace(FACTS, state=CANCELLED)), "cancelled_here"),
        (replace(OURS, past=True), "past_not_in_file"),
        (replace(OURS, facts=replace(FACTS, portal="telephone")), "entered_here"),
        (replace(OURS, facts=replace(FACTS, portal="rakuten")), "portal_not_in_file"),
    ],
)
def test_why_a_donation_is_only_here(ours: Ours, reason: str) -> None:
    one = judging.only_here(ours, AROUND)
    assert (one.reason, one.effect) == (reason, NOTHING.minus(ours.facts.sum()))


def left(key: str, yen: int, day: str = "2026-11-20", name: str = "髙橋 恵美", state: str = PAID) -> Left:
    return Left(key, replace(FACTS, number=key, amount_yen=yen, name=name, state=state), day)


def paired(theirs: list[Left], ours: list[Left]) -> list[tuple[str, str]]:
    found = pairing.pairs(theirs, ours)
    assert pairing.pairs(theirs[::-1], ours[::-1]) == found
    return [("+".join(one.key for one in pair.theirs), "+".join(one.key for one in pair.ours)) for pair in found]


@pytest.mark.parametrize(
    ("theirs", "ours", "pairs"),
    [
        ([left("a", 10000)], [left("x", 10000)], [("a", "x")]),
        ([left("a", 10000)], [left("x", 10000, "2026-11-24")], []),  # four days are too far
        ([left("a", 10000)], [left("x", 10000, name="髙橋 恵子")], []),
        ([left("a", 10000)], [left("x", 20000)], []),
        ([left("a", 30000)], [left("x", 10000), left("y", 20000)], [("a", "x+y")]),
        ([left("a", 10000), left("b", 20000)], [left("x", 30000)], [("a+b", "x")]),
        ([left("a", 30000)], [left("x", 10000), left("y", 20001)], []),
        ([left("a", 30000)], [left("x", 10000), left("y", 20000, "2026-11-25")], []),
        ([left("a", 10000), left("b", 10000)], [left("x", 10000)], [("a", "x")]),  # the nearest; the other stays
        ([left("a", 10000, "2026-11-20")], [left("x", 10000, "2026-11-22"), left("y", 10000, "2026-11-20")], [("a", "y")]),
        ([left("a", 10000, state=CANCELLED)], [left("x", 10000)], [("a", "x")]),  # the same order, cancelled there
        ([left("a", 30000, state=CANCELLED)], [left("x", 10000), left("y", 20000)], []),
        ([left("a", 10000, name="")], [left("x", 10000, name="")], []),  # nobody is named
        ([left("a", 10000, "")], [left("x", 10000, "")], []),
    ],
)  # fmt: skip
def test_the_same_order_under_another_number(
    theirs: list[Left], ours: list[Left], pairs: list[tuple[str, str]]
) -> None:
    assert paired(theirs, ours) == pairs


def test_the_same_number_under_another_portal_is_told_apart_from_another_number() -> None:
    told = judging.identity(FACTS, replace(FACTS, portal="rakuten"), lambda portal: portal)
    assert (told.reason, told.theirs, told.ours) == ("other_portal", "furunavi　FN-1", "rakuten　FN-1")
    assert judging.identity(FACTS, replace(FACTS, number="T-9"), str).reason == "other_number"


def test_each_rule_has_an_id_of_its_own_and_every_reason_says_what_to_do() -> None:
    ids = [one.id for one in (*KINDS.values(), *REASONS.values())]
    assert len(set(ids)) == len(ids)
    assert all(one.next.endswith("。") and one.text.endswith("。") for one in REASONS.values())
    assert all(one.rule.endswith("。") for one in KINDS.values())


def test_facts_are_read_back_as_they_were_kept() -> None:
    import json

    kept = json.loads(json.dumps(FACTS.as_json()))
    assert Facts.of_json(kept) == FACTS

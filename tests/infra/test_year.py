"""The year that is made up: the same each time, as many as was said, most in December, and nothing that the law or the API refuses."""

from collections import Counter
from datetime import date
from itertools import islice

from donations.catalogue import gifts, limits, vendors
from infra.local.seed import year
from kernel import schema

UNTIL = date(2026, 11, 26)


def test_the_same_arguments_give_the_same_year() -> None:
    assert list(year.donations(UNTIL, 300)) == list(year.donations(UNTIL, 300))
    assert year.gifts() == year.gifts()


def test_there_are_as_many_as_was_said_each_once() -> None:
    assert len({one["name"] for one in year.vendors()}) == 40
    known = year.gifts()
    assert len({code for code, _, _ in known}) == len({content["name"] for _, _, content in known}) == 300
    assert {vendor for _, vendor, _ in known} == set(range(40))
    whole = list(year.donations(UNTIL))
    assert len({one.body["portal_order_number"] for one in whole}) == 14_000


def test_december_is_the_peak_and_the_young_ones_are_on_their_way() -> None:
    whole = list(year.donations(UNTIL))
    months = Counter(one.applied_on.month for one in whole)
    assert months.most_common(1)[0][0] == 12
    assert months[12] > 2 * months[11] > 2 * months[6]
    assert [one.applied_on for one in whole] == sorted(one.applied_on for one in whole)
    assert min(one.applied_on for one in whole) >= date(2025, 11, 27) and whole[-1].applied_on <= UNTIL
    for one in whole:
        assert (one.fate == "open") == ((UNTIL - one.applied_on).days <= year.IN_PROGRESS_DAYS)
    fates = Counter(one.fate for one in whole)
    assert fates["shipped"] > 10_000 and 300 < fates["late"] < 1_000 and 200 < fates["cancelled"] < 600
    assert {one.portal for one in whole} == set(year.PORTALS)


def test_every_gift_and_vendor_is_one_that_the_catalogue_takes() -> None:
    for content in year.vendors():
        assert schema.mistakes("donations/catalogue-vendor", content) == []
        assert vendors.form_mistakes({"content": content}) == []
    for _, _, gift in year.gifts():
        content = gift | {"vendor_id": "01JD3M8Q7W0000000000000001"}
        assert schema.mistakes("donations/catalogue-gift", content) == []
        assert limits.mistakes(content, UNTIL) == []
        assert content["cost_yen"] * 10 <= content["amount_yen"] * 3
        assert gifts.form_mistakes({"content": content}) == []


def test_every_notification_is_one_that_the_door_takes_and_nobody_is_real() -> None:
    for one in islice(year.donations(UNTIL), 0, None, 70):
        assert schema.mistakes("donations/notification", one.body) == []
        assert one.body["donor"]["telephone"].startswith("090-0000-")
        assert one.body["donor"]["email"].endswith(".example")

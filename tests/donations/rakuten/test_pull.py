"""The pull: windows, pages, minutes, troubles, and that no order is lost or doubled."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from donations import readings
from donations.rakuten import client, orders, pulls, reading
from donations.worker import worker
from infra.local.rakuten_platform.shop import Shop
from kernel import aws, clock, errors, secrets, settings
from tests import house
from tests.donations import desk
from tests.donations.rakuten import shopping
from tests.donations.rakuten.shopping import JST_NOON, asked, known, minutes, number, pulled, rice
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
DAY = timedelta(days=1)


@pytest.fixture
def clerk(cloud: None) -> Caller:
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


@pytest.fixture
def shop(clerk: Caller) -> Iterator[Shop]:
    """Without stock that is told after a pull: that is `test_pushing`'s."""
    chosen = pulls.setting

    def without_stock() -> pulls.Setting | None:
        found = chosen()
        return found and dataclasses.replace(found, stock=False)

    with shopping.opened(shopping.shop()) as shop, mock.patch.object(pulls, "setting", without_stock):
        yield shop


def count() -> int:
    return desk.count("donation")


def listed(clerk: Caller) -> list[Any]:
    got = clerk.get(desk.app, "/api/donations", portal="rakuten")
    assert got.status == 200, got.body
    items: list[Any] = got.body["items"]
    return items


def now_at(at: datetime) -> Caller:
    """The clerk, signed in at that time."""
    with clock.fixed(at):
        return house.staff()


# --- an order comes


def test_an_order_is_a_donation_in_the_list(clerk: Caller, shop: Shop) -> None:
    shop.put(rice())
    pulled()
    (found,) = listed(clerk)
    assert (found["state"], found["order_number"], found["amount_yen"]) == ("paid", number(1), 28000)
    assert (found["donor_name"], found["gifts"], found["flags"]) == ("髙橋 恵美", "ひだまり米 10kg", [])
    shown = desk.seen(clerk, found["id"])
    assert shown["other"] == {"ポータルでの状態": "300 発送待ち"}


def test_pulling_again_changes_nothing_and_costs_one_read_a_hundred(clerk: Caller, shop: Shop) -> None:
    for serial in range(7):
        shop.put(rice(serial))
    pulled()
    before = [item for item in house.items("donations") if item["pk"]["S"] != "RAKUTEN"]
    again = pulled(house.NOON + timedelta(minutes=10))
    assert (again.last_taken, again.last_news) == (7, 0)
    assert [item for item in house.items("donations") if item["pk"]["S"] != "RAKUTEN"] == before
    assert len(desk.raw_copies()) == 7


def test_what_changed_is_a_new_version_and_a_cancelled_order_is_cancelled(clerk: Caller, shop: Shop) -> None:
    shop.put(rice(progress=100))
    pulled()
    assert listed(clerk)[0]["state"] == "received"
    shop.put(rice(progress=300))
    pulled(house.NOON + timedelta(minutes=10))
    assert listed(clerk)[0]["state"] == "paid"
    shop.put(rice(progress=900))
    pulled(house.NOON + timedelta(minutes=20))
    (found,) = listed(clerk)
    assert found["state"] == "cancelled"
    shop.put(rice(progress=300))  # Rakuten took the cancellation back
    pulled(house.NOON + timedelta(minutes=30))
    (found,) = listed(clerk)
    assert (found["state"], found["flags"]) == ("paid", [])
    assert desk.seen(clerk, found["id"])["revision"] == 4


def test_an_amount_that_is_not_fixed_holds_the_donation_until_it_is(clerk: Caller, shop: Shop) -> None:
    shop.put(rice(totalPrice=-9999, requestPrice=-9999))
    pulled()
    (found,) = listed(clerk)
    assert (found["state"], found["payment_state"], found["amount_yen"]) == ("held", "unpaid", 0)
    assert "amount_implausible" in [flag["code"] for flag in found["flags"]]
    shop.put(rice())
    pulled(house.NOON + timedelta(minutes=10))
    (found,) = listed(clerk)
    assert (found["state"], found["amount_yen"], found["flags"]) == ("paid", 28000, [])


def test_an_order_without_a_name_or_a_gift_that_we_know_is_taken_all_the_same(clerk: Caller, shop: Shop) -> None:
    shop.put(rice(OrdererModel=None, PackageModelList="?", totalPrice=28000))
    pulled()
    assert count() == 1


# --- windows


def window(shop: Shop) -> list[tuple[str, str]]:
    return [(one["startDatetime"][:10], one["endDatetime"][:10]) for one in asked(shop, "searchOrder")]


def test_the_first_window_is_wide_then_five_days_and_once_a_day_wide_again(shop: Shop) -> None:
    pulled()
    pulled(house.NOON + timedelta(minutes=10))
    pulled(house.NOON + DAY)
    assert window(shop) == [("2026-09-23", "2026-11-22"), ("2026-11-17", "2026-11-22"), ("2026-09-24", "2026-11-23")]


def test_after_an_outage_the_window_begins_where_the_last_whole_one_ended(shop: Shop) -> None:
    pulled()
    shop.put(rice(1, ago=-timedelta(hours=1)))  # an hour after the last pull
    later = house.NOON + 100 * DAY
    pulled(later)
    assert count() == 1
    first, *rest = window(shop)
    assert first == ("2026-09-23", "2026-11-22")
    # No period is longer than Rakuten takes, and together they leave no gap.
    assert rest == [("2026-11-22", "2027-01-23"), ("2027-01-23", "2027-03-02")]


def test_a_period_with_more_orders_than_pages_can_show_is_halved(shop: Shop) -> None:
    for serial in range(6):
        shop.put(rice(serial, ago=timedelta(days=10 * serial)))
    with mock.patch.object(reading, "RESULTS_MOST", 4):
        pulled()
    assert count() == 6
    assert len(asked(shop, "searchOrder")) == 3


def test_the_window_is_no_longer_than_the_setting_says_where_all_went_well() -> None:
    begins, wide = pulls.since(house.NOON, None, pulls.Setting(window_days=3, wide_days=30))
    assert (begins, wide) == (house.NOON - 30 * DAY, True)


# --- pages


def test_two_and_a_half_thousand_orders_come_in_pages_of_a_thousand_and_hundreds(shop: Shop) -> None:
    """Translation and paging are whole here; what is written for each order, other tests look at (moto is slow with many items)."""
    taken: Counter[str] = Counter()

    def take(sent: Any) -> dict[str, Any]:
        taken[sent.order_number] += 1
        return {}

    for serial in range(2500):
        shop.put(rice(serial, ago=timedelta(seconds=serial)))
    with mock.patch.object(readings, "take", take):
        done = pulled()
    assert (done.last_taken, done.last_news) == (2500, 2500)
    assert taken == Counter({number(serial): 1 for serial in range(2500)})
    pages = [one["PaginationRequestModel"] for one in asked(shop, "searchOrder")]
    assert [(one["requestPage"], one["requestRecordsAmount"]) for one in pages] == [(1, 1000), (2, 1000), (3, 1000)]
    assert {len(one["orderNumberList"]) for one in asked(shop, "getOrder")} == {100}
    assert len(asked(shop, "getOrder")) == 25


def test_no_minute_has_more_calls_than_the_setting_says_and_each_carries_on(shop: Shop) -> None:
    for serial in range(450):
        shop.put(rice(serial, ago=timedelta(seconds=serial)))
    few = mock.patch.object(pulls, "setting", return_value=pulls.Setting(calls_per_minute=3))
    with few, mock.patch.object(readings, "take", return_value={}):
        with clock.fixed(house.NOON):
            worker({"timer": "rakuten"}, None)
        calls = []
        for minute in range(3):
            before = len(shop.calls)
            minutes(1, house.NOON + timedelta(minutes=minute))
            calls.append(len(shop.calls) - before)
    assert calls == [3, 3, 0]  # a search and five hundreds: the second minute ends it
    assert known().last_taken == 450


def test_orders_for_which_the_sweep_has_no_time_are_taken_in_the_next(shop: Shop) -> None:
    for serial in range(5):
        shop.put(rice(serial))
    seconds = iter(float(second) for second in range(0, 10_000, 2))
    with mock.patch.object(clock, "stopwatch", side_effect=seconds):
        pulled()
    assert count() == 5
    assert known().last_taken == 5


# --- troubles


@pytest.mark.parametrize("fault", [429, 500, 503, "timeout"])
def test_one_failure_is_asked_again_at_once(shop: Shop, fault: Any) -> None:
    shop.put(rice())
    shop.faults.append(fault)
    minutes_before = pulled(most=1)
    assert (minutes_before.trouble, count()) == (None, 1)


@pytest.mark.parametrize(("fault", "cause"), [(429, client.TOO_FAST), (503, client.DOWN), ("timeout", client.SILENT)])
def test_lasting_failure_is_told_to_staff_and_tried_later_from_where_it_stood(
    clerk: Caller, shop: Shop, fault: Any, cause: Any
) -> None:
    for serial in range(150):
        shop.put(rice(serial, ago=timedelta(seconds=serial)))
    with mock.patch.object(readings, "take", return_value={}):
        with clock.fixed(house.NOON):
            worker({"timer": "rakuten"}, None)
        real = shop._get
        hundreds: list[int] = []

        def get(body: Any) -> Any:
            hundreds.append(len(body["orderNumberList"]))
            if len(hundreds) == 1:
                shop.faults.extend([fault] * 3)  # after the first hundred
            return real(body)

        with mock.patch.object(shop, "_get", get):
            minutes(1)
            shown = clerk.get(desk.app, "/api/donations/rakuten/pull").body
            assert shown["state"] == "running"
            assert shown["trouble"] == {
                "text": cause.words,
                "since": clock.iso(house.NOON),
                "again_at": clock.iso(house.NOON + timedelta(minutes=2)),
            }
            minutes(1, house.NOON + timedelta(minutes=1))
            assert hundreds == [100]
            minutes(1, house.NOON + timedelta(minutes=2))
    assert hundreds == [100, 50]
    assert len(asked(shop, "searchOrder")) == 1
    assert (known().last_taken, known().trouble, known().failures) == (150, None, 0)


def test_failures_in_a_row_wait_longer_each_time_and_half_an_hour_at_most(shop: Shop) -> None:
    shop.faults.extend([503] * 3 * 8)
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    waits, at = [], house.NOON
    for _ in range(7):
        minutes(1, at)
        again = known().again_at
        assert again is not None
        waits.append(int((again - at).total_seconds() // 60))
        at = again
    assert waits == [2, 4, 8, 16, 30, 30, 30]


def test_refused_keys_are_told_with_what_to_do_and_renewed_ones_are_taken_at_once(clerk: Caller, shop: Shop) -> None:
    shop.license_key = "SL_renewed"
    shop.put(rice())
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    minutes(1)
    assert known().trouble == client.BAD_KEYS.words
    renewed = '{"service_secret": "SP000000_test", "license_key": "SL_renewed"}'
    manager = aws.client("secretsmanager")
    manager.put_secret_value(SecretId=house.ENVIRONMENT["RAKUTEN_SECRETS_ID"], SecretString=renewed)
    assert clerk.post(desk.app, "/api/donations/rakuten/pull").status == 202
    minutes(1, house.NOON + timedelta(minutes=1))
    assert (known().trouble, count()) == (None, 1)


def test_without_keys_rakuten_is_not_called(shop: Shop) -> None:
    manager = aws.client("secretsmanager")
    empty = '{"service_secret": "drawn", "license_key": ""}'
    manager.put_secret_value(SecretId=house.ENVIRONMENT["RAKUTEN_SECRETS_ID"], SecretString=empty)
    secrets.forget()
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    minutes(1)
    assert known().trouble == client.NO_KEYS.words
    assert shop.calls == []


def test_an_order_that_rakuten_names_and_does_not_give_is_asked_for_until_it_comes(shop: Shop) -> None:
    shop.put(rice(1))
    shop.put(rice(2, ago=timedelta(hours=2)))
    shop.hidden = {number(2)}
    done = pulled()
    assert (count(), done.missing) == (1, [number(2)])
    assert done.trouble is not None and "1件" in done.trouble
    shop.hidden = set()
    done = pulled(house.NOON + 30 * DAY)  # long after its day has left the window
    assert (count(), done.missing, done.trouble) == (2, [], None)


def test_an_answer_that_is_no_json_or_an_error_is_told(shop: Shop) -> None:
    for told in (b"<html>", b'["?"]', b'{"orderNumberList": "?"}'):
        with mock.patch.object(
            client, "_posted", lambda path, body, told=told: mock.Mock(status=200, data=told, headers={})
        ):
            with clock.fixed(house.NOON):
                pulls.begin(at_once=True)
            minutes(1)
        assert known().trouble == client.GARBLED.words
    with mock.patch.object(shop, "_search", side_effect=lambda _: shop._get({"orderNumberList": []})):
        with clock.fixed(house.NOON):
            pulls.begin(at_once=True)
        minutes(1)
    assert "ORDER_EXT_API_GET_ORDER_ERROR_009" in str(known().trouble)


def test_a_store_that_cannot_be_written_leaves_the_orders_for_later(shop: Shop) -> None:
    shop.put(rice())
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    with mock.patch.object(readings, "take", mock.Mock(side_effect=errors.Busy())):
        minutes(1)
    assert known().trouble is not None
    minutes(1, house.NOON + timedelta(minutes=2))
    assert (known().state, count()) == ("waiting", 1)


# --- who begins


def test_the_timer_leaves_a_running_pull_alone_and_the_button_wakes_one(clerk: Caller, shop: Shop) -> None:
    shop.faults.extend([503] * 3)
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    minutes(1)
    before = known().duesk
    worker({"timer": "rakuten"}, None)
    assert known().duesk == before
    got = clerk.post(desk.app, "/api/donations/rakuten/pull")
    assert (got.status, got.body["state"]) == (202, "running")
    assert str(known().duesk).startswith(clock.iso(house.NOON))


def test_two_sweeps_at_once_call_rakuten_once(shop: Shop) -> None:
    shop.put(rice())
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
        first, second = known(), known()
        reading.carry_on(first)
        with pytest.raises(errors.Stale):
            reading.carry_on(second)
    assert len(shop.calls) == 2


def test_where_the_city_has_not_switched_it_on_nothing_is_read(clerk: Caller, shop: Shop) -> None:
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)  # it was on
    off = settings.city() | {"donations": {"rakuten": {"on": False}}}
    with mock.patch.object(settings, "city", return_value=off):
        minutes(2)
        worker({"timer": "rakuten"}, None)
        got = clerk.post(desk.app, "/api/donations/rakuten/pull")
        assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (409, "wrong-state")
        shown = clerk.get(desk.app, "/api/donations/rakuten/pull").body
        assert (shown["on"], shown["state_name"]) == (False, "設定で止めています")
    assert shop.calls == []
    assert known().duesk is None


def test_before_the_first_pull_staff_see_that_there_was_none(clerk: Caller) -> None:
    shown = clerk.get(desk.app, "/api/donations/rakuten/pull").body
    assert (shown["state"], shown["last_success_at"], shown["trouble"]) == ("waiting", None, None)


# --- the client


def test_the_headers_are_exactly_rakuten_s(shop: Shop) -> None:
    """The shop answers 401 and 415 to anything else."""
    with mock.patch.object(shop, "answer", wraps=shop.answer) as answer:
        pulled()
    _, headers, _ = answer.call_args.args
    assert headers == {
        "authorization": "ESA U1AwMDAwMDBfdGVzdDpTTDAwMDAwMF90ZXN0",  # base64 of SP000000_test:SL000000_test
        "content-type": "application/json; charset=utf-8",
    }


def test_stock_is_set_absolutely_four_hundred_rows_at_most_and_again_changes_nothing(shop: Shop) -> None:
    caller = client.Client(calls=5, ends=clock.stopwatch() + 60)
    rows = [(f"hdm-{number:04d}", "normal-inventory", number) for number in range(400)]
    for _ in range(2):
        caller.push_stock(rows)
    assert shop.stock == {(manage, variant): quantity for manage, variant, quantity in rows}
    with pytest.raises(AssertionError):
        caller.push_stock([*rows, ("hdm-0400", "normal-inventory", 1)])


def test_the_shop_refuses_what_rakuten_refuses(shop: Shop) -> None:
    caller = client.Client(calls=9, ends=clock.stopwatch() + 60)
    with pytest.raises(client.Trouble, match="ORDER_EXT_API_SEARCH_ORDER_ERROR_010"):
        caller.search(house.NOON - 64 * DAY, house.NOON, 1)
    with pytest.raises(client.Trouble, match="ORDER_EXT_API_SEARCH_ORDER_ERROR_012"):
        caller.search(house.NOON - DAY, house.NOON, 16)


def test_the_number_of_an_order_is_the_key(shop: Shop) -> None:
    assert orders.number_of(shop.put(rice(3))) == number(3)
    assert JST_NOON.utcoffset() == timedelta(hours=9)

"""A vendor hears once a day what is new or overdue, at the city's hour, and can do without."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from donations.api import app
from donations.orders import news
from donations.orders.records import Shipment
from donations.worker import worker
from kernel import clock, schema
from messaging import templates
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.house import Caller

TUESDAY = datetime(2026, 11, 24, 8, tzinfo=clock.JST)  # the first business day after house.NOON: Monday is 勤労感謝の日
HERS = "/api/donations/vendor/news"


def japan(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=clock.JST)


@contextmanager
def said(**setting: Any) -> Iterator[None]:
    with mock.patch.object(news, "setting", return_value=news.DEFAULTS | setting):
        yield


@pytest.mark.parametrize(
    ("days", "after", "found"),
    [
        ("business", japan(20, 7), japan(20, 8)),  # a Friday
        ("business", japan(20, 8), japan(24, 8)),
        ("every", japan(20, 8), japan(21, 8)),
    ],
)
def test_the_next_hour_is_on_the_next_of_the_city_s_days(days: str, after: datetime, found: datetime) -> None:
    with said(days=days):
        assert news.next_hour(after) == found


def test_counts_are_of_what_was_ordered_since_and_of_the_days_left() -> None:
    def one(day: int, ordered: datetime) -> Shipment:
        return Shipment(due={"on": f"2026-11-{day}"}, delay=None, ordered_at=ordered)

    found = [one(23, japan(20, 9)), one(24, japan(22, 9)), one(27, japan(24, 7)), one(28, japan(24, 8))]
    # since the 21st: the second and third (the fourth is younger than the look); 24–27 is soon; the 23rd is over
    counts = news.counted(found, date(2026, 11, 24), since=japan(21, 9), until=TUESDAY - timedelta(minutes=1))
    assert counts == news.Counts(new=2, soon=2, overdue=1)
    assert news.number(1000) == "1,000個以上"


# ── With the store ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def farm(cloud: None) -> str:
    """A vendor in force with one parcel to send."""
    clerk = shelf.opened()
    vendor = desk.vendor(clerk)
    desk.stands(vendor_id=vendor)
    desk.deliver("donations.vendor_in_force")
    shelf.donate(1)
    return vendor


def mails() -> list[dict[str, Any]]:
    return [one["data"] for one in house.outbox("donations") if one["data"].get("template") == "donations/vendor_news"]


def look(at: datetime) -> list[dict[str, Any]]:
    """The mails that the sweeps at `at` asked for."""
    before = len(mails())
    with clock.fixed(at):
        worker.sweep()
        worker.sweep()
    return mails()[before:]


def test_the_mail_counts_and_names_nobody(farm: str) -> None:
    assert look(TUESDAY - timedelta(minutes=1)) == []
    (mail,) = look(TUESDAY)
    assert (mail["to"], mail["reference"]) == (desk.FARM["contact"]["email"], f"donations/vendor/{farm}")
    assert [mail["values"][name] for name in ("new", "soon", "overdue")] == ["1個", "0個", "0個"]
    subject, body = templates.render(mail["template"], mail["values"])
    assert "新しい荷物 1個" in subject and "https://machi.example/vendor/" in body
    assert all(written not in body for written in desk.WHO.values())
    (told,) = [one for one in house.outbox("donations") if one["type"] == "donations.vendor_news"]
    assert schema.mistakes("donations/events/vendor_news", told["data"]) == []
    assert desk.FARM["contact"]["email"] not in str(told)


def test_a_day_without_news_is_a_day_without_a_mail_and_what_is_overdue_is_told_each_day(farm: str) -> None:
    assert len(look(TUESDAY)) == 1
    assert look(TUESDAY + timedelta(days=1)) == []
    late = datetime(2026, 12, 24, 8, tzinfo=clock.JST)  # paid on 22 November: due on 22 December
    (mail,) = look(late)
    assert [mail["values"][name] for name in ("new", "soon", "overdue")] == ["0個", "0個", "1個"]
    assert len(look(late + timedelta(days=1))) == 1


def test_it_comes_at_most_once_a_day_however_late_the_sweep_was_and_whoever_switched(farm: str) -> None:
    early = TUESDAY - timedelta(hours=2)
    record = news.VendorNews.must(*news.key_of(farm))
    record.next_at = early
    record.look_again(early)
    record.save()
    assert len(look(early)) == 1
    with clock.fixed(early + timedelta(hours=1)):
        her = house.member(farm)
        for on in (False, True):  # due again at eight on the same day
            seen = her.get(app, HERS).body
            seen = her.post(app, HERS, {"version": seen["version"], "on": on}).body
        shelf.donate(2)
    assert look(TUESDAY) == []
    assert [one["values"]["new"] for one in look(TUESDAY + timedelta(days=1))] == ["1個"]


def test_the_vendor_switches_it_off_and_staff_see_who_did(farm: str) -> None:
    her, clerk = house.member(farm), desk.clerk()
    got = her.get(app, HERS)
    assert (schema.mistakes("donations/vendor-news", got.body), got.body["on"]) == ([], True)
    assert her.post(app, HERS, {"version": got.body["version"], "on": False}).status == 200
    assert look(TUESDAY) == []
    seen = clerk.get(app, f"/api/donations/vendor-news/{farm}").body
    assert (seen["on"], seen["next_at"], seen["history"][0]["who"]) == (False, None, "小林 実")
    stale = clerk.post(app, f"/api/donations/vendor-news/{farm}", {"version": 1, "on": True})
    assert (stale.status, stale.body["current"]["on"]) == (409, False)
    body = {"version": seen["version"], "on": True}
    assert clerk.post(app, f"/api/donations/vendor-news/{farm}", body).body["on"] is True
    with clock.fixed(TUESDAY):
        assert len(look(TUESDAY + timedelta(days=1))) == 1


def turned(vendor: str, verb: str) -> None:
    clerk = desk.clerk()
    seen = clerk.get(app, f"{desk.VENDORS}/{vendor}").body
    body = {"version": seen["version"], "reason": "休業のため"}
    desk.decide(desk.VENDORS, desk.done(clerk.post(app, f"{desk.VENDORS}/{vendor}/{verb}", body)))
    desk.deliver("donations.vendor_in_force")


def test_a_stopped_vendor_hears_nothing_and_a_resumed_one_does(farm: str) -> None:
    with mock.patch("donations.catalogue.vendors.gifts_of", return_value=[]):
        turned(farm, "stop")
    assert look(TUESDAY) == []
    with clock.fixed(TUESDAY):
        turned(farm, "resume")
    assert len(look(TUESDAY + timedelta(days=1))) == 1


def test_another_vendor_s_news_are_not_hers(farm: str) -> None:
    assert house.member("OTHER").get(app, HERS).status == 404
    assert Caller({}).get(app, HERS).status == 401
    assert house.member(farm).get(app, f"/api/donations/vendor-news/{farm}").status == 401

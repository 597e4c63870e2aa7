"""Where a video call is held: which addresses may be typed, and who sees them when."""

from datetime import timedelta

import pytest

from bookings import book, fitting, lists, meetings, settings
from bookings.offers import Ask
from bookings.rules import MEETING_HOSTS
from kernel import clock, errors
from tests.bookings.city import HOUSE, city, counsellor
from tests.bookings.mounted import DESK, VIDEO, M, at, booked, changed, fresh, resets, set_up, stored

TEAMS = "https://teams.microsoft.com/l/meetup-join/hidamari-0001"
WEBEX = "https://hidamari.webex.com/meet/aoki"


@pytest.fixture
def town(cloud: None) -> None:
    set_up()


@pytest.mark.parametrize("address", [TEAMS, WEBEX, "https://webex.com:443/meet/aoki?p=1#a"])
def test_an_address_of_an_allowed_house_may_be_typed(address: str) -> None:
    assert meetings.fault(address, MEETING_HOSTS) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://teams.microsoft.com/l/meetup-join/1",
        "javascript:alert(1)",
        "https://teams.microsoft.com.evil.example/l/1",
        "https://evilwebex.com/meet/aoki",
        "https://teams.microsoft.com@evil.example/l/1",
        "https://evil.example/teams.microsoft.com/",
        "https://evil.example\\@teams.microsoft.com/l/1",
        "https://teams.microsoft.com:8443/l/1",
        "https://teams.microsoft.com:x/l/1",
        "https://teams.microsoft.com/",
        "https://teams.microsoft.com/l/1\nSet-Cookie: a",
        "https://ｔeams.microsoft.com/l/1",
        "https://[teams.microsoft.com/l/1",
        TEAMS + "x" * 1000,
    ],
)
def test_any_other_is_refused_with_what_to_paste(address: str) -> None:
    told = meetings.fault(address, MEETING_HOSTS)
    assert told is not None and "https://" in told and "teams.microsoft.com" in told


def test_it_is_shown_from_a_quarter_of_an_hour_before_until_the_end_and_only_for_a_booked_video_call(
    town: None,
) -> None:
    mine = booked(when=at(720))
    mine = book.set_meeting(M, mine.booking_id, TEAMS, version=mine.version, by=DESK, marker=fresh())
    rules = lists.rules_of(lists.settings(M))
    begins = mine.begins_at
    for minutes, seen in ((-16, None), (-15, TEAMS), (59, TEAMS), (60, None)):
        assert meetings.shown(rules, mine, begins + timedelta(minutes=minutes)) == seen
    mine.state = "cancelled"
    assert meetings.shown(rules, mine, begins) is None


def test_a_booking_has_its_own_address_or_that_of_its_counsellor(town: None) -> None:
    resets("counsellor", "aoki", counsellor("青木", meeting=WEBEX))
    mine = booked(ask=Ask("consultation", "video", "aoki"))
    rules = lists.rules_of(lists.settings(M))
    assert meetings.address(rules, mine) == WEBEX
    mine = book.set_meeting(M, mine.booking_id, TEAMS, version=mine.version, by=DESK, marker=fresh())
    assert meetings.address(rules, mine) == TEAMS
    mine = book.set_meeting(M, mine.booking_id, "", version=mine.version, by=DESK, marker=fresh())
    assert meetings.address(rules, mine) == WEBEX
    assert [one.what for one in stored("booking_entry") or stored("entry")][-2:] == ["meeting-set", "meeting-gone"]
    assert TEAMS not in str([one.serialize() for one in stored("booking_entry")])


def test_an_address_that_the_city_allows_no_more_is_not_shown(town: None) -> None:
    mine = booked(ask=VIDEO)
    mine = book.set_meeting(M, mine.booking_id, TEAMS, version=mine.version, by=DESK, marker=fresh())
    narrowed = city(("house", "house", HOUSE | {"meeting_hosts": ["webex.com"]}))
    assert meetings.address(narrowed, mine) is None and fitting.misfit(narrowed, mine) is None


def test_a_changed_booking_keeps_no_address_of_its_old_hour(town: None) -> None:
    mine = booked(when=at(720))
    mine = book.set_meeting(M, mine.booking_id, TEAMS, version=mine.version, by=DESK, marker=fresh())
    assert changed(mine, at(840)).meeting is None


def test_a_wrong_address_and_a_wrong_booking_are_refused(town: None) -> None:
    mine = booked(when=at(720))
    with pytest.raises(errors.Invalid):
        book.set_meeting(M, mine.booking_id, "https://evil.example/x", version=mine.version, by=DESK, marker=fresh())
    telephone = booked("taro", at(720), Ask("consultation", "telephone"))
    with pytest.raises(errors.WrongState):
        book.set_meeting(M, telephone.booking_id, TEAMS, version=telephone.version, by=DESK, marker=fresh())
    with clock.fixed(mine.ends_at), pytest.raises(errors.WrongState):
        book.set_meeting(M, mine.booking_id, TEAMS, version=mine.version, by=DESK, marker=fresh())


def test_a_counsellors_address_must_be_of_a_house_that_the_city_allows(town: None) -> None:
    body = counsellor("青木", meeting="https://zoom.example/j/1")
    with pytest.raises(errors.Invalid) as refused:
        settings.save(M, "counsellor", "aoki", body, version=1, by=DESK, marker=fresh())
    assert refused.value.errors[0].pointer == "/body/meeting"
    resets("house", "house", HOUSE | {"meeting_hosts": ["zoom.example"]})
    resets("counsellor", "aoki", body)

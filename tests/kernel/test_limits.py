"""Limits: what may happen how often, to whom."""

import json
from datetime import timedelta

import pytest

from kernel import clock, errors, limits
from kernel.changes import Marker, New, commit
from kernel.limits import Limit, viewer
from kernel.records import Record, table
from tests import house

THREE = Limit("apply", most=3, within=timedelta(hours=1))
HANA = "hana@example.jp"


class Form(Record, discriminator="test.limited_form"):
    Meta = table("consortium")


class Tries(limits.Tries, discriminator="test.tries"):
    Meta = table("consortium")


def mail(number: int, to: str = HANA, marker: Marker | None = None) -> bool:
    """Store a form and count the mail that goes with it; whether it was a repetition."""
    form = Form(pk=f"FORM#{number}", sk="FORM")
    return commit(New(form), THREE.counted(Tries, to), table=Form, marker=marker).repeated


def test_the_fourth_try_has_to_wait_for_the_end_of_the_hour(cloud: None) -> None:
    with clock.fixed(house.NOON + timedelta(minutes=20)):
        for _ in range(3):
            THREE.count(Tries, "203.0.113.7")
        with pytest.raises(errors.TooMany, match="あと40分ほど待ってから") as told:
            THREE.count(Tries, "203.0.113.7")
        assert told.value.headers == {"Retry-After": "2400"}
        THREE.count(Tries, "203.0.113.8")
    with clock.fixed(house.NOON + timedelta(hours=1)):
        THREE.count(Tries, "203.0.113.7")


def test_the_fourth_mail_to_one_mailbox_is_not_sent_and_its_form_not_stored(cloud: None) -> None:
    for number in range(3):
        mail(number)
    with pytest.raises(errors.TooMany):
        mail(3)
    assert Form.find("FORM#3", "FORM") is None
    mail(4, to="taro@example.jp")


def test_a_repetition_counts_once_and_is_answered_even_when_there_were_enough(cloud: None) -> None:
    for number in range(3):
        mail(number, marker=Marker(("form", str(number))))
        assert mail(number, marker=Marker(("form", str(number))))


def test_what_was_refused_does_not_count(cloud: None) -> None:
    mail(0)
    for _ in range(5):
        with pytest.raises(errors.Conflict):
            mail(0)
    mail(1)
    mail(2)


def test_a_subject_is_nowhere_to_be_read_and_goes_with_its_window(cloud: None) -> None:
    THREE.count(Tries, "203.0.113.7")
    mail(0)
    kept = [item for item in house.items("consortium") if item["pk"]["S"].startswith("RATE#")]
    assert len(kept) == 2
    assert "203.0.113" not in json.dumps(kept) and "hana" not in json.dumps(kept)
    assert {item["ttl"]["N"] for item in kept} == {str(clock.seconds(house.NOON + timedelta(hours=2)))}


def test_whoever_has_a_network_of_ipv6_is_one_viewer() -> None:
    assert viewer("2001:db8:1:2:3:4:5:6") == viewer("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert viewer("2001:db8:1:3::1") != viewer("2001:db8:1:2::1")
    assert viewer("203.0.113.7") == "203.0.113.7"
    assert viewer("") == ""

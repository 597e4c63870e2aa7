"""A My Number is nowhere: not in the record, the raw copy, the outbox, the audit log, nor any log line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations import notification
from japan import my_number
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
NUMBER = "123456789018"  # made up; the check digit is worked out in tests/japan/test_numbers.py
SPELLINGS = (NUMBER, "1234 5678 9018", "１２３４５６７８９０１８", "1234-5678-9018")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


def everywhere() -> str:
    """All that is stored, digits of any width and spacing made plain."""
    stored = [house.items(room) for room in house.ROOMS] + [desk.raw_copies()]
    import unicodedata

    text = unicodedata.normalize("NFKC", json.dumps(stored, ensure_ascii=False))
    return text.replace(" ", "").replace("-", "")


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "place",
    [
        "message",
        "donor.address",
        "lines.0.delivery.note",
        "lines.0.gift_name",
        "remarks.免許.0",
        "use_of_donation.text",
    ],
)
def test_it_is_masked_wherever_it_stands(clerk: Caller, capsys: Any, spelling: str, place: str) -> None:
    body = _with(desk.notification(), place, f"番号は {spelling} です")
    answer = desk.accepted(body)
    assert "my_number" in answer["flags"]
    assert answer["state"] == "held"
    desk.deliver()
    found = desk.seen(clerk, answer["donation_id"])
    assert "●●●" in json.dumps(found, ensure_ascii=False)
    assert NUMBER not in everywhere()
    logged = capsys.readouterr()
    assert NUMBER not in logged.out + logged.err
    (raw,) = desk.raw_copies().values()
    assert len(raw["content"]["masked"]) == 1


def test_the_names_of_members_and_bare_numbers_are_masked_too(clerk: Caller) -> None:
    answer = desk.accepted(desk.notification(**{"備考": {NUMBER: "本人"}, "個人番号": int(NUMBER)}))
    assert "my_number" in answer["flags"]
    assert NUMBER not in everywhere()


def test_in_the_place_of_the_amount_it_becomes_0_and_is_asked_about(clerk: Caller) -> None:
    told = desk.accepted(desk.notification(amount_yen=int(NUMBER)))
    assert told["state"] == "held"
    assert set(told["flags"]) >= {"my_number", "amount_implausible"}
    assert NUMBER not in everywhere()


def test_a_telephone_that_is_no_telephone_is_masked(clerk: Caller) -> None:
    answer = desk.accepted(desk.notification(donor=desk.donor(telephone=NUMBER)))
    assert "my_number" in answer["flags"]
    assert NUMBER not in everywhere()


def test_order_numbers_telephones_addresses_and_codes_of_a_known_form_are_left_alone(clerk: Caller) -> None:
    body = desk.notification(
        portal_order_number=NUMBER,
        donor=desk.donor(email=f"{NUMBER}@example.jp"),
        lines=[desk.line(gift_code=NUMBER)],
    )
    answer = desk.accepted(body)
    assert answer["flags"] == ["unknown_gift"]
    found = desk.seen(clerk, answer["donation_id"])
    assert (found["order_number"], found["lines"][0]["gift_code"]) == (NUMBER, NUMBER)


def test_two_notifications_that_differ_only_in_the_number_are_one(clerk: Caller) -> None:
    other = "000000000604"  # 6·3 + … : any number with a valid check digit
    other = "00000000006" + str(my_number.check_digit("00000000006"))
    first = desk.accepted(desk.notification(message=f"番号 {NUMBER}"))
    assert desk.accepted(desk.notification(message=f"番号 {other}"), message_id="msg_2") == first


def test_the_flag_names_the_place_and_waits_for_one_confirmation(clerk: Caller) -> None:
    answer = desk.accepted(desk.notification(message=f"番号 {NUMBER}"))
    found = desk.seen(clerk, answer["donation_id"])
    (flag,) = found["flags"]
    assert flag["rows"] == [{"label": "応援メッセージ・備考", "value": "伏せました"}]
    got = desk.act(clerk, found, "resolve", flag="my_number", resolution="confirmed_masked")
    assert got.body["state"] == "paid"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("note", {"note": f"本人から {NUMBER} と聞いた"}),
        ("correct", {"reason": f"番号 {NUMBER}", "message": "あ"}),
        ("correct", {"reason": "電話", "message": f"番号 {NUMBER}"}),
    ],
)
def test_what_staff_type_is_masked_too(clerk: Caller, verb: str, body: dict[str, str]) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    got = desk.act(clerk, desk.seen(clerk, answer["donation_id"]), verb, **body)
    assert got.status == 200
    assert "●●●" in got.text
    assert NUMBER not in everywhere()


def test_a_refused_notification_does_not_repeat_the_number(clerk: Caller) -> None:
    got = desk.send(desk.notification(amount_yen=f"番号 {NUMBER}"))
    assert got.status == 422
    assert NUMBER not in got.text
    assert NUMBER not in everywhere()


documents = st.recursive(
    st.text("あ0123456789 -", max_size=20) | st.integers() | st.sampled_from(SPELLINGS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab0123456789", max_size=14), inner, max_size=3)
    ),
)


@given(documents)
def test_masking_leaves_nothing_to_mask_and_masks_nothing_twice(document: Any) -> None:
    clean, _ = notification.masked({"x": document})
    assert notification.masked(clean) == (clean, [])


def _with(body: dict[str, Any], place: str, value: str) -> dict[str, Any]:
    node: Any = body
    *way, last = place.split(".")
    for part in way:
        node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
    node[last] = value
    return body

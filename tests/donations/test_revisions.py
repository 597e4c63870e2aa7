"""One order, many notifications: again, newer, older, and over what staff corrected."""

from datetime import timedelta

import pytest

from donations.api import app
from kernel import clock
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
MOVED = "大阪府大阪市北区梅田1丁目1番1号"


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


def plain(**changed: object) -> dict[str, object]:
    """A notification of a portal that numbers no revisions."""
    return desk.notification(revision=..., updated_at=..., **changed)


# --- again


def test_the_same_content_again_is_the_same_answer_and_no_second_record(clerk: Caller) -> None:
    first = desk.accepted(desk.EXAMPLE, message_id="msg_1")
    before = house.items("donations")
    reordered = dict(reversed(desk.EXAMPLE.items()))
    assert desk.accepted(reordered, message_id="msg_2") == first
    assert house.items("donations") == before
    assert len(desk.raw_copies()) == 1


def test_the_answer_stays_the_same_after_staff_have_acted(clerk: Caller) -> None:
    first = desk.accepted(desk.EXAMPLE)
    desk.act(clerk, desk.seen(clerk, first["donation_id"]), "note", note="お礼の電話をしました。")
    assert desk.accepted(desk.EXAMPLE) == first


# --- newer


def test_changed_content_is_a_new_revision_with_a_visible_difference(clerk: Caller) -> None:
    first = desk.accepted(desk.EXAMPLE)
    newer = desk.notification(revision=2, donor=desk.donor(postcode="530-0001", address=MOVED, prefecture="大阪府"))
    answer = desk.accepted(newer, message_id="msg_2")
    assert answer == first | {"revision": 2}
    found = desk.seen(clerk, first["donation_id"])
    assert found["donor"]["address"] == MOVED
    assert [one["number"] for one in found["revisions"]] == [1, 2]
    changes = {one["field"]: one for one in found["revisions"][1]["changes"]}
    assert changes["/donor/address"] == {
        "field": "/donor/address",
        "label": "寄附者・住所",
        "from": desk.EXAMPLE["donor"]["address"],
        "to": MOVED,
        "applied": True,
    }
    assert set(changes) == {"/revision", "/donor/address", "/donor/postcode", "/donor/prefecture"}
    events = {event["type"]: event["data"] for event in desk.outbox()}
    assert set(events) == {"donations.received", "donations.revised", "donations.orders_changed"}
    assert "/donor/address" in events["donations.revised"]["changed"]


def test_each_revision_keeps_its_own_raw_copy(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    desk.accepted(desk.notification(revision=2, message="お米が楽しみです。"), message_id="msg_2")
    revisions = desk.seen(clerk, answer["donation_id"])["revisions"]
    raw = desk.raw_copies()
    assert [raw[one["raw_copy"]]["content"]["body"]["revision"] for one in revisions] == [1, 2]
    assert [one["message_id"] for one in revisions] == ["msg_1", "msg_2"]


def test_payment_that_comes_later_moves_the_donation_to_paid(clerk: Caller) -> None:
    unpaid = plain(payment={"method": "bank_transfer", "status": "unpaid"}, paid_at=None)
    answer = desk.accepted(unpaid)
    assert answer["state"] == "received"
    with clock.fixed(house.NOON + timedelta(days=2)):
        paid = plain(
            payment={"method": "bank_transfer", "status": "paid"},
            paid_at="2026-11-24T09:30:00+09:00",
        )
        answer = desk.accepted(paid, message_id="msg_2")
        assert (answer["state"], answer["revision"], answer["flags"]) == ("paid", 2, [])
        assert desk.seen(house.staff(), answer["donation_id"])["receipt"]["date"] == "2026-11-24"


def test_a_cancellation_by_the_portal_is_a_revision(clerk: Caller) -> None:
    desk.accepted(plain())
    answer = desk.accepted(plain(cancelled=True), message_id="msg_2")
    assert (answer["state"], answer["revision"]) == ("cancelled", 2)


def test_a_new_gift_changes_the_flags(clerk: Caller) -> None:
    desk.accepted(desk.EXAMPLE)
    answer = desk.accepted(desk.notification(revision=2, lines=[desk.line(gift_code="HDM-9999")]), message_id="msg_2")
    assert (answer["state"], answer["flags"]) == ("held", ["unknown_gift"])
    answer = desk.accepted(desk.notification(revision=3), message_id="msg_3")
    assert (answer["state"], answer["flags"]) == ("paid", [])
    flag = desk.seen(clerk, answer["donation_id"])["flags"][0]
    assert (flag["code"], flag["state"]) == ("unknown_gift", "cleared")


# --- older


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"revision": 3}, {"revision": 2}),
        ({"revision": "10"}, {"revision": "9"}),
        (
            {"revision": ..., "updated_at": "2026-11-22T12:00:00+09:00"},
            {"revision": ..., "updated_at": "2026-11-22T11:59:59+09:00"},
        ),
    ],
)
def test_an_older_revision_that_comes_late_is_kept_and_changes_nothing(
    clerk: Caller, newer: dict[str, object], older: dict[str, object]
) -> None:
    answer = desk.accepted(desk.notification(**newer, message="新しい"))
    before = desk.seen(clerk, answer["donation_id"])
    late = desk.accepted(desk.notification(**older, message="古い"), message_id="msg_0")
    assert late == answer
    after = desk.seen(clerk, answer["donation_id"])
    assert after["version"] == before["version"]
    assert after["message"] == "新しい"
    assert [one["superseded"] for one in after["revisions"]] == [False, True]
    assert after["revisions"][1]["changes"]
    assert not any(change["applied"] for change in after["revisions"][1]["changes"])
    assert [event["type"] for event in desk.outbox()] == ["donations.received"]


def test_a_late_revision_again_is_the_same_answer_and_no_second_record(clerk: Caller) -> None:
    desk.accepted(desk.notification(revision=5))
    late = desk.accepted(desk.notification(revision=4), message_id="msg_0")
    before = house.items("donations")
    assert desk.accepted(desk.notification(revision=4), message_id="msg_0") == late
    assert house.items("donations") == before


def test_without_any_order_the_one_received_later_is_the_newer(clerk: Caller) -> None:
    desk.accepted(plain(message="あ"))
    answer = desk.accepted(plain(message="い"), message_id="msg_2")
    assert answer["revision"] == 2
    assert desk.seen(clerk, answer["donation_id"])["message"] == "い"


def test_going_back_to_an_earlier_content_without_any_order_is_told_to_staff(clerk: Caller) -> None:
    first = desk.accepted(plain(message="あ"), message_id="msg_1")
    desk.accepted(plain(message="い"), message_id="msg_2")
    desk.accepted(plain(message="あ"), message_id="msg_1")  # the same message delivered once more
    assert desk.seen(clerk, first["donation_id"])["flags"] == []
    again = desk.accepted(plain(message="あ"), message_id="msg_3")
    assert again == first
    found = desk.seen(clerk, first["donation_id"])
    assert [(flag["code"], flag["holds"]) for flag in found["flags"]] == [("earlier_content", False)]
    assert found["flags"][0]["rows"][2] == {"label": "違うところ", "value": "応援メッセージ・備考"}
    assert (found["message"], found["state"]) == ("い", "paid")
    before = house.items("donations")
    desk.accepted(plain(message="あ"), message_id="msg_4")
    assert house.items("donations") == before


# --- over what staff corrected


def correct(clerk: Caller, donation_id: str, **places: object) -> dict[str, object]:
    found = desk.seen(clerk, donation_id)
    got = desk.act(clerk, found, "correct", reason="寄附者から電話で連絡があったため", **places)
    assert got.status == 200, got.body
    corrected: dict[str, object] = got.body
    return corrected


def test_a_revision_never_overwrites_what_staff_corrected(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    correct(clerk, answer["donation_id"], donor={"telephone": "090-0000-0009"})
    newer = desk.notification(revision=2, message="よろしく", donor=desk.donor(telephone="090-0000-0003"))
    answer = desk.accepted(newer, message_id="msg_2")
    found = desk.seen(clerk, answer["donation_id"])
    assert found["donor"]["telephone"] == "090-0000-0009"
    assert found["message"] == "よろしく"
    applied = {one["field"]: one["applied"] for one in found["revisions"][1]["changes"]}
    assert applied == {"/revision": True, "/message": True, "/donor/telephone": False}
    (edit,) = found["staff_edited"]
    assert (edit["ours"], edit["portal"], edit["who"]) == ("090-0000-0009", "090-0000-0003", "佐藤 花")
    assert answer["flags"] == ["revision_conflict"]
    assert answer["state"] == "held"


def test_a_revision_elsewhere_leaves_the_correction_in_peace(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    correct(clerk, answer["donation_id"], donor={"telephone": "090-0000-0009"})
    answer = desk.accepted(desk.notification(revision=2, message="よろしく"), message_id="msg_2")
    assert (answer["flags"], answer["state"]) == ([], "paid")
    assert desk.seen(clerk, answer["donation_id"])["donor"]["telephone"] == "090-0000-0009"


def test_staff_may_take_the_portal_s_value_after_all(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    correct(clerk, answer["donation_id"], donor={"telephone": "090-0000-0009", "name_kana": "タカハシ メグミ"})
    newer = desk.notification(revision=2, donor=desk.donor(telephone="090-0000-0003"))
    desk.accepted(newer, message_id="msg_2")
    found = desk.seen(clerk, answer["donation_id"])
    got = desk.act(clerk, found, "resolve", flag="revision_conflict", resolution="take_portal")
    assert got.status == 200, got.body
    assert got.body["donor"]["telephone"] == "090-0000-0003"
    assert got.body["donor"]["name_kana"] == "タカハシ メグミ"
    assert [edit["field"] for edit in got.body["staff_edited"]] == ["/donor/name_kana"]
    assert got.body["state"] == "paid"


def test_a_correction_in_a_line_survives_when_the_portal_sends_other_lines(clerk: Caller) -> None:
    desk.register(clerk, code="HDM-0003", name="ひだまりみかん 5kg", amount_yen=10000)
    answer = desk.accepted(desk.EXAMPLE)
    where = {"index": 0, "delivery": {"time": "午前中"}}
    correct(clerk, answer["donation_id"], lines=[where])
    two = [desk.line(gift_code="HDM-0003"), desk.line()]
    answer = desk.accepted(desk.notification(revision=2, lines=two, amount_yen=38000), message_id="msg_2")
    assert "revision_conflict" in answer["flags"]
    found = desk.seen(clerk, answer["donation_id"])
    assert [one["delivery"]["time"] for one in found["lines"]] == ["午前中"]
    assert [edit["field"] for edit in found["staff_edited"]] == ["/lines"]
    got = desk.act(clerk, found, "resolve", flag="revision_conflict", resolution="take_portal")
    assert [one["gift_code"] for one in got.body["lines"]] == ["HDM-0003", "HDM-0012"]
    assert got.body["state"] == "paid"


def test_the_next_revision_is_compared_with_the_portal_s_own_last_word(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    correct(clerk, answer["donation_id"], donor={"telephone": "090-0000-0009"})
    desk.accepted(desk.notification(revision=2, message="よろしく"), message_id="msg_2")
    changes = desk.seen(clerk, answer["donation_id"])["revisions"][1]["changes"]
    assert {one["field"] for one in changes} == {"/revision", "/message"}


def test_correcting_back_to_the_portal_s_value_ends_the_correction(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    correct(clerk, answer["donation_id"], donor={"telephone": "090-0000-0009"})
    found = correct(clerk, answer["donation_id"], donor={"telephone": "090-0000-0001"})
    assert found["staff_edited"] == []


def test_the_largest_notification_can_be_revised_corrected_and_read(clerk: Caller) -> None:
    """256 KB come in; no item may pass DynamoDB's 400 KB."""
    answer = desk.accepted(desk.notification(message="あ" * 80_000, remarks=[1, "い"]))
    desk.accepted(desk.notification(revision=2, message="う" * 80_000, remarks=["え"]), message_id="msg_2")
    found = correct(clerk, answer["donation_id"], message="短い")
    assert found["message"] == "短い"
    desk.accepted(desk.notification(revision=3, message="お" * 80_000), message_id="msg_3")
    found = desk.seen(clerk, answer["donation_id"])
    assert found["message"] == "短い"
    assert len(found["revisions"]) == 3


def test_a_code_or_text_beyond_reason_does_not_stop_the_donation(clerk: Caller) -> None:
    lines = [desk.line(gift_code="あ" * 5000), desk.line(gift_code="い" * 5000), desk.line(gift_code=" ")]
    answer = desk.accepted(desk.notification(lines=lines, donor=desk.donor(name="寿限無" * 2000)))
    assert (answer["state"], answer["flags"]) == ("held", ["unknown_gift", "form"])


def test_the_portal_is_told_the_new_state_but_never_a_person(clerk: Caller) -> None:
    desk.accepted(desk.EXAMPLE)
    answer = desk.accepted(desk.notification(revision=2, amount_yen=2800), message_id="msg_2")
    assert set(answer) == {"donation_id", "number", "state", "flags", "revision"}
    assert clerk.get(app, "/api/donations", flag="amount_mismatch").body["items"][0]["amount_yen"] == 2800

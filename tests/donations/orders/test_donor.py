"""The donor's own page: with the link and four digits she sees her gift's way, sends it elsewhere, asks the city for something."""

from datetime import timedelta
from typing import Any

import pytest

from donations.api import app
from donations.orders import mails
from donations.records import Donation, key_of
from kernel import clock, schema
from messaging import templates
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.house import Caller, Got

pytestmark = pytest.mark.usefixtures("cloud")
MINE = "/api/donations/mine"
DIGITS = desk.EXAMPLE["donor"]["telephone"][-4:]
THERE = {"postcode": "530-0001", "address": "大阪府大阪市北区梅田1-1", "telephone": "090-0000-4321"}


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


@pytest.fixture
def token(clerk: Caller) -> str:
    return link(desk.accepted(desk.EXAMPLE))


def link(answer: dict[str, Any]) -> str:
    donation = Donation.must(*key_of(answer["donation_id"]))
    return mails.donor_url(donation).split("#", 1)[1]


def asked(path: str, token: str, **body: Any) -> Got:
    return Caller({}).post(app, MINE + path, {"token": token, "digits": DIGITS, **body})


def seen(token: str) -> dict[str, Any]:
    got = asked("", token)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/mine", got.body) == []
    found: dict[str, Any] = got.body
    return found


def test_she_sees_what_becomes_of_her_gift(clerk: Caller, token: str) -> None:
    found = seen(token)
    (gift,) = found["gifts"]
    assert (gift["name"], gift["words"], gift["changeable"]) == (
        "ひだまり米 10kg",
        "2026年12月22日までに発送します。",
        True,
    )
    packing.shipped(clerk, packing.shipments()[0])
    (gift,) = seen(token)["gifts"]
    assert (gift["state"], gift["trackings"], gift["changeable"]) == ("shipped", [packing.NUMBER], False)


def test_the_one_stop_form_is_due_on_the_next_open_day(clerk: Caller) -> None:
    """10 January 2027 is a Sunday, the 11th a holiday."""
    token = link(desk.accepted(desk.notification(one_stop_wish=True)))
    assert seen(token)["one_stop"].endswith("しめきりは2027年1月12日です。")


@pytest.mark.parametrize("digits", ["0000", "９９９９"])
def test_without_the_digits_she_sees_nothing(token: str, digits: str) -> None:
    got = asked("", token, digits=digits)
    assert (got.status, got.body["title"]) == (401, "電話番号の下4けたが違います")
    assert "髙橋" not in got.text


def test_a_link_that_is_not_ours_opens_nothing(token: str) -> None:
    broken = ("x" if token[-1] != "x" else "y").join([token[:-1], ""])
    for wrong in (broken, token.split(".", maxsplit=1)[0], "x"):
        assert asked("", wrong).status == 404


def test_guessing_ends_soon(token: str) -> None:
    answers = [asked("", token, digits=f"{number:04d}").status for number in range(25)]
    assert answers[-1] == 429
    assert asked("", token).status == 429
    with clock.fixed(house.NOON + timedelta(minutes=20)):
        assert asked("", token).status == 200


def test_she_sends_it_elsewhere_before_it_leaves(clerk: Caller, token: str) -> None:
    before = seen(token)
    got = asked("/address", token, version=before["version"], lines=[0], recipient=THERE)
    assert got.status == 200, got.body
    (only,) = packing.shipments()
    assert (only.consignee["address"], only.consignee["name"]) == (THERE["address"], desk.EXAMPLE["donor"]["name"])
    shown = desk.seen(clerk, only.donation_id)
    assert shown["history"][-1]["who"] == "寄附者（専用ページ）"
    assert shown["donor"]["address"] == desk.EXAMPLE["donor"]["address"]
    stale = asked("/address", token, version=before["version"], lines=[0], recipient=THERE | {"address": "別の所"})
    assert stale.status == 409


def test_what_has_left_goes_on_to_where_it_went(clerk: Caller, token: str) -> None:
    packing.shipped(clerk, packing.shipments()[0])
    got = asked("/address", token, version=seen(token)["version"], lines=[0], recipient=THERE)
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/lines/0")


def test_she_asks_and_the_answer_stands_on_her_page(clerk: Caller, token: str) -> None:
    headers = {"idempotency-key": "asked-once"}
    body = {"token": token, "digits": DIGITS, "what": "receipt", "text": "なくしました"}
    for _ in range(2):
        got = Caller(headers).post(app, f"{MINE}/ask", body)
        (talk,) = got.body["talks"]
        assert (talk["subject"], talk["words"]) == ("受領証明書の再発行", "市の返事を待っています")
    (row,) = clerk.get(app, "/api/donations/inquiries").body["items"]
    donation_id = packing.shipments()[0].donation_id
    assert (row["way"], row["asked_by"], row["about"]) == (
        "page",
        desk.EXAMPLE["donor"]["name"],
        [{"kind": "donation", "id": donation_id}],
    )
    answer = {"version": row["version"], "text": "1週間ほどで届きます。", "way": "page"}
    assert clerk.post(app, f"/api/donations/inquiries/{row['id']}/answer", answer).status == 200
    (mail,) = [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]
    told = templates.render(mail["template"], mail["values"])[1]
    assert token in told
    assert "1週間ほど" not in told
    (talk,) = seen(token)["talks"]
    assert [one["text"] for one in talk["said"]] == ["なくしました", "1週間ほどで届きます。"]
    further = {"token": token, "digits": DIGITS, "inquiry": talk["id"], "text": "まだ届きません"}
    again = Caller({"idempotency-key": "further"}).post(app, f"{MINE}/ask", further)
    assert again.body["talks"][0]["words"] == "市の返事を待っています"


def test_she_does_not_write_into_another_persons_talk(clerk: Caller, token: str) -> None:
    other = link(desk.accepted(desk.notification(portal_order_number="F-2"), message_id="msg_2"))
    first = {"token": token, "digits": DIGITS, "what": "other", "text": "質問"}
    got = Caller({"idempotency-key": "a"}).post(app, f"{MINE}/ask", first)
    further = {"token": other, "digits": DIGITS, "inquiry": got.body["talks"][0]["id"], "text": "のぞき見"}
    assert Caller({"idempotency-key": "b"}).post(app, f"{MINE}/ask", further).status == 404
    assert seen(other)["talks"] == []


def test_staff_mail_her_the_way(clerk: Caller, token: str) -> None:
    donation = desk.seen(clerk, packing.shipments()[0].donation_id)
    assert donation["donor_page"].endswith(token)
    assert desk.act(clerk, donation, "send_link").status == 200
    (mail,) = [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]
    assert token in templates.render(mail["template"], mail["values"])[1]


def test_without_a_telephone_she_is_asked_to_call(clerk: Caller) -> None:
    who = desk.donor(telephone="")
    token = link(desk.accepted(desk.notification(donor=who)))
    assert asked("", token).status == 401

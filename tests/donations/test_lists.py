"""Lists, search, what waits, portals, downloads."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from donations.api import app
from donations.rules import RULES
from kernel import aws, clock, schema
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
HERE = desk.donor(address="ひなた県ひだまり市中央1-1", prefecture="")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    house.partner("rakuten")
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


def order(number: int, *, portal: str = desk.PORTAL, minutes: int = 0, **changed: Any) -> str:
    with clock.fixed(house.NOON + timedelta(minutes=minutes)):
        body = desk.notification(portal_order_number=f"FN-{number}", message=f"{number}", **changed)
        return str(desk.accepted(body, portal=portal, message_id=f"msg_{number}")["donation_id"])


def listed(clerk: Caller, **query: Any) -> list[str]:
    got = clerk.get(app, "/api/donations", **query)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/list", got.body) == []
    return [row["order_number"] for row in got.body["items"]]


# --- lists


def test_the_newest_donation_stands_first(clerk: Caller) -> None:
    for number in (1, 2, 3):
        order(number, minutes=number)
    assert listed(clerk) == ["FN-3", "FN-2", "FN-1"]
    assert listed(clerk, month="2026-11") == ["FN-3", "FN-2", "FN-1"]
    assert listed(clerk, month="2026-10") == []


def test_the_month_is_japan_s(clerk: Caller) -> None:
    until_midnight = 12 * 60 + 8 * 24 * 60  # 30 November 24:00 in Japan
    order(1, minutes=until_midnight - 1)
    order(2, minutes=until_midnight)
    clerk = house.staff()
    assert listed(clerk, month="2026-11") == ["FN-1"]
    with clock.fixed(house.NOON + timedelta(minutes=until_midnight)):
        clerk = house.staff()
        assert listed(clerk, month="2026-12") == ["FN-2"]
        assert listed(clerk) == ["FN-2"]  # a page never mixes months


def test_state_portal_and_flag_narrow_the_list(clerk: Caller) -> None:
    order(1, minutes=1)
    order(2, minutes=2, amount_yen=2800)
    order(3, minutes=3, portal="rakuten")
    order(4, minutes=4, portal="rakuten", donor=HERE)
    order(5, minutes=5, amount_yen=2800, donor=HERE)
    assert listed(clerk, state="held") == ["FN-5", "FN-4", "FN-2"]
    assert listed(clerk, portal="rakuten") == ["FN-4", "FN-3"]
    assert listed(clerk, portal="rakuten", state="paid") == ["FN-3"]
    assert listed(clerk, flag="resident") == ["FN-5", "FN-4"]
    assert listed(clerk, flag="resident", portal="rakuten") == ["FN-4"]
    assert listed(clerk, flag="resident", state="paid") == []


def test_a_decided_flag_leaves_its_list_and_the_state_s(clerk: Caller) -> None:
    found = desk.seen(clerk, order(1, donor=HERE, portal="rakuten"))
    desk.act(clerk, found, "resolve", flag="resident", resolution="no_gift")
    assert listed(clerk, flag="resident") == []
    assert listed(clerk, state="held") == []
    assert listed(clerk, portal="rakuten", state="held") == []
    assert listed(clerk, portal="rakuten", state="paid") == ["FN-1"]


def test_pages_follow_each_other_without_gap_or_repetition(clerk: Caller) -> None:
    for number in range(1, 6):
        order(number, minutes=number, portal="rakuten")
    for query in ({}, {"portal": "rakuten"}, {"state": "paid"}):
        seen, cursor = [], None
        while True:
            got = clerk.get(app, "/api/donations", limit=2, **query, **({"cursor": cursor} if cursor else {})).body
            seen += [row["order_number"] for row in got["items"]]
            cursor = got["next"]
            if cursor is None:
                break
        assert seen == ["FN-5", "FN-4", "FN-3", "FN-2", "FN-1"], query


def test_a_cursor_of_another_list_is_refused(clerk: Caller) -> None:
    for number in (1, 2):
        order(number)
    cursor = clerk.get(app, "/api/donations", limit=1).body["next"]
    got = clerk.get(app, "/api/donations", limit=1, state="paid", cursor=cursor)
    assert (got.status, got.codes()) == (422, {"/cursor": "cursor"})


# --- search


@pytest.mark.parametrize(
    "typed",
    [
        "髙橋 恵美",
        "高橋恵美",
        "髙橋",
        "高橋",
        "タカハシ エミ",
        "たかはし　えみ",
        "ﾀｶﾊｼ",
        "090-0000-0001",
        "09000000001",
        "０９０－００００－０００１",
        "+81 90-0000-0001",
        "EMI@example.jp",
        "FN-20261122-0001",
        "fn 20261122 0001",
    ],
)
def test_a_donation_is_found_by_whatever_the_caller_says(clerk: Caller, typed: str) -> None:
    desk.accepted(desk.EXAMPLE)
    order(
        2,
        donor=desk.donor(
            name="渡邉 一郎", name_kana="ワタナベ イチロウ", telephone="06-0000-0000", email="i@example.jp"
        ),
    )
    assert listed(clerk, q=typed) == ["FN-20261122-0001"]


def test_our_own_number_finds_the_donation(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    assert listed(clerk, q=answer["number"].lower()) == ["FN-20261122-0001"]
    assert listed(clerk, q="R-20261122-999999") == []


def test_the_recipient_is_found_too(clerk: Caller) -> None:
    other = {
        "name": "渡邊 花子",
        "postcode": "060-0001",
        "address": "北海道札幌市中央区北一条西2",
        "same_as_donor": False,
    }
    order(1, lines=[desk.line(recipient=other)])
    assert listed(clerk, q="渡辺花子") == ["FN-1"]


def test_after_a_correction_both_names_find_it(clerk: Caller) -> None:
    found = desk.seen(clerk, order(1))
    desk.act(clerk, found, "correct", reason="結婚された", donor={"name": "渡邉 恵美"})
    assert listed(clerk, q="渡辺恵美") == ["FN-1"]
    assert listed(clerk, q="高橋恵美") == ["FN-1"]


def test_search_and_filters_go_together(clerk: Caller) -> None:
    order(1, minutes=1)
    order(2, minutes=2, amount_yen=2800)
    assert listed(clerk, q="髙橋") == ["FN-2", "FN-1"]
    assert listed(clerk, q="髙橋", state="held") == ["FN-2"]


def test_what_was_searched_for_is_not_in_the_audit_log(clerk: Caller) -> None:
    listed(clerk, q="髙橋 恵美")
    assert "髙橋" not in str(house.items("audit"))


# --- what waits


def test_held_donations_wait_in_the_order_of_their_deadlines(clerk: Caller) -> None:
    order(1, minutes=0, donor=HERE)
    two_days = 2 * 24 * 60  # Tuesday: due on Wednesday
    order(2, minutes=two_days, amount_yen=2800)
    order(3)
    got = clerk.get(app, "/api/donations/waiting")
    assert schema.mistakes("kernel/waiting", got.body) == []
    assert [item["due"] for item in got.body["items"]] == ["2026-11-24T08:00:00.000Z", "2026-11-25T08:00:00.000Z"]
    first, second = got.body["items"]
    assert first["kind"] == "保留・市内に住む方の寄附"
    assert (
        second["why"]
        == "届いた寄附金額が、登録した価格の合計と一致しません（登録価格の合計 28,000円、寄附金額 2,800円）"
    )
    assert second["href"].startswith("/donations/")
    (figure,) = got.body["figures"]
    assert (figure["value"], figure["unit"], figure["late"]) == (2, "件", False)


def test_nothing_waits_when_nothing_is_held(clerk: Caller) -> None:
    order(1)
    assert clerk.get(app, "/api/donations/waiting").body == {"items": [], "figures": []}


# --- portals


def test_portals_say_when_they_last_spoke(clerk: Caller) -> None:
    order(1)
    desk.deliver()
    got = clerk.get(app, "/api/donations/portals")
    assert schema.mistakes("donations/portals", got.body) == []
    portals = {portal["id"]: portal for portal in got.body["items"]}
    assert len(portals) == 15 + 4  # the settings' portals; telephone, post, FAX, e-mail
    assert portals["furunavi"]["last_notified_at"] == clock.iso(house.NOON)
    assert portals["rakuten"]["last_notified_at"] is None
    assert (portals["rakuten"]["feed"], portals["rakuten"]["feed_name"]) == ("live", "取りに行く")
    assert (portals["satofull"]["feed"], portals["satofull"]["feed_name"]) == ("support", "事業者と返礼品の登録だけ")


def test_the_words_for_what_is_to_be_confirmed_are_those_of_the_rules() -> None:
    """One source for staff's screens, the audit log and the list's conditions."""
    words = {code: rule.label for code, rule in RULES.items()}
    listed = schema.load("donations/list-query")["properties"]["flag"]
    taken = schema.load("donations/downloads")["properties"]["filter"]["properties"]["flag"]
    for place in (listed, taken):
        assert place["x-words"] == words
        assert place["enum"] == list(RULES)
    for verb in ("resolve", "reopen"):
        assert schema.load(f"donations/{verb}")["properties"]["flag"]["enum"] == list(RULES)


# --- downloads


def test_a_download_is_an_encrypted_zip_with_what_the_filter_says(clerk: Caller) -> None:
    import pyzipper

    order(1, donor=desk.donor(name="=髙橋 恵美"))
    order(2, amount_yen=2800)
    body = {"what": "donations", "filter": {"month": "2026-11", "state": "paid"}, "reason": "件数を確かめるため"}
    got = clerk.post(app, "/api/donations/downloads", body)
    assert got.status == 200, got.body
    assert got.body["rows"] == 1
    s3, bucket = aws.client("s3"), house.ENVIRONMENT["FILES_BUCKET"]
    (stored,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    packed = s3.get_object(Bucket=bucket, Key=stored["Key"])["Body"].read()
    assert "髙橋".encode() not in packed
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        archive.setpassword(got.body["password"].encode())
        (name,) = archive.namelist()
        text = archive.read(name).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    found = dict(zip(header, row, strict=True))
    assert found["注文番号"] == "FN-1"
    assert found["氏名"] == "'=髙橋 恵美"  # no formula
    assert found["受領日"] == "2026-11-22"
    assert found["住所"] == desk.EXAMPLE["donor"]["address"]


def test_a_download_may_be_narrowed_to_days(clerk: Caller) -> None:
    day = 24 * 60
    for number in range(4):
        order(number, minutes=number * day)
    days = {"from": "2026-11-23", "to": "2026-11-24"}
    body = {"what": "donations", "filter": days, "reason": "確認"}
    assert clerk.post(app, "/api/donations/downloads", body).body["rows"] == 2


def test_a_download_needs_a_reason_and_stands_in_the_audit_log(clerk: Caller) -> None:
    body = {"what": "donations", "filter": {}, "reason": ""}
    assert clerk.post(app, "/api/donations/downloads", body).codes() == {"/reason": "minLength"}
    assert clerk.post(app, "/api/donations/downloads", body | {"reason": "確認"}).status == 200
    order(1)
    wanted = {"month": "2026-11", "q": "髙橋 恵美"}
    assert (
        clerk.post(app, "/api/donations/downloads", body | {"filter": wanted, "reason": "11月分の発送"}).status == 200
    )
    lines = {item["why"]["S"]: item for item in house.items("audit") if item["action"]["S"] == "donations.downloaded"}
    assert set(lines) == {"確認", "11月分の発送"}
    kept = {"kind": "donations", "filter": {"month": "2026-11", "q": "…"}, "rows": 1}
    assert json.loads(lines["11月分の発送"]["what"]["S"]) == kept, "a searched name is not kept"


def test_numbers_are_told_without_anything_personal_and_without_a_line_in_the_log() -> None:
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    donation = desk.accepted(desk.EXAMPLE)
    before = len(house.items("audit"))
    got = clerk.get(app, "/api/donations/numbers", ids=f"{donation['donation_id']},{'0' * 26}")
    assert got.body == {"items": [{"id": donation["donation_id"], "number": donation["number"]}]}
    assert len(house.items("audit")) == before
    assert clerk.get(app, "/api/donations/numbers", ids="x").status == 422

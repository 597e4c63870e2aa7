"""Listings at the doors: approved, put on a portal, changed, taken down; each with its clock, and nothing without two persons."""

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
import pyzipper

from donations.api import app
from donations.listings.records import ListingHead, PortalListing
from donations.worker import worker
from kernel import aws, clock, schema
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.listings import window
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
PORTALS = 15
GIFT = f"{desk.GIFTS}/HDM-0012"


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return desk.clerk()


def state(portal: str) -> str:
    found: str = PortalListing.must("LISTINGS#HDM-0012", f"PORTAL#{portal}").state
    return found


def stop(clerk: Caller) -> None:
    seen = clerk.get(app, GIFT).body
    got = clerk.post(app, f"{GIFT}/stop", {"version": seen["version"], "reason": "今季の分が終わったため"})
    desk.decide(desk.GIFTS, desk.done(got))
    desk.deliver("donations.gift_in_force")


def resume(clerk: Caller) -> None:
    seen = clerk.get(app, GIFT).body
    got = clerk.post(app, f"{GIFT}/resume", {"version": seen["version"], "reason": "次の受付を始めるため"})
    desk.decide(desk.GIFTS, desk.done(got))
    desk.deliver("donations.gift_in_force")


# ── Clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_approved_gift_waits_on_every_portal_for_seven_days(clerk: Caller) -> None:
    desk.register(clerk)
    desk.deliver("donations.gift_in_force")
    rows = window.listed(clerk, state="todo")
    assert len(rows) == PORTALS
    assert {(row["state"], row["due"], row["late"]) for row in rows} == {("to_list", "2026-11-29T08:00:00.000Z", False)}
    (why,) = [one for one in window.seen(clerk, "furunavi")["why"] if one["rule"] == "PL-1"]
    assert why["rows"][1] == {"label": "期限", "value": "2026-11-29 17:00"}


def test_what_is_told_again_and_late_changes_nothing(clerk: Caller) -> None:
    desk.register(clerk)
    desk.deliver("donations.gift_in_force")
    before = [item for item in house.items("donations") if item["pk"]["S"].startswith("LISTINGS#")]
    with clock.fixed(house.NOON + timedelta(days=3)):
        desk.deliver("donations.gift_in_force")
    assert [item for item in house.items("donations") if item["pk"]["S"].startswith("LISTINGS#")] == before


def test_a_wait_does_not_begin_anew_with_the_next_change(clerk: Caller) -> None:
    desk.register(clerk)
    desk.deliver("donations.gift_in_force")
    with clock.fixed(house.NOON + timedelta(days=3)):
        window.said(desk.clerk(), "common", description="説明を直しました。")
        assert {row["due"] for row in window.listed(desk.clerk())} == {"2026-11-29T08:00:00.000Z"}


def test_the_waiting_list_tells_them_together_and_marks_what_is_late(clerk: Caller) -> None:
    desk.register(clerk)
    desk.deliver("donations.gift_in_force")
    with clock.fixed(house.NOON + timedelta(days=8)):
        got = desk.clerk().get(app, "/api/donations/waiting")
    assert schema.mistakes("kernel/waiting", got.body) == []
    mine = [one for one in got.body["items"] if one["kind"] == "掲載待ち"]
    (first,) = mine
    assert (first["title"], first["href"]) == (
        f"{PORTALS}の受付先　掲載待ち　{PORTALS}件",
        "/donations/listings?state=to_list",
    )
    assert f"{PORTALS}件は期限を過ぎています" in first["why"]
    assert f"{PORTALS}件は、まだ書けないところがあります" in first["why"]
    assert {"label": "受付先で掲載・更新・取り下げ", "value": PORTALS, "unit": "件", "href": "/donations/listings", "late": True} in got.body["figures"]  # fmt: skip


def test_a_stopped_gift_is_taken_down_by_the_next_business_day_where_it_is_shown(clerk: Caller) -> None:
    window.ready(clerk)
    window.put(clerk, "furunavi")
    stop(clerk)
    assert (state("furunavi"), state("choice")) == ("to_take_down", "not_offered")
    (row,) = window.listed(clerk, state="todo")
    assert (row["portal"], row["due"], row["print"]) == ("furunavi", "2026-11-24T08:00:00.000Z", "")
    assert window.mark(clerk, "furunavi", "") == {"id": "furunavi~HDM-0012", "result": "done", "message": ""}
    assert (state("furunavi"), window.listed(clerk, state="todo")) == ("taken_down", [])
    assert window.mark(clerk, "furunavi", "")["result"] == "already"
    resume(clerk)
    assert {row["state"] for row in window.listed(clerk, state="todo")} == {"to_list"}


def test_a_gift_that_resumes_before_it_was_taken_down_stays_listed(clerk: Caller) -> None:
    window.ready(clerk)
    window.put(clerk, "furunavi")
    stop(clerk)
    resume(clerk)
    assert state("furunavi") == "listed"


def test_a_price_that_begins_later_asks_for_the_update_on_its_day(clerk: Caller) -> None:
    window.ready(clerk)
    window.put(clerk, "furunavi")
    begins = house.NOON + timedelta(days=10)
    desk.change(clerk, since=clock.iso(begins), amount_yen=30000, cost_yen=7000)
    desk.deliver("donations.gift_in_force")
    assert state("furunavi") == "listed"
    assert ListingHead.must("LISTINGS#HDM-0012", "HEAD").duesk is not None
    with clock.fixed(begins - timedelta(minutes=1)):
        assert worker.sweep() == 0
    with clock.fixed(begins + timedelta(minutes=1)):
        worker.sweep()
        assert (state("furunavi"), ListingHead.must("LISTINGS#HDM-0012", "HEAD").duesk) == ("to_update", None)
        seen = window.seen(desk.clerk(), "furunavi")
    assert [(one["label"], one["from"], one["to"]) for one in seen["listing"]["differences"]] == [
        ("寄附金額", "28,000円", "30,000円")
    ]
    assert seen["listing"]["amount_yen"] == 30000


# ── Texts, before two persons ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_proposed_by_one_and_approved_by_another_with_its_difference(clerk: Caller) -> None:
    window.ready(clerk)
    window.put(clerk, "furunavi")
    got = window.write(clerk, "furunavi", title="【訳あり】ひだまり米 10kg")
    assert (got.status, got.body["state"], got.body["actions"]) == (200, "proposed", ["return", "withdraw"])
    assert clerk.post(app, f"{window.BASE}/furunavi~HDM-0012/approve", {"version": 1}).status == 422
    items = desk.officer().get(app, "/api/donations/waiting").body["items"]
    (item,) = [one for one in items if one["kind"] == "出品の文・登録の承認"]
    assert (item["title"], item["href"]) == ("出品の文　ふるなび　HDM-0012", "/donations/listings/furunavi~HDM-0012")
    assert state("furunavi") == "listed", "nothing is wanted of the portal before it is approved"
    assert window.decide("furunavi").status == 200
    desk.deliver("donations.listing_in_force")
    assert (state("furunavi"), state("choice")) == ("to_update", "to_list")
    again = window.write(clerk, "furunavi", title="【お徳用】ひだまり米 10kg").body
    assert [(one["label"], one["from"], one["to"]) for one in again["changes"]] == [("表示名", "【訳あり】ひだまり米 10kg", "【お徳用】ひだまり米 10kg")]  # fmt: skip
    back = window.decide("furunavi", "return", reason="もとの名前に").body
    assert (back["state"], back["proposal"]["returned_reason"]) == ("returned", "もとの名前に")


def test_the_default_is_told_as_such_and_what_differs_too(clerk: Caller) -> None:
    window.ready(clerk)
    window.said(clerk, "furunavi", title="【訳あり】ひだまり米 10kg")
    got = clerk.get(app, f"{window.BASE}/gifts/HDM-0012")
    assert schema.mistakes("donations/listings-compared", got.body) == []
    by_portal = {one["portal"]: {row["field"]: row for row in one["seen"]} for one in got.body["portals"]}
    assert len(by_portal) == PORTALS + 1
    assert [by_portal[portal]["title"]["origin"] for portal in ("common", "furunavi", "choice")] == [
        "gift",
        "own",
        "gift",
    ]
    assert (by_portal["choice"]["description"]["origin"], by_portal["choice"]["title"]["value"]) == (
        "common",
        "ひだまり米 10kg",
    )
    assert by_portal["furunavi"]["title"]["room"] == len("【訳あり】ひだまり米 10kg")


def test_a_second_pair_of_hands_on_the_first_text_is_shown_what_stands(clerk: Caller) -> None:
    desk.register(clerk)
    body = {"version": 0, "content": window.EMPTY | {"lead": "新米"}, "reason": "初めての文", "propose": False}
    path = f"{window.BASE}/ana~HDM-0012/draft"
    first = clerk.post(app, path, body)
    assert (first.status, first.body["version"], first.body["state"]) == (200, 1, "draft")
    assert clerk.post(app, path, body).body["version"] == 1, "the same again is the same"
    late = desk.officer().post(app, path, body | {"content": window.EMPTY | {"lead": "古米"}})
    assert (late.status, late.body["current"]["content"]["lead"]) == (409, "新米")


def test_a_portal_s_own_text_must_fit_it_and_the_common_one_need_not(clerk: Caller) -> None:
    window.ready(clerk)
    long = "米" * 61
    got = window.write(clerk, "furunavi", title=long)
    assert (got.status, got.codes()) == (422, {"/content/title": "too_long"})
    draft = window.write(clerk, "furunavi", title=long, propose=False).body
    assert "60文字までのところ、61あります" in draft["hindrance"]
    window.said(clerk, "common", title=long)
    row = next(one for one in window.listed(clerk, portal="choice") if one["portal"] == "choice")
    assert row["problems"] == 1 and "50文字まで" in window.seen(clerk, "choice")["problems"][0]["message"]


def test_the_cost_is_judged_again_by_today_s_price_before_a_text_is_approved(clerk: Caller) -> None:
    window.ready(clerk)
    got = window.write(clerk, "furunavi", lead="新米")
    assert got.status == 200
    desk.stands(cost_yen=9000)  # 32.2 % of 28,000 yen: registered by another way than the catalogue's
    got = window.decide("furunavi")
    assert (got.status, got.codes()) == (422, {"/content": "K-1"}) and "32.2%" in got.body["errors"][0]["message"]


def test_a_text_wants_an_approved_gift_and_a_known_portal(clerk: Caller) -> None:
    assert clerk.get(app, f"{window.BASE}/furunavi~HDM-9999").status == 404
    desk.register(clerk)
    assert clerk.get(app, f"{window.BASE}/nowhere~HDM-0012").status == 404
    assert clerk.get(app, f"{window.BASE}/furunavi~ｈｄｍ-0012").body["id"] == "furunavi~HDM-0012"


def test_a_portal_that_is_given_up_takes_the_gift_down_and_no_other_does(clerk: Caller) -> None:
    window.ready(clerk)
    for portal in ("furunavi", "choice"):
        window.put(clerk, portal)
    window.said(clerk, "furunavi", offered=False)
    assert (state("furunavi"), state("choice")) == ("to_take_down", "listed")


# ── Pictures ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_picture_is_named_by_its_content_and_shown_again(clerk: Caller) -> None:
    desk.register(clerk)
    kept = window.send_picture(clerk, 1200, 900)
    assert (kept["width"], kept["height"], window.send_picture(clerk, 1200, 900)) == (1200, 900, kept)
    got = clerk.get(app, f"{window.BASE}/gifts/HDM-0012/images/{kept['print']}")
    assert schema.mistakes("donations/listing-image", got.body) == []
    assert base64.b64decode(got.body["content"]) == window.jpeg(1200, 900)
    assert clerk.get(app, f"{window.BASE}/gifts/HDM-0013/images/{kept['print']}").status == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (base64.b64encode(b"GIF89a...").decode(), "写真として読めません"),
        (base64.b64encode(window.png(4, 4)).decode(), "JPEGにして"),
        ("!!!!", "壊れて届きました"),
    ],
)
def test_what_is_no_jpeg_is_refused_with_the_mend(clerk: Caller, content: str, told: str) -> None:
    desk.register(clerk)
    got = clerk.post(app, f"{window.BASE}/images", {"code": "HDM-0012", "content": content})
    assert got.status == 422 and told in got.body["errors"][0]["message"]


def test_a_text_can_t_name_a_picture_that_is_not_there_or_is_of_another_size(clerk: Caller) -> None:
    desk.register(clerk)
    kept = window.send_picture(clerk, 800, 600)
    lie = {"name": "袋", "files": {"1000x1000": {"print": kept["print"], "bytes": kept["bytes"]}}}
    nowhere = {"name": "俵", "files": {"1000x1000": {"print": "0" * 64, "bytes": 5}}}
    got = window.write(clerk, "common", **window.WORDS, images=[lie, nowhere])
    assert (got.status, got.codes()) == (422, {"/content/images/0": "picture", "/content/images/1": "picture"})


def test_another_picture_under_the_same_name_is_a_difference_that_can_be_seen(clerk: Caller) -> None:
    window.ready(clerk)
    other = window.send_picture(clerk, 1000, 1000, shade=90)
    image = {"name": "米袋", "files": {"1000x1000": {"print": other["print"], "bytes": other["bytes"]}}}
    window.said(clerk, "furunavi", images=[image])
    files = image | {"files": {"1000x1000": {"print": window.send_picture(clerk, 1000, 1000, shade=91)["print"], "bytes": other["bytes"]}}}  # fmt: skip
    (change,) = window.write(clerk, "furunavi", images=[files]).body["changes"]
    assert change["label"] == "写真" and change["from"] != change["to"]


# ── The portal's file, and marks ────────────────────────────────────────────────────────────────────────────────────────


def unpacked(answer: dict[str, Any]) -> dict[str, bytes]:
    key = answer["url"].split("?")[0].split("/", 3)[-1]
    bucket = house.ENVIRONMENT["FILES_BUCKET"]
    key = key.removeprefix(f"{bucket}/")
    raw = aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with pyzipper.AESZipFile(io.BytesIO(raw)) as packed:
        packed.setpassword(answer["password"].encode())
        return {name: packed.read(name) for name in packed.namelist()}


def made(clerk: Caller, **body: Any) -> dict[str, Any]:
    got = clerk.post(app, f"{window.BASE}/file", body)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/listings-made", got.body) == []
    found: dict[str, Any] = got.body
    return found


def test_the_file_has_the_portal_s_columns_and_encoding_and_its_pictures(clerk: Caller) -> None:
    window.ready(clerk)
    window.said(clerk, "furunavi", title="髙い山の米〜10kg", options=[{"name": "精米", "choices": ["白米", "玄米"]}])
    files = unpacked(made(clerk, portal="furunavi", pictures=True))
    assert sorted(files) == ["HDM-0012-1.jpg", f"furunavi-listings-{clock.today().isoformat()}.csv"]
    head, row, end = files[f"furunavi-listings-{clock.today().isoformat()}.csv"].decode("cp932").split("\r\n")
    assert (
        head.startswith("処理区分,返礼品番号,返礼品名,キャッチコピー,返礼品説明,寄附金額,選択項目,配送温度帯")
        and end == ""
    )
    assert row == "新規,HDM-0012,髙い山の米～10kg,,ひだまり市の田で育てた米を、精米したてで送ります。,28000,精米：白米、玄米,常温,,,HDM-0012-1.jpg" + "," * 7  # fmt: skip
    assert files["HDM-0012-1.jpg"] == window.jpeg(1000, 1000)


def test_what_the_file_can_t_say_is_told_before_it_is_made(clerk: Caller) -> None:
    window.ready(clerk)
    window.said(clerk, "common", lead="𠮷田さんの米")
    checked = clerk.post(app, f"{window.BASE}/check", {"portal": "furunavi"})
    assert schema.mistakes("donations/listings-check", checked.body) == []
    (problem,) = checked.body["problems"]
    assert (problem["id"], problem["kind"]) == ("furunavi~HDM-0012", "character") and "「𠮷」" in problem["message"]
    assert (checked.body["rows"][0]["fit"], checked.body["confirmed"]) == (False, False)
    refused = clerk.post(app, f"{window.BASE}/file", {"portal": "furunavi"})
    assert refused.status == 422 and "1か所" in refused.body["detail"]
    assert made(clerk, portal="ana")["rows"] == 1  # its file is UTF-8


def test_only_listings_of_the_one_portal_go_into_its_file(clerk: Caller) -> None:
    window.ready(clerk)
    other = clerk.post(app, f"{window.BASE}/check", {"portal": "furunavi", "ids": ["choice~HDM-0012"]})
    unknown = clerk.post(app, f"{window.BASE}/check", {"portal": "furunavi", "ids": ["furunavi~HDM-9999"]})
    assert (other.codes(), unknown.codes()) == ({"/ids/0": "portal"}, {"/ids/0": "unknown"})
    assert clerk.post(app, f"{window.BASE}/check", {"portal": "nowhere"}).codes() == {"/portal": "unknown"}


def test_a_mark_says_who_and_when_and_a_second_one_changes_nothing(clerk: Caller) -> None:
    window.ready(clerk)
    (row,) = made(clerk, portal="furunavi")["listed"]
    assert window.mark(clerk, "furunavi", row["print"])["result"] == "done"
    seen = window.seen(clerk, "furunavi")["listing"]
    assert (seen["state"], seen["marked_by"], seen["marked_at"], seen["due"]) == (
        "listed",
        "佐藤 花",
        clock.iso(house.NOON),
        None,
    )
    assert window.mark(desk.officer(), "furunavi", row["print"])["result"] == "already"
    assert window.seen(clerk, "furunavi")["listing"]["marked_by"] == "佐藤 花"
    refused = clerk.post(app, f"{window.BASE}/file", {"portal": "furunavi"})
    assert refused.status == 422 and "いまありません" in refused.body["detail"]


def test_a_file_that_is_out_of_date_marks_nothing(clerk: Caller) -> None:
    window.ready(clerk)
    (row,) = made(clerk, portal="furunavi")["listed"]
    window.said(clerk, "furunavi", lead="ことしの新米です。")
    refused = window.mark(clerk, "furunavi", row["print"])
    assert refused["result"] == "refused" and "作り直してください" in refused["message"]
    assert state("furunavi") == "to_list"


def test_a_gift_that_is_offered_can_t_be_marked_as_taken_down(clerk: Caller) -> None:
    window.ready(clerk)
    window.put(clerk, "furunavi")
    refused = window.mark(clerk, "furunavi", "")
    assert refused["result"] == "refused" and "掲載中" in refused["message"]
    assert window.mark(clerk, "elsewhere", "a" * 16)["result"] == "refused"


def test_a_taking_down_is_a_row_of_the_file_as_the_portal_shows_it(clerk: Caller) -> None:
    window.ready(clerk)
    window.put(clerk, "furunavi")
    stop(clerk)
    answer = made(clerk, portal="furunavi", pictures=True)
    assert [(one["act_name"], one["print"]) for one in answer["listed"]] == [("取り下げ", "")]
    (content,) = unpacked(answer).values()
    assert content.decode("cp932").split("\r\n")[1].startswith("掲載停止,HDM-0012,ひだまり米 10kg,")


def test_lists_by_portal_and_state_are_one_query_a_page(clerk: Caller) -> None:
    window.ready(clerk)
    window.put(clerk, "furunavi")
    assert [row["id"] for row in window.listed(clerk, portal="furunavi", state="listed")] == ["furunavi~HDM-0012"]
    assert window.listed(clerk, portal="furunavi") == []
    assert len(window.listed(clerk, state="todo")) == PORTALS - 1
    assert [row["id"] for row in window.listed(clerk, portal="furunavi", state="all")] == ["furunavi~HDM-0012"]


def test_a_stop_task_of_the_stock_is_named_beside_the_listing(clerk: Caller) -> None:
    window.ready(clerk)
    house.partner(desk.PORTAL)
    shelf.receive(clerk, 1, "furunavi")
    assert window.seen(clerk, "furunavi")["stop_task"] is False
    desk.accepted(desk.notification(lines=[desk.line(quantity=1)]))
    desk.accepted(desk.notification(portal_order_number="FN-2", lines=[desk.line(quantity=1)]))
    assert window.seen(clerk, "furunavi")["stop_task"] is True


def test_gifts_from_before_are_gathered_once(clerk: Caller) -> None:
    desk.stands("HDM-0012")
    desk.stands("HDM-0013")
    assert clerk.get(app, f"{window.BASE}/gifts/HDM-0012").body["kept"] is False
    got = clerk.post(app, f"{window.BASE}/gather", {})
    assert (got.status, got.body) == (200, {"gathered": 2, "next": None})
    desk.deliver("donations.listings_gathered")
    assert len(window.listed(clerk, state="todo")) == 2 * PORTALS
    assert clerk.post(app, f"{window.BASE}/gather", {}).body == {"gathered": 0, "next": None}

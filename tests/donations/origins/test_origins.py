"""From a survey to the city's decision: asked, answered by whom it concerns, reminded, doubted, reported, decided by the city, stopped by two."""

from datetime import timedelta
from typing import Any

import pytest

from donations.api import app
from donations.orders import shipping
from donations.origins import holding, rules
from donations.worker import worker
from kernel import clock
from messaging import templates
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.donations.origins.asking import (
    ANSWER,
    MINE,
    ORIGINS,
    VENDOR,
    act,
    answered,
    doubts,
    hers,
    once,
    pointed_out,
    prepared,
    sent,
    shown,
)
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
READS = ("donations.read",)


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return desk.clerk()


def mails() -> list[dict[str, Any]]:
    return [one["data"] for one in house.outbox("donations") if one["type"] == "messaging.mail_requested"]


def rows(clerk: Caller, what: str, **query: Any) -> list[str]:
    return [one["id"] for one in shown(clerk.get(app, f"{ORIGINS}/{what}", **query), what)["items"]]


def test_a_survey_asks_each_vendor_once_about_the_gifts_of_the_criteria(clerk: Caller) -> None:
    for code, vendor, criterion in [("A-1", "V1", "1"), ("A-2", "V1", "3"), ("A-3", "V1", "3"), ("B-1", "V2", "3")]:
        desk.stands(code, vendor_id=vendor, criterion=criterion)
    survey = sent(clerk, criteria=["3"])
    assert [(one["vendor_id"], one["gifts"], one["state"]) for one in survey["sheets"]] == [
        ("V1", 2, "open"),
        ("V2", 1, "open"),
    ]
    assert (survey["answered"], survey["unanswered"], survey["why"][0]["rule"]) == (0, 2, "O-7")
    assert [gift["code"] for gift in hers("V1")[0]["gifts"]] == ["A-2", "A-3"]
    assert hers("V3") == []


def test_a_vendor_that_was_chosen_is_asked_alone(clerk: Caller) -> None:
    for code, vendor in [("A-1", "V1"), ("B-1", "V2")]:
        desk.stands(code, vendor_id=vendor)
        gift = desk.Gift.must(f"GIFT#{code}", "GIFT")
        gift.gsi2pk, gift.gsi2sk = f"GIFTSOF#{vendor}", code
        gift.save()
    assert [one["vendor_id"] for one in prepared(clerk, vendors=["V2"])["sheets"]] == ["V2"]


def test_a_survey_of_nothing_or_of_a_past_day_is_refused(clerk: Caller) -> None:
    got = once(clerk, f"{ORIGINS}/surveys", {"title": "下期"}, "a")
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/criteria")
    desk.stands()
    got = once(clerk, f"{ORIGINS}/surveys", {"title": "下期", "due_on": "2026-11-22"}, "b")
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/due_on")
    assert rows(clerk, "surveys") == []


def test_the_deadline_is_ten_business_days_after_the_day_unless_it_is_said(clerk: Caller) -> None:
    desk.stands()
    # Sunday 22 November; Monday is a holiday: Tuesday the 24th is the first business day, Monday 7 December the tenth.
    assert prepared(clerk)["due"] == "2026-12-07T08:00:00.000Z"
    # A Saturday is moved to the next business day.
    assert prepared(clerk, "other", due_on="2026-12-12")["due"] == "2026-12-14T08:00:00.000Z"


def test_the_desk_knows_whether_the_survey_of_this_half_year_was_sent(clerk: Caller) -> None:
    desk.stands()
    period = lambda: clerk.get(app, f"{ORIGINS}/surveys").body["period"]  # noqa: E731
    assert period() == {"begins": "2026-11-01", "sent": False}
    sent(clerk)
    assert period() == {"begins": "2026-11-01", "sent": True}


def test_a_vendor_is_mailed_once_and_told_nothing_of_others(clerk: Caller) -> None:
    vendor = desk.vendor(clerk)
    desk.stands(vendor_id=vendor)
    sent(clerk)
    desk.deliver("donations.origin_survey_moved")
    (mail,) = mails()
    subject, body = templates.render(mail["template"], mail["values"])[:2]
    assert "12月7日まで" in subject
    assert "返礼品 1品" in body
    assert mail["to"] == desk.FARM["contact"]["email"]


def test_an_answer_is_kept_in_part_and_sent_when_whole(clerk: Caller) -> None:
    desk.stands()
    sent(clerk)
    vendor = house.member(VENDOR)
    sheet = shown(act(vendor, MINE, hers()[0], "write", code="HDM-0012", material="inside"), "sheet")
    assert sheet["gifts"][0]["missing"] == ["material_from", "made", "made_at", "label", "same"]
    got = act(vendor, MINE, sheet, "submit")
    assert got.status == 422
    assert "HDM-0012 ひだまり米 10kg" in got.body["errors"][0]["message"]
    done = answered()
    assert (done["state"], done["way_name"]) == ("answered", "事業者のページ")
    assert rows(clerk, "sheets") == []
    assert rows(clerk, "sheets", origin="answered") == rows(clerk, "sheets", vendor=VENDOR) == [done["id"]]
    assert doubts(clerk) == []
    assert act(vendor, MINE, done, "write", **ANSWER).status == 409


def test_staff_copy_an_answer_from_paper(clerk: Caller) -> None:
    desk.stands()
    survey = sent(clerk)
    sheet = shown(clerk.get(app, f"{ORIGINS}/sheets/{survey['sheets'][0]['id']}"), "sheet")
    sheet = shown(act(clerk, f"{ORIGINS}/sheets", sheet, "write", **ANSWER), "sheet")
    sheet = shown(act(clerk, f"{ORIGINS}/sheets", sheet, "submit"), "sheet")
    assert (sheet["way_name"], sheet["done_by"]) == ("紙・FAX", "佐藤 花")


def test_a_vendor_sees_and_writes_its_own_sheets_only(clerk: Caller) -> None:
    desk.stands()
    sent(clerk)
    sheet, other = hers()[0], house.member("OTHER")
    assert shown(other.get(app, MINE), "mine")["items"] == []
    assert act(other, MINE, sheet, "write", **ANSWER).status == 404
    assert act(other, MINE, sheet, "submit").status == 404
    assert other.get(app, f"{ORIGINS}/sheets").status in (401, 403)
    assert house.member(VENDOR, kind="maker").get(app, MINE).status in (401, 403)


def test_a_gift_of_another_sheet_is_no_answer(clerk: Caller) -> None:
    desk.stands()
    sent(clerk)
    got = act(house.member(VENDOR), MINE, hers()[0], "write", **ANSWER | {"code": "HDM-9999"})
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/code")


def test_two_who_write_at_once_lose_nothing(clerk: Caller) -> None:
    desk.stands()
    sent(clerk)
    vendor, sheet = house.member(VENDOR), hers()[0]
    act(vendor, MINE, sheet, "write", **ANSWER)
    assert act(vendor, MINE, sheet, "write", **ANSWER).status == 200  # the same again
    late = act(vendor, MINE, sheet, "write", code="HDM-0012", label="別のことば")
    assert late.status == 409
    assert late.body["current"]["gifts"][0]["answer"]["label"] == ANSWER["label"]


def test_an_answer_that_disagrees_becomes_a_suspicion_by_itself(clerk: Caller) -> None:
    desk.stands()
    sent(clerk)
    answered(made="prefecture", made_at="となり町")
    (found,) = doubts(clerk)
    assert (found["code"], found["state"], found["rules"], found["actions"]) == (
        "HDM-0012",
        "open",
        ["O-2"],
        ["report"],
    )
    whole = shown(clerk.get(app, f"{ORIGINS}/doubts/{found['id']}"), "doubt")
    assert [one["rule"] for one in whole["why"]] == ["O-2", "O-8"]
    assert {"label": "生産・製造の場所（答え）", "value": "県内（市外）"} in whole["findings"][0]["rows"]
    assert whole["source_href"] == f"/donations/origins/sheets/{hers()[0]['id']}"
    assert whole["due"] == "2026-11-24T08:00:00.000Z"  # the next business day, ours by setting
    assert [one["id"] for one in doubts(clerk, vendor=VENDOR, code="HDM-0012")] == [found["id"]]
    assert doubts(clerk, vendor=VENDOR, code="HDM-0013") == []


def test_a_vendor_is_not_told_of_the_suspicion_nor_who_of_the_desk_wrote(clerk: Caller) -> None:
    desk.stands()
    sent(clerk)
    act(clerk, f"{ORIGINS}/sheets", hers()[0], "write", **ANSWER)
    told = answered(same="no")
    assert (told["history"], told["done_by"]) == ([], "")
    assert "佐藤" not in str(hers())
    whole = clerk.get(app, f"{ORIGINS}/sheets/{told['id']}").body
    assert (whole["done_by"], whole["history"][-1]["detail"]) == ("小林 実", "事業者のページから。疑義 1件")


def test_a_shortened_reminder_waits_for_its_new_day(clerk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = desk.vendor(clerk)
    desk.stands(vendor_id=vendor)
    sent(clerk)
    monkeypatch.setattr(
        rules, "setting", lambda _: rules.DEFAULTS | {"remind_business_days": 1}
    )  # Friday 4 December instead of Wednesday the 2nd
    start = clock.now()
    for days, told in [(10, 1), (11, 1), (12, 2)]:
        with clock.fixed(start + timedelta(days=days, hours=6)):
            worker.sweep()
            assert len(mails()) == told, days


def test_reminders_go_out_once_before_and_once_after_the_deadline(clerk: Caller) -> None:
    vendor = desk.vendor(clerk)
    desk.stands(vendor_id=vendor)
    sent(clerk)
    start = clock.now()
    for days, told in [
        (9, 1),
        (10, 2),
        (11, 2),
        (15, 3),
        (30, 3),
    ]:  # 2 December, three business days before; 7 December
        with clock.fixed(start + timedelta(days=days, hours=6)):
            worker.sweep()
            worker.sweep()
            assert len(mails()) == told, days
    assert [one["values"]["passed"] for one in mails()[1:]] == [False, True]
    assert "期限が過ぎました" in templates.render(mails()[2]["template"], mails()[2]["values"])[0]
    with clock.fixed(start + timedelta(days=16)):
        clerk = desk.clerk()  # her session of then has ended
        (late,) = rows(clerk, "sheets", origin="overdue")
        waiting = clerk.get(app, "/api/donations/waiting").body
        assert late in [one["id"] for one in waiting["items"]]
        assert "産地の調査の期限切れ" in [one["label"] for one in waiting["figures"]]


def test_whoever_answered_is_not_reminded(clerk: Caller) -> None:
    vendor = desk.vendor(clerk)
    desk.stands(vendor_id=vendor)
    sent(clerk)
    answered(vendor)
    with clock.fixed(clock.now() + timedelta(days=40)):
        worker.sweep()
    assert len(mails()) == 1


def test_a_closed_survey_asks_nobody_any_more(clerk: Caller) -> None:
    vendor = desk.vendor(clerk)
    desk.stands(vendor_id=vendor)
    survey = sent(clerk)
    shown(act(clerk, f"{ORIGINS}/surveys", survey, "close", reason="電話で確かめた"), "survey")
    desk.deliver("donations.origin_survey_moved")
    seen = clerk.get(app, f"{ORIGINS}/surveys/{survey['id']}").body
    assert (seen["state"], seen["sheets"][0]["state"], seen["unanswered"]) == ("closed", "closed", 1)
    with clock.fixed(clock.now() + timedelta(days=40)):
        worker.sweep()
    assert len(mails()) == 1
    assert act(house.member(vendor), MINE, hers(vendor)[0], "write", **ANSWER).status == 409


def test_a_survey_whose_deadline_has_come_says_what_to_do_when_it_is_sent(clerk: Caller) -> None:
    desk.stands()
    survey = prepared(clerk, due_on="2026-11-24")
    with clock.fixed(house.NOON + timedelta(days=2)):
        late = desk.clerk()
        got = act(late, f"{ORIGINS}/surveys", survey, "send")
        assert (got.status, "新しく用意してください" in got.body["detail"]) == (422, True)
        assert act(late, f"{ORIGINS}/surveys", survey, "close", reason="期限が来たため").status == 200


def test_a_visit_says_what_was_seen_and_raises_what_is_doubted(clerk: Caller) -> None:
    desk.stands()
    desk.stands("HDM-0013")
    body = {
        "vendor_id": VENDOR,
        "visited_on": "2026-11-20",
        "who": "佐藤 花、森 直子",
        "looked_at": "精米所と袋",
        "gifts": [
            {"code": "hdm-0012", "result": "fit"},
            {"code": "HDM-0013", "result": "doubt", "note": "仕入れの帳面がない"},
        ],
        "next_on": "2027-05-20",
    }
    visit = shown(once(clerk, f"{ORIGINS}/visits", body, "v"), "visit", 201)
    assert once(clerk, f"{ORIGINS}/visits", body, "v").body["id"] == visit["id"]
    assert [(one["code"], one["result_name"]) for one in visit["gifts"]] == [("HDM-0012", "適"), ("HDM-0013", "疑義")]
    assert rows(clerk, "visits") == rows(clerk, "visits", vendor=VENDOR) == [visit["id"]]
    (found,) = doubts(clerk)
    assert (found["code"], found["rules"], found["text"]) == ("HDM-0013", ["O-5"], "仕入れの帳面がない")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"visited_on": "2026-11-23"}, "/visited_on"),
        ({"gifts": [{"code": "HDM-9999", "result": "fit"}]}, "/gifts/0/code"),
        ({"gifts": [{"code": "HDM-0012", "result": "mend"}]}, "/gifts/0/until"),
        ({"vendor_id": "OTHER"}, "/vendor_id"),
        ({"gifts": [{"code": "HDM-0012", "result": "fit"}] * 2}, "/gifts/1/code"),
    ],
)
def test_a_visit_that_can_not_be_is_refused_with_its_place(
    clerk: Caller, changed: dict[str, Any], pointer: str
) -> None:
    desk.stands()
    body = {
        "vendor_id": VENDOR,
        "visited_on": "2026-11-20",
        "who": "佐藤",
        "looked_at": "袋",
        "gifts": [{"code": "HDM-0012", "result": "fit"}],
    }
    got = once(clerk, f"{ORIGINS}/visits", body | changed, "v")
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, pointer)


def test_the_contractor_reports_and_the_city_decides(clerk: Caller) -> None:
    desk.stands()
    doubt = pointed_out(clerk)
    contractor = house.staff("田中 みどり", staff_id="01CONTRACTOR", permissions=("donations.read", "donations.write"))
    city = house.staff("森 直子", staff_id=desk.OFFICER, permissions=("donations.read", "donations.approve"))
    assert act(city, f"{ORIGINS}/doubts", doubt, "report", text="x").status == 404
    assert (
        act(city, f"{ORIGINS}/doubts", doubt, "decide", what="no_problem", reason="x").status == 409
    )  # not reported yet
    doubt = shown(act(contractor, f"{ORIGINS}/doubts", doubt, "report", text="電話で確かめた"), "doubt")
    assert (doubt["state"], doubt["actions"]) == ("reported", [])
    assert act(contractor, f"{ORIGINS}/doubts", doubt, "decide", what="no_problem", reason="x").status == 404
    assert [one["action"] for one in city.get(app, "/api/donations/waiting").body["items"]] == ["市が決める"]
    doubt = shown(act(city, f"{ORIGINS}/doubts", doubt, "decide", what="no_problem", reason="袋は旧いもの"), "doubt")
    assert (doubt["state"], doubt["decision"], doubt["due"]) == ("closed", "問題なし", None)
    assert doubts(clerk) == []
    assert [one["id"] for one in doubts(clerk, origin="closed")] == [doubt["id"]]
    assert [one["what"] for one in doubt["history"]] == [
        "疑義になりました（指摘・通報）",
        "市へ報告しました（発送を止めました）",
        "市が決めました：問題なし（発送を再開しました）",
    ]


def test_an_improvement_has_its_day_and_is_confirmed_by_the_city(clerk: Caller) -> None:
    desk.stands()
    doubt = act(clerk, f"{ORIGINS}/doubts", pointed_out(clerk), "report", text="確かめた").body
    got = act(clerk, f"{ORIGINS}/doubts", doubt, "decide", what="improve", reason="表示を直す")
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/until")
    doubt = shown(
        act(clerk, f"{ORIGINS}/doubts", doubt, "decide", what="improve", reason="表示を直す", until="2026-12-10"),
        "doubt",
    )
    assert (doubt["state"], doubt["due"], doubt["why"][-2]["rule"]) == ("improving", "2026-12-10T08:00:00.000Z", "O-9")
    doubt = shown(act(clerk, f"{ORIGINS}/doubts", doubt, "finish", reason="新しい袋を見た"), "doubt")
    assert (doubt["state"], doubts(clerk)) == ("closed", [])


def test_from_the_report_until_the_decision_the_gifts_parcels_wait_and_orders_go_on(clerk: Caller) -> None:
    shelf.opened()
    desk.stands("HDM-0013")
    shelf.donate(1)
    doubt = pointed_out(clerk)
    assert "ship" in packing.seen(clerk, packing.shipments()[0])["actions"]  # a letter alone stops nothing
    doubt = shown(act(clerk, f"{ORIGINS}/doubts", doubt, "report", text="確かめた"), "doubt")
    shelf.donate(2, lines=[desk.line(gift_code="HDM-0013")])
    shelf.donate(3)
    first, other, placed = sorted(packing.shipments(), key=lambda one: (one.consignee["name"], one.reference))
    assert [one.state for one in (first, other, placed)] == ["ordered"] * 3
    refused = packing.act(clerk, first, "ship", numbers=[packing.NUMBER])
    assert (refused.status, refused.body["detail"]) == (409, holding.WORDS)
    waits = packing.seen(clerk, placed)
    assert (waits["held"], waits["held_by"], waits["actions"]) == (holding.WORDS, doubt["id"], ["delay"])
    assert [one["rule"] for one in waits["why"]] == ["U-1", "O-10"]
    her = house.member(VENDOR).get(app, f"/api/donations/vendor/shipments/{placed.reference}").body
    assert (her["held"], her["held_by"], len(her["why"])) == (holding.WORDS, "", 1)
    labels = {"carrier": "yamato", "references": [first.reference]}
    assert holding.WORDS in clerk.post(app, f"{packing.SHIPMENTS}/labels/check", labels).body["errors"][0]["message"]
    assert packing.shipped(clerk, other)["state"] == "shipped"
    act(clerk, f"{ORIGINS}/doubts", doubt, "decide", what="no_problem", reason="袋は旧いもの")
    assert packing.shipped(clerk, packing.fresh(first), "1234-5678-9024")["state"] == "shipped"


def test_a_parcel_that_leaves_in_the_very_moment_of_the_report_waits(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.opened()
    shelf.donate(1)
    (parcel,) = packing.shipments()
    doubts_of_it = [pointed_out(clerk, key) for key in ("one", "other")]
    reported: list[dict[str, Any]] = []
    real = shipping.commit

    def reported_just_before(*changes: Any, **given: Any) -> Any:
        monkeypatch.setattr(shipping, "commit", real)
        for doubt in doubts_of_it:
            reported.append(act(clerk, f"{ORIGINS}/doubts", doubt, "report", text="確かめた").body)
        return real(*changes, **given)

    monkeypatch.setattr(shipping, "commit", reported_just_before)
    refused = packing.act(clerk, parcel, "ship", numbers=[packing.NUMBER])
    assert (refused.status, refused.body["detail"]) == (409, holding.WORDS)
    assert packing.fresh(parcel).state == "ordered"
    for doubt in reported:
        assert packing.act(clerk, parcel, "ship", numbers=[packing.NUMBER]).status == 409, "either of them holds it"
        act(clerk, f"{ORIGINS}/doubts", doubt, "decide", what="no_problem", reason="袋は旧いもの")
    assert packing.shipped(clerk, parcel)["state"] == "shipped"


def test_what_the_city_would_have_mended_first_is_let_go_by_the_mend_or_by_the_city(clerk: Caller) -> None:
    shelf.opened()
    shelf.donate(1)
    (parcel,) = packing.shipments()

    def decided(key: str, **said: Any) -> dict[str, Any]:
        doubt = act(clerk, f"{ORIGINS}/doubts", pointed_out(clerk, key), "report", text="確かめた").body
        body = {"what": "improve", "reason": "表示を直す", "until": "2026-12-10"} | said
        return shown(act(clerk, f"{ORIGINS}/doubts", doubt, "decide", **body), "doubt")

    assert (decided("goes", send=True)["held"], packing.seen(clerk, parcel)["held"]) == (False, "")
    waits, second = decided("mend"), decided("city")
    assert (waits["held"], waits["actions"]) == (True, ["finish", "release"])
    mended = shown(act(clerk, f"{ORIGINS}/doubts", waits, "finish", reason="新しい袋を見た"), "doubt")
    assert (mended["actions"], packing.seen(clerk, parcel)["held_by"]) == ([], second["id"])
    released = shown(act(clerk, f"{ORIGINS}/doubts", second, "release", reason="袋だけのこと"), "doubt")
    assert (released["state"], released["held"], packing.seen(clerk, parcel)["held"]) == ("improving", False, "")
    assert act(clerk, f"{ORIGINS}/doubts", released, "release", reason="もう一度").status == 409


def test_a_stop_is_proposed_at_once_and_approved_by_somebody_else(clerk: Caller) -> None:
    desk.register(clerk)
    doubt = act(clerk, f"{ORIGINS}/doubts", pointed_out(clerk), "report", text="確かめた").body
    city = desk.officer()
    doubt = shown(act(city, f"{ORIGINS}/doubts", doubt, "decide", what="stop", reason="市外で作っていた"), "doubt")
    assert doubt["state"] == "closed"
    gift = desk.done(clerk.get(app, f"{desk.GIFTS}/HDM-0012"))
    assert (gift["standing"], gift["proposal"]["act"], gift["proposal"]["reason"]) == (
        "approved",
        "stop",
        "産地の疑義：市外で作っていた",
    )
    assert city.post(app, f"{desk.GIFTS}/HDM-0012/approve", {"version": gift["version"]}).status == 422
    other = house.staff("別の 職員", staff_id="01OTHEROFFICER")
    assert (
        desk.done(other.post(app, f"{desk.GIFTS}/HDM-0012/approve", {"version": gift["version"]}))["standing"]
        == "stopped"
    )


def test_a_stop_waits_while_the_gift_has_another_proposal(clerk: Caller) -> None:
    gift = desk.register(clerk)
    clerk.post(
        app, f"{desk.GIFTS}/HDM-0012/draft", {"version": gift["version"], "content": gift["content"], "reason": "直す"}
    )
    doubt = act(clerk, f"{ORIGINS}/doubts", pointed_out(clerk), "report", text="確かめた").body
    got = act(desk.officer(), f"{ORIGINS}/doubts", doubt, "decide", what="stop", reason="市外")
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/what")
    assert doubts(clerk)[0]["state"] == "reported"


def test_a_gift_that_never_was_is_not_doubted(clerk: Caller) -> None:
    got = once(clerk, f"{ORIGINS}/doubts", {"code": "HDM-9999", "text": "x"}, "d")
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/code")


def test_who_may_only_read_changes_nothing(clerk: Caller) -> None:
    desk.stands()
    doubt, survey = pointed_out(clerk), prepared(clerk)
    reader = house.staff("読む 人", staff_id="01READER", permissions=READS)
    assert shown(reader.get(app, f"{ORIGINS}/surveys/{survey['id']}"), "survey")["actions"] == []
    assert act(reader, f"{ORIGINS}/surveys", survey, "send").status == 404
    assert act(reader, f"{ORIGINS}/doubts", doubt, "report", text="x").status == 404


@pytest.mark.parametrize("what", ["origin-sheets", "origin-doubts", "origin-visits"])
def test_lists_are_downloaded_row_by_row(clerk: Caller, what: str) -> None:
    from donations.origins import tables

    desk.stands()
    sent(clerk)
    answered(same="no", note="産地が変わった")
    visit = {
        "vendor_id": VENDOR,
        "visited_on": "2026-11-20",
        "who": "佐藤",
        "looked_at": "袋",
        "gifts": [{"code": "HDM-0012", "result": "fit"}],
    }
    once(clerk, f"{ORIGINS}/visits", visit, "v")
    query = {"origin-sheets": {"origin": "answered"}, "origin-doubts": {"origin": "waiting"}}.get(what, {})
    (row,) = tables.table(what, query)
    assert len(row) == len(tables.HEADERS[what])
    assert "HDM-0012" in row
    expected = {
        "origin-sheets": "相違があります",
        "origin-doubts": "事業者が「相違があります」と答えました",
        "origin-visits": "適",
    }
    assert expected[what] in row
    got = clerk.post(app, "/api/donations/downloads", {"what": what, "filter": query, "reason": "市への報告"})
    assert got.status == 200, got.body

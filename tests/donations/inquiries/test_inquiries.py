"""The desk's queue: what is asked by any way is taken up, linked, answered in time, handed up, and never seen by whom it does not concern."""

from datetime import timedelta
from typing import Any

import pytest

from donations.api import app
from donations.orders import mails as orders_mails
from donations.records import Donation, key_of
from donations.worker import worker
from kernel import clock, schema
from messaging import templates
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.inquiries.asking import CALL, INQUIRIES, TALKS, act, listed, once, recorded, shown
from tests.donations.orders import packing
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return desk.clerk()


def mails() -> list[dict[str, Any]]:
    return [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]


@pytest.mark.parametrize("way", ["telephone", "fax", "mail", "letter", "counter", "line"])
def test_every_way_leads_into_one_queue(clerk: Caller, way: str) -> None:
    inquiry = recorded(clerk, way=way)
    assert listed(clerk) == listed(clerk, list="nobody") == listed(clerk, q=inquiry["number"]) == [inquiry["id"]]
    assert (
        inquiry["due"] == "2026-11-25T08:00:00.000Z"
    )  # Sunday noon and a holiday: two days of eight hours from Tuesday


def test_a_call_is_linked_to_what_it_is_about_by_its_number(clerk: Caller) -> None:
    shelf.opened()
    donation = shelf.donate(1)
    number = desk.seen(clerk, donation["donation_id"])["number"]
    about = [{"kind": "donation", "id": number.lower()}, {"kind": "gift", "id": "hdm-0012"}]
    inquiry = recorded(clerk, about=about)
    assert [one["label"] for one in inquiry["about"]] == [f"寄附 {number}", "返礼品 HDM-0012　ひだまり米 10kg"]
    assert listed(clerk, about=f"donation:{donation['donation_id']}") == [inquiry["id"]]
    assert listed(clerk, about="gift:HDM-0012") == [inquiry["id"]]
    left = shown(act(clerk, inquiry, "link", about=about[1:]))
    assert [one["kind"] for one in left["about"]] == ["gift"]
    assert listed(clerk, about=f"donation:{donation['donation_id']}") == []


def test_what_does_not_exist_is_named(clerk: Caller) -> None:
    got = once(clerk, INQUIRIES, CALL | {"about": [{"kind": "donation", "id": "R-20260101-000000"}]})
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/about/0/id")
    assert listed(clerk) == []


def test_a_call_answered_at_once_owes_nothing(clerk: Caller) -> None:
    inquiry = recorded(clerk, answer="明日着くと伝えた。")
    assert (inquiry["state"], inquiry["due"], listed(clerk)) == ("answered", None, [])
    assert [one["text"] for one in inquiry["history"]] == ["りんごがまだ届きません。", "明日着くと伝えた。"]


def test_the_same_call_sent_twice_is_one(clerk: Caller) -> None:
    first, again = (once(clerk, INQUIRIES, CALL, key="one call").body for _ in range(2))
    assert first["id"] == again["id"]
    assert len(listed(clerk)) == 1


def test_a_my_number_does_not_enter(clerk: Caller) -> None:
    inquiry = recorded(clerk, text="番号は 123456789018 です。")
    assert "123456789018" not in str(house.items("donations"))
    assert "番号は" in inquiry["history"][0]["text"]


def test_an_answer_by_mail_goes_out_with_its_words(clerk: Caller) -> None:
    inquiry = recorded(clerk, way="mail", reach="emi@example.jp", asked_by="髙橋 恵美")
    assert inquiry["ways"][0] == {"way": "mail", "label": "メールを送る（emi@example.jp）", "sends": True}
    done = shown(act(clerk, inquiry, "answer", text="明日お届けします。", way="mail"))
    assert (done["state"], done["due"]) == ("answered", None)
    again = act(clerk, inquiry, "answer", text="明日お届けします。", way="mail")
    assert shown(again)["version"] == done["version"]
    (mail,) = mails()
    subject, body = templates.render(mail["template"], mail["values"])[:2]
    assert mail["to"] == "emi@example.jp"
    assert inquiry["number"] in subject
    assert "明日お届けします。" in body
    assert "髙橋 恵美 様" in body


def test_a_way_that_leads_nowhere_is_refused(clerk: Caller) -> None:
    inquiry = recorded(clerk)
    for way in ("mail", "page"):
        got = act(clerk, inquiry, "answer", text="明日です。", way=way)
        assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/way")
    assert mails() == []


def test_a_ready_answer_knows_the_donation_and_is_not_sent_unfilled(clerk: Caller) -> None:
    shelf.opened()
    donation = shelf.donate(1)
    inquiry = recorded(clerk, about=[{"kind": "donation", "id": donation["donation_id"]}])
    ready = {one["id"]: one["words"] for one in inquiry["ready"]}
    assert "「ひだまり米 10kg」は、12月22日までに発送する予定です。" in ready["ours-late"]
    got = act(clerk, inquiry, "answer", text=ready["ours-damaged"], way="telephone")
    assert got.status == 422
    assert "〔お返事の日〕" in got.body["errors"][0]["message"]
    packing.shipped(clerk, packing.shipments()[0])
    words = {one["id"]: one["words"] for one in clerk.get(app, f"{INQUIRIES}/{inquiry['id']}").body["ready"]}
    assert "伝票番号は1234-5678-9013です" in words["ours-tracking"]


def test_the_city_writes_ready_answers_of_its_own(clerk: Caller) -> None:
    path = f"{INQUIRIES}/ready"
    made = once(clerk, path, {"title": "駐車場", "words": "〔氏名〕様、裏にあります。"}).body["items"][0]
    assert (made["own"], made["title"]) == (True, "駐車場")
    changed = {"id": made["id"], "version": made["version"], "title": "駐車場", "words": "表にあります。"}
    assert once(clerk, path, changed).body["items"][0]["words"] == "表にあります。"
    assert once(clerk, path, changed | {"words": "横にあります。"}).status == 409
    removed = clerk.post(app, f"{path}/{made['id']}/remove", {"version": 2})
    assert [one["own"] for one in removed.body["items"]].count(True) == 0


def test_a_complaint_goes_up_and_the_officer_sees_it_first(clerk: Caller) -> None:
    inquiry = shown(act(clerk, recorded(clerk), "assign"))
    assert inquiry["assignee"] == "佐藤 花"
    assert listed(clerk, list="mine") == [inquiry["id"]]
    assert act(clerk, inquiry, "escalate").body["errors"][0]["pointer"] == "/reason"
    up = shown(act(clerk, inquiry, "escalate", reason="責任者と話したい"))
    assert (up["priority"], up["due"], up["assignee"]) == ("complaint", "2026-11-24T02:00:00.000Z", None)
    assert [one["rule"] for one in up["why"]] == ["Q-1", "Q-2", "Q-3"]
    assert listed(clerk, list="above") == [up["id"]]
    (item,) = desk.officer().get(app, "/api/donations/waiting").body["items"]
    assert (item["action"], item["why"]) == ("引き受ける", "責任者に引き上げられました。担当を決めてください。")
    jiro = house.staff("田中 次郎", staff_id="01JIRO", permissions=("donations.read", "donations.write"))
    refused = act(jiro, up, "assign")
    assert (refused.status, "責任者" in refused.body["detail"], listed(jiro, list="above")) == (422, True, [up["id"]])
    taken = shown(act(desk.officer(), up, "assign"))
    assert (taken["assignee"], listed(clerk, list="above")) == ("森 直子", [])
    assert shown(act(desk.officer(), taken, "leave"))["assignee"] is None


def test_a_complaint_that_went_up_is_answered_from_above(clerk: Caller) -> None:
    up = shown(act(clerk, recorded(clerk), "escalate", reason="責任者と話したい"))
    jiro = house.staff("田中 次郎", staff_id="01JIRO", permissions=("donations.read", "donations.write"))
    seen = jiro.get(app, f"{INQUIRIES}/{up['id']}").body
    assert not {"answer", "wait", "close"} & set(seen["actions"])
    for verb, body in (("answer", {"text": "済みません。", "way": "telephone"}), ("close", {"reason": "済んだ"})):
        refused = act(jiro, up, verb, **body)
        assert (refused.status, "責任者" in refused.body["detail"]) == (422, True)
    noted = shown(act(jiro, up, "note", text="午前中は不在"))
    answered = shown(act(desk.officer(), noted, "answer", text="おわびしました。", way="telephone"))
    assert act(jiro, answered, "close").status == 200


def test_waiting_closing_and_opening_again(clerk: Caller) -> None:
    waiting = shown(act(clerk, recorded(clerk), "wait", reason="事業者の返事待ち"))
    assert (waiting["due"], listed(clerk, list="waiting")) == (None, [waiting["id"]])
    resumed = shown(act(clerk, waiting, "resume"))
    closed = shown(act(clerk, resumed, "close", reason="間違い電話"))
    assert listed(clerk, list="closed") == [closed["id"]]
    assert closed["ready"] == []
    again = shown(act(clerk, closed, "reopen"))
    assert again["due"]
    noted = shown(act(clerk, again, "note", text="あす、かけ直す"))
    assert noted["history"][-1]["side"] == "desk"


def test_an_old_version_is_shown_what_stands_now(clerk: Caller) -> None:
    inquiry = recorded(clerk)
    assert act(clerk, inquiry, "note", text="一").status == 200
    stale = act(clerk, inquiry, "note", text="二")
    assert (stale.status, stale.body["current"]["version"]) == (409, 2)


def test_an_overdue_answer_is_told_once_and_waits_at_the_top(clerk: Caller) -> None:
    inquiry = recorded(clerk)
    with clock.fixed(clock.parse(inquiry["due"]) + timedelta(minutes=1)):
        for _ in range(2):
            worker.sweep()
        late = desk.clerk().get(app, f"{INQUIRIES}/{inquiry['id']}").body
        waiting = desk.clerk().get(app, "/api/donations/waiting").body
    assert late["overdue"]
    told = [event for event in house.outbox("donations") if event["type"] == "donations.inquiry_overdue"]
    assert len(told) == 1
    assert schema.mistakes("donations/events/inquiry_overdue", told[0]["data"]) == []
    assert [one["late"] for one in waiting["figures"] if one["label"] == "回答待ちのお問い合わせ"] == [True]


def test_the_queue_is_downloaded_without_what_was_said(clerk: Caller) -> None:
    recorded(clerk)
    asked = {"what": "inquiries", "filter": {"list": "open"}, "reason": "月の報告"}
    got = clerk.post(app, "/api/donations/downloads", asked)
    assert got.status == 200, got.body


# ── Vendors ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_desk_and_a_vendor_write_to_each_other(clerk: Caller) -> None:
    vendor_id = desk.vendor(clerk)
    body = {"vendor_id": vendor_id, "subject": "発送の予定", "text": "発送日を教えてください。"}
    inquiry = shown(once(clerk, f"{INQUIRIES}/to-vendor", body), 201)
    assert (inquiry["state"], inquiry["due"]) == ("waiting", None)
    (mail,) = mails()
    assert "発送日を" not in templates.render(mail["template"], mail["values"])[1]
    her = house.member(vendor_id)
    found = her.get(app, TALKS).body
    assert (found["waiting"], found["items"][0]["words"]) == (1, "市から連絡があります")
    assert schema.mistakes("donations/talks", found) == []
    act(clerk, inquiry, "note", text="電話でも確かめる")
    written = once(her, f"{TALKS}/{inquiry['id']}/write", {"text": "あす出します。"})
    assert schema.mistakes("donations/talk", written.body) == []
    assert [(one["ours"], one["text"]) for one in written.body["said"]] == [
        (True, "発送日を教えてください。"),
        (False, "あす出します。"),
    ]
    assert listed(clerk) == [inquiry["id"]]


def test_a_vendor_asks_about_a_parcel_of_hers_only(clerk: Caller) -> None:
    shelf.opened()
    desk.stands("HDM-0013", vendor_id="OTHER")
    shelf.donate(1)
    shelf.donate(2, lines=[desk.line(gift_code="HDM-0013")])
    hers, theirs = sorted(packing.shipments(), key=lambda one: one.vendor_id != "VENDOR")
    her = house.member("VENDOR")
    body = {"subject": "住所が見つからない", "text": "建物の名前を教えてください。"}
    got = once(her, TALKS, body | {"shipment": hers.reference})
    assert (got.status, got.body["shipment"]) == (201, hers.reference)
    assert once(her, TALKS, body | {"shipment": theirs.reference}).status == 422
    (row,) = clerk.get(app, INQUIRIES).body["items"]
    assert [one["kind"] for one in row["about"]] == ["vendor", "shipment", "donation"]
    other = house.member("OTHER", member_id="01OTHER")
    assert other.get(app, f"{TALKS}/{row['id']}").status == 404
    assert once(other, f"{TALKS}/{row['id']}/write", {"text": "のぞき見"}).status == 404
    assert other.get(app, TALKS).body["items"] == []


def test_a_vendor_never_sees_what_others_ask_about_her(clerk: Caller) -> None:
    inquiry = recorded(clerk, about=[{"kind": "vendor", "id": desk.vendor(clerk)}])
    her = house.member(inquiry["about"][0]["id"])
    assert her.get(app, TALKS).body["items"] == []
    assert her.get(app, f"{TALKS}/{inquiry['id']}").status == 404
    assert her.get(app, INQUIRIES).status == 401


# ── What may not go wrong ───────────────────────────────────────────────────────────────────────────────────────────────


def asked_at_home(number: int, **who: Any) -> tuple[str, dict[str, Any]]:
    """A donation, and what its donor asked on her page."""
    house.partner("furunavi")
    donor = desk.donor(**who)
    answer = desk.accepted(
        desk.notification(donor=donor, portal_order_number=f"F-{number}"), message_id=f"msg_home_{number}"
    )
    donation = Donation.must(*key_of(answer["donation_id"]))
    token = orders_mails.donor_url(donation).split("#", 1)[1]
    body = {"token": token, "digits": donor["telephone"][-4:], "what": "other", "text": "質問です"}
    got = once(Caller({}), "/api/donations/mine/ask", body)
    assert got.status == 200, got.body
    return answer["donation_id"], got.body["talks"][0]


def test_an_answer_goes_to_who_asked_whatever_it_is_about(clerk: Caller) -> None:
    asker, talk = asked_at_home(1, email="asker@example.jp")
    other, _ = asked_at_home(2, email="other@example.jp")
    inquiry = clerk.get(app, f"{INQUIRIES}/{talk['id']}").body
    for about in ([{"kind": "donation", "id": other}], []):
        inquiry = shown(act(clerk, inquiry, "link", about=about))
        assert inquiry["about"][0]["id"] == asker
    shown(act(clerk, inquiry, "answer", text="回答です。", way="page"))
    assert [mail["to"] for mail in mails()] == ["asker@example.jp"]


def test_the_fiftieth_line_is_not_the_last_that_is_seen(clerk: Caller) -> None:
    _, talk = asked_at_home(1)
    inquiry = clerk.get(app, f"{INQUIRIES}/{talk['id']}").body
    for number in range(55):
        inquiry = shown(act(clerk, inquiry, "note", text=f"メモ{number}"))
    answered = shown(act(clerk, inquiry, "answer", text="回答です。", way="page"))
    assert answered["history"][-1]["text"] == "回答です。"


def test_a_my_number_does_not_leave_by_mail(clerk: Caller) -> None:
    inquiry = recorded(clerk, way="mail", reach="emi@example.jp")
    shown(act(clerk, inquiry, "answer", text="番号は 123456789018 です。", way="mail"))
    once(clerk, f"{INQUIRIES}/ready", {"title": "番号", "words": "123456789018"})
    assert "123456789018" not in str(house.items("donations"))


def test_what_was_noted_of_a_call_is_not_shown_to_who_asked(clerk: Caller) -> None:
    her = house.member("VENDOR")
    asked = once(her, TALKS, {"subject": "予定", "text": "いつですか。"}).body
    inquiry = clerk.get(app, f"{INQUIRIES}/{asked['id']}").body
    shown(act(clerk, inquiry, "answer", text="留守。妻に伝えた。", way="telephone"))
    said = her.get(app, f"{TALKS}/{asked['id']}").body["said"]
    assert [one["text"] for one in said] == ["いつですか。", "電話で回答しました。"]


def test_of_two_who_take_it_at_once_one_is_told_that_it_changed(clerk: Caller) -> None:
    inquiry = recorded(clerk)
    assert act(clerk, inquiry, "assign").status == 200
    late = act(desk.officer(), inquiry, "assign")
    assert (late.status, late.body["current"]["assignee"]) == (409, "佐藤 花")


def test_what_is_above_stays_there_when_the_one_who_asks_writes_further(clerk: Caller) -> None:
    her = house.member("VENDOR")
    asked = once(her, TALKS, {"subject": "苦情", "text": "困っています。"}).body
    inquiry = clerk.get(app, f"{INQUIRIES}/{asked['id']}").body
    up = shown(act(clerk, inquiry, "escalate", reason="責任者と話したい"))
    shown(act(clerk, up, "wait", reason="返事待ち"))
    once(her, f"{TALKS}/{asked['id']}/write", {"text": "まだですか。"})
    assert listed(clerk, list="above") == [asked["id"]]


def test_a_donors_repetition_from_another_network_is_the_same(clerk: Caller) -> None:
    house.partner("furunavi")
    answer = desk.accepted(desk.EXAMPLE)
    token = orders_mails.donor_url(Donation.must(*key_of(answer["donation_id"]))).split("#", 1)[1]
    body = {"token": token, "digits": desk.EXAMPLE["donor"]["telephone"][-4:], "what": "receipt"}
    for ip in ("203.0.113.7", "198.51.100.9"):
        got = Caller({"x-viewer-ip": ip, "idempotency-key": "one"}).post(app, "/api/donations/mine/ask", body)
        assert len(got.body["talks"]) == 1

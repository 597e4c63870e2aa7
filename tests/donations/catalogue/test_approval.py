"""Two persons over vendors and gifts, at the doors: who may, what is then in force, and what the intake makes of it."""

from datetime import timedelta
from typing import Any

import pytest

from donations.api import app
from donations.records import Gift
from kernel import clock, schema
from tests import house
from tests.donations import desk
from tests.house import Caller, Got

pytestmark = pytest.mark.usefixtures("cloud")
RICE = f"{desk.GIFTS}/HDM-0012"


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    return desk.clerk()


def begin(clerk: Caller, propose: bool = True, **changed: Any) -> dict[str, Any]:
    body = {
        "code": "HDM-0012",
        "content": desk.rice(clerk, **changed),
        "reason": "受付を始めるため",
        "propose": propose,
    }
    return desk.done(clerk.post(app, desk.GIFTS, body))


def verb(who: Caller, entry: dict[str, Any], name: str, path: str = desk.GIFTS, **body: Any) -> Got:
    return who.post(app, f"{path}/{entry['id']}/{name}", {"version": entry["version"], **body})


def flags() -> list[str]:
    found: list[str] = desk.accepted(desk.EXAMPLE)["flags"]
    return found


def test_only_what_was_approved_counts(clerk: Caller) -> None:
    draft = begin(clerk, propose=False)
    assert (draft["state"], draft["standing"], draft["actions"]) == ("draft", "new", ["draft", "propose", "discard"])
    proposed = desk.done(verb(clerk, draft, "propose"))
    assert Gift.find("GIFT#HDM-0012", "GIFT") is None and flags() == ["unknown_gift"]
    approved = desk.decide(desk.GIFTS, proposed)
    assert (approved["state"], approved["standing"], approved["proposal"]) == ("approved", "approved", None)
    gift = Gift.must("GIFT#HDM-0012", "GIFT")
    assert (gift.name, gift.approved_version, gift.content["cost_yen"]) == ("ひだまり米 10kg", 1, 7000)
    assert gift.prices[0]["who"] == "佐藤 花・森 直子"
    after = desk.accepted(desk.notification(portal_order_number="FN-2", applied_at="2026-11-22T12:01:00+09:00"))
    assert after["flags"] == []


def test_nobody_approves_what_they_wrote_or_proposed(clerk: Caller) -> None:
    proposed = begin(clerk)
    assert "approve" not in proposed["actions"] and "return" in proposed["actions"]
    got = verb(clerk, proposed, "approve")
    assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (422, "rule")
    # Whoever wrote into a draft may not either, though another proposed it.
    back = desk.done(verb(clerk, proposed, "withdraw", reason="確かめ直すため"))
    rewritten = desk.done(
        verb(desk.officer(), back, "draft", content=back["content"] | {"lead_days": 6}, reason="日数を直すため")
    )
    again = desk.done(verb(clerk, rewritten, "propose"))
    assert verb(desk.officer(), again, "approve").status == 422
    assert "森 直子" in again["why"][-1]["rows"][0]["value"]


def test_a_change_waits_while_the_old_stays_in_force(clerk: Caller) -> None:
    desk.decide(desk.GIFTS, begin(clerk))
    seen = clerk.get(app, RICE).body
    content = seen["content"] | {"amount_yen": 30000, "cost_yen": 9000}
    changed = desk.done(verb(clerk, seen, "draft", content=content, reason="米の値上がりのため", propose=True))
    assert (changed["state"], changed["standing"]) == ("proposed", "approved")
    assert [(one["label"], one["from"], one["to"]) for one in changed["changes"]] == [
        ("寄附金額", "28,000円", "30,000円"),
        ("調達費用（税・箱代こみ）", "7,000円", "9,000円"),
    ]
    assert flags() == []  # 28,000 is still the price
    approved = desk.decide(desk.GIFTS, changed)
    assert [price["amount_yen"] for price in approved["prices"]] == [28000, 30000]
    assert [(one["number"], one["state"]) for one in approved["versions"]] == [(2, "approved"), (1, "approved")]
    assert approved["versions"][0]["changes"] == changed["changes"]


def test_a_cost_over_the_limit_can_be_drafted_but_never_proposed(clerk: Caller) -> None:
    vendor = desk.vendor(clerk)
    body = {
        "code": "HDM-0012",
        "content": desk.RICE | {"vendor_id": vendor, "cost_yen": 8401},
        "reason": "受付のため",
        "propose": True,
    }
    got = clerk.post(app, desk.GIFTS, body)
    assert (got.status, got.codes()) == (422, {"/content/cost_yen": "K-1"})
    draft = desk.done(clerk.post(app, desk.GIFTS, body | {"propose": False}))
    assert "30%（8,400円）まで" in draft["hindrance"] and draft["why"][0]["rule"] == "K-1"
    assert verb(clerk, draft, "propose").codes() == {"/content/cost_yen": "K-1"}


def test_what_became_unlawful_while_it_waited_is_not_approved(clerk: Caller) -> None:
    certificate = {"maker": "みのり農園", "issued_on": "2026-08-01", "published_on": None}
    with clock.fixed(house.NOON - timedelta(days=60)):  # 23 September 2026, before the certificate was asked for
        proposed = begin(desk.clerk(), criterion="3", certificate=certificate)
    got = verb(desk.officer(), proposed, "approve")
    assert (got.status, got.codes()) == (422, {"/content/certificate/published_on": "K-2"})


def test_a_proposal_is_given_back_with_a_reason_and_mended(clerk: Caller) -> None:
    back = desk.decide(desk.GIFTS, begin(clerk), "return", reason="重さを箱こみにしてください")
    assert (back["state"], back["proposal"]["returned_reason"]) == ("returned", "重さを箱こみにしてください")
    (item,) = clerk.get(app, "/api/donations/waiting").body["items"]
    assert (item["action"], item["href"]) == ("直す", "/donations/gifts/HDM-0012")
    content = back["content"] | {"weight_g": 10500}
    again = desk.done(verb(clerk, back, "draft", content=content, reason="重さを直すため", propose=True))
    assert desk.decide(desk.GIFTS, again)["standing"] == "approved"
    assert [one["state"] for one in clerk.get(app, RICE).body["versions"]] == ["approved", "returned"]


def test_what_waits_is_shown_to_those_who_may_decide(clerk: Caller) -> None:
    begin(clerk)
    assert clerk.get(app, "/api/donations/waiting").body["items"] == []
    got = desk.officer().get(app, "/api/donations/waiting").body
    assert schema.mistakes("kernel/waiting", got) == []
    (item,) = got["items"]
    assert (item["kind"], item["title"]) == ("返礼品・登録の承認", "返礼品　ひだまり米 10kg")
    assert item["due"] == "2026-11-30T08:00:00.000Z"  # five business days: 24, 25, 26, 27, 30 November
    assert got["figures"][0]["label"] == "承認待ちの返礼品"


def test_a_stopped_gift_is_no_longer_accepted_without_a_look(clerk: Caller) -> None:
    entry = desk.decide(desk.GIFTS, begin(clerk))
    asked = desk.done(verb(clerk, entry, "stop", reason="在庫がなくなったため"))
    assert flags() == []  # a proposal stops nothing
    stopped = desk.decide(desk.GIFTS, asked)
    assert (stopped["state"], stopped["actions"]) == ("stopped", ["draft", "resume"])
    later = desk.notification(portal_order_number="FN-2", applied_at="2026-11-22T12:01:00+09:00")
    assert desk.accepted(later)["flags"] == ["unknown_gift"]
    # … but who applied before is served.
    assert desk.accepted(desk.notification(portal_order_number="FN-3"))["flags"] == []
    again = desk.decide(desk.GIFTS, desk.done(verb(clerk, stopped, "resume", reason="入荷したため")))
    assert again["state"] == "approved"
    assert desk.accepted(later | {"portal_order_number": "FN-4"})["flags"] == []


def test_a_price_may_begin_later_or_earlier(clerk: Caller) -> None:
    desk.register(clerk)
    desk.change(clerk, amount_yen=30000, since="2026-12-01T00:00:00+09:00")
    assert flags() == []
    mended = desk.change(clerk, amount_yen=2800, cost_yen=800, since="2026-11-01T00:00:00+09:00")
    assert [price["amount_yen"] for price in mended["prices"]] == [2800, 28000, 30000]
    before = desk.notification(portal_order_number="FN-2", amount_yen=2800, applied_at="2026-11-20T12:00:00+09:00")
    assert desk.accepted(before)["flags"] == []


def test_the_price_of_the_portal_counts(clerk: Caller) -> None:
    house.partner("rakuten")
    desk.register(clerk, code="HDM-0100", portal_amounts={"rakuten": 30000})
    body = desk.notification(lines=[desk.line(gift_code="HDM-0100")])
    assert desk.accepted(body)["flags"] == []
    assert desk.accepted(body, portal="rakuten")["flags"] == ["amount_mismatch"]


def test_a_code_is_registered_once_in_any_spelling(clerk: Caller) -> None:
    first = begin(clerk)
    body = {"code": "hdm-0012", "content": first["content"], "reason": "重ねて", "propose": True}
    assert clerk.post(app, desk.GIFTS, body).status == 409
    assert clerk.get(app, f"{desk.GIFTS}/hdm-0012").body["id"] == "HDM-0012"


@pytest.mark.parametrize("code", ["HDM 12", "HDM/12", "", "㍿" * 99])
def test_a_code_that_cannot_stand_in_an_address_is_refused(clerk: Caller, code: str) -> None:
    body = {"code": code, "content": desk.RICE, "reason": "試し"}
    assert "/code" in clerk.post(app, desk.GIFTS, body).codes()


def test_a_dropped_draft_can_be_taken_up_again(clerk: Caller) -> None:
    dropped = desk.done(verb(clerk, begin(clerk, propose=False), "discard", reason="重ねて書いたため"))
    assert (dropped["state"], dropped["in_force"]) == ("dropped", [])
    again = verb(clerk, dropped, "draft", content=dropped["content"], reason="やはり始めるため", propose=True)
    assert desk.done(again)["proposal"]["act"] == "register"


def test_repeating_and_being_late(clerk: Caller) -> None:
    proposed = begin(clerk)
    first = verb(desk.officer(), proposed, "approve")
    assert verb(desk.officer(), proposed, "approve").body == first.body
    stale = verb(clerk, proposed, "withdraw", reason="遅い")
    assert (stale.status, stale.body["current"]["state"]) == (409, "approved")
    wrong = verb(clerk, first.body, "withdraw", reason="もう承認された")
    assert (wrong.status, wrong.body["type"].rsplit("/", 1)[1]) == (409, "wrong-state")


def test_a_plan_s_shares_are_its_cost(clerk: Caller) -> None:
    plan = [{"month": 1, "share_yen": 3000, "what": "米 5kg"}, {"month": 2, "share_yen": 3000, "what": "米 5kg"}]
    body = {"code": "HDM-0102", "content": desk.rice(clerk, plan=plan), "reason": "定期便"}
    assert clerk.post(app, desk.GIFTS, body).codes() == {"/content/plan": "sum"}
    body["content"] = body["content"] | {"cost_yen": 6000, "portal_amounts": {"nowhere": 1}}
    assert clerk.post(app, desk.GIFTS, body).codes() == {"/content/portal_amounts": "unknown"}

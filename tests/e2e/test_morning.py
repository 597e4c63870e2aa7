"""A morning at the donations' desk: seven donations come in by four ways, four of them odd; the clerk decides in the browser, and the
officer's analysis says what one works out by hand. Vendors and donors go on in `test_gifts_way`."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.local.rakuten_platform.shop import item, order, person
from infra.local.visitor import Visitor, until
from tests.browser import violations
from tests.cloud.test_donation_door import accepted
from tests.donations import desk as sample
from tests.donations.fulfilment.test_cloud import stocked
from tests.donations.imports.importing import row, table
from tests.donations.imports.test_cloud import seen as import_seen
from tests.donations.imports.test_cloud import started
from tests.e2e.walking import Walker, picture, too_wide
from tests.town import CLERK, OFFICER, Town

pytestmark = pytest.mark.browser
PRICE, WIDTH = 28_000, 1280
PLAN = [{"month": month, "share_yen": 2000, "what": f"{month}回目"} for month in (1, 2, 3)]
HERE = {"prefecture": "ひなた県", "address": "ひだまり市本町1-1", "postcode": "600-8001"}


def donor(serial: int, run: str, **changed: Any) -> dict[str, Any]:
    own = {"name": f"寄附 {run}{serial}", "name_kana": f"キフ {serial}", "telephone": f"090-0000-30{serial:02d}"}
    return sample.donor(**own, email=f"{run}{serial}@example.jp", **changed)


def notified(town: Town, run: str, serial: int, code: str, amount: int = PRICE, **changed: Any) -> str:
    lines = [sample.line(gift_code=code, amount_yen=amount)]
    own = {"portal_order_number": f"M-{run}-{serial}", "revision": 1, "amount_yen": amount, "lines": lines}
    body = sample.notification(**own, donor=donor(serial, run, **changed))
    return str(accepted(town, body)["donation_id"])


def sold_at_rakuten(town: Town, run: str, code: str) -> None:
    shop = Visitor(town.access["rakuten"]["platform_url"])
    her = person(f"楽天 {run}", "ラクテン", "980-0811", "宮城県", "仙台市青葉区 一番町3-7-1", "090-0000-3091")
    bought = order(
        f"310000-{run}-1", datetime.now().astimezone() - timedelta(minutes=5), her, [(her, [item(code, "米", PRICE)])]
    )
    assert shop.post("/control/orders", bought).status == 200
    clerk = town.desk(CLERK)
    assert clerk.post("/api/donations/rakuten/pull", {}).status == 202
    until(
        "Rakuten's order", lambda: clerk.get("/api/donations", q=f"310000-{run}-1").body["items"], seconds=150, pause=2
    )


def imported(town: Town, run: str, code: str) -> None:
    file = table(
        row(
            order=f"M-{run}-csv",
            name=f"取込 {run}",
            kana="トリコミ",
            gift=code,
            amount=f"{PRICE:,}",
            telephone="090-0000-3092",
        )
    )
    run_id = started(town, file, run)
    done = until(
        "the import", lambda: (one := import_seen(town, run_id))["state"] == "done" and one, seconds=120, pause=1
    )
    assert done["counts"]["new"] == 1


def telephoned(town: Town, run: str, code: str) -> None:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    body = {
        "way": "telephone",
        "applied_at": now,
        "paid_at": now,
        "payment": {"method": "bank_transfer", "status": "paid"},
        "amount_yen": PRICE,
        "donor": {key: value for key, value in donor(93, run).items() if key != "prefecture"},
        "one_stop_wish": False,
        "publication_consent": "none",
        "lines": [{"gift_code": code, "gift_name": "米", "quantity": 1, "recipient": {"same_as_donor": True}}],
    }
    got = town.desk(CLERK).post("/api/donations/entries", body, idempotency_key=uuid.uuid4().hex)
    assert got.status == 201, got.text


def opened(page: Page, donation_id: str) -> None:
    page.goto(f"/admin/donations/{donation_id}")


def row_of(page: Page, code: str) -> str:
    """The gift's line of the analysis, once all events were counted."""
    page.goto("/admin/donations/analysis?by=gift")
    line = page.get_by_role("row").filter(has_text=code)
    expect(page.get_by_role("table").first).to_be_visible()
    return re.sub(r"\s+", " ", line.inner_text()) if line.count() else ""


def test_a_morning_at_the_desk(walker: Walker, town: Town) -> None:
    run = uuid.uuid4().hex[:6].upper()
    code = stocked(town, 4)  # for Rakuten, the file, the telephone and the wrong price; then the shelf is empty
    monthly = stocked(town, 1, plan=PLAN, cost_yen=6000)
    sold_at_rakuten(town, run, code)
    imported(town, run, code)
    telephoned(town, run, code)
    wrong = notified(town, run, 1, code, amount=2800)
    resident = notified(town, run, 2, code, **HERE)
    short = notified(town, run, 3, code)
    subscribed = notified(town, run, 4, monthly)

    page = walker.staff(CLERK, WIDTH)
    opened(page, wrong)
    page.get_by_role("button", name="この金額で受け付ける").click()
    page.get_by_role("dialog").get_by_label("メモ").fill("掲載の誤りと確かめました。")
    page.get_by_role("dialog").locator("button[type=submit]").click()
    expect(page.get_by_text("確かめた結果を残しました。")).to_be_visible()
    opened(page, resident)
    page.get_by_role("button", name="返礼品なしで受け付ける").click()
    expect(page.get_by_text("「返礼品なしで受け付ける」としました").first).to_be_visible()
    opened(page, short)
    expect(page.get_by_role("heading", name="在庫が足りない")).to_be_visible()
    goods = {"code": code, "quantity": 2, "place": "pool", "reason": "追加の入荷"}
    assert town.desk(CLERK).post("/api/donations/stock/receive", goods, idempotency_key=run).status == 200
    page.get_by_role("button", name="在庫を割り当てる").click()
    expect(page.get_by_text("発送待ち").first).to_be_visible()
    picture(page, "morning-short-settled", WIDTH)
    opened(page, subscribed)
    expect(page.get_by_text("3回目").first).to_be_visible()

    clerk = town.desk(CLERK)
    states = {one: clerk.get(f"/api/donations/{one}").body for one in (wrong, resident, short, subscribed)}
    assert {one["state"] for one in states.values()} == {"paid"}
    assert [len(states[one]["shipments"]) for one in (wrong, resident, short, subscribed)] == [1, 0, 1, 3]
    stock = clerk.get(f"/api/donations/stock/{code}").body
    assert (stock["received"], stock["sold"], stock["available"]) == (6, 5, 1)

    # By hand: five at 28,000 (Rakuten, file, telephone, resident, short) and one at 2,800; and one subscription.
    officer = walker.staff(OFFICER, WIDTH)
    until("the analysis", lambda: f"{5 * PRICE + 2800:,}" in row_of(officer, code), seconds=120, pause=2)
    line = row_of(officer, code)
    assert re.search(rf" 6 5 {5 * PRICE + 2800:,}円 .*{5 * 7000:,}円", line), line  # the resident gets none
    until("the analysis", lambda: f"{PRICE:,}" in row_of(officer, monthly), seconds=120, pause=2)
    assert violations(officer) == []
    assert too_wide(officer) == 0
    picture(officer, "morning-analysis", WIDTH)

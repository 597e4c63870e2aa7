"""A gift's way: a portal tells of it, the donor sends it elsewhere from her telephone, its vendor makes the label and sends it, all see it."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.local.visitor import until
from tests.browser import violations
from tests.cloud.test_donation_door import accepted, donor, order, seen
from tests.e2e.walking import Walker, picture, too_wide
from tests.town import CLERK, Town

pytestmark = pytest.mark.browser
PHONE = 360


def sound(page: Page, name: str) -> None:
    """Axe finds nothing, nothing is wider than the telephone."""
    picture(page, name, PHONE)
    assert violations(page) == []
    assert not too_wide(page)


def number() -> str:
    """A tracking number that no parcel had yet."""
    base = f"{uuid.uuid4().int % 10**11:011d}"
    return f"{base}{int(base) % 7}"


def code(town: Town, email: str, known: set[str]) -> str:
    """The newest code in a mailbox."""

    def look() -> str | None:
        return next(iter(codes(town, email) - known), None)

    return str(until("the code", look))


def codes(town: Town, email: str) -> set[str]:
    found = [str(mail) for mail in town.mailbox.mails(email) if "確認コード" in mail["subject"]]
    return {match[1] for mail in found if (match := re.search(r"確認コードは (\d{8})", mail))}


def shown(page: Page, donation: dict[str, Any]) -> None:
    """The donor at her own page."""
    page.goto("about:blank")  # else the same address with the same # is no new visit
    page.goto(donation["donor_page"])
    page.get_by_label("お申込みの電話番号の、下4けた").fill(donation["donor"]["telephone"][-4:])
    page.get_by_role("button", name="開く").click()
    expect(page.get_by_role("heading", name="返礼品", exact=True)).to_be_visible()


def test_a_gift_goes_where_the_donor_wants_it(walker: Walker, town: Town) -> None:
    email = town.access["delegates"][0]["email"]
    donation = seen(
        town,
        accepted(town, order(donor=donor(telephone="090-0000-7788", email=f"{uuid.uuid4().hex[:12]}@example.jp")))[
            "donation_id"
        ],
    )
    (parcel,) = donation["shipments"]

    her = walker.public(PHONE)
    shown(her, donation)
    sound(her, "gift-donor")
    her.get_by_text("お届け先を変える").click()
    her.get_by_label("住所（都道府県から）").fill("東京都千代田区丸の内9-9-9")
    her.get_by_role("button", name="このお届け先にする").click()
    expect(her.get_by_text("お届け先を変えました。")).to_be_visible()

    his, known = walker.public(PHONE), codes(town, email)
    his.goto("/vendor/")
    his.get_by_label("メールアドレス").fill(email)
    his.get_by_role("button", name="確認コードを送る").click()
    his.get_by_label("確認コード").fill(code(town, email, known))
    his.get_by_role("button", name="入る").click()
    mine, more = (
        his.locator("article", has_text=donation["donor"]["name"]),
        his.get_by_role("button", name="もっと見る"),
    )
    expect(his.get_by_role("button", name="発送待ち")).to_be_visible()
    while more.is_visible() and not mine.count():  # other tests order of this vendor too
        shown_already = his.locator("article").count()
        more.click()
        expect(his.locator("article").nth(shown_already)).to_be_visible()
    expect(mine).to_be_visible()
    sound(his, "vendor-parcels")
    mine.get_by_text("開いて、発送する").click()
    expect(mine.get_by_text("東京都千代田区丸の内9-9-9")).to_be_visible()
    mine.get_by_role("checkbox").check()
    his.get_by_text("送り状のデータを作る（まとめて）").click()
    his.get_by_role("button", name="送り状のデータを作る", exact=True).click()
    expect(his.get_by_role("link", name="ファイルを受け取る")).to_be_visible()
    mine.get_by_label("伝票番号").fill(number())
    his.keyboard.press("Enter")  # as a scanner does
    expect(his.get_by_text("発送済みにしました。")).to_be_visible()
    expect(mine).to_have_count(0)

    his.get_by_text("市に聞く・知らせる").click()
    subject = f"年末の受付 {parcel['id']}"
    his.get_by_label("件名").fill(subject)
    his.get_by_label("荷物の番号（その荷物のことなら）").fill(parcel["id"])
    his.locator("#vendor-talks").get_by_label("内容").fill("28日で終わりにします。")
    his.locator("#vendor-talks").get_by_role("button", name="送る").click()
    expect(his.get_by_text("市に送りました。返事は、ここに届きます。")).to_be_visible()

    shown(her, donation)
    expect(her.get_by_text("荷物を追跡する")).to_be_visible()
    her.get_by_text("受領証明書の再発行などを頼む・市に聞く").click()
    her.get_by_label("受領証明書の再発行", exact=True).check()
    her.get_by_label("くわしく（なくてもかまいません）").fill("引っ越しで、なくしました。")
    her.get_by_role("button", name="送る").click()
    expect(her.get_by_role("heading", name="受領証明書の再発行")).to_be_visible()

    clerk = walker.staff(CLERK)
    clerk.goto(f"/admin/donations/{donation['id']}")
    expect(clerk.get_by_role("link", name=subject)).to_be_visible()  # what her vendor asked about her parcel
    clerk.get_by_role("link", name="受領証明書の再発行").click()
    clerk.get_by_label("ひな形").select_option(label="受領証明書の再発行")
    clerk.get_by_role("button", name="回答を送る").click()
    expect(clerk.get_by_text("回答を残しました。")).to_be_visible()
    shown(her, donation)
    expect(her.get_by_text("もう一度お送りします。", exact=False)).to_be_visible()
    sound(her, "gift-talk")
    after = seen(town, donation["id"])
    assert (after["state"], after["shipments"][0]["id"]) == ("completed", parcel["id"])
    email_of_hers = donation["donor"]["email"]
    until(
        "the donor's mail", lambda: any("発送しました" in one["subject"] for one in town.mailbox.mails(email_of_hers))
    )
    sent = town.desk(CLERK).get("/api/donations/shipments", list="shipped", limit=200).body["items"]
    assert parcel["id"] in [one["id"] for one in sent]

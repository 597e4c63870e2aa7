"""Each door's whole path as its people walk it, on a phone and at a desk."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.local.seed.consortium import CHECKS
from infra.local.visitor import token_in, until
from tests.browser import violations
from tests.donations import desk as donations
from tests.e2e.walking import Walker, picture
from tests.town import APPROVER, CLERK, COUNSELLOR, REVIEWER, Town

pytestmark = pytest.mark.browser


def shown(page: Page) -> Locator:
    """The record that the desk shows, beside its list or on a page of its own."""
    return page.locator("article.detail")


def toast(page: Page, words: str) -> None:
    """The desk says that it is done."""
    expect(page.get_by_text(words).first).to_be_visible()


def on_the_site(page: Page, path: str, words: str) -> None:
    """Until the page at `path` shows the words: what was decided is public within ten seconds."""

    def look() -> bool:
        page.goto(path)
        return page.get_by_text(words).first.is_visible()

    until(f"「{words}」 at {path}", look, seconds=10, pause=0.3)


def test_a_line_user_asks_and_the_counsellor_answers(walker: Walker, town: Town, width: int) -> None:
    mark = uuid.uuid4().hex[:6]
    name, question, answer = f"麦田 {mark}", f"時短の仕事はありますか {mark}", f"はい、3社あります。{mark}"
    town.platform.post("/control/users", {"name": name})
    phone = walker.public(width)
    phone.goto(town.platform_url)
    phone.get_by_role("button", name=name).click()
    phone.get_by_role("button", name="友だち追加").click()
    talk = phone.get_by_role("list", name="トーク")
    talk.get_by_role("button", name="同意する", exact=True).click()
    expect(talk.get_by_text("ご用件をお選びください")).to_be_visible()
    phone.get_by_label("メッセージ", exact=True).fill(question)
    phone.get_by_role("button", name="送る", exact=True).click()
    expect(talk.get_by_text("お問い合わせを受け付けました")).to_be_visible()
    desk = walker.staff(COUNSELLOR, width)
    desk.goto("/admin/line/inquiries")
    desk.get_by_role("link", name=re.compile(mark)).first.click()
    expect(desk.get_by_role("log").get_by_text(question)).to_be_visible()
    desk.get_by_label("回答", exact=True).fill(answer)
    desk.get_by_role("button", name="LINEで回答する").click()
    expect(shown(desk).get_by_text("回答済み").first).to_be_visible()
    picture(desk, "path-line-answered", width)
    expect(talk.get_by_text(answer)).to_be_visible()
    picture(phone, "path-line-phone", width)


def test_a_donation_with_a_wrong_price_is_looked_at_and_accepted(walker: Walker, town: Town, width: int) -> None:
    number = f"E2E-{uuid.uuid4().hex[:10]}"
    body = donations.notification(
        portal_order_number=number,
        amount_yen=2800,
        donor=donations.donor(name=f"髙橋 {number[-6:]}"),
        lines=[donations.line(amount_yen=2800)],
    )
    door = f"/api/donations/portals/{donations.PORTAL}/notifications"
    assert town.signed(donations.PORTAL, door, body).status == 202
    page = walker.staff(CLERK, width)
    page.goto("/admin/donations")
    page.get_by_role("searchbox").first.fill(number)
    page.get_by_role("button", name="さがす").first.click()
    page.get_by_role("link", name=re.compile(number[-6:])).first.click()
    expect(page.get_by_role("heading", name="金額が登録価格と違う")).to_be_visible()
    expect(shown(page).get_by_text("28,000円").first).to_be_visible()
    page.get_by_role("button", name="この金額で受け付ける").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("メモ").fill("ポータルの掲載の誤りと確かめました。")
    assert violations(page) == []
    dialog.locator("button[type=submit]").click()
    expect(shown(page).get_by_text("入金済み").first).to_be_visible()
    expect(shown(page).get_by_text("ポータルの掲載の誤りと確かめました。").first).to_be_visible()
    # The donor moves: the portal tells again, and the difference stands on the page.
    moved = body["donor"] | {"address": "東京都千代田区千代田1丁目1番 ひだまりハイツ305"}
    assert town.signed(donations.PORTAL, door, body | {"revision": 2, "donor": moved}).status == 202
    page.reload()
    expect(shown(page).get_by_text("第2版").first).to_be_visible()
    expect(shown(page).get_by_text("ひだまりハイツ305").first).to_be_visible()
    picture(page, "path-donation-accepted", width)


def fill_task(page: Page, title: str, email: str) -> None:
    """みのり食品's task, on the site's form."""
    today = datetime.now(UTC).date()
    texts = {
        "orderer.name": "株式会社みのり食品",
        "orderer.contact_name": "佐藤 花",
        "orderer.email": email,
        "orderer.telephone": "090-0000-1234",
        "title": title,
        "description": "A4表裏1枚のチラシの校正です。",
        "reward.yen": "12000",
        "places": "1",
        "deadline": (today + timedelta(days=14)).isoformat(),
        "delivery_date": (today + timedelta(days=21)).isoformat(),
        "payment_date": (today + timedelta(days=50)).isoformat(),
    }
    for name, text in texts.items():
        page.fill(f'form[data-form] [name="{name}"]', text)
    for choice in (
        "category'][value='writing",
        "place.kind'][value='remote",
        "contract'][value='outsourcing",
        "reward.kind'][value='fixed",
    ):
        page.check(f"form[data-form] [name='{choice}']")
    page.check("form[data-form] [name=agree_terms]")


def send_as_read_back(page: Page) -> None:
    """Read the answers back and send them; nobody fills in a form in three seconds, and who does is taken for a machine."""
    since_load = "performance.now() - performance.getEntriesByType('navigation')[0].loadEventEnd"
    until("three seconds of typing", lambda: page.evaluate(since_load) > 3100)
    page.get_by_text("この内容で送る").click()


def confirm_by_mail(page: Page, town: Town, email: str, subject: str, path: str) -> None:
    """Open the link of the mail and press the page's one button."""
    token = token_in(town.mailbox.wait_for(email, subject))
    page.goto(f"{path}?token={token}")
    page.locator("main form button[type=submit]").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_company_posts_a_task_and_the_officer_publishes_it(
    walker: Walker, town: Town, width: int, script: bool
) -> None:
    mark = uuid.uuid4().hex[:6]
    title, email = f"年末ちらしの校正 {mark}", f"{mark}@minori.example"
    page = walker.public(width, script=script)
    page.goto("/tasks/post/")
    page.click("form[data-form] button[type=submit]")
    if script:
        expect(page.locator("#summary")).to_be_focused()
    fill_task(page, title, email)
    page.click("form[data-form] button[type=submit]")
    if script:
        expect(page.get_by_role("heading", name="入力内容の確認")).to_be_visible()
        send_as_read_back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("確認のメール"))
    confirm_by_mail(page, town, email, "確認のお願い", "/api/crowdsourcing/confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("受け付けました|届きました"))
    picture(page, f"path-task-confirmed-{'script' if script else 'no-script'}", width)
    desk = walker.staff(REVIEWER, width)
    desk.goto("/admin/crowdsourcing/tasks")
    desk.get_by_role("link", name=title).first.click()
    if not script:
        return  # from here on it is the same for both
    desk.get_by_role("button", name="公開を承認").click()
    desk.get_by_role("dialog").get_by_role("button", name="承認して公開する").click()
    toast(desk, "承認しました")
    on_the_site(page, "/tasks/", title)
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    picture(page, "path-task-published", width)


def fill_application(page: Page, name: str, email: str) -> None:
    """The consortium's form."""
    page.check("form[data-form] [value=company]")
    texts = {
        "organisation.name": name,
        "organisation.name_kana": "ミノリショクヒン",
        "organisation.corporate_number": "8999901000017",
        "organisation.postcode": "123-4567",
        "organisation.address": "ひなた県ひだまり市本町2-4-1",
        "contact.name": "高橋 恵美",
        "contact.name_kana": "タカハシ エミ",
        "contact.email": email,
        "contact.telephone": "090-0000-1234",
        "motive": "注文の電話とファクスを減らしたいと考えています。",
    }
    for field, text in texts.items():
        page.fill(f'form[data-form] [name="{field}"]', text)
    for box in ("[value=ai]", "[name=list_publicly]", "[name=agree_terms]", "[name=agree_antisocial]"):
        page.check(f"form[data-form] {box}")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_organisation_applies_and_two_officers_admit_it(
    walker: Walker, town: Town, width: int, script: bool
) -> None:
    mark = uuid.uuid4().hex[:6]
    name, email = f"株式会社みのり{mark}", f"{mark}@minori.example"
    page = walker.public(width, script=script)
    page.goto("/consortium/apply/")
    fill_application(page, name, email)
    if not script:  # a mistake that only the system can see comes back with everything typed
        page.fill('form[data-form] [name="organisation.corporate_number"]', "1234567890123")
        page.click("form[data-form] button[type=submit]")
        expect(page.get_by_role("heading", level=1)).to_have_text("入力を確かめてください")
        expect(page.locator('[name="organisation.name"]')).to_have_value(name)
        assert page.is_checked("[name=agree_antisocial]")
        picture(page, "path-member-mistake", width)
        page.fill('form[data-form] [name="organisation.corporate_number"]', "8999901000017")
    page.click("form[data-form] button[type=submit]")
    if script:
        send_as_read_back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("確認のメール"))
    confirm_by_mail(page, town, email, "確認してください", "/api/consortium/confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text("申込みが届きました")
    first = walker.staff(REVIEWER, width)
    first.goto("/admin/consortium/applications")
    first.get_by_role("link", name=name).first.click()
    if not script:
        return  # from here on it is the same for both
    screen(first, width)
    expect(shown(first).get_by_text("決裁待ち").first).to_be_visible()
    second = walker.staff(APPROVER, width)
    second.goto(first.url)
    second.get_by_role("button", name=re.compile("決裁|承認|認める")).first.click()
    second.get_by_role("dialog").locator("button[type=submit]").click()
    expect(shown(second).get_by_role("link", name=re.compile("会員")).first).to_be_visible()
    picture(second, "path-member-admitted", width)
    on_the_site(page, "/consortium/members/", name)


def screen(page: Page, width: int) -> None:
    """Record every check from its sources, and propose to admit."""
    labels = {
        "identity": "実在の確認",
        "antisocial": "反社会的勢力でないことの確認",
        "activity": "事業内容の確認",
        "terms": "会則への同意の確認",
    }
    for check, sources in CHECKS.items():
        for source in sources:
            page.get_by_role("button", name=f"：{labels[check]}").click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_label("問題なし").check()
            dialog.get_by_label("何で確かめたか").fill(source)
            dialog.get_by_role("button", name="残す").click()
            expect(dialog).to_have_count(0)
    picture(page, "path-member-screened", width)
    page.get_by_role("button", name="結論を起案する").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("入会を認める").check()
    dialog.get_by_label("理由").fill("確認で問題がないため")
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)

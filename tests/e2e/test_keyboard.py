"""Without a mouse: a colleague follows their invitation, enrols, signs in, and decides about a task, all by keys."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from infra.local.visitor import token_in, until
from tests.browser import violations
from tests.crowdsourcing.sample import TASKS, flyer
from tests.e2e.walking import Walker, picture
from tests.town import Town

pytestmark = pytest.mark.browser
STEPS_MOST = 60


def focused(page: Page) -> str:
    """What a screen reader would say of the focused element: its label or text; '' where there is nothing to operate."""
    found: str = page.evaluate(
        "(() => { const e = document.activeElement; const l = e.labels && e.labels[0];"
        " if (!e.matches('a, button, input, textarea, select, summary')) return '';"
        " return (e.getAttribute('aria-label') || (l ? l.innerText : '') || e.innerText || '').trim(); })()"
    )
    return found


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus stands on the element that says so; every stop on the way shows its focus."""
    for _ in range(STEPS_MOST):
        if re.search(words, focused(page)):
            return
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        hidden = page.evaluate("document.activeElement === document.body")
        assert hidden or outline != "none", f"no visible focus on 「{focused(page)}」"
    pytest.fail(f"「{words}」 can't be reached by Tab; the focus ended on 「{focused(page)}」")


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def test_from_the_invitation_to_a_published_task_by_keys_alone(walker: Walker, town: Town, width: int) -> None:
    mark, today = uuid.uuid4().hex[:6], datetime.now(UTC).date()
    days = {"deadline": 14, "delivery_date": 21, "payment_date": 60}
    dated = {name: (today + timedelta(days=ahead)).isoformat() for name, ahead in days.items()}
    title = f"鍵盤だけで公開するしごと {mark}"
    sent = town.signed("hidamari-jobs", TASKS, flyer(title=title, **dated) | {"reference": mark})
    assert sent.status == 202
    _, email = town.invite(f"木村 {mark}", ["task-reviewer"])
    token = token_in(town.mailbox.wait_for(email, "招待"))
    password = f"Hm-{uuid.uuid4().hex[:14]}-7X"

    page = walker.public(width)
    page.goto(f"/admin/invitation#token={token}")
    expect(page.get_by_role("heading", level=1)).to_have_text("パスワードを決めてください")
    type_into(page, "^新しいパスワード(?!（)", password)
    page.keyboard.press("Tab")
    type_into(page, "確認", password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")
    type_into(page, "メールアドレス", email)
    type_into(page, "^パスワード", password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("認証アプリを登録します")
    expect(page.locator("code.secret-code")).to_be_attached()
    assert violations(page) == []
    picture(page, "admin-enrol", width)
    tab_to(page, "読み取れないとき")
    page.keyboard.press("Enter")
    secret = page.locator("code.secret-code").inner_text().replace(" ", "")
    type_into(page, "確認コード|6けた", pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("回復コードを控えてください")
    assert violations(page) == []
    picture(page, "admin-recovery-codes", width)
    tab_to(page, "控えました")
    page.keyboard.press("Space")
    tab_to(page, "業務画面へ進む")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("いま待っていること")

    expect(page.get_by_text(title).first).to_be_visible()
    open_by_keys(page, title)
    tab_to(page, "公開を承認")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    # It can be seen an instant before the focus is in it; until then a key goes to what lies behind.
    until("the focus to be in the dialog", lambda: dialog.evaluate("shown => shown.contains(document.activeElement)"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    until("the focus to come back to the button that opened the dialog", lambda: re.search("公開を承認", focused(page)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, "承認して公開する")
    page.keyboard.press("Enter")
    expect(page.locator("article.detail").get_by_text("公開中").first).to_be_visible()


def open_by_keys(page: Page, title: str) -> None:
    """j moves down the queue, Enter opens what is marked."""
    row = page.get_by_role("listitem").filter(has_text=title).or_(page.get_by_role("row").filter(has_text=title)).first
    for _ in range(STEPS_MOST):
        page.keyboard.press("j")
        if row.evaluate("row => row.contains(document.activeElement)"):
            break
    else:
        pytest.fail("j never came to the task")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title).first).to_be_visible()

"""A clerk takes donations on the telephone, without a mouse: types, is shown what looks alike, reads the number out, goes on."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser import violations
from tests.e2e.test_keyboard import STEPS_MOST, focused, tab_to
from tests.e2e.walking import Walker, picture, too_wide
from tests.town import CLERK

pytestmark = pytest.mark.browser


def on(page: Page, label: str) -> None:
    """The focus stands on this field already: Enter brought us here."""
    assert re.search(label, focused(page)), f"the focus is on 「{focused(page)}」, not on 「{label}」"


def fill(page: Page, *pairs: tuple[str, str]) -> None:
    """Type one field after the other; Enter goes on."""
    for label, text in pairs:
        on(page, label)
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def enter_to(page: Page, label: str) -> None:
    """Press Enter until the focus stands on the field."""
    for _ in range(STEPS_MOST):
        if re.search(label, focused(page)):
            return
        page.keyboard.press("Enter")
    pytest.fail(f"「{label}」 can't be reached by Enter; the focus ended on 「{focused(page)}」")


def take(page: Page, name: str) -> None:
    """One donation, from the way it came to its amount."""
    on(page, "^届き方")
    page.keyboard.press("Enter")
    on(page, "^申込みの日")
    page.keyboard.press("Enter")
    fill(page, ("^氏名", name), ("^フリガナ", "ヤマモト"), ("^郵便番号", "１００－０００１"))
    on(page, "^住所")
    expect(page.get_by_role("button", name="東京都千代田区千代田")).to_be_visible()
    page.keyboard.press("ArrowDown")
    on(page, "^住所")
    page.keyboard.press("End")
    fill(page, ("^住所", "1-1-1"), ("^電話", "090-0000-2001"), ("^メール", "sakura2@example.jp"))
    fill(page, ("^返礼品の番号", "hdm-0007"))
    expect(page.get_by_text("里山のはちみつ 600g", exact=True)).to_be_visible()
    enter_to(page, "^寄附金額")
    page.keyboard.type("12000")


def test_a_clerk_takes_donations_by_keys_alone(walker: Walker, width: int) -> None:
    page = walker.staff(CLERK, width)
    name = f"山本 {uuid.uuid4().hex[:6]}"
    page.goto("/admin/donations")
    expect(page.get_by_role("heading", level=1)).to_have_text("寄附")  # what is not drawn yet can't be tabbed to
    tab_to(page, "^寄附を入力する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("寄附を入力する")
    tab_to(page, "^届き方")
    take(page, name)
    picture(page, "admin-entry", width)
    assert violations(page) == []
    assert too_wide(page) == 0
    page.keyboard.press("Control+Enter")
    number = page.locator(".entry-number")
    expect(number).to_have_text(re.compile(r"^R-\d{8}-\d{6}$"))
    first = number.inner_text()

    # The same once more: it is shown before it is saved, and an Enter too many saves nothing.
    take(page, name)
    page.keyboard.press("Control+Enter")
    alike = page.get_by_role("alert", name="似ている寄附")
    expect(alike.get_by_text(first)).to_be_visible()
    expect(alike.get_by_role("heading")).to_be_focused()
    picture(page, "admin-entry-alike", width)
    page.evaluate(
        "scrollTo(0, document.body.scrollHeight)"
    )  # the bar at the foot covers half a box where the page stops by chance
    assert violations(page) == []
    page.keyboard.press("Enter")
    tab_to(page, "^別の寄附として保存する")
    page.keyboard.press("Enter")
    expect(number).not_to_have_text(first)
    picture(page, "admin-entry-saved", width)

    # What is wrong is told beside its field, and the focus goes there.
    on(page, "^届き方")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("氏名を入力してください。")).to_be_visible()
    on(page, "^氏名")

"""The three pages that the talk opens, on a phone in a train: what is waited for is said, and pressing twice is pressing once."""

from collections import Counter
from dataclasses import dataclass

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.handset import PHONE, Handset
from tests.e2e.walking import Walker
from tests.town import Town

pytestmark = pytest.mark.browser
# Words that stand for half a second are missed by whoever looks now and then: the page itself writes down what its status lines said.
KEEPS_WHAT_IS_SAID = """
    window.statuses = [];
    new MutationObserver(() => {
        for (const line of document.querySelectorAll("[role=status], .going .hint"))
            if (line.textContent && !statuses.includes(line.textContent)) statuses.push(line.textContent);
    }).observe(document, { childList: true, subtree: true, characterData: true });
"""


@dataclass
class Train(Handset):
    """A phone in a train, and what its pages have sent."""

    def __post_init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.page.on("request", self._count)
        self.page.add_init_script(KEEPS_WHAT_IS_SAID)
        self.slow()

    def _count(self, request: Request) -> None:
        if request.method == "POST":
            self.sent[request.url.rpartition("/api/line/")[2]] += 1

    def said(self) -> list[str]:
        """What the status lines of the page have said so far."""
        lines: list[str] = self.page.evaluate("statuses")
        return lines


@pytest.fixture
def hand(walker: Walker, town: Town) -> Train:
    """A newcomer's phone."""
    return Train(town.phone(), walker.public(PHONE))


def test_a_booking(hand: Train) -> None:
    hand.say("予約")
    page = hand.open("日と時刻を一覧で選ぶ", "/booking/", after="どの予約をしますか")
    said = page.locator("#booking-said")
    page.get_by_role("button", name="予約する").click()
    assert "読み込んでいます…" in hand.said()
    page.get_by_role("button", name="しごと相談（60分）").click()
    page.get_by_role("button", name="ビデオ通話").click()
    expect(page.get_by_role("heading", name="日と時刻を選んでください")).to_be_visible()
    assert "空きを調べています…" in hand.said()
    day = page.locator("section.day").nth(3)
    day.locator("summary").first.click()
    hand.sound("line-slow-days")
    day.locator(".slots button").first.dblclick()
    expect(page.get_by_role("heading", name="この内容で予約しますか")).to_be_visible()
    hand.sound("line-slow-confirm")
    page.get_by_role("button", name="予約する").dblclick()
    expect(said).to_have_text("予約しました。")
    assert "送っています…" in hand.said()
    expect(page.get_by_role("heading", name="ご予約があります")).to_be_visible()
    hand.sound("line-slow-booked")
    page.get_by_role("button", name="取り消す").dblclick()
    expect(page.get_by_role("heading", name="この予約を取り消しますか")).to_be_visible()
    page.get_by_role("button", name="取り消す", exact=True).dblclick()
    expect(said).to_have_text("予約を取り消しました。")
    assert (hand.sent["my-booking/book"], hand.sent["my-booking/cancel"]) == (1, 1)


def test_a_consultation_and_worries(hand: Train) -> None:
    hand.say("眠れません。話を聞いてほしいです")
    page = hand.open("相談のページを開く", "/talk/", after="相談は無料です")
    page.get_by_role("button", name="相談を始める").dblclick()
    expect(page.get_by_text("相談員を待っています。")).to_be_visible()
    assert "開いています。少しお待ちください。" in hand.said()
    page.get_by_label("メッセージ").fill("こんばんは")
    page.get_by_role("button", name="送る", exact=True).dblclick()
    log = page.get_by_label("相談の内容")
    expect(log.locator("li[data-number]")).to_have_count(1)
    assert "送っています…" in hand.said()
    assert "メッセージを入力してください。" not in hand.said()
    hand.sound("line-slow-talk")
    finish = page.get_by_role("button", name="相談を終える")
    finish.click()
    page.get_by_role("button", name="終えてよければ、もう一度押してください").click()
    expect(page.get_by_role("heading", name="相談が終わりました")).to_be_visible()
    assert [hand.sent[f"consultations/mine{path}"] for path in ("", "/say", "/end")] == [1, 1, 1]

    page.goto("/worries/")
    page.get_by_label("お金・生活費").check()
    assert "読み込んでいます…" in hand.said()
    page.get_by_role("button", name="保存する").dblclick()
    expect(page.locator("#worries-said")).to_have_text("保存しました。")
    assert "保存しています…" in hand.said()
    hand.sound("line-slow-worries")
    assert hand.sent["worries/mine"] == 1

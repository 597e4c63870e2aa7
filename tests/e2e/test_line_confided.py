"""What somebody asks and confides on LINE: a question that people answer in the talk, a matter that belongs on our own page and is spoken
of there, words after which help is named at once, and worries that are shown with her tick alone. Seen from both sides, live."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.local.visitor import until
from tests.browser import violations
from tests.e2e.handset import PHONE, Handset
from tests.e2e.walking import Walker, picture
from tests.town import ADMINISTRATOR, COUNSELLOR, TALK_SECONDS, Town

pytestmark = pytest.mark.browser
INQUIRIES = "/api/line/inquiries"


def asked(town: Town, hand: Handset, mark: str) -> dict[str, Any]:
    """She asks something that nobody answers ready; the inquiry, as the counsellor sees it."""
    hand.say(f"育休のあとに使える制度の窓口はどこですか {mark}")
    hand.hears("お問い合わせを受け付けました")
    desk = town.desk(COUNSELLOR)

    def look() -> dict[str, Any] | None:
        items = desk.get(INQUIRIES, limit=100).body["items"]
        return next((one for one in items if mark in one["preview"]), None)

    found: dict[str, Any] = desk.get(f"{INQUIRIES}/{until('the inquiry', look, seconds=TALK_SECONDS)['id']}").body
    return found


def printed(page: Page) -> str:
    """The words that would stand on paper; no box to write in is there."""
    page.emulate_media(media="print")
    words = page.locator("body").inner_text()
    assert words.strip() and page.locator("textarea:visible").count() == 0
    page.emulate_media(media="screen")
    return words


def test_a_question_is_answered_by_people_and_in_danger_help_is_named_at_once(walker: Walker, town: Town) -> None:
    mark = uuid.uuid4().hex[:8]
    hand = Handset(town.phone(), walker.public(PHONE))
    inquiry = asked(town, hand, mark)
    desk = walker.staff(COUNSELLOR)
    desk.goto(f"/admin/line/inquiries/{inquiry['id']}")
    desk.get_by_label("回答", exact=True).fill(f"市役所2階の子育て支援課です。{mark}")
    desk.get_by_role("button", name="LINEで回答する").click()
    expect(desk.get_by_text("回答済み").first).to_be_visible()
    hand.hears(f"市役所2階の子育て支援課です。{mark}")

    hand.say(f"夫に殴られました {mark}")  # while staff have the talk in hand
    hand.hears("DV相談＋（プラス）　0120-279-889")
    hand.hears("tel:0120279889")
    leader = walker.staff(ADMINISTRATOR)
    leader.goto("/admin/")
    row = leader.locator("li, tr", has=leader.locator(f"a[href$='/line/inquiries/{inquiry['id']}']"))
    expect(row.first).to_contain_text("心配な言葉が届いています")


def test_what_she_confides_is_spoken_of_on_our_page_and_stands_on_no_paper(walker: Walker, town: Town) -> None:
    mark = uuid.uuid4().hex[:8]
    hers, his = f"夜になると不安になります {mark}1", f"よく話してくださいました {mark}2"
    summary, step = f"家計と仕事の不安 {mark}3", f"火曜の夜に、またお話ししましょう {mark}4"
    hand = Handset(town.phone(), walker.public(PHONE))
    her_label = asked(town, hand, mark)["person"]["label"]

    # What she begins to tell in the talk is led to our page; there she begins, and writes while she waits.
    hand.say("離婚を考えていて、つらいです")
    hand.hears("LINEのトークはほかの人に見られることがある")
    page = hand.open("相談のページを開く", "/talk/", after="相談は無料です")
    page.get_by_role("button", name="相談を始める").click()
    expect(page.get_by_text("相談員を待っています。")).to_be_visible()
    page.get_by_label("メッセージ").fill(hers)
    page.get_by_role("button", name="送る", exact=True).click()
    log = page.get_by_label("相談の内容")
    expect(log.get_by_text(hers)).to_be_visible()

    # The counsellor takes it; before, nobody reads it.
    desk = walker.staff(COUNSELLOR)
    desk.goto("/admin/line/consultations")
    desk.get_by_role("link", name=her_label).first.click()
    take = desk.get_by_role("button", name="引き受ける")
    expect(take).to_be_visible()
    assert hers not in desk.locator("body").inner_text()
    take.click()
    desk.get_by_role("dialog").get_by_role("button", name="引き受ける").click()
    expect(desk.get_by_role("button", name="記録を書いて終える")).to_be_visible()
    there = desk.get_by_role("log", name="相談の内容")
    expect(there.get_by_text(hers)).to_be_visible()
    expect(page.get_by_text("相談員：小林")).to_be_visible()
    expect(page.get_by_text("読まれました")).to_be_visible()

    # He writes, and she sees that he does; then what, and he that she has read it.
    desk.get_by_label("メッセージ").fill(his)
    expect(page.get_by_text("（入力しています）")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(log.get_by_text(his)).to_be_visible()
    expect(there.get_by_text("既読")).to_be_visible()
    hand.sound("line-talk-live")
    picture(desk, "line-talk-live-desk", 1280)
    assert violations(desk) == []
    for side in (page, desk):
        assert not any(words in printed(side) for words in (hers, his))

    # He ends it with a record: the summary is for colleagues, the next step for her.
    desk.get_by_role("button", name="記録を書いて終える").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("まとめ").fill(summary)
    dialog.get_by_label("これから").select_option(label="また相談する")
    dialog.get_by_label("ご本人に伝えること").fill(step)
    dialog.get_by_role("button", name="記録を残す").click()
    expect(desk.get_by_text(summary)).to_be_visible()
    expect(page.get_by_role("heading", name="相談が終わりました")).to_be_visible()
    expect(page.get_by_text(step)).to_be_visible()
    hand.sound("line-talk-ended")
    assert summary not in page.locator("body").inner_text()
    for side in (page, desk):
        assert not any(words in printed(side) for words in (hers, his, summary, step))
    at_line = str(hand.phone.talk())
    assert not any(words in at_line for words in (hers, his, summary, step))


def test_worries_are_shown_to_the_counsellor_with_her_tick_alone(walker: Walker, town: Town) -> None:
    mark = uuid.uuid4().hex[:8]
    hand = Handset(town.phone(), walker.public(PHONE))
    inquiry = asked(town, hand, mark)
    hand.say("眠れません。話を聞いてほしいです")
    page = hand.open("相談のページを開く", "/talk/", after="相談は無料です")
    page.goto("/worries/")  # the same two hours
    page.get_by_label("お金・生活費").check()
    page.get_by_label("家族や相手がこわい").check()
    page.get_by_label("ことばで書きたいとき").fill(f"家賃のこと {mark}")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("見られるのは、あなただけです。")).to_be_visible()
    expect(page.get_by_role("region", name="すぐに話せるところ")).to_be_visible()
    hand.sound("line-worries-saved")

    desk = walker.staff(COUNSELLOR)
    desk.goto(f"/admin/line/worries/{inquiry['person']['id']}")
    expect(desk.get_by_text("見られるものはありません").first).to_be_visible()
    assert mark not in desk.locator("body").inner_text()
    page.get_by_label("相談員が見てもよい").check()
    page.get_by_role("button", name="変更を保存する").click()
    expect(page.get_by_text("相談員が見てもよい、としています。")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("お金・生活費、家族や相手がこわい")).to_be_visible()
    expect(desk.get_by_text(f"家賃のこと {mark}")).to_be_visible()
    assert mark not in printed(page)
    page.get_by_label("相談員が見てもよい").uncheck()
    page.get_by_role("button", name="変更を保存する").click()
    expect(page.get_by_text("見られるのは、あなただけです。")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("見られるものはありません").first).to_be_visible()
    assert mark not in desk.locator("body").inner_text()

"""The phone page in a browser: chatting with the keyboard, what is tapped and unsent, and no barrier that axe knows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from infra.local.visitor import until
from tests.browser import violations
from tests.line_platform.conftest import Line

pytestmark = pytest.mark.browser

CAROUSEL = {
    "type": "template",
    "altText": "空いている時間",
    "template": {
        "type": "carousel",
        "columns": [
            {
                "title": f"12月4日（金）{hour}:00",
                "text": "電話・ビデオ・チャット",
                "actions": [
                    {
                        "type": "postback",
                        "label": f"{hour}時にする",
                        "data": f"slot={hour}",
                        "displayText": f"{hour}時にします",
                    }
                ],
            }
            for hour in (22, 23)
        ],
    },
    "quickReply": {
        "items": [{"type": "action", "action": {"type": "message", "label": "ほかの日", "text": "ほかの日"}}]
    },
}
FLEX = {
    "type": "flex",
    "altText": "お届け",
    "contents": {
        "type": "bubble",
        "header": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "text", "text": "返礼品のお届け", "weight": "bold", "size": "lg"}],
        },
        "body": {
            "type": "box",
            "layout": "baseline",
            "contents": [{"type": "text", "text": "発送", "size": "sm"}, {"type": "text", "text": "12月4日ごろ"}],
        },
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {
                    "type": "button",
                    "style": "primary",
                    "action": {"type": "uri", "label": "届け先を変える", "uri": "https://example.jp/"},
                }
            ],
        },
    },
}
HOSTILE = {"type": "text", "text": '<img src=x onerror="document.title=1"> https://example.jp/a'}


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser, line: Line) -> Iterator[Page]:
    """The page of a friend, 麦田 みのり, to whom the bot has sent one message of each kind."""
    user_id = line.friend("麦田 みのり")
    line.api("message/push", {"to": user_id, "messages": [HOSTILE, FLEX, CAROUSEL]})
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    opened = context.new_page()
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(line.url)
    opened.get_by_role("button", name="麦田 みのり").click()
    assert opened.get_by_label("メッセージ", exact=True).is_enabled()  # at once, or the first keys would be lost
    yield opened
    context.close()
    assert problems == []


def test_one_chats_by_keyboard_and_taps_buttons(page: Page, line: Line) -> None:
    talk = page.get_by_role("list", name="トーク")
    page.get_by_label("メッセージ", exact=True).focus()
    page.keyboard.type("予約したいです")
    page.keyboard.press("Enter")
    expect(talk.get_by_text("予約したいです")).to_be_visible()
    expect(page.get_by_role("button", name="ほかの日")).to_have_count(0)
    page.get_by_role("button", name="23時にする").click()
    expect(talk.get_by_text("23時にします")).to_be_visible()
    page.get_by_role("button", name="了解").click()
    expect(page.get_by_role("img", name="スタンプ：了解")).to_be_visible()
    page.get_by_role("button", name="送信を取り消す").last.click()
    expect(talk.get_by_text("送信を取り消しました")).to_be_visible()
    kinds = ["follow", "message", "postback", "message", "unsend"]
    assert [each.event["type"] for each in line.bot.hears(len(kinds))] == kinds


@pytest.mark.parametrize("page", [1280], indirect=True)  # where there is room to add somebody
def test_a_new_user_stays_chosen_though_an_older_list_comes_late(page: Page, line: Line) -> None:
    held: list[Route] = []

    def first_is_late(route: Route) -> None:
        if route.request.method == "GET" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/control/users", first_is_late)
    line.control("POST", "users", {"name": "花岡 れん"})
    until("the page to look at the users", lambda: held or page.wait_for_timeout(50))
    older = held[0].fetch()
    page.get_by_label("新しい利用者の名前").fill("星野 すみれ")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="ふやす").click()
    held[0].fulfill(response=older)
    expect(page.get_by_role("button", name="星野 すみれ")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("星野 すみれさんの画面")).to_be_attached()
    expect(page.get_by_role("button", name="送る")).to_be_disabled()


def test_the_way_of_delivery_is_chosen_on_the_page(page: Page, line: Line) -> None:
    page.get_by_text("Webhookの届け方：").click()
    page.get_by_label("2回届ける").check()
    page.get_by_role("button", name="ありがとう").click()
    expect(page.get_by_role("img", name="スタンプ：ありがとう")).to_be_visible()
    page.get_by_role("button", name="ブロックする").click()
    expect(page.get_by_role("button", name="ブロックを解除")).to_be_visible()
    expect(page.get_by_role("button", name="送る")).to_be_disabled()
    assert [each.event["deliveryContext"]["isRedelivery"] for each in line.bot.hears(5)] == [
        False,
        False,
        True,
        False,
        True,
    ]


def test_what_a_bot_sends_stays_text(page: Page) -> None:
    expect(page.get_by_text("<img src=x")).to_be_visible()
    expect(page.get_by_role("link", name="https://example.jp/a")).to_be_visible()
    assert page.title() != "1"


def test_nothing_is_wider_than_the_screen_and_axe_finds_nothing(page: Page) -> None:
    expect(page.get_by_text("返礼品のお届け")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    for name in ("記録", "設定"):
        if page.get_by_role("button", name=name).is_visible():
            page.get_by_role("button", name=name).click()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert violations(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_mailbox_has_no_barrier_and_its_links_lead_on(browser: Browser, mailbox: Line, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{mailbox.url}/mail")
    assert violations(page) == []
    page.get_by_role("link", name="ご確認のお願い").click()
    expect(page.get_by_role("link", name="https://hidamari.example/confirm?token=a&b=c")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    context.close()

"""Rich menus as a bot meets them at the stand-in: LINE's own SDK talks to it; the phone shows what LINE's would."""

import copy

import pytest
from linebot.v3.messaging import (  # type: ignore[import-untyped]
    ApiClient,
    Configuration,
    CreateRichMenuAliasRequest,
    MessagingApi,
    MessagingApiBlob,
    RichMenuBulkLinkRequest,
    RichMenuRequest,
)
from playwright.sync_api import Browser, expect

from line.menus import drawing
from line.menus.content import rich_menu
from tests.browser import violations
from tests.line.menus import desk
from tests.line_platform.conftest import TOKEN, Line

CONTENT = desk.tabs("start", "find")


def made(line: Line) -> list[str]:
    """Both tabs, by the SDK: created, with pictures, aliases and a default."""
    ids = []
    with ApiClient(Configuration(access_token=TOKEN, host=line.url)) as client:
        api = MessagingApi(client)
        for tab in CONTENT["tabs"]:
            told = RichMenuRequest.from_dict(rich_menu(CONTENT, tab, tab["id"]))
            ids.append(api.create_rich_menu(told).rich_menu_id)
            uploaded = line.api(f"richmenu/{ids[-1]}/content", drawing.png(CONTENT, tab), token=TOKEN)
            assert uploaded.status == 200, uploaded.data
            alias = CreateRichMenuAliasRequest(richMenuAliasId=f"menu-{tab['id']}", richMenuId=ids[-1])
            api.create_rich_menu_alias(alias)
        api.set_default_rich_menu(ids[0])
        assert {one.rich_menu_id for one in api.get_rich_menu_list().richmenus} == set(ids)
        assert MessagingApiBlob is not None
    return ids


def labels(line: Line, user_id: str) -> list[str]:
    menu = line.control("GET", f"users/{user_id}/menu")["menu"]
    return [area["action"]["label"] for area in menu["areas"]] if menu else []


def test_a_friend_sees_the_default_switches_tabs_and_the_bot_hears_of_it(line: Line) -> None:
    stranger = line.control("POST", "users", {})["user_id"]
    made(line)
    assert labels(line, stranger) == [], "who is no friend sees no menu"
    user = line.friend()
    assert labels(line, user)[-1] == "startの予約"
    line.control("POST", f"users/{user}/tap-menu", {"label": "find"})
    assert labels(line, user)[-1] == "findの予約"
    told = line.bot.hears(2)[-1].event
    assert told["postback"]["data"] == "tab.find"
    assert told["postback"]["params"] == {"newRichMenuAliasId": "menu-find", "status": "SUCCESS"}
    line.control("POST", f"users/{user}/tap-menu", {"label": "findの予約"})
    assert line.talk(user)[-1]["message"]["text"] == "予約"


def test_linking_in_bulk_and_deleting(line: Line) -> None:
    start, find = made(line)
    user = line.friend()
    with ApiClient(Configuration(access_token=TOKEN, host=line.url)) as client:
        api = MessagingApi(client)
        api.link_rich_menu_id_to_users(RichMenuBulkLinkRequest(richMenuId=find, userIds=[user]))
        assert labels(line, user)[-1] == "findの予約"
        too_many = {"richMenuId": find, "userIds": [user] * 501}
        assert line.api("richmenu/bulk/link", too_many, token=TOKEN).status == 400
        api.delete_rich_menu(find)
        assert labels(line, user)[-1] == "startの予約", "the default again"
        api.delete_rich_menu(start)
        assert labels(line, user) == []


def test_what_line_would_refuse_is_refused(line: Line) -> None:
    whole = rich_menu(CONTENT, CONTENT["tabs"][0], "start")
    wrong = copy.deepcopy(whole)
    wrong["chatBarText"] = "あ" * 15
    answer = line.api("richmenu", wrong, token=TOKEN)
    assert (answer.status, answer.json()["details"][0]["property"]) == (400, "menu.chatBarText")
    created = line.api("richmenu", whole, token=TOKEN).json()["richMenuId"]
    assert line.api(f"user/all/richmenu/{created}", {}, token=TOKEN).status == 400, "no picture yet"
    png = drawing.png(desk.SMALL | {"size": "tall"}, desk.SMALL["tabs"][0])
    assert line.api(f"richmenu/{created}/content", png, token=TOKEN).status == 400, "another size"
    right = drawing.png(CONTENT, CONTENT["tabs"][0])
    assert line.api(f"richmenu/{created}/content", right + b"\0" * 1_000_000, token=TOKEN).status == 413
    assert line.api(f"richmenu/{created}/content", right, token=TOKEN).status == 200
    assert line.api(f"richmenu/{created}/content", right, token=TOKEN).status == 400, "a picture is never replaced"
    assert line.api("richmenu/alias/menu-none", {"richMenuId": created}, token=TOKEN).status == 404
    assert line.api("richmenu", whole, token="another").status == 401


def test_a_hundred_an_hour(line: Line) -> None:
    whole = rich_menu(CONTENT, CONTENT["tabs"][0], "start")
    assert [line.api("richmenu", whole, token=TOKEN).status for _ in range(101)] == [200] * 100 + [429]
    line.control("POST", "clock?advance=3601")
    assert line.api("richmenu", whole, token=TOKEN).status == 200


@pytest.mark.browser
def test_the_phone_shows_the_menu_and_the_keyboard_reaches_it(line: Line, browser: Browser) -> None:
    page = browser.new_page()
    made(line)
    user = line.friend("麦田 みのり")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(line.url)
    page.get_by_role("button", name="麦田 みのり").click()
    menu = page.locator("#menu")
    expect(menu.get_by_role("button", name="startの予約")).to_be_visible()
    menu.get_by_role("button", name="find", exact=True).focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="findの予約")).to_be_visible()
    assert violations(page) == []
    menu.get_by_role("button", name="findの予約").click()
    expect(page.locator("#talk")).to_contain_text("予約")
    assert line.talk(user)[-1]["message"]["text"] == "予約"
    page.close()

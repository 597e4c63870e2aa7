"""The officer's way at the desk of LINE: a conversation is changed, seen on a phone, compared word by word, approved, published and rolled
back; a broadcast goes to a few, and what they press is counted. The broadcast goes out while the conversation is changed: a sweep is a minute."""

import json
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from infra.local.visitor import Visitor, until
from line.scenarios import seeds
from tests.browser import violations
from tests.e2e.walking import Walker, picture, too_wide
from tests.town import APPROVER, COUNSELLOR, TALK_SECONDS, Phone, Town

pytestmark = pytest.mark.browser
SCENARIOS = "/api/line/scenarios"
DAY = 1280
ANYWHERE = "https://www.city.hidamari.example/soudan"


def sound(page: Page, name: str) -> None:
    """Axe finds nothing, nothing is wider than the screen, at the desk and on a telephone."""
    for width in (DAY, 360):
        page.set_viewport_size({"width": width, "height": 800})
        picture(page, name, width)
        assert not too_wide(page), (name, width)
    page.set_viewport_size({"width": DAY, "height": 800})
    assert violations(page) == []


def dialog(page: Page, button: str, why: str = "", submit: str = "") -> None:
    """Press a button of the record, say why, and send."""
    page.get_by_role("button", name=button, exact=True).click()
    shown = page.get_by_role("dialog")
    if why:
        shown.get_by_role("textbox").first.fill(why)
    shown.get_by_role("button", name=submit or button, exact=True).click()
    expect(shown).to_have_count(0)


def looked_at(page: Page, phone: Phone) -> None:
    """The code from the page, sent from the tester's own phone."""
    page.get_by_role("button", name="番号を出す").click()
    code = page.get_by_role("status").locator("b.num").inner_text()
    seen = len(phone.from_bot())
    phone.say(code)
    until("the preview's beginning", lambda: "下書きを確認します" in str(phone.from_bot()[seen:]), seconds=TALK_SECONDS)
    phone.act("tap", {"label": "はじめる"})


def live(town: Town, name: str, tester: Phone) -> dict[str, Any]:
    """The seed's diagnosis under another name and word, published, so that the other tests' talks stay as they are."""
    writer, officer = town.desk(COUNSELLOR), town.desk(APPROVER)
    seed = json.dumps(seeds.content("diagnosis")).replace('"starts": "diagnosis"', f'"starts": "{name}"')
    content: dict[str, Any] = json.loads(seed) | {"name": f"しごと診断 {name}"}
    content["starts"] = {"follow": False, "words": [{"word": name, "to": content["first"]}]}

    def act(who: Visitor, verb: str, **body: Any) -> Any:
        seen = who.get(f"{SCENARIOS}/{name}").body
        got = who.post(f"{SCENARIOS}/{name}/{verb}", {"version": seen["version"], **body})
        assert got.status == 200, got.text
        return got.body

    made = writer.post(SCENARIOS, {"id": name, "content": content, "reason": "登録会のため"})
    assert made.status == 201, made.text
    tester.say(act(writer, "preview")["code"])
    tester.wait_for("下書きを確認します")
    proposed = act(writer, "propose", reason="お願いします")
    approved = act(officer, "approve", hash=proposed["draft"]["hash"])
    act(officer, "publish", number=approved["approved"])
    return content


def tagged(town: Town, name: str, phone: Phone) -> None:
    """Whoever asked has a tag that nobody else has."""
    counsellor = town.desk(COUNSELLOR)
    made = counsellor.post("/api/line/broadcasts/tags", {"name": name}, idempotency_key=f"tag {name}")
    tag = next(one["id"] for one in made.body["tags"] if name in one["label"])
    phone.say(f"駐輪場の場所を教えてください {name}")

    def asked() -> str | None:
        rows = counsellor.get("/api/line/inquiries", state="all", limit=100).body["items"]
        return next((str(row["id"]) for row in rows if name in str(row["preview"])), None)

    person = f"/api/line/people/{until('the question', asked, seconds=TALK_SECONDS)}"
    body = {"version": 0, "tags": [tag], "hired": None, "asked": False, "reason": "本人から聞きました"}
    assert counsellor.post(person, body).status == 200


def test_an_officer_changes_a_conversation_and_sends_a_broadcast(walker: Walker, town: Town) -> None:
    name = f"s-{uuid.uuid4().hex[:6]}"
    tester, her = town.phone(), town.phone()
    content = live(town, name, tester)
    tagged(town, name, her)
    writer, officer = walker.staff(COUNSELLOR, DAY), walker.staff(APPROVER, DAY)

    writer.goto("/admin/line/broadcasts")
    writer.get_by_role("button", name="配信をつくる").click()
    shown = writer.get_by_role("dialog")
    shown.get_by_label("名前（職員だけに見えます）").fill(f"年末の案内 {name}")
    shown.get_by_label("送るわけ").fill("年末の問い合わせに先に答えるため")
    shown.get_by_role("button", name="下書きをつくる").click()
    expect(writer.get_by_text("まだ書いていないところがあります")).to_be_visible()
    writer.get_by_label("本文", exact=True).fill("相談は12月28日までです。")
    writer.reload()
    expect(writer.get_by_text("前に書きかけたところから開きました")).to_be_visible()
    expect(writer.get_by_label("本文", exact=True)).to_have_value("相談は12月28日までです。")
    writer.get_by_role("button", name="ボタンを足す").click()
    writer.get_by_label("開くページのアドレス").fill(ANYWHERE)
    writer.get_by_role("button", name="条件を足す").click()
    writer.get_by_label("どんな方").select_option(label="タグが付いている")
    writer.get_by_label("タグ", exact=True).select_option(label=name)
    writer.get_by_label("夜9時から朝8時でも送る（急ぎのときだけ）").check()
    writer.get_by_label("変えるわけ").fill("本文とボタンを入れました")
    sound(writer, "broadcast-editor")
    writer.get_by_role("button", name="下書きを残す").click()
    looked_at(writer, tester)
    dialog(writer, "承認を求める", "早めに届けたいので")
    address = writer.url
    writer.goto(f"{address}/edit")
    expect(writer.get_by_text("承認を待っているので、いまは書きかえられません。", exact=False)).to_be_visible()
    expect(writer.get_by_role("button", name="取り下げる")).to_be_visible()
    sound(writer, "broadcast-waiting")
    officer.goto(address)
    expect(officer.get_by_text("1人に送ります", exact=False).first).to_be_visible()
    dialog(officer, "承認する", submit="承認して送る")

    writer.goto(f"/admin/line/scenarios/{name}/edit")
    scene = writer.locator(".map").get_by_role("button", name=re.compile("^たずねる いま、お仕事をしていますか"))
    scene.click()
    asked = writer.get_by_label("質問の文")
    before = content["nodes"][1]["question"]["text"]
    expect(asked).to_have_value(before)
    asked.fill(f"{before}パートもふくみます。")
    writer.get_by_label("変えるわけ").fill("パートの方が迷われるため")
    expect(writer.get_by_label("この場面の見え方").get_by_text("パートもふくみます。", exact=False)).to_be_visible()
    sound(writer, "conversation-editor")
    writer.get_by_role("button", name="下書きを残す").click()
    looked_at(writer, tester)
    tester.wait_for("パートもふくみます。")
    dialog(writer, "承認を求める", "お願いします")

    officer.goto(f"/admin/line/scenarios/{name}")
    changed = officer.locator(".differences ins")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("パートもふくみます。")
    expect(officer.locator(".differences del")).to_have_count(0)
    expect(officer.locator(".differences section")).to_have_count(1)
    sound(officer, "conversation-difference")
    dialog(officer, "承認する")
    dialog(officer, "公開する")
    her.say(name)
    her.wait_for("パートもふくみます。")
    dialog(officer, "前の版に戻す", "言葉のまちがい", submit="戻す")
    expect(officer.get_by_text("第1版を公開しています。")).to_be_visible()
    tester.say("確認おわり")
    seen = len(tester.from_bot())
    tester.say(name)
    until("the edition of before", lambda: before in str(tester.from_bot()[seen:]), seconds=TALK_SECONDS)
    assert "パートもふくみます" not in str(tester.from_bot()[seen:])

    her.wait_for("相談は12月28日までです。")
    opened = her.act("tap", {"label": "くわしく見る"})["open"]
    got = Visitor(town.url).get(urlsplit(opened).path)
    assert (got.status, got.headers["location"]) == (302, ANYWHERE)
    officer.goto(address)
    expect(officer.get_by_role("row", name=re.compile("くわしく見る"))).to_contain_text("1回")
    sound(officer, "broadcast-sent")

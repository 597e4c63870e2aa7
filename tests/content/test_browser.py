"""The built site in Chromium, under the very security policy that template.yaml gives it: axe, narrow screens, forms, no JavaScript.

What the functions do with a form is other rooms' tests; here a stand-in takes it and answers as they do.
"""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import altcha
import pytest
from playwright.sync_api import Browser, Page

from content import sources
from content.build import build
from kernel import clock, publicform, schema
from kernel.settings import city
from tests.browser import violations
from tests.content import site

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {
    "/api/consortium/applications": "consortium/application",
    "/api/crowdsourcing/tasks": "crowdsourcing/task",
    "/api/donations/questions": "donations/question",
}
SECRET = "stand-in"


def policy() -> str:
    """The Content-Security-Policy of the site's pages, from the template."""
    pages = (ROOT / "template.yaml").read_text(encoding="utf-8").split("PageHeaders:")[1]
    return re.search(r'ContentSecurityPolicy: "([^"]+)"', pages)[1]  # type: ignore[index]


class Served:
    """The site at an address, and what was posted to it."""

    def __init__(self, files: dict[str, sources.File]) -> None:
        self.files = files
        self.posts: list[dict[str, Any]] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def _answer(self, status: int, body: bytes, kind: str) -> None:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.send_header("content-security-policy", policy())
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path.endswith("/challenge"):
                    made = altcha.create_challenge("PBKDF2/SHA-256", 200, hmac_secret=SECRET).to_dict()
                    return self._answer(200, json.dumps(made).encode(), "application/json")
                file = served.files.get((path + "index.html" if path.endswith("/") else path)[1:])
                if file is None:
                    return self._answer(404, served.files["404.html"].body, "text/html; charset=utf-8")
                return self._answer(200, file.body, file.content_type)

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                is_form = "urlencoded" in self.headers["content-type"]
                name = SCHEMAS[self.path]
                body = publicform.fields(raw, name) if is_form else json.loads(raw)
                proof = body.get("altcha")
                served.posts.append(body | {"proved": bool(proof) and altcha.verify_solution(proof, SECRET).verified})
                mistakes = [it.as_dict() for it in schema.mistakes(name, body)]
                if "refuse@" in json.dumps(body):
                    mistakes = [{"pointer": "/contact/email", "code": "refused", "message": "この宛先には送れません。"}]
                if not is_form:
                    problem: dict[str, Any] = {"type": "validation", "status": 422, "errors": mistakes}
                    if name == "donations/question" and not mistakes:
                        problem = {
                            "number": "261126-7Q2X9K",
                            "message": "おそくとも11月30日（月）までに、お電話でお返事します。",
                        }
                    return self._answer(422 if mistakes else 202, json.dumps(problem).encode(), "application/json")
                context = {"problem": {"errors": mistakes}, "values": body, "form": self.path}
                page = (
                    ("form_error_page.html", context)
                    if mistakes
                    else ("message_page.html", {"title": "お送りしました"})
                )
                return self._answer(
                    422 if mistakes else 202, publicform.render(*page).encode(), "text/html; charset=utf-8"
                )

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    files = build(sources.load(sources.folder()), site.samples(), city(), site.NOW, site.URL)
    made = Served(files)
    yield made
    made.server.shutdown()


def opened(browser: Browser, width: int, *, script: bool = True) -> tuple[Page, list[str]]:
    """A page, and the list into which its console's complaints go."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, locale="ja-JP", bypass_csp=False
    )
    page = context.new_page()
    told: list[str] = []

    def hears(message: Any) -> None:
        # Pages that are opened from LINE's talk first ask who is there; here nobody is, and the browser notes the refusal.
        if message.type in ("error", "warning") and "/api/line/" not in message.location.get("url", ""):
            told.append(message.text)

    page.on("console", hears)
    page.on("pageerror", lambda error: told.append(str(error)))
    return page, told


def html_keys(served: Served) -> list[str]:
    return sorted(key for key in served.files if key.endswith(".html"))


def test_every_page_is_accessible_fits_and_says_nothing_to_the_console(served: Served, browser: Browser) -> None:
    """On a phone; at a desk, tests/e2e looks at the deployed pages."""
    width, faults = 360, []
    page, told = opened(browser, width)
    for key in html_keys(served):
        page.goto(f"{served.url}/{key.removesuffix('index.html')}")
        faults += [f"{key}: {it}" for it in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{key}: wider than {width} px")
        faults += [f"{key}: {it}" for it in told]
        told.clear()
    page.context.close()
    assert faults == []


def test_nothing_is_asked_of_another_origin(served: Served, browser: Browser) -> None:
    page, _ = opened(browser, 1280)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    for path in ("/", "/search/?q=寄付", "/consortium/apply/", "/tasks/"):
        page.goto(served.url + path, wait_until="networkidle")
    page.context.close()
    assert {url for url in asked if not url.startswith(served.url)} == set()


def test_the_menu_of_a_narrow_screen_opens_and_closes_by_keyboard(served: Served, browser: Browser) -> None:
    page, _ = opened(browser, 360)
    page.goto(served.url + "/")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "メニュー"
    assert not page.is_visible("#top-menu")
    page.keyboard.press("Enter")
    assert page.is_visible("#top-menu")
    assert violations(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "できること"
    page.keyboard.press("Escape")
    assert not page.is_visible("#top-menu")
    assert page.evaluate("document.activeElement.textContent") == "メニュー"
    page.context.close()


def test_the_search_finds_however_it_is_written(served: Served, browser: Browser) -> None:
    page, told = opened(browser, 1280)
    page.goto(served.url + "/")
    page.fill("#home-q", "寄付　ﾜﾝｽﾄｯﾌﾟ")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results li")
    assert "/search/?q=" in page.url
    assert page.inner_text("#results h2 >> nth=0") == "寄附の手引き"
    assert page.inner_text("#found").endswith("見つかりました")
    assert violations(page) == []
    assert told == []
    page.context.close()


def application(page: Page, email: str) -> None:
    """Fill in the consortium's form."""
    page.check("input[value=company]")
    answers = {
        "organisation.name": "株式会社みのり食品",
        "organisation.name_kana": "ミノリショクヒン",
        "organisation.corporate_number": "7000012050002",
        "organisation.postcode": "123-4567",
        "organisation.address": "ひなた県ひだまり市本町1-2",
        "contact.name": "髙橋 恵美",
        "contact.name_kana": "タカハシ エミ",
        "contact.email": email,
        "contact.telephone": "090-0000-1234",
        "motive": "注文の集計に時間がかかっています。",
    }
    for name, value in answers.items():
        page.fill(f'form[data-form] [name="{name}"]', value)
    for box in ("[value=ai]", "[name=agree_terms]", "[name=agree_antisocial]"):
        page.check(box)


def test_an_application_is_checked_read_back_proved_and_sent(served: Served, browser: Browser) -> None:
    page, told = opened(browser, 360)
    page.goto(served.url + "/consortium/apply/")
    submit = "form[data-form] button[type=submit]"
    page.click(submit)
    assert page.evaluate("document.activeElement.id") == "summary"
    assert page.locator(".summary li").count() == 13
    assert violations(page) == []
    application(page, "takahashi@minori.example")
    page.reload()
    assert page.input_value('[name="contact.name"]') == "髙橋 恵美"
    assert page.is_checked("[name=agree_antisocial]")
    page.click(submit)
    assert page.evaluate("document.activeElement.textContent") == "入力内容の確認"
    assert violations(page) == []
    page.click("text=この内容で送る")
    page.wait_for_url("**/consortium/apply/sent/")
    sent = served.posts[-1]
    assert sent["proved"] is True
    assert sent["organisation"]["name"] == "株式会社みのり食品"
    assert sent["list_publicly"] is False
    assert sent["started_at"] <= clock.iso(clock.now())
    assert page.evaluate("sessionStorage.length") == 0
    assert told == []
    page.context.close()


def test_a_question_is_answered_in_place_with_its_number(served: Served, browser: Browser) -> None:
    page, told = opened(browser, 360)
    page.goto(served.url + "/contact/donations/")
    page.check("[value=delivery]")
    page.fill("[name=text]", "りんごがまだ届きません。")
    page.fill("[name=name]", "髙橋 恵美")
    page.check("[value=telephone]")
    page.check("[name=agree_privacy]")
    page.click("form[data-form] button[type=submit]")
    assert page.inner_text(".summary li") == "お返事の電話をおかけする番号を入力してください。"
    page.fill("[name=telephone]", "090-0000-1234")
    page.click("form[data-form] button[type=submit]")
    page.click("text=この内容で送る")
    page.wait_for_selector("text=お問い合わせ番号：261126-7Q2X9K")
    assert page.inner_text("h1") == "お問い合わせが届きました"
    assert violations(page) == []
    assert served.posts[-1]["proved"] is True
    assert page.evaluate("sessionStorage.length") == 0
    assert told == []
    page.context.close()


def test_a_refused_application_keeps_everything_and_says_where(served: Served, browser: Browser) -> None:
    page, _ = opened(browser, 1280)
    page.goto(served.url + "/consortium/apply/")
    application(page, "refuse@minori.example")
    page.click("form[data-form] button[type=submit]")
    page.click("text=この内容で送る")
    page.wait_for_selector(".summary")
    page.click(".summary a")
    assert page.evaluate("document.activeElement.name") == "contact.email"
    assert page.get_attribute("#f-contact-email", "aria-invalid") == "true"
    assert page.input_value("[name=motive]") == "注文の集計に時間がかかっています。"
    page.context.close()


def test_a_lost_connection_loses_nothing(served: Served, browser: Browser) -> None:
    page, _ = opened(browser, 360)
    page.goto(served.url + "/consortium/apply/")
    application(page, "takahashi@minori.example")
    page.click("form[data-form] button[type=submit]")
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.click("text=この内容で送る")
    page.wait_for_selector("text=送れませんでした")
    page.context.set_offline(False)
    page.click("text=この内容で送る")
    page.wait_for_url("**/consortium/apply/sent/")
    page.context.close()


def test_without_javascript_a_form_comes_back_with_its_mistakes_and_then_goes(served: Served, browser: Browser) -> None:
    page, _ = opened(browser, 360, script=False)
    page.goto(served.url + "/consortium/apply/")
    application(page, "refuse@minori.example")
    page.click("form[data-form] button[type=submit]")
    assert page.inner_text("h1") == "入力を確かめてください"
    assert "この宛先には送れません。" in page.inner_text(".summary")
    assert page.input_value('[name="organisation.name"]') == "株式会社みのり食品"
    assert page.is_checked("[value=ai]")
    page.fill('[name="contact.email"]', "takahashi@minori.example")
    page.click("form[data-form] button[type=submit]")
    assert page.inner_text("h1") == "お送りしました"
    assert "altcha" not in served.posts[-1]
    assert "started_at" not in served.posts[-1]
    page.context.close()


def test_without_javascript_the_search_says_so_and_leads_to_the_site_map(served: Served, browser: Browser) -> None:
    page, _ = opened(browser, 360, script=False)
    page.goto(served.url + "/search/?q=寄附")
    assert page.is_visible("text=JavaScript が必要です")
    page.click(".without-script a[href='/sitemap/']")
    assert page.inner_text("h1") == "サイトマップ"
    page.click("a.menu-button")
    assert page.url.endswith("#site-menu")
    page.context.close()


def test_a_page_prints_without_menus_and_with_its_facts(served: Served, browser: Browser) -> None:
    page, _ = opened(browser, 1280)
    page.goto(served.url + "/tasks/01KAF00000000000000000TA01/")
    page.emulate_media(media="print")
    assert not page.is_visible(".top-menu")
    assert not page.is_visible("#site-menu")
    assert page.is_visible("dl.facts")
    page.context.close()


def test_the_built_pages_are_valid_html_and_light(served: Served, tmp_path: Path) -> None:
    for key, file in served.files.items():
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(file.body)
    done = subprocess.run(
        ["node", "check.mjs", str(tmp_path)],
        cwd=ROOT / "frontend" / "site",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

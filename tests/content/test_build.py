"""The site as citizens and machines see it."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import jinja2
import pytest

from content import published
from content.build import next_change
from content.published import Published
from kernel import schema
from tests.content import site

CLOSES = datetime(2026, 12, 1, 14, 59, 59, tzinfo=UTC)


class Links(HTMLParser):
    """Every address a page names, and every id it has."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("a", "link", "script", "img", "form"):
            self.links += [value for name in ("href", "src", "action") if (value := named.get(name))]
        if value := named.get("id"):
            self.ids.append(value)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parsed(html: str) -> Links:
    links = Links()
    links.feed(html)
    return links


@pytest.fixture(scope="module")
def files() -> dict[str, site.File]:
    return site.built()


def test_the_same_inputs_give_the_same_bytes(files: dict[str, site.File]) -> None:
    assert site.built() == files


def test_nothing_changes_within_a_day_when_nothing_closes(files: dict[str, site.File]) -> None:
    assert site.built(now=site.NOW + timedelta(hours=11, minutes=59)) == files


@pytest.mark.parametrize(
    "on", [("donations", "jobsupport", "crowdsourcing", "consortium", "community"), ("donations",), ("crowdsourcing",)]
)
def test_every_link_leads_somewhere_whatever_services_are_on(on: tuple[str, ...]) -> None:
    files = site.built(settings=site.with_services(*on))
    pages = {key: parsed(file.body.decode()) for key, file in files.items() if key.endswith(".html")}
    dead = []
    for key, seen in pages.items():
        for link in seen.links:
            if re.match(r"(https?:|mailto:|tel:|/api/|/admin/)", link):
                continue
            path, _, anchor = link.partition("#")
            path = path.partition("?")[0]
            target = (path + "index.html" if path.endswith("/") else path).lstrip("/") if path else key
            if target not in files or (anchor and anchor not in pages[target].ids):
                dead.append(f"{key}: {link}")
    assert dead == []


def test_no_page_has_an_id_twice(files: dict[str, site.File]) -> None:
    for key, file in files.items():
        if key.endswith(".html"):
            ids = parsed(file.body.decode()).ids
            assert len(ids) == len(set(ids)), key


def test_every_page_has_one_heading_and_a_title_of_its_own(files: dict[str, site.File]) -> None:
    titles = []
    for key, file in files.items():
        if not key.endswith(".html"):
            continue
        html = file.body.decode()
        assert html.count("<h1") == 1, key
        assert '<html lang="ja">' in html, key
        assert 'name="robots" content="noindex"' in html or '<meta name="description" content="' in html, key
        if "/sent/" not in key:
            titles += re.findall("<title>(.*?)</title>", html)
    assert len(titles) == len(set(titles))


def test_an_open_task_is_on_the_board_and_a_closed_one_only_on_its_own_page(files: dict[str, site.File]) -> None:
    board = site.page(files, "/tasks/")
    assert "商店街の年末チラシ、校正をお願いします" in board
    assert "秋まつりの写真整理" not in board
    closed = site.page(files, "/tasks/01KAF00000000000000000TA05/")
    assert "募集を終えました" in closed
    assert "応募するには" not in closed
    assert 'content="noindex"' in closed
    assert "TA05" not in files["sitemap.xml"].body.decode()


def test_a_task_is_closed_at_its_deadline_whoever_says_it_is_open() -> None:
    one = Published(tasks=(site.task(),))
    just_before = site.built(one, CLOSES - timedelta(milliseconds=1))
    at_the_deadline = site.built(one, CLOSES)
    assert "回覧板の封入" in site.page(just_before, "/tasks/")
    assert "回覧板の封入" not in site.page(at_the_deadline, "/tasks/")
    assert "募集を終えました" in site.page(at_the_deadline, "/tasks/01KAF00000000000000000TEST/")


def test_the_site_changes_by_itself_at_the_next_deadline_or_midnight() -> None:
    midnight = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    assert next_change(Published(), site.NOW) == midnight
    tonight = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert next_change(Published(tasks=(site.task(deadline="2026-11-22T18:00:00+09:00"),)), site.NOW) == tonight
    assert next_change(Published(tasks=(site.task(deadline="2026-11-22T11:00:00+09:00"),)), site.NOW) == midnight


def test_the_facts_of_a_task_are_in_words(files: dict[str, site.File]) -> None:
    words = "".join(parsed(site.page(files, "/tasks/01KAF00000000000000000TA02/")).texts)
    for fact in (
        "1,150円／時",
        "2027年1月15日までに支払われます",
        "2026年12月8日（火）23時59分",
        "在宅でできます",
        "2人",
        "表計算",
    ):
        assert fact in words


def test_hostile_published_words_stay_words() -> None:
    evil = '"><script>alert(1)</script>{{ city.name }}<img src=x onerror=alert(1)>'
    shown = Published(
        tasks=(
            site.task(
                title=evil,
                description=evil + "\n\n[x](javascript:alert(1))",
                orderer=evil,
                skills=[evil[:60]],
                place=evil,
            ),
        ),
        members=(site.member(organisation=evil, introduction=evil, website="https://x.example/?\"'&a=1"),),
    )
    for key, file in site.built(shown).items():
        if not key.endswith((".html", ".xml")):
            continue
        text = file.body.decode()
        assert "<script>alert" not in text, key
        assert "<img src=x" not in text, key
        assert "onerror=alert(1)>" not in text or "&gt;" in text, key
        assert 'href="javascript:' not in text, key
    task_page = site.page(site.built(shown), "/tasks/01KAF00000000000000000TEST/")
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', task_page)
    assert json.loads(blocks[0])["@graph"][1]["title"] == evil


def test_a_website_that_is_no_web_address_is_never_published() -> None:
    assert schema.mistakes("published/consortium-member", site.member(website="javascript:alert(1)")) != []
    assert schema.mistakes("published/consortium-member", site.member(website="https://minori.example/")) == []


def test_what_breaks_its_schema_is_left_out_and_told() -> None:
    objects = {
        "published/crowdsourcing/task/A.json": json.dumps(site.task()).encode(),
        "published/crowdsourcing/task/B.json": json.dumps(site.task(reward="12,000円")).encode(),
        "published/crowdsourcing/task/C.json": b"{",
        "published/jobsupport/slot/D.json": b"{}",
    }
    found = published.read(objects)
    assert [it["title"] for it in found.tasks] == ["回覧板の封入"]
    assert found.refused == ("published/crowdsourcing/task/B.json", "published/crowdsourcing/task/C.json")


def test_the_board_is_ordered_by_deadline_and_paged() -> None:
    many = tuple(
        site.task(id=f"01KAF0000000000000000{n:05d}", title=f"仕事{n}", deadline=f"2026-12-{1 + n % 20:02d}T14:59:59Z")
        for n in range(100)
    )
    files = site.built(
        published.read({f"published/crowdsourcing/task/{t['id']}.json": json.dumps(t).encode() for t in many})
    )
    first, third = site.page(files, "/tasks/"), site.page(files, "/tasks/page/3/")
    assert first.count('class="pay') == 40
    assert third.count('class="pay') == 20
    assert "1 / 3 ページ" in first
    assert 'href="/tasks/page/2/" rel="next"' in first
    assert 'href="/tasks/page/2/" rel="prev"' in third
    assert 'href="/tasks/" rel="prev"' in site.page(files, "/tasks/page/2/")
    days = [int(day) for day in re.findall(r"締切 12月(\d+)日", first)]
    assert days == sorted(days)


def test_two_thousand_pages_compile_each_template_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time itself (< 3 s) stands in `make bench`; here the work is counted."""
    tasks = tuple(
        site.task(id=f"01KAF0000000000000000{n:05d}", description="仕事の説明です。\n" * 20) for n in range(2000)
    )
    shown = Published(tasks=tasks)
    compiled: list[str | None] = []
    real = jinja2.Environment.compile

    def compile_(self: Any, source: Any, name: str | None = None, *given: Any, **also: Any) -> Any:
        compiled.append(name)
        return real(self, source, name, *given, **also)

    monkeypatch.setattr(jinja2.Environment, "compile", compile_)
    files = site.built(shown)
    named = [name for name in compiled if name]
    assert len(named) == len(set(named))
    assert sum(key.startswith("tasks/01KAF") for key in files) == 2000


def test_feed_and_site_map_are_valid_and_name_what_is_open(files: dict[str, site.File]) -> None:
    feed = ElementTree.fromstring(files["feed.xml"].body)
    assert feed.tag == "rss"
    items = feed.findall("channel/item")
    assert [item.findtext("title") for item in items][:2] == [
        "朝市の設営と片づけ（12月6日）",
        "年末年始の相談・お問い合わせの受付時間",
    ]
    assert items[0].findtext("pubDate") == "Fri, 20 Nov 2026 00:00:00 GMT"
    for part in ("title", "link", "description"):
        assert feed.findtext(f"channel/{part}")
    tree = ElementTree.fromstring(files["sitemap.xml"].body)
    places = [url.text for url in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"{site.URL}/" in places
    assert f"{site.URL}/tasks/01KAF00000000000000000TA01/" in places
    assert not any("/sent/" in str(place) or "404" in str(place) for place in places)
    assert len(places) == len(set(places))


def test_the_search_list_holds_every_listed_page_but_the_first(files: dict[str, site.File]) -> None:
    (key,) = [key for key in files if key.startswith("assets/pages-")]
    pages = json.loads(files[key].body)
    assert f'data-index="/{key}"' in site.page(files, "/search/")
    by_path = {page["p"]: page for page in pages}
    assert "ワンストップ特例" in by_path["/donations/guide/"]["x"]
    assert by_path["/tasks/01KAF00000000000000000TA01/"]["k"] == "募集中のおしごと"
    assert "/tasks/01KAF00000000000000000TA05/" not in by_path
    assert "/" not in by_path


def test_security_contact_expires_within_a_year(files: dict[str, site.File]) -> None:
    text = files[".well-known/security.txt"].body.decode()
    assert "Contact: mailto:security@hidamari.example\n" in text
    assert "Expires: 2027-04-30T15:00:00.000Z\n" in text  # 1 May 2027 in Japan
    assert f"Canonical: {site.URL}/.well-known/security.txt" in text


@pytest.mark.parametrize(
    ("day", "title", "when"),
    [
        (date(2026, 11, 22), "2026年分の寄附は、12月31日の支払いまで", "あと39日"),
        (date(2026, 12, 31), "2026年分の寄附は、12月31日の支払いまで", "今日まで"),
        # 10 January 2027 is a Sunday and the 11th 成人の日, so the one-stop forms are due on Tuesday the 12th.
        (date(2027, 1, 5), "ワンストップ特例の申請は、1月12日（火）必着", "あと7日"),
        (date(2027, 1, 12), "ワンストップ特例の申請は、1月12日（火）必着", "今日まで"),
        (date(2027, 1, 13), "ふるさと納税の手引き", "寄附はいつでも"),
    ],
)
def test_home_says_first_what_can_be_done_now(day: date, title: str, when: str) -> None:
    home = site.page(site.built(now=datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)), "/")
    now = home.split('id="now"')[1].split("</section>")[0]
    assert title in now
    assert when in now


def test_a_service_that_is_off_has_no_pages() -> None:
    files = site.built(settings=site.with_services("donations", "jobsupport"))
    assert not any(key.startswith(("tasks/", "consortium/", "services/consortium")) for key in files)
    assert "services/donations/index.html" in files
    assert "DXコンソーシアム" not in site.page(files, "/services/")


def test_news_of_a_later_day_waits_for_it() -> None:
    before = site.built(now=datetime(2026, 11, 19, 14, 59, tzinfo=UTC))
    after = site.built(now=datetime(2026, 11, 19, 15, 0, tzinfo=UTC))
    assert "news/2026-11-20-year-end/index.html" not in before
    assert "news/2026-11-20-year-end/index.html" in after


def test_the_maintenance_page_needs_nothing_that_changes_its_name(files: dict[str, site.File]) -> None:
    html = files["maintenance.html"].body.decode()
    assert "/assets/" not in html
    assert "<script" not in html
    assert "メンテナンス" in html

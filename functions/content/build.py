"""Render the whole site: pure, the same inputs give the same bytes.

Everything is rendered every time (2,000 pages take about a second); `publish` uploads what changed.
"""

import hashlib
import json
import re
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from content import pages, words
from content.pages import Page, World
from content.published import Published
from content.sources import TYPES, File, Sources, json_ld
from kernel import clock

FEED_MOST = 30


def build(
    sources: Sources, published: Published, city: dict[str, Any], now: datetime, public_url: str
) -> dict[str, File]:
    """Object key → file, for every object of the site but the admin's and the API's."""
    world = World(sources, published, city, now, public_url.rstrip("/"))
    every = list(pages.all_pages(world))
    index = _search_index(every)
    index_url = f"/assets/pages-{hashlib.sha256(index.body).hexdigest()[:10]}.json"
    extra: dict[str, dict[str, Any]] = {"/search/": {"index_url": index_url}, "/sitemap/": {"groups": _groups(every)}}
    files = dict(sources.static)
    files[index_url[1:]] = index
    for page in every:
        files[key_of(page.path)] = _html(world, page, extra.get(page.path, {}))
    files |= _for_machines(world, every)
    return files


def key_of(path: str) -> str:
    """The object key of an address: '/tasks/' is tasks/index.html."""
    return (path + "index.html" if path.endswith("/") else path)[1:]


def next_change(published: Published, now: datetime) -> datetime:
    """When the site should be built again though nothing is published: the next deadline or the next midnight in Japan."""
    midnight = datetime.combine(now.astimezone(clock.JST).date() + timedelta(days=1), datetime.min.time(), clock.JST)
    deadlines = (clock.parse(task["deadline"]) for task in published.tasks if task["state"] == "open")
    return min([midnight, *(it for it in deadlines if it > now)])


def _html(world: World, page: Page, extra: dict[str, Any]) -> File:
    context = {
        "city": world.city,
        "assets": world.sources.assets,
        "public_url": world.public_url,
        "crumbs": page.crumbs,
    }
    context |= {"json_ld": _json_ld(world, page)}
    html = world.sources.template(page.template).render({**context, "page": page.page, **page.context, **extra})
    return File(html.encode(), TYPES[".html"])


def _search_index(every: list[Page]) -> File:
    """What the search reads: path, title, kind, words of every page that has words."""
    entries = [
        {"p": it.path, "t": it.page["title"], "k": it.group, "x": _squeezed(it.plain)}
        for it in every
        if it.listed and it.path != "/"
    ]
    return File(json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode(), TYPES[".json"])


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _groups(every: list[Page]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for page in every:
        if page.listed and page.group:
            found.setdefault(page.group, []).append((page.page["title"], page.path))
    return list(found.items())


def _json_ld(world: World, page: Page) -> Markup | str:
    url = world.public_url
    graph: list[dict[str, Any]] = []
    if page.crumbs and not page.page["noindex"]:
        trail = [*page.crumbs, (page.page["title"], page.path)]
        steps = [
            {"@type": "ListItem", "position": n, "name": name, "item": url + path}
            for n, (name, path) in enumerate(trail, 1)
        ]
        graph.append({"@type": "BreadcrumbList", "itemListElement": steps})
    if page.path == "/":
        graph += _organisation(world)
    if page.page["kind"] == "news":
        graph.append({"@type": "NewsArticle", "headline": page.page["title"], "datePublished": page.changed, "mainEntityOfPage": url + page.path,
                      "author": {"@type": "GovernmentOrganization", "name": world.city["name"]}})  # fmt: skip
    task = page.context.get("task")
    if task and task["open"]:
        graph.append(_job(world, task))
    return json_ld({"@context": "https://schema.org", "@graph": graph}) if graph else ""


def _organisation(world: World) -> list[dict[str, Any]]:
    city, url = world.city, world.public_url
    office = city["office"]
    address = {"@type": "PostalAddress", "addressCountry": "JP", "addressRegion": city["prefecture"], "addressLocality": city["name"],
               "postalCode": office["postcode"], "streetAddress": office["address"]}  # fmt: skip
    search = {"@type": "SearchAction", "target": f"{url}/search/?q={{words}}", "query-input": "required name=words"}
    return [
        {
            "@type": "WebSite",
            "name": f"{city['name']} まちむすび",
            "url": url + "/",
            "inLanguage": "ja",
            "potentialAction": search,
        },
        {
            "@type": "GovernmentOrganization",
            "name": city["name"],
            "url": city["site"]["city_url"],
            "telephone": city["telephone"],
            "address": address,
        },
    ]


def _job(world: World, task: dict[str, Any]) -> dict[str, Any]:
    unit = "HOUR" if task["reward"]["kind"] == "hourly" else None
    value = {"@type": "QuantitativeValue", "value": task["reward"]["yen"]} | ({"unitText": unit} if unit else {})
    job: dict[str, Any] = {
        "@type": "JobPosting",
        "title": task["title"],
        "description": task["description"],
        "datePosted": task["published_at"],
        "validThrough": task["deadline"],
        "employmentType": "CONTRACTOR",
        "hiringOrganization": {"@type": "Organization", "name": task["orderer"]},
        "identifier": task["id"],
        "baseSalary": {"@type": "MonetaryAmount", "currency": "JPY", "value": value},
    }
    place = {"@type": "PostalAddress", "addressCountry": "JP", "addressRegion": world.city["prefecture"]}
    if task["remote"]:
        job["jobLocationType"] = "TELECOMMUTE"
        job["applicantLocationRequirements"] = {"@type": "Country", "name": "JP"}
    else:
        job["jobLocation"] = {
            "@type": "Place",
            "address": place | {"addressLocality": world.city["name"], "streetAddress": task["place"]},
        }
    return job


def _for_machines(world: World, every: list[Page]) -> dict[str, File]:
    """Feed, site map, robots, security contact, web manifest, and the page for maintenance."""

    def text(name: str, suffix: str, **context: Any) -> File:
        template = world.sources.template(name)
        return File(template.render(city=world.city, public_url=world.public_url, **context).encode(), TYPES[suffix])

    listed = [(page.path, page.changed) for page in every if page.listed]
    mark = re.findall(r"<path.*?/>", world.sources.static["favicon.svg"].body.decode())
    return {
        "feed.xml": text("files/feed.xml", ".xml", items=_feed(every)),
        "sitemap.xml": text("files/sitemap.xml", ".xml", pages=listed),
        "robots.txt": text("files/robots.txt", ".txt"),
        ".well-known/security.txt": text(
            "files/security.txt",
            ".txt",
            contact=f"mailto:{world.city['site']['security_contact']}",
            expires=clock.iso(_half_a_year_on(world.today)),
        ),
        "site.webmanifest": text("files/site.webmanifest", ".webmanifest"),
        "maintenance.html": text("pages/maintenance.html", ".html", mark_paths=Markup("".join(mark))),  # noqa: S704 - our own drawing
    }


def _feed(every: list[Page]) -> list[dict[str, str]]:
    """News and open tasks, the newest first."""
    items = [entry for page in every if (entry := _entry(page))]
    items.sort(key=lambda it: (words.as_date(it["at"]), it["at"]), reverse=True)
    return items[:FEED_MOST]


def _entry(page: Page) -> dict[str, str] | None:
    task = page.context.get("task")
    told = {"title": page.page["title"], "path": page.path, "description": page.page["description"]}
    if page.page["kind"] == "news":
        return told | {"at": page.changed, "category": "お知らせ"}
    return told | {"at": task["published_at"], "category": "おしごと"} if task and task["open"] else None


def _half_a_year_on(today: date) -> datetime:
    """The first of the month half a year ahead: security.txt must expire within a year, and should not change every day (RFC 9116 2.5.5)."""
    month = today.year * 12 + today.month - 1 + 6
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=clock.JST)

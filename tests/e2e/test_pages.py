"""Every page of the site and of the staff's application, on a phone and on a desk: axe, width, the console, and a picture."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import violations
from tests.e2e import line_records
from tests.e2e.walking import Walker, picture, too_wide
from tests.town import ADMINISTRATOR, Town

pytestmark = pytest.mark.browser

ADMIN_PAGES = {
    "home": "/admin/",
    "search": "/admin/search?q=みのり食品",
    "account": "/admin/account",
    "donations": "/admin/donations",
    "donations-held": "/admin/donations?state=held",
    "entry": "/admin/donations/entry",
    "gifts": "/admin/donations/gifts",
    "vendors": "/admin/donations/vendors",
    "shipments": "/admin/donations/shipments",
    "donation-inquiries": "/admin/donations/inquiries",
    "ready-answers": "/admin/donations/inquiries/ready",
    "origin-surveys": "/admin/donations/origins/surveys",
    "origin-sheets": "/admin/donations/origins/sheets",
    "origin-doubts": "/admin/donations/origins/doubts",
    "origin-visits": "/admin/donations/origins/visits",
    "stock": "/admin/donations/stock",
    "reallocation": "/admin/donations/stock/reallocate",
    "stock-item": "/admin/donations/stock/HDM-0012",
    "shortages": "/admin/donations/shortages",
    "listings": "/admin/donations/listings",
    "gift-listings": "/admin/donations/listings/gifts/HDM-0012",
    "common-listing": "/admin/donations/listings/common~HDM-0012",
    "portals": "/admin/donations/portals",
    "rakuten-stock": "/admin/donations/portals/rakuten-stock",
    "imports": "/admin/donations/imports",
    "comparisons": "/admin/donations/comparisons",
    "analysis": "/admin/donations/analysis?by=portal",
    "analysis-costs": "/admin/donations/analysis?by=gift",
    "lateness": "/admin/donations/analysis/lateness?by=vendor&to=2026-12",
    "inquiries": "/admin/line/inquiries",
    "line-ready-answers": "/admin/line/inquiries/ready",
    "bookings": "/admin/line/bookings",
    "bookings-week": "/admin/line/bookings?view=week",
    "consultations": "/admin/line/consultations",
    "consultation-direct": "/admin/line/consultations/direct",
    "booking-settings": "/admin/line/bookings/settings",
    "broadcasts": "/admin/line/broadcasts",
    "questions": "/admin/line/questions",
    "question-words": "/admin/line/questions/words",
    "scenarios": "/admin/line/scenarios",
    "scenario-editor": "/admin/line/scenarios/welcome/edit",
    "line-safety": "/admin/line/safety",
    "line-handovers": "/admin/line/handovers",
    "line-user-imports": "/admin/line/handovers/imports",
    "menus": "/admin/line/menus",
    "menu-editor": "/admin/line/menus/main/edit",
    "line-numbers": "/admin/line/numbers",
    "line-numbers-year": "/admin/line/numbers?view=year",
    "line-sends": "/admin/line/sends",
    "line-events": "/admin/line/events",
    "tasks": "/admin/crowdsourcing/tasks",
    "wages": "/admin/crowdsourcing/minimum-wages",
    "applications": "/admin/consortium/applications",
    "members": "/admin/consortium/members",
    "mails": "/admin/messaging/mails",
    "staff": "/admin/accounts/staff",
    "roles": "/admin/accounts/roles",
    "teams": "/admin/accounts/teams",
    "partners": "/admin/accounts/partners",
    "incidents": "/admin/accounts/incidents",
    "audit": "/admin/accounts/audit",
}
# The first record of each list, opened.
DETAILS = {
    "donation": ("/api/donations", {"state": "held"}, "/admin/donations/"),
    "gift": ("/api/donations/gifts", {"state": "proposed"}, "/admin/donations/gifts/"),
    "vendor": ("/api/donations/vendors", {"state": "returned"}, "/admin/donations/vendors/"),
    "shipment": ("/api/donations/shipments", {"list": "shipped"}, "/admin/donations/shipments/"),
    "donation-inquiry": ("/api/donations/inquiries", {}, "/admin/donations/inquiries/"),
    "broadcast": ("/api/line/broadcasts", {}, "/admin/line/broadcasts/"),
    "scenario": ("/api/line/scenarios", {}, "/admin/line/scenarios/"),
    "menu": ("/api/line/menus", {}, "/admin/line/menus/"),
    "origin-survey": ("/api/donations/origins/surveys", {}, "/admin/donations/origins/surveys/"),
    "origin-sheet": ("/api/donations/origins/sheets", {}, "/admin/donations/origins/sheets/"),
    "origin-doubt": ("/api/donations/origins/doubts", {}, "/admin/donations/origins/doubts/"),
    "origin-visit": ("/api/donations/origins/visits", {}, "/admin/donations/origins/visits/"),
    "question": ("/api/line/questions", {}, "/admin/line/questions/"),
    "inquiry": ("/api/line/inquiries", {"state": "all"}, "/admin/line/inquiries/"),
    "task": ("/api/crowdsourcing/tasks", {}, "/admin/crowdsourcing/tasks/"),
    "application": ("/api/consortium/applications", {}, "/admin/consortium/applications/"),
    "member": ("/api/consortium/members", {}, "/admin/consortium/members/"),
    "mail": ("/api/messaging/mails", {}, "/admin/messaging/mails/"),
    "colleague": ("/api/accounts/staff", {}, "/admin/accounts/staff/"),
}
DOORS = {"sign-in": "/admin/sign-in", "forgotten": "/admin/forgotten", "invitation": "/admin/invitation#token=none"}


def judged(page: Page, name: str, width: int) -> list[str]:
    """What is wrong with the page as it stands."""
    picture(page, name, width)
    found = [f"{name} at {width}: {one}" for one in violations(page)]
    if wider := too_wide(page):
        found.append(f"{name} at {width}: {wider} px wider than the screen")
    return found


def settled(page: Page) -> None:
    """The application has loaded what it shows."""
    expect(page.locator("h1").first).to_be_visible()
    page.wait_for_load_state("networkidle")


def site_paths(town: Town) -> dict[str, str]:
    """The site map's pages by a name for the picture; one task and one piece of news stand for all of their kind."""
    found: dict[str, str] = {}
    for path in re.findall(rf"<loc>{re.escape(town.url)}([^<]*)</loc>", town.page("/sitemap.xml").text):
        kind = re.sub(r"^/(tasks/01|news/20)[^/]*/$", r"/\1/", path)
        name = "site" + kind.replace("/", "-").rstrip("-")
        found.setdefault(name if kind != "/" else "site-home", path)
    hidden = {"site-gift": "/gift/", "site-vendor": "/vendor/"}  # in no list; the door of each
    return found | hidden | {"site-404": "/no/such/page/", "site-search": "/search/?q=おしごと"}


def test_every_page_of_the_site(walker: Walker, width: int, town: Town) -> None:
    page, problems = walker.public(width), []
    for name, path in site_paths(town).items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        problems += judged(page, name, width)
    assert not problems, "\n".join(problems)


def test_every_page_of_the_desk(walker: Walker, width: int, town: Town) -> None:
    page, problems = walker.staff(ADMINISTRATOR, width), []
    pages = ADMIN_PAGES | line_records.pages(town)
    for name, (path, query, shown) in DETAILS.items():
        pages[name] = shown + town.desk(ADMINISTRATOR).get(path, **query).body["items"][0]["id"]
    for name, path in pages.items():
        page.goto(path)
        settled(page)
        problems += judged(page, f"admin-{name}", width)
    assert not problems, "\n".join(problems)


def test_every_page_before_signing_in(walker: Walker, width: int) -> None:
    page, problems = walker.public(width), []
    for name, path in DOORS.items():
        page.goto(path)
        settled(page)
        problems += judged(page, f"admin-{name}", width)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "path", ["/", "/tasks/", "/tasks/post/", "/consortium/apply/", "/contact/donations/", "/search/?q=寄附"]
)
def test_the_site_is_readable_without_javascript(walker: Walker, path: str) -> None:
    page = walker.public(360, script=False)
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).not_to_be_empty()

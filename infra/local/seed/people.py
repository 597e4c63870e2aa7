"""Who may enter: the first administrator, the portals, the partner systems."""

import secrets
from typing import Any

import pyotp

from infra import city
from infra.local.seed.doors import Browser, Doors

ADMINISTRATOR = {"email": "hinata@hidamari.example", "name": "日向 はるか"}
PARTNERS = [
    {"id": "hidamari-jobs", "kind": "partner", "name": "ひだまり仕事ナビ"},
    {"id": "hidamari-chamber", "kind": "partner", "name": "ひだまり商工会"},
]


def password() -> str:
    """A password that the pool's rules accept: long, with all four kinds of letters."""
    return f"Hm-{secrets.token_urlsafe(12)}-7x"


def first_administrator(doors: Doors) -> None:
    """The operator makes the first administrator; they enrol their authenticator at the first sign-in."""
    chosen = password()
    doors.operate("AccountsBootstrap", ADMINISTRATOR | {"password": chosen})
    enrol(doors, ADMINISTRATOR["email"], chosen, ["administrator"])


def enrol(doors: Doors, email: str, chosen: str, roles: list[str]) -> Browser:
    """First sign-in of a member of staff: password, authenticator, session. Adds them to access.json."""
    browser = Browser()
    answer = doors.post("/api/accounts/staff/sign-in", {"email": email, "password": chosen})
    if answer["next"] == "new-password":
        body = {"challenge": answer["challenge"], "password": chosen}
        answer = doors.post("/api/accounts/staff/sign-in/new-password", body)
    enrolment = doors.post("/api/accounts/staff/sign-in/enrol", {"challenge": answer["challenge"]})
    code = pyotp.TOTP(enrolment["secret"]).now()
    body = {"challenge": enrolment["challenge"], "code": code}
    session = doors.post("/api/accounts/staff/sign-in/totp", body, by=browser)
    browser.csrf_token = session["csrf_token"]
    doors.browsers[email] = browser
    member: dict[str, Any] = {"email": email, "password": chosen, "totp_secret": enrolment["secret"], "roles": roles}
    member["recovery_codes"] = session.get("recovery_codes", [])
    doors.access.values["staff"].append(member)
    return browser


def partners(doors: Doors) -> None:
    """Every live portal of the city, and two partner systems, get their first signing key."""
    portals = [
        {"id": portal["id"], "kind": "portal", "name": portal["name"]}
        for portal in city.load("hidamari")["portals"]
        if portal["feed"] == "live"
    ]
    made = doors.operate("AccountsBootstrap", {"partners": portals + PARTNERS})["partners"]
    # Who has a key already is answered with null: the first key is told once.
    doors.access.values["partners"] |= {partner_id: key for partner_id, key in made.items() if key}

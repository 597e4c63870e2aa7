"""Who may enter: the first administrator and colleagues, the portals, the partner systems."""

import secrets
from typing import Any

from infra import city
from infra.local.seed.doors import Doors, prove
from infra.local.visitor import Visitor, token_in

ADMINISTRATOR = {"email": "hinata@hidamari.example", "name": "日向 はるか"}
REVIEWER, APPROVER = "sato@hidamari.example", "suzuki@hidamari.example"
CLERK, COUNSELLOR = "tanaka@hidamari.example", "kobayashi@hidamari.example"
OFFICER, SUPERVISOR = "mori@hidamari.example", "okamoto@hidamari.example"

TEAMS: list[dict[str, Any]] = [
    {"name": "市 産業振興課", "services": ["crowdsourcing", "consortium"], "outsourced": False},
    {"name": "市 ふるさと納税課", "services": ["donations"], "outsourced": False},
    {"name": "寄附センター（委託）", "services": ["donations"], "outsourced": True},
    {"name": "しごと相談室（委託）", "services": ["jobsupport"], "outsourced": True},
]
COLLEAGUES: list[dict[str, Any]] = [
    {"email": REVIEWER, "name": "佐藤 花", "team": "市 産業振興課", "roles": ["task-reviewer", "screener"]},
    {
        "email": APPROVER,
        "name": "鈴木 健一",
        "team": "市 産業振興課",
        "roles": ["task-reviewer", "approver", "line-approver"],
    },
    {"email": OFFICER, "name": "森 直子", "team": "市 ふるさと納税課", "roles": ["gift-approver"]},
    {"email": CLERK, "name": "田中 みどり", "team": "寄附センター（委託）", "roles": ["donations-clerk"]},
    {"email": COUNSELLOR, "name": "小林 誠", "team": "しごと相談室（委託）", "roles": ["counsellor"]},
    {"email": SUPERVISOR, "name": "岡本 恵", "team": "しごと相談室（委託）", "roles": ["counsellor-lead"]},
]
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


def colleagues(doors: Doors) -> None:
    """The administrator makes teams and invites; each colleague follows the link in their mail."""
    administrator = doors.signed_in(ADMINISTRATOR["email"])
    for team in TEAMS:
        doors.post(
            "/api/accounts/teams", team, by=administrator, idempotency_key=f"seed {team['name'].encode().hex()}"[:200]
        )
    ids = {team["name"]: team["id"] for team in doors.get("/api/accounts/teams", by=administrator)["items"]}
    for member in COLLEAGUES:
        invited = member | {"team": ids[member["team"]]}
        doors.post("/api/accounts/staff", invited, by=administrator, idempotency_key=f"seed {member['email']}")
    for member in COLLEAGUES:
        accept(doors, member["email"], member["roles"])


def accept(doors: Doors, email: str, roles: list[str]) -> Visitor:
    """Follow the link of an invitation mail, choose a password, enrol."""
    chosen = password()
    token = token_in(doors.mailbox.wait_for(email, "招待"))
    doors.post("/api/accounts/staff/invitation", {"token": token, "password": chosen})
    return enrol(doors, email, chosen, roles)


def enrol(doors: Doors, email: str, chosen: str, roles: list[str]) -> Visitor:
    """First sign-in of a member of staff: password, authenticator, session. Adds them to access.json."""
    visitor = Visitor(doors.url)
    answer = doors.post("/api/accounts/staff/sign-in", {"email": email, "password": chosen})
    if answer["next"] == "new-password":
        body = {"challenge": answer["challenge"], "password": chosen}
        answer = doors.post("/api/accounts/staff/sign-in/new-password", body)
    enrolment = doors.post("/api/accounts/staff/sign-in/enrol", {"challenge": answer["challenge"]})
    session = prove(visitor, enrolment["secret"], lambda: enrolment["challenge"])
    doors.signed_in_visitors[email] = visitor
    member: dict[str, Any] = {"email": email, "password": chosen, "totp_secret": enrolment["secret"], "roles": roles}
    member["recovery_codes"] = session.get("recovery_codes", [])
    doors.access.values["staff"].append(member)
    return visitor


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

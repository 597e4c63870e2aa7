"""One record each of what the demo city has none of yet: an incident, a consultation that waits, a hand-over that is being written; and
where the desk shows them, a booking, and what a user has agreed to."""

import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from infra.local.visitor import Got, Visitor, until
from kernel import clock
from tests.town import ADMINISTRATOR, COUNSELLOR, Phone, Town, patiently

CONSULTATIONS, HANDOVERS, INCIDENTS = "/api/line/consultations", "/api/line/handovers", "/api/accounts/incidents"


def opened(town: Town, phone: Phone) -> Visitor:
    """Somebody whose pages are opened from the talk: LINE has said who she is."""
    uri = f"{town.platform_url}/liff/{town.access['line']['liff_id']}?to=talk"
    code = parse_qs(urlsplit(phone.act("open", {"uri": uri})["open"]).query)["liff.as"][0]
    token = town.platform.get("/liff/token", **{"as": code}).body["id_token"]
    visitor = town.visitor()
    got = patiently(lambda: visitor.post("/api/line/liff/sign-in", {"id_token": token}))
    assert got.status == 200, got.text
    visitor.csrf_token = got.body["csrf_token"]
    return visitor


def pages(town: Town) -> dict[str, str]:
    """The pages of the desk that show them, by a name for the picture. What is there already is taken."""
    desk, counsellor = town.desk(ADMINISTRATOR), town.desk(COUNSELLOR)
    waiting = counsellor.get(CONSULTATIONS).body["items"]
    if not waiting:
        made = opened(town, town.phone()).post(f"{CONSULTATIONS}/mine", {})
        assert made.status == 200, made.text
        waiting = until("the consultation", lambda: counsellor.get(CONSULTATIONS).body["items"])
    incidents = desk.get(INCIDENTS).body["items"]
    if not incidents:
        incidents = [_made(desk, INCIDENTS, _incident())]
    handovers = desk.get(HANDOVERS).body["items"]
    if not handovers:
        handovers = [_made(counsellor, HANDOVERS, _handover())]
    period = {"first": clock.today().isoformat(), "last": (clock.today() + timedelta(days=14)).isoformat()}
    booking = desk.get("/api/line/bookings", **period).body["items"][0]
    person = counsellor.get(f"{CONSULTATIONS}/{waiting[0]['id']}").body["person_id"]
    return {
        "consultation": f"/admin/line/consultations/{waiting[0]['id']}",
        "worries": f"/admin/line/worries/{person}",
        "line-person": f"/admin/line/safety/{person}",
        "booking": f"/admin/line/bookings/{booking['id']}",
        "incident": f"/admin/accounts/incidents/{incidents[0]['id']}",
        "handover": f"/admin/line/handovers/{handovers[0]['id']}",
    }


def _made(by: Visitor, path: str, body: dict[str, object]) -> dict[str, object]:
    got: Got = by.post(path, body, idempotency_key=uuid.uuid4().hex)
    assert got.status == 201, got.text
    found: dict[str, object] = got.body
    return found


def _incident() -> dict[str, object]:
    return {
        "what": "相談室の予定表を、机の上に出したままにした。",
        "noticed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "service": "jobsupport",
        "category": "near_miss",
        "classes": ["personal"],
        "persons": 1,
    }


def _handover() -> dict[str, object]:
    return {
        "name": "ひだまり市しごと相談",
        "account": "@hidamari2",
        "until": (clock.today() + timedelta(days=60)).isoformat(),
        "reason": "運営の委託先が替わるため",
    }

"""What can be booked in the demo city: consultation and placement, three counsellors, a room, and an evening's bookings."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.local.seed.doors import Doors
from infra.local.seed.people import ADMINISTRATOR, COUNSELLOR

METHODS = ["chat", "telephone", "video", "in_person"]
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SERVICE: dict[str, Any] = {
    "name": "しごと相談",
    "minutes": 60,
    "step_minutes": 30,
    "methods": METHODS,
    "skills": [],
    "lead_minutes": 120,
    "days_ahead": 60,
    "cancel_minutes": 1440,
}
HOUSE = {
    "methods": {"chat": [360, 1500], "telephone": [360, 1500], "video": [360, 1500], "in_person": [540, 1080]},
    "closures": [],
    "every_year": [{"first": "12-29", "last": "01-03", "why": "年末年始"}],
}


def _counsellor(name: str, spans: list[list[int]], **more: Any) -> dict[str, Any]:
    return {"name": name, "skills": [], "methods": METHODS, "week": dict.fromkeys(EVERY_DAY, spans), **more}


SETTINGS: list[tuple[str, str, dict[str, Any]]] = [
    ("house", "house", HOUSE),
    ("service", "consultation", SERVICE),
    ("service", "placement", SERVICE | {"name": "職業紹介", "skills": ["placement"], "methods": METHODS[1:]}),
    ("counsellor", "kobayashi", _counsellor("小林", [[360, 900]], skills=["placement"])),
    ("counsellor", "ono", _counsellor("大野", [[780, 1320]])),
    ("counsellor", "hara", _counsellor("原", [[960, 1500]], skills=["placement"], methods=METHODS[:3])),
    ("room", "room1", {"name": "相談室1"}),
]
# (days ahead, minute, method, service, name, telephone)
BOOKED = [
    (1, 600, "in_person", "consultation", "佐藤 ゆき", "090-0000-0001"),
    (1, 1140, "telephone", "consultation", "田村 さき", "090-0000-0002"),
    (2, 1440, "video", "consultation", "石井 まな", "090-0000-0003"),
]


def bookings(doors: Doors) -> None:
    """The administrator sets what can be booked; the counsellor books for three who telephoned."""
    administrator = doors.signed_in(ADMINISTRATOR["email"])
    for kind, setting_id, body in SETTINGS:
        asked = {"kind": kind, "id": setting_id, "version": 0, "body": body}
        doors.post("/api/line/bookings/settings", asked, by=administrator, idempotency_key=f"seed {kind} {setting_id}")
    counsellor = doors.signed_in(COUNSELLOR)
    for ahead, minute, method, service, name, telephone in BOOKED:
        day = datetime.now(ZoneInfo("Asia/Tokyo")).date() + timedelta(days=ahead)
        if day.strftime("%m-%d") >= "12-29" or day.strftime("%m-%d") <= "01-03":
            continue  # closed; a demo that is begun then has no bookings yet
        asked = {"name": name, "telephone": telephone, "service": service, "method": method}
        doors.post(
            "/api/line/bookings",
            asked | {"day": day.isoformat(), "minute": minute},
            by=counsellor,
            idempotency_key=f"seed booking {telephone}",
        )

"""Where gifts come from: a survey that was sent, a visit, and a doubt that somebody pointed out."""

from datetime import UTC, datetime, timedelta

from infra.local.seed.doors import Doors
from infra.local.seed.people import CLERK

ORIGINS = "/api/donations/origins"


def origins(doors: Doors) -> None:
    """A survey of all gifts in force; a visit to the vendor of the rice, and a doubt about it that waits for a report."""
    clerk = doors.signed_in(CLERK)
    survey = doors.post(f"{ORIGINS}/surveys", {"title": "2026年度下期"}, by=clerk, idempotency_key="seed-survey")
    doors.post(f"{ORIGINS}/surveys/{survey['id']}/send", {"version": survey["version"]}, by=clerk)
    code = "HDM-0012"
    gift = doors.get(f"/api/donations/gifts/{code}", by=clerk)
    visit = {
        "vendor_id": gift["vendor_id"],
        "visited_on": (datetime.now(UTC) - timedelta(days=8)).date().isoformat(),
        "who": "佐藤 花、田中 みどり",
        "looked_at": "田、精米所、米の袋、出荷の帳面",
        "gifts": [{"code": code, "result": "fit"}],
        "next_on": (datetime.now(UTC) + timedelta(days=180)).date().isoformat(),
    }
    doors.post(f"{ORIGINS}/visits", visit, by=clerk, idempotency_key="seed-visit")
    said = {"code": code, "text": "届いた袋に、となりの市の精米所の名前が書いてあった。", "told_by": "寄附者（電話）"}
    doors.post(f"{ORIGINS}/doubts", said, by=clerk, idempotency_key="seed-doubt")

"""A broadcast that waits for the city's word, one that is being written, a template and two tags."""

from typing import Any

from infra.local.seed.doors import Doors
from infra.local.seed.people import COUNSELLOR

PATH = "/api/line/broadcasts"
WRITTEN: dict[str, Any] = {
    "name": "年末年始の相談のご案内",
    "subject": "support",
    "title": "年末年始の相談について",
    "text": "相談は12月28日の25時まで、年明けは1月4日の朝6時からです。お急ぎのときの連絡先も、ページにのせています。",
    "links": [{"label": "くわしく見る", "url": "https://www.city.hidamari.example/soudan/nenmatsu"}],
    "segment": [],
    "at": None,
    "night": False,
}
SEMINAR = {
    "name": "セミナーの案内",
    "subject": "support",
    "title": "{{題名}}",
    "text": "{{日時}}に{{会場}}で開きます。お子さんといっしょでもだいじょうぶです。",
    "links": [],
}


def broadcasts(doors: Doors) -> None:
    """The counsellor writes and proposes; nobody has looked yet. An older instance may lack the right to write."""
    counsellor = doors.signed_in(COUNSELLOR)
    if "line.write" not in doors.get("/api/accounts/me", by=counsellor)["staff"]["permissions"]:
        return
    for place, name in enumerate(("中央区", "北区")):
        tag = {"attribute": "お住まい", "name": name}
        doors.post(f"{PATH}/tags", tag, by=counsellor, idempotency_key=f"seed tag {place}")
    doors.post(f"{PATH}/templates", SEMINAR, by=counsellor, idempotency_key="seed template")
    made = doors.post(
        PATH,
        {"written": WRITTEN, "reason": "年末の問い合わせに先に答えるため"},
        by=counsellor,
        idempotency_key="seed broadcast",
    )
    body = {"version": made["version"], "reason": "12月の早いうちに届けたいので、お願いします"}
    doors.post(f"{PATH}/{made['id']}/propose", body, by=counsellor)

"""Questions that the counsellor would have the bot answer; they wait for the city's word, and until then people answer them."""

from typing import Any

from infra.local.seed.doors import Doors
from infra.local.seed.people import COUNSELLOR

PATH = "/api/line/questions"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "question": "相談は無料ですか",
        "phrasings": ["お金はかかりますか", "料金はいくらですか", "利用するのに費用はかかりますか"],
        "answer": "はい、無料です。何度でもご利用いただけます。",
    },
    {
        "question": "子どもを連れて行ってもいいですか",
        "phrasings": ["子連れで相談できますか", "こどもと一緒に行ってもいいですか"],
        "answer": "はい、いっしょにお越しください。おもちゃと絵本のある部屋で話せます。",
    },
    {
        "question": "夜でも相談できますか",
        "phrasings": ["何時まで相談できますか", "仕事のあと遅い時間に相談できますか"],
        "answer": "朝6時から、夜は25時（翌日の1時）まで相談できます。対面は、時間が短くなります。",
    },
)


def questions(doors: Doors) -> None:
    """The counsellor writes and proposes. An older instance may lack the right to write."""
    counsellor = doors.signed_in(COUNSELLOR)
    if "line.write" not in doors.get("/api/accounts/me", by=counsellor)["staff"]["permissions"]:
        return
    for place, content in enumerate(QUESTIONS):
        made = doors.post(PATH, {"content": content}, by=counsellor, idempotency_key=f"seed question {place}")
        body = {"version": made["version"], "reason": "よくたずねられるので、お願いします"}
        doors.post(f"{PATH}/{made['id']}/propose", body, by=counsellor)

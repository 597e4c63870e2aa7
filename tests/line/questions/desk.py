"""Acts of the tests: questions in force, and the desk's calls."""

from typing import Any

from kernel.changes import commit
from line.api import app
from line.questions import asking
from line.questions.records import LIVE_KEY, InForce
from line.records import LineRecord
from tests import house

PATH = "/api/line/questions"
FEE: dict[str, Any] = {
    "question": "相談は無料ですか",
    "phrasings": ["お金はかかりますか", "料金はいくらですか"],
    "answer": "はい、無料です。",
    "link": None,
}
PARKING: dict[str, Any] = {
    "question": "駐車場はありますか",
    "phrasings": ["車で行ってもいいですか"],
    "answer": "裏に5台分あります。",
    "link": {"label": "地図を見る", "url": "https://machi.example/map/"},
}


def in_force(**questions: dict[str, Any]) -> None:
    """These questions are in force since Sunday."""
    from kernel.changes import Kept

    asking.forget()
    kept = {name: one | {"on": "2026-11-22"} for name, one in questions.items()}
    commit(Kept(InForce(pk=LIVE_KEY[0], sk=LIVE_KEY[1], questions=kept)), table=LineRecord)


def made(content: dict[str, Any] = FEE, *, by: house.Caller | None = None) -> dict[str, Any]:
    caller = by or house.staff()
    got = caller.post(app, PATH, {"content": content}, idempotency_key=content["question"])
    assert got.status == 201, got.body
    found: dict[str, Any] = got.body
    return found


def act(caller: house.Caller, found: dict[str, Any], verb: str, **body: Any) -> house.Got:
    return caller.post(app, f"{PATH}/{found['id']}/{verb}", {"version": found["version"], **body})


def ours() -> dict[str, Any]:
    from line.questions import signals

    return dict(signals.ours())

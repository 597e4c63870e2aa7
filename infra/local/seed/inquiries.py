"""Three people talk with the city on LINE; the counsellor has answered one of them."""

import functools
from typing import Any

from infra.local.seed.doors import Doors, accepted
from infra.local.seed.people import COUNSELLOR
from infra.local.visitor import Visitor, until

TALKS = {
    "麦田 みのり": [
        "お問い合わせ",
        "来月から週3日くらいで働きたいのですが、保育園の申込みと相談の順番はどちらが先ですか。",
    ],
    "山本 蓮": ["お仕事", "在宅の入力の仕事は、パソコンが古くてもできますか。Windowsの10年前のものです。"],
    "森 あかり": ["予約", "木曜の21時ごろ、電話で相談したいです。"],
}
ANSWER = "ご質問ありがとうございます。入力のお仕事は、表計算ソフトが動けば大丈夫です。機種が分かれば、合うお仕事をお探しします。"


def inquiries(doors: Doors) -> None:
    """Each befriends the account, asks the bot, and then asks a person."""
    platform = Visitor(doors.platform_url)
    users = [_befriended(platform, name) for name in TALKS]
    for user_id, words in zip(users, TALKS.values(), strict=True):
        until("the question about the terms", functools.partial(_said, platform, user_id, 1), seconds=40)
        accepted(platform.post(f"/control/users/{user_id}/tap", {"label": "同意する"}), "agreeing to the terms")
        until("the greeting", functools.partial(_said, platform, user_id, 3), seconds=40)
        accepted(platform.post(f"/control/users/{user_id}/say", {"texts": words}), "saying something")
    counsellor = doors.signed_in(COUNSELLOR)
    asked = until(
        "the inquiries", lambda: _all_there(doors.get("/api/line/inquiries", by=counsellor)["items"]), seconds=40
    )
    computer = next(one for one in asked if "パソコン" in one["preview"])
    body = {"version": computer["version"], "text": ANSWER}
    doors.post(f"/api/line/inquiries/{computer['id']}/reply", body, by=counsellor)


def _befriended(platform: Visitor, name: str) -> str:
    user_id = str(accepted(platform.post("/control/users", {"name": name}), "a new LINE user")["user_id"])
    accepted(platform.post(f"/control/users/{user_id}/follow", {}), "befriending")
    return user_id


def _said(platform: Visitor, user_id: str, least: int) -> bool:
    """Whether the bot has said so much in a user's talk. People read it before they press or write."""
    entries = accepted(platform.get(f"/control/users/{user_id}/talk"), "reading the talk")["entries"]
    return bool(sum(entry["by"] == "bot" for entry in entries) >= least)


def _all_there(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return items if len(items) >= len(TALKS) else []

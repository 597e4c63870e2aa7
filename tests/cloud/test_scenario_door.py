"""A conversation of the bot end to end: written, looked at on a phone, approved by another, published, talked with, rolled back."""

import uuid
from typing import Any

import pytest

from infra.local.visitor import Got
from tests.town import APPROVER, COUNSELLOR, Town

pytestmark = pytest.mark.cloud
PATH = "/api/line/scenarios"


def content(name: str, words: str) -> dict[str, Any]:
    """It begins with a word that nobody else says, so that the other tests' talks stay as they are."""
    choice = {"id": "yes", "label": "はい", "to": "bye"}
    asked = {"text": words, "answer": "choice", "choices": [choice]}
    return {
        "name": name,
        "starts": {"follow": False, "words": [{"word": name, "to": "ask"}]},
        "first": "ask",
        "variables": [],
        "scores": [],
        "nodes": [
            {"id": "ask", "kind": "question", "question": asked},
            {"id": "bye", "kind": "end", "messages": [{"kind": "text", "text": "ありがとうございました"}]},
        ],
    }


def test_what_two_persons_made_reaches_the_talk_and_is_rolled_back(town: Town) -> None:
    name = f"s-{uuid.uuid4().hex[:8]}"
    writer, officer = town.desk(COUNSELLOR), town.desk(APPROVER)

    def act(who: Any, verb: str, **body: Any) -> Any:
        seen = who.get(f"{PATH}/{name}").body
        got: Got = who.post(f"{PATH}/{name}/{verb}", {"version": seen["version"], **body})
        assert got.status == 200, got.text
        return got.body

    def goes_live(words: str) -> None:
        act(writer, "write", content=content(name, words), reason="言葉を直す")
        tester = town.phone()
        tester.say(act(writer, "preview")["code"])
        tester.wait_for("下書きを確認します")
        tester.act("tap", {"label": "はじめる"})
        tester.wait_for(words)
        proposed = act(writer, "propose", reason="お願いします")
        approved = act(officer, "approve", hash=proposed["draft"]["hash"])
        act(officer, "publish", number=approved["approved"])

    made = writer.post(PATH, {"id": name, "content": content(name, "下書き"), "reason": "ためす"})
    assert made.status == 201, made.text
    goes_live("はじめの言葉ですか")
    phone = town.phone()
    phone.say(name)
    phone.wait_for("はじめの言葉ですか")
    goes_live("次の言葉ですか")
    phone.act("tap", {"label": "はい"})
    phone.wait_for("ありがとうございました")
    assert "次の言葉" not in str(phone.from_bot()), "who was in the middle stayed on their edition"
    phone.say(name)
    phone.wait_for("次の言葉ですか")
    assert act(officer, "roll-back", reason="まちがい")["live"] == 1
    other = town.phone()
    other.say(name)
    other.wait_for("はじめの言葉ですか")
    act(officer, "halt", reason="おわり")

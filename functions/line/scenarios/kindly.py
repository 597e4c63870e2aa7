"""What the bot says about the conversation itself: that a button is old, that an answer has arrived, that one may go on later. Pure."""

from collections.abc import Mapping
from typing import Any

from line import limits
from line.scenarios.rendering import AGAIN, ANEW, RESUME, Message, begins, quick_replies


def taken_already() -> Message:
    return _text("その回答は、もう受け取っています。いまの質問はこちらです。")


def taken_already_and_over() -> Message:
    return _text("その回答は、もう受け取っています。")


def earlier_button() -> Message:
    return _text("いま押したボタンは、前の質問のものです。いまの質問はこちらです。")


def old_button(scenario: str, resumable: bool) -> Message:
    """With what the user may do instead."""
    ways = [begins("続きから", scenario, RESUME)] if resumable else []
    offered = quick_replies([*ways, begins("はじめから", scenario, AGAIN, ANEW)])
    return _text("このボタンは古くなっています。下から選び直してください。") | offered


def stopped(scenario: str) -> Message:
    offered = quick_replies([begins("続きから", scenario, RESUME), begins("はじめから", scenario, AGAIN, ANEW)])
    return _text("ここで止めます。ここまでの回答は残しています。再開するときは「つづける」と送ってください。") | offered


def midway(scenario: str, name: str) -> Message:
    """For somebody who comes back after hours: where she was, or anew. Without a name it says nothing of the topic."""
    text = (
        f"「{name}」の途中です。続きから、はじめから、どちらにしますか。"
        if name
        else "前の続きがあります。どちらにしますか。"
    )
    actions = [begins("続きから", scenario, RESUME), begins("はじめから", scenario, AGAIN, ANEW)]
    return {"type": "template", "altText": text, "template": {"type": "buttons", "text": text, "actions": actions}}


def again(question: Mapping[str, Any], written: str) -> Message:
    """Why what was written can't be the answer, with the mend."""
    if question.get("again"):
        return _text(question["again"])
    match question["answer"]:
        case "number":
            low, high = question.get("lowest", 0), question.get("highest")
            bounds = f"{low}から{high}までの" if high is not None else ""
            return _text(f"{bounds}数字だけを送ってください。答えたくないときは「やめる」と送ってください。")
        case "date":
            return _text("日付は「2026-12-01」のように送ってください。答えたくないときは「やめる」と送ってください。")
    over = "もう少し短く" if limits.utf16_units(written.strip()) else "文字で"
    return _text(f"{over}送ってください。答えたくないときは「やめる」と送ってください。")


def _text(words: str) -> Message:
    return {"type": "text", "text": words}

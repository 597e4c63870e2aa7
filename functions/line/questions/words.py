"""What the bot says to questions, matters and worries. Pure: contents in, messages out, each within LINE's limits.

A button carries a `Press`: what is said of which question, and the message that asked, so that it can be handed on to people as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kernel import settings

type Message = dict[str, Any]

HELPED, UNHELPED, PERSON = "helped", "unhelped", "person"
ACTS: Final = (HELPED, UNHELPED, PERSON)
CALLS_MOST: Final = 4  # buttons of one template
_MARK: Final = "qa1"


@dataclass(frozen=True)
class Press:
    """What a button under an answer says: `question` is '' where no question was answered."""

    act: str
    question: str
    message: str

    @property
    def data(self) -> str:
        return f"{_MARK}|{self.act}|{self.question}|{self.message}"


def press_in(data: Any) -> Press | None:
    """The press in a postback's data; None if it is not ours."""
    parts = data.split("|") if isinstance(data, str) else []
    if len(parts) != 4 or parts[0] != _MARK or parts[1] not in ACTS or not parts[3].isascii():
        return None
    return Press(parts[1], parts[2], parts[3]) if 0 < len(parts[3]) <= 128 and len(parts[2]) <= 26 else None


def answer(question_id: str, entry: Mapping[str, Any], message_id: str) -> list[Message]:
    """A ready answer, since when it holds, and what one may do then: say whether it helped, or ask a person."""
    on = date.fromisoformat(entry["on"])
    head = f"「{entry['question']}」のご案内です。\n\n"
    said = _text(f"{head}{entry['answer']}\n\n（{on.year}年{on.month}月{on.day}日に市が確かめた内容です）")
    link = [_uri(entry["link"]["label"], entry["link"]["url"])] if entry.get("link") else []
    presses = [
        _press("はい、分かりました", Press(HELPED, question_id, message_id)),
        _press("いいえ", Press(UNHELPED, question_id, message_id)),
        _press("職員にたずねる", Press(PERSON, question_id, message_id)),
    ]
    return [said, _buttons("お役に立ちましたか。", [*link, *presses], "お役に立ちましたか")]


def helped() -> list[Message]:
    return [_text("教えてくださって、ありがとうございます。ほかにも知りたいことがあれば、このトークに送ってください。")]


def unhelped(press: Press) -> list[Message]:
    """What there is instead; nothing is sent to staff unless she wants it."""
    told = "お役に立てず、すみません。言葉をかえてもう一度送るか、職員におたずねください。"
    return [_buttons(told, [_press("職員にたずねる", Press(PERSON, press.question, press.message))], told)]


def with_people_already() -> list[Message]:
    return [_text("そのご質問は、もう職員に届いています。お返事をお待ちください。")]


def write_again() -> list[Message]:
    return [_text("お手数ですが、ご質問をもう一度、このトークに送ってください。職員が24時間以内にお返事します。")]


def matter(message_id: str, consultation_page: str) -> list[Message]:
    """A consultation is not held in the talk: why, and the ways to it."""
    said = _text(
        "書いてくださって、ありがとうございます。大切なお話なので、相談員がゆっくりうかがいます。\n\n"
        "LINEのトークはほかの人に見られることがあるため、くわしいお話は、市の相談のページか、ご予約のときにお聞かせください。"
    )
    actions = [
        _uri("相談のページを開く", consultation_page),
        {"type": "message", "label": "相談を予約する", "text": "予約"},
        _press("職員にたずねる", Press(PERSON, "", message_id)),
    ]
    return [said, _buttons("相談は無料です。どうされますか。", actions, "相談のご案内")]


def worry(kind: Mapping[str, Any], telephone: str) -> list[Message]:
    """Where somebody can be spoken to at once. The first bubble is what a lock screen shows: it says nothing of what was written."""
    contacts: Sequence[Mapping[str, str]] = kind["contacts"]
    lines = "\n".join(f"・{one['name']}　{one['telephone']}（{one['hours']}）" for one in contacts)
    said = (
        "書いてくださって、ありがとうございます。ひとりで抱えなくて大丈夫です。\n\n"
        f"いますぐ話せる窓口です。\n{lines}\n\n"
        "いま危ないときは、警察110・救急119に電話してください。\n\n"
        f"市の職員にも、急ぎで知らせました。市の窓口：{telephone}\n"
        "このやりとりを人に見られたくないときは、あなたの画面から、長押しして消せます。"
    )
    calls = [_uri(f"{one['telephone']}に電話", f"tel:{_dialled(one['telephone'])}") for one in contacts]
    return [_text(said), _buttons("押すと電話がかかります。", calls[:CALLS_MOST], "ご案内")]


def _dialled(telephone: str) -> str:
    """The number as a telephone takes it: digits, and the # of a short number written as its code."""
    return "".join(char for char in telephone if (char.isascii() and char.isdigit()) or char == "#").replace("#", "%23")


def city_telephone() -> str:
    return str(settings.city()["telephone"])


def _text(words: str) -> Message:
    return {"type": "text", "text": words}


def _buttons(words: str, actions: list[dict[str, str]], alt: str) -> Message:
    return {"type": "template", "altText": alt, "template": {"type": "buttons", "text": words, "actions": actions}}


def _press(label: str, press: Press) -> dict[str, str]:
    return {"type": "postback", "label": label, "data": press.data, "displayText": label}


def _uri(label: str, uri: str) -> dict[str, str]:
    return {"type": "uri", "label": label, "uri": uri}

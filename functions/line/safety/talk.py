"""Safe mode in the talk: the words and buttons that switch it, open what was kept quiet, and put a booking off. Commits nothing itself.

Users know it as 「ひかえめ通知」, a name that asks no questions; 「安全モード」 is understood too.
"""

import functools
from datetime import datetime
from typing import Any, Final

from kernel import clock
from line import replies
from line.bookings.talk import Said
from line.records import User
from line.safety import later, opening, switching, wording
from line.safety.wording import LATER, MARK, OPEN, Message

ON, ASK_OFF, OFF, KEEP = "on", "ask-off", "off", "keep"
_COMMANDS: Final = {
    ON: ("ひかえめ通知", "ひかえめ", "安全モード"),
    LATER: (
        "今は話せない",
        "いまは話せない",
        "今話せない",
        "今は話せません",
        "いまは話せません",
        "話せない",
        "話せません",
        "今は無理",
        "今はむり",
        "今は出られない",
    ),
}
_ON_ENDINGS: Final = ("", "にする", "にして", "にしたい", "をつける", "をオン", "オン", "を入れる")
_OFF_ENDINGS: Final = ("をやめる", "やめる", "をオフ", "オフ", "をきる", "を切る", "を解除", "解除", "をやめたい")


@functools.cache
def _known() -> dict[str, str]:
    known = {replies.folded(name + ending): ON for name in _COMMANDS[ON] for ending in _ON_ENDINGS}
    known |= {replies.folded(name + ending): ASK_OFF for name in _COMMANDS[ON] for ending in _OFF_ENDINGS}
    return known | {replies.folded(spelling): LATER for spelling in _COMMANDS[LATER]}


def command_in(text: str) -> str | None:
    """Which command a message is ('on', 'ask-off', 'later'): only one that is nothing else counts."""
    return _known().get(replies.folded(text)) if len(text) <= 30 else None


def said(user: User, text: str, at: datetime) -> Said | None:
    """What a text leads to; None if it is no command of safe mode's."""
    match command_in(text):
        case "on":
            return _on(user, at)
        case "ask-off":
            return _asked_off(user)
        case "later":
            return later.said(user.user_key, at)
    return None


def pressed(user: User, data: Any, at: datetime) -> Said | None:
    """What a button leads to; None if it is not ours."""
    if not isinstance(data, str) or not data.startswith(f"{MARK}|"):
        return None
    _, act, *given = data.split("|")
    if act == OPEN and len(given) == 2:
        return _open(user, given[0], given[1], at)
    if act == LATER and len(given) == 1:
        return later.pressed(user.user_key, given[0], at)
    if act == ON:
        return _on(user, at)
    if act == ASK_OFF:
        return _asked_off(user)
    if act == OFF and given == [_since(user)]:
        return _off(user, at)
    return Said([card(user)], "safety-shown")


def card(user: User) -> Message:
    """How it stands, and the one button that changes it."""
    if wording.wants_neutral(user):
        return _buttons("いまは、ひかえめ通知です。通知には用件を書きません。", [("もとに戻す", ASK_OFF)])
    return _buttons(
        "いまは、ふつうの通知です。ひかえめ通知にすると、通知に用件を書きません。", [("ひかえめにする", ON)]
    )


def _on(user: User, at: datetime) -> Said:
    if wording.wants_neutral(user):
        return Said([card(user)], "safety-shown")
    changes = switching.switched(user, at, on=True)
    if not changes:
        return Said([card(user)], "safety-shown")
    told = (
        "ひかえめ通知にしました。これからの通知には、用件を書きません。中身は「開く」を押すと出ます。\n"
        "もとに戻すときは「ひかえめ通知をやめる」と送ってください。"
    )
    return Said([{"type": "text", "text": told}], "safety-on", changes)


def _asked_off(user: User) -> Said:
    if not wording.wants_neutral(user):
        return Said([card(user)], "safety-shown")
    ways = [("もとに戻す", f"{OFF}|{_since(user)}"), ("このまま", KEEP)]
    return Said([_buttons("通知を、もとのことばに戻しますか。", ways)], "safety-asked")


def _off(user: User, at: datetime) -> Said:
    changes = switching.switched(user, at, on=False)
    if not changes:
        return Said([card(user)], "safety-shown")
    return Said([{"type": "text", "text": "通知を、もとのことばに戻しました。"}], "safety-off", changes)


def _open(user: User, kind: str, ref_id: str, at: datetime) -> Said:
    messages, changes = opening.opened(user, kind, ref_id, at)
    if messages is None:
        return Said([{"type": "text", "text": "このお知らせは、もう開けません。"}], "notice-gone")
    return Said(messages, "notice-opened", changes)


def _since(user: User) -> str:
    """What a button that switches off names: it counts only for the time in which it was asked for."""
    return clock.iso(user.safe_since) if user.safe_since else ""


def _buttons(text: str, ways: list[tuple[str, str]]) -> Message:
    actions = [
        {"type": "postback", "label": label, "data": f"{MARK}|{way}", "displayText": label} for label, way in ways
    ]
    return {"type": "template", "altText": text, "template": {"type": "buttons", "text": text, "actions": actions}}

"""The hand-over in the talk: 「引っこし」 in the old account gives a code, a code in the new one links. Commits nothing itself."""

import re
from datetime import datetime
from typing import Any, Final

from kernel import clock, settings
from kernel.changes import Counted
from line.bookings.talk import Said
from line.handover import codes, linking, plan
from line.handover.records import Figures, Handover, figures_key
from line.records import User

type Message = dict[str, Any]

_SHOWN: Final = re.compile(rf"[{codes.LETTERS}]{{4}}-[{codes.LETTERS}]{{4}}-[{codes.LETTERS}]{{4}}")
MASK: Final = "****-****-****"
_TOLD: Final = {
    linking.LINKED: "引き継ぎができました。これまでの登録や予約は、このアカウントで続けて使えます。",
    linking.AGAIN: "このコードの引き継ぎは、もう済んでいます。このまま使えます。",
    linking.LATER: "まちがいが続いたため、1時間ほど受け付けられません。時間をおいて、もう一度送ってください。",
    linking.OLD: "このコードは、もう使えません。前のアカウントで「引っこし」と送ると、新しいコードが届きます。",
    linking.USED: "このコードは、もう使われています。心あたりがないときは、お電話ください（{telephone}）。",
    linking.SELF: "このコードは、新しいアカウントで送ってください。このアカウントは、そのまま使えます。",
    linking.SETTLED: "このアカウントは、もう前の登録につながっています。ほかの登録は引き継げません。心あたりがないときは、お電話ください（{telephone}）。",
    linking.TWO_BOOKINGS: "予約が二つになるため、引き継げません。どちらかの予約を取り消してから、もう一度送ってください。",
    linking.WRONG: "このコードは見つかりません。前のアカウントに届いたコードを、もう一度確かめてください。",
}


def said(user: User, line_key: str, text: str, at: datetime) -> tuple[Said, dict[str, int]] | None:
    """What a text leads to, and what it adds to the numbers of users; None if it is neither the word nor a code."""
    if (typed := codes.code_in(text)) is not None:
        result = linking.taken(user, line_key, typed, at)
        words = _TOLD[result.what].format(telephone=settings.city()["telephone"])
        return Said([_text(words)], f"relink-{result.what}", result.changes), result.standing
    if not codes.asks(text):
        return None
    opened = plan.the_open_one()
    return (_asked(user, opened), {}) if opened is not None else None


def _asked(user: User, opened: Handover) -> Said:
    newest = codes.newest_of(user.user_key)
    if codes.too_many(newest):
        return Said(
            [_text("コードは1日に3回までです。さきに届いたいちばん新しいコードを使ってください。")], "relink-enough"
        )
    occasion = f"{clock.today().isoformat()}/{newest.locator if newest else ''}"
    code = codes.new_code(opened.handover_id, user.user_key, occasion)
    until = until_of(opened)
    changes = codes.issued(user.user_key, code, until, opened.handover_id, newest=newest)
    figures = figures_key(opened.handover_id)
    changes.append(Counted(Figures(pk=figures[0], sk=figures[1]), {"asked": 1}))
    return Said(notice(opened, code, until), "relink-code", changes)


def until_of(opened: Handover) -> datetime:
    """Until when a code that is given now works."""
    return min(clock.now() + codes.LIFE, plan.ends_at(opened))


def notice(opened: Handover, code: str, until: datetime) -> list[Message]:
    """The code in words that can be copied, and a button that opens the new talk with them in its line."""
    day = until.astimezone(clock.JST)
    told = (
        f"このアカウントは「{opened.plan['name']}」に引っこします。新しいアカウントを友だちに追加して、次のことばを送ってください。"
        f"登録や予約を、そのまま続けて使えます。\n\n{codes.shown(code)}\n\n"
        f"{day.month}月{day.day}日まで、1回だけ使えます。ほかの人には見せないでください。"
    )
    action = {
        "type": "uri",
        "label": "新しいアカウントを開く",
        "uri": plan.talk_address(opened, codes.shown(code)),
    }
    template = {
        "type": "buttons",
        "text": "ボタンを押すと、ことばが入った画面が開きます。送信を押してください。",
        "actions": [action],
    }
    return [_text(told), {"type": "template", "altText": "アカウントの引っこしのお知らせ", "template": template}]


def masked(messages: list[Message]) -> list[Message]:
    """The messages as they are kept once they are out: without the code."""
    kept = []
    for one in messages:
        if one["type"] == "text":
            kept.append(one | {"text": _SHOWN.sub(MASK, one["text"])})
        else:
            actions = [action | {"uri": _SHOWN.sub(MASK, action["uri"])} for action in one["template"]["actions"]]
            kept.append(one | {"template": one["template"] | {"actions": actions}})
    return kept


def _text(words: str) -> Message:
    return {"type": "text", "text": words}

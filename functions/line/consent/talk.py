"""The terms in the talk: how they are asked, answered, read again and taken back. Commits nothing itself."""

import functools
from datetime import datetime
from typing import Any, Final

from kernel import settings
from kernel.changes import Kept
from line import replies
from line.bookings.talk import Said
from line.consent import terms as law
from line.consent.records import TermsAnswer, answer_key
from line.consent.terms import Terms
from line.records import User

type Message = dict[str, Any]

MARK: Final = "ct1"  # how the data of our buttons begin
YES, NO, READ = "yes", "no", "read"
AGREED, REFUSED, ASKED, SHOWN = "terms-agreed", "terms-refused", "terms-asked", "terms-shown"
_NAMES: Final = ("利用の約束", "りようのやくそく", "利用規約", "約束", "同意")
_NO: Final = ("同意をやめる", "同意しない", "同意を取り消す", "同意を取り消したい", "同意の取り消し")


@functools.cache
def _known() -> dict[str, str]:
    return {replies.folded(one): READ for one in _NAMES} | {replies.folded(one): NO for one in _NO}


def asked(user: User, *, greets: bool = False) -> Said:
    """Ask for consent: the terms word for word, then the question. Raises AssertionError for a city without terms."""
    terms = law.in_force()
    assert terms is not None
    if greets:
        opening = f"{settings.city()['name']}の公式アカウントです。友だち追加、ありがとうございます。\n\nはじめに、利用の約束をお読みください。"
    elif user.terms_version and not law.answered(user, terms):
        opening = "利用の約束が新しくなりました。お手数ですが、もう一度お読みください。"
    else:
        opening = "ここから先は、利用の約束に同意すると使えます。"
    return Said([_words(terms, opening), _question(terms)], ASKED)


def said(user: User, text: str, at: datetime) -> Said | None:
    """What a text leads to; None if it is no word about the terms."""
    terms = law.in_force()
    word = _known().get(replies.folded(text)) if len(text) <= 30 and terms else None
    if terms is None or word is None:
        return None
    return _answered(user, terms, at, agreed=False) if word == NO else _shown(user, terms)


def pressed(user: User, data: Any, at: datetime) -> Said | None:
    """What a button leads to; None if it is not ours. An answer to terms that are no longer in force is none."""
    if not isinstance(data, str) or not data.startswith(f"{MARK}|"):
        return None
    terms = law.in_force()
    if terms is None:
        return Said(replies.old_button(), "old-button")
    _, act, *given = data.split("|")
    if act == READ:
        return _shown(user, terms)
    if given != [terms.hash[:16]]:
        return asked(user)
    return _answered(user, terms, at, agreed=act == YES)


def _answered(user: User, terms: Terms, at: datetime, *, agreed: bool) -> Said:
    """Keep the answer, unless she has given it already or a later one is known."""
    if user.terms_at is not None and at < user.terms_at:
        return _shown(user, terms)
    same = law.answered(user, terms) and bool(user.terms_agreed) == agreed
    if same and agreed:
        return Said([_text("同意は、もういただいています。"), replies.menu()], "terms-agreed-before")
    outcome = AGREED if agreed else REFUSED
    told = [_text("ありがとうございます。同意をいただきました。")] if agreed else [_refused()]
    if same:
        return Said(told, "terms-refused-before")
    user.terms_version, user.terms_hash = terms.version, terms.hash
    user.terms_agreed, user.terms_at = int(agreed), at
    pk, sk = answer_key(user.user_key, at, terms.hash, agreed=agreed)
    line = TermsAnswer(
        pk=pk,
        sk=sk,
        user_key=user.user_key,
        agreed=int(agreed),
        terms_version=terms.version,
        since=terms.since.isoformat(),
        hash=terms.hash,
        at=at,
    )
    return Said(told, outcome, [Kept(line)])


def _shown(user: User, terms: Terms) -> Said:
    """The terms, how she stands to them, and the one button that changes it."""
    if not law.answered(user, terms):
        return asked(user)
    now = "同意いただいています。" if user.terms_agreed else "同意されていません。"
    way = ("同意をやめる", NO) if user.terms_agreed else ("同意する", YES)
    return Said(
        [_words(terms, f"利用の約束です。いまは、{now}"), _buttons("いつでも変えられます。", [way], terms)], SHOWN
    )


def _words(terms: Terms, opening: str) -> Message:
    points = "\n".join(f"・{point}" for point in terms.points)
    return _text(f"{opening}\n\n【利用の約束　{terms.name}】\n{points}")


def _question(terms: Terms) -> Message:
    return _buttons(
        "この約束に同意しますか。同意しなくても、質問や電話はできます。あとから変えることもできます。",
        [("同意する", YES), ("同意しない", NO)],
        terms,
    )


def _refused() -> Message:
    telephone = settings.city()["telephone"]
    told = (
        "分かりました。診断と、トークでの予約は使えませんが、次のことはこれからもできます。\n"
        "・質問（このトークに、そのまま送ってください）\n"
        "・もうある予約の変更と取り消し\n"
        f"・電話での相談と予約（{telephone}）\n"
        "・「ひかえめ通知」\n\n"
        "気持ちが変わったら、「利用の約束」と送ってください。"
    )
    return _text(told) | {"quickReply": {"items": [{"type": "action", "action": _press("約束を読む", READ)}]}}


def _text(words: str) -> Message:
    return {"type": "text", "text": words}


def _buttons(text: str, ways: list[tuple[str, str]], terms: Terms) -> Message:
    actions = [_press(label, f"{act}|{terms.hash[:16]}") for label, act in ways]
    return {"type": "template", "altText": text, "template": {"type": "buttons", "text": text, "actions": actions}}


def _press(label: str, data: str) -> dict[str, str]:
    return {"type": "postback", "label": label, "data": f"{MARK}|{data}", "displayText": label}

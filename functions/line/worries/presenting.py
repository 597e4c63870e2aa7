"""How a counsellor sees one person's worries and consent. Decides nothing but what is shown."""

from typing import Any, Final

from kernel import clock
from kernel.paging import page
from line.consent import terms as law
from line.consent.records import TermsAnswer
from line.presenting import label
from line.records import User
from line.safety.switching import the_user
from line.worries import choices, writing

HISTORY_MOST: Final = 50
SHOWN, HIDDEN = "shown", "hidden"
STATES: Final = {SHOWN: "見てよいとしています", HIDDEN: "見られるものはありません"}


def person(user_key: str) -> dict[str, Any]:
    """What she lets be read, and her answers to the terms. Raises NotFound."""
    user = the_user(user_key)
    written = writing.for_counsellor(user.user_key)
    answers = page(
        TermsAnswer, "", [f"USER#{user.user_key}"], prefix="TERMS#", limit=HISTORY_MOST, consistent=True
    ).items
    state = SHOWN if written else HIDDEN
    return {
        "id": user.user_key,
        "label": label(user.user_key),
        "version": written.version if written else 0,
        "state": state,
        "state_name": STATES[state],
        "chosen": choices.named(list(written.chosen)) if written else [],
        "words": (written.words or None) if written else None,
        "saved_at": clock.iso(written.saved_at) if written and written.saved_at else None,
        "terms": consent(user),
        "actions": [],
        "history": [
            {
                "at": clock.iso(one.at),
                "who": "本人",
                "what": "利用の約束に同意しました" if one.agreed else "利用の約束に同意しませんでした",
                "detail": f"{one.terms_version}版（{one.since}から、内容の記号 {one.hash[:8]}）",
            }
            for one in answers
        ],
        "why": [
            {
                "rule": "WR-1",
                "version": 1,
                "since": "2026-11-22",
                "source": "業務仕様：悩みは相談ページで受け、本人の同意がある場合だけ相談員が見る",
                "text": "本人が自分のページで「相談員が見てもよい」に印をつけている間だけ見られます。書いていないのか、見せていないのかは区別しません。",
                "rows": [{"label": "いま", "value": STATES[state]}],
            }
        ],
    }


def consent(user: User) -> str:
    """How she stands to the terms, in words."""
    terms = law.in_force()
    if terms is None:
        return "この市では、利用の約束を決めていません"
    if not user.terms_version:
        return "まだ答えていません"
    of = f"{user.terms_version}版に{'同意しています' if user.terms_agreed else '同意していません'}"
    return of if law.answered(user, terms) else f"{of}（いまの{terms.version}版には、まだ答えていません）"

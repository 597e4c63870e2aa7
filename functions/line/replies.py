"""What the bot says: the greeting with its menu, the four words that lead somewhere, and kind answers to what it can't read.

Pure: texts and settings in, messages out. One thing a message, at most three buttons, the first is what most people want.
"""

import functools
import re
from datetime import datetime, timedelta
from typing import Any

from japan import calendar, text
from kernel import clock, settings
from line.safety import wording

type Message = dict[str, Any]

ANSWER_WITHIN = timedelta(
    hours=24
)  # the specification: free text that is no booking is answered within 24 hours by the clock
BOOKING, DONATION, WORK, QUESTION, MENU = "booking", "donation", "work", "question", "menu"

# Each word with the spellings people use; width, case, kana and old kanji are folded before comparing.
WORDS: dict[str, tuple[str, ...]] = {
    BOOKING: ("予約", "よやく", "ご予約", "相談予約", "相談の予約", "予約相談", "面談予約", "相談を予約"),
    DONATION: ("寄附", "寄付", "きふ", "ご寄附", "ご寄付", "ふるさと納税", "返礼品", "furusato"),
    WORK: (
        "お仕事",
        "仕事",
        "おしごと",
        "しごと",
        "求人",
        "お仕事さがし",
        "仕事さがし",
        "仕事探し",
        "お仕事探し",
        "在宅ワーク",
    ),
    QUESTION: (
        "お問い合わせ",
        "問い合わせ",
        "お問合せ",
        "問合せ",
        "お問合わせ",
        "問合わせ",
        "おといあわせ",
        "といあわせ",
        "質問",
    ),
    MENU: ("メニュー", "めにゅー", "menu", "ヘルプ", "help", "使い方", "はじめる"),
}
# Only endings that ask for the thing itself: 「予約を取り消したい」 is a question for staff, not the word 「予約」.
_ENDINGS = (
    "する",
    "したい",
    "したいです",
    "をする",
    "をしたい",
    "をしたいです",
    "希望",
    "を希望",
    "です",
    "をお願いします",
    "お願いします",
)
_NOISE = re.compile(r"[\s。．.、,!！?？~〜ー…・「」『』()（）\[\]【】♪☆★]+")


def folded(said: str) -> str:
    """A text as words are compared: without width, case, kana, old kanji and marks."""
    return _NOISE.sub("", text.katakana(text.folded(said)))


@functools.cache
def _known() -> dict[str, str]:
    return {
        folded(spelling + ending): word
        for word, spellings in WORDS.items()
        for spelling in spellings
        for ending in ("", *_ENDINGS)
    }


def word_in(said: str) -> str | None:
    """Which of the bot's words a message is, or None: only a message that is nothing else but the word counts."""
    return _known().get(folded(said)) if len(said) <= 40 else None


def greeting() -> list[Message]:
    """For a new or returning friend: what this talk can do, who reads it, and the menu."""
    name = settings.city()["name"]
    hello = (
        f"{name}の公式アカウントです。友だち追加、ありがとうございます。\n\n"
        "相談の予約、お仕事、ふるさと納税のご案内をしています。質問は、このトークにそのまま送ってください。"
        "職員が24時間以内にお返事します。\n\n"
        "お名前やプロフィールは自動では取得しません。くわしいご事情は、トークに書かずに相談のときにお話しください。"
    )
    return [_text(hello), menu()]


def menu() -> Message:
    """Three buttons for what most people want, quick replies for all four words."""
    buttons = [
        _says("相談を予約する", "予約"),
        _says("お仕事をさがす", "お仕事"),
        _says("ふるさと納税で寄附する", "寄附"),
    ]
    return _buttons("ご用件をお選びください。", buttons, alt="メニュー：予約・お仕事・寄附・お問い合わせ") | {
        "quickReply": _words()
    }


def for_word(word: str) -> list[Message]:
    """The answer to one of the bot's words."""
    match word:
        case "booking":
            return [
                _buttons(
                    "相談は無料です。ご希望の日と時間帯、方法（電話・ビデオ・対面）を、このトークに続けて送ってください。職員が24時間以内にお返事します。",
                    [_leads("相談のご案内を見る", "/services/jobsupport/")],
                    alt="相談の予約：ご希望の日と時間帯、方法を送ってください",
                )
            ]
        case "donation":
            return [
                _buttons(
                    "ふるさと納税のご案内です。お礼の品、手続き、ワンストップ特例の説明があります。",
                    [_leads("寄附のご案内を見る", "/services/donations/"), _says("職員にたずねる", "お問い合わせ")],
                    alt="寄附のご案内",
                )
            ]
        case "work":
            return [
                _buttons(
                    "お仕事のさがし方は二つあります。短時間や在宅のお仕事は「おしごと広場」、就職の相談は「しごと相談」へどうぞ。",
                    [
                        _leads("おしごと広場を見る", "/tasks/"),
                        _leads("しごと相談を見る", "/services/jobsupport/"),
                        _says("相談を予約する", "予約"),
                    ],
                    alt="お仕事のご案内",
                )
            ]
        case "question":
            return [
                _text(
                    "ご質問を、このトークにそのまま送ってください。職員が24時間以内にお返事します。\n何についてのご質問ですか。"
                )
            ]
        case _:
            return [menu()]


def received(due: datetime, now: datetime) -> list[Message]:
    """The acknowledgement of an inquiry, with its deadline in words."""
    telephone = settings.city()["telephone"]
    return [
        _text(
            f"お問い合わせを受け付けました。職員が、{deadline_in_words(due, now)}、このトークでお返事します。\n"
            f"書き足すことがあれば、続けて送ってください。お急ぎのときは、お電話ください（{telephone}）。"
        )
    ]


def joined(due: datetime, now: datetime) -> list[Message]:
    """The sign that a further message has reached the same people; the deadline is the one that was told."""
    return [_text(f"続きも届きました。職員が、{deadline_in_words(due, now)}、このトークでお返事します。")]


def unread(message_type: str) -> list[Message]:
    """The answer to what we can't take: pictures and files are not kept, stickers say nothing that we could act on."""
    words = {
        "image": "写真を送っていただき、ありがとうございます。このトークでは写真を受け取れません",
        "video": "動画を送っていただき、ありがとうございます。このトークでは動画を受け取れません",
        "audio": "音声を送っていただき、ありがとうございます。このトークでは音声を聞くことができません",
        "file": "ファイルを送っていただき、ありがとうございます。このトークではファイルを受け取れません",
        "location": "位置情報を送っていただき、ありがとうございます。このトークでは位置情報を使えません",
        "sticker": "スタンプ、ありがとうございます",
    }
    opening = words.get(
        message_type, "送っていただき、ありがとうございます。このトークでは、この形の内容を読み取れません"
    )
    return [_text(f"{opening}。ご用件は、文字で送ってください。") | {"quickReply": _words()}]


def old_button() -> list[Message]:
    """The answer to a button that we no longer know."""
    return [_text("このボタンは古くなっています。お手数ですが、下のメニューから選び直してください。"), menu()]


def moved_away() -> list[Message]:
    """To somebody who has taken her things along to the new account, and writes to the old one."""
    return [_text("新しいアカウントに引き継いでいます。これからは、新しいアカウントをお使いください。")]


def deadline_in_words(due: datetime, now: datetime) -> str:
    """「明日11月23日（月・祝）12時00分までに」; a deadline that has passed is 「できるだけ早く」."""
    if due <= now:
        return "できるだけ早く"
    local, today = due.astimezone(clock.JST), now.astimezone(clock.JST).date()
    day = local.date()
    named = {0: "今日", 1: "明日"}.get((day - today).days, "")
    weekday = "月火水木金土日"[day.weekday()] + ("・祝" if calendar.holiday(day) else "")
    return f"{named}{day.month}月{day.day}日（{weekday}）{local.hour}時{local.minute:02d}分までに"


def staff_text(written: str) -> list[Message]:
    """A member of staff's own words."""
    return [_text(written)]


def _text(words: str) -> Message:
    return {"type": "text", "text": words}


def _buttons(words: str, actions: list[dict[str, str]], *, alt: str) -> Message:
    return {"type": "template", "altText": alt, "template": {"type": "buttons", "text": words, "actions": actions}}


def _says(label: str, said: str) -> dict[str, str]:
    return {"type": "message", "label": label, "text": said}


def _leads(label: str, path: str) -> dict[str, str]:
    return {"type": "uri", "label": label, "uri": settings.public_url(path)}


def _words() -> dict[str, Any]:
    said = ("予約", "お仕事", "寄附", "お問い合わせ")
    quiet = {"type": "postback", "label": "ひかえめ通知", "data": wording.ASK_DATA, "displayText": "ひかえめ通知"}
    return {"items": [{"type": "action", "action": one} for one in (*(_says(word, word) for word in said), quiet)]}

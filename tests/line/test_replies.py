"""The bot's words: what it takes for one of them, and what it leaves to people."""

from datetime import timedelta

import pytest

from kernel.settings import root
from line import replies
from tests import house


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("予約", "booking"),
        ("よやく", "booking"),
        ("ヨヤク", "booking"),
        ("ﾖﾔｸ", "booking"),
        (" 予約。\n", "booking"),
        ("予約したいです！", "booking"),
        ("「予約」", "booking"),
        ("相談を予約する", "booking"),
        ("寄附", "donation"),
        ("寄付", "donation"),
        ("きふ", "donation"),
        ("ふるさと納税", "donation"),
        ("ＦＵＲＵＳＡＴＯ", "donation"),
        ("お仕事", "work"),
        ("仕事", "work"),
        ("おしごと", "work"),
        ("求人", "work"),
        ("仕事探し", "work"),
        ("お問い合わせ", "question"),
        ("問合せ", "question"),
        ("お問合わせです", "question"),
        ("といあわせ", "question"),
        ("メニュー", "menu"),
        ("ﾒﾆｭｰ", "menu"),
        ("MENU", "menu"),
    ],
)
def test_spellings_of_the_words(said: str, word: str) -> None:
    assert replies.word_in(said) == word


@pytest.mark.parametrize(
    "said",
    [
        "予約をキャンセルしたいです",
        "予約できますか",
        "予約はいつまでですか",
        "寄附の受領証が届きません",
        "仕事がつらいです",
        "お仕事と保育園のことで相談があります",
        "こんにちは",
        "",
        "。。。",
        "予約" * 30,
    ],
)
def test_anything_more_than_the_word_is_for_people(said: str) -> None:
    assert replies.word_in(said) is None


@pytest.mark.parametrize(
    ("word", "path"),
    [("booking", "/services/jobsupport/"), ("donation", "/services/donations/"), ("work", "/tasks/")],
)
def test_a_word_leads_to_its_page_with_the_first_button(word: str, path: str) -> None:
    (message,) = replies.for_word(word)
    assert message["template"]["actions"][0]["uri"] == "https://machi.example" + path
    assert len(message["template"]["actions"]) <= 3


def test_every_page_that_the_bot_leads_to_is_on_the_site() -> None:
    texts = (root("frontend") / "site" / "content" / "pages").glob("*.md")
    known = {
        line.removeprefix("path: ")
        for text in texts
        for line in text.read_text("utf-8").splitlines()
        if line.startswith("path: ")
    }
    known.add("/tasks/")  # the board is made from what is published, not from a text
    said = [message for word in replies.WORDS for message in replies.for_word(word)] + replies.greeting()
    led = [
        action["uri"]
        for message in said
        for action in message.get("template", {}).get("actions", [])
        if "uri" in action
    ]
    assert led
    assert {uri.removeprefix("https://machi.example") for uri in led} <= known


def test_a_booking_asks_for_what_staff_need_and_a_question_asks_what_about() -> None:
    assert "ご希望の日と時間帯" in replies.for_word("booking")[0]["template"]["text"]
    assert replies.for_word("question")[0]["text"].endswith("何についてのご質問ですか。")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (24, "明日11月23日（月・祝）12時00分までに"),  # 勤労感謝の日
        (1, "今日11月22日（日）13時00分までに"),
        (48, "11月24日（火）12時00分までに"),
        (0, "できるだけ早く"),
        (-3, "できるだけ早く"),
    ],
)
def test_a_deadline_in_words(hours: int, words: str) -> None:
    assert replies.deadline_in_words(house.NOON + timedelta(hours=hours), house.NOON) == words


def test_the_acknowledgement_says_by_when_and_where_to_telephone() -> None:
    (message,) = replies.received(house.NOON + timedelta(hours=24), house.NOON)
    assert "明日11月23日（月・祝）12時00分までに、このトークでお返事します" in message["text"]
    assert "0000-00-0000" in message["text"]

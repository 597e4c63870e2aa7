"""Which ready question a text means, or none. Pure: phrasings in, a decision out.

Two ways of writing the same are made one first: width, case, kana, small kana, long vowels, old kanji (`japan.text`), then words that mean
the same here (予約 = よやく, お金 = 料金 …), then politeness and marks go. What is left is compared by pairs of characters: a pair that many
questions have says little, one that few have says much (inverse document frequency), and the words of our list count twice.

A question is found if the text asks something, names nothing that no phrasing names, its likeness to the nearest phrasing is at least
`SURE`, and no other question comes within `CLEAR` of it. The figures are measured with `tests/line/questions/phrasings.json`; see `docs/decisions/questions-in-the-chat.md`.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from japan import text

SURE: Final = 0.54
CLEAR: Final = 0.06
LENGTH_MOST: Final = 120  # who writes more than that tells something; people read it
STRANGE: Final = 3  # so many pairs in a row that no phrasing has are a word that nobody of us knows
KNOWN: Final = 0.6  # of what is asked, so much must be made of what some phrasing has at all

# Words that mean the same in what people ask here; the first stands for all.
_SAME: Final[tuple[tuple[str, ...], ...]] = (
    ("Ａ", "予約", "よやく", "申込み", "申し込み", "申込", "もうしこみ", "申しこみ"),
    (
        "Ｂ",
        "無料",
        "むりょう",
        "料金",
        "りょうきん",
        "費用",
        "お金",
        "おかね",
        "いくら",
        "有料",
        "ただ",
        "タダ",
        "代金",
        "かかりますか",
    ),
    ("Ｃ", "子ども", "子供", "こども", "子連れ", "息子", "娘", "赤ちゃん", "乳児", "幼児"),
    ("Ｄ", "託児", "たくじ", "預かって", "預かり", "預け", "あずけ", "あずかって", "一時保育"),
    ("Ｅ", "オンライン", "ビデオ", "ズーム", "zoom", "テレビ電話", "画面ごし"),
    ("Ｆ", "電話", "でんわ", "tel"),
    ("Ｇ", "取り消し", "取消し", "取消", "とりけし", "取り消す", "取り消したい", "キャンセル", "やめたい"),
    ("Ｈ", "変更", "変えたい", "変えられ", "変える", "へんこう", "ずらし", "ずらす", "別の日に"),
    ("Ｉ", "何時", "なんじ", "時間帯", "受付時間", "営業時間", "開いている時間", "いつ"),
    ("Ｊ", "土日", "土曜", "日曜", "休日", "祝日", "週末"),
    ("Ｋ", "場所", "どこ", "行き方", "アクセス", "住所", "ばしょ"),
    ("Ｌ", "持ち物", "持っていく", "もちもの", "用意するもの", "準備するもの", "必要なもの", "必要な物"),
    ("Ｍ", "父子家庭", "父子", "父親", "シングルファザー", "男性", "パパ"),
    ("Ｎ", "秘密", "ひみつ", "知られ", "もれ", "漏れ", "内緒", "バレ", "ばれ", "個人情報"),
    ("Ｏ", "履歴書", "りれきしょ", "職務経歴書", "応募書類"),
    ("Ｐ", "資格", "しかく", "講座", "訓練", "スキル"),
    ("Ｑ", "駐車場", "車", "くるま", "駐輪場"),
    ("Ｒ", "相談", "そうだん", "面談"),
    ("Ｓ", "仕事", "しごと", "求人", "就職", "働き口"),
    ("Ｔ", "夜", "よる", "夜間", "深夜", "遅い時間"),
    ("Ｕ", "誰", "だれ", "どんな人", "どういう人", "対象者"),
    ("Ｖ", "だけ", "のみ"),
)
_POLITE: Final = (
    "教えてください",
    "おしえてください",
    "教えて下さい",
    "教えて",
    "知りたいのですが",
    "知りたいです",
    "知りたい",
    "お願いします",
    "よろしくお願いいたします",
    "よろしくお願いします",
    "ありがとうございます",
    "こんにちは",
    "こんばんは",
    "おはようございます",
    "はじめまして",
    "すみませんが",
    "すみません",
    "すいません",
    "質問です",
    "質問があります",
    "お聞きしたいのですが",
    "聞きたいのですが",
    "ですか",
    "ますか",
    "でしょうか",
    "ましょうか",
    "ください",
    "のですが",
    "んですが",
    "んですけど",
    "ですけど",
    "ですが",
    "けど",
    "です",
    "ます",
    "かな",
    "よね",
)
# What says when or how much, not what is asked.
_NEUTRAL: Final = (
    "大丈夫",
    "可能",
    "当日",
    "今日",
    "明日",
    "今度",
    "来週",
    "来月",
    "場合",
    "自分",
    "私",
    "方法",
    "現在",
)
# A text that asks or wishes something. What only tells something is for people, however near its words are.
_ASKS: Final = re.compile(
    text.katakana(
        r"[?？]|か(?:ね|な)?[。.!！…\s]*$|か[。、]|たい|教え|おしえ|知り|方法|やり方|仕方|どう|何|なに|なん|いくら|どこ|いつ|だれ|誰|"
        r"[てで](?:ください|下さい)|もらえ|いただけ|でき(?:る|ない)|(?:ある|いい|の)[。\s]*$"
    )
)
_SHORT: Final = 10  # so short a text may be the thing itself: 「持ち物」「予約の変更」
_TELLS: Final = re.compile(
    text.katakana(r"(?:ます|ください|下さい|です|ました|でした|ません|ない|だ|た)(?:よ|ね|が|けど)?[。.!！…\s]*$")
)
_KANJI: Final = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Found:
    """How near the nearest question is, and the next other one; `question` is the one that is meant, or None."""

    question: str | None
    nearest: str | None = None
    likeness: float = 0.0
    second: str | None = None
    behind: float = 0.0


@cache
def _table() -> tuple[tuple[tuple[str, str], ...], re.Pattern[str]]:
    """Spellings of the same word as the keys that texts have, longest first, each with the mark that stands for it; and what is only polite."""
    marks = {text.kana_key(word): row[0] for row in _SAME for word in row[1:]}
    ordered = sorted(marks.items(), key=lambda one: -len(one[0]))
    polite = sorted({text.kana_key(one) for one in (*_POLITE, *_NEUTRAL)}, key=lambda one: -len(one))
    return tuple((spelling, _mark(mark)) for spelling, mark in ordered), re.compile("|".join(map(re.escape, polite)))


def _mark(letter: str) -> str:
    """A character that no text has, for a word of the list."""
    return chr(0xE000 + ord(letter.casefold()) % 256)


def _is_mark(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"


_EVERYWHERE: Final = frozenset(_mark(one) for one in "Ｒ")  # 相談 may stand in any question


def plain(said: str) -> str:
    """A text as it is compared: spelling made one, words of the list as one character each, politeness gone."""
    spellings, polite = _table()
    found = text.kana_key(said)
    for spelling, mark in spellings:
        found = found.replace(spelling, mark)
    return polite.sub("", found)


def asks(said: str) -> bool:
    """Whether a text asks or wishes something, rather than tells it."""
    folded = text.katakana(text.folded(said))
    return bool(_ASKS.search(folded)) or (len(folded) <= _SHORT and not _TELLS.search(folded))


def _features(said: str) -> Counter[str]:
    """Pairs of characters, and each word of the list by itself."""
    padded = f"^{said}$" if said else ""
    found = Counter(padded[at : at + 2] for at in range(len(padded) - 1))
    for char in said:
        if _is_mark(char):
            found[char] = 2
    return found


class Index:
    """The phrasings of all questions, prepared once: {question id: its phrasings}."""

    def __init__(self, questions: Mapping[str, Iterable[str]]) -> None:
        by_question = {name: [_features(plain(one)) for one in phrasings] for name, phrasings in questions.items()}
        self._rarity = _rarity(by_question)
        self._marks = {
            name: {char for one in phrasings for char in plain(one) if _is_mark(char)}
            for name, phrasings in questions.items()
        }
        self._said = "\n".join(
            f"{plain(one)}\n{text.kana_key(one)}" for phrasings in questions.values() for one in phrasings
        )
        self._phrasings = [
            (name, self._weighed(features)) for name, phrasings in by_question.items() for features in phrasings
        ]

    def find(self, said: str) -> Found:
        """The question that is meant by a text, or None with what came nearest."""
        if not said.strip() or len(said) > LENGTH_MOST:
            return Found(None)
        asked_plain = plain(said)
        features = _features(asked_plain)
        known = sum(count for one, count in features.items() if one in self._rarity)
        asked = self._weighed(features)
        best: dict[str, float] = {}
        for name, phrasing in self._phrasings:
            best[name] = max(best.get(name, 0.0), _likeness(asked, phrasing))
        ranked = sorted(best.items(), key=lambda one: -one[1])[:2]
        if not ranked:
            return Found(None)
        (nearest, likeness), second = ranked[0], ranked[1] if len(ranked) > 1 else (None, 0.0)
        near = likeness >= SURE and likeness - second[1] >= CLEAR and known >= KNOWN * features.total()
        sure = near and asks(said) and not self._strange(asked_plain, nearest)
        return Found(nearest if sure else None, nearest, likeness, second[0], second[1])

    def _strange(self, asked: str, nearest: str) -> bool:
        """Whether it speaks of something that no phrasing names, or that the nearest question does not: 「体育館は日曜も開いていますか」 and
        「プールは何時からですか」 are not our opening hours, 「駐車場の場所」 is not the office's."""
        if any(word not in self._said for word in _KANJI.findall(asked)):
            return True
        if any(char not in self._marks[nearest] for char in asked if _is_mark(char) and char not in _EVERYWHERE):
            return True
        unknown = "".join("?" if asked[at : at + 2] not in self._rarity else "." for at in range(len(asked) - 1))
        return "?" * STRANGE in unknown

    def _weighed(self, features: Counter[str]) -> Mapping[str, float]:
        most = max(self._rarity.values(), default=1.0)  # what no phrasing has is as telling as what only one has
        return {one: count * self._rarity.get(one, most) for one, count in features.items()}


def _rarity(questions: Mapping[str, Sequence[Counter[str]]]) -> Mapping[str, float]:
    """How telling a pair is: the fewer questions have it, the more."""
    having = Counter(pair for phrasings in questions.values() for pair in {key for one in phrasings for key in one})
    return {pair: 1.0 + math.log((1 + len(questions)) / (1 + count)) for pair, count in having.items()}


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two weighed texts."""
    shared = sum(weight * other[pair] for pair, weight in one.items() if pair in other)
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))

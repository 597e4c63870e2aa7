"""What in a text must not be answered as a question: worries, after which somebody may be in danger, and matters of a consultation. Pure.

A word is found however it is written: width, kana, small kana, long vowels, spaces and marks between its characters do not hide it. Words
in Latin letters stand by themselves (「DV」 is not in 「DVD」). What is listed under `not` is taken out of the text first: 「虐待防止講座」 is no
child in danger. That exaggerations such as 「死ぬほど忙しい」 are no worry follows from the words: the list says 「死にたい」, never 「死ぬ」.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from japan import text

type Words = Mapping[str, Any]  # as `schemas/line/question-words-save.json`

_LATIN: Final = re.compile(r"[a-z]{2,}")
_GONE: Final = "\x00"


@cache
def ours() -> Words:
    """The words that every city begins with."""
    read: Words = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
    return read


def key(said: str) -> str:
    """A text as words are looked for in it."""
    return text.kana_key(said).replace("ー", "")


def worry(said: str, words: Words) -> Mapping[str, Any] | None:
    """The kind of worry that a text speaks of: the first of the list that has one of its words, or None."""
    return next((kind for kind in words["worries"] if _has(said, kind["words"], kind["not"])), None)


def matter(said: str, words: Words) -> bool:
    """Whether a text belongs into a consultation: it tells of somebody's own life, and asks nothing that could be answered ready."""
    return _has(said, words["matters"]["words"], words["matters"]["not"])


def _has(said: str, wanted: Sequence[str], but: Sequence[str]) -> bool:
    left = key(said)
    for phrase in _keys(tuple(but)):
        left = left.replace(phrase, _GONE)
    if any(phrase in left for phrase in _keys(tuple(wanted))):
        return True
    folded = text.folded(said)
    return any(pattern.search(folded) for pattern in _latin(tuple(wanted)))


@lru_cache(maxsize=64)
def _keys(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words as texts have them; without those in Latin letters, which stand by themselves."""
    return tuple(found for word in words if not _LATIN.fullmatch(text.folded(word)) and (found := key(word)))


@lru_cache(maxsize=64)
def _latin(words: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    found = [text.folded(word) for word in words]
    return tuple(
        re.compile(rf"(?<![a-z0-9]){r'[\s.・]*'.join(word)}(?![a-z0-9])") for word in found if _LATIN.fullmatch(word)
    )

"""What can be chosen, in the words of somebody who is tired. A choice that is no longer offered keeps its words for who chose it."""

from types import MappingProxyType
from typing import Final

AFRAID: Final = "afraid"  # whoever chooses it is shown at once where to telephone
CHOICES: Final = MappingProxyType(
    {
        "money": "お金・生活費",
        "work": "仕事がみつからない・続かない",
        "time": "仕事と家のことの両立",
        "child": "子どものこと・預け先",
        "school": "子どもの進学・学費",
        "home": "住むところ",
        "health": "からだ・こころの調子",
        "divorce": "離婚・養育費のこと",
        AFRAID: "家族や相手がこわい",
        "alone": "話せる人がいない",
        "other": "ほかのこと",
    }
)
WORDS_MOST: Final = 1000


def named(chosen: list[str]) -> list[str]:
    """The words of what was chosen, in the order of the page."""
    return [words for choice, words in CHOICES.items() if choice in chosen]

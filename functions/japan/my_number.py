"""Find and mask what looks like a My Number (個人番号) in free text. Such a number is never stored nor logged.

The rule leans towards masking: of numbers written by chance one in eleven carries a valid check digit, so a parcel's
12-digit tracking number may be masked too. Apply it to free texts and names of files, not to fields with a known form.
"""

import re
from typing import Final, NamedTuple

MASK: Final = "●●●"

# Digits of any width; between two digits up to three spaces, hyphens or points, which people put in for reading.
_GAP: Final = r"[ \t\u00a0\u2000-\u200d\u202f\u3000\-‐‑‒–—―−－ーｰ_.．・･]{1,3}"
_RUN: Final = re.compile(rf"\d+(?:{_GAP}\d+)*")
_GROUP: Final = re.compile(r"\d+")
_WHITE: Final = re.compile(r"[\s\u200b-\u200d]+")


class Span(NamedTuple):
    """Where a suspected number stands: text[start:end], both in code points."""

    start: int
    end: int


class Masked(NamedTuple):
    """A text without suspected numbers, and how many were masked."""

    text: str
    found: int


def check_digit(first_eleven: str) -> int:
    """Return the last digit of a My Number for its first eleven.

    11 minus the remainder by 11 of Σ Pₙ·Qₙ, or 0 where the remainder is 0 or 1. Pₙ is the n-th of the eleven digits
    from the right; Qₙ is n + 1 for n ≤ 6 and n - 5 for n ≥ 7.
    Source: 行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード及び個人番号カード
    並びに情報提供ネットワークシステムによる特定個人情報の提供等に関する省令 (平成26年総務省令第85号) 第5条.

    Raises:
        ValueError: not eleven decimal digits.
    """
    if len(first_eleven) != 11 or not first_eleven.isdecimal():
        raise ValueError("eleven digits are needed")
    digits = enumerate(reversed(first_eleven), start=1)
    remainder = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in digits) % 11
    return 0 if remainder <= 1 else 11 - remainder


def is_suspected(digits: str) -> bool:
    """Say whether twelve decimal digits (of any width) end in the check digit of a My Number."""
    return len(digits) == 12 and digits.isdecimal() and int(digits[-1]) == check_digit(digits[:-1])


def find(text: str) -> list[Span]:
    """Return where suspected My Numbers stand: twelve digits with a valid check digit, whole groups of digits.

    The digits may be full width and be split by spaces, hyphens or points. Twelve digits inside a longer unbroken or
    hyphenated row of digits (a corporate number, a card number) are not suspected; a space ends a row.
    """
    return [span for run in _RUN.finditer(text) for span in _in_run(run[0], run.start())]


def mask(text: str) -> Masked:
    """Return the text with each suspected number replaced by 「●●●」."""
    spans = find(text)
    for span in reversed(spans):
        text = text[: span.start] + MASK + text[span.end :]
    return Masked(text, len(spans))


def _in_run(run: str, offset: int) -> list[Span]:
    groups = list(_GROUP.finditer(run))
    spans: list[Span] = []
    first = 0
    while first < len(groups):
        last = _window(run, groups, first)
        if last is None:
            first += 1
        else:
            spans.append(Span(offset + groups[first].start(), offset + groups[last].end()))
            first = last + 1
    return spans


def _window(run: str, groups: list[re.Match[str]], first: int) -> int | None:
    """Return the index of the last group of a suspected number that starts with group ``first``, else None."""
    digits = ""
    for last in range(first, len(groups)):
        digits += groups[last][0]
        if len(digits) >= 12:
            break
    before = run[groups[first - 1].end() : groups[first].start()] if first else " "
    after = run[groups[last].end() : groups[last + 1].start()] if last + 1 < len(groups) else " "
    alone = _WHITE.fullmatch(before) and _WHITE.fullmatch(after)
    return last if alone and is_suspected(digits) else None

"""How much room a text takes on a label, and how it is split over lines. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

# What is not torn apart where there is room: an address's numbers (1丁目2番3-203号室), words of Latin letters and of katakana.
_NUMBER: Final = "[0-9０-９A-Za-zＡ-Ｚａ-ｚ]+"
_WORDS: Final = re.compile(
    rf"{_NUMBER}(?:(?:[-－‐−]|丁目|番地?の?|の){_NUMBER})*(?:丁目|番地|番|号室|号|階)?|[ァ-ヺー]+|\s+|.", re.DOTALL
)
_LETTERS: Final = re.compile(r"\s+|.[\u3099\u309a]*", re.DOTALL)


def width(text: str) -> int:
    """The width in half-width units: 2 for a full-width character, 1 for a half-width one. It is the number of CP932 bytes too."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text
    )


def split(text: str, rooms: Sequence[int]) -> tuple[list[str], str]:
    """Split a text over lines with room for so many half-width units each: (a line for each room, what found no room).

    Lines break between words and never within a number, as long as everything fits so; else where the room ends. Spaces where a line
    breaks fall away, nothing else does.
    """
    lines, rest = _filled(_WORDS.findall(text.strip()), rooms)
    return (lines, rest) if not rest else _filled(_LETTERS.findall(text.strip()), rooms)


def _filled(pieces: list[str], rooms: Sequence[int]) -> tuple[list[str], str]:
    """Each line with as many pieces as it has room for."""
    lines = []
    for room in rooms:
        line = ""
        while pieces and ((pieces[0].isspace() and not line) or width(line + pieces[0]) <= room):
            piece = pieces.pop(0)
            line += "" if piece.isspace() and not line else piece
        lines.append(line.rstrip())
    return lines, "".join(pieces).strip()

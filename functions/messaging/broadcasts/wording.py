"""Templates with blanks: 「{{会場}}」 in a text is filled when a broadcast is written from it. Pure."""

import re
from collections.abc import Iterable, Mapping

_BLANK = re.compile(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")


def blanks(texts: Iterable[str]) -> list[str]:
    """The names of all blanks, each once, in their order."""
    return list(dict.fromkeys(name for text in texts for name in _BLANK.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled as far as there is something to fill them with."""
    return _BLANK.sub(lambda found: values.get(found[1]) or found[0], text)

"""Lengths of texts as LINE counts them (Messaging API, "Character counting in a text")."""

import regex  # type: ignore[import-untyped]


def utf16_units(text: str) -> int:
    """Return the length in UTF-16 code units: 🍎 and 𠮷 are 2."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def grapheme_clusters(text: str) -> int:
    """Return the length in extended grapheme clusters (UAX #29): 👨‍👩‍👧 is 1, か゚ (か and U+309A) is 1."""
    return len(regex.findall(r"\X", text))

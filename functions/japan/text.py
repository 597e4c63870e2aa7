"""Search keys: what two spellings of the same name, address, telephone or e-mail have in common.

A key is for comparing and for the blind search index. It is lossy on purpose, stable, and never shown. All keys are
idempotent for what people write: the key of a key is the key. An input that holds nothing comparable gives the empty
string, which callers must not index.
"""

import re
import unicodedata
from typing import Final

from japan import old_kanji, prefectures

# Every stroke that people type for a hyphen or a long vowel: the hyphens, dashes and minus signs of Unicode's Pd class
# in use, box-drawing lines, wave dashes and the long-vowel mark in both widths.
_STROKES: Final = "-‐‑‒–—―−⁃﹘﹣－ｰー─━〜～~"
_STROKE: Final = f"[{re.escape(_STROKES)}]"

_SMALL_KANA: Final = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
# Kana that sound alike today; 現代仮名遣い (昭和61年内閣告示第1号) writes the right-hand one but for stated exceptions.
_SAME_SOUND: Final = str.maketrans("ヂヅヲヰヱヴ", "ジズオイエブ")
_ROWS: Final = {
    "ア": "アカガサザタダナハバパマヤラワ",
    "イ": "イキギシジチニヒビピミリ",
    "ウ": "ウクグスズツヌフブプムユル",
    "エ": "エケゲセゼテデネヘベペメレ",
    "オ": "オコゴソゾトドノホボポモヨロ",
}
# 現代仮名遣い 第1の5 (長音): the o row is lengthened with う (and お where history has it), the e row with え or い.
_LONG: Final = [
    (re.compile(f"(?<=[{row}])[{vowel + {'オ': 'ウ', 'エ': 'イ'}.get(vowel, '')}]"), "ー")
    for vowel, row in _ROWS.items()
]
_VARIATION_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200d\u2060\ufeff]")
_SPACING_MARKS: Final = str.maketrans({"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"})
_COUNTED: Final = re.compile("[〇一二三四五六七八九十百]+(?=(?:丁目|番|号|条|線))")
_KANJI_DIGITS: Final = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def folded(text: str) -> str:
    """Return text in one width, one case, everyday kanji, without variation selectors; spaces become one space.

    Unicode NFKC (UAX #15) joins full-width and half-width forms; the kanji tables are those of ``old_kanji``.
    「々」 is written out.
    """
    text = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text).translate(_SPACING_MARKS))
    text = unicodedata.normalize("NFKC", text.casefold()).translate(old_kanji.TABLE)
    text = re.sub(r"(.)々", r"\1\1", text)
    return " ".join(text.split())


def katakana(text: str) -> str:
    """Return text with hiragana turned into katakana; everything else is left as it is."""
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" or char in "ゝゞ" else char for char in text)


def kana_key(text: str) -> str:
    """Return the key of a reading (フリガナ): サトウ, さとう, ｻﾄｳ, サトー and サトオ give the same key.

    Small kana grow, ヂヅヲヴ take their common sound, a stroke after kana is a long vowel, and all ways of writing a
    long vowel give 「ー」. A long vowel is not dropped: オノ and オオノ are different people. Spaces and marks go.
    """
    return _long_vowels(_letters(_kana(folded(text))))


def name_key(text: str) -> str:
    """Return the key of a person's or an organisation's name, in kanji, kana or Latin letters.

    髙橋　太郎 = 高橋太郎, 渡邊 = 渡邉 = 渡辺, キヤノン = キャノン. Spaces, points and hyphens go.
    """
    return kana_key(text)


def address_key(text: str) -> str:
    """Return the key of an address: 一丁目2番地の3, １丁目２－３ and 1-2-3 give the same key.

    A leading postcode, the prefecture (people leave it out) and 「大字」 go; ケ, ヶ and が between kanji are one; の
    and ノ are one; a room's 「号室」 goes, 「3階」 is 3f. Town names written with numerals stay equal to themselves.
    Block and number words are those of 住居表示に関する法律 (昭和37年法律第119号) 第2条 and of land registers (番地).
    """
    text = re.sub(rf"^〒?\s*\d{{3}}{_STROKE}?\d{{4}}(?!\d)\s*", "", folded(text))
    prefecture = prefectures.leading(text)
    if prefecture and len(text) > len(prefecture):
        text = text.removeprefix(prefecture)
    text = _COUNTED.sub(lambda found: str(_kanji_number(found[0])), text)
    text = re.sub(r"(?<=\d)\s*(?:丁目|番地|番|号室|号)\s*の?\s*(?=\d)", "-", text)
    text = re.sub(r"(?<=\d)(?:丁目|番地|番(?![町丁街])|号室|号(?!線))", " ", text)
    text = re.sub(r"(?<=\d)階", "f", text)
    text = re.sub(rf"(?<=\d)\s*(?:{_STROKE}|の|ノ)+\s*(?=\d)", "-", text)
    text = re.sub(r"(?<=\d)\s+(?=\d)", "-", text)
    text = _kana(text.replace("大字", ""))
    text = re.sub(r"(?<=[\u3400-\u9fff])[ケガ](?=[\u3400-\u9fff])", "ケ", text)
    hyphenated = re.sub(r"(?<=\d)-(?=\d)", "\0", text)
    return _letters(hyphenated, keep="\0").replace("\0", "-")


def telephone_key(text: str) -> str:
    """Return a telephone number's digits in national form: +81 90-0000-0001 and （０９０）００００－０００１ are one.

    +81 becomes the leading 0 (ITU-T E.164; 電気通信番号計画, 令和元年総務省告示第6号). What follows 内線 or ext is left
    out. Nothing is judged here: see ``is_telephone``.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.split(r"内線|ext|＃|#|x", text, maxsplit=1, flags=re.IGNORECASE)[0]
    international = re.match(r"\(?(?:\+|00|010)\s*-?81", text)
    if international:
        text = re.sub(r"^\D*0", "", text[international.end() :])
        return "0" + _digits(text)
    return _digits(text)


def is_telephone(key: str) -> bool:
    """Say whether a telephone key can be a Japanese number (電気通信番号計画).

    Eleven digits from 020, 050, 060, 070, 080 (0800 too) and 090; ten from every other beginning.
    """
    return re.fullmatch(r"0[25-9]0\d{8}|0(?![25-9]0)[1-9]\d{8}", key, re.ASCII) is not None


def email_key(text: str) -> str:
    """Return an e-mail address in one width and in lower case, without spaces.

    RFC 5321 lets a host tell upper from lower case before the @; no host in use does, and people mix them. Points and
    tags (+…) stay: they can be different mailboxes.
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def mailbox_key(text: str) -> str:
    """Return what counts as one mailbox where mails are limited: `email_key` without a tag (+…), which most hosts deliver alike."""
    local, at, host = email_key(text).partition("@")
    return local.partition("+")[0] + at + host


def not_in_cp932(text: str) -> list[str]:
    """Return the characters that a CP932 file can't hold, each once, in order of appearance.

    Carriers and portals take CP932 (Microsoft's Windows-31J: 髙 and 﨑 are in it, 𠮷 is not). Call it on
    ``for_cp932(text)``, so that only what is truly lost is reported.
    """
    missing: dict[str, None] = {}
    for char in text:
        try:
            char.encode("cp932")
        except UnicodeEncodeError:
            missing[char] = None
    return list(missing)


# Marks under the code points that JIS-based software and word processors write → those that Microsoft's table reads
# back. Python writes most of the former too, but then a file doesn't read back as what was written.
_MARKS_OF_CP932: Final = str.maketrans("〜−—‖¢£¬‐‑–\u00a0", "～－―∥￠￡￢－－－ ")


def for_cp932(text: str) -> str:
    """Return text with marks as CP932 writes them, composed, and without variation selectors; no letter is replaced."""
    return unicodedata.normalize("NFC", _VARIATION_SELECTORS.sub("", text)).translate(_MARKS_OF_CP932)


def _kana(text: str) -> str:
    text = _iteration_marks_written_out(katakana(text))
    text = text.translate(_SMALL_KANA).translate(_SAME_SOUND)
    return re.sub(rf"(?<=[ァ-ヺー]){_STROKE}", "ー", text)


def _iteration_marks_written_out(text: str) -> str:
    """Return katakana with ヽ as the kana before it, and ヾ as its voiced form (スヾ → スズ)."""
    written: list[str] = []
    for char in text:
        if char in "ヽヾ" and written and "ァ" <= written[-1] <= "ヺ":
            voiced = unicodedata.normalize("NFC", unicodedata.normalize("NFD", written[-1])[0] + "\u3099")
            written.append(voiced if char == "ヾ" and len(voiced) == 1 else written[-1])
        else:
            written.append(char)
    return "".join(written)


def _long_vowels(text: str) -> str:
    for pattern, mark in _LONG:
        text = pattern.sub(mark, text)
    return text


def _letters(text: str, keep: str = "") -> str:
    """Keep letters, digits, kana marks and what ``keep`` holds."""
    return "".join(char for char in text if char in keep or char == "ー" or unicodedata.category(char)[0] in "LNM")


def _digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())


def _kanji_number(text: str) -> int:
    """Return the value of kanji numerals up to 百 (十二 → 12); a row of plain digits is read digit by digit."""
    if not set(text) & set("十百"):
        return int("".join(str(_KANJI_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _KANJI_DIGITS[char]
    return total + digit

"""Names as Japan's banks write them: the half-width kana of 全銀 (Zengin) files."""

import re
import unicodedata
from typing import Final

from japan.text import katakana

BANK_NAME_MOST, HOLDER_MOST = 15, 30  # bytes, of 総合振込's 仕向/被仕向銀行名 and 受取人名
_SMALL: Final = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_STROKES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-"))
_FULL: Final = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_HALF: Final = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_TO_HALF: Final = str.maketrans(_FULL, _HALF) | str.maketrans({"\u3099": "ﾞ", "\u309a": "ﾟ", "゛": "ﾞ", "゜": "ﾟ"})


def kana(text: str, *, most: int = HOLDER_MOST) -> str:
    """Return a name as a 全銀 file takes it: half-width kana without small ones, A–Z, 0–9, ( ) - . / and space.

    Any width, hiragana, small kana and long-vowel marks are turned into it: 'かぶしき（みのり）' gives 'ｶﾌﾞｼｷ(ﾐﾉﾘ)', ー becomes '-'. A
    voiced mark is a byte of its own. Kanji can't be turned.
    Source: 全国銀行協会「全銀協標準通信プロトコル」総合振込レコード・フォーマット.

    Raises:
        ValueError: other characters, or more than `most` bytes; the message is Japanese and can be shown.
    """
    wide = katakana(unicodedata.normalize("NFKC", text.strip())).upper().translate(_SMALL).translate(_STROKES)
    half = " ".join(unicodedata.normalize("NFD", wide).translate(_TO_HALF).split())
    wrong = re.sub(rf"[{_HALF}ﾞﾟA-Z0-9()\-./ ]", "", half)
    if not half or wrong:
        told = f"「{unicodedata.normalize('NFC', wrong)[:10]}」は使えません。" if wrong else ""
        raise ValueError(f"{told}カナ・英字・数字で入力してください（例：カ）ミノリシヨクヒン）")
    if len(half) > most:
        raise ValueError(f"銀行のファイルでは{most}文字までです（濁点も1文字に数えます）。いまは{len(half)}文字です")
    return half

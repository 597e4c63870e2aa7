"""Tracking numbers (お問い合わせ伝票番号) of ヤマト運輸, 佐川急便 and 日本郵便: twelve digits of which the last checks the others."""

import re
import unicodedata


def check_digit(base: str) -> int:
    """Return the twelfth digit for the first eleven: the number that they are, modulo 7 (seven-check, セブンチェック).

    Source: the carriers' label specifications; 12345678901 → 3.

    Raises:
        ValueError: not 11 ASCII digits.
    """
    if not re.fullmatch(r"[0-9]{11}", base):
        raise ValueError("a base number has 11 digits")
    return int(base) % 7


def is_valid(number: str) -> bool:
    """Say whether 12 ASCII digits carry their check digit. It doesn't say that the number has been given to a parcel."""
    return re.fullmatch(r"[0-9]{12}", number) is not None and int(number[11]) == check_digit(number[:11])


def parse(text: str) -> str:
    """Return the 12 digits of a tracking number as people write or scan it: 1234-5678-9013, any width, a…a around a barcode.

    Raises:
        ValueError: not twelve digits, or a wrong check digit; the message is Japanese and can be shown.
    """
    plain = re.sub(r"[\s\-‐‑‒–—―−ー]", "", unicodedata.normalize("NFKC", text))
    scanned = re.fullmatch(r"[a-dA-D]?(\d{12})[a-dA-D]?", plain, re.ASCII)  # Codabar's start and stop letters
    if scanned is None:
        raise ValueError("伝票番号は12けたの数字で入力してください（例：1234-5678-9013）")
    if not is_valid(scanned[1]):
        raise ValueError("伝票番号の最後の数字が合いません。番号を確かめてください")
    return scanned[1]


def display(number: str) -> str:
    """Return twelve digits as they stand on a label: 123456789013 → 1234-5678-9013."""
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"

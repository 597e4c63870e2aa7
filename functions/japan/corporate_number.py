"""Corporate numbers (法人番号, 13 digits) and invoice registration numbers (登録番号, T and 13 digits)."""

import re
import unicodedata

from japan.text import folded


def check_digit(base: str) -> int:
    """Return the check digit (the leftmost of the 13) for the 12 digits of a base number.

    9 minus the remainder by 9 of Σ Pₙ·Qₙ, where Pₙ is the n-th digit of the base number from the right and Qₙ is 1 for
    odd n and 2 for even n.
    Source: 法人番号の指定等に関する省令 (平成26年財務省令第70号) 第2条; 国税庁「チェックデジットの計算」.

    Raises:
        ValueError: not 12 ASCII digits.
    """
    if not re.fullmatch(r"[0-9]{12}", base):
        raise ValueError("a base number has 12 digits")
    return 9 - sum(int(digit) * (2 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(base), start=1)) % 9


def is_valid(number: str) -> bool:
    """Say whether 13 ASCII digits carry their check digit. It doesn't say that the number has been given to anyone."""
    return re.fullmatch(r"[0-9]{13}", number) is not None and int(number[0]) == check_digit(number[1:])


def parse(text: str) -> str:
    """Return the 13 digits of a corporate number as people write it (any width, spaces, hyphens).

    Raises:
        ValueError: not 13 digits, or the check digit is wrong; the message is Japanese and can be shown.
    """
    number = re.sub(r"[\s\-‐‑–−ー]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{13}", number):
        raise ValueError("法人番号は13けたの数字で入力してください（例：7000012050002）")
    if not is_valid(number):
        raise ValueError("法人番号の数字に誤りがあります。国税庁の法人番号公表サイトの番号と見くらべてください")
    return number


def parse_invoice_number(text: str) -> str:
    """Return "T" and 13 digits of an invoice registration number (適格請求書発行事業者の登録番号).

    A corporation's is T and its corporate number; anyone else's is T and 13 digits that are no corporate number and
    have no published check rule, so only the form is judged for those: the check digit is not.
    Source: 消費税法 (昭和63年法律第108号) 第57条の2; 国税庁 インボイス制度 Q&A 問19.

    Raises:
        ValueError: not T and 13 digits; the message is Japanese and can be shown.
    """
    number = re.sub(r"[\s\-‐‑–−ー]", "", folded(text)).upper()
    if not re.fullmatch(r"T[0-9]{13}", number):
        raise ValueError("登録番号はTと13けたの数字で入力してください（例：T7000012050002）")
    return number

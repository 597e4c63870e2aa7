"""The form for anybody: the rules that its schema can't say, and its clean form for storing. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from japan import my_number, text
from kernel.errors import FieldError

MAIL, TELEPHONE = "mail", "telephone"
_NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−ー－"), "-")


def mistakes(body: Any) -> list[FieldError]:
    """Every broken rule; bears any JSON object and passes over what the schema tells already."""
    return list(_mistakes(body))


def _at(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _mistakes(body: Any) -> Iterator[FieldError]:
    email, telephone, reply_by = (_at(body, name) for name in ("email", "telephone", "reply_by"))
    if email and not _looks_like_email(email):
        yield FieldError("/email", "email", "メールアドレスの形を確かめてください（例：hana@example.jp）。")
    if reply_by == MAIL and not email:
        yield FieldError("/email", "required", "お返事をお送りするメールアドレスを入力してください。")
    if telephone and not text.is_telephone(text.telephone_key(telephone)):
        told = "電話番号は、市外局番からの10けたか11けたの数字で入力してください（例：090-0000-1234）。"
        yield FieldError("/telephone", "telephone", told)
    if reply_by == TELEPHONE and not telephone:
        yield FieldError("/telephone", "required", "お返事の電話をおかけする番号を入力してください。")
    number = order_number(_at(body, "order_number"))
    if number and not _NUMBER.fullmatch(number):
        told = "注文番号は、英字・数字・ハイフンで入力してください。分からなければ、空欄のままで結構です。"
        yield FieldError("/order_number", "order-number", told)


def _looks_like_email(email: str) -> bool:
    local, _, host = text.email_key(email).partition("@")
    return bool(local) and "@" not in host and "." in host.strip(".")


def order_number(typed: str) -> str:
    """An order number in one width, with one kind of dash, without spaces: Ａ−２０２６ is A-2026."""
    return "".join(unicodedata.normalize("NFKC", typed).translate(_DASHES).split())


def clean(body: dict[str, Any]) -> dict[str, Any]:
    """The content of a valid form as it is kept: no My Number in it (`masked` says how many there were), empty boxes left out."""
    said, name = my_number.mask(body["text"].strip()), my_number.mask(" ".join(body["name"].split()))
    email = "".join(unicodedata.normalize("NFKC", body.get("email", "")).split())
    telephone = " ".join(unicodedata.normalize("NFKC", body.get("telephone", "")).split())
    kept = {
        "topic": body["topic"],
        "text": said.text,
        "name": name.text,
        "reply_by": body["reply_by"],
        "email": email,
        "telephone": telephone,
        "order_number": order_number(body.get("order_number", "")),
        "masked": said.found + name.found,
    }
    return {key: value for key, value in kept.items() if value}

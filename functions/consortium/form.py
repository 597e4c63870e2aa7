"""The membership form: the rules that its schema can't say, and its clean form for storing. Pure.

The schema (schemas/consortium/application.json) says the shapes; here stand the check digit, the postcode, the telephone, the readings,
who needs a corporate number, and that no My Number stands in a free text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from japan import corporate_number, my_number, postcode, text
from kernel.errors import FieldError

WITHOUT_NUMBER = ("sole_proprietor", "other")
_KANA = re.compile(r"[ァ-ヺー・ヽヾ ]+")
_FREE_TEXTS = (("organisation", "name"), ("organisation", "introduction"), ("contact", "department"), ("motive",))


def mistakes(body: Any) -> list[FieldError]:
    """Every broken rule; bears any JSON object and passes over what the schema tells already."""
    return [*_numbers(body), *_forms(body), *_readings(body), *_my_numbers(body)]


def _at(body: Any, *path: str) -> str:
    """The text at a path, or '' if there is none."""
    for part in path:
        body = body.get(part) if isinstance(body, dict) else None
    return body.strip() if isinstance(body, str) else ""


def _numbers(body: Any) -> Iterator[FieldError]:
    number, kind = _at(body, "organisation", "corporate_number"), _at(body, "organisation", "kind")
    pointer = "/organisation/corporate_number"
    if not number:
        if kind and kind not in WITHOUT_NUMBER:
            sentence = "法人番号を入力してください。個人事業主と「その他の団体」は、空欄のままで結構です。"
            yield FieldError(pointer, "required", sentence)
        return
    yield from _judged(pointer, "corporate-number", corporate_number.parse, number)


def _forms(body: Any) -> Iterator[FieldError]:
    code = _at(body, "organisation", "postcode")
    if code:
        yield from _judged("/organisation/postcode", "postcode", postcode.parse, code)
    email = _at(body, "contact", "email")
    if email and text.email_key(email).count("@") != 1:  # a full-width ＠ is an @ for the mail's sender
        yield FieldError("/contact/email", "email", "メールアドレスの形を確かめてください（例：hana@example.jp）。")
    telephone = _at(body, "contact", "telephone")
    if telephone and not text.is_telephone(text.telephone_key(telephone)):
        yield FieldError(
            "/contact/telephone",
            "telephone",
            "電話番号は、市外局番からの10けたか11けたの数字で入力してください（例：090-0000-1234）。",
        )


def _judged(pointer: str, code: str, parse: Callable[[str], str], value: str) -> Iterator[FieldError]:
    try:
        parse(value)
    except ValueError as error:
        yield FieldError(pointer, code, f"{error}。")


def _readings(body: Any) -> Iterator[FieldError]:
    examples = {"organisation": "ミノリショクヒン", "contact": "タカハシ エミ"}
    for part, example in examples.items():
        reading = _at(body, part, "name_kana")
        if reading and not _KANA.fullmatch(kana(reading)):
            yield FieldError(f"/{part}/name_kana", "kana", f"フリガナはカタカナで入力してください（例：{example}）。")


def _my_numbers(body: Any) -> Iterator[FieldError]:
    # 番号法 (平成25年法律第27号) 第20条: nobody may collect a My Number outside its purposes; the sender can still take it out.
    for path in _FREE_TEXTS:
        if my_number.find(_at(body, *path)):
            sentence = "マイナンバー（個人番号）らしい12けたの数字があります。消してから送ってください。"
            yield FieldError("/" + "/".join(path), "my-number", sentence)


def kana(reading: str) -> str:
    """A reading in full-width katakana, single-spaced."""
    return _line(text.katakana(unicodedata.normalize("NFKC", reading)))


def _line(value: str) -> str:
    return " ".join(value.split())


def clean(body: dict[str, Any]) -> dict[str, Any]:
    """The content of a valid form as it is stored: numbers as digits, readings in katakana, empty boxes left out."""
    organisation, contact = dict(body["organisation"]), dict(body["contact"])
    organisation["name"], organisation["address"] = _line(organisation["name"]), _line(organisation["address"])
    organisation["name_kana"], contact["name_kana"] = kana(organisation["name_kana"]), kana(contact["name_kana"])
    organisation["postcode"] = postcode.parse(organisation["postcode"])
    if organisation.get("corporate_number", "").strip():
        organisation["corporate_number"] = corporate_number.parse(organisation["corporate_number"])
    contact["name"] = _line(contact["name"])
    contact["email"] = "".join(unicodedata.normalize("NFKC", contact["email"]).split())
    contact["telephone"] = _line(unicodedata.normalize("NFKC", contact["telephone"]))
    return {
        "organisation": _filled(organisation),
        "contact": _filled(contact),
        "interests": list(body["interests"]),
        "motive": body["motive"].strip(),
        "list_publicly": bool(body.get("list_publicly", False)),
    }


def _filled(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() for name, value in part.items() if value.strip()}

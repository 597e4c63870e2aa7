"""What a poster sends, split into what the board will show (`offer`) and what it never shows (`contact`). Pure.

`offer`:   {title, description, category, place {kind, address}, contract, reward {kind, yen, note}, delivery_date, payment_date,
            deadline (an instant), places, skills [], orderer}
`contact`: {name, email, telephone}
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from japan import my_number
from kernel import clock, money
from kernel.changes import fingerprint

LAST_MINUTE = time(23, 59, 59)
CATEGORIES = {
    "office": "事務・入力",
    "writing": "文章・校正",
    "design": "デザイン",
    "it": "IT・ウェブ",
    "photo_video": "写真・動画",
    "field": "現地の作業",
    "delivery": "配達・運搬",
    "other": "その他",
}
CONTRACTS = {"outsourcing": "業務委託", "employment": "雇用"}
REWARDS = {"fixed": "一式", "hourly": "1時間"}


@dataclass(frozen=True)
class Content:
    """One task as its poster described it; `masked` names the fields from which suspected My Numbers were taken out."""

    offer: dict[str, Any]
    contact: dict[str, Any]
    masked: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return fingerprint([self.offer, self.contact])

    @property
    def is_employment(self) -> bool:
        return bool(self.offer["contract"] == "employment")

    def as_dict(self) -> dict[str, Any]:
        return {"offer": self.offer, "contact": self.contact, "masked": self.masked}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Content":
        """The inverse of `as_dict`, for forms that wait and raw copies."""
        return cls(kept["offer"], kept["contact"], kept["masked"])


def read(body: dict[str, Any]) -> Content:
    """The content of a request that satisfies `schemas/crowdsourcing/task.json`; suspected My Numbers are masked here, before
    anything is stored. The dates in it have been judged by `rules.mistakes`."""
    masking = _Masking()
    place, reward, orderer = body["place"], body["reward"], body["orderer"]
    address = masking("place", one_line(place.get("address", ""))) if place["kind"] == "onsite" else ""
    offer = {
        "title": masking("title", one_line(body["title"])),
        "description": masking("description", tidy(body["description"])),
        "category": body["category"],
        "place": {"kind": place["kind"], "address": address},
        "contract": body["contract"],
        "reward": {
            "kind": reward["kind"],
            "yen": int(reward["yen"]),  # JSON's 12000.0 is a whole number too
            "note": masking("reward", one_line(reward.get("note", ""))),
        },
        "delivery_date": body["delivery_date"],
        "payment_date": body["payment_date"],
        "deadline": clock.iso(deadline_of(body["deadline"])),
        "places": int(body["places"]),
        "skills": [skill for skill in (masking("skills", one_line(one)) for one in body.get("skills", [])) if skill],
        "orderer": masking("orderer", one_line(orderer["name"])),
    }
    contact = {
        "name": masking("orderer", one_line(orderer["contact_name"])),
        "email": unicodedata.normalize("NFKC", orderer["email"]).strip(),
        "telephone": one_line(orderer["telephone"]),
    }
    return Content(offer, contact, masking.fields)


def tidy(given: str) -> str:
    """A text without control characters (they would break mails and the feed) and without blanks at its ends."""
    kept = given.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in kept if char in "\n\t" or unicodedata.category(char) != "Cc").strip()


def one_line(given: str) -> str:
    """A text for a field of one line."""
    return " ".join(tidy(given).split())


class _Masking:
    """Masks suspected My Numbers and remembers in which fields."""

    def __init__(self) -> None:
        self.fields: list[str] = []

    def __call__(self, field: str, given: str) -> str:
        masked = my_number.mask(given)
        if masked.found and field not in self.fields:
            self.fields.append(field)
        return masked.text


def deadline_of(given: str) -> datetime:
    """The instant at which applications end: a day (YYYY-MM-DD) lasts until 23:59:59 in Japan. Raises ValueError, OverflowError."""
    if "T" in given:
        return clock.parse(given)
    return datetime.combine(date.fromisoformat(given), LAST_MINUTE, clock.JST)


def pay_words(reward: dict[str, Any]) -> str:
    """「1時間 1,300円」, 「一式 12,000円」, 「1本 800円」."""
    return f"{reward['note'] or REWARDS[reward['kind']]} {money.display(reward['yen'])}"


def place_words(place: dict[str, Any]) -> str:
    return "在宅" if place["kind"] == "remote" else place["address"]


_LABELS = {
    "title": "見出し",
    "description": "くわしい内容",
    "category": "仕事の種類",
    "place": "働く場所",
    "contract": "契約の形",
    "reward": "報酬",
    "delivery_date": "納品を受け取る日",
    "payment_date": "報酬を支払う日",
    "deadline": "応募の締切",
    "places": "募集する人数",
    "skills": "必要な技能",
    "orderer": "会社・団体の名称",
    "name": "ご担当者",
    "email": "メールアドレス",
    "telephone": "電話番号",
}


def _words(name: str, value: Any) -> str:
    match name:
        case "reward":
            return pay_words(value)
        case "place":
            return place_words(value)
        case "category":
            return CATEGORIES[value]
        case "contract":
            return CONTRACTS[value]
        case "skills":
            return "、".join(value)
        case "deadline":
            return clock.parse(value).astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")
        case _:
            return str(value)


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    """What differs between two offers or contacts: [{label, before, after}] in words, in the order of the form."""
    return [
        {"label": label, "before": _words(name, before[name]), "after": _words(name, after[name])}
        for name, label in _LABELS.items()
        if name in before and before[name] != after[name]
    ]

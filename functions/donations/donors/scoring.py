"""How alike two donors are (rule N-1). Pure.

A family shares telephone and address, so without a name in common nothing is enough; and a reading (kana) is surer than the characters,
which people write in old and new forms.
"""

from dataclasses import dataclass
from typing import Final

from donations.notification import Address
from japan import text

SAME, PERHAPS, OTHER = "same", "perhaps", "other"
SAME_FROM, PERHAPS_FROM = 65, 40
NAMES_DIFFER: Final = -40
_POINTS: Final = {"name": 35, "telephone": 30, "email": 30, "address": 20, "postcode": 10}
LABELS: Final = {
    "name": "氏名・フリガナ",
    "telephone": "電話",
    "email": "メール",
    "address": "住所",
    "postcode": "郵便番号",
}


@dataclass(frozen=True)
class Likeness:
    """`points` by what was compared: positive where it is the same, negative where the names differ; what neither can say is left out."""

    points: dict[str, int]

    @property
    def score(self) -> int:
        return sum(self.points.values())

    @property
    def link(self) -> str:
        if self.score >= SAME_FROM and self.points.get("name", 0) > 0:
            return SAME
        return PERHAPS if self.score >= PERHAPS_FROM else OTHER


@dataclass(frozen=True)
class Traits:
    """A donor's normal forms; '' for what is not known."""

    name: str
    kana: str
    telephone: str
    email: str
    postcode: str
    address: str

    @classmethod
    def of(cls, donor: Address) -> "Traits":
        telephone = text.telephone_key(donor.telephone)
        return cls(
            text.name_key(donor.name),
            text.name_key(donor.name_kana),
            telephone if text.is_telephone(telephone) else "",
            text.email_key(donor.email),
            "".join(letter for letter in text.folded(donor.postcode) if letter.isdigit()),
            text.address_key(donor.address),
        )


def likeness(one: Traits, other: Traits) -> Likeness:
    """What two donors have in common."""
    points = {}
    names = _names(one, other)
    if names is not None:
        points["name"] = _POINTS["name"] if names else NAMES_DIFFER
    for trait in ("telephone", "email", "address", "postcode"):
        mine, its = getattr(one, trait), getattr(other, trait)
        if mine and mine == its:
            points[trait] = _POINTS[trait]
    return Likeness(points)


def _names(one: Traits, other: Traits) -> bool | None:
    """Whether it is one name: by the kana where both have them, else by the characters; None where neither can be compared."""
    if one.kana and other.kana:
        return one.kana == other.kana
    if one.name and other.name:
        return one.name == other.name
    return None

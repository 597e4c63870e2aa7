"""What a carrier is to be told about one parcel, in words that no carrier owns. Pure."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Carrier(StrEnum):
    """Whose label it is; the value is also the name of the layout in `schemas/donations/carriers/`."""

    YAMATO = "yamato"
    SAGAWA = "sagawa"
    JAPANPOST = "japanpost"


class Cool(StrEnum):
    """How cold (温度帯). Carriers number these in opposite ways: 1 is frozen for one and chilled for another."""

    NONE = "none"
    CHILLED = "chilled"
    FROZEN = "frozen"


class Slot(StrEnum):
    """The hours in which the donor wants it, as `delivery.time` of a donation says them; each carrier offers some of them."""

    ANY = ""
    MORNING = "0812"
    FROM_12 = "1214"
    FROM_14 = "1416"
    FROM_16 = "1618"
    FROM_18 = "1820"
    EVENING = "1821"
    FROM_19 = "1921"


@dataclass(frozen=True)
class Party:
    """Who gets a parcel, or in whose name it comes. `postcode` has seven digits; `address` begins with the prefecture."""

    name: str
    postcode: str
    address: str
    telephone: str
    name_kana: str = ""
    company: str = ""


@dataclass(frozen=True)
class Shipment:
    """One parcel. `reference` comes back with the tracking number: letters, digits and hyphens; which parcel, not who."""

    reference: str
    carrier: Carrier
    ship_on: date
    consignee: Party
    sender: Party
    goods: tuple[str, ...]
    cool: Cool = Cool.NONE
    deliver_on: date | None = None
    slot: Slot = Slot.ANY
    notes: tuple[str, ...] = field(default=())

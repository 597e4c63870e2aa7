"""What a portal sent: made even, My Numbers masked, and read without ever refusing. Pure.

The door (`schemas/donations/notification.json`) asks for an order number, an amount, a donor's name and lines that are a list of
objects. Everything else may be missing or of a wrong kind: the readers here then give '' or None, and `flags.py` says so.
"""

import math
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from donations.differences import escaped
from japan import my_number, text
from kernel import clock
from kernel.errors import Unreadable

type Content = dict[str, Any]

DEPTH_MOST: Final = 32
CODE_MOST: Final = 100  # of a gift code in its normal form; a longer one can't be registered
PAYMENT_STATES: Final = ("unpaid", "paid", "cancelled")  # in the order in which a payment moves
# Free text is everything but these: numbers of a known form are not to be taken for My Numbers (one in eleven would be).
_KEYS_LEFT_ALONE: Final = frozenset(
    {
        *("portal_order_number", "gift_code", "updated_at", "applied_at", "paid_at", "transferred_at"),
        *("tracking_number", "manage_number", "variant_id", "sku"),  # a portal's own, e.g. twelve digits of a parcel
    }
)


@dataclass(frozen=True)
class Address:
    """Name and address as written; '' where nothing readable stands."""

    name: str
    name_kana: str
    postcode: str
    prefecture: str
    address: str
    telephone: str
    email: str

    @property
    def whole(self) -> str:
        """The address with its prefecture once: some portals send it in both places."""
        apart = self.prefecture if not self.address.startswith(self.prefecture) else ""
        return apart + self.address


@dataclass(frozen=True)
class Line:
    """One gift of a donation. `quantity` is None where it can't be read; `recipient` is the donor where none is given."""

    index: int
    gift_code: str
    gift_name: str
    quantity: int | None
    amount_yen: int | None
    recipient: Address
    to_donor: bool
    delivery: Content


def made_even(body: Content) -> Content:
    """A copy in which numbers stand as text where text belongs, the amount is a whole number, and lines are always there.

    Raises Unreadable for a document nested deeper than 32 levels: no portal means that, and reading it would exhaust us.
    """
    _measure(body)
    even = deepcopy(body)
    even["portal_order_number"] = str(even["portal_order_number"]).strip()
    even["amount_yen"] = int(even["amount_yen"])
    even["lines"] = even.get("lines") or []
    for place in (even["donor"], *even["lines"], *(line.get("recipient") for line in even["lines"])):
        if isinstance(place, dict):
            for key in ("name", "name_kana", "postcode", "telephone", "gift_code"):
                if isinstance(place.get(key), int) and not isinstance(place[key], bool):
                    place[key] = str(place[key])
    return even


def _measure(body: Content) -> None:
    level: list[Any] = [body]
    for _ in range(DEPTH_MOST):
        level = [
            inner
            for node in level
            if isinstance(node, dict | list)
            for inner in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise Unreadable("入れ子が深すぎます。寄附1件の内容だけを送ってください。")


def masked(value: Any, pointer: str = "") -> tuple[Any, list[str]]:
    """`value` with everything masked that looks like a My Number, and the places where it stood.

    Telephones and e-mail addresses of a valid form, order numbers, gift codes and times are left alone; unknown members are free text,
    the names of members too.
    """
    if isinstance(value, dict):
        found: Content = {}
        places: list[str] = []
        for key, inner in value.items():
            clean_key, hidden = my_number.mask(key)
            while clean_key in found:
                clean_key += "_"
            place = f"{pointer}/{escaped(clean_key)}"
            if hidden:
                places.append(place)
            found[clean_key], more = (inner, []) if _known_form(key, inner) else masked(inner, place)
            places += more
        return found, places
    if isinstance(value, list):
        pairs = [masked(inner, f"{pointer}/{i}") for i, inner in enumerate(value)]
        return [inner for inner, _ in pairs], [place for _, more in pairs for place in more]
    if isinstance(value, str):
        told = my_number.mask(value)
        return told.text, [pointer] if told.found else []
    if isinstance(value, float) and not math.isfinite(value):
        return str(value), []  # 1e400 reads as infinity, which no JSON can say again
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = f"{value:.0f}" if isinstance(value, int) or value.is_integer() else ""
        if not my_number.is_suspected(digits.lstrip("-")):
            return value, []
        # The amount stays a number: as 0 it is flagged as implausible, and staff ask the portal for it.
        return (0 if pointer == "/amount_yen" else my_number.MASK), [pointer]
    return value, []


def _known_form(key: str, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if key == "telephone":
        return text.is_telephone(text.telephone_key(value))
    if key == "email":
        return looks_like_email(value)
    return key in _KEYS_LEFT_ALONE


def looks_like_email(value: str) -> bool:
    return re.fullmatch(r"[^@\s\x00-\x1f]{1,64}@[^@\s.]+(\.[^@\s.]+)+", value.strip()) is not None


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def words(value: Any) -> str:
    """A text exactly as written; '' for anything that is no text."""
    return value if isinstance(value, str) else ""


def part(content: Content, key: str) -> Content:
    """A member that should be an object; {} where it is none."""
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def whole(value: Any) -> int | None:
    """A whole number, also one written as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9０-９]{1,12}\s*", value):
        return int(value)
    return None


def instant(value: Any) -> datetime | None:
    """A time; without an offset it is Japan's, as portals write it. None for anything that is no time."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        aware = found if found.tzinfo else found.replace(tzinfo=clock.JST)
        # A time that can't be told in UTC (year 1 or 9999) is no time of a donation.
        return clock.parse(clock.iso(aware)) if aware.year >= 1900 else None
    except (ValueError, OverflowError):
        return None


def payment_method(content: Content) -> str:
    """The portal's own word, or 'unknown'."""
    return words(part(content, "payment").get("method")).strip()[:40] or "unknown"


def payment_state(content: Content) -> str:
    """'paid', 'unpaid' or 'cancelled'. A word that we don't know is 入金前, as portals' feeds are read everywhere."""
    if content.get("cancelled") is True:
        return "cancelled"
    status = words(part(content, "payment").get("status"))
    return status if status in PAYMENT_STATES else "unpaid"


def address(written: Content) -> Address:
    """Name and address of a donor or a recipient."""
    return Address(**{field: words(written.get(field)) for field in Address.__dataclass_fields__})


def donor(content: Content) -> Address:
    return address(part(content, "donor"))


def lines(content: Content) -> list[Line]:
    """The gifts asked for."""
    giver = donor(content)
    found = []
    for index, line in enumerate(content["lines"]):
        written = part(line, "recipient")
        to_donor = written.get("same_as_donor") is True or not any(
            words(written.get(key)) for key in ("name", "address", "postcode")
        )
        found.append(
            Line(
                index,
                words(line.get("gift_code")).strip(),
                words(line.get("gift_name")),
                1 if line.get("quantity") is None else _positive(line.get("quantity")),
                whole(line.get("amount_yen")),
                giver if to_donor else address(written),
                to_donor,
                part(line, "delivery"),
            )
        )
    return found


def _positive(value: Any) -> int | None:
    number = whole(value)
    return number if number is not None and 1 <= number <= 999 else None


# ── Order in time ───────────────────────────────────────────────────────────────────────────────────────────────────────


def orders_itself(content: Content) -> bool:
    """Whether the portal says which of its notifications is newer."""
    return whole(content.get("revision")) is not None or instant(content.get("updated_at")) is not None


def order_is_said(content: Content, than: Content) -> bool:
    """Whether the portal itself says which of the two is newer; else `is_older` only guesses."""
    pairs = [
        (whole(content.get("revision")), whole(than.get("revision"))),
        (instant(content.get("updated_at")), instant(than.get("updated_at"))),
    ]
    return any(mine is not None and its is not None and mine != its for mine, its in pairs)


def is_older(content: Content, received_at: datetime, than: Content, its_received_at: datetime) -> bool:
    """Whether a notification is older than the one we hold, and so came late.

    By the portal's revision number where both have one; else by its time of update; else by how far the payment has come, the time of
    payment and the time of application; else by when we received it (a replayed raw copy keeps its first time).
    """
    mine, its = whole(content.get("revision")), whole(than.get("revision"))
    if mine is not None and its is not None and mine != its:
        return mine < its
    updated, its_updated = instant(content.get("updated_at")), instant(than.get("updated_at"))
    if updated is not None and its_updated is not None and updated != its_updated:
        return updated < its_updated
    progress, its_progress = _progress(content), _progress(than)
    return progress < its_progress if progress != its_progress else received_at < its_received_at


def _progress(content: Content) -> tuple[int, datetime, datetime]:
    never = datetime.fromtimestamp(0, clock.JST) - timedelta(days=1)
    return (
        PAYMENT_STATES.index(payment_state(content)),
        instant(content.get("paid_at")) or never,
        instant(content.get("applied_at")) or never,
    )


def gift_key(code: str) -> str:
    """The key of a gift code: one width, upper case, no spaces."""
    return text.folded(code).upper().replace(" ", "")

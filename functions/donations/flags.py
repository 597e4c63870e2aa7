"""What is odd about a donation, found from its content; and how findings meet the flags already there. Pure.

A flag: {code, state: open | resolved | cleared, opened_at, basis, rows: [{label, value}], waiting?, resolution?, note?, by?, at?, undo?}.
`undo` is what takes the last decision back (`reopening`). `resolved` is decided by staff and stays so while its basis (the rows) is the same; `cleared` is a finding that went away.
"""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from donations import notification
from donations.notification import Address, Content
from donations.rules import JUDGED, RULES
from japan import postcode, prefectures, text
from kernel import clock, money, schema
from kernel.changes import fingerprint

type Flag = dict[str, Any]
type Rows = list[dict[str, str]]

ROWS_MOST: Final = 20
AMOUNT_MOST_YEN: Final = 1_000_000_000
CLOCKS_APART: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Price:
    """The approved price of a gift at the time and portal in question; None for a gift that is stopped."""

    name: str
    amount_yen: int | None


@dataclass(frozen=True)
class Surroundings:
    """What a donation is judged against: prices by gift key, the city's settings, the present."""

    prices: Mapping[str, Price]
    city: Mapping[str, Any]
    at: datetime


@dataclass
class _Findings:
    rows: dict[str, Rows] = field(default_factory=dict)

    def add(self, code: str, label: str, value: str) -> None:
        self.rows.setdefault(code, []).append({"label": label, "value": value[:200]})


def findings(content: Content, around: Surroundings) -> dict[str, Rows]:
    """{flag: rows} of everything odd in the content."""
    found = _Findings()
    _amount(found, content, around)
    _residence(found, content, around)
    for who, person in _people(content):
        _address(found, who, person)
    email = notification.donor(content).email
    if email.strip() and not notification.looks_like_email(email):
        found.add("email", "寄附者", email)
    for label, key in (("申込日時", "applied_at"), ("入金日時", "paid_at")):
        instant = notification.instant(content.get(key))
        if instant is not None and instant > around.at + CLOCKS_APART:
            found.add("time_in_future", label, clock.iso(instant))
    for note in content.get("import_notes") or []:
        if isinstance(note, dict):
            found.add("import_note", str(note.get("label", ""))[:100], str(note.get("value", "")))
    for mistake in schema.mistakes("donations/notification-form", deepcopy(content)):
        found.add("form", mistake.pointer or "/", mistake.message)
    return {code: rows[:ROWS_MOST] for code, rows in found.rows.items()}


def _amount(found: _Findings, content: Content, around: Surroundings) -> None:
    amount = content["amount_yen"]
    if not 0 < amount <= AMOUNT_MOST_YEN:
        found.add("amount_implausible", "寄附金額", money.display(amount))
    rows: Rows = []
    expected: int | None = 0
    for line in notification.lines(content):
        price = around.prices.get(notification.gift_key(line.gift_code))
        place = f"{line.index + 1}行目"
        if price is None or price.amount_yen is None:
            found.add(
                "unknown_gift",
                place,
                f"{line.gift_code or '（番号なし）'}{'（受け付けを止めた返礼品）' if price else ''}",
            )
            expected = None
        elif line.quantity is None or expected is None:
            expected = None  # an unreadable quantity is told by the form
        else:
            expected += price.amount_yen * line.quantity
            shown = f"{money.display(price.amount_yen)} × {line.quantity}"
            rows.append({"label": f"登録価格　{price.name}", "value": shown})
    if expected is not None and rows and expected != amount:
        for row in rows[: ROWS_MOST - 2]:
            found.add("amount_mismatch", row["label"], row["value"])
        found.add("amount_mismatch", "登録価格の合計", money.display(expected))
        found.add("amount_mismatch", "寄附金額", money.display(amount))


def _residence(found: _Findings, content: Content, around: Surroundings) -> None:
    person = notification.donor(content)
    if content["lines"] and lives_in(person, around.city["prefecture"], around.city["name"]):
        found.add("resident", "寄附者の住所", person.whole)


def lives_in(person: Address, prefecture: str, city: str) -> bool:
    """Whether an address is in the city: it begins with the city's name, after its own prefecture and perhaps a 郡."""
    written = "".join(text.folded(person.address).split())
    named = "".join(text.folded(person.prefecture).split())
    ours, home = text.folded(prefecture), text.folded(city)
    if (named and named != ours) or (prefectures.leading(written) or ours) != ours:
        return False
    return re.match(rf"({re.escape(ours)})?([^0-9]{{1,8}}郡)?{re.escape(home)}", written) is not None


def _people(content: Content) -> list[tuple[str, Address]]:
    """Everybody who gets something by post."""
    others = [
        (f"お届け先（{line.index + 1}行目）", line.recipient)
        for line in notification.lines(content)
        if not line.to_donor
    ]
    return [("寄附者", notification.donor(content)), *others]


def _address(found: _Findings, who: str, person: Address) -> None:
    if not person.address.strip():
        found.add("address_missing", who, "（空）")
    try:
        code = postcode.parse(person.postcode)
    except ValueError:
        found.add("postcode", who, person.postcode.strip() or "（空）")
    else:
        areas = postcode.prefectures_of(code)
        stated = prefectures.leading(person.address) or (
            person.prefecture if person.prefecture in prefectures.NAMES else None
        )
        if not areas:
            found.add("postcode", who, f"{postcode.display(code)}（使われていません）")
        elif stated and stated not in areas:
            found.add("postcode_area", who, f"{postcode.display(code)} は {'・'.join(areas)}、住所は {stated}")
    if person.telephone.strip() and not text.is_telephone(text.telephone_key(person.telephone)):
        found.add("telephone", who, person.telephone)


# ── Flags over time ─────────────────────────────────────────────────────────────────────────────────────────────────────


def opened(code: str, rows: Rows, at: datetime) -> Flag:
    """A new open flag."""
    return {"code": code, "state": "open", "opened_at": clock.iso(at), "basis": _basis(rows), "rows": rows}


def _basis(rows: Rows) -> str:
    return fingerprint(rows)[:16]


def judged(flags: Iterable[Flag], found: Mapping[str, Rows], at: datetime) -> list[Flag]:
    """The flags after a new look at the content.

    A new finding opens a flag, one that is gone clears it, a decided one stays decided while its rows are the same. Flags that are told
    by what happened (not found from the content) stay as they are.
    """
    kept = {flag["code"]: flag for flag in flags}
    for code in JUDGED:
        flag, rows = kept.get(code), found.get(code)
        if rows:
            kept[code] = _looked_at(flag, code, rows, at)
        elif flag is not None and flag["state"] == "open":
            kept[code] = flag | {"state": "cleared", "at": clock.iso(at)}
    return _in_order(kept)


def cleared(flags: Iterable[Flag], codes: Iterable[str], at: datetime) -> list[Flag]:
    """The flags after the cause of the open ones among `codes` went away."""
    gone = set(codes)
    return [
        flag | {"state": "cleared", "at": clock.iso(at)} if flag["code"] in gone and flag["state"] == "open" else flag
        for flag in flags
    ]


def told(flags: Iterable[Flag], code: str, rows: Rows, at: datetime) -> list[Flag]:
    """The flags after something happened that opens `code`; the same rows told again change nothing."""
    kept = {flag["code"]: flag for flag in flags}
    kept[code] = _looked_at(kept.get(code), code, rows[:ROWS_MOST], at)
    return _in_order(kept)


def _looked_at(flag: Flag | None, code: str, rows: Rows, at: datetime) -> Flag:
    if flag is None or flag["state"] == "cleared" or (flag["state"] == "resolved" and flag["basis"] != _basis(rows)):
        return opened(code, rows, at)
    return flag if flag["basis"] == _basis(rows) else flag | {"rows": rows, "basis": _basis(rows)}


def _in_order(flags: Mapping[str, Flag]) -> list[Flag]:
    return [flags[code] for code in RULES if code in flags]


def open_codes(flags: Iterable[Flag]) -> list[str]:
    return [flag["code"] for flag in flags if flag["state"] == "open"]


def holding(flags: Iterable[Flag], *, cancelled: bool = False) -> list[str]:
    """The open flags that hold the donation; a cancelled one is held only by what doubts the cancellation."""
    return [code for code in open_codes(flags) if RULES[code].holds and (RULES[code].holds_cancelled or not cancelled)]

"""Donations as a table for staff, in an encrypted ZIP."""

from collections.abc import Mapping
from typing import Any

from donations import lists, notification, present
from donations.flags import open_codes
from donations.records import CONSENTS, STATES, Donation
from donations.rules import RULES
from japan import postcode
from kernel import clock, errors, files

HEADER = (
    "受付番号", "受付日時", "受付先", "注文番号", "状態", "申込日時", "入金日時", "受領日", "支払方法", "寄附金額（円）",
    "氏名", "フリガナ", "郵便番号", "住所", "電話番号", "メールアドレス", "ワンストップ特例", "氏名の公表", "使い道", "返礼品", "確かめること",
    "移行",
)  # fmt: skip
_PER_QUERY = 200


def rows(wanted: Mapping[str, Any]) -> list[list[Any]]:
    """The donations that fit {month?, state?, portal?, flag?, migrated?, q?, from?, to?}, newest first, by the columns of `HEADER`.

    Raises RuleBroken for more rows than one file takes.
    """
    found: list[Donation] = []
    cursor: str | None = None
    while True:
        page = lists.donations({**wanted, "cursor": cursor, "limit": _PER_QUERY})
        found += [one for one in page.items if lists.fits(one, wanted)]
        if len(found) > files.ROWS_MOST:
            raise errors.RuleBroken(
                f"一度にダウンロードできるのは{files.ROWS_MOST:,}件までです。日付や受付先で分けてください。"
            )
        # Lists run from new to old: past the first wanted day nothing fits any more.
        over = bool(page.items) and _day(page.items[-1]) < wanted.get("from", "")
        if page.next is None or over:
            return [_row(one) for one in found]
        cursor = page.next


def _day(donation: Donation) -> str:
    return donation.received_at.astimezone(clock.JST).date().isoformat()


def _row(donation: Donation) -> list[Any]:
    content, shown = donation.content, present.row(donation)
    donor = notification.donor(content)
    use = notification.part(content, "use_of_donation")
    consent = notification.words(content.get("publication_consent"))
    return [
        donation.number,
        _minute(donation.received_at),
        shown["portal_name"],
        donation.order_number,
        STATES[donation.state],
        _minute(donation.applied_at),
        _minute(donation.paid_at),
        donation.receipt_date or "",
        shown["payment_method_name"],
        donation.amount_yen,
        donor.name,
        donor.name_kana,
        _postcode(donor.postcode),
        donor.whole,
        donor.telephone,
        donor.email,
        "希望する" if content.get("one_stop_wish") is True else "希望しない",
        CONSENTS.get(consent, consent),
        notification.words(use.get("text")),
        shown["gifts"],
        "、".join(RULES[code].label for code in open_codes(donation.flags)),
        donation.migrated["system"] if donation.migrated else "",
    ]


def _postcode(written: str) -> str:
    """060-0001, however it was written; what is no postcode as it is."""
    try:
        return postcode.display(postcode.parse(written))
    except ValueError:
        return written


def _minute(at: Any) -> str:
    return at.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M") if at is not None else ""

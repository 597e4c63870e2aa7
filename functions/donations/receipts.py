"""The day on which a donation counts as received (受領日): it decides the tax year. Pure.

Source: 所得税法 第78条 and 地方税法 第37条の2 (deduction in the year of payment). Which instant is the payment depends on the way of
paying; for a card it is the day the donor applied, as the collecting agent is charged then (地方自治法 第231条の2の3). Sources differ
for bank transfers, so that choice is the city's: setting `donations.receipt_date`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kernel import clock

APPLIED, PAID, TRANSFERRED = "applied", "paid", "transferred"
# Ways of paying where the donor is charged at once.
AT_ONCE: Final = frozenset(
    {
        "credit_card",
        "carrier",
        "paypay",
        "rakuten_pay",
        "d_payment",
        "au_pay",
        "amazon_pay",
        "apple_pay",
        "google_pay",
        "merpay",
        "points",
    }
)
DEFAULTS: Final = {"at_once": APPLIED, "bank_transfer": PAID, "convenience_store": PAID, "other": PAID}
_TEXTS: Final = {
    ("at_once", APPLIED): "カードなど、その場で払い終わる方法は、申し込んだ日です。",
    ("at_once", PAID): "カードなど、その場で払い終わる方法は、ポータルが決済を確かめた日です。",
    ("bank_transfer", PAID): "銀行振込は、市の口座に入った日です。",
    ("bank_transfer", TRANSFERRED): "銀行振込は、寄附者が振り込んだ日です。分からないときは、市の口座に入った日です。",
    ("convenience_store", PAID): "コンビニ払いは、レジで払った日です。",
    ("other", PAID): "そのほかの方法は、入金が確かめられた日です。",
    ("other", APPLIED): "そのほかの方法は、申し込んだ日です。",
}


@dataclass(frozen=True)
class ReceiptDate:
    """The day (None as long as nothing is paid), the rule's name such as 'bank_transfer-paid', and the rule in words."""

    day: date | None
    rule: str
    text: str


def receipt_date(
    method: str,
    state: str,
    *,
    applied_at: datetime | None,
    paid_at: datetime | None,
    transferred_at: datetime | None = None,
    setting: dict[str, str] | None = None,
) -> ReceiptDate:
    """The day of receipt in Japan.

    `method` and `state` are the notification's; `setting` overrides `DEFAULTS` by way of paying. Where the instant that the rule asks
    for is missing, the next best one stands in: payment, then application.
    """
    way = "at_once" if method in AT_ONCE else method if method in DEFAULTS else "other"
    choice = (DEFAULTS | (setting or {}))[way]
    rule = f"{way}-{choice}"
    text = _TEXTS.get((way, choice), _TEXTS["other", PAID])
    if state != "paid":
        return ReceiptDate(None, rule, text + "入金を確かめてから決まります。")
    wanted = {
        APPLIED: [applied_at, paid_at],
        PAID: [paid_at, applied_at],
        TRANSFERRED: [transferred_at, paid_at, applied_at],
    }[choice]
    chosen = next((instant for instant in wanted if instant is not None), None)
    return ReceiptDate(chosen.astimezone(clock.JST).date() if chosen else None, rule, text)

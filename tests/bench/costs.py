"""What a month costs: the counts of `tests/budgets/calls.json` times what a city of a size does, at list prices.

`python -m tests.bench.costs` prints the table of docs/costs.md; a test holds the document to it.
"""

import json
from dataclasses import dataclass

from tests.budgets.count import BUDGET

YEN_PER_DOLLAR = 155
# List prices of ap-northeast-1 in US dollars as we know them (2026, unconfirmed here: no network). Transactions cost two units an item.
PRICE = {
    "write_unit": 0.715 / 1e6,
    "read_unit": 0.1425 / 1e6,
    "s3_put": 0.0047 / 1e3,
    "s3_get": 0.00037 / 1e3,
    "sqs": 0.40 / 1e6,
    "event": 1.00 / 1e6,
    "lambda_request": 0.20 / 1e6,
    "lambda_gb_second": 0.0000133334,
    "api_request": 4.25 / 1e6,
    "cdn_request": 0.0120 / 1e4,
    "cdn_gb": 0.114,
    "mail": 0.10 / 1e3,
    "log_gb": 0.76,
    "gb_month": 0.285 + 0.228,  # the table and its point-in-time recovery
}
ALARMS = 54  # in template.yaml; a test counts them
# What stands whether anybody comes or not, a month: firewall with seven rules, two keys, four secrets, alarms, dashboard, minute sweeps.
FIXED_DOLLARS = {
    "firewall": 5 + 7,
    "keys": 2,
    "secrets": 4 * 0.40,
    "alarms": ALARMS * 0.10,
    "dashboard": 3,
    "trail and flow": 2,
}
SWEEPS = 7 * 60 * 24 * 30
_LAMBDA_GB_SECONDS = 0.5 * 0.06  # 512 MB for 60 ms


@dataclass(frozen=True)
class City:
    """What a city does in its busiest month."""

    name: str
    donations: int
    line_events: int
    inquiries: int
    tasks: int
    applications: int
    staff_reads: int
    page_views: int


CITIES = (
    City("小さな市（人口3万）", 1_000, 5_000, 200, 20, 5, 8_000, 60_000),
    City("中くらいの市（人口40万・藤沢の規模）", 5_400, 60_000, 3_000, 120, 20, 60_000, 600_000),
    City("大きな寄附の市（都城の規模）", 405_000, 120_000, 6_000, 200, 30, 400_000, 4_000_000),
)
_DONE = {
    "donations": ("donations.notify", "donations.notification_raw"),
    "shipments": ("donations.vendor_ship", "donations.shipped", "messaging.mail_requested"),
    "line_events": ("line.webhook_body",),
    "inquiries": ("line.reply",),
    "tasks": ("crowdsourcing.post_task", "crowdsourcing.approve"),
    "applications": ("consortium.apply", "consortium.confirm", "consortium.approve"),
}


def per_operation(operation: str, budget: dict[str, dict[str, int]]) -> float:
    """Dollars of one operation: its calls, plus function, API and queue around it."""
    calls = budget[operation]
    total = PRICE["lambda_request"] + PRICE["api_request"] + _LAMBDA_GB_SECONDS * PRICE["lambda_gb_second"]
    for name, count in calls.items():
        total += count * _price_of(name)
    return total


def _price_of(call: str) -> float:
    if call == "dynamodb.TransactWriteItems":
        # About six items of 1 KB, each on the table and two indexes, at two units; then stream, event, queue and consumer.
        return 6 * 2 * 3 * PRICE["write_unit"] + PRICE["event"] + 2 * PRICE["sqs"] + PRICE["lambda_request"] * 2
    if call in ("dynamodb.PutItem", "dynamodb.UpdateItem", "dynamodb.DeleteItem"):
        return 2 * PRICE["write_unit"]
    if call.startswith("dynamodb."):
        return 2 * PRICE["read_unit"]
    return {"s3.PutObject": PRICE["s3_put"], "s3.GetObject": PRICE["s3_get"], "sesv2.SendEmail": PRICE["mail"]}.get(
        call, PRICE["sqs"]
    )


def month(city: City, budget: dict[str, dict[str, int]]) -> dict[str, float]:
    """Dollars of the busiest month, by what they are for."""
    by: dict[str, float] = {}
    for what, operations in _DONE.items():
        known = [operation for operation in operations if operation in budget]
        assert known, f"no operation of {what} has a budget"
        times = city.donations if what == "shipments" else getattr(city, what)  # most donations are one parcel
        by[what] = times * sum(per_operation(operation, budget) for operation in known)
    by["staff_reads"] = city.staff_reads * (
        PRICE["api_request"]
        + PRICE["lambda_request"]
        + 3 * PRICE["read_unit"]
        + 4 * PRICE["write_unit"]
        + _LAMBDA_GB_SECONDS * PRICE["lambda_gb_second"]
    )
    by["site"] = city.page_views * (8 * PRICE["cdn_request"] + 60e3 / 1e9 * PRICE["cdn_gb"])
    kept_gb = (city.donations * 12 * 8 + city.line_events * 12 * 2) / 1e6
    by["storage_and_logs"] = (
        kept_gb * PRICE["gb_month"]
        + (city.staff_reads + city.donations * 4 + city.line_events) * 1e3 / 1e9 * PRICE["log_gb"]
    )
    by["sweeps"] = SWEEPS * (
        PRICE["lambda_request"] + 4 * 0.5 * PRICE["read_unit"] + 0.25 * 0.03 * PRICE["lambda_gb_second"]
    )
    by["fixed"] = sum(FIXED_DOLLARS.values())
    return by


LABELS = {
    "donations": "寄附の受付",
    "shipments": "発送とそのメール",
    "line_events": "LINEの受信",
    "inquiries": "問い合わせへの返信",
    "tasks": "おしごと",
    "applications": "入会",
    "staff_reads": "職員の画面",
    "site": "公開サイト",
    "storage_and_logs": "保存と記録",
    "sweeps": "毎分の見回り",
    "fixed": "固定（WAF・鍵・監視）",
}


def table() -> str:
    """The Markdown table of docs/costs.md: yen of the busiest month, rounded up to ten."""
    budget = json.loads(BUDGET.read_text(encoding="utf-8"))
    months = [month(city, budget) for city in CITIES]
    lines = ["| | " + " | ".join(city.name for city in CITIES) + " |", "|---|" + "---:|" * len(CITIES)]
    for key, label in LABELS.items():
        lines.append(f"| {label} | " + " | ".join(_yen(by[key]) for by in months) + " |")
    lines.append(
        "| **合計（円／最も忙しい月）** | " + " | ".join(f"**{_yen(sum(by.values()))}**" for by in months) + " |"
    )
    return "\n".join(lines)


def _yen(dollars: float) -> str:
    return f"{-(-round(dollars * YEN_PER_DOLLAR) // 10) * 10:,}"


if __name__ == "__main__":
    print(table())

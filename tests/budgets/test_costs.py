"""docs/costs.md shows what the counts say, not what somebody remembers."""

from pathlib import Path

from tests.bench import costs
from tests.infra import reading

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "costs.md"


def test_the_document_shows_the_table_of_the_counts() -> None:
    shown = (
        DOCUMENT.read_text(encoding="utf-8")
        .split("<!-- table: python -m tests.bench.costs -->\n")[1]
        .split("<!-- end -->")[0]
    )
    assert shown.strip() == costs.table()


def test_a_bigger_city_pays_more_for_everything_that_happens() -> None:
    budget = {"donations.notify": {"dynamodb.TransactWriteItems": 1}} | {
        operation: {"dynamodb.GetItem": 1} for operations in costs._DONE.values() for operation in operations
    }
    small, middle, large = (costs.month(city, budget) for city in costs.CITIES)
    for what in ("donations", "line_events", "site"):
        assert small[what] < middle[what] < large[what]
    assert small["fixed"] == large["fixed"]


def test_every_alarm_is_paid_for() -> None:
    assert len(reading.resources("AWS::CloudWatch::Alarm")) == costs.ALARMS

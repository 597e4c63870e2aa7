"""What an operator does by hand: a function is called by its name in the template, events are told again."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from infra import operate, republish
from infra.cloud import Cloud


class Aws:
    """Lambda and DynamoDB, as far as these tools use them."""

    def __init__(self, items: list[dict[str, Any]] | None = None, error: str = "") -> None:
        self.items, self.error = items or [], error
        self.called: list[tuple[str, dict[str, Any]]] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.called.append((FunctionName, json.loads(Payload)))
        return {"Payload": io.BytesIO(b'{"created": true}')} | ({"FunctionError": self.error} if self.error else {})

    def get_paginator(self, _name: str) -> Any:
        return type("Pages", (), {"paginate": lambda _, **__: [{"Items": self.items}]})()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def made(aws: Aws) -> Cloud:
        monkeypatch.setattr(Cloud, "client", lambda _self, _service: aws)
        monkeypatch.setattr(Cloud, "physical", lambda _self, logical: f"stack-{logical}")
        return Cloud()

    return made


def event(number: int, at: str) -> dict[str, Any]:
    return {"pk": {"S": f"OUTBOX#{number:03}"}, "event": {"S": json.dumps({"at": at})}}


def test_a_function_is_called_by_its_name_in_the_template(at: Any) -> None:
    aws = Aws()
    assert operate.invoke(at(aws), "AccountsBootstrap", {"name": "日向 はるか"}) == {"created": True}
    assert aws.called == [("stack-AccountsBootstrap", {"name": "日向 はるか"})]


def test_a_function_that_failed_is_no_answer(at: Any) -> None:
    with pytest.raises(operate.OperationFailed, match="Relay failed"):
        operate.invoke(at(Aws(error="Unhandled")), "Relay", {})


def test_events_of_a_span_are_told_again_in_their_order_a_hundred_at_a_time(at: Any) -> None:
    inside = [event(number, "2026-11-22T03:00:00.000Z") for number in range(150, 0, -1)]
    outside = [event(900, "2026-11-22T00:59:59.999Z"), event(901, "2026-11-22T05:00:00.001Z")]
    aws = Aws(inside + outside)
    cloud = at(aws)
    span = (datetime(2026, 11, 22, 1, tzinfo=UTC), datetime(2026, 11, 22, 5, tzinfo=UTC))
    found = republish.outbox(cloud, "DonationsTable", *span)
    assert [item["pk"]["S"] for item in found] == [f"OUTBOX#{number:03}" for number in range(1, 151)]
    republish.republish(cloud, found)
    assert [len(payload["Records"]) for _, payload in aws.called] == [100, 50]
    assert aws.called[0][1]["Records"][0] == {"eventName": "INSERT", "dynamodb": {"NewImage": found[0]}}

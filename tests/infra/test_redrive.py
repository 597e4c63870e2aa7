"""Sending back what lies in a dead-letter queue, against a mocked cloud."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import MagicMock

import moto
import pytest

from infra import redrive
from infra.cloud import Cloud


class Stack(Cloud):
    """A stack whose physical ids are known without CloudFormation."""

    def physical(self, logical_id: str) -> str:
        if logical_id == "Bus":
            return "bus"
        url: str = self.client("sqs").get_queue_url(QueueName=logical_id)["QueueUrl"]
        return url


@pytest.fixture
def stack() -> Iterator[Stack]:
    with moto.mock_aws():
        made = Stack()
        sqs = made.client("sqs")
        for name in ("DonationsQueue", "DonationsDeadLetters", "BusDeadLetters", "SweepDeadLetters"):
            sqs.create_queue(QueueName=name)
        made.client("events").create_event_bus(Name="bus")
        yield made


def put(stack: Stack, queue: str, body: str, **attributes: Any) -> None:
    stack.client("sqs").send_message(QueueUrl=stack.physical(queue), MessageBody=body, **attributes)


def lying_in(stack: Stack, queue: str) -> list[str]:
    answer = stack.client("sqs").receive_message(QueueUrl=stack.physical(queue), MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_messages_go_back_to_the_queue_they_came_from(stack: Stack) -> None:
    for number in range(12):
        put(stack, "DonationsDeadLetters", f"message {number}")
    assert redrive.look(stack, "DonationsDeadLetters") == 12
    outcome = redrive.redrive(stack, "DonationsDeadLetters")
    assert (outcome.sent, outcome.failed) == (12, 0)
    assert redrive.look(stack, "DonationsDeadLetters") == 0
    assert redrive.look(stack, "DonationsQueue") == 12


def test_no_more_are_sent_than_was_asked(stack: Stack) -> None:
    for number in range(5):
        put(stack, "DonationsDeadLetters", f"message {number}")
    assert redrive.redrive(stack, "DonationsDeadLetters", most=2).sent == 2
    assert redrive.look(stack, "DonationsQueue") == 2


def test_attributes_travel_with_the_message(stack: Stack) -> None:
    given = {"kind": {"DataType": "String", "StringValue": "notification"}}
    put(stack, "DonationsDeadLetters", "body", MessageAttributes=given)
    redrive.redrive(stack, "DonationsDeadLetters")
    answer = stack.client("sqs").receive_message(
        QueueUrl=stack.physical("DonationsQueue"), MessageAttributeNames=["All"]
    )
    assert answer["Messages"][0]["MessageAttributes"] == given


def test_what_the_bus_could_not_deliver_is_published_again(stack: Stack) -> None:
    events = stack.client("events")
    url = stack.physical("DonationsQueue")
    arn = stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="r", EventBusName="bus", EventPattern=json.dumps({"detail-type": ["donations.received"]}))
    events.put_targets(Rule="r", EventBusName="bus", Targets=[{"Id": "q", "Arn": arn}])
    envelope = {
        "source": "machimusubi.donations",
        "detail-type": "donations.received",
        "detail": {"id": "01JD", "name": "寄附"},
    }
    put(stack, "BusDeadLetters", json.dumps(envelope))
    assert redrive.redrive(stack, "BusDeadLetters").sent == 1
    [body] = lying_in(stack, "DonationsQueue")
    assert json.loads(body)["detail"] == envelope["detail"]


def test_a_message_that_cannot_go_back_stays(stack: Stack) -> None:
    put(stack, "BusDeadLetters", "not an event")
    outcome = redrive.redrive(stack, "BusDeadLetters")
    assert (outcome.sent, outcome.failed) == (0, 1)


def test_missed_sweeps_are_only_thrown_away(stack: Stack) -> None:
    put(stack, "SweepDeadLetters", "{}")
    assert redrive.redrive(stack, "SweepDeadLetters").sent == 1
    assert lying_in(stack, "DonationsQueue") == []


def test_only_dead_letter_queues_are_redriven(stack: Stack) -> None:
    with pytest.raises(redrive.CannotRedrive):
        redrive.redrive(stack, "DonationsQueue")


class Streaming(Stack):
    """A stream that answers with these pages of sequence numbers, and a relay that remembers what it got."""

    def __init__(self, *pages: list[int]) -> None:
        super().__init__()
        self.pages = [[{"dynamodb": {"SequenceNumber": str(number)}} for number in page] for page in pages]
        self.relayed: list[str] = []

    def physical(self, logical_id: str) -> str:
        return "relay" if logical_id == "Relay" else super().physical(logical_id)

    def client(self, service: str) -> Any:
        if service not in {"dynamodbstreams", "lambda"}:
            return super().client(service)
        made = MagicMock()
        made.exceptions.TrimmedDataAccessException = made.exceptions.ResourceNotFoundException = KeyError
        made.get_shard_iterator.return_value = {"ShardIterator": "0"}
        made.get_records.side_effect = self._page
        made.invoke.side_effect = self._invoked
        return made

    def _page(self, ShardIterator: str, **_: Any) -> dict[str, Any]:
        here = int(ShardIterator)
        after = {"NextShardIterator": str(here + 1)} if here + 1 < len(self.pages) else {}
        return {"Records": self.pages[here], **after}

    def _invoked(self, Payload: bytes, **_: Any) -> dict[str, Any]:
        self.relayed = [one["dynamodb"]["SequenceNumber"] for one in json.loads(Payload)["Records"]]
        return {}


FAILED = json.dumps(
    {
        "DDBStreamBatchInfo": {
            "streamArn": "arn",
            "shardId": "shard",
            "startSequenceNumber": "7",
            "endSequenceNumber": "9",
        }
    }
)


@pytest.mark.parametrize(
    ("pages", "relayed"),
    [
        ([[7, 8, 9, 10]], ["7", "8", "9"]),
        ([[], [7], [], [8, 9], [10]], ["7", "8", "9"]),
        ([[7], [8]], []),
        ([[], []], []),
    ],
)
def test_the_relay_gets_the_whole_batch_again_or_the_message_stays(pages: list[list[int]], relayed: list[str]) -> None:
    with moto.mock_aws():
        stack = Streaming(*pages)
        stack.client("sqs").create_queue(QueueName="RelayDeadLetters")
        put(stack, "RelayDeadLetters", FAILED)
        outcome = redrive.redrive(stack, "RelayDeadLetters")
    assert stack.relayed == relayed
    assert (outcome.sent, outcome.failed) == ((1, 0) if relayed else (0, 1))

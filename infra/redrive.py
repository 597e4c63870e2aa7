"""Send back what lies in a dead-letter queue: `python -m infra.redrive DonationsDeadLetters [--look] [--most 1000]`.

By the queue's logical id in the template. Each message goes to the queue it came from and is removed only after that queue has it, so
that a crash repeats a message rather than losing one; consumers act once on a repeated message. What the relay could not carry
(RelayDeadLetters) is read again from the table's stream, which keeps it for a day, and handed to the relay. Sweeps need no
redrive: the next minute does their work, so theirs are only thrown away. `--look` shows and changes nothing.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.cloud import STACK, Cloud, plain_words

SUFFIX = "DeadLetters"
_PAGES_MOST = 200  # of a stream: some are empty, and an open shard never ends


class CannotRedrive(RuntimeError):
    """This queue's messages cannot be sent back; the message says what to do."""


@dataclass
class Outcome:
    """How many messages were sent back, and how many could not be."""

    sent: int = 0
    failed: int = 0


def messages(sqs: Any, queue: str, most: int) -> Iterator[dict[str, Any]]:
    """Up to `most` messages, each hidden from others for ten minutes."""
    taken = 0
    while taken < most:
        answer = sqs.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=min(10, most - taken),
            VisibilityTimeout=600,
            MessageAttributeNames=["All"],
            WaitTimeSeconds=1,
        )
        found = answer.get("Messages", [])
        if not found:
            return
        taken += len(found)
        yield from found


def look(cloud: Cloud, logical_id: str) -> int:
    """How many messages lie there."""
    url = cloud.physical(logical_id)
    attributes = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(attributes["Attributes"]["ApproximateNumberOfMessages"])


def redrive(cloud: Cloud, logical_id: str, most: int = 1000) -> Outcome:
    """Send back up to `most` messages. Raises CannotRedrive."""
    if not logical_id.endswith(SUFFIX):
        raise CannotRedrive(f"{logical_id} is no dead-letter queue: their names end with {SUFFIX}.")
    room = logical_id.removesuffix(SUFFIX)
    sqs = cloud.client("sqs")
    queue = cloud.physical(logical_id)
    outcome = Outcome()
    for message in messages(sqs, queue, most):
        try:
            _send_back(cloud, room, message)
        except (LookupError, ValueError) as error:
            outcome.failed += 1
            print(f"{message['MessageId']}: {error}", file=sys.stderr)
            continue
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        outcome.sent += 1
    return outcome


def _send_back(cloud: Cloud, room: str, message: dict[str, Any]) -> None:
    if room == "Sweep":
        return
    if room == "Relay":
        _relay_again(cloud, json.loads(message["Body"]))
        return
    if room == "Bus":
        _publish_again(cloud, json.loads(message["Body"]))
        return
    attributes = {
        name: {key: value for key, value in given.items() if key in {"DataType", "StringValue", "BinaryValue"}}
        for name, given in message.get("MessageAttributes", {}).items()
    }
    cloud.client("sqs").send_message(
        QueueUrl=cloud.physical(f"{room}Queue"), MessageBody=message["Body"], MessageAttributes=attributes
    )


def _publish_again(cloud: Cloud, envelope: dict[str, Any]) -> None:
    """An event that the bus could not hand to a queue goes to the bus once more: to every consumer, each acts once."""
    answer = cloud.client("events").put_events(
        Entries=[
            {
                "Source": envelope["source"],
                "DetailType": envelope["detail-type"],
                "Detail": json.dumps(envelope["detail"], ensure_ascii=False),
                "EventBusName": cloud.physical("Bus"),
            }
        ]
    )
    if answer["FailedEntryCount"]:
        raise ValueError("the bus did not take it")


def _relay_again(cloud: Cloud, failure: dict[str, Any]) -> None:
    """Read the batch that failed from its stream again and invoke the relay with it."""
    batch = failure["DDBStreamBatchInfo"]
    streams = cloud.client("dynamodbstreams")
    last = int(batch["endSequenceNumber"])
    records: list[dict[str, Any]] = []
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        for _ in range(_PAGES_MOST):
            answer = streams.get_records(ShardIterator=iterator, Limit=1000)
            records.extend(answer["Records"])
            iterator = answer.get("NextShardIterator")
            if not iterator or (records and _number(records[-1]) >= last):
                break
    except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException):
        records = []
    wanted = [one for one in records if _number(one) <= last]
    if not wanted or _number(records[-1]) < last:
        raise LookupError(
            "the stream no longer has all of these records; publish the outbox items again (docs/operations.md)"
        )
    answer = cloud.client("lambda").invoke(
        FunctionName=cloud.physical("Relay"), Payload=json.dumps({"Records": wanted}, default=str).encode()
    )
    if answer.get("FunctionError"):
        raise ValueError("the relay failed again")


def _number(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Send back the messages of a dead-letter queue.")
    parser.add_argument("queue", help="logical id, e.g. DonationsDeadLetters")
    parser.add_argument("--look", action="store_true", help="only say how many lie there")
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--stack", default=STACK)
    parser.add_argument("--endpoint", default="", help="the local cloud's aws_endpoint; empty is AWS")
    given = parser.parse_args()
    cloud = Cloud(endpoint=given.endpoint, stack=given.stack)
    try:
        with plain_words(cloud):
            if given.look:
                print(f"{look(cloud, given.queue)} messages in {given.queue}")
                return
            outcome = redrive(cloud, given.queue, given.most)
    except CannotRedrive as error:
        sys.exit(str(error))
    print(f"{outcome.sent} sent back, {outcome.failed} could not be")
    sys.exit(1 if outcome.failed else 0)


if __name__ == "__main__":
    main()

"""The lock on an e-mail: five failures in a row close it for fifteen minutes.

A try is counted as a failure before it is made and taken back if it was none, so that a thousand tries in one moment are five. One record
an e-mail: an attacker locks the address, not our table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import botocore.exceptions

from accounts.records import IdentityRecord
from kernel import aws, clock, errors
from kernel.watch import count

FAILURES_MOST = 5
LOCKED = timedelta(minutes=15)


class Locked(errors.TooMany):
    slug, title = "locked", "一時的にサインインできません"


@contextmanager
def one_try(token: str, wrong: type[errors.Problem]) -> Iterator[int]:
    """Around the check of a password or a code: what raises `wrong` stays counted. Gives the number of failures, should it be one.

    Raises Locked, and then nothing is checked.

    An error of another kind (a provider that does not answer) is nobody's failure.
    """
    number = _count(token)
    try:
        yield number
    except wrong:
        count("SignInFailed")
        raise
    except Exception:
        _take_back(token)
        raise
    _take_back(token)


def _count(token: str) -> int:
    """Count one; failures of more than fifteen minutes ago are forgotten."""
    within = "attribute_not_exists(failures) OR (failures < :most AND locked_until > :now)"
    if number := _counted(token, "ADD failures :one SET", within, {":most": {"N": str(FAILURES_MOST)}}):
        return number
    if number := _counted(token, "SET failures = :one,", "locked_until <= :now", {}):
        return number
    raise _locked(until(token))


def _counted(token: str, how: str, condition: str, also: dict[str, dict[str, str]]) -> int:
    """How many there are now; 0 if the condition does not hold and nothing was counted."""
    ends = clock.now() + LOCKED
    try:
        done = aws.client("dynamodb").update_item(
            TableName=IdentityRecord.table_name(),
            Key=_key(token),
            UpdateExpression=f"{how} #t = :ttl, locked_until = :until",
            ConditionExpression=condition,
            ReturnValues="UPDATED_NEW",
            ExpressionAttributeNames={"#t": "ttl"},
            ExpressionAttributeValues={
                ":one": {"N": "1"},
                ":ttl": {"N": str(clock.seconds(ends))},
                ":until": {"S": clock.iso(ends)},
                ":now": {"S": clock.iso(clock.now())},
                **also,
            },
        )
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return 0
        raise
    return int(done["Attributes"]["failures"]["N"])


def _take_back(token: str) -> None:
    try:
        aws.client("dynamodb").update_item(
            TableName=IdentityRecord.table_name(),
            Key=_key(token),
            UpdateExpression="ADD failures :less",
            ConditionExpression="failures > :none",
            ExpressionAttributeValues={":less": {"N": "-1"}, ":none": {"N": "0"}},
        )
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise


def _locked(ends: str | None) -> Locked:
    left = clock.parse(ends) - clock.now() if ends else LOCKED
    minutes = -(-int(left.total_seconds()) // 60)
    return Locked(f"続けて間違えたため、あと{minutes}分サインインできません。急ぐときは管理者に連絡してください。")


def until(token: str) -> str | None:
    """Until when the e-mail of this token is locked, ISO; None if it is not."""
    found = (
        aws.client("dynamodb")
        .get_item(TableName=IdentityRecord.table_name(), Key=_key(token), ConsistentRead=True)
        .get("Item")
    )
    if not found or int(found["failures"]["N"]) < FAILURES_MOST or found["locked_until"]["S"] <= clock.iso(clock.now()):
        return None
    return str(found["locked_until"]["S"])


def clear(token: str) -> None:
    """Somebody has signed in: what failed before is forgotten."""
    aws.client("dynamodb").delete_item(TableName=IdentityRecord.table_name(), Key=_key(token))


def _key(token: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"LOCK#{token}"}, "sk": {"S": "LOCK"}}

"""A file of 20,000 rows: it comes in whole with progress, though its worker is killed in the middle, at half of the raw rate at least.

The raw rate is that of single transactions such as one notification makes, by as many writers as an import has, with the worker's own rights
(the emulator looks at a function's rights for each item, at the administrator's for none), with nobody else at work.
"""

import itertools
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore.session
import pytest

from donations import together
from tests.donations.imports.test_cloud import file_of, kill_workers, seen, started, stored
from tests.town import Town

pytestmark = pytest.mark.cloud
ROWS, KILLED_AT, WITHIN_SECONDS = 20_000, 8_000, 1800
ITEMS = 14  # of the transaction of one donation with a counted gift
RAW_SECONDS = 10


def as_worker(deployed: Any) -> Any:
    """A client with the rights of the donations' worker."""
    worker = deployed.client("lambda").get_function_configuration(FunctionName=deployed.physical("DonationsWorker"))
    given = deployed.client("sts").assume_role(RoleArn=worker["Role"], RoleSessionName="raw")["Credentials"]
    return botocore.session.get_session().create_client(
        "dynamodb",
        region_name="ap-northeast-1",
        endpoint_url=deployed.endpoint,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def raw_rate(deployed: Any) -> float:
    """Transactions a second that the emulator carries."""
    dynamodb, table = as_worker(deployed), deployed.physical("DonationsTable")
    ends = time.monotonic() + RAW_SECONDS

    def write(_: int) -> int:
        done = 0
        while time.monotonic() < ends:
            pk = f"RAW#{uuid.uuid4().hex}"
            puts = [
                {"pk": {"S": pk}, "sk": {"S": str(n)}, "text": {"S": "x" * (1500 if n < 2 else 150)}}
                for n in range(ITEMS)
            ]
            condition = {"TableName": table, "ConditionExpression": "attribute_not_exists(pk)"}
            dynamodb.transact_write_items(TransactItems=[{"Put": condition | {"Item": item}} for item in puts])
            done += 1
        return done

    with ThreadPoolExecutor(together.WRITERS) as pool:
        return sum(pool.map(write, range(together.WRITERS))) / RAW_SECONDS


def test_twenty_thousand_rows_come_in_though_their_worker_is_killed(
    town: Town, local_cloud: dict[str, Any], deployed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = raw_rate(deployed)
    run = uuid.uuid4().hex[:6].upper()
    import_id = started(town, file_of(town, ROWS, run), run)
    began, killed, told = time.monotonic(), 0, [(time.monotonic(), 0)]
    while (found := seen(town, import_id))["state"] == "running" and time.monotonic() < began + WITHIN_SECONDS:
        if found["rows_done"] != told[-1][1]:
            told.append((time.monotonic(), found["rows_done"]))
        if found["rows_done"] >= KILLED_AT and not killed:
            killed = kill_workers(local_cloud)
        time.sleep(0.5)
    told.append((time.monotonic(), found["rows_done"]))
    took = told[-1][0] - began
    raw = (raw + raw_rate(deployed)) / 2  # what else the machine does changes over the minutes
    stood = max(later - before for (before, _), (later, _) in itertools.pairwise(told))
    rate = ROWS / (took - stood)
    with capsys.disabled():
        print(
            f"\n{ROWS:,} rows in {took:.0f} s, {stood:.0f} s of them until the killed worker was missed: {rate:.0f} rows a second"
            f" while it worked, {100 * rate / raw:.0f} % of {raw:.0f} raw transactions a second; {len(told)} steps of progress"
        )
    assert killed
    assert (found["state"], found["rows_done"], found["counts"]["new"]) == ("done", ROWS, ROWS)
    assert stored(deployed, run, ROWS) == ROWS, "each order is one donation under its own key: none lost, none doubled"
    assert rate >= raw / 2

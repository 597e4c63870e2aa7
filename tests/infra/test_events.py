"""Nothing asynchronous fails in silence, and each room hears what it listens to and nothing else."""

import importlib
import json
from typing import Any

import pytest

from kernel.worker import BATCH_SECONDS, PUT_OFF_MOST, SWEEP_SECONDS, Worker
from line import outgoing, sending
from tests.infra.reading import functions, names_in, properties, resources

QUEUES = sorted(name for name in resources("AWS::SQS::Queue") if not name.endswith("DeadLetters"))
DEAD = sorted(name for name in resources("AWS::SQS::Queue") if name.endswith("DeadLetters"))
SOURCES = sorted(resources("AWS::Lambda::EventSourceMapping"))
WORKERS = sorted(name for name in functions() if name.endswith("Worker"))


def worker_of(function: str) -> Worker:
    """The Worker that a function's handler is."""
    module, _, attribute = functions()[function]["Handler"].rpartition(".")
    found = getattr(importlib.import_module(module), attribute)
    assert isinstance(found, Worker)
    return found


@pytest.mark.parametrize("name", QUEUES)
def test_what_fails_five_times_goes_to_a_dead_letter_queue_of_its_own(name: str) -> None:
    redrive = properties(name)["RedrivePolicy"]
    assert redrive["maxReceiveCount"] >= 5
    assert names_in(redrive["deadLetterTargetArn"]) == {name.removesuffix("Queue") + "DeadLetters"}


@pytest.mark.parametrize("name", QUEUES + DEAD)
def test_a_queue_keeps_its_messages_for_fourteen_days_and_encrypted(name: str) -> None:
    assert properties(name)["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert properties(name)["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", DEAD)
def test_somebody_is_told_of_a_dead_letter(name: str) -> None:
    alarm = properties(f"{name}Alarm")
    assert names_in(alarm["Dimensions"]) == {name}
    assert alarm["Threshold"] == 1
    assert names_in(alarm["AlarmActions"]) == {"AlarmTopic"}


@pytest.mark.parametrize("name", QUEUES)
def test_somebody_is_told_when_work_waits(name: str) -> None:
    assert names_in(properties(name.removesuffix("Queue") + "AgeAlarm")["Dimensions"]) == {name}


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_says_where_failures_go(name: str) -> None:
    source = properties(name)
    [origin] = names_in(source["EventSourceArn"])
    if origin in QUEUES:
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        [function] = names_in(source["FunctionName"])
        visible = properties(origin)["VisibilityTimeout"]
        assert visible >= 6 * functions()[function]["Timeout"], "AWS: six times the function's timeout"
    else:
        assert names_in(source["DestinationConfig"]["OnFailure"]) == {"RelayDeadLetters"}
        assert "FunctionResponseTypes" not in source, "the relay raises; the emulator drops partial failures of streams"
        assert source["MaximumRecordAgeInSeconds"] > 0
        assert source["BisectBatchOnFunctionError"] is True


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_emptied_by_its_room_s_worker(name: str) -> None:
    takers = [properties(s)["FunctionName"] for s in SOURCES if names_in(properties(s)["EventSourceArn"]) == {name}]
    [room] = [worker.removesuffix("Worker") for worker in WORKERS if names_in(takers) == {worker}]
    assert name.startswith(room)


@pytest.mark.parametrize("name", sorted(n for n in resources("AWS::DynamoDB::Table") if n != "AuditTable"))
def test_every_outbox_is_relayed_and_only_the_outbox(name: str) -> None:
    source = properties(name.removesuffix("Table") + "Outbox")
    assert properties(name)["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert names_in(source["FunctionName"]) == {"Relay"}
    assert names_in(source["EventSourceArn"]) == {name}
    [given] = source["FilterCriteria"]["Filters"]
    assert '"eventName": ["INSERT"]' in given["Pattern"]
    assert '{"prefix": "OUTBOX#"}' in given["Pattern"]


@pytest.mark.parametrize("name", WORKERS)
def test_every_worker_looks_at_its_due_records_each_minute(name: str) -> None:
    schedule = properties(name.removesuffix("Worker") + "Sweep")
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["ScheduleExpressionTimezone"] == "UTC", "the emulator drops the zone"
    assert names_in(schedule["Target"]["Arn"]) == {name}
    assert names_in(schedule["Target"]["DeadLetterConfig"]) == {"SweepDeadLetters"}
    once = properties(name.removesuffix("Worker") + "SweepOnce")
    assert once["MaximumRetryAttempts"] == 0
    assert names_in(once["DestinationConfig"]["OnFailure"]) == {"SweepDeadLetters"}


def test_every_timer_that_a_worker_waits_for_rings() -> None:
    waited_for = {(name, task.name) for name in WORKERS for task in worker_of(name).declared if task.way == "timer"}
    ringing = set()
    for schedule in resources("AWS::Scheduler::Schedule"):
        given = json.loads(properties(schedule)["Target"]["Input"])
        if "timer" in given:
            [worker] = names_in(properties(schedule)["Target"]["Arn"])
            assert names_in(properties(schedule)["Target"]["DeadLetterConfig"]) == {"SweepDeadLetters"}
            ringing.add((worker, given["timer"]))
    assert ringing == waited_for == {("DonationsWorker", "rakuten"), ("LineWorker", "figures")}


@pytest.mark.parametrize("name", WORKERS)
def test_a_sweep_ends_well_before_its_function_would(name: str) -> None:
    assert functions()[name]["Timeout"] >= 2 * SWEEP_SECONDS
    assert SWEEP_SECONDS < 60, "the next sweep comes after a minute"


@pytest.mark.parametrize("name", WORKERS)
def test_a_batch_is_handed_back_before_its_function_is_stopped(name: str) -> None:
    assert functions()[name]["Timeout"] >= BATCH_SECONDS + 15


def test_a_try_that_was_begun_ends_before_the_function_would() -> None:
    """A reply whose token is dead goes on as a push: two times LINE's silence, after the last moment to begin."""
    silence = sending.TIMEOUT.connect_timeout + sending.TIMEOUT.read_timeout
    assert outgoing.TRY_SECONDS + 2 * silence <= BATCH_SECONDS <= functions()["LineWorker"]["Timeout"]


@pytest.mark.parametrize("name", WORKERS)
def test_somebody_is_told_of_a_due_record_that_is_stuck(name: str) -> None:
    service = functions()[name]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    alarm = properties(f"DueStuck{service}")
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == ("Machimusubi", "DueStuck", 1)
    assert alarm["Dimensions"] == [{"Name": "service", "Value": service}]
    assert alarm["Period"] > PUT_OFF_MOST.total_seconds() + 60, "it stays in alarm from one failure to the next"
    assert names_in(alarm["AlarmActions"]) == {"AlarmTopic"}


@pytest.mark.parametrize("name", sorted(resources("AWS::Events::Rule")))
def test_a_rule_hands_events_to_its_room_s_queue_or_to_the_dead_letters(name: str) -> None:
    rule = properties(name)
    assert names_in(rule["EventBusName"]) == {"Bus"}
    [target] = rule["Targets"]
    queue = name.removesuffix("Rule") + "Queue"
    assert names_in(target["Arn"]) == {queue}
    assert names_in(target["DeadLetterConfig"]) == {"BusDeadLetters"}
    assert queue in names_in(properties("BusQueuesPolicy")["Queues"])


def _heard(function: str) -> set[str]:
    queues = {
        queue
        for source in map(properties, SOURCES)
        if names_in(source["FunctionName"]) == {function}
        for queue in names_in(source["EventSourceArn"])
    }
    rules = [
        properties(name) for name in resources("AWS::Events::Rule") if name.removesuffix("Rule") + "Queue" in queues
    ]
    return {heard for rule in rules for heard in rule["EventPattern"]["detail-type"]}


@pytest.mark.parametrize("name", WORKERS)
def test_a_room_hears_exactly_the_events_that_its_worker_handles(name: str) -> None:
    handled = {task.name for task in worker_of(name).declared if task.way == "event"}
    assert _heard(name) == handled


@pytest.mark.parametrize("name", WORKERS)
def test_raw_copies_reach_the_worker_that_replays_them(name: str) -> None:
    room = worker_of(name).room
    replays = any(task.way == "raw" for task in worker_of(name).declared)
    notified = {
        rule["Filter"]["S3Key"]["Rules"][0]["Value"]: names_in(rule["Queue"])
        for rule in properties("IntakeBucket")["NotificationConfiguration"]["QueueConfigurations"]
    }
    queue = name.removesuffix("Worker") + "IntakeQueue"
    assert notified.get(f"raw/{room}/") == ({queue} if replays else None)
    if replays:
        assert properties(queue)["DelaySeconds"] == 60
        assert queue in names_in(properties("StoreQueuesPolicy")["Queues"])


def test_what_is_published_or_removed_wakes_the_site_builder() -> None:
    configured: list[dict[str, Any]] = properties("PublishedBucket")["NotificationConfiguration"]["QueueConfigurations"]
    assert {one["Event"] for one in configured} == {"s3:ObjectCreated:*", "s3:ObjectRemoved:*"}
    assert all(names_in(one["Queue"]) == {"ContentQueue"} for one in configured)

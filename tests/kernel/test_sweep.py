"""The minute's sweep: what is due is acted on once, and what fails waits its turn: nobody starves, nothing is lost."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest import mock

import pytest

from kernel import clock, errors
from kernel import worker as office
from kernel.changes import Saved, commit
from kernel.records import Record, due_failures, public, table, text
from kernel.worker import BATCH_SECONDS, SWEEP_SECONDS, Worker
from tests import house
from tests.faults import kit

MINUTE = timedelta(minutes=1)


class Bell(Record, discriminator="test.bell"):
    """A record that wants to be looked at."""

    Meta = table("consortium")

    name = public(text())


@pytest.fixture
def counted() -> Iterator[Counter[str]]:
    """The metrics of this test."""
    seen: Counter[str] = Counter()
    with mock.patch.object(office, "count", lambda name: seen.update([name])):
        yield seen


def due(name: str, minutes_ago: float, *, kind: str = "") -> Bell:
    bell = Bell(pk=f"BELL#{name}", sk="BELL", name=name)
    bell.look_again(house.NOON - minutes_ago * MINUTE)
    bell.duepk = "DUE#0"  # all in one queue
    bell.save()
    if kind:
        from kernel import aws

        aws.client("dynamodb").update_item(
            TableName=Bell.table_name(),
            Key={"pk": {"S": bell.pk}, "sk": {"S": "BELL"}},
            UpdateExpression="SET kind = :kind",
            ExpressionAttributeValues={":kind": {"S": kind}},
        )
    return bell


def ringer(rings: Callable[[Bell], None]) -> tuple[Worker, list[str]]:
    """A worker whose handler notes the name, lets `rings` fail, and else takes the record off."""
    worker, seen = Worker("consortium", Bell), []

    @worker.due("test.bell")
    def ring(record: Record) -> None:
        assert isinstance(record, Bell)
        seen.append(str(record.name))
        rings(record)
        record.look_again(None)
        record.save()

    return worker, seen


def broken(bell: Bell) -> None:
    if str(bell.name).startswith("bad"):
        raise ValueError(bell.name)


def stored(name: str) -> Bell:
    return Bell.must(f"BELL#{name}", "BELL")


@pytest.mark.usefixtures("cloud")
def test_a_hundred_and_one_failing_records_do_not_starve_a_good_one(counted: Counter[str]) -> None:
    """Each takes a second, so a sweep of thirty seconds takes thirty of them: the good one's turn comes in the fourth minute."""
    for number in range(101):
        due(f"bad{number}", 60 + number)
    due("good", 1)
    worker, seen = ringer(broken)
    seconds = itertools.count()
    with mock.patch.object(clock, "stopwatch", side_effect=seconds):
        for minute in range(4):
            with clock.fixed(house.NOON + minute * MINUTE):
                worker.sweep()
    assert "good" in seen
    assert all(stored(f"bad{number}").duesk for number in range(101)), "none is lost"
    assert counted["DueFailed"] == len(seen) - 1


@pytest.mark.usefixtures("cloud")
def test_more_than_a_page_is_acted_on_in_one_sweep() -> None:
    for number in range(office.PAGE + 20):
        due(str(number), number)
    assert ringer(broken)[0].sweep() == office.PAGE + 20


@pytest.mark.usefixtures("cloud")
def test_a_sweep_begins_nothing_more_when_its_time_is_over() -> None:
    for number in range(5):
        due(str(number), 9 - number)
    worker, seen = ringer(broken)
    ticks = iter([0, 1, SWEEP_SECONDS - 1, SWEEP_SECONDS])
    with mock.patch.object(clock, "stopwatch", side_effect=ticks):
        assert worker.sweep() == 2
    assert seen == ["0", "1"], "the oldest first"
    assert worker.sweep() == 3


@pytest.mark.usefixtures("cloud")
def test_what_fails_is_tried_again_ever_more_rarely_and_at_last_once_an_hour(counted: Counter[str]) -> None:
    due("bad", 0)
    worker, seen = ringer(broken)
    tried = []
    for minute in range(200):
        with clock.fixed(house.NOON + minute * MINUTE):
            worker.sweep()
        if len(seen) > len(tried):
            tried.append(minute)
    assert tried == [0, 1, 2, 4, 8, 16, 32, 64, 124, 184]
    bell = stored("bad")
    assert due_failures(str(bell.duesk), bell.pk, bell.sk) == 10
    assert counted == {"DueFailed": 10, "DueStuck": 5}, "told from a quarter of an hour on"
    bell.look_again(house.NOON)
    assert due_failures(str(bell.duesk), bell.pk, bell.sk) == 0, "a new due time begins anew"


@pytest.mark.usefixtures("cloud")
def test_whoever_moves_the_due_time_meanwhile_is_right(counted: Counter[str]) -> None:
    """The handler loses a race: somebody else has taken the record up, and says when to look again."""

    def overtaken(bell: Bell) -> None:
        other = stored(str(bell.name))
        other.look_again(house.NOON + timedelta(hours=5))
        commit(Saved(other), table=Bell)
        raise errors.Stale()

    due("one", 1)
    worker, _ = ringer(overtaken)
    assert worker.sweep() == 0
    assert str(stored("one").duesk).startswith("2026-11-22T08:00")
    assert counted == {}, "nothing failed"


@pytest.mark.usefixtures("cloud")
def test_putting_off_makes_nobody_s_own_change_stale() -> None:
    due("bad", 1)
    before = stored("bad")
    ringer(broken)[0].sweep()
    before.name = "mended"
    before.look_again(None)
    commit(Saved(before), table=Bell)
    assert stored("bad").duesk is None


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("kind", ["test.unheard_of", "test.slip"])
def test_a_record_of_a_kind_that_nobody_here_acts_on_blocks_nobody(kind: str, counted: Counter[str]) -> None:
    """It may be of a newer package that was rolled back."""
    due("strange", 9, kind=kind)
    due("good", 1)
    worker, seen = ringer(broken)
    assert worker.sweep() == 1
    assert seen == ["good"]
    assert counted == {"DueFailed": 1}


@pytest.mark.usefixtures("cloud")
def test_a_record_that_cannot_even_be_put_off_does_not_end_the_sweep() -> None:
    due("bad", 9)
    due("good", 1)
    worker, seen = ringer(broken)
    with kit.watched() as switch:
        switch.arm(2, "lost")
        assert worker.sweep() == 1
        assert switch.calls[1] == "dynamodb.UpdateItem"
    assert seen == ["bad", "good"]


def test_a_slow_batch_hands_back_what_it_did_not_get_to() -> None:
    """GIVEN messages of fifteen seconds each, THEN three are taken in a batch's forty seconds, and nothing of them comes again."""
    worker, taken, seconds = Worker("consortium", Bell), [], 0

    @worker.queue("bells")
    def ring(body: str, _message_id: str) -> None:
        nonlocal seconds
        taken.append(body)
        seconds += 15

    batch = {"Records": [{"messageId": f"m-{number}", "body": str(number)} for number in range(10)]}
    with mock.patch.object(clock, "stopwatch", side_effect=lambda: seconds):
        answer = worker(batch, None)
    assert taken == ["0", "1", "2"] and seconds < BATCH_SECONDS + 15
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == [f"m-{number}" for number in range(3, 10)]

"""A change happens once and whole, or not at all."""

import json
from typing import Any

import botocore.exceptions
import pytest

from kernel import aws, clock, errors, relay
from kernel.changes import ATTEMPTS, Checked, Counted, Guarded, Kept, Marker, New, Removed, ReusedKey, Saved, commit
from kernel.events import Event
from kernel.records import IntegerAttribute, JsonAttribute, Record, personal, public, table, text
from tests import house


class Thing(Record, discriminator="test.thing"):
    """A record of the tests, in the donations table."""

    Meta = table("donations")

    name = personal(text())
    count_of = public(IntegerAttribute(null=True))
    data = public(JsonAttribute(null=True))


def thing(name: str = "a") -> Thing:
    return Thing(pk=f"THING#{name}", sk="THING", name=name)


def test_a_record_is_read_back_as_it_was_written(cloud: None) -> None:
    one = thing()
    one.data = {"円": [1, 2], "x": None}
    commit(New(one), table=Thing)
    found = Thing.must("THING#a", "THING")
    assert (found.name, found.data, found.version, found.created_at) == ("a", {"円": [1, 2], "x": None}, 1, house.NOON)


def test_a_new_record_must_not_exist(cloud: None) -> None:
    commit(New(thing()), table=Thing)
    with pytest.raises(errors.Conflict):
        commit(New(thing()), table=Thing)


def test_saving_what_somebody_else_saved_is_stale_and_writes_nothing(cloud: None) -> None:
    commit(New(thing()), New(thing("b")), table=Thing)
    mine, theirs = Thing.must("THING#a", "THING"), Thing.must("THING#a", "THING")
    theirs.name = "theirs"
    commit(Saved(theirs), table=Thing)
    mine.name = "mine"
    with pytest.raises(errors.Stale):
        commit(Saved(mine), New(thing("c")), table=Thing)
    assert Thing.must("THING#a", "THING").name == "theirs" and Thing.find("THING#c", "THING") is None


def test_a_checked_record_must_be_as_it_was_read(cloud: None) -> None:
    commit(New(thing()), table=Thing)
    read = Thing.must("THING#a", "THING")
    commit(Checked(read), New(thing("b")), table=Thing)
    commit(Saved(Thing.must("THING#a", "THING")), table=Thing)
    with pytest.raises(errors.Stale):
        commit(Checked(read), New(thing("c")), table=Thing)


def test_a_record_may_be_checked_by_a_condition_whether_it_is_there_or_not(cloud: None) -> None:
    held = Checked(thing(), Thing.count_of.does_not_exist(), errors.WrongState("待ってください。"))
    commit(held, New(thing("b")), table=Thing)
    commit(Counted(thing(), {"count_of": 1}), table=Thing)
    with pytest.raises(errors.WrongState, match="待って"):
        commit(held, New(thing("c")), table=Thing)
    assert Thing.find("THING#c", "THING") is None


def test_counting_needs_no_reading_and_makes_the_record(cloud: None) -> None:
    for _ in range(3):
        commit(Counted(thing(), {"count_of": 2}), table=Thing)
    assert Thing.must("THING#a", "THING").count_of == 6


def test_a_guard_says_what_its_failure_means(cloud: None) -> None:
    with pytest.raises(errors.RuleBroken, match="ありません"):
        commit(Guarded(thing(), Thing.pk.exists(), errors.RuleBroken("ありません")), table=Thing)


def test_removing_is_locked_like_saving(cloud: None) -> None:
    commit(New(thing()), table=Thing)
    read = Thing.must("THING#a", "THING")
    commit(Saved(Thing.must("THING#a", "THING")), table=Thing)
    with pytest.raises(errors.Stale):
        commit(Removed(read), table=Thing)
    commit(Removed(Thing.must("THING#a", "THING")), table=Thing)
    assert Thing.find("THING#a", "THING") is None


def test_the_same_marker_gives_the_first_answer_and_writes_nothing(cloud: None) -> None:
    marker = Marker(("test", "1"), "content")
    first = commit(New(thing()), table=Thing, marker=marker, answer={"id": 1})
    second = commit(New(thing("b")), table=Thing, marker=marker, answer={"id": 2}, events=[Event("donations.x", "b")])
    assert (first.repeated, second.repeated, second.answer) == (False, True, {"id": 1})
    assert Thing.find("THING#b", "THING") is None and house.outbox("donations") == []


def test_the_same_key_with_other_content_is_refused(cloud: None) -> None:
    commit(New(thing()), table=Thing, marker=Marker(("test", "1"), "content"))
    with pytest.raises(ReusedKey):
        commit(New(thing("b")), table=Thing, marker=Marker(("test", "1"), "other"))


def test_events_are_in_the_same_transaction(cloud: None) -> None:
    commit(New(thing()), table=Thing, events=[Event("donations.received", "a", {"amount_yen": 10000})])
    with pytest.raises(errors.Conflict):
        commit(New(thing()), table=Thing, events=[Event("donations.received", "a")])
    waiting = house.outbox("donations")
    assert [(event["type"], event["data"]) for event in waiting] == [("donations.received", {"amount_yen": 10000})]


def test_a_verb_inside_a_commit_is_a_mistake_of_the_programmer(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from kernel import changes

    token = changes._committing.set(True)
    with pytest.raises(AssertionError):
        commit(New(thing()), table=Thing)
    changes._committing.reset(token)


class Broken:
    """A client whose transactions fail in a given way, so many times."""

    def __init__(self, failures: list[Exception]) -> None:
        self.failures, self.real = failures, aws.client("dynamodb")
        self.tokens: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def transact_write_items(self, **given: Any) -> Any:
        self.tokens.append(given["ClientRequestToken"])
        if self.failures:
            raise self.failures.pop(0)
        return self.real.transact_write_items(**given)


def cancelled(*codes: str) -> botocore.exceptions.ClientError:
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": code} for code in codes],
    }
    return botocore.exceptions.ClientError(response, "TransactWriteItems")


def broken(monkeypatch: pytest.MonkeyPatch, *failures: Exception) -> Broken:
    client = Broken(list(failures))
    monkeypatch.setattr(aws, "client", lambda service, **_: client)
    monkeypatch.setattr("time.sleep", lambda _: None)
    return client


def test_conflicts_and_lost_answers_are_tried_again_as_the_same_transaction(
    cloud: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = botocore.exceptions.ReadTimeoutError(endpoint_url="dynamodb")
    client = broken(monkeypatch, cancelled("TransactionConflict"), lost, cancelled("ThrottlingError"))
    commit(New(thing()), table=Thing)
    assert len(client.tokens) == 4 and len(set(client.tokens)) == 1
    commit(New(thing("b")), table=Thing)
    assert len(set(client.tokens)) == 2, "another commit is another transaction"


def test_a_store_that_keeps_refusing_is_busy_and_nothing_is_written(
    cloud: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = broken(monkeypatch, *[cancelled("TransactionConflict") for _ in range(ATTEMPTS)])
    with pytest.raises(errors.Busy):
        commit(New(thing()), table=Thing)
    assert len(client.tokens) == ATTEMPTS and house.items("donations") == []


def test_a_mistake_is_not_tried_again(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = broken(monkeypatch, cancelled("ValidationError"))
    with pytest.raises(botocore.exceptions.ClientError):
        commit(New(thing()), table=Thing)
    assert len(client.tokens) == 1


def test_a_kept_record_overwrites(cloud: None) -> None:
    commit(Kept(thing()), table=Thing)
    commit(Kept(Thing(pk="THING#a", sk="THING", name="later")), table=Thing)
    assert Thing.must("THING#a", "THING").name == "later"


def test_a_due_record_is_on_one_of_four_shards_and_can_be_taken_off() -> None:
    one = thing()
    one.look_again(house.NOON)
    assert one.duepk in {f"DUE#{shard}" for shard in range(4)}
    assert one.duesk is not None and one.duesk.startswith(clock.iso(house.NOON))
    one.look_again(None)
    assert one.duepk is None and one.duesk is None


def test_the_relay_carries_the_outbox_in_tens_and_raises_when_the_bus_takes_a_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Bus:
        def __init__(self) -> None:
            self.batches: list[list[dict[str, Any]]] = []
            self.failed = 0

        def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:
            self.batches.append(Entries)
            return {"FailedEntryCount": self.failed}

    bus = Bus()
    monkeypatch.setattr(aws, "client", lambda service, **_: bus)
    event = {"id": "01E", "type": "donations.received", "at": "", "subject": "a", "data": {}}
    image = {"pk": {"S": "OUTBOX#01E"}, "room": {"S": "donations"}, "event": {"S": json.dumps(event)}}
    other = {"pk": {"S": "THING#a"}}
    stream = {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": one}} for one in [image] * 12 + [other]]}
    relay.handler(stream, None)
    assert [len(batch) for batch in bus.batches] == [10, 2]
    assert (
        bus.batches[0][0]["Source"] == "machimusubi.donations"
        and bus.batches[0][0]["DetailType"] == "donations.received"
    )
    bus.failed = 1
    with pytest.raises(relay.RelayFailed):
        relay.handler(stream, None)

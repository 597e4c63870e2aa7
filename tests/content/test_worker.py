"""One builder at a time, and every request answered by a build that came after it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from content import lease, publish, shelf, sources
from content.worker import edition, make_site, worker
from kernel import aws, clock, published
from tests import house
from tests.content import site

SITE = house.ENVIRONMENT["SITE_BUCKET"]
MIDNIGHT = "2026-11-22T15:00:00.000Z"


@pytest.fixture
def site_cloud(cloud: None) -> Iterator[None]:
    shelf.forget()
    with mock.patch.object(sources, "packaged", site.real_sources):
        yield
    shelf.forget()


def notified(*keys: str) -> dict[str, Any]:
    """What SQS hands over after S3 wrote these objects."""
    body = {"Records": [{"s3": {"object": {"key": key}}} for key in keys]}
    return {"Records": [{"messageId": "m-1", "body": json.dumps(body)}]}


def on_shelf(key: str) -> str | None:
    client = aws.client("s3")
    try:
        return client.get_object(Bucket=SITE, Key=key)["Body"].read().decode()
    except client.exceptions.NoSuchKey:
        return None


def state() -> dict[str, Any]:
    found = lease.state()
    assert found is not None
    return {name: getattr(found, name) for name in ("requested", "built", "holder", "duesk")}


@pytest.mark.usefixtures("site_cloud")
def test_a_published_task_is_on_the_site_and_a_removed_one_is_gone() -> None:
    published.put("crowdsourcing", "task", "01KAF00000000000000000TEST", site.task())
    key = "published/crowdsourcing/task/01KAF00000000000000000TEST.json"
    assert worker(notified(key), None) == {"batchItemFailures": []}
    assert "回覧板の封入" in str(on_shelf("tasks/index.html"))
    assert on_shelf("tasks/01KAF00000000000000000TEST/index.html")
    assert state() == {"requested": 1, "built": 1, "holder": None, "duesk": f"{MIDNIGHT}#SITE#BUILD"}
    published.remove("crowdsourcing", "task", "01KAF00000000000000000TEST")
    worker(notified(key), None)
    assert "回覧板の封入" not in str(on_shelf("tasks/index.html"))
    assert on_shelf("tasks/01KAF00000000000000000TEST/index.html") is None


@pytest.mark.usefixtures("site_cloud")
def test_a_request_while_another_builds_is_answered_by_that_builder() -> None:
    """The second message comes while the first is between reading and uploading; it is done at once, and its task still appears."""
    real = publish.publish
    rounds = []

    def slow(*arguments: Any, **named: Any) -> Any:
        rounds.append(lease.state().requested)  # type: ignore[union-attr]
        if len(rounds) == 1:
            published.put("crowdsourcing", "task", "01KAF00000000000000000TEST", site.task())
            worker(notified("published/crowdsourcing/task/01KAF00000000000000000TEST.json"), None)
            assert "回覧板の封入" not in str(on_shelf("tasks/index.html"))
        return real(*arguments, **named)

    with mock.patch.object(publish, "publish", slow):
        worker(notified("published/crowdsourcing/task/OTHER.json"), None)
    assert rounds == [1, 2]
    assert "回覧板の封入" in str(on_shelf("tasks/index.html"))
    assert state()["built"] == 2


@pytest.mark.usefixtures("site_cloud")
def test_a_builder_to_whom_requests_keep_coming_stops_in_time_and_the_sweep_goes_on() -> None:
    real, rounds = publish.publish, []

    def asked_meanwhile(*arguments: Any, **named: Any) -> Any:
        rounds.append(1)
        lease.request()
        return real(*arguments, **named)

    with (
        mock.patch.object(publish, "publish", asked_meanwhile),
        mock.patch.object(clock, "stopwatch", side_effect=[0, 0, 0, 10, 24, 26]),
    ):
        worker(notified("published/x.json"), None)
    assert len(rounds) == 3
    assert state()["holder"] is None
    assert state()["built"] == 0
    with clock.fixed(house.NOON + timedelta(seconds=61)):
        worker({}, None)
    assert state()["built"] == state()["requested"]


@pytest.mark.usefixtures("site_cloud")
def test_a_builder_that_died_is_followed_when_its_lease_is_over() -> None:
    lease.request()
    assert lease.take("dead") == 1
    assert make_site() is False
    with clock.fixed(house.NOON + timedelta(seconds=60)):
        worker({}, None)  # the sweep: the item was due 60 seconds after the request, but the lease is just over
        assert state()["built"] == 0
    with clock.fixed(house.NOON + timedelta(seconds=61)):
        worker({}, None)
        assert state()["built"] == state()["requested"]
    assert on_shelf("index.html")


@pytest.mark.usefixtures("site_cloud")
def test_a_build_that_fails_gives_the_lease_back_and_the_message() -> None:
    with mock.patch.object(publish, "publish", side_effect=OSError("no shelf")):
        answer = worker(notified("published/x.json"), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert state()["holder"] is None
    assert state()["built"] == 0
    worker(notified("published/x.json"), None)
    assert state()["built"] == 2


@pytest.mark.usefixtures("site_cloud")
def test_a_builder_that_lost_its_lease_asks_for_another_build() -> None:
    real = publish.publish

    def overtaken(*arguments: Any, **named: Any) -> Any:
        with clock.fixed(house.NOON + timedelta(seconds=61)):
            assert lease.take("another") == 1
        return real(*arguments, **named)

    with mock.patch.object(publish, "publish", overtaken):
        worker(notified("published/x.json"), None)
    assert state()["holder"] == "another"
    assert state()["requested"] == 2
    assert on_shelf("index.html") is None


@pytest.mark.usefixtures("site_cloud")
def test_the_sweep_builds_a_site_that_was_never_built_and_one_of_another_package() -> None:
    worker({}, None)
    assert on_shelf("index.html")
    assert lease.state().edition == edition()  # type: ignore[union-attr]
    before = state()
    worker({}, None)
    assert state() == before
    with mock.patch("content.worker.edition", return_value="another"):
        worker({}, None)
    assert state()["built"] == before["built"] + 1


@pytest.mark.usefixtures("site_cloud")
def test_the_operator_asks_for_a_whole_site() -> None:
    assert worker({"build": "all"}, None) == {"built": True}
    assert on_shelf("index.html")
    lease.request()
    lease.take("another")
    assert worker({"build": "all"}, None) == {"built": False}


@pytest.mark.usefixtures("site_cloud")
def test_a_task_leaves_the_board_at_its_deadline_without_anybody_publishing() -> None:
    closes = clock.iso(house.NOON + timedelta(hours=2))
    published.put("crowdsourcing", "task", "01KAF00000000000000000TEST", site.task(deadline=closes))
    worker(notified("published/x.json"), None)
    assert state()["duesk"] == f"{closes}#SITE#BUILD"
    with clock.fixed(house.NOON + timedelta(hours=2)):
        worker({}, None)
    assert "回覧板の封入" not in str(on_shelf("tasks/index.html"))
    assert state()["duesk"] == f"{MIDNIGHT}#SITE#BUILD"


@pytest.mark.usefixtures("site_cloud")
def test_what_did_not_change_is_not_fetched_again() -> None:
    published.put("crowdsourcing", "task", "01KAF00000000000000000TEST", site.task())
    worker(notified("published/x.json"), None)
    fetched = []
    real = aws.client("s3")._make_api_call

    def call(name: str, arguments: Any) -> Any:
        if name == "GetObject" and arguments["Key"].startswith("published/"):
            fetched.append(arguments["Key"])
        return real(name, arguments)

    published.put("crowdsourcing", "task", "01KAF00000000000000000NEXT", site.task(id="01KAF00000000000000000NEXT"))
    with mock.patch.object(aws.client("s3"), "_make_api_call", call):
        worker(notified("published/x.json"), None)
    assert fetched == ["published/crowdsourcing/task/01KAF00000000000000000NEXT.json"]


@pytest.mark.usefixtures("site_cloud")
def test_only_the_holder_renews_releases_and_drops() -> None:
    lease.request()
    assert lease.take("one") == 1
    assert lease.take("one") == 1  # an answer that was lost and asked for again
    assert lease.take("two") is None
    assert lease.renew("two") is None
    assert lease.release("two", 1, "edition", house.NOON) is False
    lease.drop("two")
    assert state()["holder"] == "one"
    lease.request()
    assert lease.release("one", 1, "edition", house.NOON) is False
    assert lease.renew("one") == 2
    assert lease.release("one", 2, "edition", house.NOON) is True

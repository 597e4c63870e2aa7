"""The shelf: what changed goes up, what vanished goes away, nothing else is touched."""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from content import publish
from content.publish import MANIFEST_KEY, LeaseLost, Report
from content.sources import File
from kernel import aws, clock
from tests import house

BUCKET = house.ENVIRONMENT["SITE_BUCKET"]
HTML = "text/html; charset=utf-8"


def page(words: str) -> File:
    return File(words.encode(), HTML)


def put(files: dict[str, File]) -> Report:
    return publish.publish(files, BUCKET, hold=lambda: None)


def keys() -> set[str]:
    found = aws.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {it["Key"] for it in found}


def object_of(key: str) -> Any:
    return aws.client("s3").get_object(Bucket=BUCKET, Key=key)


@pytest.fixture
def shelf(cloud: None) -> Iterator[None]:
    put({"index.html": page("はじめ"), "tasks/1/index.html": page("一"), "assets/site-1.css": File(b"a{}", "text/css")})
    return


@pytest.mark.usefixtures("shelf")
def test_only_what_changed_is_uploaded() -> None:
    files = {
        "index.html": page("はじめ"),
        "tasks/1/index.html": page("一の改"),
        "assets/site-1.css": File(b"a{}", "text/css"),
    }
    assert put(files) == Report(uploaded=1, removed=0, unchanged=2)
    assert object_of("tasks/1/index.html")["Body"].read().decode() == "一の改"
    assert put(files) == Report(uploaded=0, removed=0, unchanged=3)


@pytest.mark.usefixtures("shelf")
def test_a_type_that_changed_is_a_change() -> None:
    files = {
        "index.html": page("はじめ"),
        "tasks/1/index.html": page("一"),
        "assets/site-1.css": File(b"a{}", "text/css; charset=utf-8"),
    }
    assert put(files).uploaded == 1


@pytest.mark.usefixtures("shelf")
def test_what_vanished_is_removed_but_never_what_others_put_there() -> None:
    for key in ("admin/index.html", "api/openapi.json"):
        aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"x")
    assert put({"index.html": page("はじめ"), "assets/site-1.css": File(b"a{}", "text/css")}).removed == 1
    assert keys() == {"index.html", "assets/site-1.css", "admin/index.html", "api/openapi.json", MANIFEST_KEY}


@pytest.mark.usefixtures("shelf")
def test_an_asset_stays_two_days_for_pages_that_are_open_in_a_browser() -> None:
    files = {
        "index.html": page("はじめ"),
        "tasks/1/index.html": page("一"),
        "assets/site-2.css": File(b"b{}", "text/css"),
    }
    put(files)
    assert "assets/site-1.css" in keys()
    with clock.fixed(house.NOON + timedelta(days=2) - timedelta(seconds=1)):
        assert put(files).removed == 0
    with clock.fixed(house.NOON + timedelta(days=2)):
        assert put(files).removed == 1
    assert "assets/site-1.css" not in keys()


@pytest.mark.usefixtures("shelf")
def test_each_object_says_what_it_is_and_how_long_it_lives() -> None:
    index, style = object_of("index.html"), object_of("assets/site-1.css")
    assert (index["ContentType"], index["CacheControl"]) == (
        HTML,
        "public, max-age=0, s-maxage=5, stale-while-revalidate=30",
    )
    assert (style["ContentType"], style["CacheControl"]) == ("text/css", "public, max-age=31536000, immutable")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("operation", ["PutObject", "DeleteObjects"])
def test_a_builder_that_died_leaves_nothing_that_the_next_one_believes(operation: str) -> None:
    """It dies at each upload or removal; the next builder finds the old content wanted again, and puts it back."""
    before = {
        "index.html": page("はじめ"),
        "tasks/1/index.html": page("一"),
        "assets/site-1.css": File(b"a{}", "text/css"),
    }
    after = {
        "index.html": page("新しい"),
        "tasks/2/index.html": page("二"),
        "assets/site-1.css": File(b"a{}", "text/css"),
    }
    client = aws.client("s3")
    real = client._make_api_call
    for deadly in range(1, 6):
        put(before)
        seen = 0

        def call(name: str, arguments: Any) -> Any:
            nonlocal seen
            seen += name == operation
            answer = real(name, arguments)
            if name == operation and seen == deadly:  # noqa: B023 - called within this turn of the loop
                raise KeyboardInterrupt
            return answer

        with mock.patch.object(client, "_make_api_call", call), contextlib.suppress(KeyboardInterrupt):
            put(after)
        put(before)
        assert {key: object_of(key)["Body"].read() for key in before} == {
            key: file.body for key, file in before.items()
        }
        assert keys() == {*before, MANIFEST_KEY}


@pytest.mark.usefixtures("shelf")
def test_a_builder_that_lost_its_lease_uploads_nothing() -> None:
    def lost() -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        publish.publish({"index.html": page("古い")}, BUCKET, hold=lost)
    assert object_of("index.html")["Body"].read().decode() == "はじめ"


@pytest.mark.usefixtures("cloud")
def test_assets_go_up_before_the_pages_and_lists_come_last() -> None:
    order = []
    real = aws.client("s3")._make_api_call

    def call(name: str, arguments: Any) -> Any:
        if name == "PutObject":
            order.append(arguments["Key"])
        return real(name, arguments)

    files = {
        "index.html": page("一覧"),
        "tasks/1/index.html": page("一"),
        "assets/site-1.css": File(b"a{}", "text/css"),
    }
    with mock.patch.object(aws.client("s3"), "_make_api_call", call):
        put(files)
    assert order == [MANIFEST_KEY, "assets/site-1.css", "tasks/1/index.html", "index.html", MANIFEST_KEY]
    assert set(json.loads(object_of(MANIFEST_KEY)["Body"].read())["files"]) == set(files)

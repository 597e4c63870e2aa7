"""The OpenAPI document: valid, with an example for each request, and every example is one that the system takes."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest

from infra import openapi
from kernel import aws, clock, ids, publicform, schema
from kernel.routes import Route
from tests import house
from tests.authorization.test_matrix import admitted, knock, queue, signature
from tests.donations.fulfilment import shelf

ROUTES = openapi.routes()
# What an example can't carry: a solved proof of work, a partner's own number, the ids of this city's teams, roles, donations, shipments,
# vendors, counsellors.
NOT_HERE = {
    "/altcha",
    "/to",
    "/reference",
    "/team",
    "/roles/0",
    "/references/0",
    "/shipment",
    "/about/0/id",
    "/vendor_id",
    "/counsellor",
    "/organisation",
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document()


def requests(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(method and path, JSON request body) of every operation that takes one."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if "requestBody" in operation:
                yield f"{method} {path}", operation["requestBody"]["content"]["application/json"]


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    openapi_spec_validator.validate(document)


def test_every_request_has_examples_that_satisfy_its_schema(document: dict[str, Any]) -> None:
    for name, media in requests(document):
        assert media["examples"], name
        judge = jsonschema.Draft202012Validator(media["schema"] | {"components": document["components"]})
        for example in media["examples"].values():
            assert [error.message for error in judge.iter_errors(example["value"])] == [], name


def test_every_operation_says_who_may_call_it_and_what_it_answers(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation["security"], (method, path)
            assert operation["summary"], (method, path)
            assert "403" not in operation["responses"], (method, path)
            assert any(status.startswith("2") for status in operation["responses"]), (method, path)


@pytest.fixture(scope="module")
def door() -> Iterator[None]:
    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        house.partner("furunavi", "portal")
        house.partner("a-system", "partner")
        house.user_pool()
        shelf.receive(shelf.opened(), 10)  # the gift of the examples, on the shelf
        yield


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize("route", [route for route in ROUTES if route.body], ids=lambda route: route.name)
def test_an_example_is_never_a_mistake(route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record that it is about may not exist, the challenge may be over; but what it says is well said."""
    monkeypatch.setenv("LINE_EVENTS_QUEUE_URL", queue())
    for got in admitted(route):
        wrong = got.codes() if got.status == 422 and got.body else {}
        assert set(wrong) <= NOT_HERE, (route.name, got.text)
        assert got.status not in (400, 413, 415), got.text


@pytest.mark.usefixtures("door")
def test_the_examples_of_the_doors_are_accepted() -> None:
    by_name = {route.name: route for route in ROUTES}
    notification = by_name["donations.notify"]
    assert knock(notification, signature(notification)).status == 202
    task = by_name["crowdsourcing.post_task"]
    assert knock(task, signature(task, partner="a-system")).status == 202
    application = by_name["consortium.apply"]
    assert application.body
    body = schema.load(application.body)["examples"][0] | {"altcha": proof()}
    assert knock(application, {}, raw=json.dumps(body).encode()).status == 202
    kept = aws.client("s3").list_objects_v2(Bucket=house.ENVIRONMENT["INTAKE_BUCKET"])["Contents"]
    assert {room for room in ("donations", "crowdsourcing") for copy in kept if room in copy["Key"]} == {
        "donations",
        "crowdsourcing",
    }


def proof() -> str:
    """A challenge of ours, solved; the library looks at the real clock."""
    import altcha

    with clock.fixed(datetime.now(UTC)):
        challenge = publicform.challenge()
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    return base64.b64encode(json.dumps({"challenge": challenge, "solution": solution.to_dict()}).encode()).decode()

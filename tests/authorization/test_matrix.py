"""Every route × every audience, from what the routes declare: who may not is told 401 or 404, never 403, and nothing happens.

| caller                        | public | partner       | staff            | member          | line          |
|-------------------------------|--------|---------------|------------------|-----------------|---------------|
| nobody in particular          | in     | 401           | 401              | 401             | 401           |
| a signature by another key    | in     | 401           | 401              | 401             | 401           |
| a partner of another kind     | in     | 401           | 401              | 401             | 401           |
| staff without the permission  | in     | 401           | 404 (any: in)    | 401             | 401           |
| staff, no CSRF token          | in     | 401           | 401 for changes  | 401             | 401           |
| staff from a refused address  | in     | 401           | 404              | 401             | 401           |
| a person of another kind      | in     | 401           | 401              | 401 (any: in)   | 401           |
| a person, no CSRF token       | in     | 401           | 401              | 401 for changes | 401           |
| who the route is for          | in     | in            | in               | in              | in            |

Who opened a page from her talk (person) is told as a member is: 401 for all but her, and 401 for a change without her CSRF token.

"In" is any answer but 401, 403 and 500, and 404 only for a record that does not exist.
"""

import base64
import importlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.permissions import PERMISSIONS
from infra import openapi
from kernel import aws, clock, ids, schema
from kernel.routes import Route
from line import webhook
from tests import house
from tests.house import PUBLIC, Caller, Got

OTHER_SECRET = "whsec_" + base64.b64encode(b"a key that nobody gave out, 32 b").decode()
ROUTES = openapi.routes()
STRANGERS = (
    "nobody",
    "wrong-key",
    "wrong-kind",
    "staff-without",
    "staff-without-csrf",
    "staff-elsewhere",
    "person-of-another-kind",
    "person-without-csrf",
    "session-over",
)


def app_of(route: Route) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    if route is webhook.ROUTE:
        return webhook.handler
    app: Callable[[dict[str, Any], Any], dict[str, Any]] = importlib.import_module(
        f"{route.name.split('.', 1)[0]}.api"
    ).app
    return app


def audiences(route: Route) -> set[str]:
    return {audience.name for audience in route.audiences}


def path_of(route: Route, portal: str = "furunavi") -> str:
    """The route's path with values that name no record."""
    path = route.pattern.replace("{portal}", portal).replace("{check}", "identity").replace("{code}", "HDM-0000")
    return path.replace("{id}", "01M7ZZZZZZZZZZZZZZZZZZZZZZ")


def body_of(route: Route) -> bytes:
    """The request's published example."""
    return json.dumps(schema.load(route.body)["examples"][0] if route.body else {}, ensure_ascii=False).encode()


def knock(route: Route, headers: dict[str, str], *, portal: str = "furunavi", raw: bytes | None = None) -> Got:
    content = (body_of(route) if raw is None else raw) if route.changes else b""
    given = {"content-type": "application/json", "idempotency-key": "matrix"} | headers
    return PUBLIC.send(app_of(route), route.method, path_of(route, portal), content, given)


def permission_of(route: Route) -> str:
    return next((audience.permission for audience in route.audiences if audience.name == "staff"), "")


def signature(route: Route, *, secret: str = house.PARTNER_SECRET, partner: str = "furunavi") -> dict[str, str]:
    return house.signed_headers(body_of(route), secret=secret) | {"x-partner-id": partner}


def stranger(route: Route, who: str, monkeypatch: pytest.MonkeyPatch) -> Got:
    """The answer to somebody for whom the route is not."""
    all_but = tuple(known for known in house.PERMISSIONS if known != permission_of(route))
    match who:
        case "nobody":
            return knock(route, {})
        case "wrong-key":
            line = {"x-line-signature": webhook.signature_of("another channel", body_of(route))}
            return knock(route, signature(route, secret=OTHER_SECRET) | line)
        case "wrong-kind":
            portal = "a-system" if "{portal}" in route.pattern else "furunavi"
            return knock(route, signature(route, partner=portal), portal=portal)
        case "staff-without":
            return knock(route, house.staff(permissions=all_but).headers)
        case "staff-without-csrf":
            headers = dict(house.staff().headers)
            del headers["x-csrf-token"]
            return knock(route, headers)
        case "staff-elsewhere":
            monkeypatch.setenv("STAFF_IP_ALLOW", "192.0.2.0/24")
            return knock(route, house.staff().headers)
        case "person-of-another-kind":
            return knock(route, house.member("01ANOTHERKIND", kind="nothing").headers)
        case "person-without-csrf":
            cookies = (house.member("01VENDOR").headers["cookie"], house.opened_from_the_talk().headers["cookie"])
            return knock(route, {"cookie": "; ".join(cookies)})
        case _:
            left = "__Host-session=somebody-who-left; __Host-member=somebody-who-left; __Host-line=somebody-who-left"
            return knock(route, {"cookie": left, "x-csrf-token": "test-csrf"})


def expected(route: Route, who: str) -> int | None:
    """The status that this stranger is given; None where the route is open to them."""
    named = audiences(route)
    if "public" in named:
        # A route that the public may call too believes a signature only if it is good.
        return 401 if "partner" in named and who in ("wrong-key", "wrong-kind") else None
    if named == {"member"}:
        if who == "person-of-another-kind":
            return 401 if route.audiences[0].permission else None
        return None if who == "person-without-csrf" and not route.changes else 401
    if named == {"person"}:
        return None if who == "person-without-csrf" and not route.changes else 401
    if named != {"staff"}:
        return 401
    match who:
        case "staff-without":
            return 404 if permission_of(route) else None
        case "staff-without-csrf":
            return 401 if route.changes else None
        case "staff-elsewhere":
            return 404
        case _:
            return 401


@pytest.fixture(scope="module", autouse=True)
def town() -> Iterator[None]:
    """One mocked cloud for the whole matrix: strangers leave nothing behind, and the rest may find what others left."""
    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        house.partner("furunavi", "portal")
        house.partner("a-system", "partner")
        house.user_pool()
        house.opened_from_the_talk()  # she herself is nobody's doing
        yield


def everything() -> dict[str, list[str]]:
    """All records of all rooms but the sessions that the tests themselves write."""
    return {
        room: sorted(
            json.dumps(item)
            for item in house.items(room)
            if not item["pk"]["S"].startswith(("SESSION#", "MEMBER#", "OPENED#"))
        )
        for room in house.ROOMS
    }


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_is_told_401_or_404_and_changes_nothing(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = [route for route in ROUTES if expected(route, who) is not None]
    assert closed, "a stranger to whom everything is open is none"
    before = everything()
    for route in closed:
        got = stranger(route, who, monkeypatch)
        where = f"{who} at {route.method} {route.pattern}: {got.text}"
        assert got.status == expected(route, who), where
        assert got.headers["Content-Type"].startswith("application/problem+json"), where
        assert set(got.body) >= {"type", "title", "status", "detail", "request_id"}, where
    assert everything() == before


def test_who_a_route_is_for_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINE_EVENTS_QUEUE_URL", queue())
    monkeypatch.setenv("LINE_API_URL", "http://127.0.0.1:9")  # nobody is there to say who an id token is
    for route in ROUTES:
        for got in admitted(route):
            where = f"{route.method} {route.pattern}: {got.status} {got.text}"
            assert got.status not in (403, 500, 502), where
            if got.status == 401:  # a challenge or a password that nobody knows: the door was reached
                assert "/sign-in" in route.pattern, where
            if got.status == 404:
                assert names_a_record(route), where


def names_a_record(route: Route) -> bool:
    """Whether a request of this route can be about something that does not exist; a person's organisation is named by her session."""
    if audiences(route) in ({"member"}, {"person"}):
        return True
    asked = [schema.load(name) for name in (route.body, route.query) if name]
    return "{" in route.pattern or any("token" in one.get("properties", {}) for one in asked)


def queue() -> str:
    return str(aws.client("sqs").create_queue(QueueName="line-events")["QueueUrl"])


def admitted(route: Route) -> list[Got]:
    """The answers to everybody whom the route names, each with its one permission only."""
    found = []
    for audience in route.audiences:
        match audience.name:
            case "public":
                found.append(knock(route, {}))
            case "partner":
                partner = {"portal": "furunavi", "partner": "a-system"}[audience.permission]
                found.append(knock(route, signature(route, partner=partner)))
            case "member":
                found.append(knock(route, house.member("01VENDOR", kind=audience.permission or "vendor").headers))
            case "person":
                found.append(knock(route, house.opened_from_the_talk().headers))
            case "line":
                mac = webhook.signature_of(house.LINE_SECRET["channel_secret"], body_of(route))
                found.append(knock(route, {"x-line-signature": mac}))
            case _:
                only = (audience.permission,) if audience.permission else ()
                found.append(knock(route, house.staff(permissions=only).headers))
    return found


def test_every_permission_that_a_route_asks_for_is_in_the_catalogue() -> None:
    asked = {permission_of(route) for route in ROUTES} - {""}
    assert asked <= set(PERMISSIONS)
    assert set(PERMISSIONS) == set(house.PERMISSIONS)


def test_a_request_that_does_not_come_through_the_distribution_meets_nothing() -> None:
    direct = Caller({"x-origin-secret": "guessed"})
    for route in ROUTES:
        assert direct.send(app_of(route), route.method, path_of(route), body_of(route)).status == 404

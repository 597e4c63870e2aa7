"""Every route is reachable under its function's path, and under no other."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from kernel.app import Api
from tests.infra.reading import functions, names_in, properties, resources

PATHS: dict[str, dict[str, Any]] = properties("Api")["DefinitionBody"]["paths"]
APIS = sorted(name for name, one in functions().items() if one["Handler"].endswith(".api.app"))


@pytest.mark.parametrize("name", sorted(functions()))
def test_every_handler_resolves(name: str) -> None:
    module, _, attribute = functions()[name]["Handler"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), attribute))


def api_of(function: str) -> Api:
    module, _, attribute = functions()[function]["Handler"].rpartition(".")
    found = getattr(importlib.import_module(module), attribute)
    assert isinstance(found, Api)
    return found


def answering(path: str, method: str) -> str | None:
    """The function behind `path`, as API Gateway chooses: an exact path, else the greedy one above it."""
    chosen = PATHS.get(path)
    if chosen is None:
        above = [
            known for known in PATHS if known.endswith("/{proxy+}") and path.startswith(known.removesuffix("{proxy+}"))
        ]
        chosen = PATHS[max(above, key=len)] if above else {}
    integration = chosen.get(method.lower(), {}).get("x-amazon-apigateway-integration")
    return next(iter(names_in(integration) & set(functions()))) if integration else None


def routes() -> Iterator[tuple[str, str, str]]:
    for function in APIS:
        for route in api_of(function).declared:
            yield function, route.method, route.pattern


@pytest.mark.parametrize("name", APIS)
def test_every_route_is_reachable_under_its_function_s_path(name: str) -> None:
    declared = api_of(name).declared
    assert declared
    for route in declared:
        example = route.pattern.replace("{", "").replace("}", "")
        assert answering(example, route.method) == name, f"{route.method} {route.pattern}"
        if route.method == "GET":
            assert answering(example, "HEAD") == name


def test_the_webhook_has_its_own_function() -> None:
    assert answering("/api/line/webhook", "POST") == "LineWebhook"


def test_no_two_functions_declare_the_same_route() -> None:
    every = [(method, pattern) for _, method, pattern in routes()]
    assert len(every) == len(set(every))


def test_each_function_behind_the_api_has_exactly_one_permission() -> None:
    behind = {name for path in PATHS.values() for name in names_in(path) & set(functions())}
    permitted = [
        names_in(one["Properties"]["FunctionName"])
        for one in resources("AWS::Lambda::Permission").values()
        if one["Properties"]["Principal"] == "apigateway.amazonaws.com"
    ]
    assert sorted(name for names in permitted for name in names) == sorted(behind)


def test_bodies_arrive_byte_for_byte() -> None:
    assert properties("Api")["BinaryMediaTypes"] == ["*/*"], "'*~1*' corrupts binaries on the emulator"


def test_the_api_is_limited_logged_and_never_answers_403() -> None:
    api = properties("Api")
    [settings] = api["MethodSettings"]
    assert names_in(settings) == {"RequestsPerSecond"}
    assert {"ThrottlingRateLimit", "ThrottlingBurstLimit"} <= set(settings)
    assert names_in(api["AccessLogSetting"]["DestinationArn"]) == {"ApiLog"}
    answers = api["GatewayResponses"]
    assert {"MISSING_AUTHENTICATION_TOKEN", "ACCESS_DENIED", "WAF_FILTERED", "DEFAULT_4XX", "DEFAULT_5XX"} <= set(
        answers
    )
    assert 403 not in {answer["StatusCode"] for answer in answers.values()}


def test_the_access_log_holds_no_query_and_no_body() -> None:
    written = properties("Api")["AccessLogSetting"]["Format"]
    assert "querystring" not in written.lower()
    assert "body" not in written.lower()
    assert "sourceIp" not in written, "behind the distribution it is not the viewer's"

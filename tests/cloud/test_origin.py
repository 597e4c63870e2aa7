"""The one origin: what every answer carries, and what nobody gets around."""

import pytest

from infra.cloud import Cloud
from infra.local.visitor import Visitor
from tests.town import Town

pytestmark = pytest.mark.cloud


def test_pages_carry_the_strict_policy(town: Town) -> None:
    for path in ("/", "/tasks/", "/admin/"):
        headers = town.page(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "max-age=" in headers["strict-transport-security"]
        assert "referrer-policy" in headers


def test_a_missing_page_is_the_sites_own(town: Town) -> None:
    got = town.page("/no/such/page/")
    assert got.status == 404
    assert "ページが見つかりません" in got.text


def test_a_missing_api_path_is_a_problem_and_never_403(town: Town) -> None:
    for path in ("/api/donations/portals/none/else", "/api/line/webhooks", "/api/consortium/confirm/x"):
        got = town.visitor().get(path)
        assert (got.status, got.headers["content-type"]) == (404, "application/problem+json; charset=utf-8"), path
    # What is no room's is answered by the gateway: on AWS in the same words, here by the site's page.
    assert town.visitor().get("/api/nothing").status == 404


def test_a_wrong_method_says_which_are_right(town: Town) -> None:
    got = town.visitor().post("/api/messaging/waiting")
    assert (got.status, got.headers["allow"]) == (405, "GET")
    assert town.visitor().send("HEAD", "/api/consortium/challenge").status == 200


def test_the_gateway_answers_only_through_the_distribution(town: Town, deployed: Cloud) -> None:
    api = next(one for one in deployed.client("apigateway").get_rest_apis()["items"])
    direct = Visitor(town.access["aws_endpoint"])
    got = direct.get(f"/restapis/{api['id']}/v1/_user_request_/api/consortium/challenge")
    assert got.status == 404, got.text


def test_a_forged_viewer_address_is_overwritten(town: Town) -> None:
    """The rate limit by address can't be dodged by claiming another one."""
    visitor = town.visitor()
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) < 21:  # a new window may begin in between
        number = len(statuses)
        headers = {"x-viewer-ip": f"198.51.100.{number}", "x-forwarded-for": f"198.51.100.{number}"}
        headers["content-type"] = "application/json"
        statuses.append(
            visitor.send("POST", "/api/accounts/staff/forgotten", b'{"email":"a@hidamari.example"}', headers).status
        )
    assert statuses[:10] == [202] * 10
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "path",
    ["/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/feed.xml", "/favicon.svg", "/api/openapi.json"],
)
def test_what_machines_look_for_is_there(town: Town, path: str) -> None:
    assert town.page(path).status == 200

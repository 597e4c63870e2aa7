"""The distribution: what it adds, what it hides, what it answers by itself; and the walls before it and before the API."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from infra.places import ROOT
from tests.infra.reading import load, names_in, properties, resources

CONFIG: dict[str, Any] = properties("Distribution")["DistributionConfig"]
EDGE = load(ROOT / "infra" / "edge.yaml")


def behaviour(path: str) -> dict[str, Any]:
    """The behaviour for a path, as CloudFront chooses: the first pattern that fits."""
    for one in CONFIG["CacheBehaviors"]:
        pattern = one["PathPattern"]
        if path == pattern or (pattern.endswith("*") and path.startswith(pattern[:-1])):
            return dict(one)
    return dict(CONFIG["DefaultCacheBehavior"])


def origin(name: str) -> dict[str, Any]:
    return next(one for one in CONFIG["Origins"] if one["Id"] == name)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "site"),
        ("/tasks/", "site"),
        ("/admin/donations/1", "site"),
        ("/api/openapi.json", "site"),
        ("/api/donations", "api"),
        ("/api/line/webhook", "api"),
    ],
)
def test_each_path_goes_to_its_origin(path: str, target: str) -> None:
    assert behaviour(path)["TargetOriginId"] == target
    assert behaviour(path)["ViewerProtocolPolicy"] in {"redirect-to-https", "https-only"}


def test_the_api_is_reached_with_the_distribution_s_secret_only() -> None:
    [header] = origin("api")["OriginCustomHeaders"]
    assert header["HeaderName"] == "x-origin-secret"
    assert {"OriginSecret", "OriginSecretLive"} == names_in(header["HeaderValue"])
    [first, *_] = properties("ApiWall")["Rules"]
    assert first["Name"] == "ThroughTheDistribution"
    assert names_in(first["Statement"]) == {"OriginSecret", "OriginSecretLive", "OriginSecretAlso"}


def test_the_api_is_never_cached_and_gets_all_that_the_viewer_sent_but_the_host() -> None:
    api = behaviour("/api/donations")
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert {"POST", "GET", "HEAD"} <= set(api["AllowedMethods"])


def test_pages_are_cached_as_they_say_and_for_all_viewers_alike() -> None:
    for path in ("/", "/admin/", "/api/openapi.json"):
        assert behaviour(path)["CachePolicyId"] == {"Ref": "PageCache"}
        assert behaviour(path)["Compress"] is True
    cached = properties("PageCache")["CachePolicyConfig"]
    assert cached["MinTTL"] == 0, "what says no-store is not kept"
    key = cached["ParametersInCacheKeyAndForwardedToOrigin"]
    assert (key["EnableAcceptEncodingGzip"], key["EnableAcceptEncodingBrotli"]) == (True, True)
    assert {key["HeadersConfig"]["HeaderBehavior"], key["CookiesConfig"]["CookieBehavior"]} == {"none"}


def test_the_home_page_is_found_by_our_function_which_knows_of_maintenance() -> None:
    assert "DefaultRootObject" not in CONFIG, "it would be put in before our function looks"


def test_a_missing_page_is_the_site_s_404_and_nothing_else_is_replaced() -> None:
    [answer] = CONFIG["CustomErrorResponses"]
    assert (answer["ErrorCode"], answer["ResponseCode"], answer["ResponsePagePath"]) == (403, 404, "/404.html")


def test_who_looked_at_what_is_logged_without_words_tokens_or_cookies() -> None:
    """Query strings carry the names that staff search for and the tokens of links; a referrer may carry them on."""
    assert "Logging" not in CONFIG, "CloudFront's older log always has the query string"
    fields = set(EDGE["Resources"]["AccessLog"]["Properties"]["RecordFields"])
    assert {"date", "c-ip", "cs-uri-stem", "sc-status"} <= fields
    assert not fields & {"cs-uri-query", "cs(Referer)", "cs(Cookie)"}


def test_the_access_log_may_be_written_to_tokyo_under_its_own_prefix() -> None:
    written = properties("LogsBucketPolicy")["PolicyDocument"]["Statement"]
    [writer] = [one for one in written if one.get("Sid") == "TheAccessLogWrites"]
    assert writer["Resource"] == {"Fn::Sub": "${LogsBucket.Arn}/cdn/*"}
    destination = EDGE["Resources"]["AccessLogBucket"]["Properties"]["DestinationResourceArn"]
    assert destination["Fn::Sub"].endswith("${LogsBucketName}/cdn")


def directives_of(policy: Any) -> dict[str, str]:
    """The directives of a Content-Security-Policy; the consultations' bucket is called `files`."""
    text = policy["Fn::Sub"][0].replace("${Files}", "files") if isinstance(policy, dict) else policy
    return dict(part.strip().split(" ", 1) for part in text.split(";"))


def test_the_consultations_bucket_is_reached_by_the_talk_s_page_and_by_the_desk() -> None:
    both = {"img-src", "connect-src"}
    for path, reaches in (("/talk/", both), ("/admin/", both), ("/", set())):
        policy = properties(behaviour(path)["ResponseHeadersPolicyId"]["Ref"])["ResponseHeadersPolicyConfig"]
        found = directives_of(policy["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"])
        assert {name for name, value in found.items() if "files" in value} == reaches, path


@pytest.mark.parametrize("path", ["/", "/admin/", "/talk/", "/api/donations"])
def test_security_headers(path: str) -> None:
    policy = properties(behaviour(path)["ResponseHeadersPolicyId"]["Ref"])["ResponseHeadersPolicyConfig"]
    headers = policy["SecurityHeadersConfig"]
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31536000
    assert headers["StrictTransportSecurity"]["IncludeSubdomains"] is True
    assert headers["ContentTypeOptions"] == {"Override": True}
    assert headers["FrameOptions"]["FrameOption"] == "DENY"
    directives = directives_of(headers["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives.get("script-src", "'none'") in {"'self'", "'none'"}
    assert "unsafe" not in json.dumps(directives)
    assert "http" not in json.dumps(directives), "no third party"


def test_the_vendors_page_alone_may_use_the_camera_and_webassembly_and_differs_in_nothing_else() -> None:
    """docs/decisions/scanning.md"""
    own = {"'self' 'wasm-unsafe-eval';": "'self';", "camera=(self)": "camera=()", "-vendor": "-pages"}
    assert behaviour("/vendor/")["ResponseHeadersPolicyId"] == {"Ref": "VendorHeaders"}
    vendor, pages = json.dumps(properties("VendorHeaders")), json.dumps(properties("PageHeaders"))
    for allowed, else_ in own.items():
        assert vendor.count(allowed) == 1 and allowed not in pages
        vendor = vendor.replace(allowed, else_)
    assert vendor == pages
    for path in ("/", "/gift/", "/admin/"):
        assert "camera=()" in json.dumps(properties(behaviour(path)["ResponseHeadersPolicyId"]["Ref"]))
    rest = {
        key: value
        for key, value in behaviour("/vendor/").items()
        if key not in ("PathPattern", "ResponseHeadersPolicyId")
    }
    assert rest == {
        key: value for key, value in CONFIG["DefaultCacheBehavior"].items() if key != "ResponseHeadersPolicyId"
    }


# ── The distribution's functions, run by Node as CloudFront's runtime would ──


def run(name: str, request: dict[str, Any], maintenance: str = "off") -> dict[str, Any]:
    """What a CloudFront Function makes of a request."""
    if not shutil.which("node"):
        pytest.skip("Node is missing")
    code = properties(name)["FunctionCode"]["Fn::Sub"].replace("${Maintenance}", maintenance)
    event = {"viewer": {"ip": "203.0.113.9"}, "request": {"method": "GET", "headers": {}, "querystring": {}} | request}
    script = f"{code}\nprocess.stdout.write(JSON.stringify(handler({json.dumps(event)})));"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("asked", "fetched"),
    [
        ("/", "/index.html"),
        ("/tasks/", "/tasks/index.html"),
        ("/assets/site-1a2b3c4d.css", "/assets/site-1a2b3c4d.css"),
        ("/.well-known/security.txt", "/.well-known/security.txt"),
        ("/admin/", "/admin/index.html"),
        ("/admin/donations/01JD", "/admin/index.html"),
        ("/admin/assets/index-1a2b3c4d.js", "/admin/assets/index-1a2b3c4d.js"),
    ],
)
def test_directories_and_deep_links_find_their_page(asked: str, fetched: str) -> None:
    assert run("PageRequest", {"uri": asked})["uri"] == fetched


def test_a_page_without_its_slash_is_led_to_the_one_with_it() -> None:
    answer = run("PageRequest", {"uri": "/search", "querystring": {"q": {"value": "%E7%8C%AB"}}})
    assert answer["statusCode"] == 301
    assert answer["headers"]["location"]["value"] == "/search/?q=%E7%8C%AB"


@pytest.mark.parametrize(
    ("words", "in_path"),
    [
        ("%E7%8C%AB+%E7%8A%AC", "%E7%8C%AB%20%E7%8A%AC"),
        ("猫 犬", "%E7%8C%AB%20%E7%8A%AC"),
        ("v1.2", "v1.2"),
        ("a%26b", "a%26b"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("\\\\evil", "%5C%5Cevil"),
    ],
)
def test_what_is_searched_for_stands_in_the_path_that_is_logged(words: str, in_path: str) -> None:
    """The log has no query strings; the page still finds its words in one."""
    answer = run("PageRequest", {"uri": "/search/", "querystring": {"q": {"value": words}}})
    assert (answer["statusCode"], answer["headers"]["cache-control"]["value"]) == (302, "no-store")
    location = answer["headers"]["location"]["value"]
    assert location == f"/search/words/{in_path}/?q={in_path}"
    asked = {"uri": location.split("?")[0], "querystring": {"q": {"value": words}}}
    assert run("PageRequest", asked)["uri"] == "/search/index.html"


@pytest.mark.parametrize("words", ["", "..", "%2e%2E", "+", "%E7%8C%AB" * 61, "%E7"])
def test_what_makes_no_good_path_is_searched_for_all_the_same(words: str) -> None:
    asked = {"uri": "/search/", "querystring": {"q": {"value": words}}}
    assert run("PageRequest", asked)["uri"] == "/search/index.html"


def test_an_address_that_begins_with_two_slashes_is_not_led_to_another_site() -> None:
    answer = run("PageRequest", {"uri": "//evil.example/path"})
    assert not answer.get("headers", {}).get("location", {}).get("value", "/").startswith("//")


def test_a_forged_viewer_address_is_overwritten() -> None:
    answer = run("ApiRequest", {"uri": "/api/donations", "headers": {"x-viewer-ip": {"value": "198.51.100.1"}}})
    assert answer["headers"]["x-viewer-ip"] == {"value": "203.0.113.9"}


@pytest.mark.parametrize("mode", ["people", "all"])
@pytest.mark.parametrize("asked", ["/", "/tasks/", "/index.html", "/admin/", "/admin/donations/1"])
def test_in_maintenance_people_are_led_to_a_page_that_needs_no_function(mode: str, asked: str) -> None:
    answer = run("PageRequest", {"uri": asked}, mode)
    assert answer["statusCode"] == 503
    assert answer["headers"]["refresh"]["value"].endswith("/maintenance.html")
    assert int(answer["headers"]["retry-after"]["value"]) > 0
    for needed in ("/maintenance.html", "/assets/site-1a2b3c4d.css"):
        assert run("PageRequest", {"uri": needed}, mode)["uri"] == needed


@pytest.mark.parametrize(
    ("mode", "path", "taken"),
    [
        ("people", "/api/line/webhook", True),
        ("people", "/api/donations/portals/choice/notifications", True),
        ("people", "/api/consortium/applications", False),
        ("all", "/api/line/webhook", False),
    ],
)
def test_in_maintenance_the_signed_doors_stay_open_unless_all_is_closed(mode: str, path: str, taken: bool) -> None:
    answer = run("ApiRequest", {"uri": path}, mode)
    assert ("statusCode" not in answer) is taken
    if not taken:
        problem = json.loads(answer["body"]["data"])
        assert (answer["statusCode"], problem["status"], problem["title"]) == (503, 503, "メンテナンス中です")


# ── The walls ──


def every_statement(value: Any) -> list[dict[str, Any]]:
    """All dictionaries beneath a value."""
    if isinstance(value, list):
        return [found for one in value for found in every_statement(one)]
    if not isinstance(value, dict):
        return []
    return [value, *(found for one in value.values() for found in every_statement(one))]


@pytest.mark.parametrize("rules", [properties("ApiWall")["Rules"], EDGE["Resources"]["CdnWall"]["Properties"]["Rules"]])
def test_a_wall_answers_404_or_429_never_403(rules: list[dict[str, Any]]) -> None:
    blocks = [one["Block"] for one in every_statement(rules) if "Block" in one]
    assert blocks
    assert {block["CustomResponse"]["ResponseCode"] for block in blocks} <= {404, 429}


def wall(name: str) -> dict[str, dict[str, Any]]:
    """The rules of a wall by their names, those of staff networks apart."""
    rules = EDGE["Resources"][name]["Properties"]["Rules"] if name == "CdnWall" else properties(name)["Rules"]
    return {rule["Name"]: rule["Statement"] for rule in rules if "Name" in rule}


@pytest.mark.parametrize(
    ("name", "judging"),
    [("ApiWall", {"RatePerAddress", "CommonRules", "KnownBadInputs"}), ("CdnWall", {"RatePerAddress", "Reputation"})],
)
def test_the_signed_doors_are_not_judged_by_rules_about_senders_bodies_or_rates(name: str, judging: set[str]) -> None:
    """What LINE and the portals send is kept before it is judged, and both walls stand before that."""
    rules = wall(name)
    assert set(rules) - judging <= {"ThroughTheDistribution", "BadReputation"}, "a new rule may judge the signed doors"
    for rule in judging:
        [one] = rules[rule].values()
        spared = one["ScopeDownStatement"]["NotStatement"]["Statement"]["OrStatement"]["Statements"]
        paths = [s["ByteMatchStatement"]["SearchString"] for s in spared if "ByteMatchStatement" in s]
        assert paths == ["/api/line/webhook", "/api/donations/portals/"]


def test_who_has_a_bad_name_is_answered_only_where_the_name_was_asked_for() -> None:
    """The label comes from the group that leaves the signed doors out."""
    assert list(wall("CdnWall")["BadReputation"]) == ["LabelMatchStatement"]


@pytest.mark.parametrize("name", ["ApiWall", "CdnWall"])
def test_the_staff_s_own_networks_are_not_counted(name: str) -> None:
    rate = wall(name)["RatePerAddress"]["RateBasedStatement"]
    spared = rate["ScopeDownStatement"]["NotStatement"]["Statement"]["OrStatement"]["Statements"]
    assert names_in([one["Fn::If"][1] for one in spared if "Fn::If" in one]) == {"StaffNetworks", "StaffNetworksV6"}


def test_a_city_hall_behind_one_address_can_work() -> None:
    """300 open desks that ask six rooms every three minutes, and 300 people who open twenty things in five."""
    api = load(ROOT / "template.yaml")["Parameters"]["RequestsPerAddress"]["Default"]
    assert api >= 300 * 6 * 5 / 3 + 300 * 20
    assert EDGE["Parameters"]["PagesPerAddress"]["Default"] >= api + 300 * 15, "and load the screen"


def test_the_rate_is_counted_by_the_address_that_nobody_can_forge() -> None:
    [rate] = [r for r in properties("ApiWall")["Rules"] if r.get("Name") == "RatePerAddress"]
    [key] = rate["Statement"]["RateBasedStatement"]["CustomKeys"]
    assert key["Header"]["Name"] == "x-viewer-ip"


def test_staff_networks_can_be_named_and_guard_the_accounts() -> None:
    [(name, rule)] = [r["Fn::If"][:2] for r in properties("ApiWall")["Rules"] if "Fn::If" in r]
    assert name == "StaffIpsOnAws"
    assert {"StaffNetworks", "StaffNetworksV6"} == names_in(rule["Statement"])
    configured = [one["IPSetForwardedIPConfig"] for one in every_statement(rule) if "IPSetForwardedIPConfig" in one]
    assert {one["HeaderName"] for one in configured} == {"x-viewer-ip"}
    assert {"StaffIpAllow", "StaffIpAllowV6"} == {
        ref for one in resources("AWS::WAFv2::IPSet").values() for ref in names_in(one["Properties"]["Addresses"])
    }

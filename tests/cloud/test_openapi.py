"""The published OpenAPI document: what it says is true, and whatever one sends after it ends in no 500.

schemathesis makes the requests, good and bad ones, from the document that the running system publishes.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from requests.adapters import HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from infra import openapi
from infra.local.visitor import signed, until
from tests.crowdsourcing.sample import TASKS
from tests.donations import desk as donations
from tests.town import ADMINISTRATOR, BUSY, COUNSELLOR, Town, addresses

pytestmark = pytest.mark.cloud
DOCUMENT = "/api/openapi.json"
EXAMPLES_MOST = 4
TRUE = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
# They end the session that the others need; they take no input.
ENDING = {"/api/accounts/sign-out", "/api/accounts/sign-out-everywhere"}
# They change what the bot answers everybody, and other tests talk with it at the same time.
FELT_BY_ALL = {("post", "/api/line/questions/words"), ("post", "/api/line/consultations/direct/approve")}


@pytest.fixture(scope="module")
def document(town: Town) -> dict[str, Any]:
    found: dict[str, Any] = town.page(DOCUMENT).body
    return found


def test_the_published_document_is_the_one_that_was_built(document: dict[str, Any]) -> None:
    assert document == json.loads(json.dumps(openapi.document()))


class As(requests.auth.AuthBase):
    """Presents a request as somebody of an audience does: cookie and token, or a signature over the bytes that leave."""

    def __init__(self, town: Town, session: tuple[str, str] = ("", "")) -> None:
        self.town, (self.cookie, self.csrf_token) = town, session

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        if "/portals/" in str(request.url):
            request.headers.update(self._signed("furunavi", raw))
        elif str(request.url).endswith("/crowdsourcing/tasks") and request.method == "POST":
            request.headers.update(self._signed("hidamari-jobs", raw))
        elif self.cookie:
            request.headers.update({"cookie": self.cookie, "x-csrf-token": self.csrf_token})
        return request

    def _signed(self, partner: str, raw: bytes) -> dict[str, str]:
        try:
            headers = signed(raw, self.town.access["partners"][partner]["secret"], f"msg_{uuid.uuid4().hex}")
        except UnicodeDecodeError:  # no text, so nothing that the convention could sign
            return {}
        return headers | {"x-partner-id": partner}


def session_from(address: str) -> requests.Session:
    class FromThere(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, source_address=(address, 0), **kwargs)  # type: ignore[no-untyped-call]

    session = requests.Session()
    session.mount("http://", FromThere())
    return session


@pytest.fixture(scope="module")
def known(town: Town) -> dict[str, str]:
    """Ids of records that exist, by the beginning of the paths that take them; made for this test, or of the demo's day, for other
    tests work with theirs at the same time."""
    reference = donations.notification(portal_order_number=f"FUZZ-{uuid.uuid4().hex}")
    portal = f"/api/donations/portals/{donations.PORTAL}/notifications"
    task = json.loads(json.dumps(_task_example(town))) | {"reference": uuid.uuid4().hex}
    phone = town.phone("試験")
    phone.wait_for("ご用件")
    asked, counsellor = f"試験の質問です {uuid.uuid4().hex}", town.desk(COUNSELLOR)
    phone.say(asked)

    def inquiry() -> dict[str, Any] | None:
        items = counsellor.get("/api/line/inquiries", limit=100).body["items"]
        return next((one for one in items if asked.startswith(one["preview"].rstrip("…"))), None)

    administrator = town.desk(ADMINISTRATOR)
    applications = administrator.get("/api/consortium/applications", state="screening").body["items"]
    members = administrator.get("/api/consortium/members", limit=200).body["items"]
    mails = administrator.get("/api/messaging/mails", limit=200).body["items"]
    return {
        "/api/donations/{id}": town.signed(donations.PORTAL, portal, reference).body["donation_id"],
        "/api/crowdsourcing/tasks/{id}": town.signed("hidamari-jobs", TASKS, task).body["task_id"],
        "/api/line/inquiries/{id}": until("the inquiry", inquiry)["id"],
        "/api/consortium/applications/{id}": applications[0]["id"],
        "/api/consortium/members/{id}": members[-1]["id"],
        "/api/messaging/mails/{id}": mails[-1]["id"],
        "/api/accounts/staff/{id}": town.invite("試験 太郎", ["auditor"])[0],
    }


def _task_example(town: Town) -> dict[str, Any]:
    content = town.page(DOCUMENT).body["paths"][TASKS]["post"]["requestBody"]["content"]["application/json"]
    found: dict[str, Any] = next(iter(content["examples"].values()))["value"]
    return found


type Kind = Callable[[dict[str, Any]], bool]
KINDS: dict[str, Kind] = {
    "public": lambda operation: {} in operation.get("security", []),
    "partner": lambda operation: {"standardWebhooks": []} in operation.get("security", []),
    "staff": lambda operation: {"session": []} in operation.get("security", []),
}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_sent_ends_in_a_500(
    town: Town, document: dict[str, Any], known: dict[str, str], kind: str, mode: GenerationMode
) -> None:
    session = ("", "")
    if kind == "staff":
        visitor = town.newcomer("試験 花子", ["administrator"]).visitor
        session = ("; ".join(f"{name}={value}" for name, value in visitor.cookies.items()), visitor.csrf_token)
    loaded = schemathesis.openapi.from_dict(document)
    loaded.config.update(base_url=town.url)
    addressed, auth, tried, problems = addresses(), As(town, session), 0, []
    for result in loaded.get_all_operations():
        operation = result.ok()
        declared = document["paths"][operation.path][operation.method]
        if not KINDS[kind](declared) or operation.path in ENDING:
            continue
        if (operation.method.lower(), operation.path) in FELT_BY_ALL:
            continue
        try:
            strategy = operation.as_strategy(generation_mode=mode)
            _try(operation, strategy, session_from(next(addressed)), None if kind == "public" else auth, known)
        except hypothesis.errors.Unsatisfiable:
            continue  # an operation without input has no bad one
        except FailureGroup as group:
            told = "; ".join(f"{one.title}: {one.message}" for one in group.exceptions)
            problems.append(f"{operation.method.upper()} {operation.path}: {told}")
        tried += 1
    assert tried > 0
    assert not problems, "\n".join(problems)


def unheard(response: Any) -> bool:
    """Whether no room heard the request: it was no HTTP for the distribution (control characters in a header, a line of 8 KB), or the
    gateway knew no such path (a newline in it) and the site said that the page is missing."""
    return "via" not in response.headers or (response.status_code == 404 and "x-amz-version-id" in response.headers)


def _try(operation: Any, strategy: Any, caller: requests.Session, auth: As | None, known: dict[str, str]) -> None:
    path = next((found for prefix, found in known.items() if operation.path.startswith(prefix)), "")

    @hypothesis.settings(
        max_examples=EXAMPLES_MOST,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    @hypothesis.given(case=strategy)
    def send(case: Any) -> None:
        if path and "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = path
        response = case.call(session=caller, auth=auth, timeout=60)
        if response.status_code in BUSY or unheard(response):
            return
        assert response.status_code != 403
        case.validate_response(response, checks=CHECKS.get_by_names(list(TRUE)))

    send()

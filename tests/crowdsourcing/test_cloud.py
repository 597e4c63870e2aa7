"""The door on the local cloud: what only a real queue, stream, site builder and twenty threads can show."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import house
from tests.crowdsourcing.sample import TASKS, as_form, flyer

pytestmark = pytest.mark.cloud
PARTNER = "hidamari-jobs"
PATIENCE_SECONDS = 90


def dated(**changes: Any) -> dict[str, Any]:
    """The flyer's task with days ahead of the real clock."""
    today = datetime.now(UTC).date()
    days = {"deadline": 14, "delivery_date": 21, "payment_date": 60}
    return flyer(**{name: (today + timedelta(days=ahead)).isoformat() for name, ahead in days.items()}, **changes)


def send(
    cloud: dict[str, Any], path: str, raw: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """As a patient client: told "again, please" (or nothing, on a busy machine), it asks again."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        request = urllib.request.Request(cloud["url"] + path, data=raw, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            if error.code not in (429, 502, 503, 504) or time.monotonic() > end:
                return error.code, error.read().decode()
        except TimeoutError:
            assert time.monotonic() < end, "no answer at all"
        time.sleep(0.5)


def post_signed(cloud: dict[str, Any], reference: str, **changes: Any) -> tuple[int, Any]:
    raw = json.dumps(dated(**changes) | {"reference": reference}, ensure_ascii=False).encode()
    secret = cloud["partners"][PARTNER]["secret"]
    signed = house.signed_headers(raw, message_id=f"msg_{uuid.uuid4().hex}", secret=secret, at=datetime.now(UTC))
    status, text = send(cloud, TASKS, raw, {"x-partner-id": PARTNER, **signed})
    return status, json.loads(text)


def waited_for[T](what: Callable[[], T | None], seconds: float = 30) -> T:
    """The first answer that is something; fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.3)
    pytest.fail(f"nothing within {seconds} s")


def officer(cloud: dict[str, Any], deployed: Any) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """How the demo city's administrator posts a decision."""
    from infra.local.access import Access
    from infra.local.seed.doors import Doors, SeedFailed

    access = Access.__new__(Access)
    access.values = cloud
    doors, email = Doors(deployed, cloud["url"], access), cloud["staff"][0]["email"]

    def signed_in() -> Any:
        try:
            return doors.signed_in(email)
        except SeedFailed:
            return None  # a code is good for one sign-in; the next comes within half a minute

    browser = waited_for(signed_in, 60)
    return lambda path, body: doors.post(path, body, by=browser)


def on_site(cloud: dict[str, Any], task_id: str) -> str | None:
    status, text = send(cloud, f"/tasks/{task_id}/")
    return text if status == 200 else None


def test_one_reference_from_twenty_threads_is_one_task(local_cloud: dict[str, Any]) -> None:
    reference = uuid.uuid4().hex
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post_signed(local_cloud, reference), range(20)))
    assert {status for status, _ in answers} == {202}
    assert len({body["task_id"] for _, body in answers}) == 1
    assert {body["revision"] for _, body in answers} == {1}


def test_an_approved_task_is_on_the_site_within_ten_seconds_and_gone_when_withdrawn(
    local_cloud: dict[str, Any], deployed: Any
) -> None:
    status, body = post_signed(local_cloud, uuid.uuid4().hex, title="クラウドの試験のチラシ")
    assert status == 202
    task_id, decide = body["task_id"], officer(local_cloud, deployed)
    approved = decide(f"{TASKS}/{task_id}/approve", {"version": 1})
    assert approved["state"] == "published"
    page = waited_for(lambda: on_site(local_cloud, task_id), 10)
    assert "クラウドの試験のチラシ" in page
    assert "佐藤 花" not in page
    decide(f"{TASKS}/{task_id}/withdraw", {"version": 2, "reason": "試験のため"})
    waited_for(lambda: on_site(local_cloud, task_id) is None, 10)


def test_a_form_without_javascript_is_mailed_confirmed_and_answered_on_pages(local_cloud: dict[str, Any]) -> None:
    email = f"{uuid.uuid4().hex[:10]}@minori.example"
    form = {"content-type": "application/x-www-form-urlencoded"}
    raw = urllib.parse.urlencode(as_form(dated(orderer__email=email))).encode()
    status, page = send(local_cloud, TASKS, raw, form)
    assert (status, "確認のメールをお送りしました" in page) == (202, True)

    def mail() -> str | None:
        with urllib.request.urlopen(f"{local_cloud['mail_url']}.json?to={email}", timeout=10) as answer:
            mails = json.loads(answer.read())["mails"]
        return mails[0]["text"] if mails else None

    found = re.search(r"https?://[^\s]+(/api/crowdsourcing/confirm\?token=[^\s]+)", waited_for(mail))
    assert found
    status, page = send(local_cloud, found[1])
    assert (status, "この内容で申し込む" in page) == (200, True)
    token = urllib.parse.urlencode({"token": found[1].split("token=")[1]}).encode()
    for _ in range(2):
        status, page = send(local_cloud, "/api/crowdsourcing/confirm", token, form)
        assert (status, "おしごとを受け付けました" in page) == (200, True)

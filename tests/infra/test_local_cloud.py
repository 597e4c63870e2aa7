"""The deployed template, on the local cloud."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import botocore.exceptions
import pytest

from infra import deploy, redrive
from infra.cloud import Cloud
from infra.local.children import ChildDied
from infra.local.instance import Instance
from infra.local.ports import free
from infra.places import LOCAL, ROOT
from tests.infra.reading import count_after_transform, functions
from tests.localcloud import discard
from tests.town import ADMINISTRATOR, Town

pytestmark = pytest.mark.cloud


def ask(
    url: str, path: str, method: str = "GET", viewer: str = "127.0.0.1", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request from a loopback address of our choice."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", place.port or 80, timeout=30, source_address=(viewer, 0))
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def until(look: Callable[[], Any], seconds: float = 20) -> Any:
    """What `look` finds, once it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen")


# ── what is deployed ──


def test_cloudformation_has_as_many_resources_as_we_count(deployed: Cloud) -> None:
    pages = deployed.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=deployed.stack)
    there = {one["LogicalResourceId"] for page in pages for one in page["StackResourceSummaries"]}
    assert len(there) <= count_after_transform()
    assert {*functions(), "Distribution", "Apiv1Stage"} <= there


def test_every_function_has_its_code(deployed: Cloud) -> None:
    for name in functions():
        found = deployed.client("lambda").get_function(FunctionName=deployed.physical(name))["Configuration"]
        assert found["CodeSize"] > 1_000_000


def test_the_secrets_are_complete_and_different(deployed: Cloud) -> None:
    value = deployed.client("secretsmanager").get_secret_value(SecretId=deployed.outputs()["KernelSecretId"])
    keys = json.loads(value["SecretString"])
    assert set(keys) == {"search_key", "cursor_key", "link_key", "altcha_key"}
    assert len(set(keys.values())) == 4
    assert all(len(key) >= 40 for key in keys.values())


# ── the one origin ──


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html"),
        ("/tasks/", 200, "text/html"),
        ("/admin/", 200, "text/html"),
        ("/admin/donations/01JD0000000000000000000000", 200, "text/html"),
        ("/api/openapi.json", 200, "application/json"),
        ("/api/accounts/me", 401, "application/problem+json"),
        ("/api/donations", 401, "application/problem+json"),
        ("/nothing/here/", 404, "text/html"),
        ("/maintenance.html", 200, "text/html"),
    ],
)
def test_each_address_answers(local_cloud: dict[str, Any], path: str, status: int, kind: str) -> None:
    answered, headers, _ = ask(local_cloud["url"], path)
    assert (answered, headers["content-type"].split(";")[0]) == (status, kind)
    assert headers["strict-transport-security"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_head_tells_the_same_without_a_body(local_cloud: dict[str, Any]) -> None:
    for path in ("/", "/api/accounts/me"):
        get, head = ask(local_cloud["url"], path), ask(local_cloud["url"], path, "HEAD")
        assert head[0] == get[0]
        assert head[2] == b""


def test_a_cookie_of_the_api_reaches_the_browser_unchanged(local_cloud: dict[str, Any], town: Town) -> None:
    visitor = town.desk(ADMINISTRATOR)
    [(name, value)] = visitor.cookies.items()
    assert name == "__Host-session"
    status, _, body = ask(local_cloud["url"], "/api/accounts/me", cookie=f"{name}={value}")
    assert status == 200
    assert json.loads(body)["csrf_token"] == visitor.csrf_token


def test_the_api_answers_nobody_who_comes_past_the_distribution(local_cloud: dict[str, Any], deployed: Cloud) -> None:
    api = deployed.outputs()["ApiUrl"].split("//")[1].split(".")[0]
    for path in ("/api/accounts/me", "/api/donations"):
        status, _, body = ask(local_cloud["aws_endpoint"], f"/restapis/{api}/v1/_user_request_{path}")
        assert status == 404
        assert json.loads(body)["type"].endswith("/not-found")


def test_the_site_s_bucket_answers_nobody_who_comes_past_the_distribution(
    local_cloud: dict[str, Any], deployed: Cloud
) -> None:
    status, _, _ = ask(local_cloud["aws_endpoint"], f"/{deployed.outputs()['SiteBucketName']}/index.html")
    assert status == 403


def test_a_function_without_the_permission_is_refused(deployed: Cloud) -> None:
    """The emulator enforces the roles: what works here works with least privilege."""
    policies = deployed.client("iam").list_attached_role_policies(RoleName=deployed.physical("DonationsApiRole"))
    assert policies["AttachedPolicies"]
    role = deployed.client("iam").get_role(RoleName=deployed.physical("DonationsApiRole"))["Role"]["Arn"]
    own = deployed.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    import boto3

    dynamodb = boto3.client(
        "dynamodb",
        region_name="ap-northeast-1",
        endpoint_url=deployed.endpoint,
        aws_access_key_id=own["AccessKeyId"],
        aws_secret_access_key=own["SecretAccessKey"],
        aws_session_token=own["SessionToken"],
    )
    key = {"pk": {"S": "NOBODY"}, "sk": {"S": "NOBODY"}}
    assert "Item" not in dynamodb.get_item(TableName=deployed.physical("DonationsTable"), Key=key)
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        dynamodb.get_item(TableName=deployed.physical("ConsortiumTable"), Key=key)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


# ── events ──


def test_what_lies_with_the_dead_letters_can_be_sent_back(deployed: Cloud) -> None:
    sqs = deployed.client("sqs")
    dead, queue = deployed.physical("MessagingDeadLetters"), deployed.physical("MessagingQueue")

    def held_by(url: str) -> int:
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(counts["ApproximateNumberOfMessages"]) + int(counts["ApproximateNumberOfMessagesNotVisible"])

    sqs.send_message(QueueUrl=dead, MessageBody='{"neither": "event nor notification"}')
    assert redrive.redrive(deployed, "MessagingDeadLetters").sent == 1
    assert held_by(dead) == 0
    assert held_by(queue) >= 1, "the worker refuses it, and it waits for its next try"


# ── starting, stopping, failing ──


@pytest.fixture
def own_instance() -> Iterator[Instance]:
    ports = free()
    made = Instance(ports, LOCAL / "test" / f"{ports.site}-own")
    try:
        yield made
    finally:
        made.stop()
        discard(made.folder / "state")


def _invoked(cloud: Cloud, function: str, payload: dict[str, Any]) -> dict[str, Any]:
    answer = cloud.client("lambda").invoke(FunctionName=cloud.physical(function), Payload=json.dumps(payload).encode())
    found: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, found
    return found


def _signed_in_first(url: str, member: dict[str, str]) -> None:
    """The password that was chosen before the stop is known afterwards."""
    body = json.dumps({"email": member["email"], "password": member["password"]}).encode()
    request = urllib.request.Request(f"{url}/api/accounts/staff/sign-in", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert json.loads(answer.read())["challenge"]


def _event_travels(cloud: Cloud) -> None:
    """From a table's outbox through stream, relay and bus to a queue."""
    sqs, events, bus = cloud.client("sqs"), cloud.client("events"), cloud.physical("Bus")
    heard = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=heard, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="heard", EventBusName=bus, EventPattern='{"source": ["machimusubi.donations"]}')
    events.put_targets(Rule="heard", EventBusName=bus, Targets=[{"Id": "heard", "Arn": arn}])
    event = {"id": "01JD", "type": "donations.tested", "at": "2026-11-22T03:00:00.000Z", "subject": "x", "data": {}}
    item = {"pk": "OUTBOX#01JD", "sk": "EVENT", "room": "donations", "event": json.dumps(event)}
    cloud.client("dynamodb").put_item(
        TableName=cloud.physical("DonationsTable"), Item={name: {"S": value} for name, value in item.items()}
    )
    until(lambda: sqs.receive_message(QueueUrl=heard, WaitTimeSeconds=1).get("Messages"))


def _message_is_fetched(cloud: Cloud) -> None:
    """A queue's worker takes what lies in it."""
    sqs, queue = cloud.client("sqs"), cloud.physical("ConsortiumQueue")
    event = {"id": "01JE", "type": "consortium.tested", "at": "2026-11-22T03:00:00.000Z", "subject": "x", "data": {}}
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"detail-type": "consortium.tested", "detail": event}))

    def left() -> int:
        found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
        return int(found["Attributes"]["ApproximateNumberOfMessages"])

    until(lambda: left() == 0)


def _changed(instance: Instance, **changes: str) -> None:
    """The stack with other parameters."""
    cloud = instance.cloud
    [stack] = cloud.client("cloudformation").describe_stacks(StackName=cloud.stack)["Stacks"]
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    deploy.apply(cloud, deploy.put_template(cloud, parameters["CodeBucket"]), parameters | changes)


def _closes_for_maintenance(instance: Instance) -> None:
    """People see a page, the signed doors stay open; then everybody is let in again."""
    _changed(instance, Maintenance="people")
    assert [ask(instance.url, path)[0] for path in ("/", "/tasks/", "/admin/", "/api/accounts/me")] == [503] * 4
    assert ask(instance.url, "/maintenance.html")[0] == 200
    assert ask(instance.url, "/api/line/webhook", "POST")[0] == 401, "the function looks at the signature"
    _changed(instance, Maintenance="off")
    assert ask(instance.url, "/")[0] == 200


def _rotates_the_origin_secret(instance: Instance) -> None:
    """Step by step as docs/operations.md says, with the API answering all the time."""
    secrets = instance.cloud.client("secretsmanager")
    secret_id = instance.cloud.physical("OriginSecret")
    value = json.loads(secrets.get_secret_value(SecretId=secret_id)["SecretString"])
    secrets.put_secret_value(SecretId=secret_id, SecretString=json.dumps(value | {"next": "n" * 48}))
    for live, also in (("first", "next"), ("next", "first"), ("next", "next")):
        _changed(instance, OriginSecretLive=live, OriginSecretAlso=also)
        assert ask(instance.url, "/api/accounts/me")[0] == 401, f"{live} is sent, {also} is taken as well"


def test_data_survive_an_orderly_stop_and_events_flow_afterwards(own_instance: Instance) -> None:
    discard(own_instance.folder)
    own_instance.start(filled=False)
    administrator = {"email": "hinata@hidamari.example", "name": "日向 はるか", "password": "Hm-kept-over-the-night-7x"}
    first = _invoked(own_instance.cloud, "AccountsBootstrap", administrator)
    assert first["created"] is True
    others = free()
    own_instance.stop()

    # The queues carry the emulator's port in their addresses: they are found again at another.
    again = Instance(others, own_instance.folder)
    try:
        again.start(filled=False)
        assert _invoked(again.cloud, "AccountsBootstrap", administrator) == first | {"created": False}
        _signed_in_first(again.url, administrator)
        _event_travels(again.cloud)
        _message_is_fetched(again.cloud)
        _closes_for_maintenance(again)
        _rotates_the_origin_secret(again)

        # GIVEN a running cloud WHEN its emulator dies THEN that is said in one sentence.
        assert again._emulator is not None
        os.kill(again._emulator._child._process.pid, signal.SIGKILL)
        with pytest.raises(ChildDied, match=r"The AWS emulator ended by itself \(exit -9\)"):
            again.watch()
    finally:
        again.stop()
    assert not (again.folder / "state" / "orderly").exists(), "half of a state must not be taken for a whole one"


def test_a_busy_port_is_said_in_one_sentence() -> None:
    ports = free()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", ports.line))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "infra.local.run", "--port", str(ports.site)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {ports.line} (for the LINE stand-in) is in use by another program." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr

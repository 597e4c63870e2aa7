"""The ingress: what LINE signed is in the queue when we answer; anything else leaves nothing behind."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kernel import aws, clock, schema, secrets
from line import webhook
from tests import house
from tests.line import talking
from tests.line.talking import body, post, says, signature

# LINE's published vector (Messaging API reference, "Signature validation").
VECTOR_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
VECTOR_BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
VECTOR_SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


@pytest.fixture
def queue(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    url = aws.client("sqs").create_queue(QueueName="line-events")["QueueUrl"]
    monkeypatch.setenv("LINE_EVENTS_QUEUE_URL", url)
    monkeypatch.setattr(webhook, "_looked_again", None)

    def waiting() -> list[str]:
        got = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [message["Body"] for message in got.get("Messages", [])]

    return waiting


def raw_copies() -> list[str]:
    listed = aws.client("s3").list_objects_v2(Bucket=house.ENVIRONMENT["INTAKE_BUCKET"])
    return [one["Key"] for one in listed.get("Contents", [])]


def nothing_behind(queue: Any) -> bool:
    return queue() == [] and raw_copies() == [] and house.items("line") == []


def test_line_s_published_signature_is_ours() -> None:
    assert webhook.signature_of(VECTOR_SECRET, VECTOR_BODY) == VECTOR_SIGNATURE


def test_line_s_published_webhook_is_answered_with_200_and_an_empty_list_is_not_enqueued(queue: Any) -> None:
    assert post(VECTOR_BODY, x_line_signature=VECTOR_SIGNATURE) == (200, {})
    assert queue() == []


def test_our_signature_is_the_one_that_line_s_sdk_checks() -> None:
    from linebot.v3.webhook import SignatureValidator

    for raw in (VECTOR_BODY, body(says("寄附 😀 𠮷")).encode(), b"", b"\x00\xff"):
        made = webhook.signature_of("secret", raw)
        if raw != b"\x00\xff":  # the SDK takes text only
            assert SignatureValidator("secret").validate(raw.decode(), made)


def test_what_was_signed_goes_into_the_queue_byte_for_byte(queue: Any) -> None:
    raw = b'{ "events" : [ {"type":"message","message":{"text":"\\u5bc4\xe9\x99\x84"}} ],"destination":"U8e" }'
    assert post(raw, x_line_signature=signature(raw)) == (200, {})
    assert queue() == [raw.decode()]


@pytest.mark.parametrize(
    "given",
    [
        "",
        "x",
        "あ",
        VECTOR_SIGNATURE[:-1],
        VECTOR_SIGNATURE + "=",
        VECTOR_SIGNATURE.lower(),
        signature(VECTOR_BODY, "other"),
    ],
)
def test_a_bad_or_missing_signature_is_401_and_leaves_nothing(queue: Any, given: str) -> None:
    headers = {"x_line_signature": given} if given else {}
    status, problem = post(VECTOR_BODY, **headers)
    assert (status, problem["type"].rsplit("/", 1)[1]) == (401, "bad-signature")
    assert nothing_behind(queue)


def test_one_changed_byte_breaks_the_signature(queue: Any) -> None:
    raw = body(says("予約")).encode()
    assert post(raw + b" ", x_line_signature=signature(raw))[0] == 401
    assert nothing_behind(queue)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"destination":"U1"}',
        b'{"events":[]}',
        b'{"destination":1,"events":[]}',
        b'{"destination":"U1","events":{}}',
        b'{"destination":"U1","events":[]',
        b"\xff\xfe",
        "﻿{}".encode(),
        b"[" * 100_000,
        "寄附".encode("shift_jis"),
    ],
)
def test_a_signed_body_that_is_no_webhook_is_400_and_leaves_nothing(queue: Any, raw: bytes) -> None:
    status, problem = post(raw, x_line_signature=signature(raw))
    assert (status, problem["type"].rsplit("/", 1)[1]) == (400, "unreadable")
    assert nothing_behind(queue)


def test_more_than_a_million_bytes_is_413_and_leaves_nothing_even_if_signed(queue: Any) -> None:
    raw = body(says("あ" * 333_333)).encode()
    assert len(raw) > 1_000_000
    assert post(raw, x_line_signature=signature(raw))[0] == 413
    huge = b"x" * 3_000_000
    assert post(huge, x_line_signature=signature(huge))[0] == 413
    assert nothing_behind(queue)


def test_a_body_too_large_for_the_queue_goes_to_the_intake_bucket_first(queue: Any) -> None:
    raw = body(*(says("あ" * 5000) for _ in range(40))).encode()
    assert 200_000 < len(raw) < 1_000_000
    assert post(raw, x_line_signature=signature(raw)) == (200, {})
    (pointer,) = [json.loads(message) for message in queue()]
    assert raw_copies() == [pointer["raw_copy"]]
    assert pointer["raw_copy"].startswith("raw/line/webhook/2026/11/22/")
    kept = json.loads(
        aws.client("s3").get_object(Bucket=house.ENVIRONMENT["INTAKE_BUCKET"], Key=pointer["raw_copy"])["Body"].read()
    )
    assert kept["content"]["body"] == raw.decode()


def test_characters_that_a_queue_refuses_travel_escaped(queue: Any) -> None:
    raw = body(says("終わり\uffff")).encode()
    assert post(raw, x_line_signature=signature(raw)) == (200, {})
    (message,) = queue()
    assert message.isascii() and json.loads(message)["events"][0]["message"]["text"] == "終わり\uffff"


def test_a_body_for_another_account_is_taken_and_left_to_the_worker_to_flag(queue: Any) -> None:
    raw = body(says("予約"), destination="U" + "0" * 32).encode()
    assert post(raw, x_line_signature=signature(raw)) == (200, {})
    assert len(queue()) == 1


def test_what_did_not_come_through_our_cdn_finds_nothing_here(queue: Any) -> None:
    for given in ("", "wrong", "test-origi"):
        assert post(VECTOR_BODY, x_line_signature=VECTOR_SIGNATURE, x_origin_secret=given)[0] == 404


def test_both_cdn_secrets_are_taken_while_they_rotate(queue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGIN_SECRET", "new,old")
    for given, status in (("new", 200), ("old", 200), ("new,old", 404), ("", 404)):
        assert post(VECTOR_BODY, x_line_signature=VECTOR_SIGNATURE, x_origin_secret=given)[0] == status
    monkeypatch.setenv("ORIGIN_SECRET", "")
    assert post(VECTOR_BODY, x_line_signature=VECTOR_SIGNATURE, x_origin_secret="")[0] == 404


def test_only_post_is_a_webhook(queue: Any) -> None:
    assert post(VECTOR_BODY, method="GET", x_line_signature=VECTOR_SIGNATURE)[0] == 405


def test_a_body_that_api_gateway_did_not_encode_is_read_as_utf8(queue: Any) -> None:
    raw = body(says("寄附")).encode()
    answer = webhook.handler(
        {
            "httpMethod": "POST",
            "headers": {"X-Origin-Secret": "test-origin", "X-Line-Signature": signature(raw)},
            "isBase64Encoded": False,
            "body": raw.decode(),
        },
        None,
    )
    assert answer["statusCode"] == 200 and queue() == [raw.decode()]


def rotate(secret: str) -> None:
    value = json.dumps({**house.LINE_SECRET, "channel_secret": secret})
    aws.client("secretsmanager").put_secret_value(SecretId=house.ENVIRONMENT["LINE_SECRETS_ID"], SecretString=value)


def test_a_rotated_channel_secret_needs_no_deployment(queue: Any) -> None:
    assert post(VECTOR_BODY, x_line_signature=VECTOR_SIGNATURE)[0] == 200
    rotate("a-new-channel-secret")
    assert post(VECTOR_BODY, x_line_signature=signature(VECTOR_BODY, "a-new-channel-secret"))[0] == 200
    assert post(VECTOR_BODY, x_line_signature=VECTOR_SIGNATURE)[0] == 401


def test_a_flood_of_bad_signatures_reads_the_secret_twice_a_minute_at_most(
    queue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    real = secrets.forget
    monkeypatch.setattr(secrets, "forget", lambda: (reads.append("again"), real()))
    for _ in range(50):
        assert post(VECTOR_BODY, x_line_signature="bad")[0] == 401
    assert len(reads) == 1
    with clock.fixed(house.NOON + timedelta(seconds=31)):
        post(VECTOR_BODY, x_line_signature="bad")
    assert len(reads) == 2


def test_a_queue_that_cannot_be_reached_is_503_so_that_line_comes_again(
    queue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINE_EVENTS_QUEUE_URL", "https://sqs.ap-northeast-1.amazonaws.com/123456789012/gone")
    raw = body(says("予約")).encode()
    status, problem = post(raw, x_line_signature=signature(raw))
    assert (status, problem["type"].rsplit("/", 1)[1]) == (503, "busy")


def test_problems_are_problem_json_in_japanese_and_never_403(queue: Any) -> None:
    answer = webhook.handler({"httpMethod": "POST", "headers": {"x-origin-secret": "test-origin"}, "body": ""}, None)
    assert answer["headers"]["Content-Type"].startswith("application/problem+json")
    assert schema.mistakes("kernel/problem", json.loads(answer["body"])) == []


def test_the_schema_of_the_webhook_describes_what_we_take_and_refuses_what_we_refuse() -> None:
    assert schema.mistakes("line/webhook", json.loads(VECTOR_BODY)) == []
    assert schema.mistakes("line/webhook", json.loads(body(says("予約"), talking.event("newThing2027")))) == []
    assert schema.mistakes("line/webhook", {"destination": 1, "events": []}) != []


def test_the_ingress_imports_neither_the_store_nor_the_router_nor_line_s_sdk() -> None:
    code = (
        "import sys; import line.webhook; "
        "print([name for name in ('pynamodb', 'chalice', 'linebot', 'jinja2', 'fastjsonschema', 'boto3') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "functions", "AWS_DEFAULT_REGION": "ap-northeast-1"},
    )
    assert ran.stdout.strip() == "[]"

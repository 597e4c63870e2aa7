"""POST /api/line/webhook: verify, enqueue, answer. LINE waits two seconds at most, so this function does nothing else.

It imports no Chalice and no pynamodb; what it accepts, `worker.py` takes in.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import Any

from kernel import aws, clock, errors, ids, intake, secrets
from kernel.routes import Audience, Natural, Route
from kernel.settings import env
from kernel.watch import count, failed, logger
from line.reading import NotAWebhook, body_of

BODY_MOST_BYTES = 1_000_000
QUEUE_MOST_BYTES = 200_000  # a queue message holds 256 KB
LOOK_AGAIN = timedelta(seconds=30)  # bad signatures must not make us read the secret at every request
_UNQUEUEABLE = re.compile("[\ufffe\uffff]")  # not characters of XML, so SQS refuses them
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_looked_again: datetime | None = None


class NotJsonWebhook(errors.Unreadable):
    detail = "本文は、destination（文字列）と events（配列）を持つJSONオブジェクトにしてください。"


def receive(raw: bytes, signature: str) -> dict[str, Any]:
    """Take on one webhook body: what LINE signed is in the queue when this returns.

    Raises:
        TooLarge: more than 1,000,000 bytes. BadSignature: missing or not LINE's. NotJsonWebhook: signed, but no webhook.
    """
    if len(raw) > BODY_MOST_BYTES:
        raise errors.TooLarge("本文は1,000,000バイト以内にしてください。")
    if not signature:
        raise errors.BadSignature("x-line-signature ヘッダーが必要です。")
    if not _signed(raw, signature):
        raise errors.BadSignature("x-line-signature が本文と合いません。チャネルシークレットを確かめてください。")
    try:
        body = body_of(raw)
    except NotAWebhook as error:
        raise NotJsonWebhook() from error
    if body["events"]:  # an empty list is LINE's "are you there?"
        _enqueue(raw.decode("utf-8"), body)
    ours = secrets.secret("LINE_SECRETS_ID").get("destination", "")
    logger.info(
        "webhook", extra={"events": len(body["events"]), "bytes": len(raw), "ours": body["destination"] == ours}
    )
    return {}


def signature_of(channel_secret: str, raw: bytes) -> str:
    """base64(HMAC-SHA256(channel secret, raw body)). Source: Messaging API reference, "Signature validation"."""
    return base64.b64encode(hmac.digest(channel_secret.encode(), raw, hashlib.sha256)).decode()


def _signed(raw: bytes, signature: str) -> bool:
    """Whether LINE signed these bytes; a rotated channel secret is read anew before the answer is no."""
    global _looked_again  # noqa: PLW0603 - one memory per process, as the kept secret is
    if _matches(raw, signature):
        return True
    now = clock.now()
    if _looked_again is not None and abs(now - _looked_again) < LOOK_AGAIN:
        return False
    _looked_again = now
    secrets.forget()
    return _matches(raw, signature)


def _matches(raw: bytes, signature: str) -> bool:
    expected = signature_of(secrets.secret("LINE_SECRETS_ID")["channel_secret"], raw)
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())


def _enqueue(text: str, body: dict[str, Any]) -> None:
    """Into the queue as it came; a body too large for it goes to the intake bucket, and a pointer into the queue."""
    if _UNQUEUEABLE.search(text):
        text = json.dumps(body)  # the same content with everything but ASCII escaped
    if len(text.encode()) > QUEUE_MOST_BYTES:
        text = json.dumps({"raw_copy": intake.keep("line", "webhook", {"body": text}).key})
    aws.client("sqs").send_message(QueueUrl=env("LINE_EVENTS_QUEUE_URL"), MessageBody=text)


# How the OpenAPI document, the authorization matrix and the fault kit see this door; `kernel.app` would cost too much to import.
ROUTE = Route(
    "POST",
    "/api/line/webhook",
    receive,
    (Audience("line"),),
    "LINEのWebhookを受け取る",
    body="line/webhook",
    answer="line/webhook-answer",
    idempotency=Natural("each event is kept once by its webhookEventId"),
    limit_bytes=BODY_MOST_BYTES,
    description=(
        "Signed by LINE: `x-line-signature` is base64(HMAC-SHA256(channel secret, raw body)). "
        "400 for a body that is no webhook, 401 without a good signature, 413 above 1,000,000 bytes: nothing is kept then."
    ),
)


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """The Lambda handler for a REST API's proxy event."""
    request_id = ids.new()
    logger.append_keys(request_id=request_id)
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    try:
        if not _from_our_cdn(headers.get("x-origin-secret", "")):
            raise errors.NotFound()
        if event.get("httpMethod", "POST") != "POST":
            raise errors.MethodNotAllowed()
        answer = receive(_raw_body(event), headers.get("x-line-signature", ""))
    except errors.Problem as problem:
        return _refused(problem, request_id)
    except Exception as error:
        # No 2xx: LINE brings it again.
        failed("not taken", error)
        count("UnexpectedError")
        return _refused(errors.Busy(), request_id)
    return {"statusCode": 200, "headers": {**_HEADERS, "Content-Type": "application/json"}, "body": json.dumps(answer)}


def _from_our_cdn(given: str) -> bool:
    """Two values are live while the secret is rotated, joined by a comma."""
    live = [value for value in env("ORIGIN_SECRET", "").split(",") if value]
    return any(hmac.compare_digest(given.encode(), value.encode()) for value in live)


def _raw_body(event: dict[str, Any]) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return bytes(text.encode("utf-8"))
    if len(text) > BODY_MOST_BYTES * 2:
        raise errors.TooLarge("本文は1,000,000バイト以内にしてください。")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotJsonWebhook() from error


def _refused(problem: errors.Problem, request_id: str) -> dict[str, Any]:
    logger.info("refused", extra={"status": problem.status, "problem": problem.slug})
    document = {
        "type": errors.TYPE_BASE + problem.slug,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": "/api/line/webhook",
        "request_id": request_id,
    }
    headers = {**_HEADERS, "Content-Type": "application/problem+json; charset=utf-8"}
    if problem.status == 405:
        headers["Allow"] = "POST"
    return {"statusCode": problem.status, "headers": headers, "body": json.dumps(document, ensure_ascii=False)}

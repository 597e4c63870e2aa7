"""Bring `template.yaml` to a cloud: `python -m infra.deploy --parameters production.json`.

Uploads the package under its own hash, creates or updates the stack by a change set, checks that every function has its code,
draws the kernel's missing secrets, uploads the frontends and asks the site builder for the whole site. Each step may be repeated.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import botocore.exceptions

from infra import fill_secrets, package, upload
from infra.cloud import STACK, Cloud
from infra.places import TEMPLATE

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


class DeploymentFailed(RuntimeError):
    """The stack did not reach the state the template asks for; the message says which resource and why."""


def put_package(cloud: Cloud, bucket: str, made: Path) -> str:
    """Upload the package; its key, which carries the hash of its content."""
    content = made.read_bytes()
    key = f"package-{hashlib.sha256(content).hexdigest()[:32]}.zip"
    s3 = cloud.client("s3")
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except botocore.exceptions.ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def put_template(cloud: Cloud, bucket: str, template: Path = TEMPLATE) -> str:
    """Upload the template, which is longer than an API call may carry; its address."""
    body = template.read_bytes()
    key = f"template-{hashlib.sha256(body).hexdigest()[:32]}.yaml"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    if cloud.local:
        return f"{cloud.endpoint}/{bucket}/{key}"
    return f"https://{bucket}.s3.ap-northeast-1.amazonaws.com/{key}"


def apply(cloud: Cloud, template_url: str | None, parameters: dict[str, str], kept: Sequence[str] = ()) -> None:
    """Create the stack or change it to what the template says; None is the template that it has. Raises DeploymentFailed.

    Parameters named in `kept` stay as they are deployed.
    """
    cloudformation = cloud.client("cloudformation")
    change_set = f"deploy-{time.time_ns()}"
    chosen: list[dict[str, Any]] = [
        *({"ParameterKey": name, "ParameterValue": value} for name, value in sorted(parameters.items())),
        *({"ParameterKey": name, "UsePreviousValue": True} for name in sorted(kept)),
    ]
    template = {"TemplateURL": template_url} if template_url else {"UsePreviousTemplate": True}
    try:
        cloudformation.create_change_set(
            StackName=cloud.stack,
            ChangeSetName=change_set,
            ChangeSetType=_kind_of_change(cloudformation, cloud.stack),
            **template,
            Parameters=chosen,
            Capabilities=_CAPABILITIES,
        )
    except botocore.exceptions.ClientError as error:
        raise DeploymentFailed(f"The template was refused: {error.response['Error']['Message']}") from None
    found = _settled(
        lambda: cloudformation.describe_change_set(StackName=cloud.stack, ChangeSetName=change_set),
        cloud,
    )
    if found["Status"] == "FAILED":
        reason = found.get("StatusReason", "")
        cloudformation.delete_change_set(StackName=cloud.stack, ChangeSetName=change_set)
        if any(words in reason for words in _NOTHING_TO_DO):
            return
        raise DeploymentFailed(f"The change set was refused: {reason}")
    if not found["Changes"]:
        return
    cloudformation.execute_change_set(StackName=cloud.stack, ChangeSetName=change_set)
    stack = _settled(lambda: _stack(cloudformation, cloud.stack), cloud, key="StackStatus")
    if stack["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise DeploymentFailed(_first_failure(cloudformation, cloud.stack))


def check_code(cloud: Cloud) -> int:
    """How many functions the stack has. Raises DeploymentFailed if one is empty: the emulator deploys those as well."""
    functions = [
        function
        for page in cloud.client("lambda").get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if function["FunctionName"].startswith(f"{cloud.stack}-")
    ]
    empty = sorted(function["FunctionName"] for function in functions if not function["CodeSize"])
    if empty or not functions:
        raise DeploymentFailed(f"Functions without code: {', '.join(empty) or 'all'}.")
    return len(functions)


def build_site(cloud: Cloud) -> None:
    """Ask the site builder to render every page; it uploads only what differs."""
    answer = cloud.client("lambda").invoke(FunctionName=cloud.physical("ContentWorker"), Payload=b'{"build": "all"}')
    if answer.get("FunctionError"):
        raise DeploymentFailed(f"The site was not built: {answer['Payload'].read().decode()[:400]}")


def _kind_of_change(cloudformation: Any, stack: str) -> str:
    """CREATE or UPDATE. The empty stack that a failed first try left is deleted: AWS lets nobody go on from there."""
    try:
        status = _stack(cloudformation, stack)["StackStatus"]
    except botocore.exceptions.ClientError:
        return "CREATE"
    if status == "ROLLBACK_COMPLETE":
        cloudformation.delete_stack(StackName=stack)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack)
    return "CREATE" if status in {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"} else "UPDATE"


def _stack(cloudformation: Any, stack: str) -> dict[str, Any]:
    found: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return found


def _settled(look: Any, cloud: Cloud, key: str = "Status") -> dict[str, Any]:
    """Wait until a change set or a stack is no longer in progress. At most an hour: a new distribution takes minutes."""
    pause = 0.05 if cloud.local else 5.0
    until = time.monotonic() + 3600
    while time.monotonic() < until:
        found: dict[str, Any] = look()
        if not found[key].endswith(("_IN_PROGRESS", "_PENDING")):
            return found
        time.sleep(pause)
    raise DeploymentFailed("The stack did not settle within an hour.")


def _first_failure(cloudformation: Any, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    for event in reversed(events):
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in event.get("ResourceStatusReason", ""):
            return f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
    return "The stack was rolled back; its events give no reason."


def main() -> None:
    parser = argparse.ArgumentParser(description="Deploy to AWS.")
    parser.add_argument("--parameters", type=Path, required=True, help="JSON object: the template's parameters")
    parser.add_argument("--stack", default=STACK)
    parser.add_argument("--city", default="hidamari")
    given = parser.parse_args()
    cloud = Cloud(stack=given.stack)
    parameters: dict[str, str] = json.loads(given.parameters.read_text(encoding="utf-8"))
    made = package.build(given.city, parameters.get("Architecture", "arm64"))
    bucket = parameters["CodeBucket"]
    try:
        apply(cloud, put_template(cloud, bucket), parameters | {"CodeKey": put_package(cloud, bucket, made)})
        print(f"{check_code(cloud)} functions have their code.")
        fill_secrets.fill(cloud)
        upload.frontends(cloud)
        build_site(cloud)
    except DeploymentFailed as failure:
        sys.exit(str(failure))
    print(f"Deployed: {cloud.outputs()['DistributionDomain']}")


if __name__ == "__main__":
    main()

"""Change parameters of the running stack and nothing else: `python -m infra.change Maintenance=people`.

The template and every other parameter stay as they are deployed, so that closing the doors brings out no new version. A later
`infra.deploy` takes its parameters from its file again: what shall stay is to be written there as well.
"""

import argparse
import sys

from infra import deploy
from infra.cloud import STACK, Cloud, plain_words


def change(cloud: Cloud, changes: dict[str, str]) -> None:
    """Deploy the stack as it is, with `changes`. Raises DeploymentFailed, also for a parameter that it does not have."""
    [stack] = cloud.client("cloudformation").describe_stacks(StackName=cloud.stack)["Stacks"]
    known = [one["ParameterKey"] for one in stack["Parameters"]]
    unknown = sorted(changes.keys() - set(known))
    if unknown:
        raise deploy.DeploymentFailed(f"The stack has no parameter {', '.join(unknown)}.")
    deploy.apply(cloud, None, changes, kept=[name for name in known if name not in changes])


def _pair(given: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{given}: write NAME=VALUE")
    return name, value


def main() -> None:
    parser = argparse.ArgumentParser(description="Change parameters of the running stack and nothing else.")
    parser.add_argument("changes", nargs="+", type=_pair, metavar="NAME=VALUE")
    parser.add_argument("--stack", default=STACK)
    parser.add_argument("--endpoint", default="", help="the local cloud's aws_endpoint; empty is AWS")
    given = parser.parse_args()
    changes: dict[str, str] = dict(given.changes)
    cloud = Cloud(endpoint=given.endpoint, stack=given.stack)
    try:
        with plain_words(cloud):
            change(cloud, changes)
    except deploy.DeploymentFailed as failure:
        sys.exit(str(failure))
    print("Changed: " + ", ".join(f"{name}={value}" for name, value in changes.items()))


if __name__ == "__main__":
    main()

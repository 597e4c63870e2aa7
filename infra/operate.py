"""Call a function as the operator: `python -m infra.operate AccountsBootstrap administrator.json` (or `-` for standard input).

By the function's logical id in the template; prints what it answers. For what only somebody with the account's credentials may do:
the first administrator, partners' first keys, events by hand.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from infra.cloud import STACK, Cloud, plain_words


class OperationFailed(RuntimeError):
    """The function failed; the message is what it said."""


def invoke(cloud: Cloud, function: str, payload: dict[str, Any]) -> Any:
    """The function's answer. Raises OperationFailed."""
    answer = cloud.client("lambda").invoke(
        FunctionName=cloud.physical(function), Payload=json.dumps(payload, ensure_ascii=False).encode()
    )
    said = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise OperationFailed(f"{function} failed: {said[:600]}")
    return json.loads(said)


def main() -> None:
    parser = argparse.ArgumentParser(description="Call a function as the operator.")
    parser.add_argument("function", help="logical id, e.g. AccountsBootstrap")
    parser.add_argument("payload", help="a JSON file, or - for standard input")
    parser.add_argument("--stack", default=STACK)
    parser.add_argument("--endpoint", default="", help="the local cloud's aws_endpoint; empty is AWS")
    given = parser.parse_args()
    cloud = Cloud(endpoint=given.endpoint, stack=given.stack)
    try:
        text = sys.stdin.read() if given.payload == "-" else Path(given.payload).read_text(encoding="utf-8")
        with plain_words(cloud):
            print(json.dumps(invoke(cloud, given.function, json.loads(text)), ensure_ascii=False, indent=1))
    except (OSError, ValueError, OperationFailed) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

"""Draw the kernel's secret keys that are not there yet: `python -m infra.fill_secrets`.

CloudFormation can draw one value of a secret; the kernel's has four. A key that is there is never changed: tokens, cursors and
links that were made with it would be lost (docs/operations.md says how a key is rotated).
"""

import json
import secrets
from collections.abc import Mapping

from infra.cloud import Cloud

KERNEL_KEYS = ("search_key", "cursor_key", "link_key", "altcha_key")


def fill(cloud: Cloud) -> list[str]:
    """Add what is missing to the kernel's secret; the names of the keys that were drawn."""
    client = cloud.client("secretsmanager")
    secret_id = cloud.outputs()["KernelSecretId"]
    kept: dict[str, str] = json.loads(client.get_secret_value(SecretId=secret_id)["SecretString"])
    missing = [key for key in KERNEL_KEYS if not kept.get(key)]
    if missing:
        drawn = kept | {key: secrets.token_urlsafe(48) for key in missing}
        client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(drawn))
    return missing


LINE_VALUES = ("channel_secret", "channel_access_token", "destination", "login_channel_id", "liff_id")


def set_line(cloud: Cloud, values: Mapping[str, str]) -> None:
    """Enter the LINE channel's values, and those of the LINE Login channel that opens our pages: from the console, or the stand-in's."""
    _enter(cloud, "LineSecretId", {name: values[name] for name in LINE_VALUES})


def set_rakuten(cloud: Cloud, service_secret: str, license_key: str) -> None:
    """Enter the keys of the city's shop at Rakuten: from RMS, or the stand-in's."""
    _enter(cloud, "RakutenSecretId", {"service_secret": service_secret, "license_key": license_key})


def _enter(cloud: Cloud, output: str, value: dict[str, str]) -> None:
    client = cloud.client("secretsmanager")
    secret_id = cloud.outputs()[output]
    if json.loads(client.get_secret_value(SecretId=secret_id)["SecretString"]) != value:
        client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(value))


if __name__ == "__main__":
    print("drawn: " + (", ".join(fill(Cloud())) or "nothing, all keys are there"))

"""Public JSON of the rooms as the builder sees it. What breaks its schema is left out and told, and never breaks the site."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel import clock, schema

KINDS = {"published/crowdsourcing/task/": "crowdsourcing-task", "published/consortium/member/": "consortium-member"}


@dataclass(frozen=True)
class Published:
    """Everything that rooms have published, and the keys of what could not be read."""

    tasks: tuple[dict[str, Any], ...] = ()
    members: tuple[dict[str, Any], ...] = ()
    refused: tuple[str, ...] = field(default=())


def read(objects: Mapping[str, bytes]) -> Published:
    """Objects of the published bucket, key → bytes, checked against `schemas/published/`."""
    kept: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS.values()}
    refused = []
    for key in sorted(objects):
        kind = next((name for prefix, name in KINDS.items() if key.startswith(prefix)), None)
        if kind is None:
            continue  # another room's, for a part of the site that is not built yet
        try:
            value = json.loads(objects[key])
        except ValueError:
            refused.append(key)
            continue
        if schema.mistakes(f"published/{kind}", value):
            refused.append(key)
        else:
            kept[kind].append(value)
    tasks = sorted(kept["crowdsourcing-task"], key=lambda it: (clock.parse(it["deadline"]), it["id"]))
    members = sorted(kept["consortium-member"], key=lambda it: (it["joined_on"], it["id"]))
    return Published(tuple(tasks), tuple(members), tuple(refused))

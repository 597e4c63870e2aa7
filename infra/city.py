"""A municipality's settings: `infra/cities/<name>.json`, checked against `schemas/settings/city.json` before anything is built."""

import json
import re
from pathlib import Path
from typing import Any

import fastjsonschema

from infra.places import ROOT


class InvalidSettings(ValueError):
    """A city's settings file breaks its schema."""


def file_of(name: str) -> Path:
    """The settings file of the city called `name`. Raises InvalidSettings if there is none."""
    path = ROOT / "infra" / "cities" / f"{name}.json"
    if not re.fullmatch(r"[a-z0-9-]{1,40}", name) or not path.exists():
        raise InvalidSettings(f"There is no infra/cities/{name}.json.")
    return path


def load(name: str) -> dict[str, Any]:
    """The valid settings of the city called `name`. Raises InvalidSettings, naming every fault."""
    schema = json.loads((ROOT / "schemas" / "settings" / "city.json").read_text(encoding="utf-8"))
    settings: dict[str, Any] = json.loads(file_of(name).read_text(encoding="utf-8"))
    check = fastjsonschema.compile(schema, fast_fail=False)
    try:
        check(settings)
    except fastjsonschema.JsonSchemaValuesException as faults:
        raise InvalidSettings(f"infra/cities/{name}.json: " + "; ".join(f.message for f in faults.errors)) from None
    ids = [portal["id"] for portal in settings["portals"]]
    if len(ids) != len(set(ids)):
        raise InvalidSettings(f"infra/cities/{name}.json: a portal stands there twice.")
    if taken := set(ids) & {"telephone", "post", "fax", "email"}:  # donations.portals.BY_STAFF
        raise InvalidSettings(
            f"infra/cities/{name}.json: {', '.join(sorted(taken))} is entered by staff, not a portal."
        )
    return settings

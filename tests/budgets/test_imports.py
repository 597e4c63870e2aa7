"""What a cold start costs, counted: the modules each function imports, and those it must never import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "import chalice.app, pynamodb.models, aws_lambda_powertools, aws_lambda_powertools.metrics"
# Heavy things wait for the request that needs them.
LATER = (
    "jinja2",
    "fastjsonschema",
    "pyzipper",
    "xlsxwriter",
    "altcha",
    "markdown_it",
    "moto",
    "linebot",
    "pydantic",
    "aiohttp",
    "boto3",
)
HTTP = sorted(f"{path.parent.name}.api" for path in (ROOT / "functions").glob("*/api.py"))


def imported(code: str) -> set[str]:
    """The modules in a fresh interpreter after `code`."""
    script = (
        f"import sys, json; before = set(sys.modules)\n{code}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    )
    environment = {**os.environ, **house.ENVIRONMENT, "PYTHONPATH": str(ROOT / "functions")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def floor() -> set[str]:
    return imported(FLOOR)


@pytest.mark.parametrize("module", HTTP)
def test_an_http_function_imports_little_beyond_the_floor(module: str, floor: set[str]) -> None:
    found = imported(f"import {module}")
    heavy = {name.split(".")[0] for name in found} & set(LATER)
    assert not heavy
    assert len(found - floor) <= 0.25 * len(floor), sorted(found - floor)


def test_the_line_webhook_imports_neither_store_nor_router() -> None:
    found = {name.split(".")[0] for name in imported("import line.webhook")}
    assert not found & {"pynamodb", "chalice", "linebot", "boto3", *LATER}


def test_there_is_a_floor_to_compare_with(floor: set[str]) -> None:
    assert len(floor) > 300

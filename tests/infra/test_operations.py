"""docs/operations.md names tools, resources and parameters that are there."""

import argparse
import importlib
import re

import pytest

from infra.places import ROOT
from tests.infra.reading import resources, template

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"python -m (infra\.[a-z_.]+)((?: +(?!#)[^\s`]+)*)", TEXT)))


@pytest.mark.parametrize(("module", "arguments"), COMMANDS)
def test_a_command_is_understood(module: str, arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as its arguments are read; what it then does is not done."""

    class Understood(Exception):
        pass

    read = argparse.ArgumentParser.parse_args

    def only_read(self: argparse.ArgumentParser, *given: object, **more: object) -> None:
        read(self, *given, **more)  # type: ignore[call-overload]
        raise Understood

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", only_read)
    monkeypatch.setattr("sys.argv", [module, *arguments.split()])
    with pytest.raises(Understood):
        importlib.import_module(module).main()


def test_resources_that_are_named_exist() -> None:
    named = set(re.findall(r"--logical-resource-id\s+(\w+)", TEXT)) | set(
        re.findall(r"infra\.(?:redrive|restore|republish|operate) (\w+)", TEXT)
    )
    named |= set(re.findall(r"`([A-Z]\w+DeadLetters)`", TEXT))
    assert {"AccountsBootstrap", "DonationsTable", "RelayDeadLetters"} <= named
    assert named <= set(resources())


def test_parameters_that_are_changed_or_written_exist() -> None:
    named = {
        name for line in re.findall(r"infra\.change ([^`#\n]+)", TEXT) for name in re.findall(r"(\w+)=", line)
    } | set(re.findall(r'^ +"(\w+)": "', TEXT, re.MULTILINE))
    assert {"Maintenance", "OriginSecretLive", "CodeBucket"} <= named
    assert named <= set(template()["Parameters"])


def test_what_is_linked_within_the_page_is_there() -> None:
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-")
        for line in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([a-z0-9-]+)\)", TEXT)) <= headings

"""The names that the code asks the environment for are those that the template gives to the function that asks."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.places import ROOT
from tests.infra.reading import environment, functions

CODE = ROOT / "functions"
ROOMS = {path.name for path in CODE.iterdir() if (path / "__init__.py").exists()} - {"kernel", "japan"}
ASKING = {"env", "secret"}  # kernel.settings.env, kernel.secrets.secret


def file_of(module: str) -> Path | None:
    """The source of a module of ours, or None."""
    base = CODE.joinpath(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.exists()), None)


@functools.cache
def imports(module: str) -> frozenset[str]:
    """Modules of ours that `module` imports, at its top or inside its functions."""
    path = file_of(module)
    assert path
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return frozenset(name for name in found if file_of(name))


@functools.cache
def asked(module: str) -> frozenset[str]:
    """Names that `module` itself asks the environment for, without a default."""
    path = file_of(module)
    assert path
    return frozenset(_asked_in(ast.parse(path.read_text(encoding="utf-8"))))


def _asked_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        value = node.args[0].value
        if name in ASKING and isinstance(value, str) and len(node.args) == 1 and not node.keywords:
            yield value
        if name == "table" and isinstance(value, str):
            yield f"{value.upper()}_TABLE"


def needed(handler_module: str) -> set[str]:
    """What a function asks for: its own rooms' modules, and the kernel's capabilities that these name themselves.

    A kernel module that only another kernel module imports does not count: `kernel.worker` can fetch raw copies, but a room without
    any never lets it.
    """
    seen: set[str] = set()
    waiting = [handler_module]
    found: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        found |= asked(module)
        is_room = module.split(".")[0] in ROOMS
        waiting.extend(name for name in imports(module) if is_room and name.split(".")[0] in ROOMS)
        if is_room:
            for name in imports(module):
                if name.startswith("kernel.") and name not in {"kernel.worker", "kernel.app"}:
                    found |= asked(name)
    return found


# Modules that Api and Worker of a room share, of which the function named never runs the part that asks.
NEVER_RUN_THERE = {
    "ConsortiumApi": {"PUBLISHED_BUCKET"},  # members.publish is the worker's
}


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_function_is_given_what_its_code_asks_for(name: str) -> None:
    module = functions()[name]["Handler"].rpartition(".")[0]
    missing = needed(module) - set(environment(name)) - NEVER_RUN_THERE.get(name, set())
    assert not missing


def test_every_name_in_the_code_is_given_to_some_function() -> None:
    modules = [".".join(path.relative_to(CODE).with_suffix("").parts) for path in CODE.rglob("*.py")]
    names = {name for module in modules for name in asked(module.removesuffix(".__init__"))}
    given = {key for function in functions() for key in environment(function)}
    assert names <= given


def test_no_function_is_given_a_name_that_nobody_asks_for() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    given = {key for function in functions() for key in environment(function) if not key.startswith("POWERTOOLS_")}
    unknown = {key for key in given if key not in text and not key.endswith("_TABLE")}
    assert not unknown

"""Nothing is lost and nothing doubled, whatever call of whatever operation dies: see `kit`."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import tests.faults as folder
from tests import house
from tests.faults import kit


def all_cases() -> list[kit.Case]:
    """The cases of all `cases_<room>.py` in this folder."""
    names = [module.name for module in pkgutil.iter_modules(folder.__path__) if module.name.startswith("cases_")]
    return [case for name in sorted(names) for case in importlib.import_module(f"tests.faults.{name}").CASES]


CASES = all_cases()


@pytest.fixture
def switch() -> Iterator[kit.Switch]:
    with house.mocked_cloud(), kit.watched() as watched:
        yield watched


def test_every_operation_has_a_fault_case() -> None:
    """A new route or task without a case fails here; so does a case for an operation that is gone."""
    declared = [case.operation for case in CASES]
    assert sorted(set(declared)) == sorted(kit.operations())


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case.operation}" for number, case in enumerate(CASES)])
def test_an_operation_survives_a_fault_at_every_call(case: kit.Case, switch: kit.Switch) -> None:
    world = kit.World(case)
    first, sent, calls = world.undisturbed(switch)
    assert not hasattr(world, "last_error"), f"the undisturbed operation failed: {world.last_error!r}"
    again, _, _ = world.undisturbed(switch)
    assert kit.differences(first, again) == [], "the kit itself must be repeatable"
    assert calls, "an operation without a single call has nothing to lose: is the case real?"
    repeated, resent, _ = world.undisturbed(switch, kit.REPEATED)
    problems = []
    for at, call in enumerate(calls, start=1):
        for mode in kit.modes_for(call):
            state, sends, _ = world.run(switch, at, mode)
            where = f"{mode} at call {at} of {len(calls)} ({call})"
            wrong = min(kit.differences(first, state), kit.differences(repeated, state), key=len)
            problems += [f"{where}: {line}" for line in wrong]
            problems += [
                f"{where}: {line}"
                for line in min(kit.wrong_sends(sent, sends), kit.wrong_sends(resent, sends), key=len)
            ]
    assert problems == []

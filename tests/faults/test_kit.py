"""The kit sees what a careless verb loses or doubles."""

from typing import Any

from kernel import clock, ids
from kernel.changes import Marker, New, commit
from messaging.records import MessagingRecord, new_mail
from tests import house
from tests.faults import kit


def _mail() -> New:
    one = new_mail(ids.new(), template="accounts/invitation", to="hana@example.jp", subject="", body="", reference="")
    one.look_again(None)
    return New(one)


def careless(_: Any) -> None:
    commit(_mail(), table=MessagingRecord)


def once(_: Any) -> None:
    commit(_mail(), table=MessagingRecord, marker=Marker(("once", f"{clock.now():%H:%M}")))


def wrong_after_a_crash(act: Any) -> list[str]:
    """What the kit finds when the process dies after the first call."""
    with house.mocked_cloud(), kit.watched() as switch:
        world = kit.World(kit.Case("messaging.test", act))
        first, _, _ = world.undisturbed(switch)
        repeated, _, _ = world.undisturbed(switch, kit.REPEATED)
        state, _, _ = world.run(switch, 1, "crash after")
        return min(kit.differences(first, state), kit.differences(repeated, state), key=len)


def test_a_verb_without_a_marker_that_makes_new_ids_is_found_to_double() -> None:
    (found,) = wrong_after_a_crash(careless)
    assert found.startswith("too many: messaging/MAIL#")


def test_the_same_verb_with_a_marker_happens_once() -> None:
    assert wrong_after_a_crash(once) == []


def test_what_is_missing_afterwards_is_told_as_lost() -> None:
    states = []
    for act in (once, lambda _: None):
        with house.mocked_cloud(), kit.watched() as switch:
            states.append(kit.World(kit.Case("messaging.test", act)).undisturbed(switch)[0])
    assert any(line.startswith("lost: messaging/MAIL#") for line in kit.differences(*states))

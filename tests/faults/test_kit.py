"""The kit sees what a careless verb loses or doubles."""

from collections.abc import Callable
from typing import Any

import pytest

from kernel import clock, ids
from kernel.changes import Marker, New, commit
from line import sending
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


def said(retry_key: Callable[[], str]) -> Callable[[Any], None]:
    """A verb that pushes, and is repeated by its caller until LINE has answered."""

    def push(_: Any) -> None:
        result = sending.push(
            "U0123456789abcdef0123456789abcdef", [{"type": "text", "text": "届きました"}], retry_key()
        )
        assert result.kind == sending.SENT, result

    return push


@pytest.mark.parametrize("mode", ["lost", "crash after"])
@pytest.mark.parametrize(
    ("retry_key", "wrong"), [(ids.new, 1), (lambda: "6d616368-696d-7573-7562-692d6c696e65", 0)], ids=["new", "stored"]
)
def test_a_push_that_draws_a_new_retry_key_for_each_attempt_is_found_to_double(
    mode: str, retry_key: Callable[[], str], wrong: int
) -> None:
    with house.mocked_cloud(), kit.watched() as switch:
        world = kit.World(kit.Case("line.test", said(retry_key)))
        world.undisturbed(switch)  # the first run may read LINE's secrets, which are held from then on
        _, sent, calls = world.undisturbed(switch)
        _, sends, _ = world.run(switch, calls.index("line.POST") + 1, mode)
    assert [line.startswith("pushed 1 times too often") for line in kit.wrong_sends(sent, sends)] == [True] * wrong


def test_a_reply_that_goes_out_once_more_as_a_push_is_no_wrong() -> None:
    what = ("https://api.line.me", "a hash")
    once, twice = kit.Sends(), kit.Sends()
    once.line[what] = 1
    twice.line[what], twice.pushes[what] = 2, 1
    assert kit.wrong_sends(once, twice) == []
    twice.line[what], twice.pushes[what] = 3, 1
    assert kit.wrong_sends(once, twice) == [f"sent 2 times too often {what}"]

"""Whatever breaks off a sign-in, a recovery or a reset: who starts again from the password gets in, with recovery codes in hand."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts import provider, sign_in, staff
from accounts.records import Member
from tests.faults import kit
from tests.faults.cases_accounts import EMAIL, PASSWORD, challenge, recoverable


def members() -> list[Member]:
    return [one for one in Member.gsi1.query("STAFF") if isinstance(one, Member)]


def start_again() -> None:
    """From the password to a session, as the screen leads there."""
    step = sign_in.begin(EMAIL, PASSWORD)
    if step.next == "enrol":
        sign_in.enrol(step.challenge)
    sign_in.finish(step.challenge, "777777", ip="", agent="")


def enrolling(secret: str) -> None:
    sign_in.finish(secret, "123456", ip="", agent="")


def recovering(prepared: tuple[str, str]) -> None:
    sign_in.recover(*prepared)


def resetting(_: Any) -> None:
    [hana] = members()
    staff.reset_totp(hana.staff_id, version=hana.version, reason="機種変更", by="田中 次郎")


@pytest.mark.parametrize(
    ("prepare", "act"),
    [(challenge, enrolling), (recoverable, recovering), (recoverable, resetting)],
    ids=["enrolling", "recovering", "resetting"],
)
def test_who_starts_again_from_the_password_gets_in(
    cloud: None, prepare: Callable[[], Any], act: Callable[[Any], None]
) -> None:
    with kit.watched() as switch:
        arrived: list[Member] = []

        def broken_off_then_again(prepared: Any) -> None:
            if switch.armed:
                act(prepared)
                return
            start_again()
            arrived.extend(members())

        world = kit.World(kit.Case("start again", broken_off_then_again, prepare=prepare))
        _, _, calls = world.undisturbed(switch)
        assert not hasattr(world, "last_error"), world.last_error
        for at, call in enumerate(calls, start=1):
            for mode in kit.modes_for(call):
                arrived.clear()
                world.run(switch, at, mode)
                assert arrived, f"{mode} at call {at} ({call}): {world.last_error!r}"
                [hana] = arrived
                assert hana.enrolled, f"{mode} at call {at} ({call})"
                assert hana.recovery_hashes, f"{mode} at call {at} ({call}): no recovery code, ever"


def test_a_password_alone_puts_no_authenticator_where_the_provider_lost_ours(cloud: None) -> None:
    recoverable()
    [hana] = members()
    provider.forget_totp(hana.staff_id)
    with pytest.raises(sign_in.AuthenticatorGone, match="認証アプリを解除"):
        sign_in.begin(EMAIL, PASSWORD)
    staff.reset_totp(hana.staff_id, version=hana.version, reason="相談", by="田中 次郎")
    assert sign_in.begin(EMAIL, PASSWORD).next == "enrol"


def test_a_code_does_not_open_a_challenge_from_before_a_recovery(cloud: None) -> None:
    older, code = recoverable()
    sign_in.recover(sign_in.begin(EMAIL, PASSWORD).challenge, code)
    with pytest.raises(sign_in.ChallengeOver):
        sign_in.finish(older, "555555", ip="", agent="")

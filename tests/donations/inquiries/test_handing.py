"""Handing to a colleague by name: accounts vouches for whom, the desk believes it, the colleague sees it, and nothing stays with who left."""

from typing import Any

import pytest

from accounts import roles
from accounts.api import app as accounts
from accounts.records import ACTIVE, Team, new_member
from donations.api import app
from donations.worker import worker
from kernel import clock, colleagues, errors
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.inquiries.asking import INQUIRIES, act, listed, recorded, shown
from tests.house import Caller

JIRO = "01STAFFTANAKAJIRO000000000"
CLERKS = ("donations.read", "donations.write")
WHERE = "/api/accounts/colleagues"


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return desk.clerk()


def jiro() -> Caller:
    return house.staff("田中 次郎", staff_id=JIRO, permissions=CLERKS)


def voucher(permission: str = "donations.write") -> str:
    return colleagues.voucher(JIRO, "田中 次郎", permission)


def handed(clerk: Caller, **asked: Any) -> dict[str, Any]:
    return shown(act(clerk, recorded(clerk, **asked), "hand", to=voucher(), note="あす折り返しの約束です。"))


def test_a_colleague_is_handed_a_case_with_a_note_and_sees_it(clerk: Caller) -> None:
    inquiry = handed(clerk)
    assert inquiry["assignee"] == "田中 次郎"
    assert inquiry["history"][-1]["text"] == "田中 次郎\nあす折り返しの約束です。"
    assert listed(jiro(), list="mine") == [inquiry["id"]]
    (item,) = jiro().get(app, "/api/donations/waiting").body["items"]
    assert (item["id"], item["why"]) == (inquiry["id"], "あなたの担当です。")


def test_what_somebody_has_in_hand_is_taken_over_by_those_who_approve(clerk: Caller) -> None:
    inquiry = handed(clerk)
    other = house.staff("鈴木 三郎", staff_id="01STAFFSUZUKISABURO0000000", permissions=CLERKS)
    seen = other.get(app, f"{INQUIRIES}/{inquiry['id']}").body
    assert {"assign", "hand", "leave"}.isdisjoint(seen["actions"])
    got = act(other, seen, "assign")
    assert (got.status, "田中 次郎さんが担当しています" in got.body["detail"]) == (422, True)
    taken = shown(act(desk.officer(), inquiry, "assign"))
    assert taken["assignee"] == "森 直子"


@pytest.mark.parametrize("given", ["", "x.y", "あ.い", "WyJhIl0=.0"])
def test_nobody_is_named_without_a_voucher_of_accounts(clerk: Caller, given: str) -> None:
    inquiry = recorded(clerk)
    assert act(clerk, inquiry, "hand", to=given).codes().keys() == {"/to"}


def test_a_voucher_is_for_one_permission_and_for_an_hour(clerk: Caller) -> None:
    inquiry, old = recorded(clerk), voucher()
    assert act(clerk, inquiry, "hand", to=voucher("line.reply")).codes() == {"/to": "unknown"}
    with clock.fixed(clock.now() + colleagues.LIVES), pytest.raises(errors.Invalid):
        colleagues.vouched(old, "donations.write")
    assert shown(act(clerk, inquiry, "hand", to=old))["assignee"] == "田中 次郎"


def test_what_a_person_who_was_removed_had_in_hand_is_back_in_the_queue(clerk: Caller) -> None:
    inquiry = handed(clerk)
    removed = Event("accounts.staff_removed", JIRO).stamped("identity")
    for _ in range(2):
        worker.deliver_event(removed)
    assert listed(clerk, list="nobody") == [inquiry["id"]]
    assert listed(jiro(), list="mine") == []
    last = shown(clerk.get(app, f"{INQUIRIES}/{inquiry['id']}"))["history"][-1]
    assert (last["what"], last["text"]) == ("職員でなくなったため、担当から外れました", "田中 次郎")


def test_accounts_names_those_who_are_here_and_may(clerk: Caller) -> None:
    for role in roles.default_roles():
        role.save()
    for team_id, name, outsourced in (("01CITY", "ふるさと納税係", 0), ("01FIRM", "受託者", 1)):
        services = ["jobsupport"] if outsourced else []
        Team(pk=f"TEAM#{team_id}", sk="TEAM", gsi1pk="TEAMS", gsi1sk=team_id, team_id=team_id, name=name,
             services=services, outsourced=outsourced).save()  # fmt: skip
    for staff_id, name, team_id, role, state in (
        (JIRO, "田中 次郎", "01CITY", "donations-clerk", ACTIVE),
        ("01GONE", "去った 人", "01CITY", "donations-clerk", "removed"),
        ("01COMES", "来る 人", "01CITY", "donations-clerk", "invited"),
        ("01READS", "監査 太郎", "01CITY", "auditor", ACTIVE),
        ("01FIRM", "他社 花子", "01FIRM", "donations-clerk", ACTIVE),
    ):
        new_member(
            staff_id, name=name, email=f"{staff_id}@example.jp", team_id=team_id, roles=[role], state=state
        ).save()
    (found,) = clerk.get(accounts, WHERE, permission="donations.write").body["items"]
    assert (found["id"], found["name"], found["team"]) == (JIRO, "田中 次郎", "ふるさと納税係")
    assert shown(act(clerk, recorded(clerk), "hand", to=found["voucher"]))["assignee_id"] == JIRO
    reader = house.staff("監査 太郎", staff_id="01READS", permissions=("donations.read",))
    assert reader.get(accounts, WHERE, permission="donations.write").status == 404

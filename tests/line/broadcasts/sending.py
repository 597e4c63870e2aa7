"""Broadcasts as staff make them, in these tests and in the fault kit: by the verbs, without HTTP."""

from typing import Any

from kernel import clock
from kernel.changes import Marker
from line.broadcasts import approval, audience
from line.broadcasts.records import Broadcast
from line.records import User, new_user
from line.scenarios import previews
from tests import house
from tests.line.scenarios.desk import OFFICER, person

LINK = {"label": "くわしく見る", "url": "https://hidamari.example/nenmatsu"}


def written(**changed: Any) -> dict[str, Any]:
    made = {
        "name": "年末の案内",
        "subject": "support",
        "title": "",
        "text": "年末も12月28日まで相談できます。",
        "links": [],
        "segment": [],
        "at": None,
        "night": False,
    }
    return made | changed


def friend(number: int = 1, *, state: str = "following", **changed: Any) -> User:
    """A user as an event would have left them: record and group."""
    user = new_user(f"U{number:032x}", house.NOON)
    user.state, user.first_followed_at = state, house.NOON
    for name, value in changed.items():
        setattr(user, name, value)
    user.save()
    into(user.user_key, *audience.standing(user))
    return user


def into(user_key: str, *places: tuple[str, str]) -> None:
    from kernel.changes import commit
    from line.records import LineRecord

    commit(*audience.moved(user_key, frozenset(), frozenset(places)), table=LineRecord)


def act(broadcast_id: str, verb: Any, name: str = "act") -> None:
    version = approval.of(broadcast_id).version
    approval.act(broadcast_id, version, Marker((name, broadcast_id, str(version))), verb)


def draft(**changed: Any) -> str:
    return approval.begin(written(**changed), "はじめて", Marker(("new-broadcast", str(changed))), by=person())


def proposed(**changed: Any) -> str:
    broadcast_id = draft(**changed)
    act(broadcast_id, lambda one: approval.BROADCASTS.propose(one, "お願いします", by=person()))
    return broadcast_id


def look_at(broadcast_id: str) -> None:
    """A tester has looked at the draft."""
    one = approval.of(broadcast_id)
    for change in previews.offered(one, one.draft["content"], "ABCD2345", by=person()):
        change.record.save()
    found = previews.bound("ABCD2345", clock.now())
    assert found is not None
    for change in previews.taken(*found, clock.now()):
        change.record.save()


def approved(**changed: Any) -> str:
    broadcast_id = proposed(**changed)
    look_at(broadcast_id)
    officer = person(OFFICER, "市 ひろし")
    act(broadcast_id, lambda one: approval.approve(one, one.draft["hash"], by=officer))
    return broadcast_id


def known(broadcast_id: str) -> Broadcast:
    return approval.of(broadcast_id)

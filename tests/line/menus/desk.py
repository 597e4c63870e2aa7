"""Sets of rich menus as staff handle them, in these tests and in the fault kit."""

import copy
from datetime import timedelta
from typing import Any

from kernel import clock
from kernel.changes import Marker
from line.menus import people
from line.menus.approval import MENUS
from line.menus.records import MenuSet, UserMenu, user_menu_key
from line.records import User, new_user
from line.worker import worker
from tests import house
from tests.line.scenarios.desk import OFFICER, person

SMALL: dict[str, Any] = {
    "name": "しごと相談のメニュー",
    "bar": "メニュー",
    "size": "short",
    "tabs": [
        {
            "id": "start",
            "name": "はじめに",
            "colour": "wakaba",
            "rows": [[{"label": "相談を予約する", "icon": "calendar", "says": "予約"}]],
        }
    ],
    "opens": {"before": "start", "after": "start", "hired": "start"},
}


def tab(name: str, label: str, **more: Any) -> dict[str, Any]:
    cell = {"label": label, "icon": "home", "says": "予約"} | more
    return {"id": name, "name": name, "colour": "ai", "rows": [[cell]]}


def tabs(*names: str) -> dict[str, Any]:
    """A set of tabs; the first opens before the diagnosis, the second after, the last for whoever was hired."""
    found = copy.deepcopy(SMALL)
    found["tabs"] = [tab(name, f"{name}の予約") for name in names]
    found["opens"] = {"before": names[0], "after": names[1 % len(names)], "hired": names[-1]}
    return found


def with_neutral(content: dict[str, Any], *labels: str) -> dict[str, Any]:
    """The set with a neutral tab."""
    rows = [[{"label": one, "icon": "star", "says": "メニュー"} for one in labels or ("メニュー",)]]
    return content | {"neutral": {"id": "neutral", "name": "メニュー", "colour": "fuji", "rows": rows}}


def act(verb: Any, name: str = "main") -> None:
    version = MENUS.of(name).version
    MENUS.act(name, version, Marker(("act", name, str(version))), verb)


def draft(content: dict[str, Any], name: str = "main") -> None:
    if MenuSet.find(*MENUS.key(name)) is None:
        MENUS.begin(name, content, "はじめて", Marker(("new", name)), by=person())
    else:
        act(lambda one: MENUS.write(one, content, "直しました", by=person()), name)


def proposed(content: dict[str, Any], name: str = "main") -> None:
    draft(content, name)
    act(lambda one: MENUS.propose(one, "お願いします", by=person()), name)


def approved(content: dict[str, Any], name: str = "main") -> int:
    proposed(content, name)
    act(lambda one: MENUS.approve(one, one.draft["hash"], by=person(OFFICER, "市 ひろし")), name)
    number = MENUS.of(name).approved
    assert number is not None
    return number


def published(content: dict[str, Any], name: str = "main") -> int:
    number = approved(content, name)
    act(lambda one: MENUS.publish(one, number, None, by=person(OFFICER, "市 ひろし")), name)
    return number


def sweep(minutes: float = 0) -> None:
    with clock.fixed(clock.now() + timedelta(minutes=minutes)):
        worker.sweep()


def user(user_id: str, state: str = "before") -> User:
    """A friend as records, in a state and not waiting to be linked."""
    made = new_user(user_id, house.NOON)
    made.state, made.first_followed_at = "following", house.NOON
    made.save()
    if state != "before":
        menu = people._moved(people._new(made), state)
        menu.look_again(None)
        menu.save()
    return made


def menu_of(user: User) -> UserMenu:
    return UserMenu.must(*user_menu_key(user.user_key))

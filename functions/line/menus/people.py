"""Which state a user is in, and their own rich menu when it changes.

    before ──the diagnosis advised something──► after ──staff: hired──► hired
                                                  ▲◄──staff: not any more──┘

Beside it stands whether she is in safe mode (`neutral`): then the neutral tab is hers, if the city has published one, whatever her state.

"The diagnosis" is any published conversation that comes to its advice (a node of the kind `recommend`): contents say which.
"""

from collections.abc import Sequence
from typing import Any

from kernel import clock, errors, search
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Removed, Saved, commit, done_before
from kernel.watch import logger
from line.menus import platform
from line.menus.records import AFTER, BEFORE, LIVE_KEY, USER_STATES, AtLine, UserMenu, user_menu_key
from line.records import LineRecord, User

_TRIES = 3


def advised(user: User, menu: UserMenu | None) -> list[Change]:
    """A user has come to the advice of a diagnosis: what is written with it. Whoever was hired stays so."""
    if menu is None:
        return [New(_moved(_new(user), AFTER))]
    return [Saved(_moved(menu, AFTER))] if menu.state == BEFORE else []


def hushed(user: User, *, on: bool) -> list[Change]:
    """A user has switched safe mode: the neutral tab is hers within a minute, or hers no more."""
    menu = of(user.user_key)
    if menu is None and not on:
        return []
    record = menu or _new(user)
    record.neutral = int(on)
    record.keep_listed()
    record.look_again(clock.now())
    return [New(record) if menu is None else Saved(record)]


def returned(menu: UserMenu | None) -> list[Change]:
    """A user follows again: what was linked to them may have been lost."""
    if menu is None:
        return []
    menu.look_again(clock.now())
    return [Saved(menu)]


def taken_along(user: User, begun: str) -> list[Change]:
    """Who has moved to another account (`user`, as she stands now) is linked there to the tab of her state; if she was in the first, to that of
    what she began there as `begun`, whose own record goes: two for one account would link it by turns. In safe mode it is the neutral one."""
    there, menu = of(begun), of(user.user_key)
    if there is None and menu is None and user.safe_since is None:
        return []
    hers = menu or _new(user)
    if there is not None and hers.state == BEFORE != there.state:
        _moved(hers, there.state)
    hers.line_user_id, hers.neutral = user.line_user_id, int(user.safe_since is not None)
    hers.keep_listed()
    hers.look_again(clock.now())
    gone = [Removed(there)] if there is not None else []
    return [New(hers) if menu is None else Saved(hers), *gone]


def told(user_keys: Sequence[str]) -> dict[str, Any]:
    """{user key: {state, since}} of those who are past the first state, for a successor."""
    found = search.records(UserMenu, [user_menu_key(one) for one in user_keys])
    return {one.user_key: {"state": one.state, "since": clock.iso(one.since)} for one in found if one.state != BEFORE}


def taken_over(user_key: str, said: Any) -> list[Change]:
    """The state of a user whom a predecessor knew, of the shape of `told`: nothing is linked before she is here."""
    pk, sk = user_menu_key(user_key)
    since = clock.parse(said["since"])
    menu = UserMenu(pk=pk, sk=sk, user_key=user_key, line_user_id="", state=said["state"], since=since)
    menu.enter(said["state"])
    return [New(menu)]


def of(user_key: str) -> UserMenu | None:
    return UserMenu.find(*user_menu_key(user_key), consistent=True)


def set_state(user_key: str, state: str, version: int, reason: str, marker: Marker, *, by: Staff) -> None:
    """Staff say which state a user is in; `version` is 0 where nothing was written of them. Raises NotFound, Stale, WrongState."""
    menu = of(user_key)
    if (menu.version if menu is not None else 0) != version:
        if done_before(LineRecord, marker):
            return
        raise errors.Stale()
    if (menu.state if menu is not None else BEFORE) == state:
        raise errors.WrongState(f"もう「{USER_STATES[state]}」です。")
    user = User.must(f"USER#{user_key}", "USER", consistent=True)
    record = _moved(menu or _new(user), state)
    record.by, record.reason = by.name, reason.strip()
    commit(New(record) if menu is None else Saved(record), table=LineRecord, marker=marker)


def _new(user: User) -> UserMenu:
    pk, sk = user_menu_key(user.user_key)
    return UserMenu(
        pk=pk,
        sk=sk,
        user_key=user.user_key,
        line_user_id=user.line_user_id,
        state=BEFORE,
        since=clock.now(),
        neutral=int(user.safe_since is not None),
    )


def _moved(menu: UserMenu, state: str) -> UserMenu:
    menu.enter(state)
    menu.since, menu.by, menu.reason = clock.now(), None, None
    menu.look_again(clock.now())
    return menu


def relink(menu: UserMenu) -> None:
    """The state of a user has changed: link the tab that opens for it. Raises Later; then it is tried again by the sweep.

    What stands at LINE is read before and after: a publication in between links the user anew.
    """
    for _ in range(_TRIES):
        standing = AtLine.find(*LIVE_KEY, consistent=True)
        if standing is None or not standing.ids or not menu.line_user_id:
            break
        try:
            _link(menu, standing)
        except platform.Missing:
            continue  # a newer publication has taken it away
        except platform.Refused as refused:
            logger.warning("LINE refused a user's rich menu", extra={"detail": str(refused)})
            break  # asking the same again changes nothing; the next publication links anew
        after = AtLine.find(*LIVE_KEY, consistent=True)
        if after is not None and after.ids == standing.ids:
            break
    menu.look_again(None)
    try:
        commit(Saved(menu), table=LineRecord)
    except errors.Conflict:
        return  # it has changed again, and is due again


def _link(menu: UserMenu, standing: AtLine) -> None:
    opens = menu.list_name if menu.list_name in standing.opens else menu.state
    if opens == BEFORE:
        platform.unlink([menu.line_user_id])
    else:
        platform.link(standing.ids[standing.opens[opens]], [menu.line_user_id])

"""Bringing LINE to what was published: the rich menus made with their pictures, the aliases and the default pointed at them, users in other
states linked in bulk, and what nobody needs taken away.

One record says how far it is (`records.Laying`); a step is taken at LINE and then written down. So a step may be taken twice, and each is
safe to: a rich menu of the same name, left by a try that died, is deleted before its like is made; pointing and linking again change
nothing; what is gone is gone. Until the aliases and the default point at the new rich menus, users see the old ones whole.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from kernel import aws, clock, errors
from kernel.changes import Change, Kept, Saved, commit
from kernel.watch import logger
from line.menus import platform
from line.menus.content import ALIAS, MARK, NEUTRAL, Content, alias, name_at_line, rich_menu, tabs
from line.menus.limits import LINK_MOST
from line.menus.records import (
    AFTER,
    BEFORE,
    DONE,
    HIRED,
    LAYING_KEY,
    LIVE_KEY,
    PEOPLE,
    POINT,
    TIDY,
    AtLine,
    Laying,
    MenuVersion,
    Picture,
    UserMenu,
    picture_key,
    users_key,
)
from line.records import LineRecord

CLAIM: Final = timedelta(minutes=2)  # after it, whoever laid out is taken for dead
SECONDS: Final = 15.0  # of a sweep's thirty
LINKED: Final = (AFTER, HIRED, NEUTRAL)  # who is in no list has LINE's default
_PAGE: Final = 100  # of BatchGetItem


def lay_out() -> None:
    """Take step after step, for a part of a sweep; the next sweep goes on."""
    laying = Laying.find(*LAYING_KEY, consistent=True)
    ends = clock.stopwatch() + SECONDS
    if laying is None or not _due(laying, clock.now()):
        return
    while laying.stage != DONE and not laying.trouble and clock.stopwatch() < ends:
        laying.look_again(clock.now() + CLAIM)
        try:
            changes = _step(laying)
            laying.tries = 0
        except platform.Refused as refused:
            logger.warning("LINE refused a rich menu", extra={"stage": laying.stage, "detail": str(refused)})
            laying.trouble, changes = str(refused), []
            laying.look_again(None)
        except platform.Later as later:
            logger.warning("no answer from LINE about a rich menu", extra={"stage": laying.stage, "detail": str(later)})
            laying.tries += 1
            laying.look_again(clock.now() + timedelta(minutes=min(2 ** (laying.tries - 1), 60)))
            _written(laying, [])
            return
        if not _written(laying, changes):
            return
    if laying.stage != DONE and not laying.trouble:
        laying.look_again(clock.now())
        _written(laying, [])


def _due(laying: Laying, now: datetime) -> bool:
    return laying.duesk is not None and laying.duesk <= clock.iso(now) + "$"


def _written(laying: Laying, changes: list[Change]) -> bool:
    """False if a newer publication, or another sweep, has taken the work over."""
    try:
        commit(Saved(laying), *changes, table=LineRecord)
    except errors.Conflict:
        return False
    return True


def _step(laying: Laying) -> list[Change]:
    match laying.stage:
        case "make":
            return _make(laying)
        case "point":
            return _point(laying)
        case "people":
            return _people(laying)
    return _tidy(laying)


def _version(laying: Laying) -> MenuVersion:
    from line.menus.approval import MENUS

    found = MENUS.must_version(str(laying.set_id), int(laying.number or 0))
    assert isinstance(found, MenuVersion)
    return found


def _make(laying: Laying) -> list[Change]:
    """The next rich menu, with its picture; or all are there."""
    if laying.number is None:
        laying.stage = POINT
        return []
    version = _version(laying)
    tab = next((one for one in tabs(version.content) if one["id"] not in laying.ids), None)
    if tab is None:
        laying.stage = POINT
        return []
    name = name_at_line(str(laying.set_id), version.number, tab["id"], version.hash)
    standing = AtLine.find(*LIVE_KEY, consistent=True)
    in_use = set(standing.ids.values()) if standing is not None else set()
    for rich_menu_id, known in platform.listed().items():
        if known == name and rich_menu_id not in in_use:
            platform.delete(rich_menu_id)  # of a try that died: whether its picture arrived, nobody knows
    made = platform.create(rich_menu(version.content, tab, name))
    picture = Picture.must(*picture_key(version.pictures[tab["id"]]))
    platform.upload(made, picture.png)
    laying.ids = {**laying.ids, tab["id"]: made}
    return []


def _point(laying: Laying) -> list[Change]:
    """Aliases, then the default: from here on users see the new ones."""
    pk, sk = LIVE_KEY
    if laying.number is None:
        platform.clear_default()
        laying.stage = TIDY
        return [Kept(AtLine(pk=pk, sk=sk, set_id=laying.set_id, number=None, ids={}, opens={}))]
    opens = _opens(_version(laying).content)
    known = platform.aliases()
    for tab, rich_menu_id in laying.ids.items():
        if tab != opens.get(NEUTRAL) and known.get(alias(tab)) != rich_menu_id:
            platform.point(alias(tab), rich_menu_id, known=alias(tab) in known)
    platform.set_default(laying.ids[opens[BEFORE]])
    laying.stage, laying.linking, laying.cursor, laying.linked = PEOPLE, LINKED[0], None, 0
    return [Kept(AtLine(pk=pk, sk=sk, set_id=laying.set_id, number=laying.number, ids=laying.ids, opens=opens))]


def _people(laying: Laying) -> list[Change]:
    """Up to 500 users of a list; or the next list; or all are linked."""
    name = str(laying.linking)
    opens = _opens(_version(laying).content)
    found = _users(name, laying.cursor)
    changes: list[Change] = []
    if found:
        here = [one for one in found if one.line_user_id]  # a predecessor's users are linked when they come
        for tab, users in _by_tab(opens, here).items():
            platform.link(laying.ids[tab], users)
            laying.linked += len(users)
        laying.cursor = found[-1].user_key
        changes = _changed_meanwhile(found)
    if len(found) < LINK_MOST:
        later = LINKED[LINKED.index(name) + 1 :]
        laying.cursor, laying.linking = None, later[0] if later else None
        laying.stage = PEOPLE if later else TIDY
    return changes


def _opens(content: Content) -> dict[str, str]:
    """{state: its tab}, and the neutral tab under its own name if there is one."""
    return {**content["opens"], **({NEUTRAL: content[NEUTRAL]["id"]} if NEUTRAL in content else {})}


def _by_tab(opens: Mapping[str, str], users: Sequence[UserMenu]) -> dict[str, list[str]]:
    """{tab: who is linked to it}. Where there is no neutral tab, users in safe mode are as all others in their state: in the first they
    have LINE's default, since the neutral one that they had is deleted."""
    found: dict[str, list[str]] = {}
    for one in users:
        opened = one.list_name if one.list_name in opens else str(one.state)
        if opened != BEFORE:
            found.setdefault(opens[opened], []).append(one.line_user_id)
    return found


def _users(name: str, after: str | None) -> list[UserMenu]:
    """Up to 500 users of a list, by their blind tokens: one query."""
    answer = aws.client("dynamodb").query(
        TableName=UserMenu.table_name(),
        IndexName="gsi1",
        KeyConditionExpression="gsi1pk = :k AND gsi1sk > :s",
        ExpressionAttributeValues={":k": {"S": users_key(name)}, ":s": {"S": after or "-"}},
        Limit=LINK_MOST,
    )
    return [UserMenu.from_raw_data(item) for item in answer["Items"]]


def _changed_meanwhile(linked: list[UserMenu]) -> list[Change]:
    """Whose state changed since the list was read was linked to the old one just now: they are linked once more, alone."""
    was = {one.pk: (one.state, one.neutral) for one in linked}
    keys = [(one.pk, one.sk) for one in linked]
    changed: list[Change] = []
    for start in range(0, len(keys), _PAGE):
        for now in UserMenu.batch_get(keys[start : start + _PAGE], consistent_read=True):
            if (now.state, now.neutral) != was[now.pk] and now.duesk is None:
                now.look_again(clock.now())
                changed.append(Saved(now))
    return changed[:90]


def _tidy(laying: Laying) -> list[Change]:
    """Away with aliases and rich menus of ours that nothing needs; what others made by hand at LINE stays."""
    wanted = {alias(tab) for tab in laying.ids if tab != NEUTRAL}
    for one in platform.aliases():
        if one.startswith(ALIAS) and one not in wanted:
            platform.delete_alias(one)
    for rich_menu_id, name in platform.listed().items():
        if name.startswith(f"{MARK} ") and rich_menu_id not in laying.ids.values():
            platform.delete(rich_menu_id)
    laying.stage, laying.done_at = DONE, clock.now()
    laying.look_again(None)
    return []

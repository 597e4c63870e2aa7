"""Telling Rakuten what is left of each gift, at the end of a pull: reconciled first, then ABSOLUTE, four hundred at a time.

    whole window read ─► anything since? ─yes► read it ─┐      ABSOLUTE overwrites what Rakuten sold in the meantime, so the
                         ▲      │no  ◄───────────────────┘      last look at its orders is seconds old, whatever the pull took
                         │      ▼
                         └─ four hundred ─► next four hundred ─► … ─► the pull rests

A batch that Rakuten refuses is halved until the gifts it refuses are found; they are told to staff and left out for some hours. No
trouble here keeps orders from being read: the pull ends, and the next one pushes again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from donations.notification import Content
from donations.rakuten import offering
from donations.rakuten.client import ROWS_MOST, Cause, Client, Trouble
from donations.rakuten.pulls import Setting, setting
from donations.rakuten.records import PK, STOCK_SK, Pull, PushedStock
from kernel import clock
from kernel.changes import Change, New, Saved
from kernel.watch import count, logger

FRESH: Final = timedelta(seconds=15)  # how old the last look at the orders may be when a number is set
LOOKS: Final = 3  # in a row that found orders: a shop where they never cease is pushed to right after reading them
REFUSED_MOST: Final = 16  # gifts in one push; more is no fault of single gifts
REFUSED_KEEP: Final = timedelta(hours=6)
MANY_AGAIN: Final = timedelta(hours=1)
SAME_ITEM: Final = "同じ商品："
MANY: Final = Cause(
    "楽天が、たくさんの返礼品の在庫を受け付けませんでした。商品管理番号と、RMSの在庫APIの利用の許可を確かめてください。",
    by_staff=True,
)


def begun() -> dict[str, Any]:
    """The state of a push that begins: nothing looked at, nothing planned."""
    return {"looks": 0, "at": None, "groups": None, "refused": 0}


def noticed(contents: Iterable[Content]) -> list[Change]:
    """Remember which items of the shop new orders name: one read, and a change if there is something new."""
    seen = offering.items_in(contents)
    if not seen:
        return []
    pushed, stored = _known()
    if all(pushed.items.get(key) == item for key, item in seen.items()):
        return []
    # An item of the shop is one gift: the one by whose code the newest order calls it.
    others = {key: item for key, item in pushed.items.items() if item not in seen.values()}
    pushed.items = {**others, **seen}
    return [Saved(pushed) if stored else New(pushed)]


def step(pull: Pull, client: Client, chosen: Setting) -> list[Change]:
    """Look for orders since the last look, or push one batch. Changes to keep with the pull; its `pushing` is None when all is done.

    Raises Trouble only from the look; one with the push is noted. Raises Enough.
    """
    if not _reconciled(pull):
        _look(pull, client)
        return []
    pull.whole_until = max(pull.goal, pull.whole_until or pull.goal)
    pushed, stored = _known()
    state = dict(pull.pushing)
    if pushed.again_at is not None and clock.now() < pushed.again_at:
        pull.pushing = None
        return []
    if state["groups"] is None:
        state["groups"] = _plan(pushed)
    if state["groups"]:
        try:
            _push(state, pushed, client, chosen)
        except Trouble as trouble:
            _troubled(pushed, trouble.cause)
            state["groups"], state["failed"] = [], True
    if not state["groups"]:
        if not state.get("failed"):
            pushed.at, pushed.trouble, pushed.trouble_since, pushed.again_at = clock.now(), None, None, None
            logger.info("stock pushed", extra={"gifts": len(pushed.shown), "refused": len(pushed.refused)})
        pull.pushing = None
    else:
        pull.pushing = state
    return [Saved(pushed) if stored else New(pushed)]


def _reconciled(pull: Pull) -> bool:
    """Whether all orders until a moment ago were read."""
    state, now = pull.pushing, clock.now()
    looked = clock.parse(state["at"]) if state["at"] else pull.goal if state["looks"] >= LOOKS else None
    return looked is not None and now - looked <= FRESH


def _look(pull: Pull, client: Client) -> None:
    now = clock.now()
    since = pull.goal + timedelta(seconds=1)  # Rakuten tells times in seconds, and both ends belong to a period
    if since > now:
        pull.pushing = pull.pushing | {"at": clock.iso(now)}
        return
    found = client.search(since, now, 1)
    pull.since, pull.until, pull.goal = since, now, now
    if found.numbers:
        pull.numbers, pull.page = found.numbers, 2 if found.pages > 1 else None
        pull.pushing = pull.pushing | {"looks": pull.pushing["looks"] + 1, "at": None}
    else:
        pull.pushing = pull.pushing | {"at": clock.iso(now)}


def _plan(pushed: PushedStock) -> list[list[str]]:
    now = clock.now()
    pushed.refused = {
        key: one
        for key, one in pushed.refused.items()
        if now - clock.parse(one["at"]) < REFUSED_KEEP and not one["error"].startswith(SAME_ITEM)
    }
    wanted = _apart(offering.keys(pushed.items), pushed)
    pushed.shown = {key: one for key, one in pushed.shown.items() if key in set(wanted)}
    sendable = [key for key in wanted if key not in pushed.refused]
    return [sendable[start : start + ROWS_MOST] for start in range(0, len(sendable), ROWS_MOST)]


def _apart(wanted: list[str], pushed: PushedStock) -> list[str]:
    """Those of the gifts that are an item of the shop of their own: two rows of one item would overwrite each other.

    The gift that an order has named keeps the item; the others are told to staff like what Rakuten refuses, until orders name them apart.
    """
    owners: dict[offering.Item, str] = {}
    for key in sorted(wanted, key=lambda one: (one not in pushed.items, one)):
        owners.setdefault(offering.item_of(key, key, pushed.items), key)
    kept = set(owners.values())
    others = [key for key in wanted if key not in kept]
    at = clock.iso(clock.now())
    for key, one in offering.offers(others, {}).items() if others else ():
        item = offering.item_of(key, key, pushed.items)
        said = {"code": one.code, "name": one.name, "manage_number": item[0], "error": f"{SAME_ITEM}{owners[item]}"}
        pushed.refused = {**pushed.refused, key: said | {"at": at}}
    return [key for key in wanted if key in kept]


def _push(state: dict[str, Any], pushed: PushedStock, client: Client, chosen: Setting) -> None:
    """One batch: set, or halved where Rakuten refuses it, or noted where it is one gift alone. Raises Trouble, Enough."""
    group, *rest = state["groups"]
    offers = offering.offers(group, offering.undecided(chosen.wide_days))
    rows = [(*offering.item_of(key, one.code, pushed.items), one.quantity) for key, one in offers.items()]
    try:
        if rows:
            client.push_stock(rows)
    except Trouble as trouble:
        if not trouble.cause.code:
            raise
        if len(group) > 1:
            half = len(group) // 2
            state["groups"] = [group[:half], group[half:], *rest]
            return
        _refuse(state, pushed, offers[group[0]], group[0], trouble.cause.code)
    else:
        at = clock.iso(clock.now())
        pushed.shown = {**pushed.shown, **{key: one.kept() | {"at": at} for key, one in offers.items()}}
    state["groups"] = rest


def _refuse(state: dict[str, Any], pushed: PushedStock, one: offering.Offer, key: str, code: str) -> None:
    state["refused"] += 1
    if state["refused"] > REFUSED_MOST:
        pushed.refused, pushed.again_at = {}, clock.now() + MANY_AGAIN
        raise Trouble(MANY)
    item = offering.item_of(key, one.code, pushed.items)
    told = {"code": one.code, "name": one.name, "manage_number": item[0], "error": code, "at": clock.iso(clock.now())}
    pushed.refused = {**pushed.refused, key: told}


def _troubled(pushed: PushedStock, cause: Cause) -> None:
    pushed.trouble, pushed.trouble_since = cause.words, pushed.trouble_since or clock.now()
    count("RakutenTrouble")
    logger.warning("push in trouble")


def _known() -> tuple[PushedStock, bool]:
    found = PushedStock.find(PK, STOCK_SK, consistent=True)
    return found or PushedStock(pk=PK, sk=STOCK_SK), found is not None


def shown() -> dict[str, Any]:
    """What Rakuten was told last, gift by gift, and what it refused: one read."""
    chosen = setting()
    pushed, _ = _known()
    told = [_row(key, one) for key, one in pushed.shown.items() if key not in pushed.refused]
    refused = [_refused_row(key, one) for key, one in pushed.refused.items()]
    return {
        "on": chosen is not None and chosen.stock,
        "at": _told(pushed.at),
        "trouble": {"text": pushed.trouble, "since": _told(pushed.trouble_since), "again_at": _told(pushed.again_at)}
        if pushed.trouble
        else None,
        "items": sorted(told, key=lambda row: str(row["code"])),
        "refused": sorted(refused, key=lambda row: str(row["code"])),
    }


def _row(key: str, one: dict[str, Any]) -> dict[str, Any]:
    cap = [("認定数量の残り", f"{one['cap_left']:,}個")] if one["cap_left"] is not None else []
    rows = [
        ("楽天への割当て", f"{one['own']:,}個"),
        ("共通の在庫", f"{one['pool']:,}個"),
        *cap,
        ("入金前・確かめ中の楽天の注文（引く数）", f"{one['undecided']:,}個"),
        ("楽天に知らせた数", f"{one['quantity']:,}個"),
    ]
    why = offering.WHYS.get(one["why"])
    return {
        "id": key,
        "code": one["code"],
        "name": one["name"],
        "quantity": one["quantity"],
        "at": one["at"],
        "note": why,
        "why": [
            {
                "rule": "S-6",
                "version": 1,
                "since": "2026-11-26",
                "text": "楽天に知らせる数は、割当てと共通の在庫を足し、認定数量の残りまでにして、楽天の入金前の注文と、保留して確かめている注文の分を引いた数です。"
                "その分は、楽天がもう引いているからです。" + (why or ""),
                "source": "市の取扱い",
                "rows": [{"label": label, "value": value} for label, value in rows],
            }
        ],
    }


def _refused_row(key: str, one: dict[str, Any]) -> dict[str, Any]:
    again = clock.parse(one["at"]) + REFUSED_KEEP
    return (
        {"id": key}
        | {name: one[name] for name in ("code", "name", "manage_number", "error", "at")}
        | {"again_at": clock.iso(again)}
    )


def _told(instant: datetime | None) -> str | None:
    return clock.iso(instant) if instant else None

"""Listings as staff see them: rows, one text with what its portal shows, one gift on all portals, what waits."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from donations import reading
from donations.catalogue import approval
from donations.catalogue import present as catalogue
from donations.catalogue.records import STATES as TEXT_STATES
from donations.catalogue.records import Entry, Version
from donations.front import WRITE
from donations.fulfilment.records import Stock
from donations.fulfilment.records import key_of as stock_key
from donations.listings import layouts, lists, looking, rules, texts
from donations.listings.layouts import Layout
from donations.listings.records import COMMON, STATES, TO_LIST, TO_TAKE_DOWN, TODO, PortalListing, id_of, parts_of
from kernel import clock, errors, money, search
from kernel.callers import Staff

UNWRITTEN: Final = "unwritten"
_LABELS: Final = {**rules.TEXTS, "options": "選べる項目", "images": "写真"}
_ORIGINS: Final = {"own": "この受付先だけ", COMMON: "共通", "gift": "返礼品"}


def row(listing: PortalListing) -> dict[str, Any]:
    """A listing in a list."""
    return {
        "id": listing.id,
        "version": listing.version,
        "code": listing.code,
        "portal": listing.portal,
        "portal_name": texts.name_of(listing.portal),
        "name": listing.title,
        "amount_yen": listing.amount_yen,
        "state": listing.state,
        "state_name": STATES[listing.state],
        "due": clock.iso(listing.due_at) if listing.due_at else None,
        "late": _late(listing),
        "since": clock.iso(listing.since),
        "print": listing.wanted or "",
        "problems": listing.problems,
    }


def _late(listing: PortalListing) -> bool:
    return listing.due_at is not None and listing.due_at < clock.now()


# ── One text ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def detail(listing_id: str, staff: Staff) -> dict[str, Any]:
    """The text of one portal (or the common one) with its proposal, and where the listing stands. Raises NotFound for an unknown gift."""
    portal, code = parts_of(listing_id)
    known = looking.known_of(code)
    if known.gift is None:
        raise errors.NotFound()
    entry, versions = _entry(listing_id)
    content = entry.shown if entry else dict(rules.EMPTY)
    own = None if portal == COMMON else content
    common = content if portal == COMMON else known.common
    wanted = rules.wanted(known.gift, common, rules.own_of(portal, own), clock.now())
    layout = layouts.layout(portal)
    return {
        "id": listing_id,
        "version": entry.version if entry else 0,
        "code": code,
        "portal": portal,
        "portal_name": texts.name_of(portal),
        "name": known.gift.name,
        "gift_stopped": known.gift.stopped_at is not None,
        "state": entry.state if entry else UNWRITTEN,
        "state_name": TEXT_STATES[entry.state] if entry else "文はまだありません",
        "content": content,
        "offered": wanted is not None,
        "seen": _seen(layout, wanted, common, own, portal),
        "problems": [vars(one) for one in rules.problems(layout, wanted)] if wanted and portal != COMMON else [],
        "limits": _limits(portal, layout),
        "sizes": _sizes(portal),
        "listing": _listing(known, portal),
        "stop_task": _stop_task(portal, code),
        **_proposing(entry, versions, staff),
        "history": _history(entry, known, portal),
        "why": [*_why(known, portal), *(catalogue.decider(entry) if entry else [])],
    }


def _entry(listing_id: str) -> tuple[Entry | None, list[Version]]:
    pk, sk = texts.key_of(listing_id)
    found = reading.collection(pk)
    entry = next((one for one in found if isinstance(one, Entry) and one.sk == sk), None)
    return entry, [one for one in found if isinstance(one, Version)][::-1]


def _proposing(entry: Entry | None, versions: list[Version], staff: Staff) -> dict[str, Any]:
    """What every entry of the catalogue shows of its proposal; a text is not stopped by itself, its gift is."""
    if entry is None:
        nothing: dict[str, Any] = dict.fromkeys(("proposal", "hindrance", "due"))
        empty: dict[str, Any] = {name: [] for name in ("in_force", "proposed", "changes", "versions")}
        return nothing | empty | {"actions": ["draft"] if staff.may(WRITE.permission) else []}
    body = catalogue.body(texts.LISTING, entry, versions, staff, {})
    return body | {"actions": [one for one in approval.actions(entry, staff) if one not in ("stop", "resume")]}


def _history(entry: Entry | None, known: looking.Known, portal: str) -> list[dict[str, Any]]:
    """What was done to the text, and on the portal, in one line of time."""
    listing = known.listings.get(portal)
    lines = [*(entry.history or [] if entry else []), *(listing.history or [] if listing else [])]
    return sorted(lines, key=lambda line: str(line["at"]))


def _seen(layout: Layout, wanted: Any, common: Any, own: Any, portal: str) -> list[dict[str, Any]]:
    """What stands there, field by field: whose value it is, and how much room it takes."""
    if wanted is None:
        return []
    found = []
    for name, label in _LABELS.items():
        whose = rules.origin(name, common, own)
        limited = name in rules.TEXTS and portal != COMMON
        found.append(
            {
                "field": name,
                "label": label,
                "value": _words(name, wanted[name]),
                "origin": whose,
                "origin_name": _ORIGINS[whose] if wanted[name] or whose != "gift" else "（なし）",
                "room": rules.room(layout, wanted[name]) if limited else None,
                "most": layout.most[name] if limited else None,
            }
        )
    amount = {"field": "amount_yen", "label": "寄附金額", "value": money.display(wanted["amount_yen"])}
    return [*found, {**amount, "origin": "gift", "origin_name": _ORIGINS["gift"], "room": None, "most": None}]


def _words(name: str, value: Any) -> str:
    if name == "options":
        return "、".join(f"{one['name']}（{'・'.join(one['choices'])}）" for one in value)
    if name == "images":
        return "、".join(one["name"] for one in value)
    return str(value)


def _limits(portal: str, layout: Layout) -> dict[str, Any]:
    if portal == COMMON:
        least = [layouts.layout(one) for one in layouts.portals()]
        most = {name: min(one.most[name] for one in least if one.count == "characters") for name in rules.TEXTS}
        told = "受付先のうち、いちばん短いところの長さです。こえるときは、その受付先だけの文を書きます。"
        return {"count": "characters", **most, "confirmed": False, "source": told, "pictures": None}
    return {
        "count": layout.count,
        **{name: layout.most[name] for name in rules.TEXTS},
        "confirmed": layout.confirmed,
        "source": layout.source,
        "pictures": vars(layout.pictures),
    }


def _sizes(portal: str) -> list[dict[str, Any]]:
    """The sizes that a picture is made in: this portal's, or those of all."""
    found: dict[str, dict[str, Any]] = {}
    for one in layouts.portals() if portal == COMMON else [portal]:
        takes = layouts.layout(one).pictures
        told = found.setdefault(
            takes.size,
            {
                "size": takes.size,
                "width": takes.width,
                "height": takes.height,
                "bytes_most": takes.bytes_most,
                "portals": [],
            },
        )
        told["bytes_most"] = min(told["bytes_most"], takes.bytes_most)
        told["portals"].append(texts.name_of(one))
    return list(found.values())


def _listing(known: looking.Known, portal: str) -> dict[str, Any] | None:
    """Where the listing stands, and what the portal shows that it should not."""
    listing = known.listings.get(portal)
    if listing is None:
        return None
    shown, wanted = known.shown.get(portal), known.wanted(portal, clock.now())
    said = rules.for_portal(layouts.layout(portal), wanted) if wanted else None
    return row(listing) | {
        "marked_by": shown.marked_by if shown else None,
        "marked_at": clock.iso(shown.marked_at) if shown else None,
        "differences": _differences(shown.content, said) if shown and said else [],
    }


def _differences(shown: dict[str, Any], said: dict[str, Any]) -> list[dict[str, str]]:
    labels = _LABELS | {"amount_yen": "寄附金額", "cool": "温度", "lead_days": "準備にかかる日数", "season": "季節", "plan": "定期便の予定"}  # fmt: skip
    return [
        {"field": name, "label": label, "from": _read(name, shown[name]), "to": _read(name, said[name])}
        for name, label in labels.items()
        if shown[name] != said[name]
    ]


def _read(name: str, value: Any) -> str:
    if name == "amount_yen":
        return money.display(value)
    if name == "images":
        return "、".join(f"{one['name']}（照合 {one['print'][:6]}）" for one in value) or "（なし）"
    if name == "plan":
        return "、".join(value) or "（なし）"
    return _words(name, value) or "（なし）"


def _stop_task(portal: str, code: str) -> bool:
    """Whether the stock asks to take the gift off this portal: nothing of it is left there."""
    if portal == COMMON:
        return False
    stock = Stock.find(*stock_key(code))
    return stock is not None and portal in stock.stops


def _why(known: looking.Known, portal: str) -> list[dict[str, Any]]:
    gift, listing = known.gift, known.listings.get(portal)
    found = []
    if listing is not None and listing.state in TODO:
        at = "止まった・出品をやめた" if listing.state == "to_take_down" else "承認された"
        rows = [
            {"label": f"{at}日時", "value": _at(listing.since)},
            {"label": "期限", "value": _at(listing.due_at) if listing.due_at else ""},
        ]
        found.append(_reason(rules.RULES[listing.state], rows))
    if gift is not None:
        price = gift.price
        amounts = [{"label": "寄附金額", "value": money.display(price["amount_yen"])}]
        amounts += [
            {"label": f"寄附金額　{texts.name_of(one)}", "value": money.display(amount)}
            for one, amount in sorted(price["portal_amounts"].items())
        ]
        found.append(_reason(rules.PRICE, [*amounts, {"label": "いつから", "value": _at(clock.parse(price["since"]))}]))
    return found


def _reason(rule: rules.Rule, rows: list[dict[str, str]]) -> dict[str, Any]:
    told = {"rule": rule.id, "version": 1, "since": rule.since.isoformat(), "text": rule.text, "source": rule.source}
    return told | {"rows": rows}


def _at(instant: datetime) -> str:
    return instant.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")


# ── One gift on all portals ─────────────────────────────────────────────────────────────────────────────────────────────


def compared(code: str) -> dict[str, Any]:
    """One gift on all portals, what differs marked: a GetItem, a query, and a batch read of what is proposed. Raises NotFound."""
    known = looking.known_of(code)
    if known.gift is None:
        raise errors.NotFound()
    portals = [COMMON, *layouts.portals()]
    entries = {one.entry_id: one for one in search.records(Entry, [texts.key_of(id_of(one, code)) for one in portals])}
    return {
        "code": code,
        "name": known.gift.name,
        "stopped": known.gift.stopped_at is not None,
        "kept": known.head is not None,
        "portals": [_beside(known, portal, entries.get(id_of(portal, code))) for portal in portals],
    }


def _beside(known: looking.Known, portal: str, entry: Entry | None) -> dict[str, Any]:
    assert known.gift is not None, "looked at before"
    own = None if portal == COMMON else known.content(portal)
    wanted, listing, layout = known.wanted(portal, clock.now()), known.listings.get(portal), layouts.layout(portal)
    return {
        "id": id_of(portal, known.code),
        "portal": portal,
        "portal_name": texts.name_of(portal),
        "text_state": entry.state if entry else UNWRITTEN,
        "text_state_name": TEXT_STATES[entry.state] if entry else "文はまだありません",
        "offered": wanted is not None,
        "seen": _seen(layout, wanted, known.common, own, portal),
        "problems": [one.message for one in rules.problems(layout, wanted)] if wanted and portal != COMMON else [],
        "listing": row(listing) if listing else None,
    }


# ── What waits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def waiting() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(items, figures) for the home page: what is to be put on and changed together, by the first deadline; what must come off, for each
    portal. One query."""
    found = lists.todo()
    groups: dict[tuple[str, str], list[PortalListing]] = {}
    for one in found.items:
        groups.setdefault((one.portal if one.state == TO_TAKE_DOWN else "", one.state), []).append(one)
    items = [_item(portal, state, of) for (portal, state), of in groups.items()]
    if not items:
        return [], []
    unit = "件以上" if found.next else "件"
    told = {
        "label": "受付先で掲載・更新・取り下げ",
        "value": len(found.items),
        "unit": unit,
        "href": "/donations/listings",
    }
    return items, [told | {"late": any(_late(one) for one in found.items)}]


def _item(portal: str, state: str, of: Sequence[PortalListing]) -> dict[str, Any]:
    first = min(of, key=lambda one: (one.due_at or clock.now(), one.code))
    late = sum(1 for one in of if _late(one))
    unfit = Counter(one.problems > 0 for one in of)[True] if state in (TO_LIST, "to_update") else 0
    portals = {one.portal for one in of}
    where = texts.name_of(first.portal) if len(portals) == 1 else f"{len(portals)}の受付先"
    why = f"いちばん早いのは「{first.title}」です"
    why += f"。{late}件は期限を過ぎています" if late else ""
    why += f"。{unfit}件は、まだ書けないところがあります" if unfit else ""
    return {
        "id": f"listings-{portal or 'all'}-{state}",
        "service": "donations",
        "kind": STATES[state],
        "title": f"{where}　{STATES[state]}　{len(of)}件",
        "why": why,
        "due": clock.iso(first.due_at) if first.due_at else None,
        "action": "進める",
        "href": "/donations/listings?" + (f"portal={portal}&" if portal else "") + f"state={state}",
        "state": state,
    }

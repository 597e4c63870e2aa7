"""The file that a portal takes: a row for each listing that is put there, changed or taken down, and whatever the file can't say, before
it is made. No letter becomes "?", no text is cut."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from donations import reading
from donations.gifts import key_of as gift_key_of
from donations.listings import images, layouts, lists, looking, rules
from donations.listings.layouts import Column, Layout
from donations.listings.records import (
    COMMON,
    LISTED,
    STATES,
    TO_LIST,
    TO_TAKE_DOWN,
    TO_UPDATE,
    TODO,
    ListingShown,
    ListingText,
    PortalListing,
    key_of,
    parts_of,
    shown_key,
    text_key,
)
from donations.records import DonationsRecord, Gift
from japan import text
from kernel import clock, errors, files
from kernel.errors import FieldError

PICTURES_MOST_BYTES: Final = 20 * 1024 * 1024
ACTS: Final = {TO_LIST: "list", TO_UPDATE: "update", LISTED: "update", TO_TAKE_DOWN: "take_down"}
ACT_NAMES: Final = {"list": "掲載", "update": "更新", "take_down": "取り下げ"}


@dataclass(frozen=True)
class Row:
    """One listing on its way into the file: `print` is what a mark will name, empty where it is taken down."""

    id: str
    code: str
    act: str
    content: Mapping[str, Any]
    print: str
    problems: Sequence[rules.Problem]


def check(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What the portal's file would hold, and can't: {portal, ids?} → {rows, problems}. Without ids: what is to be done there.

    Raises Invalid for a listing that is none of the portal's, or for which nothing is to be done.
    """
    rows = _rows(wanted)
    layout = layouts.layout(wanted["portal"])
    return {
        "portal_name": layouts.portals()[wanted["portal"]],
        "confirmed": layout.confirmed,
        "source": layout.source,
        "rows": [_shown(one) for one in rows],
        "problems": [
            {"id": one.id, "name": one.content["title"], **asdict(problem)} for one in rows for problem in one.problems
        ],
    }


def file(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The portal's file in an encrypted ZIP, with the pictures if they are asked for; offered for ten minutes. Nothing is marked by it.

    {portal, ids?, pictures?} → {url, …, listed: [{id, print}]}. Raises Invalid, RuleBroken (something can't be said, too many pictures,
    nothing to do).
    """
    rows = _rows(wanted)
    if not rows:
        raise errors.RuleBroken("この受付先で掲載・更新・取り下げをする返礼品は、いまありません。")
    found = [problem for one in rows for problem in one.problems]
    if found:
        raise errors.RuleBroken(
            f"ファイルに書けないところが{len(found)}か所あります。出品の文を直すか、その返礼品を選びから外してください。"
        )
    layout = layouts.layout(wanted["portal"])
    beside = _pictures(rows) if wanted.get("pictures") else {}
    name = f"{wanted['portal']}-listings-{clock.today().isoformat()}"
    offered = files.offer_file("donations", name, f"{name}.csv", content_of(layout, rows), len(rows), beside)
    return offered | {"listed": [_shown(one) for one in rows]}


def _shown(row: Row) -> dict[str, Any]:
    named = {"act": row.act, "act_name": ACT_NAMES[row.act], "name": row.content["title"]}
    return {"id": row.id, "code": row.code, **named, "print": row.print, "fit": not row.problems}


def _rows(wanted: Mapping[str, Any]) -> list[Row]:
    portal = wanted["portal"]
    if portal not in layouts.portals():
        raise errors.Invalid([FieldError("/portal", "unknown", "受付先の一覧から選んでください。")])
    if "ids" in wanted:
        codes = list(dict.fromkeys(_code(portal, place, one) for place, one in enumerate(wanted["ids"])))
    else:
        first = lists.listings({"state": lists.TODO_STATE, "portal": portal, "limit": lists.WAITING_MOST})
        codes = [one.code for one in first.items]
    known, at = _known(portal, codes), clock.now()
    found, mistakes = [], []
    for place, code in enumerate(codes):
        listing = known[code].listings.get(portal)
        row = _row(portal, known[code], listing, at) if listing else None
        if row:
            found.append(row)
        elif "ids" in wanted:
            state = f"「{STATES[listing.state]}」です" if listing else "ありません"
            told = f"返礼品 {code} の掲載は{state}。選びから外してください。"
            mistakes.append(FieldError(f"/ids/{place}", "unknown", told))
    if mistakes:
        raise errors.Invalid(mistakes)
    return found


def _code(portal: str, place: int, listing_id: str) -> str:
    its_portal, code = parts_of(listing_id)
    if its_portal != portal:
        told = "ほかの受付先の掲載がまざっています。受付先ごとに選んでください。"
        raise errors.Invalid([FieldError(f"/ids/{place}", "portal", told)])
    return code


def _known(portal: str, codes: Sequence[str]) -> dict[str, looking.Known]:
    """What is stored of these gifts, as far as one portal needs it: five keys a gift, a batch read for a hundred."""
    keys = [
        key
        for code in codes
        for key in (
            gift_key_of(code),
            text_key(COMMON, code),
            text_key(portal, code),
            shown_key(portal, code),
            key_of(portal, code),
        )
    ]
    found = {code: looking.Known(code, None) for code in codes}
    for item in reading.batch(keys):
        record = DonationsRecord.from_raw_data(item)
        known = found[item["pk"]["S"].partition("#")[2]]
        match record:
            case Gift():
                known.gift = record
            case ListingText():
                known.texts[record.portal] = record
            case PortalListing():
                known.listings[record.portal] = record
            case ListingShown():
                known.shown[record.portal] = record
    return found


def _row(portal: str, known: looking.Known, listing: PortalListing, at: datetime) -> Row | None:
    layout, wanted, shown = layouts.layout(portal), known.wanted(portal, at), known.shown.get(portal)
    if listing.state not in (*TODO, LISTED) or (wanted is None and shown is None):
        return None
    if wanted is None:
        assert shown is not None, "looked at above"
        return Row(listing.id, known.code, "take_down", shown.content, "", ())
    said = rules.for_portal(layout, wanted)
    act = "update" if shown else "list"
    return Row(listing.id, known.code, act, said, rules.print_of(said), rules.problems(layout, wanted))


# ── The file ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def content_of(layout: Layout, rows: Sequence[Row]) -> bytes:
    """The file's bytes: CRLF, the portal's columns and encoding. What `rules.problems` let pass can be encoded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in layout.columns])
    writer.writerows([[_cell(layout, column, row) for column in layout.columns] for row in rows])
    told = out.getvalue()
    return (text.for_cp932(told) if layout.encoding == "cp932" else told).encode(layout.encoding)


def _cell(layout: Layout, column: Column, row: Row) -> str:
    said = row.content
    match column.source:
        case "":
            return column.constant
        case "act":
            return layout.acts[row.act]
        case "code":
            return row.code
        case "options":
            return "／".join(f"{one['name']}：{'、'.join(one['choices'])}" for one in said["options"])
        case "plan":
            return "／".join(said["plan"])
        case "image":
            return picture_name(row.code, column.nth) if column.nth <= len(said["images"]) else ""
        case name:
            return str(said[name])


def picture_name(code: str, nth: int) -> str:
    """What a picture's file is called for the portal."""
    return f"{re.sub(r'[^0-9A-Za-z_-]', '_', code)}-{nth}.jpg"


def _pictures(rows: Sequence[Row]) -> dict[str, bytes]:
    found, taken = {}, 0
    for row in rows:
        if row.act == "take_down":
            continue
        for nth, one in enumerate(row.content["images"], 1):
            body = images.body_of(one["print"])
            taken += len(body)
            if taken > PICTURES_MOST_BYTES:
                most = PICTURES_MOST_BYTES // 1024 // 1024
                raise errors.RuleBroken(f"写真が合わせて{most}MBをこえます。返礼品を分けて選んでください。")
            found[picture_name(row.code, nth)] = body
    return found

"""Mappings: which column of a portal's file goes where. Dated data: those that come with the house, and those that staff made.

A file is recognised by its heading: the version whose columns it has, the newer one of two. Built-in ones are plausible and no more;
each says 「ポータルの実際のファイルで確認が必要」 until staff confirm it by saving a version of their own.
"""

import functools
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from donations.imports import cells
from donations.imports.records import COMPARISON, MIGRATION, MappingVersion
from donations.imports.targets import NEEDED, TARGETS
from donations.records import DonationsRecord
from kernel import clock, errors, settings
from kernel.changes import Marker, New, commit, fingerprint
from kernel.errors import FieldError
from kernel.paging import page

ANY: Final = "any"  # the portal of a system used before: a column of each row says it
ANY_NAME: Final = "行ごとの受付先（前のシステム）"
TO_CONFIRM: Final = "ポータルの実際のファイルで確認が必要"
OLD_TO_CONFIRM: Final = "前のシステムの実際のファイルで確認が必要"
FITS_LEAST: Final = 0.5  # of a mapping's columns that a file must have to be taken for its own
_STORED_MOST: Final = 200

type Mapped = dict[str, Any]


@functools.cache
def built_in() -> list[Mapped]:
    """The mappings that come with the house."""
    folder = Path(__file__).parent / "built_in"
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def all_versions() -> list[Mapped]:
    """Every version of every mapping, by id and number: one query."""
    stored = page(MappingVersion, "gsi1", ["MAPPINGS"], limit=_STORED_MOST, newest_first=False).items
    found = [*built_in(), *(one.content | {"who": one.who} for one in stored)]
    return sorted(found, key=lambda one: (one["id"], one["version"]))


def must(mapping_id: str, version: int) -> Mapped:
    """One version. Raises NotFound."""
    for one in built_in():
        if (one["id"], one["version"]) == (mapping_id, version):
            return one
    stored = MappingVersion.must(f"MAPPING#{mapping_id}", f"VERSION#{version:04d}", consistent=True)
    found: Mapped = stored.content
    return found


def in_force(versions: Iterable[Mapped], kind: str | None = None) -> list[Mapped]:
    """Those for files of a kind whose day has come. A portal's mapping never reads a file of the system used before, nor the other way
    round: what was sent long ago would be ordered again."""
    today = clock.today().isoformat()
    return [one for one in versions if one["since"] <= today and fits_kind(one, kind)]


def fits_kind(one: Mapped, kind: str | None) -> bool:
    """Whether a mapping may read a file of this kind (None is a portal's). What is only compared may be anybody's."""
    return kind == COMPARISON or bool(one["portal"] == ANY) == (kind == MIGRATION)


def known_columns(versions: Iterable[Mapped]) -> frozenset[str]:
    """All columns that any mapping knows, by their keys."""
    return frozenset(cells.column_key(column["column"]) for one in versions for column in one["columns"])


def recognised(columns: Collection[str], versions: Iterable[Mapped]) -> list[Mapped]:
    """The versions that fit a heading, the best first; each with `missing`, the columns that the file lacks.

    A version fits if the columns of order number and amount are there and at least half of all; the best one reads most of the file's own
    columns (what is not read would be lost silently), then has the fewest of its own missing, then is the newest.
    """
    there = {cells.column_key(column) for column in columns}
    fitting = []
    for one in versions:
        keys = {cells.column_key(column["column"]): column for column in one["columns"]}
        missing = [column["column"] for key, column in keys.items() if key not in there]
        led = {column["to"] for key, column in keys.items() if key in there}
        share = 1 - len(missing) / len(keys)
        if set(NEEDED) <= led and share >= FITS_LEAST:
            known = len(there & keys.keys()) / max(len(there), 1)
            fitting.append(((known, share, one["since"], one["version"]), one | {"missing": missing}))
    return [one for _, one in sorted(fitting, key=lambda ranked: ranked[0], reverse=True)]


def mistakes(body: Mapping[str, Any]) -> list[FieldError]:
    """What a schema can't see in a mapping: targets that must be there, names that must be known."""
    columns = body.get("columns")
    columns = [one for one in columns if isinstance(one, dict)] if isinstance(columns, list) else []
    led = {one.get("to") for one in columns}
    found = [
        FieldError("/columns", f"needs-{name}", f"「{TARGETS[name].label.split('（')[0]}」になる列を選んでください。")
        for name in NEEDED
        if name not in led
    ]
    keys = [cells.column_key(str(one.get("column"))) for one in columns]
    if len(set(keys)) < len(keys):
        found.append(FieldError("/columns", "twice", "同じ名前の列が2つあります。1つにしてください。"))
    if body.get("portal") == ANY and "portal" not in led:
        found.append(
            FieldError(
                "/columns",
                "needs-portal",
                "「受付先」になる列を選んでください。前のシステムのデータには、いろいろな受付先の寄附があります。",
            )
        )
    if body.get("portal") != ANY and "portal" in led:
        found.append(
            FieldError("/portal", "one", "受付先の列があるファイルは、受付先を「行ごとの受付先」にしてください。")
        )
    if body.get("portal") not in (*portals(), ANY):
        found.append(FieldError("/portal", "unknown", "受付先は一覧から選んでください。"))
    return found


def portals() -> dict[str, str]:
    """Ids and names of what a file can come from."""
    return {portal["id"]: portal["name"] for portal in settings.city()["portals"] if portal["feed"] == "live"}


def name_of(portal: str) -> str:
    """What a mapping's portal is called."""
    return ANY_NAME if portal == ANY else portals().get(portal, portal)


def save(body: Mapping[str, Any], *, who: str) -> Mapped:
    """Save a mapping, or a new version of one: the number after the newest. The same content again is the same version.

    Raises Stale where somebody saved that version just now.
    """
    mapping_id = body.get("id") or f"own-{fingerprint([body['name'], body['portal']])[:12]}"
    versions = [one for one in all_versions() if one["id"] == mapping_id]
    given = {key: value for key, value in body.items() if key != "id"}
    if versions and _without_number(versions[-1]) == given:
        return versions[-1]
    number = versions[-1]["version"] + 1 if versions else 1
    content = {"id": mapping_id, "version": number, **given}
    record = MappingVersion(
        pk=f"MAPPING#{mapping_id}",
        sk=f"VERSION#{number:04d}",
        gsi1pk="MAPPINGS",
        gsi1sk=f"{mapping_id}#{number:04d}",
        mapping_id=mapping_id,
        number=number,
        content=content,
        who=who,
    )
    marker = Marker(("donations.save_mapping", mapping_id, str(number), fingerprint(content)))
    try:
        commit(New(record), table=DonationsRecord, marker=marker)
    except errors.Conflict as raced:
        raise errors.Stale() from raced
    return content


def _without_number(version: Mapped) -> Mapped:
    return {key: value for key, value in version.items() if key not in ("id", "version", "who")}


def shown(one: Mapped) -> Mapped:
    """A version as staff see it."""
    return {
        "id": one["id"],
        "version": one["version"],
        "name": one["name"],
        "portal": one["portal"],
        "portal_name": name_of(one["portal"]),
        "since": one["since"],
        "confirmed": one["confirmed"],
        "notice": "" if one["confirmed"] else OLD_TO_CONFIRM if one["portal"] == ANY else TO_CONFIRM,
        "amount": one["amount"],
        "columns": one["columns"],
        "words": one.get("words", {}),
        "who": one.get("who", ""),
        "missing": one.get("missing", []),
    }

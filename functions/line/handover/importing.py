"""A predecessor's file into this installation: looked at first, then taken row by row in the background. What is here already stays as it is,
so importing again changes nothing, wherever the first import stopped. A row is taken whole or refused; what of it has no place here (a
conversation whose content is another one's, a part that is unknown) is left out as a whole, and both are told by row before anything is taken.

    file ──► checked (rows, faults, how many are new) ──start──► running ──► done
                                            └─drop─► dropped
"""

import base64
import binascii
import functools
import hashlib
from collections.abc import Callable
from itertools import batched
from typing import Any, Final

import botocore.exceptions

from kernel import aws, clock, errors, ids, search
from kernel.callers import Staff
from kernel.changes import Change, Counted, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.settings import env
from line.bookings.records import Ready
from line.broadcasts import audience
from line.handover import rows
from line.handover.parts import PARTS
from line.handover.records import (
    CHECKED,
    DONE,
    DROPPED,
    FAULTS_MOST,
    IMPORT_STATES,
    KEEP_CODES,
    RUNNING,
    Added,
    Code,
    Newest,
    UserImport,
    added_key,
    code_key,
    import_key,
    newest_key,
)
from line.handover.rows import Row
from line.records import AWAITED, LineRecord, User
from line.scenarios import running
from line.scenarios.content import hash_of
from line.scenarios.records import Conversation, conversation_key

FILE_BYTES_MOST: Final = 4_000_000
TURN_MOST: Final = 50  # rows in one turn of the sweep
_KEYS_MOST: Final = 100
_AT_ONCE: Final = 50  # groups in one transaction


def of(import_id: str) -> UserImport:
    """Raises NotFound."""
    return UserImport.must(*import_key(import_id), consistent=True)


def look(filename: str, content: str, *, by: Staff, marker: Marker) -> UserImport:
    """Keep a file and say what is in it. Nothing is taken yet. Raises Invalid (it is none of ours, or too large)."""
    raw = _decoded(content)
    try:
        found = list(rows.read(raw))
    except ValueError as error:
        raise errors.Invalid([FieldError("/content", "file", str(error))]) from None
    if not found:
        raise errors.Invalid([FieldError("/content", "empty", "ファイルに利用者がありません。")])
    faults = [fault for _, _, told in found for fault in told]
    content_of = _contents()
    taken = [rows.here(content_of, number, row) for number, row, told in found if not told]
    _together([row for row, _ in taken])
    notes = [note for _, told in taken for note in told]
    good = [row["id"] for row, _ in taken]
    import_id, now = ids.new(), clock.now()
    pk, sk = import_key(import_id)
    made = UserImport(
        pk=pk,
        sk=sk,
        gsi1pk="USER-IMPORTS",
        gsi1sk=f"{clock.iso(now)}#{import_id}",
        import_id=import_id,
        filename=filename,
        hash=hashlib.sha256(raw).hexdigest(),
        state=CHECKED,
        rows=len(found),
        wrong=sum(1 for _, _, told in found if told),
        fresh=len(good) - len(_known(good)),
        faults=[one.as_dict() for one in faults[:FAULTS_MOST]],
        notes=[one.as_dict() for one in notes[:FAULTS_MOST]],
        made_at=now,
        made_by=by.name,
    )
    if (before := done_before(LineRecord, marker)) is not None:
        return of(before.answer)
    aws.client("s3").put_object(Bucket=env("FILES_BUCKET"), Key=_file(made.hash), Body=raw)
    outcome = commit(New(made), marker=marker, answer=import_id, table=LineRecord)
    return of(outcome.answer)


def _together(taken: list[Row]) -> None:
    """Raises Invalid where what the rows say can't be kept together: half of it would be worse than none."""
    for name, part in PARTS.items():
        if told := part.too_much([row["parts"][name] for row in taken if name in row["parts"]]):
            raise errors.Invalid([FieldError("/content", "too-much", told)])


def _contents() -> Callable[[str, str], str | None]:
    """(scenario, number) → the hash of its content here; each is looked for once."""

    @functools.cache
    def content_of(scenario: str, number: str) -> str | None:
        found = running.edition(scenario, number)
        return hash_of(found.content) if found is not None else None

    return content_of


def start(import_id: str, *, version: int, by: Staff, marker: Marker) -> UserImport:
    """Begin to take it. Raises NotFound, Stale, WrongState."""

    def begin(one: UserImport) -> None:
        one.state, one.started_by = RUNNING, by.name
        one.look_again(clock.now())

    return _moved(import_id, version, marker, begin)


def drop(import_id: str, *, version: int, marker: Marker) -> UserImport:
    """Leave it. Raises NotFound, Stale, WrongState."""

    def leave(one: UserImport) -> None:
        one.state, one.ended_at = DROPPED, clock.now()

    return _moved(import_id, version, marker, leave)


def _moved(import_id: str, version: int, marker: Marker, verb: Any) -> UserImport:
    one = of(import_id)
    if one.version != version:
        if done_before(LineRecord, marker) is None:
            raise errors.Stale()
        return one
    if one.state != CHECKED:
        raise errors.WrongState(f"この取り込みは「{IMPORT_STATES[one.state]}」です。画面を読み直してください。")
    verb(one)
    commit(Saved(one), marker=marker, table=LineRecord)
    return of(import_id)


def go_on(record: UserImport) -> None:
    """One turn: the next rows. It may be called again at any point."""
    one = of(record.import_id)
    if one.state != RUNNING:
        return
    try:
        raw = aws.client("s3").get_object(Bucket=env("FILES_BUCKET"), Key=_file(one.hash))["Body"].read()
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404", "AccessDenied", "403"):
            raise
        one.trouble = "ファイルが消えています（1日で消えます）。もう一度選ぶと、続きから取り込めます。"
        _ended(one)
        return
    turn = list(rows.read(raw))[one.place : one.place + TURN_MOST]
    content_of = _contents()
    for number, row, faults in turn:
        if faults:
            one.refused += 1
        elif not _taken(one, rows.here(content_of, number, row)[0]):
            one.known += 1
    one.place += len(turn)
    if one.place >= one.rows or not turn:
        _ended(one)
        return
    one.look_again(clock.now())
    _saved(one)


def _ended(one: UserImport) -> None:
    one.state, one.ended_at = DONE, clock.now()
    one.look_again(None)
    _saved(one)


def _saved(one: UserImport) -> None:
    try:
        commit(Saved(one), table=LineRecord)
    except errors.Conflict:
        return  # another sweep has done this turn


def _taken(one: UserImport, row: Row) -> bool:
    """Take one user; False if she was here before this import. Whom this import took in a turn that died is neither taken nor counted again."""
    added = added_key(one.import_id)
    counted = Counted(Added(pk=added[0], sk=added[1]), {"added": 1})
    _grouped(row)
    for coded in (True, False):  # without her code, if another user's has its letters: she asks for a new one
        try:
            commit(*_changes(one, row, coded=coded), counted, table=LineRecord)
        except errors.Conflict:
            known = User.find(f"USER#{row['id']}", "USER", consistent=True)
            if known is not None:
                return known.imported_by == one.import_id
            continue
        return True
    raise errors.Busy()


def _grouped(row: Row) -> None:
    """Put one who is not here yet into the groups that follow from her answers. Before she is: a group alone reaches nobody, and an import
    that died here does it again."""
    groups = audience.moved(row["id"], frozenset(), running.places(row["conversations"]))
    if groups and User.find(f"USER#{row['id']}", "USER", consistent=True) is None:
        for some in batched(groups, _AT_ONCE, strict=False):
            commit(*some, table=LineRecord)


def _changes(one: UserImport, row: Row, *, coded: bool) -> list[Change]:
    key, now = row["id"], clock.now()
    user = User(pk=f"USER#{key}", sk="USER", user_key=key, line_user_id="", state=AWAITED, state_at=now)
    user.gsi1pk, user.gsi1sk = f"USERS#{key[0]}", key
    user.imported_by = one.import_id
    user.first_followed_at = clock.parse(row["followed_at"]) if row.get("followed_at") else None
    user.safe_since = user.safe_at = now if row.get("safe") else None
    changes: list[Change] = [New(user)]
    if row["conversations"]:
        pk, sk = conversation_key(key)
        changes.append(New(Conversation(pk=pk, sk=sk, user_key=key, states=row["conversations"])))
    if row.get("ready_at"):
        since = clock.parse(row["ready_at"])
        changes.append(New(Ready(pk=f"READY#{key}", sk="READY", person=key, since=since, by="前の運営者")))
    if coded and row.get("code_locator"):
        changes += _code(key, row)
    for name, value in row["parts"].items():
        changes += PARTS[name].write(key, value)
    return changes


def _code(key: str, row: Row) -> list[Change]:
    locator, until = row["code_locator"], clock.parse(row["code_until"])
    ttl = clock.seconds(until + KEEP_CODES)
    pk, sk = code_key(locator)
    code = Code(
        pk=pk,
        sk=sk,
        locator=locator,
        user_key=key,
        salt=row["code_salt"],
        hash=row["code_hash"],
        until=until,
        ttl=ttl,
    )
    own = newest_key(key)
    newest = Newest(pk=own[0], sk=own[1], locator=locator, day=clock.today().isoformat(), given=0, ttl=ttl)
    return [New(code), New(newest)]


def added(import_id: str) -> int:
    """How many it has added."""
    found = Added.find(*added_key(import_id), consistent=True)
    return (found.added or 0) if found else 0


def _known(keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), _KEYS_MOST):
        wanted = [(f"USER#{key}", "USER") for key in keys[start : start + _KEYS_MOST]]
        found |= {one.user_key for one in search.records(User, wanted)}
    return found


def _decoded(content: str) -> bytes:
    try:
        raw = base64.b64decode(content, validate=True)
    except (ValueError, binascii.Error):
        raise errors.Invalid(
            [FieldError("/content", "base64", "ファイルが壊れて届きました。もう一度選んでください。")]
        ) from None
    if len(raw) > FILE_BYTES_MOST:
        raise errors.Invalid([FieldError("/content", "too-large", "ファイルは4MBまでです。分けて取り込んでください。")])
    return raw


def _file(digest: str) -> str:
    """By its content: the same file again is the same object."""
    return f"imports/line/{digest}.csv"

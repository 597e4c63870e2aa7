"""The file for a successor: every user with states, what she answered where she said that it may be seen, and the code that she was given.

Old LINE user ids are not in it: they mean nothing to another provider. It is made only for a hand-over that two persons have decided, goes
out as an encrypted ZIP, and every making of it is a line in the audit log.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from kernel import audit, clock, errors, files, schema, search
from kernel.app import Call
from kernel.paging import LIMIT_MOST, page
from line.bookings.records import Ready
from line.handover import plan, rows
from line.handover.parts import PARTS
from line.handover.records import OPEN, Code, Handover, Newest, code_key, newest_key
from line.handover.telling import SHARDS
from line.records import User
from line.scenarios import answers
from line.scenarios.content import hash_of
from line.scenarios.records import Conversation, conversation_key
from line.scenarios.running import edition, state_of

FILE_ROWS: Final = 1000  # users in one CSV of the ZIP: an import takes one
USERS_MOST: Final = 20_000


def made(one: Handover, call: Call) -> dict[str, Any]:
    """The encrypted ZIP with its CSVs and their schema, offered for ten minutes. Raises WrongState (not open), RuleBroken (too many users)."""
    if one.state != OPEN or clock.now() >= plan.ends_at(one):
        raise errors.WrongState("承認された引き継ぎのあいだだけ、書き出せます。")
    header, lines = list(rows.columns().values()), [rows.cells(row) for row in users()]
    parts = [lines[start : start + FILE_ROWS] for start in range(0, len(lines), FILE_ROWS)] or [[]]
    named = {f"users-{number:02d}.csv": files.csv_bytes(header, part) for number, part in enumerate(parts, 1)}
    named["users.schema.json"] = json.dumps(schema.load(rows.SCHEMA), ensure_ascii=False, indent=1).encode()
    first = next(iter(named))
    beside = {name: content for name, content in named.items() if name != first}
    offered = files.offer_file(
        "line", f"handover-{clock.today().isoformat()}", first, named[first], len(lines), beside=beside
    )
    audit.record(
        f"{call.route.name}ed",
        f"handover/{one.handover_id}",
        actor=call.staff.id,
        actor_name=call.staff.name,
        what={"kind": "users", "rows": len(lines)},
        why=call.reason,
        ip=call.ip,
        request_id=call.request_id,
    )
    return offered


def users() -> Iterator[dict[str, Any]]:
    """Every person as a row, in the order of the list. Raises RuleBroken."""
    count = 0
    for listed in _listed():
        people = [one for one in listed if not one.linked_to and one.state]
        count += len(people)
        if count > USERS_MOST:
            raise errors.RuleBroken(f"{USERS_MOST:,}人を超えるため、一度に書き出せません。開発者に相談してください。")
        yield from _rows(people)


def _listed() -> Iterator[Sequence[User]]:
    for shard in SHARDS:
        cursor: str | None = None
        while True:
            found = page(User, "gsi1", [f"USERS#{shard}"], limit=LIMIT_MOST, newest_first=False, cursor=cursor)
            yield found.items
            if found.next is None:
                break
            cursor = found.next


def _rows(people: Sequence[User]) -> Iterator[dict[str, Any]]:
    keys = [one.user_key for one in people]
    talks = {one.user_key: one for one in search.records(Conversation, [conversation_key(key) for key in keys])}
    ready = {one.person: one for one in search.records(Ready, [(f"READY#{key}", "READY") for key in keys])}
    newest = {one.pk.removeprefix("USER#"): one for one in search.records(Newest, [newest_key(key) for key in keys])}
    codes = {one.locator: one for one in search.records(Code, [code_key(one.locator) for one in newest.values()])}
    parts = {name: part.read(keys) for name, part in PARTS.items()}
    for one in people:
        yield _row(one, talks.get(one.user_key), ready.get(one.user_key), _code(newest, codes, one.user_key)) | {
            "parts": {name: found[one.user_key] for name, found in parts.items() if one.user_key in found} or None
        }


def _row(one: User, talk: Conversation | None, ready: Ready | None, code: Code | None) -> dict[str, Any]:
    return {
        "id": one.user_key,
        "state": one.state,
        "followed_at": clock.iso(one.first_followed_at) if one.first_followed_at else None,
        "safe": one.safe_since is not None,
        "ready_at": clock.iso(ready.since) if ready else None,
        "conversations": _shown(talk) or None,
        "code_locator": code.locator if code else None,
        "code_salt": code.salt if code else None,
        "code_hash": code.hash if code else None,
        "code_until": clock.iso(code.until) if code else None,
    }


def _code(newest: dict[str, Newest], codes: dict[str, Code], key: str) -> Code | None:
    own = newest.get(key)
    code = codes.get(own.locator) if own else None
    return code if code is not None and code.used_at is None and code.until > clock.now() else None


def _shown(talk: Conversation | None) -> dict[str, Any]:
    """The conversations whose answers she shows: what she keeps to herself stays here, and is asked anew."""
    kept = dict(talk.states) if talk is not None else {}
    found = {}
    for scenario, one in kept.items():
        state = state_of(one)
        under = edition(state.scenario, state.edition)
        if under is not None and answers.may_be_seen(under, state):
            found[scenario] = {**one, "content": hash_of(under.content)}
    return found

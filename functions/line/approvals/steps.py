"""What every decision of two persons has in common, whatever it is about: a verb acts once on the version that was seen, a draft is where it
is, and who wrote does not decide. `verbs.Approving` is built of it; questions and hand-overs, which have no versions side by side, use it too."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kernel import errors
from kernel.callers import Staff
from kernel.changes import Change, Marker, Saved, commit, done_before
from line.records import LineRecord

type Verb[R: LineRecord] = Callable[[R], Sequence[Change]]
type Writer = Mapping[str, str]


def act[R: LineRecord](record: R, version: int, marker: Marker, verb: Verb[R]) -> None:
    """Do `verb` once to what was read, at this version; a repetition meets its own marker and changes nothing.

    Raises Stale (somebody else was first), and what the verb raises.
    """
    if record.version != version:
        if done_before(LineRecord, marker):
            return
        raise errors.Stale()
    changes = verb(record)
    commit(Saved(record), *changes, table=LineRecord, marker=marker)


def who(by: Staff) -> dict[str, str]:
    """A member of staff as a draft remembers them."""
    return {"id": by.id, "name": by.name}


def with_writer(writers: Iterable[Writer], by: Staff) -> list[dict[str, str]]:
    """Those who wrote, and now this one too; each once."""
    return list({one["id"]: dict(one) for one in [*writers, who(by)]}.values())


def wrote(writers: Iterable[Writer], staff_id: str) -> bool:
    """Whether this member of staff had a hand in it, and so does not decide."""
    return any(one["id"] == staff_id for one in writers)


def draft_in(draft: Mapping[str, Any] | None, state: str, *states: str) -> dict[str, Any]:
    """The draft, if it is in one of these states. Raises WrongState, with the word for where the matter stands."""
    if not draft or draft["state"] not in states:
        raise errors.WrongState(f"今は「{state}」です。この操作はできません。")
    return dict(draft)

"""A clerk has looked at differences: confirming them, and taking that back."""

from collections.abc import Mapping
from typing import Any, Final

from donations.comparing.job import mark
from donations.comparing.records import CONFIRMED_KEPT, Comparison, Confirmed, Found, confirmed_key, found_pk
from donations.imports.records import DONE, key_of
from donations.reading import batch
from donations.records import DonationsRecord
from kernel import clock, errors
from kernel.changes import Change, Kept, Removed, Saved, Shifted, commit

TOGETHER_MOST: Final = 40  # two records each, in one transaction


def must(import_id: str) -> Comparison:
    """One comparison. Raises NotFound."""
    try:
        return Comparison.must(*key_of(import_id), consistent=True)
    except ValueError as other:  # an import that is none
        raise errors.NotFound() from other


def confirm(import_id: str, wanted: Mapping[str, Any], *, who: str) -> int:
    """Confirm differences, or with `undo` take it back: {items, note?, undo?}, items by their place; gives how many were turned.

    Those that stand so already stay as they are. Raises NotFound (the comparison), WrongState while it runs, Stale where somebody turns the
    same one at the same moment.
    """
    job = must(import_id)
    if job.state != DONE:
        raise errors.WrongState("突合が終わってから、確認済みにしてください。")
    undo, at = bool(wanted.get("undo")), clock.now()
    keys = [(found_pk(import_id), place) for place in wanted["items"]]
    known = [DonationsRecord.from_raw_data(item) for item in batch(list(dict.fromkeys(keys)))]
    turned = [one for one in known if isinstance(one, Found) and (one.confirmed_at is None) != undo]
    if not turned:
        return 0
    changes: list[Change] = []
    by: dict[tuple[str, ...], int] = {}
    made: dict[str, Confirmed] = {}
    for one in turned:
        pk, sk = confirmed_key(one.token)
        made[pk] = Confirmed(
            pk=pk,
            sk=sk,
            ttl=clock.seconds(at + CONFIRMED_KEPT),
            at=at,
            who=who,
            note=(wanted.get("note") or "").strip() or None,
        )
        mark(one, None if undo else made[pk])
        changes.append(Saved(one))
        path = ("confirmed", one.category)
        by[path] = by.get(path, 0) + (-1 if undo else 1)
    if undo:
        there = [DonationsRecord.from_raw_data(item) for item in batch([(pk, "CONFIRMED") for pk in made])]
        changes += [Removed(one) for one in there]
    else:
        changes += [Kept(one) for one in made.values()]
    counted = Shifted(job, by, errors.Stale())
    commit(*changes, counted, table=DonationsRecord)
    return len(turned)

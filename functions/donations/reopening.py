"""Taking back what staff decided about a flag: the decision leaves what it needs on the flag, and the history keeps both. Pure.

A decision's `undo`: {name, label, by, at, waiting?, due?, values: [{pointer, was?, now?}], edits: {pointer: [before, after]},
follows?: [before, after], opened?}. `follows` stands where the decision took over another notification, `opened` are the flags that this told. It is gone
with the next finding of the flag, and with the taking back itself. A new look (照合し直す, 在庫を割り当てる) decides nothing, so there is nothing
to undo; a donation taken over from the system used before is ordered at once, and stays ours.
"""

import json
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from donations import earlier, flags
from donations.differences import ABSENT, Difference, value_at, with_value
from donations.notification import Content
from donations.records import Donation
from donations.revisions import Edited
from donations.rules import ALLOCATE, JUDGED, RECHECK, RULES, TAKE_OVER, Resolution
from kernel import clock, errors

UNDO_MOST = 60_000  # characters; a decision that changed more can't be taken back, but what it changed can be corrected
TOLD = frozenset(RULES) - JUDGED


@dataclass(frozen=True)
class Before:
    """A donation before a decision, as far as decisions change it."""

    due_at: datetime | None
    waiting: str | None
    edited: Edited
    follows: dict[str, Any]
    open: frozenset[str]

    @classmethod
    def of(cls, donation: Donation, flag: flags.Flag) -> "Before":
        return cls(
            donation.due_at,
            flag.get("waiting"),
            deepcopy(donation.edited),
            earlier.version_of(donation),
            frozenset(flags.open_codes(donation.flags)),
        )


def remember(
    donation: Donation,
    code: str,
    chosen: Resolution,
    before: Before,
    changed: list[Difference],
    by: dict[str, Any],
) -> None:
    """Leave on the flag what takes this decision back; `by` is {at, who, …}."""
    if chosen.effect in (RECHECK, ALLOCATE, TAKE_OVER):
        return
    after = donation.edited
    undo = {
        "name": chosen.name,
        "label": chosen.label,
        "by": by["who"],
        "at": by["at"],
        "values": [
            {"pointer": one.pointer, **_member("was", one.before), **_member("now", one.after)} for one in changed
        ],
        "edits": {
            pointer: [before.edited.get(pointer), after.get(pointer)]
            for pointer in {**before.edited, **after}
            if before.edited.get(pointer) != after.get(pointer)
        },
    }
    if before.waiting:
        undo["waiting"] = before.waiting
    if before.due_at:
        undo["due"] = clock.iso(before.due_at)
    if before.follows != earlier.version_of(donation):
        opened = [one for one in flags.open_codes(donation.flags) if one in TOLD and one not in before.open]
        undo |= {"follows": [before.follows, earlier.version_of(donation)], "opened": opened}
    if len(json.dumps(undo)) > UNDO_MOST:
        return  # an item holds 400 KB, and the content itself up to 256
    donation.flags = [one | ({"undo": undo} if one["code"] == code else {}) for one in donation.flags]


def _member(name: str, value: Any) -> dict[str, Any]:
    return {} if value is ABSENT else {name: value}


def can_reopen(flag: flags.Flag) -> bool:
    """Whether a decision stands that can be taken back: the flag is decided, waits for an answer, or the decision changed the content."""
    undo = flag.get("undo")
    return undo is not None and (flag["state"] != "cleared" or bool(undo["values"]))


def reopened(donation: Donation, code: str) -> tuple[str, list[Difference]]:
    """Take the decision on the flag `code` back; gives its name and what changed in the content. The caller judges anew.

    The time to decide is the one that stood before: deciding and taking back wins nobody time.

    Raises WrongState: no decision stands, or what it changed was changed again since.
    """
    flag = next((one for one in donation.flags if one["code"] == code), None)
    if flag is None or not can_reopen(flag):
        raise errors.WrongState("取り消せる対応がありません。画面を読み直してください。")
    undo = flag["undo"]
    if "follows" in undo:
        was, follows = undo["follows"]
        if earlier.version_of(donation) != follows:
            raise errors.WrongState(_CHANGED_SINCE)
        donation.fingerprint, donation.revision_at = was["fingerprint"], clock.parse(was["revision_at"])
        donation.flags = flags.cleared(donation.flags, undo["opened"], clock.now())
    donation.content, changed = _values_back(donation.content, undo["values"])
    donation.edited = _edits_back(donation.edited, undo["edits"])
    plain = {key: value for key, value in flag.items() if key not in _DECIDED}
    waiting = {"waiting": undo["waiting"]} if "waiting" in undo else {}
    donation.flags = [plain | {"state": "open"} | waiting if one is flag else one for one in donation.flags]
    if "due" in undo:
        due = clock.parse(undo["due"])
        donation.due_at = min(due, donation.due_at) if donation.due_at else due
        donation.look_again(donation.due_at)
    return str(undo["label"]), changed


_DECIDED = ("undo", "waiting", "resolution", "note", "by", "at")
_CHANGED_SINCE = "そのあとで内容が変わったので、取り消せません。「内容を直す」から直してください。"


def _values_back(content: Content, values: list[dict[str, Any]]) -> tuple[Content, list[Difference]]:
    changed = []
    for one in values:
        now, was = one.get("now", ABSENT), one.get("was", ABSENT)
        if value_at(content, one["pointer"]) != now:
            raise errors.WrongState(_CHANGED_SINCE)
        content = with_value(content, one["pointer"], was)
        changed.append(Difference(one["pointer"], now, was))
    return content, changed


def _edits_back(edited: Edited, edits: dict[str, list[Any]]) -> Edited:
    back = dict(edited)
    for pointer, (before, after) in edits.items():
        if back.pop(pointer, None) != after:
            raise errors.WrongState(_CHANGED_SINCE)
        if before is not None:
            back[pointer] = before
    return back

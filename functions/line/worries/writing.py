"""She writes her worries down, changes and erases them; a counsellor reads them while she lets them be shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel import clock, errors, sealing
from kernel.changes import Change, Checked, Marker, New, Removed, Saved, commit, done_before
from kernel.errors import FieldError
from line import liff
from line.questions import asking
from line.questions.records import LIVE_KEY, InForce
from line.records import LineRecord
from line.worries.choices import AFRAID
from line.worries.records import Worries, worries_key


@dataclass(frozen=True)
class Written:
    """What stands there, opened. `version` is 0 where nothing does."""

    version: int = 0
    chosen: tuple[str, ...] = ()
    words: str = ""
    shown: bool = False
    saved_at: datetime | None = None


def of(user_key: str) -> Written:
    """What a user has written: one read, and one call of KMS if it is not kept."""
    found = Worries.find(*worries_key(user_key), consistent=True)
    return opened(found) if found is not None else Written()


def opened(record: Worries) -> Written:
    content = sealing.key_of(LineRecord, record.pk, record.wrapped_key).opened(record, "content")
    return Written(record.version, tuple(content["chosen"]), content["words"], bool(record.shown), record.saved_at)


def for_counsellor(user_key: str) -> Written | None:
    """What she lets a counsellor read; None if there is nothing, or she does not: which of the two is not said."""
    found = Worries.find(*worries_key(user_key), consistent=True)
    return opened(found) if found is not None and found.shown else None


def save(user_key: str, given: dict[str, Any], *, marker: Marker) -> None:
    """Keep what is on her page. Raises Invalid if that is nothing, Stale if it was changed on another page of hers, NotSignedIn if her account
    was just linked to another."""
    words = given["words"].strip()
    if not given["chosen"] and not words:
        message = "悩みを一つ選ぶか、ことばで書いてください。前に書いたものを消すときは「すべて消す」を押してください。"
        raise errors.Invalid([FieldError("/chosen", "required", message)])
    record = _at(user_key, given["version"], marker)
    if record is None:
        return
    is_new = not record.wrapped_key
    if is_new:
        key = sealing.new_key(LineRecord, record.pk)
        record.wrapped_key = key.wrapped
    else:
        key = sealing.key_of(LineRecord, record.pk, record.wrapped_key)
    key.seal(record, "content", {"chosen": sorted(set(given["chosen"])), "words": words})
    record.shown, record.saved_at = int(given["shown"]), clock.now()
    changes = [New(record), liff.still_hers(user_key)] if is_new else [Saved(record)]
    commit(*changes, marker=marker, table=LineRecord)


def erase(user_key: str, version: int, *, marker: Marker) -> None:
    """Take all of it away; its key goes with it. Raises Stale."""
    record = _at(user_key, version, marker)
    if record is not None and record.wrapped_key:
        commit(Removed(record), marker=marker, table=LineRecord)


def _at(user_key: str, version: int, marker: Marker) -> Worries | None:
    """Her record as her page saw it, or an empty one; None if this very change was made before. Raises Stale."""
    if done_before(LineRecord, marker) is not None:
        return None
    pk, sk = worries_key(user_key)
    found = Worries.find(pk, sk, consistent=True)
    if (found.version if found is not None else 0) != version:
        raise errors.Stale("別の画面で変わっていました。読み直してから、もう一度お試しください。")
    return found if found is not None else Worries(pk=pk, sk=sk, user_key=user_key, wrapped_key="")


def taken_along(begun: str, user_key: str) -> list[Change]:
    """Somebody who has written in the new account is linked to the person that she was (`line.handover`): what is newer stands, with the tick
    that she gave to it, and the other goes. They are never put together: a tick was given for the words beside it.

    One read; two, and at the most two calls of KMS, where she has written in both, or only in the new one.
    """
    there = Worries.find(*worries_key(begun), consistent=True)
    if there is None:
        pk, sk = worries_key(begun)
        return [Checked(Worries(pk=pk, sk=sk), Worries.pk.does_not_exist())]
    pk, sk = worries_key(user_key)
    found = Worries.find(pk, sk, consistent=True)
    if found is not None and found.saved_at >= there.saved_at:
        return [Removed(there)]
    content = sealing.key_of(LineRecord, there.pk, there.wrapped_key).opened(there, "content")
    if found is None:
        key = sealing.new_key(LineRecord, pk)
        hers = Worries(pk=pk, sk=sk, user_key=user_key, wrapped_key=key.wrapped)
    else:
        key, hers = sealing.key_of(LineRecord, pk, found.wrapped_key), found
    key.seal(hers, "content", content)
    hers.shown, hers.saved_at = there.shown, there.saved_at
    return [New(hers) if found is None else Saved(hers), Removed(there)]


def contacts(written: Written) -> list[dict[str, str]]:
    """Where she can telephone at once, if what she chose or wrote speaks of danger: as in the talk. One read."""
    live = InForce.find(*LIVE_KEY)
    found = asking.worry(live, written.words) if written.words else None
    if found is None and AFRAID in written.chosen:
        found = next((one for one in asking.words_of(live)["worries"] if one["id"] == "violence"), None)
    return [dict(one) for one in found["contacts"]] if found is not None else []

"""Switching safe mode: on by herself or by a counsellor with her word, off by herself alone.

    off ──she says so; a counsellor, with her word──► on
    on  ──she says so, and once more──► off

What LINE brings late counts no more: the newest switch by LINE's own clock stands.
"""

from datetime import datetime
from typing import Final

from kernel import clock, errors, sealing
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit
from kernel.errors import FieldError
from line import outgoing
from line.menus import people as menus
from line.records import FOLLOWING, LineRecord, Send, User, user_of
from line.safety import wording
from line.safety.records import SafetySwitch, switch_key

HERSELF: Final = "本人"


def switched(
    user: User, at: datetime, *, on: bool, who: str = HERSELF, staff_id: str = "", words: str = ""
) -> list[Change]:
    """Switch the user in hand, and the line of the history to be written with her; nothing if she is so already, or the switch came late."""
    if wording.wants_neutral(user) == on or (user.safe_at is not None and at < user.safe_at):
        return []
    user.safe_since = at if on else None
    user.safe_at = at
    pk, sk = switch_key(user.user_key, at, on=on)
    line = SafetySwitch(
        pk=pk,
        sk=sk,
        user_key=user.user_key,
        on=int(on),
        at=at,
        who=who,
        staff_id=staff_id or None,
    )
    if words:
        key = sealing.new_key(LineRecord, line.pk)
        line.wrapped_key = key.wrapped
        key.seal(line, "words", words)
    return [New(line), *menus.hushed(user, on=on)]


def switch_on(user_key: str, words: str, *, by: Staff, marker: Marker) -> User:
    """Switch it on for somebody who asked a counsellor for it; she is told. Raises NotFound, Invalid (her word is missing), Conflict."""
    if not words.strip():
        message = "ご本人がいつ、どのように希望したかを入力してください。例：11/22の電話で、本人から希望"
        raise errors.Invalid([FieldError("/words", "required", message)])
    user = the_user(user_key)
    now = clock.now()
    changes = switched(user, now, on=True, who=by.name, staff_id=by.id, words=words.strip())
    if changes:
        changes.append(Saved(user))
        if user.state == FOLLOWING:
            changes.append(New(_told(user, now)))
        commit(*changes, marker=marker, table=LineRecord)
    return user


def the_user(user_key: str) -> User:
    """A user, read consistently. Raises NotFound."""
    user = user_of(user_key)
    if user is None:
        raise errors.NotFound("この利用者が見つかりません。")
    return user


def _told(user: User, at: datetime) -> Send:
    told = "相談員が、通知のことばをひかえめにしました。もとに戻すときは「ひかえめ通知をやめる」と送ってください。"
    return outgoing.new_send(
        f"safety-{user.user_key}-{clock.iso(at)}",
        role="bot",
        user_key=user.user_key,
        messages=[{"type": "text", "text": told}],
        notice=wording.SETTING,
        held=False,
    )

"""Previews: a draft on the phone of a named tester, and of nobody else.

Staff ask for a code; whoever sends it from their phone within half an hour is bound to that member of staff, once. The preview holds the
content as it was then: whoever approves knows that this very content was looked at.
"""

import re
import secrets as random_secrets
import unicodedata
from datetime import datetime
from typing import Final

from kernel import clock, search
from kernel.callers import Staff
from kernel.changes import Change, Kept, New, Saved
from line.approvals.records import Matter
from line.scenarios.content import PREVIEW, Content, hash_of
from line.scenarios.records import CODE_LIFE, KEEP_PREVIEWS, Preview, PreviewCode, preview_key
from line.scenarios.rendering import AGAIN, Message, begins, quick_replies

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that are taken for another
CODE_LENGTH: Final = 8
_CODE: Final = re.compile(rf"確認[\s\-ー:]*([{LETTERS}]{{4}})[\s\-ー]?([{LETTERS}]{{4}})")


def edition_of(content: Content) -> str:
    """The name of a content's preview: the same content is the same preview."""
    return PREVIEW + hash_of(content)[:8]


def offered(matter: Matter, content: Content, code: str, *, by: Staff) -> list[Change]:
    """The preview of this content, and the code that opens it on the phone of `by`."""
    name = edition_of(content)
    pk, sk = preview_key(matter.matter_id, name)
    now = clock.now()
    preview = Preview.find(pk, sk, consistent=True)
    changes: list[Change] = []
    if preview is None:
        preview = Preview(pk=pk, sk=sk, edition=name, content=content, hash=hash_of(content), testers=[])
        changes.append(New(preview))
    else:
        changes.append(Saved(preview))
    preview.ttl = clock.seconds(now + KEEP_PREVIEWS)
    opens = PreviewCode(
        pk=_pk(code),
        sk="CODE",
        ttl=clock.seconds(now + CODE_LIFE),
        scenario_id=matter.matter_id,
        edition=name,
        staff_id=by.id,
        staff_name=by.name,
        until=now + CODE_LIFE,
    )
    return [*changes, Kept(opens)]


def not_looked_at(matter: Matter) -> str | None:
    """Why a proposal may not be approved yet (rule L-2: nobody approves what no tester has seen on a phone)."""
    preview = Preview.find(*preview_key(matter.matter_id, edition_of(matter.draft["content"])))
    if preview is None or preview.hash != matter.draft["hash"] or not preview.testers:
        return (
            "まだだれも、この内容をスマートフォンで確かめていません。「スマートフォンで確かめる」から確かめてください。"
        )
    return None


def new_code() -> str:
    return "".join(random_secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def shown(code: str) -> str:
    """The words that a tester sends: 「確認 ABCD-2345」."""
    return f"確認 {code[:4]}-{code[4:]}"


def code_in(text: str) -> str | None:
    """The code in a tester's message, or None if it is no such message."""
    if len(text) > 40:
        return None
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    return found[1] + found[2] if found else None


def bound(code: str, at: datetime) -> tuple[PreviewCode, Preview] | None:
    """What a code opens; None if it is unknown, used or too old."""
    used = PreviewCode.find(_pk(code), "CODE", consistent=True)
    if used is None or used.used_at is not None or at > used.until:
        return None
    preview = Preview.find(*preview_key(used.scenario_id, used.edition), consistent=True)
    return (used, preview) if preview is not None else None


def taken(used: PreviewCode, preview: Preview, at: datetime) -> list[Change]:
    """Write that this code is used, and who looks at the preview."""
    used.used_at = at
    tester = {"id": used.staff_id, "name": used.staff_name, "at": clock.iso(at)}
    preview.testers = [*(one for one in preview.testers if one["id"] != used.staff_id), tester]
    return [Saved(used), Saved(preview)]


def welcome(preview: Preview, used: PreviewCode) -> Message:
    told = (
        f"「{preview.content['name']}」の下書きを確認します（{used.staff_name}さん）。ほかの人には出ません。\n"
        "「はじめる」を押してください。終わるときは「確認おわり」と送ってください。"
    )
    return {"type": "text", "text": told} | quick_replies([begins("はじめる", used.scenario_id, AGAIN)])


def refused() -> Message:
    return {
        "type": "text",
        "text": "この確認の番号は使えません（1回だけ、30分以内）。管理画面で新しい番号を出してください。",
    }


def left() -> Message:
    return {"type": "text", "text": "下書きの確認を終わりました。"}


def _pk(code: str) -> str:
    return f"PREVIEWCODE#{search.token('preview-code', code)}"

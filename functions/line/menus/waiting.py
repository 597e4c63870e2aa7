"""What of the rich menus waits for somebody: proposals, what was given back, and what LINE refused."""

from typing import Any

from kernel.callers import Staff
from line.approvals import waiting
from line.approvals.verbs import APPROVE, WRITE
from line.menus.records import LAYING_KEY, Laying, MenuSet


def items(staff: Staff) -> list[dict[str, Any]]:
    asked = "メニューの承認を待っています。いまの画像と新しい画像の違いを見て決めてください。"
    return [*waiting.items(MenuSet, "MENU", "メニュー", asked, "/line/menus", staff), *_stuck(staff)]


def _stuck(staff: Staff) -> list[dict[str, Any]]:
    if not (staff.may(WRITE) or staff.may(APPROVE)):
        return []
    found = Laying.find(*LAYING_KEY)
    if found is None or not found.trouble:
        return []
    return [
        {
            "id": f"laying-{found.set_id}",
            "service": "jobsupport",
            "kind": "LINE・メニュー",
            "title": f"第{found.number}版のメニュー" if found.number else "メニューの取り外し",
            "why": "LINEが受け付けませんでした。わけを読み、もう一度ためすか、直した版を公開してください。",
            "due": None,
            "action": "わけを見る",
            "href": f"/line/menus/{found.set_id}",
            "state": "stuck",
            "version": found.version,
        }
    ]

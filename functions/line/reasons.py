"""わけを見る of an inquiry: the rules behind its deadline, the way an answer goes, its waiting and its hands. Reads, decides nothing."""

from typing import Any

from kernel import clock
from line.records import Inquiry
from line.words import SEND_STATES, STATES, TROUBLES


def why(one: Inquiry, sending: dict[str, Any]) -> list[dict[str, Any]]:
    """Each rule with what it comes to here."""
    deadline = [{"label": "はじめの未回答メッセージ", "value": clock.iso(one.waits_since)}] if one.waits_since else []
    if one.due_at:
        deadline.append({"label": "期限", "value": clock.iso(one.due_at)})
    way = {"reply": "返信（無料）", "push": "プッシュ（有料の1通）", "telephone": "LINEでは届きません"}[
        str(sending["by"])
    ]
    told = [
        {
            "rule": "L-1",
            "version": 1,
            "since": "2026-11-22",
            "source": "業務仕様：予約以外の自由記述には24時間以内に回答する",
            "text": "予約などの決まった言葉ではないメッセージには、はじめの未回答メッセージから24時間（土日・祝日も数えます）以内に回答します。",
            "rows": deadline,
        },
        {
            "rule": "L-2",
            "version": 1,
            "since": "2026-11-22",
            "source": "LINE Developers「Messaging API リファレンス」応答トークン・再試行キー",
            "text": (
                "利用者のメッセージから1分以内なら、料金のかからない「返信」で送ります。それより後は「プッシュ」で送り、"
                "送り直しても1通になる鍵を付けます。"
            ),
            "rows": [{"label": "いま送るとき", "value": way}],
        },
    ]
    told.append(
        {
            "rule": "L-4",
            "version": 1,
            "since": "2026-11-26",
            "source": "業務仕様：予約以外の自由記述には24時間以内に回答する（待ちの扱いは市の取扱い）",
            "text": (
                "待ちにできるのは、一度回答してからです。まだ回答していないあいだは、ほかの人に確かめていても24時間の時計は止まりません。"
                "利用者の新しいメッセージが届くか、「回答待ちにもどす」と、そこから24時間を数えます。"
            ),
            "rows": [{"label": "いまの状態", "value": STATES[one.state]}],
        }
    )
    told.append(
        {
            "rule": "L-5",
            "version": 1,
            "since": "2026-11-26",
            "source": "市の取扱い（担当の引きつぎと、苦情の引き上げ）",
            "text": (
                "担当のいるものを渡せるのは、その担当者と責任者だけです。苦情を引き上げると担当が外れ、責任者の一覧に残ります。"
                "引き上げても、24時間の期限は変わりません。職員でなくなった人の担当は、自動で外れます。"
            ),
            "rows": [
                {"label": "いまの担当", "value": one.assignee_name or "まだ決まっていません"},
                *([{"label": "引き上げた時刻", "value": clock.iso(one.escalated_at)}] if one.escalated_at else []),
            ],
        }
    )
    if one.trouble:
        row = {"label": "前の回答", "value": SEND_STATES[one.trouble]}
        told.append(
            {
                "rule": "L-3",
                "version": 1,
                "since": "2026-11-22",
                "source": "市の取扱い（利用者への送信は、必ず1回は行い、重なっても1回まで）",
                "text": TROUBLES[one.trouble],
                "rows": [row],
            }
        )
    return told

"""How staff see inquiries and events: rows, details, the talk, and why things are as they are. Reads, decides nothing."""

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inquiries import mounting, states
from inquiries.ready import Shelf
from inquiries.records import history_key
from inquiries.states import OPEN
from kernel import clock, errors, search, settings
from kernel.callers import Staff
from kernel.paging import page
from kernel.records import Record
from line import desk
from line.inquiries import DESK
from line.questions import holding
from line.questions.records import Hold
from line.records import (
    ACCEPTED,
    BLOCKED,
    FAILED,
    LAPSED,
    SENDING,
    SENT,
    UNKNOWN,
    Entry,
    Inquiry,
    LineRecord,
    Message,
    Send,
    Template,
    User,
    WebhookEvent,
    user_of,
)
from line.safety import wording

TALK_MOST = 200
HISTORY_MOST = 100
PREVIEW_CHARACTERS = 60
STATES = dict(states.STATES)
SEND_STATES = {
    ACCEPTED: "送信待ち",
    SENDING: "送信中",
    SENT: "送信済み",
    FAILED: "送れませんでした",
    UNKNOWN: "届いたか不明",
    BLOCKED: "ブロック中のため送れません",
    LAPSED: "送りませんでした（無料で返信できる1分を過ぎたため）",
}
TROUBLES = {
    FAILED: "前の回答を送れませんでした。もう一度送るか、電話で連絡してください。",
    UNKNOWN: "前の回答が届いたか分かりません。届いたか確かめてください。",
    BLOCKED: "この方はブロック中で、回答が届きません。電話で連絡してください。",
}
TYPES = {
    "text": "文字",
    "image": "写真",
    "video": "動画",
    "audio": "音声",
    "file": "ファイル",
    "location": "位置情報",
    "sticker": "スタンプ",
}
OUTCOMES = {
    "kept": "記録だけしました",
    "standby": "待機中のため、記録だけしました",
    "other-destination": "ほかのアカウント宛てです。記録だけしました",
    "many-people": "グループのトークです。記録だけしました",
    "unsent-before": "取り消されたメッセージです",
    "known-message": "すでに届いているメッセージです",
    "word-booking": "「予約」のご案内をしました",
    "word-donation": "「寄附」のご案内をしました",
    "word-work": "「お仕事」のご案内をしました",
    "word-question": "ご質問をうかがいました",
    "word-menu": "メニューを送りました",
    "unread": "文字で送るようお願いしました",
    "inquiry-opened": "お問い合わせを受け付けました",
    "inquiry-reopened": "お問い合わせをもう一度開きました",
    "inquiry-joined": "開いているお問い合わせに加えました",
    "inquiry-joined-told": "開いているお問い合わせに加え、届いたことをお知らせしました",
    "question-answered": "よくある質問の答えを送りました",
    "matter-led": "相談のページと予約を案内しました",
    "worry-told": "すぐに話せる窓口を送り、責任者に知らせました",
    "answer-helped": "「役に立った」と教えてくださいました",
    "answer-unhelped": "「役に立たなかった」と教えてくださいました",
    "answer-person": "職員にたずねる方を、お問い合わせに加えました",
    "greeted": "あいさつを送りました",
    "late": "あとから届いた古い知らせです。記録と数だけにしました",
    "blocked": "ブロックされました",
    "unsent": "送信の取消しに合わせて、本文を消しました",
    "old-button": "古いボタンなので、メニューを送りました",
    "booking-shown": "予約の空きや内容を案内しました",
    "booking-made": "予約を受け付けました",
    "booking-changed": "予約を変更しました",
    "booking-cancelled": "予約を取り消しました",
    "booking-waits": "空きを待つ方に加えました",
    "booking-waits-no-more": "空きを待つ方から外しました",
    "booking-led": "先に相談をご案内しました",
    "booking-refused": "予約できないわけと、ほかの空きを案内しました",
    "booking-old-button": "古いボタンなので、いまの予約を案内しました",
    "scenario-begun": "会話（シナリオ）をはじめました",
    "scenario-again": "会話のはじめの質問をもう一度送りました",
    "scenario-answered": "会話の答えを受け取り、続きを送りました",
    "scenario-asked-again": "答えを読み取れず、聞き直しました",
    "scenario-menu": "会話のメニューから案内しました",
    "scenario-double": "同じボタンの2度押しなので、いまの質問を送りました",
    "scenario-old-button": "会話の古いボタンなので、いまの質問を送りました",
    "scenario-midway": "会話の途中なので、続きからか、はじめからかをたずねました",
    "scenario-stopped": "会話を止めました",
    "scenario-resumed": "会話を続きから送りました",
    "terms-asked": "利用の約束に同意するか、たずねました",
    "terms-agreed": "利用の約束に同意しました",
    "terms-agreed-before": "利用の約束に、もう同意していると伝えました",
    "terms-refused": "利用の約束に同意しませんでした（使えることを案内しました）",
    "terms-refused-before": "同意しなくても使えることを、もう一度案内しました",
    "terms-shown": "利用の約束と、いまの同意を示しました",
    "safety-on": "通知のことばをひかえめにしました（安全モード）",
    "safety-off": "通知のことばをもとに戻しました（安全モード）",
    "safety-asked": "通知のことばをもとに戻すか、たしかめました",
    "safety-shown": "通知のことばの設定を案内しました",
    "notice-opened": "ひかえめに知らせたお知らせの中身を出しました",
    "notice-gone": "もう開けないお知らせです",
    "later-moved": "「今は話せない」：予約を後日に移しました",
    "later-full": "「今は話せない」：後日に空きがなく、予約はそのままです",
    "later-already": "「今は話せない」：もう移してある予約を案内しました",
    "later-quiet": "「今は話せない」：予約がないので、待つことだけ伝えました",
    "relink-code": "引っこしのコードを送りました",
    "relink-enough": "引っこしのコードは1日3回までと伝えました",
    "relink-linked": "引っこしのコードで、前の登録につなぎました",
    "relink-again": "もう済んだ引っこしのコードです",
    "relink-wrong": "見つからない引っこしのコードです",
    "relink-later": "引っこしのコードのまちがいが続いたため、1時間止めました",
    "relink-old": "期限の過ぎた、または古い引っこしのコードです",
    "relink-used": "ほかの人が使った引っこしのコードです",
    "relink-self": "引っこしのコードが前のアカウントに届きました",
    "relink-two-bookings": "予約が二つになるため、引き継ぎませんでした",
    "moved-away": "引っこしが済んだ方の、前のアカウントからの知らせです。記録だけにしました",
    "preview-begun": "下書きの確認をはじめました",
    "preview-refused": "使えない確認の番号でした",
    "preview-left": "下書きの確認を終わりました",
}
HISTORY = {
    "opened": "お問い合わせを受け付けました",
    "reopen": "もう一度開きました",
    "reopened": "もう一度開きました",
    "answer": "回答しました",
    "assign": "担当を決めました",
    "returned": "職員でなくなったため、担当から外れました",
    "hold-over": "担当の時間が過ぎたため、担当なしにもどりました",
    "worry": "心配な言葉が届き、窓口を自動でお知らせしました",
    "after-answer": "よくある質問の案内のあと、職員におたずねになりました",
    "note": "メモを残しました",
    "wait": "返事を待つことにしました",
    "resume": "回答待ちにもどしました",
    "escalate": "責任者に引き上げました",
    "close": "終了しました",
    "overdue": "24時間の期限を過ぎました",
    "not-failed": "回答を送れませんでした",
    "not-unknown": "回答が届いたか分かりません",
    "not-blocked": "ブロック中のため、回答を送りませんでした",
}


def label(user_key: str | None) -> str:
    """What staff call a user whose name we do not ask for."""
    return f"LINE利用者 {user_key[:6]}" if user_key else "不明"


def rows(inquiries: Iterable[Inquiry], by: Staff) -> list[dict[str, Any]]:
    """Rows of a list, each with the beginning of its last message: one BatchGetItem for all of them."""
    listed = list(inquiries)
    holds = holding.holds_of(listed)
    wanted = [(f"MESSAGE#{one.last_message_id}", "MESSAGE") for one in listed if one.last_message_id]
    found = {message.message_id: message for message in search.records(Message, dict.fromkeys(wanted))}
    return [_row(one, found.get(one.last_message_id or ""), by, holds.get(one.inquiry_id)) for one in listed]


def _row(one: Inquiry, last: Message | None, by: Staff, hold: Hold | None = None) -> dict[str, Any]:
    until = holding.until(one, hold)
    return {
        "id": one.inquiry_id,
        "version": one.version,
        "number": one.number,
        "state": one.state,
        "state_name": STATES[one.state],
        "overdue": bool(one.overdue),
        "trouble": one.trouble or None,
        "opened_at": clock.iso(one.opened_at),
        "due": clock.iso(one.due_at) if one.due_at else None,
        "last_at": clock.iso(one.last_at),
        "messages_count": one.messages,
        "preview": _preview(last),
        "user_label": label(one.user_key),
        "escalated": one.escalated_at is not None,
        "assignee": one.assignee_name or None,
        "assignee_id": one.assignee_id or None,
        "held_until": clock.iso(until) if until else None,
        "worry": _worry(one),
        "actions": actions(one, by),
    }


def _worry(one: Inquiry) -> str | None:
    """That it speaks of a worry, while nobody has answered: not of which kind, for a list stands open on a desk."""
    waits = one.worry is not None and one.state in (OPEN, states.WAITING)
    return "心配な言葉が届いています" if waits else None


def _preview(message: Message | None) -> str:
    if message is None or message.unsent_at is not None:
        return "（送信が取り消されました）"
    said = _text_of(message)
    if said is None:
        return f"（{TYPES.get(message.type or '', 'その他の内容')}）"
    line = " ".join(said.split())
    return line if len(line) <= PREVIEW_CHARACTERS else line[:PREVIEW_CHARACTERS] + "…"


def _text_of(message: Message) -> str | None:
    content = message.content if isinstance(message.content, dict) else {}
    return content["text"] if content.get("type") == "text" and isinstance(content.get("text"), str) else None


def actions(one: Inquiry, by: Staff) -> list[str]:
    """What this member of staff may do with it now, answering first. Waiting is for what has been answered: before that the 24 hours run."""
    may = mounting.actions(DESK, one, by=by, decides=desk.leads(by))
    return [
        *(["reply"] if one.state != states.CLOSED and mounting.may_decide(DESK, one, states.ANSWER, by) else []),
        *(verb for verb in may if verb != states.WAIT or one.state != OPEN),
    ]


@functools.cache
def shelf() -> Shelf[Template]:
    """Where the ready answers stand."""
    return Shelf(Template, json.loads((Path(__file__).parent / "ready.json").read_text(encoding="utf-8")))


def _ready(one: Inquiry) -> list[dict[str, Any]]:
    from line.questions import variables

    office = settings.city()["office"]
    hours = f"{office['days']}の{office['opens']}から{office['closes']}"
    known, why_not = variables.of_person(one.user_key)
    values = {"番号": one.number, "窓口の時間": hours, **known}
    return [{**ready, "missing": variables.missing(ready["words"], why_not)} for ready in shelf().filled(values)]


def detail(one: Inquiry, by: Staff) -> dict[str, Any]:
    """An inquiry with its talk, how an answer would go now, the ready answers, its history and its why: five reads."""
    user = user_of(one.user_key)
    newest = page(LineRecord, "gsi1", [f"TALK#{one.inquiry_id}"], limit=TALK_MOST)
    records: list[Record] = list(newest.items)
    if one.answer_id and not any(isinstance(known, Send) and known.send_id == one.answer_id for known in records):
        # An index lags behind its table by a moment; what staff have just written must not seem lost.
        records += [found] if (found := Send.find(f"SEND#{one.answer_id}", "SEND", consistent=True)) else []
    talk = sorted((bubble for record in records for bubble in _bubbles(record)), key=_turn)
    last = next((record for record in newest.items if isinstance(record, Message)), None)
    sending = how(user)
    return _row(one, last, by, holding.holds_of([one]).get(one.inquiry_id)) | {
        "actions": [name for name in actions(one, by) if name != "reply" or not sending["blocked"]],
        "messages": talk,
        "cut": newest.next is not None,
        "sending": sending,
        "person": _person(one, user),
        "unanswered_since": clock.iso(one.waits_since) if one.state == OPEN and one.waits_since else None,
        "ready": _ready(one) if one.state != states.CLOSED else [],
        "history": history(one),
        "why": why(one, sending),
    }


def history(one: Inquiry) -> list[dict[str, Any]]:
    """What was done with it, in its order: the last hundred lines."""
    newest = page(Entry, "", [history_key(one.inquiry_id)], limit=HISTORY_MOST).items
    return [
        {"at": clock.iso(line.at), "who": line.who, "what": _done(line), "detail": line.words or ""}
        for line in reversed(newest)
    ]


def _done(line: Entry) -> str:
    if line.what == states.ASSIGN and not line.words:
        return "担当を外しました"
    return HISTORY.get(line.what, line.what)


def _went(send: Send) -> str:
    """What became of a send; of one that went out in neutral words also whether its user has opened it."""
    told = SEND_STATES[send.state]
    if send.neutral and send.notice != wording.REPLY and send.state == SENT:
        told += "（ひかえめ通知。" + ("本人が開きました）" if send.opened_at else "まだ開かれていません）")
    return told


def _person(one: Inquiry, user: User | None) -> dict[str, Any]:
    state = user.state if user else ""
    return {
        "label": label(one.user_key),
        "state": state or "unknown",
        "state_name": {"following": "友だち", "blocked": "ブロック中"}.get(state, "不明"),
        "line_user_id": user.line_user_id if user else None,
        "id": one.user_key,
        "safe": user is not None and wording.wants_neutral(user),
    }


def how(user: User | None) -> dict[str, Any]:
    """How an answer would go if it were sent now: free by the reply token while it lives, else as a paid push."""
    now = clock.now()
    blocked = user is None or user.state == BLOCKED
    token = desk.live_token(user, now) if user and not blocked else None
    if blocked:
        return {"by": "telephone", "seconds_left": None, "until": None, "blocked": True, "quota_left": None}
    if token is None:
        return {"by": "push", "seconds_left": None, "until": None, "blocked": False, "quota_left": None}
    left = int((token[1] - now).total_seconds())
    return {"by": "reply", "seconds_left": left, "until": clock.iso(token[1]), "blocked": False, "quota_left": None}


def _turn(bubble: dict[str, Any]) -> tuple[str, int, int, str]:
    """By time; within a millisecond a question stands before its answers, and two questions in the order of their ids,
    which LINE counts up."""
    order = ("user", "bot", "staff").index(str(bubble["from"]))
    return str(bubble["at"]), order, len(str(bubble["id"])), str(bubble["id"])


def _bubbles(record: Record) -> list[dict[str, Any]]:
    if isinstance(record, Message):
        unsent = record.unsent_at is not None
        return [
            {
                "id": record.message_id,
                "at": clock.iso(record.at or record.unsent_at or clock.now()),
                "from": "user",
                "who": None,
                "kind": "unsent" if unsent else record.type or "unknown",
                "text": None if unsent else _text_of(record),
                "sent_by": None,
                "state": None,
                "state_name": None,
            }
        ]
    if isinstance(record, Send):
        return [
            {
                "id": f"{record.send_id}-{number}",
                "at": clock.iso(record.at),
                "from": record.role,
                "who": record.staff_name or None,
                "kind": "text",
                "text": message.get("text") or (message.get("template") or {}).get("text") or message.get("altText"),
                "sent_by": record.way or None,
                "state": record.state,
                "state_name": _went(record),
            }
            for number, message in enumerate(record.messages, 1)
        ]
    return []


def why(one: Inquiry, sending: dict[str, Any]) -> list[dict[str, Any]]:
    """わけを見る: the rules behind the deadline and the way an answer goes."""
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


def stale(problem: errors.Stale, inquiry_id: str, by: Staff) -> errors.Stale:
    """The problem with the inquiry as it is now, for the screen that shows both."""
    problem.extra["current"] = detail(desk.of(inquiry_id), by)
    return problem


def event_rows(events: Iterable[WebhookEvent]) -> list[dict[str, Any]]:
    """Kept events with what became of the bot's answer: one BatchGetItem for all of them."""
    listed = list(events)
    sends = {send.send_id: send for send in search.records(Send, [(f"SEND#{one.event_id}", "SEND") for one in listed])}
    return [_event_row(one, sends.get(one.event_id)) for one in listed]


def _event_row(one: WebhookEvent, send: Send | None) -> dict[str, Any]:
    return {
        "id": one.event_id,
        "type": one.type,
        "mode": one.mode,
        "at": clock.iso(one.at),
        "received_at": clock.iso(one.received_at),
        "redelivery": bool(one.redelivery),
        "user_label": label(one.user_key),
        "outcome": one.outcome,
        "outcome_name": OUTCOMES.get(one.outcome, one.outcome),
        "flags": one.flags or [],
        "message_id": one.message_id or None,
        "inquiry_id": one.inquiry_id or None,
        "answer": send_row(send) if send else None,
        "payload": one.payload,
    }


def send_row(send: Send) -> dict[str, Any]:
    """What became of one send; nothing of what it said."""
    return {
        "id": send.send_id,
        "from": send.role,
        "at": clock.iso(send.at),
        "state": send.state,
        "state_name": SEND_STATES[send.state],
        "way": send.way or None,
        "attempts": send.attempts,
        "trouble": send.trouble or None,
        "inquiry_id": send.inquiry_id or None,
        "user_label": label(send.user_key),
    }

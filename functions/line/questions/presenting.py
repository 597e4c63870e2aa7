"""How staff see questions, the words' lists and whose a talk is. Reads, decides nothing."""

from collections.abc import Mapping
from typing import Any

from inquiries.states import ANSWERED
from kernel import clock, search
from kernel.callers import Staff
from kernel.paging import page
from line import desk
from line.questions import approval, asking, holding, matching, signals, words
from line.questions.records import STATES, Count, Hold, InForce, Question, count_key, hold_key
from line.records import Inquiry, find_send

COUNTS = ("shown", "helped", "unhelped", "handed_on")
OWNERS = {holding.BOT: "自動応答", holding.QUEUE: "順番待ち（担当なし）", holding.STAFF: "職員"}


def listed() -> list[dict[str, Any]]:
    """All questions with how their answers were taken: a query, and one BatchGetItem."""
    found = page(Question, "gsi1", ["QUESTIONS"], limit=200, newest_first=False).items
    return [row(one, counts) for one, counts in zip(found, _counts(found), strict=True)]


def row(one: Question, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": one.question_id,
        "version": one.version,
        "name": one.name,
        "state": one.state,
        "state_name": STATES[one.state],
        "in_force": one.live is not None,
        "approved_at": one.live["at"] if one.live else None,
        "approved_by": one.live["by"] if one.live else None,
        "updated_at": clock.iso(one.updated_at or clock.now()),
        "counts": dict(counts),
    }


def detail(question_id: str, staff: Staff) -> dict[str, Any]:
    """One question: its draft beside what is in force, as the phone shows it, what must be mended, its history."""
    one = approval.of(question_id)
    draft = one.draft or {}
    content: Mapping[str, Any] = draft.get("content") or (one.live or {})["content"]
    hindrance = approval.why_not_approve(one, staff.id) if one.state == "proposed" else None
    return row(one, _counts([one])[0]) | {
        "content": content,
        "live": one.live["content"] if one.live else None,
        "hash": draft.get("hash"),
        "reason": draft.get("reason"),
        "proposer": draft.get("proposer"),
        "returned": draft.get("returned"),
        "hindrance": hindrance,
        "findings": [one.as_dict() for one in approval.findings(question_id, content)] if draft else [],
        "shown": shown(question_id, content),
        "history": one.history or [],
        "actions": approval.actions(one, staff),
        "why": why(),
    }


def shown(question_id: str, content: Mapping[str, Any]) -> list[str]:
    """What the user reads, bubble by bubble, with the buttons in ［ ］."""
    told = words.answer(question_id, {**content, "on": clock.today().isoformat()}, "0")
    return [_bubble(one) for one in told]


def _bubble(message: Mapping[str, Any]) -> str:
    if message["type"] == "text":
        return str(message["text"])
    template = message["template"]
    return "\n".join([template["text"], *(f"［{action['label']}］" for action in template["actions"])])


def _counts(found: list[Question]) -> list[dict[str, int]]:
    keys = [count_key(one.question_id) for one in found]
    known = {one.pk: one for one in search.records(Count, keys)}
    return [{name: int(getattr(known.get(pk), name, 0) or 0) for name in COUNTS} for pk, _ in keys]


def tried(said: str) -> dict[str, Any]:
    """What the bot would make of a text now, and how near the questions are."""
    live = approval.live_now()
    worry = asking.worry(live, said)
    matter = signals.matter(said, asking.words_of(live))
    found = asking.find(live, said)
    names = {name: one["question"] for name, one in (live.questions if live else {}).items()}
    become = "worry" if worry else "matter" if matter else "question" if found.question else "queue"
    near = [(found.nearest, found.likeness), (found.second, found.behind)]
    return {
        "becomes": become,
        "worry": worry["name"] if worry else None,
        "question": names.get(found.question or ""),
        "near": [{"question": names[name], "likeness": round(value * 100)} for name, value in near if name in names],
        "sure": round(matching.SURE * 100),
        "why": why(),
    }


def lists(staff: Staff) -> dict[str, Any]:
    """The words that the bot watches for."""
    live = approval.live_now()
    return lists_of(live) | {"actions": ["save"] if staff.may(desk.LEAD) else []}


def lists_of(live: InForce | None) -> dict[str, Any]:
    return {
        "version": approval.words_version(live),
        "own": bool(live and live.words),
        "words": asking.words_of(live),
        "ours": signals.ours(),
        "history": live.words_history if live else [],
    }


def standing(inquiry: Inquiry, staff: Staff) -> dict[str, Any]:
    """Whose the talk is, for how long, who else is here, and whether a colleague has answered meanwhile."""
    hold = Hold.find(*hold_key(inquiry.inquiry_id), consistent=True) if inquiry.assignee_id else None
    until = holding.until(inquiry, hold)
    answered = find_send(inquiry.answer_id) if inquiry.state == ANSWERED and inquiry.answer_id else None
    return {
        "id": inquiry.inquiry_id,
        "version": inquiry.version,
        "state": inquiry.state,
        "owner": holding.owner(inquiry),
        "owner_name": owner_name(inquiry),
        "mine": inquiry.assignee_id == staff.id,
        "held_until": clock.iso(until) if until else None,
        "answered_by": answered.staff_name if answered else None,
        "answered_at": clock.iso(answered.at) if answered else None,
        "others": holding.others(inquiry.inquiry_id, staff.id),
        "why": [_hold_rule(clock.iso(until) if until else None)],
    }


def owner_name(inquiry: Inquiry) -> str:
    owner = holding.owner(inquiry)
    return f"{inquiry.assignee_name}さん" if owner == holding.STAFF else OWNERS[owner]


def _hold_rule(until: str | None) -> dict[str, Any]:
    hours, handed = (int(span.total_seconds() // 3600) for span in (holding.HOLD, holding.HANDED))
    return {
        "rule": "LQ-1",
        "version": 1,
        "since": "2026-11-26",
        "source": "市の取扱い（24時間以内に、手の空いた人が答えられるようにする）",
        "text": (
            f"担当は{hours}時間です。回答する、書く、「担当を続ける」を押すと、そこから{hours}時間になります。"
            f"同僚に渡したものは{handed}時間です。過ぎると、自動で「担当なし」にもどります。回答したあとは、時間はありません。"
        ),
        "rows": [{"label": "担当の終わり", "value": until}] if until else [],
    }


def why() -> list[dict[str, Any]]:
    """わけを見る: what a question is answered by, and what comes before it."""
    return [
        {
            "rule": "LQ-2",
            "version": 1,
            "since": "2026-11-26",
            "source": "業務仕様：一般の質問は、よくある質問に合うときだけ自動で答え、ほかは24時間以内に職員が答える",
            "text": (
                "言い方のちがい（ひらがな・カタカナ・送りがな・ていねいな言葉）をそろえてから、文字のつながりの近さを0から100で測ります。"
                f"{round(matching.SURE * 100)}以上で、次に近い質問と{round(matching.CLEAR * 100)}以上はなれ、知らない言葉がないときだけ答えます。"
                "心配な言葉と相談の言葉は、その前に見ます。"
            ),
            "rows": [],
        }
    ]

"""Two persons bring a question into force; those above keep the lists of words.

The steps are those of all matters (`line.approvals.steps`). It is no `Approving`: that is about numbered versions, of which an approved one is
published later, planned and rolled back, each a record of its own. A question has one content that is in force: approving it *is* publishing it, a
proposal leaves no version behind, retiring makes it a draft again, and a hundred of them stand in one record (`InForce`) that the bot reads
with every text, written in the same transaction.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kernel import clock, errors, ids
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit, done_before, fingerprint
from kernel.errors import FieldError
from line import limits
from line.approvals import steps
from line.approvals.verbs import APPROVE, WRITE
from line.questions import asking, matching, words
from line.questions.records import (
    DRAFT,
    LIVE_KEY,
    PROPOSED,
    RETURNED,
    STATES,
    InForce,
    Question,
    in_force,
    question_key,
)
from line.records import LineRecord

IN_FORCE_MOST: Final = 200
IN_FORCE_MOST_BYTES: Final = 300_000  # they lie in one record of at most 400 KB
WORDS_HISTORY_MOST: Final = 50

type Content = Mapping[str, Any]
type Verb = steps.Verb[Question]


def of(question_id: str) -> Question:
    """The question as it stands now. Raises NotFound."""
    return Question.must(*question_key(question_id), consistent=True)


def live_now() -> InForce | None:
    return InForce.find(*LIVE_KEY, consistent=True)


def begin(content: Content, marker: Marker, *, by: Staff) -> str:
    """A new question with its first draft; its id."""
    question_id = ids.new()
    pk, sk = question_key(question_id)
    question = Question(pk=pk, sk=sk, gsi1pk="QUESTIONS", gsi1sk=question_id, question_id=question_id)
    _drafted(question, content, by)
    return str(commit(New(question), table=LineRecord, marker=marker, answer=question_id).answer)


def act(question_id: str, version: int, marker: Marker, verb: Verb) -> None:
    """Do `verb` once to the question at this version; a repetition changes nothing.

    Raises NotFound, Stale (somebody else was first), and what the verb raises.
    """
    steps.act(of(question_id), version, marker, verb)


def write(question: Question, content: Content, *, by: Staff) -> Sequence[Change]:
    """Write the draft. Raises WrongState (it is being decided on)."""
    if question.draft and question.draft["state"] == PROPOSED:
        raise errors.WrongState("承認待ちの間は書けません。先に「取り下げ」をしてください。")
    _drafted(question, content, by)
    return []


def _drafted(question: Question, content: Content, by: Staff) -> None:
    before = question.draft or {}
    question.draft = {
        "state": DRAFT,
        "content": dict(content),
        "hash": hash_of(content),
        "writers": steps.with_writer(before.get("writers", []), by),
    }
    if not question.live:
        question.name = content["question"]
    question.tell(by.name, "下書きを残しました")


def propose(question: Question, reason: str, *, by: Staff) -> Sequence[Change]:
    """Put the draft before the city. Raises WrongState, Invalid (what must be mended)."""
    draft = _draft_in(question, DRAFT)
    _clean(question.question_id, draft["content"])
    question.draft = draft | {
        "state": PROPOSED,
        "writers": steps.with_writer(draft["writers"], by),
        "proposer": by.name,
        "reason": reason.strip(),
    }
    question.tell(by.name, "承認を求めました", reason.strip())
    return []


def withdraw(question: Question, reason: str, *, by: Staff) -> Sequence[Change]:
    """Take a proposal back before it is decided. Raises WrongState."""
    draft = _draft_in(question, PROPOSED)
    question.draft = _kept(draft) | {"state": DRAFT}
    question.tell(by.name, "承認の求めを取り下げました", reason.strip())
    return []


def give_back(question: Question, reason: str, *, by: Staff) -> Sequence[Change]:
    """Give a proposal back to those who write. Raises WrongState."""
    draft = _draft_in(question, PROPOSED)
    question.draft = _kept(draft) | {"state": RETURNED, "returned": {"by": by.name, "reason": reason.strip()}}
    question.tell(by.name, "承認せずに戻しました", reason.strip())
    return []


def approve(question: Question, seen: str, *, by: Staff) -> Sequence[Change]:
    """Approve the proposal whose hash is `seen`: from this moment the bot answers with it.

    Raises WrongState, RuleBroken (the decider wrote it, another content was seen, there are too many), Invalid (what must be mended).
    """
    draft = _draft_in(question, PROPOSED)
    if hindrance := why_not_approve(question, by.id):
        raise errors.RuleBroken(hindrance)
    if seen != draft["hash"]:
        raise errors.RuleBroken("画面に出ている内容と、承認待ちの内容が違います。画面を読み直してください。")
    content = draft["content"]
    _clean(question.question_id, content)
    question.live = {"content": content, "by": by.name, "proposer": draft["proposer"], "at": clock.iso(clock.now())}
    question.draft, question.name = None, content["question"]
    question.tell(by.name, "承認し、公開しました", f"内容の印 {seen[:12]}")
    kept = {key: content.get(key) for key in ("question", "phrasings", "answer", "link")}
    return [_with_live(lambda live: live | {question.question_id: kept | {"on": clock.today().isoformat()}})]


def retire(question: Question, reason: str, *, by: Staff) -> Sequence[Change]:
    """Take it out of force: the bot answers it no longer. What stood in it is a draft again. Raises WrongState."""
    if not question.live:
        raise errors.WrongState("公開していません。")
    if not question.draft:
        content = question.live["content"]
        question.draft = {
            "state": DRAFT,
            "content": content,
            "hash": hash_of(content),
            "writers": [steps.who(by)],
        }
    question.live = None
    question.tell(by.name, "公開をやめました", reason.strip())
    return [_with_live(lambda live: {name: one for name, one in live.items() if name != question.question_id})]


def why_not_approve(question: Question, staff_id: str) -> str | None:
    """Why this member of staff may not approve the proposal, or None."""
    if steps.wrote(question.draft["writers"], staff_id):
        return "内容を書いた人と、承認を求めた人は承認できません。ほかの職員に頼んでください。"
    return None


def findings(question_id: str, content: Content) -> list[FieldError]:
    """What must be mended before a content may be in force: what LINE would refuse, and phrasings that another question has already."""
    found: list[FieldError] = []
    shown = words.answer(question_id, {**content, "on": clock.today().isoformat()}, "0" * 20)
    for _ in limits.faults(shown):
        message = "LINEで送れない長さです。答えか、リンクの言葉を短くしてください。"
        found.append(FieldError("/content/answer", "line-limits", message))
        break
    others = {name: one for name, one in in_force(live_now()).items() if name != question_id}
    index = asking.index_of({**others, question_id: content})
    for number, phrasing in enumerate([content["question"], *content["phrasings"]]):
        pointer = "/content/question" if number == 0 else f"/content/phrasings/{number - 1}"
        near = index.find(phrasing)
        other = next((one for one in (near.question, near.nearest, near.second) if one in others), None)
        alike = near.likeness >= matching.SURE and near.likeness - near.behind < matching.CLEAR
        if other is not None and (near.question == other or alike):
            told = f"「{phrasing}」は、公開中の質問「{others[other]['question']}」と区別がつきません。言い方を変えるか、外してください。"
            found.append(FieldError(pointer, "too-near", told))
    return found


def hash_of(content: Content) -> str:
    return fingerprint(dict(content))


def words_version(live: InForce | None) -> int:
    """The version of the lists: how often they were saved."""
    return live.words_version or 0 if live else 0


def save_words(wanted: Mapping[str, Any], reason: str, version: int, marker: Marker, *, by: Staff) -> None:
    """Keep the city's own lists; they hold from this moment. Version 0: none were kept yet. Raises Stale."""
    live = live_now()
    line = {"at": clock.iso(clock.now()), "who": by.name, "what": "言葉の一覧を直しました", "detail": reason.strip()}
    if words_version(live) != version:
        if done_before(LineRecord, marker):
            return
        raise errors.Stale()
    record = live or InForce(pk=LIVE_KEY[0], sk=LIVE_KEY[1], questions={})
    record.words, record.words_version = dict(wanted), version + 1
    record.words_history = [*(record.words_history or []), line][-WORDS_HISTORY_MOST:]
    _fits(record)
    commit(Saved(record) if live else New(record), table=LineRecord, marker=marker)


def actions(question: Question, staff: Staff) -> list[str]:
    """What this member of staff may do with the question now."""
    writes, decides = staff.may(WRITE), staff.may(APPROVE)
    state = question.draft["state"] if question.draft else ""
    found = []
    if writes and state != PROPOSED:
        found.append("write")
    if writes:
        found += {DRAFT: ["propose"], PROPOSED: ["withdraw"]}.get(state, [])
    if decides and state == PROPOSED:
        found += ["return"] if why_not_approve(question, staff.id) else ["approve", "return"]
    if (writes or decides) and question.live:
        found.append("retire")
    return found


def _with_live(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    live = live_now()
    record = live or InForce(pk=LIVE_KEY[0], sk=LIVE_KEY[1])
    record.questions = change(in_force(live))
    if len(record.questions) > IN_FORCE_MOST:
        raise errors.RuleBroken(
            f"公開できる質問は{IN_FORCE_MOST}件までです。使われていないものの公開をやめてください。"
        )
    _fits(record)
    return Saved(record) if live else New(record)


def _fits(record: InForce) -> None:
    raw = json.dumps([record.questions, record.words], ensure_ascii=False).encode("utf-8", "replace")
    if len(raw) > IN_FORCE_MOST_BYTES:
        raise errors.RuleBroken(
            "公開中の質問と言葉が多すぎます。使われていないものを減らすか、答えを短くしてください。"
        )


def _clean(question_id: str, content: Content) -> None:
    if found := findings(question_id, content):
        raise errors.Invalid(found)


def _draft_in(question: Question, *states: str) -> dict[str, Any]:
    return steps.draft_in(question.draft, STATES[question.state], *states)


def _kept(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in draft.items() if key in ("content", "hash", "writers")}

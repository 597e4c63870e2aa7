"""HTTP of questions, loaded by the first request under their path. No rules here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kernel import errors
from kernel.app import Call
from kernel.callers import Staff
from kernel.changes import fingerprint
from kernel.routes import Audience, Key, Natural, staff
from line import desk
from line.api import READ, REPLY, app
from line.approvals.verbs import APPROVE, WRITE
from line.questions import approval, holding, presenting
from line.questions.approval import Verb

WRITES, DECIDES, LEADS = staff(WRITE), staff(APPROVE), staff(desk.LEAD)
PATH: Final = "/api/line/questions"
AT_VERSION: Final = Natural("the version that was seen: a repetition meets its own marker, another change is stale")


@app.get(PATH, audience=READ, summary="よくある質問の一覧", answer="line/questions", reads="question")
def list_questions(_call: Call) -> dict[str, Any]:
    """All questions, with how their answers were taken."""
    return {"items": presenting.listed(), "next": None}


@app.post(
    PATH,
    audience=WRITES,
    summary="よくある質問をつくる",
    body="line/question-new",
    answer="line/question",
    status=201,
    idempotency=Key(),
    reads="question",
)
def new_question(call: Call) -> dict[str, Any]:
    """A new question as a draft: nothing is answered by it until it is approved."""
    return presenting.detail(approval.begin(call.body["content"], call.once(), by=call.staff), call.staff)


@app.post(
    f"{PATH}/try",
    audience=READ,
    summary="この言葉に、自動応答がどうするかを試す（保存しません）",
    body="line/question-try",
    answer="line/question-tried",
    idempotency=Natural("nothing is changed"),
    reads="question",
)
def try_question(call: Call) -> dict[str, Any]:
    """What the bot would make of a text now."""
    return presenting.tried(call.body["text"])


@app.get(
    f"{PATH}/words", audience=READ, summary="心配な言葉と相談の言葉", answer="line/question-words", reads="question"
)
def list_words(call: Call) -> dict[str, Any]:
    """The words that the bot watches for, with the contacts that are shown and who is told."""
    return presenting.lists(call.staff)


@app.post(
    f"{PATH}/words",
    audience=LEADS,
    summary="心配な言葉と相談の言葉を直す",
    body="line/question-words-save",
    answer="line/question-words",
    idempotency=Key(),
    reads="question",
)
def save_words(call: Call) -> dict[str, Any]:
    """Keep the city's own lists: they hold from this moment."""
    given = call.body
    try:
        approval.save_words(given["words"], given["reason"], given["version"], call.once(), by=call.staff)
    except errors.Stale as stale:
        stale.extra["current"] = presenting.lists(call.staff)
        raise
    return presenting.lists(call.staff)


@app.get(
    f"{PATH}/talks/{{id}}",
    audience=READ,
    summary="このトークはいまだれのものか、ほかにだれが開いているか",
    answer="line/question-talk",
)
def talk_standing(call: Call) -> dict[str, Any]:
    """Whose the talk is and who else is here; nothing that anybody wrote."""
    return presenting.standing(desk.of(call.path["id"]), call.staff)


@app.post(
    f"{PATH}/talks/{{id}}/here",
    audience=REPLY,
    summary="トークを開いている・書いていると、同僚に知らせる",
    body="line/question-here",
    answer="line/question-talk",
    idempotency=Natural("it says what stands now; said twice it is the same"),
    reads="inquiry",
)
def here(call: Call) -> dict[str, Any]:
    """Tell one's colleagues that one reads or writes here; whoever has the talk holds it on."""
    holding.here(call.path["id"], call.body["doing"], by=call.staff)
    return presenting.standing(desk.of(call.path["id"]), call.staff)


@app.get(f"{PATH}/{{id}}", audience=READ, summary="よくある質問1件", answer="line/question", reads="question")
def view_question(call: Call) -> dict[str, Any]:
    """One question, its draft beside what is in force."""
    return presenting.detail(call.path["id"], call.staff)


@dataclass(frozen=True)
class _Verb:
    """One thing that may be done to a question: `make` gives the verb for what was sent, and who sent it."""

    name: str
    summary: str
    make: Callable[[Mapping[str, Any], Staff], Verb]
    audience: Audience = WRITES
    body: str = "line/question-reason"


_VERBS: Final = (
    _Verb(
        "write",
        "よくある質問の下書きを書く",
        lambda said, by: lambda one: approval.write(one, said["content"], by=by),
        body="line/question-write",
    ),
    _Verb(
        "propose",
        "よくある質問の承認を求める",
        lambda said, by: lambda one: approval.propose(one, said["reason"], by=by),
    ),
    _Verb(
        "withdraw",
        "よくある質問の承認の求めを取り下げる",
        lambda said, by: lambda one: approval.withdraw(one, said["reason"], by=by),
    ),
    _Verb(
        "approve",
        "よくある質問を承認して公開する",
        lambda said, by: lambda one: approval.approve(one, said["hash"], by=by),
        DECIDES,
        "line/question-approve",
    ),
    _Verb(
        "return",
        "よくある質問を戻す",
        lambda said, by: lambda one: approval.give_back(one, said["reason"], by=by),
        DECIDES,
    ),
    _Verb(
        "retire",
        "よくある質問の公開をやめる",
        lambda said, by: lambda one: approval.retire(one, said["reason"], by=by),
        READ,
    ),
)


def _offer(verb: _Verb) -> None:
    def view(call: Call) -> dict[str, Any]:
        if verb.audience is READ and not (call.staff.may(WRITE) or call.staff.may(APPROVE)):
            raise errors.NotFound()
        question_id = call.path["id"]
        marker = call.marker(question_id, str(call.body["version"]), fingerprint(call.body))
        assert marker is not None, "the question and its version are the request's own key"
        try:
            approval.act(question_id, call.body["version"], marker, verb.make(call.body, call.staff))
        except errors.Stale as stale:
            stale.extra["current"] = presenting.detail(question_id, call.staff)
            raise
        return presenting.detail(question_id, call.staff)

    view.__name__ = f"{verb.name}_question"
    app.post(
        f"{PATH}/{{id}}/{verb.name}",
        audience=verb.audience,
        summary=verb.summary,
        body=verb.body,
        answer="line/question",
        idempotency=AT_VERSION,
        reads="question",
    )(view)


for _verb in _VERBS:
    _offer(_verb)

"""HTTP of the form for anybody."""

from typing import Any

from donations.front import app
from donations.inquiries import form, pages, questions
from kernel import publicform
from kernel.app import Answer, Call
from kernel.routes import Natural, public


@app.get(
    "/api/donations/questions/challenge",
    audience=public(),
    summary="お問い合わせのフォームの確認問題（ALTCHA）",
    answer="donations/question-challenge",
)
def question_challenge(_call: Call) -> dict[str, Any]:
    """A proof-of-work challenge for the form's widget."""
    return publicform.challenge()


@app.post(
    "/api/donations/questions",
    audience=public(),
    summary="寄附について問い合わせる",
    description="だれでも送れるフォームです。お問い合わせ番号と、いつまでに答えるかを返します。JSONではALTCHAの解答が要ります。",
    body="donations/question",
    rules=form.mistakes,
    answer="donations/question-sent",
    status=202,
    form=True,
    limit_bytes=32 * 1024,
    idempotency=Natural("the same content within ten minutes is one inquiry"),
)
def ask_question(call: Call) -> Answer:
    """Take what anybody asks about donations into the desk's queue."""
    sent = questions.receive(call.body, ip=call.ip, is_form=call.is_form)
    return Answer(sent, page=pages.sent(sent))

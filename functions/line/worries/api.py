"""HTTP for the counsellor: what one person lets her read, and her consent to the terms. No rules here; each look stands in the audit log."""

from typing import Any

from kernel.app import Call
from kernel.routes import staff
from line.api import app
from line.worries import page, presenting

CONSULT = staff("line.consult")
assert page


@app.get(
    "/api/line/worries/{id}",
    audience=CONSULT,
    summary="利用者1人の同意と悩み",
    description="悩みは、本人が「相談員が見てもよい」とした場合だけ入ります。",
    answer="line/worries",
    reads="line-user",
)
def view_worries(call: Call) -> dict[str, Any]:
    """Her worries, if she lets them be shown, and what she has answered to the terms."""
    return presenting.person(call.path["id"])

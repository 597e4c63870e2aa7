"""HTTP of the donor's own page."""

from typing import Any

from donations.front import app
from donations.orders import donor
from kernel.app import Call
from kernel.routes import Key, Natural, public


@app.post(
    "/api/donations/mine",
    audience=public(),
    summary="寄附者のページ",
    description="メールやQRのリンクの印と、寄附のときの電話番号の下4けたで開きます。",
    body="donations/mine-view",
    answer="donations/mine",
    idempotency=Natural("it only looks"),
    problems=(401,),
)
def mine(call: Call) -> dict[str, Any]:
    """What became of one's own donation."""
    return donor.view(call.body)


@app.post(
    "/api/donations/mine/address",
    audience=public(),
    summary="寄附者がお届け先を変える",
    body="donations/mine-address",
    answer="donations/mine",
    idempotency=Natural("the version that was seen: a repetition meets its own marker"),
    problems=(401, 409),
)
def mine_address(call: Call) -> dict[str, Any]:
    """Send what has not left elsewhere."""
    return donor.change_address(call.body)


@app.post(
    "/api/donations/mine/ask",
    audience=public(),
    summary="寄附者が市に頼む",
    body="donations/mine-ask",
    answer="donations/mine",
    idempotency=Key(),
    problems=(401,),
)
def mine_ask(call: Call) -> dict[str, Any]:
    """Ask for a receipt anew, a form, anything; or write further."""
    return donor.ask(call.body, call.headers["idempotency-key"])

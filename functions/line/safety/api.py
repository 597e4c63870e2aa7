"""HTTP of safe mode for staff. No rules here; there is no way to switch it off: only its user can."""

import re
from typing import Any

from bookings import mounting
from kernel import errors
from kernel.app import Call
from kernel.paging import page
from kernel.routes import Key
from line.api import READ, REPLY, app
from line.bookings.mount import current
from line.safety import later, presenting, switching
from line.safety.records import PutOff

_PUT_OFF = re.compile(r"([0-9A-HJKMNP-TV-Z]{26})~(\d{1,6})", re.ASCII)


@app.get(
    "/api/line/safety/wordings",
    audience=READ,
    summary="ひかえめな言葉の一覧",
    answer="line/safety-wordings",
)
def safety_wordings(_call: Call) -> dict[str, Any]:
    """Every notice that leaves the house, as a user in safe mode gets it."""
    return {"items": presenting.wordings()}


@app.get(
    "/api/line/safety/users/{id}",
    audience=READ,
    summary="利用者1人の安全モード",
    answer="line/safety-user",
    reads="line-user",
)
def view_safety(call: Call) -> dict[str, Any]:
    """Whether it is on, since when, and its history."""
    return presenting.person(switching.the_user(call.path["id"]))


@app.post(
    "/api/line/safety/users/{id}/on",
    audience=REPLY,
    summary="本人の希望で安全モードを入れる",
    description="切れるのは本人だけです。職員が切る方法はありません。",
    body="line/safety-on",
    answer="line/safety-user",
    idempotency=Key(),
    reads="line-user",
)
def switch_safety_on(call: Call) -> dict[str, Any]:
    """Switch it on with her word; she is told in neutral words."""
    user = switching.switch_on(call.path["id"], call.body["words"], by=call.staff, marker=call.once())
    return presenting.person(user)


@app.get(
    "/api/line/safety/put-offs",
    audience=READ,
    summary="「今は話せない」のお知らせ",
    query="line/safety-put-offs-query",
    answer="line/safety-put-offs",
    reads="booking",
)
def list_put_offs(call: Call) -> dict[str, Any]:
    """Who can't talk now and was not seen yet, the first first."""
    asked = call.query
    found = page(
        PutOff, "gsi2", ["PUTOFFS#open"], cursor=asked.get("cursor"), limit=asked.get("limit"), newest_first=False
    )
    rules = current()
    return {"items": [presenting.put_off(one, rules) for one in found.items], "next": found.next}


@app.post(
    "/api/line/safety/put-offs/{id}/seen",
    audience=REPLY,
    summary="「今は話せない」を確かめた",
    body="line/bookings-called",
    answer="line/safety-put-off",
    idempotency=Key(),
    reads="booking",
)
def see_put_off(call: Call) -> dict[str, Any]:
    """Record that the counsellor knows, and calls nobody."""
    named = _PUT_OFF.fullmatch(call.path["id"])
    if named is None:
        raise errors.NotFound()
    by, version = mounting.staff(call.staff), call.body["version"]
    record = later.seen(named[1], int(named[2]), version=version, by=by, marker=call.once())
    return presenting.put_off(record, current())

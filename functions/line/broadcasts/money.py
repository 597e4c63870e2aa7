"""The month's messages at LINE: what went out, what is promised, what this one adds, in yen. Two queries and a read."""

from typing import Any

from kernel import clock
from kernel.changes import Counted
from kernel.paging import page
from line.broadcasts.records import MESSAGES, OPEN_LIST, PAUSED, PLANNED, SENDING, Broadcast, Messages
from line.records import Numbers
from messaging.broadcasts import rules


def sent(count: int) -> Counted:
    """Count messages that LINE took, in the month that it is."""
    return Counted(Messages(pk=MESSAGES, sk=clock.month_of(clock.now())), {"sent": count})


def forecast(this: int, *, besides: str) -> rules.Forecast:
    """This month with `this` many messages more; what is approved and not sent yet counts, `besides` is left out of that."""
    month = clock.month_of(clock.now())
    pushes = sum(day.pushes or 0 for day in Numbers.query(f"NUMBERS#{month}"))
    known = Messages.find(MESSAGES, month)
    waiting = page(Broadcast, "gsi2", [OPEN_LIST], limit=200).items
    planned = sum(
        one.frozen["people"] - one.accepted
        for one in waiting
        if one.stage in (PLANNED, SENDING, PAUSED) and one.matter_id != besides and one.frozen
    )
    return rules.forecast(
        pushes=pushes, broadcast=(known.sent or 0) if known else 0, planned=planned, this=this, today=clock.today()
    )


def shown(found: rules.Forecast) -> dict[str, Any]:
    return {
        "used": found.used,
        "planned": found.planned,
        "this": found.this,
        "rest": found.rest,
        "left": found.left,
        "plan": rules.PLAN_MESSAGES,
        "yen": rules.yen(found.this),
        "why": [rules.why_money(found)],
    }

"""How staff see kept events and sends: what became of each, and of the bot's answer. Reads, decides nothing."""

from collections.abc import Iterable
from typing import Any

from kernel import clock, search
from line.presenting import label
from line.records import Send, WebhookEvent
from line.words import OUTCOMES, SEND_STATES


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

"""Events: written into the outbox in the transaction of the change, carried by the relay, consumed at least once and in any order."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kernel import clock, ids

if TYPE_CHECKING:
    from kernel.changes import Marker
    from kernel.records import Record

OUTBOX = "OUTBOX#"
SOURCE = "machimusubi."
OUTBOX_KEEP = timedelta(
    days=8
)  # a stream keeps its records one day, the dead-letter queue fourteen; eight days are for people


@dataclass(frozen=True)
class Event:
    """`type` is `<room>.<past tense>`; `subject` is the id of what it is about; `data` follows `schemas/<room>/events/`."""

    type: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    at: str = ""
    room: str = ""

    def stamped(self, room: str) -> "Event":
        """The event with its id, instant and room; made once, by commit."""
        return replace(self, id=ids.new(), at=clock.iso(clock.now()), room=room)

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.type, "at": self.at, "subject": self.subject, "data": self.data}

    def marker(self, consumer: str) -> "Marker":
        """What makes one consumer act once on this event."""
        from kernel.changes import Marker

        return Marker(("event", self.id, consumer))

    @classmethod
    def of(cls, detail: dict[str, Any]) -> "Event":
        """The event in an EventBridge envelope's detail."""
        room = str(detail["type"]).split(".", 1)[0]
        return cls(detail["type"], detail["subject"], detail["data"], detail["id"], detail["at"], room)


def outbox_item(table: "type[Record]", event: Event) -> dict[str, Any]:
    """The Put of a transaction that hands `event` to the relay."""
    return {
        "TableName": table.table_name(),
        "Item": {
            "pk": {"S": OUTBOX + event.id},
            "sk": {"S": "EVENT"},
            "room": {"S": event.room},
            "event": {"S": json.dumps(event.as_dict(), ensure_ascii=False)},
            "ttl": {"N": str(clock.seconds(clock.now() + OUTBOX_KEEP))},
        },
    }


def entries(images: Iterable[dict[str, Any]], bus: str) -> list[dict[str, Any]]:
    """Outbox items (DynamoDB JSON, as a stream carries them) as entries of EventBridge's PutEvents."""
    found = []
    for image in images:
        if not image.get("pk", {}).get("S", "").startswith(OUTBOX):
            continue
        event = image["event"]["S"]
        found.append(
            {
                "Source": SOURCE + image["room"]["S"],
                "DetailType": json.loads(event)["type"],
                "Detail": event,
                "EventBusName": bus,
            }
        )
    return found

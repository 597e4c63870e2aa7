"""Queue messages and due times of the LINE room. One queue message is one webhook body; its events are taken one by one."""

import json
from typing import Any

from bookings import away, review, waiting
from inquiries import desk
from kernel import aws, clock, intake, secrets, watch
from kernel.events import Event
from kernel.records import Record
from kernel.watch import logger
from kernel.worker import Worker
from line import events_in, inquiries, outgoing, reading
from line.bookings.mount import BOOKINGS
from line.broadcasts import reading as broadcasts
from line.broadcasts.records import Broadcast
from line.figures import background as figures
from line.menus.records import MenuSet, UserMenu
from line.questions import holding
from line.questions.records import Hold
from line.records import Inquiry, LineRecord, Send
from line.safety import opening
from line.scenarios.records import Scenario

patience = outgoing.Patience()
worker = Worker("line", LineRecord, begin=patience.begin)
opening.serve("broadcast", broadcasts.read)


class SomeFailed(RuntimeError):
    """Some events of a body could not be taken; the body comes again, and those that were taken are known then."""


@worker.queue("line-events")
def webhook_body(body: str, message_id: str) -> None:
    """Take every event of one webhook body. A failing event does not stop its neighbours, but brings the body back."""
    raw_key = json.loads(body).get("raw_copy")
    if raw_key is None:
        take_all(body, message_id)
        return
    raw = _raw_copy(raw_key)
    if raw is not None:
        take_all(raw.content["body"], message_id)
        # What a user wrote stands in one place only, so that an unsend can erase it.
        intake.erase(raw)


def take_all(body: str, message_id: str) -> None:
    """Raises NotAWebhook for what the door would not have let in, SomeFailed if an event must come again."""
    ours = secrets.secret("LINE_SECRETS_ID").get("destination", "")
    events = reading.events_of(reading.body_of(body), ours=ours, now=clock.now())
    failed = 0
    for event in events:
        try:
            record = events_in.take(event, patience)
            logger.info("event", extra={"event": event.id, "type": event.type, "outcome": record.outcome})
        except Exception as error:
            failed += 1
            watch.failed("event failed", error, event=event.id, type=event.type)
    logger.info("webhook", extra={"message_id": message_id, "events": len(events), "failed": failed})
    if failed:
        raise SomeFailed(f"{failed} of {len(events)} events")


def _raw_copy(key: Any) -> intake.RawCopy | None:
    """The body that was too large for the queue; None if it was taken before (the copy goes when it has been)."""
    if not isinstance(key, str) or not key.startswith("raw/line/"):
        raise reading.NotAWebhook("not our raw copy")
    client = aws.client("s3")
    try:
        return intake.fetch(key)
    except client.exceptions.NoSuchKey:
        return None


@worker.on("accounts.staff_removed")
def give_back_inquiries(event: Event) -> None:
    """Put what somebody who has left had in hand back into the queue: inquiries, and consultations by chat."""
    from line.consultations import desk as consultations

    desk.give_back(inquiries.DESK, event.subject)
    consultations.give_back(event.subject)


@worker.due("line.inquiry")
def inquiry_due(record: Record) -> None:
    """The deadline of an open inquiry has passed."""
    assert isinstance(record, Inquiry)
    inquiries.fall_due(record)


@worker.due("line.send")
def send_due(record: Record) -> None:
    """A send that nobody tried, or whose last try had no answer."""
    assert isinstance(record, Send)
    outgoing.again(record)


@worker.due("line.booking")
def booking_due(record: Record) -> None:
    """A reminder is to be written, or the time of a hold is over."""
    waiting.due(BOOKINGS, record)


@worker.due("line.booking_freed")
def booking_freed(record: Record) -> None:
    """A slot became free: it is offered to who waits for its day."""
    waiting.offer(BOOKINGS, record)


@worker.due("line.absence")
def absence_due(record: Record) -> None:
    """A counsellor is away: her bookings are seen to."""
    away.see_to(BOOKINGS, record)


@worker.due("line.booking_review")
def booking_review_due(record: Record) -> None:
    """Settings were changed: the bookings that no longer fit are seen to, and who waits is offered what is open now."""
    review.see_to(BOOKINGS, record)


@worker.due("line.handover")
def handover_due(record: Record) -> None:
    """The next users are to be told that the account moves."""
    from line.handover import telling
    from line.handover.records import Handover

    assert isinstance(record, Handover)
    telling.go_on(record)


@worker.due("line.user_import")
def user_import_due(record: Record) -> None:
    """The next rows of a predecessor's file are to be taken."""
    from line.handover import importing
    from line.handover.records import UserImport

    assert isinstance(record, UserImport)
    importing.go_on(record)


@worker.due("line.broadcast")
def broadcast_due(record: Record) -> None:
    """The hour of a broadcast has come, or its next batch, or the morning count of blocks."""
    assert isinstance(record, Broadcast)
    from line.broadcasts import delivering

    delivering.go_on(record.matter_id)


@worker.due("line.hold")
def hold_due(record: Record) -> None:
    """The time for which an inquiry was in somebody's hands is over."""
    assert isinstance(record, Hold)
    holding.give_back(record)


@worker.due("line.scenario")
def scenario_due(record: Record) -> None:
    """The time of a planned publication has come."""
    assert isinstance(record, Scenario)
    from line.scenarios.approval import SCENARIOS

    SCENARIOS.publish_due(record.scenario_id)


@worker.due("line.menu_set")
def menu_set_due(record: Record) -> None:
    """The time of a planned publication of rich menus has come."""
    assert isinstance(record, MenuSet)
    from line.menus.approval import MENUS

    MENUS.publish_due(record.matter_id)


@worker.due("line.menu_laying")
def menu_laying_due(_record: Record) -> None:
    """Rich menus that were published are laid out at LINE."""
    from line.menus import laying

    laying.lay_out()


@worker.due("line.user_menu")
def user_menu_due(record: Record) -> None:
    """A user is in another state: another tab opens for them."""
    assert isinstance(record, UserMenu)
    from line.menus import people

    people.relink(record)


figures.register(worker)

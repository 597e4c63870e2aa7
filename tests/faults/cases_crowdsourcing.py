"""Fault cases of the crowdsourcing room. Nothing here counts tries: every end state is the undisturbed one."""

import json
from collections.abc import Callable
from typing import Any

from crowdsourcing import board
from crowdsourcing.api import app
from crowdsourcing.worker import worker
from kernel import aws, clock
from kernel.events import Event
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS, flyer
from tests.faults.kit import Case


def signed(body: dict[str, Any]) -> dict[str, Any]:
    """A partner's request, signed once: it is repeated to the letter."""
    house.partner(sample.PARTNER, "partner")
    raw = json.dumps(body | {"reference": "SHIGOTO-2026-0042"}, ensure_ascii=False).encode()
    return {"raw": raw, "headers": {"x-partner-id": sample.PARTNER, **house.signed_headers(raw)}}


def forget(*prefixes: str) -> None:
    """Take items out of the table; of what `prepare` did, only the records matter, not the events that went long ago."""
    for item in house.items("crowdsourcing"):
        if item["pk"]["S"].startswith(prefixes):
            key = {"pk": item["pk"], "sk": item["sk"]}
            aws.client("dynamodb").delete_item(TableName=house.ENVIRONMENT["CROWDSOURCING_TABLE"], Key=key)


def revision() -> dict[str, Any]:
    sample.from_partner()
    forget("OUTBOX#")
    return signed(flyer(places=3))


def send(request: dict[str, Any]) -> Any:
    return house.PUBLIC.send(app, "POST", TASKS, request["raw"], request["headers"])


def proven() -> dict[str, Any]:
    return flyer() | {"website_url": "", "started_at": "2026-11-22T02:55:00.000Z", "altcha": sample.proof()}


def in_review(**changes: Any) -> Callable[[], tuple[house.Caller, str]]:
    def prepare() -> tuple[house.Caller, str]:
        task_id = sample.posted(**changes)
        forget("OUTBOX#")
        return house.staff(), task_id

    return prepare


def approved() -> tuple[house.Caller, str]:
    """Published, but the board has not heard of it."""
    staff, task_id = in_review()()
    assert sample.decide(staff, task_id, "approve").status == 200
    forget("OUTBOX#")
    return staff, task_id


def published() -> tuple[house.Caller, str]:
    staff, task_id = approved()
    board.refresh(task_id)
    return staff, task_id


def decide(verb: str, version: int = 1, **body: Any) -> Callable[[tuple[house.Caller, str]], Any]:
    """The decision as an officer sends it, at the version that they saw."""
    return lambda seen: seen[0].post(app, f"{TASKS}/{seen[1]}/{verb}", {"version": version, **body})


def told(kind: str) -> Callable[[Any], Any]:
    """The bus brings an event about the prepared task."""

    def deliver(seen: tuple[house.Caller, str]) -> None:
        detail = {
            "id": "01EVENT00000000000000000001",
            "type": kind,
            "at": "2026-11-22T03:00:00.000Z",
            "subject": seen[1],
            "data": {},
        }
        worker.deliver_event(Event.of(detail))

    return deliver


def withdrawn() -> tuple[house.Caller, str]:
    staff, task_id = published()
    assert sample.decide(staff, task_id, "withdraw", reason="取りやめ").status == 200
    forget("OUTBOX#")
    return staff, task_id


def past_deadline() -> tuple[house.Caller, str]:
    """A published task whose deadline came while nobody looked."""
    staff, task_id = published()
    task = sample.task(task_id)
    task.offer = task.offer | {"deadline": "2026-11-22T02:59:00.000Z"}
    task.look_again(task.deadline)
    task.save()
    return staff, task_id


def closed() -> tuple[house.Caller, str]:
    staff, task_id = past_deadline()
    board.time_passed(task_id)
    forget("OUTBOX#")
    return staff, task_id


def closed_a_week_ago() -> tuple[house.Caller, str]:
    staff, task_id = closed()
    task = sample.task(task_id)
    task.closed_at = clock.parse("2026-11-15T02:59:00.000Z")
    task.look_again(task.leaves_board_at)
    task.save()
    return staff, task_id


def sent_link(**changes: Any) -> str:
    token = sample.unconfirmed(**changes)
    forget("OUTBOX#")
    return token


def mended_link() -> str:
    """The link of a form that mends a task which was sent back."""
    first = sample.confirmed()
    assert sample.decide(house.staff(), first, "send-back", reason="支払日を早めてください。").status == 200
    again = sample.token_in(sample.mails("sent_back")[0])
    forget("OUTBOX#")
    return sent_link(payment_date="2026-12-28", again=again)


def left_raw_copy() -> str:
    """A raw copy whose transaction never happened."""
    sample.from_partner()
    return only_raw_copy()


def left_confirmation() -> str:
    sample.confirmed()
    return only_raw_copy()


def only_raw_copy() -> str:
    forget("TASK#", "REFERENCE#", "FIND#", "OUTBOX#", "MARK#")
    [key] = sample.raw_copies()
    return key


WAGE = {"since": "2026-10-01", "hourly_yen": 1100, "source": "ひなた県の地域別最低賃金"}
DOWNLOAD = {"what": "tasks", "filter": {"state": "review"}, "reason": "月例の報告のため"}

CASES = [
    Case("crowdsourcing.post_task", send, prepare=lambda: signed(flyer())),
    Case("crowdsourcing.post_task", send, prepare=lambda: signed(flyer(contract="employment"))),
    Case("crowdsourcing.post_task", send, prepare=revision),
    Case("crowdsourcing.post_task", lambda body: house.PUBLIC.post(app, TASKS, body), prepare=proven),
    Case("crowdsourcing.post_task", lambda _: house.PUBLIC.post_form(app, TASKS, sample.as_form(flyer()))),
    Case(
        "crowdsourcing.confirm",
        lambda token: house.PUBLIC.post(app, "/api/crowdsourcing/confirm", {"token": token}),
        prepare=sent_link,
    ),
    Case(
        "crowdsourcing.confirm",
        lambda token: house.PUBLIC.post_form(app, "/api/crowdsourcing/confirm", [("token", token)]),
        prepare=lambda: sent_link(contract="employment"),
    ),
    Case(
        "crowdsourcing.confirm",
        lambda token: house.PUBLIC.post(app, "/api/crowdsourcing/confirm", {"token": token}),
        prepare=mended_link,
    ),
    Case("crowdsourcing.approve", decide("approve"), prepare=in_review()),
    Case("crowdsourcing.send_back", decide("send-back", reason="支払日を早めてください。"), prepare=in_review()),
    Case("crowdsourcing.withdraw", decide("withdraw", reason="取りやめ"), prepare=in_review()),
    Case("crowdsourcing.withdraw", decide("withdraw", version=2, reason="取りやめ"), prepare=published),
    Case("crowdsourcing.hand_over", decide("hand-over", note="山田さんへ"), prepare=in_review(contract="employment")),
    Case(
        "crowdsourcing.record_wage",
        lambda staff: staff.post(app, "/api/crowdsourcing/minimum-wages", WAGE),
        prepare=house.staff,
    ),
    Case(
        "crowdsourcing.download",
        lambda seen: seen[0].post(app, "/api/crowdsourcing/downloads", DOWNLOAD),
        prepare=in_review(),
    ),
    Case("crowdsourcing.task_published", told("crowdsourcing.task_published"), prepare=approved),
    Case("crowdsourcing.task_closed", told("crowdsourcing.task_closed"), prepare=closed),
    Case("crowdsourcing.task_withdrawn", told("crowdsourcing.task_withdrawn"), prepare=withdrawn),
    Case("crowdsourcing.task_left_board", told("crowdsourcing.task_left_board"), prepare=closed_a_week_ago),
    Case("crowdsourcing.replay_task", worker.deliver_raw, prepare=left_raw_copy),
    Case("crowdsourcing.replay_confirmation", worker.deliver_raw, prepare=left_confirmation),
    Case("crowdsourcing.task_due", lambda _: worker.sweep(), prepare=past_deadline),
    Case("crowdsourcing.task_due", lambda _: worker.sweep(), prepare=closed_a_week_ago),
]

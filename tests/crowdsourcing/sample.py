"""Tasks as companies of ひだまり市 would post them, and the ways by which they come in."""

import base64
import copy
import functools
import json
from datetime import UTC, datetime
from typing import Any

from crowdsourcing.api import app
from crowdsourcing.records import Seen, Task, whole
from crowdsourcing.worker import worker
from kernel import clock, publicform
from kernel.events import Event
from tests import house

TASKS = "/api/crowdsourcing/tasks"
PARTNER = "shigoto-net"
FLYER: dict[str, Any] = {
    "orderer": {
        "name": "株式会社みのり食品",
        "contact_name": "佐藤 花",
        "email": "hana@minori.example",
        "telephone": "090-0000-1234",
    },
    "title": "商店街の年末チラシ、校正をお願いします",
    "description": "A4表裏1枚のチラシの校正です。\n誤字と日付の間違いを、赤字で返してください。",
    "category": "writing",
    "place": {"kind": "remote"},
    "contract": "outsourcing",
    "reward": {"kind": "fixed", "yen": 12000, "note": "1枚"},
    "deadline": "2026-12-05",
    "delivery_date": "2026-12-14",
    "payment_date": "2027-01-29",
    "places": 1,
    "skills": ["校正の経験"],
    "agree_terms": True,
}


def flyer(**changes: Any) -> dict[str, Any]:
    """The flyer's task with some members replaced; 'orderer.email' reaches inside."""
    body = copy.deepcopy(FLYER)
    for name, value in changes.items():
        *parents, last = name.split("__")
        node = body
        for parent in parents:
            node = node[parent]
        node[last] = value
    return body


def as_form(body: dict[str, Any]) -> list[tuple[str, str]]:
    """The same as a browser without JavaScript sends it."""
    pairs: list[tuple[str, str]] = []

    def add(name: str, value: Any) -> None:
        match value:
            case dict():
                for key, inner in value.items():
                    add(f"{name}.{key}" if name else key, inner)
            case list():
                for inner in value:
                    add(name, inner)
            case True:
                pairs.append((name, "true"))
            case _:
                pairs.append((name, str(value)))

    add("", body)
    return [*pairs, ("website_url", "")]


@functools.cache
def proof() -> str:
    """A solved challenge. It lives half an hour of real time (the library looks at the real clock), and each test has a cloud of its
    own in which it was not used yet."""
    import altcha

    with clock.fixed(datetime.now(UTC)):
        challenge = altcha.Challenge.from_dict(publicform.challenge())
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return base64.b64encode(
        json.dumps({"challenge": challenge.to_dict(), "solution": solution.to_dict()}).encode()
    ).decode()


def from_partner(
    body: dict[str, Any] | None = None, *, reference: str = "SHIGOTO-2026-0042", message_id: str = "msg_1"
) -> house.Got:
    """A signed post of the partner, which is registered if it is not yet."""
    house.partner(PARTNER, "partner")
    raw = json.dumps((body or flyer()) | ({"reference": reference} if reference else {}), ensure_ascii=False).encode()
    headers = {"x-partner-id": PARTNER, **house.signed_headers(raw, message_id=message_id)}
    return house.PUBLIC.send(app, "POST", TASKS, raw, headers)


def posted(**changes: Any) -> str:
    """A partner's task in review; its id."""
    got = from_partner(flyer(**changes), reference=changes.get("title", "SHIGOTO-2026-0042"))
    assert got.status == 202, got.text
    return str(got.body["task_id"])


def mails(template: str = "") -> list[dict[str, Any]]:
    """What this room asked the mail office to send, of one template or all; ids of one millisecond have no order."""
    sent = [event["data"] for event in house.outbox("crowdsourcing") if event["type"] == "messaging.mail_requested"]
    return [mail for mail in sent if template in ("", mail["template"].removeprefix("crowdsourcing/"))]


def events() -> list[str]:
    """The types of this room's own events, by name."""
    return sorted(
        event["type"] for event in house.outbox("crowdsourcing") if event["type"].startswith("crowdsourcing.")
    )


def token_in(mail: dict[str, Any]) -> str:
    """The token of the link in a mail."""
    return str(mail["values"]["url"].split("token=")[1])


def unconfirmed(**changes: Any) -> str:
    """A form of the site that waits for its click; the token of its link."""
    before = {token_in(mail) for mail in mails("confirm")}
    got = house.PUBLIC.post_form(app, TASKS, as_form(flyer(**changes)))
    assert got.status == 202, got.text
    tokens = {token_in(mail) for mail in mails("confirm")}
    return (tokens - before or tokens).pop()


def confirmed(**changes: Any) -> str:
    """A task from the site's form in review; its id."""
    got = house.PUBLIC.post(app, "/api/crowdsourcing/confirm", {"token": unconfirmed(**changes)})
    assert got.status == 200, got.text
    return str(got.body["task_id"])


def decide(staff: house.Caller, task_id: str, verb: str, **body: Any) -> house.Got:
    """One decision of an officer at the version that stands there now."""
    return staff.post(
        app, f"{TASKS}/{task_id}/{verb}", {"version": body.pop("version", None) or task(task_id).version, **body}
    )


def task(task_id: str) -> Task:
    return whole(task_id).task


def seen(task_id: str) -> Seen:
    return whole(task_id)


def deliver() -> None:
    """Hand all events in the outbox to this room's worker, twice: at least once is all that is promised."""
    for _ in range(2):
        for event in house.outbox("crowdsourcing"):
            worker.deliver_event(Event.of(event))


def on_board(task_id: str) -> dict[str, Any] | None:
    """What the site builder finds for a task, or None."""
    from kernel import aws

    listed = aws.client("s3").list_objects_v2(Bucket=house.ENVIRONMENT["PUBLISHED_BUCKET"]).get("Contents", [])
    key = f"published/crowdsourcing/task/{task_id}.json"
    if key not in [one["Key"] for one in listed]:
        return None
    found: dict[str, Any] = json.loads(
        aws.client("s3").get_object(Bucket=house.ENVIRONMENT["PUBLISHED_BUCKET"], Key=key)["Body"].read()
    )
    return found


def raw_copies() -> list[str]:
    """The keys of the raw copies that wait for the intake queue."""
    from kernel import aws

    listed = aws.client("s3").list_objects_v2(Bucket=house.ENVIRONMENT["INTAKE_BUCKET"]).get("Contents", [])
    return [one["Key"] for one in listed]

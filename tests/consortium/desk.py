"""What the consortium's tests stand on: みのり食品's form, a solved proof of work, the staff of ひだまり市, steps up to each state."""

import base64
import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha

from consortium.api import app
from consortium.worker import worker
from kernel import clock, schema
from kernel.events import Event
from tests import house
from tests.house import PUBLIC, Caller, Got

NUMBER = "8999901000017"  # 999901000017 with its check digit; no registry has the office 9999
APPLICATIONS = "/api/consortium/applications"
MEMBERS = "/api/consortium/members"
CONFIRM = "/api/consortium/confirm"

_FORM: dict[str, Any] = {
    "organisation": {
        "name": "株式会社みのり食品",
        "name_kana": "ミノリショクヒン",
        "kind": "company",
        "corporate_number": NUMBER,
        "postcode": "123-4567",
        "address": "ひなた県ひだまり市本町2-4-1",
        "website": "https://minori.example",
        "introduction": "地元の野菜で、惣菜とお弁当をつくっています。",
    },
    "contact": {
        "name": "高橋 恵美",
        "name_kana": "タカハシ エミ",
        "department": "総務部",
        "email": "takahashi@minori.example",
        "telephone": "090-0000-1234",
    },
    "interests": ["data_use", "cashless", "matching"],
    "motive": "注文の電話とファクスを減らしたいと考えています。",
    "list_publicly": True,
    "agree_terms": True,
    "agree_antisocial": True,
}


def form(**changes: Any) -> dict[str, Any]:
    """みのり食品's form; `organisation=…` and `contact=…` replace parts, a value None takes a field out."""
    made = deepcopy(_FORM)
    for name, value in changes.items():
        if isinstance(value, dict):
            made[name] |= value
            made[name] = {key: kept for key, kept in made[name].items() if kept is not None}
        elif value is None:
            made.pop(name)
        else:
            made[name] = value
    return made


def urlencoded(body: dict[str, Any]) -> list[tuple[str, str]]:
    """A form as a browser without JavaScript sends it."""
    fields: list[tuple[str, str]] = []
    for name, value in body.items():
        if isinstance(value, dict):
            fields += [(f"{name}.{inner}", one) for inner, one in urlencoded(value)]
        elif isinstance(value, list):
            fields += [(name, one) for one in value]
        elif value is True:
            fields.append((name, "true"))
        elif value is not False:
            fields.append((name, value))
    return fields


def solved() -> str:
    """The answer to a proof-of-work challenge of ours, made easy (cost 1), as the widget would send it."""
    challenge = altcha.create_challenge(
        "PBKDF2/SHA-256",
        1,
        expires_at=datetime.now(UTC) + timedelta(hours=1),
        hmac_secret=house.KERNEL_SECRET["altcha_key"].encode(),
    )
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return base64.b64encode(
        json.dumps({"challenge": challenge.to_dict(), "solution": solution.to_dict()}).encode()
    ).decode()


def send(body: dict[str, Any] | None = None, *, caller: Caller = PUBLIC) -> Got:
    """Send a form as the site's page does, with its proof of work."""
    return caller.post(app, APPLICATIONS, (body or form()) | {"altcha": solved()})


def mails(template: str) -> list[dict[str, Any]]:
    """The mails that the room asked for with this template, oldest first."""
    asked = [event for event in house.outbox("consortium") if event["type"] == "messaging.mail_requested"]
    return [event["data"] for event in asked if event["data"]["template"] == f"consortium/{template}"]


def token() -> str:
    """What stands in the link of the confirmation mail whose form still waits, or else of any (the clock stands: no mail is latest)."""
    links = [str(mail["values"]["url"]).partition("?token=")[2] for mail in mails("confirm")]
    waiting = {item["pk"]["S"].removeprefix("UNCONFIRMED#") for item in house.items("consortium")}
    return next((link for link in links if link.partition(".")[0] in waiting), links[-1])


def applied(**changes: Any) -> str:
    """Send and confirm a form; the application's id."""
    assert send(form(**changes)).status == 202
    confirmed = PUBLIC.post(app, CONFIRM, {"token": token()})
    assert confirmed.status == 200, confirmed.text
    return str(confirmed.body["id"])


def hana() -> Caller:
    """佐藤 花 of the office: screens."""
    return house.staff("佐藤 花", staff_id="STAFF-HANA", permissions=("consortium.read", "consortium.screen"))


def makoto() -> Caller:
    """鈴木 誠, head of the section: screens and decides."""
    return house.staff(
        "鈴木 誠", staff_id="STAFF-MAKOTO", permissions=("consortium.read", "consortium.screen", "consortium.approve")
    )


def act(caller: Caller, application_id: str, verb: str, body: dict[str, Any], version: int | None = None) -> Got:
    """Do a verb on an application at its version as it stands now."""
    from consortium.records import application_of

    current = application_of(application_id).version if version is None else version
    return caller.post(app, f"{APPLICATIONS}/{application_id}/{verb}", {"version": current, **body})


SOURCES = (
    ("identity", "国税庁 法人番号公表サイト"),
    ("antisocial", "警察への照会"),
    ("antisocial", "新聞記事データベース"),
    ("activity", "面談"),
    ("terms", "申込みの記録"),
)


def screened(application_id: str) -> None:
    """All checks are ok, the anti-social one from two sources: the record as five requests of 佐藤 would leave it."""
    from consortium.records import application_of

    application, now = application_of(application_id), clock.iso(clock.now())
    application.entries = [
        {
            "check": check,
            "result": "ok",
            "source": source,
            "note": "",
            "at": now,
            "who": "佐藤 花",
            "who_id": "STAFF-HANA",
        }
        for check, source in SOURCES
    ]
    application.version += len(SOURCES)
    application.save()


def proposed(decision: str = "approve", **changes: Any) -> str:
    """An application with all checks done by 佐藤 and her proposal."""
    application_id = applied(**changes)
    screened(application_id)
    got = act(hana(), application_id, "propose", {"decision": decision, "reason": "会の目的に合うため"})
    assert got.status == 200, got.text
    return application_id


def admitted(**changes: Any) -> str:
    """The id of a new member, admitted by 鈴木."""
    got = act(makoto(), proposed(**changes), "approve", {})
    assert got.status == 200, got.text
    return str(got.body["member_id"])


def deliver(event_type: str) -> None:
    """Hand the room's own worker every event of a type, as the bus would."""
    for event in house.outbox("consortium"):
        if event["type"] == event_type:
            worker.deliver_event(Event.of(event))


def published(member_id: str) -> dict[str, Any] | None:
    """What the site builder finds about a member."""
    import botocore.exceptions

    from kernel import aws

    try:
        found = aws.client("s3").get_object(
            Bucket=house.ENVIRONMENT["PUBLISHED_BUCKET"], Key=f"published/consortium/member/{member_id}.json"
        )
    except botocore.exceptions.ClientError:
        return None
    stored: dict[str, Any] = json.loads(found["Body"].read())
    return stored


def fits(name: str, got: Got) -> None:
    """The answer keeps to its schema."""
    assert schema.mistakes(name, deepcopy(got.body)) == []

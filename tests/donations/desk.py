"""What the donation tests share: 髙橋 恵美's donation to ひだまり市, the portal that tells of it, the clerk who looks at it."""

import json
from copy import deepcopy
from typing import Any

from donations.api import app
from donations.records import Gift
from donations.worker import worker
from kernel import clock, schema
from kernel.events import Event
from tests import house
from tests.house import Caller, Got

PORTAL = "furunavi"
DOOR = f"/api/donations/portals/{PORTAL}/notifications"
EXAMPLE: dict[str, Any] = json.loads(
    (schema.root("schemas") / "donations" / "notification.json").read_text(encoding="utf-8")
)["examples"][0]
WHO = {key: EXAMPLE["donor"][key] for key in ("name", "name_kana", "postcode", "address", "telephone")}
VENDORS, GIFTS = "/api/donations/vendors", "/api/donations/gifts"
FARM: dict[str, Any] = schema.load("donations/catalogue-vendor")["examples"][0]
RICE: dict[str, Any] = schema.load("donations/catalogue-gift")["examples"][0] | {"portal_amounts": {}}
OFFICER = "01STAFFMORINAOKO0000000000"


def notification(**changed: Any) -> dict[str, Any]:
    """The README's notification with some members replaced; None takes one away."""
    body = deepcopy(EXAMPLE) | changed
    return {key: value for key, value in body.items() if value is not ...}


def donor(**changed: Any) -> dict[str, Any]:
    return deepcopy(EXAMPLE["donor"]) | changed


def line(**changed: Any) -> dict[str, Any]:
    return deepcopy(EXAMPLE["lines"][0]) | changed


def send(body: Any, *, message_id: str = "msg_1", portal: str = PORTAL, **signing: Any) -> Got:
    """The portal sends a notification, signed by the convention's own package."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = house.signed_headers(raw, message_id=message_id, **signing)
    path = f"/api/donations/portals/{portal}/notifications"
    return Caller({}).send(app, "POST", path, raw, headers)


def accepted(body: Any, **signing: Any) -> dict[str, Any]:
    got = send(body, **signing)
    assert got.status == 202, got.body
    assert schema.mistakes("donations/accepted", got.body) == []
    answer: dict[str, Any] = got.body
    return answer


def clerk() -> Caller:
    return house.staff()


def officer() -> Caller:
    """森 直子 of the city, who approves."""
    return house.staff("森 直子", staff_id=OFFICER)


def done(got: Got) -> dict[str, Any]:
    """The entry that a verb of the catalogue gave; its shape is the published one."""
    assert got.status in (200, 201), got.body
    shape = "vendor" if "gifts" in got.body else "gift"
    assert schema.mistakes(f"donations/catalogue-{shape}-detail", got.body) == []
    found: dict[str, Any] = got.body
    return found


def decide(path: str, entry: dict[str, Any], verb: str = "approve", **body: Any) -> dict[str, Any]:
    """The officer decides on a proposal."""
    return done(officer().post(app, f"{path}/{entry['id']}/{verb}", {"version": entry["version"], **body}))


def vendor(clerk_: Caller, **changed: Any) -> str:
    """The id of a vendor in force; みのり農園 once for all."""
    body = {"content": FARM | changed, "reason": "新しい事業者のため", "propose": True}
    got = done(clerk_.post(app, VENDORS, body, idempotency_key=changed.get("name", "farm").encode().hex()))
    return str((decide(VENDORS, got) if got["state"] == "proposed" else got)["id"])


def rice(clerk_: Caller, **changed: Any) -> dict[str, Any]:
    """A gift's content, with its vendor in force; it costs a quarter of its amount, unless `changed` says otherwise."""
    amount = changed.get("amount_yen", RICE["amount_yen"])
    return RICE | {"vendor_id": vendor(clerk_), "cost_yen": amount // 4} | changed


def register(clerk_: Caller, code: str = "HDM-0012", **changed: Any) -> dict[str, Any]:
    """A gift in force: the clerk proposes it, the officer approves."""
    body = {"code": code, "content": rice(clerk_, **changed), "reason": "受付を始めるため", "propose": True}
    return decide(GIFTS, done(clerk_.post(app, GIFTS, body)))


def stands(code: str = "HDM-0012", **changed: Any) -> None:
    """A gift in force as an approval leaves it, without the way there: for tests that prepare the same morning a thousand times."""
    content = RICE | {"vendor_id": "VENDOR", "cost_yen": 7000} | changed
    price = {"since": now(), "who": "田中 みどり・森 直子", "reason": "受付を始めるため"}
    Gift(
        pk=f"GIFT#{code}",
        sk="GIFT",
        gsi1pk="GIFTS",
        gsi1sk=code,
        code=code,
        name=content["name"],
        content=content,
        approved_version=1,
        prices=[price | {key: content[key] for key in ("amount_yen", "portal_amounts")}],
    ).save()


def change(clerk_: Caller, code: str = "HDM-0012", *, since: str | None = None, **changed: Any) -> dict[str, Any]:
    """A gift's change in force, from `since` or now on."""
    seen_ = clerk_.get(app, f"{GIFTS}/{code}").body
    body = {
        "version": seen_["version"],
        "content": seen_["content"] | changed,
        "reason": "値段を直すため",
        "propose": True,
    }
    got = done(clerk_.post(app, f"{GIFTS}/{code}/draft", body | ({"since": since} if since else {})))
    return decide(GIFTS, got)


def seen(clerk_: Caller, donation_id: str) -> dict[str, Any]:
    """The donation as the clerk sees it; its shape is the published one."""
    got = clerk_.get(app, f"/api/donations/{donation_id}")
    assert got.status == 200, got.body
    assert schema.mistakes("donations/donation", got.body) == []
    found: dict[str, Any] = got.body
    return found


def act(clerk_: Caller, donation: dict[str, Any], verb: str, **body: Any) -> Got:
    return clerk_.post(app, f"/api/donations/{donation['id']}/{verb}", {"version": donation["version"], **body})


def outbox() -> list[dict[str, Any]]:
    """What the room told, oldest first, without what the catalogue told when vendors and gifts were put in force."""
    return [
        event for event in house.outbox("donations") if not event["type"].endswith(("gift_in_force", "vendor_in_force"))
    ]


def deliver(*types: str) -> None:
    """Hand the room's own events to its worker, as the bus would."""
    for waiting in house.outbox("donations"):
        if not types or waiting["type"] in types:
            worker.deliver_event(Event.of(waiting))


def raw_copies() -> dict[str, Any]:
    """All raw copies, by key."""
    from kernel import aws

    s3, bucket = aws.client("s3"), house.ENVIRONMENT["INTAKE_BUCKET"]
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys}


def count(kind: str) -> int:
    """How many records of a kind the table holds."""
    return sum(1 for item in house.items("donations") if item.get("kind", {}).get("S") == f"donations.{kind}")


def now() -> str:
    return clock.iso(clock.now())

"""What the tests of origin checks share: みのり農園's sheet about its rice, and what it answers."""

from typing import Any

from donations.api import app
from kernel import schema
from tests import house
from tests.donations import desk
from tests.house import Caller, Got

ORIGINS = "/api/donations/origins"
MINE = "/api/donations/vendor/origins"
VENDOR = "VENDOR"  # of `desk.stands`
ANSWER: dict[str, Any] = {
    "code": "HDM-0012",
    "material": "inside",
    "material_from": "ひだまり市",
    "made": "inside",
    "made_at": "ひだまり市の田",
    "label": "ひなた県ひだまり市産",
    "same": "yes",
}


def once(caller: Caller, path: str, body: dict[str, Any], key: str) -> Got:
    """A request with an Idempotency-Key."""
    return Caller(caller.headers | {"idempotency-key": key}).post(app, path, body)


def shown(got: Got, shape: str, status: int = 200) -> dict[str, Any]:
    """What an answer holds; its shape is the published one."""
    assert got.status == status, got.body
    assert schema.mistakes(f"donations/origin-{shape}", got.body) == []
    found: dict[str, Any] = got.body
    return found


def prepared(clerk: Caller, key: str = "survey", **changed: Any) -> dict[str, Any]:
    return shown(once(clerk, f"{ORIGINS}/surveys", {"title": "2026年度下期"} | changed, key), "survey", 201)


def act(caller: Caller, base: str, record: dict[str, Any], verb: str, **body: Any) -> Got:
    return caller.post(app, f"{base}/{record['id']}/{verb}", {"version": record["version"]} | body)


def sent(clerk: Caller, **changed: Any) -> dict[str, Any]:
    """A survey that was sent, its sheets made."""
    act(clerk, f"{ORIGINS}/surveys", survey := prepared(clerk, **changed), "send")
    desk.deliver("donations.origin_survey_moved")
    return shown(clerk.get(app, f"{ORIGINS}/surveys/{survey['id']}"), "survey")


def hers(vendor: str = VENDOR) -> list[dict[str, Any]]:
    """What the vendor's people see."""
    return list(shown(house.member(vendor).get(app, MINE), "mine")["items"])


def answered(vendor: str = VENDOR, **changed: Any) -> dict[str, Any]:
    """The vendor answers her first sheet and sends it."""
    caller = house.member(vendor)
    sheet = shown(act(caller, MINE, hers(vendor)[0], "write", **ANSWER | changed), "sheet")
    return shown(act(caller, MINE, sheet, "submit"), "sheet")


def doubts(clerk: Caller, **query: Any) -> list[dict[str, Any]]:
    return list(shown(clerk.get(app, f"{ORIGINS}/doubts", **query), "doubts")["items"])


def pointed_out(clerk: Caller, key: str = "doubt", **changed: Any) -> dict[str, Any]:
    body = {"code": "HDM-0012", "text": "袋に他県の産地が書いてあった", "told_by": "寄附者（電話）"} | changed
    return shown(once(clerk, f"{ORIGINS}/doubts", body, key), "doubt", 201)

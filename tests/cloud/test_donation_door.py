"""The donations' door end to end: what a portal sends, what the clerk sees, what a second notification changes."""

import io
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pyzipper

from infra.local.visitor import signed
from tests.donations import desk as sample
from tests.town import ADMINISTRATOR, CLERK, Town

pytestmark = pytest.mark.cloud
PORTAL = "furunavi"
DOOR = f"/api/donations/portals/{PORTAL}/notifications"


def donor(**changed: Any) -> dict[str, Any]:
    """Somebody who has not donated yet: a second donation of the same person would be one to look at."""
    return sample.donor(**({"name": f"髙橋 {uuid.uuid4().hex[:8]}"} | changed))


def order(**changed: Any) -> dict[str, Any]:
    """A donation under a new order number by a new donor."""
    own = {"portal_order_number": f"E2E-{uuid.uuid4().hex[:12]}", "revision": 1, "donor": donor()}
    return sample.notification(**own | changed)


def accepted(town: Town, body: dict[str, Any]) -> dict[str, Any]:
    got = town.signed(PORTAL, DOOR, body)
    assert got.status == 202, got.text
    answer: dict[str, Any] = got.body
    return answer


def seen(town: Town, donation_id: str) -> dict[str, Any]:
    got = town.desk(CLERK).get(f"/api/donations/{donation_id}")
    assert got.status == 200, got.text
    found: dict[str, Any] = got.body
    return found


def test_a_signed_notification_stands_in_the_clerks_list_and_detail(town: Town) -> None:
    body = order()
    answer = accepted(town, body)
    clerk = town.desk(CLERK)
    found = clerk.get("/api/donations", q=body["portal_order_number"]).body["items"]
    assert [one["id"] for one in found] == [answer["donation_id"]]
    detail = seen(town, answer["donation_id"])
    assert (detail["amount_yen"], detail["donor"]["name"]) == (28000, body["donor"]["name"])
    assert detail["receipt"]["date"] == "2026-11-22"
    newest = clerk.get("/api/donations", limit=200).body["items"]  # other tests donate too
    assert answer["donation_id"] in [one["id"] for one in newest]


def test_the_same_notification_again_gets_the_same_answer(town: Town) -> None:
    body = order()
    assert accepted(town, body) == accepted(town, body)
    assert len(town.desk(CLERK).get("/api/donations", q=body["portal_order_number"]).body["items"]) == 1


def test_a_changed_notification_is_a_revision_that_keeps_what_staff_corrected(town: Town) -> None:
    body = order()
    donation_id = accepted(town, body)["donation_id"]
    clerk, first = town.desk(CLERK), seen(town, donation_id)
    correction = {
        "version": first["version"],
        "reason": "寄附者から電話がありました",
        "donor": {"telephone": "090-0000-0099"},
    }
    corrected = clerk.post(f"/api/donations/{donation_id}/correct", correction)
    assert corrected.status == 200, corrected.text
    moved = body["donor"] | {"address": "東京都千代田区千代田1丁目1番 ひだまりハイツ305"}
    assert accepted(town, body | {"revision": 2, "donor": moved})["revision"] == 2
    detail = seen(town, donation_id)
    assert detail["donor"]["address"].endswith("305")
    assert detail["donor"]["telephone"] == "090-0000-0099"
    newest = next(one for one in detail["revisions"] if one["number"] == 2)
    assert {change["field"]: change["applied"] for change in newest["changes"]} == {
        "/donor/address": True,
        "/revision": True,
    }
    late = clerk.post(f"/api/donations/{donation_id}/correct", correction | {"reason": "もう一度"})
    assert (late.status, late.body["current"]["version"]) == (409, detail["version"])


def test_an_older_notification_that_comes_late_changes_nothing(town: Town) -> None:
    body = order(revision=2)
    donation_id = accepted(town, body)["donation_id"]
    accepted(town, body | {"revision": 1, "amount_yen": 10000})
    detail = seen(town, donation_id)
    assert detail["amount_yen"] == 28000
    assert [one["superseded"] for one in detail["revisions"]].count(True) == 1


@pytest.mark.parametrize(
    ("changed", "flag"),
    [
        ({"lines": [sample.line(gift_code="HDM-9999")]}, "unknown_gift"),
        ({"amount_yen": 2800, "lines": [sample.line(amount_yen=2800)]}, "amount_mismatch"),
        ({"donor": donor(postcode="999-9999")}, "postcode"),
        ({"donor": donor(prefecture="ひなた県", address="ひだまり市本町1-1")}, "resident"),
    ],
)
def test_what_is_odd_is_accepted_and_flagged(town: Town, changed: dict[str, Any], flag: str) -> None:
    donation_id = accepted(town, order(**changed))["donation_id"]
    detail = seen(town, donation_id)
    assert flag in [one["code"] for one in detail["flags"]]
    assert detail["state"] == "held"
    waiting = town.desk(CLERK).get("/api/donations/waiting").body["items"]
    assert donation_id in [one["id"] for one in waiting]


def test_a_my_number_is_masked_in_the_record_and_in_the_raw_copy(town: Town, deployed: Any) -> None:
    my_number = "123456789018"  # its check digit is right; an example that belongs to nobody
    donation_id = accepted(town, order(message=f"番号は {my_number} です"))["donation_id"]
    got = town.desk(CLERK).get(f"/api/donations/{donation_id}")
    assert my_number not in got.text
    assert "my_number" in [one["code"] for one in got.body["flags"]]
    key = got.body["revisions"][0]["raw_copy"]
    raw = deployed.client("s3").get_object(Bucket=deployed.physical("IntakeBucket"), Key=key)["Body"].read()
    assert raw and my_number.encode() not in raw


@pytest.mark.parametrize(
    "how", ["unsigned", "another-key", "another-body", "too-old", "from-tomorrow", "another-portal"]
)
def test_what_the_portal_did_not_sign_is_refused_and_kept_nowhere(town: Town, how: str) -> None:
    body = order()
    keys = town.access["partners"]
    match how:
        case "unsigned":
            got = town.visitor().post(DOOR, body)
        case "another-key":
            got = town.signed(PORTAL, DOOR, body, secret=keys["rakuten"]["secret"])
        case "another-body":
            headers = signed(b"{}", keys[PORTAL]["secret"], "msg_1")
            got = town.visitor().post(DOOR, body, **headers)
        case "too-old":
            got = town.signed(PORTAL, DOOR, body, at=datetime.now(UTC) - timedelta(minutes=6))
        case "from-tomorrow":
            got = town.signed(PORTAL, DOOR, body, at=datetime.now(UTC) + timedelta(minutes=6))
        case _:
            got = town.signed(PORTAL, DOOR.replace(PORTAL, "satofull"), body)
    assert (got.status, got.body["type"].rsplit("/", 1)[-1]) == (401, "bad-signature")
    assert got.headers["content-type"].startswith("application/problem+json")
    assert town.desk(CLERK).get("/api/donations", q=body["portal_order_number"]).body["items"] == []


def test_what_cannot_be_read_is_refused_with_every_mistake(town: Town) -> None:
    assert town.signed(PORTAL, DOOR, b'{"portal_order_number": ').status == 400
    got = town.signed(PORTAL, DOOR, {"amount_yen": "28,000"})
    assert got.status == 422
    assert set(got.codes()) == {"/portal_order_number", "/amount_yen", "/donor"}


def test_two_keys_live_while_a_portal_changes_over(town: Town) -> None:
    first, second = _rotated(town, "rotate"), _rotated(town, "rotate")
    door = "/api/donations/portals/asoview/notifications"
    assert town.signed("asoview", door, order(), secret=first).status == 202
    assert town.signed("asoview", door, order(), secret=second).status == 202
    _rotated(town, "retire")
    assert town.signed("asoview", door, order(), secret=first).status == 401
    assert town.signed("asoview", door, order(), secret=second).status == 202


def _rotated(town: Town, verb: str) -> str:
    """Change over the keys of a portal; the new key's secret. Where two live, a rotation begins with retiring the older."""
    administrator = town.desk(ADMINISTRATOR)
    known = administrator.get("/api/accounts/partners").body["items"]
    partner = next(one for one in known if one["id"] == "asoview")
    if verb == "rotate" and len(partner["keys"]) == 2:
        _rotated(town, "retire")
        return _rotated(town, verb)
    body = {"version": partner["version"], "reason": "年に一度の入れ替え"}
    if verb == "retire":
        body["key_id"] = partner["keys"][0]["key_id"]
    got = administrator.post(f"/api/accounts/partners/asoview/{verb}", body)
    assert got.status == 200, got.text
    return str(got.body.get("secret", ""))


def test_a_download_is_an_encrypted_file_and_stands_in_the_audit_log(town: Town) -> None:
    body = order()
    accepted(town, body)
    asked = {"what": "donations", "filter": {"q": body["portal_order_number"]}, "reason": "月次の突き合わせ"}
    offered = town.desk(CLERK).post("/api/donations/downloads", asked)
    assert offered.status == 200, offered.text
    with urllib.request.urlopen(offered.body["url"], timeout=20) as answer:
        packed = pyzipper.AESZipFile(io.BytesIO(answer.read()))
    packed.setpassword(offered.body["password"].encode())
    (name,) = packed.namelist()
    content = packed.read(name).decode("utf-8-sig")
    assert body["portal_order_number"] in content
    log = town.desk(ADMINISTRATOR).get("/api/accounts/audit", limit=200).body["items"]
    assert ("donations.download", "田中 みどり") in [(one["action"], one["actor_name"]) for one in log]

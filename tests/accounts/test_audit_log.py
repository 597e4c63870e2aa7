"""The audit log: reading it is a line of it, and it is narrowed by all conditions together."""

from datetime import timedelta

import pytest

from accounts.api import app
from kernel import clock
from kernel.audit import AuditEntry
from tests import house
from tests.accounts.people import invite_jiro


def test_reading_the_audit_log_is_a_line_of_it_and_searches_by_thing(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    administrator.get(app, f"/api/accounts/staff/{invited['id']}")
    found = administrator.get(app, "/api/accounts/audit", target=f"staff/{invited['id']}").body["items"]
    assert [line["action"] for line in found] == ["accounts.staff_one", "accounts.invite"]
    assert found[0]["actor_name"] == "佐藤 花" and found[0]["ip"] == "203.0.113.7"
    today = administrator.get(app, "/api/accounts/audit", day="2026-11-22", action="accounts.audit").body["items"]
    assert len(today) == 2  # both readings, this one included


def test_the_audit_log_is_narrowed_by_all_conditions_together(administrator: house.Caller) -> None:
    invited = invite_jiro(administrator)
    shown = f"/api/accounts/staff/{invited['id']}"
    for days in (0, 1):
        with clock.fixed(house.NOON + timedelta(days=days)):
            house.staff("鈴木 誠", staff_id="STAFF-MAKOTO").get(app, shown)
            house.staff("木村 葵", staff_id="STAFF-AOI").get(app, shown)

    def found(**conditions: str) -> list[tuple[str, str]]:
        with clock.fixed(house.NOON + timedelta(days=1, minutes=5)):
            auditor = house.staff("会計 課", staff_id="STAFF-AUDITOR")
            lines = auditor.get(app, "/api/accounts/audit", action="accounts.staff_one", **conditions).body["items"]
        return [(line["actor"], line["at"][:10]) for line in lines]

    assert found(actor="STAFF-MAKOTO", day="2026-11-22") == [("STAFF-MAKOTO", "2026-11-22")]
    assert found(target=f"staff/{invited['id']}", actor="STAFF-AOI", day="2026-11-23") == [("STAFF-AOI", "2026-11-23")]
    assert found(actor="STAFF-AOI", month="2026-10") == []
    assert len(found(month="2026-11")) == 4


def test_downloading_the_audit_log_is_an_encrypted_zip_and_logged_with_its_reason(administrator: house.Caller) -> None:
    import io
    import urllib.parse

    import pyzipper

    from kernel import aws

    offered = administrator.post(
        app,
        "/api/accounts/downloads",
        {"what": "audit", "filter": {"day": "2026-11-22"}, "reason": "定期監査"},
    ).body
    key = urllib.parse.urlparse(offered["url"]).path.split("downloads/")[1]
    packed = (
        aws.client("s3").get_object(Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=f"downloads/{key}")["Body"].read()
    )
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        name = archive.namelist()[0]
        with pytest.raises(RuntimeError):
            archive.read(name)
        text = archive.read(name, pwd=offered["password"].encode())
    assert text.startswith(b"\xef\xbb\xbf") and "accounts.download" in text.decode()
    lines = [one for one in AuditEntry.gsi2.query("TARGET#audit/-") if isinstance(one, AuditEntry)]
    whole = {one.action: (one.why, one.what) for one in lines}
    assert whole["accounts.downloaded"] == (
        "定期監査",
        {"kind": "audit", "filter": {"day": "2026-11-22"}, "rows": offered["rows"]},
    )
    assert offered["rows"] == len(text.decode().splitlines()) - 1, "the header is no row"


def test_a_download_whose_filter_finds_little_among_much_ends_and_says_so(
    administrator: house.Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        administrator.get(app, "/api/accounts/audit")
    monkeypatch.setattr("accounts.audit_log.READ_MOST", 4)
    body = {"what": "audit", "filter": {"day": "2026-11-22", "action": "donations"}, "reason": "監査"}
    got = administrator.post(app, "/api/accounts/downloads", body)
    assert got.status == 422 and "絞ってください" in got.body["errors"][0]["message"]

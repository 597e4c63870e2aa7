"""A portal's file becomes donations, once, however often it is imported and wherever the worker dies."""

import contextlib
from datetime import timedelta
from typing import Any
from unittest import mock

import botocore.client
import pytest

from donations import together
from donations.api import app
from donations.imports import job
from donations.records import donation_id
from donations.worker import worker
from kernel import clock
from tests import house
from tests.donations import desk
from tests.donations.imports import importing
from tests.donations.imports.importing import FILES, counts, row, table
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
PORTALS = sorted(path.stem for path in FILES.glob("*.csv"))


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return importing.ready()


def test_there_is_a_file_for_each_live_portal() -> None:
    from kernel import settings

    assert sorted(one["id"] for one in settings.city()["portals"] if one["feed"] == "live") == PORTALS


@pytest.mark.parametrize("portal", PORTALS)
def test_each_portals_file_is_recognised_and_becomes_three_donations(clerk: Caller, portal: str) -> None:
    import_id = importing.upload(clerk, (FILES / f"{portal}.csv").read_bytes(), filename=f"{portal}.csv")
    preview = importing.look(clerk, import_id)
    assert (preview["mapping"]["id"], preview["mapping"]["missing"]) == (portal, [])
    assert preview["mapping"]["notice"] == "ポータルの実際のファイルで確認が必要"
    assert [(one["amount"], one["paid"], one["donor"], one["notes"]) for one in preview["rows"]] == [
        ("28,000円", "入金済み", "髙橋 恵美", []),
        ("28,000円", "入金前", "渡邉 一郎", []),
        ("38,000円", "入金済み", "山﨑 直子", []),
    ]
    importing.start(clerk, import_id)
    importing.work()
    done = importing.seen(clerk, import_id)
    assert (done["state"], done["counts"], done["rows_done"], done["rows_total"]) == ("done", counts(new=3), 4, 4)
    two_lines = importing.donation(clerk, f"{portal.upper()[:3]}-202611-0003", portal)
    assert (two_lines["state"], len(two_lines["lines"]), two_lines["donor"]["postcode"]) == ("paid", 2, "060-0001")
    assert two_lines["donor"]["address"] == "北海道札幌市中央区北一条西2-1"
    assert two_lines["donor"]["telephone"] == "090-0000-0002"


def test_importing_again_changes_nothing(clerk: Caller) -> None:
    content = (FILES / "furunavi.csv").read_bytes()
    importing.brought_in(clerk, content)
    before = desk.count("revision")
    again = importing.brought_in(clerk, content, filename="again.csv")
    assert again["counts"] == counts(unchanged=3)
    assert (desk.count("revision"), desk.count("donation")) == (before, 3)


def test_a_row_that_a_signed_notification_has_told_changes_nothing(clerk: Caller) -> None:
    desk.accepted(desk.notification(portal_order_number="FN-1", updated_at="2026-11-20T10:25:00+09:00",
                                    applied_at="2026-11-20T10:10:31+09:00", paid_at="2026-11-20T10:20:05+09:00"))  # fmt: skip
    told = table(
        row(address="東京都千代田区千代田1丁目1番 ひだまりハイツ203", telephone="09000000001", postcode="1000001")
    )
    assert importing.brought_in(clerk, told)["counts"] == counts(unchanged=1)
    assert importing.donation(clerk, "FN-1")["revision"] == 1


def test_a_signed_notification_after_the_file_is_a_revision_of_the_same_donation(clerk: Caller) -> None:
    importing.brought_in(clerk, table(row(status="未入金", paid="")))
    answer = desk.accepted(desk.notification(portal_order_number="FN-1", revision=2))
    assert (answer["revision"], answer["state"], desk.count("donation")) == (2, "paid", 1)


def test_what_a_file_does_not_say_stays_as_the_portal_said_it(clerk: Caller) -> None:
    desk.accepted(desk.notification(portal_order_number="FN-1"))
    with clock.fixed(house.NOON + timedelta(minutes=10)):
        done = importing.brought_in(
            clerk, table(row(name="髙橋 恵美子", kana="", applied="2026/11/22 11:58", paid="2026/11/22 11:58"))
        )
    assert done["counts"] == counts(revised=1)
    found = importing.donation(clerk, "FN-1")
    assert (found["donor"]["name"], found["donor"]["name_kana"]) == ("髙橋 恵美子", "タカハシ エミ")
    assert found["donor"]["email"] == "emi@example.jp"


def test_a_file_older_than_what_has_come_since_changes_nothing(clerk: Caller) -> None:
    made_at = clock.iso(house.NOON - timedelta(hours=1))
    desk.accepted(desk.notification(portal_order_number="FN-1"))
    done = importing.brought_in(clerk, table(row(status="未入金", paid="")), made_at=made_at)
    assert done["counts"] == counts(older=1)
    assert importing.donation(clerk, "FN-1")["state"] == "paid"


def test_what_staff_corrected_is_not_overwritten(clerk: Caller) -> None:
    importing.brought_in(clerk, table(row()))
    found = importing.donation(clerk, "FN-1")
    desk.act(clerk, found, "correct", reason="電話", donor={"telephone": "090-0000-0009"})
    with clock.fixed(house.NOON + timedelta(minutes=10)):
        assert importing.brought_in(clerk, table(row()))["counts"] == counts(unchanged=1)
        assert importing.brought_in(clerk, table(row(message="急ぎません")))["counts"] == counts(revised=1)
    assert importing.donation(clerk, "FN-1")["donor"]["telephone"] == "090-0000-0009"


def test_rows_of_one_order_that_stand_apart_are_lines_of_one_donation(clerk: Caller) -> None:
    second = {"gift": "HDM-0003", "gift_name": "ひだまり味噌 3種"}
    told = table(row(amount="38,000"), row(order="FN-2"), row(amount="38,000", **second), row(order="FN-3"))
    done = importing.brought_in(clerk, told)
    assert (done["counts"], done["rows_done"]) == (counts(new=3), 4)
    found = importing.donation(clerk, "FN-1")
    assert ([line["gift_code"] for line in found["lines"]], found["state"]) == (["HDM-0012", "HDM-0003"], "paid")


def test_only_a_row_without_order_number_or_amount_is_refused(clerk: Caller) -> None:
    told = table(
        row(order=""), row(order="FN-2", amount="未定"), row(order="FN-3", amount=""),
        row(order="FN-4", paid="いつか", status="謎", one_stop="たぶん", postcode="1", name="", quantity="たくさん"),
    )  # fmt: skip
    done = importing.brought_in(clerk, told)
    assert done["counts"] == counts(new=1, refused=3)
    assert [(one["row"], one["column"], one["message"][:9]) for one in done["refused"]] == [
        (2, "注文番号", "注文番号がありませ"),
        (3, "寄附金額", "金額を読めません。"),
        (4, "寄附金額", "金額がありません。"),
    ]
    found = importing.donation(clerk, "FN-4")
    assert (found["payment_state"], found["one_stop_wish"]) == ("unpaid", False)
    assert {flag["code"] for flag in found["flags"]} >= {"form", "postcode", "import_note"}


def test_the_refused_rows_are_a_download_to_be_mended(clerk: Caller) -> None:
    import_id = importing.brought_in(clerk, table(row(amount="番号 123456789018")))["id"]
    body = {"what": "refused", "filter": {}, "reason": "直すため"}
    got = clerk.post(app, f"{importing.IMPORTS}/{import_id}/download", body)
    offered = importing.answered(got, "kernel/download")
    assert offered["rows"] == 1
    (line,) = (one for one in house.items("audit") if one["action"]["S"] == "donations.import_downloaded")
    assert line["why"]["S"] == "直すため"
    (chunk,) = (item for item in house.items("donations") if item["sk"]["S"].startswith("CHUNK#"))
    assert "123456789018" not in str(chunk)
    assert "髙橋 恵美" in str(chunk)


def test_my_numbers_are_masked_and_a_use_that_nobody_knows_is_asked_about(clerk: Caller) -> None:
    body = {
        "name": "ふるなび 使い道つき", "portal": "furunavi", "since": "2026-11-01", "confirmed": True, "amount": "order",
        "columns": [{"column": "注文番号", "to": "order_number"}, {"column": "寄附金額", "to": "amount"},
                    {"column": "使い道", "to": "use"}, {"column": "備考", "to": "message"}, {"column": "寄附者氏名", "to": "donor_name"}],
        "words": {"use": {"子育てと教育": "2"}},
    }  # fmt: skip
    made = importing.answered(
        clerk.post(app, f"{importing.IMPORTS}/mappings", body), "donations/imports-mapping-version", 201
    )
    import_id = importing.upload(clerk, table(row(), row(order="FN-2", use="宇宙", message="番号 123456789018")))
    importing.start(clerk, import_id, made)
    importing.work()
    known, unknown = (importing.donation(clerk, order) for order in ("FN-1", "FN-2"))
    assert known["use_of_donation"] == {"code": "2", "text": "子育てと教育"}
    assert "import_note" not in {flag["code"] for flag in known["flags"]}
    flags = {flag["code"]: flag for flag in unknown["flags"]}
    assert flags["import_note"]["rows"][0] == {"label": "使い道", "value": "知らない使い道です：宇宙"}
    assert "my_number" in flags
    assert "123456789018" not in str(house.items("donations")) + str(desk.raw_copies())


class Killed(BaseException):
    """The process is gone."""


def chunks_of_two() -> Any:
    return mock.patch.object(job, "CHUNK_ORDERS", 2)


def many(how_many: int) -> bytes:
    rows = [row(order=f"FN-{number:03d}", amount="" if number == 4 else "28,000") for number in range(how_many)]
    return table(*rows)


CALLS = 12  # of a job of seven rows: the import, its file twice, and for each of two chunks reads, raw copy, transactions, report


@pytest.mark.parametrize("dies_at", range(1, CALLS + 1))
def test_a_killed_import_goes_on_and_its_figures_are_true(clerk: Caller, dies_at: int) -> None:
    import_id = importing.upload(clerk, many(7))
    importing.start(clerk, import_id)
    real, calls = botocore.client.BaseClient._make_api_call, list[str]()

    def killing(client: Any, operation: str, arguments: Any) -> Any:
        if operation == "Scan":  # the test's own look into the outbox
            return real(client, operation, arguments)
        calls.append(operation)
        answer = real(client, operation, arguments)
        if len(calls) == dies_at:
            raise Killed
        return answer

    with mock.patch.object(job, "CHUNK_ORDERS", 4), mock.patch.object(together, "TRANSACTION_LIMIT_ITEMS", 40):
        with (
            mock.patch.object(botocore.client.BaseClient, "_make_api_call", killing),
            contextlib.suppress(Killed),
        ):
            importing.work()
        with clock.fixed(house.NOON + importing.LATER):
            worker.sweep()
            importing.work()
    done = importing.seen(clerk, import_id)
    assert len(calls) >= dies_at, "it died before it was killed"
    assert (done["state"], done["counts"], done["rows_done"]) == ("done", counts(new=6, refused=1), 7)
    assert desk.count("donation") == 6
    assert desk.count("revision") == 6


def test_the_worker_hands_over_before_its_time_is_over(clerk: Caller) -> None:
    import_id = importing.upload(clerk, many(7))
    importing.start(clerk, import_id)
    with chunks_of_two(), mock.patch.object(job, "SLICE_SECONDS", -1):
        importing.work()
    done = importing.seen(clerk, import_id)
    assert (done["state"], done["counts"]) == ("done", counts(new=6, refused=1))
    waited = [event["data"]["rows_done"] for event in house.outbox("donations") if event["type"] == job.WAITING]
    assert sorted(waited) == [0, 2, 4, 6]


def test_a_raw_copy_finishes_what_a_dead_worker_left(clerk: Caller) -> None:
    import_id = importing.upload(clerk, many(3))
    importing.start(clerk, import_id)
    with mock.patch.object(job.together, "settle", side_effect=Killed), pytest.raises(Killed):
        importing.work()
    assert desk.count("donation") == 0
    (key,) = (key for key in desk.raw_copies() if "/import/" in key)
    worker.deliver_raw(key)
    worker.deliver_raw(key)
    assert desk.count("donation") == 3
    with clock.fixed(house.NOON + importing.LATER):
        worker.sweep()
        importing.work()
    assert importing.seen(clerk, import_id)["counts"] == counts(new=3)


def test_a_file_that_is_gone_ends_the_import_and_says_so(clerk: Caller) -> None:
    import_id = importing.upload(clerk, many(3))
    importing.start(clerk, import_id)
    from kernel import aws

    key = f"imports/donations/{import_id}/001"
    aws.client("s3").delete_object(Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=key)
    importing.work()
    ended = importing.seen(clerk, import_id)
    assert (ended["state"], ended["problem"][:14]) == ("failed", "ファイルがそろっていません。")


def test_a_running_import_takes_no_other_file_and_no_other_mapping(clerk: Caller) -> None:
    import_id = importing.upload(clerk, many(3))
    importing.start(clerk, import_id)
    part = clerk.post(app, f"{importing.IMPORTS}/{import_id}/parts", {"number": 1, "content": "eA=="})
    other = clerk.post(app, f"{importing.IMPORTS}/{import_id}/start", {"mapping": {"id": "choice", "version": 1}})
    assert (part.status, other.status) == (409, 409)
    assert importing.start(clerk, import_id, importing.FURUNAVI)["state"] == "running"


def test_the_list_names_nobody_and_the_preview_is_logged(clerk: Caller) -> None:
    import_id = importing.upload(clerk, many(3))
    importing.look(clerk, import_id)
    listed = importing.answered(clerk.get(app, importing.IMPORTS), "donations/imports-list")
    assert [one["id"] for one in listed["items"]] == [import_id]
    lines = [item["action"]["S"] for item in house.items("audit")]
    assert "donations.import_preview" in lines
    assert "donations.imports" not in lines


def test_the_donation_is_found_by_its_order(clerk: Caller) -> None:
    importing.brought_in(clerk, table(row()))
    listed = clerk.get(app, "/api/donations", q="髙橋恵美").body["items"]
    assert [one["id"] for one in listed] == [donation_id("furunavi", "FN-1")]

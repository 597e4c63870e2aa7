"""Past data: what the system used before handled is history here. It is found, counted and downloaded, and nothing is done for it."""

from datetime import timedelta
from typing import Any

import pytest

from donations import downloads, lists
from donations.analysis.report import report
from donations.api import app
from donations.records import Donation, donation_id, key_of
from donations.worker import worker
from kernel import clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.imports import importing
from tests.donations.imports.importing import FILES, counts
from tests.donations.orders import packing
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
SYSTEMS = {"furusato-do": "ふるさと納税do", "furusato360": "Furusato360"}
OLD = (FILES / "old" / "furusato-do.csv").read_bytes()
LATER = house.NOON + timedelta(minutes=10)
UNSHIPPED = ("RK-2024-0002", "rakuten")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    clerk = importing.ready()
    for portal in ("rakuten", "choice"):
        house.partner(portal)
    shelf.receive(clerk, 10)
    return clerk


def migrated(clerk: Caller, content: bytes = OLD, **given: Any) -> dict[str, Any]:
    done = importing.brought_in(clerk, content, filename="old.csv", kind="migration", **given)
    desk.deliver("donations.migrated", "donations.migrated_together")
    return done


def record(order: str, portal: str) -> Donation:
    return Donation.must(*key_of(donation_id(portal, order)), consistent=True)


def live(order: str = "RK-2024-0002", portal: str = "rakuten", **changed: Any) -> dict[str, Any]:
    """The portal tells of an order."""
    told = {"applied_at": "2024-12-30T23:10:00+09:00", "paid_at": "2024-12-30T23:10:30+09:00", "amount_yen": 38000,
            "revision": ..., "updated_at": ...}  # fmt: skip
    return desk.accepted(desk.notification(portal_order_number=order, **(told | changed)), portal=portal)


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_export_becomes_history_with_what_the_old_system_did(clerk: Caller, system: str) -> None:
    content = (FILES / "old" / f"{system}.csv").read_bytes()
    import_id = importing.upload(clerk, content, filename=f"{system}.csv", kind="migration")
    preview = importing.look(clerk, import_id)
    assert (preview["mapping"]["id"], preview["mapping"]["missing"]) == (system, [])
    assert preview["mapping"]["notice"] == "前のシステムの実際のファイルで確認が必要"
    assert [note["label"] for note in preview["rows"][0]["notes"]] == ["移行（発注しません）"]
    done = migrated(clerk, content)
    assert done["counts"] == counts(new=4, refused=1)
    assert [(one["row"], one["message"][:20]) for one in done["refused"]] == [
        (7, "受付先「ひだまり市直営」が分かりません。")
    ]
    found = importing.donation(clerk, "CH-2024-0001", "choice")
    assert (found["state"], found["migrated"], found["number"][:10], found["flags"]) == (
        "completed",
        True,
        "R-20241120",
        [],
    )
    number = {"furusato-do": "D-000101", "furusato360": "F360-1"}[system]
    assert found["migration"] == {
        "system": SYSTEMS[system], "at": clock.iso(house.NOON), "taken_over": None, "number": number, "state": "発送済み",
        "shipped_on": "2024-12-05", "receipt_number": "R6-00101", "receipt_on": "2024-12-02", "one_stop_on": "2024-12-20",
        "cancelled_on": "",
    }  # fmt: skip
    states = {"RK-2024-0002": ("rakuten", "paid"), "FN-2025-0003": ("furunavi", "cancelled")}
    assert {
        order: (portal, importing.donation(clerk, order, portal)["state"]) for order, (portal, _) in states.items()
    } == states
    by_telephone = importing.donation(clerk, f"旧-{'D-000104' if system == 'furusato-do' else 'F360-4'}", "telephone")
    assert (by_telephone["state"], by_telephone["amount_yen"]) == ("completed", 10000)


def test_nothing_is_done_for_it(clerk: Caller) -> None:
    before = shelf.stock().left
    migrated(clerk)
    assert (shelf.stock().left, packing.shipments(), desk.count("move")) == (before, [], desk.count("move"))
    told = {
        event["type"] for event in house.outbox("donations") if event["subject"] == donation_id(*reversed(UNSHIPPED))
    }
    assert told <= {"donations.migrated", "donations.migrated_together"}
    one = record(*UNSHIPPED)
    assert (one.flags, one.stock, one.orders, one.due_at, one.duepk) == ([], {}, {}, None, None)
    assert clerk.get(app, "/api/donations/waiting").body["items"] == []


def test_importing_again_changes_nothing(clerk: Caller) -> None:
    migrated(clerk)
    before = desk.count("revision")
    with clock.fixed(LATER):
        assert migrated(clerk)["counts"] == counts(unchanged=4, refused=1)
    assert desk.count("revision") == before


def test_what_the_old_system_did_since_is_taken_over_from_a_newer_export(clerk: Caller) -> None:
    migrated(clerk)
    newer = OLD.decode("cp932").replace("発送待ち", "発送済").encode("cp932")
    with clock.fixed(LATER):
        assert migrated(clerk, newer)["counts"] == counts(unchanged=3, revised=1, refused=1)
        assert importing.donation(clerk, *UNSHIPPED)["state"] == "completed"
        older = clock.iso(house.NOON - timedelta(days=1))
        assert migrated(clerk, OLD, made_at=older)["counts"] == counts(unchanged=3, older=1, refused=1)
    found = importing.donation(clerk, *UNSHIPPED)
    assert (found["state"], found["migration"]["at"], found["flags"]) == ("completed", clock.iso(house.NOON), [])


def test_a_donation_of_ours_is_not_touched(clerk: Caller) -> None:
    live()
    before = record(*UNSHIPPED).attribute_values
    done = migrated(clerk)
    assert done["counts"] == counts(new=3, ours=1, refused=1)
    assert record(*UNSHIPPED).attribute_values == before


def test_a_file_of_the_old_system_is_never_read_as_a_portals_nor_the_other_way_round(clerk: Caller) -> None:
    as_portals = importing.upload(clerk, OLD, filename="a.csv")
    assert importing.look(clerk, as_portals)["mapping"] is None
    wrong = {"mapping": {"id": "furusato-do", "version": 1}}
    assert clerk.post(app, f"/api/donations/imports/{as_portals}/start", wrong).status == 422
    as_past = importing.upload(clerk, importing.table(importing.row()), filename="b.csv", kind="migration")
    assert clerk.post(app, f"/api/donations/imports/{as_past}/start", {"mapping": importing.FURUNAVI}).status == 422


def test_staff_teach_a_mapping_what_a_portal_is_called(clerk: Caller) -> None:
    import_id = importing.upload(clerk, OLD, filename="old.csv", kind="migration")
    given = importing.look(clerk, import_id)["mapping"]
    kept = {key: given[key] for key in ("name", "portal", "since", "amount", "columns")}
    words = {"portal": given["words"]["portal"] | {"ひだまり市直営": "ふるさとチョイス"}}
    body = kept | {"id": "furusato-do", "confirmed": True, "words": words}
    saved = clerk.post(app, f"{importing.IMPORTS}/mappings", body)
    assert (saved.status, saved.body["version"], saved.body["notice"]) == (201, 2, "")
    importing.start(clerk, import_id, saved.body)
    importing.work()
    assert importing.seen(clerk, import_id)["counts"] == counts(new=5)
    assert importing.donation(clerk, "X-1", "choice")["migrated"]


def test_a_portals_word_on_a_migrated_donation_is_a_revision_and_a_question(clerk: Caller) -> None:
    migrated(clerk)
    with clock.fixed(LATER):
        live()
    found = importing.donation(clerk, *UNSHIPPED)
    assert (found["revision"], found["state"], found["migrated"], packing.shipments()) == (2, "paid", True, [])
    assert [(flag["code"], flag["holds"]) for flag in found["flags"]] == [("migrated_live", False)]
    with clock.fixed(LATER):
        live("CH-2024-0001", "choice", amount_yen=28000)
    assert importing.donation(clerk, "CH-2024-0001", "choice")["flags"] == []  # it was sent: nothing to ask


def test_a_cancellation_by_the_portal_is_told(clerk: Caller) -> None:
    migrated(clerk)
    with clock.fixed(LATER):
        live(cancelled=True)
    found = importing.donation(clerk, *UNSHIPPED)
    assert (found["state"], [flag["code"] for flag in found["flags"]]) == ("cancelled", ["migrated_live"])


def test_an_earlier_word_of_the_portal_is_kept_and_asks_nothing(clerk: Caller) -> None:
    migrated(clerk)
    with clock.fixed(LATER):
        live(payment={"status": "unpaid", "method": "credit_card"}, paid_at=...)
    found = importing.donation(clerk, *UNSHIPPED)
    assert (found["revision"], found["state"], found["flags"]) == (1, "paid", [])
    assert [one["superseded"] for one in found["revisions"]] == [False, True]


def test_staff_may_take_it_over_and_then_it_is_ordered(clerk: Caller) -> None:
    migrated(clerk)
    with clock.fixed(LATER):
        live(amount_yen=28000)
        found = importing.donation(clerk, *UNSHIPPED)
        told = {"flag": "migrated_live", "resolution": "take_over", "note": "前のシステムの発注を止めた"}
        assert desk.act(clerk, found, "resolve", **told).status == 200
    found = importing.donation(clerk, *UNSHIPPED)
    assert (found["migrated"], found["migration"]["taken_over"]["at"]) == (False, clock.iso(LATER))
    # However old it is, it is found without naming its month; it is history no more.
    with clock.fixed(LATER + timedelta(days=900)):
        listed = {kind: lists.donations({"migrated": kind, "cursor": None}) for kind in ("taken_over", "only")}
        while not listed["taken_over"].items and listed["taken_over"].next:
            listed["taken_over"] = lists.donations({"migrated": "taken_over", "cursor": listed["taken_over"].next})
        assert [one.donation_id for one in listed["taken_over"].items] == [found["id"]]
        assert found["id"] not in [one.donation_id for one in listed["only"].items]
    assert [one.donation_id for one in packing.shipments()] == [found["id"]]
    with clock.fixed(LATER + timedelta(minutes=1)):
        assert migrated(clerk)["counts"]["ours"] == 1


def test_no_worker_changes_it(clerk: Caller) -> None:
    migrated(clerk)
    before = record(*UNSHIPPED).attribute_values
    with clock.fixed(house.NOON + timedelta(days=40)):
        for event in house.outbox("donations"):
            for data in event["data"].get("donations", []):
                for kind in ("donations.received", "donations.revised", "donations.handled", "donations.stock_pending"):
                    worker.deliver_event(
                        Event(kind, data["donation_id"], data, f"{event['id']}.{kind}", event["at"], "donations")
                    )
        worker.sweep()
    assert record(*UNSHIPPED).attribute_values == before


def test_a_like_donation_of_ours_is_not_held_for_it(clerk: Caller) -> None:
    migrated(clerk)
    paid = {"applied_at": "2024-11-21T10:10:00+09:00", "paid_at": "2024-11-21T10:10:00+09:00"}
    donor = desk.donor(name="髙橋 恵美", postcode="100-0001")
    with clock.fixed(clock.parse("2024-11-21T10:11:00+09:00")):
        live("FN-TWIN", "furunavi", amount_yen=28000, donor=donor, **paid)
        desk.deliver("donations.received")
    assert "duplicate" not in [flag["code"] for flag in importing.donation(clerk, "FN-TWIN")["flags"]]


def test_it_is_found_filtered_and_downloaded(clerk: Caller) -> None:
    live("FN-LIVE", "furunavi")
    migrated(clerk)

    def orders(**query: str) -> set[str]:
        items: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            got = clerk.get(app, "/api/donations", **query, **cursor).body
            items += got["items"]
            if got["next"] is None:
                return {one["order_number"] for one in items}
            cursor = {"cursor": got["next"]}

    past = {"CH-2024-0001", "RK-2024-0002", "FN-2025-0003", "旧-D-000104"}
    assert orders(migrated="only") == past
    assert orders(migrated="only", state="cancelled") == {"FN-2025-0003"}
    assert orders(migrated="without") == {"FN-LIVE"}
    assert orders(month="2024-12") == {"RK-2024-0002"}
    assert orders(q="山崎直子") == {"RK-2024-0002"}
    rows = downloads.rows({"migrated": "only", "month": "2024-11"})
    assert (rows[0][downloads.HEADER.index("移行")], rows[0][downloads.HEADER.index("注文番号")]) == (
        "ふるさと納税do",
        "CH-2024-0001",
    )


def test_the_figures_hold_it_and_say_how_much_of_them_it_is(clerk: Caller) -> None:
    migrated(clerk)
    with clock.fixed(LATER):
        live("CH-LIVE", "furunavi", amount_yen=28000, applied_at="2024-11-25T10:00:00+09:00")
        desk.deliver("donations.received")
    for by in ("month", "portal", "use", "prefecture"):
        told = report("2024-11", "2025-02", by)
        # 28,000 (November) + 38,000 (December) + 10,000 (February, by transfer) from before, 28,000 live; the cancelled one counts nowhere
        assert (told["total"]["donations"], told["total"]["amount_yen"]) == (4, 104000)
        assert told["migrated"] == {"donations": 3, "amount_yen": 76000}
    assert report("2024-11", "2024-12", "month", "rakuten")["migrated"] == {"donations": 1, "amount_yen": 38000}


def test_staff_may_leave_a_note_and_cancel_but_no_mail_is_sent(clerk: Caller) -> None:
    migrated(clerk)
    found = importing.donation(clerk, *UNSHIPPED)
    assert (found["donor_page"], "send_link" in found["actions"]) == ("", False)
    assert desk.act(clerk, found, "send_link").status == 409
    assert desk.act(clerk, found, "cancel", reason="電話", tell_donor=True).status == 409
    assert desk.act(clerk, found, "cancel", reason="電話").status == 200
    assert (importing.donation(clerk, *UNSHIPPED)["state"], packing.shipments()) == ("cancelled", [])


def test_what_is_taken_over_beside_a_donation_like_it_is_held_before_both_are_sent(clerk: Caller) -> None:
    """The export named another portal than the notification: one order has two donations, and only one is to be sent."""
    migrated(clerk)
    paid = {"applied_at": "2024-12-30T23:10:00+09:00", "paid_at": "2024-12-30T23:10:30+09:00"}
    lines = [desk.line(), desk.line(gift_code="HDM-0003")]
    with clock.fixed(clock.parse("2024-12-30T23:11:00+09:00")):
        donor = desk.donor(name="山﨑 直子", postcode="060-0001")
        live("RK-2024-0002", "choice", amount_yen=38000, donor=donor, lines=lines, **paid)
        desk.deliver("donations.received")
    assert "duplicate" not in [flag["code"] for flag in importing.donation(clerk, "RK-2024-0002", "choice")["flags"]]
    with clock.fixed(LATER):
        live(amount_yen=38000, donor=donor, lines=lines, cancelled=False)
        found = importing.donation(clerk, *UNSHIPPED)
        told = {"flag": "migrated_live", "resolution": "take_over", "note": "前のシステムの発注を止めた"}
        assert desk.act(clerk, found, "resolve", **told).status == 200
        desk.deliver("donations.handled")
    two = [importing.donation(clerk, *UNSHIPPED), importing.donation(clerk, "RK-2024-0002", "choice")]
    assert [one["state"] for one in two].count("held") == 1
    assert "duplicate" in [flag["code"] for one in two for flag in one["flags"]]


def test_what_is_taken_over_is_due_from_that_day(clerk: Caller) -> None:
    migrated(clerk)
    with clock.fixed(LATER):
        live(amount_yen=28000)
        told = {"flag": "migrated_live", "resolution": "take_over", "note": "前のシステムの発注を止めた"}
        assert desk.act(clerk, importing.donation(clerk, *UNSHIPPED), "resolve", **told).status == 200
        (one,) = packing.shipments()
        assert one.due_on > LATER.date()


def test_what_the_old_system_sent_is_not_sent_again(clerk: Caller) -> None:
    migrated(clerk)
    with clock.fixed(LATER):
        live("CH-2024-0001", "choice", amount_yen=56000)
        found = importing.donation(clerk, "CH-2024-0001", "choice")
        told = {"flag": "migrated_live", "resolution": "take_over", "note": "押しまちがい"}
        got = desk.act(clerk, found, "resolve", **told)
        assert (got.status, packing.shipments()) == (409, [])
        assert "発送が済んでいる" in got.body["detail"]

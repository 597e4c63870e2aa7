"""A file of the old system beside our donations: every difference, explained, and sums that meet; nothing of a donation is written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from donations.api import app
from donations.comparing import job as comparing_job
from donations.comparing import present
from donations.comparing.records import Comparison
from donations.records import Donation, donation_id, key_of
from donations.worker import worker
from kernel import clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.comparing import comparing
from tests.donations.comparing.comparing import DAY, compared, differences, kinds, live, row, said, table
from tests.donations.imports import importing
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return comparing.ready()


def sums(done: dict[str, Any]) -> list[tuple[int, int]]:
    return [(done[side]["donations"], done[side]["yen"]) for side in ("theirs", "ours", "gap")]


def test_what_is_the_same_on_both_sides_leaves_no_difference(clerk: Caller) -> None:
    live()
    done = compared(clerk, table(row()))
    assert (kinds(done), done["same"], done["from"], done["to"]) == ({}, 1, DAY, DAY)
    assert sums(done) == [(1, 28000), (1, 28000), (0, 0)]


def test_every_difference_is_told_with_both_values_a_reason_and_our_donation(clerk: Caller) -> None:
    ours = live()
    told = row(
        amount="38,000", telephone="090-0000-0009", quantity="2", use="産業", name="高橋 恵美", one_stop="希望しない"
    )
    done = compared(clerk, table(told))
    assert said(clerk, done["id"]) == [
        ("amount", "38,000円", "28,000円"),
        ("quantity", "HDM-0012 ひだまり米 10kg ×2", "HDM-0012 ひだまり米 10kg ×1"),
        ("name", "高橋 恵美", "髙橋 恵美"),
        ("telephone", "090-0000-0009", "090-0000-0001"),
        ("one_stop", "希望しない", "希望する"),
        ("use", "産業", "子育てと教育"),
    ]
    found = {one["category"]: one for one in differences(clerk, done["id"])}
    assert found["name"]["reason"]["label"] == "字の形だけがちがう"
    assert found["amount"]["reason"]["next"] == "ポータルの管理画面と見くらべ、ちがっているほうを直してください。"
    assert [one["href"] for one in found["amount"]["donations"]] == [f"/donations/{ours}"]
    assert sums(done) == [(1, 38000), (1, 28000), (0, 10000)]
    assert {one["category"]: one["effect"]["yen"] for one in done["kinds"] if one["effect"]["yen"]} == {"amount": 10000}


def test_the_sums_of_a_mixed_day_differ_by_what_is_listed(clerk: Caller) -> None:
    for order in ("FN-1", "FN-2", "FN-3", "FN-4", "FN-5"):
        live(order, donor=desk.donor(name=f"寄附者 {order}", address=comparing.ROW["address"]))
    live(
        "FN-6", donor=desk.donor(name="寄附者 FN-6"), payment={"status": "unpaid", "method": "credit_card"}, paid_at=...
    )

    def named(order: str, **changed: str) -> str:
        return row(order, name=f"寄附者 {order}", **changed)

    done = compared(
        clerk,
        table(
            named("FN-1"),
            named("FN-2", amount="30,000"),
            named("FN-3", status="キャンセル"),
            named("FN-4", status="未入金", paid=""),
            named("FN-6"),
            named("FN-7", amount="5,000"),
            named("FN-8", amount="未定"),
        ),
    )
    # there: 28,000 + 30,000 + (cancelled) + 28,000 + 28,000 + 5,000; here: six of 28,000. FN-8 can't be read.
    assert sums(done) == [(5, 119000), (6, 168000), (-1, -49000)]
    assert (done["theirs"]["paid_donations"], done["theirs"]["paid_yen"]) == (4, 91000)
    assert (done["ours"]["paid_donations"], done["ours"]["paid_yen"]) == (5, 140000)
    effects = {one["category"]: tuple(one["effect"].values()) for one in done["kinds"]}
    assert effects == {
        "unreadable": (0, 0, 0, 0), "only_there": (1, 5000, 1, 5000), "only_here": (-1, -28000, -1, -28000),
        "state": (-1, -28000, -1, -28000), "amount": (0, 2000, 0, 2000),
    }  # fmt: skip


def test_what_is_only_there_or_only_here_says_why(clerk: Caller) -> None:
    live("FN-2")
    with clock.fixed(house.NOON + timedelta(minutes=5)):
        live("FN-3", donor=desk.donor(name="渡邉 一郎"))
        live("RK-1", "rakuten", donor=desk.donor(name="山﨑 直子"))
    told = table(
        row("FN-4", name="佐々木 一"),
        row("", old="D-9", portal="電話", name="電話 太郎", amount="10,000"),
        row("X", portal="謎"),
    )
    done = compared(clerk, told, made_at=clock.iso(house.NOON + timedelta(minutes=2)))
    reasons = [(one["category"], one["order_number"], one["reason"]["label"]) for one in differences(clerk, done["id"])]
    assert sorted(reasons) == sorted([
        ("unreadable", "X", "行を読めない"),
        ("only_there", "FN-4", "受付先から何も届いていない"),
        ("only_there", "旧-D-9", "旧システムだけに入力した"),
        ("only_here", "FN-2", "旧システムに届いていない"),
        ("only_here", "FN-3", "旧システムの締め時刻のあとに届いた"),
        ("only_here", "RK-1", "旧システムの締め時刻のあとに届いた"),
    ])  # fmt: skip


def test_a_row_that_cant_be_read_names_our_donation_which_counts_here_alone(clerk: Caller) -> None:
    ours = live()
    done = compared(clerk, table(row(amount="未定")), **{"from": DAY, "to": DAY})
    (one,) = differences(clerk, done["id"])
    assert (one["category"], one["donations"][0]["id"]) == ("unreadable", ours)
    assert "2行目 寄附金額：金額を読めません。" in one["theirs"]
    assert sums(done) == [(0, 0), (1, 28000), (-1, -28000)]


def test_what_staff_corrected_explains_a_difference(clerk: Caller) -> None:
    ours = live()
    desk.act(clerk, desk.seen(clerk, ours), "correct", reason="電話", donor={"telephone": "090-0000-0009"})
    done = compared(clerk, table(row()))
    (one,) = differences(clerk, done["id"])
    assert (one["category"], one["theirs"], one["ours"]) == ("telephone", "090-0000-0001", "090-0000-0009")
    assert one["reason"]["label"] == "こちらでは職員が直した"


def test_one_order_under_another_portal_or_another_number_is_one_order(clerk: Caller) -> None:
    twin = live("N-77", "rakuten")
    spelt = live("FN-0001", donor=desk.donor(name="渡邉 一郎", address=comparing.ROW["address"]))
    done = compared(clerk, table(row("N-77"), row("ＦＮ０００１", name="渡邉 一郎")))
    assert set(said(clerk, done["id"])) == {
        ("identity", "ふるなび　N-77", "楽天ふるさと納税　N-77"),
        ("identity", "ふるなび　ＦＮ０００１", "ふるなび　FN-0001"),
    }
    assert {one["donations"][0]["id"] for one in differences(clerk, done["id"])} == {twin, spelt}
    assert sums(done) == [(2, 56000), (2, 56000), (0, 0)]


def test_the_same_number_of_somebody_else_is_another_order(clerk: Caller) -> None:
    live("N-77", "rakuten", donor=desk.donor(name="山﨑 直子", telephone="090-0000-0002"))
    done = compared(clerk, table(row("N-77")))
    assert kinds(done) == {"only_there": (1, 0), "only_here": (1, 0)}


def test_a_donation_that_both_entered_by_hand_is_one_and_its_fields_are_compared(clerk: Caller) -> None:
    live("T-1")  # stands for what staff took by telephone: its number is ours
    done = compared(clerk, table(row("", old="D-9", portal="電話", use="産業")))
    assert said(clerk, done["id"]) == [("identity", "電話　旧-D-9", "ふるなび　T-1"), ("use", "産業", "子育てと教育")]
    assert sums(done) == [(1, 28000), (1, 28000), (0, 0)]


def test_one_order_there_that_is_two_here_is_a_question_of_splitting(clerk: Caller) -> None:
    ids = {live("FN-1-1", amount_yen=10000), live("FN-1-2", amount_yen=18000)}
    done = compared(clerk, table(row("FN-1")))
    (one,) = differences(clerk, done["id"])
    assert (one["category"], {link["id"] for link in one["donations"]}) == ("split", ids)
    assert one["effect"] == {"donations": -1, "yen": 0, "paid_donations": -1, "paid_yen": 0}
    assert sums(done) == [(1, 28000), (2, 28000), (-1, 0)]


def test_a_migrated_donation_is_compared_and_says_what_it_is(clerk: Caller) -> None:
    house.partner("choice")
    importing.brought_in(clerk, table(row()), kind="migration", filename="old.csv")
    done = compared(clerk, table(row(telephone="090-0000-0009")))
    (one,) = differences(clerk, done["id"])
    assert (one["category"], one["reason"]["label"]) == ("telephone", "こちらは移行した寄附")


def test_cancelled_on_both_sides_counts_nowhere(clerk: Caller) -> None:
    live(cancelled=True)
    done = compared(clerk, table(row(cancelled="2026/11/22", amount="1")))
    assert (kinds(done), sums(done)) == ({}, [(0, 0), (0, 0), (0, 0)])


def test_the_period_is_that_of_the_file_or_as_it_was_asked_for(clerk: Caller) -> None:
    live("FN-1")
    live("FN-2", applied_at="2026-11-20T10:00:00+09:00", donor=desk.donor(name="渡邉 一郎"))
    assert kinds(compared(clerk, table(row()))) == {}
    wide = compared(clerk, table(row()), **{"from": "2026-11-20", "to": DAY})
    assert kinds(wide) == {"only_here": (1, 0)}
    narrow = compared(clerk, table(row()), **{"from": "2026-11-20", "to": "2026-11-21"})
    assert (kinds(narrow), narrow["outside"], sums(narrow)) == (
        {"only_here": (1, 0)},
        1,
        [(0, 0), (1, 28000), (-1, -28000)],
    )
    listed = compared(clerk, table(row()), cover="listed", **{"from": "2026-11-20", "to": DAY})
    assert kinds(listed) == {}


def test_a_period_that_ends_before_it_begins_is_refused_and_one_without_days_asked_for(clerk: Caller) -> None:
    import_id = importing.upload(clerk, table(row(applied="", paid="")), kind="comparison", filename="do.csv")
    mapping = {"mapping": {"id": "furusato-do", "version": 1}}
    wrong = mapping | {"compare": {"cover": "period", "from": DAY, "to": "2026-11-21"}}
    got = clerk.post(app, f"{importing.IMPORTS}/{import_id}/start", wrong)
    assert (got.status, got.body["errors"][0]["pointer"]) == (422, "/compare/to")
    assert clerk.post(app, f"{importing.IMPORTS}/{import_id}/start", mapping).status == 200
    importing.work()
    stopped = comparing.seen(clerk, import_id)
    assert (stopped["state"], "くらべる期間" in stopped["problem"]) == ("failed", True)
    with_days = mapping | {"compare": {"cover": "period", "from": DAY, "to": DAY}}
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        assert clerk.post(app, f"{importing.IMPORTS}/{import_id}/start", with_days).status == 200
        importing.work()
    assert kinds(comparing.seen(clerk, import_id)) == {"only_there": (1, 0)}


def test_a_portals_own_file_can_be_compared_too_and_only_with_that_portal(clerk: Caller) -> None:
    live("FN-1")
    live("RK-1", "rakuten", donor=desk.donor(name="山﨑 直子"))
    content = importing.table(
        importing.row(applied="2026/11/22 11:58", paid="2026/11/22 11:58", address=comparing.ROW["address"])
    )
    assert kinds(compared(clerk, content, mapping=importing.FURUNAVI)) == {}


def test_the_same_file_again_gives_the_same_and_nothing_of_a_donation_is_written(clerk: Caller) -> None:
    ours = live()
    before = Donation.must(*key_of(ours), consistent=True).attribute_values
    told = table(row(amount="38,000"), row("FN-9", name="佐々木 一"))
    found = []
    for minutes in (1, 2):
        with clock.fixed(house.NOON + timedelta(minutes=minutes)):
            found.append(differences(clerk, compared(clerk, told, made_at=comparing.NOON)["id"]))
    assert found[0] == found[1] != []
    assert Donation.must(*key_of(ours), consistent=True).attribute_values == before
    assert desk.count("donation") == 1


def test_a_confirmed_difference_starts_as_confirmed_and_a_changed_one_does_not(clerk: Caller) -> None:
    live()
    done = compared(clerk, table(row(amount="38,000", use="産業")))
    found = {one["category"]: one for one in differences(clerk, done["id"])}
    got = comparing.confirm(clerk, done, found["amount"], note="ポータルに確かめた")
    assert (got.status, kinds(got.body)) == (200, {"amount": (1, 1), "use": (1, 0)})
    assert comparing.confirm(clerk, done, found["amount"]).body["confirmed"] == 1  # the same again is the same
    assert [one["category"] for one in differences(clerk, done["id"], open="yes")] == ["use"]
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        again = compared(clerk, table(row(amount="38,000", use="産業")))
        assert kinds(again) == {"amount": (1, 1), "use": (1, 0)}
        (one,) = differences(clerk, again["id"], category="amount")
        assert (one["confirmed_by"], one["note"]) == ("佐藤 花", "ポータルに確かめた")
    with clock.fixed(house.NOON + timedelta(minutes=2)):
        assert kinds(compared(clerk, table(row(amount="39,000", use="産業")))) == {"amount": (1, 0), "use": (1, 0)}
        assert kinds(comparing.confirm(clerk, again, one, undo=True).body)["amount"] == (1, 0)
    with clock.fixed(house.NOON + timedelta(minutes=3)):
        assert kinds(compared(clerk, table(row(amount="38,000", use="産業"))))["amount"] == (1, 0)


def test_another_row_that_cant_be_read_in_the_same_way_is_not_the_confirmed_one(clerk: Caller) -> None:
    days: dict[str, Any] = {"from": DAY, "to": DAY}
    done = compared(clerk, table(row(amount="未定")), **days)
    (one,) = differences(clerk, done["id"])
    assert comparing.confirm(clerk, done, one).status == 200
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        assert kinds(compared(clerk, table(row(amount="未定")), **days)) == {"unreadable": (1, 1)}
    with clock.fixed(house.NOON + timedelta(minutes=2)):
        assert kinds(compared(clerk, table(row(amount="未定", name="渡邉 一郎")), **days)) == {"unreadable": (1, 0)}


def test_what_was_confirmed_for_one_reason_is_asked_again_for_another(clerk: Caller) -> None:
    with clock.fixed(house.NOON + timedelta(minutes=5)):
        live("FN-2")
        live("FN-1", donor=desk.donor(name="渡邉 一郎"))
    told = table(row("FN-1", name="渡邉 一郎"))
    days: dict[str, Any] = {"from": DAY, "to": DAY}
    done = compared(clerk, told, made_at=comparing.NOON, **days)
    one = next(one for one in differences(clerk, done["id"]) if one["category"] == "only_here")
    assert one["reason"]["label"] == "旧システムの締め時刻のあとに届いた"
    assert comparing.confirm(clerk, done, one).status == 200
    with clock.fixed(house.NOON + timedelta(minutes=10)):
        later = compared(clerk, told, **days)
    assert kinds(later)["only_here"] == (1, 0)


def test_only_what_is_done_can_be_confirmed_and_an_import_is_no_comparison(clerk: Caller) -> None:
    live()
    import_id = comparing.started(clerk, table(row(amount="1")))
    waiting = {"id": import_id}
    assert comparing.confirm(clerk, waiting, {"sort": "x"}).status == 409
    plain = importing.upload(clerk, importing.table(importing.row()))
    assert clerk.get(app, f"{comparing.COMPARISONS}/{plain}").status == 404


def test_it_goes_on_where_a_dead_worker_stopped_and_nothing_is_counted_twice(clerk: Caller) -> None:
    for number in range(5):
        live(f"FN-{number}", donor=desk.donor(name=f"寄附者 {number}"))
    rows = [row(f"FN-{number}", name=f"寄附者 {number}", amount="30,000") for number in range(4)]
    with mock.patch.object(comparing_job, "ORDERS", 2):
        whole = compared(clerk, table(*rows))
        with clock.fixed(house.NOON + timedelta(minutes=1)):
            import_id = comparing.started(clerk, table(*rows))
            (told,) = [
                Event.of(one)
                for one in house.outbox("donations")
                if one["type"] == "donations.import_waiting" and one["subject"] == import_id
            ]
            assert _killed(told, at=1)
            deaths = 0
            while _killed(told, at=2):
                deaths += 1
            assert deaths > 4
    again = comparing.seen(clerk, import_id)
    assert (again["state"], kinds(again), sums(again)) == ("done", kinds(whole), sums(whole))
    assert differences(clerk, import_id) == differences(clerk, whole["id"])


def _killed(told: Event, at: int) -> bool:
    """The worker dies at its n-th write; False if it was done before that."""
    writes = 0
    commit = comparing_job.commit

    def dying(*changes: Any, **more: Any) -> Any:
        nonlocal writes
        writes += 1
        if writes == at:
            raise KeyboardInterrupt
        return commit(*changes, **more)

    with mock.patch.object(comparing_job, "commit", dying):
        try:
            worker.deliver_event(told)
        except KeyboardInterrupt:
            return True
    return False


def test_it_goes_on_after_the_turn_of_a_month() -> None:
    comparing.ready()
    for number in range(4):
        live(f"FN-{number}", donor=desk.donor(name=f"寄附者 {number}"))
    evening = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)  # 23:59 in Japan
    with mock.patch.object(comparing_job, "ORDERS", 1):
        with clock.fixed(evening):
            clerk = desk.clerk()
            import_id = comparing.started(clerk, table(row("FN-9", name="別の方")))
            (told,) = [Event.of(one) for one in house.outbox("donations") if one["type"] == "donations.import_waiting"]
            assert _killed(told, at=4)
        with clock.fixed(evening + timedelta(minutes=2)):
            assert comparing.seen(clerk, import_id)["phase_name"] == "こちらだけの寄附を探す"
            worker.deliver_event(told)
            done = comparing.seen(clerk, import_id)
    assert (done["state"], kinds(done)) == ("done", {"only_there": (1, 0), "only_here": (4, 0)})


def test_when_its_time_is_over_it_hands_over_to_the_next_event(clerk: Caller) -> None:
    for number in range(5):
        live(f"FN-{number}", donor=desk.donor(name=f"寄附者 {number}"))
    with (
        mock.patch.object(comparing_job, "ORDERS", 1),
        mock.patch("donations.imports.job.SLICE_SECONDS", 0),
        mock.patch.object(clock, "stopwatch", side_effect=_one_step_a_slice()),
    ):
        done = compared(
            clerk,
            table(*(row(f"FN-{n}", name=f"寄附者 {n}", amount="1") for n in range(3))),
            **{"from": DAY, "to": DAY},
        )
    assert kinds(done) == {"amount": (3, 0), "only_here": (2, 0)}


def _one_step_a_slice() -> Any:
    """A watch by which each slice has time for one step: asked at its beginning, and before the step, it has not moved."""
    asked = 0

    def told() -> float:
        nonlocal asked
        asked += 1
        return -1.0 if asked % 3 == 2 else 0.0

    return iter(told, None)


def test_a_stopped_comparison_is_waked(clerk: Caller) -> None:
    import_id = comparing.started(clerk, table(row()))
    with clock.fixed(house.NOON + importing.LATER):
        worker.sweep()
    waiting = [
        e for e in house.outbox("donations") if e["type"] == "donations.import_waiting" and e["subject"] == import_id
    ]
    assert len(waiting) == 2


def test_the_list_shows_the_comparisons_apart_from_the_imports_and_the_days_in_a_row(clerk: Caller) -> None:
    live()
    for minutes, told in enumerate((row(amount="1"), row())):
        with clock.fixed(house.NOON + timedelta(minutes=minutes)):
            compared(clerk, table(told))
    listed = importing.answered(clerk.get(app, comparing.COMPARISONS), "donations/comparisons")
    assert [(one["found"], one["open"]) for one in listed["items"]] == [(0, 0), (1, 1)]
    assert (listed["evidence"]["clean_days"], listed["evidence"]["last_day"]) == (
        1,
        DAY,
    )  # the newest of that day counts
    assert clerk.get(app, importing.IMPORTS).body["items"] == []


def told(first: str, last: str, *, at: int, left: int = 0) -> Comparison:
    """A comparison of days of November, made at a minute, with so many differences left open."""
    job = Comparison(pk=f"IMPORT#{at}", sk="IMPORT", import_id=str(at), filename="do.csv", who="佐藤 花", state="done")
    job.cover, job.first_day, job.last_day = "period", f"2026-11-{first}", f"2026-11-{last}"
    job.found, job.version = ({"amount": left} if left else {}), 1
    job.created_at = house.NOON + timedelta(minutes=at)
    return job


def days_in_a_row(*jobs: Comparison) -> int:
    return int(present.evidence(jobs)["clean_days"])


def test_each_day_is_judged_by_the_newest_comparison_that_covers_it() -> None:
    open_days, one_day = told("10", "12", at=1, left=3), told("12", "12", at=2)
    assert days_in_a_row(open_days, one_day) == 0  # what is open on the tenth and eleventh is not hidden by the twelfth
    assert days_in_a_row(open_days, one_day, told("10", "12", at=3)) == 1
    assert days_in_a_row(told("12", "12", at=1, left=3), told("12", "13", at=2)) == 2
    assert days_in_a_row(told("12", "12", at=1), told("12", "13", at=2, left=1)) == 0
    assert days_in_a_row(told("11", "11", at=1), told("13", "13", at=2)) == 1  # nobody compared the twelfth
    (shown, *_) = present.evidence((open_days, one_day))["days"]
    assert (shown["day"], shown["open"], shown["id"]) == ("2026-11-12", 3, "1")


def test_days_in_a_row_go_on_over_the_months_and_beyond_a_page(clerk: Caller) -> None:
    for minute in range(3):
        for month in (10, 11):
            job = told("01", "01", at=minute)
            job.pk, job.created_at = f"IMPORT#{month}-{minute}", house.NOON.replace(month=month, minute=minute)
            job.made_at, job.parts, job.size_bytes = job.created_at, 1, 1
            job.first_day = job.last_day = (date(2026, 11, 1) if month == 11 else date(2026, 10, 31)).isoformat()
            job.list_by_month()
            job.save()
    first = importing.answered(clerk.get(app, comparing.COMPARISONS, limit=1), "donations/comparisons")
    assert (first["evidence"]["clean_days"], len(first["items"])) == (2, 1)
    later = importing.answered(
        clerk.get(app, comparing.COMPARISONS, limit=1, cursor=first["next"]), "donations/comparisons"
    )
    assert later["evidence"] is None


def test_a_weekend_that_mondays_file_covers_does_not_break_the_days_in_a_row(clerk: Caller) -> None:
    thursday = {"from": "2026-11-12", "to": "2026-11-12"}
    friday_to_sunday, monday = {"from": "2026-11-13", "to": "2026-11-15"}, {"from": "2026-11-16", "to": "2026-11-16"}
    for minutes, days in enumerate((thursday, monday, friday_to_sunday)):
        with clock.fixed(house.NOON + timedelta(minutes=minutes)):
            compared(clerk, table(row()), **days)
            evidence = clerk.get(app, comparing.COMPARISONS).body["evidence"]
            assert evidence["clean_days"] == (1, 1, 3)[minutes]  # Thursday and Monday alone leave three days open


def test_the_differences_are_read_with_a_line_in_the_log_and_downloaded_encrypted(clerk: Caller) -> None:
    live()
    done = compared(clerk, table(row(amount="38,000")))
    body = {"what": "differences", "filter": {"open": "yes"}, "reason": "旧システムの会社に問い合わせるため"}
    got = clerk.post(app, f"{comparing.COMPARISONS}/{done['id']}/download", body)
    assert importing.answered(got, "kernel/download")["rows"] == 1


def test_the_preview_says_what_comparing_would_find(clerk: Caller) -> None:
    live()
    told = table(row(), row("FN-2"), row("FN-1", amount="38,000"))
    import_id = importing.upload(clerk, told[: told.rindex(b'"D-1"')], kind="comparison", filename="do.csv")
    preview = importing.look(clerk, import_id)
    assert [(one["outcome"], one["notes"]) for one in preview["rows"]] == [("同じです", []), ("こちらにありません", [])]


def test_a_missing_order_that_arrives_later_is_led_to(clerk: Caller) -> None:
    done = compared(clerk, table(row()))
    assert differences(clerk, done["id"])[0]["donations"] == []
    live()
    (one,) = differences(clerk, done["id"])
    assert one["donations"][0]["id"] == donation_id("furunavi", "FN-1")
    assert one["reason"]["text"].startswith("このあと、こちらに届きました。")

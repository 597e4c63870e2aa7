"""What stands on the public board follows from the task, whatever happens in between."""

from datetime import timedelta

import pytest

from crowdsourcing import board
from crowdsourcing.worker import worker
from kernel import clock, published
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import decide

pytestmark = pytest.mark.usefixtures("cloud")
DEADLINE = clock.parse("2026-12-05T14:59:59Z")


def approved(**changes: object) -> str:
    task_id = sample.posted(**changes)
    assert decide(house.staff(), task_id, "approve").status == 200
    sample.deliver()
    return task_id


def test_an_approved_task_stands_on_the_board() -> None:
    task_id = approved()
    assert sample.on_board(task_id) == {
        "id": task_id,
        "version": 2,
        "title": "商店街の年末チラシ、校正をお願いします",
        "description": "A4表裏1枚のチラシの校正です。\n誤字と日付の間違いを、赤字で返してください。",
        "category": "writing",
        "place": "remote",
        "contract": "業務委託",
        "reward": {"kind": "fixed", "yen": 12000, "unit_note": "1枚"},
        "delivery_date": "2026-12-14",
        "payment_date": "2027-01-29",
        "deadline": "2026-12-05T14:59:59.000Z",
        "places": 1,
        "skills": ["校正の経験"],
        "orderer": "株式会社みのり食品",
        "published_at": "2026-11-22T03:00:00.000Z",
        "state": "open",
    }


def test_the_board_shows_nothing_of_the_contact_person() -> None:
    shown = str(sample.on_board(approved()))
    for word in ("佐藤", "hana@", "090-"):
        assert word not in shown


def test_a_task_in_review_or_sent_back_is_not_on_the_board() -> None:
    task_id = sample.posted()
    sample.deliver()
    assert sample.on_board(task_id) is None
    decide(house.staff(), task_id, "send-back", reason="直してください。")
    board.refresh(task_id)
    assert sample.on_board(task_id) is None


def test_a_withdrawn_task_leaves_the_board_at_once_even_if_the_news_of_its_publication_come_later() -> None:
    task_id = approved()
    decide(house.staff(), task_id, "withdraw", reason="取りやめ")
    sample.deliver()
    assert sample.on_board(task_id) is None
    board.refresh(task_id)
    assert sample.on_board(task_id) is None


def test_a_task_that_changes_while_it_is_written_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A withdrawal between our look and our write must not leave the task on the board."""
    task_id = sample.posted()
    decide(house.staff(), task_id, "approve")
    real = published.put

    def slow(*given: object) -> None:
        monkeypatch.setattr(published, "put", real)
        decide(house.staff(), task_id, "withdraw", reason="取りやめ")
        board.refresh(task_id)  # the withdrawal's own event is quicker than we are
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(published, "put", slow)
    board.refresh(task_id)
    assert sample.on_board(task_id) is None


# --- By itself ----------------------------------------------------------------------------------------------------------


def test_a_task_closes_by_itself_at_its_deadline() -> None:
    task_id = approved()
    with clock.fixed(DEADLINE - timedelta(seconds=1)):
        assert worker.sweep() == 0
    with clock.fixed(DEADLINE):
        assert worker.sweep() == 1
        sample.deliver()
        shown = sample.on_board(task_id)
        assert shown is not None
        assert (shown["state"], shown["version"]) == ("closed", 3)
    assert sample.task(task_id).state == "closed"
    assert len(sample.mails("closed")) == 1


def test_a_closed_task_leaves_the_board_a_week_later() -> None:
    task_id = approved()
    with clock.fixed(DEADLINE):
        worker.sweep()
    with clock.fixed(DEADLINE + timedelta(days=7) - timedelta(seconds=1)):
        assert worker.sweep() == 0
        sample.deliver()
        assert sample.on_board(task_id) is not None
    with clock.fixed(DEADLINE + timedelta(days=7)):
        assert worker.sweep() == 1
        sample.deliver()
        assert sample.on_board(task_id) is None
        assert worker.sweep() == 0
    assert sample.task(task_id).state == "closed"


def test_a_withdrawn_task_is_not_closed_at_its_deadline() -> None:
    task_id = approved()
    decide(house.staff(), task_id, "withdraw", reason="取りやめ")
    with clock.fixed(DEADLINE + timedelta(days=8)):
        assert worker.sweep() == 0
    assert sample.task(task_id).state == "withdrawn"


def test_a_stale_look_at_the_due_index_does_nothing() -> None:
    task_id = approved()
    board.time_passed(task_id)  # before its time
    assert sample.task(task_id).state == "published"
    with clock.fixed(DEADLINE):
        board.time_passed(task_id)
        board.time_passed(task_id)
    assert len(sample.mails("closed")) == 1


def test_work_on_site_shows_its_place() -> None:
    task_id = approved(place={"kind": "onsite", "address": "ひだまり市本町1-2 商店街会館"}, category="field")
    shown = sample.on_board(task_id)
    assert shown is not None
    assert shown["place"] == "ひだまり市本町1-2 商店街会館"

"""A partner system posts a task: signed, at once in review, one task a reference."""

import json
from typing import Any

import pytest

from crowdsourcing.api import app
from crowdsourcing.records import REVIEW
from crowdsourcing.worker import worker
from kernel import clock, schema
from kernel.errors import Busy
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS, flyer, from_partner

pytestmark = pytest.mark.usefixtures("cloud")


def test_a_signed_task_goes_straight_to_review() -> None:
    got = from_partner()
    assert got.status == 202
    assert got.body["state"] == "review"
    task = sample.task(got.body["task_id"])
    assert (task.state, task.source, task.reference, task.revision) == (REVIEW, "shigoto-net", "SHIGOTO-2026-0042", 1)
    assert clock.iso(task.review_due) == "2026-11-26T08:00:00.000Z"
    assert sample.events() == ["crowdsourcing.task_submitted"]
    assert sample.mails() == []  # the partner's system tells its user


def test_the_example_in_the_schema_is_a_task_that_is_taken() -> None:
    """It is what the README's curl sends."""
    example: dict[str, Any] = schema.load("crowdsourcing/task")["examples"][0]
    assert from_partner(example, reference=example["reference"]).status == 202


def test_the_same_content_again_is_the_same_task() -> None:
    first, second = from_partner(), from_partner(message_id="msg_2")
    assert second.status == 202
    assert second.body == first.body
    assert len(sample.raw_copies()) == 1
    assert sample.events() == ["crowdsourcing.task_submitted"]


def test_the_same_content_again_is_the_same_answer_even_after_its_deadline() -> None:
    first = from_partner()
    with clock.fixed(clock.parse("2026-12-20T00:00:00Z")):
        assert from_partner().body == first.body


def test_other_content_is_a_new_revision_with_a_visible_difference() -> None:
    first = from_partner()
    second = from_partner(flyer(reward={"kind": "fixed", "yen": 15000, "note": "1枚"}))
    assert second.body == first.body | {"revision": 2}
    detail = house.staff().get(app, f"{TASKS}/{first.body['task_id']}").body
    assert detail["reward"]["yen"] == 15000
    assert detail["revisions"] == [
        {
            "revision": 2,
            "at": "2026-11-22T03:00:00.000Z",
            "changes": [{"label": "報酬", "before": "1枚 12,000円", "after": "1枚 15,000円"}],
        }
    ]
    assert sample.events() == ["crowdsourcing.task_revised", "crowdsourcing.task_submitted"]


def test_going_back_to_the_first_content_is_a_third_revision() -> None:
    from_partner()
    from_partner(flyer(places=2))
    assert from_partner().body["revision"] == 3


def test_once_published_other_content_is_refused_with_its_reason() -> None:
    task_id = from_partner().body["task_id"]
    sample.decide(house.staff(), task_id, "approve")
    got = from_partner(flyer(places=3))
    assert got.status == 409
    assert "公開中です" in got.body["detail"]
    assert got.body["task_id"] == task_id
    assert from_partner().status == 202  # the accepted content is still the same answer


def test_a_sent_back_task_is_mended_under_its_own_reference() -> None:
    first = from_partner().body
    task_id = first["task_id"]
    sample.decide(house.staff(), task_id, "send-back", reason="支払日を早めてください。")
    got = from_partner(flyer(payment_date="2026-12-28"))
    assert got.body == first | {"revision": 2}
    assert sample.task(task_id).reason is None


def test_a_partner_must_name_its_task() -> None:
    got = from_partner(reference="")
    assert (got.status, got.codes()) == (422, {"/reference": "required"})


def test_two_partners_may_use_the_same_reference() -> None:
    first = from_partner()
    house.partner("machi-work", "partner")
    raw = json.dumps(flyer() | {"reference": "SHIGOTO-2026-0042"}, ensure_ascii=False).encode()
    got = house.PUBLIC.send(app, "POST", TASKS, raw, {"x-partner-id": "machi-work", **house.signed_headers(raw)})
    assert got.body["task_id"] != first.body["task_id"]


def test_a_wrong_signature_is_refused_and_nothing_is_kept() -> None:
    house.partner("shigoto-net", "partner")
    raw = json.dumps(flyer() | {"reference": "A"}).encode()
    got = house.PUBLIC.send(
        app, "POST", TASKS, raw + b" ", {"x-partner-id": "shigoto-net", **house.signed_headers(raw)}
    )
    assert got.status == 401
    assert (house.items("crowdsourcing"), sample.raw_copies()) == ([], [])


def test_a_donation_portal_is_no_partner_for_tasks() -> None:
    house.partner("furunavi", "portal")
    raw = json.dumps(flyer() | {"reference": "A"}).encode()
    got = house.PUBLIC.send(app, "POST", TASKS, raw, {"x-partner-id": "furunavi", **house.signed_headers(raw)})
    assert got.status == 401


def test_every_mistake_is_told_at_once() -> None:
    body = flyer(payment_date="2027-03-01", places=0, reward={"kind": "fixed", "yen": 0})
    got = from_partner(body)
    assert got.status == 422
    assert set(got.codes()) == {"/payment_date", "/places", "/reward/yen"}


def test_a_my_number_is_masked_in_the_record_and_in_the_raw_copy() -> None:
    task_id = from_partner(flyer(description="番号 123456789018")).body["task_id"]
    assert sample.task(task_id).offer["description"] == "番号 ●●●"
    from kernel import intake

    assert "123456789018" not in json.dumps(intake.fetch(sample.raw_copies()[0]).content)
    assert "123456789018" not in json.dumps(house.items("crowdsourcing"))


def test_employment_is_led_to_job_support() -> None:
    got = from_partner(flyer(contract="employment", reward={"kind": "hourly", "yen": 1300}))
    assert (got.status, got.body["state"]) == (202, "employment_lead")
    assert sample.events() == ["crowdsourcing.employment_offer_received"]
    assert [mail["template"] for mail in sample.mails()] == ["crowdsourcing/employment"]


# --- Nothing accepted is lost -----------------------------------------------------------------------------------------


def test_a_task_whose_transaction_was_refused_is_taken_on_from_its_raw_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise Busy()

    with monkeypatch.context() as patched:
        patched.setattr("crowdsourcing.intake.commit", busy)
        assert from_partner().status == 503
    assert house.items("crowdsourcing") == []
    worker.deliver_raw(sample.raw_copies()[0])
    worker.deliver_raw(sample.raw_copies()[0])
    assert sample.events() == ["crowdsourcing.task_submitted"]
    assert from_partner().body["revision"] == 1


def test_a_raw_copy_of_an_accepted_task_changes_nothing() -> None:
    task_id = from_partner().body["task_id"]
    before = house.items("crowdsourcing")
    worker.deliver_raw(sample.raw_copies()[0])
    assert house.items("crowdsourcing") == before
    assert sample.task(task_id).version == 1


def test_an_older_raw_copy_never_replaces_a_newer_revision() -> None:
    task_id = from_partner().body["task_id"]
    with clock.fixed(clock.parse("2026-11-22T04:00:00Z")):
        from_partner(flyer(places=2))
    for key in sample.raw_copies():
        worker.deliver_raw(key)
    assert sample.task(task_id).offer["places"] == 2


def test_a_quicker_colleague_is_noticed_and_the_task_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests with one reference at the same moment: the second finds the first's task when its own is refused."""
    first = from_partner()
    from crowdsourcing import intake

    real, looks = intake._known, []

    def blind_at_first(partner_id: str, reference: str) -> Any:
        looks.append(reference)
        return None if len(looks) == 1 else real(partner_id, reference)

    monkeypatch.setattr(intake, "_known", blind_at_first)
    assert from_partner().body == first.body
    assert sample.events() == ["crowdsourcing.task_submitted"]

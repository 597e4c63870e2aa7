"""Signatures, links, public forms, files and the worker, as specifications."""

import base64
import io
import json
from datetime import timedelta
from typing import Any

import altcha
import pytest
import pyzipper
from standardwebhooks import Webhook

from kernel import clock, errors, files, intake, links, publicform, signing
from kernel.events import Event
from kernel.records import Record, public, table, text
from kernel.worker import Worker
from tests import house

OLD = "whsec_" + base64.b64encode(b"the old key that is still alive!").decode()


class Slip(Record, discriminator="test.slip"):
    """A record of the tests."""

    Meta = table("consortium")

    name = public(text())


class SlipForm(publicform.Unconfirmed, discriminator="test.form"):
    Meta = table("consortium")


# Signatures


def test_the_conventions_own_package_signs_what_we_accept() -> None:
    body = '{"氏名":"髙橋"}'
    headers = house.signed_headers(body.encode(), at=house.NOON)
    assert signing.verify(headers, body.encode(), [house.PARTNER_SECRET], house.NOON) == "msg_1"
    ours = signing.sign(house.PARTNER_SECRET, "msg_1", int(house.NOON.timestamp()), body.encode())
    assert ours == Webhook(house.PARTNER_SECRET).sign("msg_1", house.NOON, body)


def test_two_keys_are_alive_while_a_partner_changes_over() -> None:
    headers = house.signed_headers(b"{}", secret=OLD, at=house.NOON)
    assert signing.verify(headers, b"{}", [house.PARTNER_SECRET, OLD], house.NOON)
    with pytest.raises(errors.BadSignature):
        signing.verify(headers, b"{}", [house.PARTNER_SECRET], house.NOON)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stamp_off_by_more_than_five_minutes_is_refused(minutes: int) -> None:
    headers = house.signed_headers(b"{}", at=house.NOON + timedelta(minutes=minutes))
    with pytest.raises(errors.BadSignature, match="5分"):
        signing.verify(headers, b"{}", [house.PARTNER_SECRET], house.NOON)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_is_needed(missing: str) -> None:
    headers = house.signed_headers(b"{}", at=house.NOON)
    del headers[missing]
    with pytest.raises(errors.BadSignature, match="3つ"):
        signing.verify(headers, b"{}", [house.PARTNER_SECRET], house.NOON)


# Links


def test_a_link_opens_for_its_purpose_only(cloud: None) -> None:
    token = links.seal("consortium.confirm", "01ID")
    assert links.opened("consortium.confirm", token) == "01ID"
    for wrong in (token[:-1] + ("0" if token[-1] != "0" else "1"), "01ID", "", "あ.い", links.seal("other", "01ID")):
        with pytest.raises(errors.NotFound):
            links.opened("consortium.confirm", wrong)


# Public forms


def test_an_urlencoded_form_becomes_the_schemas_json() -> None:
    raw = b"version=3&nonsense=x"
    assert publicform.fields(raw, "messaging/send-again") == {"version": 3, "nonsense": "x"}
    assert publicform.fields(b"version=three", "messaging/send-again") == {"version": "three"}
    body = publicform.fields("name=寄附&services=donations&services=&outsourced=on".encode(), "accounts/team-new")
    assert body == {"name": "寄附", "services": ["donations"], "outsourced": True}


def test_the_honeypot_and_a_form_filled_in_a_second_are_refused(cloud: None) -> None:
    with pytest.raises(errors.Invalid):
        publicform.admit({"website_url": "http://spam.example"}, is_form=True, spent=Slip)
    fast = {"started_at": clock.iso(house.NOON - timedelta(seconds=1))}
    with pytest.raises(errors.Invalid, match="1か所"):
        publicform.admit(fast, is_form=True, spent=Slip)


def test_a_proof_of_work_counts_once(cloud: None) -> None:
    from kernel.changes import commit

    with clock.fixed(clock.parse("2036-01-01T00:00:00Z")):  # the library looks at the real clock
        challenge = publicform.challenge()
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    payload = base64.b64encode(json.dumps({"challenge": challenge, "solution": solution.to_dict()}).encode()).decode()
    body = {"name": "a", "altcha": payload}
    changes = publicform.admit(body, is_form=False, spent=Slip)
    assert body == {"name": "a"}
    commit(*changes, table=Slip)
    with pytest.raises(errors.Conflict):
        commit(*publicform.admit({"altcha": payload}, is_form=False, spent=Slip), table=Slip)
    with pytest.raises(errors.Invalid):
        publicform.admit({"altcha": "e30="}, is_form=False, spent=Slip)


def test_a_proof_of_work_written_in_another_way_is_the_same_proof(cloud: None) -> None:
    from kernel.changes import commit

    with clock.fixed(clock.parse("2036-01-01T00:00:00Z")):  # the library looks at the real clock
        challenge = publicform.challenge()
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    proof = {"challenge": challenge, "solution": solution.to_dict()}
    written = [json.dumps(proof), json.dumps(proof, indent=1), json.dumps(proof | {"more": 1})]
    first, *others = [base64.b64encode(one.encode()).decode() for one in written]
    commit(*publicform.admit({"altcha": first}, is_form=False, spent=Slip), table=Slip)
    for other in [*others, first + "\n"]:
        with pytest.raises((errors.Conflict, errors.Invalid)):
            commit(*publicform.admit({"altcha": other}, is_form=False, spent=Slip), table=Slip)


def test_json_needs_the_proof_of_work_and_a_plain_form_does_not(cloud: None) -> None:
    with pytest.raises(errors.Invalid):
        publicform.admit({}, is_form=False, spent=Slip)
    assert publicform.admit({}, is_form=True, spent=Slip) == []


def test_a_form_waits_seven_days_for_its_confirmation(cloud: None) -> None:
    from kernel.changes import New, commit

    waiting = publicform.waiting(SlipForm, {"name": "株式会社みのり食品"})
    commit(New(waiting), table=SlipForm)
    token = publicform.confirm_url("consortium.confirm", waiting.form_id, "/c").split("token=")[1]
    _, found = publicform.unconfirmed(SlipForm, "consortium.confirm", token)
    assert found is not None and found.content == {"name": "株式会社みのり食品"}
    with clock.fixed(house.NOON + timedelta(days=8)), pytest.raises(errors.NotFound, match="7日"):
        publicform.unconfirmed(SlipForm, "consortium.confirm", token)


# Files


def test_a_csv_opens_in_excel_and_runs_nothing() -> None:
    made = files.csv_bytes(["氏名", "額"], [["髙橋", 1000], ["=cmd|' /C calc'!A0", None], ["-1+2", -5]])
    assert made.startswith(b"\xef\xbb\xbf")
    assert made[3:].decode().split("\r\n") == ["氏名,額", "髙橋,1000", "'=cmd|' /C calc'!A0,", "'-1+2,-5", ""]


def test_a_download_is_encrypted_with_aes() -> None:
    packed = files.encrypted_zip({"a.csv": b"secret"}, "pass-word")
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("a.csv", pwd=b"pass-word") == b"secret"
        with pytest.raises(RuntimeError):
            archive.read("a.csv", pwd=b"wrong")


# The worker


def sqs(*bodies: Any) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": str(number), "body": body if isinstance(body, str) else json.dumps(body)}
            for number, body in enumerate(bodies)
        ]
    }


def test_a_failing_message_alone_comes_again(cloud: None) -> None:
    worker, seen = Worker("consortium"), []

    @worker.on("consortium.x")
    def on_x(event: Event) -> None:
        seen.append(event.subject)
        if event.subject == "bad":
            raise ValueError(event.subject)

    def event(subject: str) -> dict[str, Any]:
        return {
            "detail-type": "consortium.x",
            "detail": {"type": "consortium.x", "subject": subject, "data": {}, "id": subject, "at": ""},
        }

    failures = worker(sqs(event("good"), event("bad"), {"unknown": 1}), None)["batchItemFailures"]
    assert seen == ["good", "bad"]
    assert [one["itemIdentifier"] for one in failures] == ["1", "2"]


def test_events_taken_together_are_one_call_and_a_bad_one_takes_none_with_it(cloud: None) -> None:
    worker, seen = Worker("consortium"), []

    @worker.on_many("consortium.x")
    def on_x(events: list[Event]) -> None:
        seen.append([event.subject for event in events])
        if "bad" in seen[-1]:
            raise ValueError(seen[-1])

    def event(subject: str) -> dict[str, Any]:
        detail = {"type": "consortium.x", "subject": subject, "data": {}, "id": subject, "at": ""}
        return {"detail-type": "consortium.x", "detail": detail}

    assert worker(sqs(event("one"), event("two")), None)["batchItemFailures"] == []
    assert seen == [["one", "two"]]
    seen.clear()
    failures = worker(sqs(event("one"), event("bad"), event("two")), None)["batchItemFailures"]
    assert [one["itemIdentifier"] for one in failures] == ["1"]
    assert seen == [["one", "bad", "two"], ["one"], ["bad"], ["two"]]
    seen.clear()
    worker.deliver_event(Event("consortium.x", "alone", {}))
    assert seen == [["alone"]]


def test_raw_copies_and_other_objects_find_their_way(cloud: None) -> None:
    worker, seen = Worker("consortium"), []

    @worker.raw("form")
    def raw_form(raw: intake.RawCopy) -> None:
        seen.append(raw.content)

    @worker.objects("published")
    def published(keys: list[str]) -> None:
        seen.append(keys)

    copy = intake.keep("consortium", "form", {"名": "値"})
    notification = {"Records": [{"s3": {"object": {"key": copy.key}}}]}
    other = {"Records": [{"s3": {"object": {"key": "published/a+b/%E3%81%82.json"}}}]}
    assert worker(sqs(notification, other), None)["batchItemFailures"] == []
    assert seen == [{"名": "値"}, ["published/a b/あ.json"]]


def test_a_sweep_acts_on_what_is_due_and_one_failure_stops_nobody(cloud: None) -> None:
    worker, seen = Worker("consortium", Slip), []

    @worker.due("test.slip")
    def due(record: Record) -> None:
        assert isinstance(record, Slip)
        seen.append(record.name)
        if record.name == "bad":
            raise ValueError
        record.look_again(None)
        record.save()

    for name, later in (("now", 0), ("bad", -5), ("later", 5)):
        slip = Slip(pk=f"SLIP#{name}", sk="SLIP", name=name)
        slip.look_again(house.NOON + timedelta(minutes=later))
        slip.save()
    assert worker.sweep() == 1
    assert sorted(seen) == ["bad", "now"]

"""What the holder of a consultation sees beside it: safe mode, the next booking, and the answers that its person shows."""

from typing import Any

import pytest

from line.api import app
from line.consultations import beside
from line.records import User
from tests import house
from tests.line.consultations.booked import by_chat
from tests.line.consultations.chatting import ALL, counsellor, counted, her

ANSWERED = [{"scenario": "diagnosis", "name": "しごと診断", "at": "2026-11-22T03:00:00.000Z"}]
SHOWN: list[dict[str, Any]] = [one | {"rows": [], "recommended": ["しごと相談"]} for one in ANSWERED]


def audited(action: str) -> list[dict[str, Any]]:
    return [item for item in house.items("audit") if item["action"]["S"] == action]


def taken() -> tuple[Any, Any, str]:
    hanako, sato = her(), counsellor()
    hanako.opens()
    return hanako, sato, sato.takes()


def test_the_holder_sees_the_next_booking_and_the_answers_that_are_shown(
    cloud: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanako, sato, at = taken()
    booking = by_chat(hanako.key, minutes_from_now=60)
    asked: list[str] = []
    monkeypatch.setattr(beside.answers, "of", lambda key: asked.append(key) or SHOWN)
    got = sato.caller.get(app, f"{ALL}/{at}/person").body
    assert got["booking"]["id"] == booking and got["booking"]["method_name"] == "チャット"
    assert got["answers"] == SHOWN and asked == [hanako.key]
    [line] = audited("line.view_consultation_person")
    assert line["target"]["S"] == f"consultation/{at}"


def test_who_has_no_booking_and_shows_nothing(cloud: None) -> None:
    _, sato, at = taken()
    assert sato.caller.get(app, f"{ALL}/{at}/person").body == {"booking": None, "answers": []}


def test_nobody_else_sees_it_and_a_leader_only_with_a_reason(cloud: None) -> None:
    _, _, at = taken()
    other = counsellor("01STAFFOTHER00000000000000", name="青木 健")
    lead = counsellor("01STAFFLEAD000000000000000", "line.read", "line.consult", "line.lead", name="山口 直子")
    assert other.caller.get(app, f"{ALL}/{at}/person").status == 404
    assert lead.caller.get(app, f"{ALL}/{at}/person").codes() == {"/reason": "required"}
    assert lead.caller.send(app, "GET", f"{ALL}/{at}/person", b"", {"x_reason": "%E5%BC%95"}).status == 200


def test_safe_mode_is_told_before_anybody_takes_it(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    [one] = sato.sees()
    assert sato.caller.get(app, f"{ALL}/{one['id']}").body["safe"] is False
    user = User.must(f"USER#{hanako.key}", "USER")
    user.safe_since = house.NOON
    user.save()
    assert sato.caller.get(app, f"{ALL}/{one['id']}").body["safe"] is True


def test_six_reads_at_most(cloud: None) -> None:
    hanako, sato, at = taken()
    by_chat(hanako.key, minutes_from_now=60)
    path = f"{ALL}/{at}/person"
    sato.caller.get(app, path)
    with counted() as made:
        sato.caller.get(app, path)
    # the session; the consultation, her mark and her booking, what is set, her conversation
    assert made == {"GetItem": 5, "Query": 1}

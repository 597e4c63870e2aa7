"""Consent to the terms: before the greeting, versioned, refused kindly, changed at any time."""

from typing import Any

import pytest

from kernel import settings
from line import limits
from line.api import app
from line.consent import terms
from line.records import User, user_key
from tests import house
from tests.line.bookings.pressing import city_is_set, data_of, press
from tests.line.scenarios import desk
from tests.line.scenarios.acting import asks, button, content, ends
from tests.line.talking import HANAKO, Platform, deliver, event, minutes_later, says, stored

GIVEN = {"version": "1", "since": "2026-11-01", "points": ["回答は、支援のためだけに使います。"]}
HELLO = content(
    asks("like", button("yes", "はい", to="next"), button("no", "いいえ", to="bye")),
    asks("next", button("on", "次へ", to="bye")),
    ends(),
    starts={"follow": True, "words": [{"word": "はじめる", "to": "like"}]},
)
TERMS_TEXT = "この約束に同意しますか。同意しなくても、質問や電話はできます。あとから変えることもできます。"


@pytest.fixture
def asking(line: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A city with terms, whose greeting asks something."""
    in_force(monkeypatch, GIVEN)
    desk.live("small", HELLO)
    return line


def in_force(monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]) -> None:
    monkeypatch.setattr(terms, "in_force", lambda: terms.of(given))


def outcomes() -> list[str]:
    return [one.outcome for one in stored("webhook_event")]


def her() -> User:
    return User.must(f"USER#{user_key(HANAKO)}", "USER")


def taps(line: Platform, label: str, **more: Any) -> None:
    deliver(event("postback", postback={"data": data_of(line, label)}, **more))


def test_consent_is_asked_before_the_greeting_and_the_greeting_follows_it(asking: Platform) -> None:
    deliver(event("follow"))
    shown, question = asking.texts()
    assert GIVEN["points"][0] in shown and "1版（2026年11月1日から）" in shown
    assert question == TERMS_TEXT and stored("conversation") == []
    taps(asking, "同意する")
    assert asking.texts()[2:] == ["ありがとうございます。同意をいただきました。", "どちらですか"]
    known = her()
    assert (known.terms_version, known.terms_hash, known.terms_agreed) == ("1", terms.of(GIVEN).hash, 1)
    assert known.terms_at == house.NOON
    (answer,) = stored("terms_answer")
    assert (answer.agreed, answer.terms_version, answer.hash) == (1, "1", known.terms_hash)
    (journey,) = stored("journey")
    assert set(journey.steps) == {"follow", "consent"}


def test_whoever_refuses_is_told_kindly_what_still_works_and_is_asked_nothing(asking: Platform) -> None:
    deliver(event("follow"))
    taps(asking, "同意しない")
    told = asking.texts()[-1]
    assert "質問" in told and settings.city()["telephone"] in told and "利用の約束" in told
    assert her().terms_agreed == 0 and set(stored("journey")[0].steps) == {"follow"}
    with minutes_later(5):
        deliver(says("はじめる"))
        deliver(says("予約"))
        assert asking.texts()[-1] == TERMS_TEXT and stored("conversation") == []
        deliver(says("保育園の申し込みはいつですか"))
    assert outcomes()[-3:] == ["terms-asked", "terms-asked", "inquiry-opened"]


def test_consent_is_given_and_taken_back_at_any_time_with_its_history(asking: Platform) -> None:
    deliver(event("follow"))
    taps(asking, "同意しない")
    with minutes_later(5):
        deliver(says("利用の約束"))
        taps(asking, "同意する")
    with minutes_later(10):
        deliver(says("同意をやめる"))
    assert her().terms_agreed == 0
    assert [one.agreed for one in sorted(stored("terms_answer"), key=lambda one: one.sk)] == [0, 1, 0]


def test_new_terms_are_asked_again_and_what_she_was_in_goes_on_after(
    asking: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(event("follow"))
    taps(asking, "同意する")
    old = data_of(asking, "はい")
    for changed in ({"version": "2"}, {"points": ["ほかのことばです。"]}):
        in_force(monkeypatch, GIVEN | changed)
        deliver(event("postback", postback={"data": old}))
        assert asking.texts()[-2].startswith("利用の約束が新しくなりました。") and asking.texts()[-1] == TERMS_TEXT
    taps(asking, "同意する")
    deliver(event("postback", postback={"data": old}))
    in_force(monkeypatch, GIVEN | {"version": "3"})
    with minutes_later(1):
        taps(asking, "次へ")
        taps(asking, "同意する")
    assert asking.texts()[-2:] == ["ありがとうございます。同意をいただきました。", "どちらですか"]
    assert [one["label"] for one in actions_of(asking)] == ["次へ"]


def actions_of(line: Platform) -> list[dict[str, Any]]:
    return list(line.arrived[-1]["messages"][-1]["template"]["actions"])


def test_an_answer_counts_once_late_ones_and_those_to_old_terms_not_at_all(
    asking: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(event("follow"))
    agrees, refuses = data_of(asking, "同意する"), data_of(asking, "同意しない")
    with minutes_later(5):
        deliver(event("postback", postback={"data": agrees}))
        deliver(event("postback", postback={"data": agrees}))
    deliver(event("postback", postback={"data": refuses}, at=house.NOON))
    assert her().terms_agreed == 1 and len(stored("terms_answer")) == 1
    assert sorted(outcomes()) == ["greeted", "terms-agreed", "terms-agreed-before", "terms-shown"]
    in_force(monkeypatch, GIVEN | {"version": "2"})
    deliver(event("postback", postback={"data": agrees}))
    assert "terms-asked" in outcomes() and her().terms_version == "1"


def test_whoever_comes_back_after_new_terms_is_asked_before_she_is_asked_how_to_go_on(
    asking: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(event("follow"))
    taps(asking, "同意する")
    taps(asking, "はい")
    in_force(monkeypatch, GIVEN | {"version": "2"})
    with minutes_later(90):
        deliver(event("unfollow"), event("follow"))
        assert asking.texts()[-1] == TERMS_TEXT
        taps(asking, "同意する")
    assert "途中です" in asking.texts()[-1]


def test_what_needs_no_consent_never_waits_for_it(asking: Platform) -> None:
    deliver(event("follow"))
    deliver(says("ひかえめ通知"))
    assert outcomes()[-1] == "safety-on"


def test_the_city_s_own_terms_fit_into_a_message() -> None:
    own = terms.of(settings.city()["line"]["terms"])
    assert own is not None and own.hash == terms.of(settings.city()["line"]["terms"]).hash
    assert sum(map(len, own.points)) < limits.TEXT_MOST


def test_an_old_button_of_a_booking_waits_for_consent_too(line: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    city_is_set()
    deliver(event("follow"), says("予約"))
    press(line, "しごと相談")
    old = press(line, "ビデオ通話")
    in_force(monkeypatch, GIVEN)
    deliver(event("postback", postback={"data": old}))
    assert outcomes()[-1] == "terms-asked" and line.texts()[-1] == TERMS_TEXT
    taps(line, "同意する")
    deliver(event("postback", postback={"data": old}))
    assert any("空き" in str(one) for one in line.arrived[-1]["messages"])


def test_the_booking_page_takes_nothing_new_without_consent_and_leaves_what_is_there(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    city_is_set()
    deliver(event("follow"))
    who = house.opened_from_the_talk(user_key(HANAKO))
    noon = {"service": "consultation", "method": "video", "counsellor": None, "day": "2026-12-01", "minute": 720}
    mine = who.post(app, "/api/line/my-booking/book", noon, idempotency_key="one").body["booking"]
    in_force(monkeypatch, GIVEN)
    gone = {"booking": mine["id"], "version": mine["version"]}
    assert who.post(app, "/api/line/my-booking/cancel", gone, idempotency_key="two").status == 200
    evening = {key: noon[key] for key in ("service", "method", "counsellor", "day")} | {"part": 2}
    for path, body in (("book", noon), ("wait", evening)):
        got = who.post(app, f"/api/line/my-booking/{path}", body, idempotency_key=path)
        assert got.status == 422 and "利用の約束" in got.body["detail"], got.text
    assert [one.state for one in stored("booking")] == ["cancelled"]

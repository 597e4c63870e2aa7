"""Safe mode in the talk: switched by herself, opened when nobody looks, put off by one tap, resumed after hours."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bookings import book, lists, mounting, planning, reading, states
from bookings.days import When
from bookings.offers import Ask
from kernel.changes import Marker, commit
from line.api import app
from line.bookings.mount import BOOKINGS
from line.records import SENT, Send, User, user_key
from line.safety import later
from line.safety.records import PutOff
from line.safety.wording import preview_line
from line.scenarios import running
from line.worker import worker
from tests import house
from tests.bookings.city import counsellor
from tests.bookings.mounted import DESK, at
from tests.line.bookings.pressing import booking_of, city_is_set, data_of, labels, press, taps
from tests.line.safety.test_wording import TELLING
from tests.line.scenarios import desk
from tests.line.scenarios.acting import SMALL, content
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, minutes_later, says, stored

VIDEO = Ask("consultation", "video")
ONLY_AOKI = [
    ("counsellor", "baba", counsellor("馬場", active=False)),
    ("counsellor", "chiba", counsellor("千葉", active=False)),
]
HERS = "11/22の電話で、本人から希望"


@pytest.fixture(autouse=True)
def _empty_memory() -> Iterator[None]:
    running.forget_editions()
    yield
    running.forget_editions()


@pytest.fixture
def city(line: Platform) -> Platform:
    city_is_set(*ONLY_AOKI)
    return line


def hanako() -> User:
    return User.must(f"USER#{user_key(HANAKO)}", "USER", consistent=True)


def outcome() -> str:
    return str(stored("webhook_event")[-1].outcome)


def booked(day: str = "2026-12-01", minute: int = 720, user: str = HANAKO) -> Any:
    wanted = planning.Wanted(user_key(user), VIDEO, at(minute, day))
    return book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("test", user, day, str(minute))))


def reminded(one: Any) -> None:
    """The day before: the reminder is written and sent."""
    BOOKINGS.rule.notice(mounting.DAY_BEFORE, one)
    commit(*BOOKINGS.rule.notice(mounting.DAY_BEFORE, one), table=BOOKINGS.booking)
    worker({}, None)


def previews(line: Platform) -> list[str]:
    return [preview_line(one) for one in line.arrived[-1]["messages"]]


def label_text(line: Platform) -> str:
    return str(line.arrived[-1]["messages"])


# --- switching


def test_her_word_switches_it_on_at_once_and_every_preview_line_says_nothing(line: Platform) -> None:
    deliver(says("ひかえめ通知"))
    assert hanako().safe_since == house.NOON and outcome() == "safety-on"
    assert previews(line) == ["メッセージ"]
    deliver(says("予約"), says("保育園の一時預かりがある日も、相談できますか"))
    shown = [preview_line(one) for sent in line.arrived[-2:] for one in sent["messages"]]
    assert not [word for line_ in shown for word in TELLING if word in line_]


@pytest.mark.parametrize("said", ["安全モード", "安全モードにする", "ひかえめ通知をオン", "ひかえめ 通知。"])
def test_she_need_not_know_the_exact_words(line: Platform, said: str) -> None:
    deliver(says(said))
    assert hanako().safe_since is not None


def test_a_sentence_about_it_is_a_question_to_staff_and_switches_nothing(line: Platform) -> None:
    deliver(says("安全モードとは何ですか"))
    assert hanako().safe_since is None and len(stored("inquiry")) == 1


def test_switching_off_is_asked_once_more_and_an_old_button_does_it_no_more(line: Platform) -> None:
    deliver(says("安全モード"), says("安全モードをやめる"))
    assert hanako().safe_since is not None
    off = data_of(line, "もとに戻す")
    taps(off)
    assert hanako().safe_since is None and outcome() == "safety-off"
    with minutes_later(5):
        deliver(says("安全モード"))
        taps(off)
    assert hanako().safe_since is not None, "the button was for the time before"


def test_what_line_brings_late_does_not_switch_back(line: Platform) -> None:
    with minutes_later(10):
        deliver(says("安全モード"), says("安全モードをやめる"))
        off = data_of(line, "もとに戻す")
        taps(off)
        deliver(says("ひかえめ通知", at=house.NOON))
    assert hanako().safe_since is None


def test_the_menu_s_button_shows_how_it_stands_and_changes_it(line: Platform) -> None:
    taps("sf1|ask")
    assert labels(line) == ["ひかえめにする"]
    press(line, "ひかえめにする")
    assert hanako().safe_since is not None
    taps("sf1|ask")
    assert labels(line) == ["もとに戻す"]


def test_a_button_from_nowhere_shows_how_it_stands(line: Platform) -> None:
    taps("sf1|off|2020-01-01T00:00:00.000Z")
    assert labels(line) == ["ひかえめにする"]


# --- a counsellor, with her word


def test_a_counsellor_switches_it_on_with_her_word_and_she_is_told_in_neutral_words(line: Platform) -> None:
    deliver(event("follow"))
    staff = house.staff()
    path = f"/api/line/safety/users/{user_key(HANAKO)}"
    assert staff.post(app, f"{path}/on", {"version": 1, "words": "  "}, idempotency_key="a").status == 422
    got = staff.post(app, f"{path}/on", {"version": 1, "words": HERS}, idempotency_key="b")
    assert got.status == 200 and got.body["on"] and got.body["actions"] == []
    assert [(one["who"], one["detail"]) for one in got.body["history"]] == [("佐藤 花", HERS)]
    worker({}, None)
    assert previews(line) == ["設定が変わりました。"] and labels(line) == ["開く"]
    press(line, "開く")
    assert "相談員が、通知のことばをひかえめにしました。" in label_text(line)


def test_a_second_counsellor_and_a_repetition_change_nothing(line: Platform) -> None:
    deliver(event("follow"))
    path = f"/api/line/safety/users/{user_key(HANAKO)}/on"
    for key in ("a", "a", "b"):
        assert house.staff().post(app, path, {"version": 1, "words": HERS}, idempotency_key=key).status == 200
    assert len(stored("safety_switch")) == 1 and len(stored("send")) == 2


def test_staff_have_no_way_to_switch_it_off(line: Platform) -> None:
    from line.safety import api

    deliver(says("安全モード"))
    routes = {one.pattern for one in app.declared if one.pattern.startswith("/api/line/safety/users")}
    assert api and routes == {"/api/line/safety/users/{id}", "/api/line/safety/users/{id}/on"}


def test_reading_and_switching_is_in_the_audit_log_without_her_word(line: Platform) -> None:
    deliver(event("follow"))
    path = f"/api/line/safety/users/{user_key(HANAKO)}"
    staff = house.staff()
    staff.get(app, path)
    staff.post(app, f"{path}/on", {"version": 1, "words": HERS}, idempotency_key="a")
    told = [one["action"]["S"] for one in house.items("audit")]
    assert {"line.view_safety", "line.switch_safety_on"} <= set(told)
    assert HERS not in str(house.items("audit"))


def test_nobody_is_found_under_a_key_that_no_user_has(line: Platform) -> None:
    assert house.staff().get(app, "/api/line/safety/users/nobody").status == 404


# --- notices


def test_a_reminder_written_before_she_switched_goes_out_neutral_and_opens_as_it_was(city: Platform) -> None:
    deliver(event("follow"))
    one = booked()
    commit(*BOOKINGS.rule.notice(mounting.DAY_BEFORE, one), table=BOOKINGS.booking)
    deliver(says("ひかえめ通知"))
    worker({}, None)
    assert previews(city) == ["予定が近づきました。"] and labels(city) == ["開く", "またあとで"]
    press(city, "開く")
    assert previews(city) == ["メッセージ"] and "しごと相談" in label_text(city)
    [reminder] = [send for send in stored("send") if send.about]
    assert reminder.neutral == 1 and reminder.opened_at == house.NOON and reminder.state == SENT


def test_opened_late_it_shows_the_booking_as_it_is_by_then(city: Platform) -> None:
    deliver(says("ひかえめ通知"))
    one = booked()
    reminded(one)
    opens = data_of(city, "開く")
    seen = reading.of(BOOKINGS, one.booking_id)
    book.change(BOOKINGS, one.booking_id, at(780), version=seen.version, by=DESK, marker=Marker(("moved",)))
    taps(opens)
    assert "その後変わっています" in label_text(city) and "13:00" in label_text(city)


def test_nobody_opens_what_was_sent_to_another(city: Platform) -> None:
    deliver(says("ひかえめ通知"), event("follow", user=TARO))
    reminded(booked())
    taps(data_of(city, "開く"), user=TARO)
    assert outcome() == "notice-gone" and "しごと相談" not in label_text(city)


def test_an_answer_of_staff_arrives_neutral_and_staff_see_whether_it_was_opened(line: Platform) -> None:
    deliver(says("ひかえめ通知"), says("離婚の前に、働き口を探せますか", at=house.NOON - timedelta(hours=1)))
    inquiry = stored("inquiry")[0]
    path = f"/api/line/inquiries/{inquiry.inquiry_id}"
    got = house.staff().post(app, f"{path}/reply", {"version": inquiry.version, "text": "はい、相談できます。"})
    assert got.body["person"]["safe"] is True
    assert previews(line) == ["お返事が届いています。"]

    def told() -> str:
        return str(house.staff().get(app, path).body["messages"][-1]["state_name"])

    assert told() == "送信済み（ひかえめ通知。まだ開かれていません）"
    press(line, "開く")
    assert "はい、相談できます。" in label_text(line)
    assert told() == "送信済み（ひかえめ通知。本人が開きました）"


# --- 今は話せない


def test_one_tap_on_a_reminder_keeps_the_place_at_the_same_time_of_a_later_day(city: Platform) -> None:
    deliver(event("follow"))
    reminded(booked())
    assert labels(city)[0] == "今は話せない"
    tapped = press(city, "今は話せない")
    mine = booking_of()
    assert (mine.day, mine.minute, mine.counsellor) == ("2026-12-02", 720, "aoki")
    assert outcome() == "later-moved" and "いまは出なくて大丈夫です" in label_text(city)
    taps(tapped)
    assert booking_of().day == "2026-12-02" and len(stored("put_off")) == 1


def test_the_counsellor_is_told_without_a_word_of_why_and_marks_it_seen(city: Platform) -> None:
    deliver(event("follow"))
    reminded(booked())
    press(city, "今は話せない")
    staff = house.staff()
    [waits] = [one for one in staff.get(app, "/api/line/waiting").body["items"] if one["kind"] == "LINE・予約"]
    assert "いまは連絡しないでください" in waits["why"]
    [row] = staff.get(app, "/api/line/safety/put-offs").body["items"]
    assert (row["was"], row["counsellor"], row["moved"]) == ("12/1(火) 12:00", "青木", True)
    path = f"/api/line/safety/put-offs/{row['id']}/seen"
    assert staff.post(app, path, {"version": row["version"]}, idempotency_key="a").body["seen_by"] == "佐藤 花"
    assert staff.post(app, path, {"version": row["version"]}, idempotency_key="b").status == 409
    assert staff.get(app, "/api/line/safety/put-offs").body["items"] == []


def test_the_words_in_the_talk_do_the_same_also_while_her_time_runs(city: Platform) -> None:
    deliver(event("follow"))
    booked()
    during = (at(720).instant - house.NOON) / timedelta(minutes=1) + 10
    with minutes_later(during):
        deliver(says("いまは話せません"))
        assert booking_of().day == "2026-12-02"
        deliver(says("今は話せない"))
        assert booking_of().day == "2026-12-02" and outcome() == "later-already"


def test_without_a_booking_nobody_waits_for_anything(city: Platform) -> None:
    deliver(says("今は話せない"))
    assert outcome() == "later-quiet" and stored("inquiry") == [] and stored("put_off") == []


def test_when_no_later_day_is_free_the_booking_stays_and_the_counsellor_is_told_all_the_same(
    city: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(event("follow"))
    booked()
    monkeypatch.setattr(later, "next_place", lambda *_: None)
    deliver(says("今は話せない"))
    assert booking_of().day == "2026-12-01" and outcome() == "later-full"
    [told] = stored("put_off")
    assert isinstance(told, PutOff) and not told.moved
    assert labels(city) == ["変更する", "取り消す", "ビデオ通話の入り口"]


def test_who_says_again_that_she_cannot_talk_is_answered_and_told_again(
    city: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(event("follow"))
    reminded(booked())
    monkeypatch.setattr(later, "next_place", lambda *_: None)
    tapped = press(city, "今は話せない")
    house.staff().post(app, f"/api/line/safety/put-offs/{seen_as(stored('put_off')[0])}/seen", {"version": 1})
    arrived = len(city.arrived)
    taps(tapped)  # taken, and does not come again for ever
    assert len(city.arrived) == arrived + 1 and outcome() == "later-full"
    [told] = stored("put_off")
    assert told.state == "open" and told.seen_by is None


def seen_as(one: PutOff) -> str:
    return f"{one.booking_id}~{one.revision}"


def test_nobody_puts_off_what_another_has_booked(city: Platform) -> None:
    deliver(event("follow"), event("follow", user=TARO))
    one = booked()
    taps(f"sf1|later|{one.booking_id}#{one.revision}", user=TARO)
    assert booking_of().day == "2026-12-01" and stored("put_off") == []


def test_the_freed_hour_is_offered_to_who_waits_and_no_cell_has_two_owners(city: Platform) -> None:
    deliver(event("follow"))
    one = booked()
    deliver(says("今は話せない"))
    taken = lists.owners(BOOKINGS, at(720).day, at(720).day + timedelta(days=1))
    assert {(day.isoformat(), minute) for _, day, minute in taken} == {
        ("2026-12-02", minute) for minute in (720, 735, 750, 765)
    }
    assert set(taken.values()) == {one.booking_id} and booking_of().state == states.BOOKED


@pytest.mark.parametrize(
    ("free", "where"),
    [
        ([("12-02", [700]), ("12-03", [720])], "12-03#0720"),
        ([("12-02", [600, 780]), ("12-03", [])], "12-02#0780"),
        ([("12-02", []), ("12-07", [600]), ("12-20", [720])], "12-07#0600"),
        ([("12-09", [720])], "12-09#0720"),
        ([], None),
    ],
    ids=["the same time a day later", "the nearest time", "not the same time weeks later", "what there is", "nothing"],
)
def test_where_a_place_is_kept(free: list[tuple[str, list[int]]], where: str | None) -> None:
    days = [
        (at(720, f"2026-{day}").day, [When(at(720, f"2026-{day}").day, m // 15 * 15) for m in ms]) for day, ms in free
    ]
    found = later.chosen(days, at(720))
    assert (found.key.removeprefix("2026-") if found else None) == where


# --- on with a question


def midway(line: Platform, *, safe: bool) -> None:
    """She is at the second question of the published conversation 「おためし」."""
    desk.published(
        "small", content(*SMALL["nodes"], starts={"follow": False, "words": [{"word": "診断", "to": "like"}]})
    )
    if safe:
        deliver(says("ひかえめ通知"))
    deliver(says("診断"))
    press(line, "はい")


@pytest.mark.parametrize("safe", [False, True])
def test_after_hours_her_word_asks_whether_to_go_on_and_in_safe_mode_not_with_what(
    line: Platform, *, safe: bool
) -> None:
    midway(line, safe=safe)
    with minutes_later(240):
        deliver(says("診断"))
        assert outcome() == "scenario-midway" and labels(line) == ["続きから", "はじめから"]
        assert ("おためし" in label_text(line)) is not safe
        press(line, "続きから")
        assert "教えてください" in label_text(line)
        deliver(says("34"))
        assert outcome() == "scenario-answered"


def test_or_she_starts_anew_by_one_tap(line: Platform) -> None:
    midway(line, safe=True)
    with minutes_later(240):
        deliver(says("診断"))
        press(line, "はじめから")
        assert labels(line) == ["はい", "いいえ"]


def test_who_comes_back_within_the_hour_is_where_the_word_leads(line: Platform) -> None:
    midway(line, safe=False)
    with minutes_later(30):
        deliver(says("診断"))
        assert labels(line) == ["はい", "いいえ"]


def test_an_old_button_hours_later_shows_no_question_to_whoever_may_not_be_alone(line: Platform) -> None:
    midway(line, safe=True)
    old = next(
        one["data"]
        for sent in line.arrived
        for m in sent["messages"]
        for one in m.get("template", {}).get("actions", [])
        if one["label"] == "はい"
    )
    with minutes_later(240):
        taps(old)
        assert outcome() == "scenario-midway" and "教えてください" not in label_text(line)


def test_who_left_in_the_middle_and_follows_again_is_asked_how_to_go_on(line: Platform) -> None:
    midway(line, safe=True)
    with minutes_later(100):
        deliver(event("unfollow"))
    with minutes_later(240):
        deliver(event("follow", follow={"isUnblocked": True}))
        assert outcome() == "scenario-midway" and labels(line) == ["続きから", "はじめから"]


def test_a_send_that_was_tried_in_doubt_is_repeated_under_its_key_though_the_words_have_changed(line: Platform) -> None:
    from tests.line.talking import LostAnswer

    deliver(says("一時預かりはありますか", at=house.NOON - timedelta(hours=1)))
    inquiry = stored("inquiry")[0]
    line.next = [LostAnswer()]
    path = f"/api/line/inquiries/{inquiry.inquiry_id}/reply"
    house.staff().post(app, path, {"version": inquiry.version, "text": "はい、あります。"})
    deliver(says("ひかえめ通知"))
    with minutes_later(2):
        worker({}, None)
    [answer] = [one for one in stored("send") if isinstance(one, Send) and one.role == "staff"]
    assert answer.state == SENT and str(line.arrived).count("はい、あります。") == 1

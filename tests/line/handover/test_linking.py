"""People are taken along: a code from the old account, sent in the new one, and all that is hers follows, once."""

from datetime import timedelta
from typing import Any

import pytest

from bookings import book, lists, mounting, planning, reading, waiting
from bookings.offers import Ask
from kernel import errors, sealing
from kernel.changes import Marker, commit
from line import liff, limits, numbers
from line.api import app
from line.bookings.mount import BOOKINGS
from line.broadcasts import audience
from line.consent.records import TermsAnswer, answer_key
from line.consultations import talk as consultations
from line.consultations.records import ENDED, STAYS
from line.handover import codes, talk
from line.menus import people
from line.records import ELSEWHERE, User, person_key, user_key
from line.safety import wording
from line.scenarios import running
from line.words import OUTCOMES
from line.worker import worker
from line.worries import writing
from tests import house
from tests.bookings.mounted import at
from tests.line.bookings.pressing import city_is_set, data_of, taps
from tests.line.handover.moving import CODE, PATH, PLAN, act, code_in, officer, opened, the_one
from tests.line.scenarios import desk
from tests.line.scenarios.acting import SMALL, content
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, minutes_later, says, stored, unsends

NEW = TARO  # Hanako in the new account
WORRIES = "/api/line/worries/mine"
WRITTEN = {"version": 0, "chosen": ["money"], "words": "夜", "shown": False}
THIRD = "U33333333333333333333333333333333"
VIDEO = Ask("consultation", "video")


def outcome() -> str:
    return str(stored("webhook_event")[-1].outcome)


def user(line_user_id: str) -> User:
    return User.must(f"USER#{user_key(line_user_id)}", "USER", consistent=True)


def told(line: Platform) -> str:
    return str(line.arrived[-1]["messages"])


def booked(line_user_id: str, day: str = "2026-12-01") -> Any:
    wanted = planning.Wanted(user_key(line_user_id), VIDEO, at(720, day))
    return book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("test", line_user_id, day)))


def asked(line: Platform) -> str:
    """Hanako has followed the old account, a hand-over is open, and she asks for her code."""
    opened()
    deliver(event("follow"), says("引っこし"))
    return code_in(line)


def test_without_an_open_hand_over_the_word_is_a_question_like_any_other(line: Platform) -> None:
    deliver(says("引っこし"))
    assert outcome() == "inquiry-opened"


def test_a_code_is_kept_so_that_nobody_can_type_it(line: Platform) -> None:
    words = asked(line)
    assert outcome() == "relink-code"
    assert limits.faults(line.arrived[-1]["messages"]) == []
    kept = str(house.items("line"))
    assert words not in kept and words.replace("-", "") not in kept
    [action] = line.arrived[-1]["messages"][1]["template"]["actions"]
    assert action["uri"].startswith("https://line.me/R/oaMessage/%40hidamari2/?") and CODE


def test_her_record_history_and_booking_follow_and_nothing_is_doubled(line: Platform) -> None:
    city_is_set()
    words = asked(line)
    booked(HANAKO)
    deliver(says("ひかえめ通知"))
    before = user(HANAKO)
    deliver(event("follow", user=NEW), says(words, user=NEW))
    assert outcome() == "relink-linked" and "引き継ぎができました" in told(line)
    hers = user(HANAKO)
    assert (hers.line_user_id, hers.first_followed_at, hers.safe_since) == (
        NEW,
        before.first_followed_at,
        before.safe_since,
    )
    assert (user(NEW).state, user(NEW).linked_to) == (ELSEWHERE, user_key(HANAKO))
    assert person_key(NEW) == user_key(HANAKO)
    [line_of_history] = stored("relinked")
    assert line_of_history.old_line_user_id == HANAKO
    deliver(says("予約", user=NEW))
    assert "12/1(火) 12:00" in told(line)
    assert numbers.now().following == 1


def test_a_reminder_goes_to_the_new_account(line: Platform) -> None:
    city_is_set()
    words = asked(line)
    booked(HANAKO)
    deliver(says(words, user=NEW))
    evening = (at(0 + 1080, "2026-11-30").instant - house.NOON) / timedelta(minutes=1)
    for minute in (1, 2):  # one turn writes it, the next may send it
        with minutes_later(evening + minute):
            worker({}, None)
    assert line.arrived[-1]["to"] == NEW and "ご予約が近づきました" in told(line)


def test_sent_twice_or_brought_twice_it_is_one_link(line: Platform) -> None:
    words = asked(line)
    sent = says(words, user=NEW)
    deliver(sent, sent)
    deliver(says(words, user=NEW))
    assert outcome() == "relink-again" and len(stored("relinked")) == 1
    assert numbers.now().following == 1


def test_a_used_code_is_nobody_else_s(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW), says(words, user=THIRD))
    assert outcome() == "relink-used" and user(HANAKO).line_user_id == NEW


def test_only_the_newest_code_works(line: Platform) -> None:
    first = asked(line)
    deliver(says("引っこし"))
    second = code_in(line)
    deliver(says(first, user=NEW))
    assert outcome() == "relink-old"
    deliver(says(second, user=NEW))
    assert outcome() == "relink-linked"


def test_a_code_ends_after_two_weeks(line: Platform) -> None:
    words = asked(line)
    with minutes_later(14 * 1440 + 1):
        deliver(says(words, user=NEW))
        assert outcome() == "relink-old" and user(HANAKO).line_user_id == HANAKO


def test_three_codes_a_day_are_enough(line: Platform) -> None:
    asked(line)
    deliver(says("引っこし"), says("引っこし"), says("引っこし"))
    assert outcome() == "relink-enough" and len(stored("relink_code")) == 3


def test_whoever_guesses_is_stopped_for_an_hour_and_the_code_dies(line: Platform) -> None:
    words = asked(line)
    wrong = words[:-4] + ("ZZZZ" if not words.endswith("ZZZZ") else "YYYY")
    for _ in range(5):
        deliver(says(wrong, user=THIRD))
        assert outcome() == "relink-wrong"
    deliver(says(words, user=THIRD))
    assert outcome() == "relink-later"
    deliver(says(words, user=NEW))
    assert outcome() == "relink-wrong", "the fifth wrong try was the end of this code"
    with minutes_later(61):
        deliver(says("引っこし"))
        deliver(says(code_in(line), user=THIRD))
        assert outcome() == "relink-linked"


def test_a_code_sent_back_to_the_old_account_changes_nothing(line: Platform) -> None:
    words = asked(line)
    deliver(says(words))
    assert outcome() == "relink-self" and user(HANAKO).linked_to is None


def test_what_comes_from_the_old_account_afterwards_changes_nothing_of_hers(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW), says("やっぱりこちらで"), event("unfollow"))
    assert user(HANAKO).state == "following" and stored("inquiry") == []
    assert "新しいアカウントをお使いください" in str(line.arrived)


def test_what_she_began_in_the_new_account_is_hers(line: Platform) -> None:
    city_is_set()
    words = asked(line)
    deliver(says("保育園の一時預かりはありますか", user=NEW))
    booked(NEW)
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked"
    mine = reading.of_person(BOOKINGS, user_key(HANAKO))
    assert mine is not None and reading.of_person(BOOKINGS, user_key(NEW)) is None
    [inquiry] = stored("inquiry")
    assert user(HANAKO).inquiry_id == inquiry.inquiry_id
    got = house.staff().post(
        app, f"/api/line/inquiries/{inquiry.inquiry_id}/reply", {"version": inquiry.version, "text": "はい。"}
    )
    assert got.status == 200 and "はい。" in told(line)


@pytest.mark.parametrize("followed", [0, 1], ids=["both leave yesterday's record", "one comes where the other leaves"])
def test_two_who_share_a_record_of_a_group_are_linked_all_the_same(
    line: Platform, monkeypatch: pytest.MonkeyPatch, followed: int
) -> None:
    monkeypatch.setattr(audience, "SHARDS", 1)
    words = asked(line)
    with minutes_later(followed * 24 * 60):
        deliver(event("follow", user=NEW))
    with minutes_later(24 * 60):
        assert deliver(says(words, user=NEW)) == [] and outcome() == "relink-linked"
        assert audience.members("following") == {user_key(HANAKO)}


def test_what_she_answered_in_the_new_account_counts_for_her_in_segments(line: Platform) -> None:
    running.forget_editions()
    words = asked(line)
    shown = {"variable": "age", "is": "34"}
    starts = {"follow": False, "words": [{"word": "診断", "to": "like"}]}
    desk.published("small", content(*SMALL["nodes"], starts=starts, shown_if=shown))
    deliver(says("診断", user=NEW))
    taps(data_of(line, "はい"), user=NEW)
    deliver(says("34", user=NEW), says(words, user=NEW))
    assert user_key(HANAKO) in audience.members("done#small")


def test_what_staff_note_of_a_question_from_the_new_account_they_note_of_her(line: Platform) -> None:
    words = asked(line)
    deliver(says("保育園の一時預かりはありますか", user=NEW), says(words, user=NEW))
    [inquiry] = stored("inquiry")
    assert inquiry.user_key == user_key(HANAKO)
    path = f"/api/line/user-menus/{inquiry.inquiry_id}"
    assert house.staff().post(app, path, {"version": 0, "state": "hired", "reason": "採用の連絡"}).status == 200
    assert [one.user_key for one in stored("user_menu")] == [user_key(HANAKO)]


@pytest.mark.parametrize(("before", "stands"), [(None, 1), (-1, 1), (1, 0)], ids=["never asked", "earlier", "later"])
def test_her_last_answer_to_the_terms_stands(line: Platform, before: int | None, stands: int) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    fresh, hers = user(NEW), user(HANAKO)
    fresh.terms_version, fresh.terms_hash, fresh.terms_agreed, fresh.terms_at = "2", "b", 1, house.NOON
    fresh.save()
    hers.terms_at = None
    if before is not None:
        hers.terms_version, hers.terms_hash, hers.terms_agreed = "1", "a", 0
        hers.terms_at = house.NOON + timedelta(minutes=before)
    hers.save()
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked" and user(HANAKO).terms_agreed == stands


def test_each_answer_to_the_terms_from_the_new_account_stands_in_her_history(line: Platform) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    fresh = user(NEW)
    fresh.terms_at = house.NOON
    fresh.save()
    for number, agreed in enumerate((0, 1)):
        given = house.NOON + timedelta(minutes=number)
        pk, sk = answer_key(user_key(NEW), given, "b" * 64, agreed=bool(agreed))
        TermsAnswer(
            pk=pk,
            sk=sk,
            user_key=user_key(NEW),
            agreed=agreed,
            terms_version="2",
            since="2026-11-01",
            hash="b" * 64,
            at=given,
        ).save()
    deliver(says(words, user=NEW))
    counsellor = house.staff(permissions=("line.consult",))
    seen = counsellor.get(app, f"/api/line/worries/{user_key(HANAKO)}").body["history"]
    assert [one["what"] for one in seen] == ["利用の約束に同意しました", "利用の約束に同意しませんでした"]


# --- what she has open, and what she wrote there


def test_a_page_that_was_open_in_either_account_is_closed_by_the_link(line: Platform) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    old, new = house.opened_from_the_talk(user_key(HANAKO)), house.opened_from_the_talk(user_key(NEW))
    assert [one.get(app, WORRIES).status for one in (old, new)] == [200, 200]
    deliver(says(words, user=NEW))
    assert [one.get(app, WORRIES).status for one in (old, new)] == [401, 401]
    assert old.post(app, WORRIES, WRITTEN, idempotency_key="late").status == 401 and stored("worries") == []
    line.says_who({"iss": liff.ISSUER, "aud": house.LINE_SECRET["login_channel_id"], "exp": 4_000_000_000, "sub": NEW})
    again = liff.sign_in("token")
    assert again.person.id == user_key(HANAKO)
    assert liff.person_of(f"{liff.COOKIE}={again.cookie}") == again.person


def test_a_sign_in_that_the_link_overtakes_opens_nothing_of_hers(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = asked(line)
    real = liff.user_of

    def overtaken(key: str) -> User | None:
        found = real(key)
        monkeypatch.setattr(liff, "user_of", real)
        deliver(says(words, user=NEW))
        return found

    monkeypatch.setattr(liff, "user_of", overtaken)
    channel = house.LINE_SECRET["login_channel_id"]
    line.says_who({"iss": liff.ISSUER, "aud": channel, "exp": 4_000_000_000, "sub": HANAKO})
    late = liff.sign_in("token")
    assert outcome() == "relink-linked"
    with pytest.raises(errors.NotSignedIn):
        liff.person_of(f"{liff.COOKIE}={late.cookie}")


def writes(line_user_id: str, words: str, *, minute: int, shown: bool) -> None:
    with minutes_later(minute):
        given = WRITTEN | {"words": words, "shown": shown}
        writing.save(user_key(line_user_id), given, marker=Marker(("worries", line_user_id)))


@pytest.mark.parametrize(
    ("old", "new", "stands", "shown"),
    [
        (None, (1, True), "新しい", True),
        (None, (1, False), "新しい", False),
        ((1, True), (2, False), "新しい", False),
        ((1, False), (2, True), "新しい", True),
        ((2, False), (1, True), "前の", False),
        ((2, True), (1, False), "前の", True),
    ],
    ids=repr,
)
def test_of_her_worries_the_newest_stand_and_with_them_their_own_tick(
    line: Platform, old: tuple[int, bool] | None, new: tuple[int, bool], stands: str, *, shown: bool
) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    if old is not None:
        writes(HANAKO, "前の", minute=old[0], shown=old[1])
    writes(NEW, "新しい", minute=new[0], shown=new[1])
    with minutes_later(3):
        sent = says(words, user=NEW)
        deliver(sent, sent)
    [kept] = stored("worries")
    sealing.forget()
    found = writing.of(user_key(HANAKO))
    assert (kept.user_key, found.words, found.shown) == (user_key(HANAKO), stands, shown)
    assert found.saved_at == house.NOON + timedelta(minutes=(new if stands == "新しい" or old is None else old)[0])


def test_what_is_saved_in_the_new_account_while_it_is_linked_is_not_lost(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    writes(NEW, "はじめの", minute=0, shown=False)
    real = writing.taken_along

    def overtaken(*given: str) -> Any:
        found = real(*given)
        monkeypatch.setattr(writing, "taken_along", real)
        last = WRITTEN | {"version": 1, "words": "さいごの"}
        writing.save(user_key(NEW), last, marker=Marker(("worries", "last")))
        return found

    monkeypatch.setattr(writing, "taken_along", overtaken)
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked"
    assert [one.user_key for one in stored("worries")] == [user_key(HANAKO)]
    assert writing.of(user_key(HANAKO)).words == "さいごの"


def test_what_is_written_for_the_first_time_while_the_account_is_linked_is_not_lost(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    real = people.taken_along

    def overtaken(*given: Any) -> Any:
        found = real(*given)
        monkeypatch.setattr(people, "taken_along", real)
        writes(NEW, "はじめて", minute=0, shown=True)
        consultations.open_for(user_key(NEW))
        return found

    monkeypatch.setattr(people, "taken_along", overtaken)
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked"
    assert [one.user_key for one in stored("worries")] == [user_key(HANAKO)]
    assert writing.of(user_key(HANAKO)).words == "はじめて"
    begun = consultations.mine(user_key(HANAKO))
    assert begun is not None and begun.user_key == user_key(HANAKO)


@pytest.mark.parametrize("late", ["worries", "consultation"])
def test_a_page_that_the_link_overtakes_writes_nothing_where_nobody_finds_it(
    line: Platform, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    page = house.opened_from_the_talk(user_key(NEW))
    real = sealing.new_key

    def overtaken(*given: Any) -> Any:
        monkeypatch.setattr(sealing, "new_key", real)
        deliver(says(words, user=NEW))
        return real(*given)

    monkeypatch.setattr(sealing, "new_key", overtaken)
    address, body = (WORRIES, WRITTEN) if late == "worries" else ("/api/line/consultations/mine", {})
    told = page.post(app, address, body, idempotency_key="late")
    assert (told.status, outcome()) == (401, "relink-linked")
    assert stored("worries") == [] and stored("consultation") == []


def test_a_consultation_that_has_long_ended_does_not_hold_up_the_link(line: Platform) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    begun = consultations.open_for(user_key(NEW))
    begun.ended_at, begun.ended_by = house.NOON - 2 * STAYS, "person"
    begun.enter(ENDED)
    begun.save()
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked"


def test_a_consultation_that_she_opened_in_the_new_account_goes_on(line: Platform) -> None:
    words = asked(line)
    deliver(event("follow", user=NEW))
    opened_there = consultations.open_for(user_key(NEW))
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked"
    mine = consultations.mine(user_key(HANAKO))
    assert mine is not None and mine.consultation_id == opened_there.consultation_id
    assert mine.user_key == user_key(HANAKO)


def test_her_place_in_the_queue_of_a_full_day_is_kept(line: Platform) -> None:
    city_is_set()
    words = asked(line)
    deliver(event("follow", user=NEW))
    day = at(720).day
    commit(*waiting.plan_wait(BOOKINGS, user_key(NEW), VIDEO, day, minute=720), table=BOOKINGS.booking)
    [before] = lists.waiting(BOOKINGS, day)
    deliver(says(words, user=NEW))
    [after] = lists.waiting(BOOKINGS, day)
    assert (after.person, after.asked_at, after.when) == (user_key(HANAKO), before.asked_at, at(720))
    assert after.gsi1sk == before.gsi1sk.replace(user_key(NEW), user_key(HANAKO))


def test_who_wants_neutral_words_reads_them_from_the_first_answer_in_the_new_account(line: Platform) -> None:
    words = asked(line)
    deliver(says("ひかえめ通知"))
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked"
    [message] = line.arrived[-1]["messages"]
    assert wording.preview_line(message) == wording.PREVIEW


def test_staff_read_in_words_what_became_of_a_code() -> None:
    assert {f"relink-{what}" for what in talk._TOLD} <= OUTCOMES.keys()


def test_an_account_that_is_linked_takes_no_other_person_s_code(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW))
    deliver(event("follow", user=THIRD), says("引っこし", user=THIRD))
    deliver(says(code_in(line), user=NEW))
    assert outcome() == "relink-settled" and "もう前の登録につながっています" in told(line)
    assert user(NEW).linked_to == user_key(HANAKO) and user(HANAKO).linked_to is None
    assert user(THIRD).line_user_id == THIRD


def test_a_worry_from_the_old_account_is_answered_and_told(line: Platform) -> None:
    words = asked(line)
    deliver(says(words, user=NEW), says("もう死にたい"))
    assert outcome() == "worry-told" and "0120-061-338" in told(line)
    [inquiry] = stored("inquiry")
    assert (inquiry.user_key, inquiry.worry) == (user_key(HANAKO), "suicide")
    assert user(HANAKO).inquiry_id == inquiry.inquiry_id and user(HANAKO).line_user_id == NEW


def test_what_is_taken_back_in_the_old_account_goes(line: Platform) -> None:
    words = asked(line)
    said = says("保育園の一時預かりはありますか")
    deliver(said, says(words, user=NEW), unsends(said))
    assert outcome() == "unsent"
    [kept] = [one for one in stored("message") if one.message_id == said["message"]["id"]]
    assert kept.content is None and kept.unsent_at is not None


def test_a_proposal_waits_for_who_may_decide_and_what_is_given_back_for_who_writes(line: Platform) -> None:
    def waits(staff: house.Caller) -> list[str]:
        items = staff.get(app, "/api/line/waiting").body["items"]
        return [one["action"] for one in items if one["kind"] == "LINE・引き継ぎ"]

    writer = house.staff()
    writer.post(app, PATH, PLAN, idempotency_key="new")
    assert waits(officer()) == []
    act(writer, "propose")
    assert waits(officer()) == ["確かめて決める"] and waits(writer) == []
    act(officer(), "return", reason="終わりの日を直してください")
    assert waits(writer) == ["直す"]


def test_after_its_last_day_nobody_is_sent_a_code_that_would_not_work(line: Platform) -> None:
    deliver(event("follow"))
    opened()
    sent = len(stored("send"))
    with minutes_later(60 * 24 * 60):
        assert act(house.staff(), "tell").status == 409
    act(house.staff(), "tell")
    with minutes_later(60 * 24 * 60):
        worker.sweep()
    assert the_one().telling["state"] == "done" and len(stored("send")) == sent


def test_two_bookings_are_never_one_person_s(line: Platform) -> None:
    city_is_set()
    words = asked(line)
    booked(HANAKO)
    booked(NEW, "2026-12-03")
    deliver(says(words, user=NEW))
    assert outcome() == "relink-two-bookings" and user(HANAKO).line_user_id == HANAKO
    one = reading.of_person(BOOKINGS, user_key(NEW))
    assert one is not None
    book.cancel(BOOKINGS, one.booking_id, "", version=one.version, by=mounting.PERSON, marker=Marker(("gone",)))
    deliver(says(words, user=NEW))
    assert outcome() == "relink-linked"


def test_everybody_who_follows_is_told_once_wherever_the_sweep_died(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from line.handover import telling

    opened()
    deliver(event("follow"), event("follow", user=NEW), event("follow", user=THIRD), event("unfollow", user=THIRD))
    assert act(house.staff(), "tell").status == 200
    real, calls = telling._told, []

    def dies(one: Any, listed: Any) -> None:
        real(one, listed)
        calls.append(listed.user_key)
        if len(calls) == 1:
            raise RuntimeError("the process dies")

    monkeypatch.setattr(telling, "_told", dies)
    for minute in range(1, 6, 2):
        with minutes_later(minute):
            worker({}, None)
    pushed = sorted(one["to"] for one in line.arrived if one["way"] == "push")
    assert pushed == sorted([HANAKO, NEW])
    seen = house.staff().get(app, f"/api/line/handovers/{the_one().handover_id}").body
    assert seen["telling"] == "done" and seen["figures"]["told"] == 2
    assert act(house.staff(), "tell").status == 409


def test_everybody_is_told_when_people_are_awake(line: Platform) -> None:
    opened()
    deliver(event("follow"))
    with minutes_later(9 * 60):  # 21:00
        seen = act(house.staff(), "tell").body
        assert seen["waits_until"] == "2026-11-22T23:00:00.000Z" and [one["rule"] for one in seen["why"]] == [
            "HO-1",
            "HO-2",
        ]
        worker.sweep()
    with minutes_later(20 * 60 - 1):  # 7:59
        worker.sweep()
        assert the_one().telling["state"] == "running"
    assert [one for one in line.arrived if one["way"] == "push"] == []
    with minutes_later(20 * 60):
        worker.sweep()
        worker.sweep()
        seen = house.staff().get(app, f"/api/line/handovers/{the_one().handover_id}").body
    assert (seen["telling"], seen["waits_until"]) == ("done", None)
    assert [one["to"] for one in line.arrived if one["way"] == "push"] == [HANAKO]


def test_what_was_begun_by_day_goes_on_in_the_morning(line: Platform) -> None:
    opened()
    deliver(event("follow"))
    assert act(house.staff(), "tell").body["waits_until"] is None
    with minutes_later(9 * 60):
        worker.sweep()
        assert [one for one in line.arrived if one["way"] == "push"] == []
    with minutes_later(20 * 60):
        worker.sweep()
        worker.sweep()
    assert [one["to"] for one in line.arrived if one["way"] == "push"] == [HANAKO]


def test_a_night_that_outlasts_the_hand_over_is_told_at_once(line: Platform) -> None:
    opened()
    with minutes_later((39 * 24 + 10) * 60):  # 22:00 on its last day, 12/31
        got = act(house.staff(), "tell")
    assert got.status == 409 and "夜は送らない" in got.text


# --- two persons


def test_who_wrote_or_proposed_it_does_not_approve_it(line: Platform) -> None:
    from tests.line.handover.moving import PATH, PLAN

    writer = house.staff()
    writer.post(app, PATH, PLAN, idempotency_key="new")
    assert act(writer, "approve").status == 409
    got = act(writer, "propose")
    assert got.body["actions"] == ["withdraw"]
    assert act(writer, "approve").status == 422
    assert act(officer(), "return", reason="終わりの日を直してください").body["state"] == "returned"
    assert act(writer, "write", **PLAN).body["state"] == "draft"
    assert act(writer, "propose").status == 200
    one = act(officer(), "approve").body
    assert (one["state"], one["approver"]) == ("open", "市 ひろし")


def test_only_one_is_open_and_a_closed_one_gives_no_codes(line: Platform) -> None:
    asked(line)
    assert act(house.staff(), "close", reason="終わったため").body["state"] == "closed"
    deliver(says("引っこし"))
    assert outcome() == "inquiry-opened"


@pytest.mark.parametrize("until", ["2026-11-22", "2027-12-31", "2026-02-30"])
def test_the_last_day_is_ahead_and_not_too_far(line: Platform, until: str) -> None:
    from tests.line.handover.moving import PATH, PLAN

    got = house.staff().post(app, PATH, PLAN | {"until": until}, idempotency_key="new")
    assert got.status == 422 and got.body["errors"][0]["pointer"] == "/until"


# --- what is a code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("引っこし ABCD-EFGH-JKMN", "ABCDEFGHJKMN"),
        ("引っこしＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ", "ABCDEFGHJKMN"),
        ("引越し　abcd efgh jkmn", "ABCDEFGHJKMN"),
        ("ABCD-EFGH-JKMN", "ABCDEFGHJKMN"),
        ("ABCDEFGHJKMN", None),
        ("引っこし ABCD-EFGH", None),
        ("引っこしについて教えてください", None),
    ],
)
def test_what_is_read_as_a_code(text: str, code: str | None) -> None:
    assert codes.code_in(text) == code


@pytest.mark.parametrize(
    ("text", "asks"),
    [("引っこし", True), ("引越ししたい", True), ("引っこしコード", True), ("引っこしの手伝いはありますか", False)],
)
def test_what_asks_for_a_code(text: str, asks: bool) -> None:
    assert codes.asks(text) is asks

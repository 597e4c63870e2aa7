"""What she has begun, booked, opened or written in the new account before the link goes with her."""

from datetime import timedelta
from typing import Any

import pytest

from bookings import book, lists, mounting, reading, waiting
from kernel import errors, sealing
from kernel.changes import Marker, commit
from line import liff
from line.api import app
from line.bookings.mount import BOOKINGS
from line.broadcasts import audience
from line.consent.records import TermsAnswer, answer_key
from line.consultations import talk as consultations
from line.consultations.records import ENDED, STAYS
from line.menus import people
from line.records import User, user_key
from line.safety import wording
from line.scenarios import running
from line.worries import writing
from tests import house
from tests.bookings.mounted import at
from tests.line.bookings.pressing import city_is_set, data_of, taps
from tests.line.handover.moving import (
    NEW,
    VIDEO,
    asked,
    booked,
    outcome,
    told,
    user,
)
from tests.line.scenarios import desk
from tests.line.scenarios.acting import SMALL, content
from tests.line.talking import HANAKO, Platform, deliver, event, minutes_later, says, stored

WORRIES = "/api/line/worries/mine"
WRITTEN = {"version": 0, "chosen": ["money"], "words": "夜", "shown": False}


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

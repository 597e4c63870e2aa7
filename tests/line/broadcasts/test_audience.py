"""Groups follow from what happened; a segment is counted from groups alone."""

from datetime import date, timedelta
from typing import Any

import pytest

from kernel import aws
from line.broadcasts import audience
from line.records import user_key
from line.scenarios import running, seeds
from line.scenarios.content import Edition
from line.scenarios.engine import State
from line.scenarios.records import Conversation, conversation_key
from line.scenarios.rendering import Tap
from tests import house
from tests.line.broadcasts.sending import friend, into
from tests.line.scenarios import desk
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, says

TODAY = date(2026, 11, 22)
SINCE = date(2024, 11, 22)


def hanako() -> str:
    return user_key(HANAKO)


def chosen(*criteria: dict[str, Any], offers: bool = False) -> audience.Chosen:
    return audience.chosen(criteria, offers=offers, today=TODAY, hired_since=SINCE)


def test_a_friend_stands_in_the_group_of_the_day_they_were_last_active(line: Platform) -> None:
    then = house.NOON - timedelta(days=40)
    deliver(event("follow", at=then))
    assert audience.members("following", until=then.date()) == {hanako()}
    deliver(says("予約"), says("メニュー"))
    assert audience.members("following") == audience.members("following", since=TODAY) == {hanako()}
    assert audience.members("following", until=TODAY - timedelta(days=1)) == set()


def test_who_blocks_leaves_and_comes_back(line: Platform) -> None:
    deliver(event("follow"), event("unfollow", at=house.NOON + timedelta(seconds=1)))
    assert (audience.members("following"), audience.members("blocked", since=TODAY)) == (set(), {hanako()})
    deliver(event("follow", at=house.NOON + timedelta(seconds=2)))
    assert (audience.members("following"), audience.members("blocked")) == ({hanako()}, set())


def test_late_and_double_events_change_nothing(line: Platform) -> None:
    late = event("unfollow", at=house.NOON - timedelta(days=3))
    follow = event("follow")
    deliver(follow)
    deliver(follow, late)
    assert (audience.members("following"), audience.members("blocked")) == ({hanako()}, set())


DIAGNOSIS = Edition("diagnosis", "1", seeds.content("diagnosis"))
ANSWERS = {"terms": "2026-12", "wish": "決まっている", "days": "週に5日くらい"}


def state(**variables: str) -> State:
    return State("diagnosis", "1", "result", 14, house.NOON, ANSWERS | variables, {"place": 9, "consult": 5, "ask": 1})


def test_an_answer_makes_a_group_only_where_its_user_shows_it() -> None:
    shown = {group for group, _ in audience.answered(DIAGNOSIS, state(share="はい"))}
    assert audience.answer_group("diagnosis", "wish", "決まっている") in shown
    assert {"told#diagnosis#place", "told#diagnosis#consult", "done#diagnosis"} <= shown
    assert audience.answered(DIAGNOSIS, state(share="いいえ")) == {("done#diagnosis", "")}
    assert audience.answered(DIAGNOSIS, state()) == frozenset(), "in the middle nothing was said yet"


def test_a_preview_and_what_is_no_choice_of_the_content_make_no_group() -> None:
    preview = Edition("diagnosis", "p12345678", DIAGNOSIS.content)
    assert audience.answered(preview, state(share="はい")) == frozenset()
    strange = {group for group, _ in audience.answered(DIAGNOSIS, state(share="はい", wish="自分で書いた文"))}
    assert not any("#wish#" in group for group in strange)


def test_the_groups_come_with_the_last_answer_and_go_when_it_is_taken_back(line: Platform) -> None:
    desk.seeds_live()
    pk, sk = conversation_key(hanako())
    at_share = running.stored(State("diagnosis", "1", "share", 14, house.NOON, ANSWERS, {"place": 3}))
    Conversation(pk=pk, sk=sk, user_key=hanako(), active="diagnosis", states={"diagnosis": at_share}).save()
    wish = audience.answer_group("diagnosis", "wish", "決まっている")
    deliver(event("postback", postback={"data": Tap("diagnosis", "1", "share", 14, "yes").data}))
    assert audience.members(wish) == audience.members("done#diagnosis") == {hanako()}
    deliver(event("postback", postback={"data": Tap("diagnosis", "0", "-begin", 0, "go").data}))
    assert audience.members(wish) == audience.members("done#diagnosis") == set(), (
        "who begins anew has not said so any more"
    )


@pytest.fixture
def town(line: Platform) -> dict[str, str]:
    """Four friends and one who blocked; sakura is silent for 60 days."""
    names = ("hana", "sakura", "yuki", "mio", "gone")
    users = {
        name: friend(
            number,
            state="blocked" if name == "gone" else "following",
            state_at=house.NOON - timedelta(days=60 if name == "sakura" else 1),
        ).user_key
        for number, name in enumerate(names, 1)
    }
    into(users["hana"], ("tag#ward", ""), ("done#diagnosis", ""), ("placed", ""), ("hired", "2025-04-01"))
    into(users["sakura"], ("tag#ward", ""), (audience.answer_group("diagnosis", "wish", "まだない"), ""))
    into(users["yuki"], (audience.answer_group("diagnosis", "wish", "いくつかある"), ""), ("hired", "2024-11-22"))
    into(users["gone"], ("tag#ward", ""))
    into(users["mio"], ("hired", "2024-11-23"), ("asked", ""))
    return users


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ([], ["hana", "sakura", "yuki", "mio"]),
        ([{"by": "tag", "tag": "ward"}], ["hana", "sakura"]),
        ([{"by": "tag", "tag": "ward", "without": True}], ["yuki", "mio"]),
        ([{"by": "silence", "days": 60}], ["sakura"]),
        ([{"by": "silence", "days": 61}], []),
        ([{"by": "silence", "days": 30, "without": True}], ["hana", "yuki", "mio"]),
        (
            [{"by": "answer", "scenario": "diagnosis", "variable": "wish", "values": ["まだない", "いくつかある"]}],
            ["sakura", "yuki"],
        ),
        ([{"by": "done", "scenario": "diagnosis"}], ["hana"]),
        ([{"by": "hired"}], ["hana"]),
        ([{"by": "tag", "tag": "ward"}, {"by": "silence", "days": 30}], ["sakura"]),
        ([{"by": "tag", "tag": "nobody"}], []),
    ],
)
def test_segments(town: dict[str, str], criteria: list[dict[str, Any]], names: list[str]) -> None:
    assert set(chosen(*criteria).people) == {town[name] for name in names}


def test_who_is_blocked_is_counted_by_the_same_conditions(town: dict[str, str]) -> None:
    assert chosen().blocked == chosen({"by": "tag", "tag": "ward"}).blocked == 1
    assert chosen({"by": "tag", "tag": "ward", "without": True}).blocked == 0


def test_offers_leave_out_who_was_hired_within_two_years_unless_they_asked(town: dict[str, str]) -> None:
    found = chosen(offers=True)
    # hana was hired in 2025; yuki two years ago to the day; mio a day later, but she asked.
    assert set(found.people) == {town["sakura"], town["yuki"], town["mio"]}
    assert (found.hired, found.asked) == (1, 1)
    assert (chosen().hired, chosen().asked) == (0, 0), "only offers"


def test_counting_looks_at_no_user(town: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = aws.client("dynamodb")

    class Watched:
        def query(self, **given: Any) -> Any:
            asked.append(given["ExpressionAttributeValues"][":p"]["S"])
            return real.query(**given)

    monkeypatch.setattr(aws, "client", lambda _service, **_: Watched())
    chosen({"by": "tag", "tag": "ward"}, {"by": "silence", "days": 30}, offers=True)
    assert asked == [
        "GROUP#following",
        "GROUP#tag#ward",
        "GROUP#following",
        "GROUP#blocked",
        "GROUP#tag#ward",
        "GROUP#blocked",
        "GROUP#hired",
    ]


def test_a_hundred_thousand_users_stay_within_an_item(line: Platform) -> None:
    """Sixty-four shards: a day on which everybody is active makes sets of about 1,600 tokens of 32 characters, 55 KB."""
    keys = [user_key(f"U{number:032x}") for number in range(2_000)]
    shards: dict[str, int] = {}
    for key in keys:
        record = audience.moved(key, frozenset(), frozenset({("following", "2026-11-22")}))[0].record
        shards[record.sk] = shards.get(record.sk, 0) + 1
    assert len(shards) == audience.SHARDS
    assert max(shards.values()) * 50 * 34 < 400_000


def test_two_users_do_not_disturb_each_other(line: Platform) -> None:
    deliver(event("follow"), event("follow", user=TARO))
    assert audience.members("following") == {hanako(), user_key(TARO)}

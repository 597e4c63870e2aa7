"""Worries on our own page: hers alone until she ticks, sealed, changed and erased by her, read by a counsellor under audit."""

from typing import Any

import pytest

from kernel import sealing
from line import liff
from line.api import app
from line.records import new_user, user_key
from line.worries import writing
from line.worries.choices import CHOICES, WORDS_MOST
from line.worries.records import Worries, worries_key
from tests import house
from tests.house import Caller, Got
from tests.line.scenarios import desk
from tests.line.scenarios.acting import asks, button, content
from tests.line.talking import HANAKO, Platform, deliver, event, stored

MINE = "/api/line/worries/mine"
WORDS = "夜に一人で考えてしまいます"
GIVEN = {"version": 0, "chosen": ["money", "child"], "words": WORDS, "shown": False}


@pytest.fixture
def her(line: Platform) -> Caller:
    user = new_user(HANAKO, house.NOON)
    user.state = "following"
    user.save()
    return house.opened_from_the_talk(user_key(HANAKO))


def saves(her: Caller, key: str = "k1", **changed: Any) -> Got:
    return her.post(app, MINE, GIVEN | changed, idempotency_key=key)


def counsellor() -> Caller:
    return house.staff(permissions=("line.consult",))


def read() -> Got:
    return counsellor().get(app, f"/api/line/worries/{user_key(HANAKO)}")


def test_she_writes_changes_and_erases_them(her: Caller) -> None:
    empty = her.get(app, MINE)
    assert (empty.body["version"], empty.body["chosen"], empty.body["saved_at"]) == (0, [], None)
    saved = saves(her)
    assert saved.status == 200 and saved.body["chosen"] == ["child", "money"] and saved.body["words"] == WORDS
    assert saves(her).body["version"] == 1, "the same press again changes nothing"
    changed = saves(her, "k2", version=1, chosen=["home"], words="")
    assert (changed.body["version"], changed.body["chosen"], changed.body["words"]) == (2, ["home"], "")
    assert saves(her, "k3", version=1).status == 409
    gone = her.post(app, f"{MINE}/erase", {"version": 2}, idempotency_key="k4")
    assert (gone.body["version"], gone.body["chosen"]) == (0, []) and stored("worries") == []
    assert her.post(app, f"{MINE}/erase", {"version": 0}, idempotency_key="k5").status == 200


def test_nothing_of_them_stands_in_the_clear(her: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    saves(her, shown=True)
    read()
    kept = str(house.items("line")) + str(house.items("audit")) + str(house.outbox("line"))
    assert WORDS not in kept and "'child'" not in kept and CHOICES["child"] not in kept
    out = capsys.readouterr().out
    assert WORDS not in out and CHOICES["child"] not in out
    sealing.forget()
    assert her.get(app, MINE).body["words"] == WORDS, "and it opens again with the key from KMS"


def test_an_empty_page_is_not_saved_and_a_choice_that_is_none_is_refused(her: Caller) -> None:
    empty = saves(her, chosen=[], words=" \n ")
    assert empty.status == 422 and "すべて消す" in empty.body["errors"][0]["message"]
    assert saves(her, chosen=["gossip"]).status == 422
    assert saves(her, words="あ" * (WORDS_MOST + 1)).status == 422
    assert stored("worries") == []


def test_a_counsellor_reads_them_only_while_she_lets_them_be_shown(her: Caller) -> None:
    nothing = read().body
    saves(her)
    hidden = read().body
    assert hidden == nothing, "whether there is something is not told either"
    assert (hidden["state"], hidden["chosen"], hidden["words"]) == ("hidden", [], None)
    saves(her, "k2", version=1, shown=True)
    shown = read().body
    assert (shown["state"], shown["words"]) == ("shown", WORDS)
    assert shown["chosen"] == [CHOICES["money"], CHOICES["child"]]
    saves(her, "k3", version=2, shown=False)
    assert read().body["words"] is None


def test_each_look_stands_in_the_audit_log_and_only_counsellors_look(her: Caller) -> None:
    saves(her, shown=True)
    read()
    clerk = house.staff(staff_id="01STAFFOTHER00000000000000", permissions=("line.read", "line.reply"))
    assert clerk.get(app, f"/api/line/worries/{user_key(HANAKO)}").status == 404
    looked = [one for one in house.items("audit") if "line.view_worries" in str(one)]
    assert [user_key(HANAKO) in str(one) for one in looked] == [True]
    assert counsellor().get(app, "/api/line/worries/" + "0" * 32).status == 404


def test_whoever_is_afraid_is_shown_at_once_where_to_telephone(her: Caller) -> None:
    assert saves(her).body["contacts"] == []
    afraid = saves(her, "k2", version=1, chosen=["afraid"], words="")
    assert "DV相談ナビ" in [one["name"] for one in afraid.body["contacts"]]
    said = saves(her, "k3", version=2, chosen=[], words="もう消えてしまいたい")
    assert "#いのちSOS" in [one["name"] for one in said.body["contacts"]]


def test_what_is_sealed_for_one_does_not_open_for_another(her: Caller) -> None:
    saves(her)
    record = Worries.must(*worries_key(user_key(HANAKO)))
    moved = Worries(
        pk="WORRIES#other",
        sk="WORRIES",
        user_key="other",
        wrapped_key=record.wrapped_key,
        content=record.content,
        saved_at=record.saved_at,
    )
    moved.save()
    sealing.forget()
    with pytest.raises(sealing.NotOurs):
        writing.of("other")


def test_a_conversation_leads_to_the_page_through_line(line: Platform) -> None:
    nodes = [
        asks("go", button("yes", "悩みを書く", to="worries")),
        {"id": "worries", "kind": "call", "call": "worries"},
    ]
    desk.live("small", content(*nodes, starts={"follow": True, "words": []}))
    deliver(event("follow"))
    data = line.arrived[-1]["messages"][-1]["template"]["actions"][0]["data"]
    deliver(event("postback", postback={"data": data}))
    (action,) = line.arrived[-1]["messages"][-1]["template"]["actions"]
    assert action["uri"] == liff.url("worries") and HANAKO not in action["uri"]


def test_who_was_linked_to_her_old_record_opens_the_page_as_the_person_that_she_was(line: Platform) -> None:
    old, new = new_user("U" + "1" * 32, house.NOON), new_user(HANAKO, house.NOON)
    old.state, new.state, new.linked_to = "following", "elsewhere", old.user_key
    old.line_user_id = HANAKO
    old.save()
    new.save()
    channel = house.LINE_SECRET["login_channel_id"]
    line.says_who({"iss": liff.ISSUER, "aud": channel, "exp": 4_000_000_000, "sub": HANAKO})
    assert liff.sign_in("token").person.id == old.user_key

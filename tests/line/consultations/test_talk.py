"""A consultation on our own page: nothing lost, nothing twice, nothing readable by whom it does not concern."""

import base64
from typing import Any

import pytest

from kernel import clock, errors, sealing
from kernel.changes import fingerprint
from line.api import app
from line.bookings.records import Ready
from line.consultations import desk, talk
from line.records import user_key
from tests import house
from tests.line import talking
from tests.line.consultations.chatting import ALL, MINE, counsellor, her, later, new_id
from tests.line.talking import HANAKO, TARO

SECRET = "夜勤のあと、子どもを迎えに行けません。"


def texts(got: house.Got) -> list[str]:
    return [one["text"] for one in got.body["said"]]


def audited(action: str) -> list[dict[str, Any]]:
    return [item for item in house.items("audit") if item["action"]["S"] == action]


def test_two_people_talk_and_each_sees_what_the_other_wrote(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    assert hanako.opens().body == {"state": "waiting"}
    assert hanako.says(SECRET).body == {"number": 1}
    at = sato.takes()
    assert sato.says(at, "お話をうかがいます。").body == {"number": 2}
    got = hanako.reads()
    assert texts(got) == [SECRET, "お話をうかがいます。"]
    assert [one["by"] for one in got.body["said"]] == ["person", "staff"]
    assert (got.body["state"], got.body["counsellor"]) == ("live", "佐藤 花")
    assert texts(sato.reads(at, after=1)) == ["お話をうかがいます。"]


def test_nothing_that_was_said_is_readable_in_the_table(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    hanako.says(SECRET)
    sato.ends(sato.takes(), summary="まとめ：夜勤のない仕事。", next_words="来週また。")
    raw = repr(house.items("line"))
    for words in (SECRET, "まとめ：夜勤のない仕事。", "来週また。"):
        assert words not in raw and base64.b64encode(words.encode()).decode() not in raw
    assert SECRET not in repr(house.items("audit"))


def test_a_message_moved_to_another_consultation_does_not_open(cloud: None) -> None:
    hanako, taro = her(), her(TARO)
    for one in (hanako, taro):
        one.opens()
        one.says(SECRET)
    hers = talk.hers(hanako.key).pk
    both = {one.pk == hers: one for one in talking.stored("said")}
    both[True].words = both[False].words
    both[True].save()
    with pytest.raises(sealing.NotOurs):
        talk.her_news(user_key(HANAKO), 0)
    assert hanako.reads().status == 500


def test_sending_again_after_a_lost_answer_is_the_same_message(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    said_id = new_id()
    assert [hanako.says(SECRET, said_id).body for _ in range(3)] == [{"number": 1}] * 3
    hanako.says("ほかの話")
    assert hanako.says(SECRET, said_id).body == {"number": 1}
    assert texts(hanako.reads()) == [SECRET, "ほかの話"]


def test_one_id_for_two_texts_is_refused(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    said_id = new_id()
    hanako.says(SECRET, said_id)
    assert hanako.says("別のこと", said_id).status == 422


def test_the_same_id_of_the_other_side_is_another_message(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    said_id = new_id()
    hanako.says(SECRET, said_id)
    assert sato.says(sato.takes(), "はい。", said_id).body == {"number": 2}


def test_a_message_that_lost_the_race_takes_the_next_number(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako = her()
    hanako.opens()
    hanako.says("一つめ")
    stale = iter([0])  # what this side had read before the other wrote number 1
    real = talk.last_number
    monkeypatch.setattr(talk, "last_number", lambda at: next(stale, real(at)))
    assert hanako.says("二つめ").body == {"number": 2}
    assert texts(hanako.reads()) == ["一つめ", "二つめ"]


def test_a_cursor_gives_everything_after_it_once(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    for number in range(1, 6):
        hanako.says(f"{number}つめ")
    seen, after = [], 0
    while found := hanako.reads(after).body["said"]:
        seen += [one["number"] for one in found[:2]]
        after = seen[-1]  # the connection broke after two of them
    assert seen == [1, 2, 3, 4, 5]


def test_who_opens_twice_has_one_consultation(cloud: None) -> None:
    hanako = her()
    for _ in range(2):
        hanako.opens()
    assert len(talking.stored("consultation")) == 1


def test_who_loses_the_race_to_open_goes_on_with_the_winner_s(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako = her()
    real = talk.Talker.find
    first = iter([None])
    monkeypatch.setattr(talk.Talker, "find", lambda *key, **more: next(first, real(*key, **more)))
    talk.open_for(hanako.key)
    first = iter([None])
    again = talk.open_for(hanako.key)
    assert [one.consultation_id for one in talking.stored("consultation")] == [again.consultation_id]


def test_an_appointment_by_chat_begins_its_consultation(cloud: None) -> None:
    from tests.line.consultations.booked import by_chat

    hanako = her()
    booking_id = by_chat(hanako.key, minutes_from_now=30)
    got = hanako.caller.get(app, MINE)
    assert got.body["state"] is None and got.body["begins_at"] == "2026-11-22T03:30:00.000Z"
    hanako.opens()
    [one] = talking.stored("consultation")
    assert (one.origin, one.booking_id) == ("booking", booking_id)


def test_an_appointment_of_another_day_is_not_this_one(cloud: None) -> None:
    from tests.line.consultations.booked import by_chat

    hanako = her()
    by_chat(hanako.key, minutes_from_now=24 * 60)
    hanako.opens()
    [one] = talking.stored("consultation")
    assert (one.origin, one.booking_id) == ("notice", None)


def test_read_marks_go_forward_only_and_typing_fades(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    for _ in range(2):
        hanako.says(SECRET)
    at = sato.takes()
    hanako.marks(2, types=True)
    hanako.marks(1)
    with later(1):
        hanako.marks(2, types=True)
        got = sato.reads(at).body
        assert (got["read"], got["types"], got["here"]) == (2, True, True)
    with later(8):
        got = sato.reads(at).body
        assert (got["read"], got["types"], got["here"]) == (2, False, True)
    with later(30):
        assert sato.reads(at).body["here"] is False


def test_nothing_is_said_in_what_is_over_but_what_was_said_is_answered_again(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    said_id = new_id()
    hanako.says(SECRET, said_id)
    sato.ends(sato.takes())
    assert hanako.says("まだあります").status == 409
    assert hanako.says(SECRET, said_id).body == {"number": 1}


def test_its_person_reads_it_back_for_a_day_with_the_next_step(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    hanako.says(SECRET)
    sato.ends(sato.takes())
    got = hanako.reads().body
    assert (got["state"], got["next_step_name"], got["next_words"]) == (
        "ended",
        "また相談する",
        "来週、また話しましょう。",
    )
    assert "summary" not in got
    with clock.fixed(house.NOON + talk.STAYS):
        again = house.opened_from_the_talk(hanako.key)
        assert again.get(app, f"{MINE}/talk").status == 404
        assert again.get(app, MINE).body["state"] is None


def test_who_is_led_on_to_placement_may_book_it(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    sato.ends(sato.takes())
    assert Ready.find(f"READY#{hanako.key}", "READY") is None
    hanako.opens()
    sato.ends(sato.takes(), next_step="placement")
    ready = Ready.must(f"READY#{hanako.key}", "READY")
    assert (ready.person, ready.by) == (hanako.key, "佐藤 花")


def test_the_person_ends_it_and_the_counsellor_writes_it_up(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    at = sato.takes()
    for _ in range(2):
        assert hanako.caller.post(app, f"{MINE}/end", {}).body == {"state": "ended"}
    [mine] = sato.sees("mine")
    assert mine["to_write_up"] is True
    assert sato.ends(at).status == 200
    assert sato.sees("mine")[0]["to_write_up"] is False
    assert sato.ends(at).status == 409
    assert hanako.opens().body == {"state": "waiting"}, "a new one may begin"


def test_only_the_holder_reads_and_writes(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    other = counsellor("01STAFFOTHER00000000000000", name="青木 健")
    hanako.opens()
    hanako.says(SECRET)
    at = sato.takes()
    assert other.reads(at).status == 404 and SECRET not in other.reads(at).text
    assert other.says(at, "横から").status == 404
    assert other.ends(at).status == 404
    assert other.does("seen", at, {"read": 1, "types": False}).status == 404
    waits = her(TARO)
    waits.opens()
    waits.says("待っています")
    [one] = sato.sees()
    assert sato.reads(one["id"]).status == 404, "nobody reads what nobody has taken"


def test_a_leader_reads_with_a_reason_and_the_reason_is_kept(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    lead = counsellor("01STAFFLEAD000000000000000", "line.read", "line.consult", "line.lead", name="山口 直子")
    hanako.opens()
    hanako.says(SECRET)
    at = sato.takes()
    assert lead.reads(at).codes() == {"/reason": "required"}
    assert audited("line.read_consultation") == []
    got = lead.reads(at, x_reason="%E5%BC%95%E7%B6%99%E3%81%8E")
    assert texts(got) == [SECRET]
    [line] = audited("line.read_consultation")
    assert line["why"]["S"] == "引継ぎ" and line["actor"]["S"] == "01STAFFLEAD000000000000000"
    assert lead.says(at, "横から").status == 404, "she reads, and does not write"


def test_each_reading_by_staff_is_a_line_in_the_audit_log_and_an_empty_poll_is_none(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    hanako.says(SECRET)
    at = sato.takes()
    sato.reads(at)
    sato.reads(at, after=1)
    sato.reads(at, after=1)
    [line] = audited("line.read_consultation")
    assert line["target"]["S"] == f"consultation/{at}"
    hanako.says("もう一つ")
    sato.reads(at, after=1)
    assert len(audited("line.read_consultation")) == 2


def test_a_summary_is_never_handed_out_without_a_line_in_the_audit_log(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    lead = counsellor("01STAFFLEAD000000000000000", "line.read", "line.consult", "line.lead", name="責任 者")
    hanako.opens()
    hanako.says(SECRET)
    at = sato.takes()
    sato.ends(at, summary="夜勤のない仕事を希望。")
    before = len(audited("line.read_consultation"))
    got = lead.reads(at, after=1, x_reason="%E5%BC%95%E7%B6%99%E3%81%8E")
    assert got.body["said"] == [] and got.body["summary"] == "夜勤のない仕事を希望。"
    assert len(audited("line.read_consultation")) == before + 1


def test_the_marker_of_a_message_does_not_tell_whether_a_guess_at_it_is_right(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    hanako.says("はい")
    assert fingerprint(["はい", ""]) not in repr(house.items("line"))


def test_without_the_permission_there_is_nothing(cloud: None) -> None:
    officer = counsellor("01STAFFOFFICER000000000000", "line.read", "line.reply", "line.lead", name="市 職員")
    assert officer.caller.get(app, ALL).status == 404


def test_who_handed_it_on_a_moment_ago_says_nothing_any_more(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako, sato = her(), counsellor()
    other = counsellor("01STAFFOTHER00000000000000", name="青木 健")
    hanako.opens()
    at = sato.takes()
    monkeypatch.setattr(desk, "holds", lambda *given: None)  # what was read before the other one took it up
    assert other.says(at, "横から").status == 404
    assert texts(hanako.reads()) == []


def test_two_counsellors_can_not_take_the_same(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    other = counsellor("01STAFFOTHER00000000000000", name="青木 健")
    hanako.opens()
    [one] = sato.sees()
    assert sato.does("take", one["id"], {"version": one["version"]}).status == 200
    assert other.does("take", one["id"], {"version": one["version"]}).status == 409
    assert sato.does("take", one["id"], {"version": one["version"]}).status == 200, "her own press, repeated"


def test_a_person_who_is_away_is_told_once_in_ten_minutes_and_never_what(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    at = sato.takes()
    sato.says(at, SECRET)
    sato.says(at, "もう一つ")
    (send,) = talking.stored("send")
    assert SECRET not in repr(send.messages) and send.notice == "consultation"
    [action] = send.messages[0]["template"]["actions"]
    assert action["uri"] == "https://liff.line.me/2000000001-hidamari?to=talk"


def test_a_person_who_is_there_is_not_told_in_the_talk(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    hanako.marks(0)
    at = sato.takes()
    sato.says(at, "こんにちは。")
    assert talking.stored("send") == []


def test_what_somebody_who_left_held_waits_again(cloud: None) -> None:
    from line.consultations import desk

    hanako, sato = her(), counsellor()
    hanako.opens()
    at = sato.takes()
    for _ in range(2):
        desk.give_back("01STAFFSATOHANA00000000000")
    [one] = counsellor("01STAFFOTHER00000000000000", name="青木 健").sees()
    assert one["id"] == at and one["staff_name"] is None


def test_who_waits_stands_on_the_first_page_of_those_who_consult(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    [item] = sato.caller.get(app, "/api/line/waiting").body["items"]
    assert item["kind"] == "LINE・相談チャット" and item["action"] == "引き受ける"
    officer = counsellor("01STAFFOFFICER000000000000", "line.read", "line.reply", name="市 職員")
    assert officer.caller.get(app, "/api/line/waiting").body["items"] == []
    sato.caller.post(app, f"{ALL}/{item['id']}/take", {"version": item["version"]})
    assert sato.caller.get(app, "/api/line/waiting").body["items"] == []


def test_a_text_of_nothing_is_no_message(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    assert hanako.says("  \n").codes() == {"/text": "required"}
    assert hanako.says("あ" * 2001).status == 422


def test_who_writes_without_end_is_slowed_down(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    answers = [hanako.says(f"{number}") for number in range(talk.SAY.most)]
    assert [one.status for one in answers[:-1]] == [200] * (talk.SAY.most - 1)
    assert answers[-1].status == 429 and "待って" in answers[-1].body["detail"]


def test_nobody_without_a_session_reaches_a_consultation(cloud: None) -> None:
    her().opens()
    assert house.PUBLIC.get(app, f"{MINE}/talk").status == 401
    with pytest.raises(errors.NotFound):
        talk.her_news("somebody else", 0)


@pytest.mark.parametrize("state", ["held", "displaced"])
def test_a_hold_or_an_hour_that_was_lost_is_no_appointment(cloud: None, state: str) -> None:
    from tests.line.consultations.booked import by_chat

    hanako = her()
    by_chat(hanako.key, minutes_from_now=30, state=state)
    assert hanako.caller.get(app, MINE).body["begins_at"] is None

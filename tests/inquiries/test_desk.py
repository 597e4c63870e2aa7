"""A desk that has the library in its table: what staff do with an inquiry, and where it is listed afterwards."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from inquiries import asking, desk, hours, lists, mounting, records, states
from japan import opening
from kernel import callers, clock, errors
from kernel.changes import Marker
from kernel.records import table
from tests import house


class Inquiry(records.Inquiry, discriminator="test.inquiry"):
    Meta = table("donations")


class Entry(records.Entry, discriminator="test.inquiry_entry"):
    Meta = table("donations")


class Find(records.Find, discriminator="test.inquiry_find"):
    Meta = table("donations")


class Limits:
    def open_time(self, priority: str) -> timedelta:
        return timedelta(hours={hours.ORDINARY: 16, hours.URGENT: 4, hours.COMPLAINT: 2}[priority])


DESK = mounting.Mounting(
    Inquiry,
    Entry,
    Find,
    rule=lambda: hours.DeskTime(opening.Hours(time(9), time(17)), Limits()),
    verbs=frozenset(states.VERBS),
    tells=frozenset({mounting.RECORDED, mounting.OVERDUE, states.ESCALATE}),
)
SESSION = callers.Session(pk="SESSION#test", sk="SESSION")
BY = callers.Staff("01STAFF", "山田 花子", "hanako@example.jp", "寄附係", (), frozenset(), SESSION)
ASKED = mounting.Asked(
    mounting.TELEPHONE,
    "りんごがまだ届かない。",
    subject="返礼品の到着",
    asked_by="髙橋 一郎",
    about=(("donation", "01DONATION"),),
    party=("donor", "01DONATION"),
)
TO = ("01OTHER", "佐藤 次郎")


def marker(name: str) -> Marker:
    return Marker(("test", name))


def recorded(name: str = "record", asked: mounting.Asked = ASKED) -> Inquiry:
    return asking.record(DESK, asked, by=BY, marker=marker(name))


def moved(inquiry: Inquiry, verb: str, reason: str = "") -> Inquiry:
    return desk.move(
        DESK,
        inquiry.inquiry_id,
        verb,
        reason,
        version=inquiry.version,
        by=BY,
        marker=marker(f"{verb} {inquiry.version}"),
    )


def assigned(inquiry: Inquiry, to: tuple[str, str] | None = TO, *, decides: bool = False) -> Inquiry:
    once = marker(f"assign {inquiry.version}")
    return desk.assign(DESK, inquiry.inquiry_id, to, version=inquiry.version, by=BY, marker=once, decides=decides)


def answered(inquiry: Inquiry, words: str = "明日お届けします。", *, name: str = "answer") -> Inquiry:
    return desk.answer(
        DESK, inquiry.inquiry_id, words, mounting.TELEPHONE, version=inquiry.version, by=BY, marker=marker(name)
    )


def listed(page: object) -> list[str]:
    return [one.inquiry_id for one in page.items]  # type: ignore[attr-defined]


def told() -> list[str]:
    return [event["type"] for event in house.outbox("donations")]


def japan(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.JST)


def test_a_call_taken_twice_is_one_inquiry_owed_in_open_time(cloud: None) -> None:
    first, again = recorded(), recorded()
    assert first.inquiry_id == again.inquiry_id
    assert first.due_at == japan("2026-11-25T17:00")  # Sunday noon; Monday is a holiday; two days of eight hours
    assert told() == ["donations.inquiry_recorded"]
    assert listed(lists.owed(DESK)) == listed(lists.in_hand(DESK, None)) == [first.inquiry_id]
    assert [one.inquiry_id for one in lists.about(DESK, "donation", "01DONATION")] == [first.inquiry_id]
    assert [one.inquiry_id for one in lists.of_party(DESK, "donor", "01DONATION")] == [first.inquiry_id]
    assert [one.inquiry_id for one in lists.numbered(DESK, first.number)] == [first.inquiry_id]


def test_open_inquiries_are_listed_by_deadline_whatever_came_first(cloud: None) -> None:
    ordinary = recorded("one")
    complaint = recorded("two", replace(ASKED, priority=hours.COMPLAINT))
    assert listed(lists.owed(DESK)) == [complaint.inquiry_id, ordinary.inquiry_id]


def test_an_answer_is_kept_word_for_word_and_nothing_is_owed_any_more(cloud: None) -> None:
    inquiry = answered(recorded())
    assert inquiry.state == states.ANSWERED
    assert inquiry.due_at is None
    assert inquiry.duepk is None
    assert listed(lists.by_state(DESK, states.ANSWERED)) == [inquiry.inquiry_id]
    assert not lists.owed(DESK).items
    assert not lists.in_hand(DESK, None).items
    said = [(line.what, line.way, line.words) for line in lists.history(DESK, inquiry.inquiry_id)]
    assert said == [
        ("recorded", "telephone", "りんごがまだ届かない。"),
        ("answer", "telephone", "明日お届けします。"),
    ]


def test_an_answer_with_a_variable_left_is_not_given(cloud: None) -> None:
    inquiry = recorded()
    with pytest.raises(errors.Invalid):
        answered(inquiry, "〔氏名〕様、明日お届けします。")
    assert mounting.of(DESK, inquiry.inquiry_id).state == states.OPEN


def test_a_repeated_answer_is_one_and_an_old_version_is_refused(cloud: None) -> None:
    inquiry = recorded()
    assert answered(inquiry).version == answered(inquiry).version == 2
    with pytest.raises(errors.Stale):
        answered(inquiry, name="somebody else's")
    assert len(lists.history(DESK, inquiry.inquiry_id)) == 2


def test_a_complaint_goes_up_with_a_reason_out_of_the_hands_that_had_it(cloud: None) -> None:
    inquiry = assigned(recorded())
    assert listed(lists.in_hand(DESK, TO[0])) == [inquiry.inquiry_id]
    with pytest.raises(errors.Invalid):
        moved(inquiry, states.ESCALATE)
    up = moved(inquiry, states.ESCALATE, "責任者と話したいとのこと")
    assert (up.priority, up.due_at) == (hours.COMPLAINT, japan("2026-11-24T11:00"))
    assert listed(lists.escalated(DESK)) == [up.inquiry_id]
    assert not lists.in_hand(DESK, TO[0]).items
    assert not {states.ASSIGN, mounting.HAND} & set(mounting.actions(DESK, up, by=BY, decides=False))
    with pytest.raises(errors.RuleBroken, match="責任者に引き上げられています"):
        assigned(up)
    taken = assigned(up, ("01ABOVE", "係長"), decides=True)
    assert not lists.escalated(DESK).items
    assert listed(lists.in_hand(DESK, "01ABOVE")) == [taken.inquiry_id]


def test_waiting_stops_the_clock_and_resuming_begins_it_anew(cloud: None) -> None:
    waiting = moved(recorded(), states.WAIT, "事業者の返事待ち")
    assert waiting.due_at is None
    assert listed(lists.by_state(DESK, states.WAITING)) == [waiting.inquiry_id]
    with clock.fixed(japan("2026-11-25T09:00")):
        resumed = moved(waiting, states.RESUME)
    assert resumed.due_at == japan("2026-11-26T17:00")


def test_an_overdue_inquiry_is_told_once_for_each_wait(cloud: None) -> None:
    inquiry = recorded()
    desk.fall_due(DESK, inquiry.inquiry_id)
    assert not mounting.of(DESK, inquiry.inquiry_id).overdue
    with clock.fixed(japan("2026-11-25T17:00")):
        for _ in range(2):
            desk.fall_due(DESK, inquiry.inquiry_id)
        late = mounting.of(DESK, inquiry.inquiry_id)
        assert late.overdue
        assert late.duepk is None
        assert told().count("donations.inquiry_overdue") == 1
        again = moved(answered(late), states.REOPEN)
    assert (again.overdue, again.due_at) == (0, japan("2026-11-27T17:00"))
    assert again.duepk


def test_closing_without_an_answer_needs_a_reason(cloud: None) -> None:
    inquiry = recorded()
    with pytest.raises(errors.Invalid):
        moved(inquiry, states.CLOSE)
    assert moved(inquiry, states.CLOSE, "間違い電話").state == states.CLOSED


def test_a_desk_offers_only_the_verbs_it_was_mounted_with(cloud: None) -> None:
    inquiry = recorded()
    small = replace(DESK, verbs=frozenset({states.ANSWER, states.CLOSE}))
    assert mounting.actions(small, inquiry, by=BY, decides=False) == [states.ANSWER, states.CLOSE]


def test_a_way_that_never_closes_counts_by_the_clock() -> None:
    rule = hours.RoundTheClock(timedelta(hours=24))
    assert rule.due(japan("2026-12-31T12:00"), hours.ORDINARY) == japan("2027-01-01T12:00")


def test_a_call_answered_at_once_is_one_transaction_and_owes_nothing(cloud: None) -> None:
    inquiry = asking.record(DESK, ASKED, by=BY, marker=marker("both"), answer="明日着きます。")
    assert inquiry.state == states.ANSWERED
    assert inquiry.due_at is None
    assert [line.what for line in lists.history(DESK, inquiry.inquiry_id)] == ["recorded", "answer"]


def test_what_the_one_who_asks_writes_further_opens_it_again(cloud: None) -> None:
    asked = asking.ask(DESK, ASKED, who="髙橋 一郎", marker=marker("ask"))
    with clock.fixed(clock.now() + timedelta(hours=1)):
        inquiry = answered(asked)
    with clock.fixed(clock.now() + timedelta(hours=2)):
        joined = [
            asking.join(
                DESK, inquiry.inquiry_id, "まだ届きません。", who="髙橋 一郎", way=mounting.PAGE, marker=marker("join")
            )
            for _ in range(2)
        ]
    assert {one.version for one in joined} == {inquiry.version + 1}
    assert joined[0].state == states.OPEN
    assert joined[0].due_at is not None
    assert [line.what for line in lists.history(DESK, inquiry.inquiry_id)] == ["asked", "answer", "asked"]


def test_a_further_message_leaves_the_deadline_of_an_open_inquiry(cloud: None) -> None:
    inquiry = asking.ask(DESK, ASKED, who="髙橋 一郎", marker=marker("ask"))
    with clock.fixed(clock.now() + timedelta(days=1)):
        joined = asking.join(
            DESK, inquiry.inquiry_id, "急いでいます。", who="髙橋 一郎", way=mounting.PAGE, marker=marker("j")
        )
    assert joined.due_at == inquiry.due_at


def test_writing_to_somebody_waits_for_the_answer(cloud: None) -> None:
    inquiry = asking.write_to(DESK, replace(ASKED, words="発送日を教えてください。"), by=BY, marker=marker("write"))
    assert inquiry.state == states.WAITING
    assert inquiry.due_at is None
    back = asking.join(
        DESK, inquiry.inquiry_id, "あす出します。", who="りんご園", way=mounting.PAGE, marker=marker("back")
    )
    assert back.state == states.OPEN


def test_what_it_is_about_can_be_changed_and_leads_to_it_from_there(cloud: None) -> None:
    inquiry = recorded()
    about = [("donation", "01DONATION"), ("vendor", "01VENDOR")]
    both = desk.link(DESK, inquiry.inquiry_id, about, version=inquiry.version, by=BY, marker=marker("both"))
    assert listed_about("vendor", "01VENDOR") == listed_about("donation", "01DONATION") == [inquiry.inquiry_id]
    desk.link(DESK, inquiry.inquiry_id, about[1:], version=both.version, by=BY, marker=marker("one"))
    assert listed_about("donation", "01DONATION") == []
    with pytest.raises(errors.Invalid):
        desk.link(
            DESK, inquiry.inquiry_id, [("gift", str(n)) for n in range(6)], version=3, by=BY, marker=marker("six")
        )


def listed_about(kind: str, about_id: str) -> list[str]:
    return [one.inquiry_id for one in lists.about(DESK, kind, about_id)]


def test_what_was_handed_up_and_opened_again_is_no_longer_above(cloud: None) -> None:
    inquiry = answered(moved(recorded(), states.ESCALATE, "責任者と話したいとのこと"))
    moved(inquiry, states.REOPEN)
    assert not lists.escalated(DESK).items
    assert listed(lists.in_hand(DESK, None)) == [inquiry.inquiry_id]


def test_what_was_handed_up_is_answered_by_those_above_or_by_whom_they_gave_it_to(cloud: None) -> None:
    mounted = replace(DESK, above="test.lead")
    above = replace(BY, id="01ABOVE", permissions=frozenset({"test.lead"}))
    up = moved(recorded(), states.ESCALATE, "責任者と話したいとのこと")
    decided = {states.ANSWER, states.WAIT, states.CLOSE}
    assert not decided & set(mounting.actions(mounted, up, by=BY, decides=False))
    assert decided <= set(mounting.actions(mounted, up, by=above, decides=True))
    for verb in (states.WAIT, states.CLOSE):
        with pytest.raises(errors.RuleBroken, match="責任者"):
            desk.move(mounted, up.inquiry_id, verb, "わけ", version=up.version, by=BY, marker=marker(verb))
    given = assigned(up, (BY.id, BY.name), decides=True)
    assert decided <= set(mounting.actions(mounted, given, by=BY, decides=False))
    done = desk.answer(
        mounted, up.inquiry_id, "おわびします。", mounting.TELEPHONE, version=given.version, by=BY, marker=marker("own")
    )
    assert (done.state, mounting.may_decide(mounted, done, states.CLOSE, OTHER)) == (states.ANSWERED, True)


def test_a_service_adds_to_the_same_transaction(cloud: None) -> None:
    from kernel.events import Event

    inquiry = recorded()
    mail = Event(
        "donations.inquiry_escalated",
        inquiry.inquiry_id,
        {"number": inquiry.number, "priority": "ordinary", "due": None},
    )
    desk.answer(
        DESK,
        inquiry.inquiry_id,
        "明日です。",
        mounting.MAIL,
        version=1,
        by=BY,
        marker=marker("m"),
        also=lambda _one: ((), [mail]),
    )
    assert "donations.inquiry_escalated" in told()


OTHER = callers.Staff("01OTHER", "佐藤 次郎", "jiro@example.jp", "寄附係", (), frozenset(), SESSION)


def test_what_somebody_has_in_hand_moves_by_her_or_by_those_above(cloud: None) -> None:
    inquiry = assigned(recorded())  # by anybody, for nobody had it
    may = {
        who.id: [
            one
            for one in mounting.actions(DESK, inquiry, by=who, decides=False)
            if one in (states.ASSIGN, mounting.HAND, mounting.LEAVE)
        ]
        for who in (BY, OTHER)
    }
    assert may == {BY.id: [], OTHER.id: [mounting.HAND, mounting.LEAVE]}
    assert states.ASSIGN in mounting.actions(DESK, inquiry, by=BY, decides=True)
    with pytest.raises(errors.RuleBroken, match="佐藤 次郎さんが担当しています"):
        assigned(inquiry, (BY.id, BY.name))
    taken = desk.assign(
        DESK,
        inquiry.inquiry_id,
        (BY.id, BY.name),
        version=inquiry.version,
        by=BY,
        marker=marker("above"),
        decides=True,
        note="病気のため",
    )
    assert taken.assignee_id == BY.id
    assert lists.history(DESK, inquiry.inquiry_id)[-1].words == "山田 花子\n病気のため"


def test_what_somebody_who_left_had_in_hand_is_back_in_the_queue_once(cloud: None) -> None:
    first, waits, done = assigned(recorded()), assigned(recorded("waits")), assigned(recorded("done"))
    moved(waits, states.WAIT, "発送日を確かめている")
    answered(done)
    kept = recorded("kept")
    for _ in range(2):
        desk.give_back(DESK, TO[0])
    assert listed(lists.in_hand(DESK, TO[0])) == []
    assert set(listed(lists.in_hand(DESK, None))) == {first.inquiry_id, waits.inquiry_id, kept.inquiry_id}
    assert [line.what for line in lists.history(DESK, first.inquiry_id)] == ["recorded", "assign", "returned"]


def test_whoever_was_answered_may_be_waited_for(cloud: None) -> None:
    inquiry = moved(answered(recorded()), states.WAIT, "事業者の返事を待つ")
    assert (inquiry.state, inquiry.due_at) == (states.WAITING, None)

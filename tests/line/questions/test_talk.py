"""What the bot makes of a text: worries first, then people, then what it is sure of; and nothing else."""

import json
from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from line import outgoing
from line.consultations import direct
from line.consultations.records import Direct
from line.questions import words
from line.questions.words import Press
from line.records import Inquiry, Message
from line.worker import worker
from messaging import templates
from tests import house
from tests.line import talking
from tests.line.questions import desk
from tests.line.questions.desk import FEE, PARKING
from tests.line.talking import Platform, deliver, event, minutes_later, says, stored


@pytest.fixture(autouse=True)
def _in_force(line: Platform) -> None:
    desk.in_force(fee=FEE, parking=PARKING)


def outcomes() -> list[str]:
    return [one.outcome for one in stored("webhook_event")]


def presses(act: str, question: str, said: dict[str, Any], **more: Any) -> dict[str, Any]:
    return event("postback", postback={"data": Press(act, question, said["message"]["id"]).data}, **more)


def counts(question: str = "fee") -> dict[str, int | None]:
    found = [one for one in stored("question_count") if one.pk == f"QUESTION#{question}"]
    names = ("shown", "helped", "unhelped", "handed_on")
    return {name: getattr(found[0], name) for name in names if getattr(found[0], name)} if found else {}


def only() -> Inquiry:
    (one,) = stored("inquiry")
    assert isinstance(one, Inquiry)
    return one


def test_a_general_question_is_answered_with_its_date_and_the_way_to_a_person(line: Platform) -> None:
    deliver(says("お金はかかりますか？"))
    assert outcomes() == ["question-answered"] and stored("inquiry") == []
    said, asks = line.arrived[0]["messages"]
    assert "はい、無料です。" in said["text"] and "2026年11月22日に市が確かめた内容です" in said["text"]
    labels = [one["label"] for one in asks["template"]["actions"]]
    assert labels == ["はい、分かりました", "いいえ", "職員にたずねる"]
    assert counts() == {"shown": 1}


def test_below_the_threshold_nothing_is_guessed_and_people_have_24_hours(line: Platform) -> None:
    deliver(says("体育館の駐車場は何時に閉まりますか"))
    assert outcomes() == ["inquiry-opened"] and only().due_at is not None
    assert counts() == counts("parking") == {}


def test_a_press_says_once_whether_it_helped(line: Platform) -> None:
    deliver(question := says("お金はかかりますか"))
    deliver(presses(words.HELPED, "fee", question))
    deliver(presses(words.HELPED, "fee", question), presses(words.UNHELPED, "fee", question))
    assert counts() == {"shown": 1, "helped": 1}
    assert stored("inquiry") == []


def test_who_wants_a_person_is_handed_on_with_her_question_and_the_clock_begins_with_the_press(line: Platform) -> None:
    deliver(question := says("お金はかかりますか"))
    with minutes_later(30):
        deliver(presses(words.PERSON, "fee", question))
    one = only()
    assert one.due_at == house.NOON + timedelta(minutes=30) + timedelta(hours=24)
    shown = house.staff().get(desk.app, f"/api/line/inquiries/{one.inquiry_id}").body
    assert shown["preview"] == "お金はかかりますか"
    assert shown["messages"][0]["text"] == "お金はかかりますか"
    assert ("よくある質問の案内のあと、職員におたずねになりました", "相談は無料ですか") in [
        (line_["what"], line_["detail"]) for line_ in shown["history"]
    ]
    assert counts() == {"shown": 1, "handed_on": 1}
    deliver(presses(words.PERSON, "fee", question))
    assert "もう職員に届いています" in line.texts()[-1] and len(stored("inquiry")) == 1


def test_a_button_of_anothers_message_hands_nothing_on(line: Platform) -> None:
    deliver(question := says("お金はかかりますか"))
    deliver(presses(words.PERSON, "fee", question, user=talking.TARO))
    assert stored("inquiry") == [] and "もう一度" in line.texts()[-1]


def test_what_was_taken_back_is_not_handed_on(line: Platform) -> None:
    deliver(question := says("お金はかかりますか"))
    deliver(talking.unsends(question))
    deliver(presses(words.PERSON, "fee", question))
    assert stored("inquiry") == [] and stored("message")[0].content is None


def test_a_consultation_is_led_to_our_page_and_not_held_in_the_talk(line: Platform) -> None:
    deliver(said := says("離婚を考えていて、どうしたらいいかわかりません"))
    assert outcomes() == ["matter-led"] and stored("inquiry") == []
    actions = line.arrived[0]["messages"][1]["template"]["actions"]
    assert actions[0]["type"] == "uri" and actions[1]["text"] == "予約"
    deliver(presses(words.PERSON, "", said))
    assert len(stored("inquiry")) == 1


def test_where_the_city_allows_consultations_in_the_talk_people_answer_there(line: Platform) -> None:
    Direct(pk=direct.PK, sk="NOW", state=direct.ON, version=1).save()
    deliver(says("離婚を考えていて、どうしたらいいかわかりません"))
    assert outcomes() == ["inquiry-opened"] and only().messages == 1


def test_while_nobody_has_taken_the_talk_the_bot_still_says_what_it_is_sure_of(line: Platform) -> None:
    deliver(says("こんにちは。係の方はいますか"), says("車で行ってもいいですか"))
    assert outcomes()[-1] == "question-answered"
    assert only().messages == 2, "and people see it, with what the bot said"


def test_while_staff_have_the_talk_the_bot_keeps_quiet_but_bookings_work(line: Platform) -> None:
    deliver(says("こんにちは。係の方はいますか"))
    one = only()
    path = f"/api/line/inquiries/{one.inquiry_id}/assign"
    assert house.staff().post(desk.app, path, {"version": one.version}).status == 200
    deliver(says("お金はかかりますか"), says("毎日つらいです"))
    assert counts() == {} and only().messages == 3
    deliver(says("予約"))
    assert outcomes()[-1] == "word-booking"


def test_a_worry_shows_contacts_at_once_and_goes_to_those_above(line: Platform) -> None:
    deliver(says("もう 死 に た い"))
    one = only()
    assert outcomes() == ["worry-told"] and one.worry == "suicide" and one.gsi1pk == "HANDS#above"
    assert "0120-061-338" in line.texts()[0]
    (item, *_) = house.staff().get(desk.app, "/api/line/waiting").body["items"]
    assert (
        item["id"] == one.inquiry_id and item["why"].startswith("心配な言葉") and item["due"] == clock.iso(house.NOON)
    )


def test_those_above_are_mailed_once_an_hour_and_the_mail_says_nothing(line: Platform) -> None:
    mail = {"mail": ["lead@hidamari.example"]}
    body = {"version": 0, "words": {**desk.ours(), **mail}, "reason": "責任者を入れました"}
    assert house.staff().post(desk.app, f"{desk.PATH}/words", body, idempotency_key="w").status == 200
    deliver(says("死にたい"), says("もう死にたい"))
    mails = [one for one in house.outbox("line") if one["type"] == "messaging.mail_requested"]
    assert [one["data"]["to"] for one in mails] == ["lead@hidamari.example"]
    subject, text = templates.render(mails[0]["data"]["template"], mails[0]["data"]["values"])
    assert only().number in subject and f"/admin/line/inquiries/{only().inquiry_id}" in text
    assert "死に" not in json.dumps(mails, ensure_ascii=False) and "suicide" not in json.dumps(mails)
    assert line.texts().count(line.texts()[0]) == 2, "the contacts are shown each time"


def test_a_worry_is_answered_whoever_has_the_talk_and_stays_with_them(line: Platform) -> None:
    deliver(says("こんにちは。係の方はいますか"))
    path = f"/api/line/inquiries/{only().inquiry_id}/assign"
    house.staff().post(desk.app, path, {"version": only().version})
    deliver(says("消えてしまいたい"))
    assert outcomes()[-1] == "worry-told" and only().assignee_name == "佐藤 花" and only().worry == "suicide"


def test_a_worry_does_not_wait_with_the_rest_of_a_slow_batch(line: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "TRY_SECONDS", 0)
    deliver(says("体育館は何時までですか"), says("死にたい", user=talking.TARO))
    assert len(line.arrived) == 1 and "0120-061-338" in line.texts()[0]


def test_an_event_that_comes_twice_is_answered_and_counted_once(line: Platform) -> None:
    question = says("お金はかかりますか")
    deliver(question)
    press = presses(words.PERSON, "fee", question)
    for _ in range(2):
        deliver(question)
        deliver(press)
    assert counts() == {"shown": 1, "handed_on": 1} and len(stored("inquiry")) == 1


def test_nothing_of_a_talk_is_logged(line: Platform, caplog: pytest.LogCaptureFixture) -> None:
    deliver(says("死にたい"), says("お金はかかりますか", user=talking.TARO))
    logged = "\n".join(str(vars(record)) for record in caplog.records)
    assert "worry-told" in logged and not any(word in logged for word in ("死に", "お金", "suicide", talking.HANAKO))


def test_a_bare_bot_in_an_unknown_mode_answers_nothing_and_people_read_it(line: Platform) -> None:
    deliver(says("お金はかかりますか", mode="shadow"))
    assert line.calls == [] and len(stored("inquiry")) == 1


def test_the_question_stands_in_one_place(line: Platform) -> None:
    deliver(says("お金はかかりますか"))
    (message,) = stored("message")
    assert isinstance(message, Message) and message.question_id == "fee"
    worker({}, None)
    found = json.dumps(house.items("line"), ensure_ascii=False)
    assert found.count("お金はかかりますか") == 2, "the message, and the phrasing in force"

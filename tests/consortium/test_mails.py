"""Every mail that the room asks for has its text, and says what happens next and by when."""

import pytest

from messaging import templates
from tests.consortium import desk

pytestmark = pytest.mark.usefixtures("cloud")


def text(template: str) -> tuple[str, str]:
    mail = desk.mails(template)[0]
    return templates.render(mail["template"], mail["values"])


def test_the_confirmation_mail_carries_the_link_and_its_last_day() -> None:
    desk.send()
    subject, body = text("confirm")
    assert subject == "入会の申込みを確認してください（ひだまり市 DX推進コンソーシアム）"
    assert "https://machi.example/api/consortium/confirm?token=" in body
    assert "11月29日（日）まで" in body


def test_the_receipt_says_by_when() -> None:
    desk.applied()
    _, body = text("received")
    assert "株式会社みのり食品\n高橋 恵美 様" in body
    assert "11月30日（月）までに" in body
    assert "受付番号：261122-" in body


def test_a_question_goes_with_its_day_and_where_to_answer() -> None:
    desk.act(desk.hana(), desk.applied(), "send-back", {"reason": "登記上の所在地を教えてください。"})
    _, body = text("sent_back")
    assert "登記上の所在地を教えてください。" in body
    assert "12月7日（月）まで" in body


@pytest.mark.parametrize(
    ("listed", "told"), [(True, "https://machi.example/consortium/members/"), (False, "会員の一覧には載せません")]
)
def test_a_new_member_hears_the_number_and_whether_it_is_listed(listed: bool, told: str) -> None:
    desk.admitted(list_publicly=listed)
    _, body = text("approved")
    assert "会員番号：H-0001" in body
    assert "入会日：2026年11月22日" in body
    assert told in body


def test_declining_gives_no_reason_and_leaves_a_telephone() -> None:
    desk.act(desk.makoto(), desk.proposed("decline"), "approve", {})
    _, body = text("declined")
    assert "見送らせていただく" in body
    assert "会の目的に合うため" not in body
    assert "電話" in body


def test_a_line_break_in_a_name_never_reaches_a_header() -> None:
    got = desk.send(desk.form(organisation={"name": "みのり食品\r\nBcc: all@example.jp"}))
    assert got.codes() == {"/organisation/name": "pattern"}

"""Two newcomers on LINE, from following to an hour with a counsellor: terms, diagnosis, a booking at midnight that is changed, told again
and given up, the one who waited for it, and what may not be booked yet. What they confide is `test_line_confided`.

The hour is that of a counsellor of this test's own, who works from midnight on two nights alone: no other test's hours are touched.
"""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from infra.local.visitor import until
from kernel import clock
from tests.e2e import worker_at
from tests.e2e.handset import PHONE, Handset
from tests.e2e.walking import Walker
from tests.town import ADMINISTRATOR, APPROVER, COUNSELLOR, TALK_SECONDS, Phone, Town

if TYPE_CHECKING:
    from infra.cloud import Cloud

pytestmark = pytest.mark.browser
SCENARIOS, BOOKINGS = "/api/line/scenarios", "/api/line/bookings"
MIDNIGHT = 1440  # 24:00 of the business day
# What each presses, from question to question.
UNSURE = (
    *("していない", "1年より短い", "手伝いがほしい", "むずかしい", "まだない", "まだ"),
    *("分からない", "分からない", "土日だけ", "3時間より短い", "ある", "少しなら"),
)
READY = (
    *("パートなどでしている", "5年より長い", "もうある", "できる", "決まっている", "決まっている"),
    *("すぐに", "仕事を変えたい", "平日はほぼ毎日", "6時間より長い", "ない", "今はむずかしい"),
)


@pytest.fixture(scope="module")
def diagnosis(town: Town) -> None:
    """The diagnosis that the counsellor has proposed: looked at on a phone, approved and published by the city, unless it runs already."""
    writer, officer = town.desk(COUNSELLOR), town.desk(APPROVER)

    def act(who: Any, verb: str, **body: Any) -> Any:
        seen = who.get(f"{SCENARIOS}/diagnosis").body
        got = who.post(f"{SCENARIOS}/diagnosis/{verb}", {"version": seen["version"], **body})
        assert got.status == 200, got.text
        return got.body

    found = officer.get(f"{SCENARIOS}/diagnosis").body
    if found["live"]:
        return
    tester = town.phone()
    tester.say(act(writer, "preview")["code"])
    tester.wait_for("下書きを確認します")
    tester.act("tap", {"label": "はじめる"})
    tester.wait_for("（1/12）")
    approved = act(officer, "approve", hash=found["draft"]["hash"])
    act(officer, "publish", number=approved["approved"])


@pytest.fixture(scope="module")
def newcomers(town: Town, diagnosis: None) -> tuple[Phone, Phone]:
    """One who is not sure of anything, and one who could begin tomorrow; both have followed, agreed, and answered all that is asked."""
    with ThreadPoolExecutor(2) as both:
        unsure, ready = both.map(lambda answers: _answered(town, answers), (UNSURE, READY))
    return unsure, ready


def _answered(town: Town, answers: tuple[str, ...]) -> Phone:
    phone = town.phone()
    phone.say("診断")
    for number, answer in enumerate(answers, 1):
        phone.wait_for(f"（{number}/12）")
        phone.act("tap", {"label": answer})
    phone.wait_for("相談員が見てもよいですか")
    phone.act("tap", {"label": "見てもよい"})
    phone.wait_for("あなたに合いそうな3つ")
    return phone


@dataclass(frozen=True)
class Nights:
    """A counsellor and the two nights on which she works, an hour each."""

    town: Town
    counsellor: str
    name: str
    first: date
    second: date

    def bookings(self) -> list[dict[str, Any]]:
        """What stands in her calendar, as the desk sees it."""
        shown = self.town.desk(COUNSELLOR).get(BOOKINGS, first=self.first.isoformat(), last=self.second.isoformat())
        return [
            one for one in shown.body["items"] if one["counsellor"] == self.counsellor and one["state"] != "cancelled"
        ]

    def save(self, version: int, **changed: Any) -> None:
        spans = [{"day": day.isoformat(), "spans": [[MIDNIGHT, 1500]]} for day in (self.first, self.second)]
        body = {"name": self.name, "methods": ["video"], "week": {}, "exceptions": spans, **changed}
        asked = {"kind": "counsellor", "id": self.counsellor, "version": version, "body": body}
        got = self.town.desk(ADMINISTRATOR).post(f"{BOOKINGS}/settings", asked, idempotency_key=uuid.uuid4().hex)
        assert got.status == 200, got.text


@pytest.fixture
def nights(town: Town) -> Iterator[Nights]:
    """Two open nights in a while; when it is over, the counsellor is gone from the choice."""
    begin = clock.today() + timedelta(days=12)
    asked = {"first": begin.isoformat(), "last": (begin + timedelta(days=20)).isoformat()}
    days = town.desk(COUNSELLOR).get(BOOKINGS, **asked).body["days"]
    first, second, *_ = [date.fromisoformat(one["day"]) for one in days if not one["closed"]]
    made = Nights(town, f"night-{uuid.uuid4().hex[:8]}", f"夜野{uuid.uuid4().hex[:4]}", first, second)
    made.save(0)
    yield made
    for one in made.bookings():
        body = {"version": one["version"], "reason": "試験のおわり"}
        town.desk(COUNSELLOR).post(f"{BOOKINGS}/{one['id']}/cancel", body, idempotency_key=uuid.uuid4().hex)
    made.save(1, active=False)


def label(day: date) -> str:
    """As the city writes a midnight: 「12/8(火) 24:00（9日 0:00）」."""
    return f"{name(day)} 24:00（{(day + timedelta(days=1)).day}日 0:00）"


def name(day: date) -> str:
    return f"{day.month}/{day.day}({'月火水木金土日'[day.weekday()]})"


def to_her_days(hand: Handset, nights: Nights) -> None:
    """しごと相談 → ビデオ通話 → the counsellor by name: the days on which she works."""
    hand.press("ビデオ通話", after="方法をお選びください")
    hand.press("相談員を選ぶ", after="日と時間帯を選んでください")
    hand.press("空きを見る", after="相談員を選んでください", on=nights.name)


def offered(deployed: "Cloud", hand: Handset, words: str) -> None:
    """What was freed is offered by the next minute's sweep; it is rung for here, so that nobody waits for the minute."""

    def rung() -> bool:
        deployed.client("lambda").invoke(FunctionName=deployed.physical("LineWorker"), Payload=b'{"sweep": true}')
        return words in str(hand.phone.from_bot())

    until(f"「{words}」 in the talk", rung, pause=0.5, seconds=TALK_SECONDS)


def test_each_is_recommended_what_her_answers_lead_to(walker: Walker, newcomers: tuple[Phone, Phone]) -> None:
    shown = [phone.from_bot()[-1]["template"]["columns"] for phone in newcomers]
    titles = [[column["title"] for column in columns] for columns in shown]
    assert titles == [["しごと相談", "おしごと広場", "学びの案内"], ["お仕事の紹介", "おしごと広場", "職員にたずねる"]]
    hand = Handset(newcomers[1], walker.public(PHONE))
    hand.press("悩みを選ぶ・書く", after="あなたに合いそうな3つ")
    page = hand.open("ページを開く", "/worries/", after="悩みは、あなただけが開けるページで選べます")
    expect(page.get_by_role("heading", name="いま、気になっていること")).to_be_visible()


def test_a_midnight_is_booked_changed_told_again_given_up_and_taken_by_who_waited(
    walker: Walker, town: Town, deployed: "Cloud", newcomers: tuple[Phone, Phone], nights: Nights
) -> None:
    her, other = (Handset(phone, walker.public(PHONE)) for phone in newcomers)

    # In the talk, from the recommendation on: the first of the two nights.
    her.press("相談を予約する", after="")
    her.press("しごと相談", after="どの予約をしますか")
    to_her_days(her, nights)
    shown = str(her.hears("日と時間帯を選んでください"))
    assert f"{name(nights.first)}\\n午前なし・午後なし・夜1枠" in shown and f"{name(nights.second)}\\n" in shown
    her.press("夜の空きを見る", after="日と時間帯を選んでください", on=name(nights.first))
    her.press(label(nights.first).partition(" ")[2], after="始まる時刻")
    her.press("予約する", after=f"{label(nights.first)}から60分")
    assert label(nights.first) in str(her.hears("ご予約を受け付けました"))

    # On her page: the second night, at the same hour.
    page = her.open("ビデオ通話の入り口", "/booking/", after="ご予約を受け付けました")
    expect(page.get_by_role("heading", name="ご予約があります")).to_be_visible()
    page.get_by_role("button", name="日時を変える").click()
    second = page.locator("section.day", has_text=name(nights.second))
    second.locator("summary").click()
    second.get_by_role("button", name=label(nights.second).partition(" ")[2]).click()
    page.get_by_role("button", name="変える", exact=True).click()
    expect(page.get_by_text("予約を変えました。")).to_be_visible()
    expect(page.get_by_text(label(nights.second))).to_be_visible()
    her.sound("line-booking-changed")

    # The desk sees it, and where it was before.
    (booking,) = nights.bookings()
    assert (booking["state"], booking["day"], booking["minute"]) == ("booked", nights.second.isoformat(), MIDNIGHT)
    desk = walker.staff(COUNSELLOR)
    desk.goto(f"/admin/line/bookings/{booking['id']}")
    expect(desk.get_by_text(f"{label(nights.second)}から60分")).to_be_visible()
    expect(desk.get_by_text(f"それまで：{label(nights.first)}")).to_be_visible()

    # She is reminded at 18:00 of the day before and an hour before, not a minute earlier.
    begins = clock.parse(booking["begins_at"])
    evening = begins - timedelta(hours=30)
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    at = [evening - minute, evening, begins - hour - minute, begins - hour]
    assert worker_at.reminded(deployed, booking["id"], at) == [[], ["day-before"], [], ["hour-before"]]
    assert label(nights.second) in str(her.hears("ご予約が近づきました"))
    assert "今は話せない" in str(her.hears("ご予約はまもなくです"))

    # The other finds that night full, and waits.
    other.say("予約")
    other.press("しごと相談", after="どの予約をしますか")
    to_her_days(other, nights)
    other.press("夜は満席：空きを待つ", after="夜満席", on=name(nights.second))
    other.hears(f"{name(nights.second)} 夜の空きをお待ちします")

    # The first gives it up; it is kept for the other, who takes it.
    her.press("取り消す", after="ご予約はまもなくです")
    her.press("取り消す", after="この予約を取り消しますか")
    her.hears("ご予約を取り消しました")
    offered(deployed, other, "空きが出ました")
    assert [one["state"] for one in nights.bookings()] == ["held"]
    other.press("予約する", after="お取り置きします")
    assert label(nights.second) in str(other.hears("ご予約を受け付けました"))
    (taken,) = nights.bookings()
    assert (taken["state"], taken["minute"]) == ("booked", MIDNIGHT)
    assert taken["person_label"] != booking["person_label"]


def test_placement_before_readiness_is_led_to_consultation(
    walker: Walker, town: Town, newcomers: tuple[Phone, Phone]
) -> None:
    hand = Handset(town.phone(), walker.public(PHONE))
    hand.say("予約")
    hand.press("職業紹介", after="どの予約をしますか")
    told = hand.press("しごと相談を予約する", after="まず相談をご予約ください")
    assert told["answers"]
    hand.hears("しごと相談（60分）の方法をお選びください")
    hand.say("予約")
    page = hand.open("日と時刻を一覧で選ぶ", "/booking/", after="どの予約をしますか")
    page.get_by_role("button", name="予約する").click()
    expect(page.get_by_text("まず相談をご予約ください")).to_be_visible()
    page.get_by_role("button", name="しごと相談を予約する").click()
    expect(page.get_by_role("heading", name="どの方法にしますか")).to_be_visible()

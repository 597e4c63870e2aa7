"""Members: status, listing, and the site that follows their records."""

import pytest

from consortium import members
from consortium.api import app
from consortium.records import Member
from tests import house
from tests.consortium import desk

pytestmark = pytest.mark.usefixtures("cloud")


def change(member_id: str, version: int = 1, **given: object) -> house.Got:
    body = {"version": version, "reason": "会員からの希望（電話）", **given}
    return desk.hana().post(app, f"{desk.MEMBERS}/{member_id}/change", body)


def test_a_member_who_wants_to_be_listed_comes_to_the_site() -> None:
    member_id = desk.admitted()
    desk.deliver("consortium.member_admitted")
    assert desk.published(member_id) == {
        "id": member_id,
        "version": 1,
        "organisation": "株式会社みのり食品",
        "corporate_number": desk.NUMBER,
        "kind": "company",
        "joined_on": "2026-11-22",
        "interests": ["data_use", "cashless", "matching"],
        "website": "https://minori.example",
        "introduction": "地元の野菜で、惣菜とお弁当をつくっています。",
    }


def test_a_member_who_does_not_want_it_stays_off_the_site() -> None:
    member_id = desk.admitted(list_publicly=False)
    desk.deliver("consortium.member_admitted")
    assert desk.published(member_id) is None


@pytest.mark.parametrize("given", [{"list_publicly": False}, {"status": "paused"}, {"status": "left"}])
def test_who_stops_being_listed_goes_from_the_site(given: dict[str, object]) -> None:
    member_id = desk.admitted()
    desk.deliver("consortium.member_admitted")
    got = change(member_id, **given)
    assert got.status == 200
    desk.fits("consortium/member-detail", got)
    desk.deliver("consortium.member_changed")
    assert desk.published(member_id) is None


def test_events_in_any_order_and_more_than_once_leave_what_the_record_says() -> None:
    member_id = desk.admitted()
    change(member_id, 1, list_publicly=False)
    change(member_id, 2, list_publicly=True, introduction="総菜の店です。")
    for event_type in ("consortium.member_changed", "consortium.member_admitted", "consortium.member_changed"):
        desk.deliver(event_type)
    shown = desk.published(member_id)
    assert shown is not None
    assert (shown["version"], shown["introduction"]) == (3, "総菜の店です。")


def test_a_change_while_publishing_is_seen_before_the_event_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker has read 'listed' and is about to write when staff take the member off the list."""
    member_id = desk.admitted()
    write = members.published.put
    changed = []

    def slow_put(*given: object) -> None:
        if not changed:
            changed.append(change(member_id, list_publicly=False))
            members.published.remove("consortium", "member", member_id)
        write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(members.published, "put", slow_put)
    members.publish(member_id)
    assert desk.published(member_id) is None


def test_who_left_stays_left() -> None:
    member_id = desk.admitted()
    left = change(member_id, status="left")
    assert left.body["left_on"] == "2026-11-22"
    assert left.body["actions"] == []
    again = change(member_id, 2, status="active")
    assert again.status == 409
    assert "新しい申込み" in again.body["detail"]


def test_a_change_says_what_and_why_in_the_history() -> None:
    member_id = desk.admitted()
    line = change(member_id, status="paused", website="").body["history"][-1]
    assert (line["who"], line["what"], line["detail"]) == (
        "佐藤 花",
        "活動中から休会中へ、ウェブサイトの変更",
        "会員からの希望（電話）",
    )


def test_a_change_that_changes_nothing_is_told() -> None:
    assert change(desk.admitted(), status="active").status == 422


def test_a_change_at_an_old_version_shows_the_member_as_it_is() -> None:
    member_id = desk.admitted()
    change(member_id, list_publicly=False)
    stale = change(member_id, status="paused")
    assert stale.status == 409
    assert stale.body["current"]["listed"] is False
    repeated = change(member_id, list_publicly=False)
    assert repeated.status == 200
    assert repeated.body["version"] == 2


def test_member_numbers_run_on() -> None:
    numbers = [
        desk.hana().get(app, f"{desk.MEMBERS}/{member_id}").body["number"]
        for member_id in (
            desk.admitted(),
            desk.admitted(organisation={"name": "青葉書店"}),
            desk.admitted(organisation={"name": "ひだまり酒造"}),
        )
    ]
    assert numbers == ["H-0001", "H-0002", "H-0003"]


def test_a_number_that_another_admission_took_is_not_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.proposed(), desk.proposed(organisation={"name": "青葉書店"})
    ask = members._next_number
    raced = []

    def late() -> object:
        asked = ask()
        if not raced:
            raced.append(True)
            assert desk.act(desk.makoto(), first, "approve", {}).status == 200
        return asked

    monkeypatch.setattr(members, "_next_number", late)
    assert desk.act(desk.makoto(), second, "approve", {}).status == 200
    numbers = sorted(one["number"] for one in desk.hana().get(app, desk.MEMBERS).body["items"])
    assert numbers == ["H-0001", "H-0002"]


def test_only_what_the_member_agreed_to_show_is_published() -> None:
    member_id = desk.admitted()
    shown = members.public_form(Member.must(f"MEMBER#{member_id}", "MEMBER"))
    assert not {"contact", "address", "telephone", "email"} & set(shown)
    assert "高橋" not in str(shown)

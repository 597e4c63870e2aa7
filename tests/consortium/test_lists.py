"""Lists, search, what waits, downloads."""

import io
from datetime import timedelta

import pytest
import pyzipper

from consortium.api import app
from kernel import aws, clock
from tests import house
from tests.consortium import desk

pytestmark = pytest.mark.usefixtures("cloud")


def ids(caller: house.Caller, path: str, **query: object) -> list[str]:
    got = caller.get(app, path, **query)
    assert got.status == 200, got.text
    return [one["id"] for one in got.body["items"]]


def test_open_applications_come_by_their_deadline_and_others_newest_first() -> None:
    first = desk.applied()
    with clock.fixed(house.NOON + timedelta(days=3)):
        second = desk.applied(organisation={"name": "青葉書店"})
        assert ids(desk.hana(), desk.APPLICATIONS, state="screening") == [first, second]
        assert ids(desk.hana(), desk.APPLICATIONS) == [second, first]


def test_lists_go_by_state_month_and_kind() -> None:
    company = desk.applied()
    with clock.fixed(house.NOON + timedelta(days=20)):  # 12 December
        shop = desk.applied(organisation={"name": "青葉書店", "kind": "sole_proprietor", "corporate_number": None})
        declined = desk.proposed("decline", organisation={"name": "ゆうひ商会"})
        desk.act(desk.makoto(), declined, "approve", {})
        see = desk.hana()
        assert ids(see, desk.APPLICATIONS, month="2026-11") == [company]
        assert set(ids(see, desk.APPLICATIONS, month="2026-12")) == {declined, shop}
        assert ids(see, desk.APPLICATIONS, month="2026-12", state="screening") == [shop]
        assert ids(see, desk.APPLICATIONS, state="declined") == [declined]
        assert ids(see, desk.APPLICATIONS, state="declined", month="2026-11") == []
        assert ids(see, desk.APPLICATIONS, kind="sole_proprietor") == [shop]
        assert ids(see, desk.APPLICATIONS, state="screening", kind="company") == [company]


def test_pages_follow_each_other() -> None:
    made = [desk.applied(organisation={"name": f"ひだまり商店{n}"}, motive=f"相談{n}") for n in range(5)]
    found: list[str] = []
    cursor = ""
    for _ in range(10):
        got = desk.hana().get(app, desk.APPLICATIONS, limit=2, **({"cursor": cursor} if cursor else {}))
        desk.fits("consortium/application-list", got)
        found += [one["id"] for one in got.body["items"]]
        cursor = got.body["next"] or ""
        if not cursor:
            break
    assert sorted(found) == sorted(made)
    assert len(found) == 5
    assert desk.hana().get(app, desk.APPLICATIONS, cursor="x.y").status == 422


@pytest.mark.parametrize(
    "asked",
    [
        "株式会社みのり食品",
        "みのり食品",
        "(株)みのり食品",
        "みのり食品㈱",
        "ミノリショクヒン",
        "みのりしょくひん",
        desk.NUMBER,
        "８９９９９０１００００１７",
        "TAKAHASHI@minori.example",
        "090-0000-1234",
        "+81 90 0000 1234",
        "高橋恵美",
        "髙橋　恵美",
    ],
)
def test_search_finds_an_application_however_it_is_written(asked: str) -> None:
    application_id = desk.applied()
    desk.applied(
        organisation={"name": "青葉書店", "name_kana": "アオバショテン", "corporate_number": "8999901000025"},
        contact={
            "name": "青木 渚",
            "name_kana": "アオキ ナギサ",
            "email": "aoki@aoba.example",
            "telephone": "090-0000-5678",
        },
    )
    assert ids(desk.hana(), desk.APPLICATIONS, q=asked) == [application_id]


def test_search_finds_by_the_receipt_number_and_within_a_state() -> None:
    application_id = desk.applied()
    receipt = desk.hana().get(app, f"{desk.APPLICATIONS}/{application_id}").body["receipt"]
    assert receipt.startswith("261122-")
    assert ids(desk.hana(), desk.APPLICATIONS, q=receipt.lower()) == [application_id]
    assert ids(desk.hana(), desk.APPLICATIONS, q="みのり食品", state="declined") == []


def test_keys_carry_nothing_personal() -> None:
    desk.admitted()
    keys = str(
        [
            {name: value for name, value in item.items() if name.endswith(("pk", "sk"))}
            for item in house.items("consortium")
        ]
    )
    for told in ("みのり", "高橋", "takahashi", "0000-1234", desk.NUMBER):
        assert told not in keys


def test_members_go_by_status_kind_interest_and_search() -> None:
    minori = desk.admitted()
    aoba = desk.admitted(
        organisation={"name": "青葉書店", "name_kana": "アオバショテン", "kind": "npo"},
        contact={
            "email": "aoki@aoba.example",
            "name": "青木 渚",
            "name_kana": "アオキ ナギサ",
            "telephone": "090-0000-5678",
        },
        interests=["security"],
    )
    see = desk.hana()
    desk.fits("consortium/member-list", see.get(app, desk.MEMBERS))
    assert set(ids(see, desk.MEMBERS)) == {minori, aoba}
    assert ids(see, desk.MEMBERS, interest="security") == [aoba]
    assert ids(see, desk.MEMBERS, kind="company") == [minori]
    assert ids(see, desk.MEMBERS, q="みのり食品") == [minori]
    see.post(app, f"{desk.MEMBERS}/{aoba}/change", {"version": 1, "status": "paused", "reason": "休会届"})
    assert ids(see, desk.MEMBERS, state="paused") == [aoba]
    assert ids(see, desk.MEMBERS, state="active") == [minori]


def test_what_waits_names_organisations_and_no_person() -> None:
    company = desk.applied(organisation={"name": "青葉書店"})
    person = desk.applied(organisation={"kind": "sole_proprietor", "name": "高橋 恵美", "corporate_number": ""})
    items = {one["id"]: one["title"] for one in desk.hana().get(app, "/api/consortium/waiting").body["items"]}
    assert items[company] == "入会の申込み　青葉書店"
    assert "高橋" not in items[person] and items[person].startswith("入会の申込み　2")


def test_screening_waits_for_those_who_screen_and_proposals_for_a_second_person() -> None:
    desk.applied()
    proposed = desk.proposed(organisation={"name": "青葉書店"})
    hana = desk.hana().get(app, "/api/consortium/waiting")
    desk.fits("kernel/waiting", hana)
    assert [(one["kind"], one["action"]) for one in hana.body["items"]] == [("入会・審査", "審査する")]
    makoto = desk.makoto().get(app, "/api/consortium/waiting").body["items"]
    (decision,) = [one for one in makoto if one["id"] == proposed]
    assert decision["action"] == "決裁する"
    assert decision["href"] == f"/consortium/applications/{proposed}"
    assert decision["due"] == "2026-11-30T08:00:00.000Z"


def test_figures_tell_what_is_late() -> None:
    desk.applied()
    with clock.fixed(house.NOON + timedelta(days=9)):
        figures = desk.hana().get(app, "/api/consortium/waiting").body["figures"]
    assert [(one["label"], one["value"], one["late"]) for one in figures] == [
        ("審査中", 1, True),
        ("決裁待ち", 0, False),
        ("申込者の返事待ち", 0, False),
        ("期限を過ぎた申込み", 1, True),
    ]


def test_an_answer_that_does_not_come_waits_for_staff_after_its_day() -> None:
    application_id = desk.applied()
    desk.act(desk.hana(), application_id, "send-back", {"reason": "所在地を教えてください"})
    assert desk.hana().get(app, "/api/consortium/waiting").body["items"] == []
    with clock.fixed(house.NOON + timedelta(days=16)):
        (item,) = desk.hana().get(app, "/api/consortium/waiting").body["items"]
    assert item["action"] == "問い合わせる"


def opened(got: house.Got) -> list[str]:
    key = got.body["url"].split("?")[0].split("/", 3)[3]
    key = key.removeprefix(house.ENVIRONMENT["FILES_BUCKET"] + "/")
    packed = aws.client("s3").get_object(Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=key)["Body"].read()
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        archive.setpassword(got.body["password"].encode())
        text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    return text.split("\r\n")


def test_the_members_come_as_an_encrypted_file_whose_reason_is_audited() -> None:
    desk.admitted()
    asked = {"what": "members", "filter": {"state": "active"}, "reason": "総会の案内を送るため"}
    got = desk.hana().post(app, "/api/consortium/downloads", asked)
    assert got.status == 200, got.text
    desk.fits("kernel/download", got)
    header, row, _ = opened(got)
    assert header.startswith("会員番号,状態,入会日")
    assert row.startswith("H-0001,活動中,2026-11-22,,会社,株式会社みのり食品")
    (line,) = [item for item in house.items("audit") if item["action"]["S"] == "consortium.downloaded"]
    assert line["why"]["S"] == "総会の案内を送るため"
    assert line["what"]["S"] == '{"filter":{"state":"active"},"kind":"members","rows":1}'


def test_the_applications_of_a_month_come_as_a_file() -> None:
    desk.applied(organisation={"name": "=SUM(A1)"})
    asked = {"what": "applications", "filter": {"month": "2026-11"}, "reason": "会議の資料"}
    got = desk.hana().post(app, "/api/consortium/downloads", asked)
    assert got.body["rows"] == 1
    assert "'=SUM(A1)" in opened(got)[1]  # Excel shows it as text


def test_a_download_of_members_has_no_state_of_an_application() -> None:
    asked = {"what": "members", "filter": {"state": "screening"}, "reason": "総会の案内を送るため"}
    assert desk.hana().post(app, "/api/consortium/downloads", asked).codes() == {"/filter/state": "state"}


def test_a_download_needs_a_reason() -> None:
    asked = {"what": "members", "filter": {}, "reason": ""}
    assert desk.hana().post(app, "/api/consortium/downloads", asked).codes() == {"/reason": "minLength"}

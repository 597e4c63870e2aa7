"""Lists, search, downloads: what staff find, and what the audit log keeps of it."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import pyzipper

from crowdsourcing.api import app
from kernel import aws, clock
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS, decide

pytestmark = pytest.mark.usefixtures("cloud")


def titles(**query: Any) -> list[str]:
    got = house.staff().get(app, TASKS, **query)
    assert got.status == 200, got.text
    return [row["title"] for row in got.body["items"]]


@pytest.fixture
def three() -> list[str]:
    """A flyer in review (November), a web page that is published (December), a delivery that was withdrawn (December)."""
    ids = [sample.posted(title="チラシの校正")]
    with clock.fixed(house.NOON + timedelta(days=10)):
        ids.append(
            sample.posted(title="店のウェブページ", category="it", deadline="2026-12-20", delivery_date="2026-12-25")
        )
        decide(house.staff(), ids[1], "approve")
    with clock.fixed(house.NOON + timedelta(days=11)):
        ids.append(
            sample.posted(title="弁当の配達", category="delivery", deadline="2026-12-20", delivery_date="2026-12-25")
        )
        decide(house.staff(), ids[2], "withdraw", reason="取りやめ")
    return ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["弁当の配達", "店のウェブページ", "チラシの校正"]),
        ({"state": "review"}, ["チラシの校正"]),
        ({"state": "published"}, ["店のウェブページ"]),
        ({"state": "withdrawn"}, ["弁当の配達"]),
        ({"state": "closed"}, []),
        ({"category": "it"}, ["店のウェブページ"]),
        ({"month": "2026-12"}, ["弁当の配達", "店のウェブページ"]),
        ({"month": "2026-12", "state": "published"}, ["店のウェブページ"]),
        ({"state": "review", "category": "it"}, []),
    ],
)
def test_a_list_is_newest_first_and_can_be_narrowed(
    three: list[str], query: dict[str, str], expected: list[str]
) -> None:
    with clock.fixed(house.NOON + timedelta(days=12)):
        assert titles(**query) == expected


def test_a_long_list_comes_in_pages() -> None:
    for number in range(5):
        with clock.fixed(house.NOON + timedelta(minutes=number)):
            sample.posted(title=f"仕事{number}")
    staff, found, cursor = house.staff(), [], None
    for _ in range(9):
        body = staff.get(app, TASKS, state="review", limit=2, **({"cursor": cursor} if cursor else {})).body
        assert len(body["items"]) <= 2
        found += [row["title"] for row in body["items"]]
        cursor = body["next"]
        if cursor is None:
            break
    assert found == ["仕事4", "仕事3", "仕事2", "仕事1", "仕事0"]


def test_a_list_shows_nothing_of_the_contact_person() -> None:
    sample.posted()
    got = house.staff().get(app, TASKS)
    for word in ("佐藤", "hana@", "090-"):
        assert word not in got.text


@pytest.mark.parametrize(
    "words",
    [
        "株式会社みのり食品",
        "㈱みのり食品",
        "みのり食品",
        "佐藤花",
        "佐藤　花",
        "HANA@minori.example",
        "090 0000 1234",
        "+81-90-0000-1234",
        "チラシ-42",
    ],
)
def test_a_task_is_found_by_what_somebody_remembers_of_its_poster(words: str) -> None:
    sample.from_partner(reference="チラシ-42")
    assert titles(q=words) == ["商店街の年末チラシ、校正をお願いします"]


@pytest.mark.parametrize("words", ["株式会社みのり", "hana@example.jp", "090-0000-9999", "🍙", "@"])
def test_what_nobody_wrote_finds_nothing(words: str) -> None:
    sample.posted()
    assert titles(q=words) == []


def test_a_task_is_found_by_the_number_in_its_mail() -> None:
    sample.confirmed()
    (mail,) = sample.mails("received")
    number = mail["values"]["number"]
    assert re.fullmatch("261122-[0-9A-Z]{6}", number)
    assert titles(q=number) == ["商店街の年末チラシ、校正をお願いします"]
    assert titles(q=number.lower().replace("-", "－")) == ["商店街の年末チラシ、校正をお願いします"]
    assert titles(q=number, state="closed") == []


def test_a_task_is_found_by_its_id() -> None:
    task_id = sample.posted()
    assert titles(q=f" {task_id.lower()} ") == ["商店街の年末チラシ、校正をお願いします"]
    assert titles(q=task_id, state="closed") == []


def test_keys_hold_nothing_of_the_poster_nor_the_partners_own_number() -> None:
    sample.from_partner(reference="佐藤花 090-0000-1234")
    keys = ("pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "duepk", "duesk")
    written = " ".join(item[key]["S"] for item in house.items("crowdsourcing") for key in keys if key in item)
    for word in ("みのり", "佐藤", "minori", "090-0000", "09000001234"):
        assert word not in written


def test_another_lists_cursor_is_refused() -> None:
    for number in range(3):
        sample.posted(title=f"仕事{number}")
    cursor = house.staff().get(app, TASKS, state="review", limit=1).body["next"]
    assert house.staff().get(app, TASKS, state="published", cursor=cursor).status == 422
    assert house.staff().get(app, TASKS, state="review", cursor="x").status == 422


def test_reading_is_recorded_with_its_reason() -> None:
    task_id = sample.posted()
    staff = house.Caller({**house.staff().headers, "x-reason": "%E9%9B%BB%E8%A9%B1%E3%81%AE%E7%A2%BA%E8%AA%8D"})
    staff.get(app, f"{TASKS}/{task_id}")
    [entry] = house.items("audit")
    assert (entry["action"]["S"], entry["target"]["S"]) == ("crowdsourcing.view_task", f"crowdsourcing_task/{task_id}")
    assert entry["why"]["S"] == "電話の確認"


def test_a_download_is_an_encrypted_file_and_a_line_in_the_audit_log() -> None:
    sample.posted()
    body = {"what": "tasks", "filter": {"month": "2026-11"}, "reason": "月例の報告のため"}
    got = house.staff().post(app, "/api/crowdsourcing/downloads", body).body
    assert got["rows"] == 1
    key = got["url"].split("?")[0].split("/", 3)[3]
    stored = aws.client("s3").get_object(Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=key)["Body"].read()
    with pyzipper.AESZipFile(io.BytesIO(stored)) as archive:
        archive.setpassword(got["password"].encode())
        text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    assert "株式会社みのり食品" in text
    assert "090-0000-1234" in text
    downloaded = next(entry for entry in house.items("audit") if entry["action"]["S"] == "crowdsourcing.downloaded")
    assert downloaded["why"]["S"] == "月例の報告のため"
    assert downloaded["what"]["S"] == '{"filter":{"month":"2026-11"},"kind":"tasks","rows":1}'


def test_a_download_needs_its_reason() -> None:
    got = house.staff().post(app, "/api/crowdsourcing/downloads", {"what": "tasks", "reason": "  "})
    assert (got.status, list(got.codes())) == (422, ["/reason"])

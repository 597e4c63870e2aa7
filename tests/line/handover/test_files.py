"""The file for a successor, and its import into a new installation: looked at, taken once, harmless the second time."""

import base64
import io
import json
from typing import Any

import pytest
import pyzipper

from kernel import aws, clock, schema
from kernel.changes import Marker
from line.api import app
from line.broadcasts import audience, people
from line.handover import importing, rows
from line.handover.parts import PARTS
from line.menus import people as menus
from line.records import AWAITED, User, user_key
from line.scenarios import running
from line.scenarios.records import Conversation, conversation_key
from line.worker import worker
from tests import house
from tests.line.bookings.pressing import press
from tests.line.handover.moving import PATH, PLAN, act, code_in, opened, the_one
from tests.line.scenarios import desk
from tests.line.scenarios.acting import SMALL, content
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, minutes_later, says, stored

WHY = {"what": "users", "filter": {}, "reason": "新しい運営者へ渡すため"}
IMPORTS = f"{PATH}/imports"
ONE = {"id": "3f9a2c0d7be14c55a1f09d2e6b8c7a41", "state": "following", "safe": True}


@pytest.fixture(autouse=True)
def _memory() -> None:
    """Contents of one number are others in another test."""
    running.forget_editions()


def exported(staff: house.Caller) -> dict[str, bytes]:
    """The files in the ZIP that staff download."""
    got = staff.post(app, f"{PATH}/{the_one().handover_id}/export", WHY)
    assert got.status == 200, got.body
    key = stored_object("downloads/")
    with pyzipper.AESZipFile(io.BytesIO(key)) as archive:
        archive.setpassword(got.body["password"].encode())
        return {name: archive.read(name) for name in archive.namelist()}


def stored_object(prefix: str) -> bytes:
    client = aws.client("s3")
    bucket = house.ENVIRONMENT["FILES_BUCKET"]
    [found] = [one for one in client.list_objects_v2(Bucket=bucket)["Contents"] if one["Key"].startswith(prefix)]
    return bytes(client.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())


def looked_at(raw: bytes, key: str = "look") -> house.Got:
    given = {"filename": "users-01.csv", "content": base64.b64encode(raw).decode()}
    return house.staff().post(app, IMPORTS, given, idempotency_key=key)


def file_of(*given: dict[str, Any]) -> bytes:
    from kernel import files

    return files.csv_bytes(list(rows.columns().values()), [rows.cells(one) for one in given])


def taken(raw: bytes, key: str = "look") -> dict[str, Any]:
    """Looked at, started, and swept until it is done."""
    one = looked_at(raw, key).body
    start = house.staff().post(
        app, f"{IMPORTS}/{one['id']}/start", {"version": one["version"]}, idempotency_key=f"start-{key}"
    )
    assert start.status == 200
    for minute in range(1, 8):
        with minutes_later(minute):
            worker({}, None)
    return dict(house.staff().get(app, f"{IMPORTS}/{one['id']}").body)


def forget_everything() -> None:
    """Another installation: an empty table."""
    client = aws.client("dynamodb")
    for item in house.items("line"):
        client.delete_item(TableName=house.ENVIRONMENT["LINE_TABLE"], Key={"pk": item["pk"], "sk": item["sk"]})
    running.forget_editions()


def test_people_move_to_another_installation_with_their_states_and_are_linked_there(line: Platform) -> None:
    opened()
    small_is_published()
    deliver(event("follow"), says("ひかえめ通知"), says("診断"))
    press(line, "はい")
    deliver(says("34"), says("引っこし"))
    words, key = code_in(line), user_key(HANAKO)
    found = exported(house.staff())
    assert set(found) == {"users-01.csv", "users.schema.json"}
    assert json.loads(found["users.schema.json"])["title"] == "引き継ぐ利用者（書き出すファイルの1行）"
    assert HANAKO.encode() not in found["users-01.csv"] and found["users-01.csv"].startswith(b"\xef\xbb\xbf")

    forget_everything()
    small_is_published()
    one = taken(found["users-01.csv"])
    assert (one["state"], one["added"], one["known"], one["refused"], one["notes"]) == ("done", 1, 0, 0, [])
    hers = User.must(f"USER#{key}", "USER")
    assert (hers.state, hers.line_user_id, hers.safe_since is not None) == (AWAITED, "", True)
    kept = Conversation.must(*conversation_key(key)).states["small"]
    assert kept["variables"]["age"] == "34" and running.state_of(kept).node
    assert key in audience.members("done#small")

    again = taken(found["users-01.csv"], "again")
    assert (again["added"], again["known"]) == (0, 1)
    deliver(says(words, user=TARO))
    assert User.must(f"USER#{key}", "USER", consistent=True).line_user_id == TARO
    third = taken(found["users-01.csv"], "third")
    assert (third["added"], third["known"]) == (0, 1)
    assert User.must(f"USER#{key}", "USER", consistent=True).line_user_id == TARO


def small_is_published(**changed: Any) -> None:
    starts = {"follow": False, "words": [{"word": "診断", "to": "like"}]}
    shown = {"variable": "age", "is": "34"}
    desk.published("small", content(*SMALL["nodes"], starts=starts, shown_if=shown, **changed))


@pytest.mark.parametrize("here", [None, {"name": "ほかの診断"}], ids=["nothing", "another content under the number"])
def test_a_conversation_whose_content_is_not_here_is_told_by_row_and_left_out_as_a_whole(
    line: Platform, here: dict[str, Any] | None
) -> None:
    opened()
    small_is_published()
    deliver(event("follow"), says("診断"))
    press(line, "はい")
    deliver(says("34"))
    raw = exported(house.staff())["users-01.csv"]
    forget_everything()
    if here is not None:
        small_is_published(**here)
    looked = looked_at(raw).body
    assert (looked["fresh"], looked["wrong"], looked["faults"]) == (1, 0, [])
    [note] = looked["notes"]
    assert (note["row"], note["field"]) == (2, "会話の状態（見せてよいもの）")
    assert "「small」の1版" in note["message"] and "はじめから聞きます" in note["message"]
    assert taken(raw, "again")["added"] == 1
    key = user_key(HANAKO)
    assert Conversation.find(*conversation_key(key)) is None and key not in audience.members("done#small")


STATE: dict[str, Any] = {
    "scenario": "small",
    "edition": "1",
    "node": "like",
    "turn": 1,
    "at": "2026-10-01T03:00:00.000Z",
    "variables": {"age": "34"},
    "scores": {},
    "sources": {},
    "answers": 1,
    "last": None,
    "stopped": False,
    "ended": False,
}
NOTES: dict[str, Any] = {"tags": [["働き方", "夜勤"]], "hired": None, "asked": ""}
MENU = {"state": "hired", "since": "2026-10-01T03:00:00.000Z"}
CODE = {
    "code_locator": "ABCD",
    "code_salt": "0" * 32,
    "code_hash": "0" * 64,
    "code_until": "2026-12-01T03:00:00.000Z",
}


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("会話の状態（見せてよいもの）", {"conversations": {"small": STATE | {"edition": 1}}}),
        ("会話の状態（見せてよいもの）", {"conversations": {"small": STATE | {"edition": "preview-x"}}}),
        ("会話の状態（見せてよいもの）", {"conversations": {"small": STATE | {"variables": ["34"]}}}),
        ("会話の状態（見せてよいもの）", {"conversations": {"small": STATE | {"at": "2026-13-01T03:00:00.000Z"}}}),
        ("会話の状態（見せてよいもの）", {"conversations": {"small": STATE | {"last": ["like"]}}}),
        ("会話の状態（見せてよいもの）", {"conversations": {"small": STATE | {"mood": "x"}}}),
        ("会話の状態（見せてよいもの）", {"conversations": {"other": STATE}}),
        ("タグなど", {"parts": {"menu": MENU | {"state": "gone"}}}),
        ("タグなど", {"parts": {"menu": MENU | {"since": "きのう"}}}),
        ("タグなど", {"parts": {"menu": {"state": "after"}}}),
        ("タグなど", {"parts": {"menu": "hired"}}),
        ("タグなど", {"parts": {"notes": NOTES | {"tags": ["夜勤"]}}}),
        ("タグなど", {"parts": {"notes": NOTES | {"tags": [["", " "]]}}}),
        ("タグなど", {"parts": {"notes": NOTES | {"tags": [["", str(n)] for n in range(31)]}}}),
        ("タグなど", {"parts": {"notes": NOTES | {"hired": {"on": "2026-02-30", "indefinite": True}}}}),
        ("タグなど", {"parts": {"notes": NOTES | {"hired": {"on": "2026-10-01", "indefinite": "いいえ"}}}}),
        ("タグなど", {"parts": {"notes": {"tags": []}}}),
        ("友だちになった日時", {"followed_at": "2026-13-45T03:00:00.000Z"}),
        ("職業紹介に進める日時", {"ready_at": "2026-10-01T99:00:00.000Z"}),
        ("コードの期限", CODE | {"code_until": "2026-12-41T03:00:00.000Z"}),
    ],
    ids=lambda given: "" if isinstance(given, str) else repr(given)[:60],
)
def test_a_row_that_says_what_is_unknown_here_is_refused_whole_and_its_column_named(
    line: Platform, column: str, row: dict[str, Any]
) -> None:
    good = ONE | {"id": "1" * 32, "parts": {"notes": NOTES, "menu": MENU}, **CODE}
    raw = file_of(ONE | row, good)
    looked = looked_at(raw).body
    assert [(one["row"], one["field"]) for one in looked["faults"]] == [(2, column)] and looked["notes"] == []
    done = taken(raw, "again")
    assert (done["state"], done["added"], done["refused"]) == ("done", 1, 1)
    assert [one.user_key for one in stored("user")] == ["1" * 32] and ONE["id"] not in str(house.items("line"))


def test_a_part_that_is_unknown_here_is_named_and_the_rest_of_the_row_is_taken(line: Platform) -> None:
    raw = file_of(ONE | {"parts": {"notes": NOTES, "stamps": {"n": 3}}})
    looked = looked_at(raw).body
    assert [(one["row"], one["field"]) for one in looked["notes"]] == [(2, "タグなど")]
    assert "「stamps」" in looked["notes"][0]["message"] and looked["fresh"] == 1
    assert taken(raw, "again")["added"] == 1
    assert people.told([ONE["id"]])[ONE["id"]] == NOTES


def test_tags_that_are_too_many_together_are_told_before_any_row_is_taken(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "TAGS_MOST", 2)
    people.save_tag({"name": "日勤"}, marker=Marker(("other",)))
    two = [ONE | {"id": str(n) * 32, "parts": {"notes": NOTES | {"tags": [["", f"t{n}"]]}}} for n in range(2)]
    got = looked_at(file_of(*two))
    assert got.status == 422 and "タグが3個になります（2個まで）" in got.body["errors"][0]["message"]
    assert looked_at(file_of(two[0]), "fewer").status == 201


def test_each_part_that_is_known_here_has_its_shape_in_the_published_schema() -> None:
    assert set(PARTS) == set(schema.load(rows.SCHEMA)["properties"]["parts"]["properties"])


def test_what_she_keeps_to_herself_is_not_in_the_file(line: Platform) -> None:
    opened()
    desk.published(
        "small", content(*SMALL["nodes"], starts={"follow": False, "words": [{"word": "診断", "to": "like"}]})
    )
    deliver(event("follow"), says("診断"))
    press(line, "はい")
    deliver(says("34"))
    assert b"34" not in exported(house.staff())["users-01.csv"].split(b"\r\n", 1)[1].split(b",", 5)[5]


def test_only_an_open_hand_over_gives_a_file_and_each_file_is_in_the_audit_log(line: Platform) -> None:
    writer = house.staff()
    writer.post(app, PATH, PLAN, idempotency_key="new")
    assert writer.post(app, f"{PATH}/{the_one().handover_id}/export", WHY).status == 409
    act(writer, "propose")
    act(house.staff("市 ひろし", staff_id="01STAFFOFFICER0000000000000"), "approve")
    deliver(event("follow"))
    exported(house.staff())
    lines = [one for one in house.items("audit") if one["action"]["S"] == "line.users_downloaded"]
    assert len(lines) == 1 and "新しい運営者へ渡すため" in str(lines)
    reader = house.staff(permissions=("line.read",), staff_id="01STAFFREADER00000000000000")
    assert reader.post(app, f"{PATH}/{the_one().handover_id}/export", WHY).status == 404


def test_the_preview_names_each_row_that_can_t_be_taken_and_how_to_mend_it(line: Platform) -> None:
    raw = file_of(ONE, ONE | {"id": "x"}, ONE, ONE | {"id": "0" * 32, "state": "gone"})
    got = looked_at(raw)
    assert got.status == 201 and (got.body["rows"], got.body["fresh"], got.body["wrong"]) == (4, 1, 3)
    told = [(one["row"], one["field"]) for one in got.body["faults"]]
    assert told == [(3, "利用者の番号"), (4, "利用者の番号"), (5, "状態")]
    assert "書き出したときの32文字" in got.body["faults"][0]["message"]
    assert stored("user") == [], "looking takes nothing"


def test_broken_cells_refuse_their_row_and_no_other(line: Platform) -> None:
    good, bad = rows.cells(ONE), rows.cells(ONE | {"id": "1" * 32})
    place = list(rows.columns()).index("conversations")
    bad[place] = '{"small": {"node": 1}}'
    from kernel import files

    raw = files.csv_bytes(list(rows.columns().values()), [good, bad, bad[:3]])
    one = taken(raw)
    assert (one["rows"], one["added"], one["refused"]) == (3, 1, 2)


@pytest.mark.parametrize(
    ("raw", "says_so"),
    [
        (b"\x82\xa0", "UTF-8"),
        ("番号,名前\r\n1,a\r\n".encode(), "列が"),
        (b"\r\n", "列が"),
        (file_of(), "利用者がありません"),
    ],
    ids=["another encoding", "another file", "nothing", "no rows"],
)
def test_a_file_that_is_none_of_ours_is_refused_with_what_to_do(line: Platform, raw: bytes, says_so: str) -> None:
    got = looked_at(raw)
    assert got.status == 422 and says_so in str(got.body["errors"])


def test_an_import_that_dies_goes_on_where_it_stopped_and_counts_nobody_twice(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [ONE | {"id": f"{number:032x}"} for number in range(3)]
    real, calls = importing._taken, []

    def dies(one: Any, row: Any) -> bool:
        done = real(one, row)
        calls.append(row["id"])
        if len(calls) == 2:
            raise RuntimeError("the process dies")
        return done

    monkeypatch.setattr(importing, "_taken", dies)
    one = taken(file_of(*given))
    assert (one["state"], one["added"], one["known"], one["done"]) == ("done", 3, 0, 3)
    assert len(stored("user")) == 3


@pytest.mark.parametrize(
    "cell",
    ['{"notes":{"tags":[["","\\ud800"]],"hired":null,"asked":""}}', "[" * 100_000, '{"notes":null,"notes":null}'],
    ids=["half a character", "nested without end", "a key twice"],
)
def test_what_can_t_be_kept_refuses_its_row_and_stops_no_import(line: Platform, cell: str) -> None:
    from kernel import files

    bad = rows.cells(ONE | {"id": "1" * 32})
    bad[list(rows.columns()).index("parts")] = cell
    one = taken(files.csv_bytes(list(rows.columns().values()), [bad, rows.cells(ONE)]))
    assert (one["state"], one["added"], one["refused"]) == ("done", 1, 1)
    assert one["faults"][0]["message"] == "「タグなど」が、書き出したときの形ではありません。"


def test_a_file_that_is_gone_is_told(line: Platform) -> None:
    one = looked_at(file_of(ONE)).body
    client = aws.client("s3")
    client.delete_object(
        Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=stored("user_import")[0].hash.join(("imports/line/", ".csv"))
    )
    house.staff().post(app, f"{IMPORTS}/{one['id']}/start", {"version": 1}, idempotency_key="s")
    with minutes_later(1):
        worker({}, None)
    got = house.staff().get(app, f"{IMPORTS}/{one['id']}").body
    assert got["state"] == "done" and "ファイルが消えています" in got["trouble"]


def test_a_file_may_be_left_and_then_it_is_not_started(line: Platform) -> None:
    one = looked_at(file_of(ONE)).body
    staff = house.staff()
    left = staff.post(app, f"{IMPORTS}/{one['id']}/drop", {"version": 1}, idempotency_key="d").body
    assert left["state"] == "dropped"
    got = staff.post(app, f"{IMPORTS}/{one['id']}/start", {"version": left["version"]}, idempotency_key="s")
    assert got.status == 409


def test_a_message_to_somebody_who_has_not_sent_her_code_yet_waits_for_nobody(line: Platform) -> None:
    taken(file_of(ONE))
    from line import outgoing

    send = outgoing.new_send(
        "01SEND", role="bot", user_key=ONE["id"], messages=[{"type": "text", "text": "x"}], held=False
    )
    send.save()
    with minutes_later(20):
        worker({}, None)
    assert stored("send")[-1].state == "blocked" and line.arrived == []


def test_every_cell_that_excel_would_run_is_a_text_and_read_back_as_it_was() -> None:
    cells = rows.cells(ONE | {"followed_at": "2026-10-01T03:00:00.000Z"})
    assert cells[list(rows.columns()).index("safe")] == "はい"
    [(number, row, faults)] = list(rows.read(file_of(ONE)))
    assert (number, row, faults) == (2, ONE, [])
    assert clock.parse("2026-10-01T03:00:00.000Z")


def test_what_staff_noted_of_a_user_goes_along_and_counts_in_the_successors_segments(line: Platform) -> None:
    deliver(event("follow", user=HANAKO))
    key = user_key(HANAKO)
    tag = people.save_tag({"name": "夜勤", "attribute": "働き方"}, marker=Marker(("tag",)))
    noted = {"version": 0, "tags": [tag], "asked": True, "reason": "本人の求め"}
    hired = {"on": "2026-10-01", "indefinite": True}
    people.save(key, {**noted, "hired": hired}, by=desk.person(), marker=Marker(("note",)))
    said = people.told([key])[key]
    assert said == {"tags": [["働き方", "夜勤"]], "hired": hired, "asked": "本人の求め"}
    row = ONE | {"parts": {"notes": said}}
    forget_everything()
    people.save_tag({"name": "日勤"}, marker=Marker(("other",)))
    assert taken(file_of(row))["added"] == 1
    found = people.of(ONE["id"])
    assert people.told([ONE["id"]])[ONE["id"]] == said
    groups = {item["pk"]["S"] for item in house.items("line") if ONE["id"] in str(item.get("members", ""))}
    assert groups == {f"GROUP#tag#{found.tags[0]}", "GROUP#asked", "GROUP#placed", "GROUP#hired"}
    assert sorted(one.name for one in people.tags()) == ["夜勤", "日勤"]


def test_the_state_of_her_menu_goes_along_and_is_linked_when_she_is_here(line: Platform) -> None:
    opened()
    deliver(event("follow"), says("引っこし"))
    words = code_in(line)
    key = user_key(HANAKO)
    menus.set_state(key, "hired", 0, "就職した", Marker(("state",)), by=desk.person())
    found = exported(house.staff())
    forget_everything()
    assert taken(found["users-01.csv"])["added"] == 1
    [mine] = stored("user_menu")
    assert (mine.user_key, mine.state, mine.line_user_id, mine.duesk) == (key, "hired", "", None)
    deliver(says(words, user=TARO))
    [mine] = stored("user_menu")
    assert (mine.state, mine.line_user_id) == ("hired", TARO) and mine.duesk


def test_a_user_who_has_a_tab_of_her_own_finds_it_in_the_new_account(line: Platform) -> None:
    opened()
    deliver(event("follow"), says("引っこし"))
    code = code_in(line)
    menus.set_state(user_key(HANAKO), "hired", 0, "就職した", Marker(("state",)), by=desk.person())
    deliver(event("follow", user=TARO), says(code, user=TARO))
    mine = menus.of(user_key(HANAKO))
    assert mine is not None and (mine.line_user_id, mine.state) == (TARO, "hired")
    members = {item["pk"]["S"]: item["members"]["SS"] for item in house.items("line") if "members" in item}
    assert members["GROUP#following"] == [user_key(HANAKO)]

"""What a person sends is shown to nobody before it is found clean."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.local import malware
from kernel import aws
from line.api import app
from line.consultations import attachments
from tests import house
from tests.line import talking
from tests.line.consultations.chatting import ALL, MINE, Counsellor, Her, counsellor, her, new_id

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
NAME = "離婚届の下書き.png"
OFFERED = {"name": NAME, "type": "image/png", "size_bytes": len(PNG)}


def offered(one: Her, file_id: str, **changed: Any) -> house.Got:
    return one.caller.post(app, f"{MINE}/files", {"id": file_id, **OFFERED, **changed})


def upload(form: dict[str, Any], content: bytes) -> None:
    """As the browser does, by the signed form."""
    aws.client("s3").put_object(Bucket=house.ENVIRONMENT["TALK_BUCKET"], Key=form["fields"]["key"], Body=content)


def scanned() -> list[str]:
    return list(malware.scan(aws.client("s3"), house.ENVIRONMENT["TALK_BUCKET"]).values())


def sent(one: Her, content: bytes = PNG) -> str:
    file_id = new_id()
    upload(offered(one, file_id, size_bytes=len(content)).body, content)
    assert one.says("", file=file_id).status == 200
    return file_id


def looked(one: Her, file_id: str) -> Any:
    return one.caller.get(app, f"{MINE}/files/{file_id}").body


def test_a_picture_is_shown_for_a_minute_once_it_is_found_clean(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    file_id = sent(hanako)
    assert looked(hanako, file_id) == {"state": "checking", "type": "image/png", "url": None}
    assert scanned() == ["NO_THREATS_FOUND"]
    at = sato.takes()
    for found in (looked(hanako, file_id), sato.caller.get(app, f"{ALL}/{at}/files/{file_id}").body):
        assert found["state"] == "ready"
        asked = parse_qs(urlsplit(found["url"]).query)
        assert asked["X-Amz-Expires"] == ["60"] and asked["response-content-disposition"] == ["inline"]
        assert "離婚" not in found["url"]
    [said] = hanako.reads().body["said"]
    assert (said["what"], said["text"], said["file"]) == ("file", NAME, file_id)
    assert NAME not in repr(house.items("line"))


def test_the_eicar_string_is_never_shown(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    file_id = sent(hanako, malware.EICAR)
    assert scanned() == ["THREATS_FOUND"]
    assert looked(hanako, file_id) == {"state": "blocked", "type": "image/png", "url": None}


@pytest.mark.parametrize("verdict", ["UNSUPPORTED", "ACCESS_DENIED", "FAILED"])
def test_what_could_not_be_scanned_is_not_shown(cloud: None, verdict: str) -> None:
    hanako = her()
    hanako.opens()
    file_id = sent(hanako)
    [file] = talking.stored("attached")
    key = attachments.object_key(file.consultation_id, file_id)
    tags = {"TagSet": [{"Key": attachments.TAG, "Value": verdict}]}
    aws.client("s3").put_object_tagging(Bucket=house.ENVIRONMENT["TALK_BUCKET"], Key=key, Tagging=tags)
    assert looked(hanako, file_id)["state"] == "blocked"


def test_a_form_takes_one_file_of_one_kind_and_size(cloud: None) -> None:
    import base64
    import json

    hanako = her()
    hanako.opens()
    form = offered(hanako, new_id()).body
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert ["content-length-range", len(PNG), len(PNG)] in policy["conditions"]
    assert {"Content-Type": "image/png"} in policy["conditions"]
    assert {"key": form["fields"]["key"]} in policy["conditions"]


def test_other_kinds_and_large_files_are_refused(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    assert offered(hanako, new_id(), type="text/html").codes() == {"/type": "enum"}
    assert offered(hanako, new_id(), type="image/svg+xml").status == 422
    assert offered(hanako, new_id(), size_bytes=attachments.BYTES_MOST + 1).status == 413


def test_asking_again_for_the_same_file_is_the_same_file(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    file_id = new_id()
    assert [offered(hanako, file_id).status for _ in range(2)] == [200, 200]
    assert len(talking.stored("attached")) == 1
    assert offered(hanako, file_id, name="別.png").status == 422


def test_a_file_that_never_arrived_is_no_message(cloud: None) -> None:
    hanako = her()
    hanako.opens()
    file_id = new_id()
    offered(hanako, file_id)
    assert hanako.says("", file=file_id).status == 409
    assert hanako.says("", file=new_id()).status == 404


def test_a_file_of_another_consultation_is_not_there(cloud: None) -> None:
    hanako, taro = her(), her(talking.TARO)
    for one in (hanako, taro):
        one.opens()
    file_id = sent(hanako)
    assert taro.caller.get(app, f"{MINE}/files/{file_id}").status == 404
    assert taro.says("", file=file_id).status == 404
    other = counsellor("01STAFFOTHER00000000000000", name="青木 健")
    [first, _] = other.sees()
    assert other.caller.get(app, f"{ALL}/{first['id']}/files/{file_id}").status == 404, "nobody holds it yet"


def from_the_desk(sato: Counsellor, at: str, content: bytes = PNG) -> str:
    file_id = new_id()
    body = {"id": file_id, "name": "求人票.png", "type": "image/png", "size_bytes": len(content)}
    got = sato.caller.post(app, f"{ALL}/{at}/files", body)
    assert got.status == 200, got.text
    upload(got.body, content)
    assert sato.caller.post(app, f"{ALL}/{at}/say", {"id": new_id(), "file": file_id}).status == 200
    return file_id


def state(sato: Counsellor, at: str, file_id: str) -> str:
    return str(sato.caller.get(app, f"{ALL}/{at}/files/{file_id}/state").body["state"])


def test_the_counsellor_s_file_is_opened_by_nobody_before_it_is_found_clean(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    at = sato.takes()
    file_id = from_the_desk(sato, at)
    assert state(sato, at, file_id) == "checking" and looked(hanako, file_id)["url"] is None
    scanned()
    assert state(sato, at, file_id) == "ready" and looked(hanako, file_id)["url"]
    [said] = hanako.reads().body["said"]
    assert (said["by"], said["what"], said["text"]) == ("staff", "file", "求人票.png")


def test_a_dangerous_file_of_the_counsellor_is_shown_to_neither(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    at = sato.takes()
    file_id = from_the_desk(sato, at, malware.EICAR)
    scanned()
    assert state(sato, at, file_id) == "blocked"
    assert looked(hanako, file_id)["url"] is sato.caller.get(app, f"{ALL}/{at}/files/{file_id}").body["url"] is None


def test_whether_a_file_is_clean_is_no_reading_of_it(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    file_id = sent(hanako)
    at = sato.takes()
    before = len(house.items("audit"))
    assert state(sato, at, file_id) == "checking"
    assert len(house.items("audit")) == before
    other = counsellor("01STAFFOTHER00000000000000", name="青木 健")
    assert other.caller.get(app, f"{ALL}/{at}/files/{file_id}/state").status == 404
    assert other.caller.post(app, f"{ALL}/{at}/files", {**OFFERED, "id": new_id()}).status == 404


def test_nobody_shows_the_other_side_s_file_as_her_own(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    hanako.opens()
    hers = sent(hanako)
    at = sato.takes()
    assert sato.caller.post(app, f"{ALL}/{at}/say", {"id": new_id(), "file": hers}).status == 404
    assert hanako.says("", file=from_the_desk(sato, at)).status == 404
    assert sato.caller.post(app, f"{ALL}/{at}/files", {**OFFERED, "id": hers}).status == 422

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
from tests.line.consultations.chatting import ALL, MINE, Her, counsellor, her, new_id

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
NAME = "離婚届の下書き.png"


def offered(one: Her, file_id: str, **changed: Any) -> house.Got:
    body = {"id": file_id, "name": NAME, "type": "image/png", "size_bytes": len(PNG)}
    return one.caller.post(app, f"{MINE}/files", body | changed)


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

"""The Messaging API as a bot meets it: refusals, retry keys, reply tokens, quota; LINE's own SDK is the oracle."""

import uuid
from typing import Any

import pytest
import urllib3
from linebot.v3.messaging import (  # type: ignore[import-untyped]
    ApiClient,
    ApiException,
    Configuration,
    MessagingApi,
    MessagingApiBlob,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
    ValidateMessageRequest,
)

from tests.line_platform.conftest import TOKEN, Line

HELLO = {"type": "text", "text": "こんにちは"}


def key() -> str:
    return str(uuid.uuid4())


def push(
    line: Line, user_id: str, *, retry_key: str | None = None, message: dict[str, Any] = HELLO
) -> urllib3.BaseHTTPResponse:
    return line.api("message/push", {"to": user_id, "messages": [message]}, retry_key=retry_key)


def reply_token(line: Line, user_id: str) -> str:
    token: str = line.control("POST", f"users/{user_id}/say", {"text": "もしもし"})["reply_token"]
    return token


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_wrong_token_is_refused_as_line_refuses_it(line: Line, token: str | None) -> None:
    answer = line.api("info", method="GET", token=token)
    assert answer.status == 401
    assert answer.json()["message"].startswith("Authentication failed.")
    assert uuid.UUID(answer.headers["X-Line-Request-Id"])


def test_a_reply_token_works_once(line: Line) -> None:
    user_id = line.friend()
    token = reply_token(line, user_id)
    first = line.api("message/reply", {"replyToken": token, "messages": [HELLO, HELLO]})
    assert first.status == 200
    assert len(first.json()["sentMessages"]) == 2
    again = line.api("message/reply", {"replyToken": token, "messages": [HELLO]})
    assert (again.status, again.json()) == (400, {"message": "Invalid reply token"})
    assert [entry["way"] for entry in line.talk(user_id) if entry["by"] == "bot"] == ["reply", "reply"]


@pytest.mark.parametrize(("seconds", "status"), [(55, 200), (61, 400)])
def test_a_reply_token_works_for_a_minute(line: Line, seconds: int, status: int) -> None:
    token = reply_token(line, line.friend())
    line.control("POST", f"clock?advance={seconds}")
    assert line.api("message/reply", {"replyToken": token, "messages": [HELLO]}).status == status


def test_a_refused_reply_leaves_the_token_alive(line: Line) -> None:
    token = reply_token(line, line.friend())
    assert line.api("message/reply", {"replyToken": token, "messages": [{"type": "text", "text": ""}]}).status == 400
    assert line.api("message/reply", {"replyToken": token, "messages": [HELLO]}).status == 200


def test_a_retry_key_on_a_reply_is_an_error(line: Line) -> None:
    token = reply_token(line, line.friend())
    assert line.api("message/reply", {"replyToken": token, "messages": [HELLO]}, retry_key=key()).status == 400


def test_a_retry_key_is_accepted_once_for_a_day(line: Line) -> None:
    user_id, retry_key = line.friend(), key()
    first = push(line, user_id, retry_key=retry_key)
    again = push(line, user_id, retry_key=retry_key.upper())
    assert (first.status, again.status) == (200, 409)
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert again.json() == {
        "message": "The retry key is already accepted",
        "sentMessages": first.json()["sentMessages"],
    }
    assert len(line.talk(user_id)) == 1
    line.control("POST", f"clock?advance={24 * 3600}")
    assert push(line, user_id, retry_key=retry_key).status == 200
    assert len(line.talk(user_id)) == 2


def test_a_retry_key_of_a_refused_request_is_free(line: Line) -> None:
    user_id, retry_key = line.friend(), key()
    assert push(line, user_id, retry_key=retry_key, message={"type": "text", "text": ""}).status == 400
    assert push(line, user_id, retry_key=retry_key).status == 200


def test_a_retry_key_is_a_uuid_and_its_lack_is_noted(line: Line) -> None:
    user_id = line.friend()
    assert push(line, user_id, retry_key="1234").status == 400
    assert push(line, user_id).status == 200
    assert "再試行キー" in line.log("violation")[-1]["text"]


def test_faults_name_the_property(line: Line) -> None:
    answer = push(line, line.friend(), message={"type": "text", "text": "あ" * 5001})
    assert answer.status == 400
    assert answer.json()["message"] == "The request body has 1 error(s)"
    assert answer.json()["details"][0]["property"] == "messages[0].text"


def test_bodies_that_can_not_be_read_are_refused(line: Line) -> None:
    assert line.api("message/push", b"{").status == 400
    assert line.api("message/push", b"[]").status == 400
    assert line.api("message/push", b" " * (2 * 1024 * 1024 + 1)).status == 413
    assert (
        line.api("message/push", {"to": "someone", "messages": [HELLO]})
        .json()["message"]
        .startswith("The property, 'to'")
    )
    assert line.api("message/push", {"to": "U" + "0" * 32, "messages": [HELLO]}).json() == {
        "message": "Failed to send messages"
    }
    assert line.api("message/unheard-of", {}).status == 404


def test_the_month_s_quota_ends_with_429_and_replies_stay_free(line: Line) -> None:
    user_id = line.friend()
    line.control("POST", "settings", {"monthly_quota": 2})
    assert push(line, user_id, retry_key=key()).status == 200
    two_bubbles = {"to": user_id, "messages": [HELLO, HELLO]}
    assert line.api("message/push", two_bubbles, retry_key=key()).status == 200  # one person, one message
    refused = push(line, user_id, retry_key=key())
    assert (refused.status, refused.json()) == (429, {"message": "You have reached your monthly limit."})
    assert line.api("message/quota", method="GET").json() == {"type": "limited", "value": 2}
    assert line.api("message/quota/consumption", method="GET").json() == {"totalUsage": 2}
    assert line.api("message/reply", {"replyToken": reply_token(line, user_id), "messages": [HELLO]}).status == 200
    line.control("POST", f"clock?advance={32 * 86400}")
    assert push(line, user_id, retry_key=key()).status == 200


def test_who_blocked_the_bot_gets_nothing_and_the_answer_is_200(line: Line) -> None:
    user_id = line.friend()
    line.control("POST", f"users/{user_id}/block")
    assert push(line, user_id, retry_key=key()).status == 200
    assert line.talk(user_id) == []
    assert line.api("message/quota/consumption", method="GET").json() == {"totalUsage": 0}


def test_multicast_and_broadcast_reach_friends(line: Line) -> None:
    one, other, blocked = line.friend("青空 れん"), line.friend("小川 すみれ"), line.friend("星野 はるか")
    line.control("POST", f"users/{blocked}/block")
    body = {"to": [one, other, blocked, one], "messages": [HELLO]}
    assert line.api("message/multicast", body, retry_key=key()).json() == {}
    retry_key = key()
    assert line.api("message/broadcast", {"messages": [HELLO]}, retry_key=retry_key).status == 200
    assert line.api("message/broadcast", {"messages": [HELLO]}, retry_key=retry_key).status == 409
    assert [len(line.talk(user_id)) for user_id in (one, other, blocked)] == [2, 2, 0]
    assert line.api("message/quota/consumption", method="GET").json() == {"totalUsage": 4}
    assert line.api("message/multicast", {"to": [one] * 501, "messages": [HELLO]}, retry_key=key()).status == 400
    assert line.api("message/multicast", {"to": ["x"], "messages": [HELLO]}, retry_key=key()).status == 400


def test_broadcasts_are_limited_to_sixty_an_hour(line: Line) -> None:
    statuses = [line.api("message/broadcast", {"messages": [HELLO]}, retry_key=key()).status for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    line.control("POST", "clock?advance=3600")
    assert line.api("message/broadcast", {"messages": [HELLO]}, retry_key=key()).status == 200


def test_validation_sends_nothing(line: Line) -> None:
    user_id = line.friend()
    for endpoint in ("reply", "push", "multicast", "broadcast"):
        assert line.api(f"message/validate/{endpoint}", {"messages": [HELLO]}).json() == {}
        assert line.api(f"message/validate/{endpoint}", {"messages": []}).status == 400
    assert line.talk(user_id) == []


def test_getting_a_profile_is_answered_and_noted(line: Line) -> None:
    user_id = line.friend("雪村 かえで")
    assert line.api(f"profile/{user_id}", method="GET").json()["displayName"] == "雪村 かえで"
    assert "友だち追加の直後" in line.log("violation")[-1]["text"]
    line.control("POST", "clock?advance=120")
    line.api(f"profile/{user_id}", method="GET")
    assert "友だち追加の直後" not in line.log("violation")[-1]["text"]
    line.control("POST", f"users/{user_id}/block")
    assert line.api(f"profile/{user_id}", method="GET").status == 404


def test_a_picture_can_be_fetched_until_it_is_unsent(line: Line) -> None:
    user_id = line.friend()
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    sent = line.http.request(
        "POST", f"{line.url}/control/users/{user_id}/image", body=picture, headers={"Content-Type": "image/png"}
    ).json()
    content = line.api(f"message/{sent['message_id']}/content", method="GET")
    assert (content.data, content.headers["Content-Type"]) == (picture, "image/png")
    assert line.api(f"message/{sent['message_id']}/content", method="GET", token="wrong").status == 401
    line.control("POST", f"users/{user_id}/unsend", {"message_id": sent["message_id"]})
    assert line.api(f"message/{sent['message_id']}/content", method="GET").status == 404


@pytest.mark.parametrize(("when", "repeated"), [("before", 200), ("after", 409)])
def test_an_injected_500_before_or_after_acceptance(line: Line, when: str, repeated: int) -> None:
    user_id, retry_key = line.friend(), key()
    line.control("POST", "fail", {"next": 1, "status": 500, "when": when, "endpoint": "push"})
    assert push(line, user_id, retry_key=retry_key).status == 500
    assert len(line.talk(user_id)) == (1 if when == "after" else 0)
    assert push(line, user_id, retry_key=retry_key).status == repeated
    assert len(line.talk(user_id)) == 1


def test_an_injected_time_out_after_acceptance_leaves_the_caller_waiting(line: Line) -> None:
    user_id, retry_key = line.friend(), key()
    line.control("POST", "fail", {"next": 1, "status": "timeout-after"})
    impatient = urllib3.PoolManager(retries=False, timeout=0.3)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        impatient.request(
            "POST",
            f"{line.url}/v2/bot/message/push",
            json={"to": user_id, "messages": [HELLO]},
            headers={"Authorization": f"Bearer {TOKEN}", "X-Line-Retry-Key": retry_key},
        )
    impatient.clear()
    assert len(line.talk(user_id)) == 1
    assert push(line, user_id, retry_key=retry_key).status == 409


def test_injected_429_come_as_often_as_asked(line: Line) -> None:
    user_id = line.friend()
    line.control("POST", "fail", {"next": 2, "status": 429})
    assert [push(line, user_id, retry_key=key()).status for _ in range(3)] == [429, 429, 200]
    line.control("POST", "fail", {"next": 1, "status": 200}, status=422)


def test_line_s_own_sdk_takes_the_stand_in_for_line(line: Line) -> None:
    user_id, retry_key = line.friend("結城 ひなた"), key()
    with ApiClient(Configuration(host=line.url, access_token=TOKEN)) as client:
        api = MessagingApi(client)
        hello = TextMessage(text="こんにちは")
        sent = api.push_message_with_http_info(
            PushMessageRequest(to=user_id, messages=[hello]), x_line_retry_key=retry_key
        )
        assert sent.data.sent_messages[0].id == line.talk(user_id)[0]["id"]
        with pytest.raises(ApiException) as conflict:
            api.push_message(PushMessageRequest(to=user_id, messages=[hello]), x_line_retry_key=retry_key)
        assert conflict.value.status == 409
        assert conflict.value.headers["x-line-accepted-request-id"] == sent.headers["x-line-request-id"]
        token = reply_token(line, user_id)
        assert api.reply_message(ReplyMessageRequest(replyToken=token, messages=[hello])).sent_messages
        with pytest.raises(ApiException) as used:
            api.reply_message(ReplyMessageRequest(replyToken=token, messages=[hello]))
        assert used.value.status == 400
        api.multicast(MulticastRequest(to=[user_id], messages=[hello]), x_line_retry_key=key())
        api.validate_push(ValidateMessageRequest(messages=[hello]))
        assert api.get_message_quota().value == 30_000
        assert api.get_message_quota_consumption().total_usage == 2
        assert api.get_bot_info().display_name == "ひだまり市 まちむすび"
        assert api.get_profile(user_id).display_name == "結城 ひなた"
        picture = line.control("POST", f"users/{user_id}/image", b"")["message_id"]
        assert bytes(MessagingApiBlob(client).get_message_content(picture)).startswith(b"\x89PNG")

"""What it keeps, what it serves, and how it starts and ends."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import urllib3

from infra.local.line_platform.mail import linked
from infra.local.ports import free
from tests.line_platform.conftest import DESTINATION, SECRET, TOKEN, Line, Running

HELLO = {"type": "text", "text": "こんにちは"}


def test_everything_but_the_log_of_failures_survives_a_restart(tmp_path: Path) -> None:
    retry_key = "123e4567-e89b-12d3-a456-426614174000"
    with Running(tmp_path) as line:
        user_id = line.friend("波多 あおい")
        token = line.control("POST", f"users/{user_id}/say", {"text": "もしもし"})["reply_token"]
        picture = line.control("POST", f"users/{user_id}/image", b"")["message_id"]
        assert line.api("message/push", {"to": user_id, "messages": [HELLO]}, retry_key=retry_key).status == 200
        before = line.talk(user_id)
    with Running(tmp_path) as line:
        assert line.talk(user_id) == before
        assert line.api("message/push", {"to": user_id, "messages": [HELLO]}, retry_key=retry_key).status == 409
        assert line.api("message/reply", {"replyToken": token, "messages": [HELLO]}).status == 200
        assert line.api(f"message/{picture}/content", method="GET").status == 200
        assert line.api("message/quota/consumption", method="GET").json() == {"totalUsage": 1}
        assert line.log("webhook")
        line.control("POST", "reset")
        assert [user["name"] for user in line.control("GET", "users")["users"]] == ["日向 さくら", "森野 つばさ"]
        assert line.log("webhook") == []


def test_the_page_is_served_whole_and_needs_nobody_else(line: Line) -> None:
    page = line.http.request("GET", line.url)
    text = page.data.decode()
    assert page.status == 200
    assert "LINEの代わり（開発用）" in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assets = [*re.findall(r'(?:src|href)="(/[^"]+)"', text), "/talk.js"]
    for asset in assets:
        if asset != "/mail":
            answer = line.http.request("GET", line.url + asset)
            assert answer.status == 200
            assert "//cdn" not in answer.data.decode()
            assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?https?://""", answer.data.decode())


def test_the_stream_tells_of_changes(line: Line) -> None:
    stream = line.http.request("GET", f"{line.url}/control/stream", preload_content=False)
    assert stream.headers["Content-Type"] == "text/event-stream"
    first = stream.readline()
    stream.readline()
    line.control("POST", "users", {})
    second = stream.readline()
    stream.close()
    assert first.startswith(b"data: ")
    assert int(second.split()[1]) > int(first.split()[1])


def test_sent_mails_can_be_read_as_json_and_as_pages(mailbox: Line) -> None:
    def get(path: str) -> urllib3.BaseHTTPResponse:
        return mailbox.http.request("GET", mailbox.url + path)

    mails = get("/mail.json").json()["mails"]
    assert [mail["subject"] for mail in mails] == ["受付", "ご確認のお願い"]
    only = get("/mail.json?to=Hanako").json()["mails"]
    assert [mail["to"] for mail in only] == [["hanako@example.jp"]]
    assert only[0]["at"].endswith("Z")
    page = get("/mail/1@email.amazonses.com").data.decode()
    assert '<a href="https://hidamari.example/confirm?token=a&amp;b=c">' in page
    assert "sandbox=" in page
    assert "<script>" not in page
    assert "ご確認のお願い" in get("/mail").data.decode()
    assert get("/mail/none").status == 404


def test_without_an_emulator_the_mailbox_says_so(line: Line) -> None:
    assert line.http.request("GET", f"{line.url}/mail.json").status == 502
    assert "返事がありません" in line.http.request("GET", f"{line.url}/mail").data.decode()


def test_links_end_where_the_address_ends() -> None:
    assert linked("見る：http://localhost:8000/a?b=1。<i>") == (
        '見る：<a href="http://localhost:8000/a?b=1">http://localhost:8000/a?b=1</a>。&lt;i&gt;'
    )


def start(tmp_path: Path, port: int, config: str) -> subprocess.Popen[str]:
    file = tmp_path / "line.json"
    file.write_text(config, "utf-8")
    command = [
        sys.executable,
        "-m",
        "infra.local.line_platform",
        "--port",
        str(port),
        "--state-dir",
        str(tmp_path / "s"),
        "--config",
        str(file),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_starts_by_command_and_ends_on_sigterm_with_its_memory_kept(tmp_path: Path) -> None:
    port = free().line  # below the system's own choices, which anybody may hold in a moment
    values = {
        "channel_secret": SECRET,
        "channel_access_token": TOKEN,
        "destination": DESTINATION,
        "webhook_url": "http://127.0.0.1:9/",
        "emulator_url": "",
    }
    process = start(tmp_path, port, json.dumps(values))
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"ready: http://localhost:{port}\n"
        urllib3.request("POST", f"http://127.0.0.1:{port}/control/users", json={"name": "麦田 れん"})
        second = start(tmp_path, port, json.dumps(values))
        assert "can't be used" in second.communicate(timeout=20)[1]
        assert second.returncode == 1
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert "麦田 れん" in (tmp_path / "s" / "line_platform.json").read_text("utf-8")


def test_a_wrong_configuration_is_said_in_a_sentence(tmp_path: Path) -> None:
    process = start(tmp_path, 1, '{"channel_secret": "x"}')
    errors = process.communicate(timeout=20)[1]
    assert process.returncode == 2
    assert "channel_access_token" in errors
    assert "Traceback" not in errors

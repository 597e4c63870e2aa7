"""Visitors of the four doors over real HTTP, for `make bench` and `make load`."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pyotp
import urllib3
from standardwebhooks import Webhook

from kernel import schema


class Doors:
    """Calls a running system with the secrets of its access.json."""

    def __init__(self, access: dict[str, Any]) -> None:
        self.access = access
        self.url = access["url"].rstrip("/")
        self.http = urllib3.PoolManager(maxsize=32, retries=False, timeout=urllib3.Timeout(30))
        self.session: dict[str, str] | None = None

    def notify(self, order_number: str, *, portal: str = "furunavi") -> urllib3.BaseHTTPResponse:
        """A signed notification of one donation."""
        example = json.loads(json.dumps(schema.load("donations/notification")["examples"][0]))
        example["portal_order_number"] = order_number
        body = json.dumps(example, ensure_ascii=False)
        message_id, now = f"msg_{uuid.uuid4().hex}", int(time.time())
        import datetime

        stamp = datetime.datetime.fromtimestamp(now, datetime.UTC)
        signature = Webhook(self.access["partners"][portal]["secret"]).sign(message_id, stamp, body)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(now),
            "webhook-signature": signature,
        }
        return self.http.request(
            "POST", f"{self.url}/api/donations/portals/{portal}/notifications", body=body.encode(), headers=headers
        )

    def webhook(self, *events: tuple[str, str], text: str = "質問です") -> urllib3.BaseHTTPResponse:
        """A signed LINE webhook with a text message for each (user id, event id)."""
        now = int(time.time() * 1000)
        told = [
            {
                "type": "message",
                "mode": "active",
                "timestamp": now,
                "source": {"type": "user", "userId": user_id},
                "webhookEventId": event_id,
                "deliveryContext": {"isRedelivery": False},
                "replyToken": uuid.uuid4().hex,
                "message": {"id": str(now), "type": "text", "quoteToken": "q", "text": text},
            }
            for user_id, event_id in events
        ]
        raw = json.dumps(
            {"destination": self.access["line"]["destination"], "events": told}, ensure_ascii=False
        ).encode()
        digest = hmac.new(self.access["line"]["channel_secret"].encode(), raw, hashlib.sha256).digest()
        headers = {"content-type": "application/json", "x-line-signature": base64.b64encode(digest).decode()}
        return self.http.request("POST", f"{self.url}/api/line/webhook", body=raw, headers=headers)

    def signed_in(self) -> dict[str, str]:
        """Headers of the first of the demo staff."""
        if self.session is None:
            staff = self.access["staff"][0]
            step = self.post(
                "/api/accounts/staff/sign-in", {"email": staff["email"], "password": staff["password"]}
            ).json()
            code = pyotp.TOTP(staff["totp_secret"]).now()
            done = self.post("/api/accounts/staff/sign-in/totp", {"challenge": step["challenge"], "code": code})
            if done.status == 401:  # this code has been taken: the next one
                time.sleep(31)
                return self.signed_in()
            assert done.status == 200, done.data
            self.session = {
                "cookie": done.headers["set-cookie"].split(";")[0],
                "x-csrf-token": done.json()["csrf_token"],
            }
        return self.session

    def post(self, path: str, body: Any, **headers: str) -> urllib3.BaseHTTPResponse:
        given = {"content-type": "application/json", **headers}
        return self.http.request(
            "POST", self.url + path, body=json.dumps(body, ensure_ascii=False).encode(), headers=given
        )

    def get(self, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        return self.http.request("GET", self.url + path, headers=headers)

    def measured(self) -> list[tuple[str, Callable[[int], int], int, int]]:
        """(name, call, threads, how many) of what `make bench` measures."""
        run = uuid.uuid4().hex[:8]
        staff = self.signed_in()
        user = "U" + uuid.uuid4().hex
        return [
            ("donation notification", lambda n: self.notify(f"B{run}-{n}").status, 4, 200),
            ("LINE webhook", lambda n: self.webhook((user, f"{run}{n:018d}")).status, 4, 200),
            ("donations list (staff)", lambda _: self.get("/api/donations", **staff).status, 4, 100),
            ("home page", lambda _: self.get("/").status, 4, 200),
        ]

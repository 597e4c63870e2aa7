"""What tests stand on: a small mocked cloud with our tables and buckets, callers of every audience, a way to call an Api in-process."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 2026-11-22 12:00 in Japan, a Sunday
ROOMS = ("identity", "audit", "line", "donations", "crowdsourcing", "consortium", "messaging", "content")
BUCKETS = ("INTAKE_BUCKET", "FILES_BUCKET", "PUBLISHED_BUCKET", "SITE_BUCKET", "TALK_BUCKET")
KERNEL_SECRET = {
    "search_key": "test-search-key",
    "cursor_key": "test-cursor-key",
    "link_key": "test-link-key",
    "altcha_key": "test-altcha-key",
}
LINE_SECRET = {
    "channel_secret": "8c570fa6dd201bb328f1c1eac23a96d8",
    "channel_access_token": "test-line-token",
    "destination": "U8e742f61d673b39c7fff3cecb7536ef0",
    "login_channel_id": "2000000001",
    "liff_id": "2000000001-hidamari",
}
RAKUTEN_SECRET = {"service_secret": "SP000000_test", "license_key": "SL000000_test"}
PARTNER_SECRET = "whsec_" + base64.b64encode(b"a partner's key, 32 bytes long!!").decode()
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "ap-northeast-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    "SECRETS_ID": "machimusubi/kernel",
    "LINE_SECRETS_ID": "machimusubi/line",
    "LINE_API_URL": "https://api.line.me",
    "LIFF_URL": "https://liff.line.me",
    "LIFF_SDK_URL": "https://static.line-scdn.net/liff/edge/2/sdk.js",
    "SEALING_KEY_ID": "alias/test-sealing",
    "RAKUTEN_SECRETS_ID": "machimusubi/rakuten",
    "RAKUTEN_API_URL": "https://api.rms.rakuten.co.jp",
    "LINE_EVENTS_QUEUE_URL": "",
    "ORIGIN_SECRET": "test-origin",
    "PUBLIC_URL": "https://machi.example",
    "MAIL_FROM": "machi@hidamari.example",
    "EVENT_BUS": "machimusubi",
    "STAFF_IP_ALLOW": "",
    "POWERTOOLS_METRICS_NAMESPACE": "Machimusubi",
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    **{f"{room.upper()}_TABLE": f"test-{room}" for room in ROOMS},
    **{bucket: f"test-{bucket.lower().replace('_', '-')}" for bucket in BUCKETS},
}


def set_environment() -> None:
    """Give this process the names that the template gives its functions."""
    os.environ.update(ENVIRONMENT)


@contextmanager
def mocked_cloud() -> Iterator[None]:
    """An empty moto cloud with all tables, buckets and secrets."""
    import moto

    from kernel import aws, sealing, secrets
    from tests import quick

    quick.answers()
    quick.transactions()
    quick.calls()
    # Clients made after moto's import stay good from one mocked cloud to the next; making them is what takes time.
    with moto.mock_aws():
        secrets.forget()
        sealing.forget()
        for room in ROOMS:
            create_table(aws.client("dynamodb"), ENVIRONMENT[f"{room.upper()}_TABLE"])
        for bucket in BUCKETS:
            aws.client("s3").create_bucket(
                Bucket=ENVIRONMENT[bucket], CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
            )
        kms = aws.client("kms")
        kms.create_alias(AliasName=ENVIRONMENT["SEALING_KEY_ID"], TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
        manager = aws.client("secretsmanager")
        manager.create_secret(Name=ENVIRONMENT["SECRETS_ID"], SecretString=json.dumps(KERNEL_SECRET))
        manager.create_secret(Name=ENVIRONMENT["LINE_SECRETS_ID"], SecretString=json.dumps(LINE_SECRET))
        manager.create_secret(Name=ENVIRONMENT["RAKUTEN_SECRETS_ID"], SecretString=json.dumps(RAKUTEN_SECRET))
        yield
    secrets.forget()


def create_table(dynamodb: Any, name: str) -> None:
    """A table as template.yaml shapes it."""
    keys = ("pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "duepk", "duesk")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": f"{index}pk", "KeyType": "HASH"},
                    {"AttributeName": f"{index}sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in ("gsi1", "gsi2", "due")
        ],
    )


def user_pool() -> None:
    """The staff pool and its client, as template.yaml shapes them; their ids go into the environment."""
    from kernel import aws

    cognito = aws.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="staff", MfaConfiguration="OPTIONAL")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="staff", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    os.environ.update(USER_POOL_ID=pool, USER_POOL_CLIENT_ID=client)


def items(room: str) -> list[dict[str, Any]]:
    """Everything in a room's table, as DynamoDB JSON; for assertions."""
    from kernel import aws

    found: list[dict[str, Any]] = aws.client("dynamodb").scan(TableName=ENVIRONMENT[f"{room.upper()}_TABLE"])["Items"]
    return found


def outbox(room: str) -> list[dict[str, Any]]:
    """The events waiting in a room's outbox, oldest first."""
    waiting = [json.loads(item["event"]["S"]) for item in items(room) if item["pk"]["S"].startswith("OUTBOX#")]
    return sorted(waiting, key=lambda event: event["id"])


@dataclass
class Got:
    """An answer of an Api."""

    status: int
    body: Any
    headers: dict[str, Any]
    text: str

    def codes(self) -> dict[str, str]:
        """{pointer: code} of a validation problem."""
        return {error["pointer"]: error["code"] for error in self.body.get("errors", [])}


@dataclass
class Caller:
    """Calls an Api in-process as CloudFront and API Gateway would, with this caller's headers on every request."""

    headers: dict[str, str]

    def get(self, app: Any, path: str, **query: Any) -> Got:
        return self.send(app, "GET", path + ("?" + urlencode(query, doseq=True) if query else ""))

    def post(self, app: Any, path: str, body: Any = None, **headers: str) -> Got:
        raw = json.dumps(body, ensure_ascii=False).encode()
        return self.send(app, "POST", path, raw, {"content-type": "application/json", **headers})

    def post_form(self, app: Any, path: str, fields: dict[str, Any] | list[tuple[str, str]], **headers: str) -> Got:
        raw = urlencode(fields, doseq=True).encode()
        return self.send(app, "POST", path, raw, {"content-type": "application/x-www-form-urlencoded", **headers})

    def send(self, app: Any, method: str, path: str, raw: bytes = b"", headers: dict[str, str] | None = None) -> Got:
        bare, _, query = path.partition("?")
        event = {
            "httpMethod": method,
            "path": bare,
            "headers": {
                "x-origin-secret": ENVIRONMENT["ORIGIN_SECRET"],
                "x-viewer-ip": "203.0.113.7",
                "accept": "*/*",
                **self.headers,
                **{name.replace("_", "-"): value for name, value in (headers or {}).items()},
            },
            "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
            "requestContext": {"httpMethod": method, "resourcePath": "/{proxy+}", "path": bare, "identity": {}},
            "pathParameters": {"proxy": bare.lstrip("/")},
            "stageVariables": None,
            "isBase64Encoded": True,
            "body": base64.b64encode(raw).decode() if raw else None,
        }
        answer = app(event, None)
        text = answer["body"] or ""
        shown = {**answer.get("headers", {}), **answer.get("multiValueHeaders", {})}
        kind = str(shown.get("Content-Type", ""))
        return Got(answer["statusCode"], json.loads(text) if "json" in kind and text else None, shown, text)


PUBLIC = Caller({})
PERMISSIONS = (
    "accounts.manage",
    "audit.read",
    "incidents.read",
    "incidents.handle",
    "incidents.close",
    "line.read",
    "line.reply",
    "line.consult",
    "line.lead",
    "line.manage",
    "line.write",
    "line.approve",
    "donations.read",
    "donations.write",
    "donations.approve",
    "crowdsourcing.read",
    "crowdsourcing.review",
    "consortium.read",
    "consortium.screen",
    "consortium.approve",
    "messaging.read",
    "messaging.send",
)


def staff(
    name: str = "佐藤 花", *, staff_id: str = "01STAFFSATOHANA00000000000", permissions: tuple[str, ...] = PERMISSIONS
) -> Caller:
    """A signed-in member of staff with these permissions (writes the session)."""
    from kernel import callers, clock

    cookie = f"cookie-of-{staff_id}"
    callers.Session(
        pk=callers.session_pk(cookie),
        sk="SESSION",
        gsi1pk=f"STAFFSESSION#{staff_id}",
        gsi1sk="SESSION",
        staff_id=staff_id,
        name=name,
        email=f"{staff_id.lower()}@hidamari.example",
        team="市 企画課",
        roles=["test"],
        permissions=list(permissions),
        csrf_token="test-csrf",
        idle_until=clock.now() + timedelta(minutes=30),
        absolute_until=clock.now() + timedelta(hours=10),
    ).save()
    return Caller({"cookie": f"__Host-session={cookie}", "x-csrf-token": "test-csrf"})


def member(organisation: str, *, kind: str = "vendor", name: str = "小林 実", member_id: str = "01MEMBER") -> Caller:
    """Somebody signed in for an organisation (writes the session)."""
    from kernel import callers, clock

    cookie = f"cookie-of-{member_id}-{organisation}"
    callers.MemberSession(
        pk=callers.member_pk(cookie),
        sk="SESSION",
        gsi1pk=f"MEMBERSESSION#{member_id}",
        gsi1sk="SESSION",
        member_id=member_id,
        name=name,
        organisation_kind=kind,
        organisation=organisation,
        csrf_token="test-csrf",
        idle_until=clock.now() + timedelta(hours=1),
        absolute_until=clock.now() + timedelta(days=1),
    ).save()
    return Caller({"cookie": f"__Host-member={cookie}", "x-csrf-token": "test-csrf"})


def agrees(user: Any) -> Any:
    """A LINE user who has agreed to the terms of the city as they are."""
    from line.consent import terms

    now = terms.in_force()
    if now is not None:
        user.terms_version, user.terms_hash, user.terms_agreed, user.terms_at = now.version, now.hash, 1, NOON
    return user


def opened_from_the_talk(user_key: str = "0123456789abcdef0123456789abcdef") -> Caller:
    """Who opened a page of ours from her talk on LINE (writes the session, and her where nobody did)."""
    from kernel import clock
    from line import liff
    from line.records import User
    from line.records import user_key as key_of

    her = User.find(f"USER#{user_key}", "USER", consistent=True)
    if her is None:
        her = User(pk=f"USER#{user_key}", sk="USER", user_key=user_key, line_user_id=f"U{user_key}", state="following")
        her.state_at = clock.now()
        her.save()
    cookie = f"cookie-of-{user_key}"
    until, account = clock.now() + liff.LASTS, key_of(her.line_user_id)
    liff.Opened(pk=liff.session_pk(cookie), sk="SESSION", user_key=user_key, account=account, until=until).save()
    return Caller({"cookie": f"{liff.COOKIE}={cookie}", "x-csrf-token": liff.csrf_token(cookie)})


def partner(partner_id: str, kind: str = "portal", secret: str = PARTNER_SECRET) -> None:
    """Register a partner with one live key."""
    from kernel import callers

    callers.PartnerRecord(
        pk=f"PARTNER#{partner_id}",
        sk="PARTNER",
        partner_id=partner_id,
        partner_kind=kind,
        name=partner_id,
        keys=[{"key_id": f"{partner_id}-1", "secret": secret, "since": "2026-11-01T00:00:00.000Z"}],
    ).save()


def signed_headers(
    raw: bytes, *, message_id: str = "msg_1", secret: str = PARTNER_SECRET, at: datetime | None = None
) -> dict[str, str]:
    """The three headers of the Standard Webhooks convention, made by its own package."""
    from standardwebhooks import Webhook

    from kernel import clock

    when = at or clock.now()
    signature = Webhook(secret).sign(message_id, when, raw.decode())
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": signature,
    }

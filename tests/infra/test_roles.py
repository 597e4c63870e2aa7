"""Least privilege: a function reaches its own room's table, looks at sessions, adds to the audit; nothing more."""

import re

import pytest

from infra.places import ROOT
from tests.infra.reading import environment, functions, many, names_in, resources, statements

TABLES = set(resources("AWS::DynamoDB::Table"))
FUNCTIONS = sorted(functions())
OWN = {
    "Accounts": "IdentityTable",
    "Line": "LineTable",
    "Donations": "DonationsTable",
    "Crowdsourcing": "CrowdsourcingTable",
    "Consortium": "ConsortiumTable",
    "Messaging": "MessagingTable",
    "Content": "ContentTable",
}
KEPT_APART = {"LineWebhook", "Relay"}  # one only enqueues, the other only carries
READING = {"dynamodb:GetItem"}


def own_table(function: str) -> str | None:
    if function in KEPT_APART:
        return None
    return next(table for room, table in OWN.items() if function.startswith(room))


def table_actions(function: str) -> dict[str, set[str]]:
    """Table → the DynamoDB actions that the function's role allows on it (streams apart)."""
    found: dict[str, set[str]] = {}
    for statement in statements(function):
        actions = {
            action for action in many(statement["Action"]) if action.startswith("dynamodb:") and "Stream" not in action
        }
        actions -= {"dynamodb:GetRecords", "dynamodb:GetShardIterator"}
        for table in names_in(statement["Resource"]) & TABLES if actions else ():
            found.setdefault(table, set()).update(actions)
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_role_reaches_another_service_s_table(name: str) -> None:
    reached = table_actions(name)
    allowed = {"IdentityTable", "AuditTable", own_table(name)} if own_table(name) else set()
    assert set(reached) <= allowed
    if own_table(name) not in (None, "IdentityTable"):
        assert reached["IdentityTable"] == READING
    if name in KEPT_APART:
        assert reached == {}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_audit_log_is_added_to_by_all_and_read_by_accounts_alone(name: str) -> None:
    actions = table_actions(name).get("AuditTable", set())
    assert actions <= {"dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"}
    if name != "AccountsApi":
        assert actions <= {"dynamodb:PutItem"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nobody_scans_and_nothing_is_allowed_wholesale(name: str) -> None:
    for statement in statements(name):
        assert statement["Effect"] == "Allow"
        for action in many(statement["Action"]):
            assert "*" not in action
            assert action not in {"dynamodb:Scan", "dynamodb:DeleteTable", "s3:DeleteBucket"}
        if many(statement["Resource"]) == ["*"]:
            assert statement["Action"] == "dynamodb:ListStreams", "AWS knows no narrower resource for it"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_told_of_a_table_exactly_if_its_role_reaches_it(name: str) -> None:
    told = {ref for key, value in environment(name).items() if key.endswith("_TABLE") for ref in names_in(value)}
    told -= {"IdentityTable", "AuditTable"}  # in Globals
    assert told == set(table_actions(name)) - {"IdentityTable", "AuditTable"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_raw_published_and_downloaded_files_are_reached_under_the_room_s_own_prefix(name: str) -> None:
    if name.startswith("Content"):
        return  # the site builder reads all that is published
    for statement in statements(name):
        actions = set(many(statement["Action"]))
        reached = names_in(statement["Resource"]) & {"IntakeBucket", "FilesBucket", "PublishedBucket", "SiteBucket"}
        if not reached or actions == {"s3:ListBucket"}:
            continue
        room = environment(name)["POWERTOOLS_SERVICE_NAME"]
        for resource in many(statement["Resource"]):
            kinds = ("raw", "published", "downloads", "imports", "listings")
            assert resource["Fn::Sub"].endswith(tuple(f"/{kind}/{room}/*" for kind in kinds))


def test_the_webhook_may_only_enqueue_put_aside_and_know_its_secret() -> None:
    allowed = {action for statement in statements("LineWebhook") for action in many(statement["Action"])}
    assert allowed == {"sqs:SendMessage", "s3:PutObject", "secretsmanager:GetSecretValue"}


def test_staff_accounts_are_driven_by_accounts_alone() -> None:
    drivers = {
        name
        for name in FUNCTIONS
        for statement in statements(name)
        if any(action.startswith("cognito-idp:") for action in many(statement["Action"]))
    }
    assert drivers == {"AccountsApi", "AccountsWorker", "AccountsBootstrap"}


def test_accounts_may_do_to_the_pool_what_its_provider_calls_and_nothing_else() -> None:
    source = (ROOT / "functions" / "accounts" / "provider.py").read_text(encoding="utf-8")
    called = {name.replace("_", "") for name in re.findall(r'"(admin_\w+)"', source)}
    for function in ("AccountsApi", "AccountsWorker", "AccountsBootstrap"):
        actions = {action for statement in statements(function) for action in many(statement["Action"])}
        driven = {action.split(":")[1].lower() for action in actions if action.startswith("cognito-idp:")}
        assert driven == called


def test_mail_is_sent_by_messaging_alone_and_from_the_city_s_address() -> None:
    senders = {
        name: statement
        for name in FUNCTIONS
        for statement in statements(name)
        if any(action.startswith("ses:") for action in many(statement["Action"]))
    }
    assert set(senders) == {"MessagingApi", "MessagingWorker"}
    wanted = {"StringEqualsIfExists": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    assert all(statement["Condition"] == wanted for statement in senders.values())

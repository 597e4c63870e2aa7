"""What is stored survives mistakes and lies encrypted. The emulator ignores most of this, so the template is asserted."""

import pytest

from infra.local import malware
from line.consultations import attachments
from tests.infra.reading import functions, names_in, properties, resources

TABLES = sorted(resources("AWS::DynamoDB::Table"))
BUCKETS = sorted(resources("AWS::S3::Bucket"))
SECRETS = sorted(resources("AWS::SecretsManager::Secret"))


def test_the_tables_are_the_house_s_rooms() -> None:
    rooms = ("Audit", "Consortium", "Content", "Crowdsourcing", "Donations", "Identity", "Line", "Messaging")
    assert [f"{room}Table" for room in rooms] == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_table_can_be_brought_back_to_any_second_of_35_days(name: str) -> None:
    table = properties(name)
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35}
    assert table["DeletionProtectionEnabled"] is True
    assert table["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_encrypted_with_the_city_s_own_key_and_forgets_by_ttl(name: str) -> None:
    table = properties(name)
    assert table["SSESpecification"]["SSEType"] == "KMS"
    assert names_in(table["SSESpecification"]) == {"DataKey"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_house_s_keys_and_indexes(name: str) -> None:
    table = properties(name)
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    indexes = {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}
    assert set(indexes) == ({"gsi1", "gsi2"} if name == "AuditTable" else {"gsi1", "gsi2", "due"})
    assert all(index["Projection"] == {"ProjectionType": "ALL"} for index in indexes.values())
    used = {key["AttributeName"] for one in [table, *indexes.values()] for key in one["KeySchema"]}
    assert {one["AttributeName"] for one in table["AttributeDefinitions"]} == used


@pytest.mark.parametrize("name", [*TABLES, *BUCKETS, *SECRETS, "DataKey", "StaffPool", "BackupVault"])
def test_deleting_or_replacing_the_stack_keeps_what_is_stored(name: str) -> None:
    assert resources()[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resources()[name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_closed_to_the_world_and_encrypted(name: str) -> None:
    bucket = properties(name)
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["LifecycleConfiguration"]["Rules"], "something must end what nobody needs any more"


@pytest.mark.parametrize("name", ["IntakeBucket", "FilesBucket"])
def test_files_about_people_are_encrypted_with_the_city_s_own_key(name: str) -> None:
    assert names_in(properties(name)["BucketEncryption"]) == {"DataKey"}


def test_a_download_is_gone_the_next_day_and_no_version_of_it_stays() -> None:
    files = properties("FilesBucket")
    assert {"Id": "Expire", "Status": "Enabled", "ExpirationInDays": 1} in files["LifecycleConfiguration"]["Rules"]
    assert "VersioningConfiguration" not in files


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_refuses_unencrypted_transport(name: str) -> None:
    written = properties(f"{name}Policy")["PolicyDocument"]["Statement"]
    plain = [one["Fn::If"][1] if "Fn::If" in one else one for one in written]
    [refusal] = [one for one in plain if one["Sid"] == "OnlyEncryptedTransport"]
    assert refusal["Effect"] == "Deny" and refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert refusal["Action"] == "s3:*"


def test_a_file_of_a_consultation_is_read_only_when_found_clean_and_tagged_only_by_the_scanner() -> None:
    written = {one["Sid"]: one for one in properties("TalkBucketPolicy")["PolicyDocument"]["Statement"]}
    clean, tags = written["OnlyWhatIsFoundClean"], written["OnlyTheScannerTags"]
    assert clean["Effect"] == tags["Effect"] == "Deny"
    assert "s3:GetObject" in clean["Action"]
    assert {"s3:PutObjectTagging", "s3:PutObjectVersionTagging"} <= set(tags["Action"])
    asked = {f"s3:ExistingObjectTag/{attachments.TAG}": attachments.CLEAN}
    assert clean["Condition"]["StringNotEquals"] == asked
    for one in (clean, tags):
        assert names_in(one["Condition"]["ArnNotEquals"]) == {"TalkScanRole"}
    assert properties("TalkScan")["Actions"] == {"Tagging": {"Status": "ENABLED"}}
    assert malware.TAG == attachments.TAG and malware.CLEAN == attachments.CLEAN


def test_a_file_that_is_sent_over_a_clean_one_is_a_version_that_nobody_has_looked_at() -> None:
    talk = properties("TalkBucket")
    assert talk["VersioningConfiguration"] == {"Status": "Enabled"}
    old = {"Id": "OldVersions", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}
    assert old in talk["LifecycleConfiguration"]["Rules"], "what is over is gone"


def test_only_line_s_functions_may_use_the_key_of_what_people_confide() -> None:
    for name, one in resources().items():
        if one["Type"] == "AWS::Serverless::Function":
            holds = {"Ref": "LineSealing"} in one["Properties"].get("Policies", [])
            assert holds == (name in ("LineApi", "LineWorker")), name
    [use] = properties("LineSealing")["PolicyDocument"]["Statement"]
    assert use["Action"] == ["kms:GenerateDataKey", "kms:Decrypt"] and names_in(use["Resource"]) == {"SealingKey"}
    assert use["Condition"] == {"StringEqualsIfExists": {"kms:EncryptionContext:room": "line"}}
    [root] = properties("SealingKey")["KeyPolicy"]["Statement"]
    assert root["Sid"] == "TheAccountAdministersIt", (
        "no way through the stores: a role that reads the table reads no words"
    )


def test_only_the_distribution_reads_the_site_s_bucket() -> None:
    written = properties("SiteBucketPolicy")["PolicyDocument"]["Statement"]
    allowing = [statement for statement in written if statement.get("Effect") == "Allow"]
    assert [s["Principal"] for s in allowing] == [{"Service": "cloudfront.amazonaws.com"}]
    assert "Distribution" in names_in(allowing[0]["Condition"])


def test_every_table_and_the_received_copies_are_backed_up_to_osaka() -> None:
    selected = names_in(properties("BackupSelection")["BackupSelection"]["Resources"])
    assert selected == {*TABLES, "IntakeBucket", "PublishedBucket"}
    [rule] = properties("BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert rule["ScheduleExpression"] == "cron(0 18 * * ? *)", "UTC: 03:00 in Japan"
    assert "RecoveryVaultArn" in names_in(rule["CopyActions"])


@pytest.mark.parametrize("name", sorted(functions()))
def test_each_function_writes_to_its_own_log_group_which_forgets(name: str) -> None:
    group = functions()[name]["LoggingConfig"]["LogGroup"]["Ref"]
    assert group == f"{name}Log"
    assert properties(group)["RetentionInDays"] == {"Ref": "LogDays"}
    assert resources()[group]["DeletionPolicy"] == "RetainExceptOnCreate", "a fixed name must be free for a second try"


def test_secrets_about_people_are_under_the_city_s_key() -> None:
    for name in ("KernelSecret", "LineSecret", "RakutenSecret"):
        assert names_in(properties(name)["KmsKeyId"]) == {"DataKey"}
    assert properties("DataKey")["EnableKeyRotation"] is True

"""The template as a whole: Japan only, small enough, and the same on both clouds but for a list with reasons."""

import json
import re

import pytest

from infra.local.emulator import HOME
from infra.places import ROOT
from tests.infra.reading import conditions_in, count_after_transform, load, names_in, properties, resources, template

MOST_RESOURCES = 350  # CloudFormation stops at 500; the rooms to come need their share

# What the emulator refuses, so that it exists on AWS alone.
ON_AWS_ALONE = {
    "ApiWallAssociation": "AWS::WAFv2::WebACLAssociation",
    "StaffNetworks": "AWS::WAFv2::IPSet",
    "StaffNetworksV6": "AWS::WAFv2::IPSet",
    "DataTrail": "AWS::CloudTrail::Trail",
    "BackupSelection": "AWS::Backup::BackupSelection",
    "TalkScan": "AWS::GuardDuty::MalwareProtectionPlan",
}
# What the emulator takes and then cannot live with: it speaks plain http, which these refuse.
ENCRYPTED_TRANSPORT = {
    "IntakeBucketPolicy": "AWS::S3::BucketPolicy",
    "FilesBucketPolicy": "AWS::S3::BucketPolicy",
    "PublishedBucketPolicy": "AWS::S3::BucketPolicy",
    "TalkBucketPolicy": "AWS::S3::BucketPolicy",
}
# What is written differently: plain http once more; the host of a bucket; the emulator's distribution refuses to call an AWS host name; its SES does not
# say which identity a mail is sent by.
_POLICY = "Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy"
DIFFERENT = {
    f"AdminHeaders.{_POLICY}.Fn::Sub[1].Files",
    f"TalkHeaders.{_POLICY}.Fn::Sub[1].Files",
    "MailSending.Properties.PolicyDocument.Statement[0].Resource",
    "SiteBucketPolicy.Properties.PolicyDocument.Statement[1]",
    "LogsBucketPolicy.Properties.PolicyDocument.Statement[3]",
    "Distribution.Properties.DistributionConfig.Origins[1].DomainName",
    "Distribution.Properties.DistributionConfig.Origins[1].OriginPath",
    "Distribution.Properties.DistributionConfig.Origins[1].CustomOriginConfig.OriginProtocolPolicy",
}
AWS_CONDITIONS = {"OnAws", "StaffIpsOnAws"}


def test_there_is_room_for_the_rooms_to_come() -> None:
    assert count_after_transform() < MOST_RESOURCES


def test_exactly_what_the_emulator_cannot_take_exists_on_aws_alone() -> None:
    found = {name: one["Type"] for name, one in resources().items() if one.get("Condition") in AWS_CONDITIONS}
    assert found == ON_AWS_ALONE | ENCRYPTED_TRANSPORT


def test_exactly_what_the_emulator_cannot_do_is_written_differently() -> None:
    found = {
        path
        for name, one in resources().items()
        for path, condition in conditions_in(one, name)
        if condition in AWS_CONDITIONS and "ApiWall" not in path
    }
    assert found == DIFFERENT


@pytest.mark.parametrize("kind", sorted(set(ON_AWS_ALONE.values())))
def test_the_emulator_still_refuses_it(kind: str) -> None:
    """When a new emulator learns a type, its condition goes."""
    provisioners = list(HOME.glob("lib/python*/site-packages/ministack/services/cloudformation/provisioners.py"))
    if not provisioners:
        pytest.skip("the emulator is not installed (make setup)")
    assert f'"{kind}"' not in provisioners[0].read_text(encoding="utf-8")


def test_people_s_data_are_refused_any_region_but_tokyo() -> None:
    [assertion] = template()["Rules"]["InJapan"]["Assertions"]
    assert assertion["Assert"] == {"Fn::Equals": [{"Ref": "AWS::Region"}, "ap-northeast-1"]}


@pytest.mark.parametrize(("name", "region"), [("edge", "us-east-1"), ("recovery", "ap-northeast-3")])
def test_the_two_other_templates_know_their_region(name: str, region: str) -> None:
    [rule] = load(ROOT / "infra" / f"{name}.yaml")["Rules"].values()
    assert rule["Assertions"][0]["Assert"] == {"Fn::Equals": [{"Ref": "AWS::Region"}, region]}


def test_the_edge_stores_nothing() -> None:
    kinds = {one["Type"] for one in load(ROOT / "infra" / "edge.yaml")["Resources"].values()}
    assert not {
        kind for kind in kinds if kind.startswith(("AWS::S3", "AWS::DynamoDB", "AWS::Logs::LogGroup", "AWS::SQS"))
    }


def test_functions_run_python_3_13_on_the_chosen_processor() -> None:
    shared = template()["Globals"]["Function"]
    assert shared["Runtime"] == "python3.13"
    assert shared["Architectures"] == [{"Ref": "Architecture"}]
    assert template()["Parameters"]["Architecture"]["Default"] == "arm64"


def test_a_function_cannot_be_published_without_code() -> None:
    """AutoPublishAlias makes SAM look at the parameters' defaults: locally the code would be missing."""
    assert not [
        n for n, one in resources("AWS::Serverless::Function").items() if "AutoPublishAlias" in one["Properties"]
    ]


def test_nothing_is_sent_through_pipes() -> None:
    """The emulator deploys a pipe that delivers nothing."""
    assert not resources("AWS::Pipes::Pipe")


def test_staff_passwords_are_strong_and_nobody_registers_themselves() -> None:
    pool = properties("StaffPool")
    rules = pool["Policies"]["PasswordPolicy"]
    assert rules["MinimumLength"] >= 12
    assert all(rules[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["MfaConfiguration"] == "OPTIONAL", "the kernel insists on it; ON behaves differently on the emulator"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["DeletionProtection"] == "ACTIVE"
    assert "PasswordHistorySize" not in rules, "setting the same password again after a crash must stay harmless"
    assert names_in(properties("StaffPoolClient")["UserPoolId"]) == {"StaffPool"}


def test_whoever_touches_records_or_files_leaves_a_trail() -> None:
    trail = properties("DataTrail")
    assert trail["EnableLogFileValidation"] is True
    selected = {one["Name"]: one["FieldSelectors"] for one in trail["AdvancedEventSelectors"]}
    assert set(selected) == {"Tables", "Files"}
    # What a trail (other than a data store) can choose by: AWS's AdvancedFieldSelector reference.
    known = {"eventCategory", "resources.type", "resources.ARN", "readOnly", "eventName"}
    assert {field["Field"] for fields in selected.values() for field in fields} <= known
    assert {"IntakeBucket", "FilesBucket"} == names_in(selected["Files"])


def test_the_dashboard_shows_what_operations_look_at() -> None:
    body = re.sub(r"\$\{[A-Za-z:.]+\}", "x", properties("Dashboard")["DashboardBody"]["Fn::Sub"])
    titles = {widget["properties"]["title"] for widget in json.loads(body)["widgets"]}
    assert titles >= {
        "Requests",
        "Latency (ms)",
        "Outbox age (ms)",
        "Errors by function",
        "Oldest message by queue (s)",
    }
    assert titles >= {"Dead letters", "Blocked by the wall", "Failed messages and due records", "Alarms"}


def test_every_alarm_is_sent_to_somebody() -> None:
    for name, one in resources("AWS::CloudWatch::Alarm").items():
        assert names_in(one["Properties"]["AlarmActions"]) == {"AlarmTopic"}, name
        assert one["Properties"]["AlarmDescription"], name


@pytest.mark.parametrize("name", sorted(n for n in resources("AWS::Serverless::Function") if n != "AccountsBootstrap"))
def test_a_crash_of_a_function_is_an_alarm(name: str) -> None:
    assert names_in(properties(f"{name}ErrorAlarm")["Dimensions"]) == {name}

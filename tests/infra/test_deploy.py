"""How a stack is created and changed: what is asked of CloudFormation, and what is said when it refuses."""

from typing import Any

import botocore.exceptions
import pytest

from infra import change, deploy
from infra.cloud import Cloud, plain_words

PARAMETERS = [{"ParameterKey": name, "ParameterValue": "old"} for name in ("Maintenance", "PublicUrl")]


class CloudFormation:
    """As much of it as a deployment uses."""

    def __init__(self, status: str | None, ends: str = "UPDATE_COMPLETE") -> None:
        self.status, self.ends = status, ends
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def describe_stacks(self, **_given: Any) -> dict[str, Any]:
        if self.status is None:
            raise botocore.exceptions.ClientError({"Error": {"Code": "ValidationError", "Message": "no stack"}}, "x")
        return {"Stacks": [{"StackStatus": self.status, "Parameters": PARAMETERS}]}

    def create_change_set(self, **given: Any) -> None:
        self.asked.append(("create", given))

    def describe_change_set(self, **_given: Any) -> dict[str, Any]:
        return {"Status": "CREATE_COMPLETE", "Changes": [{}]}

    def execute_change_set(self, **_given: Any) -> None:
        self.status = self.ends

    def delete_stack(self, **given: Any) -> None:
        self.asked.append(("delete", given))

    def get_waiter(self, name: str) -> Any:
        return type("Waiter", (), {"wait": lambda _, **__: self.asked.append((name, {}))})()

    def describe_stack_events(self, **_given: Any) -> dict[str, Any]:
        failed = {"LogicalResourceId": "Bus", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "taken"}
        return {"StackEvents": [failed]}


def at(monkeypatch: pytest.MonkeyPatch, given: CloudFormation) -> Cloud:
    monkeypatch.setattr(Cloud, "client", lambda _self, _service: given)
    return Cloud(endpoint="http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("status", "kind"), [(None, "CREATE"), ("REVIEW_IN_PROGRESS", "CREATE"), ("UPDATE_ROLLBACK_COMPLETE", "UPDATE")]
)
def test_a_stack_is_created_once_and_changed_afterwards(
    monkeypatch: pytest.MonkeyPatch, status: str | None, kind: str
) -> None:
    formation = CloudFormation(status)
    deploy.apply(at(monkeypatch, formation), "https://template", {"PublicUrl": "new"})
    [(_, given)] = formation.asked
    assert (given["ChangeSetType"], given["TemplateURL"]) == (kind, "https://template")


def test_what_a_failed_first_try_left_is_deleted_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    formation = CloudFormation("ROLLBACK_COMPLETE")
    deploy.apply(at(monkeypatch, formation), "https://template", {})
    assert [name for name, _ in formation.asked] == ["delete", "stack_delete_complete", "create"]
    assert formation.asked[-1][1]["ChangeSetType"] == "CREATE"


def test_a_deployment_that_was_rolled_back_says_which_resource_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(deploy.DeploymentFailed, match="Bus: taken"):
        deploy.apply(at(monkeypatch, CloudFormation("CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")), "https://t", {})


def test_changing_a_parameter_brings_out_no_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    formation = CloudFormation("UPDATE_COMPLETE")
    change.change(at(monkeypatch, formation), {"Maintenance": "people"})
    [(_, given)] = formation.asked
    assert given["UsePreviousTemplate"] is True
    assert given["Parameters"] == [
        {"ParameterKey": "Maintenance", "ParameterValue": "people"},
        {"ParameterKey": "PublicUrl", "UsePreviousValue": True},
    ]


def test_what_aws_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = at(monkeypatch, CloudFormation(None))
    with (
        pytest.raises(SystemExit, match=r"^machimusubi at http://127\.0\.0\.1:1 refused: no stack$"),
        plain_words(cloud),
    ):
        change.change(cloud, {"Maintenance": "people"})


def test_a_parameter_that_the_stack_does_not_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(deploy.DeploymentFailed, match="no parameter Maintenence"):
        change.change(at(monkeypatch, CloudFormation("UPDATE_COMPLETE")), {"Maintenence": "people"})

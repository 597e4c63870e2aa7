"""Where presigned addresses lead: to the host that the pages' policies name."""

from urllib.parse import urlsplit

import pytest

from kernel import aws
from tests.infra.reading import properties


@pytest.fixture(autouse=True)
def _no_emulator(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    aws.forget_clients()


def test_a_form_and_a_look_go_to_the_bucket_in_its_own_region() -> None:
    s3 = aws.client("s3")
    form = s3.generate_presigned_post(Bucket="talk", Key="files/1")
    look = s3.generate_presigned_url("get_object", Params={"Bucket": "talk", "Key": "files/1"})
    hosts = {urlsplit(one).hostname for one in (form["url"], look)}
    assert hosts == {f"talk.s3.{s3.meta.region_name}.amazonaws.com"}


@pytest.mark.parametrize("name", ["TalkHeaders", "AdminHeaders"])
def test_the_pages_may_load_from_that_host(name: str) -> None:
    policy = properties(name)["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    assert "https://${TalkBucket}.s3.${AWS::Region}.amazonaws.com" in repr(policy)


def test_an_emulator_has_one_host_for_all_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    aws.forget_clients()
    form = aws.client("s3").generate_presigned_post(Bucket="talk", Key="files/1")
    assert form["url"] == "http://127.0.0.1:4566/talk"
    aws.forget_clients()

"""Pictures and PDFs of both sides: uploaded straight into a bucket of their own, shown to nobody before they are found clean.

GuardDuty Malware Protection looks at each object and writes what it found on the object itself, as a tag; the bucket's policy refuses to
read what is not tagged clean, and so do we. Locally `infra.local.malware` plays its part.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from kernel import aws, clock, errors
from kernel.changes import Marker, New, commit
from kernel.settings import env
from line.consultations import talk
from line.consultations.records import ENDED, Attached, Consultation, file_key
from line.records import LineRecord

BYTES_MOST: Final = 8 * 1024 * 1024  # a phone's photograph
TYPES: Final = ("image/jpeg", "image/png", "image/webp", "application/pdf")
UPLOAD_WITHIN: Final = timedelta(minutes=10)
SHOWN_FOR: Final = timedelta(minutes=1)
# Source: Amazon GuardDuty User Guide, "Using tag-based access control with Malware Protection for S3".
TAG: Final = "GuardDutyMalwareScanStatus"
CLEAN: Final = "NO_THREATS_FOUND"
READY, CHECKING, BLOCKED, MISSING = "ready", "checking", "blocked", "missing"


def object_key(consultation_id: str, file_id: str) -> str:
    return f"files/{consultation_id}/{file_id}"


def offer(consultation: Consultation, file_id: str, given: Mapping[str, Any], *, by: str) -> dict[str, Any]:
    """The form with which one side's browser uploads one file of exactly this kind and size. Raises TooLarge, Over, ReusedKey."""
    name, kind, size_bytes = given["name"], given["type"], given["size_bytes"]
    if size_bytes > BYTES_MOST:
        raise errors.TooLarge(f"送れるファイルは{BYTES_MOST // 1024 // 1024}MBまでです。")
    if consultation.state == ENDED:
        raise talk.Over()
    at = consultation.consultation_id
    file = Attached(
        *file_key(at, file_id),
        file_id=file_id,
        consultation_id=at,
        by=by,
        type=kind,
        size_bytes=size_bytes,
        at=clock.now(),
    )
    talk.key_of(consultation).seal(file, "name", name)
    commit(
        New(file),
        table=LineRecord,
        marker=Marker(("line.offer_upload", at, file_id), talk.told_apart([by, name, kind, size_bytes])),
    )
    form: dict[str, Any] = aws.client("s3").generate_presigned_post(
        Bucket=env("TALK_BUCKET"),
        Key=object_key(at, file_id),
        Fields={"Content-Type": kind},
        Conditions=[{"Content-Type": kind}, ["content-length-range", size_bytes, size_bytes]],
        ExpiresIn=int(UPLOAD_WITHIN.total_seconds()),
    )
    return form


def must(consultation_id: str, file_id: str) -> Attached:
    """One file of this consultation. Raises NotFound."""
    return Attached.must(*file_key(consultation_id, file_id), consistent=True)


def name_of(consultation: Consultation, file_id: str, *, by: str) -> str:
    """The name of a file of this side whose upload has arrived: what its message says. Raises NotFound, WrongState."""
    file = must(consultation.consultation_id, file_id)
    if file.by != by:
        raise errors.NotFound()
    if state(file) == MISSING:
        raise errors.WrongState("ファイルがまだ届いていません。もう一度送ってください。")
    return str(talk.key_of(consultation).opened(file, "name"))


def state(file: Attached) -> str:
    """Whether it may be shown: what the scanner wrote on the object. One GetObjectTagging."""
    client = aws.client("s3")
    try:
        answer = client.get_object_tagging(
            Bucket=env("TALK_BUCKET"), Key=object_key(file.consultation_id, file.file_id)
        )
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return MISSING
        raise
    found = {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}.get(TAG)
    if found is None:
        return CHECKING
    return READY if found == CLEAN else BLOCKED


def shown(file: Attached) -> dict[str, Any]:
    """{state, type, url}: an address for a minute if it was found clean, None otherwise."""
    stands = state(file)
    url = None
    if stands == READY:
        url = aws.client("s3").generate_presigned_url(
            "get_object",
            Params={
                "Bucket": env("TALK_BUCKET"),
                "Key": object_key(file.consultation_id, file.file_id),
                "ResponseContentType": file.type,
                "ResponseContentDisposition": "inline",
                "ResponseCacheControl": "no-store",
            },
            ExpiresIn=int(SHOWN_FOR.total_seconds()),
        )
    return {"state": stands, "type": file.type, "url": url}

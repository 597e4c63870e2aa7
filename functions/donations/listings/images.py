"""Pictures: what a file says of itself in its first bytes, and where files are kept. Sizes are made in the browser; here they are checked.

A file is named by its SHA-256, in the bucket and in the texts: sending it again is the same, and what was approved can't be replaced.
"""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from typing import Final

import botocore.exceptions

from donations.listings.records import ListingImage, image_key
from donations.records import DonationsRecord
from kernel import aws, errors
from kernel.changes import Kept, commit
from kernel.errors import FieldError
from kernel.settings import env

BYTES_MOST: Final = 2 * 1024 * 1024
JPEG: Final = "image/jpeg"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# Frame headers of JPEG (ITU-T T.81, B.2.2): SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC).
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


@dataclass(frozen=True)
class Picture:
    """What a picture's file says of itself."""

    type: str
    width: int
    height: int


def read(content: bytes) -> Picture | None:
    """The type and the size in pixels of a JPEG or PNG, from its header; None for anything else."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return Picture("image/png", width, height)
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    return None


def _jpeg(content: bytes) -> Picture | None:
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF or marker in _ALONE:  # filling, or a marker by itself
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture(JPEG, width, height)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None


def keep(code: str, content: str, *, who: str) -> ListingImage:
    """Keep a file, base64 as sent: one PutObject, one transaction; the same whenever it is repeated. Raises Invalid, TooLarge."""
    try:
        raw = base64.b64decode(content, validate=True)
    except (ValueError, binascii.Error) as error:
        raise _unfit("写真が壊れて届きました。もう一度選んでください。") from error
    if len(raw) > BYTES_MOST:
        raise errors.TooLarge(f"写真は{BYTES_MOST // 1024 // 1024}MBまでです。")
    picture = read(raw)
    if picture is None or not picture.width or not picture.height:
        raise _unfit("写真として読めません。JPEGのファイルを送ってください。")
    if picture.type != JPEG:
        raise _unfit("PNGのままでは受付先に出せません。JPEGにして送ってください。")
    print_ = hashlib.sha256(raw).hexdigest()
    aws.client("s3").put_object(Bucket=env("PUBLISHED_BUCKET"), Key=_object(print_), Body=raw, ContentType=picture.type)
    pk, sk = image_key(code, print_)
    image = ListingImage(
        pk=pk, sk=sk, type=picture.type, width=picture.width, height=picture.height, size_bytes=len(raw), who=who
    )
    commit(Kept(image), table=DonationsRecord)
    return image


def _unfit(message: str) -> errors.Invalid:
    return errors.Invalid([FieldError("/content", "picture", message)])


def content_of(code: str, print_: str) -> tuple[ListingImage, bytes]:
    """A gift's picture. Raises NotFound."""
    image = ListingImage.must(*image_key(code, print_))
    return image, body_of(print_)


def body_of(print_: str) -> bytes:
    """The bytes of a file. Raises NotFound."""
    try:
        found = aws.client("s3").get_object(Bucket=env("PUBLISHED_BUCKET"), Key=_object(print_))
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404", "AccessDenied", "403"):
            raise
        raise errors.NotFound() from error
    content: bytes = found["Body"].read()
    return content


def _object(print_: str) -> str:
    return f"listings/donations/{print_}"

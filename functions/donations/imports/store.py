"""The uploaded file: pieces in the bucket of staff's files, where they live one day. It comes through our own door, piece by piece: the
staff's pages may speak with nobody else (their content security policy), and a piece is small enough for the function that takes it."""

import base64
import binascii
from collections.abc import Iterator

import botocore.exceptions

from kernel import aws, errors
from kernel.settings import env

PIECE_BYTES = 2 * 1024 * 1024  # base64 twice over (ours, the gateway's) makes 3.6 MB of a function's 6 MB
FILE_BYTES_MOST = 40 * 1024 * 1024
_READ_BYTES = 256 * 1024


def _key(import_id: str, number: int) -> str:
    return f"imports/donations/{import_id}/{number:03d}"


def keep(import_id: str, number: int, content: str) -> None:
    """Store one piece, base64 as sent: one PutObject, the same whenever it is repeated. Raises RuleBroken for what is no base64."""
    try:
        piece = base64.b64decode(content, validate=True)
    except (ValueError, binascii.Error) as error:
        raise errors.RuleBroken("ファイルの一部が壊れて届きました。もう一度選んでください。") from error
    if len(piece) > PIECE_BYTES:
        raise errors.TooLarge()
    aws.client("s3").put_object(Bucket=env("FILES_BUCKET"), Key=_key(import_id, number), Body=piece)


def pieces(import_id: str, parts: int) -> Iterator[bytes]:
    """The file from its beginning, never more than a little of it in memory. Raises WrongState if it is not there."""
    for number in range(1, parts + 1):
        try:
            found = aws.client("s3").get_object(Bucket=env("FILES_BUCKET"), Key=_key(import_id, number))
        except botocore.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in ("NoSuchKey", "404", "AccessDenied", "403"):
                raise
            raise errors.WrongState(
                "ファイルがそろっていません。アップロードしてから1日たつと消えます。もう一度選んでください。"
            ) from error
        yield from found["Body"].iter_chunks(_READ_BYTES)

"""Files for staff: CSV that Excel opens, packed in an encrypted ZIP, offered by a short-lived presigned address."""

import io
import re
import secrets as random_secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from kernel import aws, clock, ids
from kernel.settings import env

OFFER = timedelta(minutes=10)
ROWS_MOST = 3000
_PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - an alphabet without look-alikes
_NUMBER_LIKE = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with BOM and CRLF, so that Excel opens it by double-click; cells that Excel would run as a formula are quoted, and digits that
    are a text (060…, a long order number) are said to be one."""
    import csv

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _harmless(cell: Any) -> Any:
    # Source: OWASP "CSV Injection": a leading =, +, -, @, tab, CR or LF makes a formula; a Japanese Excel takes the full-width
    # ＝, ＋, － and ＠ for them too. Numbers are written as numbers.
    if isinstance(cell, str) and unicodedata.normalize("NFKC", cell[:1]).startswith(_FORMULA_STARTS):
        return "'" + cell
    if isinstance(cell, str) and _NUMBER_LIKE.fullmatch(cell):
        return f'="{cell}"'  # else Excel drops the zero, rounds after 15 digits, or makes 1E+11 of it; our own import reads it back
    return "" if cell is None else cell


def encrypted_zip(files: dict[str, bytes], password: str) -> bytes:
    """A ZIP whose files are encrypted with AES-256 (WinZip AE-2, which 7-Zip, macOS's Archive tools and Lhaplus open)."""
    import pyzipper

    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def offer(room: str, filename: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Store `rows` as an encrypted ZIP with `<filename>.csv` and offer it, see `offer_file`."""
    return offer_file(room, filename, f"{filename}.csv", csv_bytes(header, rows), len(rows))


def offer_file(
    room: str, filename: str, inside: str, content: bytes, rows: int, beside: Mapping[str, bytes] | None = None
) -> dict[str, Any]:
    """Store a file, and those `beside` it, as an encrypted ZIP and offer it: {url, password, expires_at, rows, filename}. One PutObject.

    The address lives ten minutes; the bucket's lifecycle removes the file the next day.
    """
    password = "-".join("".join(random_secrets.choice(_PASSWORD_LETTERS) for _ in range(5)) for _ in range(3))
    packed = encrypted_zip({inside: content, **(beside or {})}, password)
    key = f"downloads/{room}/{ids.new()}.zip"
    aws.client("s3").put_object(Bucket=env("FILES_BUCKET"), Key=key, Body=packed, ContentType="application/zip")
    return {
        "url": presigned_download(key, f"{filename}.zip"),
        "password": password,
        "expires_at": clock.iso(clock.now() + OFFER),
        "rows": rows,
        "filename": f"{filename}.zip",
    }


def presigned_download(key: str, filename: str) -> str:
    """An address that gives the file for ten minutes, once known. `filename` is ASCII."""
    address: str = aws.client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": env("FILES_BUCKET"),
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{filename}"',
        },
        ExpiresIn=int(OFFER.total_seconds()),
    )
    return address

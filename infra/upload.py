"""Put the frontends' builds into the site's bucket: the SPA under admin/, the site's assets, the OpenAPI document.

What has a content hash in its name may be kept for ever by browsers; pages are asked for again each time. Objects that are the
same are not sent again; nothing is deleted, since a page that somebody has open may still want an older asset.
"""

import hashlib
import mimetypes
import re
from pathlib import Path

from infra.cloud import Cloud
from infra.places import BUILD, ROOT, files_under

_HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, max-age=0, must-revalidate"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


def frontends(cloud: Cloud) -> int:
    """Upload all that changed; how many objects that were."""
    wanted: dict[str, Path] = {}
    admin = ROOT / "frontend" / "admin" / "dist"
    wanted |= {f"admin/{path.relative_to(admin)}": path for path in files_under(admin)}
    openapi = BUILD / "openapi.json"
    if openapi.exists():
        wanted["api/openapi.json"] = openapi
    bucket = cloud.outputs()["SiteBucketName"]
    s3 = cloud.client("s3")
    there = {
        item["Key"]: item["ETag"].strip('"')
        for prefix in ("admin/", "api/")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for item in page.get("Contents", [])
    }
    sent = 0
    for key, path in sorted(wanted.items()):
        body = path.read_bytes()
        if there.get(key) == hashlib.md5(body, usedforsecurity=False).hexdigest():
            continue
        s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type(key), CacheControl=cache_control(key))
        sent += 1
    return sent


def content_type(key: str) -> str:
    """The media type by the name's ending; texts are UTF-8."""
    kind = _TYPES.get(Path(key).suffix) or mimetypes.guess_type(key)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "application/json" else kind


def cache_control(key: str) -> str:
    """For ever if the name carries a content hash."""
    return _FOR_EVER if "/assets/" in f"/{key}" and _HASHED.search(key) else _ASK_AGAIN

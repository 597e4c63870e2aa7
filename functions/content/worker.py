"""Builds the site when something was published, at the next deadline or midnight, and after a new package was deployed."""

import functools
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from content import build, lease, publish, published, shelf, sources
from content.publish import LeaseLost
from content.records import ContentRecord, SiteBuild
from kernel import clock, ids
from kernel.settings import city, env
from kernel.watch import count, logger
from kernel.worker import Worker

ROUNDS_MOST, ROUNDS_SECONDS = 20, 25  # a round that was begun by then ends before the function's time-out


class SiteWorker(Worker):
    """A Worker that also sees to it that the site is of the edition of its own package.

    Invoked by the operator with {"build": "all"} it builds at once and looks at every object again.
    """

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        if "build" in event:
            shelf.forget()
            lease.request()
            return {"built": make_site()}
        return super().__call__(event, context)

    def sweep(self) -> int:
        if outdated():
            lease.request()
            make_site()
        return super().sweep()


worker = SiteWorker("content", ContentRecord)


@worker.objects("published")
def published_changed(keys: list[str]) -> None:
    """Something was put or removed: ask for a new site, and build it unless somebody does."""
    logger.info("published", extra={"count": len(keys)})
    lease.request()
    make_site()


@worker.due("content.site_build")
def time_has_come(record: SiteBuild) -> None:
    """A deadline or a day has passed, or a builder died: build, or look again when the present builder's lease ends."""
    if not make_site() and record.held_until is not None:
        lease.look_again(record.held_until)


def make_site() -> bool:
    """Build until every request is answered; False if somebody else is at it."""
    me = ids.new()
    asked = lease.take(me)
    if asked is None:
        return False
    try:
        ends = clock.stopwatch() + ROUNDS_SECONDS
        for _ in range(ROUNDS_MOST):
            again = _round(me)
            if lease.release(me, asked, edition(), again):
                return True
            more = lease.renew(me)
            if more is None:
                return True  # released already (the answer was lost), or taken over by a builder that came later
            asked = more
            if clock.stopwatch() >= ends:
                break
        lease.drop(me)  # new requests keep coming: let the next sweep go on
    except LeaseLost:
        lease.request()  # what was uploaded last may be older than what the other builder put there
    except Exception:
        lease.drop(me)
        raise
    return True


def _round(me: str) -> datetime:
    """One build: read, render, upload. Returns when to look again."""

    def hold() -> None:
        if lease.renew(me) is None:
            raise LeaseLost(me)

    now = clock.now()
    found = published.read(shelf.objects(env("PUBLISHED_BUCKET")))
    for key in found.refused:
        logger.error("published object breaks its schema", extra={"key": key})
        count("PublishedRefused")
    files = build.build(sources.packaged(), found, city(), now, env("PUBLIC_URL"))
    report = publish.publish(files, env("SITE_BUCKET"), hold=hold)
    logger.info("site", extra={"uploaded": report.uploaded, "removed": report.removed, "unchanged": report.unchanged})
    return build.next_change(found, now)


def outdated() -> bool:
    """Whether the site was never built, or by another package than this one."""
    state = lease.state()
    return state is None or state.edition != edition()


@functools.cache
def edition() -> str:
    """A fingerprint of everything in the package that shapes the site: texts, templates, assets, the builder, the settings."""
    found = hashlib.sha256(repr(sorted(city().items())).encode())
    for folder in (sources.folder(), Path(__file__).parent):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and inside[0] not in ("node_modules", "__pycache__"):
                found.update("/".join(inside).encode() + path.read_bytes())
    return found.hexdigest()[:16]

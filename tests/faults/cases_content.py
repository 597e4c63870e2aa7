"""Fault cases of the site builder: a task was published on a site that stands; the site that comes out must be the same to the byte.

Requests are counted on purpose: one that is told twice is built twice.
"""

import json
from unittest import mock

from content import lease, publish, shelf, sources
from content.worker import edition, worker
from kernel import clock, published
from tests.content import site
from tests.faults.kit import Case

KEY = "published/crowdsourcing/task/01KAF00000000000000000TEST.json"
COUNTS = ("requested", "built", "version")
LATE = (publish.MANIFEST_KEY,)  # notes when an asset went out of use
MESSAGE = {"Records": [{"messageId": "m-1", "body": json.dumps({"Records": [{"s3": {"object": {"key": KEY}}}]})}]}


def standing_site() -> None:
    """A site of few texts, built once."""
    whole = site.real_sources()
    few = tuple(text for text in whole.pages if text.get("path") == "/privacy/")
    small = sources.Sources(whole.environment, few, (), whole.assets, {"favicon.svg": whole.static["favicon.svg"]})
    # Not stopped: the kit sweeps long after this returns. Tests of the content room bring their own sources.
    mock.patch.object(sources, "packaged", return_value=small).start()
    mock.patch("content.worker.city", return_value=site.with_services("crowdsourcing")).start()
    shelf.forget()
    worker({}, None)


def new_task() -> None:
    """The site stands, and a task is published but not yet on it."""
    standing_site()
    published.put("crowdsourcing", "task", "01KAF00000000000000000TEST", site.task())


def due_site() -> None:
    """The site stands, and the time to look at it again has come."""
    standing_site()
    lease.request()
    lease.take("nobody")
    assert lease.release("nobody", 2, edition(), clock.now())


CASES = [
    Case("content.published_changed", lambda _: worker(MESSAGE, None), prepare=new_task, ignoring=COUNTS, late=LATE),
    Case("content.time_has_come", lambda _: worker({}, None), prepare=due_site, ignoring=COUNTS, late=LATE),
]

"""Lighthouse on the deployed site: accessibility, best practices and SEO. Performance is `make bench`'s."""

import json
import os
import re
import subprocess

import pytest

from tests.browser import CHROMIUM
from tests.e2e.walking import ROOT
from tests.town import Town

pytestmark = pytest.mark.browser
PATHS = ("/", "/tasks/", "/tasks/post/", "/consortium/apply/", "/donations/guide/")


def test_lighthouse_gives_at_least_95(town: Town) -> None:
    # The oldest task is the demo's; the newest may be another test's, which withdraws it in this moment.
    oldest = min(re.findall(r'href="(/tasks/01[^"/]*/)"', town.page("/tasks/").text))
    pages = [town.url + path for path in (*PATHS, oldest)]
    done = subprocess.run(
        ["node", "lighthouse.mjs", *pages],
        cwd=ROOT / "frontend" / "site",
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
        env={**os.environ, "CHROMIUM": CHROMIUM},
    )
    scores = json.loads(done.stdout)
    assert len(scores) == len(pages)
    low = {url: it for url, it in scores.items() if min(it["accessibility"], it["best-practices"], it["seo"]) < 95}
    assert low == {}

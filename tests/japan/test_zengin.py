"""Names for bank files."""

import pytest

from japan import zengin


@pytest.mark.parametrize(
    ("written", "half"),
    [
        ("カ）ミノリショクヒン", "ｶ)ﾐﾉﾘｼﾖｸﾋﾝ"),
        ("ｶ)ﾐﾉﾘｼﾖｸﾋﾝ", "ｶ)ﾐﾉﾘｼﾖｸﾋﾝ"),
        ("ひだまりコーヒー", "ﾋﾀﾞﾏﾘｺ-ﾋ-"),
        ("ポプラ　ファーム", "ﾎﾟﾌﾟﾗ ﾌｱ-ﾑ"),
        ("Sunny 21", "SUNNY 21"),
    ],
)
def test_a_name_is_turned_into_the_banks_letters(written: str, half: str) -> None:
    assert zengin.kana(written) == half
    assert zengin.kana(half) == half


@pytest.mark.parametrize("written", ["みのり食品", "", " ", "ﾐﾉﾘ&ｺ"])
def test_what_a_bank_file_cannot_hold_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="カナ"):
        zengin.kana(written)


def test_a_voiced_mark_counts() -> None:
    assert len(zengin.kana("ガ" * 15)) == 30
    with pytest.raises(ValueError, match="30文字まで"):
        zengin.kana("ガ" * 16)

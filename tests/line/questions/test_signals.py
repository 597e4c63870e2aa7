"""Worries and matters: what must never be answered as a question, and what only sounds like it."""

import pytest

from line import limits
from line.questions import signals, words

OURS = signals.ours()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("もう死にたいです", "suicide"),
        ("しにたい", "suicide"),
        ("ｼﾆﾀｲ", "suicide"),
        ("し に た い", "suicide"),
        ("死・に・た・い", "suicide"),
        ("死にたーい", "suicide"),
        ("もうしにたいし、つらい", "suicide"),
        ("自殺を考えています", "suicide"),
        ("生きるのが辛いです", "suicide"),
        ("夫からＤＶを受けています", "violence"),
        ("D V です", "violence"),
        ("D.V.で逃げています", "violence"),
        ("元夫に殴られました", "violence"),
        ("なぐられて、こわいです", "violence"),
        ("子どもを叩いてしまう", "child"),
        ("ぎゃくたいしてしまいそう", "child"),
        ("性被害にあいました", "assault"),
        ("たべものがない", "living"),
        ("今夜泊まるところがないです", "living"),
    ],
)
def test_a_worry_is_found_however_it_is_written(said: str, kind: str) -> None:
    found = signals.worry(said, OURS)
    assert found is not None and found["id"] == kind


@pytest.mark.parametrize(
    "said",
    [
        "死ぬほど忙しいです",
        "死ぬほど眠い",
        "忙しくて死にそうです",
        "必死に仕事をさがしています",
        "DVDは借りられますか",
        "ADVANCEコースはありますか",
        "はなしにたいして",
        "わたしにたいする説明",
        "お話しに対応してくれますか",
        "心中お察しします",
        "仕事に忙殺されています",
        "虐待防止講座の申込み",
        "自殺予防の講演会はいつですか",
        "食べ物がありますか",
        "説明を受けられていません",
        "時間を殺す",
        "死亡届はどこですか",
        "死別しました",
        "このボタンを消したい",
    ],
)
def test_what_only_sounds_like_a_worry_alarms_nobody(said: str) -> None:
    assert signals.worry(said, OURS) is None


@pytest.mark.parametrize(
    "said",
    [
        "離婚を考えていて、どうしたらいいかわかりません",
        "仕事をやめたい",
        "元夫が養育費を払ってくれません",
        "毎日つらいです",
    ],
)
def test_what_tells_of_ones_own_life_is_a_matter_of_a_consultation(said: str) -> None:
    assert signals.matter(said, OURS)


@pytest.mark.parametrize(
    "said",
    ["相談の予約はできますか", "大丈夫ですか", "土日も相談できますか", "夫がいなくても使えますか", "求人を見たい"],
)
def test_a_general_question_is_no_matter_of_a_consultation(said: str) -> None:
    assert not signals.matter(said, OURS)


def test_a_city_adds_and_takes_out_words() -> None:
    kind = dict(OURS["worries"][0]) | {"words": ["とつぜんの言葉"], "not": ["とつぜんの言葉遊び"]}
    own = {**OURS, "worries": [kind]}
    assert signals.worry("トツゼンの言葉", own) is not None
    assert signals.worry("とつぜんの言葉遊び", own) is None and signals.worry("死にたい", own) is None


@pytest.mark.parametrize("kind", OURS["worries"], ids=lambda kind: str(kind["id"]))
def test_each_kind_shows_its_contacts_within_the_limits_and_a_lock_screen_shows_nothing(
    kind: dict[str, object],
) -> None:
    told = words.worry(kind, "0000-00-0000")
    assert limits.faults(told) == []
    for contact in kind["contacts"]:  # type: ignore[attr-defined]
        assert contact["telephone"] in told[0]["text"]
    assert "0120" not in told[1]["altText"] and told[0]["text"].startswith("書いてくださって")

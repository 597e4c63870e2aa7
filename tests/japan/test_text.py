"""Search keys: spellings that a clerk would call the same give one key, and others don't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan import old_kanji
from japan.text import (
    address_key,
    email_key,
    for_cp932,
    is_telephone,
    kana_key,
    name_key,
    not_in_cp932,
    telephone_key,
)

KANA = st.text(
    "あいうえおかがきくけこさしすせそただちっつてとなにぬねのはばぱひふへほまみむめもやゃゆゅよょらりるれろわをんーヴゝゞ"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋　太郎", "高橋太郎"),
        ("山﨑", "山崎"),
        ("渡邊", "渡邉"),
        ("渡邉", "渡辺"),
        ("澤田", "沢田"),
        ("齋藤", "斉藤"),
        ("斎藤", "齊藤"),
        ("濵﨑", "浜崎"),
        ("𠮷田", "吉田"),
        ("佐佐木", "佐々木"),
        ("葛\U000e0100城", "葛城"),
        ("神", "神"),
        ("キヤノン", "キャノン"),
        ("㈱ひだまり", "(株)ひだまり"),
        ("O'Brien Sato", "ＯＢＲＩＥＮ　ＳＡＴＯ"),
        ("美すゞ", "美すず"),
    ],
)
def test_names_that_a_clerk_calls_the_same_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    "spelling", ["サトウ ハナコ", "さとうはなこ", "ｻﾄｳ　ﾊﾅｺ", "サトー・ハナコ", "サト-ハナコ", "サトオ ハナコ"]
)
def test_every_way_of_writing_a_reading_has_one_key(spelling: str) -> None:
    assert kana_key(spelling) == "サトーハナコ"


@pytest.mark.parametrize(
    ("one", "other"), [("オノ", "オオノ"), ("ユキ", "ユウキ"), ("ハタ", "ハダ"), ("小野", "大野"), ("坂本", "阪本")]
)
def test_different_people_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(KANA)
def test_a_reading_in_hiragana_katakana_or_half_width_has_one_key_and_the_key_is_its_own_key(reading: str) -> None:
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゞ" else c for c in reading)
    assert kana_key(katakana) == kana_key(reading)
    assert kana_key(kana_key(reading)) == kana_key(reading)


@given(st.text(st.characters(max_codepoint=0x2FFFF, exclude_categories=["Cs"])))
def test_a_key_can_be_had_of_any_text(text: str) -> None:
    for key in (name_key(text), address_key(text), telephone_key(text), email_key(text)):
        assert " " not in key
        assert "　" not in key


def test_the_kanji_table_folds_in_one_step_to_characters_of_everyday_files() -> None:
    assert len(old_kanji.TABLE) > 360
    assert not {chr(old) for old in old_kanji.TABLE} & set(old_kanji.TABLE.values())
    assert not_in_cp932("".join(old_kanji.TABLE.values())) == []


@pytest.mark.parametrize(
    "spelling",
    [
        "ひだまり市旭ケ丘1-2-3 ひだまりマンション405",
        "東京都ひだまり市旭ヶ丘１丁目２番３号　ひだまりマンション４０５号室",
        "〒123-4567 東京都ひだまり市旭が丘一丁目2番地の3 ひだまりﾏﾝｼｮﾝ405",
        "ひだまり市大字旭ケ丘1－2−3ひだまりマンシヨン405号室",
        "ひだまり市旭ヶ丘 1ー2ー3 ひだまりマンション405",
    ],
)
def test_one_address_has_one_key(spelling: str) -> None:
    assert address_key(spelling) == "ヒダマリ市旭ケ丘1-2-3ヒダマリマンシヨン405"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("札幌市中央区北四条西6丁目1-2ひだまりビル2階", "札幌市中央区北4条西6-1-2ヒダマリビル2f"),
        ("札幌市中央区北4条西６－１－２ひだまりビル２Ｆ", "札幌市中央区北4条西6-1-2ヒダマリビル2f"),
        ("千代田区丸ノ内1-1", "千代田区丸ノ内1-1"),
        ("千代田区丸の内１の１", "千代田区丸ノ内1-1"),
        ("仙台市青葉区二十一番丁3-12", "仙台市青葉区21番丁3-12"),
        ("ひだまり市中央1-2-3 405", "ヒダマリ市中央1-2-3-405"),
        ("ひだまり市中央1-2-3405", "ヒダマリ市中央1-2-3405"),
        ("東京都", "東京都"),
    ],
)
def test_address_keys_keep_what_tells_places_apart(address: str, key: str) -> None:
    assert address_key(address) == key


@given(st.integers(1, 39), st.integers(1, 99), st.integers(1, 99))
def test_block_and_number_words_equal_hyphens(chome: int, block: int, house: int) -> None:
    assert address_key(f"ひだまり市本町{chome}丁目{block}番{house}号") == address_key(
        f"ひだまり市本町{chome}-{block}-{house}"
    )
    assert address_key(f"ひだまり市本町{chome}丁目{block}番地{house}").endswith(f"本町{chome}-{block}-{house}")


@pytest.mark.parametrize(
    "spelling",
    [
        "090-0000-0001",
        "（０９０）００００－０００１",
        "+81 90 0000 0001",
        "+81(0)90-0000-0001",
        "0081-90-0000-0001",
        "09000000001 内線12",
    ],
)
def test_one_telephone_has_one_key(spelling: str) -> None:
    assert telephone_key(spelling) == "09000000001"
    assert is_telephone(telephone_key(spelling))


@pytest.mark.parametrize("wrong", ["", "なし", "1234567890", "090-0000-000", "090-0000-00011", "00-0000-0000"])
def test_what_can_not_be_a_telephone_is_told(wrong: str) -> None:
    assert not is_telephone(telephone_key(wrong))


def test_mail_addresses_meet_in_one_width_and_case_but_tags_stay() -> None:
    assert email_key(" Hanako.Sato＠Example.JP ") == "hanako.sato@example.jp"
    assert email_key("hanako+furusato@example.jp") != email_key("hanako@example.jp")


def test_cp932_holds_the_ladder_high_but_not_the_earth_yoshi() -> None:
    assert not_in_cp932("髙橋﨑") == []
    assert not_in_cp932("𠮷野家の𠮷田さん🎁") == ["𠮷", "🎁"]


def test_marks_are_rewritten_for_cp932_and_letters_are_not() -> None:
    note = "9〜17時−昼—2–3\u00a0か\u3099葛\U000e0100𠮷"
    assert not_in_cp932(note) == ["—", "–", "\u00a0", "\u3099", "\U000e0100", "𠮷"]
    written = for_cp932(note)
    assert written == "9～17時－昼―2－3 が葛𠮷"
    assert not_in_cp932(written) == ["𠮷"]
    readable = written.removesuffix("𠮷")
    assert readable.encode("cp932").decode("cp932") == readable

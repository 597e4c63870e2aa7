"""Carriers' label files: the columns, the codes that carriers number differently, what a file can't say. Golden files beside this one."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations.fulfilment import labels, layouts
from donations.fulfilment.labels import Unfit, file, problems
from donations.fulfilment.shipment import Carrier, Cool, Party, Shipment, Slot
from donations.fulfilment.widths import split, width
from japan import text
from kernel import schema

GOLDEN = Path(__file__).with_name("golden")
EMI = Party(
    "髙橋 恵美",
    "100-0001",
    "東京都千代田区千代田1丁目1番1-203号 ひだまりハイツ東館",
    "090-0000-1001",
    "タカハシ エミ",
)
LONG = Party(
    "渡邉 花子",
    "6020872",
    "京都府京都市上京区河原町通丸太町上る出水町284番地の1 グランドメゾン鴨川御所東弐番館1203号室",
    "075-000-0000",
)
FARM = Party("みのり農園", "000-0000", "ひなた県ひだまり市中央一丁目1番1号", "03-0000-0000", company="")

# What Python writes but does not read back as it was is made even before (`text.for_cp932`).
LETTERS = st.characters(codec="cp932", exclude_categories=["Cc"], exclude_characters="¢£¬‖−〜")


def shipment(carrier: Carrier, **changed: object) -> Shipment:
    plain = Shipment(
        "R-20261122-1-01",
        carrier,
        date(2026, 12, 1),
        EMI,
        FARM,
        ("ひだまり米 10kg",),
        notes=("ふるさと納税の返礼品です",),
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def three(carrier: Carrier) -> list[Shipment]:
    """Rice as it is; strawberries chilled for a day and hours; beef frozen, a present to a long address."""
    return [
        shipment(carrier),
        shipment(
            carrier,
            reference="R-20261122-2-01",
            goods=("いちご「ひなた姫」4パック",),
            cool=Cool.CHILLED,
            deliver_on=date(2026, 12, 5),
            slot=Slot.FROM_14,
        ),
        shipment(
            carrier,
            reference="R-20261122-3-01",
            consignee=LONG,
            goods=("ひだまり牛 すき焼き 1kg", "割り下"),
            cool=Cool.FROZEN,
            slot=Slot.MORNING,
            notes=(),
        ),
    ]


def cells(carrier: Carrier, *shipments: Shipment) -> list[dict[str, str]]:
    """The rows by the titles of their columns."""
    titles = [column.title for column in layouts.layout(carrier).columns]
    rows = list(csv.reader(file(carrier, shipments).decode("cp932").splitlines()))
    return [dict(zip(titles, row, strict=True)) for row in rows[1 if layouts.layout(carrier).header else 0 :]]


# --- the files


@pytest.mark.parametrize("carrier", list(Carrier))
def test_the_file_is_the_golden_one_to_the_byte(carrier: Carrier) -> None:
    made = file(carrier, three(carrier))
    assert made == (GOLDEN / f"{carrier}.csv").read_bytes()
    assert made == file(carrier, three(carrier))


@pytest.mark.parametrize(("carrier", "columns"), [(Carrier.YAMATO, 95), (Carrier.SAGAWA, 74), (Carrier.JAPANPOST, 72)])
def test_every_row_has_the_carriers_columns(carrier: Carrier, columns: int) -> None:
    made = file(carrier, three(carrier)).decode("cp932")
    rows = list(csv.reader(made.splitlines()))
    assert {len(row) for row in rows} == {columns}
    assert len(rows) == 3 + (carrier != Carrier.JAPANPOST)  # ゆうパックプリントR takes no header
    assert made.endswith("\r\n")


@pytest.mark.parametrize(
    ("carrier", "title", "codes"),
    [
        (Carrier.YAMATO, "クール区分", {Cool.NONE: "", Cool.CHILLED: "2", Cool.FROZEN: "1"}),
        (Carrier.SAGAWA, "クール便指定", {Cool.NONE: "001", Cool.CHILLED: "002", Cool.FROZEN: "003"}),
        (Carrier.JAPANPOST, "保冷区分", {Cool.NONE: "0", Cool.CHILLED: "1", Cool.FROZEN: "2"}),
    ],
)
def test_cold_is_numbered_as_each_carrier_does(carrier: Carrier, title: str, codes: dict[Cool, str]) -> None:
    for cool, code in codes.items():
        assert cells(carrier, shipment(carrier, cool=cool))[0][title] == code


def test_hours_are_named_as_each_carrier_does() -> None:
    assert cells(Carrier.YAMATO, shipment(Carrier.YAMATO, slot=Slot.MORNING))[0]["配達時間帯"] == "0812"
    codes = [cells(Carrier.SAGAWA, shipment(Carrier.SAGAWA, slot=slot))[0]["配達指定時間帯"] for slot in Slot]
    assert codes == ["", "01", "12", "14", "16", "18", "04", "19"]
    (problem,) = problems(Carrier.YAMATO, [shipment(Carrier.YAMATO, slot=Slot.FROM_12)])
    assert (problem.kind, problem.field) == ("slot", "配達時間帯")


def test_days_and_numbers_are_written_as_the_file_wants_them() -> None:
    (row,) = cells(Carrier.YAMATO, shipment(Carrier.YAMATO, deliver_on=date(2026, 12, 5)))
    assert (row["出荷予定日"], row["お届け予定日"]) == ("2026/12/01", "2026/12/05")
    assert (row["お届け先郵便番号"], row["お届け先電話番号"], row["お届け先名"]) == (
        "100-0001",
        "09000001001",
        "髙橋 恵美",
    )
    (post,) = cells(Carrier.JAPANPOST, shipment(Carrier.JAPANPOST))
    assert (post["発送予定日"], post["配達希望日"], post["配達希望時間帯"]) == ("20261201", "", "00")


# --- room on the label


def test_an_address_runs_over_into_the_next_line_and_numbers_stay_whole_where_they_can() -> None:
    (row,) = cells(Carrier.SAGAWA, shipment(Carrier.SAGAWA, consignee=LONG))
    lines = [row[f"お届け先住所{n}"] for n in "１２３"]
    # The words as they are don't fit into three lines, so the house's name is torn; a number never would be for want of trying.
    assert lines == [
        "京都府京都市上京区河原町通丸太町",
        "上る出水町284番地の1 グランドメ",
        "ゾン鴨川御所東弐番館1203号室",
    ]
    (post,) = cells(Carrier.JAPANPOST, shipment(Carrier.JAPANPOST, consignee=LONG))
    assert post["お届け先住所１"] == "京都府京都市上京区河原町通丸太町上る出水町"
    assert post["お届け先住所２"] == "284番地の1 グランドメゾン鴨川御所東弐番館1203号室"


def test_what_has_no_room_is_told_and_never_cut() -> None:
    endless = replace(LONG, address=LONG.address * 2)
    for carrier in Carrier:
        (problem,) = problems(carrier, [shipment(carrier, consignee=endless)])
        assert problem.kind == "too_long"
        assert "短くしてください" in problem.message
        with pytest.raises(Unfit):
            file(carrier, [shipment(carrier, consignee=endless)])


def test_sagawa_has_no_remarks_so_they_follow_the_goods() -> None:
    (row,) = cells(Carrier.SAGAWA, shipment(Carrier.SAGAWA, goods=("米", "味噌"), notes=("天地無用",)))
    assert [row[f"品名{n}"] for n in "１２３４５"] == ["米", "味噌", "天地無用", "", ""]


def test_more_goods_than_lines_share_them() -> None:
    (row,) = cells(Carrier.YAMATO, shipment(Carrier.YAMATO, goods=("米", "味噌", "りんごジュース")))
    assert (row["品名１"], row["品名２"]) == ("米／味噌／りんごジュース", "")


@given(
    st.text(LETTERS, max_size=80),
    st.lists(st.integers(2, 60), min_size=1, max_size=4),
)
def test_lines_keep_their_width_and_lose_nothing_but_spaces(words: str, rooms: list[int]) -> None:
    lines, rest = split(words, rooms)
    assert len(lines) == len(rooms)
    assert all(width(line) <= room for line, room in zip(lines, rooms, strict=True))
    assert "".join("".join([*lines, rest]).split()) == "".join(words.split())


@given(st.text(LETTERS))
def test_width_is_the_number_of_bytes_that_japan_post_counts(words: str) -> None:
    clean = text.for_cp932(words)
    if not text.not_in_cp932(clean):
        assert width(clean) == len(clean.encode("cp932"))


# --- letters


def test_a_letter_that_the_file_has_not_is_told_with_a_suggestion_and_written_only_as_staff_chose() -> None:
    yoshida = shipment(Carrier.YAMATO, consignee=replace(EMI, name="𠮷田 健"))
    (problem,) = problems(Carrier.YAMATO, [yoshida])
    assert (problem.field, problem.kind, problem.character, problem.suggestion) == (
        "お届け先名",
        "character",
        "𠮷",
        "吉",
    )
    with pytest.raises(Unfit) as refused:
        file(Carrier.YAMATO, [yoshida])
    assert refused.value.problems == (problem,)
    made = file(Carrier.YAMATO, [yoshida], {"𠮷": "吉"}).decode("cp932")
    assert "吉田 健" in made
    assert "?" not in made


def test_a_letter_without_an_everyday_form_has_no_suggestion() -> None:
    (problem,) = problems(Carrier.SAGAWA, [shipment(Carrier.SAGAWA, notes=("😀",))])
    assert (problem.character, problem.suggestion) == ("😀", "")
    assert "代わりの文字" in problem.message


def test_a_name_is_written_as_the_donor_writes_it_where_the_file_can() -> None:
    made = file(Carrier.YAMATO, [shipment(Carrier.YAMATO, consignee=replace(EMI, name="髙﨑 邉"))]).decode("cp932")
    assert "髙﨑 邉" in made


# --- references and the rest


@pytest.mark.parametrize(
    ("carrier", "reference", "fits"),
    [
        (Carrier.YAMATO, "A" * 20, True),
        (Carrier.YAMATO, "A" * 21, False),
        (Carrier.SAGAWA, "A" * 16, True),
        (Carrier.SAGAWA, "A" * 17, False),
        (Carrier.SAGAWA, "髙橋", False),
        (Carrier.JAPANPOST, "", False),
    ],
)
def test_a_reference_keeps_the_carriers_limit(carrier: Carrier, reference: str, fits: bool) -> None:
    found = problems(carrier, [shipment(carrier, reference=reference)])
    assert ([one.kind for one in found] == []) is fits
    assert all(one.kind in ("reference", "too_long") for one in found)


def test_two_parcels_under_one_reference_are_told() -> None:
    twice = [shipment(Carrier.YAMATO), shipment(Carrier.YAMATO)]
    assert [one.kind for one in problems(Carrier.YAMATO, twice)] == ["reference", "reference"]


def test_a_wrong_postcode_and_telephone_are_told() -> None:
    nobody = replace(EMI, postcode="100", telephone="")
    found = problems(Carrier.JAPANPOST, [shipment(Carrier.JAPANPOST, consignee=nobody)])
    assert [one.kind for one in found] == ["postcode", "telephone"]


def test_another_carriers_parcel_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="goes by sagawa"):
        problems(Carrier.YAMATO, [shipment(Carrier.SAGAWA)])


def test_no_parcels_are_an_empty_file() -> None:
    assert file(Carrier.JAPANPOST, []) == b""
    assert labels.file(Carrier.YAMATO, []).count(b"\r\n") == 1


# --- layouts


@pytest.mark.parametrize("carrier", list(Carrier))
def test_a_layout_fits_its_schema_and_deals_texts_to_neighbours(carrier: Carrier) -> None:
    document = json.loads((schema.root("schemas") / "donations" / "carriers" / f"{carrier}.json").read_text("utf-8"))
    assert schema.mistakes("donations/carrier-layout", document) == []
    shape = layouts.read(document)
    titles = [column.title for column in shape.columns]
    assert len(titles) == len(set(titles))
    assert set(shape.cool) == set(Cool)
    assert Slot.ANY in shape.slots


def test_a_layout_with_a_column_too_few_is_refused() -> None:
    document = json.loads((schema.root("schemas") / "donations" / "carriers" / "sagawa.json").read_text("utf-8"))
    with pytest.raises(layouts.LayoutBroken, match="73 columns instead of 74"):
        layouts.read(document | {"columns": document["columns"][:-1]})
    with pytest.raises(layouts.LayoutBroken, match="/cool"):
        layouts.read(document | {"cool": {"none": "001"}})

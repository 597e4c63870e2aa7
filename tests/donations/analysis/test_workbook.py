"""The file for Excel: a sheet for each table, numbers that Excel adds up, and no text that it would run."""

import base64
import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest

from donations.api import app
from kernel import schema
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf

pytestmark = pytest.mark.usefixtures("cloud")
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

type Cells = list[list[str | float]]


def asked(**query: str) -> dict[str, Any]:
    got = house.staff().get(app, "/api/donations/analysis/workbook", **({"from": "2026-11", "to": "2026-12"} | query))
    assert got.status == 200, got.body
    assert schema.mistakes("donations/analysis-workbook", got.body) == []
    found: dict[str, Any] = got.body
    return found


def sheets(content: str) -> dict[str, Cells]:
    """{sheet: rows of texts and numbers}, as Excel reads them: a cell of type `s` is a text, one without a type a number."""
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(content))) as book:
        texts = ["".join(one.itertext()) for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        names = [one.attrib["name"] for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{XML}sheet")]
        found = {}
        for number, name in enumerate(names, start=1):
            rows: Cells = []
            for row in ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{XML}row"):
                rows.append([])
                for cell in row.iter(f"{XML}c"):
                    assert cell.find(f"{XML}f") is None, "a formula"
                    value = cell.findtext(f"{XML}v") or ""
                    rows[-1].append(texts[int(value)] if cell.get("t") == "s" else float(value))
            found[name] = rows
    return found


def test_every_table_is_a_sheet_and_its_numbers_are_numbers() -> None:
    shelf.opened()
    desk.accepted(desk.EXAMPLE)
    desk.accepted(desk.notification(portal_order_number="FN-2"), message_id="2")
    desk.deliver()
    got = asked()
    assert got["filename"] == "寄附の分析_2026-11_2026-12.xlsx"
    found = sheets(got["content"])
    assert list(found) == [
        "月", "受付先", "返礼品", "返礼品と受付先", "使い道", "都道府県", "遅れ　期限の月", "遅れ　事業者", "遅れ　返礼品", "わけ",
    ]  # fmt: skip
    assert found["受付先"][0] == [
        "受付先", "件数", "返礼品の数", "寄附金額（円）", "金額の割合", "調達費用（円）", "費用の分かる寄附金額（円）", "費用の割合",
    ]  # fmt: skip
    # Two boxes of rice for 28,000 yen that cost 7,000 each.
    assert found["受付先"][1] == ["ふるなび", 2, 0, 56000, 1, 14000, 56000, 0.25]
    assert found["返礼品"][-1] == ["合計", 2, 2, 56000, 1, 14000, 56000, 0.25]
    assert found["月"][1:] == [
        ["2026-11", 2, 0, 56000, 1, 14000, 56000, 0.25],
        ["2026-12", 0, 0, 0, 0, 0, 0],
        ["合計", 2, 0, 56000, 1, 14000, 56000, 0.25],
    ]
    assert found["遅れ　事業者"][1] == ["VENDOR", 2, 0, 0, 0, 2, 0]
    rules = [str(row[0]).split("　")[0] for row in found["わけ"] if row[0]]
    assert rules == ["規則", "A-1", "A-3", "A-4", "A-2", "A-5", "A-6"]


def test_of_one_portal_only_what_is_counted_by_portal() -> None:
    got = asked(portal=desk.PORTAL)
    assert got["filename"] == "寄附の分析_2026-11_2026-12_ふるなび.xlsx"
    assert list(sheets(got["content"]))[:5] == ["月", "受付先", "返礼品", "返礼品と受付先", "遅れ　期限の月"]


def test_a_name_that_looks_like_a_formula_or_an_address_stays_a_text() -> None:
    house.partner(desk.PORTAL)
    desk.stands(name='=HYPERLINK("https://evil.example")')
    desk.accepted(desk.EXAMPLE)
    desk.deliver()
    got = asked()
    name = sheets(got["content"])["返礼品"][1][0]
    assert name == 'HDM-0012　=HYPERLINK("https://evil.example")'
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(got["content"]))) as book:
        written = b"".join(book.read(one) for one in book.namelist() if one.startswith("xl/worksheets/"))
    assert not re.search(rb"<hyperlink|<f>", written)


def test_a_wrong_period_says_so() -> None:
    got = house.staff().get(app, "/api/donations/analysis/workbook", **{"from": "2026-12", "to": "2026-11"})
    assert got.status == 422 and got.body["errors"][0]["pointer"] == "/to"

"""Files for staff: no cell runs as a formula, and none loses a digit."""

import csv
import io

import pytest

from kernel.files import csv_bytes


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_excel_would_run_is_text(start: str) -> None:
    """A Japanese Excel takes the full-width signs for the half-width ones."""
    text = csv_bytes(["氏名"], [[f"{start}HYPERLINK(1)"]]).decode("utf-8-sig")
    [_, [cell]] = csv.reader(io.StringIO(text, newline=""))
    assert cell == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize(
    "harmless", ["佐藤 花", "ー長音から", "090-1234-5678", "", "（株）みのり", "①", "28000", "2026-11-22"]
)
def test_any_other_cell_stays_as_it_is(harmless: str) -> None:
    text = csv_bytes(["氏名", "円"], [[harmless, -500]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [harmless, "-500"]


@pytest.mark.parametrize("text", ["0600001", "09000001001", "123456789013", "26112204173801234567", "12E4"])
def test_digits_that_are_a_text_stay_one_in_excel(text: str) -> None:
    """Opened by double-click, 0600001 would become 600001 and a tracking number 1.23457E+11."""
    made = csv_bytes(["番号", "円"], [[text, 12]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(made, newline="")))[1] == [f'="{text}"', "12"]

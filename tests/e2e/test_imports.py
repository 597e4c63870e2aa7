"""A clerk imports a portal's file in the browser: chooses it, looks, starts, reads the report; once more changes nothing. Compared, it shows what is left."""

import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import violations
from tests.donations.imports.test_cloud import file_of
from tests.e2e.walking import Walker, picture, too_wide
from tests.town import CLERK, Town

pytestmark = pytest.mark.browser
ROWS = 12


def fine(page: Page, name: str, width: int) -> None:
    picture(page, name, width)
    assert violations(page) == []
    assert too_wide(page) == 0


def imported(page: Page, file: Path, width: int) -> None:
    """Choose, look, start, wait for the end."""
    page.goto("/admin/donations/imports")
    page.get_by_label("取り込むファイルを選ぶ").set_input_files(file)
    expect(page.get_by_role("heading", name="取り込む前にたしかめる")).to_be_visible()
    expect(page.get_by_text("シフトJIS（CP932）")).to_be_visible()
    expect(page.get_by_label("対応表")).to_contain_text("ふるなび")
    fine(page, "admin-import-preview", width)
    page.get_by_role("button", name="この内容で取り込む").click()
    expect(page.get_by_role("heading", name="取り込みの結果")).to_be_visible(timeout=120_000)
    fine(page, "admin-import-done", width)


def test_a_clerk_imports_a_file_and_importing_it_again_changes_nothing(
    walker: Walker, town: Town, tmp_path: Path, width: int
) -> None:
    run = uuid.uuid4().hex[:6].upper()
    file = tmp_path / f"furunavi-{run}.csv"
    file.write_bytes(file_of(town, ROWS, run) + ",".join([f'"{run}"'] * 3).encode("cp932"))
    page = walker.staff(CLERK, width)
    imported(page, file, width)
    expect(page.get_by_text(f"新しい寄附{ROWS}件")).to_be_visible()
    expect(page.get_by_role("cell", name="金額がありません", exact=False)).to_be_visible()
    imported(page, file, width)
    expect(page.get_by_text(f"変わりなし{ROWS}件")).to_be_visible()
    page.goto("/admin/donations/comparisons")
    page.get_by_label("旧システムのCSVを選ぶ").set_input_files(file)
    page.get_by_role("button", name="くらべる", exact=True).click()
    expect(page.get_by_role("heading", name="両方の合計")).to_be_visible(timeout=120_000)
    fine(page, "admin-comparison-done", width)
    expect(page.get_by_role("row", name="内訳で説明できない差")).to_contain_text("0件0円")
    page.get_by_role("checkbox", name="読めない行", exact=False).check()
    page.get_by_role("button", name="1件を確認済みにする").click()
    expect(page.get_by_text("次の突合でも確認済みから始まります")).to_be_visible()

"""The analysis as an Excel workbook: a sheet for each table, numbers as numbers, and a sheet of reasons."""

import base64
import functools
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from donations import portals
from donations.analysis import lateness, report
from donations.analysis.shares import GIFT, PORTAL
from kernel import clock

WHOLE, SHARE, WORDS = "#,##0", "0.0%", ""
_AMOUNTS: Final = (
    ("件数", "donations", WHOLE),
    ("返礼品の数", "quantity", WHOLE),
    ("寄附金額（円）", "amount_yen", WHOLE),
    ("金額の割合", "share_permille", SHARE),
    ("調達費用（円）", "cost_yen", WHOLE),
    ("費用の分かる寄附金額（円）", "costed_yen", WHOLE),
    ("費用の割合", "cost_permille", SHARE),
)
_SHIPMENTS: Final = (
    ("期限がこの期間の荷物", "shipments", WHOLE),
    ("発送済み", "shipped", WHOLE),
    ("遅れて発送", "late", WHOLE),
    ("期限を過ぎて未発送", "overdue", WHOLE),
    ("期限前", "waiting", WHOLE),
    ("遅れの割合", "late_permille", SHARE),
    ("いちばん長い遅れ（日）", "longest_days", WHOLE),
)

type Columns = Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Sheet:
    """One table: a name for each row, then its columns."""

    name: str
    head: str
    columns: Columns
    rows: Sequence[Mapping[str, Any]]


def workbook(first: str, last: str, portal: str | None = None) -> dict[str, str]:
    """{filename, content: base64}. Each figure is read once for all sheets. Raises Invalid: see `report.months_between`."""
    read = functools.cache(report.figures)
    reports = [
        report.report(first, last, by, portal, read=read)
        for by, dimension in report.DIMENSIONS.items()
        if not portal or dimension in (PORTAL, GIFT)
    ]
    months = lateness.read(first, last)
    late = [lateness.report(first, last, by, months) for by in lateness.GROUPS]
    sheets = [
        *(_sheet(report.GROUPS[one["by"]], report.GROUPS[one["by"]], _AMOUNTS, one) for one in reports),
        *(_sheet(f"遅れ　{lateness.GROUPS[one['by']]}", lateness.GROUPS[one["by"]], _SHIPMENTS, one) for one in late),
    ]
    why = {reason["rule"]: reason for one in (*reports, *late) for reason in one["why"]}
    whose = f"_{portals.name(portal)}" if portal else ""
    content = base64.b64encode(_written(sheets, list(why.values()))).decode()
    return {"filename": f"寄附の分析_{first}_{last}{whose}.xlsx", "content": content}


def _sheet(name: str, head: str, columns: Columns, told: Mapping[str, Any]) -> Sheet:
    total = {"name": "合計", **told["total"]}
    if "amount_yen" in total:
        total["share_permille"] = 1000 if total["amount_yen"] else None
    return Sheet(name, head, columns, [*told["rows"], total])


def _written(sheets: Sequence[Sheet], why: Sequence[Mapping[str, Any]]) -> bytes:
    import xlsxwriter  # a fifth of a second: only for whoever asks for the file

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "寄附の分析", "created": clock.now().replace(tzinfo=None)})
    strong = {"bold": True, "bottom": 1}
    head = book.add_format(strong | {"text_wrap": True, "valign": "top"})
    formats = {
        (form, last): book.add_format({"num_format": form, "bold": last})
        for form in (WHOLE, SHARE, WORDS)
        for last in (False, True)
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.set_column(0, 0, 42 if "返礼品" in sheet.head else 22)
        page.set_column(1, len(sheet.columns), 15)
        page.freeze_panes(1, 1)
        for at, (title, *_) in enumerate([(sheet.head,), *sheet.columns]):
            page.write_string(0, at, title, head)
        for line, row in enumerate(sheet.rows, start=1):
            last = line == len(sheet.rows)
            page.write_string(line, 0, row["name"], formats[WORDS, last])
            for at, (_, name, form) in enumerate(sheet.columns, start=1):
                if (number := row[name]) is not None:
                    page.write_number(line, at, number / 1000 if form == SHARE else number, formats[form, last])
        page.autofilter(0, 0, max(len(sheet.rows) - 1, 0), len(sheet.columns))
    page = book.add_worksheet("わけ")
    page.set_column(0, 0, 12)
    page.set_column(1, 2, 60)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for line, cells in enumerate(_reason_rows(why)):
        for at, cell in enumerate(cells):
            page.write_string(line, at, cell, wrapped if line else head)
    book.close()
    return out.getvalue()


def _reason_rows(why: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    yield "規則", "内容", "値"
    for one in why:
        yield f"{one['rule']}　第{one['version']}版", one["text"], f"出典：{one['source']}"
        for row in one["rows"]:
            yield "", row["label"], row["value"]

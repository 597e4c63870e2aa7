"""Lists: one query a page, bounded partitions, cursors that are ours and belong to one list."""

from datetime import date

import pytest

from kernel import aws, errors
from kernel.paging import Page, months, page
from kernel.records import Record, personal, table, text


class Row(Record, discriminator="test.row"):
    """A record of the tests."""

    Meta = table("line")

    name = personal(text())


def rows(month: str, count: int) -> None:
    for number in range(count):
        Row(pk=f"ROW#{month}#{number}", sk="ROW", gsi1pk=f"ROWS#{month}", gsi1sk=f"{number:03d}", name="x").save()


def listing(cursor: str | None = None, limit: int = 4) -> Page[Row]:
    return page(Row, "gsi1", [f"ROWS#{month}" for month in months(date(2026, 11, 22), 24)], cursor=cursor, limit=limit)


def test_months_go_back_over_the_year() -> None:
    assert months(date(2026, 1, 5), 3) == ["2026-01", "2025-12", "2025-11"]


def test_pages_walk_all_rows_newest_first_without_gap_or_repetition(cloud: None) -> None:
    rows("2026-11", 6)
    rows("2026-08", 3)
    seen, cursor, pages = [], None, 0
    while pages < 20:
        found = listing(cursor)
        seen += [row.pk for row in found.items]
        cursor, pages = found.next, pages + 1
        if cursor is None:
            break
    assert seen == [f"ROW#2026-11#{n}" for n in (5, 4, 3, 2, 1, 0)] + [f"ROW#2026-08#{n}" for n in (2, 1, 0)]


def test_a_page_with_rows_is_one_query(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rows("2026-11", 6)
    calls: list[str] = []
    client = aws.client("dynamodb")
    real = type(client)._make_api_call
    monkeypatch.setattr(
        type(client), "_make_api_call", lambda self, name, given: (calls.append(name), real(self, name, given))[1]
    )
    listing()
    assert calls.count("Query") == 1


def test_a_changed_cursor_or_one_of_another_list_is_refused(cloud: None) -> None:
    rows("2026-11", 6)
    cursor = listing().next
    assert cursor is not None
    with pytest.raises(errors.Invalid):
        listing(cursor[:-1] + ("a" if cursor[-1] != "a" else "b"))
    with pytest.raises(errors.Invalid):
        page(Row, "gsi1", ["ROWS#2026-11"], cursor=cursor)
    with pytest.raises(errors.Invalid):
        listing("あ")

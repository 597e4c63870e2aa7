"""What a city sets, and its history."""

from typing import Any

import pytest

from bookings import settings
from bookings.rules import KINDS
from kernel import errors
from kernel.changes import Marker
from tests.bookings.city import CONSULTATION, HOUSE, counsellor
from tests.bookings.mounted import DESK, M, fresh


def save(body: dict[str, Any], version: int, marker: Marker | None = None) -> Any:
    return settings.save(M, "counsellor", "aoki", body, version=version, by=DESK, marker=marker or fresh())


def test_each_version_is_kept_with_who_saved_it(cloud: None) -> None:
    save(counsellor("青木"), 0)
    save(counsellor("青木", skills=["placement"]), 1)
    assert [(one.body["skills"], one.saved_by) for one in settings.history(M, "counsellor", "aoki")] == [
        (["placement"], "山田 花子"),
        ([], "山田 花子"),
    ]


def test_who_saves_over_another_is_told_and_a_repetition_is_not(cloud: None) -> None:
    once = fresh()
    save(counsellor("青木"), 0, once)
    assert save(counsellor("青木"), 0, once).version == 1
    with pytest.raises(errors.Stale):
        save(counsellor("青木"), 0)


@pytest.mark.parametrize(
    ("kind", "body", "pointer"),
    [
        ("counsellor", counsellor("青木", week={"mon": [[720, 600]]}), "/body/week/mon"),
        ("counsellor", counsellor("青木", week={"mon": [[600, 1515]]}), "/body/week/mon"),
        ("counsellor", counsellor("青木", week={"mon": [[601, 720]]}), "/body/week/mon"),
        ("counsellor", counsellor("青木", exceptions=[{"day": "2026-02-30", "spans": []}]), "/body/exceptions/0/day"),
        ("house", HOUSE | {"methods": {"chat": [300, 720]}}, "/body/methods/chat"),
        (
            "house",
            HOUSE | {"closures": [{"first": "2026-12-10", "last": "2026-12-09", "why": "点検"}]},
            "/body/closures/0/last",
        ),
        ("service", CONSULTATION | {"minutes": 50}, "/body/minutes"),
        ("room", {"name": "相談室", "closed": ["2026-13-01"]}, "/body/closed"),
    ],
)
def test_what_a_schema_cannot_see_is_told_with_its_place(kind: str, body: dict[str, Any], pointer: str) -> None:
    assert [one.pointer for one in settings.faults(kind, body)] == [pointer]


def test_there_is_no_setting_of_an_unknown_kind() -> None:
    assert "tenant" not in KINDS
    with pytest.raises(errors.NotFound):
        settings.of(M, "tenant", "x")

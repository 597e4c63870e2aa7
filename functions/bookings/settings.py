"""What a city sets: services, counsellors, rooms, hours. Each is a record with its history; who saves acts on the version that was seen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from bookings import days, lists, meetings, review
from bookings.mounting import Mounting, Speaker
from bookings.records import Setting, SettingVersion, setting_history_key, setting_key
from bookings.rules import COUNSELLOR, HOUSE, KINDS, SERVICE
from kernel import clock, errors, paging
from kernel.changes import Marker, New, Saved, commit, done_before
from kernel.errors import FieldError

SETTINGS_MOST: Final = 200


def save(
    m: Mounting, kind: str, setting_id: str, body: Mapping[str, Any], *, version: int, by: Speaker, marker: Marker
) -> Any:
    """Save a setting; version 0 makes a new one. What it leads to is seen to afterwards (`review`). Raises Invalid, Stale, Conflict (it exists)."""
    found = faults(kind, body)
    if kind == COUNSELLOR and not found and body.get("meeting"):
        hosts = lists.rules_of(lists.settings(m)).house.meeting_hosts
        told = meetings.fault(str(body["meeting"]), hosts)
        found = [FieldError("/body/meeting", "address", told)] if told else []
    if found:
        raise errors.Invalid(found)
    key, now = setting_key(kind, setting_id), clock.now()
    known = m.setting.find(*key, consistent=True)
    if (known.version if known else 0) != version:
        if done_before(m.setting, marker) is None:
            raise errors.Stale()
        return known
    setting = known or m.setting(pk=key[0], sk=key[1], setting_kind=kind, setting_id=setting_id)
    setting.body, setting.saved_at, setting.saved_by = dict(body), now, by.name
    entry = m.setting_version(
        pk=setting_history_key(kind, setting_id),
        sk=f"{version + 1:08d}",
        setting_kind=kind,
        setting_id=setting_id,
        body=dict(body),
        saved_at=now,
        saved_by=by.name,
        staff_id=by.staff_id,
    )
    changes = [Saved(setting) if known else New(setting), New(entry), *review.follows(m, setting, version, by)]
    commit(*changes, marker=marker, answer=setting_id, table=m.setting)
    return of(m, kind, setting_id)


def of(m: Mounting, kind: str, setting_id: str) -> Setting:
    """A setting as it is now. Raises NotFound."""
    if kind not in KINDS:
        raise errors.NotFound()
    return m.setting.must(*setting_key(kind, setting_id), consistent=True)


def history(m: Mounting, kind: str, setting_id: str) -> list[SettingVersion]:
    """As it was saved, the newest first: the last fifty."""
    return paging.page(m.setting_version, "", [setting_history_key(kind, setting_id)], consistent=True).items


def faults(kind: str, body: Mapping[str, Any]) -> list[FieldError]:
    """What a schema can't see: spans that end before they begin, or lie between the quarters of an hour; days in the wrong order."""
    found: list[FieldError] = []
    match kind:
        case _ if kind == COUNSELLOR:
            for weekday, spans in body["week"].items():
                found += _spans(spans, f"/body/week/{weekday}")
            for place, one in enumerate(body.get("exceptions", ())):
                found += _spans(one["spans"], f"/body/exceptions/{place}/spans")
                found += _days([one["day"]], f"/body/exceptions/{place}/day")
        case _ if kind == HOUSE:
            for method, span in body["methods"].items():
                found += _spans([span], f"/body/methods/{method}")
            for place, one in enumerate(body.get("closures", ())):
                found += _days([one["first"], one["last"]], f"/body/closures/{place}/last")
        case _ if kind == SERVICE:
            for name in ("minutes", "step_minutes"):
                if body[name] % days.CELL:
                    message = f"{days.CELL}分の倍数で入力してください。"
                    found.append(FieldError(f"/body/{name}", "multiple", message))
        case _:
            found += _days(body.get("closed", ()), "/body/closed")
    return found


def _spans(spans: Iterable[Iterable[int]], pointer: str) -> list[FieldError]:
    for start, end in map(tuple, spans):
        if not days.OPENS <= start < end <= days.CLOSES or start % days.CELL or end % days.CELL:
            message = "時間帯は6:00から25:00のあいだで、15分きざみで、始まりより後に終わるように入力してください。"
            return [FieldError(pointer, "span", message)]
    return []


def _days(given: Iterable[str], pointer: str) -> list[FieldError]:
    try:
        read = [date.fromisoformat(day) for day in given]
    except ValueError:
        return [FieldError(pointer, "date", "ある日付を2026-12-01のように入力してください。")]
    if pointer.endswith("/last") and read[0] > read[-1]:
        return [FieldError(pointer, "range", "終わりの日は、始まりの日より後にしてください。")]
    return []

"""The survey to vendors: prepare, send, take answers gift by gift, remind, close."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from donations import gifts as known_gifts
from donations.catalogue import vendors
from donations.catalogue.records import Entry
from donations.origins import doubts, mails, rules
from donations.origins.records import (
    ANSWERED,
    CLOSED,
    DRAFT,
    GIFTS_MOST,
    OPEN,
    SENT,
    OriginSheet,
    OriginSurvey,
    sheet_key,
    survey_key,
    told,
)
from donations.records import DonationsRecord, Gift
from japan import calendar
from kernel import clock, errors, ids, search, settings
from kernel.callers import Staff
from kernel.changes import Change, Checked, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.events import Event
from kernel.paging import LIMIT_MOST, page

MOVED: Final = "donations.origin_survey_moved"
FIELDS: Final = (
    "material",
    "material_from",
    "made",
    "made_at",
    "share",
    "share_basis",
    "certificate",
    "label",
    "same",
    "note",
)
WAYS: Final = {"page": "事業者のページ", "paper": "紙・FAX"}
_GIFTS_PAGES_MOST: Final = 20


@dataclass(frozen=True)
class By:
    """Who writes an answer: a vendor's person, or staff (no `vendor_id`), who copy it from paper."""

    name: str
    vendor_id: str | None = None


def closes() -> time:
    """When the city hall's day ends."""
    return time.fromisoformat(settings.city()["office"]["closes"])


def prepare(body: Mapping[str, Any], marker: Marker, *, by: Staff) -> str:
    """A survey of the gifts in force by {title, criteria?, vendors?, due_on?}; gives its id (of the first time, if repeated).

    Raises Invalid: no gift is meant, or the deadline is no day to come.
    """
    today = clock.today()
    days = rules.setting(settings.city())["answer_business_days"]
    due_on = date.fromisoformat(body["due_on"]) if body.get("due_on") else calendar.add_business_days(today, days)
    _must_be_to_come(due_on, "/due_on")
    targets = _targets(body.get("vendors") or [], set(body.get("criteria") or []))
    if not targets:
        told_ = "あてはまる受付中の返礼品がありません。事業者か基準を選び直してください。"
        raise errors.Invalid([FieldError("/criteria", "nothing", told_)])
    survey_id = ids.new()
    pk, sk = survey_key(survey_id)
    survey = OriginSurvey(
        pk=pk,
        sk=sk,
        survey_id=survey_id,
        title=body["title"].strip(),
        criteria=sorted(body.get("criteria") or []),
        targets=targets,
        state=DRAFT,
        due_at=rules.closing(calendar.deadline(due_on), closes()),
        prepared_at=clock.now(),
        prepared_by=by.name,
        history=told(None, by.name, "調査を用意しました", f"{len(targets)}枚"),
    )
    survey.listed()
    outcome = commit(New(survey), table=DonationsRecord, marker=marker, answer=survey_id)
    return str(outcome.answer)


def _must_be_to_come(day: date, pointer: str) -> None:
    if day <= clock.today():
        raise errors.Invalid([FieldError(pointer, "past", "期限は、あす以降の日にしてください。")])


def _targets(vendor_ids: Sequence[str], criteria: set[str]) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for gift in _in_force(vendor_ids):
        if not criteria or gift.content["criterion"] in criteria:
            found.setdefault(gift.content["vendor_id"], []).append(gift.code)
    return [
        {"vendor_id": vendor_id, "n": start // GIFTS_MOST + 1, "codes": codes[start : start + GIFTS_MOST]}
        for vendor_id, codes in sorted(found.items())
        for start in range(0, len(codes), GIFTS_MOST)
    ]


def _in_force(vendor_ids: Sequence[str]) -> Iterator[Gift]:
    """The gifts in force: of these vendors (a query each), or all of them."""
    if vendor_ids:
        for vendor_id in dict.fromkeys(vendor_ids):
            yield from (one for one in vendors.gifts_of(vendor_id) if one.stopped_at is None)
        return
    cursor = None
    for _ in range(_GIFTS_PAGES_MOST):
        part = page(Gift, "gsi1", ["GIFTS"], cursor=cursor, limit=LIMIT_MOST, newest_first=False)
        yield from (one for one in part.items if one.stopped_at is None and one.content)
        cursor = part.next
        if cursor is None:
            return
    raise errors.RuleBroken("受付中の返礼品が多すぎます。事業者を選んで、分けて用意してください。")


def _survey_at(survey_id: str, version: int, marker: Marker) -> OriginSurvey | None:
    survey = OriginSurvey.must(*survey_key(survey_id), consistent=True)
    if survey.version == version:
        return survey
    if done_before(DonationsRecord, marker):
        return None
    raise errors.Stale()


def send(survey_id: str, body: Mapping[str, Any], marker: Marker, *, by: Staff) -> None:
    """Send it: the worker makes the sheets and their mails. Raises NotFound, Stale, WrongState, RuleBroken (the deadline has come)."""
    survey = _survey_at(survey_id, body["version"], marker)
    if survey is None:
        return
    if survey.state != DRAFT:
        raise errors.WrongState("この調査は、もう送ったか、締め切りました。")
    if survey.due_at.astimezone(clock.JST).date() <= clock.today():  # it can't be changed any more
        raise errors.RuleBroken(
            "用意したときの期限が来ているので、送れません。この調査を締め切って、新しく用意してください。"
        )
    survey.state, survey.sent_at = SENT, clock.now()
    survey.history = told(survey.history, by.name, "事業者に送りました")
    commit(Saved(survey), table=DonationsRecord, marker=marker, events=[Event(MOVED, survey_id, {"state": SENT})])


def close(survey_id: str, body: Mapping[str, Any], marker: Marker, *, by: Staff) -> None:
    """Close it: nobody is asked or reminded any more. Raises NotFound, Stale, WrongState."""
    survey = _survey_at(survey_id, body["version"], marker)
    if survey is None:
        return
    if survey.state == CLOSED:
        raise errors.WrongState("この調査は、もう締め切りました。")
    survey.state = CLOSED
    survey.history = told(survey.history, by.name, "締め切りました", body["reason"].strip())
    commit(Saved(survey), table=DonationsRecord, marker=marker, events=[Event(MOVED, survey_id, {"state": CLOSED})])


def sheets_of(survey_id: str) -> list[OriginSheet]:
    """The sheets of a survey, by vendor."""
    found: list[OriginSheet] = []
    cursor = None
    while True:
        part = page(DonationsRecord, "", [survey_key(survey_id)[0]], cursor=cursor, limit=LIMIT_MOST, newest_first=False, consistent=True)  # fmt: skip
        found += [one for one in part.items if isinstance(one, OriginSheet)]
        cursor = part.next
        if cursor is None:
            return found


def moved(event: Event) -> None:
    """Bring the sheets to where their survey stands: made and mailed once it was sent, closed once it was closed. Again changes nothing."""
    survey = OriginSurvey.must(*survey_key(event.subject), consistent=True)
    there = {one.sheet_id: one for one in sheets_of(survey.survey_id)}
    if survey.state == CLOSED:
        for sheet in there.values():
            if sheet.state == OPEN:
                _close_sheet(sheet)
        return
    entries = {one.entry_id: one for one in search.records(Entry, dict.fromkeys(vendors.key_of(one["vendor_id"]) for one in survey.targets))}  # fmt: skip
    for target in survey.targets:
        sheet_id = f"{survey.survey_id}~{target['vendor_id']}~{target['n']}"
        if sheet_id not in there:
            _make_sheet(survey, target, sheet_id, entries.get(target["vendor_id"]))


def _close_sheet(sheet: OriginSheet) -> None:
    sheet.state, sheet.done_at = CLOSED, clock.now()
    sheet.history = told(sheet.history, "システム", "回答がないまま、調査が締め切られました")
    sheet.look_again(None)
    sheet.listed()
    commit(Saved(sheet), table=DonationsRecord)


def _make_sheet(survey: OriginSurvey, target: Mapping[str, Any], sheet_id: str, vendor: Entry | None) -> None:
    pk, sk = sheet_key(sheet_id)
    current = [
        one
        for one in search.records(Gift, [known_gifts.key_of(code) for code in target["codes"]])
        if one.stopped_at is None
    ]
    if not current:
        return
    sheet = OriginSheet(
        pk=pk,
        sk=sk,
        sheet_id=sheet_id,
        survey_id=survey.survey_id,
        title=survey.title,
        vendor_id=target["vendor_id"],
        gifts=[
            {"code": one.code, "name": one.name, "criterion": one.content["criterion"], "number": one.approved_version}
            for one in current
        ],
        state=OPEN,
        due_at=survey.due_at,
        sent_at=clock.now(),
        history=told(None, "システム", "事業者に送りました"),
    )
    sheet.look_again(_remind_at(sheet) if _remind_at(sheet) > clock.now() else sheet.due_at)
    sheet.listed()
    try:
        commit(New(sheet), Checked(survey), table=DonationsRecord, events=mails.sent(sheet, vendor))
    except errors.Conflict:
        return  # another delivery of the event made it, or the survey was closed meanwhile


def _remind_at(sheet: OriginSheet) -> datetime:
    days = rules.setting(settings.city())["remind_business_days"]
    return rules.remind_on(sheet.due_at.astimezone(clock.JST).date(), days, closes())


def remind(sheet: OriginSheet) -> None:
    """One mail before the deadline, one after it; nothing once it was answered or closed, or another sweep was here."""
    now = clock.now()
    if sheet.state != OPEN or sheet.duesk is None or sheet.duesk.split("#", 1)[0] > clock.iso(now):
        return
    passed = sheet.due_at <= now
    if not passed and _remind_at(sheet) > now:  # the city has shortened the time
        sheet.look_again(_remind_at(sheet))
        commit(Saved(sheet), table=DonationsRecord)
        return
    sheet.look_again(None if passed else sheet.due_at)
    sheet.reminded = [*sheet.reminded, "after" if passed else "before"]
    words = "回答の期限が過ぎたことを知らせました" if passed else "回答の期限が近いことを知らせました"
    sheet.history = told(sheet.history, "システム", words)
    vendor = Entry.find(*vendors.key_of(sheet.vendor_id))
    commit(Saved(sheet), table=DonationsRecord, events=mails.reminder(sheet, vendor, passed=passed))


def seen(sheet_id: str, by: By) -> OriginSheet:
    """The sheet, if it is this one's to see. Raises NotFound."""
    sheet = OriginSheet.must(*sheet_key(sheet_id), consistent=True)
    if by.vendor_id not in (None, sheet.vendor_id):
        raise errors.NotFound()
    return sheet


def _sheet_at(sheet_id: str, version: int, marker: Marker, by: By) -> OriginSheet | None:
    sheet = seen(sheet_id, by)
    if sheet.version != version:
        if done_before(DonationsRecord, marker):
            return None
        raise errors.Stale()
    if sheet.state != OPEN:
        raise errors.WrongState(
            "この調査票は、もう回答があるか、締め切られています。直すところは、市に知らせてください。"
        )
    return sheet


def write(sheet_id: str, body: Mapping[str, Any], marker: Marker, *, by: By) -> None:
    """Keep what is known of one gift, whole or in part. Raises NotFound, Stale, WrongState, Invalid (no such gift on the sheet)."""
    sheet = _sheet_at(sheet_id, body["version"], marker, by)
    if sheet is None:
        return
    if body["code"] not in {one["code"] for one in sheet.gifts}:
        raise errors.Invalid([FieldError("/code", "unknown", "この調査票にない返礼品です。")])
    answer = {name: body.get(name, "").strip() for name in FIELDS}
    sheet.gifts = [one | {"answer": answer} if one["code"] == body["code"] else one for one in sheet.gifts]
    sheet.history = told(sheet.history, by.name, f"{body['code']} の回答を保存しました")
    commit(Saved(sheet), table=DonationsRecord, marker=marker)


def submit(sheet_id: str, body: Mapping[str, Any], marker: Marker, *, by: By) -> None:
    """Send the whole answer; what disagrees with the version in force becomes a suspicion in the same moment.

    Raises NotFound, Stale, WrongState, Invalid (what is still empty).
    """
    sheet = _sheet_at(sheet_id, body["version"], marker, by)
    if sheet is None:
        return
    if empty := [one for one in sheet.gifts if rules.missing(one["criterion"], one.get("answer"))]:
        named = "、".join(f"{one['code']} {one['name']}" for one in empty[:5])
        told_ = f"まだ書いていないところがあります（{named}{' ほか' if len(empty) > 5 else ''}）。書いて保存してから送ってください。"
        raise errors.Invalid([FieldError("/version", "missing", told_)])
    found = _disagreements(sheet, by)
    sheet.state, sheet.done_at, sheet.done_by = ANSWERED, clock.now(), by.name
    sheet.way = "page" if by.vendor_id else "paper"
    detail = f"{WAYS[sheet.way]}から" + (f"。疑義 {len(found)}件" if found else "")
    sheet.history = told(sheet.history, by.name, "回答しました", detail)
    sheet.look_again(None)
    sheet.listed()
    commit(Saved(sheet), *found, table=DonationsRecord, marker=marker)


def _disagreements(sheet: OriginSheet, by: By) -> list[Change]:
    """A suspicion for each gift whose answer disagrees with what is in force now."""
    prefecture = settings.city()["prefecture"]
    current = {one.code: one for one in search.records(Gift, [known_gifts.key_of(one["code"]) for one in sheet.gifts])}
    changes: list[Change] = []
    for one in sheet.gifts:
        gift = current.get(one["code"])
        if gift is None:
            continue
        if findings := rules.compare(gift.content, one["answer"], prefecture):
            source = doubts.Source("answer", sheet.sheet_id, by.name)
            changes.append(doubts.raised(gift, sheet.vendor_id, [found.told() for found in findings], source))
    return changes

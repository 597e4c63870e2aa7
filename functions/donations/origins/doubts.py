"""A suspicion about a gift's origin: raised, reported to the city, decided there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from donations import gifts as known_gifts
from donations import standing
from donations.catalogue import approval, gifts
from donations.catalogue.records import STOPPED, Entry
from donations.front import APPROVE, WRITE
from donations.notification import gift_key
from donations.origins import holding, rules
from donations.origins.records import CLOSED, IMPROVING, OPEN, REPORTED, OriginDoubt, doubt_key, told
from donations.records import DonationsRecord, Gift
from kernel import clock, errors, ids, settings
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError

NO_PROBLEM, IMPROVE, STOP = "no_problem", "improve", "stop"
DECISIONS: Final = {NO_PROBLEM: "問題なし", IMPROVE: "改善の指示", STOP: "出品停止"}
SOURCES: Final = {"answer": "調査の回答", "visit": "現地確認", "report": "指摘・通報"}


@dataclass(frozen=True)
class Source:
    """Where a suspicion comes from: a sheet's answer, a visit, or what somebody said; `who` wrote it."""

    kind: str
    of: str | None
    who: str


def report_by() -> Any:
    """The end of the business day by which it must be told to the city, counted from now."""
    return standing.decide_by(clock.now(), rules.setting(settings.city())["report_business_days"])


def raised(gift: Gift, vendor_id: str, findings: Sequence[Mapping[str, Any]], source: Source) -> Change:
    """A new suspicion, to be written with what raised it."""
    doubt_id = ids.new()
    pk, sk = doubt_key(doubt_id)
    doubt = OriginDoubt(
        pk=pk,
        sk=sk,
        doubt_id=doubt_id,
        vendor_id=vendor_id,
        code=gift.code,
        gift_name=gift.name,
        source=source.kind,
        source_id=source.of,
        findings=[dict(one) for one in findings],
        state=OPEN,
        raised_at=clock.now(),
        raised_by=source.who,
        due_at=report_by(),
        history=told(
            None, source.who, f"疑義になりました（{SOURCES[source.kind]}）", "。".join(one["text"] for one in findings)
        ),
    )
    doubt.listed()
    return New(doubt)


def enter(body: Mapping[str, Any], marker: Marker, *, by: Staff) -> str:
    """Take up what somebody pointed out: {code, text, told_by?}. Gives the suspicion's id (of the first time, if repeated).

    Raises Invalid: no gift of that code was ever in force.
    """
    gift = Gift.find(*known_gifts.key_of(gift_key(body["code"])))
    if gift is None:
        raise errors.Invalid(
            [FieldError("/code", "unknown", "この番号の返礼品は、承認されたことがありません。番号を確かめてください。")]
        )
    rows = [{"label": "指摘のもと", "value": body.get("told_by", "").strip() or "（聞いていません）"}]
    change = raised(
        gift,
        gift.content["vendor_id"],
        [{"rule": "O-6", "text": body["text"].strip(), "rows": rows}],
        Source("report", None, by.name),
    )
    assert isinstance(change, New), "a suspicion begins as a new record"
    answer = change.record.doubt_id  # type: ignore[attr-defined]
    return str(commit(change, table=DonationsRecord, marker=marker, answer=answer).answer)


def _at(doubt_id: str, version: int, marker: Marker, *states: str) -> OriginDoubt | None:
    doubt = OriginDoubt.must(*doubt_key(doubt_id), consistent=True)
    if doubt.version != version:
        if done_before(DonationsRecord, marker):
            return None
        raise errors.Stale()
    if doubt.state not in states:
        raise errors.WrongState("この疑義は、もう先に進んでいます。読み直してください。")
    return doubt


def report(doubt_id: str, body: Mapping[str, Any], marker: Marker, *, by: Staff) -> None:
    """The contractor reports it to the city: {version, text}; parcels of the gift wait from now on. Raises NotFound, Stale, WrongState."""
    doubt = _at(doubt_id, body["version"], marker, OPEN)
    if doubt is None:
        return
    doubt.state, doubt.due_at = REPORTED, report_by()
    doubt.report = {"who": by.name, "at": clock.iso(clock.now()), "text": body["text"].strip()}
    doubt.history = told(doubt.history, by.name, "市へ報告しました（発送を止めました）", body["text"].strip())
    held = holding.begun(doubt)
    doubt.listed()
    commit(Saved(doubt), *held, table=DonationsRecord, marker=marker)


def decide(doubt_id: str, body: Mapping[str, Any], marker: Marker, *, by: Staff) -> None:
    """The city decides: {version, what, reason, until?, send?}. A stop is proposed in the catalogue in the same moment; a second person
    approves. The gift's parcels go again at once where there is no problem, or where `send` says so; else they wait on.

    Raises NotFound, Stale, WrongState, Invalid (no deadline for an improvement, or the gift has another proposal).
    """
    doubt = _at(doubt_id, body["version"], marker, REPORTED)
    if doubt is None:
        return
    what, reason = body["what"], body["reason"].strip()
    changes: list[Change] = []
    if what == IMPROVE:
        _improving(doubt, body.get("until"))
    else:
        doubt.state, doubt.due_at, doubt.done_at = CLOSED, None, clock.now()
    if what == STOP:
        changes = _stop(doubt.code, reason, by)
    goes = what == NO_PROBLEM or bool(body.get("send"))
    if goes:
        changes += holding.ended(doubt)
    decision = {"who": by.name, "at": clock.iso(clock.now()), "what": what, "reason": reason}
    doubt.decision = decision | ({"until": body["until"]} if what == IMPROVE else {})
    parcels = "発送を再開しました" if goes else "発送は止めたままです"
    doubt.history = told(doubt.history, by.name, f"市が決めました：{DECISIONS[what]}（{parcels}）", reason)
    doubt.listed()
    commit(Saved(doubt), *changes, table=DonationsRecord, marker=marker)


def _improving(doubt: OriginDoubt, until: str | None) -> None:
    day = date.fromisoformat(until) if until else None
    if day is None or day <= clock.today():
        raise errors.Invalid([FieldError("/until", "required", "改善の期限に、あす以降の日を入れてください。")])
    closes = time.fromisoformat(settings.city()["office"]["closes"])
    doubt.state, doubt.due_at = IMPROVING, rules.closing(day, closes)


def _stop(code: str, reason: str, by: Staff) -> list[Change]:
    """The catalogue's own proposal to stop, unless the gift is stopped already."""
    entry: Entry = approval.entry_of(gifts.GIFT, code)
    if entry.standing == STOPPED:
        return []
    try:
        changes = approval.halt(gifts.GIFT, entry, f"産地の疑義：{reason}", by=by)
    except errors.WrongState:
        said = (
            f"返礼品 {code} には、ほかの起案か下書きがあります。先に取り下げるか、やめてから、もう一度決めてください。"
        )
        raise errors.Invalid([FieldError("/what", "busy", said)]) from None
    entry.listed(gifts.GIFT.sort(entry))
    return [Saved(entry), *changes]


def finish(doubt_id: str, body: Mapping[str, Any], marker: Marker, *, by: Staff) -> None:
    """The city confirms that it was mended: {version, reason}. Raises NotFound, Stale, WrongState."""
    doubt = _at(doubt_id, body["version"], marker, IMPROVING)
    if doubt is None:
        return
    doubt.state, doubt.due_at, doubt.done_at = CLOSED, None, clock.now()
    changes = holding.ended(doubt)
    doubt.history = told(doubt.history, by.name, "直ったことを確かめました", body["reason"].strip())
    doubt.listed()
    commit(Saved(doubt), *changes, table=DonationsRecord, marker=marker)


def release(doubt_id: str, body: Mapping[str, Any], marker: Marker, *, by: Staff) -> None:
    """The city lets the gift's parcels go that waited on after its decision: {version, reason}. Raises NotFound, Stale, WrongState."""
    doubt = _at(doubt_id, body["version"], marker, IMPROVING, CLOSED)
    if doubt is None:
        return
    if not doubt.held:
        raise errors.WrongState("この疑義で止めている荷物はありません。読み直してください。")
    changes = holding.ended(doubt)
    doubt.history = told(doubt.history, by.name, "発送を再開しました", body["reason"].strip())
    commit(Saved(doubt), *changes, table=DonationsRecord, marker=marker)


def actions(doubt: OriginDoubt, staff: Staff) -> list[str]:
    """What this member of staff may do with it now."""
    writes, decides = staff.may(WRITE.permission), staff.may(APPROVE.permission)
    held = ["release"] if decides and doubt.held else []
    return {
        OPEN: ["report"] if writes else [],
        REPORTED: ["decide"] if decides else [],
        IMPROVING: ["finish", *held] if decides else [],
        CLOSED: held,
    }.get(doubt.state, [])

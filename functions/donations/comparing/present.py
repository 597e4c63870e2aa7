"""A comparison as staff see it: how far it is, both sums and what parts them, the differences in words, and what many comparisons say together."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from donations import portals
from donations.comparing.facts import Sum
from donations.comparing.records import COVERS, LISTED, PERIOD, PHASES, ROWS, Comparison, Found, found_pk, open_pk
from donations.comparing.rules import KINDS, REASONS, SINCE, SOURCE
from donations.imports.records import DONE, RUNNING, STATES
from donations.records import Donation, key_of
from kernel import clock, errors, files, search
from kernel.paging import Page, months, page

HEADER: Final = (
    "ちがいの種類", "わけ", "つぎにすること", "申込日", "受付先", "注文番号", "旧システム", "こちら", "こちらの受付番号",
    "件数への影響", "金額への影響（円）", "確認", "確認のメモ",
)  # fmt: skip
CLEAN_DAYS_WANTED: Final = 7
DAYS_SHOWN: Final = 14
KEPT_MONTHS: Final = 24
_PER_QUERY: Final = 200


def newest(cursor: str | None, limit: int | None) -> Page[Comparison]:
    """Comparisons, newest first: one query a page."""
    partitions = [f"COMPARISONS#{month}" for month in months(count=KEPT_MONTHS)]
    return page(Comparison, "gsi1", partitions, cursor=cursor, limit=limit)


def row(job: Comparison) -> dict[str, Any]:
    """One line of the list; it names nobody."""
    found, confirmed = sum((job.found or {}).values()), sum((job.confirmed or {}).values())
    return {
        "id": job.import_id,
        "version": job.version,
        "filename": job.filename,
        "state": job.state,
        "state_name": "くらべています" if job.state == RUNNING else STATES[job.state],
        "mapping_name": f"{job.mapping['name']}（第{job.mapping['version']}版）" if job.mapping else None,
        "cover": job.cover or PERIOD,
        "cover_name": COVERS[job.cover or PERIOD],
        "from": job.first_day,
        "to": job.last_day,
        "theirs": _sum(Sum(**(job.theirs or {}))),
        "ours": _sum(Sum(**(job.ours or {}))),
        "found": found,
        "confirmed": confirmed,
        "open": found - confirmed,
        "who": job.who,
        "created_at": clock.iso(job.created_at),
        "ended_at": clock.iso(job.ended_at) if job.ended_at else None,
    }


def detail(job: Comparison) -> dict[str, Any]:
    """A comparison with its sums and categories: what the page asks for again and again while it runs, so it names nobody."""
    theirs, ours = Sum(**(job.theirs or {})), Sum(**(job.ours or {}))
    explained = Sum()
    for effect in (job.effects or {}).values():
        explained = explained.plus(Sum(*effect))
    gap = theirs.minus(ours)
    return row(job) | {
        "phase_name": PHASES[job.phase or ROWS] if job.state == RUNNING else "",
        "problem": job.problem or "",
        "rows_total": job.rows_total,
        "rows_done": job.rows_done,
        "same": job.same,
        "outside": job.outside,
        "gap": _sum(gap),
        "unexplained": _sum(gap.minus(explained)),
        "kinds": [_kind(job, code) for code in KINDS if (job.found or {}).get(code)],
        "why": [_sums_rule(job, theirs, ours)],
    }


def _sum(one: Sum) -> dict[str, int]:
    return one._asdict()


def _kind(job: Comparison, code: str) -> dict[str, Any]:
    kind, found, confirmed = KINDS[code], job.found.get(code, 0), (job.confirmed or {}).get(code, 0)
    return {
        "category": code,
        "label": kind.label,
        "found": found,
        "confirmed": confirmed,
        "open": found - confirmed,
        "effect": _sum(Sum(*job.effects.get(code, ()))),
        "why": [_rule(kind.id, kind.rule, [])],
    }


def _rule(rule: str, words: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"rule": rule, "version": 1, "since": SINCE, "text": words, "source": SOURCE, "rows": rows}


def _sums_rule(job: Comparison, theirs: Sum, ours: Sum) -> dict[str, Any]:
    told = (
        "取り消されていない寄附を数えます。旧システムの合計は、ファイルの注文のうち期間に入るものです。こちらの合計は、それと結びついた寄附と、"
        "申込日が期間に入る寄附です。1件のちがいが合計を動かす分は、どれか1つの種類だけに数えるので、差と内訳はいつも合います。"
    )
    rows = [
        {"label": "ファイルの行", "value": f"{job.rows_total:,}行"},
        {"label": "期間の外なので、くらべなかった行", "value": f"{job.outside:,}行"},
        {"label": "すべて同じだった寄附", "value": f"{job.same:,}件"},
        {"label": "旧システムの合計", "value": _words(theirs)},
        {"label": "こちらの合計", "value": _words(ours)},
    ]
    return _rule("TG-20", told, rows)


def _words(one: Sum) -> str:
    return f"{one.donations:,}件 {one.yen:,}円（うち入金済み {one.paid_donations:,}件 {one.paid_yen:,}円）"


# ── The differences ─────────────────────────────────────────────────────────────────────────────────────────────────────


def differences(
    job: Comparison, category: str | None, *, only_open: bool, cursor: str | None, limit: int | None
) -> dict[str, Any]:
    """A page of differences, all or those that nobody has confirmed; one query, and one batch read for our donations."""
    listed = _listed(job, category, only_open=only_open, cursor=cursor, limit=limit)
    here = _here(listed.items)
    return {"items": [_difference(one, here) for one in listed.items], "next": listed.next}


def _listed(
    job: Comparison, category: str | None, *, only_open: bool, cursor: str | None, limit: int | None
) -> Page[Found]:
    index, key = ("gsi1", open_pk) if only_open else ("", found_pk)
    prefix = KINDS[category].place if category else None
    return page(Found, index, [key(job.import_id)], cursor=cursor, limit=limit, newest_first=False, prefix=prefix)


def _here(found: Sequence[Found]) -> dict[str, Donation]:
    """Our donations of these differences as they are now; one that came since is among them."""
    ids = dict.fromkeys(an_id for one in found for an_id in _ids(one))
    return {one.donation_id: one for one in search.records(Donation, [key_of(an_id) for an_id in ids])}


def _ids(one: Found) -> list[str]:
    return one.donation_ids or ([one.sk.rpartition("#")[2]] if one.category == "only_there" else [])


def _difference(one: Found, here: dict[str, Donation]) -> dict[str, Any]:
    reason = REASONS[one.reason]
    links = [here[an_id] for an_id in _ids(one) if an_id in here]
    since = "このあと、こちらに届きました。" if one.category == "only_there" and links else ""
    return {
        "category": one.category,
        "label": KINDS[one.category].label,
        "sort": one.sk,
        "day": one.day or "",
        "portal_name": portals.name(one.portal or ""),
        "order_number": one.order_number or "",
        "theirs": one.theirs,
        "ours": one.ours,
        "reason": {"rule": reason.id, "label": reason.label, "text": since + reason.text, "next": reason.next},
        "effect": _sum(Sum(*one.effect)),
        "donations": [
            {"id": link.donation_id, "number": link.number, "href": f"/donations/{link.donation_id}"} for link in links
        ],
        "confirmed_at": clock.iso(one.confirmed_at) if one.confirmed_at else None,
        "confirmed_by": one.confirmed_by or "",
        "note": one.note or "",
    }


def table(job: Comparison, category: str | None, *, only_open: bool) -> list[list[Any]]:
    """All differences by the columns of `HEADER`. Raises RuleBroken for more than one file takes."""
    rows: list[list[Any]] = []
    cursor: str | None = None
    while True:
        listed = _listed(job, category, only_open=only_open, cursor=cursor, limit=_PER_QUERY)
        here = _here(listed.items)
        rows += [_cells(_difference(one, here)) for one in listed.items]
        if len(rows) > files.ROWS_MOST:
            raise errors.RuleBroken(
                f"一度にダウンロードできるのは{files.ROWS_MOST:,}件までです。ちがいの種類で分けてください。"
            )
        cursor = listed.next
        if cursor is None:
            return rows


def _cells(one: dict[str, Any]) -> list[Any]:
    effect = one["effect"]
    return [
        one["label"], one["reason"]["label"], one["reason"]["next"], one["day"], one["portal_name"], one["order_number"],
        one["theirs"], one["ours"], "、".join(link["number"] for link in one["donations"]), effect["donations"], effect["yen"],
        f"確認済み（{one['confirmed_by']}）" if one["confirmed_at"] else "", one["note"],
    ]  # fmt: skip


# ── Many comparisons ────────────────────────────────────────────────────────────────────────────────────────────────────


def recent() -> list[Comparison]:
    """The comparisons of this month and the last, newest first: as many as the days in a row are told of."""
    found: list[Comparison] = []
    for month in months(count=2):
        cursor: str | None = None
        while True:
            read = page(Comparison, "gsi1", [f"COMPARISONS#{month}"], cursor=cursor, limit=_PER_QUERY)
            found += read.items
            cursor = read.next
            if cursor is None:
                break
        if len({job.last_day for job in found if _says(job)}) >= DAYS_SHOWN:
            break
    return found


def _says(job: Comparison) -> bool:
    """Whether a comparison says something of whole days: one of a file with changes only does not."""
    return job.state == DONE and job.cover != LISTED and bool(job.last_day)


def evidence(jobs: Sequence[Comparison]) -> dict[str, Any]:
    """How many days in a row nothing was left open, counted back from the newest: what the officer needs before the old system is stopped.

    What is counted are the days with which periods end. Of each day of a period the newest comparison that covers it counts; a row breaks
    where one of those has something open, and before a day that none covers (a weekend that Monday's covers is none such).
    """
    newest = sorted((job for job in jobs if _says(job)), key=lambda job: job.created_at, reverse=True)
    covered: dict[str, Comparison] = {}
    for job in newest:
        for day in _days(job):
            covered.setdefault(day, job)
    ends = sorted({job.last_day for job in newest}, reverse=True)
    shown: list[dict[str, Any]] = []
    clean, unbroken = 0, True
    for place, end in enumerate(ends):
        of_span, whole = _span(covered, end, ends[place + 1] if place + 1 < len(ends) else None)
        told = next((job for job in of_span if row(job)["open"]), of_span[0])
        shown.append(_day(told, end))
        unbroken = unbroken and not shown[-1]["open"]
        clean += unbroken
        unbroken = unbroken and whole
    rows = [{"label": f"{one['day']}まで", "value": _evidence_words(one)} for one in shown[:CLEAN_DAYS_WANTED]]
    told_rule = (
        f"期間のすべてをくらべた突合を、期間の最後の日ごとに新しい順に見ます。1日を何度もくらべたときは、その日を含む新しいもので数えます。"
        f"確認していないちがいが1件でも残る日か、どの突合の期間にも入らない日で数え終わります。"
        f"続けて{CLEAN_DAYS_WANTED}日を、旧システムを止めてよい目安にします。決めるのは職員です。"
    )
    return {
        "clean_days": clean,
        "wanted_days": CLEAN_DAYS_WANTED,
        "last_day": ends[0] if ends else None,
        "days": shown,
        "why": [_rule("TG-60", told_rule, rows)],
    }


def _days(job: Comparison) -> list[str]:
    last = date.fromisoformat(job.last_day)
    first = date.fromisoformat(job.first_day or job.last_day)
    return [(last - timedelta(days=back)).isoformat() for back in range((last - first).days + 1)]


def _span(covered: dict[str, Comparison], end: str, before: str | None) -> tuple[list[Comparison], bool]:
    """The comparisons that count for the days from `end` back to (not with) `before`, and whether no day among these is uncovered."""
    found: dict[str, Comparison] = {}
    day = end
    while day != before and day in covered:
        found.setdefault(covered[day].import_id, covered[day])
        day = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    return list(found.values()), day == before


def _evidence_words(shown: dict[str, Any]) -> str:
    return f"残り{shown['open']:,}件（ちがい{shown['found']:,}件、確認済み{shown['confirmed']:,}件）"


def _day(job: Comparison, day: str) -> dict[str, Any]:
    shown = row(job)
    return {"day": day, "id": job.import_id, **{name: shown[name] for name in ("found", "confirmed", "open")}}

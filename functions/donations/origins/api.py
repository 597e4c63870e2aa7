"""HTTP of origin checks, through two doors: staff see all of them, a vendor's people answer theirs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from donations.front import APPROVE, AT_VERSION, READ, WRITE, app
from kernel import errors
from kernel.app import Call
from kernel.routes import Audience, Key, member

if TYPE_CHECKING:
    from donations.origins.surveys import By

_BASE: Final = "/api/donations/origins"
_MINE: Final = "/api/donations/vendor/origins"
_VENDOR: Final = member("vendor")
_SURVEY, _SHEET, _DOUBT, _VISIT = (f"donations/origin-{name}" for name in ("survey", "sheet", "doubt", "visit"))


@app.get(
    f"{_BASE}/surveys",
    audience=READ,
    summary="産地の調査の一覧",
    query="donations/origin-surveys-query",
    answer="donations/origin-surveys",
)
def origin_surveys(call: Call) -> dict[str, Any]:
    """Surveys, newest first, and whether the one of this period was sent."""
    from donations.origins import present

    return present.all_surveys(call.query)


@app.get(f"{_BASE}/surveys/{{id}}", audience=READ, summary="産地の調査1つ", answer=_SURVEY, reads="origin-survey")
def origin_survey(call: Call) -> dict[str, Any]:
    """One survey with its sheets by vendor."""
    from donations.origins import present

    return present.survey(call.path["id"], call.staff)


@app.post(
    f"{_BASE}/surveys",
    audience=WRITE,
    summary="産地の調査を用意する",
    body="donations/origin-survey-new",
    answer=_SURVEY,
    status=201,
    idempotency=Key(),
    reads="origin-survey",
)
def prepare_origin_survey(call: Call) -> dict[str, Any]:
    """Choose the gifts in force that are asked about."""
    from donations.origins import present, surveys

    return present.survey(surveys.prepare(call.body, call.once(), by=call.staff), call.staff)


@app.get(
    f"{_BASE}/sheets",
    audience=READ,
    summary="産地の調査票の一覧",
    query="donations/origin-sheets-query",
    answer="donations/origin-sheets",
)
def origin_sheets(call: Call) -> dict[str, Any]:
    """Sheets: without an answer by deadline, overdue, answered, closed; or a vendor's."""
    from donations.origins import lists, present

    found = lists.sheets(call.query)
    return {"items": present.sheet_rows(found.items), "next": found.next}


@app.get(f"{_BASE}/sheets/{{id}}", audience=READ, summary="産地の調査票1枚", answer=_SHEET, reads="origin-sheet")
def origin_sheet(call: Call) -> dict[str, Any]:
    """One sheet with what is approved beside what was answered."""
    return _sheet(call)


@app.get(_MINE, audience=_VENDOR, summary="自分の産地の調査票", answer="donations/origin-mine", reads="origin-sheet")
def vendor_origin_sheets(call: Call) -> dict[str, Any]:
    """What this vendor is asked now, and answered last."""
    from donations.origins import present

    return {"items": present.sheets_of_vendor(call.member.organisation)}


@app.get(
    f"{_BASE}/doubts",
    audience=READ,
    summary="産地の疑義の一覧",
    query="donations/origin-doubts-query",
    answer="donations/origin-doubts",
)
def origin_doubts(call: Call) -> dict[str, Any]:
    """Suspicions: what waits by deadline, what was decided; or those of a vendor or a gift."""
    from donations.origins import lists, present

    found = lists.doubts(call.query)
    return {"items": present.doubt_rows(found.items, call.staff), "next": found.next}


@app.get(f"{_BASE}/doubts/{{id}}", audience=READ, summary="産地の疑義1件", answer=_DOUBT, reads="origin-doubt")
def origin_doubt(call: Call) -> dict[str, Any]:
    """One suspicion with its findings, the report and the decision."""
    from donations.origins import present

    return present.doubt(call.path["id"], call.staff)


@app.post(
    f"{_BASE}/doubts",
    audience=WRITE,
    summary="産地についての指摘を記録する",
    body="donations/origin-doubt-new",
    answer=_DOUBT,
    status=201,
    idempotency=Key(),
    reads="origin-doubt",
)
def enter_origin_doubt(call: Call) -> dict[str, Any]:
    """Take up what somebody pointed out about a gift."""
    from donations.origins import doubts, present

    return present.doubt(doubts.enter(call.body, call.once(), by=call.staff), call.staff)


@app.get(
    f"{_BASE}/visits",
    audience=READ,
    summary="現地確認の一覧",
    query="donations/origin-visits-query",
    answer="donations/origin-visits",
)
def origin_visits(call: Call) -> dict[str, Any]:
    """Visits, newest first; or a vendor's."""
    from donations.origins import lists, present

    found = lists.visits(call.query)
    return {"items": present.visit_rows(found.items), "next": found.next}


@app.get(f"{_BASE}/visits/{{id}}", audience=READ, summary="現地確認1件", answer=_VISIT, reads="origin-visit")
def origin_visit(call: Call) -> dict[str, Any]:
    """One visit with the result for each gift."""
    from donations.origins import present

    return present.visit(call.path["id"])


@app.post(
    f"{_BASE}/visits",
    audience=WRITE,
    summary="現地確認を記録する",
    body="donations/origin-visit-new",
    answer=_VISIT,
    status=201,
    idempotency=Key(),
    reads="origin-visit",
)
def record_origin_visit(call: Call) -> dict[str, Any]:
    """Keep what was seen on the spot; what is doubted becomes a suspicion."""
    from donations.origins import present, visits

    return present.visit(visits.record(call.body, call.once(), by=call.staff))


# ── Verbs at the version that was seen ────────────────────────────────────────────────────────────────────────────────


def _by(call: Call) -> "By":
    from donations.origins.surveys import By

    if call.route.audiences == (_VENDOR,):
        return By(call.member.name, call.member.organisation)
    return By(call.staff.name)


def _sheet(call: Call) -> dict[str, Any]:
    from donations.origins import present

    by = _by(call)
    writes = by.vendor_id is not None or call.staff.may(WRITE.permission)
    return present.sheet(call.path["id"], by, writes=writes)


def _write(call: Call, marker: Any) -> None:
    from donations.origins import surveys

    surveys.write(call.path["id"], call.body, marker, by=_by(call))


def _submit(call: Call, marker: Any) -> None:
    from donations.origins import surveys

    surveys.submit(call.path["id"], call.body, marker, by=_by(call))


def _of(module: str, verb: str) -> Callable[[Call, Any], None]:
    def work(call: Call, marker: Any) -> None:
        from importlib import import_module

        getattr(import_module(f"donations.origins.{module}"), verb)(call.path["id"], call.body, marker, by=call.staff)

    return work


_Work = Callable[[Call, Any], None]
_REASON: Final = "donations/catalogue-reason"
_VERSION: Final = "donations/catalogue-version"
# (name, path, audience, summary, body, what it reads, view of what stands then, work)
_VERBS: Final[tuple[tuple[str, str, Audience, str, str, str, Callable[[Call], dict[str, Any]], _Work], ...]] = (
    ("send_origin_survey", f"{_BASE}/surveys/{{id}}/send", WRITE, "産地の調査を事業者に送る", _VERSION, "origin-survey", origin_survey, _of("surveys", "send")),
    ("close_origin_survey", f"{_BASE}/surveys/{{id}}/close", WRITE, "産地の調査を締め切る", _REASON, "origin-survey", origin_survey, _of("surveys", "close")),
    ("write_origin_sheet", f"{_BASE}/sheets/{{id}}/write", WRITE, "調査票の1品を写す", "donations/origin-answer", "origin-sheet", _sheet, _write),
    ("submit_origin_sheet", f"{_BASE}/sheets/{{id}}/submit", WRITE, "調査票の回答を確定する", _VERSION, "origin-sheet", _sheet, _submit),
    ("vendor_write_origin", f"{_MINE}/{{id}}/write", _VENDOR, "産地の調査票の1品に答える", "donations/origin-answer", "origin-sheet", _sheet, _write),
    ("vendor_submit_origin", f"{_MINE}/{{id}}/submit", _VENDOR, "産地の調査票を送る", _VERSION, "origin-sheet", _sheet, _submit),
    ("report_origin_doubt", f"{_BASE}/doubts/{{id}}/report", WRITE, "産地の疑義を市へ報告する", "donations/origin-report", "origin-doubt", origin_doubt, _of("doubts", "report")),
    ("decide_origin_doubt", f"{_BASE}/doubts/{{id}}/decide", APPROVE, "産地の疑義について市が決める", "donations/origin-decide", "origin-doubt", origin_doubt, _of("doubts", "decide")),
    ("finish_origin_doubt", f"{_BASE}/doubts/{{id}}/finish", APPROVE, "改善を確かめて終える", _REASON, "origin-doubt", origin_doubt, _of("doubts", "finish")),
    ("release_origin_doubt", f"{_BASE}/doubts/{{id}}/release", APPROVE, "止めていた荷物の発送を再開する", _REASON, "origin-doubt", origin_doubt, _of("doubts", "release")),
)  # fmt: skip
_ANSWERS: Final = {"surveys": _SURVEY, "sheets": _SHEET, "doubts": _DOUBT, "vendor": _SHEET}


def _offer(
    name: str,
    path: str,
    audience: Audience,
    summary: str,
    body: str,
    reads: str,
    shown: Callable[[Call], dict[str, Any]],
    work: _Work,
) -> None:
    def view(call: Call) -> dict[str, Any]:
        from donations import handling

        who = call.member.id if audience is _VENDOR else call.staff.id
        try:
            work(call, handling.marker_of(name, call.path["id"], {**call.body, "by": who}))
        except errors.Stale as stale:
            stale.extra["current"] = shown(call)
            raise
        return shown(call)

    view.__name__, view.__doc__ = name, summary
    room = path.removeprefix(f"{_BASE}/").split("/")[0] if path.startswith(_BASE) else "vendor"
    app.post(
        path, audience=audience, summary=summary, body=body, answer=_ANSWERS[room], idempotency=AT_VERSION, reads=reads
    )(view)


for _verb in _VERBS:
    _offer(*_verb)

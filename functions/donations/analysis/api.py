"""HTTP of the analysis. The report is loaded by the request that asks for it."""

from typing import Any

from donations import portals
from donations.front import READ, app
from kernel import clock
from kernel.app import Call


@app.get(
    "/api/donations/analysis",
    audience=READ,
    summary="寄附の分析",
    query="donations/analysis-query",
    answer="donations/analysis",
)
def analysis(call: Call) -> dict[str, Any]:
    """Counts and amounts of some months by month, portal, gift, use or prefecture; nothing personal."""
    from donations.analysis import report

    asked = call.query
    return report.report(*_months(asked), asked.get("by", "month"), asked.get("portal"))


@app.get(
    "/api/donations/analysis/lateness",
    audience=READ,
    summary="発送の遅れ",
    query="donations/analysis-lateness-query",
    answer="donations/analysis-lateness",
)
def analysis_lateness(call: Call) -> dict[str, Any]:
    """What of the shipments due in some months was shipped, late, or is overdue, by month, vendor or gift; nothing personal."""
    from donations.analysis import lateness

    return lateness.report(*_months(call.query), call.query.get("by", "month"))


@app.get(
    "/api/donations/analysis/workbook",
    audience=READ,
    summary="寄附の分析のExcelファイル",
    query="donations/analysis-workbook-query",
    answer="donations/analysis-workbook",
)
def analysis_workbook(call: Call) -> dict[str, Any]:
    """All tables of some months as one file; nothing personal."""
    from donations.analysis import workbook

    return workbook.workbook(*_months(call.query), call.query.get("portal"))


def _months(asked: dict[str, Any]) -> tuple[str, str]:
    month = clock.month_of(clock.now())
    return asked.get("from", f"{month[:4]}-01"), asked.get("to", month)


@app.get(
    "/api/donations/analysis/rows",
    audience=READ,
    summary="分析の数字のもとになった寄附",
    query="donations/analysis-rows-query",
    answer="donations/analysis-rows",
)
def analysis_rows(call: Call) -> dict[str, Any]:
    """The donations counted in a month; numbers and amounts, nothing personal."""
    from donations.analysis import report

    asked = call.query
    found = report.counted(asked["month"], asked.get("portal"), cursor=asked.get("cursor"), limit=asked.get("limit"))
    return {
        "items": [
            {
                "id": one.donation_id,
                "number": one.number,
                "portal_name": portals.name(one.portal),
                "receipt_date": one.receipt_date,
                "amount_yen": one.amount_yen,
                "href": f"/donations/{one.donation_id}",
            }
            for one in found.items
        ],
        "next": found.next,
    }

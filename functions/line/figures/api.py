"""HTTP of the figures: a month, a fiscal year, and what is behind one figure. No rules here; nothing personal but what the rows link to."""

from typing import Any

from kernel import clock
from kernel.app import Call
from line.api import READ, app
from line.figures import behind, report


@app.get(
    "/api/line/figures",
    audience=READ,
    summary="しごと相談の数字（月・年度）",
    query="line/figures-query",
    answer="line/figures",
)
def list_figures(call: Call) -> dict[str, Any]:
    """A month (this one, if none is said) or a fiscal year: each figure with its definition and what it is compared with."""
    if "year" in call.query:
        return report.of_year(call.query["year"])
    return report.of_month(call.query.get("month", clock.month_of(clock.now())))


@app.get(
    "/api/line/figures/behind",
    audience=READ,
    summary="数字のわけ（1日の1つの数字と、そのもと）",
    query="line/figures-behind-query",
    answer="line/figures-behind",
    reads="figure",
)
def view_behind(call: Call) -> dict[str, Any]:
    """What was closed, what a recount gives now, and the rows."""
    return behind.of(call.query["name"], call.query["day"])

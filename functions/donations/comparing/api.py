"""HTTP of the comparisons: their list, one, its differences; confirming and taking out. Uploading and starting one are the imports' routes."""

from typing import Any

from donations.front import READ, WRITE, app
from kernel.app import Call
from kernel.downloads import offer
from kernel.routes import Natural


@app.get(
    "/api/donations/comparisons",
    audience=READ,
    summary="突合の一覧",
    query="donations/imports-query",
    answer="donations/comparisons",
)
def comparisons(call: Call) -> dict[str, Any]:
    """Comparisons, newest first, and on the first page how many days in a row nothing was left open; they name nobody."""
    from donations.comparing import present

    found = present.newest(call.query.get("cursor"), call.query.get("limit"))
    return {
        "items": [present.row(one) for one in found.items],
        "next": found.next,
        "evidence": None if call.query.get("cursor") else present.evidence(present.recent()),
    }


@app.get("/api/donations/comparisons/{id}", audience=READ, summary="突合1件", answer="donations/comparison")
def comparison(call: Call) -> dict[str, Any]:
    """How far a comparison is, both sums, and how many differences of each category; it names nobody, so that the page may ask again."""
    from donations.comparing import handling, present

    return present.detail(handling.must(call.path["id"]))


@app.get(
    "/api/donations/comparisons/{id}/differences",
    audience=READ,
    summary="突合で見つかったちがい",
    query="donations/comparison-query",
    answer="donations/comparison-differences",
    reads="comparison",
)
def comparison_differences(call: Call) -> dict[str, Any]:
    """Differences with both values, the reason and what to do next."""
    from donations.comparing import handling, present

    asked = call.query
    only_open = asked.get("open") == "yes"
    return present.differences(
        handling.must(call.path["id"]),
        asked.get("category"),
        only_open=only_open,
        cursor=asked.get("cursor"),
        limit=asked.get("limit"),
    )


@app.post(
    "/api/donations/comparisons/{id}/confirm",
    audience=WRITE,
    summary="ちがいを確認済みにする",
    description="同じちがいは、次の突合でも確認済みから始まります。undo で取り消します。",
    body="donations/comparison-confirm",
    answer="donations/comparison",
    idempotency=Natural("what is confirmed already stays as it is"),
)
def comparison_confirm(call: Call) -> dict[str, Any]:
    """Confirm differences, or take that back."""
    from donations.comparing import handling, present

    handling.confirm(call.path["id"], call.body, who=call.staff.name)
    return present.detail(handling.must(call.path["id"]))


@app.post(
    "/api/donations/comparisons/{id}/download",
    audience=WRITE,
    summary="ちがいをダウンロードする",
    body="donations/comparison-download",
    answer="kernel/download",
    idempotency=Natural("each download is a file of its own, and a line in the log"),
    reads="comparison",
)
def comparison_download(call: Call) -> dict[str, Any]:
    """The differences as an encrypted ZIP."""
    from donations.comparing import handling, present

    asked = call.body["filter"]
    rows = present.table(handling.must(call.path["id"]), asked.get("category"), only_open=asked.get("open") == "yes")
    return offer(call, "differences", present.HEADER, rows)

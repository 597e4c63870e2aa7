"""HTTP of the donations: the portals' door, and the desk. The routes of `api_entry` and of the wings join them when they are asked for."""

from collections.abc import Callable
from typing import Any

from donations import handling, intake, lists, portals, present
from donations.front import AT_VERSION, READ, WRITE, app
from kernel import clock, errors
from kernel.app import Call
from kernel.downloads import offer
from kernel.routes import Natural, partner

FIGURES_MOST = 4  # of one room on the first page (schemas/kernel/waiting.json); the list below them is whole

app.wings(
    {
        "/api/donations/analysis": "donations.analysis.api",
        "/api/donations/entries": "donations.api_entry",
        "/api/donations/postcodes": "donations.api_entry",
        "/api/donations/gifts/in-force": "donations.api_entry",
        "/api/donations/gifts": "donations.catalogue.api",
        "/api/donations/vendors": "donations.catalogue.api",
        "/api/donations/donors": "donations.donors.api",
        "/api/donations/comparisons": "donations.comparing.api",
        "/api/donations/imports": "donations.imports.api",
        "/api/donations/listings": "donations.listings.api",
        "/api/donations/mine": "donations.orders.api_donor",
        "/api/donations/questions": "donations.inquiries.api_public",
        "/api/donations/origins": "donations.origins.api",
        "/api/donations/rakuten": "donations.rakuten.api",
        "/api/donations/shipments": "donations.orders.api",
        "/api/donations/inquiries": "donations.inquiries.api",
        "/api/donations/vendor/origins": "donations.origins.api",
        "/api/donations/vendor/talks": "donations.inquiries.api",
        "/api/donations/vendor/": "donations.orders.api",
        "/api/donations/vendor/news": "donations.orders.api_news",
        "/api/donations/vendor-news": "donations.orders.api_news",
        "/api/donations/stock": "donations.fulfilment.api",
    }
)


@app.post(
    "/api/donations/portals/{portal}/notifications",
    audience=partner("portal"),
    summary="寄附の通知を受け付ける",
    description="ポータルが、寄附1件の全内容を送ります。同じ注文番号・同じ内容なら何度送っても同じ答えです。内容が変われば新しい版になります。",
    body="donations/notification",
    answer="donations/accepted",
    status=202,
    idempotency=Natural("portal + order number + content"),
)
def notify(call: Call) -> dict[str, Any]:
    """Take a portal's notification."""
    assert call.partner is not None
    return intake.receive(call.partner.id, call.body, message_id=call.message_id)


@app.get(
    "/api/donations",
    audience=READ,
    summary="寄附の一覧",
    query="donations/list-query",
    answer="donations/list",
    reads="donation",
)
def donations(call: Call) -> dict[str, Any]:
    """Donations, newest first."""
    found = lists.donations(call.query)
    return {"items": [present.row(one) for one in found.items], "next": found.next}


@app.get("/api/donations/waiting", audience=READ, summary="寄附で待っていること", answer="kernel/waiting")
def waiting(call: Call) -> dict[str, Any]:
    """Held donations by the time to decide, what waits in the catalogue, what is short, what is overdue, what must be put on, changed on or
    taken off a portal, and where an origin is in doubt."""
    from donations.catalogue import present as catalogue
    from donations.fulfilment import shortages
    from donations.inquiries import present as inquiries
    from donations.listings import present as listings
    from donations.orders import present as orders
    from donations.origins import present as origins

    found = lists.held()
    items = [present.waiting_item(one) for one in found.items if one.state == "held"]
    late = sum(1 for item in items if item["due"] and item["due"] < clock.iso(clock.now()))
    figure = {
        "label": "確かめ待ちの寄附",
        "value": len(items),
        "unit": "件以上" if found.next else "件",
        "href": "/donations?state=held",
        "late": bool(late),
    }
    proposed, proposed_figures = catalogue.waiting(call.staff)
    short, short_figures = shortages.waiting()
    late_items, late_figures = orders.waiting()
    asked, asked_figures = inquiries.waiting(call.staff)
    on_portals, portal_figures = listings.waiting()
    doubted, doubt_figures, survey_figures = origins.waiting(call.staff)
    together = sorted(
        [*items, *asked, *proposed, *short, *late_items, *on_portals, *doubted], key=lambda item: item["due"] or "9999"
    )
    figures = [
        *([figure] if items else []),
        *asked_figures,
        *doubt_figures,
        *late_figures,
        *short_figures,
        *portal_figures,
        *proposed_figures,
        *survey_figures,
    ]
    return {"items": together, "figures": figures[:FIGURES_MOST]}


@app.get("/api/donations/portals", audience=READ, summary="受付先の一覧", answer="donations/portals")
def all_portals(_call: Call) -> dict[str, Any]:
    """The portals and when each last notified us."""
    return {"items": portals.shown()}


@app.post(
    "/api/donations/downloads",
    audience=WRITE,
    summary="寄附をダウンロードする",
    body="donations/downloads",
    answer="kernel/download",
    idempotency=Natural("each download is a file of its own, and a line in the log"),
    reads="donation",
)
def download(call: Call) -> dict[str, Any]:
    """Donations as an encrypted ZIP."""
    if call.body["what"] == "inquiries":
        from donations.inquiries import queue

        return offer(call, "donations-inquiries", queue.HEADER, queue.table(call.body["filter"], call.staff))
    if call.body["what"].startswith("origin-"):
        from donations.origins import tables

        what = call.body["what"]
        return offer(call, f"donations-{what}", tables.HEADERS[what], tables.table(what, call.body["filter"]))
    from donations import downloads

    return offer(call, "donations", downloads.HEADER, downloads.rows(call.body["filter"]))


@app.get(
    "/api/donations/numbers",
    audience=READ,
    summary="寄附の受付番号",
    query="donations/numbers-query",
    answer="donations/numbers",
)
def numbers(call: Call) -> dict[str, Any]:
    """What people call these donations; nothing personal is told, so nothing is logged."""
    return {"items": lists.numbers(call.query["ids"].split(","))}


@app.get("/api/donations/{id}", audience=READ, summary="寄附1件", answer="donations/donation", reads="donation")
def donation(call: Call) -> dict[str, Any]:
    """One donation with its revisions, flags, history and reasons."""
    return present.detail(call.path["id"])


def _verb(call: Call, verb: Callable[..., None]) -> dict[str, Any]:
    """Run a staff verb; whoever comes too late is shown what stands now."""
    try:
        verb(call.path["id"], call.body, who=call.staff.name)
    except errors.Stale as stale:
        stale.extra["current"] = present.detail(call.path["id"])
        raise
    return present.detail(call.path["id"])


@app.post(
    "/api/donations/{id}/resolve",
    audience=WRITE,
    summary="寄附について確かめた結果を残す",
    body="donations/resolve",
    answer="donations/donation",
    idempotency=AT_VERSION,
    reads="donation",
)
def resolve(call: Call) -> dict[str, Any]:
    """Decide on a flag."""
    return _verb(call, handling.resolve)


@app.post(
    "/api/donations/{id}/reopen",
    audience=WRITE,
    summary="寄附について確かめた結果を取り消す",
    body="donations/reopen",
    answer="donations/donation",
    idempotency=AT_VERSION,
    reads="donation",
)
def reopen(call: Call) -> dict[str, Any]:
    """Take back the decision on a flag."""
    return _verb(call, handling.reopen)


@app.post(
    "/api/donations/{id}/correct",
    audience=WRITE,
    summary="寄附の内容を直す",
    body="donations/correct",
    answer="donations/donation",
    idempotency=AT_VERSION,
    reads="donation",
)
def correct(call: Call) -> dict[str, Any]:
    """Correct what the portal sent."""
    return _verb(call, handling.correct)


@app.post(
    "/api/donations/{id}/note",
    audience=WRITE,
    summary="寄附にメモを残す",
    body="donations/note",
    answer="donations/donation",
    idempotency=AT_VERSION,
    reads="donation",
)
def note(call: Call) -> dict[str, Any]:
    """Leave a note."""
    return _verb(call, handling.leave_note)


@app.post(
    "/api/donations/{id}/cancel",
    audience=WRITE,
    summary="寄附を取り消す",
    body="donations/cancel",
    answer="donations/donation",
    idempotency=AT_VERSION,
    reads="donation",
)
def cancel(call: Call) -> dict[str, Any]:
    """Cancel at the desk what was called off by telephone."""
    from donations import cancelling

    return _verb(call, cancelling.cancel)


@app.post(
    "/api/donations/{id}/restore",
    audience=WRITE,
    summary="寄附の取消しをもどす",
    body="donations/restore",
    answer="donations/donation",
    idempotency=AT_VERSION,
    reads="donation",
)
def restore(call: Call) -> dict[str, Any]:
    """Take back a cancellation of the desk's."""
    from donations import cancelling

    return _verb(call, cancelling.restore)


@app.post(
    "/api/donations/{id}/send_link",
    audience=WRITE,
    summary="寄附者に専用ページの案内を送る",
    body="donations/send-link",
    answer="donations/donation",
    idempotency=AT_VERSION,
    reads="donation",
)
def send_link(call: Call) -> dict[str, Any]:
    """Mail the donor the way to her own page."""
    from donations.orders import donor

    return _verb(call, donor.send_link)

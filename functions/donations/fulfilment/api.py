"""HTTP of the stock: what lies where, what comes and goes, who is short."""

from typing import Any

from donations.front import READ, WRITE, app
from donations.fulfilment import shortages, stock_shown
from kernel.app import Call
from kernel.routes import Key, Natural


@app.get(
    "/api/donations/stock",
    audience=READ,
    summary="在庫の一覧",
    query="donations/fulfilment-stocks-query",
    answer="donations/fulfilment-stocks",
)
def stocks(call: Call) -> dict[str, Any]:
    """The stock of every gift that is counted, what runs out first on top."""
    return stock_shown.all_stocks(call.query)


@app.get(
    "/api/donations/stock/shortages",
    audience=READ,
    summary="在庫が足りない寄附",
    query="donations/fulfilment-shortages-query",
    answer="donations/fulfilment-shortages",
    reads="donation",
)
def short_donations(call: Call) -> dict[str, Any]:
    """Paid donations that are short of a gift, the oldest first."""
    return shortages.queue(call.query)


@app.get(
    "/api/donations/stock/{code}",
    audience=READ,
    summary="返礼品1つの在庫",
    query="donations/fulfilment-stock-query",
    answer="donations/fulfilment-stock",
)
def stock(call: Call) -> dict[str, Any]:
    """One gift's stock with its ledger and reasons."""
    return stock_shown.detail(call.path["code"], call.query)


@app.post(
    "/api/donations/stock/receive",
    audience=WRITE,
    summary="入荷を記録する",
    body="donations/fulfilment-receive",
    answer="donations/fulfilment-changed",
    idempotency=Key(),
    reads="stock",
)
def receive_stock(call: Call) -> dict[str, Any]:
    """Goods have come in; the first ones begin the gift's counting."""
    from donations.fulfilment import stock_desk

    return stock_shown.after([stock_desk.receive(call.body, who=call.staff.name, marker=call.marker())])


@app.post(
    "/api/donations/stock/adjust",
    audience=WRITE,
    summary="在庫の数を直す",
    body="donations/fulfilment-adjust",
    answer="donations/fulfilment-changed",
    idempotency=Key(),
    reads="stock",
)
def adjust_stock(call: Call) -> dict[str, Any]:
    """What was counted differs from what stands here."""
    from donations.fulfilment import stock_desk

    return stock_shown.after([stock_desk.adjust(call.body, who=call.staff.name, marker=call.marker())])


@app.post(
    "/api/donations/stock/reallocate",
    audience=WRITE,
    summary="受付先の割当てを動かす",
    description="100品までを1回で動かします。98品までは1つの取引です（全部動くか、1つも動かないか）。数は、今の数からの増減で送ります。",
    body="donations/fulfilment-reallocate",
    answer="donations/fulfilment-changed",
    idempotency=Key(),
    reads="stock",
)
def reallocate_stock(call: Call) -> dict[str, Any]:
    """Move stock of many gifts between portals, pool and buffer."""
    from donations.fulfilment import stock_desk

    return stock_shown.after(stock_desk.reallocate(call.body, who=call.staff.name, marker=call.marker()))


@app.post(
    "/api/donations/stock/taken-off",
    audience=WRITE,
    summary="掲載を止めたと記録する",
    body="donations/fulfilment-taken-off",
    answer="donations/fulfilment-changed",
    idempotency=Natural("a task that is done stays done"),
    reads="stock",
)
def taken_off_portal(call: Call) -> dict[str, Any]:
    """A gift was taken off a portal."""
    from donations.fulfilment import stock_desk

    return stock_shown.after([stock_desk.took_off(call.body, who=call.staff.name)])

"""HTTP of the daily mail to a vendor: its own people and the desk see and switch the same."""

from typing import Any

from donations.front import AT_VERSION, READ, WRITE, app
from kernel import errors
from kernel.app import Call
from kernel.routes import member

_VENDOR = member("vendor")
_HERS, _DESK = "/api/donations/vendor/news", "/api/donations/vendor-news/{id}"
_SWITCHED: dict[str, Any] = {
    "body": "donations/vendor-news-switch",
    "answer": "donations/vendor-news",
    "idempotency": AT_VERSION,
    "reads": "vendor",
}


@app.get(_HERS, audience=_VENDOR, summary="毎日のお知らせ", answer="donations/vendor-news", reads="vendor")
def vendor_news(call: Call) -> dict[str, Any]:
    """Whether the vendor gets the daily mail."""
    return _shown(call.member.organisation)


@app.post(_HERS, audience=_VENDOR, summary="毎日のお知らせを受け取る・止める", **_SWITCHED)
def vendor_switch_news(call: Call) -> dict[str, Any]:
    """The vendor switches its mail."""
    return _switched(call, call.member.organisation, call.member.name)


@app.get(_DESK, audience=READ, summary="事業者への毎日のお知らせ", answer="donations/vendor-news", reads="vendor")
def news(call: Call) -> dict[str, Any]:
    """Whether a vendor gets the daily mail, and who switched it."""
    return _shown(call.path["id"])


@app.post(_DESK, audience=WRITE, summary="事業者への毎日のお知らせを送る・止める", **_SWITCHED)
def switch_news(call: Call) -> dict[str, Any]:
    """Staff switch a vendor's mail."""
    return _switched(call, call.path["id"], call.staff.name)


def _shown(vendor_id: str) -> dict[str, Any]:
    from donations.orders import news as daily

    return daily.shown(vendor_id)


def _switched(call: Call, vendor_id: str, who: str) -> dict[str, Any]:
    from donations.orders import news as daily

    try:
        daily.switch(vendor_id, call.body, who=who)
    except errors.Stale as stale:
        stale.extra["current"] = daily.shown(vendor_id)
        raise
    return daily.shown(vendor_id)

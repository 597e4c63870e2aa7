"""Where donations come from: the portals of the city's settings, the ways by which staff enter them, and when each last brought one."""

import functools
from typing import Any, Final

from donations.records import DonationsRecord, PortalNews
from kernel import clock, errors, settings
from kernel.changes import Guarded, commit
from kernel.events import Event
from kernel.paging import page

# Ways that every city has; each is a portal like the others in lists, prices and keys. Settings may not use these ids.
BY_STAFF: Final = {"telephone": "電話", "post": "郵送", "fax": "FAX", "email": "メール"}
_FEEDS: Final = {
    "live": "通知を受け取る",
    "pulled": "取りに行く",
    "support": "事業者と返礼品の登録だけ",
    "staff": "職員が入力する",
}


@functools.cache
def _all() -> tuple[dict[str, str], ...]:
    """{id, name, feed} of each, in the order of the settings; the ways of staff come last."""
    by_staff = ({"id": way, "name": name, "feed": "staff"} for way, name in BY_STAFF.items())
    return (*settings.city()["portals"], *by_staff)


@functools.cache
def _names() -> dict[str, str]:
    return {portal["id"]: portal["name"] for portal in _all()}


def names() -> dict[str, str]:
    """The names of all portals and ways of entry, by id."""
    return dict(_names())


def name(portal: str) -> str:
    """A portal's name; the id of one that is no longer in the settings."""
    return _names().get(portal, portal)


def known(portal: str) -> bool:
    """Whether the settings name this portal."""
    return portal in _names()


def _is_pulled(portal: str) -> bool:
    """Whether the city's settings say that we read this portal ourselves."""
    return bool(settings.city().get("donations", {}).get(portal, {}).get("on"))


def noted(event: Event) -> None:
    """Note that a portal notified us; an older event changes nothing. It is no part of the intake's transaction: that would be hot."""
    at = clock.parse(event.at)
    news = PortalNews(
        pk="PORTALS",
        sk=event.data["portal"],
        portal=event.data["portal"],
        last_notified_at=at,
        last_number=event.data["number"],
    )
    newer = PortalNews.pk.does_not_exist() | (PortalNews.last_notified_at < at)
    stale = errors.Conflict()
    try:
        commit(Guarded(news, newer, stale), table=DonationsRecord)
    except errors.Conflict as refused:
        if refused is not stale:
            raise


def shown() -> list[dict[str, Any]]:
    """All portals and ways of entry: one query."""
    known = {one.portal: one for one in page(PortalNews, "", ["PORTALS"], limit=200).items}
    found = []
    for portal in _all():
        news = known.get(portal["id"])
        found.append(
            {
                "id": portal["id"],
                "name": portal["name"],
                "feed": portal["feed"],
                "feed_name": _FEEDS["pulled" if _is_pulled(portal["id"]) else portal["feed"]],
                "last_notified_at": clock.iso(news.last_notified_at) if news else None,
                "last_number": news.last_number if news else None,
                "href": f"/donations?portal={portal['id']}",
            }
        )
    return found

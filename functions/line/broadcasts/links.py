"""The public redirect of a broadcast's buttons. It knows where the button leads and that it was pressed: no user, no address is kept.

| what stands there             | what the visitor gets                                        |
|-------------------------------|--------------------------------------------------------------|
| approved                      | 302 to the approved address, on an approved host             |
| not approved yet (a tester)   | 200, the address in words: nobody is led to what nobody approved |
| unknown                       | 404                                                          |

Whoever presses more often than any person does is led on all the same, and not counted.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kernel import errors, limits
from kernel.changes import Counted, commit
from kernel.limits import Limit
from kernel.watch import failed
from line.broadcasts import content
from line.broadcasts.records import Broadcast, Link, Tries, broadcast_key, link_key
from line.records import LineRecord

OFTEN: Final = Limit("broadcast-links", most=60, within=timedelta(minutes=10))
_ID: Final = re.compile(r"b-[0-9a-hjkmnp-tv-z]{26}")


@dataclass(frozen=True)
class Leads:
    """Where a button leads; `approved` says whether anybody may be sent there."""

    url: str
    approved: bool


def followed(broadcast_id: str, place: str, *, ip: str) -> Leads:
    """Where this button leads, counted. Raises NotFound."""
    if not _ID.fullmatch(broadcast_id) or place not in ("0", "1", "2", "3"):
        raise errors.NotFound()
    broadcast = Broadcast.must(*broadcast_key(broadcast_id))
    approved = broadcast.content
    shown = approved or (broadcast.draft["content"] if broadcast.draft else None)
    links = shown["written"]["links"] if shown else []
    if int(place) >= len(links):
        raise errors.NotFound()
    url = links[int(place)]["url"]
    if approved is None:
        return Leads(url, approved=False)
    if content.host_of(url) not in content.hosts(approved["written"]):
        raise errors.NotFound()
    _count(broadcast_id, int(place), ip)
    return Leads(url, approved=True)


def _count(broadcast_id: str, place: int, ip: str) -> None:
    """Once more, unless it is one too many. What can't be counted keeps nobody from the page."""
    pk, sk = link_key(broadcast_id, place)
    try:
        OFTEN.count(Tries, limits.viewer(ip))
        commit(Counted(Link(pk=pk, sk=sk), {"opened": 1}), table=LineRecord)
    except errors.TooMany:
        return
    except Exception as error:
        failed("a click was not counted", error)


def opened(broadcast_id: str) -> list[int]:
    """How often each link was opened, by its place: one query."""
    pk = f"BROADCAST#{broadcast_id}"
    found = {one.sk: one.opened or 0 for one in Link.query(pk, Link.sk.startswith("LINK#"))}
    return [found.get(link_key(broadcast_id, place)[1], 0) for place in range(content.LINKS_MOST)]

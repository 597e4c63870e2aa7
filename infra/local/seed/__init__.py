"""The demo city, filled in through the system's own doors.

`fill` runs every function of `STEPS` once, in order; what was done is remembered beside the credentials in `.local/access.json`, so a
restart over kept data seeds nothing twice and a new step reaches an older instance too. A step is `(Doors) -> None`: it talks to
the doors as a portal, a company or a member of staff would, and never to a table.
"""

from collections.abc import Callable

from infra.cloud import Cloud
from infra.local.access import Access
from infra.local.progress import step
from infra.local.seed.bookings import bookings
from infra.local.seed.broadcasts import broadcasts
from infra.local.seed.catalogue import catalogue
from infra.local.seed.consortium import consortium
from infra.local.seed.donation_inquiries import donation_inquiries
from infra.local.seed.donations import donations
from infra.local.seed.doors import Doors, SeedFailed
from infra.local.seed.inquiries import inquiries
from infra.local.seed.listings import listings
from infra.local.seed.menus import menus
from infra.local.seed.origins import origins
from infra.local.seed.past import past
from infra.local.seed.people import colleagues, first_administrator, partners
from infra.local.seed.questions import questions
from infra.local.seed.rakuten import rakuten
from infra.local.seed.scenarios import scenarios
from infra.local.seed.small_year import small_year
from infra.local.seed.tasks import tasks

__all__ = ["STEPS", "SeedFailed", "fill"]

STEPS: list[tuple[str, Callable[[Doors], None]]] = [
    ("the first administrator", first_administrator),
    ("portals and partners", partners),
    ("colleagues", colleagues),
    ("vendors and gifts", catalogue),
    ("the shop windows", listings),
    ("a morning's donations", donations),
    ("three orders at Rakuten", rakuten),
    ("what was asked about donations", donation_inquiries),
    ("what can be booked", bookings),
    ("where gifts come from", origins),
    ("three talks on LINE", inquiries),
    ("the bot's conversations", scenarios),
    ("the rich menus", menus),
    ("a broadcast that waits", broadcasts),
    ("questions for the bot", questions),
    ("the board of tasks", tasks),
    ("the consortium", consortium),
    ("a small year of donations", small_year),
    ("what the system before had", past),
]


def fill(cloud: Cloud, url: str, access: Access) -> None:
    """Run the steps that were not run yet. Raises SeedFailed with the answer that a door gave."""
    done: list[str] = access.values.setdefault("seeded", [])
    doors = Doors(cloud, url, access)
    for words, act in STEPS:
        if act.__name__ in done:
            continue
        with step(f"Filling in {words}"):
            act(doors)
        done.append(act.__name__)
        access.save()

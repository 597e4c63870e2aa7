"""When Rakuten is read, and from when on: the window, the beginning of a pull, and what staff see of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from donations.rakuten.records import PK, RUNNING, SK, STATES, WAITING, Pull
from donations.records import DonationsRecord
from kernel import clock, errors, settings
from kernel.changes import Change, New, Saved, commit

PORTAL: Final = "rakuten"
WIDE_EVERY: Final = timedelta(days=1)
SPAN_MOST: Final = timedelta(days=62)  # a period that Rakuten is asked for: it takes 63 days (unconfirmed)


@dataclass(frozen=True)
class Setting:
    """The city's `donations.rakuten`: days back that are read each time, and once a day; calls a minute; whether stock is told."""

    window_days: int = 5
    wide_days: int = 60
    calls_per_minute: int = 20
    stock: bool = False


def setting() -> Setting | None:
    """What the city has set; None where Rakuten is not read."""
    told = settings.city().get("donations", {}).get("rakuten", {})
    if not told.get("on"):
        return None
    return Setting(**{name: value for name, value in told.items() if name != "on"})


def since(now: datetime, pull: Pull | None, chosen: Setting) -> tuple[datetime, bool]:
    """Where the window begins, and whether it is the day's wide one, which finds late payments and cancellations.

    It never begins after the last whole one ended: an outage of a week is made up for by itself.
    """
    wide = pull is None or pull.wide_at is None or now - pull.wide_at >= WIDE_EVERY
    begins = now - timedelta(days=chosen.wide_days if wide else chosen.window_days)
    return (min(begins, pull.whole_until) if pull is not None and pull.whole_until else begins), wide


def begin(*, at_once: bool = False) -> Pull | None:
    """Begin a pull, unless one runs; `at_once` also wakes one that waits after trouble. None where the city has not switched it on."""
    chosen = setting()
    if chosen is None:
        return None
    now = clock.now()
    pull = Pull.known()
    if pull is not None and pull.state == RUNNING:
        if not at_once:
            return pull
        pull.look_again(now)
        change: Change = Saved(pull)
    else:
        pull, change = _fresh(pull, now, chosen)
    try:
        commit(change, table=DonationsRecord)
    except errors.Conflict:  # the worker, or a colleague, was faster: it runs already
        return Pull.known()
    return pull


def _fresh(pull: Pull | None, now: datetime, chosen: Setting) -> tuple[Pull, Change]:
    begins, wide = since(now, pull, chosen)
    fresh = pull or Pull(pk=PK, sk=SK)
    fresh.state, fresh.begun_at, fresh.wide = RUNNING, now, wide
    fresh.since, fresh.goal = begins, now
    fresh.until = min(now, begins + SPAN_MOST)
    fresh.pushing = None
    fresh.page, fresh.numbers, fresh.missing = 1, list(fresh.missing or []), []
    fresh.taken = fresh.news = 0
    fresh.look_again(now)
    return fresh, Saved(fresh) if pull else New(fresh)


def shown() -> dict[str, Any]:
    """What staff see on 受付先 of the pull: one read."""
    pull = Pull.known() if setting() else None
    state = pull.state if pull else WAITING
    return {
        "on": setting() is not None,
        "state": state,
        "state_name": STATES[state] if setting() else "設定で止めています",
        "begun_at": _told(pull.begun_at if pull else None),
        "taken": pull.taken if pull else 0,
        "last_success_at": _told(pull.last_success_at if pull else None),
        "last_taken": pull.last_taken if pull else 0,
        "last_news": pull.last_news if pull else 0,
        "trouble": _trouble(pull) if pull and pull.trouble else None,
    }


def _trouble(pull: Pull) -> dict[str, Any]:
    return {"text": pull.trouble, "since": _told(pull.trouble_since), "again_at": _told(pull.again_at)}


def _told(instant: datetime | None) -> str | None:
    return clock.iso(instant) if instant else None

"""One sweep's worth of a pull: pages of order numbers, hundreds of orders, each step kept before the next begins.

    search page ─► numbers ─► a hundred orders ─► news among them ─► taken in (raw copy, transaction) ─► numbers fewer ─► …
                                                                    all pages, all numbers ─► next part ─► stock told ─► done

A crash at any call leaves the step before it; reading it again changes nothing.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from donations import readings
from donations.rakuten import orders, pulls, pushing
from donations.rakuten.client import ORDERS_MOST, RESULTS_MOST, Cause, Client, Enough, Trouble
from donations.rakuten.pulls import PORTAL, SPAN_MOST, Setting
from donations.rakuten.records import MISSING_MOST, RUNNING, WAITING, Pull
from donations.records import DonationsRecord
from kernel import clock, errors
from kernel.changes import Change, Saved, commit
from kernel.watch import count, logger

# A sweep begins things for 30 of the worker's 60 seconds: this, a last call of 10 s and its batch still fit.
STEP_SECONDS: Final = 12.0
BY_STAFF_AGAIN: Final = timedelta(minutes=30)
AGAIN_MOST_MINUTES: Final = 30
_SMALLEST: Final = timedelta(minutes=1)  # a period that is not cut any further
_STORE: Final = Cause(
    "楽天の注文を保存できませんでした。自動でやり直します。続くときは、システムの担当に伝えてください。"
)


def carry_on(pull: Pull) -> None:
    """Read on from where the pull stands, as far as this sweep allows. Raises Stale if another sweep does the same."""
    chosen = pulls.setting()
    if chosen is None or pull.state != RUNNING:
        pull.state = WAITING
        pull.look_again(None)
        _keep(pull)
        return
    _keep(pull)  # who reads the record at the same time fails here, before Rakuten is called twice
    client = Client(chosen.calls_per_minute, clock.stopwatch() + STEP_SECONDS)
    try:
        while pull.state == RUNNING:
            more = _step(pull, client, chosen)
            pull.failures = 0
            _keep(pull, *more)
    except Enough:
        logger.info("pull cut short", extra={"page": pull.page, "left": len(pull.numbers)})
    except Trouble as trouble:
        _failed(pull, trouble.cause)
    except errors.Busy:
        _failed(pull, _STORE)


def _step(pull: Pull, client: Client, chosen: Setting) -> Sequence[Change]:
    """One step; changes to keep with the pull."""
    if pull.numbers:
        return _take(pull, client, chosen)
    if pull.page is not None:
        _search(pull, client)
    elif pull.pushing is None:
        _end_part(pull)
        if pull.page is None and chosen.stock:
            pull.pushing = pushing.begun()
        elif pull.page is None:
            _rest(pull)
    elif chosen.stock:
        more = pushing.step(pull, client, chosen)
        if pull.pushing is None:
            _rest(pull)
        return more
    else:
        _rest(pull)
    return ()


def _search(pull: Pull, client: Client) -> None:
    assert pull.page is not None
    found = client.search(pull.since, pull.until, pull.page)
    if found.total > RESULTS_MOST and pull.until - pull.since > _SMALLEST:
        pull.until = pull.since + (pull.until - pull.since) / 2  # its last pages could not be reached
        pull.page = 1
        return
    pull.numbers = found.numbers
    pull.page = pull.page + 1 if pull.page < found.pages else None


def _take(pull: Pull, client: Client, chosen: Setting) -> Sequence[Change]:
    """A hundred orders. Those that Rakuten does not give are kept apart; those for which no time is left stay."""
    asked = pull.numbers[:ORDERS_MOST]
    read_at = clock.now()
    given = {orders.number_of(order): order for order in client.orders(asked)}
    contents = [orders.content_of(given[number]) for number in asked if number in given]
    fresh = readings.news(PORTAL, contents, read_at=read_at)
    done = set(asked) - {sent.order_number for sent in fresh}
    for sent in fresh:
        if clock.stopwatch() >= client.ends:
            break
        readings.take(sent)
        done.add(sent.order_number)
        pull.news += 1
    missing = [number for number in asked if number not in given]
    pull.missing = [*pull.missing, *missing][-MISSING_MOST:]
    pull.taken += len(done) - len(missing)
    pull.numbers = [number for number in pull.numbers if number not in done]
    return pushing.noticed(contents) if chosen.stock else ()


def _end_part(pull: Pull) -> None:
    pull.whole_until = max(pull.until, pull.whole_until or pull.until)
    if pull.until < pull.goal:
        pull.since, pull.until, pull.page = pull.until, min(pull.goal, pull.until + SPAN_MOST), 1
        return
    pull.last_success_at = clock.now()
    pull.last_taken, pull.last_news = pull.taken, pull.news
    pull.wide_at = pull.begun_at if pull.wide else pull.wide_at
    pull.trouble = pull.trouble_since = pull.again_at = None
    if pull.missing:
        pull.trouble = f"楽天が{len(pull.missing)}件の注文の内容を返しません。次のときにもう一度たずねます。続くときは、RMSで注文を確かめてください。"
        pull.trouble_since = clock.now()


def _rest(pull: Pull) -> None:
    pull.state, pull.pushing = WAITING, None
    pull.last_taken, pull.last_news = pull.taken, pull.news
    pull.look_again(None)
    logger.info("pulled", extra={"taken": pull.taken, "news": pull.news, "missing": len(pull.missing)})


def _failed(pull: Pull, cause: Cause) -> None:
    """Say it to staff, and try again: after 2, 4, 8 … minutes, at most half an hour. Our own store is tried in the next sweep first."""
    pull.failures += 1
    doubled = 2**pull.failures if cause is not _STORE else 2 ** (pull.failures - 1) - 1
    wait = BY_STAFF_AGAIN if cause.by_staff else timedelta(minutes=min(doubled, AGAIN_MOST_MINUTES))
    now = clock.now()
    pull.trouble, pull.trouble_since = cause.words, pull.trouble_since or now
    pull.again_at = now + wait
    pull.look_again(pull.again_at)
    _keep(pull)
    count("RakutenTrouble")
    logger.warning("pull in trouble", extra={"failures": pull.failures})


def _keep(pull: Pull, *more: Change) -> None:
    commit(Saved(pull), *more, table=DonationsRecord)

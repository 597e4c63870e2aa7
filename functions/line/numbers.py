"""The counters of the account: LINE's own number of followers never falls, and its statistics are empty below 20 users, so we count.

What is counted is added to in the transaction of what it counts. What each figure means stands in `line.figures.catalogue`.
"""

from datetime import datetime

from kernel import clock
from kernel.changes import Counted
from line.records import BLOCKED, FOLLOWING, Numbers, Standing, User


def day_of(at: datetime) -> str:
    return at.astimezone(clock.JST).date().isoformat()


def counted(at: datetime, **by: int) -> Counted:
    """Add to the figures of the day of `at`, in Japan."""
    day = day_of(at)
    return Counted(Numbers(pk=f"NUMBERS#{day[:7]}", sk=f"DAY#{day}"), by)


def standing(by: dict[str, int]) -> Counted:
    """Add to the numbers of users as they stand now."""
    return Counted(Standing(pk="NUMBERS#now", sk="NOW"), by)


def moved(user: User, state: str, at: datetime) -> dict[str, int]:
    """Set the user's state if `at` is not older than what is known, and say what that adds to the standing."""
    if user.state and at < user.state_at:
        return {}
    before, user.state, user.state_at = user.state, state, at
    if before == state:
        return {}
    return {state: 1} | ({before: -1} if before in (FOLLOWING, BLOCKED) else {})


def first_follow(user: User, at: datetime) -> dict[str, int]:
    """Note that this person has followed at least once; a late event counts too. Says what that adds to the standing."""
    if user.first_followed_at is not None:
        return {}
    user.first_followed_at = at
    return {"ever": 1}


def of_month(month: str) -> dict[str, Numbers]:
    """The counters of a month 'YYYY-MM' by day: one query. Days of which nothing is counted are not in it."""
    return {
        record.sk.removeprefix("DAY#"): record for record in Numbers.query(f"NUMBERS#{month}", consistent_read=True)
    }


def now() -> Standing:
    """How many users there are now: one GetItem."""
    return Standing.find("NUMBERS#now", "NOW", consistent=True) or Standing(pk="NUMBERS#now", sk="NOW")


STATES = {FOLLOWING: "友だち", BLOCKED: "ブロック中", "": "不明"}

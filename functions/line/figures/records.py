"""What is stored of figures, in the LINE room's table, besides the counters (`line.records.Numbers`).

| access                              | index | pk                          | sk                |
|-------------------------------------|-------|-----------------------------|-------------------|
| who was active on which day         | table | ACTIVE#2026-11              | day#<blind token> |
| how far one user has come           | table | USER#<blind token>          | JOURNEY           |
| … of those who began in a month     | gsi1  | JOURNEYS#2026-11            | instant#<token>   |
| a closed day                        | table | FIGURES#2026-11             | DAY#2026-11-26    |
| a month, as of the last closing     | table | FIGURES-YEAR#2026           | MONTH#2026-11     |
| that days wait to be closed         | table | FIGURES                     | CLOSING           |
| … at once                           | due   | DUE#<shard>                 | instant#…         |

A fiscal year (年度) is named by the year in which it begins.
"""

from datetime import timedelta
from typing import Final

from kernel.records import InstantAttribute, JsonAttribute, public, text
from line.records import LineRecord

KEEP_ACTIVE: Final = timedelta(days=400)


class Active(LineRecord, discriminator="line.active"):
    """That a user wrote or pressed something on a day in Japan."""

    user_key = public(text(null=False))


class Journey(LineRecord, discriminator="line.journey"):
    """How far a user has come: {step: when first}. Steps are `journeys.FOLLOW`, `CONSENT`, 'q:<question>', `FINISHED`, 'used:<function>'; what
    was answered is not here."""

    user_key = public(text(null=False))
    begun_at = public(InstantAttribute())
    steps = public(JsonAttribute(default=dict))


class Snapshot(LineRecord, discriminator="line.figures_day"):
    """A day as it was closed, with what was corrected since: [{at, name, from, to}]. `crossed` is {method: {hour: bookings}}."""

    day = public(text(null=False))
    figures = public(JsonAttribute(default=dict))
    crossed = public(JsonAttribute(default=dict))
    closed_at = public(InstantAttribute())
    corrections = public(JsonAttribute(default=list))


class MonthFigures(LineRecord, discriminator="line.figures_month"):
    """A month's figures as of the last closing that counted it, with its funnel: {step: users}."""

    month = public(text(null=False))
    figures = public(JsonAttribute(default=dict))
    crossed = public(JsonAttribute(default=dict))
    funnel = public(JsonAttribute(default=dict))
    until = public(text(null=False))


class Closing(LineRecord, discriminator="line.figures_closing"):
    """That days wait to be closed; it stands until they are."""


def journey_key(user: str) -> tuple[str, str]:
    return f"USER#{user}", "JOURNEY"


def active_key(day: str, user: str) -> tuple[str, str]:
    return f"ACTIVE#{day[:7]}", f"{day}#{user}"


def snapshot_key(day: str) -> tuple[str, str]:
    return f"FIGURES#{day[:7]}", f"DAY#{day}"


def month_key(year: int, month: str) -> tuple[str, str]:
    return f"FIGURES-YEAR#{year}", f"MONTH#{month}"


CLOSING_KEY: Final = ("FIGURES", "CLOSING")

"""Minimum wages (最低賃金) as dated records: the prefecture announces a new one each autumn, a reviewer records it here."""

from datetime import date

from crowdsourcing import flags
from crowdsourcing.content import Content
from crowdsourcing.records import CrowdsourcingRecord, MinimumWage
from kernel.callers import Staff
from kernel.changes import Kept, commit

PK = "SETTING#minimum_wage"


def recorded() -> list[MinimumWage]:
    """All recorded wages, newest first: one Query."""
    return list(MinimumWage.query(PK, scan_index_forward=False))


def known_for(content: Content) -> list[flags.Wage]:
    """The wages that judging `content` needs: none for a fixed reward, so that most tasks cost no read."""
    if content.offer["reward"]["kind"] != "hourly":
        return []
    return [flags.Wage(date.fromisoformat(one.since), one.hourly_yen, one.source) for one in recorded()]


def record(since: str, hourly_yen: int, source: str, *, by: Staff) -> None:
    """Record the wage in force from `since` (YYYY-MM-DD) on; recording a day again corrects it. Tasks keep the flags they have."""
    wage = MinimumWage(pk=PK, sk=since, since=since, hourly_yen=hourly_yen, source=source, recorded_by=by.name)
    commit(Kept(wage), table=CrowdsourcingRecord)

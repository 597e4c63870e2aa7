"""The first rows of a file as they would be compared: in a few words each."""

from datetime import datetime

from donations.comparing import facts, judging
from donations.comparing.job import ours_of
from donations.comparing.judging import Around, Theirs
from donations.comparing.rules import KINDS
from donations.imports.job import Told
from donations.imports.orders import Reader
from donations.records import Donation

SAME, MISSING = "同じです", "こちらにありません"


def said_of(reader: Reader) -> frozenset[str]:
    """What the file says anything of."""
    return judging.said_of(reader.places)


def words(told: Told, donation: Donation | None, said: frozenset[str], made_at: datetime) -> str:
    """What comparing one order would find."""
    if donation is None:
        return MISSING
    theirs = Theirs(facts.of(told.content, told.portal), said)
    found = judging.differences(theirs, ours_of(donation), Around(made_at))
    return "、".join(KINDS[one.category].label for one in found) or SAME

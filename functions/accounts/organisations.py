"""Organisations (団体) as accounts knows them: may somebody act for one? The room that keeps it tells, for it alone knows.

    told in force ─► may invite          told stopped ─► may not, and whoever acted for it until then is out (`delegates`)

What is told carries a number that grows; what comes late changes nothing here, but a stop still ends those who were there when it was made.
"""

from typing import Final

from accounts.records import IdentityRecord, Organisation
from kernel import errors
from kernel.changes import Guarded, commit
from kernel.events import Event

BY: Final = "システム"
STOPPED: Final = {"vendor": "事業者の停止"}
NOT_IN_FORCE: Final = {
    "vendor": "この事業者は有効ではありません。登録か再開が承認されてから招いてください（承認のあと1分ほどかかることがあります）。"
}
ENDED: Final = "accounts.organisation_stopped"


def in_force(kind: str, organisation: str) -> Organisation | None:
    """The organisation, if somebody may act for it; to be checked again by the transaction that relies on it."""
    found = Organisation.find(*key_of(kind, organisation), consistent=True)
    return found if found and found.in_force else None


def key_of(kind: str, organisation: str) -> tuple[str, str]:
    return f"ORGANISATION#{kind}#{organisation}", "ORGANISATION"


def vendor_in_force(event: Event) -> None:
    """A vendor was registered, changed, stopped or resumed; what we pay alone (a carrier) has nobody who signs in."""
    told(event, "vendor", stands=event.data["standing"] == "approved" and event.data["kind"] == "vendor")


def told(event: Event, kind: str, *, stands: bool) -> None:
    """Keep what stands now, and have its people ended if it does not; once an event."""
    pk, sk = key_of(kind, event.subject)
    record = Organisation(pk=pk, sk=sk, in_force=int(stands), version=event.data["number"])
    newer = Organisation.pk.does_not_exist() | (Organisation.version < record.version)
    data = {"kind": kind, "organisation": event.subject, "at": event.at}
    ended = [] if stands else [Event(ENDED, event.subject, data)]
    marker = event.marker("accounts.organisation")
    try:
        commit(Guarded(record, newer, errors.Conflict()), table=IdentityRecord, events=ended, marker=marker)
    except errors.Conflict:  # something newer was told before
        if ended:
            commit(table=IdentityRecord, events=ended, marker=marker)

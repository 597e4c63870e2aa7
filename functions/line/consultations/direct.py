"""Whether consultations may be held in LINE's own talk (直接トーク相談): off, unless two persons of the city have said so, with a reason.

The government's guideline on LINE wants what people confide kept off LINE's side; a city that decides otherwise decides it on record.

off ──propose (line.write, with a reason)──► proposed ──approve (line.approve, another person)──► on
 ▲───────────────withdraw, stop (line.write or line.approve, with a reason)────────┘◄──────────────┘
"""

from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Guarded, Marker, New, commit, done_before
from kernel.paging import LIMIT_MOST
from line.consultations.records import Direct
from line.records import LineRecord

OFF, PROPOSED, ON = "off", "proposed", "on"
PK = "CONSULTATION-DIRECT"
_KEPT = (
    *("state", "reason"),
    *("proposed_by", "proposed_name", "proposed_at"),
    *("decided_by", "decided_name", "decided_at"),
)


def allowed() -> bool:
    """Whether a consultation may be answered in the talk now: one GetItem."""
    return now().state == ON


def now() -> Direct:
    """How it stands; off where nobody has ever said anything."""
    return Direct.find(PK, "NOW", consistent=True) or Direct(pk=PK, sk="NOW", state=OFF, version=0)


def history() -> list[Direct]:
    """Each step, the newest first."""
    found = LineRecord.query(PK, Direct.sk.startswith("STEP#"), scan_index_forward=False, limit=LIMIT_MOST)
    return [one for one in found if isinstance(one, Direct)]


def propose(reason: str, *, version: int, by: Staff, marker: Marker) -> Direct:
    """Propose to switch it on. Raises Stale, WrongState."""
    stands = _at(version, marker)
    if stands is None:
        return now()
    if stands.state != OFF:
        raise errors.WrongState("もう起案されているか、使えるようになっています。")
    changed = Direct(state=PROPOSED, reason=reason, proposed_by=by.id, proposed_name=by.name, proposed_at=clock.now())
    return _step(changed, version, marker)


def approve(*, version: int, by: Staff, marker: Marker) -> Direct:
    """Somebody else approves. Raises Stale, WrongState, RuleBroken."""
    stands = _at(version, marker)
    if stands is None:
        return now()
    if stands.state != PROPOSED:
        raise errors.WrongState("起案されていません。")
    if stands.proposed_by == by.id:
        raise errors.RuleBroken("起案した人は承認できません。ほかの人が承認してください。")
    stands.state, stands.decided_by, stands.decided_name, stands.decided_at = ON, by.id, by.name, clock.now()
    return _step(stands, version, marker)


def stop(reason: str, *, version: int, by: Staff, marker: Marker) -> Direct:
    """Switch it off, or take a proposal back; one person is enough. Raises Stale, WrongState."""
    stands = _at(version, marker)
    if stands is None:
        return now()
    if stands.state == OFF:
        raise errors.WrongState("使わない設定になっています。")
    changed = Direct(state=OFF, reason=reason, decided_by=by.id, decided_name=by.name, decided_at=clock.now())
    return _step(changed, version, marker)


def _at(version: int, marker: Marker) -> Direct | None:
    """How it stands, at the version that was seen; None if this very call was done before."""
    stands = now()
    if stands.version != version:
        if done_before(LineRecord, marker) is None:
            raise errors.Stale()
        return None
    return stands


def _step(changed: Direct, version: int, marker: Marker) -> Direct:
    """Write what counts now and its line in the history."""
    kept = {name: getattr(changed, name) for name in _KEPT}
    counts = Direct(pk=PK, sk="NOW", version=version + 1, **kept)
    step = Direct(pk=PK, sk=f"STEP#{version + 1:06d}", **kept)
    same = Direct.version == version if version else Direct.pk.does_not_exist()
    commit(Guarded(counts, same, errors.Stale()), New(step), table=LineRecord, marker=marker)
    return counts

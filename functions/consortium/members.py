"""Members: registering, changing, and showing on the site those who want to be shown."""

from typing import Any

from consortium import names, words
from consortium.records import (
    ACTIVE,
    LEFT,
    Application,
    ConsortiumRecord,
    Find,
    Member,
    Sequence,
    member_label,
    member_of,
)
from kernel import clock, errors, ids, published
from kernel.callers import Staff
from kernel.changes import Change, Guarded, Kept, Marker, New, Saved, commit, done_before
from kernel.events import Event
from kernel.search import token_records

_LOOKS_MOST = 10


class NumberTaken(errors.Conflict):
    """Another application took the member number in between; the admission is tried again."""


def admitted(application: Application) -> tuple[Member, list[Change]]:
    """A new member from an application, and the changes that register it: number, record, search. One GetItem."""
    now = clock.now()
    number, numbered = _next_number()
    member_id = ids.new()
    organisation = application.organisation
    sort = f"{clock.iso(now)}#{member_id}"
    member = Member(
        pk=f"MEMBER#{member_id}",
        sk="MEMBER",
        gsi1pk=f"MEMBERS#{clock.today().year}",
        gsi1sk=sort,
        member_id=member_id,
        number=number,
        registered_at=now,
        joined_on=clock.today().isoformat(),
        application_id=application.application_id,
        organisation_kind=application.organisation_kind,
        organisation=organisation,
        contact=application.contact,
        interests=application.interests,
        website=organisation.get("website"),
        introduction=organisation.get("introduction"),
        list_publicly=application.list_publicly,
    )
    member.enter(ACTIVE)
    member.tell("事務局", "入会", f"会員番号 {member_label(number)}")
    wanted = names.application_tokens(organisation, application.contact)
    tokens = token_records(Find, wanted, sort=sort, found=(member.pk, member.sk))
    return member, [New(member), numbered, *(Kept(token) for token in tokens)]


def _next_number() -> tuple[int, Change]:
    key = ("SEQUENCE#member", "SEQUENCE")
    current = Sequence.find(*key, consistent=True)
    last = current.last if current else 0
    condition = Sequence.last == last if current else Sequence.pk.does_not_exist()
    return last + 1, Guarded(Sequence(pk=key[0], sk=key[1], last=last + 1), condition, NumberTaken())


def change(member_id: str, given: dict[str, Any], *, by: Staff, marker: Marker) -> Member:
    """Change status, listing, website or introduction as `given` says, with its reason; the site follows by the event.

    Raises NotFound, Stale, WrongState (the member has left), RuleBroken (nothing would change).
    """
    member = member_of(member_id)
    if member.version != given["version"]:
        if done_before(ConsortiumRecord, marker):
            return member
        raise errors.Stale()
    if member.status == LEFT:
        raise errors.WrongState("退会した会員は変更できません。もう一度入会するときは、新しい申込みからお願いします。")
    changed = _apply(member, given)
    if not changed:
        raise errors.RuleBroken("変わるところがありません。")
    member.tell(by.name, "、".join(changed), given["reason"].strip())
    event = Event("consortium.member_changed", member_id, {"status": member.status, "listed": member.listed})
    outcome = commit(Saved(member), table=ConsortiumRecord, events=[event], marker=marker)
    return member_of(member_id) if outcome.repeated else member


def _apply(member: Member, given: dict[str, Any]) -> list[str]:
    """Write what differs into the member; the changes in words."""
    changed = []
    status = given.get("status", member.status)
    if status != member.status:
        changed.append(f"{words.STATUSES[member.status]}から{words.STATUSES[status]}へ")
        member.enter(status)
        if status == LEFT:
            member.left_on = clock.today().isoformat()
    wish = given.get("list_publicly", member.list_publicly)
    if wish != member.list_publicly:
        member.list_publicly = wish
        changed.append("一覧に載せる" if wish else "一覧から外す")
    for name, label in (("website", "ウェブサイト"), ("introduction", "紹介文")):
        value = str(given.get(name, getattr(member, name) or "") or "").strip() or None
        if value != getattr(member, name):
            setattr(member, name, value)
            changed.append(f"{label}の変更")
    return changed


def publish(member_id: str) -> None:
    """Bring the site in line with the member's record as it stands now: shown while active and willing, otherwise gone.

    Events come more than once and in any order, and two may run side by side; so the record is read again after writing, until
    what was written is what stands. One GetItem more than a blind write, and the last writer is always right.
    """
    member = member_of(member_id)
    for _ in range(_LOOKS_MOST):
        if member.listed:
            published.put("consortium", "member", member_id, public_form(member))
        else:
            published.remove("consortium", "member", member_id)
        written = member.version
        member = member_of(member_id)
        if member.version == written:
            return
    raise errors.Busy()


def public_form(member: Member) -> dict[str, Any]:
    """What the site may show of a member (schemas/published/consortium-member.json)."""
    return {
        "id": member.member_id,
        "version": member.version,
        "organisation": member.organisation["name"],
        "corporate_number": member.organisation.get("corporate_number"),
        "kind": member.organisation_kind,
        "joined_on": member.joined_on,
        "interests": list(member.interests),
        "website": member.website,
        "introduction": member.introduction,
    }

"""Inviting, changing and removing staff. Whatever takes rights away ends the member's sessions at once."""

from collections.abc import Sequence
from datetime import timedelta

from accounts import managing, passwords, provider, sessions, sign_in, sign_in_log
from accounts.records import (
    ACTIVE,
    INVITED,
    REMOVED,
    EmailClaim,
    IdentityRecord,
    Invitation,
    Member,
    Role,
    Team,
    Tries,
    new_member,
)
from kernel import clock, errors, ids, links
from kernel.changes import Change, Marker, New, Removed, Saved, commit
from kernel.errors import FieldError, Invalid
from kernel.events import Event
from kernel.limits import Limit
from kernel.settings import public_url

INVITATION_LIVES = timedelta(hours=72)
RESET_LIVES = timedelta(hours=1)
PURPOSE = "accounts.invitation"
RESETS = Limit("reset-mail", most=3, within=timedelta(hours=1))


def must(staff_id: str, *, version: int | None = None) -> Member:
    """The member. Raises NotFound; Stale if `version` is given and not the current one."""
    member = Member.must(f"STAFF#{staff_id}", "STAFF", consistent=True)
    if version is not None and member.version != version:
        raise errors.Stale()
    return member


def invite(email: str, name: str, team_id: str, roles: Sequence[str], *, by: str, marker: Marker | None = None) -> str:
    """Invite somebody: member, claim of the e-mail, invitation and mail in one transaction; returns the staff id.

    Raises Invalid: the e-mail is taken, or team or a role does not exist.
    """
    _check(team_id, roles)
    staff_id = ids.new()
    member = new_member(staff_id, name=name, email=email, team_id=team_id, roles=roles, state=INVITED)
    member.note(by, "招待")
    claim = EmailClaim(pk=f"STAFFEMAIL#{sign_in.email_token(email)}", sk="EMAIL", staff_id=staff_id)
    invitation, mail = _invitation(member, "invitation", INVITATION_LIVES)
    try:
        outcome = commit(
            New(claim), New(member), invitation, table=IdentityRecord, events=[mail], marker=marker, answer=staff_id
        )
    except errors.Conflict as taken:
        raise Invalid([FieldError("/email", "taken", "このメールアドレスの職員はすでにいます。")]) from taken
    return str(outcome.answer)


def _check(team_id: str, roles: Sequence[str]) -> None:
    problems = []
    if Team.find(f"TEAM#{team_id}", "TEAM") is None:
        problems.append(FieldError("/team", "unknown", "所属を一覧から選んでください。"))
    problems += [
        FieldError(f"/roles/{number}", "unknown", f"役割「{role}」はありません。一覧から選んでください。")
        for number, role in enumerate(roles)
        if Role.find(f"ROLE#{role}", "ROLE") is None
    ]
    if problems:
        raise Invalid(problems)


def _invitation(member: Member, purpose: str, lives: timedelta) -> tuple[New, Event]:
    invitation_id = ids.new()
    record = Invitation(
        pk=f"INVITATION#{invitation_id}",
        sk="INVITATION",
        staff_id=member.staff_id,
        purpose=purpose,
        ttl=clock.seconds(clock.now() + lives),
    )
    # The token stands behind '#': it never reaches a server's log.
    url = public_url(f"/admin/invitation#token={links.seal(PURPOSE, invitation_id)}")
    mail = Event(
        "messaging.mail_requested",
        member.staff_id,
        {
            "template": f"accounts/{purpose}",
            "to": member.email,
            "values": {"name": member.name, "url": url, "hours": int(lives.total_seconds() // 3600)},
            "reference": f"accounts/staff/{member.staff_id}",
        },
    )
    return New(record), mail


def invite_again(staff_id: str, *, version: int, by: str) -> Member:
    """Send a new invitation to somebody who has not come yet. Raises NotFound, Stale, WrongState."""
    member = must(staff_id, version=version)
    if member.state != INVITED:
        raise errors.WrongState("まだ招待を受けていない人にだけ、送り直せます。")
    invitation, mail = _invitation(member, "invitation", INVITATION_LIVES)
    member.invited_at = clock.now()
    member.note(by, "招待を再送")
    commit(invitation, Saved(member), table=IdentityRecord, events=[mail])
    return member


def forgotten(email: str) -> None:
    """Write down that somebody wants a new password: one transaction, whoever it is, so that the time taken tells nothing.

    More than three times an hour for one mailbox it says nothing either: three links that work are on their way there. Asked again
    within the same minute (a double click, a lost answer), it is one link.
    """
    token = sign_in.email_token(email)
    once = Marker(("accounts.forgotten", token, f"{clock.now():%Y-%m-%dT%H:%M}"))
    asked = Event("accounts.reset_asked", token)
    try:
        commit(RESETS.counted(Tries, token), table=IdentityRecord, events=[asked], marker=once)
    except errors.TooMany:
        return


def mail_reset(asked: Event) -> None:
    """Mail a link that sets a new password, if the e-mail behind the event's token is an active member's; once an event."""
    claim = EmailClaim.find(f"STAFFEMAIL#{asked.subject}", "EMAIL")
    member = Member.find(f"STAFF#{claim.staff_id}", "STAFF") if claim else None
    if member is None or member.state != ACTIVE:
        return
    invitation, mail = _invitation(member, "forgotten", RESET_LIVES)
    commit(invitation, table=IdentityRecord, events=[mail], marker=asked.marker("accounts.mail_reset"))


def accept(token: str, password: str, *, ip: str = "") -> Member:
    """Use an invitation or reset link: the password is set, and this link and all before it are spent. Raises NotFound, Invalid."""
    gone = errors.NotFound(
        "このリンクは使えません。期限が過ぎたか、もう使われています。管理者に送り直しを頼んでください。"
    )
    record = Invitation.find(f"INVITATION#{links.opened(PURPOSE, token)}", "INVITATION", consistent=True)
    if record is None or (record.ttl or 0) < clock.seconds(clock.now()):
        raise gone
    member = Member.find(f"STAFF#{record.staff_id}", "STAFF", consistent=True)
    if member is None or member.state == REMOVED:
        raise gone
    if member.password_set_at and record.created_at and record.created_at < member.password_set_at:
        raise gone  # another link was used since: whoever finds this one in an old mail is late
    passwords.check(password, email=member.email)
    with sign_in_log.line("password_set", member, ip):
        _set_password(record, member, password)
    sessions.end_all(member.staff_id)
    return member


def _set_password(record: Invitation, member: Member, password: str) -> None:
    # The provider first: setting the same password twice is harmless, a spent link without a password is not.
    try:
        provider.set_password(member.staff_id, password)
    except provider.PasswordRefused as refused:
        message = "このパスワードは使えません。前に使ったものや、推測されやすいものを避けてください。"
        raise Invalid([FieldError("/password", "refused", message)]) from refused
    member.enter(ACTIVE)
    member.password_set_at = clock.now()
    member.note(member.name, "パスワードを設定")
    event = Event("accounts.staff_changed", member.staff_id)
    commit(Removed(record), Saved(member), table=IdentityRecord, events=[event])


def change(
    staff_id: str,
    *,
    version: int,
    name: str | None,
    team_id: str | None,
    roles: Sequence[str] | None,
    reason: str,
    by: str,
) -> Member:
    """Change name, team or roles; the member signs in again to hold the new rights.

    Raises NotFound, Stale, WrongState, Invalid, RuleBroken (nobody would be left to manage accounts).
    """
    member = must(staff_id, version=version)
    if member.state == REMOVED:
        raise errors.WrongState("外した職員は変更できません。")
    _check(team_id or member.team_id, roles if roles is not None else member.roles)
    managed = managing.manages(member)
    before = f"{member.team_id}・{'、'.join(member.roles)}"
    member.name, member.team_id = name or member.name, team_id or member.team_id
    if roles is not None:
        member.roles = list(roles)
    others = managing.somebody_else(but=staff_id) if managed and not managing.manages(member) else []
    member.note(by, "変更", f"{reason}（{before} → {member.team_id}・{'、'.join(member.roles)}）")
    commit(Saved(member), *others, table=IdentityRecord, events=[Event("accounts.staff_changed", staff_id)])
    sessions.end_all(staff_id)
    return member


def remove(staff_id: str, *, version: int, reason: str, by: str, by_id: str) -> Member:
    """Take somebody out: sessions end at once, the e-mail may be invited again, the history stays.

    Raises NotFound, Stale, WrongState, RuleBroken (oneself, or nobody left to manage accounts).
    """
    member = must(staff_id, version=version)
    if staff_id == by_id:
        raise errors.RuleBroken("自分自身は外せません。ほかの管理者に頼んでください。")
    if member.state == REMOVED:
        raise errors.WrongState("この職員はすでに外れています。")
    others = managing.somebody_else(but=staff_id) if managing.manages(member) else []
    member.enter(REMOVED)
    member.enrolled, member.recovery_hashes = 0, []
    member.note(by, "外した", reason)
    changes: list[Change] = [Saved(member), *others]
    claim = EmailClaim.find(f"STAFFEMAIL#{sign_in.email_token(member.email)}", "EMAIL")
    if claim and claim.staff_id == staff_id:
        changes.append(Removed(claim))
    commit(*changes, table=IdentityRecord, events=[Event("accounts.staff_removed", staff_id)])
    sessions.end_all(staff_id)
    return member


def reset_totp(staff_id: str, *, version: int, reason: str, by: str) -> Member:
    """The member lost the authenticator and the recovery codes: the next sign-in enrols anew. Raises NotFound, Stale, WrongState."""
    member = must(staff_id, version=version)
    if member.state != ACTIVE:
        raise errors.WrongState("利用中の職員にだけ使える操作です。")
    member.enrolled, member.recovery_hashes = 0, []
    member.note(by, "認証アプリを解除", reason)
    commit(Saved(member), table=IdentityRecord, events=[Event("accounts.staff_changed", staff_id)])
    provider.forget_totp(staff_id)  # if this never happens, the next sign-in does it
    sessions.end_all(staff_id)
    return member


def permissions_shown(member: Member) -> list[str]:
    """The member's effective permissions, for the screen."""
    return sessions.rights_of(member).permissions if member.state != REMOVED else []

"""Delegates (団体の担当者): who signs in for an organisation (a vendor), by a code that is mailed to her; no password.

    invite ─► active ──(code by mail ─► session)──► … ──remove, or the organisation was stopped──► removed

One e-mail is one delegate of a kind. A code has eight digits, lives ten minutes and is good once; five wrong ones in a row lock the address
for fifteen minutes, as with staff. Whether an address is known is never said.
"""

import secrets as random_secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from accounts import locks, organisations, sessions
from accounts.records import ACTIVE, REMOVED, Delegate, DelegateCode, DelegateEmail, IdentityRecord, Tries
from accounts.sign_in import email_token
from kernel import audit, clock, errors, ids, secrets
from kernel.callers import MEMBER_COOKIE, MemberSession, Staff, member_pk, same
from kernel.changes import Checked, Guarded, Marker, New, Removed, Saved, commit
from kernel.errors import FieldError, Invalid, NotSignedIn
from kernel.events import Event
from kernel.limits import Limit
from kernel.settings import public_url

PAGES: Final = {"vendor": "/vendor/"}
CODE_LIVES: Final = timedelta(minutes=10)
IDLE, ABSOLUTE = timedelta(hours=2), timedelta(days=7)  # a farmer's telephone between two rounds of the field
CODES: Final = Limit("delegate-code", most=5, within=timedelta(hours=1))
NEWS_MOST: Final = 50  # people of one vendor who get its daily mail
_TOUCH_AFTER = timedelta(minutes=5)


class CodeWrong(NotSignedIn):
    slug, title = "code-wrong", "確認コードが違います"
    detail = "メールに届いた8けたの数字を入力してください。10分を過ぎたときは、もう一度送ってください。"


@dataclass
class SignedIn:
    """A new session of a delegate."""

    session: MemberSession
    cookie: str


def of(kind: str, organisation: str) -> list[Delegate]:
    """The delegates of an organisation, in the order in which they came: one query."""
    found = Delegate.gsi1.query(f"DELEGATES#{kind}#{organisation}")
    return [one for one in found if isinstance(one, Delegate) and one.state == ACTIVE]


def invite(wanted: Mapping[str, Any], *, by: Staff, marker: Marker | None = None) -> str:
    """Make somebody a delegate: {kind, organisation, name, email}; she is told by mail. Returns the id.

    Raises Invalid (the organisation is not in force, the e-mail is somebody's already), Stale (it was stopped just now).
    """
    kind, organisation, email = wanted["kind"], wanted["organisation"], wanted["email"].strip()
    known = organisations.in_force(kind, organisation)
    if known is None:
        raise Invalid([FieldError("/organisation", "not-in-force", organisations.NOT_IN_FORCE[kind])])
    delegate_id, now = ids.new(), clock.now()
    delegate = Delegate(
        pk=f"DELEGATE#{delegate_id}",
        sk="DELEGATE",
        gsi1pk=f"DELEGATES#{kind}#{organisation}",
        gsi1sk=f"{clock.iso(now)}#{delegate_id}",
        delegate_id=delegate_id,
        organisation_kind=kind,
        organisation=organisation,
        name=wanted["name"].strip(),
        email=email,
        state=ACTIVE,
    )
    delegate.note(by.name, "招待")
    claim = DelegateEmail(pk=_claim_pk(kind, email_token(email)), sk="EMAIL", delegate_id=delegate_id)
    values = {"name": delegate.name, "url": public_url(PAGES[kind])}
    mail = _mail("delegate", delegate, values)
    try:
        outcome = commit(
            New(claim),
            New(delegate),
            Checked(known),
            table=IdentityRecord,
            events=[mail],
            marker=marker,
            answer=delegate_id,
        )
    except errors.Stale:
        raise  # the organisation's standing changed between the look and the write
    except errors.Conflict as taken:
        raise Invalid([FieldError("/email", "taken", "このメールアドレスの担当者はすでにいます。")]) from taken
    return str(outcome.answer)


def remove(delegate_id: str, *, version: int, reason: str, by: Staff) -> Delegate:
    """Take somebody out: her sessions end at once, the e-mail may be invited again. Raises NotFound, Stale, WrongState."""
    delegate = Delegate.must(f"DELEGATE#{delegate_id}", "DELEGATE", consistent=True)
    if delegate.state == REMOVED:
        raise errors.WrongState("この担当者はすでに外れています。")
    if delegate.version != version:
        raise errors.Stale()
    _take_out(delegate, by.name, reason)
    return delegate


def _take_out(delegate: Delegate, who: str, reason: str) -> None:
    delegate.state = REMOVED
    delegate.note(who, "外した", reason)
    changes: list[Any] = [Saved(delegate)]
    claim = DelegateEmail.find(_claim_pk(delegate.organisation_kind, email_token(delegate.email)), "EMAIL")
    if claim and claim.delegate_id == delegate.delegate_id:
        changes.append(Removed(claim))
    commit(*changes, table=IdentityRecord, events=[Event("accounts.delegate_removed", delegate.delegate_id)])
    end_all(delegate.delegate_id)


def end_of_organisation(stopped: Event) -> None:
    """Take out all who acted for an organisation when it was stopped: each with a line in the log, her sessions with her. Whoever was
    invited later, after it was resumed, stays; doing so again changes nothing.

    While it is stopped nobody may act for it: who was invited before accounts heard of the stop goes, too.
    """
    kind, organisation, at = (stopped.data[name] for name in ("kind", "organisation", "at"))
    there = of(kind, organisation)  # before its standing: nobody who was invited after a resumption is among them
    resumed = organisations.in_force(kind, organisation) is not None
    for one in there:
        if resumed and (one.created_at is None or clock.iso(one.created_at) > at):
            continue
        audit.record(
            "accounts.delegate_ended",
            f"delegate/{one.delegate_id}",
            actor="system",
            actor_name=organisations.BY,
            once=(clock.parse(at), f"{stopped.id}-{one.delegate_id}"),
        )
        _take_out(one, organisations.BY, organisations.STOPPED[kind])


def ask_code(kind: str, email: str) -> None:
    """Somebody wants to come in: one transaction, whoever it is, so that the time taken tells nothing. Past five in an hour it says nothing
    either; asked again within the same minute, it is one code."""
    token = email_token(email)
    once = Marker(("accounts.delegate_code", kind, token, f"{clock.now():%Y-%m-%dT%H:%M}"))
    asked = Event("accounts.code_asked", token, {"kind": kind})
    try:
        commit(CODES.counted(Tries, f"{kind}/{token}"), table=IdentityRecord, events=[asked], marker=once)
    except errors.TooMany:
        return


def mail_code(asked: Event) -> None:
    """Mail a code, if the e-mail behind the event's token is a delegate's; once an event. A new code takes the place of the one before."""
    kind = asked.data["kind"]
    claim = DelegateEmail.find(_claim_pk(kind, asked.subject), "EMAIL")
    delegate = Delegate.find(f"DELEGATE#{claim.delegate_id}", "DELEGATE") if claim else None
    if delegate is None or delegate.state != ACTIVE:
        return
    code = "".join(random_secrets.choice("0123456789") for _ in range(8))
    record = DelegateCode(
        pk=_code_pk(kind, asked.subject),
        sk="CODE",
        delegate_id=delegate.delegate_id,
        code_hash=_hash(delegate.delegate_id, code),
        asked_at=clock.parse(asked.at),
        good_until=clock.now() + CODE_LIVES,
        ttl=clock.seconds(clock.now() + CODE_LIVES),
    )
    minutes = int(CODE_LIVES.total_seconds() // 60)
    mail = _mail("delegate_code", delegate, {"name": delegate.name, "code": code, "minutes": minutes})
    newest = DelegateCode.asked_at.does_not_exist() | (DelegateCode.asked_at <= record.asked_at)
    kept = Guarded(record, newest, errors.Conflict())
    try:
        commit(kept, table=IdentityRecord, events=[mail], marker=asked.marker("accounts.mail_code"))
    except errors.Conflict:
        return  # a newer code is on its way: this event came late


def mail_news(told: Event) -> None:
    """A vendor's daily mail to those who sign in for it, once an event; whoever had it as the vendor's contact gets no second one."""
    kind, data = "vendor", told.data
    others = [one for one in of(kind, told.subject) if email_token(one.email) != data["had"]]
    mails = [_mail("vendor_news", one, data["values"] | {"name": one.name}, room="donations") for one in others]
    if mails:
        commit(table=IdentityRecord, events=mails[:NEWS_MOST], marker=told.marker("accounts.vendor_news"))


def sign_in(kind: str, email: str, code: str, *, ip: str, agent: str) -> SignedIn:
    """Open a session with the mailed code; it is spent. Raises CodeWrong, Locked."""
    token = email_token(email)
    with locks.one_try(f"{kind}-{token}", CodeWrong):
        record = DelegateCode.find(_code_pk(kind, token), "CODE", consistent=True)
        # An unknown e-mail costs the same calls, so that the time taken tells nothing.
        delegate_id = record.delegate_id if record else token
        delegate = Delegate.find(f"DELEGATE#{delegate_id}", "DELEGATE", consistent=True)
        expected = record.code_hash if record else ""
        if not same(expected, _hash(delegate_id, code)) or record is None or record.good_until < clock.now():
            raise CodeWrong()
        if delegate is None or delegate.state != ACTIVE:
            raise CodeWrong()
    cookie, session = _session(delegate, ip=ip, agent=agent)
    audit.record(
        "accounts.delegate_signed_in",
        f"delegate/{delegate.delegate_id}",
        actor=f"{kind}:{delegate.delegate_id}",
        actor_name=delegate.name,
        ip=ip,
    )
    try:
        commit(New(session), Removed(record), Checked(delegate), table=IdentityRecord)
    except errors.Conflict as spent:
        raise CodeWrong() from spent
    locks.clear(f"{kind}-{token}")
    return SignedIn(session, cookie)


def _session(delegate: Delegate, *, ip: str, agent: str) -> tuple[str, MemberSession]:
    cookie, now = random_secrets.token_urlsafe(32), clock.now()
    session = MemberSession(
        pk=member_pk(cookie),
        sk="SESSION",
        gsi1pk=f"MEMBERSESSION#{delegate.delegate_id}",
        gsi1sk=clock.iso(now),
        member_id=delegate.delegate_id,
        name=delegate.name,
        organisation_kind=delegate.organisation_kind,
        organisation=delegate.organisation,
        csrf_token=random_secrets.token_urlsafe(24),
        idle_until=now + IDLE,
        absolute_until=now + ABSOLUTE,
        ttl=clock.seconds(now + ABSOLUTE),
        ip=ip or None,
        agent=agent[:200] or None,
    )
    return cookie, session


def touch(session: MemberSession) -> None:
    """Move the idle limit, at most every five minutes."""
    sessions.touch(session, idle=IDLE, after=_TOUCH_AFTER)


def end(session: MemberSession) -> None:
    """End one session; ending it twice is no error."""
    MemberSession(session.pk, session.sk).delete()


def end_all(delegate_id: str) -> None:
    """End every session of a delegate; again by the worker, for the index may lag behind a session made a moment ago."""
    for one in MemberSession.gsi1.query(f"MEMBERSESSION#{delegate_id}"):
        if isinstance(one, MemberSession):
            end(one)


def set_cookie(cookie: str) -> str:
    """The Set-Cookie header of a new session."""
    return sessions.set_cookie(cookie, name=MEMBER_COOKIE, lasts=ABSOLUTE)


def clear_cookie() -> str:
    """The Set-Cookie header that takes it away."""
    return sessions.clear_cookie(MEMBER_COOKIE)


def _hash(delegate_id: str, code: str) -> str:
    # Keyed: eight digits could be guessed from a plain hash by whoever reads the table.
    return secrets.mac("link_key", f"delegate-code{chr(31)}{delegate_id}{chr(31)}{code.strip()}")


def _claim_pk(kind: str, token: str) -> str:
    return f"DELEGATEEMAIL#{kind}#{token}"


def _code_pk(kind: str, token: str) -> str:
    return f"DELEGATECODE#{kind}#{token}"


def _mail(template: str, delegate: Delegate, values: dict[str, Any], *, room: str = "accounts") -> Event:
    data = {
        "template": f"{room}/{template}",
        "to": delegate.email,
        "values": values,
        "reference": f"accounts/delegate/{delegate.delegate_id}",
    }
    return Event("messaging.mail_requested", delegate.delegate_id, data)

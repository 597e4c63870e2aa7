"""Signing in: password, then TOTP (enrolment at the first time), then a session of our own.

                       ┌─► totp ──────────────┐
    password ──────────┼─► enrol ─► totp ─────┼─► session
                       └─► new-password ─► …  │
    totp ─(recovery code)─► sign in again ─► enrol

Five failures in a row lock an e-mail for fifteen minutes; what is wrong (e-mail, password) is never said.
Whether a member has an authenticator is said by our record. The provider follows: what a broken-off enrolment or recovery left there is
forgotten at the next sign-in, which then enrols anew (and gives recovery codes).
"""

import hashlib
import secrets as random_secrets
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from accounts import locks, passwords, provider, sessions, sign_in_log
from accounts.records import ACTIVE, Challenge, EmailClaim, IdentityRecord, Member
from kernel import clock, errors, search
from kernel.callers import Session
from kernel.changes import Checked, New, Removed, Saved, commit
from kernel.settings import city

CHALLENGE_LIVES = timedelta(minutes=10)
CODE_LIVES = timedelta(seconds=90)  # a code is good for its 30 seconds and one step before and after
RECOVERY_CODES = 10
_RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class SignInFailed(errors.NotSignedIn):
    slug, title = "sign-in-failed", "サインインできませんでした"
    detail = "メールアドレスかパスワードが違います。5回続けて間違えると、15分間サインインできなくなります。"


class CodeWrong(errors.NotSignedIn):
    slug, title = "code-wrong", "確認コードが違います"
    detail = "アプリに今出ている6けたの数字を入力してください。端末の時計がずれていると合いません。"


class ChallengeOver(errors.NotSignedIn):
    slug, title = "challenge-over", "手続きの時間が過ぎました"
    detail = "お手数ですが、メールアドレスとパスワードの入力からやり直してください。"


class AuthenticatorGone(errors.NotSignedIn):
    slug, title = "authenticator-gone", "認証アプリの登録が見つかりません"
    detail = "管理者に「認証アプリを解除」を頼んでください。そのあとサインインすると、登録し直せます。"


@dataclass
class Step:
    """What the person does next, with the challenge that proves what they did so far."""

    challenge: str
    next: str


@dataclass
class SignedIn:
    """A new session; `recovery_codes` are shown once, after enrolment."""

    session: Session
    cookie: str
    recovery_codes: list[str] = field(default_factory=list)


def email_token(email: str) -> str:
    """The blind token of an e-mail address (case and surrounding blanks do not matter)."""
    return search.token("email", email.strip().lower())


def begin(email: str, password: str, *, ip: str = "") -> Step:
    """Check the password. Raises SignInFailed, Locked, AuthenticatorGone."""
    token = email_token(email)
    with sign_in_log.one_try(token, SignInFailed, ip):
        member, verdict = _checked(token, password)
    return _challenge(member.staff_id, _agreed(member, verdict, password))


def _checked(token: str, password: str) -> tuple[Member, provider.Verdict]:
    """The active member behind an e-mail's token, and what the provider wants next. Raises SignInFailed."""
    claim = EmailClaim.find(f"STAFFEMAIL#{token}", "EMAIL")
    # An unknown e-mail costs the same calls, so that the time taken tells nothing.
    member = Member.find(f"STAFF#{claim.staff_id if claim else token}", "STAFF")
    try:
        verdict = provider.check_password(member.staff_id if member else f"nobody-{token}", password)
    except provider.Refused as refused:
        raise SignInFailed() from refused
    if member is None or member.state != ACTIVE:
        raise SignInFailed()
    return member, verdict


def _agreed(member: Member, verdict: provider.Verdict, password: str) -> provider.Verdict:
    """What the provider wants, once it agrees with our record about the authenticator. Raises AuthenticatorGone, Stale.

    It knows of one that we do not: an enrolment broke off before we wrote it down, or a recovery after. It is forgotten.
    It knows of none, and we do: not by our doing. Whoever has the password alone must not put one there.
    """
    if verdict.next == "new-password" or (verdict.next == "totp") == bool(member.enrolled):
        return verdict
    member = Member.must(member.pk, member.sk, consistent=True)  # it may have changed a moment ago
    if (verdict.next == "totp") == bool(member.enrolled):
        return verdict
    if member.enrolled:
        raise AuthenticatorGone()
    commit(Saved(member), table=IdentityRecord)  # an enrolment that ends in this moment in another window is then stale
    provider.forget_totp(member.staff_id)
    try:
        return provider.check_password(member.staff_id, password)
    except provider.Refused as refused:
        raise SignInFailed() from refused


def _challenge(staff_id: str, verdict: provider.Verdict, *spent: Removed) -> Step:
    secret = random_secrets.token_urlsafe(24)
    record = Challenge(
        pk=_challenge_pk(secret),
        sk="CHALLENGE",
        staff_id=staff_id,
        stage=verdict.next,
        provider_session=verdict.session or None,
        access_token=verdict.access_token or None,
        ttl=clock.seconds(clock.now() + CHALLENGE_LIVES),
    )
    commit(New(record), *spent, table=IdentityRecord)
    return Step(secret, verdict.next)


def _challenge_pk(secret: str) -> str:
    return "CHALLENGE#" + hashlib.sha256(secret.encode()).hexdigest()


def _open(secret: str, *stages: str) -> tuple[Challenge, Member]:
    record = Challenge.find(_challenge_pk(secret), "CHALLENGE", consistent=True)
    if record is None or (record.ttl or 0) < clock.seconds(clock.now()) or record.stage not in stages:
        raise ChallengeOver()
    member = Member.find(f"STAFF#{record.staff_id}", "STAFF", consistent=True)
    if member is None or member.state != ACTIVE:
        raise ChallengeOver()
    return record, member


def choose_password(secret: str, password: str, *, ip: str = "") -> Step:
    """The provider wants a new password (an operator reset it). Raises ChallengeOver, Invalid, AuthenticatorGone."""
    record, member = _open(secret, "new-password")
    passwords.check(password, email=member.email)
    with sign_in_log.line("password_set", member, ip):
        try:
            verdict = _provider_takes(member.staff_id, record.provider_session or "", password)
        except provider.Refused as refused:
            raise ChallengeOver() from refused
    return _challenge(member.staff_id, _agreed(member, verdict, password), Removed(record))


def _provider_takes(staff_id: str, session: str, password: str) -> provider.Verdict:
    """Set the new password at the provider; if an earlier try set it and broke off, it is simply the password now."""
    try:
        return provider.new_password(staff_id, session, password)
    except provider.Refused:
        return provider.check_password(staff_id, password)


def enrol(secret: str) -> tuple[str, str]:
    """(secret, otpauth address) for the authenticator app. Raises ChallengeOver."""
    record, member = _open(secret, "enrol")
    if member.enrolled:
        raise ChallengeOver()  # a second, older challenge must not replace the authenticator
    try:
        key = provider.begin_enrolment(record.access_token or "")
    except provider.Refused as refused:
        raise ChallengeOver() from refused
    record.offered_secret = key
    commit(Saved(record), table=IdentityRecord)
    issuer = quote(f"{city()['name']} まちむすび")
    return key, f"otpauth://totp/{issuer}:{quote(member.email)}?secret={key}&issuer={issuer}&digits=6&period=30"


def finish(secret: str, code: str, *, ip: str, agent: str) -> SignedIn:
    """Check the TOTP code and open the session. Raises ChallengeOver, CodeWrong, Locked."""
    record, member = _open(secret, "totp", "enrol")
    token = email_token(member.email)
    if (record.stage == "enrol") == bool(member.enrolled):
        raise ChallengeOver()  # enrolled, or recovered, in another window since
    if record.stage == "enrol" and not record.offered_secret:
        raise ChallengeOver()
    spent = _still_good(member)
    code_hash = hashlib.sha256(f"{member.staff_id}/{code}".encode()).hexdigest()
    if code_hash in spent:
        raise CodeWrong("このコードは一度使われています。次のコードが出るまで待って入力してください。")
    with sign_in_log.one_try(token, CodeWrong, ip):
        _check_code(record, code)
    codes = _enrolled(member) if record.stage == "enrol" else []
    member.spent_codes, member.last_sign_in = spent | {code_hash: clock.iso(clock.now())}, clock.now()
    rights = sessions.rights_of(member)
    cookie, session = sessions.new_session(member, rights, ip=ip, agent=agent)
    # A role that changes in this very moment must not leave a session with its old permissions.
    as_read = [Checked(role) for role in rights.roles]
    with sign_in_log.line("signed_in" if record.stage == "totp" else "enrolled", member, ip):
        commit(New(session), Saved(member), Removed(record), *as_read, table=IdentityRecord)
    locks.clear(token)
    return SignedIn(session, cookie, codes)


def _still_good(member: Member) -> dict[str, str]:
    """The codes that were used and that the provider would take once more: a code is good once (RFC 6238, section 5.2)."""
    since = clock.iso(clock.now() - CODE_LIVES)
    return {code_hash: at for code_hash, at in (member.spent_codes or {}).items() if at > since}


def _check_code(record: Challenge, code: str) -> None:
    """Raises CodeWrong, ChallengeOver."""
    try:
        if record.stage == "enrol":
            provider.finish_enrolment(record.access_token or "", code)
        else:
            provider.check_code(record.staff_id, record.provider_session or "", code)
    except provider.Refused as refused:
        raise (CodeWrong() if refused.code_wrong else ChallengeOver()) from refused


def _enrolled(member: Member) -> list[str]:
    codes = [
        "-".join("".join(random_secrets.choice(_RECOVERY_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]
    member.enrolled = 1
    member.recovery_hashes = [_recovery_hash(code) for code in codes]
    member.note(member.name, "認証アプリを登録")
    return codes


def _recovery_hash(code: str) -> str:
    return hashlib.sha256(code.strip().lower().replace("-", "").encode()).hexdigest()


def recover(secret: str, code: str, *, ip: str = "") -> Step:
    """Spend a recovery code: the authenticator is forgotten and the next sign-in enrols anew. Raises ChallengeOver, CodeWrong, Locked."""
    record, member = _open(secret, "totp")
    wanted = _recovery_hash(code)
    with sign_in_log.one_try(email_token(member.email), CodeWrong, ip):
        if wanted not in (member.recovery_hashes or []):
            raise CodeWrong("回復コードが違います。控えたコードを、ハイフンも含めて入力してください。")
    member.recovery_hashes = [one for one in member.recovery_hashes if one != wanted]
    member.enrolled = 0
    member.note(member.name, "回復コードを使用")
    with sign_in_log.line("recovered", member, ip):
        commit(Saved(member), Removed(record), table=IdentityRecord)
    provider.forget_totp(member.staff_id)  # if this never happens, the next sign-in does it
    return Step("", "sign-in")


def locked_until(email: str) -> str | None:
    """Until when this e-mail is locked, ISO; None if it is not."""
    return locks.until(email_token(email))

"""The identity provider (a Cognito user pool) behind our own pages: passwords and TOTP are checked there, sessions are ours.

Users are called by our staff id and carry no attribute, so the provider holds nothing personal. The pool's MFA is OPTIONAL and each
member is enrolled with `set_user_mfa_preference`; that no session exists before enrolment is our rule (`sign_in`).
"""

from dataclasses import dataclass
from typing import Any

import botocore.exceptions

from kernel import aws
from kernel.settings import env

PASSWORD_WRONG = {
    "NotAuthorizedException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
}
CODE_WRONG = {"CodeMismatchException", "EnableSoftwareTokenMFAException", "ExpiredCodeException"}


class Refused(Exception):
    """Wrong password, wrong code, or a session of the provider that is over."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code_wrong = code in CODE_WRONG


class PasswordRefused(Exception):
    """The provider's own policy does not take this password."""


@dataclass(frozen=True)
class Verdict:
    """What the provider wants next: 'totp' (with its session), 'new-password' (with its session) or 'enrol' (with an access token)."""

    next: str
    session: str = ""
    access_token: str = ""


def _call(operation: str, **arguments: Any) -> Any:
    try:
        return getattr(aws.client("cognito-idp"), operation)(**arguments)
    except botocore.exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        if code in PASSWORD_WRONG | CODE_WRONG:
            raise Refused(code) from error
        raise


def _pool() -> dict[str, str]:
    return {"UserPoolId": env("USER_POOL_ID")}


def _verdict(answer: dict[str, Any]) -> Verdict:
    challenge = answer.get("ChallengeName")
    if challenge == "SOFTWARE_TOKEN_MFA":
        return Verdict("totp", session=answer["Session"])
    if challenge == "NEW_PASSWORD_REQUIRED":
        return Verdict("new-password", session=answer["Session"])
    if challenge:
        raise Refused("NotAuthorizedException")
    return Verdict("enrol", access_token=answer["AuthenticationResult"]["AccessToken"])


def check_password(staff_id: str, password: str) -> Verdict:
    """Raises Refused if the password is wrong or the user is unknown or disabled."""
    answer = _call(
        "admin_initiate_auth",
        **_pool(),
        ClientId=env("USER_POOL_CLIENT_ID"),
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": staff_id, "PASSWORD": password},
    )
    return _verdict(answer)


def _respond(challenge: str, session: str, responses: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = _call(
        "admin_respond_to_auth_challenge",
        **_pool(),
        ClientId=env("USER_POOL_CLIENT_ID"),
        ChallengeName=challenge,
        Session=session,
        ChallengeResponses=responses,
    )
    return answer


def new_password(staff_id: str, session: str, password: str) -> Verdict:
    """Answer the provider's wish for a new password."""
    return _verdict(_respond("NEW_PASSWORD_REQUIRED", session, {"USERNAME": staff_id, "NEW_PASSWORD": password}))


def check_code(staff_id: str, session: str, code: str) -> None:
    """Raises Refused for a wrong code."""
    _respond("SOFTWARE_TOKEN_MFA", session, {"USERNAME": staff_id, "SOFTWARE_TOKEN_MFA_CODE": code})


def begin_enrolment(access_token: str) -> str:
    """A new TOTP secret, base 32."""
    return str(_call("associate_software_token", AccessToken=access_token)["SecretCode"])


def finish_enrolment(access_token: str, code: str) -> None:
    """Prove the secret with a first code and insist on it from now on. Raises Refused for a wrong code."""
    answer = _call("verify_software_token", AccessToken=access_token, UserCode=code)
    if answer.get("Status") != "SUCCESS":
        raise Refused("CodeMismatchException")
    _call(
        "set_user_mfa_preference",
        AccessToken=access_token,
        SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True},
    )


def forget_totp(staff_id: str) -> None:
    """Let the member enrol anew at the next sign-in."""
    _call(
        "admin_set_user_mfa_preference",
        **_pool(),
        Username=staff_id,
        SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
    )


def set_password(staff_id: str, password: str) -> None:
    """Create the user if need be and set the password for good; repeating it changes nothing. Raises PasswordRefused."""
    try:
        _call("admin_create_user", **_pool(), Username=staff_id, MessageAction="SUPPRESS")
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
    try:
        _call("admin_set_user_password", **_pool(), Username=staff_id, Password=password, Permanent=True)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("InvalidPasswordException", "PasswordHistoryPolicyViolationException"):
            raise PasswordRefused() from error
        raise


def disable(staff_id: str) -> None:
    """Close the user; one who never set a password has none."""
    try:
        _call("admin_disable_user", **_pool(), Username=staff_id)
    except Refused:
        return

"""Who may not come in, or may not do this: keys, sessions, passwords, links, accounts."""

from __future__ import annotations

from reelwright.errors.failure import Kind, ReelwrightError
from reelwright.errors.request import NotFoundError


class UnauthenticatedError(ReelwrightError):
    """The request carries no valid API key."""

    code = "invalid_api_key"
    kind = Kind.UNAUTHENTICATED


class MissingKeyError(UnauthenticatedError):
    """No API key was sent. Send it as `Authorization: Bearer sk-rw-…`."""

    code = "missing_api_key"


class MalformedKeyError(UnauthenticatedError):
    """That is not a Reelwright API key. Keys start with `sk-rw-`, then have 38 letters and digits."""

    code = "malformed_api_key"


class UnknownKeyError(UnauthenticatedError):
    """This API key is not known here. Make a new one with `reelwright keys create`."""

    code = "invalid_api_key"


class ExpiredKeyError(UnauthenticatedError):
    """This API key has expired. Make a new one with `reelwright keys create`."""

    code = "expired_api_key"


class RevokedKeyError(UnauthenticatedError):
    """This API key was revoked. Make a new one with `reelwright keys create`."""

    code = "revoked_api_key"


class KeyEndedError(ReelwrightError):
    """This API key is revoked or has expired. Make a new one instead."""

    code = "key_ended"
    kind = Kind.CONFLICT


class SessionEndedError(UnauthenticatedError):
    """This session has ended. Log in again."""

    code = "session_ended"


class WrongPasswordError(UnauthenticatedError):
    """The e-mail address or the password is wrong."""

    code = "invalid_credentials"


class LinkRefusedError(ReelwrightError):
    """This link is not valid or has expired. Ask for the video again to get a fresh one."""

    code = "link_refused"
    kind = Kind.FORBIDDEN


class ForbiddenError(ReelwrightError):
    """This is not allowed from here."""

    code = "forbidden"
    kind = Kind.FORBIDDEN


class MissingScopeError(ForbiddenError):
    """This API key may not do that. Make one with the scope it takes."""

    code = "insufficient_scope"


class AccountSuspendedError(ForbiddenError):
    """This account is suspended. Ask the operator of this service."""

    code = "account_suspended"


class SignupClosedError(ForbiddenError):
    """Nobody can sign up here by themselves. Ask the operator of this service for an account."""

    code = "signup_closed"


class InviteNeededError(ForbiddenError):
    """Signing up here takes an invitation that is still good. Ask the operator of this service for one."""

    code = "invite_needed"


class TokenRefusedError(ForbiddenError):
    """This link has been used, has expired or was never one. Ask for a new one."""

    code = "token_refused"


class EmailTakenError(ReelwrightError):
    """There is already an account of that e-mail address. Log in, or reset its password."""

    code = "email_taken"
    kind = Kind.CONFLICT


class AccountNotFoundError(NotFoundError):
    """No such account."""

    code = "account_not_found"


class KeyNotFoundError(NotFoundError):
    """No such API key."""

    code = "key_not_found"


class PlanNotFoundError(NotFoundError):
    """No such plan."""

    code = "plan_not_found"

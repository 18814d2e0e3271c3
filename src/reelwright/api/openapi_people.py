"""How people come in, in `/openapi.json`: the schemas of `/v1/auth`, and which route answers and takes what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reelwright.api import people, sessions
from reelwright.api.json_schema import BOOLEAN, INTEGER, STRING, Schema, array_of, object_of, one_of, ref
from reelwright.domain.account import Locale
from reelwright.domain.session import MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS
from reelwright.services.accounts import MAX_NAME_CHARS

_EMAIL: Final[Schema] = {"type": "string", "format": "email", "maxLength": 254}
_PASSWORD: Final[Schema] = {"type": "string", "minLength": MIN_PASSWORD_CHARS, "maxLength": MAX_PASSWORD_CHARS}
_TOKEN: Final[Schema] = {"type": "string", "description": "What stands after `token=` in the link."}
_SESSION: Final[dict[str, Schema]] = {
    "id": STRING,
    "object": {"const": "session"},
    "agent": {"type": "string", "description": "What the client called itself."},
    "created_at": INTEGER,
    "last_used_at": INTEGER,
    "expires_at": INTEGER,
}

PEOPLE_SCHEMAS: Final[dict[str, Schema]] = {
    "Session": object_of({**_SESSION, "current": {**BOOLEAN, "description": "Whether it is the one that asks."}}),
    "SessionList": object_of({"object": {"const": "list"}, "data": array_of(ref("Session"))}),
    "SessionDeleted": object_of({"id": STRING, "object": {"const": "session.deleted"}, "deleted": {"const": True}}),
    "NewSession": object_of(
        {
            **_SESSION,
            "token": {"type": "string", "description": "Goes where an API key goes; shown this once."},
            "account": ref("Account"),
        }
    ),
    "PasswordChanged": object_of({"object": {"const": "password"}, "changed": {"const": True}}),
    "Letter": object_of(
        {
            "object": {"const": "letter"},
            "sent": {"type": ["boolean", "null"], "description": "null: that is told to the addressee alone."},
        }
    ),
    "LoginRequest": object_of({"email": _EMAIL, "password": STRING}),
    "SignupRequest": object_of(
        {
            "email": _EMAIL,
            "password": _PASSWORD,
            "name": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_CHARS},
            "locale": {**one_of(*Locale), "default": Locale.EN},
            "invite": {"type": "string", "description": "What stands after `invite=` in an invitation's link."},
        },
        optional=("name", "locale", "invite"),
    ),
    "PasswordRequest": object_of({"current_password": STRING, "new_password": _PASSWORD}),
    "PasswordForgotten": object_of({"email": _EMAIL}),
    "PasswordReset": object_of({"token": _TOKEN, "password": _PASSWORD}),
    "TokenRequest": object_of({"token": _TOKEN}),
    "WelcomeRequest": object_of({"token": _TOKEN, "email": _EMAIL, "password": _PASSWORD}),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one route answers and takes."""

    path: str
    answers: str
    takes: str | None = None
    errors: tuple[int, ...] = ()
    method: str = "post"
    #: Whether anybody may ask, without a key.
    is_open: bool = False


_BODY: Final = (400, 413)
#: Of routes that take no key but are counted, by address.
_OPEN: Final = (*_BODY, 429, 503)
PEOPLE: Final = (
    Entry(people.SIGNUP, "NewSession", "SignupRequest", (*_OPEN, 403, 409), is_open=True),
    Entry(people.VERIFY, "Account", "TokenRequest", (*_OPEN, 403), is_open=True),
    Entry(people.RESEND, "Letter", errors=(404,)),
    Entry(people.WELCOME, "NewSession", "WelcomeRequest", (*_OPEN, 403, 409), is_open=True),
    Entry(people.FORGOT, "Letter", "PasswordForgotten", _OPEN, is_open=True),
    Entry(people.RESET, "PasswordChanged", "PasswordReset", (*_OPEN, 403), is_open=True),
    Entry(sessions.LOGIN, "NewSession", "LoginRequest", (*_OPEN, 401, 403), is_open=True),
    Entry(sessions.LOGOUT, "SessionDeleted"),
    Entry(sessions.SESSIONS, "SessionList", method="get"),
    Entry(sessions.SESSION, "SessionDeleted", errors=(404,), method="delete"),
    Entry(sessions.PASSWORD, "PasswordChanged", "PasswordRequest", _BODY),
)

"""API keys on the wire, both ways. Invariant: a secret is in the answer of what made it, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from reelwright.api.account_view import key_view
from reelwright.api.fields import Fields, Given
from reelwright.api.own_body import conclude, refuse_absent
from reelwright.domain.key import DEFAULT_SCOPES, Scope
from reelwright.services.keys import MAX_GRACE, ROTATION_GRACE, KeyWish, NewKey

#: The last second of the year 2999: no clock of ours reads more.
_MAX_UNIX: Final = 32_503_679_999
_MAX_LIFETIME_S: Final = 100 * 366 * 86_400
_MAX_GRACE_S: Final = int(MAX_GRACE.total_seconds())


def render_new_key(made: NewKey, *, replaces: str | None = None) -> dict[str, Any]:
    """Return a key just made, with the secret that is shown this once."""
    return {**key_view(made.key), "key": made.secret, "replaces": replaces}


def read_wish(fields: Fields, now: datetime) -> KeyWish:
    """Read what somebody wants of a new key.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    name = fields.text("name")
    scopes = fields.words(tuple(Scope), "scopes")
    expires_at = _read_expiry(fields, now)
    cap = fields.amount("spend_cap")
    if name is None:
        refuse_absent(fields, "name")
    conclude(fields, "name", "scopes", "expires_at", "expires_in_s", "spend_cap")
    return KeyWish(
        name=name.value if name else "",
        scopes=tuple(Scope(word) for word in scopes.value) if scopes else DEFAULT_SCOPES,
        expires_at=expires_at,
        spend_cap=cap.value if cap else None,
    )


def read_name(fields: Fields) -> str:
    """Read a key's new name.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    name = fields.text("name")
    if name is None:
        refuse_absent(fields, "name")
    conclude(fields, "name")
    return name.value if name else ""


def read_grace(fields: Fields) -> timedelta:
    """Read how long the old key of a rotation goes on working.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    grace = _bounded(fields, "grace_s", 0, _MAX_GRACE_S)
    conclude(fields, "grace_s")
    return ROTATION_GRACE if grace is None else timedelta(seconds=grace.value)


def _read_expiry(fields: Fields, now: datetime) -> datetime | None:
    at = _bounded(fields, "expires_at", 0, _MAX_UNIX)
    after = _bounded(fields, "expires_in_s", 1, _MAX_LIFETIME_S)
    if at is not None and after is not None:
        fields.refuse_conflict(at, after)
    if at is not None:
        return datetime.fromtimestamp(at.value, UTC)
    return None if after is None else now + timedelta(seconds=after.value)


def _bounded(fields: Fields, name: str, least: int, most: int) -> Given | None:
    given = fields.integer(name)
    if given is None or least <= given.value <= most:
        return given
    fields.refuse("invalid_value", f"'{given.name}' must be between {least} and {most}.", given.name)
    return None

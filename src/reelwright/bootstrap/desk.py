"""What the operator's desks share: how they find an account and read amounts and instants that somebody typed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from reelwright.bootstrap.platform import Platform
from reelwright.domain.account import Account
from reelwright.domain.money import parse_credits
from reelwright.errors import Fault, InvalidRequestError
from reelwright.services.administration import Administration

#: An address that means all of this machine's is none to go to.
_LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- it is read, not listened on


class Desk:
    """A desk of the operator's: JSON in, JSON out, for every account."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._administration = Administration(platform.database, platform.clock)

    async def _account(self, text: str | None) -> Account:
        """Return the account that was named, by id or e-mail address; the owner's when none was."""
        return self._platform.owner if text is None else await self._administration.find(text)

    @property
    def _base_url(self) -> str:
        """Where people reach the service, for links that are handed on."""
        settings = self._platform.settings
        if settings.public_url is not None:
            return settings.public_url
        host = _LOOPBACK.get(settings.host, settings.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def read_credits(text: str, param: str) -> int:
    """Return an amount of credits in decimal text as micro-credits.

    Raises:
        InvalidRequestError: When it is none; `param` is the field it was typed for.
    """
    try:
        return parse_credits(text)
    except ValueError as error:
        raise InvalidRequestError(Fault("invalid_value", str(error), param)) from None


def read_instant(text: str, param: str) -> datetime:
    """Return an instant in ISO 8601; one that names no zone is in UTC.

    Raises:
        InvalidRequestError: When it is none; `param` is the field it was typed for.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        message = f"'{text[:40]}' is no date and time. Write it like 2026-12-01T00:00Z."
        raise InvalidRequestError(Fault("invalid_value", message, param)) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)

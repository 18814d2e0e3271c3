"""What the operator's desks share: how they find an account and read amounts and instants that somebody typed."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from reelwright.bootstrap.addresses import reachable_url
from reelwright.bootstrap.platform import Platform
from reelwright.domain.account import Account
from reelwright.domain.money import parse_credits
from reelwright.errors import Fault, InvalidRequestError
from reelwright.services.administration import Administration

Choice = TypeVar("Choice", bound=enum.StrEnum)


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
        return settings.public_url or reachable_url(settings.host, settings.port)


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


def read_choice(
    kind: type[Choice], text: str, param: str, nothing: str, *, offered: Iterable[str] | None = None
) -> Choice:
    """Return the member of an enumeration that was typed; `nothing` says that there is none of that name.

    Raises:
        InvalidRequestError: When there is none; the message lists those there are.
    """
    try:
        return kind(text)
    except ValueError:
        message = f"{nothing} There are: {', '.join(offered or kind)}."
        raise InvalidRequestError(Fault("invalid_value", message, param)) from None

"""Who is asking: the API key out of the headers, and the account behind it.

The key goes to `services.access` exactly as it was sent, so that a stray blank or quote is named and not mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Depends, Request

from reelwright.api.exchange import exchange_of
from reelwright.api.state import ApiState, state_of
from reelwright.domain.account import Account
from reelwright.errors import MalformedKeyError
from reelwright.telemetry import bind_contextvars

_SCHEME: Final = "bearer"


def presented_key(headers: Mapping[str, str]) -> str | None:
    """Return the key the caller sent: `Authorization: Bearer`, else `x-api-key`, else `api-key` (Azure's name).

    Raises:
        MalformedKeyError: When there is only an Authorization header, and it is no Bearer.
    """
    authorization = headers.get("authorization")
    if authorization and authorization[: len(_SCHEME)].lower() == _SCHEME:
        rest = authorization[len(_SCHEME) :]
        if not rest.strip():
            raise MalformedKeyError("The Authorization header says Bearer, but no API key follows.")
        if rest[0] in " \t":
            return rest[1:]
    key = headers.get("x-api-key") or headers.get("api-key")
    if authorization and not key:
        raise MalformedKeyError("The Authorization header must be the word Bearer, one blank and the API key.")
    return key


async def authenticate(state: ApiState, headers: Mapping[str, str]) -> Account:
    """Return the account whose key was sent, and put it on every log line from here on.

    Raises:
        UnauthenticatedError: When there is no good key.
    """
    principal = await state.dependencies.authenticator.authenticate(presented_key(headers))
    bind_contextvars(account=principal.account.id)
    return principal.account


async def _caller(request: Request) -> Account:
    return await authenticate(state_of(request.scope), exchange_of(request.scope).headers)


#: The account that asks; FastAPI resolves it before it looks at any other parameter, so 401 comes before 400.
Caller = Annotated[Account, Depends(_caller)]

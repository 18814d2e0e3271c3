"""Who is asking: the API key out of the headers, and the account behind it.

The key goes to `services.access` exactly as it was sent, so that a stray blank or quote is named and not mended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from reelwright.api.exchange import Exchange, exchange_of
from reelwright.api.rate_headers import show_quota
from reelwright.api.state import ApiState, state_of
from reelwright.domain.key import Scope
from reelwright.errors import MalformedKeyError
from reelwright.services.access import Principal
from reelwright.telemetry import bind_contextvars

_SCHEME: Final = "bearer"
#: What each dependency below takes, so that the document and the tests can tell of every route.
_SCOPES: Final[dict[Callable[..., Any], frozenset[Scope]]] = {}


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


async def identify(state: ApiState, exchange: Exchange, *scopes: Scope) -> Principal:
    """Return who asks, if its key has one of the scopes, and put the account on every log line from here on.

    Raises:
        UnauthenticatedError: When there is no good key.
        ForbiddenError: When the key has no such scope, or the account is suspended.
    """
    principal = await state.dependencies.authenticator.authenticate(presented_key(exchange.headers))
    bind_contextvars(account=principal.account.id)
    principal.require(*scopes)
    return principal


async def count_read(state: ApiState, exchange: Exchange, principal: Principal) -> None:
    """Count a request that submits nothing, and show what is left.

    Raises:
        RateLimitedError: When it is too many.
    """
    account = principal.account
    show_quota(exchange, await state.dependencies.reads.take(account.id, account.plan.reads))


def scopes_of(route: APIRoute) -> frozenset[Scope] | None:
    """Return the scopes one of which a route takes; None for one that takes no key."""
    return next(
        (found for each in route.dependant.dependencies if each.call and (found := _SCOPES.get(each.call))), None
    )


def _caller(*scopes: Scope, is_counted: bool = True) -> Any:
    async def caller(request: Request) -> Principal:
        state, exchange = state_of(request.scope), exchange_of(request.scope)
        principal = await identify(state, exchange, *scopes)
        if is_counted:
            await count_read(state, exchange, principal)
        return principal

    _SCOPES[caller] = frozenset(scopes)
    return Depends(caller)


#: Who asks, by what the route takes; FastAPI resolves it before any other parameter, so 401 comes before 400.
Viewer = Annotated[Principal, _caller(Scope.VIDEOS_READ)]
Editor = Annotated[Principal, _caller(Scope.VIDEOS_WRITE)]
#: Of what counts as submissions.
Creator = Annotated[Principal, _caller(Scope.VIDEOS_WRITE, is_counted=False)]
AccountReader = Annotated[Principal, _caller(Scope.ACCOUNT_READ)]
AccountWriter = Annotated[Principal, _caller(Scope.ACCOUNT_WRITE)]
#: For what is the same for everybody, or says no more than a create would.
Reader = Annotated[Principal, _caller(Scope.VIDEOS_READ, Scope.ACCOUNT_READ)]
Quoter = Annotated[Principal, _caller(Scope.VIDEOS_READ, Scope.VIDEOS_WRITE)]

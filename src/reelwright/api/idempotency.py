"""`Idempotency-Key` on every POST with an API key: the first one is carried out, the others get its answer.

Invariants: a request without the header goes straight on; nobody without a good key learns whether it was used; what is
answered with an error that passes (401, 402, 403, 408, 409, 429, any 5xx) is forgotten, so that another try is a new
request. Stands inside `rescue` and around all routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from reelwright.api.auth import count_read, presented_key
from reelwright.api.body import read_bytes
from reelwright.api.captured import CapturedAnswer, once_more
from reelwright.api.door import show
from reelwright.api.exchange import Exchange, exchange_of
from reelwright.api.fingerprint import authority_of, canonical_path, fingerprint_of_body, fingerprint_of_fields
from reelwright.api.generations import GENERATIONS
from reelwright.api.observe import rescue
from reelwright.api.state import ApiState
from reelwright.api.videos import VIDEOS
from reelwright.domain.idempotency import Answer, Claim, Made, Sending, check_idempotency_key
from reelwright.domain.ids import AccountId
from reelwright.errors import ForbiddenError, UnauthenticatedError
from reelwright.services.access import Principal

KEY: Final = "idempotency-key"
#: How OpenAI's SDKs number the tries of one request, beginning with 0.
TRIES: Final = "x-stainless-retry-count"
REPLAYED: Final = (b"idempotent-replayed", b"true")
#: Client errors that may be gone at the next try.
_PASSING: Final = frozenset({401, 402, 403, 408, 409, 429})
_DOORS: Final = {door.paths[0]: door for door in (GENERATIONS, VIDEOS)}

#: Renders what a request made, as it is now: the state, the scope, the account and the id.
Show: TypeAlias = Callable[[ApiState, Scope, AccountId, str], Awaitable[Mapping[str, Any]]]


def idempotent(state: ApiState, routes: ASGIApp, shows: Mapping[str, Show] | None = None) -> ASGIApp:
    """Put the keys in front of the routes; `shows` renders what else than videos can be made, by its id's prefix."""
    carry_out = rescue(routes)
    shows = {"video": _show_video, **(shows or {})}

    async def layer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "POST" or KEY not in exchange_of(scope).headers:
            await routes(scope, receive, send)
            return
        exchange = exchange_of(scope)
        principal = await _caller(state, exchange)
        if principal is None:
            await routes(scope, receive, send)
            return
        key = check_idempotency_key(exchange.headers[KEY])
        data = await read_bytes(receive, exchange.headers, max_bytes=state.dependencies.config.max_body_bytes)
        request = fingerprint_of_body(scope, data, exchange.headers, authority=authority_of(principal))
        idempotency = state.dependencies.idempotency
        turn = await idempotency.take_turn(principal.account.id, key, idempotency.marks(request))
        if isinstance(turn, Claim):
            await _carry_out(state, turn, carry_out, scope, once_more(data, receive), send)
            return
        await count_read(state, exchange, principal)
        if isinstance(turn, Made):
            render = shows[turn.resource_id.partition("_")[0]]
            made = await render(state, scope, principal.account.id, turn.resource_id)
            turn = Answer(200, "application/json", msgspec.json.encode(made))
        await _replay(send, turn)

    return layer


def sending_of(state: ApiState, scope: Scope, fields: Mapping[str, Any], principal: Principal) -> Sending | None:
    """Return by what a create is known that an SDK may send again by itself; None when none does, or a key says it."""
    headers = exchange_of(scope).headers
    tries = headers.get(TRIES)
    if tries is None or KEY in headers or principal.key is None:
        return None
    request = fingerprint_of_fields(scope, fields)
    if request is None:
        return None
    is_again = tries.isdecimal() and tries.strip("0") != ""
    return Sending(principal.key.id, state.dependencies.idempotency.marks(request), is_again)


async def _caller(state: ApiState, exchange: Exchange) -> Principal | None:
    """Return who asks; None for who may not, which the route says by itself, if it takes a key at all."""
    try:
        return await state.dependencies.authenticator.authenticate(presented_key(exchange.headers))
    except (UnauthenticatedError, ForbiddenError):
        return None


async def _carry_out(state: ApiState, claim: Claim, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    idempotency, captured = state.dependencies.idempotency, CapturedAnswer()
    kept: Answer | None = None
    exchange_of(scope).claim = claim
    try:
        async with idempotency.holding(claim):
            await app(scope, receive, captured.take)
        answer = captured.read()
        kept = answer if _is_kept(answer.status) else None
    finally:
        await idempotency.conclude(claim, kept)
    await captured.send(send)


def _is_kept(status: int) -> bool:
    return 200 <= status < 300 or (400 <= status < 500 and status not in _PASSING)


async def _replay(send: Send, answer: Answer) -> None:
    headers = [
        (b"content-type", answer.content_type.encode("latin-1")),
        (b"content-length", b"%d" % len(answer.body)),
        (b"cache-control", b"no-store"),
        REPLAYED,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _show_video(state: ApiState, scope: Scope, account_id: AccountId, video_id: str) -> Mapping[str, Any]:
    job = await state.dependencies.library.get(account_id, video_id)
    exchange_of(scope).job_id = job.id
    return await show(state, scope, _DOORS[canonical_path(scope["path"])], job)

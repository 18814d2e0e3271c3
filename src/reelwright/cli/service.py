"""The way to a server for the commands that are its clients and nothing else: those about batches and webhooks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from reelwright.cli.backing import Place
from reelwright.cli.session import Session
from reelwright.settings.client import ClientSettings

if TYPE_CHECKING:
    from reelwright.client import AsyncReelwright

Result = TypeVar("Result")


def through_client(
    session: Session, place: Place, work: Callable[[AsyncReelwright], Coroutine[Any, Any, Result]]
) -> Result:
    """Do one piece of work as a client of a server and return what came of it.

    Without an address it is the SDK's: where `reelwright serve` listens unless told otherwise.
    """
    server = ClientSettings.load(base_url=place.base_url, api_key=place.api_key)

    async def enter() -> Result:
        async with session.backing.connect(server.base_url, server.api_key) as client:
            return await work(client)

    return session.run(enter())

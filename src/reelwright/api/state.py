"""What one application keeps while it runs: its dependencies and the small caches at the rim."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, Final, cast

from fastapi import Depends, Request
from starlette.types import Scope

from reelwright.api.dependencies import ApiDependencies
from reelwright.api.links import LinkMaker
from reelwright.api.readiness import Readiness
from reelwright.errors import StorageFullError
from reelwright.ports import AssetStore

_DISK_TRUST_S: Final = 1.0
_RETRY_AFTER_S: Final = 60
KEY: Final = "reelwright.state"


class DiskGuard:
    """Refuses new work while there is too little disk; looks at most once a second."""

    def __init__(self, assets: AssetStore, min_free_bytes: int) -> None:
        self._assets = assets
        self._min_free_bytes = min_free_bytes
        self._free_bytes: int | None = None
        self._good_until = 0.0

    async def check(self) -> None:
        """Do nothing while there is room.

        Raises:
            StorageFullError: When there is less than the setting demands.
        """
        now = time.monotonic()
        if now >= self._good_until:
            self._free_bytes = await self._assets.free_bytes()
            self._good_until = now + _DISK_TRUST_S
        if self._free_bytes is not None and self._free_bytes < self._min_free_bytes:
            raise StorageFullError(retry_after_s=_RETRY_AFTER_S)


@dataclass(frozen=True, slots=True)
class ApiState:
    """Everything the endpoints reach for."""

    dependencies: ApiDependencies
    links: LinkMaker
    disk: DiskGuard
    readiness: Readiness


def make_state(dependencies: ApiDependencies) -> ApiState:
    """Build the state of a new application."""
    return ApiState(
        dependencies=dependencies,
        links=LinkMaker(dependencies.config, dependencies.link_keys, dependencies.clock),
        disk=DiskGuard(dependencies.assets, dependencies.config.min_free_disk),
        readiness=Readiness(dependencies),
    )


def state_of(scope: Scope) -> ApiState:
    """Return the application's state from the scope of a request."""
    return cast("ApiState", scope[KEY])


async def _state(request: Request) -> ApiState:
    return state_of(request.scope)


#: The application's state, for FastAPI's endpoints.
State = Annotated[ApiState, Depends(_state)]

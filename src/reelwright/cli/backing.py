"""What the commands stand on: the platform and the SDK, each imported when a command first needs it.

This is the seam of the tests: they hand the commands another `Backing`. Nothing here knows a command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from reelwright.cli.desks import AccountDesk, CreditDesk, KeyDesk, PlanDesk, PriceDesk

if TYPE_CHECKING:
    from reelwright.client import AsyncReelwright
    from reelwright.settings.server import ServerSettings


@dataclass(frozen=True, slots=True)
class Place:
    """Which platform a command was told to use; all None when it was told nothing."""

    base_url: str | None = None
    api_key: str | None = None
    data_dir: Path | None = None
    database: str | None = None


class Announcement(Protocol):
    """Something a server says while it starts or stops."""

    @property
    def kind(self) -> str:
        """One of owner_key, listening, welcome, worker_ready, draining."""
        ...

    @property
    def text(self) -> str:
        """A sentence for people."""
        ...

    @property
    def url(self) -> str | None:
        """Where it listens, or where the owner signs in."""
        ...

    @property
    def key(self) -> str | None:
        """A new API key, shown this once."""
        ...


class Finding(Protocol):
    """What `doctor` found out about one part."""

    @property
    def name(self) -> str:
        """The part."""
        ...

    @property
    def is_ok(self) -> bool:
        """Whether it will do."""
        ...

    @property
    def detail(self) -> str:
        """What was found."""
        ...

    @property
    def mend(self) -> str | None:
        """What to do about it."""
        ...


Announce = Callable[[Announcement], None]


class Platform(Protocol):
    """The platform of this machine (`reelwright.bootstrap.local.LocalPlatform`): JSON in, JSON out."""

    @property
    def is_joined(self) -> bool:
        """Whether another process runs it, and its workers do the work."""
        ...

    @property
    def accounts(self) -> AccountDesk:
        """The operator's desk for accounts."""
        ...

    @property
    def keys(self) -> KeyDesk:
        """The operator's desk for API keys."""
        ...

    @property
    def credits(self) -> CreditDesk:
        """The operator's desk for credits."""
        ...

    @property
    def plans(self) -> PlanDesk:
        """The operator's desk for plans."""
        ...

    @property
    def prices(self) -> PriceDesk:
        """The operator's desk for prices."""
        ...

    async def submit(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make a job of the fields of `POST /v1/video/generations`."""
        ...

    async def get(self, video_id: str) -> dict[str, Any]:
        """Return one video."""
        ...

    async def page(self, *, limit: int, after: str | None) -> dict[str, Any]:
        """Return a page of videos, newest first."""
        ...

    async def cancel(self, video_id: str) -> dict[str, Any]:
        """Ask for a video to be stopped."""
        ...

    async def delete(self, video_id: str) -> None:
        """Delete a video and its files."""
        ...

    async def story(self, video_id: str) -> list[dict[str, Any]]:
        """Return what happened to a video: type, at, attempt, data; oldest first."""
        ...

    async def download(self, video_id: str, path: Path, *, variant: str = "video") -> int:
        """Write one of a video's files and return its size in bytes."""
        ...


class Backing:
    """The real platform and the real SDK.

    Every method that needs the platform raises ModuleNotFoundError where only the base is installed.
    """

    def settings(self, place: Place, **given: Any) -> ServerSettings:
        """Read the platform's settings; what was typed goes first."""
        from reelwright.settings.server import ServerSettings

        return ServerSettings.load(data_dir=place.data_dir, database=place.database, **given)

    def open_platform(self, place: Place, *, needs_worker: bool) -> AbstractAsyncContextManager[Platform]:
        """Join the platform running on the data folder, or start it in this process."""
        from reelwright.bootstrap.local import open_local

        return open_local(self.settings(place), needs_worker=needs_worker)

    def connect(self, base_url: str | None, api_key: str | None) -> AsyncReelwright:
        """Make a client of a server."""
        from reelwright.client import AsyncReelwright

        return AsyncReelwright(api_key, base_url)

    def serve(self, settings: ServerSettings, announce: Announce) -> int:
        """Run API and worker until told to stop; return the exit code."""
        from reelwright.bootstrap.serve import run_serve

        return run_serve(settings, announce=announce)

    def api(self, settings: ServerSettings, announce: Announce) -> int:
        """Run the API until told to stop; return the exit code."""
        from reelwright.bootstrap.serve import run_api

        return run_api(settings, announce=announce)

    def worker(self, settings: ServerSettings, announce: Announce) -> int:
        """Run the worker until told to stop; return the exit code."""
        from reelwright.bootstrap.serve import run_worker_only

        return run_worker_only(settings, announce=announce)

    def migrate(self, settings: ServerSettings) -> bool:
        """Bring the database's schema up to date; return whether anything had to be done."""
        from reelwright.bootstrap.serve import run_migrate

        return run_migrate(settings)

    def examine(self, settings: ServerSettings) -> Sequence[Finding]:
        """Look at everything the platform needs from this machine."""
        from reelwright.bootstrap.doctor import examine

        return examine(settings)

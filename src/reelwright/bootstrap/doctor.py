"""The doctor: one line for each thing the platform needs, and the mend where it is missing."""

from __future__ import annotations

import asyncio
import platform as host
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from reelwright import previs, telemetry
from reelwright.bootstrap.database import open_database
from reelwright.bootstrap.platform import make_data_dir
from reelwright.db.database import server_version
from reelwright.errors import ReelwrightError
from reelwright.media import codecs
from reelwright.settings.server import ServerSettings
from reelwright.storage.addresses import open_store

GL_PACKAGES: Final = "apt-get install libegl1 libgl1 libgl1-mesa-dri"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    name: str
    is_ok: bool
    detail: str
    #: What to do about it, when something is wrong.
    mend: str | None = None


def examine(settings: ServerSettings) -> list[Finding]:
    """Look at everything; what fails is a finding, never an exception."""
    telemetry.configure(level="error")
    return asyncio.run(_examine(settings))


async def _examine(settings: ServerSettings) -> list[Finding]:
    make_data_dir(settings.data_dir)
    looks: dict[str, Callable[[ServerSettings], Awaitable[Finding]]] = {
        "python": _python,
        "opengl": _opengl,
        "database": _database,
        "storage": _storage,
        "codecs": _codecs,
        "fonts": _fonts,
        "disk": _disk,
    }
    findings = []
    for name, look in looks.items():
        try:
            findings.append(await look(settings))
        except ReelwrightError as error:
            findings.append(Finding(name, is_ok=False, detail=error.message))
        except Exception as error:  # noqa: BLE001 -- the doctor reports whatever it meets
            findings.append(Finding(name, is_ok=False, detail=f"{type(error).__name__}: {error}"))
    return findings


async def _python(_settings: ServerSettings) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", is_ok=True, detail=f"{version} on {host.system()} {host.machine()}")


async def _opengl(_settings: ServerSettings) -> Finding:
    try:
        renderer = previs.Renderer()
    except previs.OpenGLUnavailableError as error:
        return Finding("opengl", is_ok=False, detail=str(error), mend=GL_PACKAGES)
    try:
        kind = "software" if renderer.is_software else "GPU"
        return Finding("opengl", is_ok=True, detail=f"{renderer.name} ({kind})")
    finally:
        renderer.close()


async def _database(settings: ServerSettings) -> Finding:
    async with open_database(settings) as (where, is_joined):
        version = await server_version(where)
    how = "your own" if settings.database else "embedded, serving now" if is_joined else "embedded"
    return Finding("database", is_ok=True, detail=f"PostgreSQL {version}, {how}")


async def _storage(settings: ServerSettings) -> Finding:
    where = settings.storage or str(settings.data_dir / "assets")
    await open_store(where).check()
    return Finding("storage", is_ok=True, detail=f"{where} can be written, read and deleted")


async def _codecs(_settings: ServerSettings) -> Finding:
    found = codecs.available()
    missing = [name for name, is_there in found.items() if not is_there]
    if missing:
        mend = "./run installs PyAV's own wheel; a PyAV built against another FFmpeg may lack them"
        return Finding("codecs", is_ok=False, detail=f"missing: {', '.join(missing)}", mend=mend)
    return Finding("codecs", is_ok=True, detail=", ".join(found))


async def _fonts(_settings: ServerSettings) -> Finding:
    return Finding("fonts", is_ok=True, detail="none needed: no engine writes text yet")


async def _disk(settings: ServerSettings) -> Finding:
    free = shutil.disk_usage(settings.data_dir).free
    detail = f"{free / 10**9:.1f} GB free at {settings.data_dir}"
    if free < settings.min_free_disk:
        mend = f"free some: below {settings.min_free_disk / 10**9:.1f} GB (REELWRIGHT_MIN_FREE_DISK) no video is taken"
        return Finding("disk", is_ok=False, detail=detail, mend=mend)
    return Finding("disk", is_ok=True, detail=detail)

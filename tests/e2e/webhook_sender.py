"""A process that does nothing but send webhooks, in a hurry: `python -m tests.e2e.webhook_sender HASTE`."""

from __future__ import annotations

import asyncio
import sys

from reelwright import telemetry
from reelwright.bootstrap.database import open_database
from reelwright.bootstrap.deliveries import run_deliveries
from reelwright.bootstrap.platform import make_catalog, open_platform
from reelwright.settings.server import ServerSettings


async def main(haste: float) -> None:
    settings = ServerSettings.load()
    telemetry.configure(level=settings.log_level)
    async with (
        open_database(settings) as (where, _),
        open_platform(settings, where, make_catalog(settings.models)) as platform,
        run_deliveries(platform, platform.sender, base_url="http://127.0.0.1", haste=haste),
    ):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))

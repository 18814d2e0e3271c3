"""The sender of webhooks, assembled and run beside whatever else a process does.

Invariant: a process that ends waits a few seconds for what is under way; what it leaves is sent by another when its
lease is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from reelwright.bootstrap.people import make_mailer
from reelwright.bootstrap.platform import Platform
from reelwright.bootstrap.webhook_payloads import WebhookPayloads
from reelwright.db.bell import PostgresBell
from reelwright.db.deliveries import CHANNEL
from reelwright.ports import Sender
from reelwright.services.deliveries import Deliveries
from reelwright.worker.deliveries import DeliverySender

#: How long an ending process waits for what it has posted: most receivers answer sooner.
_DRAIN_S: Final = 3.0


@asynccontextmanager
async def run_deliveries(
    platform: Platform, sender: Sender, *, base_url: str, haste: float = 1.0
) -> AsyncIterator[None]:
    """Send webhooks while the block lasts, as many at once as the settings say; none when they say 0.

    `base_url` is the address that users reach the API at; `haste` divides the waits between attempts.
    """
    concurrency = platform.settings.webhook_concurrency
    if concurrency == 0:
        yield
        return
    sending = _make(platform, sender, base_url, haste, concurrency)
    bell = PostgresBell(platform.where)
    bell.listen(CHANNEL, sending.wake)
    tasks = [asyncio.ensure_future(sending.run()), asyncio.ensure_future(bell.run())]
    try:
        yield
    finally:
        sending.stop()
        await asyncio.wait(tasks[:1], timeout=_DRAIN_S)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _make(platform: Platform, sender: Sender, base_url: str, haste: float, concurrency: int) -> DeliverySender:
    payloads = WebhookPayloads(
        platform.database, platform.clock, link_key=platform.secret.derive("links")[0], base_url=base_url
    )
    deliveries = Deliveries(
        platform.database,
        platform.clock,
        keys=platform.secret.derive("webhooks"),
        base_url=base_url.rstrip("/"),
        haste=haste,
    )
    return DeliverySender(
        deliveries,
        sender,
        clock=platform.clock,
        render=payloads.render,
        mailer=make_mailer(platform.settings),
        concurrency=concurrency,
    )

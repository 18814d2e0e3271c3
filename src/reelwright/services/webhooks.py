"""Webhooks as one part to plug in: endpoints, the account's own secret, the log of deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.ports import AddressGuard, Clock, Database, Sender
from reelwright.services.webhook_endpoints import Endpoints
from reelwright.services.webhook_log import DeliveryLog
from reelwright.services.webhook_secret import CallbackSecrets


class Webhooks:
    """What accounts can do with their webhooks.

    `keys` are the sub-keys that signing secrets are derived from: the first one makes those that are shown.
    """

    def __init__(
        self, database: Database, clock: Clock, *, guard: AddressGuard, sender: Sender, keys: Sequence[bytes]
    ) -> None:
        self.endpoints = Endpoints(database, clock, guard=guard, sender=sender, keys=keys)
        self.secret = CallbackSecrets(database, clock, keys=keys)
        self.log = DeliveryLog(database, clock)

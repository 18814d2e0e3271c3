"""What the application is made from: use cases, ports and the few settings the rim needs; `bootstrap` fills it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from reelwright.domain.model import ModelCatalog
from reelwright.ports import AddressGuard, AssetStore, Clock, Database
from reelwright.services.access import Authenticator
from reelwright.services.billing import Billing
from reelwright.services.doorkeeper import Doorkeeper
from reelwright.services.idempotency import Idempotency
from reelwright.services.keys import Keyring
from reelwright.services.library import Library, QueueGauge
from reelwright.services.limits import Limiter
from reelwright.services.people import People
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from reelwright.services.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """The settings that change how the rim answers."""

    #: Host and port on which the API listens; a wildcard host means "whatever address the connection came in on".
    bind_address: tuple[str, int]
    version: str
    public_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    emoji: str = "refuse"
    quality: str = "standard"
    max_body_bytes: int = 32 * 2**20
    min_free_disk: int = 0
    metrics_token: str | None = None


@dataclass(frozen=True, slots=True)
class ApiDependencies:
    """Everything `create_app` needs."""

    database: Database
    clock: Clock
    authenticator: Authenticator
    submitter: Submitter
    library: Library
    gauge: QueueGauge
    idempotency: Idempotency
    #: Counts every request that submits nothing.
    reads: Limiter
    prices: PriceBook
    billing: Billing
    keyring: Keyring
    people: People
    doorkeeper: Doorkeeper
    webhooks: Webhooks
    assets: AssetStore
    catalog: ModelCatalog
    #: Judges addresses that users give.
    guard: AddressGuard
    #: Keys for links; the first signs, all are accepted.
    link_keys: tuple[bytes, ...]
    config: ApiConfig
    new_seed: Callable[[], int]
    #: Further checks for `/readyz`, by part.
    readiness: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)

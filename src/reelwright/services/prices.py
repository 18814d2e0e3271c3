"""The price table, read often and changed rarely: at most two seconds old in each process.

Invariant: a price of the past is never changed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from reelwright.domain.pricing import Price, PriceRule, Tier, choose_rule, price_of, tier_of
from reelwright.domain.request import GenerationRequest, Size
from reelwright.errors import Fault, InvalidRequestError
from reelwright.ports import Clock, Database

_TRUST_S: Final = 2.0
_MEMORY: Final = 10_000
_AGES_AGO: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class PriceBook:
    """Prices requests; one per process."""

    def __init__(
        self, database: Database, clock: Clock, *, has_sound: Callable[[str], bool] = lambda _model: False
    ) -> None:
        self._database = database
        self._clock = clock
        self._has_sound = has_sound
        self._rules: tuple[PriceRule, ...] = ()
        self._good_until = 0.0
        #: Prices worked out already, and until when the same lines hold.
        self._known: dict[tuple[str, Size, int], Price] = {}
        self._known_until = _AGES_AGO
        self._reading: asyncio.Task[None] | None = None

    async def price(self, request: GenerationRequest) -> Price:
        """Return what a request costs now.

        Raises:
            PriceMissingError: When the table has nothing for it.
        """
        rules, now = await self.rules(), self._clock.now()
        if now >= self._known_until:
            self._known.clear()
            self._known_until = min((rule.valid_from for rule in rules if rule.valid_from > now), default=_NEVER)
        kind = (request.model, request.size, request.duration_ms)
        price = self._known.get(kind)
        if price is None:
            rule = choose_rule(rules, request.model, tier_of(request.size), now)
            price = price_of(rule, request, has_sound=self._has_sound(request.model))
            if len(self._known) < _MEMORY:
                self._known[kind] = price
        return price

    async def rules(self) -> tuple[PriceRule, ...]:
        """Return every line of the price table, those that held before and will hold later included."""
        if time.monotonic() >= self._good_until:
            if self._reading is None:
                self._reading = asyncio.ensure_future(self._read())
            await asyncio.shield(self._reading)
        return self._rules

    async def set(
        self,
        model: str,
        tier: Tier,
        *,
        per_second: int,
        per_clip: int = 0,
        sound_per_second: int = 0,
        valid_from: datetime | None = None,
    ) -> PriceRule:
        """Set a price from an instant on, now when none is given; amounts in micro-credits, `*` is any model.

        Videos asked for before keep the price they were told. Every process follows within two seconds.

        Raises:
            InvalidRequestError: When an amount is negative, or the instant has passed.
        """
        amounts = {"per_second": per_second, "per_clip": per_clip, "sound_per_second": sound_per_second}
        now = self._clock.now()
        _check(amounts, valid_from, now)
        rule = PriceRule(model, tier, **amounts, valid_from=valid_from or now)
        async with self._database.begin() as tx:
            await tx.prices.put(rule)
        self._good_until = 0.0
        return rule

    async def _read(self) -> None:
        try:
            async with self._database.read() as tx:
                self._rules = await tx.prices.list()
            self._known_until = _AGES_AGO
            self._good_until = time.monotonic() + _TRUST_S
        finally:
            self._reading = None


def _check(amounts: Mapping[str, int], valid_from: datetime | None, now: datetime) -> None:
    faults = [
        Fault("invalid_value", f"{name} cannot be negative.", name) for name, amount in amounts.items() if amount < 0
    ]
    if valid_from is not None and valid_from < now:
        message = f"Prices of the past stay as they were, and {valid_from.isoformat()} has passed."
        faults.append(Fault("invalid_value", message, "valid_from"))
    if faults:
        raise InvalidRequestError(*faults)

"""The price table, read often and changed rarely: at most two seconds old in each process.

Invariant: a price of the past is never changed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from reelwright.domain.pricing import Price, PriceRule, Tier, choose_rule, price_of, tier_of
from reelwright.domain.request import GenerationRequest
from reelwright.errors import Fault, InvalidRequestError
from reelwright.ports import Clock, Database

_TRUST_S: Final = 2.0


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
        self._reading: asyncio.Task[None] | None = None

    async def price(self, request: GenerationRequest) -> Price:
        """Return what a request costs now.

        Raises:
            PriceMissingError: When the table has nothing for it.
        """
        rule = choose_rule(await self.rules(), request.model, tier_of(request.size), self._clock.now())
        return price_of(rule, request, has_sound=self._has_sound(request.model))

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

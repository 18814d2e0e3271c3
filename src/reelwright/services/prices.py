"""The price table, read often and changed rarely: at most two seconds old in each process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from reelwright.domain.pricing import Price, PriceRule, choose_rule, price_of, tier_of
from reelwright.domain.request import GenerationRequest
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

    async def _read(self) -> None:
        try:
            async with self._database.read() as tx:
                self._rules = await tx.prices.list()
            self._good_until = time.monotonic() + _TRUST_S
        finally:
            self._reading = None

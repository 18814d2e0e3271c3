"""The account's own webhook secret, with which callbacks are signed: shown once, and again as often as it is rotated.

Invariant: of two who ask to see it for the first time at the same moment, one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reelwright.domain.ids import AccountId
from reelwright.domain.webhook import ROTATION_OVERLAP, CallbackSecret, derive_secret
from reelwright.errors import SecretShownError
from reelwright.ports import Clock, Database
from reelwright.services.webhook_endpoints import HINT_CHARS


@dataclass(frozen=True, slots=True)
class ShownSecret:
    """The state of an account's secret, with the secret itself."""

    state: CallbackSecret
    secret: str = field(repr=False)


class CallbackSecrets:
    """The own secrets of one account after another."""

    def __init__(self, database: Database, clock: Clock, *, keys: Sequence[bytes]) -> None:
        self._database = database
        self._clock = clock
        self._key = keys[0]

    async def state(self, account_id: AccountId) -> CallbackSecret:
        """Return how an account's secret stands."""
        async with self._database.read() as tx:
            return await tx.endpoints.callback_secret(account_id)

    async def show(self, account_id: AccountId) -> ShownSecret:
        """Return an account's secret, for the only time.

        Raises:
            SecretShownError: When it was shown already.
        """
        async with self._database.begin() as tx:
            old = await tx.endpoints.callback_secret(account_id, lock=True)
            if old.shown_at is not None:
                raise SecretShownError
            new = CallbackSecret(old.version, old.previous_until, self._clock.now())
            await tx.endpoints.save_callback_secret(account_id, new)
        return self._shown(account_id, new)

    async def rotate(self, account_id: AccountId, *, keep_old: bool) -> ShownSecret:
        """Give an account a new secret and return it; with `keep_old` the one before signs as well for a day."""
        async with self._database.begin() as tx:
            old, now = await tx.endpoints.callback_secret(account_id, lock=True), self._clock.now()
            # What nobody has seen, nobody verifies with.
            until = now + ROTATION_OVERLAP if keep_old and old.shown_at is not None else None
            new = CallbackSecret(old.version + 1, until, now)
            await tx.endpoints.save_callback_secret(account_id, new)
        return self._shown(account_id, new)

    def hint(self, account_id: AccountId, state: CallbackSecret) -> str:
        """Return the end of an account's secret."""
        return self._shown(account_id, state).secret[-HINT_CHARS:]

    def _shown(self, account_id: AccountId, state: CallbackSecret) -> ShownSecret:
        return ShownSecret(state, derive_secret(self._key, account_id, state.version))

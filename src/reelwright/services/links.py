"""Links that work once: their tokens, where they lead, and their use.

Invariant: a token is never kept; it is made again from its nonce, with a key that is not in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reelwright.domain.ids import AccountId
from reelwright.domain.session import LIFETIMES, Link, Purpose, link_token, new_nonce, read_link_token
from reelwright.errors import TokenRefusedError
from reelwright.ports import Clock, Transaction

#: Where a link of each purpose leads, before its token.
_PATHS: Final = {
    Purpose.WELCOME: "/welcome?token=",
    Purpose.VERIFY: "/verify?token=",
    Purpose.RESET: "/reset?token=",
    Purpose.INVITE: "/register?invite=",
}


class Links:
    """Makes and reads single-use links; the first key signs, all of them are believed."""

    def __init__(self, clock: Clock, keys: Sequence[bytes]) -> None:
        self._clock = clock
        self._keys = tuple(keys)

    async def make(
        self, tx: Transaction, purpose: Purpose, *, account_id: AccountId | None = None, email: str | None = None
    ) -> Link:
        """Make a link."""
        now = self._clock.now()
        link = Link(new_nonce(), purpose, now, now + LIFETIMES[purpose], account_id, email)
        await tx.links.insert(link)
        return link

    def address(self, link: Link, base_url: str) -> str:
        """Return where a link leads, with its token."""
        return base_url.rstrip("/") + _PATHS[link.purpose] + link_token(link.nonce, link.purpose, self._keys[0])

    def read(self, token: str, purpose: Purpose) -> str:
        """Return the nonce of a token of ours, without asking the database.

        Raises:
            TokenRefusedError: When it is none, or one for something else.
        """
        nonce = read_link_token(token, purpose, self._keys) if token.isascii() else None
        if nonce is None:
            raise TokenRefusedError
        return nonce

    async def use(self, tx: Transaction, link: Link) -> None:
        """Use a link up.

        Raises:
            TokenRefusedError: When that has happened already, or it has expired.
        """
        if not await tx.links.use(link.nonce, self._clock.now()):
            raise TokenRefusedError

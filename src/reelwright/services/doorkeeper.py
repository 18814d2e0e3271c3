"""How often people may try to come in: limits per network address, per e-mail address and per account.

Invariants: what costs us something (a password's hash, a letter) is counted before it is done; what could not succeed
anyway is refused before it is counted, so that a typing error costs nobody a try.
"""

from __future__ import annotations

import hashlib
from typing import Final

from reelwright.domain.ids import AccountId
from reelwright.domain.limits import Quota, Rate
from reelwright.domain.session import email_key
from reelwright.services.addresses import network_of, read_email
from reelwright.services.limits import Limiter
from reelwright.services.passwords import check_password

_HOUR_S: Final = 3600
LOGINS_PER_MINUTE: Final = Rate(10)
LOGINS_PER_HOUR: Final = Rate(100, _HOUR_S)
#: Whatever addresses the tries come from.
LOGINS_PER_EMAIL: Final = Rate(20, 900)
SIGNUPS_PER_HOUR: Final = Rate(5, _HOUR_S)
RESETS_PER_HOUR: Final = Rate(10, _HOUR_S)
LINKS_PER_HOUR: Final = Rate(60, _HOUR_S)
PASSWORDS_PER_ACCOUNT: Final = Rate(10, 900)


class Doorkeeper:
    """Counts the tries to come in; `address` is the network address they come from.

    All of it raises `RateLimitedError` for one too many.
    """

    def __init__(self, logins: Limiter, signups: Limiter) -> None:
        self._logins = logins
        self._signups = signups

    async def log_in(self, address: str, email: str) -> Quota | None:
        """Count a log-in, right or wrong, and return what is left of the minute."""
        network = _subject(address)
        quota = await self._logins.take(network, LOGINS_PER_MINUTE)
        await self._logins.take(f"hour:{network}", LOGINS_PER_HOUR)
        await self._logins.take(f"email:{_digest(email)}", LOGINS_PER_EMAIL)
        return quota

    async def sign_up(self, address: str, email: str, password: str) -> Quota | None:
        """Count a sign-up and return what is left of the hour.

        Raises:
            InvalidRequestError: When the e-mail address or the password will not do; then nothing is counted.
        """
        check_password(password, email=read_email(email))
        return await self._signups.take(_subject(address), SIGNUPS_PER_HOUR)

    async def ask_reset(self, address: str, email: str) -> Quota | None:
        """Count a letter that is asked for and return what is left of the hour.

        Raises:
            InvalidRequestError: When that is no e-mail address; then nothing is counted.
        """
        read_email(email)
        return await self._logins.take(f"reset:{_subject(address)}", RESETS_PER_HOUR)

    async def use_link(self, address: str) -> Quota | None:
        """Count the use of a single-use link and return what is left of the hour."""
        return await self._logins.take(f"link:{_subject(address)}", LINKS_PER_HOUR)

    async def change_password(self, account_id: AccountId) -> Quota | None:
        """Count a try to change an account's password and return what is left."""
        return await self._logins.take(f"password:{account_id}", PASSWORDS_PER_ACCOUNT)


def _subject(address: str) -> str:
    network = network_of(address)
    return address if network is None else str(network)


def _digest(email: str) -> str:
    """Return what is kept of an e-mail address that anybody may have typed."""
    return hashlib.sha256(email_key(email).encode("utf-8", "surrogatepass")).hexdigest()

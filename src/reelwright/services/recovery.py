"""Coming in by a link instead of a password: a forgotten one is set anew, and the owner sets the first.

Invariant: nobody learns here whether an address has an account, but who reads the letters to it.
"""

from __future__ import annotations

from dataclasses import replace

from reelwright.domain.account import Account
from reelwright.domain.session import Purpose, email_key
from reelwright.errors import AccountNotFoundError, TokenRefusedError
from reelwright.ports import Transaction
from reelwright.services.accounts import lock_account
from reelwright.services.addresses import read_email
from reelwright.services.passwords import check_password
from reelwright.services.reception import NewSession, Reception, find_link


class Recovery(Reception):
    """How people without a password come in."""

    async def ask_reset(self, email: str, *, base_url: str) -> None:
        """Send a link that sets a new password, if there is an account of that address; at most one a minute.

        Raises:
            InvalidRequestError: When that is no address.
        """
        self._start(self._send_reset(email_key(read_email(email)), base_url))

    async def reset(self, token: str, new_password: str) -> Account:
        """Set a new password, which proves the address as well, and end all sessions.

        Raises:
            TokenRefusedError: When the link is not good (any more).
            InvalidRequestError: When the password will not do.
        """
        nonce = self._links.read(token, Purpose.RESET)
        async with self._database.read() as tx:
            link, account_id = await find_link(tx, nonce)
        check_password(new_password, email=link.email)
        password_hash = await self._passwords.hash(new_password)
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            if link.email != account.email:
                raise TokenRefusedError
            await self._links.use(tx, link)
            await tx.links.drop(account_id, Purpose.RESET)
            await tx.accounts.set_password(account_id, password_hash)
            await tx.sessions.revoke_all(account_id, self._clock.now())
            if account.email_verified_at is None:
                await self._revoke_keys(tx, account)
                account = await self._prove(tx, account)
            return account

    async def welcome_link(self, base_url: str) -> str:
        """Make a link with which the owner comes in, and take back those that were made before.

        Raises:
            AccountNotFoundError: When there is no owner yet.
        """
        async with self._database.begin() as tx:
            owner = await tx.accounts.find_owner()
            if owner is None:
                raise AccountNotFoundError("There is no owner yet. Start the service once with `reelwright serve`.")
            await lock_account(tx, owner.id)
            await tx.links.drop(owner.id, Purpose.WELCOME)
            link = await self._links.make(tx, Purpose.WELCOME, account_id=owner.id)
        return self._links.address(link, base_url)

    async def welcome(self, token: str, email: str, password: str, *, agent: str = "") -> NewSession:
        """Set the owner's e-mail address and password, end all sessions and open one.

        Raises:
            TokenRefusedError: When the link is not good (any more).
            InvalidRequestError: When the address or the password will not do.
            EmailTakenError: When another account has that address.
        """
        nonce = self._links.read(token, Purpose.WELCOME)
        email = read_email(email)
        check_password(password, email=email)
        password_hash = await self._passwords.hash(password)
        async with self._database.begin() as tx:
            link, account_id = await find_link(tx, nonce)
            account = await lock_account(tx, account_id)
            await self._links.use(tx, link)
            now = self._clock.now()
            await tx.accounts.set_email(account.id, email=email, email_key=email_key(email), verified_at=now)
            await tx.accounts.set_password(account.id, password_hash)
            await tx.links.drop(account.id, Purpose.RESET)
            await tx.sessions.revoke_all(account.id, now)
            return await self._open_session(tx, replace(account, email=email, email_verified_at=now), agent)

    async def _send_reset(self, key: str, base_url: str) -> None:
        async with self._database.begin() as tx:
            found = await tx.accounts.find_by_email(key)
            if found is None:
                return
            account = await lock_account(tx, found.account.id)
            link = await self._link_for(tx, account, Purpose.RESET)
        if link is not None:
            self._send(link, account, base_url)

    async def _revoke_keys(self, tx: Transaction, account: Account) -> None:
        """Take the keys from whoever signed up with an address that had yet to be proven, and now is: by another."""
        for key in await tx.keys.list(account.id):
            await tx.keys.revoke(account.id, key.id, self._clock.now())

"""Logging in and out, and what a person changes about itself.

Invariant: once a password has changed, no session that the old one opened goes on, nor does it open another.
"""

from __future__ import annotations

from reelwright.domain.ids import AccountId, SessionId, parse_session_id
from reelwright.domain.session import Purpose, Session, email_key
from reelwright.errors import AccountSuspendedError, InvalidRequestError, NotFoundError, WrongPasswordError
from reelwright.ports import Credential
from reelwright.services.accounts import lock_account
from reelwright.services.addresses import read_email
from reelwright.services.passwords import check_password
from reelwright.services.reception import NewSession, Reception


class Logins(Reception):
    """How members come and go."""

    async def log_in(self, email: str, password: str, *, agent: str = "") -> NewSession:
        """Open a session.

        Raises:
            WrongPasswordError: When there is no such account, or that is not its password.
            AccountSuspendedError: When it was right, but the account is suspended.
        """
        found = await self._find(email)
        known = found.password_hash if found else None
        is_right, fresh_hash = await self._passwords.verify(password, known)
        if found is None or not is_right:
            raise WrongPasswordError
        async with self._database.begin() as tx:
            account = await lock_account(tx, found.account.id)
            # It may have been changed while it was being verified.
            if await tx.accounts.password_hash(account.id) != known:
                raise WrongPasswordError
            if account.is_suspended:
                raise AccountSuspendedError
            if fresh_hash is not None:
                await tx.accounts.set_password(account.id, fresh_hash)
            return await self._open_session(tx, account, agent)

    async def log_out(self, session: Session) -> None:
        """End the session that asks; doing it twice is fine."""
        async with self._database.begin() as tx:
            await tx.sessions.revoke(session.account_id, session.id, self._clock.now())

    async def sessions(self, account_id: AccountId) -> tuple[Session, ...]:
        """Return an account's sessions that are still good, oldest first."""
        async with self._database.read() as tx:
            found = await tx.sessions.list(account_id)
        return tuple(session for session in found if session.expires_at > self._clock.now())

    async def end_session(self, account_id: AccountId, session_id: str) -> None:
        """End one of an account's sessions; doing it twice is fine.

        Raises:
            NotFoundError: When the account has no such session.
        """
        missing = NotFoundError(f"There is no session '{session_id[:80]}'.")
        parsed = parse_session_id(session_id)
        if parsed is None:
            raise missing
        async with self._database.begin() as tx:
            if not await tx.sessions.revoke(account_id, parsed, self._clock.now()):
                raise missing

    async def change_password(
        self, account_id: AccountId, old: str, new: str, *, keep: SessionId | None = None
    ) -> None:
        """Change a password and end all sessions but one.

        Raises:
            WrongPasswordError: When the old one is wrong.
            InvalidRequestError: When the new one will not do.
        """
        async with self._database.read() as tx:
            account = await tx.accounts.find(account_id)
            known = await tx.accounts.password_hash(account_id)
        check_password(new, email=account.email if account else None)
        is_right, _ = await self._passwords.verify(old, known)
        if not is_right:
            raise WrongPasswordError("The old password is wrong.")
        new_hash = await self._passwords.hash(new)
        async with self._database.begin() as tx:
            await lock_account(tx, account_id)
            if await tx.accounts.password_hash(account_id) != known:
                raise WrongPasswordError("The password was changed just now.")
            await tx.accounts.set_password(account_id, new_hash)
            await tx.links.drop(account_id, Purpose.RESET)
            for session in await tx.sessions.list(account_id):
                if session.id != keep:
                    await tx.sessions.revoke(account_id, session.id, self._clock.now())

    async def _find(self, email: str) -> Credential | None:
        try:
            key = email_key(read_email(email))
        except InvalidRequestError:
            return None
        async with self._database.read() as tx:
            return await tx.accounts.find_by_email(key)

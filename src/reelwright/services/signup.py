"""Signing up: an account of one's own, the proof of its address, invitations.

Invariant: an invitation makes one account, and an address has one.
"""

from __future__ import annotations

from reelwright.domain.account import Account, Locale, Role
from reelwright.domain.ids import AccountId, new_account_id
from reelwright.domain.plan import FREE
from reelwright.domain.session import Purpose, email_key
from reelwright.errors import Fault, InvalidRequestError, InviteNeededError, SignupClosedError, TokenRefusedError
from reelwright.ports import Transaction
from reelwright.services.accounts import MAX_NAME_CHARS, lock_account, read_name
from reelwright.services.addresses import origin_of, read_email
from reelwright.services.letters import write_letter
from reelwright.services.passwords import check_password
from reelwright.services.reception import NewSession, Reception, find_link


class Signup(Reception):
    """How strangers become members."""

    async def sign_up(
        self,
        email: str,
        password: str,
        *,
        name: str = "",
        locale: Locale = Locale.EN,
        invite: str | None = None,
        address: str | None = None,
        agent: str = "",
        base_url: str,
    ) -> NewSession:
        """Make an account on the free plan, log it in and send it a letter to prove its address with.

        Args:
            email: Its e-mail address; an invitation for the same address proves it at once.
            password: 10 to 256 characters.
            name: What to call it; what stands before the @ unless given.
            locale: The language of the letters.
            invite: The token of an invitation.
            address: The network address that asks, of which only an HMAC is kept.
            agent: What the browser or program calls itself.
            base_url: Where the service is reached, for the letter's link.

        Raises:
            SignupClosedError: When nobody may.
            InviteNeededError: When it takes an invitation, and this is none or was used.
            InvalidRequestError: When the address or the password will not do.
            EmailTakenError: When there is an account of that address.
        """
        nonce = self._admit(invite)
        email = read_email(email)
        check_password(password, email=email)
        name = read_name(name or email.partition("@")[0][:MAX_NAME_CHARS])
        password_hash = await self._passwords.hash(password)
        async with self._database.begin() as tx:
            account = await self._insert(
                tx, email, name=name, locale=locale, origin=origin_of(address, self._origin_key)
            )
            await tx.accounts.set_password(account.id, password_hash)
            if nonce is not None and await self._is_invited(tx, nonce, email):
                account = await self._prove(tx, account)
                link = None
            else:
                link = await self._links.make(tx, Purpose.VERIFY, account_id=account.id, email=email)
            opened = await self._open_session(tx, account, agent)
        if link is not None:
            self._send(link, account, base_url)
        return opened

    async def verify(self, token: str) -> Account:
        """Prove an account's address with the link that was sent there; again is fine, and does nothing.

        Raises:
            TokenRefusedError: When the link is not good (any more).
        """
        nonce = self._links.read(token, Purpose.VERIFY)
        async with self._database.begin() as tx:
            link, account_id = await find_link(tx, nonce)
            account = await lock_account(tx, account_id)
            if link.email != account.email:
                raise TokenRefusedError
            if account.email_verified_at is not None:
                return account
            await self._links.use(tx, link)
            return await self._prove(tx, account)

    async def resend_verification(self, account: Account, *, base_url: str) -> bool:
        """Send another letter to prove an address with, at most one a minute; return whether one was sent."""
        async with self._database.begin() as tx:
            account = await lock_account(tx, account.id)
            if account.email is None or account.email_verified_at is not None:
                return False
            link = await self._link_for(tx, account, Purpose.VERIFY)
        if link is not None:
            self._send(link, account, base_url)
        return link is not None

    async def confirm(self, account_id: AccountId) -> Account:
        """Let the operator vouch for an account's address, as if its owner had proven it.

        Raises:
            AccountNotFoundError: When there is no such account.
            InvalidRequestError: When it has no address.
        """
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            if account.email is None:
                raise InvalidRequestError(Fault("invalid_email", "This account has no e-mail address to confirm."))
            return await self._prove(tx, account)

    async def pending_verification(self, account_id: AccountId, base_url: str) -> str | None:
        """Return the link that was last sent to an account and would prove its address, if there is one."""
        async with self._database.read() as tx:
            link = await tx.links.pending(account_id, Purpose.VERIFY, self._clock.now())
            account = await tx.accounts.find(account_id)
        if link is None or account is None or account.email_verified_at is not None:
            return None
        return self._links.address(link, base_url)

    async def invite(self, email: str | None, *, base_url: str, locale: Locale = Locale.EN) -> str:
        """Make an invitation and return its link; one for an address is sent there as well, and proves it.

        Raises:
            InvalidRequestError: When the address is none.
        """
        email = None if email is None else read_email(email)
        async with self._database.begin() as tx:
            link = await self._links.make(tx, Purpose.INVITE, email=email)
        address = self._links.address(link, base_url)
        if email is not None:
            self._post(write_letter(Purpose.INVITE, locale, to=email, link=address))
        return address

    def _admit(self, invite: str | None) -> str | None:
        """Return the nonce of an invitation, if one came; before anything costs anything."""
        if self._policy.mode == "closed":
            raise SignupClosedError
        try:
            return self._links.read(invite or "", Purpose.INVITE)
        except TokenRefusedError:
            if self._policy.mode == "invite":
                raise InviteNeededError from None
            return None

    async def _insert(self, tx: Transaction, email: str, *, name: str, locale: Locale, origin: bytes | None) -> Account:
        plan = await tx.plans.find(FREE)
        assert plan is not None, "the schema seeds it"
        now = self._clock.now()
        account = Account(
            id=new_account_id(int(now.timestamp() * 1000)),
            name=name,
            role=Role.MEMBER,
            plan=plan,
            created_at=now,
            locale=locale,
            email=email,
        )
        await tx.accounts.insert(account, email_key=email_key(email), origin=origin)
        return account

    async def _is_invited(self, tx: Transaction, nonce: str, email: str) -> bool:
        """Use an invitation up, and return whether it was sent to that very address."""
        link = await tx.links.find(nonce)
        try:
            if link is None:
                raise TokenRefusedError
            await self._links.use(tx, link)
        except TokenRefusedError:
            if self._policy.mode == "invite":
                raise InviteNeededError from None
            return False
        return link.email is not None and link.email.casefold() == email.casefold()

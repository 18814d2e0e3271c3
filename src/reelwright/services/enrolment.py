"""Coming in through the operator: accounts that the operator makes, and links for people who forgot their password.

Invariant: whom the operator enrols is vouched for, and gets no free credits: those are for who signs up.
"""

from __future__ import annotations

from reelwright.domain.account import Account, Locale, Role
from reelwright.domain.ids import AccountId, new_account_id
from reelwright.domain.plan import FREE
from reelwright.domain.session import Purpose, email_key
from reelwright.errors import Fault, ForbiddenError, InvalidRequestError
from reelwright.services.accounts import MAX_NAME_CHARS, lock_account, read_name
from reelwright.services.addresses import read_email
from reelwright.services.passwords import check_password
from reelwright.services.plans import find_plan
from reelwright.services.reception import Reception


class Enrolment(Reception):
    """How the operator lets somebody in."""

    async def enrol(
        self,
        email: str,
        *,
        name: str | None = None,
        plan: str = FREE,
        role: Role = Role.MEMBER,
        locale: Locale = Locale.EN,
        password: str | None = None,
    ) -> Account:
        """Make an account, its address taken as proven; without a password it takes a reset link to come in.

        Raises:
            InvalidRequestError: When the address, the name or the password will not do.
            PlanNotFoundError: When there is no such plan.
            ForbiddenError: When it would be a second owner.
            EmailTakenError: When there is an account of that address.
        """
        if role is Role.OWNER:
            raise ForbiddenError("There is one owner, for good.")
        email = read_email(email)
        name = read_name(email.partition("@")[0][:MAX_NAME_CHARS] if name is None else name)
        password_hash = None
        if password is not None:
            check_password(password, email=email)
            password_hash = await self._passwords.hash(password)
        async with self._database.begin() as tx:
            now = self._clock.now()
            account = Account(
                id=new_account_id(int(now.timestamp() * 1000)),
                name=name,
                role=role,
                plan=await find_plan(tx, plan),
                created_at=now,
                locale=locale,
                email=email,
                email_verified_at=now,
            )
            await tx.accounts.insert(account, email_key=email_key(email))
            if password_hash is not None:
                await tx.accounts.set_password(account.id, password_hash)
            return account

    async def reset_link(self, account_id: AccountId, *, base_url: str) -> str:
        """Make a link that sets a new password, for the operator to hand on, and take back those made before.

        Raises:
            AccountNotFoundError: When there is no such account.
            InvalidRequestError: When it has no address to log in with.
        """
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            if account.email is None:
                message = "This account has no e-mail address to log in with."
                raise InvalidRequestError(Fault("invalid_email", message))
            await tx.links.drop(account.id, Purpose.RESET)
            link = await self._links.make(tx, Purpose.RESET, account_id=account.id, email=account.email)
        return self._links.address(link, base_url)

"""What every way of coming in shares: opening a session, proving an address, sending a letter.

Invariant: free credits are given with the proof of an address and never otherwise, once for each person, and on no day
more often than the operator allows.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from reelwright.domain import ledger
from reelwright.domain.account import Account
from reelwright.domain.ids import AccountId, new_session_id
from reelwright.domain.ledger import Book, EntryKind
from reelwright.domain.session import (
    SESSION_LIFETIME,
    Link,
    Purpose,
    Session,
    hash_session_token,
    new_session_token,
)
from reelwright.errors import ReelwrightError, TokenRefusedError
from reelwright.ports import Clock, Database, Letter, Mailer, Transaction
from reelwright.services.letters import write_letter
from reelwright.services.links import Links
from reelwright.services.passwords import Passwords

MAX_AGENT_CHARS: Final = 200
#: Between two letters of a kind to one person, so that nobody's inbox can be flooded through us.
LETTER_GAP: Final = timedelta(minutes=1)
_GRANTS_FACT: Final = "last_signup_credits"

SignupMode = Literal["open", "invite", "closed"]


@dataclass(frozen=True, slots=True)
class SignupPolicy:
    """Who may sign up, and what is given to whom does."""

    mode: SignupMode = "open"
    #: Micro-credits, for a proven address.
    free_credits: int = 0
    #: How many may get them in a day (UTC): from one network address, and in all.
    per_address_per_day: int = 3
    per_day: int = 100


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just opened, with its token, which is shown once."""

    account: Account
    session: Session
    token: str

    def __repr__(self) -> str:
        return f"NewSession(session={self.session!r})"


class Reception:
    """The ways in; one per process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        links: Links,
        mailer: Mailer,
        passwords: Passwords,
        policy: SignupPolicy,
        origin_key: bytes,
    ) -> None:
        self._database = database
        self._clock = clock
        self._links = links
        self._mailer = mailer
        self._passwords = passwords
        self._policy = policy
        self._origin_key = origin_key
        self._errands: set[asyncio.Task[None]] = set()

    @property
    def signup_mode(self) -> SignupMode:
        """Who may sign up."""
        return self._policy.mode

    async def is_link_good(self, token: str, purpose: Purpose) -> bool:
        """Whether a link could still be used, so that nobody fills in a form in vain."""
        try:
            nonce = self._links.read(token, purpose)
        except TokenRefusedError:
            return False
        async with self._database.read() as tx:
            link = await tx.links.find(nonce)
        return link is not None and link.used_at is None and link.expires_at > self._clock.now()

    async def finish(self) -> None:
        """Wait until the letters that are under way have gone."""
        while self._errands:
            await asyncio.wait(self._errands)

    def _start(self, errand: Coroutine[None, None, None]) -> None:
        """Do something that nobody waits for: how long it takes must tell nobody anything."""
        task = asyncio.ensure_future(_quietly(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def _send(self, link: Link, account: Account, base_url: str) -> None:
        """Send an account a link; call after the commit."""
        if link.email is not None:
            address = self._links.address(link, base_url)
            self._post(write_letter(link.purpose, account.locale, to=link.email, link=address))

    def _post(self, letter: Letter) -> None:
        self._start(self._mailer.send(letter))

    async def _link_for(self, tx: Transaction, account: Account, purpose: Purpose) -> Link | None:
        """Make a link that will be sent to a locked account; None when the last one was sent only just now."""
        last = await tx.links.pending(account.id, purpose, self._clock.now())
        if last is not None and last.email == account.email and self._clock.now() - last.created_at < LETTER_GAP:
            return None
        return await self._links.make(tx, purpose, account_id=account.id, email=account.email)

    async def _open_session(self, tx: Transaction, account: Account, agent: str) -> NewSession:
        token, now = new_session_token(), self._clock.now()
        session = Session(
            id=new_session_id(int(now.timestamp() * 1000)),
            account_id=account.id,
            agent="".join(char for char in agent if char.isprintable())[:MAX_AGENT_CHARS],
            created_at=now,
            last_used_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
        await tx.sessions.insert(session, hash_session_token(token))
        return NewSession(account, session, token)

    async def _prove(self, tx: Transaction, account: Account) -> Account:
        """Note that the address of a locked account is its own, and give it the free credits if that is news."""
        now = self._clock.now()
        if not await tx.accounts.verify_email(account.id, now):
            return account
        if self._policy.free_credits and not account.plan.is_house:
            await self._give_free_credits(tx, account.id, now)
        return replace(account, email_verified_at=now)

    async def _give_free_credits(self, tx: Transaction, account_id: AccountId, now: datetime) -> None:
        # Written before the others are counted: whoever comes at the same time waits here, and then counts this one.
        await tx.facts.put(_GRANTS_FACT, now.isoformat())
        email_key, origin = await tx.accounts.origin(account_id)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if await tx.accounts.count_signup_credits(origin=None, since=midnight) >= self._policy.per_day:
            return
        if origin is not None:
            count = await tx.accounts.count_signup_credits(origin=origin, since=midnight)
            if count >= self._policy.per_address_per_day:
                return
        # By the person and not by the account: whoever comes again, as whatever account, gets nothing again.
        cause = f"signup:{hashlib.sha256((email_key or '').encode()).hexdigest()}"
        entry = ledger.give(
            account_id,
            amount=self._policy.free_credits,
            source=Book.PROMOTIONS,
            kind=EntryKind.SIGNUP,
            cause=cause,
            at=now,
        )
        await tx.ledger.post([entry])


async def find_link(tx: Transaction, nonce: str) -> tuple[Link, AccountId]:
    """Return the link of a nonce and the account it is for.

    Raises:
        TokenRefusedError: When it has been taken back.
    """
    link = await tx.links.find(nonce)
    if link is None or link.account_id is None:
        raise TokenRefusedError
    return link, link.account_id


async def _quietly(errand: Coroutine[None, None, None]) -> None:
    # The person was told that a letter comes if there is anything to send it for, and asks again if none does.
    with contextlib.suppress(ReelwrightError):
        await errand

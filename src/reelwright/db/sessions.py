"""Sessions and single-use links in PostgreSQL: hashes and nonces only."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reelwright.db.accounts import account_of
from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.account import Account
from reelwright.domain.ids import AccountId, SessionId
from reelwright.domain.session import Link, Purpose, Session


def _session(row: Any) -> Session:
    return Session(
        id=SessionId(row["id"]),
        account_id=AccountId(row["account_id"]),
        agent=row["agent"],
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )


def _link(row: Any) -> Link:
    return Link(
        nonce=row["nonce"],
        purpose=Purpose(row["purpose"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        account_id=AccountId(row["account_id"]) if row["account_id"] else None,
        email=row["email"],
        used_at=row["used_at"],
    )


class PostgresSessions:
    """`ports.SessionTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(self, session: Session, token_hash: bytes) -> None:
        """Insert a session."""
        await statements.insert_session(
            self._connection,
            id=session.id,
            account_id=session.account_id,
            token_hash=token_hash,
            agent=session.agent,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
        )

    async def find_by_hash(self, token_hash: bytes) -> tuple[Session, Account] | None:
        """Return the session a token belongs to, with its account."""
        row = await statements.find_session(self._connection, token_hash=token_hash)
        if row is None:
            return None
        account = await statements.find_account(self._connection, account_id=row["account_id"])
        return _session(row), account_of(account)

    async def list(self, account_id: AccountId) -> builtins.tuple[Session, ...]:
        """Return the account's sessions that are not revoked, oldest first."""
        found = await rows(statements.list_sessions(self._connection, account_id=account_id))
        return tuple(_session(row) for row in found)

    async def revoke(self, account_id: AccountId, session_id: SessionId, now: datetime) -> bool:
        """End a session; False when the account has no such session."""
        ended = await statements.revoke_session(self._connection, account_id=account_id, session_id=session_id, now=now)
        return ended is not None

    async def revoke_all(self, account_id: AccountId, now: datetime) -> int:
        """End all of an account's sessions and return how many there were."""
        return len(await rows(statements.revoke_sessions(self._connection, account_id=account_id, now=now)))

    async def touch(self, session_ids: Sequence[SessionId], now: datetime) -> None:
        """Record that sessions were used."""
        await statements.touch_sessions(self._connection, session_ids=list(session_ids), now=now)


class PostgresLinks:
    """`ports.LinkTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(self, link: Link) -> None:
        """Insert a link."""
        await statements.insert_link(
            self._connection,
            nonce=link.nonce,
            purpose=link.purpose,
            account_id=link.account_id,
            email=link.email,
            created_at=link.created_at,
            expires_at=link.expires_at,
        )

    async def find(self, nonce: str) -> Link | None:
        """Return a link, used or not."""
        row = await statements.find_link(self._connection, nonce=nonce)
        return row and _link(row)

    async def use(self, nonce: str, now: datetime) -> bool:
        """Use a link up; False when that has happened already or it has expired."""
        return await statements.use_link(self._connection, nonce=nonce, now=now) is not None

    async def pending(self, account_id: AccountId, purpose: Purpose, now: datetime) -> Link | None:
        """Return the account's newest link for a purpose that is still good."""
        row = await statements.pending_link(self._connection, account_id=account_id, purpose=purpose, now=now)
        return row and _link(row)

    async def drop(self, account_id: AccountId, purpose: Purpose) -> None:
        """Make an account's unused links for a purpose useless."""
        await statements.drop_links(self._connection, account_id=account_id, purpose=purpose)

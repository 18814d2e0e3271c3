"""The operator's desk for credits: give, take, refund, and show what moved. Amounts are decimal text."""

from __future__ import annotations

from typing import Any

from reelwright.api.account_view import balance_view, line_view
from reelwright.bootstrap.desk import Desk, read_credits
from reelwright.domain.account import Account
from reelwright.domain.ids import parse_job_id
from reelwright.domain.ledger import Reconciliation
from reelwright.domain.money import format_credits
from reelwright.errors import VideoNotFoundError
from reelwright.services.billing import MAX_LINES, Posted


class CreditDesk(Desk):
    """Moves and shows credits of any account."""

    async def grant(self, account: str, amount: str, *, note: str = "", reference: str | None = None) -> dict[str, Any]:
        """Give an account credits of the house's."""
        found, micro = await self._account(account), read_credits(amount, "amount")
        posted = await self._platform.billing.grant(found.id, micro, note=note, reference=reference)
        return await self._moved(found, posted)

    async def adjust(self, account: str, amount: str, *, note: str, reference: str | None = None) -> dict[str, Any]:
        """Correct a balance, upwards or downwards."""
        found, micro = await self._account(account), read_credits(amount, "amount")
        posted = await self._platform.billing.adjust(found.id, micro, note=note, reference=reference)
        return await self._moved(found, posted)

    async def top_up(self, account: str, amount: str, *, reference: str, note: str = "") -> dict[str, Any]:
        """Credit money that was received; the first makes a free account a paid one."""
        found, micro = await self._account(account), read_credits(amount, "amount")
        posted = await self._platform.billing.top_up(found.id, micro, reference=reference, note=note)
        return await self._moved(found, posted)

    async def refund(self, video_id: str, *, note: str = "") -> dict[str, Any]:
        """Give back what a video cost, once; the video itself may be deleted."""
        job_id = parse_job_id(video_id)
        if job_id is None:
            raise VideoNotFoundError(f"There is no video '{video_id[:80]}'.")
        posted = await self._platform.billing.refund(job_id, note=note)
        return _render_movement(await self._account(posted.account_id), posted) | {"video_id": job_id}

    async def balance(self, account: str) -> dict[str, Any]:
        """Return what an account has and what is held of it."""
        found = await self._account(account)
        balance = await self._platform.billing.balance(found.id)
        return {"object": "balance", "account": found.id, **balance_view(balance)}

    async def statement(self, account: str, *, limit: int, before: int | None = None) -> dict[str, Any]:
        """Return lines of an account's statement, newest first; `before` is the id of the last line one has."""
        found, limit = await self._account(account), max(1, min(limit, MAX_LINES))
        lines = await self._platform.billing.statement(found.id, limit=limit + 1, before=before)
        return {
            "object": "list",
            "account": found.id,
            "data": [line_view(line) for line in lines[:limit]],
            "has_more": len(lines) > limit,
        }

    async def reconcile(self) -> dict[str, Any]:
        """Add the whole ledger up again from its entries."""
        return _render_reconciliation(await self._platform.billing.reconcile())

    async def _moved(self, account: Account, posted: Posted) -> dict[str, Any]:
        # A first top-up changes the plan, so the account is read again.
        now = await self._administration.find(account.id)
        return _render_movement(now, posted) | {"plan": now.plan.name, "old_plan": account.plan.name}


def _render_movement(account: Account, posted: Posted) -> dict[str, Any]:
    return {
        "object": "movement",
        "account": account.id,
        "email": account.email,
        "amount": format_credits(posted.amount),
        "is_new": posted.is_new,
        **balance_view(posted.balance),
    }


def _render_reconciliation(found: Reconciliation) -> dict[str, Any]:
    return {
        "object": "reconciliation",
        "ok": not (found.total or found.unbalanced or found.drift or found.stray_holds),
        "entries": found.entries,
        "accounts": found.accounts,
        "books": {book.value: format_credits(total) for book, total in found.books.items()},
        "total": format_credits(found.total),
        "unbalanced": found.unbalanced,
        "drift": format_credits(found.drift),
        "stray_holds": format_credits(found.stray_holds),
        "drifts": [
            {
                "account": drift.account_id,
                "cached": balance_view(drift.cached),
                "derived": balance_view(drift.derived),
            }
            for drift in found.drifts
        ],
    }

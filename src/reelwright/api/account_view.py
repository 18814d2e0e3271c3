"""What is shown of accounts and their money, in the same words by the API and by the operator's commands.

Amounts are credits as decimal text, instants whole Unix seconds. Invariant: no secret is in it. Nothing here needs the
web framework, whose import would cost each command half a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.api.job_view import seconds_view, unix_seconds
from reelwright.domain.account import Account
from reelwright.domain.ids import KeyId
from reelwright.domain.key import KEY_PREFIX, ApiKey
from reelwright.domain.ledger import Balance, Line
from reelwright.domain.money import format_credits
from reelwright.domain.plan import Plan
from reelwright.domain.session import Session
from reelwright.services.usage import Bucket


def balance_view(balance: Balance) -> dict[str, str]:
    """Return what can be spent and what live videos hold."""
    return {"balance": format_credits(balance.available), "held": format_credits(balance.held)}


def limits_view(plan: Plan) -> dict[str, int | None]:
    """Return a plan's limits; null where there is none, for running videos as many as there are workers."""
    return {
        "submissions_per_minute": plan.submissions_per_minute,
        "submissions_per_day": plan.submissions_per_day,
        "reads_per_minute": plan.reads_per_minute,
        "running": plan.running_limit,
    }


def account_view(account: Account, balance: Balance) -> dict[str, Any]:
    """Return who an account is, how it stands and what it has."""
    return {
        "id": account.id,
        "object": "account",
        "name": account.name,
        "email": account.email,
        "email_verified": account.email_verified_at is not None,
        "role": account.role,
        "plan": account.plan.name,
        "status": account.status,
        "locale": account.locale,
        "low_credits": format_credits(account.low_credits),
        "created_at": unix_seconds(account.created_at),
    } | balance_view(balance)


def key_view(key: ApiKey) -> dict[str, Any]:
    """Return what is kept of a key."""
    return {
        "id": key.id,
        "object": "api_key",
        "name": key.name,
        "last_four": key.last_four,
        "redacted": f"{KEY_PREFIX}…{key.last_four}",
        "scopes": list(key.scopes),
        "created_at": unix_seconds(key.created_at),
        "last_used_at": unix_seconds(key.last_used_at),
        "expires_at": unix_seconds(key.expires_at),
        "revoked_at": unix_seconds(key.revoked_at),
        "spend_cap": None if key.spend_cap is None else format_credits(key.spend_cap),
        "spent": None if key.spend_cap is None else format_credits(key.spent),
    }


def session_view(session: Session) -> dict[str, Any]:
    """Return a session."""
    return {
        "id": session.id,
        "object": "session",
        "agent": session.agent,
        "created_at": unix_seconds(session.created_at),
        "last_used_at": unix_seconds(session.last_used_at),
        "expires_at": unix_seconds(session.expires_at),
    }


def line_view(line: Line) -> dict[str, Any]:
    """Return a line of a statement."""
    return {
        "id": line.id,
        "object": "credits.line",
        "at": unix_seconds(line.at),
        "kind": line.kind,
        "amount": format_credits(line.available),
        "held_change": format_credits(line.held),
        "balance": format_credits(line.balance),
        "video_id": line.job_id,
        "note": line.note,
    }


def sums_view(bucket: Bucket) -> dict[str, Any]:
    """Return what a bucket of usage adds up to."""
    return {
        "videos": bucket.videos,
        "seconds": seconds_view(bucket.duration_ms),
        "charged": format_credits(bucket.charged),
    }


def bucket_view(bucket: Bucket, key_names: Mapping[KeyId, str]) -> dict[str, Any]:
    """Return a bucket of usage; what it is not grouped by is null."""
    return {
        "day": str(bucket.day) if bucket.day else None,
        "key_id": bucket.key_id,
        "key_name": key_names.get(bucket.key_id) if bucket.key_id else None,
        "model": bucket.model,
        "status": bucket.status,
    } | sums_view(bucket)

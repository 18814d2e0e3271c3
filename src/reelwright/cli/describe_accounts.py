"""Accounts, their keys, sessions and plans in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reelwright.cli.terminal import Listing, Sheet
from reelwright.cli.units import instant_text

_DEFAULT_SCOPES: Final = {"videos:write", "videos:read", "account:read"}
_LIMITS: Final = (
    ("submissions_per_minute", "a minute"),
    ("submissions_per_day", "a day"),
)
_USAGE_FIELDS: Final = {
    "day": ("day",),
    "key": ("key_id", "key_name"),
    "model": ("model",),
    "status": ("status",),
}
_COUNTED: Final = ("submissions_per_minute", "submissions_per_day", "reads_per_minute")


def account_listing(accounts: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe accounts, a row each."""
    return Listing(
        ["ID", "E-MAIL", "PLAN", "ROLE", "STATUS", "BALANCE", "CREATED", "NAME"],
        [
            [
                _text(account.get("id")),
                _email_text(account),
                _text(account.get("plan")),
                _text(account.get("role")),
                _text(account.get("status")),
                _text(account.get("balance")),
                instant_text(account.get("created_at")),
                _text(account.get("name")),
            ]
            for account in accounts
        ],
    )


def account_sheet(account: Mapping[str, Any]) -> Sheet:
    """Describe an account as it stands."""
    limits = account.get("limits")
    sessions = account.get("sessions")
    return Sheet(
        [
            ("id", _text(account.get("id"))),
            ("e-mail", _email_text(account)),
            ("name", _text(account.get("name"))),
            ("role", _text(account.get("role"))),
            ("status", _text(account.get("status"))),
            ("plan", _text(account.get("plan"))),
            (
                "limits",
                limits_text(limits, is_house=account.get("is_house") is True) if isinstance(limits, Mapping) else "",
            ),
            ("balance", _text(account.get("balance"))),
            ("held", _text(account.get("held"))),
            ("language", _text(account.get("locale"))),
            ("created", instant_text(account.get("created_at"))),
            ("sessions", _text(sessions)),
            ("to confirm", _text(account.get("verification_link"))),
        ]
    )


def standing_text(account: Mapping[str, Any]) -> str:
    """Say in one line how an account stands."""
    parts = [_text(account.get(name)) for name in ("plan", "role", "status")]
    return f"{account.get('email') or account.get('id')}: {', '.join(part for part in parts if part)}."


def plan_text(plan: Mapping[str, Any]) -> str:
    """Say what a plan allows, and who pays."""
    limits = plan.get("limits")
    said = limits_text(limits if isinstance(limits, Mapping) else {}, is_house=plan.get("is_house") is True)
    return f"{plan.get('id')}: {said}."


def limits_text(limits: Mapping[str, Any], *, is_house: bool) -> str:
    """Say what is allowed, and who pays when it is not the account."""
    videos = [f"{limits[name]} {per}" for name, per in _LIMITS if limits.get(name) is not None]
    reads, running = limits.get("reads_per_minute"), limits.get("running")
    return "; ".join(
        [
            f"{' and '.join(videos)} submitted" if videos else "no limit on what is submitted",
            f"{reads} reads a minute" if reads is not None else "no limit on reads",
            f"{running} at work at once" if running is not None else "as many at work as there are workers",
            *(["paid by the house"] if is_house else []),
        ]
    )


def plan_listing(plans: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe plans, a row each."""
    return Listing(
        ["PLAN", "A MINUTE", "A DAY", "READS A MINUTE", "AT WORK", "PAID BY"],
        [
            [
                _text(plan.get("id")),
                *(_limit_text(plan, name, "none") for name in _COUNTED),
                _limit_text(plan, "running", "workers"),
                "the house" if plan.get("is_house") else "balance",
            ]
            for plan in plans
        ],
    )


def key_listing(keys: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe API keys, a row each."""
    return Listing(
        ["ID", "KEY", "CREATED", "LAST USED", "STATE", "SCOPES", "NAME"],
        [
            [
                _text(key.get("id")),
                f"sk-rw-…{key['last_four']}" if key.get("last_four") else "",
                instant_text(key.get("created_at")),
                instant_text(key.get("last_used_at")) or "never",
                _state_text(key),
                _scopes_text(key.get("scopes")),
                _text(key.get("name")),
            ]
            for key in keys
        ],
    )


def session_listing(sessions: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe sessions, a row each."""
    return Listing(
        ["ID", "SINCE", "LAST USED", "UNTIL", "WITH"],
        [
            [
                _text(session.get("id")),
                *(instant_text(session.get(name)) for name in ("created_at", "last_used_at", "expires_at")),
                _text(session.get("agent")),
            ]
            for session in sessions
        ],
    )


def usage_listing(usage: Mapping[str, Any]) -> Listing:
    """Describe what was used, a row for each group and the total below."""
    fields = [field for each in usage.get("group_by") or () for field in _USAGE_FIELDS.get(str(each), ())]
    rows = [[_text(line.get(field)) for field in fields] + _sums(line) for line in usage.get("data") or ()]
    if fields:
        rows.append(["total", *([""] * (len(fields) - 1)), *_sums(usage.get("total") or {})])
    heads = [field.removesuffix("_id").replace("_", " ").upper() for field in fields]
    return Listing([*heads, "VIDEOS", "SECONDS", "CHARGED"], rows)


def _sums(line: Mapping[str, Any]) -> list[str]:
    return [_text(line.get(name)) for name in ("videos", "seconds", "charged")]


def _limit_text(plan: Mapping[str, Any], name: str, without: str) -> str:
    limits = plan.get("limits")
    limit = limits.get(name) if isinstance(limits, Mapping) else None
    return without if limit is None else str(limit)


def _email_text(account: Mapping[str, Any]) -> str:
    email = _text(account.get("email"))
    return email if not email or account.get("email_verified_at") else f"{email} (unconfirmed)"


def _state_text(key: Mapping[str, Any]) -> str:
    if key.get("revoked_at"):
        return "revoked"
    if key.get("state") == "expired":
        return "expired"
    until = instant_text(key.get("expires_at"))
    cap = f", {key.get('spent')} of {key['spend_cap']} spent" if key.get("spend_cap") else ""
    return f"in use{f' until {until}' if until else ''}{cap}"


def _scopes_text(scopes: object) -> str:
    if not isinstance(scopes, list | tuple):
        return ""
    given = {str(scope) for scope in scopes}
    if given == _DEFAULT_SCOPES:
        return "default"
    return "all" if given > _DEFAULT_SCOPES else ", ".join(sorted(given))


def _text(value: object) -> str:
    return "" if value is None else str(value)

"""Accounts and money in `/openapi.json`: the schemas of what their routes answer and take."""

from __future__ import annotations

from typing import Final

from reelwright.api.json_schema import (
    BOOLEAN,
    CREDITS,
    INTEGER,
    NUMBER,
    STRING,
    Schema,
    array_of,
    object_of,
    one_of,
    or_null,
    ref,
)
from reelwright.domain.account import AccountStatus, Locale, Role
from reelwright.domain.key import Scope
from reelwright.domain.ledger import EntryKind
from reelwright.domain.pricing import Tier
from reelwright.services import accounts, keys
from reelwright.services.usage import Grouping

_NAME: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": accounts.MAX_NAME_CHARS}
_LIMIT: Final = or_null(INTEGER, description="null: there is none.")
_UNIT: Final[dict[str, Schema]] = {"unit": {"const": "credit"}, "currency": {"const": "USD"}}
_LIMITS: Final = object_of(
    {
        "submissions_per_minute": _LIMIT,
        "submissions_per_day": _LIMIT,
        "reads_per_minute": _LIMIT,
        "running": or_null(INTEGER, description="null: as many as there are workers."),
    }
)
_ACCOUNT: Final = object_of(
    {
        "id": STRING,
        "object": {"const": "account"},
        "name": STRING,
        "email": or_null(STRING),
        "email_verified": BOOLEAN,
        "role": one_of(*Role),
        "plan": STRING,
        "status": one_of(*AccountStatus),
        "locale": one_of(*Locale),
        "low_credits": {**CREDITS, "description": "`credits.low` is told when the balance falls below this."},
        "created_at": INTEGER,
        "limits": ref("PlanLimits"),
        "balance": CREDITS,
        "held": CREDITS,
    }
)
_KEY: Final[dict[str, Schema]] = {
    "id": STRING,
    "object": {"const": "api_key"},
    "name": STRING,
    "last_four": STRING,
    "redacted": STRING,
    "scopes": array_of(one_of(*Scope)),
    "created_at": INTEGER,
    "last_used_at": or_null(INTEGER),
    "expires_at": or_null(INTEGER),
    "revoked_at": or_null(INTEGER),
    "spend_cap": or_null(CREDITS, description="The most that videos of this key may cost in all."),
    "spent": or_null(CREDITS, description="What they cost so far; counted only under a cap."),
}
_NEW_KEY: Final = object_of(
    {
        **_KEY,
        "key": {**STRING, "description": "The secret: shown this once and never again."},
        "replaces": or_null(STRING, description="The id of the key it was rotated from."),
    }
)
_KEY_REQUEST: Final = object_of(
    {
        "name": {**_NAME, "maxLength": keys.MAX_NAME_CHARS},
        "scopes": array_of(one_of(*Scope), minItems=1),
        "expires_at": {**INTEGER, "description": "Unix seconds."},
        "expires_in_s": {**INTEGER, "minimum": 1},
        "spend_cap": {**STRING, "description": "Credits, such as 2.50."},
    },
    optional=("scopes", "expires_at", "expires_in_s", "spend_cap"),
)
_CREDITS: Final = object_of(
    {
        "object": {"const": "credits"},
        **_UNIT,
        "balance": CREDITS,
        "held": CREDITS,
        "holds": array_of(object_of({"video_id": STRING, "amount": CREDITS, "created_at": INTEGER})),
        "holds_count": INTEGER,
    }
)
_LINE: Final = object_of(
    {
        "id": INTEGER,
        "object": {"const": "credits.line"},
        "at": INTEGER,
        "kind": one_of(*EntryKind),
        "amount": {**CREDITS, "description": "How the balance changed."},
        "held_change": {**CREDITS, "description": "How what is set aside changed."},
        "balance": {**CREDITS, "description": "The balance after it."},
        "video_id": or_null(STRING),
        "note": STRING,
    }
)
_STATEMENT: Final = object_of(
    {"object": {"const": "list"}, "data": array_of(_LINE), "has_more": BOOLEAN, "last_id": or_null(INTEGER)}
)
_SUMS: Final[dict[str, Schema]] = {"videos": INTEGER, "seconds": NUMBER, "charged": CREDITS}
_USAGE: Final = object_of(
    {
        "object": {"const": "usage"},
        **_UNIT,
        "start_date": {**STRING, "format": "date"},
        "end_date": {**STRING, "format": "date"},
        "group_by": array_of(one_of(*Grouping)),
        "data": array_of(
            object_of(
                {name: or_null(STRING) for name in ("day", "key_id", "key_name", "model", "status")} | _SUMS,
                description="What it is not grouped by is null.",
            )
        ),
        "total": object_of(_SUMS),
    }
)
_PLANS: Final = object_of(
    {
        "object": {"const": "list"},
        "data": array_of(
            object_of(
                {"id": STRING, "object": {"const": "plan"}, "limits": ref("PlanLimits"), "current": BOOLEAN},
            )
        ),
    }
)
_AMOUNTS: Final[dict[str, Schema]] = {"per_second": CREDITS, "per_clip": CREDITS, "valid_from": INTEGER}
_PRICES: Final = object_of(
    {
        "object": {"const": "list"},
        **_UNIT,
        "data": array_of(
            object_of(
                {
                    "object": {"const": "price"},
                    "model": STRING,
                    "tier": one_of(*Tier),
                    **_AMOUNTS,
                    "next": {"anyOf": [{"type": "null"}, object_of(_AMOUNTS)]},
                }
            )
        ),
        "examples": array_of(object_of({"model": STRING, "tier": one_of(*Tier), "seconds": INTEGER, "price": CREDITS})),
    }
)
_SECONDS: Final = or_null(NUMBER, description="null: not known.")
_QUOTE: Final = object_of(
    {
        "object": {"const": "quote"},
        **_UNIT,
        "dialect": one_of("generations", "openai"),
        "model": STRING,
        "tier": one_of(*Tier),
        "size": STRING,
        "seconds": NUMBER,
        "price": CREDITS,
        "line_items": array_of(
            object_of({"name": STRING, "quantity": STRING, "unit_price": CREDITS, "amount": CREDITS})
        ),
        "balance": CREDITS,
        "spend_cap_left": or_null(CREDITS, description="null: the key has no cap."),
        "affordable": BOOLEAN,
        "expected": object_of(
            {
                "wait_s": _SECONDS,
                "wait_s_slow": _SECONDS,
                "render_s": _SECONDS,
                "render_s_slow": _SECONDS,
                "based_on": or_null(INTEGER, description="How many finished videos; null: none."),
            }
        ),
    }
)

ACCOUNT_SCHEMAS: Final[dict[str, Schema]] = {
    "Account": _ACCOUNT,
    "AccountChange": {
        "type": "object",
        "properties": {"name": _NAME, "locale": one_of(*Locale), "low_credits": {**CREDITS, "default": "1.00"}},
    },
    "PlanLimits": _LIMITS,
    "PlanList": _PLANS,
    "ApiKey": object_of(_KEY),
    "ApiKeyList": object_of({"object": {"const": "list"}, "data": array_of(ref("ApiKey"))}),
    "ApiKeyRequest": _KEY_REQUEST,
    "ApiKeyName": object_of({"name": _NAME}),
    "ApiKeyRotation": {
        "type": "object",
        "properties": {
            "grace_s": {
                "type": "integer",
                "minimum": 0,
                "maximum": int(keys.MAX_GRACE.total_seconds()),
                "default": int(keys.ROTATION_GRACE.total_seconds()),
            }
        },
    },
    "NewApiKey": _NEW_KEY,
    "Credits": _CREDITS,
    "Statement": _STATEMENT,
    "Usage": _USAGE,
    "PriceList": _PRICES,
    "QuoteRequest": {"anyOf": [ref("VideoGenerationRequest"), ref("VideoRequest")]},
    "Quote": _QUOTE,
}

"""Credits and prices in words: what moved, what is left, what things cost. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from reelwright.cli.terminal import Listing, Sheet
from reelwright.cli.units import instant_text

CSV_HEAD: Final = ("id", "at", "kind", "amount", "held_change", "balance", "video_id", "note")
_STATES: Final = {"in_force": "in force", "upcoming": "to come", "past": "past"}


def movement_texts(movement: Mapping[str, Any]) -> list[str]:
    """Say what a movement did to an account."""
    account = movement.get("email") or movement.get("account")
    left = f"{account} has {movement.get('balance')} credits{_held_text(movement)}."
    if movement.get("is_new") is False:
        return [f"That reference is in the ledger already; nothing moved. {left}"]
    return [left]


def upgrade_text(movement: Mapping[str, Any]) -> str:
    """Say that a movement moved the account to another plan; empty when it did not."""
    old, new = movement.get("old_plan"), movement.get("plan")
    return f"It is on the plan '{new}' now." if old and new and old != new else ""


def balance_text(balance: Mapping[str, Any]) -> str:
    """Say what an account has."""
    return f"{balance.get('balance')} credits{_held_text(balance)}"


def statement_listing(lines: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe lines of a statement, a row each."""
    return Listing(
        ["LINE", "WHEN", "WHAT", *(name.rjust(12) for name in ("AMOUNT", "HELD", "BALANCE")), "FOR"],
        [
            [
                _text(line.get("id")),
                instant_text(line.get("at")),
                _text(line.get("kind")),
                *(_text(line.get(name)).rjust(12) for name in ("amount", "held_change", "balance")),
                " ".join(part for part in (_text(line.get("video_id")), _text(line.get("note"))) if part),
            ]
            for line in lines
        ],
    )


def statement_csv(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return lines of a statement as rows of CSV (RFC 4180), the head first; instants are ISO 8601 in UTC."""
    rows = [CSV_HEAD, *([_cell(line, name) for name in CSV_HEAD] for line in lines)]
    return [_csv_row(row) for row in rows]


def reconciliation_sheet(found: Mapping[str, Any]) -> Sheet:
    """Describe what adding up the whole ledger found."""
    books = found.get("books")
    return Sheet(
        [
            ("entries", _text(found.get("entries"))),
            ("accounts", _text(found.get("accounts"))),
            *((name, _text(total)) for name, total in (books.items() if isinstance(books, Mapping) else ())),
            ("sum", _text(found.get("total"))),
            ("unbalanced", _text(found.get("unbalanced"))),
            ("drift", _text(found.get("drift"))),
            ("stray holds", _text(found.get("stray_holds"))),
        ]
    )


def drift_text(drift: Mapping[str, Any]) -> str:
    """Say how an account's balance is off."""
    cached, derived = (drift.get(side) or {} for side in ("cached", "derived"))
    return (
        f"{drift.get('account')}: {cached.get('balance')} and {cached.get('held')} held are kept, "
        f"{derived.get('balance')} and {derived.get('held')} held follow from its entries."
    )


def price_listing(prices: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe prices, a row each."""
    return Listing(
        ["MODEL", "TIER", "A SECOND", "A CLIP", "SOUND A SECOND", "FROM", "STATE"],
        [
            [
                *(_text(price.get(name)) for name in ("model", "tier", "per_second", "per_clip", "sound_per_second")),
                instant_text(price.get("valid_from")),
                _STATES.get(_text(price.get("state")), ""),
            ]
            for price in prices
        ],
    )


def price_text(price: Mapping[str, Any]) -> str:
    """Say what a price is and from when it holds."""
    model = "any model" if price.get("model") == "*" else _text(price.get("model"))
    extras = [
        f"{price[name]} {per}"
        for name, per in (("per_clip", "a clip"), ("sound_per_second", "a second of sound"))
        if price.get(name) not in (None, "0.00")
    ]
    amounts = " and ".join([f"{price.get('per_second')} a second", *extras])
    since = "from now on" if price.get("state") == "in_force" else f"from {instant_text(price.get('valid_from'))} on"
    return f"{model} at {price.get('tier')}: {amounts}, {since}."


def _held_text(balance: Mapping[str, Any]) -> str:
    return "" if balance.get("held") in (None, "0.00") else f", and {balance['held']} held for videos"


def _cell(line: Mapping[str, Any], name: str) -> str:
    value = line.get(name)
    if name == "at" and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).isoformat()
    return _text(value)


def _csv_row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _text(value: object) -> str:
    return "" if value is None else str(value)

"""Credits: integer micro-credits inside, decimal text outside. 1 credit = 1 USD = 1,000,000 micro-credits.

Invariant: no float ever holds money.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

MICRO: Final = 1_000_000
#: More than any account will hold, and far inside PostgreSQL's bigint.
MAX_MICRO: Final = 10**15
_AMOUNT: Final = re.compile(r"[+-]?\d{1,9}(\.\d{1,6})?")


def format_credits(micro: int) -> str:
    """Return micro-credits as decimal text with two to six places: `0.15`, `-1.20`, `0.000125`."""
    sign = "-" if micro < 0 else ""
    whole, part = divmod(abs(micro), MICRO)
    return f"{sign}{whole}.{f'{part:06d}'.rstrip('0'):0<2}"


def parse_credits(text: str) -> int:
    """Return decimal text such as `5` or `-0.25` as micro-credits.

    Raises:
        ValueError: When it is no such number, or has more than six decimal places.
    """
    if not _AMOUNT.fullmatch(text.strip()):
        raise ValueError(f"'{text[:40]}' is no amount of credits. Write it like 5 or 0.25, with at most six decimals.")
    return int(Decimal(text.strip()) * MICRO)

"""Where the SDK finds its key and its server when the program names neither.

Invariant: the environment is read here and nowhere else in the SDK, and only when a client is made.
"""

from __future__ import annotations

import os
from typing import Final

DEFAULT_BASE_URL: Final = "http://127.0.0.1:8000/v1"


def api_key() -> str | None:
    """Return REELWRIGHT_API_KEY, or None when it is unset or empty."""
    return _read("REELWRIGHT_API_KEY")


def base_url() -> str:
    """Return REELWRIGHT_BASE_URL, or the address `reelwright serve` listens on by default."""
    return _read("REELWRIGHT_BASE_URL") or DEFAULT_BASE_URL


def _read(name: str) -> str | None:
    return os.environ.get(name) or None

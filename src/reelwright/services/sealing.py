"""Sealing what a database keeps for a while: unreadable, and unmatchable, without the root secret.

A sealed value is bound to what it belongs to: moved elsewhere it does not open. What was sealed or marked under the
previous secret is still good while a rotation lasts. Knows nothing of what it seals.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12


class Sealer:
    """AES-256-GCM and HMAC-SHA256 under keys of 32 bytes, the current one first."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = [AESGCM(key) for key in keys]
        # One key never serves two algorithms.
        self._mark_keys = [hmac.digest(key, b"mark", "sha256") for key in keys]

    def marks(self, data: bytes) -> tuple[bytes, ...]:
        """Return what the same data is recognised by: under the current key first."""
        return tuple(hmac.digest(key, data, "sha256") for key in self._mark_keys)

    def seal(self, data: bytes, *, about: bytes) -> bytes:
        """Return the data sealed: a nonce, then AES-256-GCM with `about` as associated data (RFC 5116)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, data, about)

    def open(self, sealed: bytes, *, about: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            ValueError: When it was sealed with another secret, about something else, or is not whole.
        """
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
            except InvalidTag:
                continue
        raise ValueError("this was not sealed here")

"""Signed links: an address that works without a header until it expires, and for one file only.

The signature covers the job, the variant and the expiry, so none of them can be changed; HMAC-SHA256, shortened to
128 bits, base64url.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from reelwright.domain.assets import KINDS, Variant
from reelwright.domain.ids import JobId

LINK_LIFETIME_S: Final = 24 * 60 * 60
_PATH: Final = "/v1/files/"


def _signature(key: bytes, job_id: JobId, variant: Variant, expires_s: int) -> str:
    message = f"{job_id}\n{variant}\n{expires_s}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def sign_path(key: bytes, job_id: JobId, variant: Variant, expires_s: int) -> str:
    """Return the path and query of a link that is good until `expires_s` (Unix seconds)."""
    name = KINDS[variant].file_name
    return f"{_PATH}{job_id}/{name}?expires={expires_s}&signature={_signature(key, job_id, variant, expires_s)}"


def is_valid(
    keys: Sequence[bytes], job_id: JobId, variant: Variant, *, expires_s: int, signature: str, now_s: float
) -> bool:
    """Whether a link's signature was made with one of `keys` and it has not expired."""
    if now_s >= expires_s:
        return False
    return any(
        hmac.compare_digest(_signature(key, job_id, variant, expires_s).encode(), signature.encode(errors="replace"))
        for key in keys
    )

"""Whether a form was sent from a page of ours.

No page keeps a cookie yet, so a form of another site could do no more than its visitor; it could do it from the
visitor's address, though, and in the visitor's network. What is no browser sends neither header and is let in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

#: `none` is the person itself, as by reloading what a form brought.
_OURS: Final = frozenset({"same-origin", "none"})


def is_from_us(headers: Mapping[str, str], base_url: str) -> bool:
    """Say whether a POST comes from our own pages, by Sec-Fetch-Site, else by Origin (plain HTTP has only that)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OURS
    origin = headers.get("origin")
    if origin is None:
        return True
    # A proxy that ends TLS or renames the host leaves one of the two right.
    return origin == base_url or urlsplit(origin).netloc == headers.get("host")

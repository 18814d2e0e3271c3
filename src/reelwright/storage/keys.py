"""What a key may look like.

Invariant: a key that passed here cannot leave the store's root, cannot be taken for one of the local
store's staging files (`name#1`), and means the same file in a folder and in a bucket. Pure; knows no store.
"""

from __future__ import annotations

import re
from typing import Final

MAX_KEY_CHARS: Final = 512
#: Letters, digits, `.`, `_` and `-`, not starting with a dot: no `..`, no hidden file, nothing to escape in
#: a URL.
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


def check_key(key: str) -> str:
    """Return `key` when it names a file inside the store.

    Raises:
        ValueError: When it is absolute, has an empty or dotted segment, or characters outside `A-Za-z0-9._-`.
    """
    segments = key.split("/")
    if len(key) > MAX_KEY_CHARS or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError(f"not a storage key: {key[:MAX_KEY_CHARS]!r}")
    return key


def check_prefix(prefix: str) -> str:
    """Return `prefix` without its closing slash; a prefix ends at a segment, so `a/b` never means `a/bc`.

    Raises:
        ValueError: When it is no key either, above all when it is empty and would mean everything.
    """
    return check_key(prefix.removesuffix("/"))

"""What makes two requests the same one, as bytes: whatever an SDK writes anew at each try is left out.

The same are: JSON whose keys stand in another order or whose numbers and strings are spelt otherwise (`5`, `5.0`), a
form under another boundary, files of the same content under other names, aliases of one route, a query in another
order. Not the same: requests by callers who may do different things, for one's answer is not for the other. Invariant:
nothing is ever raised; a body that cannot be read is taken as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.types import Scope

from reelwright.api.body import decode_body
from reelwright.api.form import Upload
from reelwright.api.generations import GENERATIONS
from reelwright.api.videos import VIDEOS
from reelwright.errors import InvalidRequestError
from reelwright.services.access import Principal

#: Other names of routes, and of everything below them.
_ALIASES: Final = {alias: door.paths[0] for door in (GENERATIONS, VIDEOS) for alias in door.paths[1:]} | {
    "/v1/video/batch": "/v1/video/generations/batch"
}


def fingerprint_of_body(scope: Scope, data: bytes, headers: Mapping[str, str], *, authority: str) -> bytes:
    """Return what is the same at each try of a POST of which nothing is known but its bytes."""
    for read in (decode_body, _read_list):
        try:
            return _fingerprint(scope, read(data, headers), authority)
        except (InvalidRequestError, ValueError, RecursionError):
            continue
    return _fingerprint(scope, data, authority)


def fingerprint_of_fields(scope: Scope, fields: Mapping[str, Any]) -> bytes | None:
    """Return what is the same at each try of a POST whose body was decoded; None when it is nested too deeply."""
    try:
        return _fingerprint(scope, fields, "")
    except RecursionError:
        return None


def canonical_path(path: str) -> str:
    """Return the path under the first of its route's names."""
    for alias, canonical in _ALIASES.items():
        if path == alias or path.startswith(alias + "/"):
            return canonical + path[len(alias) :]
    return path


def authority_of(principal: Principal) -> str:
    """Return what a caller may do and spend: keys that were rotated into one another may do the same."""
    scopes = " ".join(sorted(principal.scopes))
    key = principal.key
    return scopes if key is None or key.spend_cap is None else f"{scopes} {key.counter_id or key.id}"


def _fingerprint(scope: Scope, content: Any, authority: str) -> bytes:
    query = sorted(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return json.dumps([canonical_path(scope["path"]), query, authority, _plain(content)], sort_keys=True).encode()


def _read_list(data: bytes, _headers: Mapping[str, str]) -> Any:
    """Read a bare JSON list, which is what a batch may be."""
    return json.loads(data)


def _plain(value: Any) -> Any:
    """Return what says the same of all values that mean the same."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Upload):
        return {"file": hashlib.sha256(value.data).hexdigest()}
    if isinstance(value, bytes):
        return {"bytes": hashlib.sha256(value).hexdigest()}
    return value

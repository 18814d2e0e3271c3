"""Bodies of our own routes: read whole, small, and refused when they say something that nobody asked for.

The dialects of others must bear with foreign fields; here a misspelt one is told, because without it a key could do
more, or cost more, than was meant.
"""

from __future__ import annotations

from typing import Final

from fastapi import Request

from reelwright.api.body import read_body
from reelwright.api.exchange import exchange_of
from reelwright.api.fields import Fields
from reelwright.errors import InvalidRequestError

_MAX_BYTES: Final = 64 * 2**10


async def read_fields(request: Request) -> Fields:
    """Read a request's body.

    Raises:
        BodyTooLargeError: When it has more than 64 KiB.
        InvalidRequestError: When it cannot be read.
    """
    return Fields(await read_body(request.receive, exchange_of(request.scope).headers, max_bytes=_MAX_BYTES))


def conclude(fields: Fields, *known: str) -> None:
    """Do nothing when everything was understood.

    Raises:
        InvalidRequestError: With everything that is wrong, fields that are not among the `known` included.
    """
    fields.refuse_rest(*known)
    if fields.faults:
        raise InvalidRequestError(*fields.faults)


def refuse_absent(fields: Fields, name: str) -> None:
    """Note that a field is missing, unless something else is wrong with it already."""
    if not any(fault.param == name for fault in fields.faults):
        fields.refuse("missing_field", f"Missing required parameter: '{name}'.", name)

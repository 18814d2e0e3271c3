"""What the pages are made from; `bootstrap` fills it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.types import Scope

from reelwright.errors import Kind
from reelwright.services.doorkeeper import Doorkeeper
from reelwright.services.people import People


@dataclass(frozen=True, slots=True)
class PageDependencies:
    """Everything `pages` needs."""

    people: People
    doorkeeper: Doorkeeper
    #: The address under which a request reached us, without a slash at its end.
    base_url: Callable[[Scope], str]
    #: Where a request came from, as the limits count it.
    client_address: Callable[[Scope], str]
    #: The HTTP status of each kind of failure, which the API decides.
    statuses: Mapping[Kind, int]

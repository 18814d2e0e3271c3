"""Every route of the application, what its path is made of, and which scopes it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelwright.api.app import DOORS, make_fastapi
from reelwright.api.auth import scopes_of
from reelwright.api.hot import SCOPES, hot_routes
from reelwright.api.routes import api_routes
from reelwright.domain.key import Scope


@dataclass(frozen=True, order=True)
class Route:
    """A method and a path with names in braces."""

    method: str
    path: str
    #: One of them is needed; None for a route that takes no key.
    scopes: frozenset[Scope] | None

    @property
    def names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    def filled(self, **values: str) -> str:
        return self.path.format(**{name: values[name] for name in self.names})

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def all_routes() -> list[Route]:
    """Return every route of FastAPI's and every one ahead of it."""
    cold = {
        Route(method, route.path_format, scopes_of(route))
        for route in api_routes(make_fastapi("1.2.3"))
        for method in route.methods or ()
    }
    hot = {Route(method, path, SCOPES[method]) for method, path in hot_routes(DOORS)}
    return sorted(cold | hot, key=str)

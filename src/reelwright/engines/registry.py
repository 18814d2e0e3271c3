"""The engines there are, by name; an engine is imported when it is first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Final, cast

from reelwright.errors import EngineError
from reelwright.ports import Engine

#: Engine name -> "module:class". A new engine is one file and one line here.
ENGINES: Final[Mapping[str, str]] = {"previs": "reelwright.engines.previs:PrevisEngine"}


def make_engine(name: str) -> Engine:
    """Return a new instance of an engine.

    Raises:
        EngineError: When there is no engine of that name.
    """
    place = ENGINES.get(name)
    if place is None:
        raise EngineError(f"There is no engine '{name}'. There are: {', '.join(sorted(ENGINES))}.")
    module, _, attribute = place.partition(":")
    return cast("Engine", getattr(importlib.import_module(module), attribute)())
